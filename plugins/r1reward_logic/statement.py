r"""Where an answer part states its answer.

By priority: every `\boxed{…}`; what follows "the answer is", "Answer:" and the like; fenced blocks; the whole. What
one rule gives is all that is looked at: where it gives several answers, each must be right, so that many guesses at
once earn nothing.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Statement", "lines_of", "statements", "undressed"]

_LONGEST = 100_000
_MOST = 40
"""Boxes, fences or statements; an answer with more is no answer."""

_BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
# Spaces are counted, not repeated without end, so that a line of nothing but spaces costs one pass.
_STATED = re.compile(
    r"\b(?:answer|solution|result|output)(?:\s{1,3}is)?[*_]{0,3}\s{0,3}(?::|\bis\b|=)[*_]{0,3}"
    r"|\[ANSWER\]|答案\s{0,3}(?:是|为|：|:){1,2}",
    re.IGNORECASE,
)
_STATING = ("answer", "solution", "result", "output", "答案")
"""Without one of these words nothing is stated; looked for first, for that is ten times as fast."""
_MARK = re.compile(r"[ \t]{0,9}(```|~~~)")
_WRAPPED = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), ("**", "**"), ("__", "__"), ("`", "`"))
_TEXT = re.compile(r"\\(?:text|mathrm|textbf|mathbf|texttt|mbox)\s*\{([^{}]*)\}")


class Statement(NamedTuple):
    """What is taken for the answer, and by which rule."""

    text: str
    rule: str


def statements(answer: str) -> list[Statement]:
    """All that the first rule that fires gives; empty for an empty, a giant or a crowded answer."""
    if not answer.strip() or len(answer) > _LONGEST:
        return []
    answer = _tagged(answer)
    for rule, texts in (("boxed", _boxes(answer)), ("stated", _stated(answer)), ("fence", _fences(answer))):
        if len(texts) > _MOST:
            return []
        if texts:
            return [Statement(text, rule) for text in dict.fromkeys(texts)]
    return [Statement(answer.strip(), "whole")]


def _tagged(answer: str) -> str:
    r"""What stands between the tags where an answer ends in one `<answer>…</answer>` and marks nothing before it."""
    head, tag, rest = answer.partition("<answer>")
    tagged, end, behind = rest.partition("</answer>")
    if not tag or not end or "<answer>" in rest or behind.strip() or not tagged.strip():
        return answer
    is_only = not _BOX.search(head) and not _STATED.search(head)
    return tagged if is_only else answer


def _boxes(text: str) -> list[str]:
    contents: list[str] = []
    end = 0
    for match in _BOX.finditer(text):
        if match.start() < end:
            continue  # inside the last box
        end = _closing_brace(text, match.end() - 1)
        if end < 0 or len(contents) > _MOST:
            break
        contents.append(text[match.end() : end].strip())
    return contents


def _closing_brace(text: str, start: int) -> int:
    depth = 0
    for match in re.compile(r"(?<!\\)[{}]").finditer(text, start):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.start()
    return -1


def _stated(text: str) -> list[str]:
    """What follows each statement, up to the next one; a fence in it stands for it."""
    small = text.lower()
    if not any(word in small for word in _STATING):
        return []
    marks = list(_STATED.finditer(text))[: _MOST + 1]
    ends = [mark.start() for mark in marks[1:]] + [len(text)] if marks else []
    texts = []
    for mark, end in zip(marks, ends, strict=True):
        rest = text[mark.end() : end].strip()
        rest = rest.removesuffix("[/ANSWER]").strip()
        if rest:
            texts.append(fences[-1] if (fences := _fences(rest)) else rest)
    return texts


def _fences(text: str) -> list[str]:
    """The blocks between a line that opens a fence and the next that closes it, in one pass."""
    if "```" not in text and "~~~" not in text:
        return []
    blocks: list[str] = []
    block: list[str] | None = None
    for line in text.splitlines():
        if _MARK.match(line) is None:
            if block is not None:
                block.append(line)
        elif block is None:
            block = []
        else:
            if any(part.strip() for part in block):
                blocks.append("\n".join(block))
            block = None
    return blocks


def lines_of(text: str) -> Iterator[str]:
    """The lines that show something, each without its marks of emphasis."""
    return (line for raw in text.splitlines() if (line := undressed(raw)))


def undressed(text: str) -> str:
    """A short text without emphasis, code marks, mathematical delimiters and a full stop at its end."""
    text = (_TEXT.sub(r"\1", text) if "\\" in text else text).strip()
    if text[:1].isalnum() and text[-1:].isalnum():
        return text  # nothing stands around it
    for _ in range(4):
        before = text
        for left, right in _WRAPPED:
            if len(text) > len(left) + len(right) and text.startswith(left) and text.endswith(right):
                text = text[len(left) : -len(right)].strip()
        if len(text) > 1 and text[-1] in ".。" and not text.endswith(".."):
            text = text[:-1].rstrip()
        if text == before:
            break
    return text
