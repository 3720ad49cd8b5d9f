"""What of a row counts for the loss, in the fields and masks of the field's trainers."""

import json

import pytest

from r1reward.cli import run
from r1reward.errors import DataError, SpecError
from r1reward.types import Response
from r1reward_rejection.loss_fields import answer_start, with_loss
from r1reward_rejection.recipe.file import load_recipe

CHAT = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hi?"},
    {"role": "assistant", "content": "Ho."},
    {"role": "user", "content": "What is 1+1?"},
]
COMPLETION = "<think>\nI add.\n</think>\n\nIt is 2."
RECIPE = "keep: {correct: accuracy}\nformat: {style: messages}\n"


def rows(kit, number=3):
    texts = [f"<think>\nI add {i} and {i}.\n</think>\n\nIt is {i + i}." for i in range(number)]
    return [kit.scored("unused", t, id=f"r{i}") | {"prompt": CHAT} for i, t in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "response", "answer"),
    [
        (COMPLETION, Response(reasoning="I add.", answer="It is 2."), "It is 2."),
        (
            "<think>2</think> <answer>2</answer>",
            Response(reasoning="2", answer="2"),
            "<answer>2</answer>",
        ),
        ("It is 2.", Response(answer="It is 2."), "It is 2."),
        ("<think>I add.", Response(reasoning="I add."), ""),
        # A tag that does not close behind the answer is none of its own.
        ("<think>1</think><b>2", Response(reasoning="1", answer="2"), "2"),
    ],
)
def test_the_answer_part_begins_with_its_own_tag_and_not_with_the_reasonings(text, response, answer):
    assert text[answer_start(text, response) :] == answer


def test_a_weight_is_on_the_assistants_messages_alone_and_earlier_turns_weigh_nothing():
    prompt, reply = with_loss(CHAT, [{"role": "assistant", "content": COMPLETION}], "response", 0)
    assert [m.get("weight") for m in prompt + reply] == [None, None, 0, None, 1]
    assert [m["train"] for m in prompt + reply] == [False, False, False, False, True]
    prompt, reply = with_loss(CHAT, reply, "turns", 0)
    assert [m.get("weight") for m in prompt + reply] == [None, None, 1, None, 1]


def test_a_part_of_a_message_has_axolotls_offsets_and_no_weight_that_would_say_more():
    start = COMPLETION.index("It is")
    _, reply = with_loss(CHAT, [{"role": "assistant", "content": COMPLETION, "weight": "1"}], "answer", start)
    assert "weight" not in reply[0]
    assert reply[0]["train"]
    hidden, shown = reply[0]["train_detail"]
    assert (hidden["begin_offset"], hidden["train"]) == (0, False)
    assert hidden["end_offset"] + 1 == shown["begin_offset"]
    assert COMPLETION[shown["begin_offset"] : shown["end_offset"] + 1] == "It is 2."
    _, reply = with_loss(CHAT, reply, "answer", len(COMPLETION))  # it never answered
    assert not reply[0]["train"]
    assert [part["train"] for part in reply[0]["train_detail"]] == [False]


@pytest.mark.parametrize("style", ["messages", "prompt-completion", "sharegpt"])
@pytest.mark.parametrize("on", ["response", "answer"])
def test_a_set_says_in_every_style_with_messages_what_counts(kit, write, reject, style, on):
    folder, _ = reject(write(rows(kit)), RECIPE, changes=[f"format.style={style}", f"format.loss.on={on}"])
    row = kit.rows_of(folder)[0]
    turns = row.get("messages") or row.get("conversations") or row["prompt"] + row["completion"]
    assert [t["train"] for t in turns] == [False, False, False, False, True]
    assert ("weight" in turns[-1]) == (on == "response" and style != "sharegpt")
    assert ("train_detail" in turns[-1]) == (on == "answer")
    assert "## Loss\n" in (folder / "README.md").read_text()


def test_without_the_key_nothing_is_written_of_it(kit, write, reject):
    folder, _ = reject(write(rows(kit)), RECIPE)
    assert set(kit.rows_of(folder)[0]["messages"][0]) == {"role", "content"}
    assert "## Loss\n" not in (folder / "README.md").read_text()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["format.style=alpaca"], "format.loss: alpaca has no messages"),
        (["format.style=prompt-completion", "format.loss.on=turns"], r"format.loss.on: turns needs"),
        (["format.loss.tokens=true"], "format.loss.tokens: needs format.tokenizer"),
        (["pairs.margin=0.5"], "format.loss: is for demonstrations"),
    ],
)
def test_what_a_style_cannot_say_is_refused(tmp_path, changes, message):
    path = tmp_path / "recipe.yaml"
    path.write_text(RECIPE)
    with pytest.raises(SpecError, match=message):
        load_recipe(str(path), ["format.loss.on=response", *changes])


