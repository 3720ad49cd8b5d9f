"""Abstention and calibration: right, wrong, "I do not know", and a stated confidence, by a proper scoring rule."""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_abstention.verifier import abstention

__all__ = ["abstention"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `abstention`."""
    register("abstention", abstention)
