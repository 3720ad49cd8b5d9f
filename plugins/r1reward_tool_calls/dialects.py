"""Spellings of calls that belong to one family of models: a name, a mark, and the arguments behind it.

| family | spelling |
|---|---|
| DeepSeek | `<｜tool▁call▁begin｜>function<｜tool▁sep｜>NAME`, the arguments in a fence; V3.1 without both |
| GLM | `NAME`, `<arg_key>…</arg_key>`, `<arg_value>…</arg_value>` in a tag `<tool_call>` |
| Llama | `<function=NAME>{…}</function>` |
| Mistral | `[TOOL_CALLS]NAME[ARGS]{…}`, with or without `[CALL_ID]…`; the mark before each call |
| Kimi | `<|tool_call_begin|>functions.NAME:0<|tool_call_argument_begin|>{…}<|tool_call_end|>` |
| gpt-oss | `<|channel|>commentary to=functions.NAME …<|message|>{…}<|call|>` |
| MiniMax | `<invoke name="NAME"><parameter name="…">…</parameter></invoke>` |
| ReAct | a line `Action: NAME`, a line `Action Input: {…}` at the end |
"""

import re
from collections.abc import Mapping

from r1reward_tool_calls.calls import MOST, Call, MalformedError, json_value

__all__ = ["dialect_calls", "keyed_call"]

_DEEPSEEK = re.compile(
    r"<｜tool▁call▁begin｜>\s{0,9}(?:function<｜tool▁sep｜>)?([\w.-]{1,100})(?:<｜tool▁sep｜>)?\s{0,9}"
    r"(?:```json\s{0,9})?(\{[^｜]*\})\s{0,9}(?:```\s{0,9})?<｜tool▁call▁end｜>"
)
_DEEPSEEK_BEGIN = "<｜tool▁call▁begin｜>"
_LLAMA = re.compile(
    r"<function=([\w.-]{1,100})>\s{0,9}(\{(?:(?!<function=|</function>).)*\})\s{0,9}</function>", re.DOTALL
)
_LLAMA_BEGIN = re.compile(r"<function=[\w.-]{1,100}>\s{0,9}\{")
_MISTRAL = re.compile(
    r"\[TOOL_CALLS\]\s{0,9}([\w.-]{1,100})\s{0,9}(?:\[CALL_ID\]\w{1,40})?\[ARGS\]\s{0,9}(\{(?:(?!\[TOOL_CALLS\]).)*\})\s{0,9}"
    r"(?=\[TOOL_CALLS\]|\Z)",
    re.DOTALL,
)
_KIMI = re.compile(
    r"<\|tool_call_begin\|>\s{0,9}(?:functions\.)?([\w.-]{1,100}?)(?::\d{1,4})?\s{0,9}<\|tool_call_argument_begin\|>"
    r"\s{0,9}(\{(?:(?!<\|tool_call_).)*\})\s{0,9}<\|tool_call_end\|>",
    re.DOTALL,
)
_HARMONY = re.compile(
    r"to=functions\.([\w.-]{1,100})[^{}]{0,80}?<\|message\|>\s{0,9}(\{(?:(?!<\|(?:message|call)\|>).)*\})\s{0,9}"
    r"(?:<\|call\|>|<\|end\|>|\Z)",
    re.DOTALL,
)
_REACT = re.compile(
    r"^Action:[ \t]{0,9}([\w.-]{1,100})[ \t]{0,9}\nAction Input:[ \t]{0,9}(\{.*\})\s*\Z",
    re.MULTILINE | re.DOTALL,
)
_REACT_BEGIN = re.compile(r"^Action Input:", re.MULTILINE)
_KEYED = re.compile(
    r"\s*<arg_key>([^<>]{1,100})</arg_key>\s*<arg_value>((?:(?!</?arg_value>).)*)</arg_value>", re.DOTALL
)
_NAME = re.compile(r"[\w.-]{1,100}")
_INVOKE = re.compile(r'<invoke name="([\w.-]{1,100})">((?:(?!</?invoke\b).)*)</invoke>', re.DOTALL)
_PARAMETER = re.compile(
    r'\s*<parameter name="([\w.-]{1,100})">\n?((?:(?!</?parameter\b).)*?)\n?</parameter>\s*', re.DOTALL
)


def dialect_calls(text: str) -> list[Call]:
    """The calls in the spelling of one family; empty where none is begun. Raises `MalformedError`."""
    for begin, pattern in (
        (text.count(_DEEPSEEK_BEGIN), _DEEPSEEK),
        (len(_LLAMA_BEGIN.findall(text)), _LLAMA),
        (text.count("[ARGS]"), _MISTRAL),
        (text.count("<|tool_call_begin|>"), _KIMI),
        (text.count("to=functions."), _HARMONY),
    ):
        if begin:
            return _all(pattern.findall(text), begin)
    if begun := text.count("<invoke name="):
        return _invoked(_INVOKE.findall(text), begun)
    begun = len(_REACT_BEGIN.findall(text))
    if begun > 1:
        raise MalformedError("more than one Action Input")  # and each would be looked for up to the end
    return _all(_REACT.findall(text), begun) if begun else []


def _invoked(parts: list[tuple[str, str]], begun: int) -> list[Call]:
    """MiniMax's calls: the values are texts, whose types the expected ones tell."""
    if len(parts) != begun:
        raise MalformedError("an <invoke> that is not closed")
    return [Call(name, _parameters(body), raw=True) for name, body in parts[: MOST + 1]]


def _parameters(body: str) -> dict[str, str]:
    arguments: dict[str, str] = {}
    at = 0
    while body[at:].strip():
        match = _PARAMETER.match(body, at)
        if match is None or match[1] in arguments:
            raise MalformedError("a <parameter> that is not closed, or stands twice")
        arguments[match[1]] = match[2]
        at = match.end()
    return arguments


def _all(parts: list[tuple[str, str]], begun: int) -> list[Call]:
    """A call of each name and its arguments; all that are begun must be readable."""
    values = [(name, json_value(arguments)) for name, arguments in parts[: MOST + 1]]
    if len(values) != begun or not all(isinstance(arguments, Mapping) for _, arguments in values):
        raise MalformedError("a call is begun whose arguments cannot be read")
    return [Call(name, arguments) for name, arguments in values]


def keyed_call(text: str) -> Call | None:
    """GLM's call: the name, then keys and values; None for a text in another spelling."""
    name, mark, _ = text.partition("<arg_key>")
    if not mark or _NAME.fullmatch(name.strip()) is None:
        return None
    arguments: dict[str, str] = {}
    at = len(name)
    while text[at:].strip():
        match = _KEYED.match(text, at)
        if match is None or match[1].strip() in arguments:
            raise MalformedError("an argument that is not closed, or stands twice")
        arguments[match[1].strip()] = match[2].strip("\n")
        at = match.end()
    return Call(name.strip(), arguments, raw=True)
