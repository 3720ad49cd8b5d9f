"""Chat models as they are: several end tokens, chat templates with arguments, sampling by engines."""

import json
import shutil
import sys
import types

import msgspec
import pytest

from r1reward.errors import UsageError
from r1reward_rollouts.evaluate import evaluate
from r1reward_rollouts.local import Sampling, rollout
from r1reward_trainers.config import DataConfig
from r1reward_trainers.models import end_token_ids, load_tokenizer

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch and transformers are not ours

SWITCH = (
    "{% for m in messages %}{{ m.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}A:{% if thinking is defined and thinking %}<think>{% endif %}{% endif %}"
)
"""A chat template that opens the reasoning where it is told to, as DeepSeek-V3.1's does."""


@pytest.fixture
def with_ends(example, tmp_path):
    """Copies the model, with one end token for the tokenizer and others in the generation config."""

    def make(name, eos_token, ids):
        folder = tmp_path / name
        shutil.copytree(example / "model", folder)
        changes = {
            "tokenizer_config.json": {"eos_token": eos_token},
            "generation_config.json": {"eos_token_id": ids},
        }
        for file, change in changes.items():
            (folder / file).write_text(json.dumps(json.loads((folder / file).read_text()) | change))
        return folder

    return make


@pytest.fixture
def chat_model(example, tmp_path):
    folder = tmp_path / "chat"
    shutil.copytree(example / "model", folder)
    tokenizer = load_tokenizer(str(folder))
    tokenizer.chat_template = SWITCH
    tokenizer.save_pretrained(folder)
    return folder


def test_every_end_token_of_the_generation_config_ends_a_completion(with_ends, example, tmp_path):
    usual, other = with_ends("usual", "<eos>", [1, 2]), with_ends("other", "<unk>", [1])
    tokenizer = load_tokenizer(str(other))
    assert set(end_token_ids(str(other), tokenizer)) == {1, 2}
    assert 4 in end_token_ids(str(other), tokenizer, {"stop_token_ids": [4]})
    data = DataConfig(files=str(example / "held-out.jsonl"), limit=8)
    texts = []
    for model in (usual, other):
        out = model / "evaluation"
        evaluate(str(model), data, "accuracy", out, sampling=Sampling(k=4, temperature=1.0, max_tokens=40))
        lines = (out / "completions.jsonl").read_text().splitlines()
        texts.append([json.loads(line)["completions"] for line in lines])
    assert texts[0] == texts[1]
    assert any(c["finish_reason"] == "stop" for row in texts[0] for c in row)


def test_a_model_without_a_generation_config_ends_as_its_config_says(with_ends):
    other = with_ends("other", "<unk>", [1])
    (other / "generation_config.json").unlink()
    assert 1 in end_token_ids(str(other), load_tokenizer(str(other)))


@pytest.mark.parametrize(
    ("ids", "text", "value"),
    [
        ([5, 1], "</answer>", 2.0),
        ([5, 106], "", 2.0),
        ([5, 0], "", 2.0),
        ([5, 7], "", 0.0),
        ([5, 7], "END\n", 2.0),
    ],
    ids=["eos", "the turn's end", "pad", "the limit", "a stop text"],
)
def test_what_ends_in_any_end_token_is_finished_and_what_ends_in_none_was_cut(make_reward, ids, text, value):
    spec = {"template": "r1", "terms": [{"verifier": "math", "name": "accuracy"}, {"verifier": "format"}]}
    reward = make_reward(spec | {"default_task": "math"}, eos_token_ids=[1, 106, 0], stop_texts=["END"])
    completion = "<think>six sevens are 42</think>The answer is \\boxed{42}."
    stop = "" if text == "</answer>" else text
    found = reward(["6*7?"], [completion + stop], [ids], ground_truth=["42"])
    assert found == [value]


