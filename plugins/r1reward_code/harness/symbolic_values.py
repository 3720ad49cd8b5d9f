"""Expressions, sets and matrices of sympy as plain data: classes by name, down to numbers and symbols.

What is rebuilt is made by classes of sympy that are derived from `Basic`, of nothing but such objects: a text that
sympy would evaluate is never given to one of them. So what two expressions are equal to is the test's own sympy's to
say.
"""

from __future__ import annotations

import sys
from typing import Any

from r1reward_code.harness.array_values import library_content
from r1reward_code.harness.libraries import library_class

__all__ = ["read_symbolic", "symbolic_form"]

_MOST_PARTS = 50_000
_DOMAINS = ("ZZ", "QQ", "RR", "CC", "EX", "ZZ_I", "QQ_I")


def symbolic_form(value: Any) -> Any:
    """An object of sympy as plain data; `None` for one that is none, or is too large."""
    sympy: Any = sys.modules["sympy"]
    left = [_MOST_PARTS]
    form = _form_of_symbolic(value, sympy, left)
    return form and library_content("symbolic", form)


def _form_of_symbolic(value: Any, sympy: Any, left: list[int]) -> Any:
    kind = type(value)
    left[0] -= 1
    if left[0] < 0:
        return None
    if isinstance(kind, sympy.core.singleton.Singleton):
        return ["constant", kind.__module__, kind.__qualname__]
    if kind in (sympy.Symbol, sympy.Dummy):
        names, assumptions = value.__getnewargs_ex__()
        return [kind.__name__, list(names), {name: bool(said) for name, said in assumptions.items()}]
    if kind in (sympy.Integer, sympy.Rational):
        return ["number", f"{value.p:x}", f"{value.q:x}"]
    if kind is sympy.Float:
        sign, mantissa, exponent, bits = value._mpf_
        return ["float", int(sign), f"{int(mantissa):x}", int(exponent), int(bits), value._prec]
    if kind is sympy.core.symbol.Str:
        return ["text", value.name]
    if kind.__name__ in _MATRICES and getattr(sympy, kind.__name__, None) is kind:
        return _of_parts("matrix", [kind.__name__, *map(int, value.shape)], value.flat(), sympy, left)
    if kind is sympy.Poly:
        domain = str(value.domain) if str(value.domain) in _DOMAINS else None
        return _of_parts("poly", [domain], [value.as_expr(), *value.gens], sympy, left)
    if isinstance(kind, sympy.core.function.UndefinedFunction):
        return _of_parts("function", [kind.__name__], value.args, sympy, left) if _is_plain(kind) else None
    if library_class(kind.__module__, kind.__qualname__) is kind and issubclass(kind, sympy.Basic):
        return _of_parts("basic", [kind.__module__, kind.__qualname__], value.args, sympy, left)
    return None


_MATRICES = (
    "MutableDenseMatrix", "ImmutableDenseMatrix", "MutableSparseMatrix", "ImmutableSparseMatrix",
)  # fmt: skip


def _is_plain(function: Any) -> bool:
    """Whether a function without a definition is known by its name: no assumptions, no code."""
    return not getattr(function, "_kwargs", None) and not hasattr(function, "_imp_")


def _of_parts(kind: str, head: list[Any], parts: Any, sympy: Any, left: list[int]) -> Any:
    forms = [_form_of_symbolic(part, sympy, left) for part in parts]
    return None if any(form is None for form in forms) else [kind, *head, forms]


def read_symbolic(content: Any) -> Any:
    """The object that `symbolic_form` was given; any error for content that is none of its own."""
    import importlib

    sympy: Any = importlib.import_module("sympy")
    return _made_symbolic(content[0], sympy)


def _made_symbolic(form: Any, sympy: Any) -> Any:
    kind, *rest = form
    if kind == "number":
        return sympy.Rational(int(rest[0], 16), int(rest[1], 16))
    if kind == "float":
        sign, mantissa, exponent, bits, precision = rest
        whole = all(type(each) is int for each in (sign, exponent, bits, precision))
        if not whole or not 0 < precision < 10**6 or abs(exponent) > 10**6:
            raise ValueError("no number")
        return sympy.Float((sign, f"{int(mantissa, 16):x}", exponent, bits), precision=precision)
    if kind in ("Symbol", "Dummy"):
        return _symbol_of(kind, rest[0], rest[1], sympy)
    if kind == "text":
        return sympy.core.symbol.Str(_text_of(rest[0]))
    if kind == "constant":
        return _class_of_sympy(rest[0], rest[1], sympy.core.singleton.Singleton)()
    *head, forms = rest
    parts = [_made_symbolic(each, sympy) for each in forms]
    if kind == "matrix" and head[0] in _MATRICES:
        return getattr(sympy, head[0])(head[1] + 0, head[2] + 0, parts)
    if kind == "poly":
        named = {"domain": head[0]} if head[0] in _DOMAINS else {}
        return sympy.Poly(*parts, **named)
    if kind == "function":
        return sympy.Function(_text_of(head[0]))(*parts)
    if kind == "basic":
        return _made_by_class(_class_of_sympy(head[0], head[1], type(sympy.Basic)), parts, sympy)
    raise ValueError("no object of sympy")


def _text_of(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("no name")
    return value


def _symbol_of(kind: str, names: Any, assumptions: Any, sympy: Any) -> Any:
    name, *index = names
    if any(type(each) is not int for each in index) or any(
        type(said) is not bool for said in assumptions.values()
    ):
        raise ValueError("no symbol")
    return getattr(sympy, kind)(_text_of(name), *index, **assumptions)


def _class_of_sympy(module: Any, name: Any, metaclass: type) -> Any:
    """A class that sympy itself has made; an extension of one may be of anything."""
    kind = library_class(module, name) if str(module).partition(".")[0] == "sympy" else None
    basic: Any = sys.modules["sympy"].Basic
    if kind is None or not isinstance(kind, metaclass) or not issubclass(kind, basic):
        raise ValueError("no class of sympy")
    return kind


def _made_by_class(kind: Any, parts: list[Any], sympy: Any) -> Any:
    """What a class makes of its arguments; unevaluated, where that was so."""
    if not all(isinstance(part, (sympy.Basic, sympy.MatrixBase)) for part in parts):
        raise ValueError("no arguments of sympy")
    made = kind(*parts)
    if type(made) is kind and list(made.args) == parts:
        return made
    try:
        return kind(*parts, evaluate=False)
    except TypeError:
        return made
