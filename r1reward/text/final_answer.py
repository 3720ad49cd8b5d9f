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

from r1reward.text.boxes import Box, boxes, last_group
from r1reward.text.formulas import bare
from r1reward.text.marked import Marked, marked
from r1reward.text.rules import ALL, NOTHING, FinalAnswer
from r1reward.text.stated_value import value_of
from r1reward.text.statements import Statement, decisive
from r1reward.text.unmarked import has_words, unmarked
from r1reward.text.withdrawal import (
    alternative,
    correction,
    is_conditional,
    is_denied,
    is_disowned,
    is_refuted,
    is_withdrawn,
)

__all__ = ["candidates", "final_answer"]


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


_VALUE = re.compile(r"[\d$\\]")


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
        yield from unmarked(read.text, question, rules)


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


def _of_statement(content: str, question: str) -> str:
    if has_words(content) and (value := value_of(content, question, label=True)):
        return value
    return bare(content)
