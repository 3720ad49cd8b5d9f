import math
import pickle
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import r1reward
from r1reward.errors import DataError, SpecError, UsageError
from r1reward_serve.missing_rewards import RewardsMissingError
from r1reward_trainers.reward import RewardFunction

PLUGIN = Path(__file__).parent / "fragile.py"
FRAGILE = {"template": "plain", "terms": [{"verifier": "fragile"}]}
RIGHT, WRONG, BARE = (
    "<think>6 * 7 is 42</think> <answer>42</answer>",
    "<think>hm</think> <answer>41</answer>",
    "42",
)


class Log:
    """Collects what a trainer would log."""

    def __init__(self):
        self.values, self.columns = {}, {}

    @property
    def metrics(self):
        return {name: sum(values) / len(values) for name, values in self.values.items()}

    def call(self, reward, completions, step=0, **columns):
        self.values, n = {}, len(completions)
        columns = {k: v if isinstance(v, list) else [v] * n for k, v in columns.items()}
        return reward(
            prompts=["6 * 7 = ?"] * n,
            completions=completions,
            completion_ids=columns.pop("ids", [[1]] * n),
            trainer_state=SimpleNamespace(global_step=step),
            log_extra=self.columns.__setitem__,
            log_metric=lambda name, value: self.values.setdefault(name, []).append(value),
            **columns,
        )


def test_a_batch_gets_the_sum_of_its_terms(make_reward):
    assert Log().call(make_reward(), [RIGHT, WRONG, BARE], ground_truth="42") == [2.0, 1.0, 0.0]


def test_chat_messages_are_read_as_text_is(make_reward):
    reward = make_reward()
    chat = [[{"role": "assistant", "content": t}] for t in (RIGHT, WRONG)]
    prompts = [[{"role": "user", "content": "6 * 7 = ?"}]] * 2
    assert reward(prompts=prompts, completions=chat, ground_truth=["42", "42"]) == [2.0, 1.0]


def test_the_ground_truth_may_have_any_name(make_reward):
    reward = make_reward(columns={"ground_truth": "gold_number"})
    assert Log().call(reward, [RIGHT], gold_number="42", ground_truth="7") == [2.0]


def test_a_role_that_does_not_exist_is_refused_at_once():
    with pytest.raises(DataError, match="no role 'truth'"):
        RewardFunction("r1-zero", columns={"truth": "gold"})


def test_a_reward_that_does_not_exist_is_refused_at_once():
    with pytest.raises(SpecError, match="r1-zer0"):
        RewardFunction("r1-zer0")


@pytest.mark.parametrize(
    "options", [{"max_unscored": 1.5}, {"patience": -1}, {"workers": -1}, {"deadline": 0}]
)
def test_numbers_that_make_no_sense_are_refused_at_once(options):
    with pytest.raises(UsageError):
        RewardFunction("r1-zero", **options)


def test_a_missing_reward_is_none_and_never_zero(make_reward):
    reward = make_reward(max_unscored=1.0)
    assert Log().call(reward, [RIGHT, RIGHT], ground_truth=["42", ""]) == [2.0, None]


def test_the_names_of_the_log_are_the_same_whatever_the_batch(make_reward):
    reward, first, second = make_reward(max_unscored=1.0), Log(), Log()
    first.call(reward, [RIGHT], ground_truth="42")
    names = reward.metric_names
    second.call(reward, [BARE, BARE], ground_truth="", task="stem")
    assert reward.metric_names == names
    assert list(first.columns) == list(second.columns)
    assert {"terms/accuracy", "terms/accuracy/unsure"} <= set(names)
    assert "terms/accuracy" not in second.metrics  # nothing to average


def test_the_mean_of_two_ranks_is_the_mean_over_all_completions(make_reward):
    first, second = Log(), Log()
    first.call(make_reward(), [RIGHT, RIGHT, RIGHT], ground_truth="42")
    second.call(make_reward(), [WRONG], ground_truth="42")
    values = first.values["terms/accuracy"] + second.values["terms/accuracy"]
    assert sum(values) / len(values) == 0.75


def test_the_log_has_terms_statuses_and_what_scoring_cost(make_reward):
    log = Log()
    log.call(make_reward(), [RIGHT, WRONG, BARE, BARE], ground_truth="42")
    assert log.metrics["terms/accuracy"] == 0.25
    assert log.metrics["terms/format"] == 0.5
    assert log.metrics["status/scored"] == 1
    assert len(log.values["status/scored"]) == 8
    assert log.metrics["groups/equal"] == 0.0
    assert log.metrics["scoring/seconds"] > 0
    assert log.metrics["hacking/length"] > 0
    assert log.columns["accuracy"] == [1.0, 0.0, 0.0, 0.0]
    assert log.columns["format"] == [1.0, 1.0, 0.0, 0.0]
    assert "format: " in log.columns["why"][2]


