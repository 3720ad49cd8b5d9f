"""Drops rows that have a part of an evaluation set; each hit is verified word by word and reported.

clean/hits/000042.jsonl      what was found, with both texts
clean/found/000042.parquet   the rows, and what tells a hit from chance
clean/dropped.parquet        the rows that go

DeepSeek-R1 drops any row that shares ten words with an evaluation set. Taken to the letter, that drops every row with
"please reason step by step" once a question has it. So a form of words is none of a question's: one that many
questions have, or that stands in the rows of many other prompts.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.storage import atomic
from r1reward_rejection.canonical import signs
from r1reward_rejection.database import Database, parquet
from r1reward_rejection.evaluation_index import canonical_words, write_index
from r1reward_rejection.mapper import Mapper, map_parts
from r1reward_rejection.matching import Hit, hits_in
from r1reward_rejection.recipe.recipe import Decontaminate
from r1reward_rejection.tables import read_texts, rows_of_part, write_parquet
from r1reward_rejection.workspace import Step

__all__ = ["Hit", "find_contamination", "stock_phrases"]

_LARGE_SHARE = 0.5
"""Of an item's n-grams: more is no chance, however often it is seen."""
_PROMPTS_OF_ONE, _PROMPTS_OF_MORE = 2, 9
"""Prompts that may have one n-gram, where it is all that they have of the item, and where they have more."""
_SHARE_OF_MORE = 5e-5
"""Or this share of all prompts, where that is more: what ten of a million prompts have is no form of words."""
_ONE_TRUTH = (4, 0.5), (10, 0.8)
"""From so many prompts on that have an item's words, a ground truth of so many of them, at least, is the item's;
where none is, they are problems of one template."""
_SHORT = 40
"""Characters of a ground truth that is one number."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SHOWN = 10


_ABOUT = ("where", "id", "domain")


class _Task(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    settings: Decontaminate
    texts: str
    rows: str
    folder: str


def find_contamination(
    db: Database,
    mapper: Mapper,
    step: Step,
    settings: Decontaminate,
    texts: Path,
    table: Path,
    parts: list[int],
) -> dict[str, Any]:
    """Write hits and dropped rows into the step's folder; counts. Raises `DataError` for the evaluation files."""
    sizes = write_index(step.folder, settings)
    tasks = (
        (
            n,
            _Task(
                number=n,
                settings=settings,
                texts=str(texts / f"{n:06d}.arrow"),
                rows=str(table),
                folder=str(step.folder),
            ),
        )
        for n in parts
    )
    map_parts(mapper, step, "hits", _check_part, tasks)
    phrases, templates = stock_phrases(db, step.folder, table), _templates(db, step.folder)
    hits = _write_hits(step, parts, set(phrases), set(templates))
    first: dict[int, Hit] = {}
    for hit in hits:
        first.setdefault(hit.row, hit)
    _write_dropped(step.folder / "dropped.parquet", first)
    return {
        "items": sum(sum(counts.values()) for counts in sizes.values()),
        "sizes": sizes,
        "sets": dict(sorted(Counter(hit.evaluation for hit in first.values()).items())),
        "kinds": dict(sorted(Counter(map(_kind, first.values())).items())),
        "phrases": dict(list(phrases.items())[:_SHOWN]),
        "templates": dict(list(templates.items())[:_SHOWN]),
    }


def _check_part(task: _Task) -> dict[str, int]:
    """The hits of a part's rows."""
    import pyarrow as pa

    table = rows_of_part(Path(task.rows), task.number, ["row", "prompt"])
    rows = table["row"].to_numpy()
    prompts = dict(zip(rows.tolist(), table["prompt"].to_pylist(), strict=True))
    fields = ("prompt", "completion") if task.settings.text == "both" else (task.settings.text,)
    hits: list[Hit] = []
    truths: dict[int, str] = {}
    for batch in read_texts(Path(task.texts), rows, ["prompt", "completion", *_ABOUT, "ground_truth"]):
        of_batch = _check_rows(batch, fields, task)
        hits += of_batch
        if of_batch:
            truths |= dict(zip(batch["row"].to_pylist(), batch["ground_truth"].to_pylist(), strict=True))
    folder, name = Path(task.folder), f"{task.number:06d}"
    with atomic(folder / "hits" / f"{name}.jsonl") as fresh:
        fresh.write_bytes(b"".join(msgspec.json.encode(hit) + b"\n" for hit in hits))
    columns = {
        "match": pa.array([h.match for h in hits], pa.string()),
        "prompt": pa.array([prompts[h.row] for h in hits], pa.int64()),
        "single": pa.array([h.matches < 2 for h in hits], pa.bool_()),
        "item": pa.array([_item(h) for h in hits], pa.string()),
        "truth": pa.array([_truth(truths[h.row]) for h in hits], pa.string()),
        "verbatim": pa.array([h.verbatim for h in hits], pa.bool_()),
        "certain": pa.array(
            [h.kind in ("whole", "fuzzy") or h.share >= _LARGE_SHARE for h in hits], pa.bool_()
        ),
    }
    write_parquet(folder / "found" / f"{name}.parquet", pa.table(columns))
    return {"rows": len(rows)}


