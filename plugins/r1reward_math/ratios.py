"""Ratios: as quotients, and proportional to one another."""

from r1reward_math.equality_chains import Same
from r1reward_math.exact import exact
from r1reward_math.tree import Node

__all__ = ["proportional", "ratio_as_quotient"]


def ratio_as_quotient(gold: Node, answer: Node, same: Same) -> bool:
    """`3:4` against 3/4; of times (`12:30`) and longer ratios there is no quotient."""
    ratio, other = (gold, answer) if gold.kind == "ratio" else (answer, gold)
    if ratio.name or len(ratio.args) != 2 or (below := exact(ratio.args[1])) == 0:
        return False
    if other is gold and other.kind == "num" and other.decimals > 0:
        below = None  # a decimal is no time of the day: 20:3 is 6.67, rounded
    elif other.kind == "num" and (other is gold or below is None or 10 <= below < 60):
        return False  # `12:30` may be a time; and a number was asked for
    quotient = Node("mul", args=(ratio.args[0], Node("inv", args=(ratio.args[1],))))
    return same(quotient, other) if ratio is gold else same(other, quotient)


def proportional(gold: Node, answer: Node, same: Same) -> bool:
    """`4:6:10` for 2:3:5: the terms are proportional, if neither is a time of the day."""
    if len(gold.args) != len(answer.args):
        return False
    first, other = gold.args[0], answer.args[0]
    values = [exact(a) for a in (*gold.args, *answer.args)]
    if 0 in values:
        return all(map(same, gold.args, answer.args))
    return all(
        same(_over(a, first), _over(b, other)) for a, b in zip(gold.args[1:], answer.args[1:], strict=True)
    )


def _over(above: Node, below: Node) -> Node:
    return Node("mul", args=(above, Node("inv", args=(below,))))
