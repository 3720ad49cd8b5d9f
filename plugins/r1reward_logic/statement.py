r"""Where an answer part states its answer.

By priority: every `\boxed{…}`; what follows "the answer is", "Answer:" and the like; fenced blocks; the whole. What
one rule gives is all that is looked at: where it gives several answers, each must be right, so that many guesses at
once earn nothing.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from r1reward.text.end_tokens import without_end_tokens
from r1reward.text.marked import without_closing
from r1reward_logic.claims import is_claimed, is_plain, is_supported, offered, parted

__all__ = ["Statement", "lines_of", "statements", "undressed"]

_LONGEST = 100_000
_MOST = 40
"""Boxes, fences or statements; an answer with more is no answer."""

_BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
# Spaces are counted, not repeated without end, so that a line of nothing but spaces costs one pass.
_STATED = re.compile(
    r"\b(?:answer|solution|result|output)(?:\s{1,3}is)?[*_]{0,3}\s{0,3}(?::|\bis\b|=)[*_]{0,3}"
    r"|\[ANSWER\]|答案\s{0,3}(?:是|为|：|:){1,2}"
    r"|\b(?:respuesta|réponse|antwort|risposta|resposta|ответ)\b[*_]{0,3}\s{0,3}(?::|\b(?:es|est|ist|è|é)\b)[*_]{0,3}"
    r"|(?:정답|답)\s{0,3}(?:은|는|:|：)|(?:答え|解答|正解)\s{0,3}(?:は|:|：)",
    re.IGNORECASE,
)
_STATING = (
    "answer", "solution", "result", "output", "答案", "respuesta", "réponse", "antwort", "risposta", "resposta",
    "ответ", "답", "答え", "解答", "正解",
)  # fmt: skip
"""Without one of these words nothing is stated; looked for first, for that is ten times as fast."""
_HASHES = re.compile(r"(?:\A|\n)####[ \t]{1,9}([^\n#]{1,400})\Z")
_LEAD = re.compile(
    r"\A(?:####[ \t]{1,9}|(?:So|Thus|Hence|Therefore|Then|Finally),\s{1,9}|[-*•][ \t]{1,9}(?=[\[{(\'\"A-Z])"
    r"|(?:Here|This|I|We|My|One|A)\b[A-Za-z ,'’]{2,60}:\s{1,9})"
)
"""What an answer may begin with that says nothing of it: `So,`, `Here is one way:`, the mark of a list."""
_SUBJECT = re.compile(
    r"\A(?:(?:(?:The|A)[ ])?(?:(?:final|total|correct|resulting|sorted|overall|new|next|missing)[ ]){0,2}"
    r"(?:total|sum|count|number|order|ordering|sequence|list|value|length|word)\b(?:[ ]of[ ][A-Za-z ]{1,40})?"
    r"(?:[ ](?:is|are)\b:?|:|[ ]=)|There[ ](?:is|are)\b(?=[ ]\d))\s{1,3}",
    re.IGNORECASE,
)
"""A subject that names what is asked and no candidate for it: `The order is`, `Total:`, `There are` and a number."""
_SENTENCE = re.compile(r"[.!?]\s|\n")
_SIGNS = frozenset("□■∎✓✅")
_MARK = re.compile(r"[ \t]{0,9}(```|~~~)")
_WRAPPED = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), ("**", "**"), ("__", "__"), ("`", "`"))
_TEXT = re.compile(r"\\(?:text|mathrm|textbf|mathbf|texttt|mbox)\s*\{([^{}]*)\}")


class Statement(NamedTuple):
    """What is taken for the answer, and by which rule."""

    text: str
    rule: str


def statements(answer: str, question: str = "", wanted: Collection[str] = ()) -> list[Statement]:
    r"""All that the first rule that fires gives; empty for an empty, a giant or a crowded answer.

    What the text does not stand by is none: `Bob thinks it is …`, `\boxed{…}, which is wrong`. What is offered beside
    an answer is another statement. `wanted`: right answers, case-folded, which may themselves read like a remark or a
    question.
    """
    if not answer.strip() or len(answer) > _LONGEST:
        return []
    answer = _tagged(_ended(answer))
    if answer.strip().casefold() in wanted:
        return [Statement(answer.strip(), "whole")]
    readings = (
        ("boxed", _boxes(answer, question)),
        ("stated", _stated(answer, question, wanted)),
        ("fence", _fences(answer)),
    )
    for rule, texts in readings:
        if len(texts) > _MOST:
            return []
        if texts:
            return [Statement(text, rule) for text in dict.fromkeys(texts) if text]
    whole = _whole(answer.strip())
    return [Statement(text, "whole") for text in parted(whole)] if is_plain(whole, question) else []


def _ended(answer: str) -> str:
    """Without end tokens and closing remarks; a sign at the end may be a grid's last cell."""
    answer = without_end_tokens(answer)
    return answer if answer[-1:] in _SIGNS else without_closing(answer)


def _whole(text: str) -> str:
    """The whole without what says nothing of it: a lead, `####`, bold type around all lines."""
    if (hashes := _HASHES.search(text)) is not None:
        return hashes[1].strip()
    if text.startswith("**") and text.endswith("**") and text.count("**") == 2:
        text = text[2:-2].strip()
    text = _LEAD.sub("", text)
    return _SUBJECT.sub("", text) if _SENTENCE.search(text.rstrip(".")) is None else text


def _tagged(answer: str) -> str:
    r"""What stands between the tags where an answer ends in one `<answer>…</answer>` and marks nothing before it."""
    head, tag, rest = answer.partition("<answer>")
    tagged, end, behind = rest.partition("</answer>")
    if not tag or not end or "<answer>" in rest or behind.strip() or not tagged.strip():
        return answer
    is_only = not _BOX.search(head) and not _STATED.search(head)
    return tagged if is_only else answer


def _boxes(text: str, question: str) -> list[str]:
    """The contents of boxes and what is offered behind the last one; an empty text for a box that is taken back."""
    contents: list[str] = []
    end = 0
    for match in _BOX.finditer(text):
        if match.start() < end:
            continue  # inside the last box
        end = _closing_brace(text, match.end() - 1)
        if end < 0 or len(contents) > _MOST:
            break
        stands = is_claimed(text, match.start(), question) and is_supported(text, end + 1, question)
        contents.append(text[match.end() : end].strip() if stands else "")
    if any(contents) and end > 0 and (other := offered(text, end + 1)):
        contents.append(other)
    return contents


def _closing_brace(text: str, start: int) -> int:
    depth = 0
    for match in re.compile(r"(?<!\\)[{}]").finditer(text, start):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.start()
    return -1


def _stated(text: str, question: str, wanted: Collection[str]) -> list[str]:
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
        if not rest:
            continue
        is_meant = rest.casefold() in wanted or is_plain(rest, question)
        if not (is_meant and is_claimed(text, mark.start(), question)):
            texts.append("")
        else:
            texts += (
                fences[-1:]
                if (fences := _fences(rest))
                else [rest]
                if rest.casefold() in wanted
                else parted(rest)
            )
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
