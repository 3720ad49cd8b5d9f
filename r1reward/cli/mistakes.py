"""All mistakes of one command line at once: whoever mends one must not meet the next only then."""

from collections.abc import Callable
from typing import Any

from r1reward.errors import DataError, R1RewardError, UsageError

__all__ = ["check_all"]


def check_all(*checks: Callable[[], Any]) -> list[Any]:
    """What each check gives. Raises the one error there is, or all of them as one."""
    results: list[Any] = []
    errors: list[R1RewardError] = []
    for check in checks:
        try:
            results.append(check())
        except R1RewardError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        kind = DataError if all(isinstance(e, DataError) for e in errors) else UsageError
        raise kind("\nerror: ".join(dict.fromkeys(map(str, errors))))
    return results
