"""Words of any language.

A word is a run of letters, digits and the marks on them (vowel signs, points, accents). Scripts that write no spaces
(Chinese, Japanese, Thai, Lao, Khmer, Burmese) give one word a character. Everything else sets words apart.
"""

import re
import unicodedata

from r1reward.text.characters import without_invisible

__all__ = ["words"]

_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
_SPACELESS = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF),
    (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip


class _Spacing(dict[int, str]):
    r"""What a character becomes so that `split` gives the words: itself, itself between blanks, or a blank.

    The `\w` of regular expressions has no marks, and would cut Hindi or pointed Hebrew at each vowel.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if unicodedata.category(char)[0] not in "LNM":
            spaced = " "
        else:
            spaced = f" {char} " if any(first <= code <= last for first, last in _SPACELESS) else char
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
