"""Which kind of puzzle a row is, and the puzzle that it states.

The kind is named by the option, by a column of the row, or by the data set that the row names as its source. Where
none does, it is guessed from the prompt and the ground truth, and the score says so.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, get_args

from r1reward.rows.ground_truths import is_missing
from r1reward.types import Sample
from r1reward_logic import boards, choices, expressions
from r1reward_logic.assignments import (
    ColorPuzzle,
    CryptarithmPuzzle,
    RolePuzzle,
    TablePuzzle,
    digits_of,
    roles_of,
)
from r1reward_logic.formulas import ComplexPuzzle, PalindromePuzzle, SumPuzzle, complex_of, terms_of
from r1reward_logic.literal_puzzle import ANY_ORDER, LiteralPuzzle
from r1reward_logic.literals import UNREADABLE, literal
from r1reward_logic.moves import SequencePuzzle
from r1reward_logic.plays import moves_puzzle
from r1reward_logic.precision import RootsPuzzle, roots_of, unit_of
from r1reward_logic.puzzle import BadPuzzleError, Puzzle
from r1reward_logic.row import Facts, facts_of, first
from r1reward_logic.statement import statements
from r1reward_logic.values import FactorPuzzle, NumberPuzzle, TextPuzzle, factors_of, number

__all__ = ["KINDS", "RULED", "Kind", "Known", "puzzle_of", "truths_of"]

Kind = Literal[
    "auto", "choice", "expression", "grid", "literal", "assignment", "moves", "sequence", "number", "text"
]
KINDS = frozenset(get_args(Kind)) - {"auto"}

_SOURCES = {
    "puzzle24": "expression",
    "countdown": "expression",
    "game24": "expression",
    "game_of_24": "expression",
    "make24": "expression",
    "sudoku": "grid",
    "mini_sudoku": "grid",
    "futoshiki": "grid",
    "n_queens": "grid",
    "kakurasu": "grid",
    "survo": "grid",
    "arc_agi": "grid",
    "rearc": "grid",
    "graph_color": "assignment",
    "cryptarithm": "assignment",
    "knights_knaves": "assignment",
    "tower_of_hanoi": "moves",
    "jugs": "moves",
    "shortest_path": "moves",
    "sokoban": "moves",
    "knight_swap": "moves",
    "rush_hour": "moves",
    "quantum_lock": "moves",
    "codeio": "literal",
    "cruxeval": "literal",
}
"""The kinds of data sets of the field, by the name that their rows carry."""

RULED = frozenset(_SOURCES) - {"arc_agi", "rearc", "codeio", "cruxeval"}
"""Data sets that are judged by rules of our own."""

_SEPARATED = re.compile(r"[,;→\n|]|->")
_PROGRAM = re.compile(r"\bdef |\breturns?\b|\bfunction\b|\bcode\b|\boutput\b|\binput\b|>>>", re.IGNORECASE)
_SOURCE_CODE = re.compile(r"^\s*def \w+\(|>>> |\bf\(", re.MULTILINE)


class Known(NamedTuple):
    """A row's puzzle, and whether its kind was guessed."""

    puzzle: Puzzle
    guessed: bool


def truths_of(value: Any) -> list[str]:
    """The acceptable answers as text; a list of lists, a mapping and a bare value are one answer each."""
    if isinstance(value, str):
        boxed = statements(value)
        text = boxed[0].text if len(boxed) == 1 and boxed[0].rule == "boxed" else value
        return [text.strip("\n")] if text.strip() else []
    if value is None:
        return []
    if isinstance(value, list | tuple) and value and all(isinstance(v, str) for v in value):
        return [t for v in value for t in truths_of(v)]
    if isinstance(value, Mapping | list | tuple):
        return [json.dumps(value, ensure_ascii=False, default=str)]
    return [repr(value)]


def puzzle_of(sample: Sample, truth: str, kind: str, column: str, every: bool) -> Known:
    """The puzzle; `BadPuzzleError` where the row does not state what is needed."""
    facts = facts_of(sample)
    named = kind if kind != "auto" else _named(facts, column)
    if named in ("", "choice"):
        try:
            return Known(choices.build(sample, truth), not named)
        except BadPuzzleError:
            if named:
                raise
    if named:
        return Known(_BUILD[named](sample.prompt, truth, facts, every), False)
    puzzle = _guess(sample.prompt, truth, facts, every)
    if isinstance(puzzle, LiteralPuzzle | TextPuzzle) and _is_printed_null(sample):
        raise BadPuzzleError(f"{truth!r} is how a missing ground truth is printed")
    return Known(puzzle, True)


