"""From what a completion gives to a Python source that stands alone."""

import re

from r1reward_code.tests import AssertTests

__all__ = ["whole_source"]


def whole_source(source: str, tests: AssertTests) -> str:
    """The solution, after the prompt where it is only the rest of what the prompt began."""
    entry = re.match(r"\w*", tests.entry_point)
    name = entry[0] if entry else ""
    if not name or f"def {name}" not in tests.prompt or defines(source, name):
        return source
    return tests.prompt + source


_DEFINED = re.compile(r"^[ \t]*(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*=|^from\b(.*)", re.M)


def defines(source: str, name: str) -> bool:
    """Whether a source defines a function, class or variable of this name at its top level (or any method)."""
    for defined, assigned, imported in _DEFINED.findall(source):
        if name in (defined, assigned) or (imported and name in re.findall(r"\w+", imported)):
            return True
    return False
