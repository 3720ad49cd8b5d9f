"""Tool calls: those that an answer makes, in any usual spelling, against those that the row expects."""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_tool_calls.verifier import tool_calls

__all__ = ["tool_calls"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `tool_calls`."""
    register("tool_calls", tool_calls, literal=True)
