"""Ground truths that are no mathematics, and are compared as what they are: letters, times, chemistry, words.

Each kind is a pair: whether a ground truth is of it, and the verdict on an answer to it. Which kinds a ground truth
is of is asked once, and kept: most are of none, and are asked of it with each completion.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from r1reward.text.spelled_numbers import spelled_number
from r1reward_math.algebra import Verdict
from r1reward_math.choice import chosen_letter, gold_letter, lists_letters, same_letters
from r1reward_math.letters import chemical, distribution, factors_of, is_product, reaction, tuple_name
from r1reward_math.number_kinds import number_kinds
from r1reward_math.numbered_names import is_numbered, same_number_of
from r1reward_math.options import DEFAULT, Options
from r1reward_math.permutations import permutation
from r1reward_math.sentences import (
    is_argument,
    is_property,
    is_sentence,
    same_key,
    same_property,
    same_values,
    sentence_value,
)
from r1reward_math.structure import read
from r1reward_math.times import moment, same_moment
from r1reward_math.tree import UnreadableError
from r1reward_math.units import split_unit
from r1reward_math.word_answers import is_word, is_wordy, said_as, same_genes, same_words

__all__ = ["by_kind", "by_words", "reads"]

Compare = Callable[[str, str, Options], Verdict]
"""The whole comparison, for the parts of what is compared here."""

_FEW_WORDS = 6
_CAPITALS = re.compile(r"(?!(?:NO|OK|AM|PM|US|UK|EU|UN|TV|IN|ON|UP|IT|AN|AT)$)[A-Z]{2}")
_DIGIT = re.compile(r"\d")
_BOUND = re.compile(r"(?i)[?？]|\b(?:if|unless|provided|assuming)\b")
"""`Yes, if n > 2` and `even?` state nothing."""
_SET_OF_NOTHING = re.compile(r"\\\{\s*(?:\\emptyset|\\\{)")
"""The set that has the empty set as its element."""


def by_kind(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    """The verdict where the ground truth is no mathematics; None where it is."""
    for kind in _kinds(gold):
        if (verdict := kind.verdict(gold, answer, options, compare)) is not None:
            return verdict
    return None


def _letter(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    letter, option = gold_letter(gold)
    if choice := chosen_letter(answer):
        return choice == letter, "choice"
    return bool(option) and bool(compare(option, answer, options)[0]), "choice"


def _letters(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    return (True, "choice") if same_letters(gold, answer) else None


def _permutation(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    return permutation(gold) == permutation(answer, in_digits=True), "permutation"


def _numbers(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    """Whether both name all numbers of the same kinds, under the same condition."""
    ours, theirs = number_kinds(gold), number_kinds(answer)
    if ours is None or theirs is None:
        return None
    if ours.kinds != theirs.kinds or bool(ours.condition) != bool(theirs.condition):
        return False, "words"
    return not ours.condition or bool(compare(ours.condition, theirs.condition, options)[0]), "words"


def _distribution(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    ours, theirs = distribution(gold), distribution(answer)
    if ours is None or (theirs is None and ours[0] not in gold):
        return None  # `N(0,1)` may be a point
    same = theirs is not None and theirs[0] == ours[0] and compare(ours[1], theirs[1], options)[0]
    return bool(same), "distribution"


def _tuple(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    return (False, "another name") if tuple_name(answer) not in ("", tuple_name(gold)) else None


def _moment(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    ours, theirs = moment(gold), moment(answer)
    if ours is not None and theirs is not None:
        return same_moment(ours, theirs), "time"
    return None if gold.replace(":", "").isdigit() else (False, "time")


def _reaction(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    return reaction(gold) == reaction(answer), "chemical equation"


def _numbered(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    return same_number_of(gold, answer), "words"


def _chemical(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    theirs = chemical(answer)
    return (chemical(gold) == theirs, "chemical formula") if theirs or not reads(gold) else None


def _run_of_letters(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    if is_product(gold) or (gold.isalpha() and gold.isupper() and "*" in answer):
        ours, theirs = factors_of(gold), factors_of(answer)
        if ours is not None and theirs is not None:
            return ours == theirs, "product of letters"
    elif _CAPITALS.fullmatch(gold) and answer.casefold() in (gold.casefold(), gold[::-1].casefold()):
        return answer in (gold, gold[::-1]), "two letters"
    elif is_word(gold) and spelled_number(gold) is None:
        return by_words(gold, answer, compare)
    return None


def _sentence(gold: str, answer: str, options: Options, compare: Compare) -> Verdict | None:
    """The verdict where the ground truth says several values, or something, in words."""
    if is_property(gold):
        if "?" in answer:
            return False, "words"
        return same_words(gold, answer) or same_property(gold, answer), "words"
    if not same_genes(gold, answer):
        return False, "words"
    if same_words(gold, answer):
        return True, "words"
    if (value := sentence_value(gold)) and not reads(gold):
        return bool(compare(value, answer, options)[0]), "sentence"
    if is_sentence(gold) and not reads(gold) and not reads(split_unit(gold)[0]):
        same = same_values(gold, answer)
        return None if not same and is_argument(gold) else (same, "sentence")
    return None


def _is_reaction(gold: str) -> bool:
    arrow = "to" in gold or "arrow" in gold or ">" in gold or "harpoon" in gold
    return arrow and reaction(gold) is not None


def _is_numbered(gold: str) -> bool:
    return is_numbered(gold) and (gold.rstrip(".").endswith(("win", "wins")) or split_unit(gold)[1] == "")


def _is_run_of_letters(gold: str) -> bool:
    return is_product(gold) or (gold.isalpha() and gold.isupper()) or is_word(gold)


class _Kind(NamedTuple):
    """Whether a ground truth is of a kind, and the verdict on an answer to it, None where others decide."""

    includes: Callable[[str], object]
    verdict: Callable[[str, str, Options, Compare], Verdict | None]


_KINDS = (
    _Kind(lambda gold: gold_letter(gold)[0], _letter),
    _Kind(lists_letters, _letters),
    _Kind(lambda gold: permutation(gold) is not None, _permutation),
    _Kind(lambda gold: number_kinds(gold) is not None, _numbers),
    _Kind(lambda gold: distribution(gold) is not None, _distribution),
    _Kind(tuple_name, _tuple),
    _Kind(lambda gold: moment(gold) is not None, _moment),
    _Kind(_is_reaction, _reaction),
    _Kind(_is_numbered, _numbered),
    _Kind(chemical, _chemical),
    _Kind(_is_run_of_letters, _run_of_letters),
    _Kind(lambda gold: is_property(gold) or is_wordy(gold), _sentence),
)
"""In the order in which they decide."""


@lru_cache(maxsize=2048)
def _kinds(gold: str) -> tuple[_Kind, ...]:
    """The kinds that a ground truth is of, in order."""
    return tuple(kind for kind in _KINDS if kind.includes(gold))


def reads(text: str) -> bool:
    """Whether a clean text is mathematics that is read."""
    try:
        read(text)
    except (UnreadableError, RecursionError):
        return False
    return True


def by_words(gold: str, answer: str, compare: Compare) -> Verdict:
    """The verdict on two texts in words."""
    if _SET_OF_NOTHING.search(answer) is not None or not same_genes(gold, answer):
        return False, "words"
    if _BOUND.search(answer) is not None and _BOUND.search(gold) is None:
        return False, "words"
    if (
        same_words(gold, answer)
        or same_letters(gold, answer)
        or same_key(gold, answer)
        or (
            len(answer.split()) <= _FEW_WORDS
            and _DIGIT.search(answer) is None
            and same_key(answer, gold, by_name=False)
        )
        or same_property(gold, answer)
    ):
        return True, "words"
    if (symbol := said_as(gold)) and not is_word(answer) and compare(symbol, answer, DEFAULT)[0]:
        return True, "words"
    return False, "words"