# Tokens and masks

pytest_transformers = pytest.mark.filterwarnings("default")  # those of transformers and TRL are not ours
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MARKED = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{% if m['role'] == 'assistant' %}{% generation %}"
    "{{ m['content'].split('</think>')[-1] }}<|im_end|>{% endgeneration %}{% else %}{{ m['content'] }}<|im_end|>"
    "{% endif %}\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}"
)
REWRITES = (
    "{% for m in messages %}[{{ m['role'] }}] {{ m['content'] if loop.last else m['content'] | upper }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}"
)


@pytest.fixture
def model(tmp_path):
    """A folder with a byte-level tokenizer that has merged some words, and a chat template."""
    transformers = pytest.importorskip("transformers", reason="pip install 'r1reward[train]'")
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    def made(template, name="model"):
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        special = ["<|im_start|>", "<|im_end|>"]
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(vocab_size=330, special_tokens=special, initial_alphabet=alphabet)
        tokenizer.train_from_iterator([COMPLETION, "assistant user system", "It is brief."] * 3, trainer)
        fast = transformers.PreTrainedTokenizerFast(
            tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|im_start|>"
        )
        fast.chat_template = template
        fast.save_pretrained(tmp_path / name)
        return fast, str(tmp_path / name)

    return made


def counted(tokenizer, row):
    """The texts that count, one for each run of tokens."""
    runs, last = [], 0
    for token, counts in zip(row["input_ids"], row["assistant_masks"], strict=True):
        if counts and not last:
            runs.append([])
        if counts:
            runs[-1].append(token)
        last = counts
    return [tokenizer.decode(run) for run in runs]


TOKENS = ["format.loss.tokens=true"]


@pytest_transformers
@pytest.mark.parametrize(
    ("template", "on", "texts"),
    [
        (CHATML, "response", ["<think>\nI add 0 and 0.\n</think>\n\nIt is 0.<|im_end|>"]),
        (CHATML, "answer", ["It is 0.<|im_end|>"]),
        (CHATML, "turns", ["Ho.<|im_end|>", "<think>\nI add 0 and 0.\n</think>\n\nIt is 0.<|im_end|>"]),
        # The template would take the reasoning out, and opens it in the prompt.
        (MARKED, "response", ["I add 0 and 0.\n</think>\n\nIt is 0.<|im_end|>"]),
        (MARKED, "answer", ["It is 0.<|im_end|>"]),
        (MARKED, "turns", ["Ho.<|im_end|>", "I add 0 and 0.\n</think>\n\nIt is 0.<|im_end|>"]),
    ],
)
def test_masks_are_exact_by_markers_and_by_prefixes(kit, write, reject, model, template, on, texts):
    tokenizer, folder = model(template)
    changes = [f"format.loss.on={on}", f"format.tokenizer={folder}", *TOKENS]
    made, _ = reject(write(rows(kit)), RECIPE, changes=changes)
    row = next(r for r in kit.rows_of(made) if r["id"] == "r0")
    assert counted(tokenizer, row) == texts
    assert not row["truncated"]
    whole = tokenizer.decode(row["input_ids"])
    assert whole.count("<think>") == 1
    assert whole.partition("What is 1+1?<|im_end|>")[2].split() == [
        *[
            "<|im_start|>assistant",
            "<think>",
            "I",
            "add",
            "0",
            "and",
            "0.",
            "</think>",
            "It",
            "is",
            "0.<|im_end|>",
        ]
    ]


@pytest_transformers
def test_rows_that_are_cut_say_so_and_the_card_counts_them(kit, write, reject, model):
    _, folder = model(CHATML)
    changes = ["format.loss.on=answer", f"format.tokenizer={folder}", *TOKENS, "format.context=30"]
    made, _ = reject(write(rows(kit)), RECIPE, changes=changes)
    written = kit.rows_of(made)
    assert all(r["truncated"] and len(r["input_ids"]) == len(r["assistant_masks"]) == 30 for r in written)
    assert not any(any(r["assistant_masks"]) for r in written)
    card = (made / "README.md").read_text()
    assert "Rows cut at 30 tokens (`truncated`): 3; rows of which nothing counts: 3." in card


@pytest_transformers
def test_a_tokenizer_that_cannot_say_it_is_refused_before_any_work(kit, write, reject, model):
    tokenizer, folder = model(REWRITES)
    changes = ["format.loss.on=turns", f"format.tokenizer={folder}", *TOKENS]
    with pytest.raises(DataError, match=r"rewrites earlier turns and has no generation markers"):
        reject(write(rows(kit)), RECIPE, changes=changes)
    tokenizer.chat_template = None
    tokenizer.save_pretrained(folder + "2")
    with pytest.raises(SpecError, match="has no chat template"):
        reject(write(rows(kit)), RECIPE, changes=[*changes, f"format.tokenizer={folder}2"])


