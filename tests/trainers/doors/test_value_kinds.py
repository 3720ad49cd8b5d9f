"""What a column holds is worth the same at every door, whatever kind of value says it: text, number, list, array."""

import asyncio
import csv
import enum
import json
from decimal import Decimal
from fractions import Fraction

import pytest

import r1reward
from r1reward.cli import run
from r1reward.errors import DataError
from r1reward.rows.library_values import plain_value
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service
from r1reward_trainers.reward import RewardFunction
from r1reward_trainers.verl import compute_score

from .test_doors import rewards_in

np = pytest.importorskip("numpy")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


class Answer(str, enum.Enum):  # noqa: UP042  as a str it says what a StrEnum does not
    SIX = "6"


KINDS = {
    "text": "6", "integer": 6, "float": 6.0, "list": ["6"], "numbers": [6], "object": {"ground_truth": "6"},
    "list in a text": '["6"]', "object in a text": '{"value": "6"}', "list of lists": [["6"]],
    "decimal": Decimal("6.00"), "fraction": Fraction(6), "bytes": b"6", "tuple": ("6",), "enumeration": Answer.SIX,
    "int64": np.int64(6), "float32": np.float32(6), "longdouble": np.longdouble(6), "str_": np.str_("6"),
    "0-d array": np.array(6), "array of texts": np.array(["6"]), "array of objects": np.array(["6", "six"], dtype=object),
    "array of numbers": np.array([6]), "array in an object": {"target": np.array(["6"], dtype=object)},
    "list of NumPy's": [np.int64(6)],
}  # fmt: skip
NULLS = {
    "null": None, "not a number": float("nan"), "no time": np.datetime64("NaT", "s"), "empty array": np.array([]),
    "array of nothing": np.array([np.nan]), "empty list": [], "list of null": [None], "empty text": "",
}  # fmt: skip


def pairs(value):
    return [{"prompt": "What?", "answer": value, "response": f"\\boxed{{{said}}}"} for said in (6, 5)]


def by_columns(rows):
    names = [name for name in rows[0] if name not in ("prompt", "response")]
    reward = RewardFunction("accuracy", workers=0)
    columns = {name: [row[name] for row in rows] for name in names}
    return reward([row["prompt"] for row in rows], [row["response"] for row in rows], **columns)


def by_verl(rows):
    async def scored():
        kept = {"reward": "accuracy", "workers": 0, "unscored": -1.0}
        calls = [
            await compute_score("x", row["response"], row["answer"], {"prompt": row["prompt"]}, **kept)
            for row in rows
        ]
        return [None if found["unscored"] else found["score"] for found in calls]

    return asyncio.run(scored())


def by_file(rows, kind, folder):
    path, out = folder / f"rows.{kind}", folder / "out.jsonl"
    if kind == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    elif kind == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([list(rows[0]), *(list(row.values()) for row in rows)])
    assert run(["score", str(path), "-r", "accuracy", "-o", str(out), "--overwrite", "-w", "0"]) in (0, 5)
    return rewards_in(out)


def values_at_doors(rows, folder):
    """By door; a file of a kind that has no such value is left out."""
    values = {
        "python": [group.rewards[0].value for group in r1reward.score(rows, "accuracy", workers=0)],
        "columns": by_columns(rows),
        "verl": by_verl(rows),
    }
    for kind in ("jsonl", "parquet"):
        try:
            values[kind] = by_file(rows, kind, folder)
        except (TypeError, pa.ArrowInvalid, pa.ArrowNotImplementedError):
            continue
    return values


@pytest.mark.parametrize("kind", KINDS)
def test_a_ground_truth_of_any_kind_is_worth_the_same_at_every_door(kind, tmp_path):
    for door, values in values_at_doors(pairs(KINDS[kind]), tmp_path).items():
        assert values == [1.0, 0.0], door


@pytest.mark.parametrize("kind", NULLS)
def test_a_null_of_any_kind_is_no_ground_truth_at_any_door(kind, tmp_path):
    for door, values in values_at_doors(pairs(NULLS[kind]), tmp_path).items():
        assert values == [None, None], door


@pytest.mark.parametrize("kind", ["text", "integer", "float", "list", "object", "list in a text", "decimal"])
def test_a_cell_of_a_table_is_worth_what_it_says(kind, tmp_path):
    assert by_file(pairs(KINDS[kind]), "csv", tmp_path) == [1.0, 0.0]


def test_options_and_completions_may_be_arrays():
    row = {"question": "Which?", "choices": np.array(["Rome", "Paris"], dtype=object), "answer": "Paris"}
    rows = [{**row, "responses": np.array(["(B)", "(A)"], dtype=object)}]
    (group,) = r1reward.score(rows, "accuracy", workers=0)
    assert [reward.value for reward in group.rewards] == [1.0, 0.0]
    with pytest.raises(DataError, match=r"choices\[answer\]"):
        r1reward.score([rows[0] | {"answer": np.int64(1)}], "accuracy", workers=0)


def test_columns_of_a_batch_may_be_arrays():
    reward = RewardFunction("accuracy", workers=0)
    assert reward(np.array(["q", "q"]), np.array(["6", "5"]), answer=np.array([6, 6])) == [1.0, 0.0]


def test_a_column_with_the_name_of_an_argument_is_named_by_the_error_and_harmless_in_a_whole_row():
    """As TRL calls a reward: Python itself refuses the name; `r1reward train` passes the row in one column."""
    reward = RewardFunction("accuracy", workers=0)
    own = {"prompts": ["q"], "completions": ["\\boxed{6}"]}
    for name in own:
        with pytest.raises(TypeError, match=f"multiple values for keyword argument '{name}'"):
            reward(**own, **{name: ["\\boxed{5}"]}, answer=["6"])
    for name in ("completion", "responses", "earlier_completions"):
        assert reward(**own, **{name: ["\\boxed{5}"]}, answer=["6"]) == [1.0]
    row = {"prompt": "q", "completions": ["\\boxed{5}"], "prompts": ["p"], "answer": "6"}
    assert reward(**own, r1reward_row=[json.dumps(row)]) == [1.0]


def test_rows_of_a_data_frame_are_worth_what_they_say():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {"prompt": ["a", "b", "c"], "answer": [6, None, pd.NaT], "response": ["6", "6", "6"]}
    )
    frame["answer"] = frame["answer"].astype(object)
    frame.loc[1, "answer"] = pd.NA
    groups = r1reward.score(frame.to_dict("records"), "accuracy", workers=0)
    assert [group.rewards[0].value for group in groups] == [1.0, None, None]


def test_a_sample_that_somebody_made_may_have_an_array():
    sample = r1reward.Sample(ground_truth=np.array(["6"], dtype=object), task="math")
    group = r1reward.Group(sample=sample, completions=(r1reward.Completion(text="\\boxed{6}"),))
    assert r1reward.score([group], "accuracy", workers=0)[0].rewards[0].value == 1.0


def test_values_that_are_python_s_own_stay_the_same_objects():
    value = {"a": ["x", {"b": [1, 2.5, None]}]}
    assert plain_value(value) is value


def test_serve_reads_kinds_of_json_alike():
    with WarmReward("accuracy", workers=0) as warm:
        service = Service(warm, ServeOptions())
        rows = [row for kind in ("text", "integer", "float", "list", "object") for row in pairs(KINDS[kind])]
        found = [pair for each, _ in service.pairs_of(rows, {}) for pair in each]
        values = [scored.reward.value for scored in asyncio.run(service.score(found))]
        service.gather.close()
    assert values == [1.0, 0.0] * 5
