"""Exceptions of one side on the other, and the stand-ins by which each speaks of what lives with the other."""

from __future__ import annotations

from typing import Any

from r1reward_code.harness.libraries import library_error
from r1reward_code.harness.object_table import ancestor_names, keep_object, kept_object
from r1reward_code.harness.wire_reading import SIDE, from_wire
from r1reward_code.harness.wire_values import to_wire

__all__ = ["add_stand_in", "describe_error", "describe_reference", "exception_class", "exception_of"]

_THEIRS: dict[int, tuple[Any, int]] = {}
"""By `id`: a stand-in of ours for a function or class of the other side, and its number there."""


def add_stand_in(value: Any, number: int) -> Any:
    """Note that `value` stands for an object of the other side."""
    _THEIRS[id(value)] = (value, number)
    return value


def _theirs(value: Any) -> Any:
    """How we speak of a stand-in to the side whose it is, or `None`."""
    entry = _THEIRS.get(id(value))
    return {"t": "ref", "v": entry[1]} if entry and entry[0] is value else None


def describe_error(problem: Any, depth: int = 0) -> Any:
    """An exception as an answer: its name, its words, its classes' names, and what else is known of it."""
    kind = type(problem)
    try:
        words = str(problem)[:300].encode("utf-8", "replace").decode()
    except Exception:  # its `__str__` is the solution's own code
        words = ""
    if "r1_object" in vars(problem):
        more = {"yours": problem.r1_object[1]}
    else:
        problem.__traceback__ = None  # it is kept; what its frames hold need not be
        # A class of a library is the same on both sides.
        more = {
            "object": keep_object(problem),
            **({"class": _THEIRS[id(kind)][1]} if id(kind) in _THEIRS else {}),
        }
        more["module"] = kind.__module__
        more |= _more_of_error(problem, depth)
    try:
        more["arguments"] = to_wire(_arguments_of(problem))
    except Exception:  # so are its arguments' properties
        more["arguments"] = [words]
    return {"raised": [kind.__name__, words, ancestor_names(kind), more]}


def _more_of_error(problem: Any, depth: int) -> dict[str, Any]:
    """The name that an error is about, what caused it, and the notes that were added to it."""
    more: dict[str, Any] = {}
    if isinstance(problem, (AttributeError, ImportError, NameError)) and isinstance(problem.name, str):
        more["name"] = problem.name
    if problem.__cause__ is not None and depth < _MOST_CAUSES:
        more["cause"] = describe_error(problem.__cause__, depth + 1)["raised"]
    notes = vars(problem).get("__notes__")
    if isinstance(notes, list):
        more["notes"] = [str(note)[:300] for note in notes[:10]]
    return more


_MOST_CAUSES = 5


def _arguments_of(problem: Any) -> list[Any]:
    """What a class of exceptions is to be called with for one like this: what names a file is no argument later."""
    if isinstance(problem, OSError) and problem.filename is not None and len(problem.args) == 2:
        second = [None, problem.filename2] if problem.filename2 is not None else []
        return [*problem.args, problem.filename, *second]
    return list(problem.args)


def exception_of(name: str, words: Any, ancestors: Any, more: Any) -> Any:
    """The exception that the other side speaks of: our own, or the builtin, or one of this name on top of it."""
    if "yours" in more:
        ours = kept_object(more["yours"])
        if not isinstance(ours, BaseException):
            raise ValueError("no exception of ours")
        return ours
    kind = library_error(more.get("module"), name)
    if kind is not None:
        return _of_library(kind, from_wire(more["arguments"]), str(name), str(words), more["object"])
    kind = kept_object(more["class"]) if "class" in more else exception_class(str(name), ancestors)
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        raise ValueError("no class of exceptions")
    try:
        problem = kind(*from_wire(more["arguments"]))
    except Exception:  # a class of a test may want other arguments
        problem = RuntimeError(f"the solution raised {name}")
    if isinstance(problem, (AttributeError, ImportError, NameError)) and isinstance(more.get("name"), str):
        problem.name = more["name"]
    problem.__dict__.update(r1_words=str(words), r1_object=(str(name), more["object"]), r1_remote=True)
    if "cause" in more:
        problem.__cause__ = exception_of(*more["cause"])
    if "notes" in more:
        problem.__notes__ = [str(note) for note in more["notes"]]
    return problem


def _of_library(kind: Any, arguments: list[Any], name: str, words: str, number: Any) -> BaseException:
    """An exception of a class that both sides have; what its initializer would make of its words is not known."""
    made = type(kind.__name__, (kind,), {**_WORDS_OF_ERROR, "__init__": _no_initializer})
    problem: BaseException = made.__new__(made, *arguments)
    problem.args = tuple(arguments)
    problem.__dict__.update(r1_words=words, r1_object=(name, number), r1_remote=True)
    return problem


def _no_initializer(*_: Any, **__: Any) -> None:
    """Nothing: the arguments are those of an exception that was made elsewhere."""


_RAISED: dict[str, type] = {}


def exception_class(name: str, ancestors: Any) -> Any:
    """A class of this name on top of what it is derived from: builtins, and classes that were described before."""
    import builtins

    known = getattr(builtins, name, None)
    if isinstance(known, type) and issubclass(known, BaseException):
        return known
    if name not in _RAISED:
        bases = next((list(map(str, each[1:])) for each in ancestors if each[:1] == [name]), [])
        rest = [each for each in ancestors if each[:1] != [name]]  # so that it comes to an end
        kinds = tuple(exception_class(each, rest) for each in dict.fromkeys(bases) if _is_error(each, rest))
        try:
            _RAISED[name] = type(name, kinds or (Exception,), _WORDS_OF_ERROR)
        except TypeError:  # no order, or no layout, for all of these
            _RAISED[name] = type(name, kinds[:1], _WORDS_OF_ERROR)
    return _RAISED[name]


def _is_error(name: str, ancestors: Any) -> bool:
    import builtins

    known = getattr(builtins, name, None)
    if known is not None:
        return isinstance(known, type) and issubclass(known, BaseException)
    return any(each[:1] == [name] for each in ancestors)


def _of_an_error(problem: Any, name: str) -> Any:
    """What an error has besides its words is asked for where it was raised."""
    if name.startswith("_") or name.startswith("r1_") or "r1_object" not in vars(problem):
        raise AttributeError(name)
    return getattr(SIDE["opaque"](list(problem.r1_object)), name)


def _class_of(content: Any) -> Any:
    """A class of the other side: an exception's as one that can be caught, any other as an object."""
    name, number, ancestors, *home = content
    if not ancestors:
        return SIDE["opaque"]([name, number, "type", *home])
    kind = exception_class(str(name), ancestors)
    return kind if kind.__name__ not in _RAISED else add_stand_in(kind, number)


def _words_of_error(problem: Any) -> str:
    return str(vars(problem).get("r1_words", BaseException.__str__(problem)))


_WORDS_OF_ERROR: dict[str, Any] = {"__str__": _words_of_error, "__getattr__": _of_an_error}

SIDE["class"], SIDE["error"] = _class_of, lambda content: exception_of(*content)


def describe_reference(value: Any) -> Any:
    """How we speak of what is no data; `None` where a side has its own way."""
    if _theirs(value):
        return _theirs(value)
    if isinstance(value, BaseException):
        return {"t": "error", "v": describe_error(value)["raised"]}
    return None
