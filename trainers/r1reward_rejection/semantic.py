"""Semantic duplicates: prompts of one domain with one set of deciding tokens, their embeddings, all pairs exactly.

semantic/members.parquet          the prompts that have others to be like, in an order of their own
semantic/embeddings/000007.npy    the embeddings of a run of them: what is there is not asked for again
semantic/dropped.parquet          row, a row of the prompt that stays, their similarity, and why

The prompts are gone through in the order of a hash, and one is dropped where it is the same as one that stays: no
chains of likenesses, and the same prompts stay in whatever order the rows come.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from r1reward.errors import DataError
from r1reward.storage import atomic
from r1reward_rejection.database import Database, parquet
from r1reward_rejection.embeddings import open_embedder
from r1reward_rejection.mapper import Mapper, map_parts
from r1reward_rejection.prompt_words import word_overlap
from r1reward_rejection.recipe.recipe import Semantic
from r1reward_rejection.same_problem import ALIKE, Problem, same_problem
from r1reward_rejection.semantic_prompts import WEAK, PromptTask, prompts_of, write_prompts
from r1reward_rejection.tables import write_parquet
from r1reward_rejection.workspace import Step

__all__ = ["Member", "find_semantic", "witnesses_agree"]

_CHUNK = 2048
_BLOCK = 1024


class Member(msgspec.Struct, frozen=True):
    """A prompt of a domain. `truths`: how many ground truths its rows have."""

    domain: str
    deciding: str
    prompt: str
    row: int
    truth: str
    truths: int
    answers: str


def find_semantic(
    db: Database, mapper: Mapper, step: Step, semantic: Semantic, texts: Path, table: Path, parts: list[int]
) -> dict[str, int]:
    """Write `dropped.parquet` into the step's folder; counts of prompts."""
    folder = str(step.folder)
    tasks = (
        (n, PromptTask(number=n, texts=str(texts / f"{n:06d}.arrow"), rows=str(table), folder=folder))
        for n in parts
    )
    map_parts(mapper, step, "prompts", write_prompts, tasks)
    members = _members(db, step.folder, table)
    _embed(step.folder, semantic, texts, members)
    drops: list[tuple[int, int, float, str]] = []
    for group in _groups(members):
        drops += _Group(step.folder, texts, members, group, semantic.threshold).drops()
    _write_dropped(db, step.folder, table, members, drops)
    return {"embedded prompts": len(members), "merged prompts": len(drops)}


def _members(db: Database, folder: Path, table: Path) -> list[Member]:
    """The prompts whose domain has another with the same deciding tokens."""
    path = folder / "members.parquet"
    if not path.exists():
        db.write_sorted(
            f"{_of_rows(folder, table)} SELECT domain, deciding, prompt, min(row) AS row, max(truth) AS truth, "
            "count(DISTINCT nullif(truth, '')) AS truths, "
            "array_to_string(list_sort(list(DISTINCT answer)), ' ') AS answers FROM p "
            "GROUP BY domain, deciding, prompt QUALIFY count(*) OVER (PARTITION BY domain, deciding) > 1 "
            "ORDER BY domain, deciding, prompt",
            path,
        )
    import pyarrow.parquet as pq

    return [Member(**row) for row in pq.read_table(path).to_pylist()]


def _of_rows(folder: Path, table: Path) -> str:
    return (
        f"WITH p AS (SELECT coalesce(t.domain::VARCHAR, '') AS domain, s.* FROM {parquet(folder / 'prompts')} s "
        f"JOIN {parquet(table)} t ON s.row = t.row)"
    )


def _groups(members: list[Member]) -> Iterator[range]:
    """The places of the members that may be one prompt."""
    first = 0
    for at in range(1, len(members) + 1):
        if at == len(members) or _key(members[at]) != _key(members[first]):
            yield range(first, at)
            first = at


def _key(member: Member) -> tuple[str, str]:
    return member.domain, member.deciding


