"""Other spellings of an answer, tried where it does not equal the ground truth as it stands."""

import re
from functools import lru_cache

from r1reward_math.numbers import rational
from r1reward_math.spelled_numbers import spelled_number
from r1reward_math.split import brackets, split
from r1reward_math.word_answers import denies, said_as, withdraws

__all__ = ["closed", "restated", "variants", "without_remark"]

_GROUPED = re.compile(r"-?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_CONTINENTAL = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+|-?\d{1,3}(?:\.\d{3}){2,}")
_INDIAN = re.compile(r"-?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_SWISS = re.compile(r"-?\d{1,3}(?:'\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"-?(?:\d+,(?!\d{3}(?!\d))|0,)\d+")
_LEADING = re.compile(
    r"(?i)^(?:(?:therefore|thus|hence|so|then|因此|所以)[,，:]?\s*|approximately|approx\.?|about|exactly|roughly|around|equals?|is|=|\\approx|"
    r"only|just|which (?:is|equals)|a total of|we (?:get|have)(?: that)?)\s+"
)
_REMARK = re.compile(
    r"(?is)[\s,;]*[(\[]\s*(?:approx|about|roughly|or\s+(?:about|approx)|i\.e|that is|which is|"
    r"\\approx|≈)[^()]*[)\]]\s*$"
    r"|[\s,;]*\(\s*[a-z][a-z ]{2,30}\)\s*$"
    r"|[\s,;]*\(?\s*(?:\\forall|\bfor\s+(?:all|any|every|each|some))(?![a-z])(?:[^=;<>]|[<>]=?){0,80}$"
    r"|(?<=\S)[\s,;]*\(\s*[a-z]\s*(?:>=?)\s*-?\d+\s*\)\s*$"
    r"|[\s,;]*\b(?:where|with)\s+(?:\$?[a-zA-Z]\$?)\s+(?:(?:is|denotes|being)\s+)?(?:an?\s+|any\s+|some\s+)?(?:arbitrary\s+|real\s+|fixed\s+)*"
    r"(?:constants?|numbers?|real)\s*$"
    r"|[\s,;]*(?:\b(?:where|with|for)\s+)?\(?\s*[a-z]\s*\\in\s*ℝ\s*\)?\s*$"
    r"|[\s,;]*\(?\b(?:for|with)\s+[a-z]\s*>=?\s*-?\d+\s*\)?\s*$"
    r"|[\s,;]+\(?[a-z]\s*=\s*[01]\s*,\s*[12]\s*,(?:\s*[23]\s*,)?\s*\\ldots\s*\)?\s*$"
    r"|[\s,;]*\(?\s*(?:(?:for|with|where)\s+)?(?:an?\s+|any\s+|some\s+)?(?:arbitrary\s+|real\s+)*constants?\s+[a-zA-Z]\s*\)?\s*$"
    r"|[\s,;]+\(?\s*[a-zA-Z]\s+(?:is\s+)?(?:an?\s+)?(?:arbitrary\s+|real\s+)*constant\s*\)?\s*$"
    r"|\s+(?:is|are)\s+the\s+only\s+(?:such\s+)?(?:solutions?|functions?|values?|answers?)\s*$"
    r"|[\s,;]+(?:or\s+)?(?:which is\s+)?(?:approximately|about|roughly)\s+[\d.,]+\s*\w*\s*$"
    r"|\s*\\checkmark\s*$|\s*✓\s*$"
)
_STATES = re.compile(r"(?:\b(?:is|are|equals|be|was)\b|[是为])\s*:?\s*")
_MOST_LEADING, _TAIL = 4, 300
_ANY = re.compile(r"[,;]|\\\\")
_WORDS = re.compile(r"[A-Za-z]{3,}")
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
_COUNTED = re.compile(r"\s*((?:[a-z]+[\s-]+){1,4}?)[a-z]{4,}\s*", re.IGNORECASE)
_RESTATED = re.compile(
    r"([^(),]{1,100}?)\s*(?:,\s*|\(\s*|\s+(?=or\b|i\.))(?:i\.\s?e\.?|that\s+is|or\s+equivalently|equivalently|or|also)\s*[,:]?\s+([^(),]{1,100}(?:\([^()]{0,60}\)[^(),]{0,60})?)\)?"
)
_LONGEST_RESTATED = 200
_COMMAND = re.compile(r"\\[A-Za-z]+")


_EXPLANATION = re.compile(
    r"(?s)[\s,;]+(?:because|since|as\s+(?:we|it|the)|which\s+(?:is|are|means|gives|was|equals))\b.*$"
    r"|[\s,;]+not\s+\S.*$|因为.*$"
)


def variants(gold: str, answer: str) -> list[str]:
    """The answer with its thousands closed up, a decimal comma as a point, or without its prose."""
    spellings = []
    if (tight := closed(answer)) != answer:
        spellings.append(tight)
    value = rational(gold)
    if value is not None and _COMMA.fullmatch(answer.partition(" ")[0]):
        spellings.append(answer.replace(",", ".", 1))
    if _COMMA.fullmatch(gold) and "," not in answer and "." in answer:
        spellings.append(answer.replace(".", ",", 1))
    if answer[:1] in "[(" and (around := brackets(answer)) is not None and len(split(around[1], _ANY)) == 1:
        spellings.append(around[1].strip())
    if (shorter := without_remark(answer)) != answer:
        spellings.append(shorter)
    if (lead := _ANSWER.match(answer)) is not None:
        spellings.append(answer[lead.end() :])
    if (label := _LABEL.match(answer)) is not None and not denies(label[0]):
        spellings.append(answer[label.end() :])
    count = _COUNTED.fullmatch(answer) if spelled_number(answer) is None else None
    if count is not None and spelled_number(count[1]) is not None:
        spellings.append(count[1])
    if (quantified := _ALL.match(answer)) is not None:
        spellings.append(answer[quantified.end() :])
    if (member := _MEMBER.fullmatch(answer)) is not None:
        spellings.append(member[1])
    if symbol := said_as(answer):
        spellings.append(symbol)
    return spellings


def restated(answer: str) -> tuple[str, str] | None:
    """The two sides of `42, i.e. 6*7` or `42 (or 42.0)`, which must both be right; None where nothing is restated."""
    if len(answer) > _LONGEST_RESTATED or not any(
        map(answer.__contains__, (" or ", "i.", "that is", "equivalently", "(or"))
    ):
        return None
    match = _RESTATED.fullmatch(answer)
    return (match[1].strip(), match[2].strip()) if match else None


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


@lru_cache(maxsize=256)
def without_remark(answer: str) -> str:
    """Without `about` before it, `(approximately 4.1)` behind it, or a sentence that ends with `is` before it.

    Of a sentence that states two values, or denies one, nothing is taken.
    """
    text = answer
    for _ in range(_MOST_LEADING):
        shorter = _LEADING.sub("", text, count=1)
        if shorter == text:
            break
        text = shorter
    shorter = _EXPLANATION.sub("", text)
    shorter = shorter[:-_TAIL] + _REMARK.sub("", shorter[-_TAIL:])
    text = text if withdraws(text[len(shorter) :]) else shorter
    if len(_WORDS.findall(_COMMAND.sub(" ", text))) > 1 and len(verbs := list(_STATES.finditer(text))) == 1:
        head, rest = text[: verbs[0].start()], text[verbs[0].end() :]
        if rest.strip() and re.search("[A-Za-z]{2,}", head) and not denies(head):
            text = rest
    return text.strip() or answer
