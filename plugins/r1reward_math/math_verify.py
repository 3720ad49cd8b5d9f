"""The slow fallback: math-verify, that is, a LaTeX parser and sympy.

No time-out of its own: its signals do nothing off the main thread. The pool's limits hold it.
"""

from functools import lru_cache
from typing import Any

__all__ = ["equivalent", "parse"]


@lru_cache(maxsize=1024)
def parse(expression: str) -> tuple[Any, ...]:
    """The readings of one expression that math-verify finds, the likeliest first; none where it cannot."""
    import logging

    from math_verify import ExprExtractionConfig, LatexExtractionConfig
    from math_verify import parse as read

    # It warns at first use that without a time-out the caller must see to hangs; the pool does.
    logging.getLogger("math_verify").setLevel(logging.ERROR)
    readings = read(
        f"${expression}$" if "$" not in expression else expression,
        extraction_config=[LatexExtractionConfig(), ExprExtractionConfig()],
        fallback_mode="no_fallback",
        extraction_mode="first_match",
        parsing_timeout=None,
        raise_on_error=False,
    )
    return tuple(readings)


def equivalent(gold: tuple[Any, ...], answer: tuple[Any, ...]) -> bool:
    """Whether the answer equals the ground truth. The order matters: the ground truth sets the form."""
    from math_verify import verify

    return bool(verify(list(gold), list(answer), timeout_seconds=None, raise_on_error=True))
