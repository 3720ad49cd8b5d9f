"""Which assertion failed, and what came instead: `assert` itself says nothing of either.

What the solution returned is read off its last answer, as it came over the channel: nothing is evaluated a second
time, and no object of the test is held or asked.
"""

from __future__ import annotations

import ast
from typing import Any

__all__ = ["assertion_words", "words_of_answer"]

_WIDEST_VALUE, _MOST_NAMES, _DEEPEST_VALUE, _MOST_ITEMS = 90, 3, 3, 20


def assertion_words(error: Any, sources: list[tuple[Any, str]], answer: Any) -> str:
    """The text of the assertion that raised this, the values of its names, and what the solution returned last.

    `sources`: compiled code of the test with its text; `answer`: the last one of the solution to a call.
    """
    frame, line = _place_of_failure(error)
    text = next((text for code, text in sources if frame and _holds_code(code, frame.f_code)), "")
    asserts = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Assert)]
    node = max((n for n in asserts if n.lineno <= line <= (n.end_lineno or 0)), key=_column, default=None)
    if node is None:
        return ""
    words = " ".join((ast.get_source_segment(text, node) or "").split())
    names = [n.id for n in sorted(ast.walk(node.test), key=_column) if isinstance(n, ast.Name)]
    values = [f"{name} = {shown}" for name in dict.fromkeys(names) if (shown := _plain_value(frame, name))]
    if values:
        words = f"{words} with {', '.join(values[:_MOST_NAMES])}"
    return words_of_answer(words, answer)


def words_of_answer(words: str, answer: Any) -> str:
    """The text of an assertion, with what the solution returned to its call."""
    came = _as_python(answer["value"]) if isinstance(answer, dict) and "value" in answer else ""
    return words[: 2 * _WIDEST_VALUE] + (f"; the solution returned {came[:_WIDEST_VALUE]}" if came else "")


def _place_of_failure(error: Any) -> tuple[Any, int]:
    """The innermost frame of the test's own code, and its line."""
    frame, line, trace = None, 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "tests.py":
            frame, line = trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next
    return frame, line


def _column(node: Any) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _holds_code(code: Any, inner: Any) -> bool:
    return code is inner or any(
        _holds_code(const, inner) for const in code.co_consts if type(const) is type(code)
    )


def _plain_value(frame: Any, name: str) -> str:
    """A plain value of the test as text; empty for whatever would have to be asked for it."""
    value = frame.f_locals.get(name)
    if type(value) is list or type(value) is tuple:
        plain = len(value) <= _MOST_ITEMS and all(type(item) in (int, float, bool, str) for item in value)
    else:
        plain = type(value) in (int, float, bool, str)
    return repr(value[:_WIDEST_VALUE] if type(value) is str else value)[:_WIDEST_VALUE] if plain else ""


def _as_python(form: Any, depth: int = 0) -> str:
    """A value as it came over the channel, as Python writes it; `…` where that is no plain data."""
    if depth > _DEEPEST_VALUE:
        return "…"
    if isinstance(form, list):
        return "[" + _as_items(form, depth) + "]"
    if not isinstance(form, dict):
        return repr(form[:_WIDEST_VALUE] if isinstance(form, str) else form)
    kind, content = form.get("t"), form.get("v")
    if kind == "float":
        return repr(float.fromhex(str(content)))
    if kind == "int":
        return str(int(str(content)[:200], 16))
    if kind == "tuple" and isinstance(content, list):
        return f"({_as_items(content, depth)}{',' * (len(content) == 1)})"
    if kind in ("set", "frozenset") and isinstance(content, list):
        return "{" + _as_items(content, depth) + "}"
    if kind == "dict" and isinstance(content, list):
        return (
            "{"
            + ", ".join(
                f"{_as_python(k, depth + 1)}: {_as_python(v, depth + 1)}" for k, v in content[:_MOST_ITEMS]
            )
            + "}"
        )
    return repr(bytes.fromhex(str(content)[: 2 * _WIDEST_VALUE])) if kind == "bytes" else ""


def _as_items(forms: list[Any], depth: int) -> str:
    return ", ".join(_as_python(form, depth + 1) or "…" for form in forms[:_MOST_ITEMS])
