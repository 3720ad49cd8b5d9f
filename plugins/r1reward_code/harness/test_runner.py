"""Runs test code against a solution that lives in another box."""

from __future__ import annotations

import functools
import json
import sys
import types
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.assertion_words import assertion_words
from r1reward_code.harness.bounded_json import json_line
from r1reward_code.harness.channel import write_all
from r1reward_code.harness.counting_channel import CountingChannel
from r1reward_code.harness.inspection import forward_inspection, guard_doctests
from r1reward_code.harness.lent_descriptions import CONCURRENT, describe_lent
from r1reward_code.harness.lent_objects import DECIDED, serve_lent
from r1reward_code.harness.libraries import MASKS
from r1reward_code.harness.name_resolution import TestNames
from r1reward_code.harness.offline_sockets import guard_against_network
from r1reward_code.harness.patches import mirror_state, watch_patches
from r1reward_code.harness.process_settings import watch_settings
from r1reward_code.harness.random_states import begin_unit, forward_seeds
from r1reward_code.harness.remote import compare_identity
from r1reward_code.harness.remote_calls import SHARED, STOPPED
from r1reward_code.harness.remote_classes import remote_object
from r1reward_code.harness.remote_objects import Object
from r1reward_code.harness.remote_operators import forward_paths
from r1reward_code.harness.remote_values import derived_value
from r1reward_code.harness.scalar_values import make_named_tuple
from r1reward_code.harness.shared_values import Shared
from r1reward_code.harness.test_errors import MISSING, MissingError
from r1reward_code.harness.test_modules import OPTIONAL, offer_modules
from r1reward_code.harness.test_syntax import parsed_test
from r1reward_code.harness.undecided_checks import SOURCES, has_no_room, lacks_module, what_lacks
from r1reward_code.harness.wire_reading import SIDE
from r1reward_code.harness.wire_values import DESCRIBE

__all__ = ["UNIT_CODES", "run_test_code"]


def run_test_code(tests: Any) -> Any:
    """Run each check of the tests; one JSON line for each to standard error, null or what was wrong."""
    import os

    verdicts = os.dup(2)
    nothing = os.open("/dev/null", os.O_RDWR)
    os.dup2(nothing, 2)  # what test code prints is no verdict

    # What is read of it is 64 KB: a passed check is a letter, and of many that failed the first say why.
    room = [_MOST_LETTERS]

    def tell(**verdict: Any) -> None:
        if verdict.get("problem"):
            verdict["problem"] = str(verdict["problem"])[: max(0, room[0])] or "…"
            room[0] -= len(json.dumps(verdict["problem"]))
        passed = not (verdict.get("problem") or verdict.get("gone", True))
        write_all(verdicts, b"1\n" if passed else json_line(verdict) + b"\n")

    Object.channel = channel = CountingChannel(serve_lent, listened=True)
    SHARED.append(Shared(0))
    SIDE.update({"opaque": remote_object, "named tuple": make_named_tuple, "derived": _derived})
    DESCRIBE[0] = describe_lent
    texts = (tests["setup"], *tests["checks"])
    _follow(texts, channel)
    # A call that goes over and back is many steps of ours.
    sys.setrecursionlimit(20000)
    if hasattr(sys, "set_int_max_str_digits"):
        # Else a report could write a number of the solution's for minutes.
        sys.set_int_max_str_digits(_MOST_DIGITS)
    if tests["settings"]:
        watch_settings(tests["settings"])
    try:
        parts = [compile(parsed_test(text), "tests.py", "exec", dont_inherit=True) for text in texts]
    except (SyntaxError, ValueError) as error:
        return tell(broken="does not compile: " + str(error)[:300])
    SOURCES[:] = zip(parts, texts, strict=True)
    offer_modules(channel, parts, tests["entry_point"], tests["modules"])
    try:
        meaning = TestNames(
            texts, parts, tests["prompt"], tests["entry_point"], channel, runs_prompt=tests["runs_prompt"]
        )
        contexts = _with_units(meaning.contexts(), len(tests["checks"]))
        problem = broken = _run(parts[0], contexts, meaning)
        for code in parts[1:]:
            problem = broken or _run(code, contexts, meaning)
            tell(problem=problem, gone=bool(channel.gone))
            if problem and (tests["stop"] or channel.gone):
                return None
        tell(asked=channel.asked)
    except MissingError as error:
        tell(missing=str(error)[:300])


