"""The prompts of a step are those whose groups are likely to be mixed, as far as the run's own groups tell."""

import json
import types

import msgspec
import pytest

from r1reward.errors import UsageError
from r1reward_serve.trl_batch import ROW
from r1reward_trainers.field_values import check_groups
from r1reward_trainers.grpo import train_grpo
from r1reward_trainers.grpo_run import PromptSelection

torch = pytest.importorskip(
    "torch", reason="the training packages are not installed: pip install 'r1reward[train]'"
)
pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
group_forecast = pytest.importorskip("r1reward_trainers.group_forecast")  # it imports torch
prompt_selection = pytest.importorskip("r1reward_trainers.prompt_selection")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

GroupForecast = group_forecast.GroupForecast


def short(n):
    return {"prompt": f"Solve {10 + n}+{20 + n}?"}


def long(n):
    return {"prompt": f"Solve {100 + n}+{200 + n}?"}


def learned(rows, mixed, forecast=None):
    """A forecast that has seen a group of each row, a rollout of one after another."""
    forecast = forecast or GroupForecast()
    for row in rows:
        forecast.note([row, row], [] if mixed(row) else [0], 2)
    return forecast


def is_short(row):
    return len(row["prompt"]) < 13


def test_prompts_that_were_never_asked_are_known_by_those_like_them():
    forecast = learned([short(1), *(long(n) for n in range(6)), short(2), short(3)], is_short)
    chances = forecast.chances([short(40), long(40)])
    assert chances[0] > 0.8 > 0.3 > chances[1]
    rows = [*(long(n) for n in range(50, 76)), *(short(n) for n in range(50, 56))]
    chosen = [place for seed in range(20) for place in forecast.best(rows, 4, (seed, 1, 0))]
    assert sum(place >= 26 for place in chosen) > 75  # of 80; blindly it would be 15
    assert len(set(forecast.best(rows, 32, (0,)))) == 32


def test_what_is_unknown_is_tried_and_what_was_useful_may_be_so_no_longer():
    forecast = learned([long(n) for n in range(8)], is_short)
    rows = [*(long(n) for n in range(50, 80)), short(1), short(2)]
    tried = [place for seed in range(20) for place in forecast.best(rows, 4, (seed,))]
    assert sum(place >= 30 for place in tried) > 30  # blindly it would be 5
    forecast = learned([short(n) for n in range(10)], is_short)
    assert forecast.chances([short(50)])[0] > 0.8
    learned([short(n) for n in range(20, 50)], lambda row: False, forecast)  # all are solved by now
    assert forecast.chances([short(50)])[0] < 0.2


def test_a_prompt_is_known_by_itself_by_its_columns_and_as_a_chat():
    forecast = learned([{"prompt": "even"}, {"prompt": "odd"}] * 6, lambda row: row["prompt"] == "odd")
    assert forecast.chances([{"prompt": "odd"}])[0] > forecast.chances([{"prompt": "even"}])[0] + 0.3
    rows = [{"prompt": "?", ROW: json.dumps({"level": level, "id": n})} for n, level in enumerate([1, 5] * 8)]
    forecast = learned(rows, lambda row: '"level": 1' in row[ROW], GroupForecast(["level", "other"]))
    easy, hard = forecast.chances(rows[:2])
    assert easy > 0.5 > hard
    assert GroupForecast().chances([{"prompt": [{"role": "user", "content": "\ud800"}]}]) == [0.5]


def test_a_forecast_goes_on_from_its_state():
    forecast = learned([short(1), long(1)], is_short)
    again = GroupForecast()
    again.restore(forecast.state())
    state = forecast.state()
    learned([short(2)], is_short, forecast)
    learned([short(2)], is_short, again)
    assert again.chances([short(3)]) == forecast.chances([short(3)])
    assert GroupForecast().chances([short(3)]) != again.chances([short(3)])
    assert not torch.equal(state["means"], forecast.state()["means"])  # what was stored is not changed later


def trainer(dataset, candidates, forecast=None):
    return types.SimpleNamespace(
        num_generations=2,
        train_dataset=dataset,
        select=PromptSelection(candidates=candidates),
        group_forecast=forecast or GroupForecast(),
    )


