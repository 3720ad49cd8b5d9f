"""Whether two values at a point are the same, as far as their digits tell: in the first look, or a second one."""

from typing import Any

from r1reward_math.bounds import DIGITS, MOST_DIGITS, TooLargeError, budget, small
from r1reward_math.evaluate import context, evaluate, peak
from r1reward_math.height import is_product, is_tall
from r1reward_math.points import Sample
from r1reward_math.rounding import MANY_DIGITS
from r1reward_math.tree import Node

__all__ = ["agree"]

_BITS, _SPARE = 83, 32
"""The binary digits of `MANY_DIGITS`, and of the ten that a value may be smaller than those on the way to it."""


def agree(
    gold: Node, answer: Node, sample: Sample, value: Any, digits: int = MANY_DIGITS, *, surely: bool = True
) -> bool:
    """Whether the answer's value at a point, just worked out, is the ground truth's.

    Where the values agree as far as 40 digits tell, or large ones may have cancelled one another, a second look in
    as many digits as the sizes of all values on the way ask for decides: 2^{-400} does not pass for 0.
    """
    mp, mine = context(), peak()
    surely = surely and (is_tall(gold) or is_tall(answer))
    if digits == MANY_DIGITS and not surely and (verdict := _by_size(sample, value, mine[0], mp)) is not None:
        return verdict
    scale = max(abs(sample.value), abs(value))
    off = abs(sample.value - value)
    if digits < MANY_DIGITS:
        return bool(off <= scale * small(digits, mp))
    if off > max(scale, mp.ldexp(1, max(sample.largest, mine[0]))) * small(MANY_DIGITS, mp):
        return False
    kept = scale * 10**10 > mp.ldexp(1, sample.largest) or (is_product(gold) and is_product(answer))
    if not surely and kept and off <= scale * small(MANY_DIGITS, mp):
        return True
    try:
        return _agree_surely(gold, answer, sample, mine)
    except TooLargeError:
        if surely:
            raise
        return bool(off <= scale * small(MANY_DIGITS, mp))


def _agree_surely(gold: Node, answer: Node, sample: Sample, mine: tuple[int, int]) -> bool:
    """The second look; `mine` are the sizes that the answer had in the first one."""
    mp, point = context(), sample.point
    sizes = (0, sample.largest, -sample.smallest, mine[0], -mine[1])
    extra = int(max(sizes) * 0.302) + 1
    if extra > MOST_DIGITS:
        raise TooLargeError("too large or too small to be told apart")
    before, mp.dps = mp.dps, DIGITS + 20 + 2 * extra
    try:
        with budget(of_ground_truth=True):
            a = evaluate(gold, point)
        b = evaluate(answer, point)
        return bool(abs(a - b) <= max(1, abs(a), abs(b)) * mp.mpf(10) ** -(DIGITS + extra))
    finally:
        mp.dps = before


def _by_size(sample: Sample, value: Any, largest: int, mp: Any) -> bool | None:
    """The verdict as far as binary exponents tell, which cost little; None where the numbers must be compared."""
    if not (type(value) is type(sample.value) is mp.mpf and value and sample.value):
        return None
    size = max(_exponent(value), _exponent(sample.value))
    difference = sample.value - value
    if difference and _exponent(difference) > max(size, sample.largest, largest) - _BITS + 2:
        return False
    alike = not difference or _exponent(difference) < size - _BITS - 2
    return True if alike and size + _SPARE > sample.largest else None


def _exponent(value: Any) -> int:
    return int(value._mpf_[2] + value._mpf_[3])
