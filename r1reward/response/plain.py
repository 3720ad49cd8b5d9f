"""The template without tags."""

from r1reward.types import Response

__all__ = ["PlainTemplate"]


class PlainTemplate:
    """The whole text is the answer part, truncated or not, and there is no reasoning."""

    def __call__(self, text: str, *, prompt: str = "", truncated: bool = False) -> Response:
        """The text, without surrounding whitespace, as the answer."""
        return Response(answer=text.strip())

    def render(self, reasoning: str, answer: str) -> str:
        """The answer: this form has no place for reasoning."""
        return answer
