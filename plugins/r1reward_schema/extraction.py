"""The document in an answer: the whole of it, or what a fence or StructEval's marks hold."""

import re
from typing import NamedTuple

__all__ = ["Found", "document", "within_prose"]

_BEGIN, _END = "<|BEGIN_CODE|>", "<|END_CODE|>"
_FENCE = re.compile(r"[ \t]{0,3}(```+|~~~+)[ \t]*([\w+-]{0,20})[ \t]*$")


class Found(NamedTuple):
    """A document, and whether it was fenced and stood among other text."""

    text: str
    fenced: bool
    extra: bool


def document(answer: str) -> Found | None:
    """The one document that an answer states; None where there is none, or several in fences."""
    text = answer.strip().removeprefix("\ufeff").lstrip()
    begin = text.find(_BEGIN)
    if begin >= 0:
        end = text.find(_END, begin)
        inner = text[begin + len(_BEGIN) : end if end >= 0 else len(text)].strip()
        if _BEGIN in inner:
            return None
        return Found(inner, False, begin > 0 or (end >= 0 and end + len(_END) < len(text)))
    blocks, outside = _blocks(text)
    if len(blocks) == 1:
        return Found(blocks[0].strip(), True, bool(outside.strip()))
    if blocks:
        return None
    return Found(text, False, False) if text else None


def within_prose(text: str) -> str:
    """From the first bracket of JSON to the last one of its kind, where words stand beside; else the text."""
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    if not starts:
        return text
    start = min(starts)
    end = text.rfind("}" if text[start] == "{" else "]")
    beside = text[:start] + text[end + 1 :]
    return text[start : end + 1] if end > start and any(map(str.isalpha, beside)) else text


def _blocks(text: str) -> tuple[list[str], str]:
    """The fenced blocks, and what stands outside them; a fence that is never closed is none."""
    if "```" not in text and "~~~" not in text:
        return [], text
    blocks: list[str] = []
    outside: list[str] = []
    block: list[str] | None = None
    mark = ""
    for line in text.splitlines():
        match = _FENCE.match(line)
        if block is None:
            if match:
                block, mark = [], match[1]
            else:
                outside.append(line)
        elif match and match[1].startswith(mark) and not match[2]:
            blocks.append("\n".join(block))
            block = None
        else:
            block.append(line)
    return ([], text) if block is not None else (blocks, "\n".join(outside))
