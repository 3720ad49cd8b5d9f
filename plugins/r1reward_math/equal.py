"""Whether two trees mean the same; the first is the ground truth, which sets the form."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from zlib import crc32

from r1reward_math.numeric import UndefinedError, context, evaluate, exact
from r1reward_math.tree import Node, UnreadableError, symbols, walk

__all__ = ["equal"]

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_STRUCTURES = frozenset(("tuple", "set", "list", "rel", "union", "matrix", "ratio", "base"))
_POINTS = 4
_LEAST_DIGITS = 4
_MOST_ELEMENTS = 40


def equal(gold: Node, answer: Node) -> bool:
    """Whether the answer is the ground truth. Raises `UndefinedError` or `UnreadableError` where it cannot tell."""
    if gold == answer:
        return True
    if "rel" in (gold.kind, answer.kind):
        return _relations(gold, answer)
    left, right = _elements(gold), _elements(answer)
    if left is not None or right is not None:
        return _same_elements(left or [gold], right or [answer])
    if gold.kind in _STRUCTURES or answer.kind in _STRUCTURES:
        same_form = (
            gold.kind == answer.kind and gold.name == answer.name and len(gold.args) == len(answer.args)
        )
        return same_form and all(equal(a, b) for a, b in zip(gold.args, answer.args, strict=True))
    if _infinite(gold) or _infinite(answer):
        return _infinite(gold) == _infinite(answer)
    return _same_value(gold, answer)


def _elements(node: Node) -> list[Node] | None:
    """The elements of a set, list, union or ±, each once; None for other things."""
    if node.kind in ("set", "list", "union"):
        return [e for a in node.args for e in (None if _is_set(a) else _elements(a)) or [a]]
    if any(n.kind == "pm" for n in walk(node)) and node.kind not in _STRUCTURES:
        return [_chosen(node, True), _chosen(node, False)]
    return None


def _is_set(node: Node) -> bool:
    return node.kind in ("set", "list", "union")


def _chosen(node: Node, plus: bool) -> Node:
    """With every ± read as one of its signs."""
    args = tuple(_chosen(a, plus) for a in node.args)
    if node.kind == "pm":
        return Node("add", args=(args[0], args[1] if plus else Node("neg", args=(args[1],))))
    return node._replace(args=args)


def _same_elements(left: list[Node], right: list[Node]) -> bool:
    if len(left) != len(right) or len(left) > _MOST_ELEMENTS:
        return False
    rest = list(right)
    for one in left:
        at = next((i for i, other in enumerate(rest) if _safely_equal(one, other)), None)
        if at is None:
            return False
        rest.pop(at)
    return True


def _safely_equal(one: Node, other: Node) -> bool:
    try:
        return equal(one, other)
    except (UndefinedError, UnreadableError):
        return False


def _infinite(node: Node) -> int:
    if node.kind == "const" and node.name == "oo":
        return 1
    if node.kind == "neg":
        return -_infinite(node.args[0])
    return 0


# Equations and inequalities.


def _relations(gold: Node, answer: Node) -> bool:
    if gold.kind == answer.kind == "rel":
        return _both_relations(gold, answer)
    relation, other = (gold, answer) if gold.kind == "rel" else (answer, gold)
    if set(relation.name.split()) <= {"=", r"\approx"}:
        stated = _stated(relation)
        bare = other.kind == "var" and stated is not None and relation.args[0].kind == "var"
        if stated is None or bare:
            return False
        return equal(stated, other) if relation is gold else equal(other, stated)
    bounded = _interval(relation)
    if bounded is None or other.kind not in ("tuple", "union"):
        return False
    return equal(bounded[1], other) if relation is gold else equal(other, bounded[1])


def _stated(relation: Node) -> Node | None:
    """What `x = 5`, `f(2) = 5` or `2 + 3 = 5` states; None where the left side is more than a name of the right."""
    operators, members = relation.name.split(), relation.args
    last = len(members) - 1
    while last > 0 and operators[last - 1] == r"\approx" and not (last == 1 and _is_name(members[0])):
        last -= 1  # what is only near is not what is stated
    for member in members[:last]:
        if _is_name(member):
            continue
        if symbols(member) or not _safely_equal(member, members[last]):
            return None
    return members[last]


def _is_name(node: Node) -> bool:
    """A symbol, a tuple of symbols, a function's value, or a quotient of capital letters: `AB/CD`, `S:T`."""
    if node.kind in ("var", "call"):
        return True
    if node.kind in ("tuple", "ratio"):
        return all(_is_name(a) for a in node.args)
    capitals = all(n.name[:1].isupper() for n in walk(node) if n.kind == "var")
    return capitals and {n.kind for n in walk(node)} <= {"var", "mul", "inv"} and bool(symbols(node))


