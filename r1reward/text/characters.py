"""Characters that show nothing, and halves of characters."""

import re
import unicodedata
from functools import lru_cache

__all__ = [
    "CLOSING_MARKS",
    "INVISIBLE",
    "ORDERS",
    "is_blank",
    "is_last",
    "next_word",
    "says_nothing",
    "without_hidden",
    "without_invisible",
    "without_surrogates",
]

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
"""Soft hyphens, zero-width spaces and joiners, marks of direction, fillers, variation selectors, tags."""

CLOSING_MARKS = " \t\n.$*)]}\\,;:!"
"""What may stand behind an answer without saying anything about it."""
_MOST_CLOSING = 400

_HIDDEN = re.compile(rf"(?<![^\s!-/:-@\[-`{{-~])(?:{INVISIBLE.pattern}|\u2800+)++(?![^\s!-/:-@\[-`{{-~])")
_BLANK = "\u2800"  # a Braille pattern without dots: category So, and yet nothing to see
_SHOW_NOTHING = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"))
_INK = re.compile(r"[!-~]")
_MARKUP = re.compile(r"<[^<>]{0,200}>|&#?\w{1,8};|\\[A-Za-z]*phantom\{[^{}]{0,200}\}")
_GAP = re.compile(
    r"(?:[^\w\\&<]++|_++|\\(?:q?quad|hfill|newline|par|(?:small|med|big)skip|hspace\{[^{}]{0,20}\}|vspace\{[^{}]{0,20}\})(?![a-zA-Z])"
    r"|\\[^a-zA-Z\d]|&#?\w{1,8};|</?[a-zA-Z]{1,8}\s?/?>|[&<]"
    r"|(?<![^\W_])(?:[Hh]m+|[Uu]m+|[Uu]h+|[Ee]rm*|[Oo]h|[Aa]h)(?![^\W_]))*+"
)
_WORD = re.compile(r"[^\W_]")
_HEAD = 2000


ORDERS = (
    *(code for code in range(0x20) if code not in (0x09, 0x0A)), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F,
    *range(0x202A, 0x202F), *range(0x2066, 0x206A),
)  # fmt: skip
"""C0 but tabs and line ends, C1, and marks that turn the direction of text: what is seen is not what is written."""


def without_invisible(text: str) -> str:
    r"""The text without characters that show nothing.

    Example: `without_invisible("4\u200b2")` is `"42"`.
    """
    return text if text.isascii() else INVISIBLE.sub("", text)


def without_hidden(text: str) -> str:
    r"""The text without invisible characters that stand alone, between blanks and marks, where they would be text.

    Those in words and emoji stay, where they are a part of them.

    Example: `without_hidden("<<\u200b>> a\u200bb")` is `"<<>> a\u200bb"`.
    """
    return text if text.isascii() else _HIDDEN.sub("", text)


def is_blank(text: str) -> bool:
    r"""Whether a reader sees nothing: blanks, control characters, invisible ones, marks without a letter.

    Example: `is_blank(" \u200b\n")` is true, and `is_blank("∅")` is not.
    """
    if "!" <= text[:1] <= "~" or _INK.search(text):
        return False
    return all(map(_shows_nothing, set(text)))


def is_last(text: str, end: int) -> bool:
    """Whether nothing but closing marks stands between `end` and the end of the text, and no formula of such marks.

    No rule that reads what is said behind an answer can say anything then.

    >>> is_last("It is $42$.", 9), is_last("It is 42. No, 43.", 8)
    (True, False)
    """
    behind = text[end : end + _MOST_CLOSING + 1]
    if len(behind) > _MOST_CLOSING or behind.strip(CLOSING_MARKS):
        return False
    dollars = behind.count("$")
    return dollars < 2 or (dollars == 2 and "$$" in behind)


def _shows_nothing(char: str) -> bool:
    return unicodedata.category(char) in _SHOW_NOTHING or char == _BLANK or INVISIBLE.match(char) is not None


def says_nothing(text: str) -> bool:
    """Whether a text has no letter and no digit outside of markup that shows nothing: `…`, `<br>`, `---`.

    Stricter than `is_blank`: an answer may be `∅`, but no reasoning is.
    """
    first = text[:1]
    if first.isascii() and first.isalnum():
        return False
    if _WORD.search(text) is None:
        return True
    return _is_markup(text[:_HEAD]) and (len(text) <= _HEAD or _is_markup(text))


def _is_markup(text: str) -> bool:
    return _WORD.search(INVISIBLE.sub("", _MARKUP.sub("", text))) is None


@lru_cache(maxsize=4)
def next_word(text: str, start: int) -> int:
    r"""Where the first word or formula from `start` on begins, behind marks, blanks and spacing of any kind.

    Cached, because several rules ask for the same place.

    Example: `next_word("42 \\quad --- &nbsp; No", 2)` is 23.
    """
    gap = _GAP.match(text, start)
    return gap.end() if gap is not None else start


def without_surrogates(text: str) -> str:
    """The text with lone surrogates, which no file can hold, as replacement characters; pairs are joined."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
