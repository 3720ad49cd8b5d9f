"""Builds the verifier `instructions` from its options.

The plugin is imported by every command, and what a verifier is made of only where a reward names it.
"""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from r1reward_instructions.verifier import InstructionsVerifier

__all__ = ["instructions"]


def instructions(
    *, mode: Literal["strict", "loose"] = "strict", credit: Literal["all", "fraction"] = "all"
) -> "InstructionsVerifier":
    """Score whether the answer part follows the row's instructions: those of IFEval, IFBench and IF training sets.

    The instructions stand in the columns `instruction_id_list` and `kwargs`, at any depth, or in the ground truth; a
    mapping with `func_name` names one function of RLVR-IFeval, its arguments beside it.
    `mode`: `loose` also accepts an answer that follows one without its first line, its last line, or asterisks.
    `credit`: 1 where `all` are followed and 0 elsewhere, or the `fraction` that is followed.
    Each instruction's verdict is a metric of its id's name.
    """
    from r1reward_instructions.verifier import InstructionsVerifier

    return InstructionsVerifier(mode, credit)
