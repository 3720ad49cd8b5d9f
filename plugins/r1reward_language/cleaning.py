"""Leaves out what is no prose: code, LaTeX, addresses, tags. The words are counted in what remains.

Numbers, symbols and single letters need no rule here: they are no words.
"""

import re
from typing import Final

from r1reward_language.prose import has_prose, prose_of, strings_of
from r1reward_language.spans import take_out_spans

__all__ = ["leave_out"]

_URL: Final = re.compile(r"(?:https?://|www\.)[!-~]{1,300}", re.IGNORECASE)
_SLUG: Final = re.compile(r"[^A-Za-z]+")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+)+")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>|<\|[^<>|\n]{1,40}\|>")
_TEX: Final = re.compile(r"\\(?:begin|end)\{[A-Za-z]{1,20}\*?\}|\\[A-Za-z]+\*?")

_CODE_START: Final = (
    "async|await|catch|class|const|def|do|elif|else|except|export|finally|for|from|func|function|if|import|int|"
    "let|package|print|private|public|raise|return|static|struct|try|using|var|void|while|with|yield"
)
# Several patterns rather than one, because each alone is found by a fast scan for its first characters.
_CODE: Final = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"^[ \t]*(?:(?:{_CODE_START})\b[^\n]*[:;(){{}}=\[\]]|\#(?:include|define)\b|@\w+|>>> )"
        r"|^[ \t]+(?:break|continue|import|pass|raise|return|yield)\b",
        r"[;{}][ \t]*$",
        r"^[ \t]*[A-Za-z_][\w.\[\]]*\([^\n]*\)[ \t]*;?$",
        r"^[ \t]*[A-Za-z_][\w.\[\]]*[ \t]*[-+*/%|&:]?=(?!=)[^\n]*[()\[\]{}\"'_][^\n]*$",
        r"(?:==|!=|\+=|-=|\*=|&&|\|\||->|=>|::)[ \t]*[\w({\[\"'-]",
    )
)


def _looks_like_code(text: str) -> bool:
    return any(pattern.search(text) for pattern in _CODE)


def _without_code_lines(text: str) -> str:
    """Drop lines that are code by their syntax and have no prose."""
    if not _looks_like_code(text):
        return text
    return "\n".join(
        strings_of(line) if _looks_like_code(line) and not has_prose(line) else line
        for line in text.split("\n")
    )


def leave_out(text: str) -> str:
    """Return the prose of `text`: no code, LaTeX, URLs, e-mail addresses or tags.

    What is left out is replaced by a blank, so that it parts words and not sentences. Prose inside code,
    LaTeX or a tag stays (see `r1reward_language.prose`).
    """
    text = take_out_spans(text)
    if "://" in text or "www." in text:
        text = _URL.sub(lambda match: prose_of(_SLUG.sub(" ", match[0])), text)
    if "@" in text:
        text = _EMAIL.sub(" ", text)
    if "<" in text:
        text = _TAG.sub(lambda match: prose_of(match[0]), text)
    if "\\" in text:
        text = _TEX.sub(" ", text)
    return _without_code_lines(text)
