"""Other people's reward functions as verifiers: those of TRL, open-r1, verl, OpenRLHF and slime.

They run in the workers, under their deadline, with their statuses and their cache: a function that hangs or raises
costs a value, never a run. What a function gives is its own affair; it is not checked for being fooled (`r1reward
audit` is).
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_function.verifier import function

__all__ = ["function"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `function`."""
    register("function", function, literal=True)
