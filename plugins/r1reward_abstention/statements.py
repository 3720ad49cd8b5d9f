"""What a completion says of its own knowledge: a confidence, or that it does not know."""

import re
from typing import NamedTuple

from r1reward.text.boxes import boxes, last_group
from r1reward.text.characters import without_invisible
from r1reward.text.end_tokens import without_end_tokens

__all__ = ["Confidence", "confidence_of", "is_abstention", "without_confidence"]

_TAG = re.compile(r"<confidence>\s{0,20}([^<>\n]{0,40}?)\s{0,20}</confidence>", re.IGNORECASE)
_LINE = re.compile(
    r"^[ \t>*_#-]{0,12}(?:my |final |stated )?(?:confidence(?: level| score)?|置信度|信心)[*_]{0,3}"
    r"[ \t]{0,3}(?:[:=：]|is\b)[*_]{0,3}[ \t]{0,3}([^\n]{1,40}?)[*_.。 \t]{0,12}$",
    re.IGNORECASE | re.MULTILINE,
)
_SHARE = r"\d{1,3}(?:\.\d{1,6})?"
_ASIDE = re.compile(
    r"[ \t]{0,3}[(\[,;—–][ \t]{0,3}(?:(?:with|at|my) )?(?:(?:an?|my) )?"
    rf"(?:confidence(?: level| score)?(?: of| is|[:=：])?[ \t]{{0,3}}({_SHARE}(?:[ \t]?(?:%|percent|/[ \t]?100?))?)"
    rf"|({_SHARE}[ \t]?(?:%|percent)) (?:confiden(?:ce|t)|certain(?:ty)?|sure))[ \t]{{0,3}}[)\]]?[.。]?[ \t]{{0,9}}$",
    re.IGNORECASE | re.MULTILINE,
)
"""At the end of a line: `42 (confidence 90 %)`, `42, with 90% confidence`."""
_RATIO = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s?(?:/|out of)\s?(10|100)")
_NUMBER = re.compile(r"(\d{0,3}(?:\.\d{1,9})?)\s?(%|％|percent)?", re.IGNORECASE)
_SENTENCE = re.compile(
    rf"\bI(?:['’]m| am) (?:about |around )?({_SHARE}[ \t]?(?:%|percent)) (?:confident|certain|sure)(?: that)?"
    r"[ \t]{1,3}(?=\S)",
    re.IGNORECASE,
)
"""Before the answer: `I am 80% sure that it is 42`."""
_FIELD = re.compile(
    r',?\s{0,9}"confidence"\s{0,9}:\s{0,9}"?([^",{}\n]{1,20})"?(?=\s{0,9}[,}])', re.IGNORECASE
)
"""In an object: `{"answer": "42", "confidence": 0.8}`."""
_MARKED = frozenset(["JSON", "#### line", "stated answer", "A: line"])
_LONGEST = 200
"""Characters of an abstention: a few words, and nothing that could be an answer."""

