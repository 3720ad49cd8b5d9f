"""What tests ask for, what each counts, and in which order tests are run where the first that fails decides."""

import re
from collections.abc import Sequence
from dataclasses import replace

from r1reward_code.tests import AssertTests, CallTests, Mark, ProgramTests, StdioTests, Tests

__all__ = ["likely_first", "marks_of", "names_of"]

# Inputs up to this size cost next to nothing; beyond it, a program's time is what a test tries.
_SMALL = 16 * 1024


def marks_of(tests: Tests) -> Sequence[Mark]:
    """One mark for each test, in their order."""
    if isinstance(tests, ProgramTests):
        return (Mark(),)
    count = len(tests.checks if isinstance(tests, AssertTests) else _cases(tests))
    return tests.marks if len(tests.marks) == count else (Mark(),) * count


def _cases(tests: Tests) -> Sequence[object]:
    return tests.pairs if isinstance(tests, StdioTests) else getattr(tests, "calls", ())


def likely_first(tests: Tests) -> tuple[list[int] | None, Tests]:
    """Inputs of programs in another order, and the numbers that they had.

    The order depends on the tests alone, so that the same completion gets the same evidence: among the small
    ones the largest is the likeliest to find a mistake, and those that are larger still come after them, since a
    program that is too slow costs its whole time limit.
    """
    if not isinstance(tests, StdioTests):
        return None, tests
    sizes = [len(given) for given, _ in tests.pairs]
    numbers = sorted(
        range(len(sizes)), key=lambda n: (sizes[n] > _SMALL, sizes[n] if sizes[n] > _SMALL else -sizes[n], n)
    )
    return numbers, replace(tests, pairs=tuple(tests.pairs[n] for n in numbers))


_IMPORTED = re.compile(r"^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]+\(?([\w, \t]+)", re.M)


def names_of(tests: Tests) -> Sequence[str]:
    """The functions and classes that tests in Python ask of a solution; none where they do not say."""
    if isinstance(tests, CallTests):
        return (tests.name,)
    if not isinstance(tests, AssertTests):
        return ()
    if tests.entry_point:
        return re.findall(r"\w+", tests.entry_point)
    # What is imported from other modules, and the functions of Python, no solution defines.
    texts = [tests.setup, *tests.checks[:1]]
    imported = [
        name for text in texts for names in _IMPORTED.findall(text) for name in re.findall(r"\w+", names)
    ]
    return imported or re.findall(r"(?<![\w.])(\w+)\(", tests.checks[0])
