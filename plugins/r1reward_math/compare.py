"""The ladder: from cheap and exact to expensive. Each rung decides, or passes on.

1. `exact arithmetic`: two rational numbers;
2. `text`: the same text, up to formatting;
3. `choice`, `time`, `words`: what is no mathematics is compared as what it is (`ground_truth_kinds`);
4. `structure`: both are read into trees (`structure`) and compared by their parts, and by identity testing in 40
   digits (`equal`); with units left out where only one side names any, and compared where both do;
5. `algebra`: math-verify, only where the option `fallback` says so and our reader does not know the notation of the
   ground truth. It has no bound of its own on time or memory: the pool's deadline holds it.

The ground truth sets the form: the first argument is always the ground truth.
"""

import re
from collections.abc import Sequence

from r1reward.text.false_equations import is_false_equation
from r1reward.text.named_quantities import is_other_quantity
from r1reward.text.spelled_numbers import spelled_number
from r1reward_math.algebra import Verdict, by_program
from r1reward_math.answer_tree import answer_tree, bare_tree
from r1reward_math.boolean_formulas import same_formula
from r1reward_math.bounds import BudgetError, budget
from r1reward_math.evaluated import is_evaluated
from r1reward_math.exact import exact
from r1reward_math.ground_truth_kinds import by_kind, by_words, reads
from r1reward_math.letters import is_product
from r1reward_math.normalize import normalize
from r1reward_math.number_lists import same_numbers
from r1reward_math.numbers import is_hedged, rational
from r1reward_math.opposites import contradicts, is_other_extremum
from r1reward_math.options import DEFAULT, Options
from r1reward_math.shapes import is_near, unsure
from r1reward_math.structure_rung import by_structure
from r1reward_math.units import split_unit
from r1reward_math.variants import restated
from r1reward_math.vector_notation import with_vectors_of
from r1reward_math.written_notation import same_notation

__all__ = ["at_once", "compare", "is_unsure"]


_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")
_LISTS = re.compile(r"[,;<>]|!=|ℝ|\\pm|\bor\b|\band\b|\\cup|\\\\")
_PROSE = re.compile(r"(?=[^.!?:]*[^\W\d_]{2})(?:[^\W\d_]++(?:['’-][^\W\d_]++)*+[\s,;]*+[.!?:]?+\s*+){1,200}")
"""Words and sentences without a number or a sign of mathematics: `Paris. It is.`

Possessive: before a number, each way of cutting the words in two would be tried.
"""
_SET_NAME = re.compile(
    r"\A\s*\(?[A-Z]'?(?:\s*\\(?:cup|cap|setminus)\s*\(?[A-Z]'?\)?){1,4}\s*=\s*(?=\\\{|\\emptyset|[(\[])"
)
"""`A \\cup B = {1, 2}` names the set."""
_IN_INTERVAL = re.compile(r"\s*[a-z]\s*\\in\s*[(\[]")
_NUMBERS = re.compile(r"[^(){}\[\]<>=|ℝ]{1,100},[^(){}\[\]<>=|ℝ]{1,100}")
"""Values in a row, which are no interval between them."""
_BASED = re.compile(r"\s*\$?\(?(-?[0-9A-Fa-f]{1,400})\)?_\{?(\d{1,2})\}?\$?\s*")
_BARE_DIGITS = re.compile(r"\s*\$?-?[0-9A-Fa-f]{1,400}\$?\s*")
"""Digits in the base that the question names: `101101` to `Write it in base 2`."""
_TOO_DEEP = re.compile(r"(?:\(\s?){41}")


def compare(gold: str, answer: str, options: Options = DEFAULT) -> Verdict:
    """Whether the answer equals one ground truth (None: cannot tell), and which rung decided."""
    if (verdict := at_once(gold, answer, options)) is not None:
        return verdict
    if "=" in answer and is_false_equation(answer) and not is_false_equation(gold):
        return False, "a false equation"
    try:
        with budget():
            verdict = _worked_out(gold, answer, options)
            if verdict[0] and options.form == "evaluated" and verdict[1] == "structure":
                return (True, verdict[1]) if _is_evaluated(gold, answer) else (False, "not worked out")
            return verdict
    except BudgetError:
        return False, "too much to work out"


def at_once(gold: str, answer: str, options: Options) -> Verdict | None:
    """The verdict on the same text, and on two rational numbers unless one may be the other, rounded; else None."""
    if gold == answer:
        return True, "text"
    if options.form == "same" or (left := rational(gold)) is None or (right := rational(answer)) is None:
        return None
    if left[0] == right[0]:
        return True, "exact arithmetic"
    if options.tolerance:
        return None
    if not (left[1] or right[1]) or isinstance(left[0], int) or isinstance(right[0], int):
        return False, "exact arithmetic"  # a whole number, rounded to decimals, is itself
    # No rounding reaches farther than 1.
    return None if -1 <= left[0] - right[0] <= 1 else (False, "exact arithmetic")


