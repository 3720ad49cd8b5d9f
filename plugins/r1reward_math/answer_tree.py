"""The tree of an answer: as it stands, of a number in words, or without a remark behind it."""

import re

from r1reward.text.spelled_numbers import spelled_number
from r1reward_math.options import DEFAULT, Options
from r1reward_math.remarks import without_remark
from r1reward_math.structure import read
from r1reward_math.tree import Node, UnreadableError, number
from r1reward_math.units import split_unit

__all__ = ["answer_tree", "bare_tree"]

_HUNDREDTHS_OF_HUNDREDTHS = re.compile(r"%\s*%")
_PERCENTAGE = re.compile(r"(?<![\d.a-zA-Z}/])(\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.(\d{1,30}))?\s*%")


def bare_tree(text: str) -> Node | None:
    """The tree of a text, or of its value without the unit behind it."""
    tree = answer_tree(text)
    return answer_tree(split_unit(text)[0]) if tree is None else tree


def answer_tree(text: str, options: Options = DEFAULT, remarks: int = 2) -> Node | None:
    """The tree of an answer; None where it is not read."""
    if text.endswith("}") and text.count("}") == text.count("{") + 1:
        text = text[:-1]
    if "%" in text and _HUNDREDTHS_OF_HUNDREDTHS.search(text) is not None:
        return None
    if "%" in text and options.percent == "value":
        text = _PERCENTAGE.sub(_shifted, text).replace("%", "/100")
    try:
        return read(text)
    except (UnreadableError, RecursionError):
        pass
    if (value := spelled_number(text)) is not None:
        return number(value)
    shorter = without_remark(text)
    return answer_tree(shorter, options, remarks - 1) if shorter != text and remarks else None


def _shifted(match: re.Match[str]) -> str:
    """`41.4%` as the decimal 0.414, so that its digits count."""
    whole, decimals = match[1].replace(",", ""), match[2] or ""
    digits = whole.rjust(3, "0")
    return f"{digits[:-2]}.{digits[-2:]}{decimals}"
