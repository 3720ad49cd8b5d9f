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
from collections.abc import Collection, Sequence

from r1reward.text.asides import without_aside
from r1reward.text.box_expressions import boxed_expression
from r1reward.text.boxes import Box, boxes, last_group
from r1reward.text.claims import Claims
from r1reward.text.formulas import bare
from r1reward.text.marked import Marked, marked
from r1reward.text.named_rivals import any_rival, any_rival_of
from r1reward.text.restatements import restated_answer
from r1reward.text.rivals import Rival, since_change
from r1reward.text.rules import ALL, NOTHING, FinalAnswer
from r1reward.text.stated_value import value_of
from r1reward.text.statements import Statement, decisive
from r1reward.text.unmarked import has_words, unmarked
from r1reward.text.withdrawal import is_withdrawn

__all__ = ["final_answer", "read_answer"]


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
    if len(text) <= _LONE and "boxed" in rules and (box := _LONE_BOX.fullmatch(text)) is not None:
        return FinalAnswer("boxed", (box[1].strip(),))
    return read_answer(text, question, rules, language, truncated)


_SIGN = (
    r"(?:[-+*/=^_()\[\],.!| 0-9]|(?<![a-zA-Z\\])[a-zA-Z](?![a-zA-Z])|"
    r"\\(?:[dt]?frac|sqrt|pi|cdot|times|left|right|infty|cup|pm|theta|[,!])(?![a-zA-Z]))"
)
_LONE_BOX = re.compile(
    rf"\\boxed\{{((?:{_SIGN}|\{{(?:{_SIGN}|\{{(?:{_SIGN}|\{{{_SIGN}{{0,40}}\}})*\}})*\}})*)\}}"
)
"""An answer part that is nothing but a box without words: nothing around it can take it back or add to it."""
_LONE = 200
_SENTENCE = re.compile(r"\\text(?:bf)?\{([^{}\\$]{5,200})\}")
_FEWEST_WORDS = 3
_PLACEHOLDER = re.compile(
    r"(?i)(?:\\text\s*\{)?\s*(?:(?:your|the|my)\s+)?(?:final\s+|numerical\s+)?answer(?:\s+here)?\s*\}?|\.\.\.|…|\\(?:l|c)?dots"
)
"""What a box of the instructions holds that a text repeats: `in \\boxed{your answer}`."""
_VALUE = re.compile(r"[\d$\\]")


def read_answer(
    text: str,
    question: str = "",
    rules: Collection[str] = ALL,
    language: str = "any",
    truncated: bool = False,
) -> FinalAnswer:
    """The same of a text that is no lone box. Where a box is left open there is nothing.

    No generator of what each rule reads: to leave one costs as much as half of the rules.
    """
    read = marked(text, language=language, truncated=truncated)
    if read.json and "JSON" in rules:
        inner = read_answer(read.json, question, ALL - {"JSON"}, language)
        return FinalAnswer("JSON", (read.json,)) if inner is NOTHING else inner._replace(rule="JSON")
    if read.boxes is not None and not read.boxes:
        return NOTHING
    assertions = Claims(read, question)
    if read.boxes and not assertions.boxes and not read.hashes:
        return _of_statements(read.text, assertions.statements, question, rules) or NOTHING
    return _by_priority(read, assertions, question, rules, truncated) or NOTHING


def _by_priority(
    read: Marked, assertions: Claims, question: str, rules: Collection[str], truncated: bool
) -> FinalAnswer | None:
    """What the first rule reads that reads something."""
    if assertions.end_in_box and not read.hashes and "boxed" in rules:
        return _of_boxes(read.text, assertions, question)  # where most texts end
    end = assertions.boxes[-1].end if assertions.boxes else 0
    hashes = read.hashes and "#### line" in rules
    if hashes and is_withdrawn(read.text, _line_end(read.text, read.hashes_at)):
        return None
    statements = (
        (assertions.behind(end) if assertions.boxes else assertions.statements)
        if "stated answer" in rules
        else []
    )
    if hashes and read.hashes_at >= end:
        return _of_hashes(read, statements, question)
    if assertions.boxes:
        statements = [s for s in statements if s.final and _VALUE.search(s.text)]
    if statements and (stated := _of_statements(read.text, statements, question, rules)) is not None:
        return stated
    if assertions.boxes and "boxed" in rules:
        return _of_boxes(read.text, assertions, question)
    if hashes and read.hashes_at < end:
        return FinalAnswer("#### line", read.hashes)
    if truncated or (read.statements and not assertions.statements):
        return None  # where all statements are disowned, nothing else is claimed
    return unmarked(read.text, question, rules)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _of_statements(
    text: str, statements: Sequence[Statement], question: str, rules: Collection[str]
) -> FinalAnswer | None:
    """What the statements say that the text stands by, with what is offered behind the last one."""
    if not statements or "stated answer" not in rules:
        return None
    statements = since_change(text, decisive(statements))
    read_from = [(s, value) for s in statements if (value := _of_statement(s.text, question))]
    if not read_from:
        return None
    last, value = read_from[-1]
    other = any_rival_of(value, text, last.start)
    return _beside(FinalAnswer("stated answer", tuple(value for _, value in read_from)), other)


