"""Sentences by the rule that the published verdicts of IFEval's and IFBench's checkers were made with.

Every `.`, `?` and `!` ends a sentence but for the full stops of titles, web addresses, decimals, initials, acronyms
and firms; a quote that closes after the sign belongs before it. Line ends are spaces. (The checkers that count
sentences use Punkt instead: `sentences`.)
"""

import re
from functools import lru_cache

__all__ = ["split"]

_DOT, _STOP = "\ue000", "\ue001"
"""A full stop that ends nothing, and an end without a sign. Private characters: a text that has them loses them."""

_STARTERS = (
    r"(?:Mr|Mrs|Ms|Dr|Prof|Capt|Cpt|Lt|Wherever"
    r"|(?:He|She|It|They|Their|Our|We|But|However|That|This)\s)"
)
_INNER = re.compile(
    r"(?P<dots>\.{2,})"
    r"|(?:Mr|St|Mrs|Ms|Dr)\."
    r"|\.(?=(?:com|net|org|io|gov|edu|me))"
    r"|(?<=[0-9])\.(?=[0-9])"
    r"|Ph\.D\."
    rf"|(?P<acronym>[A-Z]\.[A-Z]\.(?:[A-Z]\.)?(?= {_STARTERS}))"
    r"|[A-Za-z]\.[A-Za-z]\.(?:[A-Za-z]\.)?"
    rf"|(?P<firm>(?<= )(?:Inc|Ltd|Jr|Sr|Co)\.(?= {_STARTERS}))"
    r"|(?<= )(?:Inc|Ltd|Jr|Sr|Co)\."
    r"|(?<=\s)[A-Za-z]\."
)
_QUOTED = re.compile(r"(\.)(”)|([.!?])(\")")
_SENTENCE = re.compile(rf"[^.?!{_STOP}]*[.?!{_STOP}]|[^.?!{_STOP}]+$")


@lru_cache(maxsize=64)
def split(text: str) -> tuple[str, ...]:
    """The sentences of a text, each with its sign, without the spaces around them."""
    text = re.sub(f"[{_DOT}{_STOP}]", "", f" {text}  ".replace("\n", " "))
    text = _INNER.sub(_mask, text)
    text = _QUOTED.sub(lambda match: (match[2] or match[4]) + (match[1] or match[3]), text)
    sentences = [part.replace(_DOT, ".").rstrip(_STOP).strip() for part in _SENTENCE.findall(text)]
    return tuple(sentences[:-1] if sentences and not sentences[-1] else sentences)


def _mask(match: re.Match[str]) -> str:
    text = match[0].replace(".", _DOT)
    return text + _STOP if match["dots"] or match["acronym"] or match["firm"] else text
