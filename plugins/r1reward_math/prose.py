"""What a sentence states: the value behind `is`, its one formula, its one number."""

import re
from itertools import pairwise

__all__ = ["bare", "sentence_at", "stated_value"]

_SHORT = 400
_FEW_LINES = 3
_LONGEST_SENTENCE = 700
_PROSE = re.compile(r"[^\W\d_]{3,}|.*[\u4e00-\u9fff]|[^\W\d_]+\s+[^\W\d_]+|[^\W\d_]{2,}[,:]\s+[^\W\d_]{2,}")
_FORMULA = re.compile(
    r"\$\$((?:[^$\\]|\\.)+?)\$\$|\\\[(.+?)\\\]|\\\(([^\n]+?)\\\)|\$((?:[^$\\\n]|\\[^\n])+?)\$", re.DOTALL
)
_BOLD = re.compile(r"(?<![\w)\]}*])\*\*(?=\S)([^*\n]+)(?<=\S)\*\*(?![\w({])")
_EQUATION = re.compile(r"=\s*([^=\n]{1,60}?)[\s.。)]*$")
_IS = re.compile(
    r"(?:^|[\s\w])(?:\b(?:is|are|equals|(?:to|must|should|would|will)\s+be)\b|\b[Ii]t['’]s\b|应该是|(?<![不非还或])[是为])(?!\s*(?:not|n't)\b)"
    r"\s*(?:equal\s+to\b)?:?\s*"
)
_STATES = re.compile(r"(?:\b(?:is|are|be|equals?|to|by|of|at|get|=)|[:=是为])\s*\**\s*$")
_ENDS = re.compile(r"\n|[。।]|[.!?;；！？](?=\s|$)|\*\*(?=\s|[.]|$)")
_BOUNDARY = re.compile(r"(?<=[.!?])\s+|(?<=[。！？।])|\n+|(?=因此|所以|综上)")
_CLOSING = re.compile(
    r"(?:\s*(?:I hope (?:it|this) (?:(?:is|was) correct|helps)|Q\.?E\.?D|<\|[\w|]+\|?>\s*(?:user|assistant)?"
    r"|□|■|∎)[.!]?)+\s*$",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(
    r"(?i)\b(?:therefore|thus|hence|so|consequently|finally|in conclusion|in total|altogether|"
    r"we (?:get|have|find|conclude)|donc|ainsi|alors|luego|por lo tanto|por tanto|portanto|"
    r"quindi|also|daher|somit)\b|因此|所以|故|综上|答[:：]|共|"
    r"لذا|इसलिए|したがって|따라서|следовательно|значит"
)
_BEGINS = re.compile(r"\b(?:Therefore|Thus|Hence|So|Consequently|Donc)\b,?(?=\s)")
_QUANTITY = re.compile(
    r"(?<![A-Za-z0-9_.,^{(/])[-−]?[$€£]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s*/\s*\d+)?(?:\s?\\?%)?"
)
_REVERSED = re.compile(
    r"(?:^|[,:]\s*|\b(?:so|thus|hence|therefore),?\s+)(\S[^,:]{0,80}?)\s+is\s+(?:the|our|my)\s+"
    r"(?:final\s+|correct\s+|right\s+)?answer\W*$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_FEW_WORDS = 6


def stated_value(text: str) -> tuple[str, str]:
    """The rule and the value: of a short answer part as a whole, or of its last sentence; empty where none."""
    text = _CLOSING.sub("", text).strip()
    if len(text) <= _SHORT and text.count("\n") <= _FEW_LINES and (found := _whole(text)):
        return "whole answer", found
    if len(text) > 4000:
        text = text[-4000:]
    sentence = _last_sentence(text)
    if (cuts := list(_BEGINS.finditer(sentence))) and cuts[-1].start():
        sentence = sentence[cuts[-1].start() :]
    if sentence and len(sentence) <= _LONGEST_SENTENCE and (found := _of_sentence(sentence, text)):
        return "last sentence", found
    return "none", ""


def _whole(text: str) -> str:
    """A short answer part: its one formula, the right side that it ends with, or all of it."""
    if "answer" in text and "\n" not in text and (turned := _reversed(text)):
        return turned
    if _PROSE.match(text):
        formulas = [next(filter(None, m.groups())) for m in _FORMULA.finditer(text)]
        if len(formulas) == 1:  # of `odd $n$`, the words are what counts
            few = len(formulas[0].strip()) == 1 and len(text.split()) < _FEW_WORDS and not _IS.search(text)
            return bare(text if few and not formulas[0].strip().isdigit() else formulas[0])
        if (
            "\n" not in text
            and len(sentences := _sentences(text)) > 1
            and (last := _of_sentence(sentences[-1], text))
        ):
            return last
        if not formulas and (bold := _BOLD.findall(text)):
            return bare(bold[0]) if len(bold) == 1 else ""
        if not formulas and (ends := _EQUATION.search(text)):
            return bare(ends[1])
        if not formulas and "\n" not in text and (stated := list(_IS.finditer(text))):
            return bare(text[stated[-1].end() :])
        if formulas and (last := _of_sentence(text, text)):
            return last
    return bare(text) if "\n" not in text or text.startswith(("\\begin", "$", "\\[")) else ""


def _reversed(sentence: str) -> str:
    """`42 is the answer`."""
    match = _REVERSED.search(sentence)
    return bare(match[1]) if match else ""


def _sentences(text: str) -> list[str]:
    """The sentences of a text; nothing inside a formula ends one."""
    masked = _FORMULA.sub(lambda m: "F" * len(m[0]), text)
    edges = [0, *(m.end() for m in _BOUNDARY.finditer(masked)), len(text)]
    found = (text[a:b].strip() for a, b in pairwise(edges))
    return [s for s in found if s]


def _last_sentence(text: str) -> str:
    sentences = _sentences(text)
    return sentences[-1] if sentences else ""


def _of_sentence(sentence: str, text: str) -> str:
    """What one sentence states."""
    sentence = sentence.rstrip(" .。!！")
    if (cuts := list(_BEGINS.finditer(sentence))) and cuts[-1].start():
        return _of_sentence(sentence[cuts[-1].start() :], text)
    if turned := _reversed(sentence):
        return turned
    concludes = _CONCLUDES.search(sentence) is not None or sentence == text
    formulas = list(_FORMULA.finditer(sentence))
    if formulas:
        last = formulas[-1]
        states = len(formulas) == 1 or _STATES.search(sentence[: last.start()]) is not None
        inside: str = bare(next(filter(None, last.groups())))
        if not states or not (concludes or _STATES.search(sentence[: last.start()])):
            return ""
        return inside
    if len(bold := _BOLD.findall(sentence)) == 1 and (_DIGIT.search(bold[0]) or sentence.endswith("**")):
        return bare(bold[0])
    if (ends := _EQUATION.search(sentence)) is not None and _DIGIT.search(ends[1]):
        return bare(ends[1])
    stated = list(_IS.finditer(sentence))
    rest = bare(sentence[stated[-1].end() :]) if stated else ""
    if rest and len(_QUANTITY.findall(rest)) == 1 and _QUANTITY.match(rest):
        return rest if len(rest.split()) <= _FEW_WORDS else str(_QUANTITY.findall(rest)[0])
    if concludes and len(set(quantities := _QUANTITY.findall(sentence))) == 1:
        return str(quantities[0]).strip()
    return rest if concludes and rest and len(rest.split()) <= _FEW_WORDS and not _DIGIT.search(rest) else ""


def sentence_at(text: str, start: int, longest: int) -> str:
    """What stands from `start` to the end of the sentence; a decimal point does not end it."""
    begin = start
    while begin < len(text) and text[begin] in " \t\n*:：":
        begin += 1
    end = _ENDS.search(text, begin, begin + longest)
    sentence = text[begin : end.start() if end else begin + longest]
    # "Final answer: the largest n is 34".
    if _PROSE.match(sentence):
        if found := list(_IS.finditer(sentence)):
            return sentence[found[-1].end() :]
        if value := _of_sentence(sentence, sentence):
            return value
    return sentence


_WRAPS = (
    ("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), ("**", "**"), ("`", "`"), ('"', '"'), ("“", "”"),
)  # fmt: skip


def bare(answer: str) -> str:
    """Without the sentence's full stop and what wraps it: dollars, brackets of displayed formulas, bold."""
    answer = answer.strip()
    if answer.endswith("."):
        answer = answer[:-1].rstrip()
    if not answer or answer[0] not in '$\\*`"“':
        return answer
    for left, right in _WRAPS:
        inner = answer[len(left) : len(answer) - len(right)]
        if (
            len(answer) > len(left) + len(right)
            and answer.startswith(left)
            and answer.endswith(right)
            and left not in inner
        ):
            return bare(inner)
    return answer
