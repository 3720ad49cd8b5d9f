"""What a chain of equalities states: `x = 5`, `m + n = 5`, `2 + 3 = 5`, and what states nothing, `x = 1 = 2`."""

from collections.abc import Callable
from fractions import Fraction

from r1reward_math.calculus import is_infinite
from r1reward_math.exact import exact
from r1reward_math.tree import Node, symbols, walk

__all__ = ["EQUALS", "STRUCTURES", "Same", "stated"]

Same = Callable[[Node, Node], bool]
STRUCTURES = frozenset(("tuple", "set", "list", "rel", "union", "matrix", "ratio", "base", "cases", "mod"))
_UNKNOWNS = frozenset(("x", "y", "t", "n", "k", "m"))
_GRADIENT = Node("var", r"\nabla")
EQUALS = frozenset(("=", r"\approx"))


def stated(relation: Node, same: Same, *, of_answer: bool = False) -> Node | None:
    """What `x = 5`, `m + n = 5` or `2 + 3 = 5` states; None where nothing is, as in `x = 1 = 2`.

    The last member of a chain is what is stated. Members before it that are numbers must be equal to it; of an
    answer, one may also be a quantity that is asked for, but not an equation that is left to solve, `x + 1 = 5`.
    """
    operators, members = relation.name.split(), relation.args
    if not set(operators) <= EQUALS:
        return None
    last = len(members) - 1
    while last > 0 and operators[last - 1] == r"\approx" and not (last == 1 and _is_name(members[0])):
        last -= 1  # what is only near is not what is stated
    if len(members) == 2 and _is_name(members[1]) and not _is_open(members[0]):
        return members[0]  # `5 = x`
    if any(
        o == r"\approx" and not _near(a, b) for o, a, b in zip(operators, members, members[1:], strict=False)
    ):
        return None
    value = members[last]
    for place, member in enumerate(members[:last]):
        if _is_name(member) and not (place and member.kind in ("tuple", "ratio")):
            continue
        if of_answer and (_is_quantity(member) or _is_unworked(member)) and not symbols(value):
            continue
        if not same(member, value):
            return None
    return value


def _is_open(node: Node) -> bool:
    """Whether there is a name in it, so that it is no number."""
    return any(n.kind in ("var", "call") for n in walk(node)) and bool(symbols(node) or _calls(node))


def _is_unworked(node: Node) -> bool:
    """Whether a member is an infinite sum, an integral or the like, whose value the last member is said to be."""
    return any(
        n.kind in ("integral", "limit", "derivative") or (n.kind == "sum" and is_infinite(n.args[2]))
        for n in walk(node)
    )


def _near(one: Node, other: Node) -> bool:
    """Whether a sign of approximation can stand between two members.

    Two whole numbers that differ are not near, nor is a decimal to a value that it does not round, up or down.
    """
    left, right = exact(one), exact(other)
    if left is None or right is None:
        return True
    decimal = next((n for n in (other, one) if n.kind == "num" and n.decimals > 0), None)
    if decimal is not None:
        return abs(left - right) <= Fraction(1, 10**decimal.decimals)
    no_decimals = all(n.decimals < 0 for node in (one, other) for n in walk(node) if n.kind == "num")
    return left == right or not no_decimals or left.denominator * right.denominator != 1


def _is_quantity(node: Node) -> bool:
    """`m + n`, `100a + b`, `z^3`: of several letters, or of one without a number to calculate with."""
    if not _is_open(node) or _calls(node):
        return _calls(node)
    if node.kind in ("sum", "prod") and node.args[-1].kind == "var":
        return True  # `\\sum_{i=1}^3 x_i`
    if node.kind == "neg" and node.args[0].kind == "var":
        return False  # `-x = 5` is left to solve
    if node.kind == "fn" and node.name == "abs":
        return _is_name(node)
    if node.kind == "fn" and node.name in ("floor", "ceil"):
        return True  # `\\lfloor 100k\\rfloor = 541`: how many hundredths
    return len(symbols(node)) > 1 or r"\ldots" in symbols(node) or not _has_number(node)


def _has_number(node: Node) -> bool:
    if node.kind == "num":
        return True
    return any(_has_number(a) for a in (node.args[:1] if node.kind == "pow" else node.args))


def _calls(node: Node) -> bool:
    return any(n.kind == "call" for n in walk(node))


def _is_name(node: Node) -> bool:
    """A symbol, a tuple of symbols, a function's value, a length |AB|, or a quotient of capitals: `AB/CD`."""
    if node.kind in ("var", "call") or (node.kind == "mul" and node.args[0] == _GRADIENT):
        return True
    if node.kind == "fn" and node.name == "abs" and node.args[0].name in _UNKNOWNS:
        return False  # `|x| = 5` leaves x open
    if node.kind in ("tuple", "ratio") or (node.kind == "fn" and node.name in ("abs", "max", "min")):
        return all(_is_name(a) for a in node.args)
    if node.kind == "fn" and node.args[0].kind == "var":  # `sin A = 1/2`
        return True
    kinds = {n.kind for n in walk(node)}
    capitals = all(n.name[:1].isupper() or n.name[:1] == "\\" for n in walk(node) if n.kind == "var")
    return kinds <= {"var", "mul", "inv"} and bool(symbols(node)) and (capitals or "inv" in kinds)