def test_a_group_whose_rewards_are_equal_is_counted(make_reward):
    log = Log()
    log.call(make_reward(), [RIGHT, RIGHT, WRONG, RIGHT], ground_truth="42", id=["a", "a", "b", "b"])
    assert log.metrics["groups/equal"] == 0.5


def test_the_share_of_the_time_spent_waiting_is_known_from_the_second_batch_on(make_reward):
    reward, log = make_reward(), Log()
    log.call(reward, [RIGHT], ground_truth="42")
    assert "scoring/share" not in log.metrics
    time.sleep(0.05)
    log.call(reward, [RIGHT], ground_truth="42")
    assert 0 < log.metrics["scoring/share"] < 1


def test_a_completion_without_its_end_token_was_truncated(make_reward):
    log = Log()
    got = log.call(make_reward(eos_token_ids=[2]), [RIGHT, RIGHT], ids=[[5, 2], [5, 5]], ground_truth="42")
    assert got == [2.0, 2.0]  # the answer block was closed before the cut
    cut = "<think>6 * 7 is 42</think> <answer>4"
    assert log.call(make_reward(eos_token_ids=[2]), [cut], ids=[[5]], ground_truth="4") == [0.0]
    assert log.metrics["completions/truncated"] == 1.0


def test_a_think_tag_that_the_chat_template_wrote_counts(make_reward):
    completion = RIGHT.removeprefix("<think>")
    assert Log().call(make_reward(), [completion], ground_truth="42") == [1.0]
    assert Log().call(make_reward(prompt_suffix="<think>\n"), [completion], ground_truth="42") == [2.0]


def test_the_rewards_are_those_of_the_score_command(make_reward):
    rows = [{"prompt": "6 * 7 = ?", "completion": c, "ground_truth": "42"} for c in (RIGHT, WRONG, BARE)]
    scored = [g.rewards[0].value for g in r1reward.score(rows, "r1-zero", workers=0)]
    assert Log().call(make_reward(), [RIGHT, WRONG, BARE], ground_truth="42") == scored


def test_a_pickled_copy_gives_the_same_rewards(make_reward):
    reward = make_reward()
    Log().call(reward, [RIGHT], ground_truth="42")
    copy = pickle.loads(pickle.dumps(reward))
    try:
        assert Log().call(copy, [RIGHT, WRONG], ground_truth="42") == [2.0, 1.0]
        assert copy.__name__ == reward.__name__ == "r1reward"
    finally:
        copy.close()


