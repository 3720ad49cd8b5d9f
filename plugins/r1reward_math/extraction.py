r"""Takes the final answer out of the answer part of a completion, by stated priority.

1. `\boxed{…}` or `\fbox{…}`, braces balanced;
2. "the final answer is …", "the answer is …", "answer: …", and the same in Chinese;
3. `#### …`, as GSM8K's own solutions end;
4. `A: …` at the beginning of a line;
5. the whole answer part, where it is one line;
6. the last number, only where the option says so: it rewards lazy answers.

The first rule that finds something decides; its last match is the answer. Where its matches differ there
are several final answers, and the caller decides what that means. Nothing is ever taken from the reasoning.
"""

import re
from typing import NamedTuple

__all__ = ["LONGEST", "Extracted", "extract"]

LONGEST = 2000
"""Characters; what is longer is no final answer."""


class Extracted(NamedTuple):
    """What was found: by which rule, and every match of it in order."""

    rule: str
    answers: tuple[str, ...]


_BOX = re.compile(r"\\(?:boxed|fbox)\s*(\{|\s[^\s{}$\\]+)")
_STATED = re.compile(
    r"(?:\b(?:final|correct)?\s*answer\s*(?:is|was|=|:)(?!\s*(?:not|n't)\b)\s*:?|最?终?答案\s*(?:是|为|：|:|=)+)",
    re.IGNORECASE,
)
_HASHES = re.compile(r"^[ \t]*####[ \t]*(\S.*)$", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*A:[ \t]*(\S.*)$", re.MULTILINE)
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?%?")
_ENDS = re.compile(r"\n|。|[.!?;；！？](?=\s|$)|\*\*(?=\s|[.]|$)")


def extract(text: str, *, last_number: bool = False) -> Extracted:
    """The final answers in an answer part; `answers` is empty where there is none."""
    if (boxes := _boxes(text)) is not None:
        return Extracted("boxed", boxes)
    for rule, found in (
        ("stated answer", [_sentence(text, m.end()) for m in _STATED.finditer(text)]),
        ("#### line", [m[1] for m in _HASHES.finditer(text)]),
        ("A: line", [m[1] for m in _LINE.finditer(text)]),
        ("whole answer", _whole(text)),
        ("last number", _NUMBER.findall(text)[-1:] if last_number else []),
    ):
        answers = tuple(a for a in (_bare(f) for f in found) if a)
        if answers:
            return Extracted(rule, answers)
    return Extracted("none", ())


def _boxes(text: str) -> tuple[str, ...] | None:
    """The contents of all boxes; None where there is none, empty where the last one is never closed."""
    found: list[str] = []
    at = 0
    while match := _BOX.search(text, at):
        if match[1] != "{":
            found.append(match[1].strip())
            at = match.end()
            continue
        end = _closing(text, match.end())
        if end < 0:
            return ()
        found.append(text[match.end() : end].strip())
        at = end
    return tuple(found) if found else None


def _closing(text: str, start: int) -> int:
    """The brace that closes the one before `start`; -1 where none does within a final answer's length."""
    depth = 1
    for brace in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start, start + 4 * LONGEST):
        if brace[0] == "{":
            depth += 1
        elif brace[0] == "}":
            depth -= 1
            if not depth:
                return brace.start()
    return -1


def _sentence(text: str, start: int) -> str:
    """What stands from `start` to the end of the sentence; a decimal point does not end it."""
    begin = start
    while begin < len(text) and text[begin] in " \t\n*:：":
        begin += 1
    end = _ENDS.search(text, begin, begin + LONGEST)
    return text[begin : end.start() if end else begin + LONGEST]


def _whole(text: str) -> list[str]:
    lines = text.split("\n", 2) if len(text) <= LONGEST else []
    return [text] if len(lines) == 1 else []


_WRAPS = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), ("**", "**"), ("`", "`"))


def _bare(answer: str) -> str:
    """Without the sentence's full stop and what wraps it: dollars, brackets of displayed formulas, bold."""
    answer = answer.strip()
    if answer.endswith("."):
        answer = answer[:-1].rstrip()
    for left, right in _WRAPS:
        inner = answer[len(left) : len(answer) - len(right)]
        if (
            len(answer) > len(left) + len(right)
            and answer.startswith(left)
            and answer.endswith(right)
            and (left not in inner)
        ):
            return _bare(inner)
    return answer
