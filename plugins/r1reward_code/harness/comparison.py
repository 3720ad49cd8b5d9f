"""Compares what a call returned with what was expected: on the host what is small, in a box of ours what is not.

A value comes from a program that nobody trusts. What it is may be anything that `from_wire` makes; comparing it may
raise (a signalling NaN, an integer that no float holds), and take long where it is large. Neither is our failure.
"""

from __future__ import annotations

import json
from typing import Any

from r1reward_code.harness.bounded_json import read_json
from r1reward_code.harness.node_classes import ListNode, TreeNode
from r1reward_code.harness.wire_reading import from_wire

__all__ = ["as_values", "compare_answer", "compare_from_input"]

_MOST_NODES, _MOST_DIGITS = 10**6, 4300
_RAISES = (ValueError, LookupError, TypeError, RecursionError, AttributeError, ArithmeticError, MemoryError)
"""What making or comparing a value of another program may raise."""


def compare_answer(line: bytes, accepted: Any, tolerance: Any) -> tuple[str, str]:
    """The letter of an outcome (`A`, `W`rong or `R`aised), and why, for an answer of the solution's box."""
    try:
        answer = read_json(line)
        if "raised" in answer:
            name, words, *_ = answer["raised"]
            return "R", f"raised {name}: {words}"[:120]
        value = _as_lists(_with_values(from_wire(answer["value"]), accepted[0]))
    except _RAISES:
        return "W", "the solution gave an answer that cannot be read"
    if any(_are_same(_as_lists(wanted), value, tolerance) for wanted in accepted):
        return "A", ""
    return "W", f"returned {_shown(value)}, not {_shown(accepted[0])}"


def compare_from_input() -> None:
    """In a box: the accepted values and the tolerance on the first line of input, the answer on the second."""
    import sys

    if hasattr(sys, "set_int_max_str_digits"):  # a box has no limit: to show a number would take long
        sys.set_int_max_str_digits(_MOST_DIGITS)
    given = json.loads(sys.stdin.buffer.readline())
    accepted = [from_wire(wanted) for wanted in given["accepted"]]
    print(json.dumps(compare_answer(sys.stdin.buffer.readline(), accepted, tuple(given["tolerance"]))))


def _shown(value: Any) -> str:
    """The beginning of a value's text; it may have none that can be written."""
    try:
        return str(value)[:60]
    except _RAISES:
        return f"a {type(value).__name__} that is too large to be shown"


def _with_values(value: Any, wanted: Any) -> Any:
    """A list or tree as the values of its nodes, also as an item of a list of which a list is expected."""
    if isinstance(value, list) and isinstance(wanted, list) and len(value) == len(wanted):
        return [as_values(item) for item in value]
    return as_values(value)


def as_values(value: Any) -> Any:
    """A list's or tree's values as the data sets write them; anything else as it is. A circle has no values."""
    if isinstance(value, ListNode):
        return _values_of_list(value)
    return _values_of_tree(value) if isinstance(value, TreeNode) else value


def _values_of_list(head: Any) -> Any:
    values: list[Any] = []
    while isinstance(head, ListNode):
        if len(values) >= _MOST_NODES:
            return head
        values.append(getattr(head, "val", None))
        head = getattr(head, "next", None)
    return values


def _values_of_tree(root: Any) -> Any:
    values: list[Any] = []
    for node in (row := [root]):
        if len(row) > _MOST_NODES:
            return root
        values.append(getattr(node, "val", None) if isinstance(node, TreeNode) else None)
        if isinstance(node, TreeNode):
            row += [getattr(node, "left", None), getattr(node, "right", None)]
    while values and values[-1] is None:
        values.pop()
    return values


def _as_lists(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_as_lists(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_lists(item) for key, item in value.items()}
    return value


def _are_same(wanted: Any, value: Any, tolerance: Any) -> bool:
    try:
        return _are_equal(wanted, value, tolerance)
    except _RAISES:
        return False


def _are_equal(wanted: Any, value: Any, tolerance: Any) -> bool:
    if wanted == value or tolerance == (0.0, 0.0):
        return bool(wanted == value)
    if isinstance(wanted, list) and isinstance(value, list):
        return len(wanted) == len(value) and all(
            _are_same(one, other, tolerance) for one, other in zip(wanted, value, strict=True)
        )
    if isinstance(wanted, dict) and isinstance(value, dict):
        return wanted.keys() == value.keys() and all(
            _are_same(wanted[key], value[key], tolerance) for key in wanted
        )
    if isinstance(wanted, int) and isinstance(value, int):
        return False  # a tolerance is one for floats
    if isinstance(wanted, (int, float)) and isinstance(value, (int, float)):
        absolute, relative = tolerance
        return bool(abs(wanted - value) <= max(absolute, relative * abs(wanted)))
    return False
