"""On the test's side: pickles of what only the solution's side may make are written and read there.

What comes of it is a value of the solution's like any other: plain data, or an object by reference. Nothing that the
solution has written makes an object here but plain data (see `file_guards`).
"""

from __future__ import annotations

from typing import Any

from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.remote_objects import Object
from r1reward_code.harness.test_errors import READING_PICKLES, ElsewhereError

__all__ = ["forward_pickles"]


def forward_pickles() -> None:
    """Have `pickle.load`, `loads`, `dump` and `dumps` ask the solution's side for what is not to be had here."""
    import pickle

    load, loads, dumps = pickle.load, pickle.loads, pickle.dumps

    def load_either(file: Any, **named: Any) -> Any:
        start = file.tell() if hasattr(file, "seek") else 0
        try:
            return _reading(lambda: load(file, **named))
        except ElsewhereError:
            file.seek(start)
            data = file.read()
            file.seek(start + _end_of(data))
            return _there("loads", data)

    def loads_either(data: Any, **named: Any) -> Any:
        try:
            return _reading(lambda: loads(data, **named))
        except ElsewhereError:
            return _there("loads", bytes(data))

    def dumps_either(value: Any, *more: Any, **named: Any) -> Any:
        try:
            return dumps(value, *more, **named)
        except TypeError as error:
            if not hasattr(error, "r1_returned"):
                raise
            return _there("dumps", value)

    def dump_either(value: Any, file: Any, *more: Any, **named: Any) -> None:
        file.write(dumps_either(value, *more, **named))

    either: Any = {"load": load_either, "loads": loads_either, "dump": dump_either, "dumps": dumps_either}
    vars(pickle).update(either)


def _reading(read: Any) -> Any:
    READING_PICKLES.append(True)
    try:
        return read()
    finally:
        READING_PICKLES.pop()


def _end_of(data: bytes) -> int:
    """The length of the first pickle in these bytes."""
    import pickletools

    return next((place or 0) + 1 for step, _, place in pickletools.genops(data) if step.name == "STOP")


def _there(name: str, value: Any) -> Any:
    return ask_for(Object.channel, {"name": name, "of": {"t": "named", "v": ["pickle", ""]}}, (value,), {})
