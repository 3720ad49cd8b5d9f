"""The ladder: from cheap and exact to expensive. Each rung decides, or passes on.

1. `text`: the same text, up to formatting;
2. `exact arithmetic`: two rational numbers;
3. `structure`: both are read into trees (`structure`), and compared by their parts and by identity testing in 40
   digits (`equal`); with units left out where only one side names any, and compared where both do;
4. `words`: one of them is no mathematics: they are the same words, or different answers;
5. `algebra`: math-verify, where our reader does not know the notation of the ground truth.

The ground truth sets the form: the first argument is always the ground truth.
"""

import re

from r1reward_math import algebra
from r1reward_math.clean import clean
from r1reward_math.equal import equal
from r1reward_math.numbers import is_hedged, normalise, rational
from r1reward_math.numeric import UndefinedError
from r1reward_math.structure import is_word, read
from r1reward_math.tree import Node, UnreadableError

__all__ = ["compare"]

_CHOICE = re.compile(r"\(?([A-Z])\)?")
_LETTER = re.compile(r"\(?[A-Z]\)?")
_NAMED = re.compile(r"\(?([A-Z])(?:\)|[.:])?\s+[A-Za-z]{2}")
_CHOSEN = re.compile(r"\(?([A-Z])(?:\)|[.:,。](?=\s|$)|\s+(?=\S)|$)(.*)", re.DOTALL)
_UNIT = re.compile(
    r"(?<![\\A-Za-z])\s*[^\W\d_][^\W\d_\s./*-]*(?:[\s./*-]+[^\W\d_]+)*(?:\^\s*\{?-?\d\}?)?\s*$"
)
_UNIT_LENGTH = 60
_COMMAND = re.compile(r"\\[A-Za-z]+")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_COMMA = re.compile(r"-?\d+,\d+")


def compare(gold: str, answer: str) -> tuple[bool | None, str]:
    """Whether the answer equals one ground truth (None: cannot tell), and which rung decided."""
    if normalise(gold) == normalise(answer):
        return True, "text"
    if is_hedged(answer) and not is_hedged(gold) and "," not in gold and ";" not in gold and "pm" not in gold:
        return False, "hedging"
    left, right = rational(gold), rational(answer)
    if left is not None and right is not None and left == right:
        return True, "exact arithmetic"
    left_text, right_text = clean(gold), clean(answer)
    if _LETTER.fullmatch(right_text) and (named := _NAMED.match(left_text)) is not None:
        return named[1] == right_text.strip("()"), "choice"
    if (choice := _CHOICE.fullmatch(left_text)) is not None:
        return _chooses(choice[1], right_text), "choice"
    if is_word(left_text):
        return _same_words(left_text, right_text), "words"
    return _structures(left_text, right_text, gold, answer)


def _chooses(letter: str, answer: str) -> bool:
    """Whether the answer begins with the letter, set apart from what follows."""
    match = _CHOSEN.fullmatch(answer)
    return (
        match is not None
        and match[1] == letter
        and (not match[2] or not re.match(r"\s*(?:or|and|[,/])\b", match[2]))
    )


def _same_words(gold: str, answer: str) -> bool:
    return " ".join(gold.casefold().split()) == " ".join(answer.casefold().split())


def _structures(gold: str, answer: str, gold_raw: str, answer_raw: str) -> tuple[bool | None, str]:
    reference = _tree(gold)
    if reference is None:
        (bare, unit) = _without_unit(gold)
        reference = _tree(bare) if unit else None
        if reference is None:
            return _by_algebra(gold_raw, answer_raw)
    if _COMMA.fullmatch(gold) and "," not in answer and (point := _tree(gold.replace(",", "."))) is not None:
        reference = point
    mine = _tree(answer)
    verdict = _equal(reference, mine) if mine is not None else False
    if verdict:
        return True, "structure"
    for other in _respelled(gold, answer):
        if (tree := _tree(other)) is not None and _equal(reference, tree):
            return True, "structure"
    if _equal_without_units(gold, answer):
        return True, "structure without units"
    if mine is None:
        return False, "words" if is_word(answer) else "unreadable"
    return verdict, "structure" if verdict is not None else "no value to compare"


def _tree(text: str) -> Node | None:
    if text.endswith("}") and text.count("}") == text.count("{") + 1:
        text = text[:-1]
    try:
        return read(text)
    except (UnreadableError, RecursionError):
        return None


def _equal(gold: Node, answer: Node) -> bool | None:
    try:
        return equal(gold, answer)
    except UndefinedError:
        return None
    except (UnreadableError, RecursionError):
        return False


def _respelled(gold: str, answer: str) -> list[str]:
    """The answer with spaces between thousands closed, and with a decimal comma where one number is asked for."""
    found = []
    if _GROUPED.fullmatch(answer):
        found.append(answer.replace(" ", "").replace(",", "."))
    if _COMMA.fullmatch(answer) and rational(gold) is not None:
        found.append(answer.replace(",", "."))
    return found


def _without_unit(text: str) -> tuple[str, str]:
    """The text without the words behind its last number, and the unit that they are."""
    cut = max(0, len(text) - _UNIT_LENGTH)
    match = _UNIT.search(text[cut:])
    if match is None:
        return text, ""
    value, unit = text[: cut + match.start()].strip(), match[0]
    letters = re.sub(r"[\W\d_]", "", unit)
    attached = len(letters) == 1 and letters.isascii() and not unit[0].isspace()  # `0.64N` may be a product
    if not value or attached or not re.search(r"[\d)}\]!]$|\\pi$", value):
        return text, ""
    return value, re.sub(r"s$", "", re.sub(r"[\s{}.]", "", unit))


def _equal_without_units(gold: str, answer: str) -> bool:
    (left, unit), (right, other) = _without_unit(gold), _without_unit(answer)
    if not (unit or other) or (unit and other and unit != other):
        return False
    reference, mine = _tree(left), _tree(right)
    return reference is not None and mine is not None and bool(_equal(reference, mine))


def _by_algebra(gold: str, answer: str) -> tuple[bool | None, str]:
    if len(re.findall(r"[A-Za-z]{3,}", _COMMAND.sub("", gold))) > 1 or "boxed" in gold:
        return False, "unreadable"  # prose: what a parser finds in it is not what was meant
    if not (reference := algebra.parse(gold)) or not (mine := algebra.parse(answer)):
        return False, "unreadable"
    try:
        return algebra.equivalent(reference, mine), "algebra"
    except (
        ValueError,
        TypeError,
        ArithmeticError,
        AttributeError,
        NotImplementedError,
        RecursionError,
    ) as error:
        return None, f"math-verify failed: {type(error).__name__}"
