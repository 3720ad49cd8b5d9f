"""Conventions on what is written in two ways: degrees and radians, the constant of integration, the base of `log`."""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from r1reward_math.exact import exact
from r1reward_math.tree import Node, number, renamed, substituted, symbols, walk

__all__ = [
    "components",
    "has_open_base",
    "in_one_angle_unit",
    "named_constants",
    "with_constant",
    "with_natural_base",
    "without_constant",
]

_PLACES = (Fraction(1, 3), Fraction(1), Fraction(-1, 3), Fraction(7, 3))
_CONSTANTS = frozenset(("C", "c", "C_1", "c_1", "K", "C_{1}"))


_NAMES = {letter: re.compile(rf"(?<![A-Za-z\\(]){letter}(?![A-Za-z])") for letter in "CcK"}
_INTEGRATES = re.compile(
    r"\\int(?![a-z])|∫|(?i:integra|antideriv|primitive|differential|general\s+solution|constant|arbitrary|\bode\b|initial\s+value)"
    r"|d[yuxfz]\s*/\s*d[a-z]|\\frac\s*\{\s*d|\\d?dot(?![a-z])|[a-zA-Z]'+\s*(?:\(|[-+=])"
)
"""A question whose answer has arbitrary constants."""
_TAIL = 4000
_SIDES = frozenset("abdABD")
"""Letters that stand beside c or C as another known quantity."""


@lru_cache(maxsize=1024)
def named_constants(prompt: str) -> str | None:
    """The letters among C, c and K that a prompt names, so that none of them is arbitrary; None without a prompt.

    >>> named_constants("Simplify c + x."), named_constants("Find the antiderivative of 2x."), named_constants("")
    ('c', '', None)
    """
    if not prompt.strip():
        return None
    if _INTEGRATES.search(prompt[-_TAIL:]) is not None:
        return ""
    return "".join(letter for letter, name in _NAMES.items() if name.search(prompt[-_TAIL:]))


def _is_arbitrary(constant: str, gold: Node, named: str | None) -> bool:
    """Whether a letter of the ground truth is a constant of integration: the question does not name it.

    Without a question, `x^2+c` and `x+C` have one, and `c+x`, `2b+c` and `b+C` have not.
    """
    if named is not None:
        return constant[0] not in named
    others = symbols(gold) - {constant}
    if others & _SIDES:
        return False
    return constant[0].isupper() or any(
        n.kind in ("pow", "fn", "inv") and symbols(n) & others for n in walk(gold)
    )


def in_one_angle_unit(gold: Node, answer: Node) -> tuple[Node, Node]:
    """Degrees against a multiple of pi are compared in radians; against a plain number the sign ° is only a unit."""
    if _in_degrees(gold) and _has_pi(answer) and not _in_degrees(answer):
        return _radians(gold), answer
    if _in_degrees(answer) and _has_pi(gold) and not _in_degrees(gold):
        return gold, _radians(answer)
    return gold, answer


def with_constant(gold: Node, answer: Node, named: str | None = None) -> Node:
    """The answer with its constant of integration named as in the ground truth, where both add just one.

    `named`: the letters that the question names, see `named_constants`.
    """
    ours, theirs = symbols(gold) & _CONSTANTS, symbols(answer) & _CONSTANTS
    if len(ours) != 1 or len(theirs) != 1 or ours == theirs:
        return answer
    (name,), (other,) = ours, theirs
    if not (_is_added(gold, name) and _is_added(answer, other) and _is_arbitrary(name, gold, named)):
        return answer
    return renamed(answer, other, name)


def without_constant(gold: Node, answer: Node, named: str | None = None) -> Iterator[tuple[Node, Node]]:
    """Two antiderivatives less what each is at one point, so that they may differ by a number.

    Both have the same constant of integration, added once, and one more variable. Several points are tried, because
    the ground truth may have no value at one of them.
    """
    names = symbols(gold)
    constant, variables = names & _CONSTANTS, names - _CONSTANTS
    if len(constant) != 1 or len(variables) != 1 or symbols(answer) != names:
        return
    (name,), (variable,) = constant, variables
    if not _is_arbitrary(name, gold, named) or not all(
        _is_added(n, name) and walk(n).count(Node("var", name)) == 1 for n in (gold, answer)
    ):
        return
    for at in _PLACES:
        first, second = (
            Node("add", args=(n, Node("neg", args=(substituted(n, variable, number(at)),))))
            for n in (gold, answer)
        )
        yield first, second


