"""Where expressions with variables are tried: at points that the ground truth chooses, and never the answer.

The points depend on the ground truth alone, so that the same ground truth is tried at the same points in every
process, whatever is compared with it. They lie on both sides of 0, near it and far from it; variables that count
something get whole numbers.
"""

import threading
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from r1reward_math.bounds import UndefinedError, budget
from r1reward_math.calculus import is_infinite
from r1reward_math.evaluate import REAL, context, evaluate, peak
from r1reward_math.tree import Node, symbols, walk

__all__ = ["INTEGER", "Sample", "Samples", "candidates", "edges", "samples", "whole_names"]

INTEGER = "ℤ"
"""Begins the name of a variable that was declared to be a whole number."""

_ENOUGH = 9
_BANDS = (
    (0.1, 0.9), (1.1, 3), (-0.9, -0.1), (-3, -1.1), (3, 12), (-12, -3), (20, 90), (-90, -20), (1e3, 4e3),
    (-4e3, -1e3), (1e7, 9e7), (-9e7, -1e7),
)  # fmt: skip


def _in_steps(low: float, high: float) -> tuple[int, int, int]:
    """A band in 2^32 steps: its beginning, and a step, in units of two to the power of the third."""
    start, width = Fraction(low), Fraction(high) - Fraction(low)
    places = max(start.denominator, width.denominator).bit_length() + 31
    return int(start * 2**places), int(width * 2 ** (places - 32)), -places


_STEPS_OF_BANDS = tuple(_in_steps(low, high) for low, high in _BANDS)
_WHOLE_BANDS = ((3, 9), (10, 20), (1, 6), (21, 40), (2, 12), (1, 40), (120, 400), (1, 4))
_TRIALS = 36
_COUNTING = frozenset(("fact", "sum", "prod"))
_COUNTING_FUNCTIONS = frozenset(("doublefact", "binom", "gcd", "lcm"))
_STEPS = frozenset(("floor", "ceil", "round"))
_COUNTERS = frozenset("nkmjNKMr")
_KINKS = frozenset(("abs", "floor", "ceil", "round", "sign", "max", "min"))
_MOST_KINKS = 4
_CLOSE = ("1e-6", "1e-4")

_local = threading.local()


class Sample(NamedTuple):
    """A point, and the ground truth's value there."""

    point: dict[str, Any]
    value: Any
    largest: int
    """The binary exponent of the largest intermediate value."""
    smallest: int
    """And of the smallest."""


class Samples:
    """The points of one ground truth at which it is defined, and real if it can be; worked out when needed."""

    def __init__(self, gold: Node, others: tuple[str, ...]) -> None:
        self._imaginary = any(n.kind == "const" and n.name == "i" for n in walk(gold))
        self._gold, self._others = gold, others
        self._picks: list[Sample] = []
        self._source: Iterator[dict[str, Any]] | None = None

    def first(self, count: int = _ENOUGH) -> list[Sample]:
        """The first ones, or fewer where there are no more."""
        picks = self._picks
        if len(picks) < count:
            source = self._source or candidates(self._gold, self._others)
            self._source = None  # what raises on the way is worked out anew
            with budget(of_ground_truth=True):
                self._draw(source, picks, count)
            self._source = source
        return picks[:count]

    def _draw(self, source: Iterator[dict[str, Any]], picks: list[Sample], count: int) -> None:
        for point in source:
            try:
                value = evaluate(self._gold, point if self._imaginary else {**point, REAL: True})
            except UndefinedError:
                continue
            picks.append(Sample(point, value, *peak()))
            if len(picks) == count:
                break


def samples(gold: Node, others: tuple[str, ...]) -> Samples:
    """Points at which the ground truth is defined, and real if it can be; `others` are the answer's own letters."""
    cached = getattr(_local, "samples", None)
    if cached is None:  # one cache for each thread, because numbers belong to the arithmetic of their thread
        cached = _local.samples = lru_cache(maxsize=256)(Samples)
    return cached(gold, others)  # type: ignore[no-any-return]


