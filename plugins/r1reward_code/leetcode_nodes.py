"""LeetCode's lists and trees: data sets write them as lists of values, functions take and return nodes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward_code.harness.node_classes import ListNode, TreeNode

__all__ = ["Signature", "signature_of"]

_KIND = re.compile(r"\b(ListNode|TreeNode)\b")
_MOST_NODES = 10**6


class Signature:
    """Which parameters of a function are nodes (or lists of them), and whether its result is one."""

    def __init__(self, parameters: Sequence[str], result: str) -> None:
        self._kinds = [_kind(text) for text in parameters]
        self._result = _kind(result)

    def arguments(self, given: list[Any]) -> list[Any]:
        """The arguments, with nodes for the lists that stand for them."""
        kinds = [*self._kinds, *[""] * (len(given) - len(self._kinds))]
        return [_made(kind, value) for kind, value in zip(kinds, given, strict=False)]

    def accepted(self, wanted: tuple[Any, ...]) -> tuple[Any, ...]:
        """What may be returned: no node at all is an empty list, too."""
        return (*wanted, None) if self._result and [] in wanted else wanted


def signature_of(name: str, columns: Mapping[str, Any]) -> Signature | None:
    """That of function `name` in the starter code or the prompt, if nodes are in it."""
    for column in ("starter_code", "prompt", "question", "question_content"):
        text = columns.get(column)
        match = isinstance(text, str) and re.search(
            rf"\bdef\s+{re.escape(name)}\s*\((?P<inside>[^()]*)\)\s*(?:->\s*(?P<result>[^:\n]+))?:", text
        )
        if match and _KIND.search(match[0]):
            parts = [part.strip() for part in re.split(r",(?![^\[]*\])", match["inside"])]
            return Signature([part for part in parts if part not in ("", "self")], match["result"] or "")
    return None


def _kind(annotation: str) -> str:
    """`ListNode` or `TreeNode`, with `*` before it for a list of them."""
    match = _KIND.search(annotation)
    if not match:
        return ""
    return "*" * len(re.findall(r"\b[Ll]ist\[", annotation[: match.start()])) + match[1]


def _made(kind: str, value: Any) -> Any:
    if kind.startswith("*"):
        return [_made(kind[1:], item) for item in value] if isinstance(value, list) else value
    if not kind or not isinstance(value, list):
        return value
    return _list_of(value) if kind == "ListNode" else _tree_of(value)


def _list_of(values: list[Any]) -> ListNode | None:
    head = None
    for value in reversed(values):
        head = ListNode(value, head)
    return head


def _tree_of(values: list[Any]) -> TreeNode | None:
    """A tree from its values level by level, `None` where a node has no child."""
    if not values or values[0] is None:
        return None
    root, rest = TreeNode(values[0]), iter(values[1:])
    for node in (row := [root]):  # grows while it is walked
        for side in ("left", "right"):
            value = next(rest, None)
            if value is not None:
                setattr(node, side, child := TreeNode(value))
                row.append(child)
    return root
