"""Values of Python expressions that hold nothing but plain data: nothing is looked up, and nothing is called."""

import ast
import operator
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.plain_values import is_plain

__all__ = ["is_ordered", "literal"]

_MOST_ITEMS, _LARGEST, _MOST_POWER = 10_000, 2**64, 64
_OF_NUMBERS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip


def literal(node: ast.expr) -> Any:
    """The value of an expression; `ValueError` (or what making it raises) where it is no plain data."""
    value = _value(node)
    if not is_plain(value):
        raise ValueError("no plain data")
    return value


def is_ordered(value: Any) -> bool:
    """Whether there is no set in a plain value: what order it is gone through in is each process's own."""
    if isinstance(value, dict):
        return all(map(is_ordered, (*value, *value.values())))
    return not isinstance(value, set | frozenset) and (
        not isinstance(value, list | tuple) or all(map(is_ordered, value))
    )


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items):
            return [*map(_value, items)]
        case ast.Tuple(elts=items):
            return tuple(map(_value, items))
        case ast.Set(elts=items):
            return {*map(_value, items)}
        case ast.Dict(keys=keys, values=items):
            return {_key(key): _value(item) for key, item in zip(keys, items, strict=True)}
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            number = _number(_value(operand))
            return -number if isinstance(sign, ast.USub) else +number
        case ast.BinOp(left=left, op=sign, right=right):
            return _combined(_value(left), sign, _value(right))
    raise ValueError(f"no literal: {type(node).__name__}")


def _key(node: ast.expr | None) -> Any:
    if node is None:
        raise ValueError("what a `**` unpacks")
    return _value(node)


def _number(value: Any) -> Any:
    if not isinstance(value, int | float) or abs(value) > _LARGEST:
        raise ValueError("no number of usual size")
    return value


def _combined(one: Any, sign: ast.operator, other: Any) -> Any:
    """Arithmetic of numbers, texts joined, and a text or a flat list repeated."""
    if isinstance(one, str) and isinstance(other, str) and isinstance(sign, ast.Add):
        return one + other
    if isinstance(one, str | list) and isinstance(sign, ast.Mult) and type(other) is int:
        return _repeated(one, other)
    if isinstance(sign, ast.Pow) and type(other) is int and 0 <= other <= _MOST_POWER:
        return _number(one) ** other
    if type(sign) not in _OF_NUMBERS:
        raise ValueError("no arithmetic of literals")
    return _OF_NUMBERS[type(sign)](_number(one), _number(other))


def _repeated(one: str | list[Any], times: int) -> Any:
    # A list in a list would be one and the same in each place.
    if len(one) * times > _MOST_ITEMS or any(isinstance(item, list | dict | set) for item in one):
        raise ValueError("too long, or shared")
    return one * times
