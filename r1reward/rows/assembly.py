"""Makes one text of what servers gave in parts: the reasoning back in its place, the end tokens off.

The server that splits a completion takes away the reasoning and its tags, and no more. How they are written is the
template's own matter (`render`), whatever template that is.
"""

from r1reward.hookspecs import Template
from r1reward.text.end_tokens import EndTokens

__all__ = ["Assembly", "rejoin"]


class Assembly:
    r"""The text of a completion, of its reasoning (empty where nothing was split off) and the rest.

    >>> from r1reward.response import r1
    >>> Assembly(r1())("6 * 7", "42<|im_end|>")
    '<think>\n6 * 7\n</think>\n\n42'
    """

    def __init__(self, template: Template | None = None, end_tokens: EndTokens | None = None) -> None:
        self._template, self._strip = template, end_tokens or EndTokens()

    def __call__(self, reasoning: str, content: str) -> str:
        """The text as the model wrote it."""
        content = self._strip(content)
        if not reasoning.strip():
            return content
        return rejoin(self._template or _default(), reasoning, content)

    def has_reasoning(self, text: str) -> bool:
        """Whether a completion marks reasoning of its own; text without any marks is not taken for it."""
        reasoning = (self._template or _default())(text).reasoning
        return bool(reasoning) and reasoning != text.strip()


def rejoin(template: Template, reasoning: str, content: str) -> str:
    """The completion whose reasoning a server gave apart from the rest.

    Where the content still has the answer's own tags, they are not written twice; what it breaks stays broken.
    """
    if not content.strip():
        return _unanswered(template, reasoning)
    alone = template(content)
    if alone.answer and alone.reasoning and alone.reasoning == reasoning.strip():
        return content  # nothing was taken away: the reasoning came twice
    inner = alone.answer
    tagged = _with_own_tags(template, reasoning, content, inner) if inner and inner != content.strip() else ""
    return tagged or template.render(reasoning, content)


def _unanswered(template: Template, reasoning: str) -> str:
    """Reasoning with nothing after it: the model may never have closed it, so nothing is closed for it."""
    text = template.render(reasoning, "")
    at = text.find(reasoning)
    return text[: at + len(reasoning)] if at >= 0 else text


def _with_own_tags(template: Template, reasoning: str, content: str, inner: str) -> str:
    """The reasoning as the template writes it, and the content with its own tags; empty where they do not fit."""
    frame = template.render(reasoning, inner)
    opening = frame[: frame.rfind(inner)].rstrip()
    before = content[: content.find(inner)].rstrip()
    tag = next((before[at:] for at in range(len(before)) if opening.endswith(before[at:])), "")
    if not tag:
        return ""
    text = f"{opening.removesuffix(tag).rstrip()}\n{content.lstrip()}"
    response = template(text)
    return text if (response.reasoning, response.answer) == (reasoning.strip(), inner) else ""


def _default() -> Template:
    """How R1 writes, for readers that know of no template."""
    from r1reward.response import r1

    return r1()
