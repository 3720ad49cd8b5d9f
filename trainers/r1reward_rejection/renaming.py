"""Which names of one prompt stand in the places of which in another: people may be called otherwise."""

import re
from typing import Protocol

from r1reward_rejection.discriminant_words import DISCRIMINANT_WORDS, FUNCTION_WORDS, NO_PERSONS
from r1reward_rejection.prompt_words import LETTERS, asked, bare_word, sentences_of

__all__ = ["for_pronouns", "renaming"]

_NO_PERSONS = NO_PERSONS | {name.removesuffix("s") for name in NO_PERSONS}
_ARTICLES_TEXT = """
der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner zum zur vom beim
"""
_ARTICLES = frozenset(_ARTICLES_TEXT.split())
_NUMBER, _SEVERAL = re.compile(r"\d+"), 2
"""A question that has as many tells what it asks of: if John has 3 and gets 5, how many has he?"""
_TITLES = "Mr|Mrs|Ms|Mx|Dr|Prof|St"


class Asked(Protocol):
    """A row's prompt and completion."""

    @property
    def prompt(self) -> str:
        """What was asked."""

    @property
    def completion(self) -> str:
        """What was answered."""


def renaming(one: Asked, other: Asked) -> dict[str, str]:
    """Names of one prompt to those that stand in their places in the other; empty where that is not consistent.

    At the beginning of a sentence any word has a capital: there a name is one that stands elsewhere, too.
    """
    words, other_words = list(LETTERS.finditer(one.prompt)), list(LETTERS.finditer(other.prompt))
    if len(words) != len(other_words):
        return {}
    names: dict[str, str] = {}
    for a, b in zip(words, other_words, strict=True):
        if a[0] == b[0] or bare_word(a[0]) == bare_word(b[0]):
            continue
        if not a[0][0].isupper() or _is_no_person(a[0]) or not _is_name(b, other):
            continue
        if _is_noun(one.prompt, a.start()) or _is_noun(other.prompt, b.start()):
            continue
        if names.setdefault(a[0], b[0]) != b[0]:
            return {}
    vocabulary = {m[0] for m in words}
    if len(set(names.values())) < len(names) or vocabulary & set(names.values()):
        return {}
    if any(_is_form_of(a, b) for a, own in names.items() for b in names.values() if b != own):
        return {}
    return names if all(_is_told_of(name, one.prompt) for name in names) else {}


def _is_form_of(name: str, other: str) -> bool:
    """Whether two words are cases of one name, but for their endings: who is called otherwise has changed places."""
    pairs = zip(name, other, strict=False)
    shared = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(name), len(other)))
    return shared >= max(3, min(len(name), len(other)) - 1)


def _is_told_of(name: str, prompt: str) -> bool:
    """Whether something is told of who has the name. Of Newton, who stands in a bare question alone, all is known."""
    bare = name.replace("’", "'").removesuffix("'s")
    word = re.compile(rf"\b{re.escape(bare)}\b")
    if len(word.findall(prompt)) > 1:
        return True
    said = [s for s in sentences_of(prompt) if word.search(s)]
    return any(not asked(s, prompt) or len(_NUMBER.findall(s)) >= _SEVERAL for s in said)


def _is_noun(text: str, at: int) -> bool:
    """Whether a German article or a number stands before the word: German writes nouns with a capital."""
    before = re.search(r"(\w+)['’\s]+$", text[max(0, at - 20) : at])
    if before is None:
        return False
    word = before[1].casefold()
    return word in _ARTICLES or word.isdigit() or word in _COUNTS


_COUNTS_TEXT = "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend viele wenige"
_COUNTS = {w for w in DISCRIMINANT_WORDS if w.endswith(("zehn", "zig", "ßig"))} | {*_COUNTS_TEXT.split()}


def _is_name(word: re.Match[str], where: Asked) -> bool:
    name = word[0]
    if not name[0].isupper() or len(name) < 3 or bare_word(name) in FUNCTION_WORDS or _is_no_person(name):
        return False
    inside = re.compile(rf"(?:[^\s.?!:]|\b(?:{_TITLES})\.)[ \t]+{re.escape(name)}(?![^\W_])")
    return bool(inside.search(where.prompt) or inside.search(where.completion))


def _is_no_person(name: str) -> bool:
    """Whether it is a day, a place, a language, or in capitals as a Roman number is."""
    return name.casefold().removesuffix("s") in _NO_PERSONS or (len(name) > 1 and name.isupper())


def for_pronouns(one: str, other: str) -> set[str]:
    """Names of either prompt that stand where the other has a function word with a capital: Marta for She."""
    words, others = LETTERS.findall(one), LETTERS.findall(other)
    if len(words) != len(others):
        return set()
    pairs = [
        (a, b) for a, b in zip(words, others, strict=True) if a != b and a[0].isupper() and b[0].isupper()
    ]
    return {
        bare_word(name)
        for name, word in (*pairs, *((b, a) for a, b in pairs))
        if word.casefold() in FUNCTION_WORDS and not _is_no_person(name)
    }