_WHO = r"(?:sorry )?(?:but )?(?:i(?:'m| am)?|we(?:'re| are)?)?"
_CANNOT = "do not|don't|dont|(?:it |this )?cannot|can't|could not|couldn't|unable to|not able to"
_VERB = "know|tell|say|answer|determine|be determined|be answered|decide|find out|find|solve"
_WHAT = "the|this|that|it|its|your|question|answer|problem|to|with|certainty|for|sure|from|given|information|what|is"
_PLAIN = (
    "unknown",
    "unanswerable",
    "not answerable",
    "undeterminable",
    "insufficient information",
    "not enough information",
    "(?:i have )?no idea",
    "i abstain",
    "abstain",
    "no answer",
    "(?:i am |i'm )?not sure",
    "idk",
)
_FOREIGN = (
    "(?:我)?不知道(?:答案)?",
    "无法(?:确定|回答)(?:这个问题)?",
    "ich weiß es nicht",
    "je ne sais pas",
    "no lo sé",
    "não sei",
    "non lo so",
    "я не знаю",
    "わかりません",
    "分かりません",
    "모르겠습니다",
    "لا أعرف",
    "मुझे नहीं पता",
)
_ABSTAINS = re.compile(
    r"(?:(?:so|thus|honestly),? )?(?:(?:the )?answer(?: is)?:? )?"
    rf"(?:{_WHO} ?(?:really |simply |honestly )?(?:{_CANNOT}) "
    rf"(?:really )?(?:{_VERB})(?: (?:{_WHAT}))*|{'|'.join((*_PLAIN, *_FOREIGN))})",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\s.,!。！、*_`\"“”$]+")
_TEXT = re.compile(r"\\text\{([^{}]*)\}")


class Confidence(NamedTuple):
    """A stated probability of being right, and what was wrong with the statement, if anything."""

    value: float
    note: str


def confidence_of(answer: str, behind: str) -> Confidence:
    """The confidence stated in the answer part, or else behind it.

    None stated, one that cannot be read, or two that differ count as 1: an answer without a doubt claims to be right,
    and a statement that says nothing must not be better than none.
    """
    stated = [text for part in (answer, behind) for text in _stated(part)]
    if not stated:
        return Confidence(1.0, "")
    values = {_probability(text) for text in stated[:20]}
    if len(values) > 1 or len(stated) > 20:
        return Confidence(1.0, "confidences that differ count as 1")
    (value,) = values
    return Confidence(1.0, f"no probability: {stated[0]:.30}") if value is None else Confidence(value, "")


def _stated(part: str) -> list[str]:
    part = without_end_tokens(part)
    patterns = (_TAG, _LINE, _SENTENCE, _FIELD)
    return [*(text for pattern in patterns for text in pattern.findall(part)), *_asides(part)]


def _asides(text: str) -> list[str]:
    return [first or second for first, second in _ASIDE.findall(text)]


def _probability(text: str) -> float | None:
    text = text.strip().strip("*_$`").strip()
    if (ratio := _RATIO.fullmatch(text)) is not None:
        value = float(ratio[1]) / float(ratio[2])
    elif (match := _NUMBER.fullmatch(text)) is not None and match[1] not in ("", "."):
        value = float(match[1])
        # `80` and `80 %` are percent; `1` is certainty, and `1.5` nothing.
        if match[2] or ("." not in match[1] and value > 1):
            value /= 100
    else:
        return None
    return value if 0.0 <= value <= 1.0 else None


def without_confidence(text: str) -> str:
    """The text without its statements of confidence, for the verifier that judges the answer."""
    text = without_end_tokens(text)
    for pattern in (_TAG, _LINE, _ASIDE, _SENTENCE, _FIELD):
        text = pattern.sub("", text)
    return text


def is_abstention(answer: str) -> bool:
    """Whether the whole answer, or the box that it ends in, says that the answer is not known.

    `I do not know, but perhaps 42` is an answer: who names one is judged by it.
    """
    answer = without_end_tokens(answer)
    spans = boxes(answer) if "boxed" in answer else []
    if spans:
        contents = [box.content for box in last_group(answer, spans)]
        return len(contents) == 1 and _abstains(contents[0]) and not re.search(r"\d", answer[spans[-1].end :])
    if _abstains(answer):
        return True
    from r1reward.text.final_answer import final_answer  # the plugin is imported by every command

    stated = final_answer(answer)
    return stated.rule in _MARKED and len(stated.answers) == 1 and _abstains(stated.answers[0])


def _abstains(text: str) -> bool:
    if len(text) > 2 * _LONGEST:
        return False
    folded = _SPACE.sub(" ", _TEXT.sub(r"\1", without_invisible(text)).replace("’", "'")).strip()
    return len(folded) <= _LONGEST and _ABSTAINS.fullmatch(folded) is not None
