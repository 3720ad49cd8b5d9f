"""A place in a list of tokens."""

from r1reward_math.tokens import Token
from r1reward_math.tree import UnreadableError

__all__ = ["Cursor"]

_END = Token("end", "", False)


class Cursor:
    """Looks at what comes, and goes past it."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def next(self) -> Token:
        """The token that comes."""
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def ahead(self, places: int) -> Token:
        """A token further on."""
        at = self.at + places
        return self.tokens[at] if 0 <= at < len(self.tokens) else _END

    def take(self, text: str) -> bool:
        """Go past this token if it comes."""
        if self.at < len(self.tokens) and self.tokens[self.at].text == text:
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Go past this token, which must come."""
        if not self.take(text):
            raise UnreadableError(f"{self.next.text!r} where {text!r} should be")

    def expect_end(self) -> None:
        """The input must be at its end. Raises `UnreadableError`."""
        if self.next is not _END:
            raise UnreadableError(f"{self.next.text!r} after the end")

    def subscript(self) -> str:
        """The text of a subscript."""
        if not self.take("{"):
            text = self.next.text
            self.at += 1
            return text
        parts: list[str] = []
        depth = 1
        while True:
            token = self.next
            self.at += 1
            if token is _END:
                raise UnreadableError("an open subscript")
            depth += (token.text == "{") - (token.text == "}")
            if not depth:
                return "".join(parts)
            parts.append(token.text)
