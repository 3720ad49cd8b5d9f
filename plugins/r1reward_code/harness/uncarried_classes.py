"""Classes that a test names and whose objects do not cross the line as what they are: whoever's they are."""

from __future__ import annotations

import re
import sys
import types
from typing import Any

from r1reward_code.harness.libraries import extends_data
from r1reward_code.harness.patches import SOLUTION_MODULES

__all__ = ["uncarried_class"]

_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(\w+)", re.M)
_CLASS = re.compile(r"\b[A-Z]\w*")


def uncarried_class(names: dict[str, Any], texts: tuple[str, ...]) -> str:
    """The first class in the test's own words whose objects would come as another library's; empty if none is.

    Only those words decide: what a solution returns is its own choice.
    """
    text = "\n".join(texts)
    words = set(_CLASS.findall(text))
    imported = [sys.modules.get(root) for root in _IMPORT.findall(text)]
    for home in (*names.values(), *imported):
        if issubclass(type(home), types.ModuleType) and home.__name__ not in SOLUTION_MODULES:
            kinds = [vars(home).get(word) for word in sorted(words)]
        else:
            kinds = [home]
        for kind in kinds:
            # By its own class: one of the solution's says that it is what it likes.
            if issubclass(type(kind), type) and kind.__name__ in words and extends_data(kind):
                return str(kind.__name__)
    return ""
