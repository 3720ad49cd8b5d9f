"""Which statuses a verifier may give, read off its code: those that its factory reaches, definition by definition."""

import ast
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from r1reward.registry.registry import Offer
from r1reward.types import Status

__all__ = ["statuses_of"]


def statuses_of(offer: Offer) -> list[Status]:
    """Besides `scored`; what the engine gives instead of a score, `timeout` and `error`, any verifier may have."""
    module, name = offer.factory.__module__, offer.factory.__qualname__.partition(".")[0]
    named = {status for each in _reached(module, name) for status in _statuses_in(each)}
    return [status for status in Status if status.name in named and status is not Status.SCORED]


class _Module(msgspec.Struct):
    """What a module defines at its top level, and what it imports: (module, name) by the name here."""

    defined: dict[str, list[ast.stmt]] = {}
    imported: dict[str, tuple[str, str]] = {}


def _reached(module: str, name: str) -> Iterator[ast.stmt]:
    """The definitions that one uses, directly or not, as far as they are of its package."""
    package, todo, seen = module.partition(".")[0], [(module, name)], set[tuple[str, str]]()
    while todo:
        place = todo.pop()
        if place in seen or place[0].partition(".")[0] != package:
            continue
        seen.add(place)
        here = _module(place[0])
        if place[1] in here.imported:
            todo.append(here.imported[place[1]])
        for statement in here.defined.get(place[1], ()):
            yield statement
            todo += [(place[0], each.id) for each in ast.walk(statement) if isinstance(each, ast.Name)]


@cache
def _module(name: str) -> _Module:
    spec = importlib.util.find_spec(name)
    path = Path(spec.origin) if spec is not None and spec.origin else None
    found = _Module()
    for statement in ast.parse(
        path.read_text("utf-8") if path is not None and path.suffix == ".py" else ""
    ).body:
        for defined in _names_of(statement):
            found.defined.setdefault(defined, []).append(statement)
    for node in ast.walk(ast.Module([s for both in found.defined.values() for s in both], [])):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.imported |= {a.asname or a.name: (node.module, a.name) for a in node.names}
    return found


def _names_of(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.ImportFrom):
        return [alias.asname or alias.name for alias in statement.names]
    return [n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def _statuses_in(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Status":
            yield node.attr
