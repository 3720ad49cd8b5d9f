"""One run of a plan: blocks to the workers, scored rows to the output, statistics to the summary."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from r1reward._version import __version__
from r1reward.errors import DataError, UsageError
from r1reward.files import Block, Position
from r1reward.files.output import Output
from r1reward.files.sinks import Nowhere, Sink
from r1reward.report.record_file import RecordFile
from r1reward.report.stats import Stats
from r1reward.report.summary import Summary, summarize
from r1reward.rows.columns import Columns
from r1reward.rows.usage import Usage, add_usage, shown_columns
from r1reward.runs.engine import Engine, open_engine
from r1reward.runs.pieces import Piece, pieces_of
from r1reward.runs.plan import SKIP_HINT, Plan
from r1reward.runs.scratch import scratch_folder
from r1reward.spec.fallbacks import fallbacks_of

__all__ = ["Progress", "Run"]

_COMMIT_SECONDS = 1.0


class Progress(NamedTuple):
    """How far a run has come."""

    rows: int
    done: int
    """Bytes of the input that are done."""
    size: int | None
    """Bytes of the input; None where it is not known."""
    mean: float | None
    """The mean reward so far."""


class _State(msgspec.Struct):
    """What a resumed run needs beside its files."""

    stats: Stats
    renamed: set[str] = msgspec.field(default_factory=set)
    usage: Usage = msgspec.field(default_factory=dict)
    """Which columns the rows were read by."""


class Run:
    """A run of a plan into a file or a stream; `output` None keeps nothing but the summary."""

    def __init__(
        self,
        plan: Plan,
        output: Path | Sink | None,
        *,
        progress: Callable[[Progress], None] | None = None,
        scores: Path | None = None,
    ) -> None:
        """`scores`: a folder for the scores of costly work, so that a run that was killed finds them again.

        The caller removes it.
        """
        self.plan, self._progress = plan, progress or (lambda _: None)
        self._output, self._scores = output, scores
        self._state = _State(Stats(accuracy=plan.accuracy))
        self.was_finished = False
        """Whether this very run was done already, so that nothing was left to do."""

    def __call__(self) -> Summary:
        """Do it. What is done is kept where it fails, and the same run goes on from there."""
        options = self.plan.options
        out = self._open()
        if out.finished:
            self.was_finished = True
            return msgspec.convert(out.finished["summary"], Summary, str_keys=True)
        with ExitStack() as stack:
            stack.callback(out.abandon)
            shared = str(self._scores) if self._scores else stack.enter_context(scratch_folder())
            engine = open_engine(self.plan.setup("" if options.cache else shared))
            try:
                engine.ready()
                return self._go(engine, out)
            finally:
                engine.close()

    def _open(self) -> Sink:
        path, o = self._output, self.plan.options
        if path is None:
            return Nowhere()
        if not isinstance(path, Path):
            return path
        if path.resolve() in {Path(n).resolve() for n in self.plan.inputs.names}:
            raise UsageError(f"{path} is an input, too; name another output")
        return Output(path, self.plan.fingerprint(), resume=o.resume, overwrite=o.overwrite)

    def _go(self, engine: Engine, out: Sink) -> Summary:
        position, records = Position(), 0
        if out.resumed:
            position, records = out.resumed.position, out.resumed.sizes["records"]
            self._state = msgspec.msgpack.decode(out.resumed.state, type=_State)
        record_file = RecordFile(out.records, records)
        try:
            if not out.resumed:
                self._commit(out, record_file, position)  # from now on there is an unfinished run
            self._blocks(engine, out, record_file, position)
            groups = record_file.metrics(self._state.stats.reward, self.plan.spec.bounds)
        finally:
            record_file.close()
        notes, order = self._notes(engine, out), [t.name for t in self.plan.spec.terms]
        fallbacks = fallbacks_of(self.plan.spec).get(self.plan.accuracy, ())
        summary = summarize(self._state.stats, groups, notes, self.plan.terms_of, order, fallbacks)
        out.finish(_manifest(self.plan, summary))
        return summary

    def _blocks(self, engine: Engine, out: Sink, records: RecordFile, position: Position) -> None:
        queue: deque[Block] = deque()
        committed, whole = time.monotonic(), True
        try:
            for pieces in engine.map(self.plan.jobs(position, queue)):
                whole = False
                block = queue.popleft()
                self._take(list(pieces_of(pieces)), out, records)
                position, whole = block.end, True
                stats = self._state.stats
                self._progress(Progress(stats.rows, block.done, self.plan.inputs.size, stats.reward.mean))
                if time.monotonic() - committed > _COMMIT_SECONDS and out.can_commit:
                    self._commit(out, records, position)
                    committed = time.monotonic()
        finally:
            # Also after Ctrl-C or an error: what is done is kept.
            if whole and out.can_commit:
                self._commit(out, records, position)

    def _take(self, pieces: Sequence[Piece], out: Sink, records: RecordFile) -> None:
        if self.plan.options.on_bad_row == "stop" and (bad := next((b for p in pieces for b in p.bad), None)):
            raise DataError(f"{bad.where}: {bad.error}" + SKIP_HINT)
        # In one go: where a compressed file's members end must not depend on how the pieces came.
        out.write([piece.lines for piece in pieces])
        for piece in pieces:
            for row in piece.bad:
                out.write_bad(row)
            records.add(piece.records)
            self._state.stats.merge(piece.stats)
            self._state.renamed.update(piece.renamed)
            add_usage(self._state.usage, piece.usage)

    def _commit(self, out: Sink, records: RecordFile, position: Position) -> None:
        out.commit(position, records.flush(), msgspec.msgpack.encode(self._state))

    def _columns(self) -> Columns:
        """The columns that the rows were read by, in the order of how many they are."""
        usage = self._state.usage
        return shown_columns(usage, self.plan.explicit) if usage else self.plan.columns

    def _notes(self, engine: Engine, out: Sink) -> list[str]:
        notes = [f"columns: {self._columns()}; --map changes it"]
        notes += self.plan.first_notes
        if self._state.renamed:
            names = ", ".join(f"{n} -> input_{n}" for n in sorted(self._state.renamed))
            notes.append(f"columns of the input renamed, because the output has such keys: {names}")
        if self._state.stats.bad_rows and isinstance(out, Output):
            notes.append(f"bad rows are kept in {out.bad}")
        for term in self.plan.spec.terms:
            stats = self._state.stats.terms.get(term.name)
            if stats is not None and term.max_asked is not None and stats.asked > term.max_asked:
                share = f"{stats.asked:.1%} of the completions, more than max_asked {term.max_asked:.1%}"
                notes.append(f"{term.name}: the fallback {term.fallback} was asked for {share}")
        return notes + engine.notes()


def _manifest(plan: Plan, summary: Summary) -> dict[str, Any]:
    """What goes into `OUT.manifest.json`: what produced the file, and the summary."""
    return {
        "made_by": {"r1reward": __version__, "plugins": _plugins(plan)},
        "inputs": [{"name": n, "bytes": size} for n, size, _ in plan.inputs.fingerprint()],
        "spec_hash": plan.spec.hash,
        "spec": msgspec.to_builtins(plan.spec),
        "columns": msgspec.to_builtins(plan.columns),
        "options": msgspec.to_builtins(plan.options),
        "summary": msgspec.to_builtins(summary, str_keys=True),
    }


def _plugins(plan: Plan) -> dict[str, str]:
    verifiers = {t.verifier for t in plan.spec.terms}
    return {name: plan.registry.verifiers[name].origin for name in sorted(verifiers)}
