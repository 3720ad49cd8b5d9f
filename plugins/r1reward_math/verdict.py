"""The verdict on the answers that were extracted from an answer part."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat

from r1reward.types import UNSURE, Score, Status
from r1reward_math.bounds import budget
from r1reward_math.compare import at_once, compare, is_unsure
from r1reward_math.extraction import LONGEST, Extracted
from r1reward_math.number_lists import is_number_list
from r1reward_math.numbers import rational
from r1reward_math.options import DEFAULT, Options

__all__ = ["judge", "undecidable"]

_NO_ANSWERS = (r"\text{no answer at all}", "0.73908513321516")
"""Wrong answers to whatever is asked: in words, and a number."""


def judge(golds: Sequence[str], extraction: Extracted, options: Options = DEFAULT) -> Score:
    """Whether the answer that was read is one of the acceptable ones."""
    if len(golds) == 1 and extraction.answers == tuple(golds):
        reason, rule = f"equal by text [{extraction.rule}]", extraction.rule  # most right answers
        return Score(value=1.0, answer=golds[0], reason=reason, rule=rule)
    if len(golds) == len(extraction.answers) == 1 and _differ_at_once(
        golds[0], extraction.answers[0], options
    ):
        return _not_equal(golds, extraction.answers[0], extraction.rule)  # most wrong answers
    with budget():
        return _judge(golds, extraction, options)


def _judge(golds: Sequence[str], extraction: Extracted, options: Options) -> Score:
    answer, rule = extraction.joint or extraction.answers[-1], extraction.rule
    if len(answer) > LONGEST >= len(min(golds, key=len)) and not is_number_list(answer):
        return Score(value=0.0, reason=f"longer than an answer can be [{rule}]", rule=rule)
    different = _different(extraction, options)
    if different and rule != "boxed":
        return Score(value=0.0, answer=answer, reason=f"several different final answers [{rule}]", rule=rule)
    if not different:
        answer = extraction.answers[-1]
    undecided = ""
    for gold in golds:
        equal, rung = compare(gold, answer, options)
        if equal:
            return Score(value=1.0, answer=answer, reason=f"equal by {rung} [{rule}]", rule=rule)
        undecided = undecided or (rung if equal is None else "")
    if undecided:
        return Score.unscored(Status.UNDECIDED, f"{undecided} [{rule}]", answer, rule)
    if different:  # several boxes are one answer where several answers are asked for
        return Score(value=0.0, answer=answer, reason=f"several different final answers [{rule}]", rule=rule)
    if any(map(is_unsure, golds, repeat(answer))):
        reason = f"not equal to {golds[0]:.80}, as far as rules can tell [{rule}]"
        return Score(value=0.0, answer=answer, reason=reason, rule=rule, metrics={UNSURE: 1.0})
    return _not_equal(golds, answer, rule)


def undecidable(golds: tuple[str, ...], options: Options = DEFAULT) -> str:
    """Why no wrong answer to these ground truths can have a value; empty where each has one.

    A program, say. Whether a completion has a value is then the same for all of them but the right one: none becomes
    0, or is without a value, by how it answers.

    Example:
        >>> undecidable(("SELECT name FROM t WHERE a = 1",))[:32], undecidable(("42",))
        ('a ground truth that is a program', '')
    """
    for gold in golds:  # no generator: most are one number, and this is asked for each wrong answer
        if rational(gold) is None:
            return _undecidable(golds, options)
    return ""


@lru_cache(maxsize=2048)
def _undecidable(golds: tuple[str, ...], options: Options) -> str:
    with budget():
        verdicts = [compare(gold, answer, options) for gold in golds for answer in _NO_ANSWERS]
    return next((rung for equal, rung in verdicts if equal is None), "")


def _differ_at_once(gold: str, answer: str, options: Options) -> bool:
    """Whether two numbers in digits differ and neither may be the other, rounded: nothing is to be worked out."""
    if len(answer) > LONGEST or (verdict := at_once(gold, answer, options)) is None:
        return False
    return verdict[0] is False and not is_unsure(gold, answer)


def _not_equal(golds: Sequence[str], answer: str, rule: str) -> Score:
    return Score(value=0.0, answer=answer, reason=f"not equal to {golds[0][:80]} [{rule}]", rule=rule)


def _different(extraction: Extracted, options: Options) -> bool:
    """Whether the final answers differ, where there are several."""
    if len(extraction.answers) == 1:
        return False
    last, *others = dict.fromkeys(extraction.answers[::-1])
    return any(not _same(last, other, options) for other in others)


def _same(one: str, other: str, options: Options) -> bool:
    left, right = rational(one), rational(other)
    if left is not None and right is not None:
        return left[0] == right[0]
    return compare(one, other, options._replace(fallback="undecided"))[0] is True
