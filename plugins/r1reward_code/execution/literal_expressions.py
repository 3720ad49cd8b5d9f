"""What a literal assertion asserts: `f(1) == 2`, `not f(1)`, or `abs(f(1) - 0.5) < 1e-6`."""

import ast
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from r1reward_code.execution.literals import is_ordered, literal
from r1reward_code.harness.wire_values import to_wire

__all__ = ["DISTANCES", "LiteralAssert", "Resolve", "message_of", "of_assertion"]

_OPERATORS: dict[type[ast.cmpop], str] = {ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is", ast.IsNot: "is not"}
_DISTANCES: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<="}
DISTANCES = frozenset(_DISTANCES.values())
"""Operators that ask how far a value is from a number."""
_LARGEST = 2**64
Resolve = Callable[[str], str]
"""The solution's name for a function that an assertion calls; `ValueError` for one that is another's."""


@dataclass(frozen=True, slots=True)
class LiteralAssert:
    """`request` is the call, as a solution's box reads it; `operator` what is asked of its value beside `wanted`.

    `bool` and `not` ask of the value alone; `<` and `<=` of its distance, with `wanted` a number and the most that it
    may be away from that. `text` is the assertion in one line; `message` what it says when it fails, `None` where
    that is no literal.
    """

    request: str
    operator: str
    wanted: Any
    text: str
    message: str | None


def of_assertion(node: ast.expr, resolve: Resolve) -> tuple[str, str, Any]:
    """The call in what is asserted, what is asked of its value, and beside what."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _request(node.operand, resolve), "not", None
    if not isinstance(node, ast.Compare):
        return _request(node, resolve), "bool", None
    (sign,), (right,) = node.ops, node.comparators
    if type(sign) in _DISTANCES:
        request, wanted = _of_distance(node.left, literal(right), resolve)
        return request, _DISTANCES[type(sign)], wanted
    call, other = (node.left, right) if isinstance(node.left, ast.Call) else (right, node.left)
    wanted, asked = literal(other), _OPERATORS.get(type(sign), "")
    if not asked or (asked.startswith("is") and not isinstance(wanted, bool | None)):
        raise ValueError("a comparison of another kind")
    return _request(call, resolve), asked, wanted


def _of_distance(node: ast.expr, most: Any, resolve: Resolve) -> tuple[str, tuple[Any, Any]]:
    """The call in `abs(f(1) - 0.5)`, and beside it the other number and the most that they may be apart."""
    match node:
        case ast.Call(func=ast.Name(id="abs"), args=[ast.BinOp(op=ast.Sub()) as pair], keywords=[]):
            sides = pair.left, pair.right
            call, other = sides if isinstance(pair.left, ast.Call) else reversed(sides)
            wanted = literal(other), most
            if all(map(_is_usual_number, wanted)) and not _is_of_solution("abs", resolve):
                return _request(call, resolve), wanted
    raise ValueError("a comparison of another kind")


def _is_usual_number(value: Any) -> bool:
    return isinstance(value, int | float) and -_LARGEST <= value <= _LARGEST


def _is_of_solution(name: str, resolve: Resolve) -> bool:
    try:
        resolve(name)
    except ValueError:
        return False
    return True


def _request(node: ast.expr, resolve: Resolve) -> str:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        raise ValueError("no call of a function")
    given = [literal(argument) for argument in node.args]
    named = {_keyword(each): literal(each.value) for each in node.keywords}
    if len(named) < len(node.keywords) or not is_ordered([*given, named]):
        raise ValueError("a keyword twice, or a set")
    request = {"name": resolve(node.func.id), "arguments": [to_wire(each) for each in given], "plain": True}
    return json.dumps({**request, "named": {name: to_wire(each) for name, each in named.items()}})


def _keyword(node: ast.keyword) -> str:
    if node.arg is None:
        raise ValueError("what a `**` unpacks")
    return node.arg


def message_of(node: ast.expr | None) -> str | None:
    """What an assertion says when it fails; `None` where that is no literal."""
    if node is None:
        return ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
