"""What of a prompt counts sign by sign: code, quotations, and all of it where the text itself is the matter."""

import re

from r1reward_rejection.program_form import is_program

__all__ = ["code_lines", "is_about_text", "quotations"]

_FENCED = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*\n(.*?)^[ \t]*(?:```|~~~)", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"(?<!`)`([^`\n]*(?:[^\w\s`]|  )[^`\n]*)`(?!`)")
_INDENTED = re.compile(r"^(?: {2,}|\t)[^\n]*[^\s]", re.MULTILINE)
_QUOTED = re.compile(r'(?<![\w"])"([^"\n]{1,200})"(?!\w)')
_ABOUT_TEXT = re.compile(
    r"\btranslat|\bpalindrom|\banagram|\bunscrambl|\bspell(?:ed|ing|s)?\b|\bvowels?\b|\bconsonants?\b|\bgramma|"
    r"\bproofread|\bpunctuat|\brhyme|\bparaphras|\brewrite\b|\brephrase|\bfill in\b|\bcapitali[sz]|\buppercase|"
    r"\blowercase|\bsyllable|\bletters? (?:of|in|is|are|occur|appear|[a-z]\b)|"
    r"\bcorrect (?:it|this|the|these|any|all)\b|\bthe (?:word|words|phrase|string|sentence)\b|"
    r"\bcharacters? (?:of|in)\b",
    re.IGNORECASE,
)


def code_lines(text: str) -> list[str]:
    """The code of a prompt as it stands: lines in fences, lines deeper than the text, and code in its sentences."""
    if "`" not in text and "~~~" not in text and "\n " not in text and "\n\t" not in text:
        return []
    fenced = _FENCED.findall(text)
    rest = _FENCED.sub("\n", text)
    lines = [line.rstrip() for part in fenced for line in part.splitlines()]
    lines += _INDENTED.findall(rest) if is_program(rest) else []
    return [line for line in lines if line] + _INLINE.findall(rest)


def quotations(text: str) -> list[str]:
    """What stands between quotation marks."""
    return _QUOTED.findall(text)


def is_about_text(text: str) -> bool:
    """Whether the wording itself is the matter: what is to be translated, corrected, spelt or counted."""
    return bool(_ABOUT_TEXT.search(text))
