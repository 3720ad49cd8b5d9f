"""Takes the program out of a completion's answer part.

The last closed fence whose tag is the wanted language, else the last with no tag; where none is closed, the fence
that goes on to the end; else the whole answer where it has no fence at all and the option `bare` allows it. Never a
block of another language.
"""

from dataclasses import dataclass

from r1reward_code.fences import find_blocks
from r1reward_code.names import language_of_tag

__all__ = ["Code", "extract"]


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
    blocks = [
        block
        for block in find_blocks(answer, lambda tag: language_of_tag(tag) is not None)
        if block.text.strip()
    ]
    for closed in (True, False):
        for rule, wanted in (("fence with the language's tag", True), ("fence without a tag", False)):
            for block in reversed(blocks):
                fits = language_of_tag(block.info) == language if wanted else not block.info
                if block.closed is closed and fits:
                    return Code(block.text.removeprefix("\ufeff"), rule if closed else f"{rule}, not closed")
    return None
