"""The scorer: one exception boundary, gates and fallbacks, batches, coroutines, and identical work done once."""

import asyncio
import re
import types

import pytest

import r1reward
from r1reward.errors import DataError, PluginError, SpecError
from r1reward.pool.guard import Fault
from r1reward.registry.registry import Registry
from r1reward.scoring.cache import DiskCache, ScoreCache
from r1reward.scoring.scorer import Scorer
from r1reward.spec.file import load_spec
from r1reward.types import Completion, Group, Sample, Score, Status


def scorer(terms, *, cache=None, deadline=10.0, template="plain", **verifiers):
    """A scorer over these verifiers, each given as a factory."""
    plugin = types.ModuleType("plugin_of_a_test")

    @r1reward.hookimpl
    def register_verifiers(register):
        for name, factory in verifiers.items():
            register(name, factory)

    plugin.register_verifiers = register_verifiers
    registry = Registry()
    registry.add(plugin, "test", "test 1")
    return Scorer(load_spec({"template": template, "terms": terms}), registry, cache=cache, deadline=deadline)


def fixed(value):
    """A factory of verifiers that say this."""
    score = value if isinstance(value, Score) else Score(value=value)
    return lambda: lambda sample, completion, response: score


def reward(terms, *, task="", **verifiers):
    found = scorer(terms, **{name: fixed(v) for name, v in verifiers.items()})
    return found.score(Sample(task=task), Completion(text="x"))


UNDECIDED = Score.unscored(Status.UNDECIDED, "cannot tell")
BROKEN = Score.unscored(Status.ERROR, "broken")
SILENT = Score.unscored(Status.NOT_APPLICABLE, "nothing to say")


def test_the_reward_is_the_weighted_sum():
    terms = [{"verifier": "a"}, {"verifier": "b", "weight": 0.5}, {"verifier": "c", "weight": 0}]
    assert reward(terms, a=1.0, b=0.5, c=0.7).value == 1.25


def test_a_term_that_counts_and_has_no_value_leaves_no_reward():
    found = reward([{"verifier": "a"}, {"verifier": "b"}], a=1.0, b=BROKEN)
    assert (found.value, found.reason) == (None, "b: error")
    assert reward([{"verifier": "a"}, {"verifier": "b", "weight": 0}], a=1.0, b=BROKEN).value == 1.0
    assert reward([{"verifier": "a"}, {"verifier": "b"}], a=1.0, b=SILENT).value == 1.0


def test_a_closed_gate_gives_0_and_an_open_one_its_weight():
    terms = [{"verifier": "a"}, {"verifier": "b", "gate": True, "weight": 0}]
    assert reward(terms, a=1.0, b=0.0).value == 0.0
    assert reward(terms, a=1.0, b=0.3).value == 1.0
    assert reward(terms, a=1.0, b=BROKEN).value is None


def test_a_fallback_is_asked_only_where_its_term_could_not_tell():
    terms = [{"verifier": "a", "fallback": "b"}, {"verifier": "b"}]
    assert reward(terms, a=UNDECIDED, b=0.25).value == 0.25
    sure = reward(terms, a=1.0, b=0.25)
    assert sure.value == 1.0
    assert "b" not in sure.scores
    assert reward(terms, a=BROKEN, b=0.25).value is None


def test_terms_apply_by_task():
    terms = [
        {"verifier": "a", "name": "accuracy", "tasks": ["math"]},
        {"verifier": "b", "name": "accuracy", "tasks": ["code"]},
    ]
    assert reward(terms, task="math", a=1.0, b=0.5).value == 1.0
    assert reward(terms, task="code", a=1.0, b=0.5).value == 0.5
    assert reward(terms, task="art", a=1.0, b=0.5).value is None


def raising(error):
    def verifier(sample, completion, response):
        raise error

    return lambda: verifier


@pytest.mark.parametrize(
    "error", [ValueError("no"), SystemExit(3), RecursionError(), KeyError("k"), AssertionError()]
)
def test_what_a_verifier_raises_is_data(error):
    found = scorer([{"verifier": "a"}], a=raising(error)).score(Sample(), Completion(text="x"))
    assert found.value is None
    assert found.scores["a"].status is Status.ERROR
    assert type(error).__name__ in found.scores["a"].reason


@pytest.mark.parametrize("error", [MemoryError(), KeyboardInterrupt()])
def test_what_is_not_the_verifiers_passes(error):
    with pytest.raises(type(error)):
        scorer([{"verifier": "a"}], a=raising(error)).score(Sample(), Completion(text="x"))


@pytest.mark.parametrize("value", [None, 1.5, "good", [1]])
def test_what_is_no_score_is_an_error(value):
    found = scorer([{"verifier": "a"}], a=lambda: lambda *_: value).score(Sample(), Completion(text="x"))
    assert found.scores["a"].status is Status.ERROR


