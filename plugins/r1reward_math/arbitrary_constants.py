r"""Arbitrary constants, which may be called otherwise: `A\\cos x + B\\sin x` for `c_1\\cos x + c_2\\sin x`."""

import re
from collections.abc import Collection
from itertools import permutations

from r1reward_math.equality_chains import Same
from r1reward_math.tree import Node, renamed, symbols

__all__ = ["with_constants_of", "with_numbered_constants_of"]

_ARBITRARY = re.compile(r"[cCkK]|[cCA]_\{?[0-9]\}?")
_NUMBERED = re.compile(r"[cC]_\{?[0-9]\}?")
_CONSTANT = re.compile(r"[A-DKa-dk]|[a-dA-DkK]_\{?[0-9]\}?|\\(?:lambda|alpha|beta|mu)")
_MOST_CONSTANTS = 3


def with_constants_of(gold: Node, answer: Node, same: Same) -> Node:
    """`f(x) = kx` with the constants of the ground truth, `f(x) = cx`, where those are arbitrary ones."""
    heads = gold.args[0], answer.args[0]
    if _is_alone(gold) and _is_alone(answer) and len(gold.args) == len(answer.args) == 2:
        return answer._replace(args=(heads[1], gold.args[1]))
    if heads[0] != heads[1] and {n.name for n in heads} != {"y"}:
        return answer
    if heads[0].kind != "call" and heads[0].name != "y":
        return answer
    left, right = (symbols(n.args[-1]) - symbols(n.args[0]) for n in (gold, answer))
    ours = {name for name in left if _ARBITRARY.fullmatch(name)}
    theirs = sorted(right - (left - ours))
    value = _renamed(gold.args[-1], answer.args[-1], ours, theirs, same)
    return answer if value is None else answer._replace(args=(heads[0], *answer.args[1:-1], value))


def _is_alone(relation: Node) -> bool:
    """Whether a constant stands for the whole right side, and nowhere else: `x^2 + y^2 = C`."""
    left, right = relation.args[0], relation.args[-1]
    is_constant = right.kind == "var" and _ARBITRARY.fullmatch(right.name) is not None
    return is_constant and len(symbols(left)) > 1 and right.name not in symbols(left)


def with_numbered_constants_of(gold: Node, answer: Node, same: Same) -> Node:
    """The same for bare expressions, where the constants of the ground truth are numbered: `c_1`, `C_2`."""
    left = symbols(gold)
    ours = {name for name in left if _NUMBERED.fullmatch(name)}
    if not ours:
        return answer
    theirs = sorted(symbols(answer) - (left - ours))
    return _renamed(gold, answer, ours, theirs, same) or answer


def _renamed(gold: Node, answer: Node, ours: Collection[str], theirs: list[str], same: Same) -> Node | None:
    if not 0 < len(ours) == len(theirs) <= _MOST_CONSTANTS or not all(map(_CONSTANT.fullmatch, theirs)):
        return None
    for order in permutations(sorted(ours)):
        mine = answer
        for place, old in enumerate(theirs):
            mine = renamed(mine, old, f"\ue0f0{place}")
        for place, new in enumerate(order):
            mine = renamed(mine, f"\ue0f0{place}", new)
        if len(ours) == 1 or same(gold, mine):
            return mine
    return None
