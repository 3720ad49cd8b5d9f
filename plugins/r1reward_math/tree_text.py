"""The tree of a text written in a line, for a person who wants to see how an answer was read."""

from fractions import Fraction

from r1reward_math.answer_tree import bare_tree
from r1reward_math.bounds import BudgetError, budget
from r1reward_math.normalize import normalize
from r1reward_math.tree import Node
from r1reward_math.units import split_unit

__all__ = ["parsed"]

_LONGEST, _DEEPEST = 2_000, 30
_BRACKETS = {"set": "{}", "list": "[]", "tuple": "()"}
_RANKS = {"rel": 0, "add": 1, "mul": 2, "neg": 3, "inv": 3, "pow": 4}
"""What binds less stands in brackets below what binds more."""


def parsed(text: str) -> str:
    r"""How an answer or a ground truth is read; empty where it is not.

    >>> parsed(r"\frac{6}{5}"), parsed(r"2x^2 + \sqrt{3}"), parsed("a green apple with 3 leaves")
    ('6/5', '2*x^2 + root(3, 2)', '')
    """
    if len(text) > _LONGEST:
        return ""
    try:
        with budget():
            value, unit = split_unit(normalize(text))
            tree = bare_tree(value)
    except (BudgetError, RecursionError, ValueError):
        return ""
    return f"{_line(tree, 0)} {unit}".strip() if tree is not None else ""


def _line(node: Node, depth: int) -> str:
    if depth > _DEEPEST:
        return "…"
    if node.kind == "num":
        return _number(node)
    if node.kind in ("var", "const"):
        return node.name
    parts = [_within(each, node.kind, depth + 1) for each in node.args]
    if node.kind == "add":
        return " + ".join(parts).replace("+ -", "- ")
    if node.kind == "mul":
        return "*".join(parts).replace("*1/", "/")
    if node.kind == "pow" and len(parts) == 2:
        return "^".join(parts)
    if node.kind == "neg" and parts:
        return f"-{parts[0]}"
    if node.kind == "inv" and parts:
        return f"1/{parts[0]}"
    return _above(node, parts)


def _above(node: Node, parts: list[str]) -> str:
    """Lists, relations, and what has a name."""
    inside = ", ".join(parts)
    if node.kind in ("set", "list", "tuple"):
        brackets = node.name if node.kind == "tuple" and len(node.name) == 2 else _BRACKETS[node.kind]
        return f"{brackets[0]}{inside}{brackets[1]}"
    signs = node.name.split()
    if node.kind == "rel" and len(parts) == len(signs) + 1:
        return " ".join([parts[0], *(f"{sign} {part}" for sign, part in zip(signs, parts[1:], strict=True))])
    name = node.name if node.kind in ("fn", "call") else " ".join(filter(None, (node.kind, node.name)))
    return f"{name}({inside})"


def _within(node: Node, outer: str, depth: int) -> str:
    text = _line(node, depth)
    inner = _RANKS.get(node.kind, 5)
    if node.kind == "num" and outer == "pow":
        inner = 1 if "/" in text or text.startswith("-") else 5
    return f"({text})" if outer in _RANKS and inner < _RANKS[outer] else text


def _number(node: Node) -> str:
    value = Fraction(node.value)
    if node.decimals > 0:
        return f"{float(value):.{min(node.decimals, 20)}f}"
    if value.numerator.bit_length() > 1_000 or value.denominator.bit_length() > 1_000:
        return "a number of more than 300 digits"
    return str(value)
