"""The puzzle of each kind, built from a row's prompt, its ground truth and its columns."""

import re
from collections.abc import Callable, Mapping

from r1reward_logic import boards, expressions
from r1reward_logic.answer_form import asks_for_a_base
from r1reward_logic.assignments import (
    ColorPuzzle,
    CryptarithmPuzzle,
    RolePuzzle,
    TablePuzzle,
    digits_of,
    roles_of,
)
from r1reward_logic.formulas import (
    ComplexPuzzle,
    FactorPuzzle,
    PalindromePuzzle,
    SumPuzzle,
    complex_of,
    factors_of,
    terms_of,
)
from r1reward_logic.literal_puzzle import LiteralPuzzle
from r1reward_logic.literals import UNREADABLE, literal
from r1reward_logic.moves import STEPS, SequencePuzzle
from r1reward_logic.plays import moves_puzzle
from r1reward_logic.precision import unit_of
from r1reward_logic.puzzle import BadPuzzleError, Puzzle
from r1reward_logic.row import Facts
from r1reward_logic.values import NumberPuzzle, TextPuzzle, number

__all__ = [
    "BUILDERS",
    "PROGRAM",
    "assignment_puzzle",
    "expression_puzzle",
    "grid_puzzle",
    "literal_puzzle_of",
    "unnamed_puzzle",
]


_SEPARATED = re.compile(r"[,;→\n|]|->")


PROGRAM = re.compile(r"\bdef |\breturns?\b|\bfunction\b|\bcode\b|\boutput\b|\binput\b|>>>", re.IGNORECASE)


def unnamed_puzzle(prompt: str, truth: str) -> Puzzle:
    """The puzzle of a ground truth that is of no other kind: a number, factors, a sum, a sequence, a text."""
    if not truth.strip():
        raise BadPuzzleError(
            "there is no ground truth, and the row states no puzzle whose rules are known; "
            "--map ground_truth=COLUMN names it"
        )
    value = number(truth)
    is_numeral = re.match(r"[+-]?0\d", truth.strip()) or ("e" in truth.lower() and asks_for_a_base(prompt))
    if value is not None and not is_numeral:
        return NumberPuzzle(value, truth, prompt, unit_of(prompt, value, truth))
    if (factors := factors_of(truth)) is not None:
        return FactorPuzzle(factors, truth)
    if re.search(r"\d?[ijIJ]\b", truth) and (both := complex_of(truth)) is not None and both[1]:
        return ComplexPuzzle(both, truth)
    if PalindromePuzzle.is_one(prompt, truth):
        return PalindromePuzzle(truth)
    if ("**" in truth or truth.rstrip().endswith("+ C")) and len(terms_of(truth) or ()) > 1:
        return SumPuzzle(truth)
    parts = truth.split()
    listed = _SEPARATED.search(truth.strip()) and not truth.strip().endswith((".", "?", "!"))
    if len(parts) > 1 and (listed or all(number(p) is not None for p in parts)):
        return SequencePuzzle(truth, prompt)
    if len(truth.strip()) > 1 and set("".join(parts)) <= set("UDLR"):
        return SequencePuzzle(truth, prompt)
    if len(parts) > 1 and all(part.casefold() in STEPS for part in parts):
        return SequencePuzzle(truth, prompt)
    return TextPuzzle(truth, prompt)


def expression_puzzle(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    """An expression over given numbers."""
    return expressions.build(prompt, truth, facts, every=every)


def grid_puzzle(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    """A grid."""
    return boards.build(prompt, truth, facts)


def literal_puzzle_of(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    """A value of a program; a bare number may be of another kind."""
    value = literal(truth)
    if value is UNREADABLE or (isinstance(value, int | float) and not isinstance(value, bool)):
        raise BadPuzzleError("the ground truth is no value in Python or JSON")
    return LiteralPuzzle(value, truth, prompt)


def _named_literal(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    value = literal(truth)
    if value is UNREADABLE:
        raise BadPuzzleError("the ground truth is no value in Python or JSON")
    return LiteralPuzzle(value, truth, prompt)


_KNIGHTS = "solution_text_format"
"""Where Logic-RL's ground truths, which hold the puzzle's statements, too, say who is what."""


def assignment_puzzle(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    """Colors, digits or roles of each thing that is named."""
    if "edges" in facts and "vertices" in facts:
        return ColorPuzzle(facts)
    value = literal(truth) if truth.lstrip()[:1] == "{" else UNREADABLE
    if isinstance(value, Mapping) and isinstance(text := value.get(_KNIGHTS), str):
        value, truth = UNREADABLE, text
    if isinstance(value, Mapping) and any(isinstance(v, Mapping | list) for v in value.values()):
        if not PROGRAM.search(prompt) or "houses" in prompt:
            return TablePuzzle(value, truth)
        raise BadPuzzleError("a value of a program")
    if digits := (
        digits_of(truth)
        if re.fullmatch(r"[A-Za-z]\s*=\s*\d(?:\s*,\s*[A-Za-z]\s*=\s*\d)+", truth.strip())
        else None
    ):
        return CryptarithmPuzzle(digits, truth, facts)
    if isinstance(value, Mapping) and PROGRAM.search(prompt):
        raise BadPuzzleError("a value of a program")
    roles = roles_of(truth)
    if not roles or (value is UNREADABLE and len(truth.split()) > 9 * len(roles)):
        raise BadPuzzleError("the ground truth assigns nothing")
    return RolePuzzle(roles, truth)


def _moves(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    if (moves := moves_puzzle(prompt, truth, facts)) is not None:
        return moves
    if not truth.strip():
        raise BadPuzzleError(
            "the row states neither an instance whose moves can be played nor a ground truth"
        )
    return SequencePuzzle(truth, prompt)


def _sequence(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    return SequencePuzzle(_stated(truth), prompt)


def _number(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    if (value := number(truth)) is None:
        raise BadPuzzleError("the ground truth is no number")
    return NumberPuzzle(value, truth, prompt, unit_of(prompt, value, truth))


def _text(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    return TextPuzzle(_stated(truth), prompt)


def _stated(truth: str) -> str:
    if not truth.strip():
        raise BadPuzzleError("there is no ground truth")
    return truth


BUILDERS: dict[str, Callable[[str, str, Facts, bool], Puzzle]] = {
    "expression": expression_puzzle,
    "grid": grid_puzzle,
    "literal": _named_literal,
    "assignment": assignment_puzzle,
    "moves": _moves,
    "sequence": _sequence,
    "number": _number,
    "text": _text,
}
