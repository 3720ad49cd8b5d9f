"""What a declaration says: the function under test, and what stands before it."""

import re
from dataclasses import dataclass

__all__ = ["Entry", "find_entry", "has_body"]

# The last signature of a declaration ends with the brace that opens the body which the solution is to write.
_LAST = {
    "c": r"^(?![ \t]*\*)[^\n#/]*?\b(?P<name>\w+)\s*\([^{};]*\)\s*\{?\s*\Z",
    "cpp": r"^(?![ \t]*\*)[^\n#/]*?\b(?P<name>\w+)\s*\([^{};]*\)\s*(?:const\s*)?\{?\s*\Z",
    "go": r"^func\s+(?:\([^)]*\)\s*)?(?P<name>\w+)\s*\((?:[^{}]|(?:interface|struct)\s*\{\})*\{?\s*\Z",
    "java": r"^[^\n]*?\b(?P<name>\w+)\s*\([^{};]*\)[^{};]*\{?\s*\Z",
    "javascript": r"^(?:const|let|var|(?:async\s+)?function)\s+(?P<name>\w+)[^\n]*\{?\s*\Z",
    "rust": r"^[ \t]*(?:pub\s+)?fn\s+(?P<name>\w+)[^{};]*\{?\s*\Z",
}
# What may stand between the parameters of a function and its body.
_BEFORE_BODY = {"c": r"\)\s*\Z", "cpp": r"\)\s*(?:const\s*)?\Z", "java": r"\)[^)]*\Z"}
_MOST_BEFORE = 500
_DEFINES = {
    "go": r"\bfunc\s+(?:\([^()]{{0,200}}\)\s*)?{name}\s*[\[(]",
    "javascript": r"(?:\b(?:function\*?|const|let|var|class)\s+{name}\b)|(?:^[ \t]*(?:exports\.)?{name}\s*=)",
    "rust": r"\bfn\s+{name}\b",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """The function `name`; `before` is what the declaration has before its signature, `signature` the rest."""

    name: str
    before: str
    signature: str

    def is_defined_in(self, source: str, language: str) -> bool:
        """Whether a source has the function's definition, and not just its body."""
        if language in _BEFORE_BODY:
            return has_body(self.name, source, re.compile(_BEFORE_BODY[language]))
        return re.search(_DEFINES[language].format(name=re.escape(self.name)), source, re.M) is not None


_AFTER_PARAMETERS = re.compile(r"\)\s*\Z")


def has_body(name: str, source: str, before: re.Pattern[str] = _AFTER_PARAMETERS) -> bool:
    """Whether a brace follows on the function's name and parameters; in time that is linear in the source."""
    end = -1
    for found in re.finditer(rf"\b{re.escape(name)}\s*\(", source):
        if end < found.end():
            mark = _MARK.search(source, found.end())
            if mark is None:
                return False
            end = mark.start()
            opens = mark[0] == "{" and before.search(source[max(found.end(), end - _MOST_BEFORE) : end])
            if opens:
                return True
    return False


_MARK = re.compile(r"[;{}]")


def find_entry(declaration: str, language: str) -> Entry | None:
    """The function that a declaration leaves open, or `None` if it does not end with a signature."""
    text = declaration.rstrip()
    starts = [match.start() for match in re.finditer("^", text, re.M)]
    for start in reversed(starts[-12:]):  # a signature may stand on several lines
        found = re.match(_LAST[language], text[start:], re.M)
        if found:
            return Entry(found["name"], text[:start], text[start:])
    return None
