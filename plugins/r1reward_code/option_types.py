"""The options of `code` that are one of several words."""

from typing import Literal

__all__ = ["Credit", "Isolation"]

Credit = Literal["all", "fraction", "weighted", "subtasks"]
"""What a program earns that passes some of the tests; see `r1reward_code.credit.score_of`."""

Isolation = Literal["separate", "shared"]
"""Whether test code and a solution are two programs or one."""
