"""The tool calls in an answer, in the spellings of the field.

Tags (`<tool_call>{…}</tool_call>` of Hermes and Qwen, Qwen's `<function=…>`), marks (`[TOOL_CALLS]`,
`<|python_tag|>`), JSON (OpenAI's `tool_calls`, objects with `name` and `arguments`, alone, in a list, in a fence),
and calls as Python writes them (`[f(a=1)]`). Where a spelling is begun, all of it must be readable: a call that is
half right is none.
"""

import ast
import re
import warnings
from collections.abc import Mapping
from typing import Any

from r1reward.text.end_tokens import END_TOKEN
from r1reward_tool_calls.calls import MOST, NO_JSON, Call, MalformedError, json_value
from r1reward_tool_calls.dialects import dialect_calls, keyed_call

__all__ = ["as_calls", "calls_in"]

_LONGEST = 60_000
_TAG = re.compile(r"<(/?)(?:tool_call|function_call|functioncall|tool_calls)>")
_MARK = re.compile(
    r"\[TOOL_CALLS\]|(?<![\w.])functools(?=\[)|<\|python_tag\|>|<\|tool_call\|>|<\|tool_calls_section_begin\|>"
)
_FUNCTION = re.compile(r"\s*<function=([\w.-]{1,100})>(.*?)</function>\s*", re.DOTALL)
_PARAMETER = re.compile(r"\s*<parameter=([\w.-]{1,100})>\n?(.*?)\n?</parameter>\s*", re.DOTALL)
_FENCE = re.compile(r"[ \t]{0,3}```[ \t]*(\w{0,20})[ \t]*$")
_DENIED = re.compile(
    r"\b(?:(?:will|do|does|did|would|should|shall|must|could|can)\s?(?:not|n['’]t)|won['’]t|cannot|never|no\s+need\s+to)\s+(?:\w+\s+){0,2}"
    r"(?:call|use|invoke|run|execute|do\s+(?:so|it|that))\b|\bfor\s+example\b|\bwould\s+(?:have\s+)?(?:call|be\s+the\s+call)",
    re.IGNORECASE,
)
"""Prose around a fence that makes no call of it: `But I will not call it`."""
_NEAR = 60
_JOINED = re.compile(r"(?<=\}); ?(?=\{)")
_PYTHON = re.compile(r"\[?\s*[A-Za-z_][\w.]{0,100}\s*\(")
_NAMES, _ARGUMENTS = ("name", "tool_name", "function_name"), ("arguments", "parameters", "args", "input")


def calls_in(answer: str) -> list[Call]:
    """The calls of an answer, in their order; empty where it makes none. Raises `MalformedError`."""
    text = answer.strip()
    if len(text) > _LONGEST:
        raise MalformedError(f"longer than {_LONGEST:,} characters")
    text = _without_end(text)
    if calls := dialect_calls(text):
        return _few(calls)
    if _TAG.search(text):
        return _few([call for body in _tagged(text) for call in _body(body)])
    if (mark := _MARK.search(text)) is not None:
        calls = _body(text[mark.end() :].removesuffix("<|eom_id|>").strip())
        return _few(_builtin(calls) if mark[0] == "<|python_tag|>" else calls)
    for block in (text, *_fenced(text)):
        stripped = block.strip()
        if stripped[:1] in ("{", "[") and (value := json_value(stripped)) is not NO_JSON:
            calls_read = as_calls(value)
            if calls_read is not None:
                return _few(calls_read)
        if stripped[:1] == "{" and (calls_read := _lines(stripped)):
            return _few(calls_read)
        if _PYTHON.match(stripped) and (calls_read := _python(stripped)) is not None:
            return _few(calls_read)
    return []


def _builtin(calls: list[Call]) -> list[Call]:
    """Llama's built-in tools are called as `<|python_tag|>brave_search.call(query="…")`."""
    return [call._replace(name=call.name.removesuffix(".call")) for call in calls]


def _without_end(text: str) -> str:
    """The text without the token that ended it, where a template left it."""
    last = next(reversed([*END_TOKEN.finditer(text, max(0, len(text) - 100))]), None)
    return text[: last.start()].rstrip() if last is not None and last.end() == len(text) else text


def _few(calls: list[Call]) -> list[Call]:
    if len(calls) > MOST:
        raise MalformedError(f"more than {MOST} calls")
    return calls


def _tagged(text: str) -> list[str]:
    """What stands between each opening tag and its closing one; the last may be left open at the end."""
    bodies: list[str] = []
    start = -1
    for tag in _TAG.finditer(text):
        if not tag[1]:
            if start >= 0 and text[start : tag.start()].strip():
                raise MalformedError("a call is begun within a call")
            start = tag.end()
        elif start >= 0:
            bodies.append(text[start : tag.start()].strip())
            start = -1
    if start >= 0:
        bodies.append(text[start:].strip())
    return [body for body in bodies if body]


