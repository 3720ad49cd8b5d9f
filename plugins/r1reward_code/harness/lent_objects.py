"""What the solution may do with the objects that the test lends it.

The solution may call what it was lent, iterate over it, and use the public attributes and operators that a class
of the test code itself defines. Nothing leads from there to a frame, a module, or the test's own variables.
"""

from __future__ import annotations

import contextlib
import copy
import io
import types
from typing import Any

from r1reward_code.harness.lent_descriptions import (
    ANSWERED,
    LENT_OPERATIONS,
    classes_of_tests,
    is_class_of_mocks,
    lent_description,
    lent_methods,
)
from r1reward_code.harness.object_table import kept_object
from r1reward_code.harness.patches import call_replacement
from r1reward_code.harness.remote_calls import answer_request
from r1reward_code.harness.remote_errors import describe_error
from r1reward_code.harness.standard_objects import standard_attributes, standard_operations
from r1reward_code.harness.test_errors import FailedError, MissingError

__all__ = ["DECIDED", "serve_lent"]


def serve_lent(request: dict[str, Any]) -> Any:
    """Do what the solution wants done with an object that it was handed."""
    ANSWERED.append(True)
    try:
        if "builtin" in request:
            return answer_request(
                request,
                lambda request, arguments, named: call_replacement(request["builtin"], arguments, named),
            )
        if "prints" in request:
            return _with_prints(request)
        return answer_request(request, _do)
    except BaseException as error:  # whatever the test's own function raises is the solution's to catch
        if isinstance(error, (MissingError, FailedError)):
            DECIDED.append(error)  # whatever the solution makes of it, it stands
        return describe_error(error)
    finally:
        ANSWERED.pop()


def _with_prints(request: dict[str, Any]) -> Any:
    """The answer, and what was printed meanwhile: the solution has another stream for that."""
    with contextlib.redirect_stdout(io.StringIO()) as stream:
        answer = answer_request(request, _do)
    return {**answer, "printed": {"stdout": stream.getvalue()[:_MOST_PRINTED]}}


_MOST_PRINTED = 10**6
DECIDED: list[BaseException] = []
"""What a function of the test's came to while the solution called it, that nothing after it can mend."""


def _do(request: dict[str, Any], arguments: Any, named: Any) -> Any:
    target, do, name = kept_object(request["hand"]), request["do"], request["name"]
    if do == "get":
        return _public(target, name)
    if do == "set":
        return _assign(target, name, *arguments)
    if do == "method":
        if name not in lent_methods(type(target)):
            raise AttributeError(str(name))
        return getattr(target, name)(*arguments, **named)
    if do in ("copy", "deepcopy") and classes_of_tests(type(target)):
        return getattr(copy, do)(target)
    if do == "exit" and _is_mock(target):
        (error,) = arguments
        return target.__exit__(error and type(error), error, None)
    if do == "enter" and _is_mock(target):
        return target.__enter__()
    if do == "exit" and (classes_of_tests(type(target)) or standard_operations(type(target))):
        (error,) = arguments
        return type(target).__exit__(target, error and type(error), error, None)
    if do not in lent_description(target)[1]:
        raise TypeError(f"a {type(target).__name__} cannot do this")
    return LENT_OPERATIONS[do](target, *arguments, **named)


def _public(target: Any, name: str) -> Any:
    """A public attribute that a class of the test code, or one of its objects, has of its own."""
    if not isinstance(name, str) or name.startswith("_"):
        raise AttributeError(str(name))
    kind = target if isinstance(target, type) else type(target)
    if _is_mock(target) and not hasattr(type(target).__mro__[-3], name):
        return getattr(target, name)
    theirs = classes_of_tests(kind)
    own = theirs or isinstance(target, (types.FunctionType, BaseException))
    if any(name in vars(base) for base in theirs) or (own and name in getattr(target, "__dict__", ())):
        return getattr(target, name)
    if name in standard_attributes(target):
        return getattr(target, name)
    raise AttributeError(f"'{kind.__name__}' object has no attribute '{name}'")


def _is_mock(target: Any) -> bool:
    return is_class_of_mocks(type(target))


def _assign(target: Any, name: str, value: Any) -> Any:
    """Set a public attribute of an object of a test's class, as long as it is none of its methods."""
    if _is_mock(target) and isinstance(name, str) and not name.startswith("_"):
        if hasattr(type(target).__mro__[-3], name):
            raise AttributeError(name)
        return setattr(target, name, value)
    if name in standard_attributes(target, may_be_set=True):
        return setattr(target, name, value)
    theirs = classes_of_tests(type(target))
    if not theirs or not isinstance(name, str) or name.startswith("_") or name in lent_methods(type(target)):
        raise AttributeError(str(name))
    return setattr(target, name, value)
