"""What a run will do: its options, its input, its columns; everything that can be checked before any work."""

import hashlib
import random
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from r1reward._version import __version__
from r1reward.errors import SpecError, UsageError, unknown_name
from r1reward.files import STDIN, Block, Inputs, Position, rows
from r1reward.pool import Job
from r1reward.registry.options import check_options
from r1reward.registry.registry import Registry
from r1reward.rows.columns import role_map
from r1reward.rows.join import Join
from r1reward.runs.first_rows import SKIP_HINT, FirstRows
from r1reward.runs.payloads import row_job
from r1reward.runs.settings import EngineKeywords, EngineSettings
from r1reward.runs.setup import Setup
from r1reward.spec.file import locate
from r1reward.spec.spec import RewardSpec

__all__ = ["SKIP_HINT", "FileKeywords", "Options", "Plan", "RowKeywords", "accuracy_term", "check_spec"]


class Options(EngineSettings, frozen=True, kw_only=True):
    """How a run is done; only `step`, `task`, `plugins` and `columns` can change a reward."""

    columns: Mapping[str, str | Sequence[str]] = {}
    """Which column has which role; the others are guessed. Several columns are a list."""
    task: str = ""
    """What all rows are; a column named `task`, or one that `columns` names, goes before it where it says more."""
    end_tokens: tuple[str, ...] = ()
    """End tokens of the model beside the usual ones."""
    join: str = ""
    """A file whose columns are added to the rows, where `on` (`custom_id=id`) has the same value in both."""
    on: str = ""
    """The columns that `join` goes by: `custom_id=id`."""
    step: int | None = None
    """The training step, for scheduled terms."""
    on_bad_row: str = "stop"
    """`stop` or `skip`."""
    sample: int | None = None
    """Score only so many rows, drawn at random."""
    seed: int = 0
    """Of `sample`."""
    check: bool = False
    """Judge the ground truths instead of the completions; see `r1reward.runs.check`."""
    label: str = ""
    """The column of labels to compare verdicts with; see `r1reward.runs.audit`."""
    term: str = ""
    """The term that says whether an answer is right; `accuracy`, or the first that counts, where empty."""
    resume: bool = False
    """Go on with an unfinished run; that is the default, too."""
    overwrite: bool = False
    """Start anew, and replace what is there."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.on_bad_row not in ("stop", "skip"):
            raise UsageError(f"on_bad_row: 'stop' or 'skip', not {self.on_bad_row!r}")
        if self.sample is not None and self.sample < 1:
            raise UsageError(f"sample: 1 or more, not {self.sample}")
        if self.resume and self.overwrite:
            raise UsageError("--resume goes on, --overwrite starts anew: say one of them")


class RowKeywords(EngineKeywords, total=False):
    """The keyword arguments of `Options` that have to do with rows which are objects already."""

    columns: Mapping[str, str | Sequence[str]]
    task: str
    end_tokens: tuple[str, ...]
    join: str
    on: str
    step: int | None


class FileKeywords(RowKeywords, total=False):
    """All keyword arguments of `Options`."""

    on_bad_row: str
    sample: int | None
    seed: int
    check: bool
    label: str
    term: str
    resume: bool
    overwrite: bool


class Plan:
    """Everything that can be checked before any work is done. Raises `R1RewardError`."""

    def __init__(self, paths: Sequence[str | Path], spec: RewardSpec, options: Options) -> None:
        self.spec, self.options = spec, options
        self.accuracy = _term_named(options.term, spec) or accuracy_term(spec)
        self.registry = Registry.load(options.plugins)
        # A check of ground truths judges them by all terms.
        check_spec(spec, self.registry, step=0 if options.check else options.step)
        self.inputs = Inputs(paths)
        self.explicit = role_map(options.columns)
        """The columns that the user named, by role."""
        self.join = Join.parse(options.join, options.on)
        first = FirstRows(self.inputs, self.setup(""), self.registry, skips=options.on_bad_row == "skip")
        self.columns, self.first_notes = first.columns, first.notes
        self._stdin = first.rest
        self._peeked: list[Block] = first.blocks if STDIN in self.inputs.names else []
        self.picked = self._pick() if options.sample is not None else None

    def terms_of(self, task: str) -> tuple[str, ...]:
        """The terms that judge a task in this run, for a person."""
        return self.spec.labels_for(task, 0 if self.options.check else self.options.step)

    def setup(self, shared: str) -> Setup:
        """What the workers are built from."""
        return Setup(
            spec=self.spec,
            **self.options.absolute(),
            step=self.options.step,
            columns=self.explicit,
            task=self.options.task,
            end_tokens=tuple(self.options.end_tokens),
            join=self.join,
            accuracy=self.accuracy,
            check=self.options.check,
            label=self.options.label,
            shared=shared,
        )

    def fingerprint(self) -> dict[str, Any]:
        """What the bytes of the output depend on."""
        o = self.options
        return {
            "input": [list(f) for f in self.inputs.fingerprint()],
            "reward": self.spec.hash,
            "columns": self.explicit,
            "task": o.task,
            "end_tokens": list(o.end_tokens),
            "join": [o.on, [list(f) for f in Inputs([o.join]).fingerprint()]] if o.join else None,
            "check": o.check,
            "term": self.accuracy,
            "step": o.step,
            "sample": [o.sample, o.seed] if o.sample is not None else None,
            "plugins": [[str(p), _digest(Path(p))] for p in o.plugins],
            "r1reward version": __version__,
        }

    def blocks(self, start: Position) -> Iterator[Block]:
        """The blocks from a position on, those that were looked at already included."""
        if not self._peeked:
            return self.inputs.blocks(start)
        return (b for b in chain(self._peeked, self._stdin) if b.start >= start)

    def jobs(self, start: Position, queue: "deque[Block]") -> Iterator[Job]:
        """The jobs from a position on; the block of each is put into `queue`."""
        for block in self.blocks(start):
            picked = None
            if self.picked is not None:
                picked = self.picked.get((block.start.file, block.start.offset))
                if not picked:
                    continue
            queue.append(block)
            yield row_job(block, picked)

    def _pick(self) -> dict[tuple[int, int], list[int]]:
        """By block: the places of the rows drawn."""
        if STDIN in self.inputs.names:
            raise UsageError("--sample needs files: standard input can be read only once")
        sizes = [(b.start, sum(1 for _ in rows(b))) for b in self.inputs.blocks()]
        total, sample_size = sum(n for _, n in sizes), self.options.sample or 0
        numbers = iter(sorted(random.Random(self.options.seed).sample(range(total), min(sample_size, total))))
        picked: dict[tuple[int, int], list[int]] = {}
        first, row = 0, next(numbers, None)
        for start, count in sizes:
            while row is not None and row < first + count:
                picked.setdefault((start.file, start.offset), []).append(row - first)
                row = next(numbers, None)
            first += count
        return picked


def accuracy_term(spec: RewardSpec) -> str:
    """The term that says whether an answer is right: `accuracy`, or else the first that counts."""
    names = [t.name for t in spec.terms if t.counts and t.name not in spec.fallbacks]
    return "accuracy" if "accuracy" in names else names[0]


def _term_named(name: str, spec: RewardSpec) -> str:
    names = [t.name for t in spec.terms]
    if name and name not in names:
        raise UsageError(f"--term: {unknown_name('term', name, names)}")
    return name


def check_spec(spec: RewardSpec, registry: Registry, *, step: int | None) -> None:
    """Every name and option of a specification, before a worker is started. Raises `SpecError`.

    `step`: the training step, which terms with a schedule need.
    """
    try:
        spec.check_step(step)
        choice = spec.template_choice
        offer = registry.template(choice.name)
        check_options(f"template {choice.name!r}", offer.factory, choice.options, "template.options")
        for i, term in enumerate(spec.terms):
            offer = registry.verifier(term.verifier, f"terms[{i}].verifier")
            check_options(f"verifier {term.verifier!r}", offer.factory, term.options, f"terms[{i}].options")
    except SpecError as error:
        raise locate(spec, error) from None


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise UsageError(f"no plugin file {path}: {error.strerror}") from None
