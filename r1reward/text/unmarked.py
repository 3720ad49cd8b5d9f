"""What a text says without marking it as its answer: a line `A: …`, the answer part as a whole, its last sentence."""

import re
from collections.abc import Collection

from r1reward.text.asides import without_aside
from r1reward.text.asked_values import asked_value
from r1reward.text.closing_values import without_reason
from r1reward.text.conditions import is_conditional
from r1reward.text.denials import is_negated
from r1reward.text.formulas import bare, formulas, is_formula, masked
from r1reward.text.hearsay import is_of_asker, is_reported, is_unreal_clause
from r1reward.text.json_answer import is_object
from r1reward.text.modality import is_not_asserted
from r1reward.text.named_rivals import any_rival_of
from r1reward.text.premises import without_premise
from r1reward.text.prose_conditions import is_under_condition
from r1reward.text.retellings import credits_others, is_retold
from r1reward.text.rules import FinalAnswer
from r1reward.text.sentences import sentences
from r1reward.text.stated_value import is_decision, is_prose, value_of
from r1reward.text.statements import WINDOW, statements

__all__ = ["asserts_nothing", "has_words", "unmarked"]

_FIRST_YES = re.compile(
    r"(?is)\W{0,4}(yes|no)[.,;:!—–](?!.*(?:\b(?:yes|no|but|however|actually|although|though|unless|if|wrong|false|wait|maybe|perhaps|or)\b|n['’]t\b|\?))"
)
_LEADS_TO = re.compile(
    r"\A(?=[^\n]{0,200}(?<![a-zA-Z])(?P<letter>[a-z])(?![a-zA-Z])[^\n]{0,200}(?:gives|yields|→|⇒|⟹|=>))[^\n]{3,200}(?:\bgives|\byields|→|⇒|⟹|=>)\s*"
    r"(?P<solution>(?P=letter)\s*=\s*[^,;=→⇒⟹\n]{1,40})\Z"
)
"""`2x = 24 → x = 12`."""
_ITEM = re.compile(r"(?:\d{1,2}[.)]\s+)?([-−]?[$]?[\d.,/]+%?)[.]?")
_BULLET = re.compile(r"\A[-*•]\s+(?=[^\W\d_])")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_NUMBER_FIRST = re.compile(r"[-−]?\$?\d[\d,.]*\s+[^\W\d_]{3,}")
_MOST = 20
_WHOLE, _LINES, _LAST = 400, 3, 4000
_BOLD_LABEL = re.compile(
    r"(?i)\A\*\*((?:(?:total|final|overall|net)\s+)?(?:cost|price|total|sum|amount|profit|area|perimeter|volume|distance|speed|time|"
    r"length|number|difference|product|ratio|average|probability|earnings|value))[:：]\*\*\s*(?=\S)"
)
"""`**Cost:** $72`."""
_CONCLUDES = re.compile(
    r"(?i)\A(?:[^,;=\n]{1,60}[=<>≤≥][^,;=\n]{1,60}[,;]\s*(?:so|hence|thus|therefore|then)|(?:since|as|because)\s+[^,;=\n]{1,60}=[^,;=\n]{1,60},)"
    r"\s+([a-z]\s*[=<>≤≥]=?\s*[^,;=<>\n]{1,60})\Z"
)
"""`2x = 14, so x = 7`."""
_SOLVED = re.compile(
    r"\A(?=[^,;=\n]{0,40}(?<![a-zA-Z])(?P<letter>[a-z])(?![a-zA-Z]))(?![^-+*/^=<>,;\n]{0,40}(?<![a-zA-Z\d}])(?<!\d\s)[a-z]\s*=)"
    r"[^,;=\n]{1,40}(?:=[^,;=\n]{1,40}){1,6}[,;]\s*(?P<solution>(?P=letter)\s*=\s*[^,;=\n]{1,40})\Z"
)
"""`c^2 = 36 + 64 = 100, c = 10`, but not `x = 2, x = 3`, which are two solutions."""
_BOLD_FIRST = re.compile(r"\A\*\*([^*\n]{1,100})\*\*(\s+\(.*\))\.?\Z")
"""`**3/8** (or 37.5%)`."""
_BOLD_SENTENCE = re.compile(r"\A\*\*((?:[^*\s]+\s+){3,40}[^*\s]+\.)\*\*\s*\Z")
"""`**The train arrives at noon.**`."""
_DASHED = re.compile(r"(?i)\A((?:final\s+)?answer)\s+[-–—]\s+(?=[$\d])")
"""`Answer - 150`."""
_NAMED_LINE = re.compile(r"[a-zA-Z](?:_\w|[₀-₉])?\s*=\s*[^=,;]*\d[^=,;]*")
_FENCED = re.compile(r"\s*```[\w-]*\n([^`]*)\n```\s*")
_SO = re.compile(r"\A(?:So|Thus|Hence|Therefore|Then|Finally)(?:,\s+(?=\S)|\s+(?=\*\*))")
_FEW_WORDS = 6
_ALONE, _FACTS = 3, 6
_ABOUT = re.compile(
    r"(?i)\b(?:answer|solution|result|calculations?|verif\w+|work)\b[^.\d$\\]{0,80}\b(?:correct|right|valid|verified|accurate|"
    r"consistent|reasonable|confirmed)\W*$"
)
"""A last sentence that says of the answer only that it is right."""

