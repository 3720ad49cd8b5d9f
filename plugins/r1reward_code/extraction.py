"""Takes the program out of a completion's answer part.

The last closed fence whose tag is the wanted language, else the last with no tag; where none is closed, the fence
that goes on to the end; else the whole answer where it has no fence at all and the option `bare` allows it. Never a
block of another language.
"""

from dataclasses import dataclass

from r1reward_code.fences import Block, find_blocks
from r1reward_code.names import language_of_tag

__all__ = ["Code", "extract", "spoken_language"]


@dataclass(frozen=True, slots=True)
class Code:
    """A program, and the rule that found it."""

    text: str
    rule: str


def extract(answer: str, language: str, bare: bool = True) -> Code | None:
    """The program in `answer`, or `None`; `language` is the name of an entry of the sandbox's table."""
    if "```" not in answer and "~~~" not in answer:
        text = answer.removeprefix("\ufeff")
        return Code(text, "the whole answer") if bare and text.strip() else None
    blocks = _blocks(answer)
    for closed in (True, False):
        for rule, wanted in (("fence with the language's tag", True), ("fence without a tag", False)):
            for block in reversed(blocks):
                fits = language_of_tag(block.info) == language if wanted else not block.info
                if block.closed is closed and fits:
                    return Code(block.text.removeprefix("\ufeff"), rule if closed else f"{rule}, not closed")
    return None


def spoken_language(answer: str) -> str | None:
    """The language of the last fence whose tag names one, closed ones first; `None` where no tag does."""
    blocks = sorted(_blocks(answer), key=lambda block: block.closed)
    return next(filter(None, (language_of_tag(block.info) for block in reversed(blocks))), None)


def _blocks(answer: str) -> list[Block]:
    found = find_blocks(answer, lambda tag: language_of_tag(tag) is not None)
    return [block for block in found if block.text.strip()]
