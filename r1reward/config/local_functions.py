"""Functions that are given as verifiers in Python, by a name that a reward definition can hold.

A function of a module is named `module:name`, and every process finds it by its name. One that a notebook, a script
or another function defines lives in this process alone: its name ends in a digest of its code, and this process keeps
it.
"""

import hashlib
import importlib
from collections.abc import Mapping
from types import CodeType
from typing import Any

from r1reward.errors import SpecError

__all__ = ["function_named", "is_local", "name_of", "named"]

_LOCAL: dict[str, Any] = {}


def named(source: Mapping[str, Any]) -> Mapping[str, Any]:
    """A reward definition whose functions are replaced by their names."""
    terms = source.get("terms")
    if not isinstance(terms, list | tuple) or not any(_has_function(term) for term in terms):
        return source
    return {**source, "terms": [_with_name(term) if _has_function(term) else term for term in terms]}


def name_of(function: Any) -> str:
    """The name under which a definition refers to a function, a class or an object that can be called."""
    module = getattr(function, "__module__", None) or type(function).__module__
    name = getattr(function, "__qualname__", "")
    if name and "<" not in name and module != "__main__" and _imported(module, name) is function:
        return f"{module}:{name}"
    local = f"{module}:{name or type(function).__qualname__}#{_digest(function)}"
    _LOCAL[local] = function
    return local


def is_local(name: str) -> bool:
    """Whether this is the name of a function that only the process which defined it has."""
    return ":" in name and "#" in name


def function_named(name: str, path: str) -> Any:
    """The function of a name; `path` is where it stands. Raises `SpecError`."""
    if is_local(name):
        if name not in _LOCAL:
            raise SpecError(
                f"{path}: {name.partition('#')[0]} is known to the process that defined it alone: score with "
                "workers=0, or put it into a module"
            )
        return _LOCAL[name]
    module, _, attribute = name.partition(":")
    function = _imported(module, attribute)
    if function is None:
        raise SpecError(f"{path}: there is no {attribute!r} in a module {module!r} that can be imported here")
    return function


def _has_function(term: Any) -> bool:
    return isinstance(term, Mapping) and callable(term.get("verifier"))


def _with_name(term: Mapping[str, Any]) -> dict[str, Any]:
    function = term["verifier"]
    short = getattr(function, "__name__", type(function).__name__).strip("<>")
    return {"name": short, **term, "verifier": name_of(function)}


def _imported(module: str, name: str) -> Any:
    try:
        thing: Any = importlib.import_module(module)
        for part in name.split("."):
            thing = getattr(thing, part)
    except (ImportError, AttributeError, ValueError):
        return None
    return thing


def _digest(function: Any) -> str:
    """Eight hex digits of the code, its constants, its defaults and what it closes over."""
    code = getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)
    closed = [repr(cell.cell_contents) for cell in getattr(function, "__closure__", None) or ()]
    state = getattr(function, "__dict__", {})
    defaults = (getattr(function, "__defaults__", None), getattr(function, "__kwdefaults__", None))
    parts = (*_code(code), closed, defaults, state) if code is not None else (repr(function),)
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:8]


def _code(code: CodeType) -> tuple[Any, ...]:
    inner = [_code(part) if isinstance(part, CodeType) else part for part in code.co_consts]
    return code.co_code, inner, code.co_names
