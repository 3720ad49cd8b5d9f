"""The names that a Python source uses, and those that it binds, in whatever scope."""

import ast
import builtins
from collections.abc import Iterable

__all__ = ["bound_names", "used_names"]

_NAMED = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar,
)  # fmt: skip
"""What binds the name that it has."""
_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}


def used_names(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that are read; those that Python has by itself are left out."""
    names = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return names - _BUILTINS


def bound_names(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that are assigned, defined, imported, caught, matched, or parameters."""
    bound: set[str | None] = set()
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, _NAMED):
            bound.add(node.name)
    return {name for name in bound if name}
