"""The first step: reads scored rows, keeps those that the rules let pass, and lays them down in parts.

keep/texts/000042.arrow     the kept rows' texts
keep/keys/000042.parquet    what later steps sort, group and join by: hashes and numbers, no texts
keep/groups/000042.parquet  for each prompt: completions judged, and right ones
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import BadRow, Row, rows
from r1reward.rows.join import Join, JoinTable
from r1reward.rows.row_reader import Reading, RowReader
from r1reward.spec.fallbacks import decided_scores
from r1reward.types import Completion, Sample
from r1reward_rejection.fates import Fates
from r1reward_rejection.file_version import FileVersion, file_version
from r1reward_rejection.ingest_context import CompletionContext, PromptContext
from r1reward_rejection.ingest_task import IngestTask
from r1reward_rejection.input_group import SKIP_HINT, with_join
from r1reward_rejection.judge_costs import JudgeCosts
from r1reward_rejection.messages import chat_messages, message_fields
from r1reward_rejection.provenance import Places, about_row, bad_rows, ground_truth_text
from r1reward_rejection.row_keys import completion_index, content_digest, conversation_text, prompt_key
from r1reward_rejection.rules import compile_keep, scores_of, truth_of, value_of, with_columns
from r1reward_rejection.source_template import source_template
from r1reward_rejection.tables import Keys, Texts, write_groups

__all__ = ["ingest_part"]

_AT_ONCE = 100
"""Rows that are read together: what becomes of them stays in the processor's cache."""


def ingest_part(task: IngestTask) -> dict[str, Any]:
    """Do one part; its counts. Raises `DataError` for a row that cannot be read, unless those are skipped."""
    ingest = _Ingest(task)
    if task.left_out:
        ingest.left_out(task.left_out)
    for block in task.blocks:
        decoded = rows(block)
        while at_once := list(islice(decoded, _AT_ONCE)):
            ingest.rows(at_once)
    return ingest.write()


