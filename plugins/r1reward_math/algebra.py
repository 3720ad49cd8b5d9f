"""Ground truths in a notation that is not read, or in words: as they are written, or what math-verify says.

Any answer to such a ground truth is worth 1 or 0, and a 0 is `unsure`: to be without a value, an answer would only
have to be wrong. None is left to those that are a solution in words, a program or an address: a wrong column.
"""

import re
from functools import lru_cache

from r1reward.rows.program_tests import is_program_text
from r1reward_math import math_verify
from r1reward_math.answer_tree import answer_tree
from r1reward_math.options import Options
from r1reward_math.sentences import is_argument, same_key
from r1reward_math.word_answers import same_genes, same_words
from r1reward_math.written_notation import same_notation

__all__ = ["Verdict", "by_algebra", "by_program"]

Verdict = tuple[bool | None, str]
"""Whether two answers are equal (None: cannot tell), and what decided."""

_COMMAND = re.compile(r"\\[A-Za-z]+")
_WILD = re.compile(r"[=<>,;!]|\\in(?![a-z])|\d{7}|\^\s*\{?\s*-?\d{3}|\}\s*\^")
_TAME_LENGTH, _TAME_POWERS = 200, 4
_QUERY = re.compile(
    r"\s*(?:SELECT\s.{0,2000}?\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|(?:CREATE|ALTER|DROP)\s+TABLE|DELETE\s+FROM|"
    r"WITH\s+\w+\s+AS\s*\(\s*SELECT)\s"
    r"|\s*select\s[^\n]{0,400}?\sfrom\s[^\n]{0,400}?(?:\s(?:where|group\s+by|order\s+by|limit|join)\s|;\s*\Z)",
    re.DOTALL,
)
_ADDRESS = re.compile(r"\s*(?:https?|file|s3|gs)://\S")

_PROGRAM, _SHORTEST = "a ground truth that is a program", 8
_CURE = "; --map ground_truth=COLUMN names another, --task NAME another task, a term as fallback (a judge) decides"


def _is_tame(text: str) -> bool:
    """Whether math-verify can be asked: it compares too little of relations, and towers of powers hang it."""
    return len(text) <= _TAME_LENGTH and _WILD.search(text) is None and text.count("^") <= _TAME_POWERS


def by_program(gold: str, answer: str) -> Verdict | None:
    """The verdict where the ground truth is a program, with whatever signs of mathematics in it; else None."""
    if not _is_program(gold):
        return None
    if gold.split() == answer.split():
        return True, "text"
    return None, f"{_PROGRAM}{_CURE}"


@lru_cache(maxsize=2048)
def _is_program(gold: str) -> bool:
    """Whether a ground truth is a program, or a query of a data base."""
    return len(gold) >= _SHORTEST and (_QUERY.match(gold) is not None or is_program_text(gold))


def by_algebra(gold: str, answer: str, raw: tuple[str, str], options: Options) -> Verdict:
    """Where our reader cannot read the ground truth."""
    if gold.replace(",", "").isdecimal():
        return None, f"a ground truth of too many digits{_CURE}"
    if len(re.findall(r"[A-Za-z]{3,}", _COMMAND.sub("", gold))) > 1:
        said = same_genes(gold, answer) and (same_words(gold, answer) or same_key(gold, answer))
        if said or same_notation(*raw):
            return True, "words"
        return (None, f"{reason}{_CURE}") if (reason := _no_answer(gold, raw[0])) else (False, "words")
    if same_notation(*raw):
        return True, "notation"
    if reason := _no_answer(gold, raw[0]):
        return None, f"{reason}{_CURE}"
    if options.fallback != "math-verify":
        return False, "notation"
    if not (_is_tame(gold) and _is_tame(answer)) or answer_tree(answer, options) is None:
        return False, "notation"
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


def _no_answer(gold: str, raw: str) -> str:
    """What a ground truth is that is none to a question of mathematics, or does not say which; empty of others."""
    if is_argument(gold):
        return "a ground truth that reasons"
    return "a ground truth that is an address" if _ADDRESS.match(raw) is not None else ""
