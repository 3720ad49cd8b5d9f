"""Errors that a context manager of the solution's would hide from the test, and assertions with them."""

from __future__ import annotations

import ast
import sys
from typing import Any

__all__ = ["hides_assertion"]


def hides_assertion(error: Any, texts: tuple[str, ...]) -> bool:
    """Whether an error ends a block of the test with an assertion that has failed, or that it never comes to."""
    if not isinstance(error, BaseException):
        return False
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != "tests.py":
        frame = frame.f_back
    trace = error.__traceback__
    while trace is not None and trace.tb_frame is not frame:
        trace = trace.tb_next
    return trace is not None and any(_has_assertion(text, trace.tb_lineno) for text in texts)


def _has_assertion(text: str, line: int) -> bool:
    """Whether the innermost `with` round a line has an assertion there or further on."""
    around = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.With, ast.AsyncWith))
        and node.body[0].lineno <= line <= (node.end_lineno or 0)
    ]
    return bool(around) and any(
        _is_assertion(node) and (node.end_lineno or 0) >= line  # type: ignore[attr-defined]
        for statement in max(around, key=lambda node: node.lineno).body
        for node in ast.walk(statement)
    )


def _is_assertion(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name.startswith(("assert", "fail"))
    return isinstance(node, ast.Assert)
