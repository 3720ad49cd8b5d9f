"""Whether two expressions have the same value, wherever the ground truth has one."""

from fractions import Fraction
from typing import Any

from r1reward_math.agreement import agree
from r1reward_math.bounds import DIGITS, TooLargeError, UndefinedError, budget, small
from r1reward_math.evaluate import context, evaluate, peak
from r1reward_math.exact import exact
from r1reward_math.forms import same_form
from r1reward_math.height import is_product
from r1reward_math.landmarks import has_power_of_nothing, landmarks
from r1reward_math.options import Options
from r1reward_math.points import Sample, candidates, edges, samples, whole_names
from r1reward_math.rounding import (
    MANY_DIGITS,
    decimal_digits,
    digits_of_coefficients,
    rounds,
    signed_decimal,
)
from r1reward_math.tree import Node, complex_parts, symbols, walk

__all__ = ["same_value"]

_LEAST = 3
"""The least number of points at which an identity must hold."""
_HUGE = 22
"""The binary exponent from which on an answer may be too large to be worked out where the ground truth is not."""
_KINKED = frozenset(("abs", "sign", "max", "min", "floor", "ceil"))
_CONSTANTS_OF_INTEGRATION = frozenset(("C", "c", "K"))


def same_value(gold: Node, answer: Node, options: Options) -> bool:
    """Whether the answer has the ground truth's value. Raises `UndefinedError` where that has none."""
    with budget(of_ground_truth=True):
        left = exact(gold)
    right = exact(answer)
    if left is not None and right is not None:
        if left == right or rounds(gold, answer, left, right, options):
            return True
        digits = decimal_digits(gold) if signed_decimal(gold) is None else MANY_DIGITS
        if digits < MANY_DIGITS and abs(left - right) * 10**digits <= max(abs(left), abs(right)):
            return True
        return _within(left, right, options)
    if same_form(gold, answer):
        return True
    if symbols(gold) or symbols(answer):
        return _identical(gold, answer)
    return _same_number(gold, answer, options)


def _same_number(gold: Node, answer: Node, options: Options) -> bool:
    mp = context()
    with budget(of_ground_truth=True):
        a = evaluate(gold, {})
        sizes = peak()
    try:
        b = evaluate(answer, {})
        if agree(gold, answer, Sample({}, a, *sizes), b, decimal_digits(gold)):
            return True
    except UndefinedError:
        return False  # no value, or one too large to compute, is wrong where the ground truth has one
    tiny = small(DIGITS - 5, mp)
    if abs(mp.im(a)) > tiny or abs(mp.im(b)) > tiny:
        return False
    return rounds(gold, answer, mp.re(a), mp.re(b), options) or _within(mp.re(a), mp.re(b), options)


def _within(gold: Any, answer: Any, options: Options) -> bool:
    """Within the relative tolerance that the option allows; of 0, within it absolutely."""
    if not options.tolerance:
        return False
    # Of an exact value an exact share: a product with a float overflows at 308 digits.
    share = Fraction(str(options.tolerance)) if isinstance(gold, int | Fraction) else options.tolerance
    return bool(abs(gold - answer) <= share * (abs(gold) if gold else 1))


def _identical(gold: Node, answer: Node) -> bool:
    """Identity testing: equal at the points that the ground truth chooses, inside its domain."""
    if complex_parts(gold) != complex_parts(answer):
        return False  # at real points, Re z is z
    others = tuple(sorted(symbols(answer) - symbols(gold)))
    digits = digits_of_coefficients(gold)
    probes = samples(gold, others)
    first = probes.first(_LEAST)
    if len(first) < _LEAST:
        return _complex_identical(gold, answer, others, digits)
    agreed = 0
    for points, surely in (
        (first, True),
        (None, False),
    ):  # most answers that are wrong fail at the first ones
        for sample in points or probes.first()[_LEAST:]:
            verdict = _agrees_at(gold, answer, sample, digits, surely=surely)
            if verdict is False:
                return False
            agreed += verdict is True
    if agreed < _LEAST:
        return False
    if has_power_of_nothing(answer) and not has_power_of_nothing(gold):
        return False
    near = first[0].point
    if not _same_turns(gold, answer, near, digits) or _is_wider(gold, answer, others):
        return False
    return _same_at_landmarks(gold, answer, near, digits)


