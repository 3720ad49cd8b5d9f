"""LiveCodeBench's test cases: JSON, and for the private ones a pickled text, compressed, in base64.

A data set is no code of ours to run: the pickle is read as the one text that it holds, never unpickled.
"""

import base64
import binascii
import json
import pickletools
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from r1reward_code.formats import calls, streams
from r1reward_code.formats.common import parse
from r1reward_code.tests import BadTestsError, CallTests, StdioTests

__all__ = ["decode", "read", "read_functional"]

_MOST_BYTES = 1 << 30
_TEXTS = {"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE"}
_HARMLESS = {"PROTO", "FRAME", "MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT", "STOP"}


def read(columns: Mapping[str, Any]) -> StdioTests | CallTests:
    """The public and the private tests of a row, together."""
    items: list[Mapping[str, Any]] = []
    for name in ("public_test_cases", "private_test_cases"):
        items += _cases(columns.get(name), name)
    if not items:
        raise BadTestsError("public_test_cases and private_test_cases are empty")
    kinds = {str(item.get("testtype") or "stdin") for item in items}
    if kinds == {"functional"}:
        return read_functional(items, columns)
    if "functional" in kinds:
        raise BadTestsError("test cases of one row are stdin or functional, not both")
    return replace(streams.read_list(items, columns), usual="numbers", lent_by="LiveCodeBench")


def read_functional(items: Sequence[Mapping[str, Any]], columns: Mapping[str, Any]) -> CallTests:
    """Calls of the function that `metadata` names (or `fn_name`)."""
    name = _func_name(columns.get("metadata")) or next(
        filter(None, (_func_name(item.get("metadata")) for item in items)), None
    )
    name = name or columns.get("fn_name") or columns.get("func_name")
    name = name or next((item["fn_name"] for item in items if item.get("fn_name")), None)
    name = name or _of_starter(str(columns.get("starter_code") or ""))
    if not isinstance(name, str) or not name:
        raise BadTestsError("functional tests need the function's name: metadata with func_name, or fn_name")
    read = calls.read(
        name, [item.get("input") for item in items], [item.get("output") for item in items], columns
    )
    return replace(read, deep=True)


def _func_name(metadata: Any) -> Any:
    metadata = parse(metadata, "metadata")
    return metadata.get("func_name") if isinstance(metadata, Mapping) else None


def _of_starter(code: str) -> str | None:
    """The function that the starter code leaves open: its last one at the margin, or method."""
    names = re.findall(r"^(?:    |\t)?def (\w+)\s*\(", code, re.M)
    return names[-1] if names else None


def _cases(value: Any, name: str) -> list[Mapping[str, Any]]:
    if value is None or value == "":
        return []
    cases = parse(value, name)
    if isinstance(cases, str):
        cases = parse(decode(cases, name), name)
    if not isinstance(cases, list) or not all(isinstance(item, Mapping) for item in cases):
        raise BadTestsError(f"{name} is a list of objects, not {type(cases).__name__}")
    return cases


def decode(text: str, name: str) -> str:
    """The JSON text in a compressed column; `BadTestsError` where it is anything but one text."""
    try:
        packed = zlib.decompressobj()
        data = packed.decompress(base64.b64decode(text, validate=True), _MOST_BYTES)
        if packed.unconsumed_tail:
            raise BadTestsError(f"{name} holds more than {_MOST_BYTES:,} bytes")
    except (binascii.Error, zlib.error) as error:
        raise BadTestsError(f"{name} is neither JSON nor compressed tests: {error}") from None
    if data[:1] == b"[":
        return data.decode()
    return _text_of(data, name)


def _text_of(data: bytes, name: str) -> str:
    texts = []
    try:
        for operation, argument, _ in pickletools.genops(data):
            if operation.name in _TEXTS:
                texts.append(str(argument))
            elif operation.name not in _HARMLESS:
                raise BadTestsError(f"{name} is a pickle of more than a text ({operation.name}): not read")
    except (ValueError, UnicodeDecodeError) as error:
        raise BadTestsError(f"{name} is no pickle: {str(error)[:100]}") from None
    if len(texts) != 1:
        raise BadTestsError(f"{name} is a pickle of {len(texts)} texts, not one")
    return texts[0]


def encode(cases: Sequence[Mapping[str, Any]]) -> str:
    """What `decode` reads, as the data set's authors write it."""
    import pickle

    return base64.b64encode(zlib.compress(pickle.dumps(json.dumps(list(cases))))).decode()