def test_threads_may_share_it(make_reward):
    reward, found = make_reward(workers=2), []
    threads = [
        threading.Thread(target=lambda: found.append(Log().call(reward, [RIGHT, WRONG], ground_truth="42")))
        for _ in range(8)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert found == [[2.0, 1.0]] * 8


def test_trainers_without_a_state_or_a_log_are_served_too(make_reward):
    assert make_reward()(prompts=["6 * 7 = ?"], completions=[RIGHT], ground_truth=["42"]) == [2.0]


def test_a_scheduled_term_counts_from_its_step_on(make_reward):
    late = {
        "template": "r1-zero",
        "terms": [
            {"verifier": "math", "name": "accuracy"},
            {"verifier": "format", "schedule": {"from_step": 10}},
        ],
    }
    reward = make_reward(late)
    logs = [Log() for _ in range(3)]
    for log, step, value in zip(logs, (9, 10, 9), (1.0, 2.0, 1.0), strict=True):
        assert log.call(reward, [RIGHT], step, ground_truth="42") == [value]
    assert "terms/format" not in logs[0].metrics
    assert logs[1].metrics["terms/format"] == 1.0


def test_async_verifiers_of_a_batch_wait_together(make_reward):
    reward = make_reward({"template": "plain", "terms": [{"verifier": "sleepy"}]}, plugins=[PLUGIN])
    reward.warm.warm_up()
    began = time.monotonic()
    assert Log().call(reward, ["x"] * 32, how="") == [1.0] * 32
    assert time.monotonic() - began < 5  # one after another they would take 9.6 s


def test_a_worker_killed_by_its_verifier_costs_that_completion_alone(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    for _ in range(3):
        how = ["", "", "exit", "", ""]
        assert Log().call(reward, ["right", "wrong", "right", "right", "wrong"], how=how) == [
            1,
            0,
            None,
            1,
            0,
        ]


def test_a_verifier_that_hangs_costs_its_deadline_and_its_completion(make_reward):
    reward, log = make_reward(FRAGILE, plugins=[PLUGIN], deadline=0.3), Log()
    assert log.call(reward, ["right"] * 4, how=["hang", "", "", ""]) == [None, 1, 1, 1]
    assert log.metrics["status/timeout"] == 0.25


def test_workers_that_are_lost_altogether_are_made_anew(make_reward):
    reward, log = make_reward(), Log()
    log.call(reward, [RIGHT], ground_truth="42")
    reward.warm._pool.pool.close()
    assert log.call(reward, [RIGHT], ground_truth="42") == [2.0]
    assert log.metrics["scoring/rebuilt"] == 1


def test_too_many_failures_stop_the_run_and_say_why(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    with pytest.raises(RewardsMissingError, match=r"40 of 80 .*fragile: error .*503") as told:
        Log().call(reward, ["right"] * 80, how=["raise", ""] * 40)
    assert "max_unscored=0.25" in str(told.value)


def test_fewer_failures_than_that_are_masked(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    got = Log().call(reward, ["right"] * 80, how=["raise", *[""] * 7] * 10)
    assert got.count(None) == 10
    assert got.count(1.0) == 70


def test_small_batches_add_up_before_they_stop_a_run(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    most = ["raise"] * 7 + [""]
    for _ in range(2):
        assert Log().call(reward, ["right"] * 8, how=most) == [None] * 7 + [1.0]
    with pytest.raises(RewardsMissingError, match=r"7 of 8 .*max_unscored=0\.25"):
        Log().call(reward, ["right"] * 8, how=most)


@pytest.mark.parametrize(
    ("step", "most", "how"), [(1, 0.25, "exit"), (1, 1.0, "raise"), (1000, 0.25, "raise")]
)
def test_a_step_in_which_verifiers_are_away_for_all_is_not_taken(make_reward, step, most, how):
    reward = make_reward(FRAGILE, plugins=[PLUGIN], max_unscored=most)
    for _ in range(min(step - 1, 9)):
        several(reward, [""] * 4, prompts=2)
    with pytest.raises(RewardsMissingError, match="4 of 4 completions have no reward: 4 x fragile: error"):
        several(reward, [how] * 4, prompts=2)


def test_one_prompt_that_fails_after_others_is_hard_and_a_second_is_an_outage(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    for _ in range(2):
        several(reward, [""] * 4, prompts=1)
        assert several(reward, ["raise"] * 4, prompts=1) == [None] * 4
    with pytest.raises(RewardsMissingError, match="there is nothing to learn from"):
        several(reward, ["raise"] * 4, prompts=1)


def test_a_run_whose_first_prompt_fails_does_not_begin(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN], max_unscored=1.0)
    with pytest.raises(RewardsMissingError, match="4 of 4 completions"):
        several(reward, ["raise"] * 4, prompts=1)


def test_bad_rows_do_not_hide_that_a_verifier_is_away_nor_one_reward_elsewhere_that_it_is_not(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    assert several(reward, ["", *["raise"] * 3], prompts=4) == [1.0, None, None, None]
    with pytest.raises(RewardsMissingError, match="1 of 4 completions"):
        several(reward, [*["data"] * 3, "raise"], prompts=4)
    other = make_reward(FRAGILE, plugins=[PLUGIN])
    other.agree = lambda flag: True if flag else next(answers)
    answers = iter([True, False])  # another rank has rewards, and none waits
    assert several(other, ["raise"] * 4, prompts=4) == [None] * 4


def test_what_rules_cannot_tell_is_no_outage(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    several(reward, [""] * 4, prompts=2)
    assert several(reward, ["unsure"] * 4, prompts=2) == [None] * 4
    for _ in range(2):
        several(reward, ["unsure"] * 4, prompts=2)
    with pytest.raises(RewardsMissingError, match="4 x fragile: undecided"):
        several(reward, ["unsure"] * 4, prompts=2)


def test_one_hard_sample_in_a_small_group_stops_nothing(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    for batch in range(6):
        Log().call(reward, ["right"] * 8, how="raise" if batch == 2 else "")


def test_data_that_cannot_be_used_stops_the_run_too(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    for _ in range(2):
        assert Log().call(reward, ["right"] * 64, how="data") == [None] * 64
    with pytest.raises(RewardsMissingError, match="r1reward check"):
        Log().call(reward, ["right"] * 64, how="data")


def several(reward, answers, prompts=4):
    """A batch of several prompts, whose verifier fares as `answers` says of each completion."""
    return reward(
        prompts=[f"{place * prompts // len(answers)}?" for place in range(len(answers))],
        completions=["right"] * len(answers),
        how=answers,
    )


@pytest.mark.parametrize("most", [0.25, 1.0])
def test_a_first_batch_without_any_usable_data_stops_the_run_whatever_its_size(make_reward, most):
    reward = make_reward(FRAGILE, plugins=[PLUGIN], max_unscored=most)
    with pytest.raises(RewardsMissingError, match="8 x fragile: "):
        several(reward, ["data"] * 8)


def test_a_batch_of_which_a_share_has_no_reward_goes_on(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    for _ in range(4):
        assert several(reward, ["data"] * 6 + [""] * 2) == [None] * 6 + [1.0] * 2


def test_a_small_batch_of_bad_rows_amid_good_ones_goes_on_and_many_in_a_row_stop(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    several(reward, [""] * 8)
    assert several(reward, ["data"] * 8) == [None] * 8
    several(reward, [""] * 8)
    assert several(reward, ["data"] * 8) == [None] * 8
    with pytest.raises(RewardsMissingError, match="none of the 8 completions of a batch has a reward"):
        several(reward, ["data"] * 8)


def test_prompts_that_come_one_by_one_without_a_reward_stop_the_run(make_reward):
    reward = make_reward(FRAGILE, plugins=[PLUGIN])
    for _ in range(7):
        assert several(reward, ["data"] * 4, prompts=1) == [None] * 4
    with pytest.raises(RewardsMissingError, match="none of the 4 completions"):
        several(reward, ["data"] * 4, prompts=1)


def test_rows_without_a_known_column_of_ground_truths_stop_the_run(make_reward):
    reward = make_reward("accuracy")
    with pytest.raises(RewardsMissingError, match=r"64 x .*ground truth"):
        reward(
            prompts=[f"{n}+1?" for n in range(64)],
            completions=["1"] * 64,
            gold_number=[str(n + 1) for n in range(64)],
        )


def test_a_service_that_comes_back_in_time_costs_no_reward(make_reward, tmp_path, caplog):
    reward, log = make_reward(FRAGILE, plugins=[PLUGIN], patience=120.0), Log()
    sign, asked = tmp_path / "back", tmp_path / "back.asked"

    def return_after_the_first_request():  # workers start as late as the machine is busy
        end = time.monotonic() + 60
        while not asked.exists() and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(2)  # it is asked again after 1 s and after 3 s: not while it comes back
        sign.touch()

    service = threading.Thread(target=return_after_the_first_request)
    service.start()
    got = log.call(reward, ["right", "wrong"] * 40, how=f"until {sign}")
    service.join()
    assert got == [1.0, 0.0] * 40
    assert log.metrics["scoring/retries"] >= 1
    assert "asking again" in caplog.text


def test_a_row_that_cannot_be_understood_is_named(make_reward):
    with pytest.raises(DataError, match="row 2 of the batch"):
        make_reward()(prompts=["a", "b"], completions=["x", ["y", "z"]], ground_truth=["1", "2"])


AUDITED = {
    "template": "plain",
    "terms": [
        {"verifier": "fragile"},
        {"verifier": "length", "weight": 0, "options": {"max_length": 100}},
        {"verifier": "digits", "weight": 0},
    ],
}


def test_an_audit_term_that_moves_with_the_reward_is_seen_over_the_batches(make_reward):
    reward, log = make_reward(AUDITED, plugins=[PLUGIN]), Log()
    for batch in range(12):
        if batch < 7:
            assert math.isnan(log.metrics.get("hacking/length_trend", math.nan))
        log.call(reward, ["right"] * batch + ["1234567"] * (12 - batch))
    assert log.metrics["hacking/length_trend"] == pytest.approx(-1)
    assert log.metrics["hacking/terms/digits_trend"] == pytest.approx(-1)
    assert "hacking/terms/length_trend" in reward.metric_names
    assert "hacking/terms/fragile_trend" not in reward.metric_names


def test_what_the_data_says_of_its_own_completions_is_not_said_of_the_policys(make_reward):
    bare = "<answer>42</answer>"
    columns = {"reasoning_content": ["6 * 7 is 42"], "finish_reason": ["length"], "truncated": [True]}
    reward = make_reward()
    assert reward(prompts=["6 * 7?"], completions=[bare], ground_truth=["42"], **columns) == [1.0]
    assert reward(prompts=["6 * 7?"], completions=[RIGHT], ground_truth=["42"], **columns) == [2.0]
    log = Log()
    log.call(reward, [RIGHT], ground_truth="42", **columns)
    assert log.metrics["completions/truncated"] == 0.0


def test_an_evaluation_is_read_by_columns_of_its_own(make_reward):
    reward = make_reward("accuracy", columns={"ground_truth": "answer"})
    reward.read_held_out({"ground_truth": "sum"})
    rows = {"answer": ["41"], "sum": ["42"]}
    call = {"prompts": ["6 * 7?"], "completions": [RIGHT]}
    assert reward(**call, **rows) == [0.0]
    reward.evaluating = True
    assert reward(**call, **rows) == [1.0]
    assert pickle.loads(pickle.dumps(reward))(**call, **rows) == [1.0]
    reward.evaluating = False
    assert reward(**call, **rows) == [0.0]
