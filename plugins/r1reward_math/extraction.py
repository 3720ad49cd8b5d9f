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

__all__ = ["LONGEST", "Extracted", "boxed_together", "extract"]

LONGEST = 2000
"""Characters; what is longer is no final answer."""


class Extracted(NamedTuple):
    """What was found: by which rule, and every match of it in order."""

    rule: str
    answers: tuple[str, ...]
    together: str = ""
    """Several boxes as one list, where they stand beside one another."""


_BOX = re.compile(r"\\(?:boxed|fbox)\s*(\{|\s[^\s{}$\\]+)")
_STATED = re.compile(
    r"(?:\b(?:final|correct)?\s*answer\s*(?:is|was|=|:)(?!\s*(?:not|n't)\b)\s*:?|最?终?答案\s*(?:是|为|：|:|=)+)",
    re.IGNORECASE,
)
_HASHES = re.compile(r"^[ \t]*####[ \t]*(\S.*)$", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*A:[ \t]*(\S.*)$", re.MULTILINE)
_PROSE = re.compile(r"[^\W\d_]{3,}|.*[\u4e00-\u9fff]|[^\W\d_]+\s+[^\W\d_]+")
_FORMULA = re.compile(r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|\\\((.+?)\\\)|\$([^$]+?)\$", re.DOTALL)
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_EQUATION = re.compile(r"=\s*([^=\n]{1,60}?)[\s.。)]*$")
_IS = re.compile(r"(?:^|[\s\w])(?:\bis\b|\bare\b|应该是|[是为])\s*(?:equal\s+to\b)?:?\s*")
_SHORT = 400
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?%?")
_ENDS = re.compile(r"\n|。|[.!?;；！？](?=\s|$)|\*\*(?=\s|[.]|$)")


def extract(text: str, *, last_number: bool = False) -> Extracted:
    """The final answers in an answer part; `answers` is empty where there is none."""
    if (boxes := _boxes(text)) is not None:
        return Extracted("boxed", boxes, boxed_together(text) if len(set(boxes)) > 1 else "")
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


def boxed_together(text: str) -> str:
    """The boxes of a text as one list, where no more than a few words stand between two; else nothing."""
    spans = _spans(text)
    between = (
        text[end:start] for (_, end, _), (start, _, _) in zip(spans or (), (spans or ())[1:], strict=False)
    )
    if not spans or any(len(b) > 40 or len(b.split()) > 4 for b in between):
        return ""
    return ", ".join(dict.fromkeys(content for _, _, content in spans))


def _boxes(text: str) -> tuple[str, ...] | None:
    """The contents of all boxes; None where there is none, empty where the last one is never closed."""
    spans = _spans(text)
    return tuple(content for _, _, content in spans) if spans is not None else None


def _spans(text: str) -> list[tuple[int, int, str]] | None:
    """Where each box stands, and its content; None where there is no box, empty where one is never closed."""
    found: list[tuple[int, int, str]] = []
    at = 0
    while match := _BOX.search(text, at):
        if match[1] != "{":
            found.append((match.start(), match.end(), match[1].strip()))
            at = match.end()
            continue
        end = _closing(text, match.end())
        if end < 0:
            return []
        found.append((match.start(), end + 1, text[match.end() : end].strip()))
        at = end
    return found or None


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
    sentence = text[begin : end.start() if end else begin + LONGEST]
    # "Final answer: the largest n is 34".
    if _PROSE.match(sentence) and (found := list(_IS.finditer(sentence))):
        return sentence[found[-1].end() :]
    return sentence


def _whole(text: str) -> list[str]:
    """A short answer part: its one formula, the right side that it ends with, or all of it."""
    text = text.strip()
    if len(text) > _SHORT or text.count("\n") > 3:
        return [text] if len(text) <= LONGEST and "\n" not in text else []
    if _PROSE.match(text):
        formulas = [next(filter(None, m.groups())) for m in _FORMULA.finditer(text)]
        if len(formulas) == 1:
            return formulas
        if not formulas and (bold := _BOLD.findall(text)):
            return bold if len(bold) == 1 else []
        if not formulas and (ends := _EQUATION.search(text)):
            return [ends[1]]
        if not formulas and "\n" not in text and (stated := list(_IS.finditer(text))):
            return [text[stated[-1].end() :]]
    return [text] if "\n" not in text or text.startswith("\\begin") else []


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
