"""Reads the configuration of a run: a YAML file or a preset, and `key=value` on top of it.

A file may begin from another by `base:` (a preset's name, or a file). Paths in a file are relative to its folder,
those on the command line to the current one. Every error says which key is meant.
"""

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from r1reward.errors import UsageError, unknown_name

__all__ = [
    "DataConfig",
    "ScoringConfig",
    "load_config",
    "load_mapping",
    "presets",
    "read_mapping",
    "to_yaml",
]

T = TypeVar("T", bound=msgspec.Struct)

_PATHS = (
    "model",
    "teacher",
    "output",
    "reward",
    "data.files",
    "eval.files",
    "scoring.plugins",
    "scoring.cache",
    "files",
    "recipe",
    "plugins",
    "evaluate.data.files",
    "evaluate.reward",
    "evaluate.plugins",
)
"""Keys whose value may be a path; a hub's or a preset's name stays what it is."""


class DataConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the data is and what its columns mean."""

    files: tuple[str, ...] | str = ()
    """Files or folders, of the formats that `r1reward score` reads."""
    name: str = ""
    """Or a dataset of the Hugging Face hub, with its `subset` and `split`."""
    subset: str | None = None
    split: str = "train"
    columns: dict[str, str] = {}
    """Which column has which role (`ground_truth: answer`); the others are guessed from their names."""
    task: str = ""
    """The task of rows that name none."""
    template: str = ""
    """A text in which `{prompt}` stands: the model gets it as it is, without a chat template."""
    system: str = ""
    """A system message before each prompt, where it is a chat."""
    chat: bool | None = None
    """Whether a prompt that is text becomes a chat; None = where the tokenizer has a chat template."""
    limit: int | None = None
    """Use only so many rows, the first."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The files, whichever way they were named."""
        return (self.files,) if isinstance(self.files, str) else self.files


class ScoringConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How completions are scored; see `r1reward_trainers.reward.RewardFunction`."""

    workers: int | None = None
    """Processes; None = the cores divided by the ranks of this machine."""
    deadline: float = 10.0
    """Seconds for one completion and verifier."""
    memory_mb: int = 2048
    max_unscored: float = 0.25
    """The share of a batch that may be without a reward."""
    patience: float = 60.0
    """Seconds to go on asking where more is unscored; then the run stops, with a checkpoint."""
    pause: bool = False
    """Never stop for that: go on asking until the verifier is back."""
    cache: str = ""
    plugins: tuple[str, ...] = ()


def presets() -> dict[str, str]:
    """The shipped configurations: name to YAML text."""
    folder = files("r1reward_trainers") / "presets"
    found = {p.name[:-5]: p.read_text("utf-8") for p in folder.iterdir() if p.name.endswith(".yaml")}
    return dict(sorted(found.items()))


def load_config(source: str, changes: Iterable[str], kind: type[T]) -> T:
    """The configuration in a file, or of a preset, with `key=value` changes. Raises `UsageError`."""
    data = _read(source)
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals or not key:
            raise UsageError(f"{change!r} is not key=value")
        _set(data, key.split("."), _parse(value, change), change)
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise UsageError(f"{source}: {_explain(str(error), kind)}") from None


def load_mapping(data: Mapping[str, Any], kind: type[T], where: str) -> T:
    """A configuration that stands in another one, under the key `where`. Raises `UsageError`."""
    try:
        return msgspec.convert(dict(data), kind)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}: {_explain(str(error), kind)}") from None


def read_mapping(told: Any, folder: Path) -> dict[str, Any]:
    """What a file in `folder` says of a configuration: a mapping, which may have a `base`, or the name of one.

    Raises `UsageError`.
    """
    if isinstance(told, str):
        told = {"base": told}
    if not isinstance(told, dict):
        raise UsageError(f"a configuration is a mapping or a name, not {type(told).__name__}")
    return _based(dict(told), folder, ())


def to_yaml(config: msgspec.Struct) -> str:
    """The configuration as a file that gives it again."""
    return yaml.safe_dump(msgspec.to_builtins(config), sort_keys=False, allow_unicode=True)


def _read(source: str, seen: tuple[str, ...] = ()) -> dict[str, Any]:
    if source in seen:
        raise UsageError(f"{source}: its base is, in the end, itself")
    shipped = presets()
    path = Path(source)
    if source in shipped:
        data, folder = _parse(shipped[source], source), None
    elif path.is_file():
        data, folder = _parse(path.read_text("utf-8"), source), path.parent
    elif path.suffix in (".yaml", ".yml"):
        raise UsageError(f"no configuration file {source}")
    else:
        raise UsageError(unknown_name("preset", source, shipped) + "; a configuration file ends in .yaml")
    if not isinstance(data, dict):
        raise UsageError(f"{source}: a configuration is a mapping, not {type(data).__name__}")
    return _based(data, folder, (*seen, source))


def _based(data: dict[str, Any], folder: Path | None, seen: tuple[str, ...]) -> dict[str, Any]:
    """Paths made relative to the current folder, and what it is based on below it."""
    base = data.pop("base", None)
    if folder is not None:
        _rebase(data, folder)
        if isinstance(base, str) and (folder / base).is_file():
            base = str(folder / base)
    return _merge(_read(str(base), seen), data) if base else data


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _rebase(data: dict[str, Any], folder: Path) -> None:
    """Make the paths in a file relative to the current folder."""
    for key in _PATHS:
        *outer, last = key.split(".")
        inner: Any = data
        for name in outer:
            inner = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(inner, dict) and last in inner:
            inner[last] = _moved(inner[last], folder, always=key == "output")


def _moved(value: Any, folder: Path, *, always: bool) -> Any:
    if isinstance(value, list):
        return [_moved(v, folder, always=always) for v in value]
    if not isinstance(value, str) or not value or Path(value).is_absolute():
        return value  # nothing stays nothing: a folder joined with it would be the folder
    looks_local = value.startswith(("./", "../")) or (folder / value).exists()
    return str(folder / value) if always or looks_local else value


def _set(data: dict[str, Any], keys: list[str], value: Any, change: str) -> None:
    for key in keys[:-1]:
        data = data.setdefault(key, {})
        if not isinstance(data, dict):
            raise UsageError(f"{change!r}: {key!r} is a value, not a group of keys")
    data[keys[-1]] = value


class _Loader(yaml.SafeLoader):
    """YAML 1.1 reads `1e-4` as text, and `no` as false; everybody means a number, and TRL's `save_strategy: no`."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?i:true|false)$"), list("tTfF"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+$"), list("-+0123456789")
)


def _parse(text: str, where: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{where}:{mark.line + 1}" if mark else where
        raise UsageError(f"{at}: not YAML: {getattr(error, 'problem', None) or error}") from None


def _explain(message: str, kind: type[msgspec.Struct]) -> str:
    found = re.match(r"(.*?)(?: - at `\$\.?(.*)`)?$", message, re.DOTALL)
    words, path = (found[1], found[2] or "") if found else (message, "")
    if unknown := re.search(r"contains unknown field `(.*)`", words):
        table: Any = {"data": DataConfig, "eval": DataConfig, "scoring": ScoringConfig}.get(path, kind)
        known = [f.name for f in msgspec.structs.fields(table)]
        return f"{path + '.' if path else ''}{unknown_name('key', unknown[1], known)}"
    if missing := re.search(r"missing required field `(.*)`", words):
        return f"the key {missing[1]!r} is missing: name it in the file, or as {missing[1]}=…"
    return f"{path}: {words[:1].lower() + words[1:]}" if path else words
