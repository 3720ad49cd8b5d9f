"""Answers calls of a solution's functions: standard input has one a line, standard output one answer a line."""

from __future__ import annotations

import contextlib
import functools
import linecache
from typing import Any

from r1reward_code.harness.borrowed_objects import (
    STDOUT,
    borrowed,
    borrowed_opaque,
    copied_object,
    named_object,
)
from r1reward_code.harness.channel import Channel
from r1reward_code.harness.copied_objects import is_changed_out_of_sight
from r1reward_code.harness.node_classes import NODE_CLASSES
from r1reward_code.harness.object_table import kept_object
from r1reward_code.harness.offline_sockets import offer_sockets
from r1reward_code.harness.process_settings import take_settings
from r1reward_code.harness.pytest_stand_in import offer_pytest
from r1reward_code.harness.random_states import catch_up, seed_module
from r1reward_code.harness.remote_calls import LINE, SHARED, answer_request
from r1reward_code.harness.remote_errors import describe_error, describe_reference
from r1reward_code.harness.replacements import add_patch, remove_patch, with_replacements
from r1reward_code.harness.scalar_values import make_named_tuple
from r1reward_code.harness.shared_files import own_folder, show_times_of_change
from r1reward_code.harness.shared_values import Shared
from r1reward_code.harness.wire_reading import SIDE, from_wire
from r1reward_code.harness.wire_values import DESCRIBE, describe_other

__all__ = ["serve_solution"]

_FRAMES = 11
"""As many are between a program and what it calls here: they are no recursion of the solution's."""


def serve_solution(source: str, prelude: str, helpers: str = "") -> None:
    """Load the solution, after what it may use without importing or defining it; then answer one call a line."""
    import builtins
    import sys
    import types

    sys.setrecursionlimit(sys.getrecursionlimit() + _FRAMES)
    module = types.ModuleType("solution")
    error: dict[str, Any] | None = None
    line = Channel(lambda request: _call(module.__dict__, request, error), listened=False)
    LINE.append(line)
    SHARED.append(Shared(1))
    SIDE.update(
        {
            "handed": borrowed,
            "opaque": borrowed_opaque,
            "named": named_object,
            "copied": copied_object,
            "own": lambda name: _find(module.__dict__, name),
            "derived": lambda content, _: kept_object(content[1]),
        }
    )
    SIDE["named tuple"] = make_named_tuple
    DESCRIBE[0] = _describe
    STDOUT[0] = sys.stdout
    module.__dict__["__builtins__"] = builtins
    sys.modules["solution"] = module
    try:
        _prelude(prelude, module.__dict__)
        if helpers:
            with contextlib.suppress(Exception):  # a prompt that does not run alone has no helpers
                exec(compile(helpers, "solution.py", "exec", dont_inherit=True), module.__dict__)
        linecache.cache["solution.py"] = (len(source), None, source.splitlines(keepends=True), "solution.py")
        module.__dict__.update({name: module.__dict__.get(name, kind) for name, kind in NODE_CLASSES.items()})
        _LENT.update(module.__dict__)
        if "pytest" in source:
            offer_pytest()
        if "socket" in source:
            offer_sockets()
        if "ctime" in source:
            show_times_of_change()
        exec(compile(source, "solution.py", "exec", dont_inherit=True), module.__dict__)
        for name in NODE_CLASSES:
            if isinstance(module.__dict__.get(name), type):
                NODE_CLASSES[name] = module.__dict__[name]
    except BaseException as problem:  # the solution's own code raises what it likes, `SystemExit` too
        import traceback

        traceback.print_exc()
        error = describe_error(problem)
    line.answer_all()


def _describe(value: Any) -> Any:
    """How the test knows an object that is no data; a copy that hides its changes is ours from then on."""
    reference = None if is_changed_out_of_sight(value) else describe_reference(value)
    return reference or describe_other(value)


def _prelude(statements: str, names: dict[str, Any]) -> None:
    """What the test or the field's judges import before a solution, which may therefore leave it out."""
    try:
        exec(statements, names)
    except (ImportError, SyntaxError):
        for line in statements.splitlines():
            with contextlib.suppress(ImportError, SyntaxError):  # it may never be used, or be prose
                exec(line, names)


def _call(names: dict[str, Any], request: dict[str, Any], error: Any) -> Any:
    if error:
        return error
    if "settings" in request:
        take_settings(request["settings"])
    if "drawn" in request:
        catch_up(request["drawn"])
    act = functools.partial(_act, names)
    if "replaced" in request:
        answer = with_replacements(request["replaced"], functools.partial(answer_request, request, act))
    else:
        answer = answer_request(request, act)
    if "raised" in answer:
        import sys

        sys.stderr.write("{}: {}\n".format(*answer["raised"][:2]))
    return answer


_LENT: dict[str, Any] = {}
"""The names of the solution's module before its own source ran."""


def _defined(names: dict[str, Any], asked: list[str], nodes: list[str]) -> list[str]:
    """Which of these names the solution's source defines; its own classes of nodes are by reference from now on."""
    own = [name for name in {*asked, *nodes} if name in names and names[name] is not _LENT.get(name)]
    for name in nodes:
        if name in own and isinstance(names[name], type):
            NODE_CLASSES.pop(name, None)
    return own


def _act(names: dict[str, Any], request: dict[str, Any], arguments: Any, named: Any) -> Any:
    if "defines" in request:
        return _defined(names, request["defines"], request["nodes"])
    if request.get("every"):
        return [name for name in names if not name.startswith("_")]
    if request.get("seed"):
        return seed_module(request["seed"], arguments, named)
    if "folder_of_test" in request:
        return _share_folder(request["folder_of_test"])
    if "assign" in request:
        return names.update({request["assign"]: arguments[0]})
    if request.get("set"):
        return setattr(*arguments)
    if request.get("delete"):
        return delattr(*arguments)
    if "patch" in request:
        return add_patch(request["patch"], *arguments)
    if "unpatch" in request:
        return remove_patch(request["unpatch"])
    function: Any = from_wire(request["of"]) if "of" in request else names
    if request.get("truth"):
        return bool(function)
    if request["name"] and "of" in request:
        name, is_asked = request["name"], request.get("call", True)
        if is_asked and isinstance(function, type) and name.startswith("__"):
            # Of a class, Python asks its own class: what it has under this name is for its objects.
            function = functools.partial(getattr(type(function), name), function)
        else:
            function = getattr(function, name)
    elif request["name"]:
        function = _find(function, request["name"], request.get("method"))
    return function(*arguments, **named) if request.get("call", True) else function


def _share_folder(theirs: str) -> None:
    """From now on the test's folder is ours wherever it is spoken of."""
    LINE[0].folders.append((f"{theirs}/".encode(), f"{own_folder()}/".encode()))


def _find(names: dict[str, Any], name: str, method: Any = False) -> Any:
    if name in names:
        return names[name]
    if method and "Solution" in names:  # LeetCode: a method of a class of this name
        return getattr(names["Solution"](), name)
    raise NameError(name)
