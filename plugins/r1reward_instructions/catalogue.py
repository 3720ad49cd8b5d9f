"""All instructions there are: each of these modules registers its own."""

from r1reward_instructions import classic, counts, functions, layout, spelling, tasks, training  # noqa: F401
from r1reward_instructions.registry import KNOWN, bind

__all__ = ["KNOWN", "bind"]
