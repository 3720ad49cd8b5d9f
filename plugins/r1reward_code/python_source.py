"""From what a completion gives to a Python source that stands alone."""

import ast
import functools
import re

from r1reward_code.tests import AssertTests

__all__ = ["defines", "helpers_of", "whole_source"]


def whole_source(source: str, tests: AssertTests) -> str:
    """The solution, after the prompt where it is only the rest of what the prompt began."""
    entry = re.match(r"\w*", tests.entry_point)
    name = entry[0] if entry else ""
    if not name and source[:1] in (" ", "\t"):  # a body, of the head at the end of the prompt
        nodes = _definitions(tests.prompt)
        name = _name(nodes[-1]) if nodes and _is_stub(nodes[-1]) else ""
    if not name or f"def {name}" not in tests.prompt or defines(source, name):
        return source
    return tests.prompt + source


_DEFINED = re.compile(r"^[ \t]*(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*=|^from\b(.*)", re.M)


def defines(source: str, name: str) -> bool:
    """Whether a source defines a function, class or variable of this name at its top level (or any method)."""
    for defined, assigned, imported in _DEFINED.findall(source):
        if name in (defined, assigned) or (imported and name in re.findall(r"\w+", imported)):
            return True
    return False


def helpers_of(source: str, tests: AssertTests) -> str:
    """What the prompt defines besides what is to be written, and the solution does not: it may use that.

    A bare continuation has it anyway. A prompt that says neither by an entry point nor by a stub what is to be
    written, and that the solution takes nothing up from, lends nothing.
    """
    if not tests.prompt or tests.prompt in source:
        return ""
    nodes = _definitions(tests.prompt)
    lent = [
        node
        for node in nodes
        if not _is_stub(node) and _name(node) != tests.entry_point and not defines(source, _name(node))
    ]
    aimed = tests.entry_point or len(lent) < len(nodes)
    return "\n".join(map(ast.unparse, lent)) if aimed else ""


_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign


@functools.lru_cache(256)
def _definitions(prompt: str) -> list[_Definition]:
    for end in ("", "\n    pass\n"):  # a prompt may end with a head
        try:
            return [node for node in ast.parse(prompt + end).body if isinstance(node, _Definition)]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return []


def _name(node: _Definition) -> str:
    return ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else node.name


def _is_stub(node: ast.AST) -> bool:
    """Whether a function, or every method of a class, has no body but its description."""
    if isinstance(node, ast.ClassDef):
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
        return bool(methods) and all(map(_is_stub, methods))
    body = getattr(node, "body", [node])
    return all(isinstance(each, ast.Pass | ast.Raise) or _is_constant(each) for each in body)


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
