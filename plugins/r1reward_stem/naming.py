"""Sentences that name one thing: `It is called photosynthesis`, `Mitochondria produce ATP`, `The pressure increases`.

A sentence counts where its other words are the question's, in any form, or common ones of statements. A denial, a
doubt or a word of its own makes it a statement about something else.
"""

import re
import unicodedata
from functools import lru_cache

from r1reward.text.lone_value import leading_yes
from r1reward.text.options import plain
from r1reward.text.relative_amounts import is_relative
from r1reward.text.restatements import last_question, stem
from r1reward_stem.selection import HEDGE

__all__ = ["counted", "folded", "names_answer"]

_ABOUT_IT = re.compile(
    r"(?:it|this|they|that|the(?: [\w'-]+){1,6} (?:is|are|was|were))(?: (?:is|are|was|were))?"
    r"(?: (?:called|named|termed|known as|referred to as))?(?: the| an?)?"
)
"""What stands before the words of a plain sentence; what is denied or doubted, `may be` or `is not`, does not fit."""
_IT = re.compile(r"\b(it|that|this)'s\b", re.IGNORECASE)
_QUOTES = str.maketrans("’‘ʼ“”", "'''\"\"")
_TO = re.compile(r"(?<=\d)\s{0,3}(?::|\bto\b)\s{0,3}(?=\d)")
_TRUTHS = {"t": "true", "f": "false"}
_COPULAS = frozenset(["is", "are", "was", "were"])
_COMMON = _COPULAS | frozenset(
    ["the", "a", "an", "it", "this", "that", "by", "called", "named", "known", "as", "did", "does"]
)
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_LISTS = re.compile(r"[,:;(]|\bor\b|\bbetween\b|\bamong\b")
_COUNT = re.compile(r"([+-]?\d[\d,]{0,20}(?:\.\d{1,20})?) ((?:[^\W\d_][\w-]{0,30} ?){1,4})")
_SCALES = frozenset(["hundred", "thousand", "million", "billion", "trillion", "percent", "times"])


def names_answer(answer: str, wanted: list[str], any_case: bool, question: str = "") -> bool:
    """Whether a plain sentence says these words, and nothing else, of what is asked; or begins with yes or no."""
    if folded(answer, any_case) == wanted:
        return True  # `Newton's first law` is a possessive, and no statement of what Newton is
    if len(wanted) == 1 and wanted[0] in ("yes", "no") and "\n" not in answer:
        return leading_yes(answer).casefold() == wanted[0]
    if len(wanted) == 1 and answer.casefold() in _TRUTHS:
        return _TRUTHS[answer.casefold()] == wanted[0].casefold()
    words = folded(_IT.sub(r"\1 is", answer.translate(_QUOTES)), any_case, articles=True)
    before, behind = words[: len(words) - len(wanted)], words[len(wanted) :]
    if words[len(before) :] == wanted and _leads(" ".join(before).casefold(), wanted, question):
        return True
    if words[:1] == ["the"]:
        words, behind = words[1:], words[len(wanted) + 1 :]
    return words[: len(wanted)] == wanted and _follows(" ".join(behind).casefold(), question)


def counted(text: str, question: str) -> str:
    """The number of `6 electrons` where the question speaks of electrons; empty for anything else."""
    text = text.strip().rstrip(".").replace("**", "")
    match = _COUNT.fullmatch(text)
    if match is None or is_relative(text, match.end(1), question):
        return ""
    words = {word.casefold() for word in _WORD.findall(match[2])}
    return match[1] if not words & _SCALES and _stems(match[2]) <= _asked(last_question(question)) else ""


def _leads(before: str, wanted: list[str], question: str) -> bool:
    """Whether the words before say nothing but that it is the answer: `it is`, `ATP is produced by the`."""
    if HEDGE.search(before) is not None or not before:
        return False
    if _ABOUT_IT.fullmatch(before) is not None:
        return True
    words = before.split()
    is_verb = len(wanted) == 1 and words[0] == "the" and len(words) > 1 and wanted[0].endswith(("es", "ed"))
    return _is_asked(before, question) and (is_verb or not _COPULAS.isdisjoint(words))


def _follows(behind: str, question: str) -> bool:
    """Whether the words behind are the question's own: `produce ATP`, `is the process`, `did`."""
    words = behind.split()
    if not words or HEDGE.search(behind) is not None or not "".join(words).isalnum():
        return False
    return _is_asked(behind, question) and (len(words) > 1 or words[0] in ("did", "does"))


def _is_asked(words: str, question: str) -> bool:
    """Whether all words are those of one question, or common.

    Of a question that lists what to choose from, `oxygen is hydrogen` would say either.
    """
    asked = last_question(question)
    return bool(asked) and _LISTS.search(asked) is None and _stems(words) <= _asked(asked) | _COMMON


@lru_cache(maxsize=64)
def _asked(question: str) -> frozenset[str]:
    return _stems(question)


def _stems(text: str) -> frozenset[str]:
    """The words without their endings, and the common ones as they are."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word if word in _COMMON else stem(word) for word in words)


def folded(text: str, any_case: bool, articles: bool = False) -> list[str]:
    """The words of a text; without an article at the beginning, where `articles` does not keep it."""
    words = _TO.sub(":", unicodedata.normalize("NFKC", plain(text)).translate(_QUOTES)).split()
    words = [word.casefold() for word in words] if any_case else words
    if articles:
        return words
    return words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words
