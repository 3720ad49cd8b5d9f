"""Rewards that see a group, the completions of one sample: agreement with the majority, and diversity."""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_group.diversity import diversity
from r1reward_group.factory import consistency

__all__ = ["consistency", "diversity"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer both."""
    register("consistency", consistency)
    register("diversity", diversity, style=True)
