"""Equations that are solved for one of their variables."""

from r1reward_math.equality_chains import STRUCTURES, Same
from r1reward_math.tree import Node, number, substituted, symbols, walk

__all__ = ["cleared", "difference", "is_solution"]

_DEPENDENT = ("y", "r", "\\rho")
_MOST_DENOMINATORS = 2


def is_solution(equation: Node, value: Node, same: Same, name: str = "") -> bool:
    r"""Whether an equation, linear in a variable that depends on others, is solved for it: `\rho = 2\csc\theta`.

    Where the value does not say of which variable it is one, that is y, r or rho.
    """
    names = [
        n for n in ((name,) if name else _DEPENDENT) if n in symbols(equation) and n not in symbols(value)
    ]
    if equation.name != "=" or len(equation.args) != 2 or len(names) != 1 or len(symbols(equation)) < 2:
        return False
    if any(n.kind in STRUCTURES or n.kind == "pm" for n in walk(equation) if n is not equation):
        return False
    left, right = (substituted(side, names[0], value) for side in equation.args)
    if not same(left, right):
        return False
    above, below = (_at_distance(equation, names[0], value, step) for step in (1, -1))
    return same(above, Node("neg", args=(below,))) and not same(above, number(0))


def _at_distance(equation: Node, name: str, value: Node, step: int) -> Node:
    """What the sides of an equation differ by where a variable is off its value by a step."""
    return substituted(difference(equation), name, Node("add", args=(value, number(step))))


def difference(relation: Node) -> Node:
    """The left side of a relation less its right side."""
    return Node("add", args=(relation.args[0], Node("neg", args=(relation.args[1],))))


def cleared(relation: Node) -> Node | None:
    """An equation that is solved for a letter, `y = 2/x`, times its denominators, `xy = 2`; None for others."""
    head, value = relation.args[0], relation.args[-1]
    if relation.name != "=" or len(relation.args) != 2 or head.kind != "var" or head.name in symbols(value):
        return None
    below = [one for one in dict.fromkeys(_denominators(value)) if symbols(one)]
    if not below or len(below) > _MOST_DENOMINATORS:
        return None
    sides = list(relation.args)
    for one in below:
        sides = [Node("mul", args=(one, side)) for side in sides]
    return relation._replace(args=tuple(sides))


def _denominators(node: Node) -> list[Node]:
    """What the terms of a sum are divided by."""
    if node.kind == "inv":
        return [node.args[0]]
    return [one for a in node.args for one in _denominators(a)] if node.kind in ("add", "mul", "neg") else []
