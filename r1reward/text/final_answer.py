r"""The final answer of an answer part, by stated priority.

| rule | what it reads |
|---|---|
| `JSON` | the answer part ends with an object that has a field `answer` |
| `boxed` | `\boxed{…}`: the last one, with those that stand beside it |
| `#### line` | `#### …` anywhere, as GSM8K's own solutions end: the last one |
| `stated answer` | `the final answer is …`, `Answer: …`, and the same in other languages |
| `A: line` | `A: …` at the beginning of a line |
| `whole answer` | the answer part as a whole, where it is no more than a formula or a few words |
| `last sentence` | the value that the last sentence gives |

The first rule that reads something decides, with two exceptions: a final answer that is stated behind the last box,
and `####` behind it, come before it; so does `####` before any statement. Where the matches of one rule differ there
are several final answers, and the caller decides what that means.

In a text that was cut off, nothing that the cut may have halved is an answer: no last sentence, no whole, and no
statement that runs to the end.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple

from r1reward.text.boxes import Box, boxes, last_group
from r1reward.text.characters import without_invisible
from r1reward.text.end_tokens import without_end_tokens, without_next_turn
from r1reward.text.formulas import bare, formulas, is_formula, masked
from r1reward.text.json_answer import json_answer
from r1reward.text.sentences import sentences
from r1reward.text.stated_value import is_prose, value_of
from r1reward.text.statements import WINDOW, Statement, decisive, statements
from r1reward.text.withdrawal import (
    alternative,
    correction,
    is_conditional,
    is_denied,
    is_disowned,
    is_refuted,
    is_withdrawn,
)

__all__ = [
    "ALL",
    "RULES",
    "Extract",
    "FinalAnswer",
    "Marked",
    "candidates",
    "final_answer",
    "marked",
    "rules_of",
]

Extract = Literal["any", "marked", "strict"]
"""Which rules count, see `rules_of`."""

RULES = ("JSON", "boxed", "#### line", "stated answer", "A: line", "whole answer", "last sentence")


class FinalAnswer(NamedTuple):
    """What was read: by which rule, and every match of it in order."""

    rule: str
    answers: tuple[str, ...]
    together: str = ""
    """Several boxes side by side as one list."""


NOTHING = FinalAnswer("none", ())


def rules_of(extract: str) -> frozenset[str]:
    """The rules that an option `extract` stands for.

    `any`: all of them. `marked`: what the answer part marks as its answer: JSON, boxes, `####`, statements. `strict`:
    a box, or an answer part that is nothing but the answer (`<answer>42</answer>`).
    """
    if extract == "strict":
        return frozenset(("boxed", "alone"))
    return frozenset(RULES if extract == "any" else (*RULES[:5], "alone"))


ALL = rules_of("any")


def final_answer(
    text: str,
    *,
    question: str = "",
    rules: Collection[str] = ALL,
    language: str = "any",
    truncated: bool = False,
) -> FinalAnswer:
    """The final answers in an answer part; `answers` is empty where there is none.

    `question`: the prompt, which helps to tell the value of a sentence from its conditions.
    `rules`: those that count, see `rules_of`. `language`: whose words for "the answer is" count.
    `truncated`: the text was cut off.

    Example: `final_answer("So she has 9 + 3 = 12 eggs.")` is `FinalAnswer("last sentence", ("12 eggs",))`.
    """
    return next(candidates(text, question, rules, language, truncated), NOTHING)


_CLOSING = re.compile(
    r"(?:\s{0,9}(?:I hope (?:it|this) (?:is|was|helps)[^.!\n]{0,30}|Q\.?E\.?D|Let me know if[^.!\n]{0,80}|"
    r"(?:Please )?feel free to[^.!\n]{0,80}|Is there anything else[^.!?\n]{0,60}|<\|[\w|]{1,20}>|□|■|∎|✓|✅)"
    r"[.!?)]?)+\s*\Z",
    re.IGNORECASE,
)
_CLOSING_WORDS = (
    "i hope", "e.d", "qed", "let me know", "feel free", "anything else", "<|", "□", "■", "∎", "✓", "✅",
)  # fmt: skip
"""What each closing phrase has in it: plain search is cheaper than the pattern at each place of the tail."""
_TAIL = 400
_HASHES = re.compile(r"(?<!#)####(?!#)[ \t]*([^\n#]{1,300})")
_LINE = re.compile(r"^[ \t]*A:[ \t]*(\S.*)$", re.MULTILINE)
_VALUE = re.compile(r"[\d$\\]")
_HEADING = re.compile(
    r"\d{1,2}[.)]\s+[^\W\d_]|[^\n]*:\s*\Z|(?:step|part|case|solution|explanation|answer|final)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:\d{1,2}[.)]\s+)?([-−]?[$]?[\d.,/]+%?)[.]?")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"(?:\s*</?[a-z]{1,12}>)+$")
_NUMBER_FIRST = re.compile(r"[-−]?\$?\d[\d,.]*\s+[^\W\d_]{3,}")
_MARKUP = "*_`\"'“”> \t"
_MOST = 20
_WHOLE, _LINES, _LAST = 400, 3, 4000
_FEW_WORDS = 6
_ALONE = 3


class Marked(NamedTuple):
    """What a text marks as its answer, and the text that was looked at: without end tokens and closing remarks."""

    text: str
    json: str
    boxes: list[Box] | None
    hashes: tuple[str, ...]
    hashes_at: int
    statements: list[Statement]


def marked(text: str, *, language: str = "any", truncated: bool = False) -> Marked:
    """Read what a text marks as its answer. In a text that was cut off, what runs to its end does not count."""
    text = _without_closing(without_end_tokens(without_next_turn(without_invisible(text))))
    json = "" if truncated else json_answer(text)
    hashes, place = _hashes(text, truncated) if "####" in text else ((), -1)
    stated = [s for s in statements(text, language) if not (truncated and s.end == len(text))]
    return Marked(text, bare(json), boxes(text), hashes, place, stated)


def candidates(
    text: str,
    question: str = "",
    rules: Collection[str] = ALL,
    language: str = "any",
    truncated: bool = False,
) -> Iterator[FinalAnswer]:
    """What each rule reads, in the order of their priority. Where a box is left open there is nothing."""
    read = marked(text, language=language, truncated=truncated)
    if read.json and "JSON" in rules:
        inner = next(
            candidates(read.json, question, ALL - {"JSON"}, language), FinalAnswer("JSON", (read.json,))
        )
        yield inner._replace(rule="JSON")
    if read.boxes is not None and not read.boxes:
        return
    if (final := _final_place(read)) and (corrected := value_of(correction(read.text, final), question)):
        yield FinalAnswer("stated answer", (corrected,))
    kept = [box for box in read.boxes or () if not _is_taken_back(read.text, box)]
    if read.boxes and not kept and not read.hashes:
        rest = read._replace(
            boxes=None, statements=[s for s in read.statements if s.start >= read.boxes[-1].end]
        )
        yield from _stated(rest, question, rules)
        return
    read = read._replace(boxes=kept or None)
    end = read.boxes[-1].end if read.boxes else 0
    hashes = read.hashes and "#### line" in rules
    if hashes and is_withdrawn(read.text, _line_end(read.text, read.hashes_at)):
        return
    if hashes and read.hashes_at >= end:
        yield FinalAnswer("#### line", read.hashes)
    stated = _held(read, question) if "stated answer" in rules else []
    behind = [s for s in stated if s.start >= end and s.final and _VALUE.search(s.text)]
    if values := _values(decisive(behind if read.boxes else stated), question):
        values += tuple(filter(None, (alternative(read.text, stated[-1].end),)))
        yield FinalAnswer("stated answer", values)
    if read.boxes and "boxed" in rules:
        yield _of_boxes(read.text, read.boxes)
    if hashes and read.hashes_at < end:
        yield FinalAnswer("#### line", read.hashes)
    disowned = read.statements and not _held(read, question)
    if not truncated and not disowned:
        yield from _unmarked(read.text, question, rules)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _final_place(read: Marked) -> int:
    """Where the last box or statement ends, whichever is the later; 0 where there is none."""
    ends = [box.end for box in (read.boxes or ())[-1:]] + [s.end for s in read.statements[-1:]]
    return max(ends, default=0)


def _is_taken_back(text: str, box: Box) -> bool:
    return is_denied(text, box.start) or is_withdrawn(text, box.end)


def _held(read: Marked, question: str) -> list[Statement]:
    """The statements that the text stands by."""
    return [
        s
        for s in read.statements
        if not is_disowned(read.text, s.start)
        and not is_refuted(s.text)
        and not is_withdrawn(read.text, s.end)
        and not is_conditional(read.text, s.start, question)
    ]


def _stated(read: Marked, question: str, rules: Collection[str]) -> Iterator[FinalAnswer]:
    """What is stated behind boxes that were taken back."""
    if "stated answer" in rules and (values := _values(decisive(_held(read, question)), question)):
        yield FinalAnswer("stated answer", values)


def _values(stated: Sequence[Statement], question: str) -> tuple[str, ...]:
    return tuple(value for s in stated if (value := _of_statement(s.text, question)))


def _without_closing(text: str) -> str:
    """Without `I hope it is correct`, `Q.E.D.` and the like at the end."""
    cut = max(0, len(text) - _TAIL)
    tail = text[cut:]
    small = tail.lower()
    if any(word in small for word in _CLOSING_WORDS):
        tail = _CLOSING.sub("", tail)
    return text[:cut] + tail.rstrip()


def _of_boxes(text: str, spans: list[Box]) -> FinalAnswer:
    answers = tuple(_innermost(box.content) for box in last_group(text, spans))
    answers += tuple(filter(None, (alternative(text, spans[-1].end),)))
    together = ", ".join(dict.fromkeys(answers)) if len(set(answers)) > 1 else ""
    return FinalAnswer("boxed", answers, together)


def _innermost(content: str) -> str:
    r"""`\boxed{\boxed{8}}` is 8."""
    for _ in range(5):
        spans = boxes(content)
        if not spans or len(spans) > 1 or (spans[0].start, spans[0].end) != (0, len(content)):
            break
        content = spans[0].content
    return content


def _hashes(text: str, truncated: bool) -> tuple[tuple[str, ...], int]:
    """What stands behind the last `####`, and behind those right before it; where the last stands."""
    offset = max(0, len(text) - WINDOW)
    matches = [m for m in _HASHES.finditer(text, offset) if not (truncated and m.end() == len(text))]
    read = [(m, _behind_hashes(m[1], not text[m.end() :].strip(_MARKUP + "\n"))) for m in matches[-_MOST:]]
    read = [(m, value) for m, value in read if value]
    if not read:
        return (), -1
    group = [read[-1]]
    for match, value in reversed(read[:-1]):
        if text[match.end() : group[0][0].start()].strip(_MARKUP + "\n"):
            break
        group.insert(0, (match, value))
    return tuple(value for _, value in group), read[-1][0].start()


def _behind_hashes(content: str, last: bool) -> str:
    """The value of `#### 72`; empty where it is a heading: what is no mere value must be the last thing said."""
    content = bare(_TAG.sub("", content).strip().strip("*`\"'“”").strip())
    if content.endswith(")") and "(" not in content:
        content = content[:-1].rstrip()
    if not content or _HEADING.match(content):
        return ""
    words = _WORDS.findall(content)
    if not last and (len(words) > 3 or _VALUE.match(content.lstrip("-−+(")) is None):
        return ""
    if len(words) > 1:
        return value_of(content, label=True) or (content if last and len(words) <= _FEW_WORDS else "")
    return content


def _of_statement(content: str, question: str) -> str:
    if _has_words(content) and (value := value_of(content, question, label=True)):
        return value
    return bare(content)


def _has_words(text: str) -> bool:
    """Whether a value must be looked for in a text: it begins with words, or has some outside of its formulas."""
    if is_prose(text) or _NUMBER_FIRST.fullmatch(text):
        return True
    if is_formula(text):
        return False
    outside = masked(text, formulas(text))
    return "\\" not in outside and len(_WORDS.findall(outside)) > 1


def _unmarked(text: str, question: str, rules: Collection[str]) -> Iterator[FinalAnswer]:
    """What a text says without marking it as its answer."""
    lines = [bare(m[1]) for m in _LINE.finditer(text[-WINDOW:])] if "A:" in text[-WINDOW:] else []
    if "A: line" in rules and any(lines):
        yield FinalAnswer("A: line", tuple(filter(None, lines[-_MOST:])))
    short = len(text) <= _WHOLE and text.count("\n") <= _LINES
    if "alone" in rules and short and _is_alone(text):
        yield FinalAnswer("whole answer", (bare(text),))
    if "whole answer" in rules and short and (answers := _whole(text, question)):
        yield FinalAnswer("whole answer", answers)
    if "last sentence" in rules and (value := _last_sentence(text[-_LAST:], question)):
        yield FinalAnswer("last sentence", (value,))


def _is_alone(text: str) -> bool:
    """Whether a text is nothing but a value or a few words, and says nothing about it."""
    few = len(_WORDS.findall(masked(text, formulas(text)))) <= _ALONE and "\n" not in text
    return few and not statements(text) and value_of(text, label=True, last=True) in ("", bare(text))


def _whole(text: str, question: str) -> tuple[str, ...]:
    """A short answer part: a formula, a few words, or the value of its one sentence."""
    text = text.lstrip("# ")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    items = [m[1] for line in lines if (m := _ITEM.fullmatch(line))]
    if len(items) == len(lines) > 1:
        return tuple(items)
    if not _has_words(text):
        return (bare(text),) if len(lines) == 1 or text.startswith(("\\begin", "$", "\\[")) else ()
    said = sentences(text)
    if len(said) != 1:
        return ()
    spans = formulas(text)
    if _ABOUT.search(text) or is_conditional(text, len(text), question):
        return ()
    if value := value_of(text, question, label=True, last=True):
        words = len(text.split()) < _FEW_WORDS and len(spans) == 1 and value.isalpha() and len(value) == 1
        return (bare(text) if words else value,)  # of `odd $n$`, the words are what counts
    if spans or any(char.isdigit() for char in text):
        return ()
    return (bare(text),) if len(lines) == 1 else ()


def _last_sentence(text: str, question: str) -> str:
    said = sentences(text)
    if not said:
        return ""
    while len(said) > 1 and _ABOUT.search(said[-1]):
        said.pop()
    last = said[-1]
    if is_conditional(last, len(last), question):
        return ""
    spans = formulas(last)
    if spans and spans[0].start == 0 and spans[-1].end >= len(last.rstrip(" .,。*")) and len(spans) == 1:
        return bare(spans[0].inside) if spans[0].display or len(said) > 1 else ""
    if not is_prose(last) and len(said) > 1 and _ITEM.fullmatch(last) and not _ITEM.fullmatch(said[-2]):
        return bare(last) if is_prose(said[-2]) else ""
    if (cuts := list(_BEGINS.finditer(last))) and cuts[-1].start():
        last = last[cuts[-1].start() :]
    return value_of(last, question, last=True)


_ABOUT = re.compile(
    r"(?i)\b(?:answer|solution|result|calculations?|verif\w+|work)\b[^.\d$\\]{0,80}\b(?:correct|right|valid|verified|accurate|"
    r"consistent|reasonable|confirmed)\W*$"
)
"""A last sentence that says of the answer only that it is right."""

_BEGINS = re.compile(r"\b(?:Therefore|Thus|Hence|So|Consequently|Donc)\b,?(?=\s)")
