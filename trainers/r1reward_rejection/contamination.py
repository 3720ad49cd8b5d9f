"""Drops rows that share an n-gram of words with an evaluation set; each hit is verified word by word and reported.

clean/hits/000042.jsonl      what was found, with both texts
clean/dropped/000042.parquet the rows
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from r1reward.storage import atomic
from r1reward_rejection.evaluation import Index, Item, load_index, load_items, write_index
from r1reward_rejection.mapper import Mapper, map_parts
from r1reward_rejection.ngram_words import Words, grams, whole, words
from r1reward_rejection.recipe.recipe import Decontaminate, Fuzzy
from r1reward_rejection.tables import read_texts, rows_of_part, write_parquet
from r1reward_rejection.workspace import Step

__all__ = ["Hit", "find_contamination", "hits_in"]

_AT_ONCE = 256


class Hit(msgspec.Struct, kw_only=True):
    """A text that an evaluation set has, too."""

    row: int = 0
    where: str = ""
    id: str = ""
    domain: str = ""
    field: str
    """`prompt` or `completion`."""
    kind: str
    """`10-gram`; `whole`: a prompt that is a question of fewer words; `fuzzy`."""
    match: str
    """The words that both have; for `fuzzy`, the share of the question's n-grams."""
    matches: int
    """N-grams of this text that evaluation sets have."""
    evaluation: str
    evaluation_id: str
    evaluation_field: str
    text: str
    evaluation_text: str