@pytest_transformers
def test_the_sft_trainer_takes_the_tokens_and_they_are_those_that_it_makes_itself(
    kit, write, reject, model, tmp_path
):
    pytest.importorskip(
        "trl", reason="the training packages are not installed: pip install 'r1reward[train]'"
    )
    from r1reward_trainers.config import DataConfig
    from r1reward_trainers.data import demonstration_dataset

    tokenizer, folder = model(CHATML)
    own, _ = reject(write(rows(kit)), RECIPE, "own")
    changes = ["format.loss.on=response", f"format.tokenizer={folder}", *TOKENS]
    masked, _ = reject(write(rows(kit)), RECIPE, "masked", changes=changes)
    texts, tokens = (demonstration_dataset(DataConfig(files=str(f)), tokenizer) for f in (own, masked))
    assert set(tokens.column_names) == {"input_ids", "assistant_masks"}
    for text, row in zip(texts, tokens, strict=True):
        whole = text["prompt"] + text["completion"] + tokenizer.eos_token
        assert row["input_ids"] == tokenizer(whole)["input_ids"]
        assert sum(row["assistant_masks"]) == len(row["input_ids"]) - len(
            tokenizer(text["prompt"])["input_ids"]
        )
    other = tokenizer.from_pretrained(folder)
    order = {token: len(other) - 1 - i for token, i in other.get_vocab().items()}
    model_state = json.loads(other.backend_tokenizer.to_str())
    model_state["model"]["vocab"] = {t: order[t] for t in model_state["model"]["vocab"]}
    model_state["added_tokens"] = []
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    reordered = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(json.dumps(model_state)))
    with pytest.raises(DataError, match="are of another tokenizer"):
        demonstration_dataset(DataConfig(files=str(masked)), reordered)


@pytest_transformers
def test_a_part_without_tokens_is_not_taken_for_the_whole(kit, write, reject, model):
    pytest.importorskip(
        "trl", reason="the training packages are not installed: pip install 'r1reward[train]'"
    )
    from r1reward_trainers.config import DataConfig
    from r1reward_trainers.data import demonstration_dataset

    tokenizer, _ = model(CHATML)
    folder, _ = reject(write(rows(kit)), RECIPE, changes=["format.loss.on=answer"])
    with pytest.raises(DataError, match=r"messages: `train_detail` keeps a part .* format.loss.tokens=true"):
        demonstration_dataset(DataConfig(files=str(folder)), tokenizer)
    whole, _ = reject(write(rows(kit)), RECIPE, "whole", changes=["format.loss.on=response"])
    assert len(demonstration_dataset(DataConfig(files=str(whole)), tokenizer)) == 3


def test_the_flag_is_short_for_the_key(kit, write, tmp_path):
    path = tmp_path / "recipe.yaml"
    path.write_text(RECIPE)
    command = ["reject", str(write(rows(kit))), "--recipe", str(path), "-o", str(tmp_path / "o"), "-w", "0"]
    assert run([*command, "--loss", "answer"]) == 0
    assert "train_detail" in kit.rows_of(tmp_path / "o")[0]["messages"][0]


@pytest_transformers
def test_a_step_is_trained_on_the_masks_alone(kit, write, reject, tmp_path, monkeypatch):
    pytest.importorskip(
        "trl", reason="the training packages are not installed: pip install 'r1reward[train]'"
    )
    from transformers import AutoTokenizer

    from r1reward_trainers.example import write_example

    monkeypatch.chdir(tmp_path)
    sizes = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 1,
        "max_position_embeddings": 512,
    }
    write_example(tmp_path / "tiny", **sizes, num_attention_heads=2, num_key_value_heads=2)
    tokenizer = AutoTokenizer.from_pretrained("tiny/model")
    tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }}\n{% endfor %}"
    tokenizer.save_pretrained("tiny/model")
    losses = {}
    for on in ("response", "answer"):
        changes = [f"format.loss.on={on}", f"format.tokenizer={tmp_path}/tiny/model", *TOKENS]
        folder, _ = reject(write(rows(kit, 8)), RECIPE, on, changes=changes)
        command = ["model=tiny/model", f"output=trained-{on}", f"data.files={folder}", "batch=8"]
        command += ["sft.max_steps=1", "sft.per_device_train_batch_size=8", "sft.max_length=512"]
        assert run(["train", "sft", "r1-sft", *command]) == 0
        log = (tmp_path / f"trained-{on}" / "log.jsonl").read_text().splitlines()
        losses[on] = next(line["loss"] for line in map(json.loads, log) if line.get("loss"))
    assert losses["response"] > 0
    assert losses["response"] != losses["answer"]  # of other tokens
