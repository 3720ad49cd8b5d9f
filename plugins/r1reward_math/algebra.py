"""Ground truths in a notation that is not read, or in words: what math-verify says, where it is asked."""

import re

from r1reward_math import math_verify
from r1reward_math.answer_tree import answer_tree
from r1reward_math.options import Options
from r1reward_math.sentences import same_key
from r1reward_math.word_answers import same_words

__all__ = ["Verdict", "by_algebra"]

Verdict = tuple[bool | None, str]
"""Whether two answers are equal (None: cannot tell), and what decided."""

_COMMAND = re.compile(r"\\[A-Za-z]+")
_WILD = re.compile(r"[=<>,;!]|\\in(?![a-z])|\d{7}|\^\s*\{?\s*-?\d{3}|\}\s*\^")
_TAME_LENGTH, _TAME_POWERS = 200, 4

_CURE = "; --map ground_truth=COLUMN names another, --task NAME another task, a term as fallback (a judge) decides"


def _is_tame(text: str) -> bool:
    """Whether math-verify can be asked: it compares too little of relations, and towers of powers hang it."""
    return len(text) <= _TAME_LENGTH and _WILD.search(text) is None and text.count("^") <= _TAME_POWERS


def by_algebra(gold: str, answer: str, raw: tuple[str, str], options: Options) -> Verdict:
    """Where our reader cannot read the ground truth."""
    if len(re.findall(r"[A-Za-z]{3,}", _COMMAND.sub("", gold))) > 1:
        if same_words(gold, answer) or same_key(gold, answer):
            return True, "words"
        return None, f"a ground truth in words{_CURE}"
    if options.fallback != "math-verify":
        return None, f"a ground truth in a notation that is not read{_CURE}"
    if not (_is_tame(gold) and _is_tame(answer)) or answer_tree(answer, options) is None:
        return None, f"a ground truth in a notation that is not read{_CURE}"
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