def _embed(folder: Path, semantic: Semantic, texts: Path, members: list[Member]) -> None:
    """Write the embeddings that are missing."""
    embedder = None
    for first in range(0, len(members), _CHUNK):
        path = _chunk(folder, first // _CHUNK)
        if path.exists():
            continue
        embedder = embedder or open_embedder(semantic)
        rows = [member.row for member in members[first : first + _CHUNK]]
        prompts = prompts_of(texts, rows)
        with atomic(path) as fresh, fresh.open("wb") as file:
            np.save(file, embedder([prompts[row] for row in rows]))
    chunks = [_chunk(folder, n) for n in range(-(-len(members) // _CHUNK))]
    if len({np.load(path, mmap_mode="r").shape[1] for path in chunks}) > 1:
        raise DataError("dedupe.semantic: the embeddings are of two models; --overwrite makes them anew")


def _chunk(folder: Path, number: int) -> Path:
    return folder / "embeddings" / f"{number:06d}.npy"


def _vectors(folder: Path, first: int, end: int) -> Any:
    """The embeddings of the members from `first` to `end`."""
    arrays = []
    for number in range(first // _CHUNK, (end - 1) // _CHUNK + 1):
        begin = number * _CHUNK
        chunk = np.load(_chunk(folder, number), mmap_mode="r")
        arrays.append(chunk[max(0, first - begin) : end - begin])
    return np.concatenate(arrays)


class _Group:
    """Prompts with the same deciding tokens, of one domain."""

    def __init__(
        self, folder: Path, texts: Path, members: list[Member], places: range, threshold: float
    ) -> None:
        self._folder, self._texts, self._members = folder, texts, members
        self._places, self._threshold = places, threshold
        self._gone: set[int] = set()

    def drops(self) -> list[tuple[int, int, float, str]]:
        """Each prompt that goes, the one that stays, how like they are, and why they are one."""
        found = []
        for first in self._places[::_BLOCK]:
            block = range(first, min(first + _BLOCK, self._places.stop))
            likenesses = self._likenesses(block)
            rows = {self._members[i].row for x, alike in likenesses.items() for i in (x, *alike)}
            prompts = prompts_of(self._texts, sorted(rows)) if rows else {}
            for place in block:
                if drop := self._drop(place, likenesses.get(place, {}), prompts):
                    self._gone.add(place)
                    found.append(drop)
        return found

    def _likenesses(self, block: range) -> dict[int, dict[int, float]]:
        """For each prompt of a block the earlier ones that are alike and whose witnesses agree."""
        vectors = _vectors(self._folder, block.start, block.stop)
        alike: dict[int, dict[int, float]] = {}
        for first in range(self._places.start, block.stop, _BLOCK):
            others = _vectors(self._folder, first, min(first + _BLOCK, block.stop))
            # Rounded: the last digits depend on how a processor adds.
            cosines = np.round(vectors @ others.T, 5)
            for i, j in np.argwhere(cosines >= self._threshold).tolist():
                x, y = block.start + i, first + j
                if y < x and witnesses_agree(self._members[x], self._members[y]):
                    alike.setdefault(x, {})[y] = float(cosines[i, j])
        return alike

    def _drop(
        self, place: int, alike: dict[int, float], prompts: dict[int, str]
    ) -> tuple[int, int, float, str] | None:
        for other in sorted(alike, key=lambda y: (-alike[y], y)):
            if other in self._gone:
                continue
            one, two = (prompts[self._members[i].row] for i in (place, other))
            if why := _why(one, two):
                return place, other, alike[other], why
        return None


def witnesses_agree(one: Member, other: Member) -> bool:
    """Whether ground truths, or without them the final answers, say that two prompts may be one; a doubt says no."""
    if one.truths > 1 or other.truths > 1:
        return False
    if one.truth and other.truth:
        return one.truth == other.truth and not one.truth.startswith(WEAK)
    return bool(one.answers) and one.answers == other.answers


def _why(one: str, other: str) -> str:
    """Why two prompts are one; empty where most of their words are the same, and another word says another thing."""
    if word_overlap(one, other) >= ALIKE:
        return same_problem(Problem(one, ""), Problem(other, ""))
    return "paraphrased"


def _write_dropped(
    db: Database, folder: Path, table: Path, members: list[Member], drops: list[tuple[int, int, float, str]]
) -> None:
    import pyarrow as pa

    gone = [members[place] for place, *_ in drops]
    columns = {
        "domain": pa.array([m.domain for m in gone], pa.string()),
        "prompt": pa.array([m.prompt for m in gone], pa.string()),
        "like": pa.array([members[other].row for _, other, *_ in drops], pa.int64()),
        "similarity": pa.array([similarity for *_, similarity, _ in drops], pa.float64()),
        "why": pa.array([why for *_, why in drops], pa.string()),
    }
    write_parquet(folder / "drops.parquet", pa.table(columns))
    db.write(
        f'{_of_rows(folder, table)} SELECT p.row, d."like" AS kept, d."like", d.similarity, d.why FROM p '
        f"JOIN {parquet(folder / 'drops.parquet')} d USING (domain, prompt) ORDER BY row",
        folder / "dropped.parquet",
    )