_BEHIND_NUMBER = re.compile(r"(?<=\d)\D*\Z")
"""What stands behind the last digit of a sentence."""
_CONFIRMS = re.compile(
    r"(?i)\W*(?:(?:so|and|indeed|thus)\b\W+)?(?:this|that|it|everything|(?:the|our|my)\s+(?:math|maths|numbers?|sum|answer|result|calculations?|"
    r"solution|values?))\s+(?:all\s+|also\s+)?(?:checks?\s+out|works?(?:\s+out)?|adds?\s+up|makes?\s+sense|fits?|is\s+(?:correct|right|consistent|"
    r"reasonable|as\s+expected)|match(?:es)?(?:\s+[a-z]+){0,5})\W*"
)
"""`This checks out.`"""
_BEGINS = re.compile(r"\b(?:Therefore|Thus|Hence|So|Consequently|Donc)\b,?(?=\s)")


def unmarked(text: str, question: str, rules: Collection[str]) -> FinalAnswer | None:
    """What a text says without marking it as its answer; None where it says nothing."""
    if "A: line" in rules and (lines := _lines(text[-WINDOW:])):
        return FinalAnswer("A: line", lines)
    if len(text) <= _WHOLE and (fenced := _FENCED.fullmatch(text)) is not None:
        text = fenced[1]
    if is_object(text):
        return None
    text = without_aside(text)
    if text.startswith("> **"):
        text = text[2:]
    if text.startswith("**"):
        text = _BOLD_SENTENCE.sub(r"\1", _BOLD_FIRST.sub(r"\1\2", text))
    short = len(text) <= _WHOLE and text.count("\n") <= _LINES
    if short and "whole answer" in rules and (decided := _FIRST_YES.match(text)) and is_decision(question):
        return FinalAnswer("whole answer", (decided[1],))
    if "alone" in rules and short and _is_alone(text):
        return FinalAnswer("whole answer", (bare(text),))
    if "whole answer" in rules and short and (answers := _whole(text, question)):
        return FinalAnswer("whole answer", answers)
    if "last sentence" in rules and (answers := _last_sentence(text[-_LAST:], question)):
        return FinalAnswer("last sentence", answers)
    return None


def _lines(text: str) -> tuple[str, ...]:
    """What stands behind the last `A:` at the beginnings of lines."""
    head, mark, said = text.rpartition("\nA:")
    if mark and "\n" not in said and "A:" not in head:  # one line, at the end: of most texts that have any
        return (line,) if (line := _behind_label(said)) else ()
    lines: list[str] = []
    at = text.find("A:")
    while at >= 0:
        end = text.find("\n", at)
        said = text[at + 2 :] if end < 0 else text[at + 2 : end]
        if not text[text.rfind("\n", 0, at) + 1 : at].strip(" \t") and (line := _behind_label(said)):
            lines.append(line)
        at = text.find("A:", end) if end >= 0 else -1
    return tuple(lines[-_MOST:])


def _behind_label(said: str) -> str:
    said = said.strip(" \t")
    return bare(said) if said and not said[0].isspace() else ""


def _is_alone(text: str) -> bool:
    """Whether a text is nothing but a value or a few words, and says nothing about it."""
    if "=" in text and is_negated(text, text.index("=")):  # `not x = 42` reads as an equation
        return False
    few = len(_WORDS.findall(masked(text, formulas(text)))) <= _ALONE and "\n" not in text
    return few and not statements(text) and value_of(text, label=True, last=True) in ("", bare(text))


