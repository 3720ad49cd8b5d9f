"""The verifier: what it takes for the target, what it scores, and what it says."""

import pytest

from r1reward.errors import PluginError, SpecError
from r1reward.types import Completion, Response, Sample, Score, Status

pytest.importorskip("fasttext_pybind", reason="needs fastText: pip install 'r1reward[language]'")

from r1reward_language import language

ENGLISH = "First we count the eggs that are left, and then we multiply by the price of each egg."
CHINESE = "我们先计算剩下的鸡蛋数量，然后乘以每个鸡蛋的价格，就可以得到答案。"
GERMAN = "Zuerst zählen wir die übrigen Eier, und dann rechnen wir aus, wie viel Geld sie verdient."


def score(reasoning: str, *, prompt: str = "", answer: str = "", metadata=None, **options) -> Score:
    sample = Sample(prompt=prompt, metadata=metadata or {})
    response = Response(reasoning=reasoning, answer=answer)
    return language(**options)(sample, Completion(text=reasoning + answer), response)


def test_a_reasoning_in_the_target_language_scores_one():
    assert score(ENGLISH, target="en").value == 1.0
    assert score(CHINESE, target="zh").value == 1.0
    assert score(GERMAN, target="de").value == 1.0


def test_a_reasoning_in_another_language_scores_zero():
    assert score(ENGLISH, target="zh").value == 0.0
    assert score(CHINESE, target="en").value == 0.0
    assert score(GERMAN, target="en").value == 0.0


def test_a_mixture_scores_its_proportion_and_says_so():
    found = score(f"{GERMAN} {ENGLISH}", target="en")
    assert found.value == pytest.approx(18 / 34, abs=0.07)
    assert "are en (de" in found.reason
    assert found.metrics is not None
    assert found.metrics["words"] == 34


def test_a_switch_inside_a_sentence_is_seen():
    found = score(
        "First we count the eggs und dann rechnen wir den Preis aus and then we have the answer", target="en"
    )
    assert found.value == pytest.approx(11 / 18, abs=0.12)


def test_a_name_inherits_the_language_around_it():
    assert (
        score(
            "Then Aschaffenburg sells the remaining eggs to the other farmers at the market.", target="en"
        ).value
        == 1
    )


def test_an_empty_reasoning_has_no_free_reward():
    found = score("", target="en")
    assert found.value == 0.0
    assert "nothing to tell a language by" in found.reason
    assert score("", target="en", no_words=None).status is Status.UNDECIDED


def test_mathematics_alone_has_no_words():
    assert score("$2 + 2 = 4$, $x = 7$, 3 + 4 = 7", target="en").value == 0.0


def test_the_prompt_gives_the_target():
    prompt = "一个篮子里有十六个鸡蛋，每天早上吃掉三个，还剩下多少个？"
    assert score(CHINESE, prompt=prompt).value == 1.0
    assert score(ENGLISH, prompt=prompt).value == 0.0


def test_english_instructions_around_a_task_do_not_make_it_english():
    prompt = "一个篮子里有十六个鸡蛋，每天早上吃掉三个，还剩下多少个？\nPlease reason step by step, and put your final answer within \\boxed{}."
    assert score(CHINESE, prompt=prompt).value == 1.0


def test_a_prompt_without_words_asks_for_consistency_only():
    mixed = score(f"{GERMAN} {ENGLISH}", prompt="$x^2 = 4$")
    assert score(GERMAN, prompt="$x^2 = 4$").value == 1.0
    assert mixed.value is not None
    assert mixed.value < 0.7
    assert score(GERMAN, prompt="$x^2 = 4$", default_target="en").value == 0.0
    assert score(GERMAN, prompt="$x^2 = 4$", default_target=None).status is Status.NOT_APPLICABLE


def test_a_column_gives_each_sample_its_target():
    assert score(GERMAN, metadata={"lang": "de-AT"}, target_column="lang").value == 1.0
    assert score(GERMAN, metadata={"lang": ""}, target_column="lang", target="en").value == 0.0


def test_an_unusable_column_is_the_samples_fault():
    missing = score(GERMAN, metadata={"source": "x"}, target_column="lang")
    unknown = score(GERMAN, metadata={"lang": "klingon"}, target_column="lang")
    assert missing.status is unknown.status is Status.BAD_GROUND_TRUTH
    assert "source" in missing.reason


def test_the_answer_or_both_may_be_counted():
    assert score(GERMAN, answer=ENGLISH, part="answer", target="en").value == 1.0
    both = score(GERMAN, answer=ENGLISH, part="both", target="en").value
    assert both == pytest.approx(18 / 34, abs=0.07)


def test_a_target_that_cannot_be_identified_is_refused():
    with pytest.raises(SpecError, match=r"option 'target': no language 'xx'"):
        language(target="xx")


def test_a_file_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(PluginError, match="no model file"):
        language(model=str(tmp_path / "lid.ftz"))
    (tmp_path / "lid.ftz").write_bytes(b"not a model")
    with pytest.raises(PluginError, match="not a fastText model"):
        language(model=str(tmp_path / "lid.ftz"))


@pytest.mark.parametrize(
    ("tag", "text"), [("zh-Hant", CHINESE), ("zh_CN", CHINESE), ("cmn", CHINESE), ("deu", GERMAN)]
)
def test_variants_of_a_code_are_the_same_language(tag, text):
    assert score(text, target=tag).value == 1.0
