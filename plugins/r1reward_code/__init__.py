"""Code in a completion, judged by tests that it never sees the answers of, in the sandbox.

The code is taken from the answer part (`extraction`), the tests are read in the field's formats as they are
(`formats`), and what a program printed or returned is compared outside the sandbox (`checkers`). For assert tests
the solution and the test code run in two boxes and exchange plain data only (`execution`, `harness`).
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_code.factory import code

__all__ = ["code"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `code`."""
    register("code", code)