def _whole(text: str, question: str) -> tuple[str, ...]:
    """A short answer part: a formula, a few words, or the value of its one sentence."""
    if text.count("=") > 1:
        steps = text.rstrip(". ")
        solved = _LEADS_TO.match(steps) or _SOLVED.match(steps)
        text = solved["solution"] if solved is not None else text
    text = _DASHED.sub(r"\1: ", text)
    text = _CONCLUDES.sub(r"\1", _BOLD_LABEL.sub(r"\1: ", _BULLET.sub("", text.lstrip("# "))))
    text = without_reason(text) if "=" in text and text[:1].isdigit() else text
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    items = [m[1] for line in lines if (m := _ITEM.fullmatch(line))]
    if len(items) == len(lines) > 1:
        return tuple(items)
    if len(lines) > 1 and all(map(_NAMED_LINE.fullmatch, lines)) and _are_different(lines):
        return (", ".join(line.rstrip(".,;") for line in lines),)
    if not has_words(text):
        if (value := asked_value(text, question)) and not asserts_nothing(text, "", question):
            return (value,)
        alone = len(lines) == 1 or text.startswith(("\\begin", "$", "\\["))
        return (bare(_SO.sub("", text)),) if alone else ()
    statements = sentences(text)
    if len(statements) != 1:
        return ()
    text = without_premise(text)
    spans = formulas(text)
    if _is_about_answer(text) or asserts_nothing(text, "", question):
        return ()
    if value := value_of(text, question, label=True, last=True):
        words = len(text.split()) < _FEW_WORDS and len(spans) == 1 and value.isalpha() and len(value) == 1
        return (bare(text),) if words else _with_rival(value, text)  # of `odd $n$`, the words are what counts
    if spans or any(char.isdigit() for char in text):
        return ()
    return (bare(text),) if len(lines) == 1 else ()


def _are_different(lines: list[str]) -> bool:
    """Whether each of several lines `x = 3` gives another letter's value: none is a step of a calculation."""
    return len({line.partition("=")[0].strip() for line in lines}) == len(lines)


def _last_sentence(text: str, question: str) -> tuple[str, ...]:
    statements = sentences(text)
    if not statements:
        return ()
    while len(statements) > 1 and _is_about_answer(statements[-1]):
        statements.pop()
    last = without_premise(statements[-1])
    if asserts_nothing(last, " ".join(statements[-_FACTS:-1]), question):
        return ()
    spans = formulas(last)
    if spans and spans[0].start == 0 and spans[-1].end >= len(last.rstrip(" .,。*")) and len(spans) == 1:
        return (bare(spans[0].inside),) if spans[0].display or len(statements) > 1 else ()
    if (
        not is_prose(last)
        and len(statements) > 1
        and _ITEM.fullmatch(last)
        and not _ITEM.fullmatch(statements[-2])
    ):
        return (bare(last),) if is_prose(statements[-2]) else ()
    if (cuts := list(_BEGINS.finditer(last))) and cuts[-1].start():
        last = last[cuts[-1].start() :]
    return _with_rival(value_of(last, question, last=True), last)


def _is_about_answer(sentence: str) -> bool:
    """Whether a sentence says nothing but that what came before it is right."""
    return _ABOUT.search(sentence) is not None or _CONFIRMS.fullmatch(sentence) is not None


def asserts_nothing(sentence: str, before: str, question: str) -> bool:
    """Whether a sentence only reports, supposes, or speaks under a condition; `before`: the sentences before it.

    >>> asserts_nothing("Bob thinks it is C-14.", "", "Which isotope is it?")
    True
    """
    if is_of_asker(sentence, question) or is_unreal_clause(sentence, question):
        return True
    if is_retold(sentence, question) or credits_others(sentence, question):
        return True
    if is_under_condition(sentence, f"{question}\n{before}"):
        return True
    if is_not_asserted(_BEHIND_NUMBER.sub("", sentence), question):
        return True
    if is_reported(sentence) or is_conditional(
        sentence, len(sentence.rstrip(" .。!！")), 0, f"{question}\n{before}"
    ):
        return True
    text = f"{before}\n{sentence}"
    return bool(before) and is_conditional(text, len(text), len(text), question)


def _with_rival(value: str, sentence: str) -> tuple[str, ...]:
    """A value of a sentence, with another one that the sentence offers behind it, or its correction instead."""
    if not value or (other := any_rival_of(value, sentence, 0)) is None:
        return (value,) if value else ()
    return (other.text,) if other.replaces else (value, other.text)


def has_words(text: str) -> bool:
    """Whether a value must be looked for in a text: it begins with words, or has some outside of its formulas."""
    if is_prose(text) or _NUMBER_FIRST.fullmatch(text):
        return True
    if is_formula(text):
        return False
    outside = masked(text, formulas(text))
    return "\\" not in outside and len(_WORDS.findall(outside)) > 1
