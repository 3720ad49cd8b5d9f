"""Which file a Java program has to stand in, and which of its classes is run: contests allow any name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Names", "names_of"]

# What is never closed goes on to the end: else each beginning would be looked for an end of.
_NO_CODE = re.compile(
    r'//[^\n]*|/\*.*?(?:\*/|\Z)|"""(?:\\.|[^\\])*?(?:"""|\Z)|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    # Left open: it goes on as code, but is looked through once and not again from each quote in it.
    r'|(?P<open>"(?:\\.|[^"\\\n])*|\'(?:\\.|[^\'\\\n])*)',
    re.S,
)
_TYPE = r"(?<![.\w])(?:class|interface|enum|record(?=\s+\w+\s*[(<]))\s+(?P<name>\w+)"
_WORDS = re.compile(rf"{_TYPE}|(?P<main>\bvoid\s+main\s*\()|(?P<mark>[{{}};])")


@dataclass(frozen=True, slots=True)
class Names:
    """The file's name without its end, and the class that is run (`Outer$Inner` for one in another)."""

    file: str
    main: str


@dataclass(frozen=True, slots=True)
class _Main:
    owner: str
    public: bool
    nested: bool


def names_of(source: str) -> Names:
    """The names for a source without a package; `Main` where it does not say.

    Of several classes with a `main`, an outer one goes before a nested one, and then the public one before others.
    """
    code = _NO_CODE.sub(lambda match: match["open"] or " ", source)
    public = [name for name, words in _outer_types(code) if "public" in words]
    mains = sorted(_mains(code, set(public)), key=lambda main: (main.nested, not main.public))
    outer = [name for name, _ in _outer_types(code)]
    main = mains[0].owner if mains else (public or outer or ["Main"])[-1]
    return Names(public[0] if public else main.partition("$")[0], main)


def _walk(code: str) -> Iterator[tuple[re.Match[str], list[tuple[str, int]], int, int]]:
    """Each word that counts, the types around it with their depth, its own depth, and where its statement begins."""
    around: list[tuple[str, int]] = []
    depth, begin, pending = 0, 0, ""
    for match in _WORDS.finditer(code):
        yield match, around, depth, begin
        pending = match["name"] or pending
        if match["mark"] == "{":
            depth += 1
            if pending:
                around.append((pending, depth))
            pending = ""
        elif match["mark"] == "}":
            if around and around[-1][1] == depth:
                around.pop()
            depth -= 1
        if match["mark"]:
            begin = match.end()


def _outer_types(code: str) -> list[tuple[str, list[str]]]:
    """The types that are in no other, and the words before each."""
    return [
        (match["name"], _before(code, begin, match))
        for match, _, depth, begin in _walk(code)
        if match["name"] and depth == 0
    ]


def _mains(code: str, public: set[str]) -> list[_Main]:
    """The classes that have a static `main` directly in them."""
    return [
        _Main("$".join(name for name, _ in around), around[0][0] in public, len(around) > 1)
        for match, around, depth, begin in _walk(code)
        if match["main"] and around and around[-1][1] == depth and "static" in _before(code, begin, match)
    ]


def _before(code: str, begin: int, match: re.Match[str]) -> list[str]:
    """The words of a statement before a match, as many as modifiers may be."""
    return code[max(begin, match.start() - 200) : match.start()].split()
