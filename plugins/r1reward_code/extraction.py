"""Takes the program out of a completion's answer part.

The last closed fence whose tag is the wanted language, else the last with no tag, else the whole answer where it
has no fence at all and the option `bare` allows it. Never a block of another language.
"""

import re
from dataclasses import dataclass

from r1reward_sandbox import LANGUAGES

__all__ = ["Code", "extract"]

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n`]*\n(.*?)^ {0,3}\1[`~]*[ \t]*$", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Code:
    """A program, and the rule that found it."""

    text: str
    rule: str


def extract(answer: str, language: str, bare: bool = True) -> Code | None:
    """The program in `answer`, or `None`; `language` is the name of an entry of the sandbox's table."""
    blocks = [(match[2].lower(), match[3]) for match in _FENCE.finditer(answer)]
    for rule, wanted in (("fence with the language's tag", True), ("fence without a tag", False)):
        for tag, text in reversed(blocks):
            if (_is(tag, language) if wanted else not tag) and text.strip():
                return Code(text, rule)
    if blocks or not bare or "```" in answer or not answer.strip():
        return None
    return Code(answer, "the whole answer")


def _is(tag: str, language: str) -> bool:
    entry = LANGUAGES.get(tag)
    return entry is not None and entry.name == language
