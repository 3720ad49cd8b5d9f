"""Takes the program out of a completion's answer part.

The last closed fence whose tag is the wanted language, else the last with no tag; where none is closed, the fence
that goes on to the end; else the whole answer where it has no fence at all and the option `bare` allows it. Never a
block of another language. Of several such fences, the last that defines what the tests ask for, where they say; of
those without a tag, the last that is code by its looks: what follows a solution is often an example of its use, or
of its output.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from r1reward_code.earlier_blocks import definitions_for
from r1reward_code.fences import Block, find_blocks
from r1reward_code.language_names import language_of_tag
from r1reward_code.python_source import defines

__all__ = ["Code", "after_earlier", "candidates", "choose", "extract", "spoken_language"]

_OPEN, _CLOSE = "<answer>", "</answer>"
_LOOKS = re.compile(r"\w\(|[^=!<>]=[^=]|[;{]|^[ \t]*(?:import|from|def|class|for|while|if) ", re.M)


@dataclass(frozen=True, slots=True)
class Code:
    """A program, the rule that found it, and what the reason has to say of it."""

    text: str
    rule: str
    note: str = ""


def extract(answer: str, language: str, bare: bool = True, names: Sequence[str] = ()) -> Code | None:
    """The program in `answer`, or `None`; `language` is the name of an entry of the sandbox's table.

    `names` are functions or classes that it is to define.
    """
    return choose(candidates(answer, language, bare), names)


def candidates(answer: str, language: str, bare: bool = True) -> list[Code]:
    """What may be the program by its place, by one rule, the likeliest first."""
    if "```" not in answer and "~~~" not in answer:
        text = _between_marks(_inside(answer)).removeprefix("\ufeff")
        return [Code(text, "the whole answer")] if bare and text.strip() else []
    blocks = _blocks(answer)
    for closed in (True, False):
        for rule, tagged in (("fence with the language's tag", True), ("fence without a tag", False)):
            fits = [
                block
                for block in reversed(blocks)
                if block.closed is closed
                and (language_of_tag(block.info) == language if tagged else not block.info)
            ]
            if fits:
                likely = fits if tagged else [block for block in fits if _LOOKS.search(block.text)] or fits
                said = rule if closed else f"{rule}, not closed"
                return [Code(block.text.removeprefix("\ufeff"), said) for block in likely]
    return []


def _inside(answer: str) -> str:
    """What stands in the tags of an answer that ends with one, or all of it."""
    text = answer.rstrip()
    at = text.find(_OPEN)
    if at < 0 or not text.endswith(_CLOSE) or len(text) - len(_CLOSE) < at + len(_OPEN):
        return answer
    return text[at + len(_OPEN) : -len(_CLOSE)]


_MARKS = (
    ("[BEGIN]", "[DONE]"), ("<code>", "</code>"), (r"\begin{verbatim}", r"\end{verbatim}"),
    (r"\begin{lstlisting}", r"\end{lstlisting}"),
)  # fmt: skip
"""What stands around a program without fences: MBPP's own prompts, HTML, LaTeX."""


def _between_marks(text: str) -> str:
    """What stands between the last such marks, each on a line of its own, or all of the text."""
    for opening, closing in _MARKS:
        start = f"\n{text}".rfind(f"\n{opening}\n")
        if start >= 0:
            start += len(opening) + 1
            end = text.find(f"\n{closing}", start - 1)
            return text[start : end + 1 if end >= 0 else len(text)]
    return text


def choose(blocks: Sequence[Code], names: Sequence[str] = ()) -> Code | None:
    """The first that defines one of the names, else the first; `None` if there is none."""
    if len(blocks) > 1:
        for code in blocks:
            if any(defines(code.text, name) for name in names):
                return code
    return blocks[0] if blocks else None


def after_earlier(code: Code, blocks: Sequence[Code]) -> Code:
    """A Python program with what it uses from the blocks before it; `blocks` as `candidates` gives them."""
    earlier = [block.text for block in reversed(blocks[blocks.index(code) + 1 :])]
    lent = definitions_for(code.text, earlier)
    return Code(lent + code.text, code.rule, "; with names of earlier blocks") if lent else code


def spoken_language(answer: str) -> str | None:
    """The language of the last fence whose tag names one, closed ones first; `None` where no tag does.

    A shell's is the last to be taken: beside a program it says how that is run.
    """
    blocks = sorted(_blocks(answer), key=lambda block: block.closed)
    named = [name for block in reversed(blocks) if (name := language_of_tag(block.info))]
    return next((name for name in named if name != "bash"), named[0] if named else None)


def _blocks(answer: str) -> list[Block]:
    blocks = find_blocks(answer, lambda tag: language_of_tag(tag) is not None)
    return [block for block in blocks if block.text.strip()]
