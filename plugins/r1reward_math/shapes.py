"""Whether an answer that is not equal may be right all the same, because rules cannot tell its shape's meaning.

It is the ground truth that opens this question: next to a number, no answer is unsure but one near a rounded value.
A policy can therefore not choose to be judged by somebody else.
"""

from fractions import Fraction

from r1reward_math.bounds import UndefinedError
from r1reward_math.evaluate import context, evaluate
from r1reward_math.exact import exact
from r1reward_math.tree import Node, UnreadableError, symbols, walk

__all__ = ["is_near", "shape", "unsure"]

_NEAR = 100
_LONGEST = 300


def shape(node: Node | None) -> str:
    """What kind of thing a tree is: number, expression, relation, several, tuple, or another by name; `words`."""
    if node is None:
        return "words"
    if node.kind in ("rel", "mod", "param"):
        return "relation"
    if node.kind in ("list", "set", "union") or any(n.kind == "pm" for n in walk(node)):
        return "several"
    if node.kind in ("tuple", "matrix"):
        return "tuple"
    if node.kind in ("ratio", "base", "cases", "case"):
        return node.kind
    return "expression" if symbols(node) or any(n.kind == "call" for n in walk(node)) else "number"


def unsure(gold: Node | None, answer: Node | None, gold_text: str, answer_text: str) -> bool:
    """Whether the rules do not reach: the shapes differ, both are words, ends are open or closed, one is rounded."""
    if len(answer_text) > _LONGEST:
        return False
    ours, theirs = shape(gold), shape(answer)
    if ours == "number" and gold is not None:
        return theirs == "number" and answer is not None and _rounded(gold, answer)
    if ours == "words":
        return theirs == "words" or any(c.isdigit() for c in gold_text) or theirs == "relation"
    if ours != theirs:
        return True
    return ours == "tuple" and _other_ends(gold, answer)


def _other_ends(gold: Node | None, answer: Node | None) -> bool:
    """Whether two intervals differ in nothing but their brackets."""
    return gold is not None and answer is not None and gold.args == answer.args and gold.name != answer.name


def _rounded(gold: Node, answer: Node) -> bool:
    """Whether a decimal on one side lies near the other value, so that it may be that, rounded."""
    if not any(n.kind == "num" and n.decimals > 0 for n in (*walk(gold), *walk(answer))):
        return False
    left, right = _value(gold), _value(answer)
    return left is not None and right is not None and is_near(left, right)


def is_near(gold: int | Fraction, answer: int | Fraction) -> bool:
    """Whether an answer lies so near a ground truth that it may be that, rounded.

    Example: `is_near(Fraction(1, 3), Fraction("0.33"))` is true.
    """
    # In integers: the arithmetic of fractions costs ten times as much.
    ours, theirs = gold.numerator * answer.denominator, answer.numerator * gold.denominator
    return abs(ours - theirs) * _NEAR <= abs(ours)


def _value(node: Node) -> Fraction | None:
    if (value := exact(node)) is not None:
        return value
    mp = context()
    try:
        number = evaluate(node, {})
    except (UndefinedError, UnreadableError):
        return None
    if mp.im(number) or abs(mp.mag(number) if number else 0) > 300:
        return None
    return Fraction(float(mp.re(number)))
