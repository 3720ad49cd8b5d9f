"""The ladder: from cheap and exact to expensive. Each rung decides, or passes on.

1. `exact arithmetic`: two rational numbers;
2. `text`: the same text, up to formatting;
3. `choice`, `time`, `words`: what is no mathematics is compared as what it is;
4. `structure`: both are read into trees (`structure`) and compared by their parts, and by identity testing in 40
   digits (`equal`); with units left out where only one side names any, and compared where both do;
5. `algebra`: math-verify, only where the option `fallback` says so and our reader does not know the notation of the
   ground truth. It has no bound of its own on time or memory: the pool's deadline holds it.

The ground truth sets the form: the first argument is always the ground truth.
"""

import re
from collections.abc import Iterator

from r1reward_math import math_verify
from r1reward_math.bounds import BudgetError, UndefinedError, budget
from r1reward_math.choice import chosen_letter, gold_letter, same_letters
from r1reward_math.conventions import has_open_base, with_natural_base
from r1reward_math.equal import equal
from r1reward_math.evaluated import is_evaluated
from r1reward_math.exact import exact
from r1reward_math.letters import chemical, factors_of, is_product
from r1reward_math.normalize import normalize
from r1reward_math.number_lists import same_numbers
from r1reward_math.numbers import is_hedged, rational
from r1reward_math.options import Options
from r1reward_math.sentences import is_property, is_sentence, same_key, same_property, same_values
from r1reward_math.shapes import unsure
from r1reward_math.spelled_numbers import spelled_number
from r1reward_math.structure import read
from r1reward_math.times import moment, same_moment
from r1reward_math.tree import Node, UnreadableError, number
from r1reward_math.units import leading_unit, same_words_behind, split_unit, unit
from r1reward_math.variants import closed, restated, variants, without_remark
from r1reward_math.word_answers import is_word, is_wordy, same_words

__all__ = ["compare", "is_unsure"]

DEFAULT = Options()
Verdict = tuple[bool | None, str]

_FEW_WORDS = 6
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")
_LISTS = re.compile(r"[,;<>]|!=|ℝ|\\pm|\bor\b|\band\b|\\cup|\\\\")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_WILD = re.compile(r"[=<>,;!]|\\in(?![a-z])|\d{7}|\^\s*\{?\s*-?\d{3}|\}\s*\^")
_TAME_LENGTH, _TAME_POWERS = 200, 4
_IN_DEGREES = re.compile(r"(.*\d)\s*\^\s*\{?\s*\\circ\s*\}?\s*$")
_DEGREES, _RADIANS = (("angle", 1),), (("angle in radians", 1),)
_CAPITALS = re.compile(r"(?!(?:NO|OK|AM|PM|US|UK|EU|UN|TV|IN|ON|UP|IT|AN|AT)$)[A-Z]{2}")
_TOO_DEEP = re.compile(r"(?:\(\s?){41}")
_PERCENTAGE = re.compile(r"(?<![\d.a-zA-Z}/])(\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.(\d{1,30}))?\s*%")


def compare(gold: str, answer: str, options: Options = DEFAULT) -> Verdict:
    """Whether the answer equals one ground truth (None: cannot tell), and which rung decided."""
    try:
        with budget():
            verdict = _compare(gold, answer, options)
            if verdict[0] and options.form == "evaluated" and verdict[1] == "structure":
                return (True, verdict[1]) if _is_evaluated(gold, answer) else (False, "not worked out")
            return verdict
    except BudgetError:
        return False, "too much to work out"


def is_unsure(gold: str, answer: str) -> bool:
    """Whether an answer that is not equal may be right all the same, as far as rules can tell (`shapes`)."""
    left, right = rational(gold), rational(answer)
    if left is not None and (right is None or not (left[1] or right[1])):
        return False  # beside a number in digits only another is unsure, and only if one may be rounded
    reference, mine = normalize(gold), normalize(answer)
    try:
        with budget():
            return unsure(_bare_tree(reference), _bare_tree(mine), reference, mine)
    except BudgetError:
        return False


def _is_evaluated(gold: str, answer: str) -> bool:
    reference, mine = _bare_tree(normalize(gold)), _bare_tree(normalize(answer))
    return reference is None or mine is None or is_evaluated(mine, reference)


def _bare_tree(text: str) -> Node | None:
    """The tree of a text, or of its value without the unit behind it."""
    tree = _tree(text)
    return _tree(split_unit(text)[0]) if tree is None else tree


