"""Reads what stands above expressions: lists, tuples, intervals, sets, unions, equations, inequalities, matrices."""

import re
from functools import lru_cache

from r1reward_math.clean import clean
from r1reward_math.parse import parse_expression
from r1reward_math.tokens import FUNCTIONS
from r1reward_math.tree import Node, UnreadableError, number

__all__ = ["is_word", "read"]

_MOST_PARTS = 40
_LONGEST = 2_000
_MATRIX = re.compile(
    r"\\begin\{(?:[bpvBV]?(?:small)?matrix|array)\}(?:\{[^{}]*\})?(.*)\\end\{(?:[bpvBV]?(?:small)?matrix|array)\}",
    re.DOTALL,
)
_LAYOUT = re.compile(r"\\begin\{matrix\}(.*)\\end\{matrix\}", re.DOTALL)
"""One column without brackets is no matrix, but how some models' formulas come out of a page."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")
_RELATION = re.compile(r"<=|>=|!=|==|[=<>]|\\approx(?![a-zA-Z])|\\in(?![a-zA-Z])|\\equiv(?![a-zA-Z])")
_SEPARATOR = re.compile(r"[,;\n]|\\\\|\band\b|\bor\b|(?<=[^a-zA-Z])(?:and|or)(?=[^a-zA-Z])")
_DEPTH = re.compile(r"\\[{}]|[()\[\]{}]|\|")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_WORD = re.compile(r"[A-Za-z]{3,}(?:[ -]+[A-Za-z]+)*")


def is_word(text: str) -> bool:
    """Whether a clean text is words and no mathematics: `odd`, `no solution`."""
    text = text.strip()
    return _WORD.fullmatch(text) is not None and text.split()[0] not in FUNCTIONS and text != "infinity"


@lru_cache(maxsize=4096)
def read(text: str) -> Node:
    """The tree of an answer. Raises `UnreadableError`."""
    if len(text) > _LONGEST:
        raise UnreadableError("too long")
    return _read(clean(text), 0)


def _read(text: str, depth: int) -> Node:
    text = text.strip()
    if depth > 8 or not text:
        raise UnreadableError("nothing there" if not text else "nested too deeply")
    if (layout := _LAYOUT.fullmatch(text)) and "&" not in layout[1]:
        return _read(layout[1].replace("\\\\", " "), depth + 1)
    if match := _MATRIX.fullmatch(_unwrapped(text)):
        return _matrix(match[1], depth)
    if _DATE.fullmatch(text):
        return Node("ratio", "date", (Node("var", text),))
    if is_word(text):
        raise UnreadableError("words")
    if ";" in text and len(parts := _split(text, re.compile(";"))) > 1:
        return _list(parts, depth)
    if not _THOUSANDS.fullmatch(text) and len(parts := _split(text, _SEPARATOR)) > 1:
        return _list(parts, depth)
    if len(members := _split(text, _RELATION)) > 1:
        return _relation(text, members, depth)
    if len(parts := _split(text, re.compile(r"\\cup(?![a-zA-Z])"))) > 1:
        return Node("union", args=tuple(_read(p, depth + 1) for p in parts))
    if (bracketed := _brackets(text)) is not None:
        node = _bracketed(*bracketed, depth)
        if node is not None:
            return node
    if len(parts := _split(text, re.compile(":"))) > 1:
        return Node("ratio", args=tuple(_read(p, depth + 1) for p in parts))
    if text in (r"\emptyset", r"\varnothing"):
        return Node("set")
    return parse_expression(text)


def _unwrapped(text: str) -> str:
    while (found := _brackets(text)) is not None and "\\begin" in found[1] and found[0] != r"\{":
        text = found[1].strip()
    return text


def _list(parts: list[str], depth: int) -> Node:
    parts = [p for p in parts if p.strip()]
    if len(parts) > _MOST_PARTS:
        raise UnreadableError("too many parts")
    found = tuple(_read(p, depth + 1) for p in parts)
    return found[0] if len(found) == 1 else Node("list", args=found)


def _relation(text: str, members: list[str], depth: int) -> Node:
    operators = [m[0] for m in _tops(text, _RELATION)]
    if members[0].strip() == "":
        raise UnreadableError("nothing before the sign")
    names = {"==": "=", r"\in": "=", r"\equiv": "="}
    read = tuple(_read(m, depth + 1) for m in members)
    return Node("rel", " ".join(names.get(o, o) for o in operators), read)


def _bracketed(opening: str, inside: str, closing: str, depth: int) -> Node | None:
    parts = _split(inside, re.compile(r"[,;]|\\\\"))
    if opening in (r"\{", "{") and closing in (r"\}", "}"):
        if opening == r"\{" or len(parts) > 1:
            return Node("set", args=tuple(_read(p, depth + 1) for p in parts if p.strip()))
        return _read(inside, depth + 1)
    if len(parts) > 1:
        return Node("tuple", opening + closing, tuple(_read(p, depth + 1) for p in parts))
    return _read(inside, depth + 1) if opening == "[" or depth == 0 else None


def _matrix(inside: str, depth: int) -> Node:
    inside = re.sub(r"\\hline", "", inside)
    rows = [r for r in re.split(r"\\\\", inside) if r.strip()]
    found = [tuple(_read(c, depth + 1) for c in r.split("&")) for r in rows]
    if sum(map(len, found)) > 100 or len({len(r) for r in found}) != 1:
        raise UnreadableError("no matrix")
    return Node("matrix", args=tuple(Node("tuple", "row", r) for r in found))


def _brackets(text: str) -> tuple[str, str, str] | None:
    """The brackets around the whole text, and what is inside; None where there are none."""
    opening = next((o for o in (r"\{", "(", "[", "{") if text.startswith(o)), None)
    if opening is None:
        return None
    level = 0
    for match in _DEPTH.finditer(text):
        sign = match[0].lstrip("\\") if match[0] != "|" else ""
        level += (sign in ("(", "[", "{") and sign != "") - (sign in (")", "]", "}") and sign != "")
        if level == 0 and sign:
            if match.end() != len(text):
                return None
            return opening, text[len(opening) : match.start()], match[0]
    return None


def _tops(text: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """The matches of a pattern outside of all brackets."""
    levels: list[tuple[int, int]] = []
    level = 0
    for match in _DEPTH.finditer(text):
        sign = match[0].lstrip("\\")
        if sign in ("(", "[", "{"):
            level += 1
        elif sign in (")", "]", "}"):
            level -= 1
        levels.append((match.start(), level))
    found, at, now = [], 0, 0
    for match in pattern.finditer(text):
        while at < len(levels) and levels[at][0] < match.start():
            now = levels[at][1]
            at += 1
        if now == 0 and not _is_thousands(text, match):
            found.append(match)
    return found


def _is_thousands(text: str, match: re.Match[str]) -> bool:
    around = re.match(r",\d{3}(?!\d)", text[match.start() : match.start() + 5])
    return (
        bool(around)
        and re.search(r"(?<!\d)\d{1,3}(?:,\d{3})*$", text[max(0, match.start() - 40) : match.start()])
        is not None
    )


def _split(text: str, pattern: re.Pattern[str]) -> list[str]:
    parts, last = [], 0
    for match in _tops(text, pattern):
        parts.append(text[last : match.start()])
        last = match.end()
    return [*parts, text[last:]]


INFINITY = Node("const", "oo")
ZERO = number(0)