def _both_relations(gold: Node, answer: Node) -> bool:
    left, right = _interval(gold), _interval(answer)
    if left is not None and right is not None and left[0] == right[0]:
        return equal(left[1], right[1])
    if len(gold.args) == len(answer.args) == 2:
        return _same_sides(gold, answer)
    same = gold.name == answer.name and len(gold.args) == len(answer.args)
    if same and all(_safely_equal(a, b) for a, b in zip(gold.args, answer.args, strict=True)):
        return True
    one, other = _stated(gold), _stated(answer)
    named = one is not None and other is not None and gold.args[0] == answer.args[0]
    return named and equal(one, other)  # type: ignore[arg-type]


def _same_sides(gold: Node, answer: Node) -> bool:
    """Two relations with one sign each: the same up to a factor, which turns the sign where it is negative."""
    if any(a.kind in _STRUCTURES for a in (*gold.args, *answer.args)):
        return gold.name == answer.name and all(
            equal(a, b) for a, b in zip(gold.args, answer.args, strict=True)
        )
    signs = _factor_signs(_difference(gold), _difference(answer))
    if signs is None:
        return False
    if gold.name in ("=", "!=", r"\approx"):
        return gold.name == answer.name
    return answer.name == (gold.name if signs > 0 else _FLIPPED.get(gold.name))


def _difference(relation: Node) -> Node:
    return Node("add", args=(relation.args[0], Node("neg", args=(relation.args[1],))))


def _factor_signs(left: Node, right: Node) -> int | None:
    """The sign of the constant factor between two expressions; None where there is none."""
    mp, factor = context(), None
    names = sorted(symbols(left) | symbols(right))
    if not names and not any(n.kind == "call" for n in (*walk(left), *walk(right))):
        return None
    for point in _points(names):
        try:
            a, b = evaluate(left, point), evaluate(right, point)
        except UndefinedError:
            continue
        if abs(a) < mp.mpf(10) ** -25 or abs(b) < mp.mpf(10) ** -25:
            return None
        if factor is None:
            factor = a / b
        elif not _close(factor, a / b, mp, _tolerance(left, right)):
            return None
    if factor is None or mp.im(factor):
        return None
    if not names and not _close(abs(factor), mp.mpf(1), mp, 20):
        return None  # relations between unknown functions at fixed places: no free point to test a factor at
    return 1 if factor > 0 else -1


def _interval(relation: Node) -> tuple[str, Node] | None:
    """The variable that an inequality bounds, and its interval; None for other relations."""
    operators, members = relation.name.split(), relation.args
    if not set(operators) <= _FLIPPED.keys() or len({o[0] for o in operators}) != 1:
        return None
    if operators[0][0] == ">":
        operators, members = [_FLIPPED[o] for o in reversed(operators)], tuple(reversed(members))
    infinity = Node("const", "oo")
    if len(members) == 2 and members[0].kind == "var" and not _mentions(members[1], members[0]):
        bracket = "]" if operators[0] == "<=" else ")"
        return members[0].name, Node("tuple", "(" + bracket, (Node("neg", args=(infinity,)), members[1]))
    if len(members) == 2 and members[1].kind == "var" and not _mentions(members[0], members[1]):
        bracket = "[" if operators[0] == "<=" else "("
        return members[1].name, Node("tuple", bracket + ")", (members[0], infinity))
    if len(members) == 3 and members[1].kind == "var":
        brackets = ("[" if operators[0] == "<=" else "(") + ("]" if operators[1] == "<=" else ")")
        return members[1].name, Node("tuple", brackets, (members[0], members[2]))
    return None


def _mentions(node: Node, variable: Node) -> bool:
    return variable.name in symbols(node)


# Values.


