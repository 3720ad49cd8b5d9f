"""Reads a reward file, or a preset by name. Every error names the file, the line and the key's path."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from r1reward.config import Document, Kind, load_document, parse_document
from r1reward.config.document import parse_text
from r1reward.config.local_functions import named
from r1reward.errors import SpecError
from r1reward.spec.spec import RewardSpec

__all__ = ["REWARD", "check_named", "load_spec", "locate", "parse_spec", "presets"]

REWARD = Kind(
    name="reward",
    noun="reward file",
    shape="a reward file is a mapping with 'template' and 'terms'",
    package="r1reward",
    named=("terms",),
    structs=("r1reward.spec.spec:RewardSpec",),
)


def presets() -> dict[str, str]:
    """The shipped presets: name to YAML text."""
    return REWARD.presets()


def load_spec(source: str | Path | Mapping[str, Any] | RewardSpec) -> RewardSpec:
    """The specification of a preset's name, a YAML file, a mapping of the same shape, or itself.

    In a mapping, a term's `verifier` may be a function, `(sample, completion)` or `(sample, completion, response)` to
    a `Score`, a number in [0, 1] or a bool, or a class whose objects are called so. In a file, `module:name` is one.
    A file or a mapping may extend a preset or another file (`extends: r1-zero`); see `r1reward.config.document`.
    Raises `SpecError`.
    """
    if isinstance(source, RewardSpec):
        return source
    if isinstance(source, Mapping):
        return _spec(parse_document(named(source), REWARD, "reward"))
    return _spec(load_document(source, REWARD))


def check_named(document: Document, rewards: Mapping[str, Any]) -> None:
    """Load the presets and files that a configuration names, by key path, without keeping them.

    Raises `SpecError` with the file and line that name one which is not there, or is none.
    """
    for path, source in rewards.items():
        if isinstance(source, str):
            try:
                load_spec(source)
            except SpecError as error:
                raise document.error(SpecError(f"{path}: {error}")) from None


def parse_spec(text: str, where: str) -> RewardSpec:
    """The specification in a YAML text; `where` begins the messages."""
    return _spec(parse_text(text, REWARD, where))


def locate(spec: RewardSpec, error: SpecError) -> SpecError:
    """An error whose message begins with a key's path, with the file and line where the definition has it."""
    document = spec.__dict__.get("document")
    return document.error(error) if isinstance(document, Document) and document.places else error


def _spec(document: Document) -> RewardSpec:
    spec = document.convert(RewardSpec)
    # Not a field: two definitions are the same whatever files they come from.
    spec.__dict__["document"] = document
    return spec