def _agrees_at(gold: Node, answer: Node, sample: Sample, digits: int, *, surely: bool) -> bool | None:
    """Whether they agree at a point; None where that says nothing."""
    mp, point = context(), sample.point
    try:
        value = evaluate(answer, point)
        leaves = (
            type(value) is not mp.mpf
            and abs(mp.im(value)) > small(MANY_DIGITS, mp) * abs(value)
            and not mp.im(sample.value)
        )
        if leaves and len(point) > 1 and any(v < 0 for v in point.values()):
            return None  # ln a + ln b for ln ab: of several variables, positive ones are meant
        if agree(gold, answer, sample, value, digits, surely=surely):
            return True
        return None if _needs_signs(gold, point) and not _kinks(answer) else False
    except TooLargeError:
        return None if any(mp.mag(v) > _HUGE for v in point.values() if v) else False
    except UndefinedError:
        return False


def _needs_signs(gold: Node, point: dict[str, Any]) -> bool:
    """Whether a root of a quotient or product of letters, of k/m, is tried where some of these are negative."""
    return any(v < 0 for v in point.values()) and any(
        n.kind == "fn" and n.name == "root" and len(symbols(n.args[0])) > 1 and is_product(n.args[0])
        for n in walk(gold)
    )


def _same_turns(gold: Node, answer: Node, near: dict[str, Any], digits: int) -> bool:
    """Whether they agree where one of them turns, as far as the ground truth is defined there."""
    for node in (gold, answer):
        for point in edges(node, near):
            try:
                with budget(of_ground_truth=True):
                    value = evaluate(gold, point)
                    sizes = peak()
            except UndefinedError:
                continue
            if _agrees_at(gold, answer, Sample(point, value, *sizes), digits, surely=False) is False:
                return False
    return True


def _same_at_landmarks(gold: Node, answer: Node, near: dict[str, Any], digits: int) -> bool:
    """Whether they agree at the numbers that the answer names, where both have a value: a hole says nothing."""
    for point in landmarks(answer, near, whole_names(gold)):
        try:
            with budget(of_ground_truth=True):
                value = evaluate(gold, point)
                sizes = peak()
            theirs = evaluate(answer, point)
        except UndefinedError:
            continue
        if not agree(gold, answer, Sample(point, value, *sizes), theirs, digits, surely=False):
            return False
    return True


def _is_wider(gold: Node, answer: Node, others: tuple[str, ...]) -> bool:
    """Whether an absolute value or the like gives the answer real values where the ground truth has none."""
    if not _kinks(answer) or _kinks(gold) or symbols(gold) & _CONSTANTS_OF_INTEGRATION:
        return False
    mp = context()
    for place, point in enumerate(candidates(gold, others)):
        if place > 11:
            break
        try:
            with budget(of_ground_truth=True):
                outside = bool(mp.im(evaluate(gold, point)))
        except UndefinedError:
            outside = True
        try:
            if outside and not mp.im(evaluate(answer, point)):
                return True
        except UndefinedError:
            continue
    return False


def _kinks(node: Node) -> bool:
    return any(n.kind == "fn" and n.name in _KINKED for n in walk(node))


def _complex_identical(gold: Node, answer: Node, others: tuple[str, ...], digits: int) -> bool:
    """The same where the ground truth is real at too few points tried, `(-2)^x` say: all points must agree."""
    tested = 0
    for place, point in enumerate(candidates(gold, others)):
        try:
            with budget(of_ground_truth=True):
                value = evaluate(gold, point)
                sizes = peak()
        except UndefinedError:
            continue
        sample, surely = Sample(point, value, *sizes), tested < _LEAST
        try:
            if not agree(gold, answer, sample, evaluate(answer, point), digits, surely=surely):
                return False
        except UndefinedError:
            return False
        tested += 1
        if tested >= _LEAST and place > 8:
            break
    if not tested:
        raise UndefinedError("the ground truth has a value at no point tried")
    return True
