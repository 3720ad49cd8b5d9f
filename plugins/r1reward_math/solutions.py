"""Equations that are solved for one of their variables."""

from r1reward_math.equality_chains import STRUCTURES, Same
from r1reward_math.tree import Node, number, substituted, symbols, walk

__all__ = ["difference", "is_solution"]

_DEPENDENT = ("y", "r", "\\rho")


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