def _is_printed_null(sample: Sample) -> bool:
    """Whether a ground truth is the text that a missing one is printed as, and no value of a program."""
    truth = sample.ground_truth
    return isinstance(truth, str) and is_missing(truth) and _PROGRAM.search(sample.prompt) is None


def _named(facts: Facts, column: str) -> str:
    stated = str(facts.get(column.lower()) or "")
    if stated in KINDS:
        return stated
    source = str(first(facts, ("source_dataset", "task_name")) or "").lower()
    return _SOURCES.get(source, "")


def _guess(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    if expressions.is_one(prompt, truth, facts):
        return _expression(prompt, truth, facts, every)
    if (moves := moves_puzzle(prompt, truth, facts)) is not None:
        return moves
    unordered = truth.lstrip()[:1] == "[" and ANY_ORDER.search(prompt[-20_000:])
    if (roots := roots_of(prompt, truth)) is not None:
        return RootsPuzzle(roots, truth, prompt)
    for build in (_literal,) if unordered else _order(prompt, truth):
        try:
            return build(prompt, truth, facts, every)
        except BadPuzzleError:
            continue
    return _plain(prompt, truth)


def _order(prompt: str, truth: str) -> tuple[Callable[[str, str, Facts, bool], Puzzle], ...]:
    """Which kind is tried first. What a program returns is a value with its keys and types, though it be a grid."""
    if " is " in truth:
        return (_assignment, _grid, _literal)
    if truth.lstrip()[:1] == "{" or (truth.lstrip()[:1] in "[(" and _SOURCE_CODE.search(prompt)):
        return (_assignment, _literal, _grid)
    return (_grid, _assignment, _literal)


def _plain(prompt: str, truth: str) -> Puzzle:
    if not truth.strip():
        raise BadPuzzleError("there is no ground truth, and the row states no puzzle whose rules are known")
    value = number(truth)
    if value is not None and not re.match(r"[+-]?0\d", truth.strip()):
        return NumberPuzzle(value, truth, unit_of(prompt, value, truth))
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
        return SequencePuzzle(truth)
    if len(truth.strip()) > 1 and set("".join(parts)) <= set("UDLR"):
        return SequencePuzzle(truth)
    return TextPuzzle(truth, prompt)


def _expression(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    return expressions.build(prompt, truth, facts, every=every)


def _grid(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    return boards.build(prompt, truth, facts)


def _literal(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    value = literal(truth)
    if value is UNREADABLE or (isinstance(value, int | float) and not isinstance(value, bool)):
        raise BadPuzzleError("the ground truth is no value in Python or JSON")
    return LiteralPuzzle(value, truth, prompt)


def _named_literal(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    value = literal(truth)
    if value is UNREADABLE:
        raise BadPuzzleError("the ground truth is no value in Python or JSON")
    return LiteralPuzzle(value, truth, prompt)


def _assignment(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    if "edges" in facts and "vertices" in facts:
        return ColorPuzzle(facts)
    value = literal(truth) if truth.lstrip()[:1] == "{" else UNREADABLE
    if isinstance(value, Mapping) and any(isinstance(v, Mapping | list) for v in value.values()):
        if not _PROGRAM.search(prompt) or "houses" in prompt:
            return TablePuzzle(value, truth)
        raise BadPuzzleError("a value of a program")
    if digits := (
        digits_of(truth)
        if re.fullmatch(r"[A-Za-z]\s*=\s*\d(?:\s*,\s*[A-Za-z]\s*=\s*\d)+", truth.strip())
        else None
    ):
        return CryptarithmPuzzle(digits, truth, facts)
    if isinstance(value, Mapping) and _PROGRAM.search(prompt):
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
    return SequencePuzzle(truth)


def _sequence(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    return SequencePuzzle(_stated(truth))


def _number(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    if (value := number(truth)) is None:
        raise BadPuzzleError("the ground truth is no number")
    return NumberPuzzle(value, truth, unit_of(prompt, value, truth))


def _text(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    return TextPuzzle(_stated(truth), prompt)


def _stated(truth: str) -> str:
    if not truth.strip():
        raise BadPuzzleError("there is no ground truth")
    return truth


_BUILD: dict[str, Callable[[str, str, Facts, bool], Puzzle]] = {
    "expression": _expression,
    "grid": _grid,
    "literal": _named_literal,
    "assignment": _assignment,
    "moves": _moves,
    "sequence": _sequence,
    "number": _number,
    "text": _text,
}
