"""Values of a shape of their own that a sentence gives: a ratio, a point, a bound on a letter.

| sentence | value |
|---|---|
| `The ratio of boys to girls is 5:2` | 5:2 |
| `The lines meet at the point (4, -1)` | (4, -1) |
| `So x must be at least 5` | x >= 5 |
"""

import re

from r1reward.text.denials import is_denied
from r1reward.text.quantities import QUANTITIES

__all__ = ["shaped_value"]

_NUMBER = r"[-−]?\d+(?:\.\d+)?"
_RATIO = re.compile(r"(?<![\d:.,])(?P<value>\d+(?:\.\d+)?(?:\s?:\s?\d+(?:\.\d+)?){1,3})(?![\d:]|\.\d)")
_RATIO_OF = re.compile(
    r"(?i)\bratio\s+of\s+(?:the\s+)?(?P<one>[a-z]+)[^?.,;]{0,20}?\s+to\s+(?:the\s+)?(?P<other>[a-z]+)"
)
_POINT = re.compile(
    rf"(?i)\b(?:point|at|is|are|vertex|solution|coordinates|intersection|pair|be)\s*:?\s*(?P<value>\(\s*{_NUMBER}(?:\s*,\s*{_NUMBER}){{1,3}}\s*\))\W*\Z"
)
_BOUND = re.compile(
    rf"(?i)\A\W*(?:(?:so|thus|hence|therefore|then)\b,?\s+)?\$?(?P<letter>[a-z])\$?\s+(?:is|(?:must|has\s+to|needs\s+to|can\s+only)\s+be)\s+"
    rf"(?P<relation>at\s+least|at\s+most|(?:strictly\s+)?(?:greater|more|larger|less|smaller)\s+than)\s+(?P<value>{_NUMBER})\W*\Z"
)
_SIGNS = {
    "least": ">=",
    "most": "<=",
    "greater": ">",
    "more": ">",
    "larger": ">",
    "less": "<",
    "smaller": "<",
}


def shaped_value(sentence: str, question: str) -> str:
    """The ratio, point or bound that a sentence gives; empty where it gives none, or another number beside it.

    >>> shaped_value("So the ratio is 5:2", "What is the ratio?"), shaped_value("x must be at least 5", "Solve it.")
    ('5:2', 'x >= 5')
    """
    view = sentence.replace("$", "") if "\\" not in sentence else ""
    if (bound := _BOUND.match(view)) is not None:
        words = bound["relation"].lower().split()
        return f"{bound['letter']} {_SIGNS[words[0] if words[0] in _SIGNS else words[1]]} {bound['value']}"
    if (point := _POINT.search(view)) is not None:
        return "" if _is_beside(view, point) else point["value"]
    if "ratio" in view.lower() and ":" in view and (ratio := _RATIO.search(view)) is not None:
        return "" if _is_beside(view, ratio) or _is_turned(view, question) else ratio["value"]
    return ""


def _is_beside(view: str, match: re.Match[str]) -> bool:
    """Whether a value is denied, or there is another number, or an alternative."""
    start, end = match.span("value")
    rest = f"{view[:start]} {view[end:]}"
    if (
        is_denied(view, start)
        or re.search(r"(?i)\b(?:or|not|if|unless|near|close|almost|around)\b|[?:]\s*\d", rest) is not None
    ):
        return True
    return QUANTITIES.search(rest) is not None


def _is_turned(view: str, question: str) -> bool:
    """Whether a sentence gives the ratio of girls to boys where that of boys to girls is asked for."""
    asked, given = _RATIO_OF.search(question), _RATIO_OF.search(view)
    if asked is None or given is None:
        return False
    return asked["one"].lower() == given["other"].lower() or asked["other"].lower() == given["one"].lower()
