"""Keys that an object of JSON has twice: each reader would take another of the two values, and none would say so."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

__all__ = ["counted_keys", "duplicate_key", "has_spaced_colons", "key_marks", "may_have_duplicate_keys"]

_encode, _encode_lines = msgspec.json.Encoder().encode, msgspec.json.Encoder().encode_lines
_KEY, _BLANK = re.compile(rb'":'), re.compile(rb'"[ \t]+:')
_HEAD = 1 << 12


def duplicate_key(raw: bytes, value: Any) -> str:
    r"""A key that an object in `raw` has twice, with values that differ; empty where there is none.

    `value` is what `raw` was decoded to. Where it has as many keys as the text, no key came twice.

    >>> duplicate_key(b'{"answer": "1", "answer": "2"}', {"answer": "2"})
    'answer'
    >>> duplicate_key(b'{"answer": "1", "answer": "1"}', {"answer": "1"})
    ''
    """
    try:
        counted = counted_keys(value)
    except RecursionError:
        counted = -1
    # The quick ways first: a colon behind each key; a quote before it; none that is escaped (`\":`) in a text.
    if raw.count(b":") == counted or raw.count(b'":') == counted or key_marks(raw) == counted:
        return ""
    twice: list[str] = []

    def checked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for key, held in pairs:
            # A data set may repeat a key with one value, so `json_text.unique_keys` is too strict here.
            # In JSON, 1 and true differ, and so do 1 and 1.0 where they are ids.
            if key in fields and repr(fields[key]) != repr(held):
                twice.append(key)
            fields[key] = held
        return fields

    try:
        json.loads(raw, object_pairs_hook=checked)
    except (ValueError, RecursionError):
        return ""  # who decodes it says so
    return twice[0] if twice else ""


def may_have_duplicate_keys(data: bytes, objects: Sequence[Mapping[str, Any]]) -> bool:
    r"""Whether some object of JSON lines may have a key twice: there are more keys in the text than in all objects.

    It is true also where a text quotes JSON, and where blanks stand before colons, which a writer puts before all or
    none: the first of the lines show it.

    >>> may_have_duplicate_keys(b'{"a": 1, "b": 2}\n{"a": 3}\n', [{"a": 1, "b": 2}, {"a": 3}])
    False
    """
    if _is_as_encoded(data, objects):
        return False
    if has_spaced_colons(data):
        return True
    keys = len(_KEY.findall(data))
    return keys != sum(map(len, objects)) and keys != sum(map(counted_keys, objects))


def _is_as_encoded(data: bytes, objects: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the objects are these lines again, byte by byte, as those that `score` wrote are: no key is missing.

    To write them is faster than to count their keys; the first line shows whether it is worth while.
    """
    try:
        if not objects or not data.startswith(_encode(objects[0])):
            return False
        encoded = _encode_lines(objects)
    except RecursionError:
        return False
    return encoded == data or encoded[:-1] == data


def has_spaced_colons(data: bytes, head: int = _HEAD) -> bool:
    """Whether in the first bytes of JSON blanks stand before colons, so that `":` does not mark all keys.

    >>> has_spaced_colons(b'{"a" : 1}'), has_spaced_colons(b'{"a": 1}')
    (True, False)
    """
    return _BLANK.search(data, 0, head) is not None


def key_marks(raw: bytes) -> int:
    r"""How many keys JSON without spaced colons has: a text that quotes JSON has its quotes escaped (`\":`).

    >>> key_marks(rb'{"a": "{\"b\": 1}"}')
    1
    """
    return raw.count(b'":') - raw.count(b'\\":')


def counted_keys(value: Any) -> int:
    """The keys in a value and all that it holds; fewer where a list has objects behind something else.

    >>> counted_keys([{"a": 1, "b": [{"a": 2}]}])
    3
    """
    if type(value) is dict:
        count = len(value)
        for held in value.values():
            if type(held) is dict or type(held) is list:
                count += counted_keys(held)
        return count
    if type(value) is list and value and type(value[0]) in (dict, list):
        return sum(map(counted_keys, value))
    return 0