class _Ingest:
    def __init__(self, task: IngestTask) -> None:
        self._task, source = task, task.source
        self._table = _table(source.join, file_version(source.join.path)) if source.join else None
        template = source_template(source, task.plugins)
        self._reader = RowReader(
            source.columns,
            template,
            source.task,
            tasks=source.tasks,
            end_tokens=source.end_tokens,
            for_reward=False,  # the rewards are there already
        )
        self._verdict = compile_keep(source.keep, wrong_stays=task.pairs is not None)
        self._template = template
        self._texts, self._keys = Texts(), Keys(task.seed)
        self._groups: dict[int, list[int]] = {}
        self._counts: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._domains: Counter[str] = Counter()
        self._rewards: Counter[float | None] = Counter()
        self._fields: Counter[str] = Counter()
        self._terms: Counter[tuple[str, ...]] = Counter()
        self._judges = JudgeCosts()
        self._place = Places(source.places, source.names)
        self._fates = Fates()

    def rows(self, decoded: Sequence[Row | BadRow]) -> None:
        """Take the rows of a block: read together, neighbours with the same columns cost less."""
        taken = decoded if self._table is None else [self._joined(row) for row in decoded]
        readings = iter(self._reader.read([row.columns for row in taken if isinstance(row, Row)]))
        for row in taken:
            if isinstance(row, BadRow):
                self._bad(row.where, row.error)
            else:
                self._row(row, next(readings))

    def left_out(self, path: str) -> None:
        """Note the rows that could not be read when the others were scored."""
        for where, error in bad_rows(path):
            self._unreadable(Places("", self._task.source.names)(where), error)

    def _joined(self, row: Row | BadRow) -> Row | BadRow:
        if self._table is None or isinstance(row, BadRow):
            return row
        try:
            return with_join(row, self._table)
        except DataError as error:
            return BadRow(row.where, str(error))

    def _row(self, row: Row, reading: Reading | DataError) -> None:
        try:
            if isinstance(reading, DataError):
                raise reading
            scores, rewards = self._scores(row, len(reading.completions))
            messages = None if reading.is_text else chat_messages(row.columns, self._reader)
        except DataError as error:
            return self._bad(row.where, str(error))
        sample = reading.sample
        key, form = prompt_key(conversation_text(sample.prompt, messages))
        where = self._place.of_row(row.name, row.number)
        prompt = PromptContext(reading, where, self._domain(sample), key, form, messages)
        self._counts["rows"] += 1
        self._counts["completions"] += len(reading.completions)
        for index, completion in enumerate(reading.completions):
            place = index if reading.several else completion_index(row.columns)
            context = CompletionContext(rewards[index], place, scores[index])
            reason = self._judge(prompt, completion, context)
            self._note(prompt, place, reason)
            if not reason:
                self._keep(row, prompt, completion, context)

    def _scores(self, row: Row, completions: int) -> tuple[list[Mapping[str, Any]], list[float | None]]:
        """The scores of each completion, as the rules read them, and its reward."""
        source = self._task.source
        scores, rewards = scores_of(row.columns, completions, source.scored)
        decided = [decided_scores(s, source.fallbacks) for s in scores] if source.fallbacks else scores
        self._judges.add(scores)
        if source.keep.columns:
            decided = with_columns(decided, row.columns, source.keep.columns)
        return decided, rewards

    def _bad(self, where: str, error: str) -> None:
        if self._task.source.on_bad_row == "stop":
            raise DataError(f"{where}: {error}{SKIP_HINT}")
        self._unreadable(self._place(where), error)

    def _unreadable(self, place: str, error: str) -> None:
        self._counts["bad"] += 1
        self._fates.add(f"unreadable: {error}", source_row=place)

    def _note(self, prompt: PromptContext, place: int | None, reason: str) -> None:
        sample = prompt.reading.sample
        if reason:
            self._dropped[reason] += 1
        self._fates.add(
            reason,
            source_row=prompt.where,
            id=sample.id,
            completion_index=place,
            domain=prompt.domain or sample.task,
            prompt=sample.prompt,
        )

    def _judge(self, prompt: PromptContext, completion: Completion, context: CompletionContext) -> str:
        """Why the completion is dropped; empty where it stays."""
        sample, keep = prompt.reading.sample, self._task.source.keep
        right = truth_of(context.scores, keep.correct)
        if right is not None:
            group = self._groups.setdefault(prompt.key, [0, 0])
            group[0] += 1
            group[1] += right
        self._rewards[context.reward] += 1
        if reason := self._verdict(context.scores, sample.task, completion.truncated):
            return reason
        if not sample.prompt.strip():
            return "no prompt"
        if len(sample.prompt) + len(completion.text) > keep.most_characters:
            return f"longer than {keep.most_characters:,} characters"
        if not completion.text.strip():
            return "empty completion"
        if not prompt.domain:
            return f"domain: no domain takes the task {sample.task!r}"
        if self._task.format.template_of(prompt.domain) is not None:
            response = self._template(completion.text, prompt=sample.prompt, truncated=completion.truncated)
            return "" if response.well_formed else "template: not well formed"
        return ""

    def _domain(self, sample: Sample) -> str:
        if self._task.source.domain:
            return self._task.source.domain
        return self._task.domains.get(sample.task, "") if self._task.domains else sample.task or "all"

    def _keep(
        self, row: Row, prompt: PromptContext, completion: Completion, context: CompletionContext
    ) -> None:
        reading, columns, task = prompt.reading, row.columns, self._task
        sample = reading.sample
        self._domains[prompt.domain] += 1
        stamp = columns.get("stamp") or {}
        if prompt.messages:
            self._fields.update(message_fields(prompt.messages))
        self._terms[tuple([name for name, score in context.scores.items() if score])] += 1
        self._texts.add(
            prompt=sample.prompt,
            messages=msgspec.json.encode(prompt.messages).decode() if prompt.messages else None,
            completion=completion.text,
            id=sample.id,
            index=context.place,
            task=sample.task,
            domain=prompt.domain,
            origin=task.source.name,
            where=prompt.where,
            reward=context.reward,
            spec=str(stamp.get("spec", "")) if isinstance(stamp, dict) else "",
            ground_truth=ground_truth_text(sample.ground_truth),
            about=about_row(columns, context.scores, reading.source, task.columns),
        )
        content = content_digest(prompt.form, completion.text)
        number, worth = task.source.number, self._worth(context)
        self._keys.add(
            prompt.key, content, context.reward, len(completion.text), prompt.domain, number, worth
        )

    def _worth(self, context: CompletionContext) -> tuple[float | None, bool | None] | None:
        """What pairs compare: a value, and whether the answer is right; None where no pairs are made."""
        pairs, keep = self._task.pairs, self._task.source.keep
        if pairs is None:
            return None
        value = 0.0 if pairs.judge else value_of(context.scores, context.reward, pairs.by)
        return value, truth_of(context.scores, keep.correct)

    def write(self) -> dict[str, Any]:
        """Write the part's files; its counts."""
        task = self._task
        folder, name = Path(task.folder), f"{task.number:06d}"
        first = task.number << 32
        self._texts.write(folder / "texts" / f"{name}.arrow", first)
        sketches = self._texts.sketches() if task.sketch else None
        lengths = self._keys.write(folder / "keys" / f"{name}.parquet", first, sketches)
        self._fates.write(folder / "fates" / f"{name}.parquet", first)
        write_groups(folder / "groups" / f"{name}.parquet", self._groups, task.source.number)
        terms, rewards = Counter[str](), Counter[str]()
        for reward, count in self._rewards.items():
            rewards["none" if reward is None else f"{reward:.2f}"] += count
        for names, count in self._terms.items():
            terms.update(dict.fromkeys(names, count))
        return {
            "source": task.source.name,
            **self._counts,
            "kept": len(lengths),
            "dropped": dict(sorted(self._dropped.items())),
            "domains": dict(sorted(self._domains.items())),
            "rewards": dict(sorted(rewards.items())),
            "fields": dict(sorted(self._fields.items())),
            "terms": dict(sorted(terms.items())),
            "judges": self._judges.counts(),
        }


@lru_cache(4)
def _table(join: Join, version: FileVersion) -> JoinTable:
    """One for all parts that this process reads."""
    return JoinTable(join)
