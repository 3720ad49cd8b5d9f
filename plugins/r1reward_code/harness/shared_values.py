"""Mutable values that both sides have: what one side changes is changed on the other before it goes on.

A container is shared when something besides the message refers to it: an attribute, a variable, another container.
It then has a number, and every message brings the content of those that have changed since the last one. A side
that nobody refers to a container on any more says so. Nodes of lists and trees are shared for one call.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.array_views import is_fixed_part, is_view, part_of_known, part_of_own
from r1reward_code.harness.changeable_values import become, can_change
from r1reward_code.harness.node_classes import NODE_CLASSES, is_node, set_attributes
from r1reward_code.harness.wire_reading import from_wire
from r1reward_code.harness.wire_values import Writer, content_form, wire_form

__all__ = ["Shared"]

_MOST = 20000
_DEEP = 100
"""As deep as a container is written within others: from there on it is written beside them, by its number."""
_REFERENCES_OF_REGISTRY = 2  # that of the entry, and that of the call of getrefcount


class _Entry:
    __slots__ = ("form", "is_view", "order", "value")

    def __init__(self, value: Any) -> None:
        self.value, self.form, self.order, self.is_view = value, None, None, False


class Shared:
    """The values that this side shares with the other; `side` is 0 for the test's and 1 for the solution's."""

    def __init__(self, side: int) -> None:
        self._side = side
        self._entries: dict[int, _Entry] = {}
        self._numbers: dict[int, int] = {}
        self._next = side
        self._nodes: list[list[int]] = []
        self._table: dict[int, Any] = {}
        self._coming: dict[int, Any] = {}
        self._todo: list[int] = []
        self._base = _REFERENCES

    def begin(self) -> None:
        """A call begins: nodes that are spoken of during it are the same until it ends."""
        self._nodes.append([])

    def end(self) -> None:
        """The call is over."""
        for number in self._nodes.pop():
            self._forget(number)

    def write(
        self, values: Any, named: dict[str, Any] | None = None, kind: str = "result"
    ) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        """Values and named values for a message, and what the message says of shared ones besides.

        `kind`: a `result` in a list, an `argument` of a function, or those `of a call` of an object.
        """
        self._table, self._todo = {}, []
        dropped = self._unused() if self._entries else []
        share = functools.partial(self._number, self._base[kind])
        forms, named_forms = write_arguments(values, named or {}, share)
        if self._entries:
            self._todo += [number for number in self._entries if number not in self._todo]
            for number in self._todo:  # grows while it is walked
                self._write_content(number)
        more: dict[str, Any] = {}
        if self._table:
            more["shared"] = [[number, form] for number, form in self._table.items()]
        for number in dropped:  # after what may have changed: `a.items.append(1)` keeps nothing of `a.items`
            self._forget(number)
        if dropped:
            more["dropped"] = dropped
        return forms, named_forms, more

    def _write_content(self, number: int) -> None:
        entry = self._entries[number]
        if entry.is_view:
            return  # it changes with what it shows
        writer = Writer(functools.partial(self._number, self._base["item"]))
        if entry.form is None and _is_of_numpy(entry.value) and (view := self._view_form(entry.value)):
            entry.is_view, entry.form, self._table[number] = True, view, view
            return
        form = content_form(entry.value, writer)
        if form != entry.form:
            entry.form = self._table[number] = form

    def _view_form(self, value: Any) -> Any:
        """The form of an array that shows a part of one that both sides have; `None` for any other value."""
        if known := part_of_known(value, self._entries):
            return _form_of_view(*known)
        if self._side == 0 or not (own := part_of_own(value)) or id(own[0]) in self._numbers:
            return None
        self._next += 2
        self._add(self._next, own[0])
        self._todo.append(self._next)
        return _form_of_view(self._next, own[1])

    def _unused(self) -> list[int]:
        """What nobody here refers to any more, and who goes on speaks of no more."""
        return [
            number
            for number, entry in self._entries.items()
            if sys.getrefcount(entry.value) <= _REFERENCES_OF_REGISTRY
            and not is_node(entry.value)
            and (entry.is_view or not _shows_another(entry.value))  # it changes with what it is a view of
        ]

    def _forget(self, number: int) -> None:
        entry = self._entries.pop(number, None)
        if entry is not None:
            self._numbers.pop(id(entry.value), None)

    def _number(self, base: int, value: Any, references: int, depth: int) -> int | None:
        """The number of a value that is shared, or is to be; `None` for one that is nobody else's."""
        number = self._numbers.get(id(value))
        if number is not None:
            return number
        alone = references <= (base if depth == 0 else self._base["item"]) and not _is_of_another(value)
        alone = alone and depth < _DEEP
        changes = can_change(value) or (self._side == 1 and self._is_fixed_part(value))
        if not is_node(value) and (alone or len(self._entries) >= _MOST or not changes):
            return None
        self._next += 2
        self._add(self._next, value)
        self._todo.append(self._next)
        return self._next

    def _is_fixed_part(self, value: Any) -> bool:
        # Asked of each value that crosses: what only arrays need is not loaded for others.
        return _is_of_numpy(value) and is_fixed_part(value, self._entries)

    def _add(self, number: int, value: Any) -> None:
        self._entries[number] = _Entry(value)
        self._numbers[id(value)] = number
        if self._nodes and is_node(value):
            self._nodes[-1].append(number)

    def read(self, message: dict[str, Any]) -> Callable[[Any], Any]:
        """Take up what a message says of shared values; what reads the others of the message's values."""
        if "shared" not in message and "dropped" not in message:
            self._coming = {}
            return self._read
        table = dict(message.get("shared", ()))
        new = [number for number in table if number not in self._entries]
        # An array of objects is made of what is in it, which the other side has written after it.
        complete = {number for number in new if _is_of_library(table[number])}
        self._coming = {number: table[number] for number in new}
        for number in [each for each in new if each not in complete] + [
            each for each in reversed(new) if each in complete
        ]:
            if number in self._coming:
                self._add_new(number, self._coming.pop(number))
        for number, form in table.items():
            self._take(number, form, number in complete)
        for number in message.get("dropped", ()):
            self._forget(number)
        return self._read

    def _read(self, form: Any) -> Any:
        return from_wire(form, self._find)

    def _find(self, number: Any) -> Any:
        if number in self._coming:
            self._add_new(number, self._coming.pop(number))
        return self._entries[number].value

    def _add_new(self, number: Any, form: Any) -> None:
        """What the other side speaks of for the first time: empty, since it may refer to itself."""
        if type(number) is not int or number % 2 == self._side or len(self._entries) > 10 * _MOST:
            raise ValueError("no number of a shared value")
        kind = form["t"] if isinstance(form, dict) else "list"
        if kind == "node":
            made = NODE_CLASSES[form["v"][0]]
            self._add(number, made.__new__(made))
        elif kind == "library":
            self._add(number, from_wire(form, self._find))
        else:
            self._add(number, from_wire(_emptied(form), self._find))

    def _take(self, number: int, form: Any, complete: bool) -> None:
        entry = self._entries[number]
        if complete:
            entry.form, entry.is_view = form, form["v"][0] == "view"
            entry.order = form["v"][3] if form["v"][0] == "array" else None
        elif isinstance(form, dict) and form["t"] == "node":
            set_attributes(entry.value, [(name, self._read(item)) for name, item in form["v"][1]])
        elif isinstance(form, dict) and form["t"] == "derived":
            become(entry.value, from_wire(form["v"][2], self._find))
        else:
            become(entry.value, from_wire(form, self._find))
        if not complete:
            entry.form = content_form(entry.value, Writer(lambda v, *_: self._numbers.get(id(v))))


