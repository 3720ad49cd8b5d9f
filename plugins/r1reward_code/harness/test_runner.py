"""Runs test code against a solution that lives in another box."""

from __future__ import annotations

import errno
import functools
import json
import re
import sys
import types
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.assertion_words import assertion_words
from r1reward_code.harness.channel import Channel
from r1reward_code.harness.inspection import forward_inspection
from r1reward_code.harness.lent_descriptions import CONCURRENT, LOANS, UNKNOWN_LENT, describe_lent
from r1reward_code.harness.lent_objects import DECIDED, serve_lent
from r1reward_code.harness.libraries import MASKS
from r1reward_code.harness.loans import look_after_loan
from r1reward_code.harness.name_resolution import TestNames
from r1reward_code.harness.offline_sockets import guard_against_network
from r1reward_code.harness.patches import (
    OWN_THINGS,
    forward_seeds,
    mirror_state,
    watch_patches,
)
from r1reward_code.harness.remote import compare_identity
from r1reward_code.harness.remote_calls import SHARED, STOPPED
from r1reward_code.harness.remote_classes import remote_object
from r1reward_code.harness.remote_objects import Object
from r1reward_code.harness.remote_values import derived_value
from r1reward_code.harness.scalar_values import make_named_tuple
from r1reward_code.harness.shared_environment import STATE
from r1reward_code.harness.shared_values import Shared
from r1reward_code.harness.test_errors import MISSING, MissingError
from r1reward_code.harness.test_modules import OPTIONAL, offer_modules
from r1reward_code.harness.test_syntax import parsed_test
from r1reward_code.harness.wire_reading import SIDE
from r1reward_code.harness.wire_values import DESCRIBE

__all__ = ["UNIT_CODES", "lacks_module", "run_test_code"]


def run_test_code(tests: Any) -> Any:
    """Run each check of the tests; one JSON line for each to standard error, null or what was wrong."""
    import os

    verdicts = os.fdopen(os.dup(2), "w")
    nothing = os.open("/dev/null", os.O_RDWR)
    os.dup2(nothing, 2)  # what test code prints is no verdict

    # What is read of it is 64 KB: a passed check is a letter, and of many that failed the first say why.
    room = [_MOST_LETTERS]

    def tell(**verdict: Any) -> None:
        if verdict.get("problem"):
            verdict["problem"] = str(verdict["problem"])[: max(0, room[0])] or "…"
            room[0] -= len(json.dumps(verdict["problem"]))
        passed = not (verdict.get("problem") or verdict.get("gone", True))
        verdicts.write(("1" if passed else json.dumps(verdict)) + "\n")
        verdicts.flush()

    Object.channel = channel = _CountingChannel(serve_lent, listened=True)
    SHARED.append(Shared(0))
    SIDE.update({"opaque": remote_object, "named tuple": make_named_tuple, "derived": _derived})
    DESCRIBE[0] = describe_lent
    texts = (tests["setup"], *tests["checks"])
    MASKS[:] = [
        any(word in text for text in texts for word in words) for words in (("mask", "ma."), (".data",))
    ]
    watch_patches(texts)
    mirror_state(texts)
    words = ("gather(", "create_task(", "TaskGroup(", "ensure_future(")
    CONCURRENT[0] = any(word in text for text in texts for word in words)
    if any(word in text for text in texts for word in ("socket", "requests", "urllib", "http")):
        guard_against_network(MissingError)
    if any(
        word in text
        for text in texts
        for word in ("inspect", "dataclass", "iscoroutinefunction", "__getattribute__")
    ):
        forward_inspection(texts)
    if any("assertIs" in text for text in texts):
        compare_identity()
    if any("seed" in text for text in texts):
        forward_seeds(
            channel, ["random", *["numpy.random"] * any("numpy" in text or "np." in text for text in texts)]
        )
    # A call that goes over and back is many steps of ours.
    sys.setrecursionlimit(20000)
    if hasattr(
        sys, "set_int_max_str_digits"
    ):  # else a report could write a number of the solution's for minutes
        sys.set_int_max_str_digits(_MOST_DIGITS)
    try:
        parts = [compile(parsed_test(text), "tests.py", "exec", dont_inherit=True) for text in texts]
    except (SyntaxError, ValueError) as error:
        return tell(broken="does not compile: " + str(error)[:300])
    _SOURCES[:] = zip(parts, texts, strict=True)
    offer_modules(channel, parts, tests["entry_point"], tests["modules"])
    try:
        meaning = TestNames(texts, parts, tests["prompt"], tests["entry_point"], channel)
        contexts = _with_units(meaning.contexts())
        problem = broken = _run(parts[0], contexts, meaning)
        for code in parts[1:]:
            problem = broken or _run(code, contexts, meaning)
            tell(problem=problem, gone=bool(channel.gone))
            if problem and (tests["stop"] or channel.gone):
                return None
        tell(asked=channel.asked)
    except MissingError as error:
        tell(missing=str(error)[:300])


