"""A verifier that sees a group: at every door the same group, and each completion a score of its own."""

import asyncio
import json

import pytest

import r1reward
from r1reward import Completion, Group, Sample, Score
from r1reward.errors import SpecError
from r1reward.registry.registry import Registry
from r1reward.scoring.cache import ScoreCache
from r1reward.scoring.scorer import Scorer
from r1reward.spec.file import load_spec

PLUGIN = '''
import r1reward
from r1reward import Score, Status

CALLS = []

class Rank:
    """The share of the group that is longer; `broken` has no value, and `raise` brings the group down."""

    version = "1"

    def score_group(self, items):
        CALLS.append(len(items))
        texts = [completion.text for _, completion, _ in items]
        if "raise" in texts:
            raise RuntimeError("no")
        longer = [sum(len(other) > len(text) for other in texts) for text in texts]
        return [
            Score.unscored(Status.UNDECIDED, "broken") if text == "broken"
            else Score(value=more / max(1, len(texts) - 1), reason=f"of {len(texts)}")
            for text, more in zip(texts, longer)
        ]

class AsyncRank(Rank):
    async def score_group(self, items):
        return Rank.score_group(self, items)

@r1reward.hookimpl
def register_verifiers(register):
    register("rank", lambda: Rank())
    register("async_rank", lambda: AsyncRank())
'''


@pytest.fixture(scope="module")
def plugin(tmp_path_factory):
    path = tmp_path_factory.mktemp("groups") / "rank_plugin.py"
    path.write_text(PLUGIN)
    return str(path)


def reward(name):
    return {"template": "plain", "terms": [{"verifier": name, "name": "rank"}], "style_only": ["*"]}


def scored(name, plugin, groups, **options):
    found = r1reward.score(groups, reward(name), plugins=[plugin], workers=0, **options)
    return [[r.value for r in g.rewards] for g in found]


@pytest.mark.parametrize("name", ["rank", "async_rank"])
def test_each_row_is_a_group_and_rows_with_one_prompt_are_two(name, plugin):
    rows = [
        {"prompt": "p", "completions": ["a", "bb", "ccc"], "ground_truth": "x"},
        {"prompt": "p", "completions": ["dddd", "a"], "ground_truth": "x"},
        {"prompt": "p", "completion": "a", "ground_truth": "x"},
    ]
    assert scored(name, plugin, rows) == [[1.0, 0.5, 0.0], [0.0, 1.0], [0.0]]
    assert scored(name, plugin, rows[::-1]) == [[0.0], [0.0, 1.0], [1.0, 0.5, 0.0]]


@pytest.mark.parametrize("name", ["rank", "async_rank"])
def test_one_without_a_value_leaves_the_others_theirs(name, plugin):
    group = Group(
        sample=Sample(prompt="p"), completions=tuple(Completion(text=t) for t in ("a", "broken", "ccc"))
    )
    assert scored(name, plugin, [group]) == [[1.0, None, 0.5]]


@pytest.mark.parametrize("name", ["rank", "async_rank"])
def test_what_it_raises_is_an_error_of_that_group_alone(name, plugin):
    groups = [
        Group(sample=Sample(prompt=p), completions=tuple(Completion(text=t) for t in texts))
        for p, texts in (("p", ("a", "raise")), ("q", ("a", "bb")))
    ]
    assert scored(name, plugin, groups) == [[None, None], [1.0, 0.0]]


@pytest.mark.parametrize("name", ["rank", "async_rank"])
def test_the_cache_knows_a_group_in_any_order_and_no_other_group(name, plugin):
    cache = ScoreCache()
    scorer = Scorer(load_spec(reward(name)), Registry.load([plugin]), cache=cache)
    sample = Sample(prompt="p")

    def score(*texts):
        group = Group(sample=sample, completions=tuple(Completion(text=t) for t in texts))
        (found,) = scorer.score_groups([group])
        return [r.value for r in found.rewards]

    assert score("a", "bb", "ccc") == [1.0, 0.5, 0.0]
    hits = cache.hits
    assert score("ccc", "a", "bb") == [0.0, 1.0, 0.5]
    assert cache.hits == hits + 3
    assert score("a", "bb") == [1.0, 0.0]
    scorer.close()


def test_a_group_verifier_is_no_fallback(plugin):
    spec = {
        "template": "plain",
        "terms": [
            {"verifier": "math", "fallback": "rank"},
            {"verifier": "rank"},
        ],
    }
    with pytest.raises(SpecError, match="of a sample together"):
        Scorer(load_spec(spec), Registry.load([plugin]))


@pytest.mark.slow  # starts workers
def test_score_of_a_file_in_workers_is_the_same(plugin, tmp_path):
    from r1reward.api import score_files

    rows = [
        {"prompt": f"p{i}", "completions": ["a" * (1 + (i + j) % 5) for j in range(4)], "ground_truth": "x"}
        for i in range(300)
    ]
    data, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    score_files([str(data)], reward("rank"), str(out), plugins=[plugin], workers=2)
    written = [json.loads(line)["reward"] for line in out.read_text().splitlines()]
    assert written == scored("rank", plugin, rows)


@pytest.mark.slow  # starts workers
def test_a_trainers_batch_is_cut_between_groups_only(plugin):
    serve = pytest.importorskip("r1reward_serve.reward_pool")
    from r1reward_serve.reward_worker import parts
    from r1reward_serve.trl_batch import BatchReader

    warm = serve.WarmReward(reward("rank"), plugins=[plugin], workers=2)
    prompts = [f"p{i}" for i in range(40) for _ in range(4)]
    texts = ["a" * (1 + (i * 7) % 5) for i in range(160)]
    pairs = BatchReader(warm)(prompts, texts, None, {"answer": ["x"] * 160})
    assert all(b % 4 == 0 for _, b in parts(pairs, 7, groups=True))
    with warm:
        found = [r.reward.value for r in warm(pairs)]
        assert warm.smallest_group(pairs) == 4
    rows = [
        {"prompt": f"p{i}", "completions": texts[4 * i : 4 * i + 4], "ground_truth": "x"} for i in range(40)
    ]
    assert found == [v for group in scored("rank", plugin, rows) for v in group]


def test_a_trainer_that_cuts_groups_is_told(plugin):
    pytest.importorskip("r1reward_trainers.reward")
    from r1reward.errors import UsageError
    from r1reward_trainers.reward import RewardFunction

    function = RewardFunction(reward("rank"), plugins=[plugin], workers=0, group_size=4)
    assert function(["p"] * 4, ["a", "bb", "ccc", "dddd"], answer=["x"] * 4)[0] == 1.0
    with pytest.raises(UsageError, match="num_generations"):
        function(["p"] * 3, ["a", "bb", "ccc"], answer=["x"] * 3)
    function.close()


def test_a_coroutine_that_nobody_awaits_is_told():
    class Wrong:
        def score_group(self, items):
            async def later():
                return [Score(value=1.0)]

            return later()

    from r1reward.testing import judge_group

    assert judge_group(Wrong(), ["a"])[0].value == 1.0  # the helper awaits; the engine says what to write
    assert not asyncio.iscoroutinefunction(Wrong().score_group)