def _of_hashes(read: Marked, statements: Sequence[Statement], question: str) -> FinalAnswer:
    """`#### 72`, with what is offered or stated behind it."""
    end = _line_end(read.text, read.hashes_at)
    answer = FinalAnswer("#### line", read.hashes + _values_behind(statements, end, question))
    value = read.hashes[-1]
    return _beside(answer, any_rival(value, read.text, end) or any_rival_of(value, read.text, read.hashes_at))


def _of_boxes(text: str, assertions: Claims, question: str) -> FinalAnswer:
    """The last boxes, with what is offered or stated behind them."""
    group: Sequence[Box] = assertions.boxes
    if len(group) > 1:
        group = since_change(text, _filled(text, last_group(text, assertions.boxes)))
    contents = (boxed_expression(text, group[0]),) if len(group) == 1 else (box.content for box in group)
    read_as = FinalAnswer("boxed", tuple(_of_box(content, question) for content in contents))
    if not assertions.end_in_box:
        read_as = _with_offers(read_as, text, assertions, question)
    if len(set(read_as.answers)) < 2:
        return read_as
    return read_as._replace(joint=", ".join(dict.fromkeys(read_as.answers)))


def _with_offers(read_as: FinalAnswer, text: str, assertions: Claims, question: str) -> FinalAnswer:
    """Boxes with what is stated or offered behind the last one."""
    end = assertions.boxes[-1].end
    answers = read_as.answers + _values_behind(assertions.behind(end), end, question)
    return _beside(FinalAnswer("boxed", answers), any_rival(answers[-1], text, end))


def _filled(text: str, group: list[Box]) -> list[Box]:
    r"""Without empty boxes that words set apart, `(in \boxed{}, as asked)`, and those of the instructions.

    An empty one right behind another one counts.
    """
    group = [box for box in group if not _PLACEHOLDER.fullmatch(box.content)] or group
    last = group[-1]
    apart = len(group) < 2 or any(char.isalpha() for char in text[group[-2].end : last.start])
    if not last.content and not apart:
        return [last]
    return [box for box in group if box.content] or group


def _values_behind(statements: Sequence[Statement], end: int, question: str) -> tuple[str, ...]:
    """The values that are stated behind an answer."""
    behind = (s.text for s in statements if s.start >= end and _VALUE.search(s.text))
    return tuple(value for text in behind if (value := _of_statement(text, question)))


def _beside(answer: FinalAnswer, other: Rival | None) -> FinalAnswer:
    """An answer with what is offered beside it, or the correction that takes its place."""
    if other is None:
        return answer
    if other.replaces:
        return FinalAnswer("stated answer", (other.text,))
    return answer._replace(answers=(*answer.answers, other.text))


def _of_statement(content: str, question: str) -> str:
    content = without_aside(content)
    if has_words(content) and (value := value_of(content, question, label=True)):
        return value
    return bare(content)


def _of_box(content: str, question: str) -> str:
    """What a box holds; of a sentence in it, what that answers."""
    content = _innermost(content)
    if content.startswith("\\text") and (sentence := _SENTENCE.fullmatch(content)) is not None:
        is_sentence = len(sentence[1].split()) >= _FEWEST_WORDS
        return (restated_answer(sentence[1], question) if is_sentence else "") or content
    return content


def _innermost(content: str) -> str:
    r"""`\boxed{\boxed{8}}` is 8."""
    for _ in range(5 if "box" in content else 0):
        spans = boxes(content)
        if not spans or len(spans) > 1 or (spans[0].start, spans[0].end) != (0, len(content)):
            break
        content = spans[0].content
    return content
