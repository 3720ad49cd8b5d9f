"""One prompt and its completions: their text, what each term said, where the answer stands, and its neighbours."""

from collections.abc import Mapping
from typing import Any

from r1reward.errors import DataError
from r1reward.files import Row
from r1reward.report.overview import written_truth
from r1reward.report.reasons import rule_of
from r1reward.rows.row_reader import Reading, RowReader
from r1reward.text.answer_place import answer_place
from r1reward_view.completions import scored_lists
from r1reward_view.failing_tests import failing_test
from r1reward_view.filters import condition
from r1reward_view.forms import Forms
from r1reward_view.store import Store
from r1reward_view.texts import Texts

__all__ = ["first_of", "group_of", "neighbours"]

_MOST = 64
"""Completions of a prompt that are shown beside one another."""
_LONGEST = 1 << 20
"""Characters of one text that are sent to the page."""
_HIDDEN = frozenset(("reward", "reward_reason", "scores", "stamp"))


def group_of(store: Store, texts: Texts, reader: RowReader, forms: Forms, number: int) -> dict[str, Any]:
    """The prompt of completion `number` with all its completions. Raises `DataError` where there is none."""
    found = store.all("SELECT prompt FROM c WHERE i = ?", (number,))
    if not found:
        raise DataError(f"no completion {number}: there are {store.one('SELECT count(*) FROM c')[0]:,}")
    (prompt,) = found[0]
    records = store.dicts(
        "SELECT i, row, k, id, source, task, step, reward, v, truncated, len, rule, truth FROM c WHERE prompt = ? "
        f"ORDER BY i = ? DESC, i LIMIT {_MOST}",
        (prompt, number),
    )
    records.sort(key=lambda record: record["i"])
    size, judged, ok = store.one("SELECT size, n, ok FROM g WHERE prompt = ?", (prompt,))
    by_row = texts.rows(record["row"] for record in records)
    readings = {row: reader(data.columns) for row, data in by_row.items()}
    first = by_row[records[0]["row"]]
    reading = readings[records[0]["row"]]
    sample, accuracy = reading.sample, store.meta.accuracy
    tests = _own_tests(first, reading)
    return {
        "i": records[0]["i"],
        "id": reading.sample.id,
        "where": first.where.rpartition("/")[2],
        "source": reading.source,
        "task": reading.sample.task,
        "prompt": _cut(reading.sample.prompt),
        "truth": _cut(written_truth(reading.sample.ground_truth)),
        "has_truth": sample.ground_truth is not None,
        "truth_form": forms(accuracy, sample.task, sample.ground_truth),
        "tests": _cut(written_truth(tests)),
        "columns": _columns(first, reading),
        "size": size,
        "n": judged,
        "ok": ok,
        "completions": [
            _completion(r, by_row[r["row"]], readings[r["row"]], accuracy, forms, tests) for r in records
        ],
    }


def neighbours(store: Store, parameters: Mapping[str, str], number: int) -> dict[str, Any]:
    """The previous and the next prompt under a filter, by their first completions, and where this one stands."""
    where = condition(parameters, store.meta)
    chosen = f"SELECT DISTINCT prompt FROM c WHERE {where.sql}"
    before, total, is_in, previous, after = store.one(
        f"WITH chosen AS MATERIALIZED ({chosen}), me AS (SELECT g.first, g.prompt FROM c JOIN g USING (prompt) WHERE "
        "c.i = ?), firsts AS (SELECT g.first AS f FROM g JOIN chosen USING (prompt)) "
        "SELECT count(*) FILTER (f < (SELECT first FROM me)), count(*), "
        "coalesce(bool_or(f = (SELECT first FROM me)), false), max(f) FILTER (f < (SELECT first FROM me)), "
        "min(f) FILTER (f > (SELECT first FROM me)) FROM firsts",
        (*where.values, number),
    )
    return {"at": before if is_in else None, "total": total, "previous": previous, "next": after}


def first_of(store: Store, parameters: Mapping[str, str]) -> int | None:
    """The first completion under a filter."""
    where = condition(parameters, store.meta)
    number: int | None = store.one(f"SELECT min(c.i) FROM c WHERE {where.sql}", where.values)[0]
    return number


def _completion(
    record: Mapping[str, Any], row: Row, reading: Reading, accuracy: str, forms: Forms, tests: Any
) -> dict[str, Any]:
    k = record["k"]
    _, lists = scored_lists(row)
    reason = row.columns.get("reward_reason") or ""
    text = reading.completions[k].text
    scores = {name: _score(score, text) for name, score in lists[k].items() if score is not None}
    judged, task = scores.get(accuracy, {}), reading.sample.task
    judged["form"] = forms(accuracy, task, judged.get("answer"))
    if "code" in task and judged.get("value") != 1:
        judged["failing"] = failing_test(judged.get("reason", ""), tests or reading.sample.ground_truth)
    return {
        **{key: record[key] for key in ("i", "k", "step", "reward", "v", "truncated", "len", "rule")},
        "text": _cut(text),
        "cut": len(text) > _LONGEST,
        "why": (reason[k] if isinstance(reason, list) else reason) or "",
        "scores": scores,
    }


def _score(score: Mapping[str, Any], text: str) -> dict[str, Any]:
    kept = ("value", "status", "answer", "reason", "metrics")
    said = {key: score[key] for key in kept if score.get(key) is not None}
    if rule := rule_of(score.get("rule"), score.get("reason")):
        said["rule"] = rule
    if place := _own_place(score.get("span"), text) or answer_place(text, score.get("answer") or "", rule):
        said["span"] = [len(text[:at].encode("utf-16-le", "surrogatepass")) // 2 for at in place]
    return {"value": None} | {key: _cut(v) if isinstance(v, str) else v for key, v in said.items()}


def _own_place(span: Any, text: str) -> tuple[int, int] | None:
    """Where the verifier itself says that the answer stands; None where that is no place in the text."""
    match span:
        case [int(start), int(end)] if 0 <= start < end <= len(text):
            return start, end
    return None


def _own_tests(row: Row, reading: Reading) -> Any:
    """What a program is tested with, where the row has tests under a name of their own."""
    if "code" not in reading.sample.task and reading.sample.ground_truth is not None:
        return None
    names = ("test", "tests", "test_list", "test_cases", "unit_tests", "input_output")
    return next((value for name in names if (value := row.columns.get(name))), None)


def _columns(row: Row, reading: Reading) -> dict[str, str]:
    """The row's other short columns: level, subject and the like."""
    shown = {}
    for name, value in row.columns.items():
        if name in _HIDDEN or isinstance(value, list | dict) or value is None:
            continue
        text = str(value)
        used = (reading.sample.prompt, reading.sample.id, reading.source, reading.sample.task)
        if len(text) <= 60 and text not in used and value != reading.sample.ground_truth:
            shown[name] = text
    return dict(list(shown.items())[:8])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST]
