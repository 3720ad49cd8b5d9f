r"""Answers that say where an expression has no value: `\frac{x+3}{x-2}, x \neq 2`."""

import re
from collections.abc import Sequence

from r1reward_math.answer_tree import answer_tree
from r1reward_math.bounds import UndefinedError, budget
from r1reward_math.equality_chains import STRUCTURES
from r1reward_math.evaluate import evaluate
from r1reward_math.normalize import normalize
from r1reward_math.tree import Node, UnreadableError, both_signs, number, substituted, symbols

__all__ = ["without_exclusions"]

_WORDS = r"(?:for|where|with|provided(?:\s+that)?|if)"
_TAIL = re.compile(
    rf"(?P<value>.*\S)[\s,;]*?(?:[,;(]|\s)\s*(?:{_WORDS}\s+)?(?:all\s+)?"
    r"(?P<name>[a-zA-Z])\s*!=\s*(?P<places>[^=<>!()]{1,60})\)?\s*"
)
_LINK = re.compile(rf"[\s,;(]*(?:\b{_WORDS})?(?:\s+all)?[\s,;(]*\Z")
_MOST_PLACES, _MOST_LETTERS = 4, 4
_ELSEWHERE = (7, 11, 13, 17)
"""Values of the other letters, of which nothing is said: where `a/b` has none at b = 0, that is not because of a."""
_SEPARATOR = re.compile(r",|\band\b|\bor\b")


def without_exclusions(gold: str, answer: str, divisors: Sequence[str] = ()) -> str:
    r"""The answer without the places that it leaves out, if the ground truth has no value there; else as it stands.

    `divisors`: those of the question, `x - 1` of `\frac{x^2-1}{x-1}`: where one is 0, what was to be simplified has
    no value, though the simplified expression has.

    >>> without_exclusions(r"\frac{1}{x-2}", r"\frac{1}{x-2}, x != 2")
    '\\frac{1}{x-2}'
    >>> without_exclusions(r"\frac{1}{x-2}", r"\frac{1}{x-2}, x != 3")
    '\\frac{1}{x-2}, x != 3'
    """
    if "!=" not in answer or "!=" in gold or (match := _TAIL.fullmatch(answer)) is None:
        return answer
    places = [part for part in _SEPARATOR.split(match["places"]) if part.strip()]
    expression = _expression(gold)
    if expression is None or match["name"] not in symbols(expression) or not 0 < len(places) <= _MOST_PLACES:
        return answer
    nodes = [answer_tree(part) for part in places]
    below = [tree for divisor in divisors if (tree := answer_tree(normalize(divisor))) is not None]
    asked = [Node("inv", args=(tree,)) for tree in below if symbols(tree) == {match["name"]}]
    if any(node is None or symbols(node) for node in nodes):
        return answer
    if any(
        all(_has_value(one, match["name"], node) for one in (expression, *asked))
        for node in nodes
        if node is not None
    ):
        return answer
    return _LINK.sub("", match["value"])


def _expression(gold: str) -> Node | None:
    """The expression in a few variables that a ground truth is, or says that a function is."""
    tree = answer_tree(gold)
    if tree is not None and tree.kind == "rel" and tree.name == "=":
        tree = tree.args[-1]
    return (
        None
        if tree is None or tree.kind in STRUCTURES or not 0 < len(symbols(tree)) <= _MOST_LETTERS
        else tree
    )


def _has_value(expression: Node, name: str, place: Node) -> bool:
    """Whether an expression has a value at a place, or at one of those of `±2`."""
    for other, value in zip(sorted(symbols(expression) - {name}), _ELSEWHERE, strict=False):
        expression = substituted(expression, other, number(value))
    return any(_is_defined(substituted(expression, name, one)) for one in both_signs(place) or (place,))


def _is_defined(value: Node) -> bool:
    try:
        with budget(of_ground_truth=True):
            evaluate(value, {})
    except UndefinedError:
        return False
    except UnreadableError:
        return True
    return True
