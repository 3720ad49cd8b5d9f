"""Objects of the standard library that a test lends to a solution: files, connections, queues, locks, loggers.

They stay with the test; the table says what of them the solution may use. Whatever runs code, or leads to the test's
own variables, is not in it.
"""

from __future__ import annotations

from typing import Any

__all__ = ["has_more_than_lent", "standard_attributes", "standard_methods", "standard_operations"]

_FILE = "close flush isatty read readable readline readlines seek seekable tell truncate writable write writelines"
_QUEUE = "empty full get get_nowait join put put_nowait qsize task_done"
_METHODS_OF_CLASS = {
    ("_io", "TextIOWrapper"): _FILE,
    ("_io", "StringIO"): f"{_FILE} getvalue",
    ("_io", "BytesIO"): f"{_FILE} getvalue",
    ("_io", "BufferedReader"): _FILE,
    ("_io", "BufferedWriter"): _FILE,
    ("_io", "BufferedRandom"): _FILE,
    ("tempfile", "_TemporaryFileWrapper"): _FILE,
    ("tempfile", "SpooledTemporaryFile"): _FILE,
    ("sqlite3", "Connection"): "close commit cursor execute executemany executescript rollback",
    ("sqlite3", "Cursor"): "close execute executemany executescript fetchall fetchmany fetchone",
    ("sqlite3", "Row"): "keys",
    ("queue", "Queue"): _QUEUE,
    ("asyncio.queues", "Queue"): _QUEUE,
    ("asyncio.queues", "LifoQueue"): _QUEUE,
    ("asyncio.queues", "PriorityQueue"): _QUEUE,
    ("asyncio.locks", "Event"): "clear is_set set",
    ("queue", "LifoQueue"): _QUEUE,
    ("queue", "PriorityQueue"): _QUEUE,
    ("_queue", "SimpleQueue"): _QUEUE,
    ("threading", "Event"): "clear is_set set wait",
    ("threading", "Condition"): "acquire notify notify_all release wait",
    ("threading", "Semaphore"): "acquire release",
    ("_thread", "lock"): "acquire locked release",
    ("_thread", "RLock"): "acquire release",
    ("logging", "Logger"): "critical debug error exception info isEnabledFor log setLevel warning",
    ("re", "Match"): "end expand group groupdict groups span start",
    ("builtins", "generator"): "close send throw",
    ("builtins", "dict_keys"): "isdisjoint",
}
_ATTRIBUTES_OF_CLASS = {
    ("_io", "TextIOWrapper"): "closed encoding errors mode name newlines",
    ("_io", "StringIO"): "closed",
    ("_io", "BytesIO"): "closed",
    ("_io", "BufferedReader"): "closed mode name",
    ("_io", "BufferedWriter"): "closed mode name",
    ("tempfile", "_TemporaryFileWrapper"): "closed name",
    ("sqlite3", "Connection"): "in_transaction row_factory total_changes",
    ("sqlite3", "Cursor"): "arraysize connection description lastrowid rowcount row_factory",
    ("logging", "Logger"): "level name",
    ("re", "Match"): "lastgroup lastindex pos endpos re string",
}
_MAY_BE_SET = {("sqlite3", "Connection"): "row_factory", ("sqlite3", "Cursor"): "arraysize row_factory"}
_NAMESPACES = {("types", "SimpleNamespace"), ("argparse", "Namespace")}
_OPERATIONS_OF_CLASS = ("enter", "exit", "iter", "next", "getitem", "len", "contains", "eq", "bool")


def _key(value: Any) -> tuple[str, str]:
    kind = type(value)
    return kind.__module__, kind.__name__


def standard_methods(kind: Any) -> list[str]:
    """The methods of a class of the standard library that the solution may call."""
    return _METHODS_OF_CLASS.get((kind.__module__, kind.__name__), "").split()


def standard_operations(kind: Any) -> tuple[str, ...]:
    """The operators that the solution may use of objects of such a class."""
    return _OPERATIONS_OF_CLASS if (kind.__module__, kind.__name__) in _METHODS_OF_CLASS else ()


def standard_attributes(value: Any, may_be_set: bool = False) -> list[str]:
    """The attributes that the solution may read, or set."""
    if _key(value) in _NAMESPACES:
        return [name for name in vars(value) if not name.startswith("_")]
    return (_MAY_BE_SET if may_be_set else _ATTRIBUTES_OF_CLASS).get(_key(value), "").split()


def has_more_than_lent(value: Any) -> bool:
    """Whether an object has public methods of which the table says nothing."""
    if _key(value) in _METHODS_OF_CLASS or _key(value) in _NAMESPACES or isinstance(value, BaseException):
        return False
    kind = type(value)
    own = [name for name in dir(kind) if not name.startswith("_") and callable(getattr(kind, name, None))]
    return bool(own) and not callable(value)
