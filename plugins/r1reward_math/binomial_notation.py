r"""`C_{20}^{10}`, `{}^{20}C_{10}` and `C(20,10)` as binomials."""

import re

__all__ = ["with_binomials"]

_K = r"(\{\s*(?:\d{1,6}[a-z]?|[a-z])(?:[-+]\d{1,3})?\s*\}|\d{1,6}|[a-z])"
_CHOOSE_ABOVE = re.compile(rf"(?<![A-Za-z\\_^])C\s*_\s*{_K}\s*\^\s*{_K}(?![\d+])")
_CHOOSE_BELOW = re.compile(rf"(?<![A-Za-z\\_^])C\s*\^\s*{_K}\s*_\s*{_K}(?![\d+])")
_CHOOSE_PAIRED = re.compile(rf"(?:\{{\s*\}}\s*|(?<![\w)}}\s])\s*)_\s*{_K}\s*C\s*_\s*{_K}")
_CHOOSE_AROUND = re.compile(rf"(?:\{{\s*\}}\s*|(?<![\w)}}\s])\s*)[\^_]\s*{_K}\s*C\s*_\s*{_K}")
_CHOOSE_BRACKETS = re.compile(
    r"(?<![A-Za-z\\])C\s*\(\s*(\d{0,6}[a-z]?(?<=[\da-z]))\s*,\s*(\d{0,6}[a-z]?(?<=[\da-z]))\s*\)"
)


def with_binomials(text: str) -> str:
    r"""A clean text with its choices as `\binom`.

    >>> with_binomials("C(20,10)")
    ' \\binom{20}{10}'
    """
    text = _CHOOSE_BELOW.sub(lambda m: rf" \binom{{{m[2].strip('{ }')}}}{{{m[1].strip('{ }')}}}", text)
    for pattern in (_CHOOSE_PAIRED, _CHOOSE_ABOVE, _CHOOSE_AROUND, _CHOOSE_BRACKETS):
        text = pattern.sub(lambda m: rf" \binom{{{m[1].strip('{ }')}}}{{{m[2].strip('{ }')}}}", text)
    return text
