"""Reads a reward file, or a preset by name. Every error names the file, the line and the key's path."""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import yaml

from r1reward.errors import SpecError, unknown_name
from r1reward.spec import RewardSpec, Schedule, TemplateChoice, Term

__all__ = ["load_spec", "locate", "parse_spec", "presets"]


def presets() -> dict[str, str]:
    """The shipped presets: name to YAML text."""
    folder = files("r1reward") / "presets"
    found = {
        p.name[: -len(".yaml")]: p.read_text("utf-8") for p in folder.iterdir() if p.name.endswith(".yaml")
    }
    return dict(sorted(found.items()))


def load_spec(source: str | Path | Mapping[str, Any] | RewardSpec) -> RewardSpec:
    """The specification of a preset's name, a YAML file, a mapping of the same shape, or itself.

    Raises `SpecError`.
    """
    if isinstance(source, RewardSpec):
        return source
    if isinstance(source, Mapping):
        return _convert(dict(source), "reward", {})
    shipped = presets()
    if str(source) in shipped:
        return parse_spec(shipped[str(source)], f"preset {source}")
    path = Path(source)
    if not path.is_file():
        if path.suffix in (".yaml", ".yml") or "/" in str(source):
            raise SpecError(f"no reward file {source}")
        raise SpecError(unknown_name("preset", str(source), shipped) + "; a reward file ends in .yaml")
    try:
        return parse_spec(path.read_text("utf-8"), str(path))
    except UnicodeDecodeError as error:
        raise SpecError(f"{path}: not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise SpecError(f"{path}: cannot be read: {error.strerror}") from None


def parse_spec(text: str, where: str) -> RewardSpec:
    """The specification in a YAML text; `where` begins the messages."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        lines: dict[str, int] = {}
        _note_lines(node, "", lines, where)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{where}:{mark.line + 1}" if mark else where
        raise SpecError(f"{at}: not YAML: {getattr(error, 'problem', None) or error}") from None
    if not isinstance(data, dict):
        raise SpecError(f"{where}: a reward file is a mapping with 'template' and 'terms', not {_kind(data)}")
    return _convert(data, where, lines)


def locate(spec: RewardSpec, error: SpecError) -> SpecError:
    """An error whose message begins with a key's path, with the file and line where the definition has it."""
    where, lines = spec.__dict__.get("source", ("", {}))
    path, colon, message = str(error).partition(": ")
    return _located(path, message, where, lines) if where and colon else error


def _convert(data: dict[str, Any], where: str, lines: Mapping[str, int]) -> RewardSpec:
    try:
        spec = msgspec.convert(data, RewardSpec)
        spec.__dict__["source"] = (where, lines)
        return spec
    except msgspec.ValidationError as error:
        # msgspec wraps an error of __post_init__ only when it is a ValueError or TypeError.
        raise _located(*_explain(str(error)), where, lines) from None
    except SpecError as error:
        path, _, message = str(error).partition(": ")
        raise _located(path, message, where, lines) from None


def _located(path: str, message: str, where: str, lines: Mapping[str, int]) -> SpecError:
    key = path
    while key and key not in lines:  # the nearest enclosing key that the file has
        key = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]+)$", "", key)
    at = f"{where}:{lines[key]}" if key in lines else where
    return SpecError(f"{at}: {path}: {message}" if path else f"{at}: {message}")


def _explain(message: str) -> tuple[str, str]:
    """The message of msgspec as (key path, our words)."""
    found = re.match(r"(.*?)(?: - at `\$\.?(.*)`)?$", message, re.DOTALL)
    assert found is not None  # the pattern matches any text
    words, path = found[1], found[2] or ""
    if unknown := re.search(r"contains unknown field `(.*)`", words):
        return _unknown_key(path, unknown[1])
    if missing := re.search(r"missing required field `(.*)`", words):
        return path, f"the key {missing[1]!r} is missing"
    return path, words[:1].lower() + words[1:]


def _unknown_key(path: str, key: str) -> tuple[str, str]:
    if path.endswith("schedule"):
        table = Schedule
    elif path == "template":
        table = TemplateChoice  # type: ignore[assignment]
    else:
        table = Term if path else RewardSpec  # type: ignore[assignment]
    known = [f.name for f in msgspec.structs.fields(table)]
    return f"{path}.{key}".lstrip("."), unknown_name("key", key, known)


def _note_lines(node: yaml.Node | None, path: str, lines: dict[str, int], where: str) -> None:
    """Record the line of every key, and refuse a key given twice, which YAML would silently let win."""
    if node is not None:
        lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                raise SpecError(f"{where}:{line}: the key {name!r} is given twice")
            seen.add(name)
            inner = f"{path}.{name}".lstrip(".")
            _note_lines(value, inner, lines, where)
            lines[inner] = line
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            _note_lines(value, f"{path}[{i}]", lines, where)


def _kind(data: Any) -> str:
    return "nothing" if data is None else type(data).__name__