def test_arguments_of_the_chat_template_reach_the_reward_and_every_sampler(
    chat_model, grpo, example, tmp_path
):
    from r1reward_serve.trl_batch import SUFFIX
    from r1reward_trainers.data import demonstration_dataset, prompt_dataset
    from r1reward_trainers.grpo_fields import with_template_arguments

    tokenizer = load_tokenizer(str(chat_model))
    told = {"thinking": True}
    run = with_template_arguments(
        msgspec.structs.replace(grpo(chat_template_kwargs=told), model=str(chat_model))
    )
    assert run.data.chat_template_kwargs == told == run.grpo["chat_template_kwargs"]
    dataset, _ = prompt_dataset(run.data, tokenizer)
    assert set(dataset[SUFFIX]) == {"\n<think>"}
    plain = msgspec.structs.replace(run.data, chat_template_kwargs={})
    assert set(prompt_dataset(plain, tokenizer)[0][SUFFIX]) == {""}
    demonstrations = DataConfig(
        files=str(example / "demonstrations.jsonl"), limit=1, chat_template_kwargs=told
    )
    (row,) = demonstration_dataset(demonstrations, tokenizer)
    assert row["prompt"].endswith("A:<think>")
    with pytest.raises(UsageError, match="name one of them"):
        with_template_arguments(
            msgspec.structs.replace(run, grpo={"chat_template_kwargs": {"thinking": False}})
        )


def test_a_prefilled_tag_of_one_row_is_not_that_of_another(make_reward):
    from r1reward_serve.trl_batch import ROW, SUFFIX

    reward = make_reward({"template": "r1", "terms": [{"verifier": "format"}]})
    row = json.dumps({"prompt": "6*7?", "ground_truth": "42"})
    completion = "six sevens are 42</think>\nThe answer is 42."
    columns = {ROW: [row, row], SUFFIX: ["\n<think>", ""]}
    assert reward(["6*7?"] * 2, [completion] * 2, [[1], [1]], **columns) == [1.0, 0.0]


def test_an_evaluation_has_the_tag_that_the_chat_template_wrote(chat_model, example, tmp_path):
    told = DataConfig(files=str(example / "held-out.jsonl"), limit=2, chat_template_kwargs={"thinking": True})
    evaluate(str(chat_model), told, "r1-zero", tmp_path, sampling=Sampling(temperature=0, max_tokens=6))
    rows = [json.loads(line) for line in (tmp_path / "completions.jsonl").read_text().splitlines()]
    texts = [row["completions"][0]["text"] for row in rows]
    assert all(text.startswith("<think>") for text in texts)


@pytest.fixture
def engine(monkeypatch):
    """vLLM's interface as far as it is used here; keeps what it was asked for."""
    asked = []

    class LLM:
        def __init__(self, **_):
            pass

        def generate(self, texts, how):
            asked.extend(zip(texts, how, strict=True))
            output = types.SimpleNamespace(text="42", finish_reason="stop")
            return [types.SimpleNamespace(outputs=[output] * h["n"]) for h in how]

    vllm = types.SimpleNamespace(LLM=LLM, SamplingParams=dict)
    monkeypatch.setitem(sys.modules, "vllm", vllm)
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *_: vllm if name == "vllm" else None)
    return asked


def test_the_same_prompt_twice_gets_another_seed_by_vllm_and_a_cut_run_the_same(engine, example, tmp_path):
    prompts = tmp_path / "prompts.jsonl"
    prompts.write_text('{"prompt": "1+1?"}\n' * 4)
    sampling = Sampling(k=2, temperature=1.0, max_tokens=4, engine="vllm")
    rollout(str(example / "model"), DataConfig(files=str(prompts)), sampling, tmp_path / "out.jsonl")
    seeds = [how["seed"] for _, how in engine]
    assert len(set(seeds)) == 4
    lines = (tmp_path / "out.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "out.jsonl").write_text("".join(lines[:2]))
    rollout(str(example / "model"), DataConfig(files=str(prompts)), sampling, tmp_path / "out.jsonl")
    assert [how["seed"] for _, how in engine[4:]] == seeds[2:]


def test_the_examples_tokenizer_gives_back_each_text_as_it_was(example):
    """Blanks and line breaks, too: transformers chooses the class of a tokenizer by the model beside it."""
    tokenizer = load_tokenizer(str(example / "model"))
    rows = [json.loads(line) for line in (example / "demonstrations.jsonl").read_text().splitlines()[:200]]
    texts = [row["prompt"] + row["completion"] for row in rows] + ["1  2\n\n", " \n <think></think>  "]
    assert tokenizer.batch_decode(tokenizer(texts).input_ids, skip_special_tokens=True) == texts
    assert len(tokenizer("<think>1 2</think>\n").input_ids) == 6  # a token for each character and tag