def candidates(gold: Node, others: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Points to try, the moderate ones first; the first of each size are positive in all variables."""
    mp = context()
    salt, names, whole = _plan(gold, others)
    for trial in range(_TRIALS):
        point = {}
        for name in names:
            seed = crc32(f"{name} {trial} {salt}".encode())
            if name.startswith(INTEGER):
                value = mp.mpf(seed % 41 - 20)
            elif name in whole:
                low, high = _WHOLE_BANDS[(trial if trial < 8 else seed // 7) % 8]
                value = mp.mpf(low + seed % (high - low + 1))
            else:
                below, width, exponent = _STEPS_OF_BANDS[(trial if trial < 12 else seed // 7) % 12]
                turned = below < 0 and len(names) > 1 and seed % 2
                value = mp.ldexp((-1 if turned else 1) * (below + seed * width), exponent)
            point[name] = value
        yield point


def whole_names(gold: Node) -> frozenset[str]:
    """The variables of a ground truth that are whole numbers."""
    names = sorted(symbols(gold))
    return _whole_names(gold, names) | {name for name in names if name.startswith(INTEGER)}


@lru_cache(maxsize=512)
def _plan(gold: Node, others: tuple[str, ...]) -> tuple[int, list[str], frozenset[str]]:
    """What the points are drawn by: the ground truth's own number, the variables, and those that count."""
    names = sorted({*symbols(gold), *others})
    return crc32(repr(gold).encode()), names, _whole_names(gold, names)


def _whole_names(gold: Node, names: list[str]) -> frozenset[str]:
    """The variables that count: all where there are factorials or sums of them, n and k where steps or signs turn."""
    nodes, free = walk(gold), symbols(gold)
    if any(_counts(n) and symbols(n) & free for n in nodes):
        return frozenset(names)
    return frozenset(s for n in nodes if _turns(n) for s in symbols(n) if s in _COUNTERS)


def _counts(node: Node) -> bool:
    if node.kind == "sum" and is_infinite(node.args[2]):
        return False  # a power series
    return node.kind in _COUNTING or (node.kind == "fn" and node.name in _COUNTING_FUNCTIONS)


def _turns(node: Node) -> bool:
    r"""`(-1)^n`, `\lfloor n/2 \rfloor` and `\cos n\pi`: what has its meaning, or its form, among whole numbers."""
    if node.kind == "fn" and node.name in _STEPS:
        return True
    if node.kind == "mod":
        return True
    if node.kind == "pow":
        return node.args[0].kind == "neg" and not symbols(node.args[0])
    return (
        node.kind == "fn"
        and node.name in ("sin", "cos", "tan")
        and any(n.kind == "const" and n.name == "pi" for n in walk(node))
    )


def edges(node: Node, near: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Points on both sides of where `|x + 100|`, a floor, a minimum turns, as far as that depends linearly on x."""
    mp, count = context(), 0
    for kink in walk(node):
        if count >= _MOST_KINKS or (inside := _turning(kink)) is None:
            continue
        steps = kink.name in _STEPS
        for name in sorted(n for n in symbols(inside) & near.keys() if near[n] != mp.floor(near[n])):
            if (at := _turn(inside, name, near, steps)) is None:
                continue
            count += 1
            root, slope = at
            if kink.kind == "rel" or steps:  # a case may be of one point alone, and a step has one side
                yield {**near, name: root}
            for distance in _CLOSE if steps else (*_CLOSE, "0.3", "40"):
                size = mp.mpf(distance) / abs(slope)
                yield {**near, name: root - size}
                yield {**near, name: root + size}


def _turning(kink: Node) -> Node | None:
    """What changes its sign, or passes a whole number, where a kink or the condition of a case lies; else None."""
    if kink.kind == "rel" and len(kink.args) > 1:
        return Node("add", args=(kink.args[0], Node("neg", args=(kink.args[1],))))
    if kink.kind != "fn" or kink.name not in _KINKS:
        return None
    if kink.name in ("max", "min") and len(kink.args) > 1:
        return Node("add", args=(kink.args[0], Node("neg", args=(kink.args[1],))))
    return kink.args[0]


def _turn(inside: Node, name: str, near: dict[str, Any], steps: bool) -> tuple[Any, Any] | None:
    """Where what is inside is 0, or of `steps` a whole number, if it is linear in the variable; and its slope."""
    mp, at = context(), near[name]
    try:
        low, middle, high = (evaluate(inside, {**near, name: at + d}) for d in (0, 1, 2))
    except UndefinedError:
        return None
    slope = middle - low
    if mp.im(slope) or not slope or abs(high - middle - slope) > abs(slope) * mp.mpf(10) ** -20:
        return None
    return at + ((mp.floor(mp.re(low)) if steps else 0) - low) / slope, slope
