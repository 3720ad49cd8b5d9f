"""Rows of one completion are counted together as they are one by one."""

from hypothesis import given
from hypothesis import strategies as st

from r1reward.files.block import Row
from r1reward.rows.row_reader import Reading
from r1reward.runs.pieces import Gathered
from r1reward.runs.ready import Ready
from r1reward.scoring.scorer import Rewarded
from r1reward.types import Completion, Reward, Sample, Score, Status

PERFECT = Reward(value=1.0, scores={"format": Score(value=1.0), "accuracy": Score(value=1.0, answer="72")})
REWARDS = (
    PERFECT,
    Reward(
        value=0.0, scores={"format": Score(value=0.0), "accuracy": Score(value=0.0, metrics={"unsure": 1.0})}
    ),
    Reward(value=None, scores={"accuracy": Score.unscored(Status.ERROR, "it raised")}),
    Reward(value=0.5, scores={"accuracy": Score(value=0.5)}),
)
ROWS = st.lists(
    st.tuples(st.sampled_from(REWARDS), st.sampled_from(["math", "code"]), st.sampled_from(["a", ""]), st.sampled_from([0.0, 0.25])),
    max_size=30,
)  # fmt: skip


def _ready(place, task, source):
    sample = Sample(id=str(place), prompt=f"question {place % 3}", task=task)
    reading = Reading(sample, [Completion(text="72")], False, source)
    return Ready(place, Row(f"file:{place}", {}), reading)


@given(ROWS)
def test_counting_rows_at_once_gives_what_counting_each_gives(rows):
    at_once, one_by_one = Gathered("accuracy"), Gathered("accuracy")
    ready = [_ready(place, task, source) for place, (_, task, source, _) in enumerate(rows)]
    rewarded = [Rewarded(reward, seconds) for reward, _, _, seconds in rows]
    half = len(rows) // 2
    at_once.count_each(ready[:half], rewarded[:half])
    at_once.count_each(ready[half:], rewarded[half:])
    for r, mine in zip(ready, rewarded, strict=True):
        one_by_one.count(r.reading.sample, r.reading.source, [mine], r.row.where)
    assert at_once.take(set()) == one_by_one.take(set())
