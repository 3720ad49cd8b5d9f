"""Sources of languages with braces: their code without texts, their brackets, their parameters."""

import re

from r1reward_code.tests import ProgramTests

__all__ = ["closed", "head_of", "split_arguments", "without_texts"]


def head_of(tests: ProgramTests) -> str:
    """The declaration up to the brace that a solution goes on after."""
    return tests.declaration or tests.prompt


_NO_CODE = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|`[^`]*`"""
    r"""|(?P<open>"(?:\\.|[^"\\\n])*)""",
    re.S,
)


def without_texts(source: str) -> str:
    """A source without comments and texts; one that is left open stays, and is looked through once."""
    return _NO_CODE.sub(lambda match: match["open"] or "", source)


def closed(head: str, body: str) -> str:
    """A body after its head, with the braces that a completion leaves to its test (MultiPL-E's way)."""
    code = without_texts(f"{head}{body}")
    return head + body.rstrip() + "\n" + "}\n" * (code.count("{") - code.count("}"))


def split_arguments(inside: str) -> list[str]:
    """Parameters, split at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for letter in inside:
        depth += (letter in "<([{") - (letter in ">)]}")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]