def is_unsure(gold: str, answer: str) -> bool:
    """Whether an answer that is not equal may be right all the same, as far as rules can tell (`shapes`)."""
    left, right = rational(gold), rational(answer)
    if left is not None and (right is None or not (left[1] or right[1])):
        return False  # beside a number in digits only another is unsure, and only if one may be rounded
    if left is not None and right is not None:
        return is_near(left[0], right[0])
    reference, mine = normalize(gold), normalize(answer)
    try:
        with budget():
            return unsure(bare_tree(reference), bare_tree(mine), reference, mine)
    except BudgetError:
        return False


def _is_evaluated(gold: str, answer: str) -> bool:
    reference, mine = bare_tree(normalize(gold)), bare_tree(normalize(answer))
    return reference is None or mine is None or is_evaluated(mine, reference)


def _compare(gold: str, answer: str, options: Options) -> Verdict:
    return at_once(gold, answer, options) or _worked_out(gold, answer, options)


def _worked_out(gold: str, answer: str, options: Options) -> Verdict:
    if (verdict := by_program(gold, answer)) is not None:
        return verdict
    return _as_mathematics(gold, answer, options)


def _as_mathematics(gold: str, answer: str, options: Options) -> Verdict:
    if ("\\" in gold or not gold.isascii()) and (same := same_formula(gold, answer)) is not None:
        return same, "truth table"
    if rational(gold) is None and (same := same_numbers(gold, answer, ordered=options.ordered)) is not None:
        return same, "numbers"
    if options.bases and (same := _in_base(gold, answer, options.bases)) is not None:
        return same, "digits"
    if options.quantity and "=" in answer and is_other_quantity(options.quantity, answer):
        return False, "quantity"
    if contradicts(gold, answer) or (options.extremum and is_other_extremum(options.extremum, answer)):
        return False, "opposites"
    if ("\\vec" in gold) != ("\\vec" in answer):
        answer = with_vectors_of(gold, answer)
    reference, mine = normalize(gold), normalize(answer)
    if "=" in reference and "=" not in mine:
        reference = _SET_NAME.sub("", reference)
    if _TOO_DEEP.search(mine) is not None:
        return reference == mine, "text"
    if options.percent == "auto" and ("%" in reference) != ("%" in mine):
        return _percentage(reference, mine, options, (gold, answer))
    if options.percent == "auto" and "%" in mine and "=" in mine and "=" not in reference:
        options = options._replace(percent="value")  # `4/5 = 80%`
    return _normalized(reference, mine, options, (gold, answer))


def _in_base(gold: str, answer: str, bases: Sequence[str]) -> bool | None:
    """Whether bare digits are those of a ground truth in one of the bases that the question names; else None."""
    based = _BASED.fullmatch(gold)
    if based is None or based[2] not in bases or _BARE_DIGITS.fullmatch(answer) is None:
        return None
    return answer.strip(" $").upper() == based[1].upper()


def _percentage(gold: str, answer: str, options: Options, raw: tuple[str, str]) -> Verdict:
    """One of them has a percent sign: it is compared as a number and as a value, where the ground truth can be one.

    `28%` is 28 and 0.28; a ground truth without the sign is a share where it lies between -1 and 1.
    """
    other = gold if "%" in answer else answer
    if "circ" in other or split_unit(other)[1]:
        return False, "percent"
    if "%" in answer:
        share = _share(gold)
        return _normalized(gold, answer, options._replace(percent="value" if share else "number"), raw)
    verdict = _normalized(gold, answer, options._replace(percent="number"), raw)
    return verdict if verdict[0] else _normalized(gold, answer, options._replace(percent="value"), raw)


def _share(gold: str) -> bool:
    tree = answer_tree(gold)
    value = exact(tree) if tree is not None else None
    return value is not None and -1 <= value <= 1


def _normalized(reference: str, mine: str, options: Options, raw: tuple[str, str]) -> Verdict:
    if _compact(reference) == _compact(mine):
        return True, "text"
    if "\\in" in mine and _NUMBERS.fullmatch(reference) and _IN_INTERVAL.match(mine) is not None:
        return False, "an interval"
    if r"\crossed" in reference:
        return same_notation(*raw), "notation"
    if {"ℤ", "ℕ"} & set(reference) and {"ℝ", "ℚ", "ℂ"} & set(mine) - set(reference):
        return False, "another domain"
    if "ℂ" in mine and "ℂ" not in reference and not {"z", "i", "w"} & set(reference):
        return False, "another domain"
    if (verdict := by_kind(reference, mine, options, _compare)) is not None:
        return verdict
    both = restated(mine)
    if both and all(_normalized(reference, side, options, raw)[0] for side in both):
        return True, "restated"
    if is_hedged(mine) and not _LISTS.search(reference) and not is_hedged(reference):
        return False, "hedging"
    if _PROSE.fullmatch(reference) and spelled_number(reference) is None and not reads(reference):
        return (True, "notation") if same_notation(*raw) else by_words(reference, mine, _compare)
    return by_structure(
        "*".join("".join(reference.split())) if is_product(reference) else reference, mine, options, raw
    )


def _compact(text: str) -> str:
    """Without spaces; but `4 2` is not 42: between digits a space stays, as a sign that no answer has."""
    if " " not in text and "\n" not in text:
        return text
    return "".join(_BETWEEN_DIGITS.sub("\x01", text).split())
