"""The boxes and statements that a text stands by: not taken back, denied, only reported, or bound to a condition."""

from functools import lru_cache

from r1reward.text.boxes import Box
from r1reward.text.characters import is_last, next_word
from r1reward.text.conditions import is_conditional, sentence_start
from r1reward.text.hearsay import disowns, is_disowned, is_mentioned, is_of_asker
from r1reward.text.marked import Marked
from r1reward.text.modality import is_not_asserted, opens_foreign
from r1reward.text.named_quantities import names_any_quantity, names_other
from r1reward.text.prose_conditions import begins_with_condition, ends_with_condition
from r1reward.text.qualifiers import is_bounded, is_limited, is_qualified, may_be_qualified
from r1reward.text.relative_amounts import is_relative
from r1reward.text.retellings import is_credited
from r1reward.text.rivals import Kind
from r1reward.text.sentences import sentence_end
from r1reward.text.statements import Statement
from r1reward.text.support import is_part_of_answer
from r1reward.text.unit_words import is_only_unit
from r1reward.text.withdrawal import is_denied, is_refuted, is_withdrawn, named_end

__all__ = ["Claims"]

_BEFORE, _LONGEST_SENTENCE = 1600, 300


class Claims:
    """What is left of what a text marks as its answer, and stands by. Without boxes, what is stated behind.

    Example: of `The answer is 41. I take that back. The answer is 42.`, only the second statement.
    """

    __slots__ = ("_kind", "_question", "_read", "_statements", "boxes", "end_in_box")

    def __init__(self, read: Marked, question: str = "", kind: Kind = "value") -> None:
        self._read, self._question, self._kind = read, question, kind
        self._statements: list[Statement] | None = None
        self.boxes: list[Box] = []
        self.end_in_box = False
        """Whether the last box is the last that is said."""
        if read.boxes:
            self.boxes = [box for box in read.boxes if not _is_taken_back(read.text, box, question, kind)]
            self.end_in_box = bool(self.boxes) and _ends_text(read.text, self.boxes[-1].end)

    @property
    def statements(self) -> list[Statement]:
        """The statements that the text stands by."""
        if self._statements is not None:
            return self._statements
        read = self._read
        self._statements = read.statements
        if self._statements:
            first = read.boxes[-1].end if read.boxes and not self.boxes else 0
            self._statements = [
                s for s in read.statements if s.start >= first and _holds(read, s, self._question, self._kind)
            ]
        return self._statements

    def behind(self, start: int) -> list[Statement]:
        """Those behind `start`, which is the end of the last box, or stands behind it."""
        if self.end_in_box or not self._read.may_state(start):
            return []
        return [s for s in self.statements if s.start >= start]


def _ends_text(text: str, end: int) -> bool:
    return is_last(text, end) or is_only_unit(text, end)


def _is_taken_back(text: str, box: Box, question: str, kind: Kind) -> bool:
    begin = sentence_start(text, box.start)
    before = text[begin : box.start]
    if is_denied(text, box.start) or is_conditional(text, box.start, box.end, question):
        return True
    if not _is_plain(before) and (
        disowns(before)
        or is_qualified(text, begin, box.start, question)
        or is_not_asserted(before, question)
        or (kind == "value" and names_other(question, before))
        or _is_under_condition(text, begin, box.start, question)
    ):
        return True
    if next_word(text, box.end) == len(text) or is_only_unit(text, box.end):  # most boxes end their text
        return False
    return (
        is_withdrawn(text, box.end, kind)
        or is_bounded(text, box.end, question)
        or is_credited(text, box.end, question)
        or _is_bound_behind(text, begin, box.end, question)
        or is_relative(text, box.end, question)
        or ("nswer" in before and is_limited(text, box.end, question))
    )


@lru_cache(maxsize=4096)
def _is_plain(before: str) -> bool:
    """Whether the words before a box say nothing of it, whatever is asked; cached, as each of these is."""
    return not (
        disowns(before)
        or may_be_qualified(before)
        or opens_foreign(before)
        or begins_with_condition(before, "")
        or names_any_quantity(before)
    )


def _is_under_condition(text: str, begin: int, start: int, question: str) -> bool:
    """Whether the sentence from `begin` opens with a condition that neither the question nor the text has set."""
    words = text[begin:start]
    if "," not in words or not question.strip():
        return False  # without a question, nobody knows what it sets
    return begins_with_condition(words, f"{question}\n{text[max(0, begin - _BEFORE) : begin]}")


def _is_bound_behind(text: str, begin: int, end: int, question: str) -> bool:
    """Whether the rest of the sentence behind `end` is a condition that neither the question nor the text has set."""
    rest = text[end : sentence_end(text, end, min(len(text), end + _LONGEST_SENTENCE))]
    if not question.strip() or not rest.strip():
        return False
    return ends_with_condition(rest, f"{question}\n{text[max(0, begin - _BEFORE) : end]}")


def _holds(read: Marked, statement: Statement, question: str, kind: Kind) -> bool:
    begin = sentence_start(read.text, statement.start)
    return not (
        is_disowned(read.text, statement.start)
        or is_mentioned(read.text, begin, statement.start)
        or is_of_asker(read.text[begin : statement.end], question)
        or is_not_asserted(read.text[begin : statement.start], question)
        or is_part_of_answer(read.text, begin, statement.start)
        or is_qualified(read.text, begin, statement.start, question)
        or is_refuted(statement.text, kind)
        or is_limited(statement.text, named_end(statement.text, kind), question)
        or is_withdrawn(read.text, statement.end, kind)
        or is_conditional(read.text, statement.start, statement.start, question)
        or _is_under_condition(read.text, begin, statement.start, question)
        or _is_bound_behind(read.text, begin, statement.start + named_end(statement.text, kind), question)
    )
