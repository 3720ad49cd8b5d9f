"""Reads a reward file, or a preset by name. Every error names the file, the line and the key's path."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from r1reward.config.yaml_config import convert, located, read_yaml
from r1reward.errors import SpecError, unknown_name
from r1reward.spec.spec import RewardSpec

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
    data, lines = read_yaml(text, where, "a reward file is a mapping with 'template' and 'terms'")
    return _convert(data, where, lines)


def locate(spec: RewardSpec, error: SpecError) -> SpecError:
    """An error whose message begins with a key's path, with the file and line where the definition has it."""
    where, lines = spec.__dict__.get("source", ("", {}))
    path, colon, message = str(error).partition(": ")
    return located(path, message, where, lines) if where and colon else error


def _convert(data: dict[str, Any], where: str, lines: Mapping[str, int]) -> RewardSpec:
    spec = convert(data, RewardSpec, where, lines)
    spec.__dict__["source"] = (where, lines)
    return spec