def _body(text: str) -> list[Call]:
    if text.startswith("<function="):
        return _functions(text)
    if (keyed := keyed_call(text)) is not None:
        return [keyed]
    value = json_value(text)
    calls = as_calls(value) if value is not NO_JSON else _lines(text)
    if calls is None:
        raise MalformedError(f"no call: {text[:60]!r}")
    return calls


def _lines(text: str) -> list[Call] | None:
    """A call a line, or joined by semicolons; or Python's calls."""
    parts = [
        part.strip().rstrip(";") for line in text.splitlines() for part in _JOINED.split(line) if part.strip()
    ]
    values = [json_value(part) for part in parts[: MOST + 1]]
    if len(values) > 1 and all(value is not NO_JSON for value in values):
        groups = [as_calls(value) for value in values]
        return None if None in groups else [call for calls in groups for call in calls or ()]
    return _python(text) if _PYTHON.match(text) else None


def _functions(text: str) -> list[Call]:
    calls: list[Call] = []
    at = 0
    while at < len(text):
        match = _FUNCTION.match(text, at)
        if match is None:
            raise MalformedError("a <function=…> that is not closed")
        calls.append(Call(match[1], _parameters(match[2]), raw=True))
        at = match.end()
    return calls


def _parameters(text: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    at = 0
    while text[at:].strip():
        match = _PARAMETER.match(text, at)
        if match is None or match[1] in arguments:
            raise MalformedError("a <parameter=…> that is not closed, or stands twice")
        arguments[match[1]] = match[2]
        at = match.end()
    return arguments


def as_calls(value: Any) -> list[Call] | None:
    """The calls that a value of JSON states; None where it states something else."""
    if isinstance(value, Mapping):
        for key in ("tool_calls", "function_calls", "calls"):
            if isinstance(value.get(key), list):
                return as_calls(value[key])
        call = _call(value)
        return None if call is None else [call]
    if isinstance(value, list):
        members = [_call(item) for item in value]
        calls = [call for call in members if call is not None]
        return calls if len(calls) == len(members) else None
    return None


def _call(value: Any) -> Call | None:
    if not isinstance(value, Mapping):
        return None
    inner = value.get("function")
    if isinstance(inner, Mapping):
        return _call(inner)
    name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), inner)
    if not isinstance(name, str) or not name:
        return None
    arguments: Any = next((value[key] for key in _ARGUMENTS if key in value), {})
    if isinstance(arguments, str):
        arguments = json_value(arguments) if arguments.strip() else {}
    return Call(name, arguments) if isinstance(arguments, Mapping) else None


def _fenced(text: str) -> list[str]:
    """The one fenced block of an answer; none where there are several, one is open, or the text makes no call."""
    blocks: list[list[str]] = []
    inside = False
    for line in text.splitlines() if "```" in text else ():
        if _FENCE.match(line):
            inside = not inside
            if inside:
                blocks.append([])
        elif inside:
            blocks[-1].append(line)
    is_one = len(blocks) == 1 and not inside
    before, behind = text.partition("```")[0][-_NEAR:], text.rpartition("```")[2]
    return (
        ["\n".join(blocks[0])] if is_one and not _DENIED.search(before) and not _DENIED.search(behind) else []
    )


def _python(text: str) -> list[Call] | None:
    """`[f(a=1), g(b="x")]`, or a call a line, read without running anything."""
    if len(text) > 10_000 or max(text.count("("), text.count("["), text.count("{"), text.count("-")) > 200:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes: list[ast.expr] = []
    for statement in body:
        if not isinstance(statement, ast.Expr):
            return None
        nodes += (
            statement.value.elts if isinstance(statement.value, ast.List | ast.Tuple) else [statement.value]
        )
    calls = [_python_call(_printed(node)) for node in nodes]
    return [call for call in calls if call is not None] if calls and None not in calls else None


def _printed(node: ast.expr) -> ast.expr:
    """What `print(f(a=1))` prints, as Gemma writes its calls."""
    is_print = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    if isinstance(node, ast.Call) and is_print and len(node.args) == 1 and not node.keywords:
        return node.args[0]
    return node


def _python_call(node: ast.expr) -> Call | None:
    if not isinstance(node, ast.Call) or node.args or any(keyword.arg is None for keyword in node.keywords):
        return None
    name = _dotted(node.func)
    names = [str(keyword.arg) for keyword in node.keywords]
    if name is None or len(set(names)) < len(names):
        return None
    try:
        return Call(name, {str(k.arg): ast.literal_eval(k.value) for k in node.keywords})
    except (ValueError, TypeError, RecursionError, MemoryError):
        return None


def _dotted(node: ast.expr) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None
