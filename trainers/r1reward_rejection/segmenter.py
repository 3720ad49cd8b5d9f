"""Words of scripts that write no spaces between them: Thai, Lao, Khmer, Burmese, Chinese, Japanese.

ICU's dictionaries divide them (the extra `segment`: Unicode's own library, all six scripts in one). Without it, a
character of Chinese or Japanese is a word, and in the other scripts three letters with their marks are, counted from
where a run of them begins: a phrase that is quoted is still found, and ten words are thirty letters, not two words.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import pairwise

__all__ = ["segment_words", "segmenter_name"]

_RUN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LETTERS = 3


def segment_words(text: str) -> str:
    """The text with spaces between the words of scripts that write none."""
    if text.isascii() or not _RUN.search(text):
        return text
    divide = _divider()
    return _RUN.sub(lambda run: f" {' '.join(divide(run[0]))} ", text)


@cache
def segmenter_name() -> str:
    """What divides words here: a data set depends on it."""
    try:
        import icu
    except ImportError:
        return "characters"
    return f"ICU {icu.ICU_VERSION}"


@cache
def _divider() -> Callable[[str], list[str]]:
    try:
        import icu
    except ImportError:
        return _without_dictionary
    breaks = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())

    def divide(run: str) -> list[str]:
        # ICU counts in UTF-16.
        encoded = run.encode("utf-16-le")
        breaks.setText(run)
        return [encoded[2 * a : 2 * b].decode("utf-16-le") for a, b in pairwise([0, *breaks])]

    return divide


def _without_dictionary(run: str) -> list[str]:
    words: list[str] = []
    letters = _LETTERS
    for char in run:
        if _CHARACTERS.match(char):
            words.append(char)
            letters = _LETTERS
        elif unicodedata.category(char)[0] == "M" and words:
            words[-1] += char
        elif letters == _LETTERS:
            words.append(char)
            letters = 1
        else:
            words[-1] += char
            letters += 1
    return words