def test_rows_are_chosen_among_candidates_each_prompt_once_and_the_same_for_the_same_seed():
    dataset = [short(n) for n in range(20)] + [long(n) for n in range(80)]
    forecast = learned([short(1), *(long(n) for n in range(6)), short(2), short(3)], is_short)
    known = trainer(dataset, 25, forecast)

    def rows(own, count, seed, used=lambda row: False):
        return prompt_selection.selected_rows(known, own, count, seed, used)

    chosen = rows([long(7), long(8)], 4, (0, 7))
    assert [chosen[i] == chosen[i + 1] for i in (0, 2, 4, 6)] == [True] * 4
    assert len({row["prompt"] for row in chosen}) == 4
    assert sum(map(is_short, chosen)) == 8
    assert rows([long(7), long(8)], 4, (0, 7)) == chosen
    assert rows([long(7), long(8)], 4, (0, 8)) != chosen
    assert all(map(is_short, rows([], 4, (0, 7), used=lambda row: not is_short(row))))
    few = prompt_selection.selected_rows(trainer(dataset[:3], 2), [], 4, (1,), lambda row: row == dataset[0])
    assert len(few) == 8  # a prompt comes twice where there are no others
    assert {row["prompt"] for row in few} >= {row["prompt"] for row in dataset[1:3]}


def selecting(grpo, **how):
    """A run whose reward depends on the completion's length alone: half of the pairs are equal."""
    select, refill = how.pop("select", PromptSelection(candidates=4)), how.pop("refill", 0)
    reward = {"template": "plain", "terms": [{"verifier": "moody"}]}
    data = {"sign": str(how.pop("sign")), "level": 2}
    run = grpo(reward=reward, data=data, **{"num_generations": 2, "max_steps": 4, "beta": 0.1} | how)
    return msgspec.structs.replace(run, select=select, refill=refill)


def test_a_run_tells_what_it_chose_what_it_foresaw_and_what_came(grpo, tmp_path, log_of):
    train_grpo(selecting(grpo, sign=tmp_path / "never", refill=1, save_strategy="no"))
    rows = log_of(tmp_path / "out")
    assert len(rows) == 4
    assert all(0 <= row[f"select/{name}"] <= 1 for row in rows for name in ("others", "foreseen", "mixed"))
    assert rows[0]["select/foreseen"] == 0.5  # nothing is known yet
    assert rows[0]["select/others"] == 0.0  # where prompts are alike, those come whose turn it is
    assert rows[-1]["select/foreseen"] != 0.5
    assert all(row["refill/completions"] >= 8 for row in rows)


def test_a_run_that_chooses_its_prompts_goes_on_as_the_uncut_run(grpo, tmp_path, cut_at, log_of):
    def logged(name):
        names = ("reward", "loss", "select/others", "select/foreseen", "select/mixed", "refill/completions")
        return [[row.get(name) for name in names] for row in log_of(tmp_path / name)]

    how = {"sign": tmp_path / "never", "refill": 1, "generation_batch_size": 16, "max_steps": 6}
    train_grpo(selecting(grpo, output=tmp_path / "uncut", **how))
    for cut in (2, 3):
        cut_at(cut)
        with pytest.raises(KeyboardInterrupt):
            train_grpo(selecting(grpo, output=tmp_path / "cut", **how))
    train_grpo(selecting(grpo, output=tmp_path / "cut", **how))
    assert repr(logged("cut")) == repr(logged("uncut"))


def test_groups_that_are_no_whole_ones_in_a_process_are_refused(grpo, tmp_path):
    how = {"sign": tmp_path / "never", "num_generations": 4, "per_device_train_batch_size": 6}
    how |= {"gradient_accumulation_steps": 2, "steps_per_generation": 2}  # 12 of one process are three groups
    train_grpo(selecting(grpo, **how), dry_run=True)
    args = types.SimpleNamespace(per_device_train_batch_size=2, steps_per_generation=1, num_generations=4)
    with pytest.raises(UsageError, match="a process generates 2 completions, and a group has 4"):
        check_groups(selecting(grpo, sign=tmp_path / "never"), args)


def test_a_dry_run_tells_of_it_and_refuses_what_cannot_be(grpo, tmp_path, capsys):
    how = {"sign": tmp_path / "never"}
    train_grpo(selecting(grpo, select=PromptSelection(columns=("level",)), refill=2, **how), dry_run=True)
    out = capsys.readouterr().out
    assert "# select: each prompt is the best of 32 candidates by the run's own groups" in out
    assert "# refill: up to 3 times that" in out
    for select, message in (
        (PromptSelection(candidates=1), "select.candidates: 2 or more, not 1"),
        (PromptSelection(columns=("levle",)), "select.columns: no column 'levle': did you mean 'level'?"),
    ):
        with pytest.raises(UsageError, match=message.replace("?", r"\?")):
            train_grpo(selecting(grpo, select=select, **how), dry_run=True)
