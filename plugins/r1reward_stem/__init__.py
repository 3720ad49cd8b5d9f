"""STEM questions: one or several options, quantities with units, chemical formulas, words."""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_stem.factory import stem

__all__ = ["stem"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `stem`."""
    register("stem", stem)
