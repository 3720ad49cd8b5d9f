"""Puzzles whose moves can be played: each module reads one puzzle's instance from a row and plays moves in it.

An instance stands in the row's columns, else in the prompt where its form is known. A puzzle that cannot be played as
its ground truth says is left to the comparison with that ground truth.
"""

from r1reward_logic.moves import MovesPuzzle
from r1reward_logic.plays import buttons, hanoi, jugs, knights, paths, rush_hour, sokoban
from r1reward_logic.puzzle import BadPuzzleError
from r1reward_logic.row import Facts

__all__ = ["moves_puzzle"]

_GAMES = (hanoi, jugs, sokoban, paths, buttons, knights, rush_hour)


def moves_puzzle(prompt: str, truth: str, facts: Facts) -> MovesPuzzle | None:
    """The puzzle of a row whose instance is stated and whose moves we can play; None for any other."""
    for game in _GAMES:
        try:
            play, read = game.instance(prompt, truth, facts)
        except BadPuzzleError:
            continue
        puzzle = MovesPuzzle(play, read, truth or None, prompt)
        if not truth or puzzle.check(truth).right:
            return puzzle
    return None
