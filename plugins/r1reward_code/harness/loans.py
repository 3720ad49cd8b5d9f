"""Whether a test looks again at an object that it has lent as a copy, and whose changes stay hidden from it.

Where it does, a solution that changes the object as asked fails, and so does one that does not: it judges nobody.
That is read in the test's own words, for what a solution does must not decide whether it has a value.
"""

from __future__ import annotations

import ast
import collections
import sys
import types
from typing import Any

from r1reward_code.harness.copied_objects import hides_changes
from r1reward_code.harness.object_table import Opaque
from r1reward_code.harness.patches import SOLUTION_MODULES
from r1reward_code.harness.remote import Remote

__all__ = ["look_after_loan", "note_loan"]

_LOANS: list[tuple[str, types.CodeType, int, set[str], dict[str, Any]]] = []
"""The class of a lent object; the code and line that lent it, the paths that lead to it there, and the names."""
_LOAN_KEYS: set[tuple[Any, ...]] = set()
_MOST_LOANS, _MOST_DEPTH = 1000, 3


def note_loan(value: Any) -> None:
    """Note from where in the test an object is lent."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_filename == "tests.py" and (code.co_name[:1] != "<" or code.co_name == "<module>"):
            names = {**frame.f_globals, **frame.f_locals}
            paths = {path for name, held in names.items() for path in _paths_to(value, held, name)}
            key = (code, frame.f_lineno, *sorted(paths))
            if key not in _LOAN_KEYS and len(_LOANS) < _MOST_LOANS:
                _LOAN_KEYS.add(key)
                _LOANS.append((type(value).__name__, code, frame.f_lineno, paths, names))
        frame = frame.f_back


def _paths_to(value: Any, held: Any, path: str, depth: int = 0) -> list[str]:
    """The expressions below a name that hold an object, or one that may hang together with it."""
    if held is value or (_root(held) == _root(value) and hides_changes(type(held))):
        return [path]
    if depth == _MOST_DEPTH:
        return []
    if type(held).__module__ == "tests" and hasattr(held, "__dict__"):
        inside = list(vars(held).items())
        return [each for name, item in inside for each in _paths_to(value, item, f"{path}.{name}", depth + 1)]
    items = list(held.values()) if isinstance(held, dict) else held
    if isinstance(items, (list, tuple, set, collections.deque)):
        return [path] if any(_paths_to(value, item, path, depth + 1) for item in items) else []
    return []


def _root(value: Any) -> str:
    return type(value).__module__.partition(".")[0]


def look_after_loan(sources: list[tuple[types.CodeType, str]]) -> str:
    """The class of an object that a test has lent and looks at again; empty if there is none."""
    for kind, code, line, paths, names in _LOANS:
        for tree, first in _scopes(code, line, sources):
            if _looks(tree, first, paths, names):
                return kind
    return ""


def _scopes(code: types.CodeType, line: int, sources: list[tuple[types.CodeType, str]]) -> list[Any]:
    """What runs after a line: the rest of its function, or of its part of the test and the parts that follow."""
    if code.co_name == "<module>":
        places = [number for number, (part, _) in enumerate(sources) if part is code]
        texts = [text for _, text in sources[places[0] :]] if places else []
        return [(ast.parse(text), 0 if number else line) for number, text in enumerate(texts)]
    functions = [
        node
        for _, text in sources
        if code.co_name in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name
    ]
    return [(each, line) for each in functions if each.lineno <= line <= (each.end_lineno or line)]


def _looks(tree: ast.AST, line: int, paths: set[str], names: dict[str, Any]) -> bool:
    """Whether one of the paths is read from a line on, but to lend or change it again; a loop comes back."""
    for node in ast.iter_child_nodes(tree):
        first = line
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _is_change(node.value, paths):
            continue
        if isinstance(node, (ast.For, ast.While)) and node.lineno <= line <= (node.end_lineno or line):
            first = node.body[0].lineno
        if isinstance(node, ast.Call) and _is_solutions(_value_of(node.func, names)):
            if not isinstance(node.func, ast.Name) and _looks(node.func, first, paths, names):
                return True
            continue
        if (
            isinstance(node, (ast.Name, ast.Attribute))
            and _is_read(node, first)
            and ast.unparse(node) in paths
        ):
            return True
        if _looks(node, first, paths, names):
            return True
    return False


def _is_read(node: ast.Name | ast.Attribute, line: int) -> bool:
    return isinstance(node.ctx, ast.Load) and node.lineno >= line


def _is_change(call: ast.Call, paths: set[str]) -> bool:
    """Whether a statement calls a method of a lent object, and does nothing with what comes of it."""
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in paths


def _value_of(node: ast.AST, names: dict[str, Any]) -> Any:
    """What an expression stands for, as far as the test's names say; a call of the solution's stands for itself."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if not isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        return None
    value = _value_of(node.func if isinstance(node, ast.Call) else node.value, names)
    if _is_solutions(value) or not isinstance(node, ast.Attribute):
        return value if _is_solutions(value) else None
    return vars(value).get(node.attr) if hasattr(value, "__dict__") else None


def _is_solutions(value: Any) -> bool:
    if isinstance(value, types.ModuleType):
        return value.__name__ in SOLUTION_MODULES
    return issubclass(type(value), (Remote, Opaque))
