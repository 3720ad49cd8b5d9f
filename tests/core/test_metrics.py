"""pass@k, cons@k and intervals, against definitions computed the slow way."""

import itertools
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.report import record_file
from r1reward.report.counts import counted
from r1reward.report.metrics import pass_at_k
from r1reward.report.record_file import RecordFile
from r1reward.report.stats import Breakdown, RecordBuilder, Stats, prompt_key
from r1reward.types import Reward, Sample, Score, Status

_open: list[RecordFile] = []


@pytest.fixture(autouse=True)
def _closed():
    yield
    while _open:
        _open.pop().close()


def record(groups: dict[str, list[tuple[str, float | None]]], path=None) -> tuple[RecordFile, Breakdown]:
    """A record file of prompts, each with (answer, value) for its completions."""
    builder, file, rewards = RecordBuilder("accuracy"), RecordFile(path), Breakdown()
    _open.append(file)
    for prompt, completions in groups.items():
        for answer, value in completions:
            status = Status.SCORED if value is not None else Status.TIMEOUT
            score = Score(value=value, status=status, answer=answer)
            reward = Reward(value=value, scores={"accuracy": score})
            builder.add(prompt_key(Sample(prompt=prompt), ""), reward)
            rewards.add(value)
        file.add(builder.take())
    return file, rewards


@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))))
def test_pass_at_k_is_the_share_of_subsets_with_a_right_completion(nck):
    n, c, k = nck
    subsets = list(itertools.combinations([True] * c + [False] * (n - c), k))
    assert pass_at_k(n, c, k) == pytest.approx(sum(map(any, subsets)) / len(subsets))


@pytest.mark.parametrize("nck", [(3, 4, 1), (3, -1, 1), (3, 1, 4), (3, 1, 0)])
def test_pass_at_k_refuses_impossible_counts(nck):
    with pytest.raises(ValueError, match="pass@k needs"):
        pass_at_k(*nck)


def test_pass_at_1_is_the_mean_over_prompts_and_completions_without_a_verdict_do_not_count():
    file, rewards = record({"p": [("1", 1.0), ("2", 0.0), ("", None)], "q": [("5", 0.0)]})
    found = file.metrics(rewards)
    assert (found.prompts, found.completions) == (2, 4)
    assert found.pass_at[1].mean == pytest.approx((0.5 + 0.0) / 2)
    assert found.pass_at[2].mean == 1.0  # only p has two verdicts
    assert found.pass_at[2].count == 1


def test_cons_is_the_majority_and_equal_votes_share_the_credit():
    majority = {"p": [("7", 1.0), ("7", 1.0), ("3", 0.0)]}
    minority = {"q": [("7", 1.0), ("3", 0.0), ("3", 0.0)]}
    tie = {"r": [("7", 1.0), ("3", 0.0)]}
    silent = {"s": [("", 0.0), ("", 0.0)]}
    means = []
    for groups in (majority, minority, tie, majority | silent):
        consensus = record(groups)[0].metrics(Breakdown()).consensus
        assert consensus is not None
        means.append(consensus.mean)
    assert means == [1.0, 0.0, 0.5, 0.5]


def test_prompts_with_one_completion_have_no_consensus():
    file, rewards = record({"p": [("1", 1.0)], "q": [("2", 0.0)]})
    assert file.metrics(rewards).consensus is None


def test_the_interval_of_the_mean_is_clustered_by_prompt():
    groups = {str(i): [("1", float(i % 2))] * 4 for i in range(40)}
    file, rewards = record(groups)
    estimate = file.metrics(rewards).reward
    assert estimate is not None
    # four equal completions say no more than one: the error is that of 40 values, not of 160
    error = statistics.stdev([float(i % 2) for i in range(40)]) / math.sqrt(40)
    assert estimate.high - estimate.mean == pytest.approx(1.96 * error, rel=0.02)