def _check_rows(batch: Any, fields: Sequence[str], task: _Task) -> list[Hit]:
    hits: list[tuple[int, Hit]] = []
    for field in fields:
        here = hits_in(batch[field].to_pylist(), field, task.settings, task.folder)
        hits += [hit for hit in here if not _is_echo(*hit, batch)]
    about = batch.select(["row", *_ABOUT]).to_pylist() if hits else []
    for at, hit in hits:
        hit.row, hit.where, hit.id, hit.domain = (about[at][k] for k in ("row", *_ABOUT))
    return [hit for _, hit in sorted(hits, key=lambda pair: pair[0])]


def _is_echo(at: int, hit: Hit, batch: Any) -> bool:
    """Whether a completion says again what its prompt has and is no question's there."""
    if hit.field == "prompt" or hit.share >= _LARGE_SHARE or hit.kind in ("whole", "fuzzy"):
        return False
    prompt = " ".join(canonical_words(batch["prompt"][at].as_py()))
    return f" {hit.match} " in f" {prompt} "


def stock_phrases(db: Database, folder: Path, table: Path) -> dict[str, int]:
    """The matches that stand in rows of so many prompts that they are nobody's; and of how many."""
    counts = "count(DISTINCT prompt) AS prompts, bool_and(single) AS single"
    grouped = f"SELECT match, {counts} FROM {parquet(folder / 'found')} WHERE NOT certain GROUP BY match"
    total = db.one(f"SELECT count(DISTINCT prompt) FROM {parquet(table)}")
    several = max(_PROMPTS_OF_MORE, int(_SHARE_OF_MORE * total))
    most = f"CASE WHEN single THEN {_PROMPTS_OF_ONE} ELSE {several} END"
    query = f"SELECT match, prompts FROM ({grouped}) WHERE prompts > {most} ORDER BY prompts DESC, match"
    return {str(match): int(prompts) for match, prompts in db.all(query)}


def _templates(db: Database, folder: Path) -> dict[str, int]:
    """The items and n-grams that prompts of different ground truths have, none sign by sign; and how many prompts.

    Two boards of a game, two strings to sort are two problems of one template. A question in many wordings has one
    ground truth; rows without one say nothing here.
    """
    found = parquet(folder / "found")
    templates: dict[str, int] = {}
    for key in ("item", "match"):
        rows = f"SELECT DISTINCT {key}, prompt, truth FROM {found} WHERE truth IS NOT NULL AND NOT verbatim"
        by_truth = f"SELECT {key}, truth, count(*) AS prompts FROM ({rows}) GROUP BY ALL"
        grouped = (
            f"SELECT {key}, sum(prompts) AS prompts, max(prompts) AS most FROM ({by_truth}) GROUP BY ALL"
        )
        several = " OR ".join(f"(prompts >= {n} AND most < {share} * prompts)" for n, share in _ONE_TRUTH)
        query = f"SELECT {key}, prompts FROM ({grouped}) WHERE {several} ORDER BY prompts DESC, {key}"
        templates |= {str(name): int(prompts) for name, prompts in db.all(query)}
    return templates


def _truth(text: str) -> str | None:
    """A ground truth as sources may write it: `12`, `12.0`, `$12` and `12 dollars` are one."""
    number = _NUMBER.search(text.replace(",", ""))
    return f"{float(number[0]):g}" if number and len(text) < _SHORT else signs(text) or None


def _item(hit: Hit) -> str:
    return f"{hit.evaluation} {hit.evaluation_id} {hit.evaluation_field}"


def _write_hits(step: Step, parts: Sequence[int], phrases: set[str], templates: set[str]) -> Iterator[Hit]:
    """Write the report of the hits that count; they, without the texts."""
    with atomic(step.folder / "contamination.jsonl") as fresh, fresh.open("wb") as out:
        for number in parts:
            with step.part("hits", number, ".jsonl").open("rb") as file:
                for line in file:
                    hit = msgspec.json.decode(line, type=Hit)
                    if _counts(hit, phrases, templates):
                        out.write(line)
                        yield msgspec.structs.replace(hit, text="", evaluation_text="")


def _counts(hit: Hit, phrases: set[str], templates: set[str]) -> bool:
    if not hit.verbatim and templates & {_item(hit), hit.match}:
        return False
    return hit.kind in ("whole", "fuzzy") or hit.share >= _LARGE_SHARE or hit.match not in phrases


def _kind(hit: Hit) -> str:
    return f"{hit.field}: {hit.kind}"


def _write_dropped(path: Path, hits: Mapping[int, Hit]) -> None:
    import pyarrow as pa

    rows = sorted(hits)
    columns = {
        "row": pa.array(rows, pa.int64()),
        "reason": pa.array([f"{_kind(hits[row])}: {hits[row].match}" for row in rows], pa.string()),
        "beside": pa.array(
            [f"{hits[row].evaluation} {hits[row].evaluation_id}" for row in rows], pa.string()
        ),
    }
    write_parquet(path, pa.table(columns))
