"""One reward definition: what it accepts, what it refuses and in which words, and how terms become a reward."""

import pytest

from r1reward.errors import SpecError
from r1reward.spec.file import load_spec, parse_spec, presets
from r1reward.spec.spec import RewardSpec, Term
from r1reward.types import Score, Status

GOOD = """
template: r1
default_task: math
terms:
  - {verifier: math, name: accuracy, tasks: [math]}
  - {verifier: code, name: accuracy, tasks: [code], options: {time_limit: 4}}
  - {verifier: format, weight: 0.5}
"""


def spec_of(*terms: dict, **more) -> RewardSpec:
    return load_spec({"template": "plain", "terms": list(terms), **more})


def reward_of(spec: RewardSpec, *scores: Score, task: str = ""):
    return spec.combine([(t, s) for (_, t), s in zip(spec.terms_for(task), scores, strict=True)])


ONE, ZERO = Score(value=1.0), Score(value=0.0)
UNDECIDED = Score.unscored(Status.UNDECIDED, "could not tell")
NOT_APPLICABLE = Score.unscored(Status.NOT_APPLICABLE, "no tests")
TIMEOUT = Score.unscored(Status.TIMEOUT, "over 1 s")


@pytest.mark.parametrize("name", presets())
def test_every_preset_is_a_valid_specification(name):
    assert load_spec(name).terms


def test_a_term_is_called_after_its_verifier_unless_it_is_named():
    assert [t.name for t in parse_spec(GOOD, "x").terms] == ["accuracy", "accuracy", "format"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("weight: 0.5", "weigth: 0.5", "x:7: terms[2].weigth: no key 'weigth': did you mean 'weight'?"),
        ("weight: 0.5", "weight: half", "x:7: terms[2].weight: expected `float`, got `str`"),
        ("template: r1", "templat: r1", "x:2: templat: no key 'templat': did you mean 'template'?"),
        ("verifier: format", "name: format", "x:7: terms[2]: the key 'verifier' is missing"),
        ("weight: 0.5", "weight: 0.5, weight: 1", "x:7: the key 'weight' is given twice"),
        ("weight: 0.5", "weight: .nan", "x:7: terms[2].weight: nan is not a usable weight"),
        ("weight: 0.5", "fallback: judge", "x:7: terms[2].fallback: no term is called 'judge'"),
        ("tasks: [code]", "tasks: [math, code]", "x:6: terms[1].name: terms[0] is also called 'accuracy'"),
        ("weight: 0.5", "deadline: 0", "x:7: terms[2].deadline: seconds, more than 0, not 0"),
        ("weight: 0.5", "schedule: {from: 3}", "x:7: terms[2].schedule.from: no key 'from'"),
        ("weight: 0.5", "schedule: {from_step: 3, to_step: 2}", "terms[2].schedule: to_step 2 is not after"),
        ("terms:", "terms: [", "not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_path_of_its_key(old, new, message):
    with pytest.raises(SpecError) as caught:
        parse_spec(GOOD.replace(old, new, 1), "x")
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "terms: 3\ntemplate: r1\n", "template: r1\nterms: []\n"])
def test_what_is_no_reward_file_is_refused(text):
    with pytest.raises(SpecError):
        parse_spec(text, "x")


def test_an_unknown_preset_names_the_nearest():
    with pytest.raises(SpecError, match="no preset 'r1-zro': did you mean 'r1-zero'"):
        load_spec("r1-zro")


def test_a_missing_reward_file_is_named(tmp_path):
    with pytest.raises(SpecError, match="no reward file"):
        load_spec(tmp_path / "mine.yaml")


def test_a_reward_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "r.yaml").write_bytes(b"template: \xff\n")
    with pytest.raises(SpecError, match="not UTF-8"):
        load_spec(tmp_path / "r.yaml")


def test_the_hash_tells_definitions_apart_but_not_their_descriptions():
    spec = parse_spec(GOOD, "x")
    assert spec.hash == parse_spec("description: mine\n" + GOOD, "x").hash
    assert spec.hash != parse_spec(GOOD.replace("0.5", "0.6"), "x").hash