def test_looking_at_the_prompts_in_parts_changes_nothing(monkeypatch):
    groups = {f"p{i}": [(str(j % 3), float((i * j) % 2)) for j in range(1 + i % 5)] for i in range(200)}
    whole = record(groups)
    expected = whole[0].metrics(whole[1])
    monkeypatch.setattr(record_file, "_PART", 50)
    found = record(groups)
    parts = found[0].metrics(found[1])
    assert parts.prompts == expected.prompts == 200
    assert {k: e.mean for k, e in parts.pass_at.items()} == pytest.approx(
        {k: e.mean for k, e in expected.pass_at.items()}
    )
    assert parts.consensus.mean == pytest.approx(expected.consensus.mean)


def test_a_record_file_goes_on_from_an_offset_and_forgets_what_came_after(tmp_path):
    path = tmp_path / "records"
    file, _ = record({"p": [("1", 1.0)]}, path)
    offset = file.flush()
    file.close()
    path.write_bytes(path.read_bytes() + b"half a lot")
    again = RecordFile(path, offset)
    _open.append(again)
    builder = RecordBuilder("accuracy")
    builder.add(5, Reward(value=0.0, scores={}))
    again.add(builder.take())
    assert again.metrics(Breakdown(2, 1.0, 1.0)).completions == 2


def test_a_run_with_no_completions_has_metrics_too():
    found = record({})[0].metrics(Breakdown())
    assert (found.prompts, found.reward, found.consensus, found.pass_at) == (0, None, None, {})


def count(found, source, task, reward, seconds, where):
    part = Breakdown()
    part.add(reward.value)
    found.add_part(task, source, part)
    for name, score in reward.scores.items():
        found.add_score(name, score, where)
    found.add_slow(seconds, where)
    found.seconds += seconds


def test_statistics_of_blocks_add_up_to_those_of_the_whole():
    rows = [(f"t{i % 3}", None if i % 7 == 0 else (i % 5) / 4) for i in range(50)]

    def stats(part):
        found = Stats()
        for i, (task, value) in part:
            status = Status.SCORED if value is not None else Status.ERROR
            score = Score(value=value, status=status, reason="why", metrics={"words": float(i)})
            reward = Reward(value=value, scores={"a": score})
            count(found, "src", task, reward, i / 100, f"f:{i}")
        return found

    numbered = list(enumerate(rows))
    merged = stats(numbered[:20])
    merged.merge(stats(numbered[20:]))
    whole = stats(numbered)
    assert merged.reward.mean == pytest.approx(whole.reward.mean)
    assert merged.tasks.keys() == {"t0", "t1", "t2"}
    assert merged.terms["a"].statuses == whole.terms["a"].statuses == {"scored": 42, "error": 8}
    assert merged.terms["a"].examples == whole.terms["a"].examples
    assert merged.terms["a"].metrics["words"].mean == pytest.approx(24.5)
    assert merged.slowest == whole.slowest
    assert merged.slowest[0].where == "f:49"


def test_sources_without_end_are_gathered_under_other():
    found = Stats()
    for i in range(1000):
        count(found, f"src{i}", "", Reward(value=1.0, scores={}), 0.0, "f:1")
    assert len(found.sources) <= 201
    assert sum(b.count for b in found.sources.values()) == 1000


def test_the_standard_error_of_fewer_than_two_values_is_unknown():
    one = Breakdown()
    one.add(1.0)
    assert one.standard_error is None
    assert Breakdown().mean is None


def test_the_interval_of_a_mean_ends_where_rewards_do():
    file, rewards = record({"p": [("1", 1.0)], "q": [("2", 0.0)]})
    free, bounded = file.metrics(rewards).reward, file.metrics(rewards, (0.0, 1.0)).reward
    assert free.low < 0.0
    assert free.high > 1.0
    assert (bounded.low, bounded.mean, bounded.high) == (0.0, 0.5, 1.0)


def test_cons_is_named_after_a_whole_number():
    same, rewards = record({"p": [("1", 1.0), ("1", 1.0)], "q": [("2", 0.0), ("3", 0.0)]})
    assert same.metrics(rewards).consensus_name == "cons@2"
    # Two a prompt in the mean, and yet not two for each.
    uneven, rewards = record({"p": [("1", 1.0)], "q": [("2", 0.0), ("3", 0.0), ("3", 0.0)]})
    assert uneven.metrics(rewards).consensus_name == "cons@all"


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1000, "1,000 rows")]
)
def test_one_thing_is_no_plural(number, said):
    assert counted(number, "row") == said
