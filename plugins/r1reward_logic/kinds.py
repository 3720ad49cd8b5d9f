"""Which kind of puzzle a row is, and the puzzle that it states.

The kind is named by the option, by a column of the row, or by the data set that the row names as its source. Where
none does, it is guessed from the prompt and the ground truth, and the score says so.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from r1reward.rows.ground_truths import is_missing
from r1reward.types import Sample
from r1reward_logic import choices, expressions
from r1reward_logic.builders import (
    BUILDERS,
    PROGRAM,
    assignment_puzzle,
    expression_puzzle,
    grid_puzzle,
    literal_puzzle_of,
    unnamed_puzzle,
)
from r1reward_logic.kind_names import KINDS
from r1reward_logic.literal_puzzle import ANY_ORDER, LiteralPuzzle
from r1reward_logic.plays import moves_puzzle
from r1reward_logic.precision import RootsPuzzle, roots_of
from r1reward_logic.puzzle import BadPuzzleError, Puzzle
from r1reward_logic.row import Facts, facts_of, first
from r1reward_logic.statement import statements
from r1reward_logic.values import TextPuzzle

__all__ = ["RULED", "Known", "puzzle_of", "truths_of"]

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
        return Known(BUILDERS[named](sample.prompt, truth, facts, every), False)
    puzzle = _guess(sample.prompt, truth, facts, every)
    if isinstance(puzzle, LiteralPuzzle | TextPuzzle) and _is_printed_null(sample):
        raise BadPuzzleError(f"{truth!r} is how a missing ground truth is printed")
    return Known(puzzle, True)


def _is_printed_null(sample: Sample) -> bool:
    """Whether a ground truth is the text that a missing one is printed as, and no value of a program."""
    truth = sample.ground_truth
    return isinstance(truth, str) and is_missing(truth) and PROGRAM.search(sample.prompt) is None


def _named(facts: Facts, column: str) -> str:
    stated = str(facts.get(column.lower()) or "")
    if stated in KINDS:
        return stated
    source = str(first(facts, ("source_dataset", "task_name")) or "").lower()
    return _SOURCES.get(source, "")


def _guess(prompt: str, truth: str, facts: Facts, every: bool) -> Puzzle:
    if expressions.is_one(prompt, truth, facts):
        return expression_puzzle(prompt, truth, facts, every)
    if (moves := moves_puzzle(prompt, truth, facts)) is not None:
        return moves
    unordered = truth.lstrip()[:1] == "[" and ANY_ORDER.search(prompt[-20_000:])
    if (roots := roots_of(prompt, truth)) is not None:
        return RootsPuzzle(roots, truth, prompt)
    for build in (literal_puzzle_of,) if unordered else _order(prompt, truth):
        try:
            return build(prompt, truth, facts, every)
        except BadPuzzleError:
            continue
    return unnamed_puzzle(prompt, truth)


def _order(prompt: str, truth: str) -> tuple[Callable[[str, str, Facts, bool], Puzzle], ...]:
    """Which kind is tried first. What a program returns is a value with its keys and types, though it be a grid."""
    if " is " in truth:
        return (assignment_puzzle, grid_puzzle, literal_puzzle_of)
    if truth.lstrip()[:1] == "{" or (truth.lstrip()[:1] in "[(" and _SOURCE_CODE.search(prompt)):
        return (assignment_puzzle, literal_puzzle_of, grid_puzzle)
    return (grid_puzzle, assignment_puzzle, literal_puzzle_of)
