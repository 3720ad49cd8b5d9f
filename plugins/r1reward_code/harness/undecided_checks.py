"""Checks that failed and say nothing of the solution: what was not here, by the test's own words and doing."""

from __future__ import annotations

import errno
import re
import types
from typing import Any

from r1reward_code.harness.lent_descriptions import LOANS, UNKNOWN_LENT
from r1reward_code.harness.loans import look_after_loan
from r1reward_code.harness.patches import OWN_THINGS
from r1reward_code.harness.random_states import late_seed
from r1reward_code.harness.remote_operators import WORDS
from r1reward_code.harness.shared_environment import STATE
from r1reward_code.harness.uncarried_classes import uncarried_class
from r1reward_code.harness.wire_reading import SIDE

__all__ = ["SOURCES", "has_no_room", "lacks_module", "what_lacks"]

_MOST_FILES_OF_TEST = 2000
_IN_PATTERN = "called match pattern must be a "
_IMPORTS_RELEASE = re.compile(r"^\s*(?:import|from) (?:\w+, *)*(?:weakref|gc)\b", re.M)
_RELEASE = re.compile(r"^\s*del \w|\bcollect\(|;\s*del \w", re.M)


def what_lacks(channel: Any, names: dict[str, Any], error: BaseException | None) -> str:
    """Why a check may have failed whatever the solution is; empty if it has failed for what that is."""
    if not channel.gone and LOANS[0] and (lent := look_after_loan(SOURCES)):
        return f"a way to see what the solution changed of the test's {lent}"
    if not channel.gone and "drawn" in SIDE and (module := late_seed()):
        return f"what {module} would give the test, which seeds it too late for that"
    if STATE.most_files > _MOST_FILES_OF_TEST:
        return "room for all the files that the test writes"
    if not channel.gone and UNKNOWN_LENT:
        return f"a way to lend the test's {UNKNOWN_LENT[0]} to the solution"
    if not channel.gone and (kind := uncarried_class(names, (*WORDS[0][0], WORDS[0][1]))):
        return f"a way to show a {kind}"
    if not channel.gone and error is not None and not hasattr(error, "r1_remote"):
        if _IN_PATTERN in str(error):
            return "a way to match the solution's classes in a pattern"
        if _waits_for_release(error):
            return "a way to let go of the solution's objects"
    if not channel.gone and OWN_THINGS:
        return f"a way for test and solution to share {OWN_THINGS[0]}"
    return ""


def _waits_for_release(error: BaseException) -> bool:
    """Whether the test had given up an object and asked what is left of it: the table of objects keeps it here.

    An assertion that held since then says that it is another thing that is asked.
    """
    trace, lines = error.__traceback__, list[tuple[int, int]]()
    while trace is not None:
        if (code := trace.tb_frame.f_code).co_filename == "tests.py":
            lines.append((code.co_firstlineno, trace.tb_lineno))
        trace = trace.tb_next
    for _, text in SOURCES:
        before = ["\n".join(text.splitlines()[first - 1 : last - 1]) for first, last in lines]
        if _IMPORTS_RELEASE.search(text) and any(map(_ends_in_release, before)):
            return True
    return False


def _ends_in_release(before: str) -> bool:
    *_, last = [0, *(match.end() for match in _RELEASE.finditer(before))]
    return bool(last) and "assert" not in before[last:]


def has_no_room(error: BaseException) -> bool:
    """Whether the test has filled the disk: in a part of it in which the solution has said nothing yet."""
    is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC and not hasattr(error, "r1_remote")
    return is_full and STATE.fills_disk(_MOST_FILES_OF_TEST)


def lacks_module(error: BaseException) -> bool:
    """Whether a module is not here that the test wants; one that only the solution names is its mistake."""
    if not isinstance(error, ModuleNotFoundError) or hasattr(error, "r1_remote"):
        return False
    trace, ours, others = error.__traceback__, None, False
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "tests.py":
            ours, others = trace, False
        elif ours is not None and "importlib" not in trace.tb_frame.f_code.co_filename:
            others = True  # what a library wants
        trace = trace.tb_next
    if ours is None or others or _is_import(ours.tb_frame.f_code, ours.tb_lasti):
        return True
    name = re.escape(str(error.name).partition(".")[0])
    return any(re.search(rf"[\"']{name}\b|\b(?:import|from)\s+{name}\b", text) for _, text in SOURCES)


def _is_import(code: types.CodeType, place: int) -> bool:
    import opcode

    return code.co_code[place] == opcode.opmap["IMPORT_NAME"]


SOURCES: list[tuple[types.CodeType, str]] = []
"""The parts of the test with their text."""
