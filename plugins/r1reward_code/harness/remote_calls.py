"""How a call goes over the channel: its arguments, what it returns or raises, and what it changed."""

from __future__ import annotations

from typing import Any

from r1reward_code.harness.channel import Channel
from r1reward_code.harness.copied_objects import changed_copies, take_copy
from r1reward_code.harness.plain_values import is_plain
from r1reward_code.harness.remote_errors import describe_error, exception_class, exception_of
from r1reward_code.harness.shared_environment import STATE, repeat_said
from r1reward_code.harness.shared_values import Shared
from r1reward_code.harness.wire_reading import SIDE, from_wire
from r1reward_code.harness.wire_values import to_wire

__all__ = ["LINE", "SHARED", "STOPPED", "answer_request", "ask_for"]


def ask_for(line: Any, request: dict[str, Any], arguments: Any, named: Any, kind: str = "argument") -> Any:
    """What the other side returns or raises for these arguments; what it changes of them is changed here.

    `kind`: see `Shared.write`.
    """
    shared = SHARED[0]
    shared.begin()
    try:
        request["arguments"], request["named"], more = shared.write(arguments, named, kind)
        request.update(more, share=True)
        if "replaced" in SIDE and (replaced := SIDE["replaced"]()):
            request["replaced"] = replaced
        for what in ("settings", "drawn"):
            if what in SIDE and (changes := SIDE[what]()):
                request[what] = changes
        if STATE.wanted:
            STATE.ask(request)
        answer = line.ask(request)
        for name, text in answer.get("printed", {}).items():
            print(str(text), end="", file=_stream(name))
        try:
            STATE.take(answer)
            read = shared.read(answer)
            value = read(answer["value"]) if "value" in answer else None
            for number, state in read(answer.get("copies", [])):
                take_copy(number, state)
            problem = exception_of(*answer["raised"]) if "raised" in answer else None
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError):
            raise line.lost("the solution gave an answer that cannot be read") from None
        if "logged" in answer or "warned" in answer:
            repeat_said(answer, exception_class)
    finally:
        shared.end()
    if answer.get("awaited"):
        return _awaited(value, problem)
    if problem is not None:
        if isinstance(problem, StopIteration) and request.get("name") != "__next__":
            STOPPED.append(problem)
        raise problem
    return value


def _stream(name: str) -> Any:
    import sys

    return sys.stderr if name == "stderr" else sys.stdout


STOPPED: list[StopIteration] = []
"""What the other side raised that ends a loop, a `map` or an `all` wherever nothing catches it."""


async def _awaited(value: Any, problem: Any) -> Any:
    """A coroutine of the other side, which has run there."""
    if problem is not None:
        raise problem
    return value


def answer_request(request: dict[str, Any], act: Any) -> Any:
    """The answer to a request: what `act` makes of it and of its arguments."""
    if not request.get("share"):
        return _answer_once(request, act)
    shared = SHARED[0]
    shared.begin()
    try:
        if not STATE.wanted and "mirror" not in request:
            return _answer_shared(request, act, shared)
        try:
            with STATE.heard(request) as said:
                answer = _answer_shared(request, act, shared)
                STATE.send(answer)
        except OSError as problem:
            return describe_error(problem)
        answer.update(said)
        return answer
    finally:
        shared.end()


def _answer_once(request: dict[str, Any], act: Any) -> Any:
    """The answer to one who shares nothing with us: the host."""
    answer, value = _done(request, act, from_wire)
    if request.get("plain") and value and not is_plain(value[0]):
        return {"unlike": type(value[0]).__name__}  # who asks so takes nothing else
    if "raised" not in answer:
        try:
            answer["value"] = to_wire(value[0])
        except Exception as problem:  # its properties are the solution's own code
            return describe_error(problem)
    return answer


def _answer_shared(request: dict[str, Any], act: Any, shared: Any) -> Any:
    try:
        read = shared.read(request)
    except (
        Exception
    ) as problem:  # a class that a value is of may not be here, or not be made so: said as an error
        return describe_error(problem)
    answer, value = _done(request, act, read)
    try:
        if copies := changed_copies():
            value.append(copies)  # the list stays: references to what is in it are counted
            del copies
            forms, _, more = shared.write(value)
            answer["copies"] = forms.pop()
        else:
            forms, _, more = shared.write(value)
        answer.update(more)
        if "raised" not in answer:
            answer["value"] = forms[0]
    except Exception as problem:  # the same
        return {**answer, **describe_error(problem)}
    return answer


def _done(request: dict[str, Any], act: Any, read: Any) -> tuple[dict[str, Any], list[Any]]:
    """What a request comes to: the beginning of the answer, and what was returned, if anything was."""
    answer: dict[str, Any] = {}
    try:
        arguments = read(request["arguments"])
        named = {name: read(value) for name, value in request["named"].items()}
        value = [act(request, arguments, named)]
        if type(value[0]).__name__ == "coroutine" and hasattr(value[0], "cr_await"):
            answer["awaited"] = True
            value[0] = _finish(value[0])
    except BaseException as problem:
        if isinstance(problem, (Exception, SystemExit, KeyboardInterrupt)) or "r1_object" in vars(problem):
            return {**answer, **describe_error(problem)}, []
        raise
    return answer, value


def _finish(coroutine: Any) -> Any:
    """What a coroutine comes to; in a thread of its own where a loop runs in this one."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, coroutine).result()


SHARED: list[Shared] = []
"""What this side shares with the other, once the channel is open."""
LINE: list[Channel] = []
"""The channel of this process, once it is open."""
