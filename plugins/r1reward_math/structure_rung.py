"""The rung `structure`: trees compared by their parts, in every spelling of the answer, with units or without."""

import re
from collections.abc import Iterator

from r1reward_math.algebra import Verdict, by_algebra
from r1reward_math.answer_tree import answer_tree
from r1reward_math.bounds import UndefinedError
from r1reward_math.conventions import has_open_base, with_natural_base
from r1reward_math.conversion import converted
from r1reward_math.equal import equal
from r1reward_math.exclusions import without_exclusions
from r1reward_math.options import Options
from r1reward_math.remarks import without_tail
from r1reward_math.tree import Node, UnreadableError, with_indices_of
from r1reward_math.units import split_unit, unit
from r1reward_math.variants import closed, variants

__all__ = ["by_structure"]

_IN_DEGREES = re.compile(r"(.*\d)\s*\^\s*\{?\s*\\circ\s*\}?\s*$")
_TWICE = re.compile(r"(-?\d{1,9}),\1")
_WITH_DEGREES = ("degrees", "celsius", "fahrenheit")


def by_structure(gold: str, answer: str, options: Options, raw: tuple[str, str]) -> Verdict:
    """The verdict on two clean texts; `raw` are the texts as they were written, for math-verify."""
    gold = closed(gold)
    value, words = split_unit(gold)
    reference = answer_tree(gold, options) or (answer_tree(value, options) if words else None)
    if reference is None:
        return by_algebra(gold, answer, raw, options)
    unclear = False
    for mine in _spellings(gold, answer, options):
        verdict = _one_spelling(gold, mine, options)
        if verdict is not False:
            if verdict:
                return True, "structure"
            unclear = True
    if (shorter := without_tail(gold, answer)) != gold:
        return by_structure(shorter, answer, options, raw)
    if unclear:
        return None, "no value to compare"
    return False, "structure" if answer_tree(answer, options) is not None else "unreadable"


def _spellings(gold: str, answer: str, options: Options) -> Iterator[str]:
    """The answer as it stands, and other spellings, which are not worked out before they are needed."""
    # 5,5 is 5.5, or two values: as one that is named twice, 5, too.
    if _TWICE.fullmatch(answer) is None or "," in gold:
        yield answer
    yield from variants(gold, answer)
    if (shorter := without_exclusions(gold, answer, options.divisors)) != answer:
        yield shorter


def _one_spelling(gold: str, answer: str, options: Options) -> bool | None:
    """The answer as it stands; and with the units of both left out, or worked in."""
    reference, mine = answer_tree(gold, options), answer_tree(answer, options)
    (left, ours), (right, theirs) = split_unit(gold), split_unit(answer)
    required = options.units == "require" and unit(ours) is not None
    # Where both have units they are no letters: as a product of letters, 5 mm would be 5 m^2. But 2mg may be a force.
    have_units = bool(ours and theirs) and gold[len(left) :][:1].isspace()
    have_units = have_units and unit(ours) is not None and unit(theirs) is not None
    verdict: bool | None = False
    if reference is not None and mine is not None and not have_units:
        if r"\sum" in gold and r"\sum" in answer:
            mine = with_indices_of(reference, mine)
        verdict = _equal(reference, mine, options)
        if verdict and not required:
            return True
    if not (ours or theirs):
        return verdict
    if ours and ours not in _WITH_DEGREES and _IN_DEGREES.fullmatch(answer) is not None:
        return False  # 5 radians, or 5 cm, are no 5 degrees
    if not ours and theirs and (sign := _IN_DEGREES.fullmatch(gold)) is not None:
        left, ours = sign[1], "degrees"
    if not ours and options.unit and options.units != "ignore" and _is_of_asked(theirs, options.unit):
        if verdict:
            return False
        ours = options.unit
    reference, mine = answer_tree(left, options), answer_tree(right, options)
    if reference is None or mine is None:
        return False
    mine = converted(mine, ours, theirs, options)
    return False if mine is None else _equal(reference, mine, options)


def _equal(gold: Node, answer: Node, options: Options) -> bool | None:
    """Whether they are equal, with `log` to the base 10, or natural, as either side may mean it."""
    verdict = _defined_equal(gold, answer, options)
    if verdict is not True and (has_open_base(gold) or has_open_base(answer)):
        natural = _defined_equal(with_natural_base(gold), with_natural_base(answer), options)
        return natural or (None if None in (natural, verdict) else False)
    return verdict


def _defined_equal(gold: Node, answer: Node, options: Options) -> bool | None:
    try:
        return equal(gold, answer, options)
    except UndefinedError:
        return None
    except (UnreadableError, RecursionError):
        return False


def _is_of_asked(words: str, asked: str) -> bool:
    """Whether an answer names another unit of the dimension that the question asks for: `75 cents` in dollars."""
    mine, wanted = unit(words), unit(asked)
    return mine is not None and wanted is not None and mine.dimension == wanted.dimension and mine != wanted
