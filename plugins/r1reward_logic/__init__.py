"""Logic puzzles: expressions, grids, values of programs, assignments, sequences of moves.

A puzzle whose row states the instance is judged by its rules, so that every solution is right; any other is compared
with the ground truth, cell by cell or token by token, in any usual spelling and in order. Nothing of an answer is run
or evaluated. What an answer part states several times must be right each time, so that many guesses earn nothing.

Without a value (`bad_ground_truth`) is only what the row leaves open: an expression puzzle without its numbers, a row
with neither a ground truth nor an instance whose rules are known.
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_logic.factory import logic

__all__ = ["logic"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `logic`."""
    register("logic", logic, literal=True)