def test_the_reward_is_the_weighted_sum_of_its_terms():
    spec = spec_of({"verifier": "a"}, {"verifier": "b", "weight": 0.5}, {"verifier": "c", "weight": 0})
    assert reward_of(spec, ONE, Score(value=0.5), ONE).value == 1.25


def test_an_unscored_term_that_counts_leaves_no_reward_and_never_a_zero():
    reward = reward_of(spec_of({"verifier": "a"}, {"verifier": "b"}), ONE, TIMEOUT)
    assert reward.value is None
    assert reward.reason == "b: timeout"


def test_an_unscored_term_of_weight_0_changes_nothing():
    assert reward_of(spec_of({"verifier": "a"}, {"verifier": "b", "weight": 0}), ONE, TIMEOUT).value == 1.0


def test_a_term_that_is_not_applicable_leaves_the_sum():
    assert reward_of(spec_of({"verifier": "a"}, {"verifier": "b"}), ONE, NOT_APPLICABLE).value == 1.0


def test_where_nothing_that_counts_applies_there_is_no_reward():
    reward = reward_of(spec_of({"verifier": "a"}), NOT_APPLICABLE)
    assert (reward.value, reward.reason) == (None, "no term that counts applies")


def test_a_closed_gate_makes_the_reward_0_whatever_the_others_say():
    spec = spec_of({"verifier": "a"}, {"verifier": "g", "gate": True, "weight": 0})
    assert reward_of(spec, TIMEOUT, ZERO).value == 0.0
    assert reward_of(spec, ONE, ONE).value == 1.0
    assert reward_of(spec, ONE, TIMEOUT).value is None


def test_a_fallback_takes_the_place_of_a_term_that_is_undecided():
    spec = spec_of({"verifier": "a", "weight": 2, "fallback": "j"}, {"verifier": "j"})
    assert reward_of(spec, UNDECIDED, ONE).value == 2.0
    assert reward_of(spec, UNDECIDED, UNDECIDED).value is None
    only_a = spec.combine([(spec.terms[0], ZERO)])
    assert only_a.value == 0.0


def test_a_fallback_has_no_fallback_itself():
    with pytest.raises(SpecError, match="one step only"):
        spec_of({"verifier": "a", "fallback": "b"}, {"verifier": "b", "fallback": "a"})


def test_terms_are_chosen_by_task_and_a_sample_without_one_has_the_default_task():
    spec = parse_spec(GOOD, "x")
    assert [i for i, _ in spec.terms_for("code")] == [1, 2]
    assert [i for i, _ in spec.terms_for("")] == [0, 2]
    assert [i for i, _ in spec.terms_for("poetry")] == [2]


def test_a_schedule_decides_by_step_and_an_unknown_step_counts_all():
    term = {"verifier": "judge", "schedule": {"from_step": 1300, "to_step": 1700}}
    spec = spec_of({"verifier": "a"}, term)
    counts = {step: len(spec.terms_for("", step)) for step in (None, 0, 1299, 1300, 1699, 1700)}
    assert counts == {None: 2, 0: 1, 1299: 1, 1300: 2, 1699: 2, 1700: 1}


def test_a_specification_can_be_made_in_python():
    spec = RewardSpec(template="plain", terms=(Term(verifier="exact"),))
    assert load_spec(spec) is spec
    assert spec.terms[0].name == "exact"


def test_all_weights_0_is_refused():
    with pytest.raises(SpecError, match="no term counts"):
        spec_of({"verifier": "a", "weight": 0})


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan"), float("inf")])
def test_a_score_outside_0_to_1_cannot_be_made(value):
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        Score(value=value)


def test_only_a_scored_score_has_a_value():
    with pytest.raises(ValueError, match="needs a status"):
        Score(value=None)
    with pytest.raises(ValueError, match="has no value"):
        Score(value=0.0, status=Status.TIMEOUT)
