"""Words of any language.

A word is a run of letters, digits and the marks on them (vowel signs, points, accents). Scripts that write no spaces
(Chinese, Japanese, Thai, Lao, Khmer, Burmese) give one word a character. Everything else sets words apart.
"""

import re
import unicodedata

from r1reward.text.characters import without_invisible

__all__ = ["SPACELESS", "word_kind", "words"]

_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
SPACELESS = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF),
    (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Ranges of code points, both ends included, of the scripts that write no spaces."""


def word_kind(code: int) -> int:
    """What a character is to words: 0 = it stands between them, 1 = it is part of one, 2 = it is one by itself."""
    if unicodedata.category(chr(code))[0] not in "LNM":
        return 0
    return 2 if any(first <= code <= last for first, last in SPACELESS) else 1


class _Spacing(dict[int, str]):
    r"""What a character becomes so that `split` gives the words: itself, itself between blanks, or a blank.

    The `\w` of regular expressions has no marks, and would cut Hindi or pointed Hebrew at each vowel.
    """

    def __missing__(self, code: int) -> str:
        spaced = (" ", chr(code), f" {chr(code)} ")[word_kind(code)]
        self[code] = spaced
        return spaced


_spacing = _Spacing()


def words(text: str) -> list[str]:
    """The words of a text, in the form NFKC and in their own case.

    Example: `words("don't stop, 你好")` is `["don", "t", "stop", "你", "好"]`.
    """
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return unicodedata.normalize("NFKC", without_invisible(text)).translate(_spacing).split()