def _follow(texts: tuple[str, ...], channel: Any) -> None:
    """See to what the test's texts say that they replace, share, inspect or seed."""
    text = "\n".join(texts)
    MASKS[:] = ["mask" in text or "ma." in text, ".data" in text]
    watch_patches(texts)
    mirror_state(texts)
    CONCURRENT[0] = _has_one(text, ("gather(", "create_task(", "TaskGroup(", "ensure_future("))
    if _has_one(text, ("socket", "requests", "urllib", "http")):
        guard_against_network(MissingError)
    if _has_one(text, ("inspect", "dataclass", "iscoroutinefunction", "__getattribute__")):
        forward_inspection(texts)
    if "doctest" in text:
        guard_doctests()
    if "fspath" in text:
        forward_paths()
    if "assertIs" in text:
        compare_identity()
    if _has_one(text, ("seed", "setstate", "set_state")):
        forward_seeds(channel, texts)


def _has_one(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _derived(form: Any, read: Callable[[Any], Any]) -> Any:
    return derived_value(form, read)  # by its name: the module is brought by the first that is read


_MOST_DIGITS = 100_000
_MOST_LETTERS = 20_000
"""Letters of all that went wrong in the checks of one run."""


def _with_units(contexts: list[dict[str, Any]], units: int) -> list[dict[str, Any]]:
    if "unit" in OPTIONAL:
        for context in contexts:
            context["r1_units"] = units
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
    if "drawn" in SIDE:
        begin_unit(asked)
    problem: Any = None
    failure: BaseException | None = None
    try:
        meaning.offer(code, names)
        exec(code, names)
        if DECIDED:
            raise DECIDED[0]
        if any(map(_was_swallowed, STOPPED)):
            raise RuntimeError("the solution raised StopIteration")
    except MissingError:
        raise
    except BaseException as error:  # whatever ends a check, `SystemExit` of the solution's too, has failed it
        failure = error
        if lacks_module(error):
            raise MissingError(str(error)) from None
        if channel.asked == asked and has_no_room(error):
            raise MissingError(f"room for all the files that the test writes ({error})") from None
        if not _is_end_of_program(error, code):
            problem = ("{}: {}".format(type(error).__name__.lstrip("_"), error))[:300]
        if isinstance(error, Exception) and not (type(error) is AssertionError and str(error)):
            words = _words_of(error, channel)
            problem = f"{problem.removesuffix(': ')}{words}" if words.startswith(" at ") else problem + words
    if MISSING:
        raise MISSING[0]
    if problem and (lack := what_lacks(channel, names, failure)):
        raise MissingError(f"{lack} ({problem})")
    return problem or channel.gone


def _is_end_of_program(error: BaseException, code: types.CodeType) -> bool:
    """Whether test code that is a program of its own has ended itself, and says that all was well."""
    if type(error) is not SystemExit or "r1_unit" in code.co_names or DECIDED or STOPPED:
        return False
    well = error.code is None or (type(error.code) in (bool, int) and error.code == 0)
    trace, frames = error.__traceback__, list[types.CodeType]()
    while trace is not None:
        frames.append(trace.tb_frame.f_code)
        trace = trace.tb_next
    # One that the solution has raised comes out of a frame of ours.
    inner = frames[frames.index(code) :] if code in frames else []
    return well and bool(inner) and all(each.co_filename == "tests.py" for each in inner)


def _words_of(error: Exception, channel: Any) -> str:
    """The assertion that failed, or in which the solution raised; whatever goes wrong here decides no verdict."""
    raised = hasattr(error, "r1_remote") or type(error) is not AssertionError
    try:
        words = assertion_words(error, SOURCES, None if raised else channel.last)[:300]
    except Exception:
        return ""
    return f" at {words}" if raised and words else words


def _was_swallowed(error: BaseException) -> bool:
    """Whether an error left a frame for no other one of Python's: a `map`, an `all` or a loop took it for its end.

    Where the test catches it, the frame that did so goes on.
    """
    trace = error.__traceback__  # its first frame is the last that the error came to
    # Before Python 3.12, an error has no trace until something in Python catches it.
    return trace is None or trace.tb_frame.f_lasti == trace.tb_lasti


UNIT_CODES: list[types.CodeType] = []
"""The code of the unit of a test file that is run."""
