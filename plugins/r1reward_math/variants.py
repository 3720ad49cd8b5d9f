"""Other spellings of an answer, tried where it does not equal the ground truth as it stands."""

import re
from functools import lru_cache

from r1reward.text.spelled_numbers import spelled_number
from r1reward_math.numbers import rational
from r1reward_math.remarks import without_remark
from r1reward_math.split import brackets, split
from r1reward_math.word_answers import denies, said_as

__all__ = ["closed", "restated", "variants"]

_GROUPED = re.compile(r"-?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_CONTINENTAL = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+|-?\d{1,3}(?:\.\d{3}){2,}")
_INDIAN = re.compile(r"-?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_SWISS = re.compile(r"-?\d{1,3}(?:'\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"-?(?:\d+,(?!\d{3}(?!\d))|0,)\d+")
_LEADING_COMMA = re.compile(r"-?(?:\d+,(?!\d{3}(?!\d))|0,)\d+(?=\s*[%*]|\s+[^,;]*$|$)")
_DECIMAL = re.compile(r"-?\d+\.\d")
_CALLED = re.compile(
    r"\s*(?:\\(?:var)?(?:phi|sigma|tau|mu|psi|lambda|omega|Omega|Lambda|Phi)|[A-Wd])(?:\s*_\s*\{?\s*\w\s*\}?)?"
    r"\s*\(\s*\d{1,12}(?:\s*,\s*\d{1,12})?\s*\)\s*=\s*(?=[^\s=])"
)
"""`\\phi(36) =`, `P(6,3) =`: a function's value, which is no product before an equals sign."""
_GOES_ON = re.compile(r"(-?\d{1,20}\.\d{2,40})\s*(?:\\ldots|\.\.\.)\s*")
_ANY = re.compile(r"[,;]|\\\\")
_LABEL = re.compile(
    r"(?i)\s*(?:[a-z]{2,15}\s+){0,3}(?:answer|total|result|solution|sum|product|difference|area|perimeter|volume|length|"
    r"width|height|distance|speed|time|value|number|amount|cost|price|profit|count|probability|ratio|angle|maximum|"
    r"minimum|max|min|ans|average|mean|median|age|remainder|digit)s?\s*:\s*(?=\S)"
)
_ALL = re.compile(
    r"(?i)\s*(?:for\s+)?all\s+(?:(?:integers?|real|positive|numbers?)\s+){0,3}(?=[a-z]\s*(?:[<>]|=))"
)
_MEMBER = re.compile(r"\s*[a-zA-Z]\s*\\in\s*([ℕℤℚℝℂ])\s*")
_ANSWER = re.compile(r"(?i)\s*(?:the\s+)?(?:final\s+)?ans(?:wer)?\.?\s+(?=[-\d\\({])")
_MIXED = re.compile(
    r"(-?\d{1,9})\s+and\s+(?:a\s+)?(\\frac\s*(?:\d\s*\d|\{\s*\d{1,9}\s*\}\s*\{\s*\d{1,9}\s*\})|\d{1,9}/\d{1,9})"
)
"""`4 and 3/8`; which a list of the two would be, too."""
_COUNTED = re.compile(r"\s*((?:[a-z]+[\s-]+){1,4}?)[a-z]{4,}\s*", re.IGNORECASE)
_RESTATED = re.compile(
    r"([^(),]{1,100}?)\s*(?:,\s*|\(\s*|\s+(?=or\b|i\.))(?:i\.\s?e\.?|that\s+is|or\s+equivalently|equivalently|or|also)\s*[,:]?\s+([^(),]{1,100}(?:\([^()]{0,60}\)[^(),]{0,60})?)\)?"
)
_EQUATED = re.compile(
    r"([^()=]{1,100}?)\s*\(\s*(?:=|(?=\d[\d.,]*\s*[*/+-]\s*\d[^()a-z]*\)))([^()=]{1,100})\)"
)
_IN_DIGITS = re.compile(r"([A-Za-z][a-z]{2,}(?:[ -][a-z]{3,}){0,6})\s*\(\s*(-?\d[\d,.]*)\s*\)")
_RESTATING = (" or ", "i.", "that is", "equivalently", "(")
_LONGEST_RESTATED = 200


def variants(gold: str, answer: str) -> list[str]:
    """The answer with its thousands closed up, a decimal comma as a point, or without its prose."""
    spellings = []
    if (tight := closed(answer)) != answer:
        spellings.append(tight)
    value = rational(gold)
    if (value is not None or ("," not in gold and _DECIMAL.match(gold) is not None)) and _LEADING_COMMA.match(
        answer
    ):
        spellings.append(answer.replace(",", ".", 1))
    if _COMMA.fullmatch(gold) and "," not in answer and "." in answer:
        spellings.append(answer.replace(".", ",", 1))
    if (
        answer[:1] in "[("
        and (around := brackets(answer)) is not None
        and len(split(around[1], _ANY, grouped=False)) == 1
    ):
        spellings.append(around[1].strip())
    if (shorter := without_remark(answer)) != answer:
        spellings.append(shorter)
    if " and " in answer and (mixed := _MIXED.fullmatch(answer)) is not None and "," not in gold:
        spellings.append(f"{mixed[1]} {mixed[2]}")
    if (lead := _ANSWER.match(answer)) is not None:
        spellings.append(answer[lead.end() :])
    if (label := _LABEL.match(answer)) is not None and not denies(label[0]):
        spellings.append(answer[label.end() :])
    count = _COUNTED.fullmatch(answer) if spelled_number(answer) is None else None
    if count is not None and spelled_number(count[1]) is not None:
        spellings.append(count[1])
    if "ldots" in answer and _DECIMAL.match(gold) and (decimal := _GOES_ON.fullmatch(answer)) is not None:
        spellings.append(decimal[1])
    if "=" in answer and (called := _CALLED.match(answer)) is not None:
        spellings.append(answer[called.end() :])
    if (quantified := _ALL.match(answer)) is not None:
        spellings.append(answer[quantified.end() :])
    if (member := _MEMBER.fullmatch(answer)) is not None:
        spellings.append(member[1])
    if symbol := said_as(answer):
        spellings.append(symbol)
    return spellings


def restated(answer: str) -> tuple[str, str] | None:
    """The two sides of `42, i.e. 6*7`, `42 (= 6*7)`, `forty (40)` or `42 (or 42.0)`, which must both be right.

    None where nothing is restated.
    """
    if len(answer) > _LONGEST_RESTATED or not any(map(answer.__contains__, _RESTATING)):
        return None
    match = _EQUATED.fullmatch(answer) or _IN_DIGITS.fullmatch(answer) or _RESTATED.fullmatch(answer)
    return (match[1].strip(), match[2].strip()) if match else None


@lru_cache(maxsize=1024)
def closed(answer: str) -> str:
    """With thousands closed up, where they are set apart in a way that is not read as one number."""
    head = answer.strip()
    if _GROUPED.fullmatch(head):
        return head.replace(" ", "").replace(",", ".")
    if _CONTINENTAL.fullmatch(head):
        return head.replace(".", "").replace(",", ".")
    if _INDIAN.fullmatch(head):
        return head.replace(",", "")
    if _SWISS.fullmatch(head):
        return head.replace("'", "")
    return answer
