"""The answer behind a plain clause: `red, green, blue` of `The order of the books is red, green, blue`.

The clause is made of common words of statements and of words of the question. Any other word ends it: a denial, a
doubt, a number or a name that the question does not ask for, and what names something else than the answer
(`the input is`, `the reverse order is`). What stands behind it is judged whole.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from r1reward_logic.sentences import is_hedged, numbers_asked, question_of

__all__ = ["answers_behind"]

_WIDEST = 200
"""Characters of a clause."""
_LONGEST = 4_000
_PROMPT = 2_000
"""Characters at a prompt's end whose words a clause may repeat."""
_WORD = re.compile(
    r"[*_`]{0,3}([A-Za-z][A-Za-z'’-]{0,30}|\d{1,6})[*_`]{0,3}([:,]?)[*_]{0,3}(?:\s{1,3}|(?=[\[(]))"
)
_ASKED = re.compile(r"(?<![\w'’])(?:[a-z][a-z'’-]+|[A-Z][a-z]+(?= \d))")
_LEADS = frozenset(
    (
        "so", "thus", "hence", "therefore", "then", "finally", "overall", "in", "total", "all",
        "conclusion", "summary",
    )
)  # fmt: skip
"""Behind these a comma may stand."""
_COMMON = frozenset(
    (
        "the", "a", "an", "of", "in", "on", "at", "by", "for", "to", "with", "as", "that", "this", "these",
        "those", "it", "its", "he", "she", "they", "we", "i", "my", "our", "their", "there", "here", "all",
        "will", "must", "order", "ordering", "ordered", "sequence", "list", "path", "route", "way",
        "expression", "equation", "solution", "answer", "result", "output", "value", "number", "numbers",
        "count", "sum", "name", "day", "date", "time", "probability", "grid", "matrix", "board", "moves",
        "steps", "directions", "arrangement", "ranking", "string", "dictionary", "dict", "tuple", "set",
        "function", "program", "word", "letter", "puzzle", "game", "final", "correct", "resulting",
        "sorted", "completed", "solved", "complete", "full", "rotated", "required", "missing", "next",
        "possible", "valid", "one", "optimal", "row", "column", "f",
    )
)  # fmt: skip
_VERBS = frozenset(
    (
        "is", "are", "was", "were", "be", "becomes", "become", "returns", "return", "returned", "outputs",
        "gives", "give", "yields", "produces", "prints", "equals", "takes", "took", "take", "requires",
        "needs", "has", "have", "contains", "holds", "find", "found", "get", "got", "see", "count",
        "counted", "falls", "fell", "makes", "make", "follows", "reads", "evaluates", "lasts", "finished",
        "costs", "totals", "called", "named", "belongs", "it's", "that's",
    )
)  # fmt: skip
_BETWEEN = frozenset(
    (
        "the", "a", "an", "of", "to", "on", "in", "as", "exactly", "just", "simply", "total", "list", "string",
        "integer", "value", "number", "tuple", "dictionary", "boolean", "following", "order", "sequence",
        "known",
    )
)  # fmt: skip
"""What may stand between the verb and the answer."""
_ELSE = frozenset(
    (
        "input", "original", "initial", "given", "starting", "start", "previous", "old", "unsorted",
        "example", "examples", "unlike", "before", "after", "instead", "besides", "reverse", "reversed",
        "opposite", "inverse", "guess", "attempt", "remaining", "other", "others", "another", "more",
        "less", "fewer", "from", "where", "when", "who", "whose", "which", "what", "and", "but",
        "than", "would", "should", "how", "why", "does", "do", "did",
    )
)  # fmt: skip
"""What names something else than the answer, or asks."""
_PLAIN = _COMMON | _VERBS | _LEADS | _BETWEEN
_SHORT = frozenset(["it's", "that's"])
"""A subject with its verb."""
_RANK = re.compile(
    r"[a-z]+est|first|last|second|third|[a-z]+th|(?:as|des)cending|(?:in|de)creasing|alphabetical|best|worst"
)
"""Which of the things in order is spoken of: the question itself must say so."""
_ORDER = re.compile(
    r"(?i)\A[*_]{0,3}(?:(?:the\s)?order\s)?(?:sorted\s|ordered\s|listed\s)?from\s([a-z]{3,20})\sto\s[a-z]{3,20}\s?[:,]\s{0,3}"
)
"""`From tallest to shortest: …`, where the question says `tallest first` or `from tallest`."""


def answers_behind(text: str, prompt: str) -> Iterator[str]:
    """What may be the answer in a text that begins with a plain clause; nothing for any other text.

    Example: `It takes 99 days.` has `99 days.` behind its clause.
    """
    if len(text) > _LONGEST:
        return
    if (order := _ORDER.match(text)) is not None and _begins_with(order[1].lower(), prompt):
        yield text[order.end() :]
        return
    has_subject = is_said = False
    for word, sign, end in _clause(text, prompt):
        is_verb = has_subject and word in _VERBS
        has_subject = has_subject or word in _COMMON or word.isdigit() or word.endswith("'s")
        is_said = is_verb or word in _SHORT or (has_subject and sign == ":") or (is_said and word in _BETWEEN)
        if is_said and end < len(text):
            yield text[end:]


def _clause(text: str, prompt: str) -> Iterator[tuple[str, str, int]]:
    """The words that a text begins with, each with the sign and the place behind it, up to one that ends a clause."""
    question = question_of(prompt)
    numbers = numbers_asked(question) if "?" in prompt else frozenset[str]()
    ranks = (question if "?" in prompt else prompt[-_PROMPT:]).casefold()
    known = _asked(prompt[-_PROMPT:])
    at, leads = 0, True
    while at < _WIDEST and (match := _WORD.match(text, at)) is not None:
        word, sign, at = match[1].casefold().replace("’", "'"), match[2], match.end()
        leads = leads and word in _LEADS
        if (
            word not in (numbers if word.isdigit() else known)
            or is_hedged(word)
            or (sign == "," and not leads)
        ):
            return
        if _RANK.fullmatch(word) is not None and word not in ranks:
            return
        yield word, sign, at


def _begins_with(end: str, prompt: str) -> bool:
    """Whether a prompt asks for an order that begins at this end."""
    return (
        re.search(
            rf"\b(?:{end} (?:one )?first|from (?:the )?{end}|{end}(?:-| )to)\b",
            prompt[-_PROMPT:],
            re.IGNORECASE,
        )
        is not None
    )


@lru_cache(maxsize=64)
def _asked(prompt: str) -> frozenset[str]:
    """The words that a clause may have: common ones, and those of the prompt in small letters, which no name is."""
    return (_PLAIN | {word.casefold() for word in _ASKED.findall(prompt)}) - _ELSE