def _compare(gold: str, answer: str, options: Options) -> Verdict:
    if gold == answer:
        return True, "text"
    left, right = rational(gold), rational(answer)
    if left is not None and right is not None and options.form != "same":
        if left[0] == right[0]:
            return True, "exact arithmetic"
        if not options.tolerance and (not (left[1] or right[1]) or not -1 <= left[0] - right[0] <= 1):
            return False, "exact arithmetic"  # no rounding reaches that far
    if left is None and (verdict := same_numbers(gold, answer, ordered=options.ordered)) is not None:
        return verdict, "numbers"
    reference, mine = normalize(gold), normalize(answer)
    if _TOO_DEEP.search(mine) is not None:
        return reference == mine, "text"
    if options.percent == "auto" and ("%" in reference) != ("%" in mine):
        return _percentage(reference, mine, options, (gold, answer))
    return _normalized(reference, mine, options, (gold, answer))


def _percentage(gold: str, answer: str, options: Options, raw: tuple[str, str]) -> Verdict:
    """One of them has a percent sign: it is compared as a number and as a value, where the ground truth can be one.

    `28%` is 28 and 0.28; a ground truth without the sign is a share where it lies between -1 and 1.
    """
    if split_unit(gold if "%" in answer else answer)[1]:
        return False, "percent"
    if "%" in answer:
        share = _share(gold)
        return _normalized(gold, answer, options._replace(percent="value" if share else "number"), raw)
    verdict = _normalized(gold, answer, options._replace(percent="number"), raw)
    return verdict if verdict[0] else _normalized(gold, answer, options._replace(percent="value"), raw)


def _share(gold: str) -> bool:
    tree = _tree(gold)
    value = exact(tree) if tree is not None else None
    return value is not None and -1 <= value <= 1


def _normalized(reference: str, mine: str, options: Options, raw: tuple[str, str]) -> Verdict:
    if _compact(reference) == _compact(mine):
        return True, "text"
    if {"ℤ", "ℕ"} & set(reference) and {"ℝ", "ℚ", "ℂ"} & set(mine) - set(reference):
        return False, "another domain"
    if (verdict := _by_kind(reference, mine, options)) is not None:
        return verdict
    both = restated(mine)
    if both and all(_normalized(reference, side, options, raw)[0] for side in both):
        return True, "restated"
    if is_hedged(mine) and not _LISTS.search(reference) and not is_hedged(reference):
        return False, "hedging"
    return _by_structure(
        "*".join("".join(reference.split())) if is_product(reference) else reference, mine, options, raw
    )


def _compact(text: str) -> str:
    """Without spaces; but `4 2` is not 42: between digits a space stays, as a sign that no answer has."""
    if " " not in text and "\n" not in text:
        return text
    return "".join(_BETWEEN_DIGITS.sub("\x01", text).split())


def _by_kind(gold: str, answer: str, options: Options) -> Verdict | None:
    """The verdict where the ground truth is no mathematics; None where it is."""
    letter, option = gold_letter(gold)
    if letter:
        if chosen := chosen_letter(answer):
            return chosen == letter, "choice"
        return bool(option) and bool(_compare(option, answer, options)[0]), "choice"
    if (ours := moment(gold)) is not None:
        if (theirs := moment(answer)) is not None:
            return same_moment(ours, theirs), "time"
        if not gold.replace(":", "").isdigit():
            return False, "time"
    if (formula := chemical(gold)) and chemical(answer):
        return formula == chemical(answer), "chemical formula"
    if is_product(gold) or (gold.isalpha() and gold.isupper() and "*" in answer):
        factors = factors_of(gold)
        if factors is not None and (mine := factors_of(answer)) is not None:
            return mine == factors, "product of letters"
    elif _CAPITALS.fullmatch(gold) and answer.casefold() in (gold.casefold(), gold[::-1].casefold()):
        return answer in (gold, gold[::-1]), "two letters"
    elif is_word(gold) and spelled_number(gold) is None:
        return _words(gold, answer)
    return _by_sentence(gold, answer, options)


def _by_sentence(gold: str, answer: str, options: Options) -> Verdict | None:
    """The verdict where the ground truth says several values, or something, in words."""
    if is_property(gold):
        return same_words(gold, answer) or same_property(gold, answer), "words"
    if not is_wordy(gold):
        return None
    if same_words(gold, answer):
        return True, "words"
    if is_sentence(gold) and not _reads(gold) and not _reads(split_unit(gold)[0]):
        return same_values(gold, answer), "sentence"
    return None


def _reads(text: str) -> bool:
    try:
        read(text)
    except (UnreadableError, RecursionError):
        return False
    return True


def _words(gold: str, answer: str) -> Verdict:
    if (
        same_words(gold, answer)
        or same_letters(gold, answer)
        or same_key(gold, answer)
        or (len(answer.split()) <= _FEW_WORDS and same_key(answer, gold))
        or same_property(gold, answer)
    ):
        return True, "words"
    return False, "words"


def _by_structure(gold: str, answer: str, options: Options, raw: tuple[str, str]) -> Verdict:
    gold = closed(gold)
    value, words = split_unit(gold)
    reference = _tree(gold, options) or (_tree(value, options) if words else None)
    if reference is None:
        return _by_algebra(gold, answer, raw, options)
    unclear = False
    for mine in _spellings(gold, answer):
        verdict = _one_spelling(gold, mine, options)
        if verdict is not False:
            if verdict:
                return True, "structure"
            unclear = True
    if unclear:
        return None, "no value to compare"
    return False, "structure" if _tree(answer, options) is not None else "unreadable"


