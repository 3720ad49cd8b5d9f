"""What a row asks of a document: a JSON Schema, or paths that must be there."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from r1reward.types import Sample
from r1reward_schema.parsers import Table

__all__ = ["FORMATS", "Wanted", "coerced", "has_path", "strictified", "wanted_of"]

FORMATS = ("json", "yaml", "toml", "csv", "xml")
_SCHEMAS = ("schema_str", "json_schema", "schema", "response_format", "response_schema", "output_schema")
_TYPES = ("schema_type", "output_type", "format", "output_format")
_PATHS = ("raw_output_metric", "paths", "required_paths")
_KEYWORDS = frozenset(
    ["type", "properties", "items", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "required"]
)
_LONGEST = 200_000


class Wanted(NamedTuple):
    """A schema or paths, the document's format, and whether the schema was only found in the prompt."""

    schema: Any
    paths: tuple[str, ...]
    format: str
    guessed: bool


def wanted_of(sample: Sample) -> Wanted | None:
    """What the row asks for: its columns, at any depth, the ground truth, else the prompt's last schema."""
    schema, paths, kind = None, None, ""
    for mapping in _mappings(sample):
        schema = _first(mapping, _SCHEMAS, _schema) if schema is None else schema
        paths = _first(mapping, _PATHS, _texts) if paths is None else paths
        kind = kind or _first(mapping, _TYPES, _format) or ""
    if schema is None and paths is None:
        schema = _schema(sample.ground_truth)
    if schema is None and paths is None:
        schema_of_prompt = _in_prompt(sample.prompt)
        return None if schema_of_prompt is None else Wanted(schema_of_prompt, (), kind or "json", True)
    return Wanted(schema, tuple(paths or ()), kind or "json", False)


def _mappings(sample: Sample) -> Iterator[Mapping[str, Any]]:
    level: list[Any] = [sample.metadata]
    for _ in range(3):
        below: list[Any] = []
        for mapping in level:
            yield mapping
            below += [
                v
                for k, value in mapping.items()
                if k not in _SCHEMAS and isinstance(v := _read(value), Mapping)
            ]
        level = below


def _first(mapping: Mapping[str, Any], names: Sequence[str], read: Any) -> Any:
    return next((value for name in names if (value := read(mapping.get(name))) is not None), None)


def _read(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] == "{" and len(value) <= _LONGEST:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _schema(value: Any) -> Any:
    """A JSON Schema, also in JSON text or in the wrapper of OpenAI's `response_format`."""
    value = _read(value)
    if not isinstance(value, Mapping):
        return None
    inner = value.get("json_schema")
    if isinstance(inner, Mapping):
        value = inner
    if isinstance(value.get("schema"), Mapping):
        value = value["schema"]
    return dict(value) if value.keys() & _KEYWORDS else None


def _texts(value: Any) -> list[str] | None:
    if isinstance(value, str) and value[:1] == "[":
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if isinstance(value, list | tuple) and value and all(isinstance(v, str) for v in value):
        return list(value)
    return None


def _format(value: Any) -> str | None:
    return value.lower() if isinstance(value, str) and value.lower() in FORMATS else None


def _in_prompt(prompt: str) -> Any:
    """The last object in a prompt that reads as a schema with properties."""
    decoder, end = json.JSONDecoder(), len(prompt)
    schema, at, tries = None, prompt.find("{"), 0
    while 0 <= at < end and tries < 50:
        tries += 1
        try:
            value, stop = decoder.raw_decode(prompt, at)
        except (ValueError, RecursionError):
            stop = at + 1
        else:
            if isinstance(value, dict) and "properties" in value:
                schema = value
            elif (
                isinstance(value, dict)
                and value
                and all(isinstance(v, dict) and "type" in v for v in value.values())
            ):
                schema = {"type": "object", "properties": value}  # the properties alone, without their frame
        at = prompt.find("{", stop)
    return schema


def strictified(schema: Any) -> Any:
    """The schema with every property required and no other allowed, as OpenAI's strict mode has it."""
    if isinstance(schema, list):
        return [strictified(inner) for inner in schema]
    if not isinstance(schema, Mapping):
        return schema
    strict = {key: strictified(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), Mapping):
        strict["required"] = list(schema["properties"])
        strict["additionalProperties"] = False
    return strict


def coerced(value: Any, schema: Any) -> Any:
    """Text of XML and CSV as the numbers, booleans and lists that the schema asks for."""
    if not isinstance(schema, Mapping):
        return value
    kind = schema.get("type")
    if kind == "object" and isinstance(value, Mapping):
        inner = schema.get("properties")
        parts = inner if isinstance(inner, Mapping) else {}
        return {key: coerced(part, parts.get(key)) for key, part in value.items()}
    if kind == "array":
        if isinstance(value, Mapping) and len(value) == 1 and not isinstance(value, list):
            (value,) = value.values()
        items = value if isinstance(value, list) else [] if value is None else [value]
        return [coerced(item, schema.get("items")) for item in items]
    return _scalar(value, kind)


def _scalar(value: Any, kind: Any) -> Any:
    if isinstance(kind, list):
        return _one_of(value, kind)
    if value is None and kind == "string":
        return ""
    if not isinstance(value, str) or len(value) > 40:
        return value
    if kind == "boolean" and (word := value.strip().lower()) in ("true", "false", "1", "0"):
        return word in ("true", "1")
    if kind in ("integer", "number"):
        try:
            number = float(value)
        except ValueError:
            return value
        if not abs(number) < 1e300:
            return value
        return int(value) if value.strip().lstrip("+-").isdecimal() else number
    return value


def _one_of(value: Any, kinds: list[Any]) -> Any:
    """A value that may be of several types: none at all where it is empty, else of the first that can read it."""
    if "null" in kinds and (value is None or value == ""):
        return None
    for kind in kinds:
        if kind != "string" and (read := _scalar(value, kind)) is not value:
            return read
    return _scalar(value, "string") if "string" in kinds else value


def has_path(value: Any, path: str) -> bool:
    """Whether `a.b[0].c` (or `csv::column`, `*` for any element) leads to something."""
    if path.startswith("csv::"):
        return isinstance(value, Table) and path[5:] in value.header
    level = [value]
    for step in _steps(path):
        level = [inner for node in level[:1000] for inner in _inner(node, step)]
    return bool(level)


def _steps(path: str) -> list[str]:
    """The names and `[n]` of a path; what stands in backquotes is one name."""
    steps: list[str] = []
    for i, part in enumerate(path.split("`")):
        if i % 2:
            steps.append(part)
            continue
        for piece in part.replace("[", ".[").split("."):
            if piece:
                steps.append(piece)
    return steps


def _inner(node: Any, step: str) -> list[Any]:
    if step in ("*", "[*]"):
        return list(node) if isinstance(node, list) else []
    if step[:1] == "[" and step[1:-1].isdecimal():
        index = int(step[1:-1])
        return [node[index]] if isinstance(node, list) and index < len(node) else []
    if isinstance(node, Mapping):
        return [node[key] for key in (step, f"@{step}", step.removeprefix("@")) if key in node][:1]
    return []