def _same_value(gold: Node, answer: Node) -> bool:
    left, right = exact(gold), exact(answer)
    if left is not None and right is not None:
        if left == right or _rounds(gold, answer, left, right):
            return True
        digits = _tolerance(gold, answer)
        return digits < 25 and abs(left - right) * 10**digits <= max(abs(left), abs(right))
    names = sorted(symbols(gold) | symbols(answer))
    mp = context()
    if not names:
        a, b = _settled(gold), _settled(answer)
        if _close(a, b, mp, _tolerance(gold, answer)):
            return True
        return not (mp.im(a) or mp.im(b)) and _rounds(gold, answer, a, b)
    return _identical(gold, answer, names)


def _identical(gold: Node, answer: Node, names: list[str]) -> bool:
    """Identity testing: equal at several points at which the ground truth is defined."""
    mp, tested = context(), 0
    imaginary = any(n.kind == "const" and n.name == "i" for n in (*walk(gold), *walk(answer)))
    for point in _points(names):
        try:
            a = evaluate(gold, point)
        except UndefinedError:
            continue
        if mp.im(a) and not imaginary:
            continue  # outside of the real domain roots and logarithms have several values
        try:
            b = evaluate(answer, point)
        except UndefinedError:
            return False
        tiny = mp.mpf(10) ** -30
        if not (_close(a, b, mp, _tolerance(gold, answer)) or (abs(a) < tiny and abs(b) < tiny)):
            return False
        tested += 1
    if not tested:
        raise UndefinedError("the ground truth has a value at no point tried")
    return True


def _points(names: list[str]) -> Iterator[dict[str, Any]]:
    """Points that nobody can foresee much of, of both signs, the same in every process."""
    mp = context()
    for trial in range(_POINTS):
        point = {}
        for name in names:
            seed = crc32(f"{name} {trial}".encode()) % 1_000_003
            value = mp.mpf(seed) / 1_000_003 * 2 + mp.mpf(1) / 7
            point[name] = -value if trial == 2 or (trial == 3 and seed % 2) else value
        yield point


def _settled(node: Node) -> Any:
    """The value; one that is only what rounding left of 0 is 0."""
    mp, value = context(), evaluate(node, {})
    if 0 < abs(value) < mp.mpf(10) ** -25:
        digits, mp.dps = mp.dps, 2 * mp.dps
        try:
            finer = evaluate(node, {})
        finally:
            mp.dps = digits
        if abs(finer) < abs(value) * mp.mpf(10) ** -10:
            return mp.mpf(0)
    return value


def _close(a: Any, b: Any, mp: Any, digits: int) -> bool:
    return bool(abs(a - b) <= max(abs(a), abs(b)) * mp.mpf(10) ** -digits)


def _tolerance(*nodes: Node) -> int:
    """Digits that must agree: fewer where a long decimal, itself rounded, is part of an expression."""
    decimals = [_digits(n) for node in nodes for n in walk(node) if n.kind == "num" and n.decimals >= 0]
    longest = max(decimals, default=0)
    return min(25, longest - 2) if longest >= 10 and any(node.kind != "num" for node in nodes) else 25


def _digits(node: Node) -> int:
    """The significant digits that a decimal is written with."""
    return len(str(abs(int(node.value * 10**node.decimals))).lstrip("0"))


def _plain(node: Node) -> tuple[Node, int] | None:
    """A decimal with its sign; None for anything else."""
    sign = 1
    while node.kind == "neg":
        node, sign = node.args[0], -sign
    return (node, sign) if node.kind == "num" and node.decimals >= 0 else None


def _rounds(gold: Node, answer: Node, left: Any, right: Any) -> bool:
    """Whether one is a decimal of at least four digits and the other, rounded to its places, the same.

    Where the ground truth is a multiple of pi, its decimals are no answer: the exact form was asked for.
    """
    short, long = _plain(answer), right
    value = left
    other = _plain(gold)
    if other is not None and (short is None or other[0].decimals < short[0].decimals):
        short, value = other, right
    elif any(n.kind == "const" and n.name == "pi" for n in _outside_functions(gold)):
        return False
    del long
    if short is None or _digits(short[0]) < _LEAST_DIGITS:
        return False
    mp = context()
    scale = mp.mpf(10) ** short[0].decimals
    exactly = mp.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    return bool(mp.nint(exactly * scale) == int(short[0].value * 10 ** short[0].decimals) * short[1])


def _outside_functions(node: Node) -> Iterator[Node]:
    yield node
    if node.kind != "fn":
        for arg in node.args:
            yield from _outside_functions(arg)
