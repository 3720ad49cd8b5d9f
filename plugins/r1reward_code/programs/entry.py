"""What a declaration says: the function under test, and what stands before it."""

import re
from dataclasses import dataclass

__all__ = ["Entry", "Syntax", "find_entry", "has_body"]

_MOST_BEFORE = 500


@dataclass(frozen=True, slots=True)
class Syntax:
    """What must be known of a language's form to put a solution and a test in it together."""

    signature: str
    """A pattern for the last signature of a declaration, up to the brace that opens the body."""
    stub: str = ""
    """What closes a declaration as a solution that does nothing; empty where tests are not compiled."""
    before_body: str = ""
    """What may stand between the parameters of a function and its body; or else `defines`."""
    defines: str = ""
    """A pattern for the definition of the function `{name}`."""
    test_sign: str = ""
    """What only a test in this language has."""
    prompt_first: bool = False
    """Whether the prompt has the head of the function with its imports and helpers, and the declaration has not."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The function `name`; `before` is what the declaration has before its signature, `signature` the rest."""

    name: str
    before: str
    signature: str

    def is_defined_in(self, source: str, syntax: Syntax) -> bool:
        """Whether a source has the function's definition, and not just its body."""
        if syntax.before_body:
            return has_body(self.name, source, re.compile(syntax.before_body))
        return re.search(syntax.defines.format(name=re.escape(self.name)), source, re.M) is not None


_AFTER_PARAMETERS = re.compile(r"\)\s*\Z")


def has_body(name: str, source: str, before: re.Pattern[str] = _AFTER_PARAMETERS) -> bool:
    """Whether a brace follows on the function's name and parameters; in time that is linear in the source."""
    end = -1
    for match in re.finditer(rf"\b{re.escape(name)}\s*\(", source):
        if end < match.end():
            mark = _MARK.search(source, match.end())
            if mark is None:
                return False
            end = mark.start()
            opens = mark[0] == "{" and before.search(source[max(match.end(), end - _MOST_BEFORE) : end])
            if opens:
                return True
    return False


_MARK = re.compile(r"[;{}]")


def find_entry(declaration: str, syntax: Syntax) -> Entry | None:
    """The function that a declaration leaves open, or `None` if it does not end with a signature."""
    text = declaration.rstrip()
    starts = [match.start() for match in re.finditer("^", text, re.M)]
    for start in reversed(starts[-12:]):  # a signature may stand on several lines
        signature = re.match(syntax.signature, text[start:], re.M)
        if signature:
            return Entry(signature["name"], text[:start], text[start:])
    return None
