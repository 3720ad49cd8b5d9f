"""The options of `code`, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from r1reward_code.checkers import Checker, make_checker, tolerances
from r1reward_code.credit import check_credit
from r1reward_code.language_choice import ANY
from r1reward_code.option_types import Credit, Isolation
from r1reward_sandbox import Limits
from r1reward_sandbox.languages import find_language

__all__ = ["Settings", "make_settings"]

_PROCESSES = 512
"""Pools of threads in real solutions have some hundreds; memory and time limit what does harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of `code`, checked."""

    language: str
    limits: Limits
    factors: Mapping[str, float]
    credit: Credit
    checker: Checker | None
    tolerance: tuple[float, float]
    bare: bool
    isolation: Isolation


def make_settings(
    language: str,
    time_limit: float,
    memory_mb: int,
    time_factors: Mapping[str, float],
    credit: Credit,
    checker: str | None,
    absolute: float | None,
    relative: float | None,
    bare: bool,
    isolation: Isolation,
) -> Settings:
    """The options of `code` that concern the verdict; `ValueError` for one that is none."""
    check_credit(credit)
    if isolation not in get_args(Isolation):
        raise ValueError(f"isolation is separate or shared, not {isolation!r}")
    names_a_checker = (checker, absolute, relative) != (None, None, None)
    return Settings(
        language=language if language == ANY else find_language(language).name,
        limits=Limits(
            cpu_seconds=time_limit, wall_seconds=time_limit + 2, memory_mb=memory_mb, processes=_PROCESSES
        ),
        factors=_factors(time_factors),
        credit=credit,
        checker=make_checker(checker or "tokens", absolute, relative) if names_a_checker else None,
        tolerance=tolerances(absolute, relative),
        bare=bare,
        isolation=isolation,
    )


def _factors(time_factors: Mapping[str, float]) -> dict[str, float]:
    for name, factor in time_factors.items():
        if not 0 < factor <= 100:
            raise ValueError(f"time_factors: the factor of {name} lies in (0, 100], not {factor!r}")
    return {find_language(name).name: factor for name, factor in time_factors.items()}
