"""From what a completion gives to a Python source that stands alone."""

import re

from r1reward_code.kinds import AssertTests

__all__ = ["whole_source"]


def whole_source(source: str, tests: AssertTests) -> str:
    """The solution, after the prompt where it is only the rest of what the prompt began."""
    entry = re.match(r"\w*", tests.entry_point)
    name = entry[0] if entry else ""
    if not name or f"def {name}" not in tests.prompt or defines(source, name):
        return source
    return tests.prompt + source


def defines(source: str, name: str) -> bool:
    """Whether a source defines a function, class or variable of this name at its top level (or any method)."""
    name = re.escape(name)
    patterns = (rf"^[ \t]*(?:async\s+)?(?:def|class)\s+{name}\b", rf"^{name}\s*=", rf"^from\b.*\b{name}\b")
    return any(re.search(pattern, source, re.M) for pattern in patterns)
