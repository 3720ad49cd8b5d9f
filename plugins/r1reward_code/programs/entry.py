"""What a declaration says: the function under test, and what stands before it."""

import re
from dataclasses import dataclass

__all__ = ["Entry", "find_entry"]

# The last signature of a declaration ends with the brace that opens the body which the solution is to write.
_LAST = {
    "c": r"^[^\n#/*]*?\b(?P<name>\w+)\s*\([^{};]*\)\s*\{?\s*\Z",
    "cpp": r"^[^\n#/*]*?\b(?P<name>\w+)\s*\([^{};]*\)\s*(?:const\s*)?\{?\s*\Z",
    "go": r"^func\s+(?:\([^)]*\)\s*)?(?P<name>\w+)\s*\((?:[^{}]|(?:interface|struct)\s*\{\})*\{?\s*\Z",
    "java": r"^[^\n]*?\b(?P<name>\w+)\s*\([^{};]*\)[^{};]*\{?\s*\Z",
    "javascript": r"^(?:const|let|var|(?:async\s+)?function)\s+(?P<name>\w+)[^\n]*\{?\s*\Z",
    "rust": r"^\s*(?:pub\s+)?fn\s+(?P<name>\w+)[^{};]*\{?\s*\Z",
}
_DEFINES = {
    "c": r"\b{name}\s*\([^;{{}}]*\)\s*\{{",
    "cpp": r"\b{name}\s*\([^;{{}}]*\)\s*(?:const\s*)?\{{",
    "go": r"\bfunc\s+(?:\([^)]*\)\s*)?{name}\s*[\[(]",
    "java": r"\b{name}\s*\([^;{{}}]*\)[^;{{}}]*\{{",
    "javascript": r"(?:\b(?:function\*?|const|let|var|class)\s+{name}\b)|(?:^\s*(?:exports\.)?{name}\s*=)",
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
        return re.search(_DEFINES[language].format(name=re.escape(self.name)), source, re.M) is not None


def find_entry(declaration: str, language: str) -> Entry | None:
    """The function that a declaration leaves open, or `None` if it does not end with a signature."""
    text = declaration.rstrip()
    starts = [match.start() for match in re.finditer("^", text, re.M)]
    for start in reversed(starts[-12:]):  # a signature may stand on several lines
        found = re.match(_LAST[language], text[start:], re.M)
        if found:
            return Entry(found["name"], text[:start], text[start:])
    return None
