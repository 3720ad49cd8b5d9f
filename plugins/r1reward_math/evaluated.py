r"""Whether an answer is worked out: `form: evaluated` refuses `12+30`, `6!` and `\gcd(48,180)` for a number.

Another form of the value goes on counting: 2/4 for 1/2, `\sqrt8` for `2\sqrt2`, factored or expanded expressions.
"""

from r1reward_math.exact import exact
from r1reward_math.tree import Node, symbols, walk

__all__ = ["is_evaluated"]

_CONTAINERS = frozenset(("tuple", "set", "list", "union", "matrix", "ratio", "mod", "param", "cases", "case"))
_LITERAL_FUNCTIONS = frozenset(("root", "abs"))


def is_evaluated(answer: Node, gold: Node) -> bool:
    """Whether nothing is left to do in the answer that is not left to do in the ground truth, too."""
    if answer.kind == "rel":
        return is_evaluated(answer.args[-1], gold)
    if answer.kind in _CONTAINERS:
        return all(is_evaluated(a, gold) for a in answer.args)
    left_open = _operations(gold)
    if symbols(answer):
        return all(n.kind not in ("sum", "prod") or n.kind in left_open for n in walk(answer))
    return _is_done(answer, left_open)


def _operations(node: Node) -> frozenset[str]:
    """The operations that a ground truth leaves as they are."""
    return frozenset(n.name if n.kind == "fn" else n.kind for n in walk(node) if not _is_literal(n))


def _is_done(node: Node, left_open: frozenset[str]) -> bool:
    if _is_literal(node):
        return True
    if node.kind == "fn" and node.name not in left_open and node.name not in _LITERAL_FUNCTIONS:
        return False
    if node.kind in ("sum", "prod", "fact", "integral", "limit", "derivative") and node.kind not in left_open:
        return False
    calculable = exact(node) is not None and (node.name if node.kind == "fn" else node.kind) not in left_open
    return not calculable and all(_is_done(a, left_open) for a in node.args)


def _is_literal(node: Node) -> bool:
    """A number as one writes it: 42, -3, 2/4, `1 1/2`, 1.2 times 10^5, a percentage."""
    if node.kind == "neg":
        return _is_literal(node.args[0])
    if node.kind == "num":
        return True
    if node.kind == "add":
        whole, part = node.args
        return whole.kind == "num" and part.name == "fraction"
    if node.kind == "mul":
        left, right = node.args
        return _is_signed(left) and (
            _is_power_of_ten(right) or (right.kind == "inv" and _is_signed(right.args[0]))
        )
    return (node.kind == "inv" and _is_signed(node.args[0])) or _is_power_of_ten(node)


def _is_signed(node: Node) -> bool:
    return node.kind == "num" or (node.kind == "neg" and node.args[0].kind == "num")


def _is_power_of_ten(node: Node) -> bool:
    return (
        node.kind == "pow"
        and node.args[0].kind == "num"
        and node.args[0].value == 10
        and _is_signed(node.args[1])
    )