def _is_added(node: Node, name: str) -> bool:
    return node.kind == "add" and any(a == Node("var", name) or _is_added(a, name) for a in node.args)


def _in_degrees(node: Node) -> bool:
    return any(n.kind == "degree" for n in walk(node))


def _has_pi(node: Node) -> bool:
    return any(n.kind == "const" and n.name == "pi" for n in walk(node))


def _radians(node: Node) -> Node:
    args = tuple(_radians(a) for a in node.args)
    return Node("radians", args=args) if node.kind == "degree" else node._replace(args=args)


def has_open_base(node: Node) -> bool:
    """Whether there is a `log` that does not say to which base."""
    return any(n.kind == "fn" and n.name == "log" and len(n.args) == 1 for n in walk(node))


def with_natural_base(node: Node) -> Node:
    """With each `log` that names no base as the natural one."""
    name = "ln" if node.kind == "fn" and node.name == "log" and len(node.args) == 1 else node.name
    return node._replace(name=name, args=tuple(map(with_natural_base, node.args)))


_BASIS = ("i", "j", "k")


def components(node: Node, size: int) -> Node | None:
    """A sum of unit vectors, `i - 2j + 3k`, as the tuple of its components; None for other things."""
    if node.kind not in ("add", "mul", "neg", "var", "const"):
        return None
    vector = _with_unit_vectors(node)
    names = symbols(vector)
    if names - set(_BASIS):
        return _with_letters(vector, size)
    if not names or not names <= set(_BASIS[:size]) or _at(vector, dict.fromkeys(_BASIS, 0)) != number(0):
        return None
    if names == {"i"} and node.kind != "var" and not any(n.name.startswith("\\") for n in walk(node)):
        return None  # 3i is a complex number
    parts = [_at(vector, {b: int(b == one) for b in _BASIS}) for one in _BASIS[:size]]
    total = _at(vector, dict.fromkeys(_BASIS, 1))
    values = [exact(p) for p in (*parts, total)]
    if None in values or sum(v for v in values[:-1] if v is not None) != values[-1]:
        return None
    return Node("tuple", "()", tuple(parts))


def _with_letters(vector: Node, size: int) -> Node | None:
    """The components of `2x i + 2y j`, a sum of products with one unit vector each; None for other things."""
    parts: dict[str, Node] = {}
    todo = [vector]
    while todo:
        term = todo.pop()
        if term.kind == "add":
            todo.extend(term.args)
            continue
        names = symbols(term) & set(_BASIS)
        if len(names) != 1 or not names <= set(_BASIS[:size]) or not _is_factor(term, name := min(names)):
            return None
        if name in parts:
            return None
        parts[name] = substituted(term, name, number(1))
    if len(parts) < 2:  # `x j` may be a product
        return None
    return Node("tuple", "()", tuple(parts.get(name, number(0)) for name in _BASIS[:size]))


def _is_factor(node: Node, name: str) -> bool:
    """Whether a name is a factor of a product, once."""
    if node.kind == "var":
        return node.name == name
    if node.kind == "neg":
        return _is_factor(node.args[0], name)
    if node.kind != "mul":
        return False
    having = [a for a in node.args if name in symbols(a)]
    return len(having) == 1 and _is_factor(having[0], name)


def _with_unit_vectors(node: Node) -> Node:
    if node.kind == "var" or node == Node("const", "i"):
        return Node("var", node.name.split()[-1])
    return node._replace(args=tuple(map(_with_unit_vectors, node.args)))


def _at(node: Node, values: dict[str, int]) -> Node:
    for name, value in values.items():
        node = substituted(node, name, number(value))
    result = exact(node)
    return node if result is None else number(result)