def _spellings(gold: str, answer: str) -> Iterator[str]:
    """The answer as it stands, and other spellings, which are not worked out before they are needed."""
    yield answer
    yield from variants(gold, answer)


def _one_spelling(gold: str, answer: str, options: Options) -> bool | None:
    """The answer as it stands; and with the units of both left out, or worked in."""
    reference, mine = _tree(gold, options), _tree(answer, options)
    required = options.units == "require" and unit(split_unit(gold)[1]) is not None
    verdict: bool | None = False
    if reference is not None and mine is not None:
        verdict = _equal(reference, mine, options)
        if verdict and not required:
            return True
    (left, ours), (right, theirs) = split_unit(gold), split_unit(answer)
    if not (ours or theirs):
        return verdict
    if not ours and theirs and (sign := _IN_DEGREES.fullmatch(gold)) is not None:
        left, ours = sign[1], "degrees"
    reference, mine = _tree(left, options), _tree(right, options)
    if reference is None or mine is None:
        return False
    mine = _converted(mine, ours, theirs, options)
    return False if mine is None else _equal(reference, mine, options)


def _converted(answer: Node, gold_words: str, words: str, options: Options) -> Node | None:
    """The answer's value in the ground truth's unit; None where the two do not go together.

    Where one side names none, or both name words that are no unit and share one, nothing is converted.
    """
    ours, theirs = unit(gold_words) if gold_words else None, unit(words) if words else None
    if options.units == "require" and ours is not None and not words:
        return None
    if options.units == "ignore" or not gold_words or not words:
        return answer
    if ours is None and theirs is None:
        return answer if same_words_behind(gold_words, words) else None
    ours = ours or leading_unit(gold_words)
    theirs = theirs or leading_unit(words)
    if ours is None or theirs is None:
        return None
    if (ours.dimension, theirs.dimension) == (_DEGREES, _RADIANS):
        half_turn = Node("mul", args=(number(180 / ours.factor), Node("inv", args=(Node("const", "pi"),))))
        return Node("mul", args=(answer, half_turn))
    if ours.dimension != theirs.dimension:
        return answer if {gold_words.strip("s"), words.strip("s")} == {"gbp", "pound"} else None
    if ours == theirs:
        return answer
    scaled = Node("mul", args=(answer, number(theirs.factor / ours.factor)))
    shift = (theirs.zero - ours.zero) / ours.factor
    return Node("add", args=(scaled, number(shift))) if shift else scaled


def _tree(text: str, options: Options = DEFAULT, remarks: int = 2) -> Node | None:
    if text.endswith("}") and text.count("}") == text.count("{") + 1:
        text = text[:-1]
    if "%" in text and options.percent == "value":
        text = _PERCENTAGE.sub(_shifted, text).replace("%", "/100")
    try:
        return read(text)
    except (UnreadableError, RecursionError):
        pass
    if (value := spelled_number(text)) is not None:
        return number(value)
    shorter = without_remark(text)
    return _tree(shorter, options, remarks - 1) if shorter != text and remarks else None


def _shifted(match: re.Match[str]) -> str:
    """`41.4%` as the decimal 0.414, so that its digits count."""
    whole, decimals = match[1].replace(",", ""), match[2] or ""
    digits = whole.rjust(3, "0")
    return f"{digits[:-2]}.{digits[-2:]}{decimals}"


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


def _is_tame(text: str) -> bool:
    """Whether math-verify can be asked: it compares too little of relations, and towers of powers hang it."""
    return len(text) <= _TAME_LENGTH and _WILD.search(text) is None and text.count("^") <= _TAME_POWERS


def _by_algebra(gold: str, answer: str, raw: tuple[str, str], options: Options) -> Verdict:
    """Where our reader cannot read the ground truth."""
    if len(re.findall(r"[A-Za-z]{3,}", _COMMAND.sub("", gold))) > 1:
        if same_words(gold, answer) or same_key(gold, answer):
            return True, "words"
        return None, "a ground truth in words"
    if options.fallback != "math-verify":
        return None, "a ground truth in a notation that is not read"
    if not (_is_tame(gold) and _is_tame(answer)) or _tree(answer, options) is None:
        return None, "a ground truth in a notation that is not read"
    if not (reference := math_verify.parse(raw[0])) or not (mine := math_verify.parse(raw[1])):
        return None, "a ground truth that cannot be read"
    try:
        return math_verify.equivalent(reference, mine), "algebra"
    except (
        ValueError,
        TypeError,
        ArithmeticError,
        AttributeError,
        NotImplementedError,
        RecursionError,
    ) as error:
        return None, f"math-verify failed: {type(error).__name__}"