class Batch:
    batch_size = 4

    def __init__(self, give=lambda items: [Score(value=float(c.text == "1")) for _, c, _ in items]):
        self.sizes, self._give = [], give

    def score_batch(self, items):
        self.sizes.append(len(items))
        return self._give(items)


def groups(*texts):
    return [Group(sample=Sample(id=str(i)), completions=(Completion(text=t),)) for i, t in enumerate(texts)]


def values(found):
    return [r.value for g in found for r in g.rewards]


def test_a_batch_verifier_gets_batches_of_its_size():
    batch = Batch()
    found = scorer([{"verifier": "a"}], a=lambda: batch).score_groups(groups(*"1010101010"))
    assert values(found) == [1.0, 0.0] * 5
    assert batch.sizes == [4, 4, 2]


@pytest.mark.parametrize("give", [lambda items: [], lambda items: [None] * len(items), lambda items: 1 / 0])
def test_a_batch_that_fails_costs_its_own_items(give):
    found = scorer([{"verifier": "a"}], a=lambda: Batch(give)).score_groups(groups("1", "2"))
    assert {r.scores["a"].status for g in found for r in g.rewards} == {Status.ERROR}


def test_coroutines_are_awaited_at_once_each_with_its_deadline():
    running, most = 0, 0

    async def verifier(sample, completion, response):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(60 if completion.text == "slow" else 0.01)
        running -= 1
        return Score(value=1.0)

    made = scorer([{"verifier": "a"}], deadline=0.5, a=lambda: verifier)
    found = made.score_groups(groups("x", "slow", "y", "z"))
    made.close()
    assert values(found) == [1.0, None, 1.0, 1.0]
    assert found[1].rewards[0].scores["a"].status is Status.TIMEOUT
    assert most == 4


def test_a_scorer_with_coroutines_works_inside_a_running_loop():
    async def verifier(sample, completion, response):
        return Score(value=1.0)

    async def main():
        return scorer([{"verifier": "a"}], a=lambda: verifier).score(Sample(), Completion(text="x"))

    assert asyncio.run(main()).value == 1.0


class Counting:
    def __init__(self, status=Status.SCORED):
        self.calls, self._status = 0, status

    def cache_key(self, sample, completion, response):
        return f"{sample.ground_truth}|{response.answer}"

    def __call__(self, sample, completion, response):
        self.calls += 1
        return Score(value=1.0) if self._status is Status.SCORED else Score.unscored(self._status, "why")


@pytest.mark.parametrize(
    ("status", "calls"), [(Status.SCORED, 2), (Status.UNDECIDED, 2), (Status.ERROR, 4), (Status.TIMEOUT, 4)]
)
def test_identical_work_is_done_once_unless_its_failure_may_pass(status, calls):
    counting = Counting(status)
    scorer([{"verifier": "a"}], a=lambda: counting, cache=ScoreCache()).score_groups(
        groups("x", "x", " x", "y")
    )
    assert counting.calls == calls


def test_the_cache_tells_options_ground_truths_and_templates_apart():
    cache, calls = ScoreCache(), []

    def factory(*, limit: int = 1):
        def verifier(sample, completion, response):
            calls.append((limit, sample.ground_truth))
            return Score(value=1.0)

        return verifier

    for limit, truth, template in (
        (1, "a", "plain"),
        (2, "a", "plain"),
        (1, "b", "plain"),
        (1, "a", "r1"),
        (1, "a", "plain"),
    ):
        made = scorer(
            [{"verifier": "v", "options": {"limit": limit}}], v=factory, cache=cache, template=template
        )
        made.score(Sample(ground_truth=truth), Completion(text="x"))
    assert len(calls) == 4


def test_two_processes_worth_of_caches_share_a_folder(tmp_path):
    first, second = ScoreCache(disk=DiskCache(tmp_path)), ScoreCache(disk=DiskCache(tmp_path))
    first.put(b"k" * 16, Score(value=0.5), slow=True)
    first.flush()
    assert second.get(b"k" * 16, slow=True) == Score(value=0.5)
    first.close()
    second.close()


