"""Mathematical equivalence of a completion's final answer and the ground truth.

The answer is taken from the answer part by stated priority (`extraction`), compared exactly where that is
enough (`numbers`), and by math-verify where it is not (`algebra`).
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_math.verifier import math

__all__ = ["math"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `math`."""
    register("math", math)
