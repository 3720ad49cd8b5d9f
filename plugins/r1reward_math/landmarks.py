r"""Points at which an answer may differ from what it is elsewhere.

`x + \lfloor 1/(1+(x-3)^2) \rfloor` is x but at 3. Such an answer has a step, and names the point, or what it is made
of. So each number that it is written with is tried, its opposite, its root, and quotients of two. They are points
beside those that the ground truth chooses, never instead of them.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import isqrt
from typing import Any

from r1reward_math.evaluate import context
from r1reward_math.exact import exact
from r1reward_math.tree import Node, symbols, walk

__all__ = ["has_power_of_nothing", "landmarks"]

_STEPS = frozenset(("floor", "ceil", "round", "sign", "binom", "gcd", "lcm", "max", "min", "mod"))
_ALWAYS = range(-3, 4)
_MOST_NUMBERS, _MOST_POINTS = 8, 60


def landmarks(answer: Node, near: dict[str, Any], whole: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The points to try beside `near`, one variable moved at a time; none where the answer has no step.

    `whole`: the variables that are whole numbers.
    """
    if not any(map(_is_step, walk(answer))):
        return
    mp = context()
    for value in _numbers(answer)[:_MOST_POINTS]:
        for name in sorted(symbols(answer) & near.keys()):
            if value.denominator == 1 or name not in whole:
                yield {**near, name: mp.mpf(value.numerator) / value.denominator}


def has_power_of_nothing(node: Node) -> bool:
    r"""Whether 0 has an exponent with letters, `0^{|x-3|}`: it is there only to single out a point."""
    return any(n.kind == "pow" and symbols(n.args[1]) and exact(n.args[0]) == 0 for n in walk(node))


def _is_step(node: Node) -> bool:
    """Whether a part jumps."""
    return (node.kind == "mod" or (node.kind == "fn" and node.name in _STEPS)) and bool(symbols(node))


def _numbers(answer: Node) -> list[Fraction]:
    """The numbers that an answer is written with, and what a few of them make, each with both signs."""
    written = list(dict.fromkeys(abs(Fraction(n.value)) for n in walk(answer) if n.kind == "num"))[
        :_MOST_NUMBERS
    ]
    roots = [Fraction(root) for n in written if (root := _root(n)) is not None]
    quotients = [a / b for a in written for b in written if a != b and b not in (0, 1)]
    values = dict.fromkeys((*written, *roots, *map(Fraction, _ALWAYS), *quotients))
    return [signed for value in values for signed in dict.fromkeys((value, -value))]


def _root(number: Fraction) -> int | None:
    """The whole number of which a number is the square; None where it is none."""
    if number.denominator != 1 or number.numerator < 0:
        return None
    root = isqrt(number.numerator)
    return root if root * root == number.numerator else None
