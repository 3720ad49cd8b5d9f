"""Equations and inequalities: what they state, and whether two have the same solutions."""

import re
from typing import Any

from r1reward_math.arbitrary_constants import with_constants_of
from r1reward_math.bounds import UndefinedError, budget, small
from r1reward_math.equality_chains import EQUALS, STRUCTURES, Same, stated
from r1reward_math.evaluate import context, evaluate
from r1reward_math.height import is_tall
from r1reward_math.inequalities import FLIPPED, interval
from r1reward_math.points import candidates
from r1reward_math.rounding import close, decimal_digits
from r1reward_math.solutions import cleared, difference, is_solution
from r1reward_math.structure import NAMELESS
from r1reward_math.tree import Node, complex_parts, renamed, symbols, walk

__all__ = ["as_tuples", "is_multiple", "same_relation"]

_INDEXED = re.compile(r"([a-zA-Z])_\{?([a-z])\}?")
_POINTS, _SURELY, _ALL_DIGITS = 6, 3, 25
_MANY_DIGITS = 150


def same_relation(gold: Node, answer: Node, same: Same) -> bool:
    """Whether the answer means the ground truth, where one of them or both are relations."""
    if gold.kind == answer.kind == "rel":
        return _both(gold, answer, same)
    relation, other = (gold, answer) if gold.kind == "rel" else (answer, gold)
    if set(relation.name.split()) <= EQUALS:
        value = stated(relation, same, of_answer=relation is answer)
        bare = other.kind == "var" and value is not None and relation.args[0].kind == "var"
        if value is None and relation is gold:
            return other.kind not in STRUCTURES and is_solution(gold, other, same)
        if value is None or bare:
            return False
        return same(value, other) if relation is gold else same(other, value)
    bounded = interval(relation)
    if bounded is None or other.kind not in ("tuple", "union"):
        return False
    return same(bounded[1], other) if relation is gold else same(other, bounded[1])


def as_tuples(node: Node) -> list[Node] | None:
    """`n = 1, k = 2` as (1, 2), in the order as written, and again for each further n; None for other things."""
    if node.kind != "list" or len(node.args) < 2:
        return None
    assignments: list[dict[str, Node]] = []
    for part in node.args:
        if part.kind != "rel" or part.name != "=" or part.args[0].kind != "var":
            return None
        name = part.args[0].name
        if not assignments or name in assignments[-1]:
            assignments.append({})
        assignments[-1][name] = part.args[1]
    names = list(assignments[0])
    if (
        len(names) < 2
        or (len(assignments) == 1 and node.name == "or")
        or any(f.keys() != assignments[0].keys() for f in assignments)
    ):
        return None
    return [Node("tuple", "()", tuple(f[name] for name in names)) for f in assignments]


def _both(gold: Node, answer: Node, same: Same) -> bool:
    if (renamed := _same_argument(gold, answer)) is not None:
        answer = renamed
    answer = with_constants_of(gold, answer, same)
    if _is_graph(gold, answer) or _is_graph(answer, gold):
        return same(gold.args[1], answer.args[1])
    left, right = interval(gold), interval(answer)
    if left is not None and right is not None and (left[0] == right[0] or NAMELESS in (left[0], right[0])):
        return same(left[1], right[1])
    if left is not None and _is_membership(answer, left[0]):
        return same(left[1], answer.args[1])
    if right is not None and _is_membership(gold, right[0]):
        return same(gold.args[1], right[1])
    if len(gold.args) == len(answer.args) == 2:
        solved = answer.name == "=" and answer.args[0].kind == "var"
        if _same_sides(gold, answer, same):
            return True
        if solved:
            return is_solution(gold, answer.args[1], same, answer.args[0].name)
        product = cleared(gold)
        return product is not None and _same_sides(product, answer, same)
    same_form = gold.name == answer.name and len(gold.args) == len(answer.args)
    if same_form and all(same(a, b) for a, b in zip(gold.args, answer.args, strict=True)):
        return True
    one, other = stated(gold, same), stated(answer, same)
    same_left = one is not None and other is not None and gold.args[0] == answer.args[0]
    return same_left and same(one, other)  # type: ignore[arg-type]


def _same_argument(gold: Node, answer: Node) -> Node | None:
    """`f(x) = x` with the letter of the ground truth, `f(n) = n`; None where nothing is to be renamed."""
    ours, theirs = _term(gold.args[0]), _term(answer.args[0])
    if gold.args[0] == answer.args[0] or ours is None or theirs is None or ours[0] != theirs[0]:
        return None
    new, old = ours[1], theirs[1]
    if new == old:
        return answer._replace(args=(gold.args[0], *answer.args[1:]))
    return (
        None
        if new in symbols(answer)
        else renamed(answer, old, new)._replace(args=(gold.args[0], *renamed(answer, old, new).args[1:]))
    )