def _derived(form: Any, read: Callable[[Any], Any]) -> Any:
    return derived_value(form, read)  # by its name: the module is brought by the first that is read


class _CountingChannel(Channel):
    """A channel that counts what the test asks of the solution, apart from whether it has a name at all."""

    asked = 0
    last: Any = None
    """The last answer that was more than that."""

    def ask(self, request: dict[str, Any]) -> Any:
        """The answer to a request."""
        answer = super().ask(request)
        if not _is_look_up(request, answer):
            self.asked, self.last = self.asked + 1, answer
            STATE.end_count()
        return answer


def _is_look_up(request: dict[str, Any], answer: Any) -> bool:
    if any(key in request for key in ("assign", "defines", "every", "seed", "folder_of_test")):
        return True
    if request.get("call", True) or "of" in request:
        return False
    value = answer.get("value")
    return "raised" in answer or (isinstance(value, dict) and value.get("t") in ("opaque", "class", "named"))


_MOST_FILES_OF_TEST = 2000
_MOST_DIGITS = 100_000
_MOST_LETTERS = 20_000
"""Letters of all that went wrong in the checks of one run."""


def _with_units(contexts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if "unit" in OPTIONAL:
        for context in contexts:
            context["r1_unit"] = functools.partial(OPTIONAL["unit"], context)
    return contexts


def _run(code: types.CodeType, contexts: list[dict[str, Any]], meaning: TestNames) -> Any:
    """What went wrong in any of the contexts, or `None`."""
    return next(filter(None, (_run_in(code, names, meaning) for names in contexts)), None)


def _run_in(code: types.CodeType, names: dict[str, Any], meaning: TestNames) -> Any:
    """What went wrong, or `None`; `MissingError` if that says nothing of the solution."""
    channel = meaning.channel
    asked = channel.asked
    DECIDED.clear()
    STOPPED.clear()
    UNIT_CODES.clear()
    problem = None
    try:
        meaning.offer(code, names)
        exec(code, names)
        if DECIDED:
            raise DECIDED[0]
        if any(map(_was_swallowed, STOPPED)):
            raise RuntimeError("the solution raised StopIteration")
    except MissingError:
        raise
    except BaseException as error:  # whatever ends a check, `SystemExit` too, has failed it
        if lacks_module(error):
            raise MissingError(str(error)) from None
        if channel.asked == asked and _has_no_room(error):
            raise MissingError(f"room for all the files that the test writes ({error})") from None
        problem = ("{}: {}".format(type(error).__name__.lstrip("_"), error))[:300]
        if isinstance(error, Exception) and not (type(error) is AssertionError and str(error)):
            words = _words_of(error, channel)
            problem = f"{problem.removesuffix(': ')}{words}" if words.startswith(" at ") else problem + words
    if MISSING:
        raise MISSING[0]
    if problem and not channel.gone and LOANS[0] and (lent := look_after_loan(_SOURCES)):
        raise MissingError(f"a way to see what the solution changed of the test's {lent} ({problem})")
    if problem and STATE.most_files > _MOST_FILES_OF_TEST:
        raise MissingError(f"room for all the files that the test writes ({problem})")
    if problem and not channel.gone and UNKNOWN_LENT:
        raise MissingError(f"a way to lend the test's {UNKNOWN_LENT[0]} to the solution ({problem})")
    if problem and not channel.gone and OWN_THINGS:
        raise MissingError(f"a way for test and solution to share {OWN_THINGS[0]} ({problem})")
    return problem or channel.gone


def _has_no_room(error: BaseException) -> bool:
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
    return any(re.search(rf"[\"']{name}\b|\b(?:import|from)\s+{name}\b", text) for _, text in _SOURCES)


def _is_import(code: types.CodeType, place: int) -> bool:
    import opcode

    return code.co_code[place] == opcode.opmap["IMPORT_NAME"]


def _words_of(error: Exception, channel: Any) -> str:
    """The assertion that failed, or in which the solution raised; whatever goes wrong here decides no verdict."""
    raised = hasattr(error, "r1_remote") or type(error) is not AssertionError
    try:
        words = assertion_words(error, _SOURCES, None if raised else channel.last)[:300]
    except Exception:
        return ""
    return f" at {words}" if raised and words else words


_SOURCES: list[tuple[types.CodeType, str]] = []
"""The parts of the test with their text."""


def _was_swallowed(error: BaseException) -> bool:
    """Whether an error left a frame for no other one of Python's: a `map`, an `all` or a loop took it for its end.

    Where the test catches it, the frame that did so goes on.
    """
    trace = error.__traceback__  # its first frame is the last that the error came to
    # Before Python 3.12, an error has no trace until something in Python catches it.
    return trace is None or trace.tb_frame.f_lasti == trace.tb_lasti


UNIT_CODES: list[types.CodeType] = []
"""The code of the unit of a test file that is run."""
