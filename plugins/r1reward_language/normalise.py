"""Folds what only looks different: compatibility forms, invisible characters, words of mixed look-alikes."""

import re
import unicodedata
from typing import Final

from r1reward.text.characters import INVISIBLE
from r1reward_language.scripts import LETTERS, OTHER

__all__ = ["fold", "take_out_disguised"]

_SURROGATE: Final = re.compile("[\ud800-\udfff]+")
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})|&#(?:x([0-9a-fA-F]{2,5})|([0-9]{2,6}));")
_ENCODED: Final = re.compile(
    r"(?<![A-Za-z0-9+/=])(?=[A-Za-z+/=]{0,40}+[0-9])(?=[^A-Z\s]{0,40}+[A-Z]|[0-9]{0,11}+[a-f][0-9a-f]{12})[A-Za-z0-9+/]{24,}+={0,2}"
)
# Scripts whose letters look like one another's; `other` has Cherokee, Lisu, Coptic and the small capitals.
_ALPHABETS: Final = [LETTERS[script] for script in ("latin", "cyrillic", "greek", "armenian", OTHER)]
_LOOK_ALIKE: Final = re.compile(f"[{''.join(_ALPHABETS[1:])}]")
_ANY: Final = "".join(_ALPHABETS)
_MIXED: Final = re.compile(
    "|".join(
        f"(?<![{_ANY}])[{letters}]++(?=[{''.join(others for others in _ALPHABETS if others != letters)}])[{_ANY}]+"
        for letters in _ALPHABETS
    )
)
_SPACED_OUT: Final = re.compile(f" [{_ANY}](?: [{_ANY}]){{8,}} ")
_SHORTEST_DISGUISE: Final = 3
_LETTERS_PER_WORD: Final = 5
_ENCODED_PER_WORD: Final = 7


def fold(text: str) -> str:
    """Return `text` in NFKC without invisible characters, so that fullwidth letters are letters.

    A word joiner or a soft hyphen inside a word then neither splits nor hides it. Lone surrogates, which
    broken JSON brings and UTF-8 has no bytes for, are invisible too.
    """
    if "\\u" in text or "&#" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if text.isascii():
        return text
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return _SURROGATE.sub("", INVISIBLE.sub("", text))


def _unescaped(match: re.Match[str]) -> str:
    r"""`\u6211` and `&#25105;` show a reader who knows how what is written; so they are read."""
    code = int(match[1] or match[2], 16) if match[1] or match[2] else int(match[3])
    return chr(code) if code < 0x110000 else match[0]


def take_out_disguised(text: str) -> tuple[str, int]:
    """Return `text` without words written to mislead, and how many they were.

    They are words of three letters or more that mix the letters of alphabets that look alike (`prоblem`
    with a Cyrillic о), nine or more letters spaced out one by one (`t h e  a n s w e r`), and text in base 64 or
    hexadecimal digits. They are words, but of no language.
    """
    count = 0

    def take_out(match: re.Match[str]) -> str:
        nonlocal count
        if len(match[0]) < _SHORTEST_DISGUISE:
            return match[0]
        count += 1
        return " "

    def take_out_spaced(match: re.Match[str]) -> str:
        nonlocal count
        count += max(1, len(match[0]) // 2 // _LETTERS_PER_WORD)
        return " "

    def take_out_encoded(match: re.Match[str]) -> str:
        nonlocal count
        count += max(1, len(match[0]) // _ENCODED_PER_WORD)
        return " "

    text = _ENCODED.sub(take_out_encoded, text)
    if _LOOK_ALIKE.search(text):
        text = _MIXED.sub(take_out, text)
    return _SPACED_OUT.sub(take_out_spaced, f" {text} "), count