def _term(node: Node) -> tuple[str, str] | None:
    """The name and the variable of `f(x)`, `a_n` or `a(n)`; None for other things."""
    if node.kind == "call" and len(node.args) == 1 and node.args[0].kind == "var":
        return node.name, node.args[0].name
    match = _INDEXED.fullmatch(node.name) if node.kind == "var" else None
    return None if match is None else (match[1], match[2])


def _is_graph(gold: Node, answer: Node) -> bool:
    """`y = x^2` for `f(x) = x^2`, in the ground truth's variable."""
    if gold.name != "=" or answer.name != "=" or gold.args[0].kind != "call" or len(gold.args[0].args) != 1:
        return False
    is_function = answer.args[0] in (Node("var", "y"), Node("var", gold.args[0].name))
    return is_function and gold.args[0].args[0].kind == "var" and "y" not in symbols(gold)


def _is_membership(relation: Node, name: str) -> bool:
    r"""`x = S` as `x \in S` is read, of an interval or union S."""
    left, *rest = relation.args
    return len(rest) == 1 and left.kind == "var" and left.name == name and rest[0].kind in ("tuple", "union")


def _same_sides(gold: Node, answer: Node, same: Same) -> bool:
    """Two relations with one sign each: the same up to a factor, which turns the sign where it is negative."""
    sides = (*gold.args, *answer.args)
    if any(n.kind in STRUCTURES or n.kind == "pm" or _is_infinite(n) for a in sides for n in walk(a)):
        return gold.name == answer.name and all(
            same(a, b) for a, b in zip(gold.args, answer.args, strict=True)
        )
    sign = _factor_sign(difference(gold), difference(answer))
    if sign is None:
        return False
    if gold.name == answer.name and gold.name in ("=", "!=", r"\approx"):
        return True
    if {gold.name, answer.name} <= EQUALS:  # `x ≈ 5` where x = 5 was asked for states 5
        return gold.args[0].kind == answer.args[0].kind == "var" and gold.args[0] == answer.args[0]
    return answer.name == (gold.name if sign > 0 else FLIPPED.get(gold.name))


def is_multiple(gold: Node, answer: Node) -> bool:
    """Whether two expressions with variables differ by a constant factor."""
    return _factor_sign(gold, answer) is not None


def _is_infinite(node: Node) -> bool:
    return node.kind == "const" and node.name == "oo"


def _factor_sign(left: Node, right: Node) -> int | None:
    """The sign of the constant factor between two expressions; None where there is none.

    A factor may also be a product of the variables, `2w + 50/w = 25` times w, where both vanish together; that
    is not looked for.
    """
    mp, factor = context(), None
    names = sorted(symbols(left) | symbols(right))
    if complex_parts(left) != complex_parts(right):
        return None
    if not names and not any(n.kind == "call" for n in (*walk(left), *walk(right))):
        return None
    digits, tiny, points = decimal_digits(left), small(25, mp), list[dict[str, Any]]()
    surely = digits == _ALL_DIGITS and (is_tall(left) or is_tall(right))
    for point in candidates(left, tuple(sorted(symbols(right) - symbols(left)))):
        if len(points) == _POINTS:
            break
        try:
            with budget(of_ground_truth=True):
                a = evaluate(left, point)
        except UndefinedError:
            continue
        try:
            b = evaluate(right, point)
        except UndefinedError:
            return None
        if abs(a) < tiny or abs(b) < tiny:
            return None
        if factor is None:
            factor = a / b
        elif not close(factor, a / b, mp, digits):
            return None
        points.append(point)
    if factor is None or mp.im(factor) or (surely and not _same_factor(left, right, points[:_SURELY])):
        return None
    if not names and not close(abs(factor), mp.mpf(1), mp, 20):
        return None  # relations between unknown functions at fixed points: there is no free point to test a factor at
    return 1 if mp.re(factor) > 0 else -1


def _same_factor(left: Node, right: Node, points: list[dict[str, Any]]) -> bool:
    """Whether the factor is the same at all points in many more digits, so that no small term hides."""
    mp = context()
    before, mp.dps = mp.dps, _MANY_DIGITS
    try:
        factors = []
        for point in points:
            with budget(of_ground_truth=True):
                value = evaluate(left, point)
            factors.append(value / evaluate(right, point))
        return all(close(factors[0], f, mp, _MANY_DIGITS - 40) for f in factors[1:])
    finally:
        mp.dps = before
