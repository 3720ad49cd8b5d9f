"""The elements of sets, lists, unions and ±, and the values of lists of equations."""

from itertools import product

from r1reward_math.relations import as_tuples
from r1reward_math.tree import Node, walk

__all__ = ["STRUCTURES", "all_named", "elements", "named_values", "tuples", "unnumbered"]

STRUCTURES = frozenset(
    ("tuple", "set", "list", "rel", "union", "matrix", "ratio", "base", "cases", "case", "mod")
)
_MOST_SIGNS = 4


def all_named(node: Node) -> bool:
    """Whether a list gives each of several names a value."""
    if node.kind != "list" or any(
        a.kind != "rel" or a.name != "=" or a.args[0].kind != "var" for a in node.args
    ):
        return False
    return len({a.args[0] for a in node.args}) == len(node.args)


def named_values(node: Node) -> Node | None:
    """The values of `x = 2, y = 1` as they are written, where the letters differ; of x_1 and x_2 they do not."""
    if node.kind != "list" or any(
        a.kind != "rel" or a.name != "=" or a.args[0].kind != "var" for a in node.args
    ):
        return None
    if len({a.args[0].name.partition("_")[0] for a in node.args}) < len(node.args):
        return None
    return Node("list", ",", tuple(a.args[-1] for a in node.args))


def unnumbered(gold: Node, answer: Node) -> Node:
    """The answer `x_1 = 2, x_2 = 3` as `x = 2, x = 3`, where the ground truth has several values of x."""
    names = {
        a.args[0].name for a in gold.args if a.kind == "rel" and a.name == "=" and a.args[0].kind == "var"
    }
    if len(names) != 1 or gold.kind != "list" or not all_named(answer):
        return answer
    name = next(iter(names))
    if any(a.args[0].name.partition("_")[0] != name or "_" not in a.args[0].name for a in answer.args):
        return answer
    rels = tuple(a._replace(args=(Node("var", name), *a.args[1:])) for a in answer.args)
    return answer._replace(args=rels)


def tuples(node: Node) -> list[Node] | None:
    """The tuples that a tuple, a list of them, or lists of equations are; None for other things."""
    if (several := as_tuples(node)) is not None:
        return several
    if node.kind == "tuple" and node.name == "()":
        return [node]
    if node.kind in ("list", "set"):
        groups = [as_tuples(a) or ([a] if a.kind == "tuple" and a.name == "()" else []) for a in node.args]
        return [one for some in groups for one in some] if groups and all(groups) else None
    return None


def elements(node: Node) -> list[Node] | None:
    """The elements of a set, list, union or ±; None for other things."""
    if node.kind == "union" and all(a.kind == "set" for a in node.args):
        return list(dict.fromkeys(e for a in node.args for e in a.args))
    if node.kind in ("set", "list", "union"):
        return [e for a in node.args for e in (None if _is_set(a) else elements(a)) or [a]]
    if node.kind == "tuple" and (points := _points(node)) is not None:
        return points
    if node.kind == "rel" and node.name == "=" and len(node.args) == 2 and node.args[0].kind == "var":
        values = elements(node.args[1]) if node.args[1].kind == "pm" else None
        return values and [node._replace(args=(node.args[0], value)) for value in values]
    signs = [n for n in walk(node) if n.kind == "pm"] if node.kind not in STRUCTURES - {"tuple"} else []
    if (
        1 < len(signs) <= _MOST_SIGNS
        and node.kind != "tuple"
        and not any(s.args[1].kind == "neg" for s in signs)
    ):
        return list(dict.fromkeys(_with_each_sign(node)))
    return [_with_sign(node, True), _with_sign(node, False)] if signs else None


def _points(node: Node) -> list[Node] | None:
    """The points of a tuple with several ± in it, each sign by itself, as long as none is ∓; None for others."""
    signs = [n for n in walk(node) if n.kind == "pm"]
    if not 1 < len(signs) <= _MOST_SIGNS or any(s.args[1].kind == "neg" for s in signs):
        return None
    parts = [elements(a) or [a] for a in node.args]
    return [node._replace(args=tuple(args)) for args in product(*parts)]


def _is_set(node: Node) -> bool:
    return node.kind in ("set", "list", "union")


def _with_each_sign(node: Node) -> list[Node]:
    r"""With the ± read as each of their signs, independently of one another: `\pm2\pm i` is four numbers."""
    choices = [node._replace(args=args) for args in product(*map(_with_each_sign, node.args))]
    if node.kind != "pm":
        return choices
    return [_with_sign(choice, plus) for choice in choices for plus in (True, False)]


def _with_sign(node: Node, plus: bool) -> Node:
    """With every ± read as one of its signs."""
    args = tuple(_with_sign(a, plus) for a in node.args)
    if node.kind == "pm":
        return Node("add", args=(args[0], args[1] if plus else Node("neg", args=(args[1],))))
    return node._replace(args=args)
