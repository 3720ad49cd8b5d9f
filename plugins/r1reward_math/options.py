"""What counts as the same: the options that reach down into the comparison of trees."""

from typing import NamedTuple

__all__ = ["DEFAULT", "Options"]


class Options(NamedTuple):
    """The conventions of one verifier; see `r1reward_math` for what each means."""

    tolerance: float = 0.0
    ordered: bool = False
    form: str = "any"
    units: str = "compare"
    percent: str = "auto"
    decimals: int = 4
    fallback: str = "undecided"
    ends: str = "compare"
    """Of intervals: `compare`, or `any` where a question leaves open whether their ends belong to them."""
    named: str | None = None
    """The letters among C, c and K that the question names: they are no arbitrary constants. None: not known."""
    unit: str = ""
    """The unit that the question names for its answer; empty where it names none."""
    extremum: str = ""
    """The kind of extremum that the question asks for; empty where it speaks of none, or of both."""
    quantity: str = ""
    """The quantity that the question asks for, where it is a known one (`pH`); empty where it asks for several."""
    bases: tuple[str, ...] = ()
    """The bases that the question names: in one of them, digits may stand without it."""
    divisors: tuple[str, ...] = ()
    """The divisors of the question, which may not be 0."""


DEFAULT = Options()
