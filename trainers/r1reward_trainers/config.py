"""Reads the configuration of a run: a YAML file or a preset, and `key=value` on top of it.

A file may extend another (`extends:` a preset's name, or a file). Paths in a file are relative to its folder, those
on the command line to the current one. Every error says which key is meant, and where it stands.
"""

import re
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
import yaml

from r1reward.config import Document, Kind, load_document
from r1reward.errors import SpecError
from r1reward.runs.settings import WorkerSettings
from r1reward.spec.file import check_named

__all__ = [
    "TRAINING",
    "DataConfig",
    "ScoringConfig",
    "convert_config",
    "load_config",
    "presets",
    "to_yaml",
]

T = TypeVar("T", bound=msgspec.Struct)

TRAINING = Kind(
    name="training",
    noun="training file",
    shape="a training file is a mapping with model, output and data",
    structs=("r1reward_trainers.grpo:GRPORun", "r1reward_trainers.sft:SFTRun"),
    package="r1reward_trainers",
    paths=(
        "model",
        "teacher",
        "reward",
        "reward.extends",
        "data.files",
        "eval.files",
        "scoring.plugins",
        "scoring.cache",
        "files",
        "recipe",
        "recipe.extends",
        "plugins",
    ),
    outputs=("output",),
)
"""Configurations of one command: of `train grpo`, of `train sft`, of a pipeline's stage."""


class DataConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the data is and what its columns mean."""

    files: tuple[str, ...] | str = ()
    """Files or folders, of the formats that `r1reward score` reads."""
    name: str = ""
    """Or a dataset of the Hugging Face hub, with its `subset` and `split`."""
    subset: str | None = None
    """The configuration of the hub's dataset; None = its only one."""
    split: str = "train"
    """The split of the hub's dataset."""
    columns: dict[str, str] = {}
    """Which column has which role (`ground_truth: answer`); the others are guessed from their names."""
    task: str = ""
    """The task of rows that name none."""
    join: str = ""
    """A file whose columns are added to the rows: ground truths, say; `on` is what it goes by."""
    on: str = ""
    """The rows' column and the file's: `custom_id=id`."""
    end_tokens: tuple[str, ...] = ()
    """End tokens that are taken off completions beside the usual ones and those of the reward."""
    template: str = ""
    """A text in which `{prompt}` stands: the model gets it as it is, without a chat template."""
    system: str = ""
    """A system message before each prompt, where it is a chat."""
    chat: bool | None = None
    """Whether a prompt that is text becomes a chat; None = where the tokenizer has a chat template."""
    chat_template_kwargs: dict[str, Any] = {}
    """Arguments of the model's chat template: {enable_thinking: false}, say."""
    limit: int | None = None
    """Use only so many rows, the first."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The files, whichever way they were named."""
        return (self.files,) if isinstance(self.files, str) else self.files


class ScoringConfig(WorkerSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How completions are scored; see `r1reward_trainers.reward.RewardFunction`.

    `workers` None = the cores divided by the ranks of this machine.
    """

    max_unscored: float = 0.25
    """The share of a batch that may be without a reward."""
    patience: float = 60.0
    """Seconds to go on asking where more is unscored; then the run stops, with a checkpoint."""
    pause: bool = False
    """Never stop for that: go on asking until the verifier is back."""
    overlap: bool = True
    """Score each completion when its generation ends; otherwise when the whole batch is there."""

    def probe_fields(self) -> dict[str, Any]:
        """The fields of workers that look at data and train nothing: one process at most."""
        return self.worker_fields() | {"workers": 1 if self.workers is None else min(1, self.workers)}


def presets() -> dict[str, str]:
    """The shipped configurations: name to YAML text."""
    return TRAINING.presets()


def load_config(source: str, changes: Iterable[str], kind: type[T]) -> T:
    """The configuration in a file, or of a preset, with `key=value` changes. Raises `UsageError`."""
    document = load_document(source, TRAINING, changes)
    config = convert_config(document, kind)
    check_named(document, {"reward": getattr(config, "reward", None)})
    return config


def convert_config(document: Document, kind: type[T]) -> T:
    """The configuration as a struct. Raises `SpecError`; for a missing key it says how to name it."""
    try:
        return document.convert(kind)
    except SpecError as error:
        if missing := re.search(r"the key '(.*)' is missing$", str(error)):
            raise SpecError(f"{error}: name it in the file, or as {missing[1]}=…") from None
        raise


def to_yaml(config: msgspec.Struct) -> str:
    """The configuration as a file that gives it again."""
    return yaml.safe_dump(msgspec.to_builtins(config), sort_keys=False, allow_unicode=True)