def _form_of_view(number: int, place: list[Any]) -> Any:
    return {"t": "library", "v": ["view", {"t": "shared", "v": number}, *place]}


def _is_of_library(form: Any) -> bool:
    return isinstance(form, dict) and form["t"] == "library"


def _is_of_another(value: Any) -> bool:
    """Whether what nobody refers to is a part of what somebody does: a view of an array, a value of a class."""
    return type(value).__module__ == "solution" or _shows_another(value)


def _is_of_numpy(value: Any) -> bool:
    return type(value).__module__ == "numpy"


def _shows_another(value: Any) -> bool:
    return _is_of_numpy(value) and is_view(value)


def _emptied(form: Any) -> Any:
    """A container's form without its content."""
    if not isinstance(form, dict):
        return []
    kind, content = form["t"], form["v"]
    if kind in ("defaultdict", "bounded"):
        return {"t": kind, "v": [None if kind == "defaultdict" else content[0], []]}
    if kind == "container":
        return {"t": kind, "v": [*content[:2], [], []]}
    if kind == "derived":
        return {"t": kind, "v": [*content[:2], _emptied(content[2]), *content[3:]]}
    return {**form, "v": "" if kind == "bytearray" else []}


def write_arguments(arguments: Any, named: dict[str, Any], share: Any) -> tuple[Any, dict[str, Any]]:
    """Positional and named arguments, written by the same steps each time: references to them are counted."""
    writer = Writer(share)
    forms = [wire_form(item, 0, writer) for item in arguments]
    named_forms = {}
    for name in named:
        item = named[name]
        named_forms[name] = wire_form(item, 0, writer)
    return forms, named_forms


def _count_references() -> dict[str, int]:
    """How many refer to what nobody but a message does: it depends on the Python that runs this."""
    seen: list[int] = []

    def note(_: Any, references: int, depth: int) -> None:
        seen.append(references)

    class Probe:
        def __call__(self, *arguments: Any, **named: Any) -> None:
            write_arguments(arguments, named, note)

    def probe(*arguments: Any, **named: Any) -> None:
        write_arguments(arguments, named, note)

    write_arguments([[[]]], {}, note)
    probe([])
    Probe()([])  # who calls an object keeps its arguments meanwhile
    return dict(zip(("result", "item", "argument", "of a call"), seen, strict=True))


_REFERENCES = _count_references()
"""By the kind of a value: see `Shared.write`."""
