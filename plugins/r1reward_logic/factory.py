"""Builds the verifier `logic` from its options.

The plugin is imported by every command, and what a verifier is made of only where a reward names it.
"""

from r1reward.types import Verifier
from r1reward_logic.kind_names import Kind

__all__ = ["logic"]


def logic(
    *, kind: Kind = "auto", column: str = "kind", all_numbers: bool = True, reasoning_gym: bool = False
) -> Verifier:
    """Score 1 where the answer part solves the puzzle: by its rules where they are known, else as the reference.

    `kind`: what the puzzle's answers are (`choice`, `expression`, `grid`, `literal`, `assignment`, `moves`,
    `sequence`, `number`, `text`). `auto`: what the column named by `column` says, or the row's `source_dataset`;
    else it is guessed, which the score's reason and its metric `guessed` say. `all_numbers`: an expression must use
    every given number, not some of them. `reasoning_gym`: rows that name one of that package's data sets as their
    `source_dataset`, and for which there are no rules here, are scored by its own scorers, in the sandbox (extra
    `logic`; about a second of start for a batch).
    """
    from r1reward_logic.gym import GymVerifier
    from r1reward_logic.verifier import LogicVerifier

    own = LogicVerifier(kind, column, all_numbers)
    if not reasoning_gym:
        return own
    return GymVerifier(own)