def test_a_damaged_cache_is_told_and_not_scored_with(tmp_path):
    (tmp_path / "scores.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(DataError, match="delete the file"):
        ScoreCache(disk=DiskCache(tmp_path)).get(b"k" * 16, slow=True)


def test_work_that_brought_a_worker_down_is_not_run_again():
    counting = Counting()
    made = scorer([{"verifier": "a"}], a=lambda: counting)
    pairs = [(Sample(), Completion(text="x")), (Sample(), Completion(text="y"))]
    faults = {(7, 0): Fault("timeout", "over 1 s")}
    found = made.score_items(pairs, [7, 8], faults=faults)
    assert [r.reward.value for r in found] == [None, 1.0]
    assert counting.calls == 1


def module(**things):
    made = types.ModuleType("plugin_of_a_test")
    vars(made).update(things)
    return made


def test_two_plugins_must_not_offer_the_same_name():
    registry = Registry.load()

    @r1reward.verifier("math")
    def mine(sample, completion):
        return 1.0

    with pytest.raises(
        PluginError, match=r"two plugins offer the verifier 'math'.*uninstall one, or rename one"
    ):
        registry.add(module(mine=mine), "mine", "file")


def test_a_misspelt_hook_and_an_empty_plugin_are_refused():
    @r1reward.hookimpl
    def register_verifers(register):
        """Misspelt."""

    with pytest.raises(PluginError, match="register_verifers"):
        Registry().add(module(register_verifers=register_verifers), "mine", "file")
    with pytest.raises(PluginError, match="offers nothing"):
        Registry().add(module(), "mine", "file")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:", r"p\.py:1"),
        ("\n1 / 0\n", r"line 2: ZeroDivisionError"),
        ("import no_such_package", "no_such_package"),
    ],
)
def test_a_plugin_file_that_cannot_be_loaded_says_where(tmp_path, text, message):
    (tmp_path / "p.py").write_text(text)
    with pytest.raises(PluginError, match=message):
        Registry.load([tmp_path / "p.py"])


def test_options_are_checked_before_anything_is_built():
    registry = Registry.load()
    with pytest.raises(SpecError, match="did you mean 'credit'"):
        registry.verifier("format").build({"credt": "strict"}, "terms[0].options")
    with pytest.raises(SpecError, match=r"terms\[0\]\.options\.credit"):
        registry.verifier("format").build({"credit": "loose"}, "terms[0].options")
    with pytest.raises(SpecError, match="max_length"):
        registry.verifier("length").build({}, "terms[0].options")


def test_a_verifier_registered_in_place_of_its_factory_is_told_so():
    def judged(sample, completion, response):
        return 1.0

    plugin = types.ModuleType("plugin_of_a_test")
    plugin.register_verifiers = r1reward.hookimpl(
        lambda register: register("mine", judged), specname="register_verifiers"
    )
    registry = Registry()
    registry.add(plugin, "mine", "file")
    with pytest.raises(
        SpecError, match=r"verifier 'mine' was registered as a verifier, where a factory belongs"
    ):
        registry.verifier("mine").build({}, "terms[0].options")


@pytest.mark.parametrize("given", [True, 1, 0.5, Score(value=0.5)])
def test_a_decorated_function_gives_numbers_or_scores(given):
    @r1reward.verifier("mine")
    def mine(sample, completion, *, by: float = 1.0):
        return given

    registry = Registry()
    registry.add(module(mine=mine), "mine", "file")
    spec = load_spec({"template": "plain", "terms": [{"verifier": "mine", "options": {"by": 2}}]})
    assert Scorer(spec, registry).score(Sample(), Completion(text="x")).value == float(
        getattr(given, "value", given)
    )


LIBRARY = """
import json
import r1reward

def _parsed(text):
    return json.loads(text)

@r1reward.verifier("raises")
def raises(sample, completion) -> float:
    return _parsed("{")

@r1reward.verifier("returns")
def returns(sample, completion) -> float:
    return 2.0

@r1reward.verifier("nothing")
async def nothing(sample, completion) -> float:
    return None
"""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("raises", r"JSONDecodeError: .* \(lines\.py:6\)$"),  # not json's own line
        (
            "returns",
            r"^ValueError: a score lies in \[0, 1\], not 2\.0: returned by returns \(lines\.py:12\)$",
        ),
        ("nothing", r"TypeError: .*not NoneType: returned by nothing \(lines\.py:16\)$"),
    ],
)
def test_an_error_names_the_plugins_own_line(tmp_path, name, reason):
    (tmp_path / "lines.py").write_text(LIBRARY)
    spec = load_spec({"template": "plain", "terms": [{"verifier": name}]})
    made = Scorer(spec, Registry.load([tmp_path / "lines.py"]))
    score = made.score(Sample(), Completion(text="x")).scores[name]
    assert score.status is Status.ERROR
    assert re.search(reason, score.reason), score.reason


def test_weights_add_up_to_what_people_write():
    made = scorer(
        [{"verifier": "a", "weight": 0.1}, {"verifier": "b", "weight": 0.2}],
        a=lambda: lambda *_: Score(value=1.0),
        b=lambda: lambda *_: Score(value=1.0),
    )
    assert made.score(Sample(), Completion(text="x")).value == 0.3
    assert made.spec.bounds == (0.0, pytest.approx(0.3))
