"""LeetCode's lists and trees, whose objects are data: a graph of nodes."""

from __future__ import annotations

from typing import Any

__all__ = ["NODE_CLASSES", "ListNode", "TreeNode", "is_node", "set_attributes"]


class ListNode:
    """LeetCode's list, as it defines it."""

    def __init__(self, val: Any = 0, next: Any = None) -> None:
        self.val, self.next = val, next


class TreeNode:
    """LeetCode's binary tree, as it defines it."""

    def __init__(self, val: Any = 0, left: Any = None, right: Any = None) -> None:
        self.val, self.left, self.right = val, left, right


NODE_CLASSES: dict[str, Any] = {"ListNode": ListNode, "TreeNode": TreeNode}
"""The classes whose objects are data: they go over as copies, and come back as those of the other side."""


def is_node(value: Any) -> bool:
    """Whether a value is a node of a list or tree that is data."""
    return type(value).__name__ in NODE_CLASSES and hasattr(value, "__dict__")


def set_attributes(node: Any, pairs: list[tuple[str, Any]]) -> None:
    """Give a node the attributes that it has on the other side; its methods are those of the side that it is on."""
    for name, item in pairs:
        if not name.startswith("__") and not callable(getattr(type(node), name, None)):
            setattr(node, name, item)
