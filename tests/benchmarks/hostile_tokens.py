"""The tokens that hostile texts are made of, from the patterns and tables of the modules that read texts."""

import importlib
import pkgutil
import random
import re
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

try:
    from re import _constants as sre  # type: ignore[attr-defined]
    from re import _parser as sre_parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    import sre_constants as sre  # type: ignore[no-redef]
    import sre_parse as sre_parser  # type: ignore[no-redef]

__all__ = ["PACKAGES", "PLACES", "mixed", "tokens"]

PACKAGES = (
    "r1reward.text", "r1reward.response", "r1reward_math", "r1reward_text", "r1reward_stem", "r1reward_format",
    "r1reward_language",
)  # fmt: skip
_LONGEST = 60
_BASIC = (
    "$", "$$", "\\", "\\\\", "{", "}", "(", ")", "[", "]", "<", ">", "|", "*", "**", "_", "`", "```", "#", "####", "-", "+", "=",
    "/", "^", ",", ".", ":", ";", "!", "?", "'", '"', "&", "%", "~", "\n", "\n\n", " ", "\t", "a", "A", "1", "1,", "1.", "0", "é",
    "\u200b", "的", "a ", "1 ", "A ", "a\n", "1\n", "A\n", "(1", "{1", "\\(", "\\)", "\\[", "\\]", r"\boxed{", r"\boxed{1}",
    r"\frac{", r"\frac{1}", r"\text{", r"\sqrt{", r"\left(", r"\begin{matrix}", r"\end{matrix}", "<think>", "</think>",
    "<answer>", "</answer>", "The answer is ", "the answer is 1. ", "Answer: ", "#### 1\n", "A: 1\n", "x = ", "1 = ", "1 or ",
    "so ", "is ", "not ", "if ", "1 and ", "about ", '{"answer": "', '"', "<|im_end|>", "</s>",
)  # fmt: skip


def _repeat(token: str, size: int) -> str:
    return token * (size // max(1, len(token)) + 1)


PLACES: dict[str, Callable[[str, int], str]] = {
    "bare": _repeat,
    "in a box": lambda token, size: (
        rf"\boxed{{{_repeat(token, min(size, 1990))}}}" + " " * max(0, size - 2000)
    ),
    "stated": lambda token, size: "So the answer is 42" + _repeat(token, size),
    "in dollars": lambda token, size: f"It is ${_repeat(token, size)}$.",
    "behind a box": lambda token, size: r"\boxed{42}" + _repeat(token, size),
    "before a box": lambda token, size: _repeat(token, size) + r"\boxed{42}",
    "lines": lambda token, size: _repeat(token + "\n", size),
    "tagged": lambda token, size: f"<think>{_repeat(token, size)}</think> <answer>{token}</answer>",
}
"""Where a token is repeated."""


def tokens() -> list[str]:
    """All of them, in order, each once."""
    found = dict.fromkeys(_BASIC)
    for module in _modules():
        for name, value in vars(module).items():
            if name.startswith("__"):
                continue
            found.update(dict.fromkeys(t[:_LONGEST] for t in _tokens_of(value) if t))
    return list(found)


def mixed(rng: random.Random, known: list[str]) -> str:
    """Two or three tokens beside one another."""
    return "".join(rng.choice(known) for _ in range(rng.choice((2, 2, 3))))


def _modules() -> Iterator[ModuleType]:
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield package
        for info in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{name}.{info.name}")


def _tokens_of(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str) and depth:
        yield value
    elif isinstance(value, re.Pattern):
        yield from _examples(value)
    elif isinstance(value, Mapping) and depth < 2:
        for key, item in value.items():
            yield from _tokens_of(key, depth + 1)
            yield from _tokens_of(item, depth + 1)
    elif isinstance(value, tuple | list | frozenset | set) and depth < 2:
        for item in value:
            yield from _tokens_of(item, depth + 1)


def _examples(pattern: re.Pattern[str], count: int = 12) -> Iterator[str]:
    """What a pattern matches, apart from its assertions."""
    if not isinstance(pattern.pattern, str):
        return
    tree = sre_parser.parse(pattern.pattern, pattern.flags)
    rng = random.Random(len(pattern.pattern))
    for _ in range(count):
        yield "".join(_draw(tree, rng, {}))


def _draw(tree: Any, rng: random.Random, groups: dict[int, str]) -> Iterator[str]:
    for kind, value in tree:
        if kind is sre.LITERAL:
            yield chr(value)
        elif kind is sre.NOT_LITERAL:
            yield "x" if value != ord("x") else "y"
        elif kind is sre.ANY:
            yield "x"
        elif kind is sre.IN:
            yield _char(value, rng)
        elif kind is sre.BRANCH:
            yield from _draw(rng.choice(value[1]), rng, groups)
        elif kind is sre.SUBPATTERN:
            text = "".join(_draw(value[3], rng, groups))
            groups[value[0]] = text
            yield text
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            low, high, inner = value
            for _ in range(min(max(low, rng.choice((0, 1, 2))), int(high), max(low, 8))):
                yield from _draw(inner, rng, groups)
        elif kind is sre.GROUPREF:
            yield groups.get(value, "")


def _char(members: Any, rng: random.Random) -> str:
    kind, value = rng.choice(members)
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.RANGE:
        return chr(rng.choice((value[0], value[1])))
    if kind is sre.NEGATE:
        return "x"
    return {sre.CATEGORY_DIGIT: "7", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a"}.get(value, ".")
