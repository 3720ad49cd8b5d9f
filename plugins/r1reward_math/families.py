"""Families of values with whole numbers as parameters, `k*pi`, and what their letters mean."""

from r1reward_math.bounds import UndefinedError
from r1reward_math.equality_chains import Same
from r1reward_math.points import INTEGER
from r1reward_math.structure import INFINITY
from r1reward_math.tree import Node, UnreadableError, number, renamed, substituted, symbols, walk

__all__ = ["counter", "is_subject", "parametric", "periodic", "with_real_parameter"]

_COUNTERS = frozenset("nklmj")
_SHIFTS = (0, 1, -1, 2, -2)
_COUNT = f"{INTEGER}1"
_ALL_REAL = Node("tuple", "()", (Node("neg", args=(INFINITY,)), INFINITY))


def parametric(gold: Node, answer: Node, same: Same) -> bool:
    r"""With whole numbers as parameters: their names do not matter, but where they come from does.

    `\frac{\pi}{4}+k\pi` is the same for every whole k as with k + 1 for k, or -k. A variable that is itself asked
    for, `1 < x < 4` of whole numbers, is no parameter: its domain must be named.
    """
    domains = [n.args[1].name for n in (gold, answer) if n.kind == "param"]
    if _real_parameter(gold) is not None or _real_parameter(answer) is not None:
        return False
    for node, other in ((gold, answer), (answer, gold)):
        if node.kind == "param" and other.kind != "param" and is_subject(node):
            return False
    if len(set(filter(None, domains))) > 1:
        return False
    inner, mine = (n.args[0] if n.kind == "param" else n for n in (gold, answer))
    if inner.kind == "mod" and answer.kind == "param":  # `n = 7t + 4, t \in \mathbb{Z}`
        return domains[-1] == "ℤ" and same(inner, renamed(mine, answer.name, "k"))
    ours = gold.name if gold.kind == "param" else counter(inner)
    theirs = answer.name if answer.kind == "param" else counter(mine)
    if not ours or not theirs or ours not in symbols(inner) or theirs not in symbols(mine):
        return same(inner, mine)
    return _same_family(renamed(inner, ours, _COUNT), renamed(mine, theirs, _COUNT), domains, same)


def _same_family(gold: Node, answer: Node, domains: list[str], same: Same) -> bool:
    if _safely(same, gold, answer):
        return True
    if set(domains) - {"ℤ", ""}:
        return False
    count = Node("var", _COUNT)
    for shift in _SHIFTS:
        for turned in (count, Node("neg", args=(count,))):
            moved = Node("add", args=(turned, number(shift)))
            if _safely(same, gold, substituted(answer, _COUNT, moved)):
                return True
    return False


def with_real_parameter(gold: Node, answer: Node) -> tuple[Node, Node]:
    r"""`(s, 2s), s \in \mathbb{R}` with the letter of the ground truth, `(t, 2t), t \in \mathbb{R}`, and no tail.

    Only a parameter of all real numbers, alone in its tuple, may be called otherwise.
    """
    ours, theirs = _real_parameter(gold), _real_parameter(answer)
    if ours is None:
        return gold, answer
    body, name = ours
    mine = theirs[0] if theirs is not None else answer
    names = symbols(mine)
    if mine.kind != body.kind or len(names) != 1:
        return gold, answer
    return body, renamed(mine, next(iter(names)), name)


def _real_parameter(node: Node) -> tuple[Node, str] | None:
    """The tuple, and the parameter, of a tuple behind which it is said that this is any real number."""
    if node.kind != "list" or len(node.args) != 2:
        return None
    body, tail = node.args
    if (
        body.kind not in ("tuple", "matrix")
        or tail.kind != "rel"
        or tail.name != "="
        or tail.args[1] != _ALL_REAL
    ):
        return None
    variable = tail.args[0]
    is_only = variable.kind == "var" and symbols(body) == {variable.name}
    return (body, variable.name) if is_only else None


def is_subject(node: Node) -> bool:
    """Whether the variable that a condition restricts is what the rest is about, `1 < x < 4`, and no parameter."""
    return any(
        n.kind == "rel" and any(a == Node("var", node.name) for a in n.args) for n in walk(node.args[0])
    )


def periodic(gold: Node, answer: Node) -> Node:
    """`n*pi` with the letter of the ground truth, `k*pi`, where both say nothing about it."""
    ours, theirs = counter(gold), counter(answer)
    if ours and theirs and ours != theirs and ours not in symbols(answer) and _has_pi(gold):
        return renamed(answer, theirs, ours)
    return answer


def _has_pi(node: Node) -> bool:
    return any(n.kind == "const" and n.name == "pi" for n in walk(node))


def counter(node: Node) -> str:
    """The one letter that counts in a family that is given without its domain, `2k*pi`; empty where there is none."""
    names = [n for n in symbols(node) if n in _COUNTERS]
    return names[0] if len(names) == 1 else ""


def _safely(same: Same, one: Node, other: Node) -> bool:
    try:
        return same(one, other)
    except (UndefinedError, UnreadableError):
        return False