class _Task(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    settings: Decontaminate
    texts: str
    rows: str
    folder: str


def find_contamination(
    mapper: Mapper, step: Step, settings: Decontaminate, texts: Path, table: Path, parts: list[int]
) -> dict[str, Any]:
    """Write hits and dropped rows into the step's folder; counts. Raises `DataError` for the evaluation files."""
    items = write_index(step.folder, settings)
    folder = str(step.folder)
    tasks = (
        (
            n,
            _Task(
                number=n,
                settings=settings,
                texts=str(texts / f"{n:06d}.arrow"),
                rows=str(table),
                folder=folder,
            ),
        )
        for n in parts
    )
    counts = map_parts(mapper, step, "hits", _check_part, tasks)
    sets: Counter[str] = sum((Counter(c["sets"]) for c in counts), Counter())
    kinds: Counter[str] = sum((Counter(c["kinds"]) for c in counts), Counter())
    return {"items": items, "sets": dict(sorted(sets.items())), "kinds": dict(sorted(kinds.items()))}


def _check_part(task: _Task) -> dict[str, Any]:
    import pyarrow as pa

    wanted = rows_of_part(Path(task.rows), task.number, ["row"])["row"].to_numpy()
    fields = ("prompt", "completion") if task.settings.text == "both" else (task.settings.text,)
    found: list[Hit] = []
    for batch in read_texts(Path(task.texts), wanted, [*fields, "where", "id", "domain"]):
        for at in range(0, batch.num_rows, _AT_ONCE):
            found += _check_rows(batch.slice(at, _AT_ONCE), fields, task)
    folder, name = Path(task.folder), f"{task.number:06d}"
    with atomic(folder / "hits" / f"{name}.jsonl") as fresh:
        fresh.write_bytes(b"".join(msgspec.json.encode(hit) + b"\n" for hit in found))
    rows = sorted({hit.row for hit in found})
    write_parquet(folder / "dropped" / f"{name}.parquet", pa.table({"row": pa.array(rows, pa.int64())}))
    kinds = Counter(f"{hit.field}: {hit.kind}" for hit in _first_of_row(found))
    return {
        "rows": len(wanted),
        "sets": Counter(hit.evaluation for hit in _first_of_row(found)),
        "kinds": kinds,
    }


def _first_of_row(hits: Sequence[Hit]) -> list[Hit]:
    return list({hit.row: hit for hit in reversed(hits)}.values())


def _check_rows(batch: Any, fields: Sequence[str], task: _Task) -> list[Hit]:
    found: list[tuple[int, Hit]] = []
    for field in fields:
        texts = batch[field].to_pylist()
        found += hits_in(texts, field, task.settings, task.folder)
    about = batch.select(["row", "where", "id", "domain"]).to_pylist() if found else []
    for at, hit in found:
        hit.row, hit.where, hit.id, hit.domain = (about[at][k] for k in ("row", "where", "id", "domain"))
    return [hit for _, hit in sorted(found, key=lambda pair: pair[0])]


def hits_in(
    texts: Sequence[str], field: str, settings: Decontaminate, folder: str
) -> Iterator[tuple[int, Hit]]:
    """For each text that an evaluation set has, too: its place and the first hit in it."""
    index, items = load_index(folder, "index.npz"), load_items(folder)
    hashed = Words(texts)
    values, bounds = grams(hashed, index.n)
    places, known = index.find(values)
    owners = np.searchsorted(bounds, places, side="right") - 1
    hit: set[int] = set()
    for text in np.unique(owners).tolist():
        mine = owners == text
        if found := _verified(texts[text], field, index, items, places[mine] - bounds[text], known[mine]):
            hit.add(text)
            yield text, found
    if field == "prompt":
        for text, known_short in zip(*index.find_short(whole(hashed)), strict=True):
            item = items[index.short_owners[known_short]]
            if text not in hit and words(texts[text]) == words(item.text):
                hit.add(int(text))
                yield int(text), _hit(texts[text], field, "whole", " ".join(words(item.text)), 1, item)
    if settings.fuzzy:
        yield from _fuzzy(texts, hashed, field, settings.fuzzy, folder, hit)


def _verified(
    text: str, field: str, index: Index, items: Sequence[Item], places: Any, known: Any
) -> Hit | None:
    """The first of the n-grams found by hash whose words are really the same."""
    mine = words(text)
    for place, gram in zip(places.tolist(), known.tolist(), strict=True):
        item = items[index.owners[gram]]
        at = int(index.places[gram])
        if mine[place : place + index.n] == words(item.text)[at : at + index.n]:
            match = " ".join(mine[place : place + index.n])
            return _hit(text, field, f"{index.n}-gram", match, len(places), item)
    return None


def _fuzzy(
    texts: Sequence[str], hashed: Words, field: str, fuzzy: Fuzzy, folder: str, hit: set[int]
) -> Iterator[tuple[int, Hit]]:
    """Texts that hold a large share of a question's n-grams, whatever stands between them."""
    index, items = load_index(folder, "fuzzy.npz"), load_items(folder)
    pairs, totals = _owners_of_grams(folder, fuzzy.words)
    values, bounds = grams(hashed, fuzzy.words)
    places, known = index.find(values)
    owners = np.searchsorted(bounds, places, side="right") - 1
    for text in np.unique(owners).tolist():
        if text in hit:
            continue
        shared: Counter[int] = Counter(
            item for gram in set(known[owners == text].tolist()) for item in pairs[gram]
        )
        if not shared:
            continue
        best = max(shared, key=lambda i: (shared[i] / totals[i], -i))
        if (share := shared[best] / totals[best]) >= fuzzy.share and items[best].field == "question":
            told = f"{share:.0%} of the question's {fuzzy.words}-grams"
            yield text, _hit(texts[text], field, "fuzzy", told, shared[best], items[best])


_fuzzy_owners: dict[tuple[str, int], tuple[list[list[int]], list[int]]] = {}


def _owners_of_grams(folder: str, n: int) -> tuple[list[list[int]], list[int]]:
    """For each n-gram the questions that have it; for each question the number of its different n-grams."""
    if (folder, n) not in _fuzzy_owners:
        items, index = load_items(folder), load_index(folder, "fuzzy.npz")
        values, bounds = grams(Words([i.text if i.field == "question" else "" for i in items]), n)
        owners: list[list[int]] = [[] for _ in index.grams]
        totals = []
        for i in range(len(items)):
            mine = np.unique(values[bounds[i] : bounds[i + 1]])
            totals.append(max(1, len(mine)))
            for gram in np.searchsorted(index.grams, mine).tolist():
                owners[gram].append(i)
        _fuzzy_owners[folder, n] = owners, totals
    return _fuzzy_owners[folder, n]


def _hit(text: str, field: str, kind: str, match: str, matches: int, item: Item) -> Hit:
    return Hit(
        field=field,
        kind=kind,
        match=match,
        matches=matches,
        evaluation=item.set,
        evaluation_id=item.id,
        evaluation_field=item.field,
        text=text,
        evaluation_text=item.text,
    )
