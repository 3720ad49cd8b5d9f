"""The names that a solution may use without importing them: those that the field's harnesses lend.

A test that stands in one file with the solution lends it its imports, and so does the prompt that it goes on with;
for HumanEval and MBPP, harnesses import the usual modules besides (`math`, `re`, `typing`'s names). LeetCode, and
LiveCodeBench after it, lend the functions of those modules, too. A test that imports the solution lends nothing.
"""

import functools
import re
import typing
from collections.abc import Iterable, Mapping

from r1reward_code.solution_modules import solution_modules
from r1reward_code.tests import AssertTests, CallTests, StdioTests, Tests

__all__ = ["imports_of_stream", "note_of_stream", "prelude_of_asserts", "prelude_of_calls", "with_imports"]

_IMPORT = re.compile(
    r"^(?:import[ \t]+[^\n#;]+|from[ \t]+[\w.]+[ \t]+import[ \t]*(?:\([^)]*\)|[^\n#;(]+))", re.M
)
_OF_SOLUTION = re.compile(
    r"^[ \t]*(?:from|import)[ \t]+(?:solution|main|answer|submission|candidate)\b", re.M
)
_ROWS = 256
_LEETCODE = re.compile(r"\bSolution\b")

_MODULES = frozenset((
    "bisect", "collections", "copy", "datetime", "functools", "heapq", "itertools", "json", "math", "operator",
    "random", "re", "string", "sys", "typing",
))  # fmt: skip
_NAMES = {
    "bisect": "bisect_left bisect_right insort insort_left insort_right",
    "collections": "ChainMap Counter OrderedDict defaultdict deque namedtuple",
    "copy": "deepcopy",
    "functools": "cache cached_property cmp_to_key lru_cache partial reduce total_ordering wraps",
    "heapq": "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
    "itertools": "accumulate chain combinations combinations_with_replacement compress count cycle dropwhile groupby "
    "islice pairwise permutations product repeat starmap takewhile tee zip_longest",
    "math": "atan2 ceil comb cos dist exp factorial fabs floor fmod gcd hypot inf isclose isinf isnan isqrt lcm log "
    "log10 log2 modf nan perm pi prod radians sin sqrt tan trunc",
    "operator": "add and_ attrgetter itemgetter mul or_ sub xor",
    "random": "choice choices randint randrange sample shuffle",
    "statistics": "mean median mode",
    "string": "ascii_letters ascii_lowercase ascii_uppercase digits punctuation",
    "typing": " ".join(typing.__all__),
}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}
_TYPES = dict.fromkeys(typing.__all__, "typing")


def prelude_of_calls(source: str, tests: CallTests) -> str:
    """Statements, one a line, that import what a solution of LeetCode's kind uses: what harnesses import for it."""
    deep = f'__import__("sys").setrecursionlimit({_DEEP})\n' if tests.deep else ""
    return deep + _usual(source, _HOME) + _without(tests.name)


_DEEP = 50_000
"""The recursion limit that LiveCodeBench's harness sets."""


def imports_of_stream(source: str) -> list[str]:
    """Statements that import what a whole program uses, of the names that LiveCodeBench and APPS put before it."""
    return _usual(source, _HOME).splitlines()


def note_of_stream(source: str, tests: Tests, language: str) -> str:
    """What a reason says of how a program was run and compared: what its format lends it, that rows have no order."""
    if language == "sql" and isinstance(tests, StdioTests) and tests.usual == "unordered_lines":
        return "; rows in any order"
    if not isinstance(tests, StdioTests) or not tests.lent_by or language != "python":
        return ""
    own = {word for line in source.splitlines() if "import" in line for word in re.findall(r"\w+", line)}
    lent = [name for line in imports_of_stream(source) if (name := line.split()[-1]) not in own]
    return f"; {tests.lent_by} lends {', '.join(lent)}" if lent else ""


def with_imports(source: str, statements: Iterable[str]) -> str:
    """A program after these statements, which stand on its first line (after imports from the future)."""
    line = "; ".join(["import sys", f"sys.setrecursionlimit({_DEEP})", *statements]) + "\n"
    ends = [match.end() for match in re.finditer(r"^from __future__ import [^\n]*(?:\n|\Z)", source, re.M)]
    at = max(ends, default=0)
    return source[:at] + line + source[at:]


def prelude_of_asserts(source: str, tests: AssertTests) -> str:
    """Statements, one a line, that import the usual modules, and what the prompt and the test beside it import."""
    apart, imports = _of_tests(tests)
    usual = "" if apart else _usual(source, _HOME if _LEETCODE.search(tests.entry_point) else _TYPES)
    return usual + imports + _without(tests.entry_point)


@functools.lru_cache(_ROWS)
def _of_tests(tests: AssertTests) -> tuple[bool, str]:
    """Whether a test imports its solution, which then has a file of its own, and the imports that are lent."""
    texts = [tests.setup, *tests.checks]
    apart = any(map(_OF_SOLUTION.search, texts)) or bool(solution_modules(tests))
    imports = "".join(f"{line}\n" for line in _imports([tests.prompt, *([] if apart else texts)]))
    return apart, imports


def _usual(source: str, home: Mapping[str, str]) -> str:
    used = set(re.findall(r"\w+", source))
    lines = [f"from {home[name]} import {name}\n" for name in sorted(used & home.keys())]
    # A module goes before a function of its name: `bisect.bisect`, `copy.copy`.
    return "".join([*lines, *(f"import {name}\n" for name in sorted(used & _MODULES))])


def _without(name: str) -> str:
    """What is to be written is lent to nobody: the task may be to write `gcd`."""
    return f"globals().pop({name!r}, None)\n" if name.isidentifier() else ""


def _imports(texts: Iterable[str]) -> list[str]:
    statements = (match[0] for text in texts for match in _IMPORT.finditer(text))
    lines = (" ".join(re.sub(r"#[^\n]*", "", statement).split()) for statement in statements)
    return [line for line in dict.fromkeys(lines) if "__future__" not in line]
