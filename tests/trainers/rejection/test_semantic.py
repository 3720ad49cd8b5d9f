"""Semantic duplicates: embeddings find what says the same in other words, and never decide alone."""

import json
import random
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from r1reward.errors import DataError, MissingExtraError, SpecError, UsageError
from r1reward_rejection import semantic as steps
from r1reward_rejection.embeddings import open_embedder
from r1reward_rejection.recipe.file import load_recipe
from r1reward_rejection.recipe.recipe import Semantic
from r1reward_rejection.semantic import Member, witnesses_agree
from r1reward_rejection.semantic_prompts import deciding_hash
from r1reward_rejection.why import fates_of, sentence

CONCEPTS = [
    {"baker", "someone", "shop"}, {"rolls", "buns", "loaves"}, {"coins", "price", "coin"},
    {"money", "earns", "income"}, {"triangle", "corners", "edges", "vertices"},
    {"france", "paris", "italy", "rome"}, {"capital", "city", "seat", "government"},
]  # fmt: skip
"""Words that a model takes for one, as models do: the corners and the edges of a triangle among them."""


def embed(text):
    vector = [0.0] * len(CONCEPTS)
    for word in text.casefold().replace("?", " ").replace(".", " ").split():
        for i, concept in enumerate(CONCEPTS):
            vector[i] = max(vector[i], float(word in concept))
    return vector


class EmbeddingServer:
    """Speaks `/v1/embeddings`; answers in another order than it was asked, as it may."""

    def __init__(self):
        self.texts, self.refuse, self.answer = [], "", None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.texts += body["input"]
                data = [{"index": i, "embedding": embed(t)} for i, t in enumerate(body["input"])]
                refused = outer.refuse and any(outer.refuse in t for t in body["input"])
                reply = {"error": {"message": "no such input"}} if refused else {"data": data[::-1]}
                text = json.dumps(outer.answer or reply).encode()
                self.send_response(400 if refused else 200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server():
    running = EmbeddingServer()
    yield running
    running.close()


RECIPE = "keep: {correct: accuracy}\n"


def changes(server, **more):
    semantic = {"url": server.url, "model": "tiny", "threshold": 0.9} | more
    return [f"dedupe.semantic={json.dumps(semantic)}"]


def rows_for(kit, prompts, each=2, truths=True):
    """Rows of prompts, given as (id, prompt, answer), with completions of their own."""
    rng = random.Random(1)
    return [
        kit.scored(
            prompt, f"<think>\n{kit.sentence(rng, 30)}\n</think>\n\nIt is \\boxed{{{answer}}}.", id=name
        )
        | ({"ground_truth": answer} if truths else {})
        for name, prompt, answer in prompts
        for _ in range(each)
    ]


BAKER = ("baker", "A baker trades 12 rolls at 3 coins. How much money is received?", "36")
SOMEONE = ("someone", "Someone who offers 12 buns to customers at 3 coins earns how much?", "36")
SHOP = ("shop", "Trading 12 loaves at a price of 3, what income has the shop?", "36")


def ids(kit, folder):
    return {r["id"] for r in kit.rows_of(folder)}


@pytest.mark.parametrize("truths", [True, False])
def test_a_prompt_in_other_words_goes_with_all_its_rows_and_the_report_says_into_what(
    kit, write, reject, server, truths
):
    other = ("capital", "Which city is the seat of the government?", "Bern")
    folder, summary = reject(
        write(rows_for(kit, [BAKER, SOMEONE, other], truths=truths)), RECIPE, changes=changes(server)
    )
    kept = ids(kit, folder)
    assert len(kept & {"baker", "someone"}) == 1
    assert "capital" in kept
    step = kit.stages(summary)["semantic duplicates"]
    assert step.dropped == {"semantic duplicate": 2}
    assert step.notes == {"embedded prompts": 2, "merged prompts": 1}
    import pyarrow.parquet as pq

    report = pq.read_table(folder / "_report" / "semantic-duplicates.parquet").to_pylist()
    assert {r["why"] for r in report} == {"paraphrased"}
    assert {r["kept_id"] for r in report} == kept - {"capital"}
    (gone,) = {"baker", "someone"} - kept
    line = sentence(fates_of(folder, gone)[0])
    assert (
        "dropped at semantic duplicates: semantic duplicate, paraphrased: 1.00, beside scored.jsonl:" in line
    )
    assert "1 prompts say in other words" in (folder / "README.md").read_text()
    assert server.url not in "".join(p.read_text() for p in (folder / "manifest.json", folder / "README.md"))


NEAR_MISSES = [
    ("number", "Someone who offers 12 buns to customers at 4 coins earns how much?", "36"),
    ("order", "Someone who offers 3 buns to customers at 12 coins earns how much?", "36"),
    ("operator", "Someone who offers 12 buns to customers at -3 coins earns how much?", "36"),
    ("negation", "Someone who never offers 12 buns to customers at 3 coins earns how much?", "36"),
    ("truth", "Someone who offers 12 buns to customers at 3 coins earns how much?", "37"),
    ("name", "Someone who offers 12 buns to Gauss at 3 coins earns how much?", "36"),
]


@pytest.mark.parametrize("miss", NEAR_MISSES, ids=lambda miss: miss[0])
def test_what_decides_decides_before_similarity_does(kit, write, reject, server, miss):
    assert np.isclose(np.dot(*(v / np.linalg.norm(v) for v in map(embed, (BAKER[1], miss[1])))), 1)
    folder, _ = reject(write(rows_for(kit, [BAKER, miss])), RECIPE, changes=changes(server))
    assert ids(kit, folder) == {"baker", miss[0]}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("How many corners does a triangle have?", "How many edges does a triangle have?"),
        ("What is the capital of france?", "What is the capital of italy?"),
    ],
)
def test_one_other_word_is_another_question_even_where_the_answers_are_equal(
    kit, write, reject, server, one, two
):
    rows = rows_for(kit, [("one", one, "3"), ("two", two, "3")])
    folder, _ = reject(write(rows), RECIPE, changes=changes(server))
    assert ids(kit, folder) == {"one", "two"}


@pytest.mark.parametrize("truth", ["yes", "B", "(B)", "True", ["No", "false"]])
def test_an_answer_that_half_of_all_questions_have_is_no_witness(kit, write, reject, server, truth):
    rows = rows_for(kit, [(*BAKER[:2], truth), (*SOMEONE[:2], truth)])
    folder, _ = reject(write(rows), RECIPE, changes=changes(server))
    assert ids(kit, folder) == {"baker", "someone"}


def test_prompts_of_two_domains_stay_apart(kit, write, reject, server):
    rows = rows_for(kit, [BAKER]) + [r | {"task": "stem"} for r in rows_for(kit, [SOMEONE])]
    folder, _ = reject(write(rows), RECIPE, changes=changes(server))
    assert ids(kit, folder) == {"baker", "someone"}
    assert set(server.texts) == {"Is it there?"}  # nothing is asked that has nothing to be like


def many(kit):
    prompts = [BAKER, SOMEONE, SHOP]
    for i in range(20, 40):
        for name, prompt, _ in (BAKER, SOMEONE):
            prompts.append((f"{name}{i}", prompt.replace("12", str(i)), str(3 * i)))
    return rows_for(kit, prompts)


def test_the_set_does_not_depend_on_the_order_of_the_rows(kit, write, reject, server):
    rows = many(kit)
    sets = []
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        folder, _ = reject(write(rows, f"{seed}.jsonl"), RECIPE, f"o{seed}", changes=changes(server))
        sets.append(ids(kit, folder))
    assert sets[0] == sets[1] == sets[2]
    assert len(sets[0]) == 21


def test_a_run_that_was_cut_asks_only_for_what_is_missing(kit, write, reject, server, monkeypatch):
    monkeypatch.setattr(steps, "_CHUNK", 8)
    monkeypatch.setattr(steps, "_BLOCK", 3)
    file = write(many(kit))
    whole, _ = reject(file, RECIPE, "whole", changes=changes(server))
    asked = [t for t in server.texts if t != "Is it there?"]
    assert len(asked) == len(set(asked)) == 43
    server.texts, server.refuse = [], asked[20]
    with pytest.raises(UsageError, match=r"dedupe.semantic: .*HTTP 400: no such input"):
        reject(file, RECIPE, "cut", changes=changes(server))
    server.texts, server.refuse = [], ""
    cut, _ = reject(file, RECIPE, "cut", changes=changes(server))
    assert set(server.texts) == {"Is it there?", *asked[16:]}
    names = sorted(p.name for p in (whole / "data").iterdir())
    assert all((whole / "data" / n).read_bytes() == (cut / "data" / n).read_bytes() for n in names)


def test_without_the_key_there_is_no_step(kit, write, reject):
    _, summary = reject(write(rows_for(kit, [BAKER, SOMEONE])), RECIPE)
    assert "semantic duplicates" not in kit.stages(summary)


def member(truth="", truths=None, answers=""):
    return Member("", "", "", 0, truth, bool(truth) if truths is None else truths, answers)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (member("5"), member("5"), True),
        (member("5"), member("6"), False),
        (member("5", answers="x"), member(answers="x"), True),
        (member(answers="x"), member(answers="x"), True),
        (member(answers="x"), member(answers="x y"), False),
        (member(), member(), False),  # nothing speaks for it
        (member("5", truths=2), member("5"), False),
    ],
)
def test_a_doubt_about_the_answers_keeps_both(one, other, agree):
    assert witnesses_agree(one, other) is agree


def test_names_decide_within_a_sentence_and_any_word_may_begin_one():
    assert deciding_hash("Where is Paris?") != deciding_hash("Where is Rome?")
    assert deciding_hash("Alice runs.") == deciding_hash("Running is done.")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"data": []}, "0 embeddings for 1 texts"),
        ({"data": [{"index": 0, "embedding": [1.0]}] * 2}, "2 embeddings for 1 texts"),
        ({"choices": []}, "the answer has no embeddings"),
        ({"data": [{"index": 0, "embedding": ["a"]}]}, "the answer has no embeddings"),
        ({"data": [{"index": 0, "embedding": [1e999]}]}, "values that are no numbers"),
    ],
)
def test_what_is_no_embedding_is_refused_before_any_work(kit, write, reject, server, answer, message):
    server.answer = answer
    with pytest.raises(DataError, match=message):
        reject(write(rows_for(kit, [BAKER])), RECIPE, changes=changes(server))


def test_a_recipe_that_names_no_model_or_no_address_is_refused(tmp_path):
    path = tmp_path / "recipe.yaml"
    path.write_text(RECIPE)
    with pytest.raises(SpecError, match=r"dedupe.semantic.model: name a model's folder"):
        load_recipe(str(path), ["dedupe.semantic.threshold=0.9"])
    with pytest.raises(SpecError, match=r"dedupe.semantic.url: an address like"):
        load_recipe(str(path), ["dedupe.semantic.model=m", "dedupe.semantic.url=localhost:8000"])


def test_a_folder_that_is_missing_and_a_package_that_is_not_installed_are_named(tmp_path, monkeypatch):
    with pytest.raises(DataError, match=r"is no folder; a served model needs dedupe\.semantic\.url"):
        open_embedder(Semantic(model=str(tmp_path / "none")))
    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'r1reward\[semantic\]'"):
        open_embedder(Semantic(model=str(tmp_path)))


@pytest.mark.filterwarnings("default")  # those of transformers are not ours
def test_the_tokens_of_an_encoder_are_averaged_and_its_padding_is_not(tmp_path):
    transformers = pytest.importorskip("transformers", reason="pip install 'r1reward[train]'")
    torch = pytest.importorskip("torch", reason="pip install 'r1reward[train]'")
    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "find", "the", "baker", "of", "numbers"]
    (tmp_path / "vocab.txt").write_text("\n".join(words))
    transformers.BertTokenizerFast(str(tmp_path / "vocab.txt"), model_max_length=16).save_pretrained(tmp_path)
    sizes = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = transformers.BertConfig(vocab_size=len(words), max_position_embeddings=16, **sizes)
    transformers.BertModel(config).save_pretrained(tmp_path)
    texts = ["find the mean", "the numbers of the mean of the numbers " * 5, "baker"]
    alone = [open_embedder(Semantic(model=str(tmp_path), batch=1))([text])[0] for text in texts]
    assert np.allclose(open_embedder(Semantic(model=str(tmp_path)))(texts), alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-5)


def test_a_set_that_is_added_to_is_that_of_a_run_over_all_rows(kit, write, reject, server):
    rows = many(kit)
    files = [write(rows[:40], "first.jsonl"), write(rows[40:], "second.jsonl")]
    settings = changes(server)
    whole, _ = reject(files, RECIPE, "whole", changes=settings)
    reject(files[0], RECIPE, "grown", changes=settings, keep_rows=True)
    grown = whole.parent / "grown"
    reject(files[1], RECIPE, "grown", changes=settings, add_to=str(grown))
    names = sorted(p.name for p in (whole / "data").iterdir())
    assert names == sorted(p.name for p in (grown / "data").iterdir())
    assert all((whole / "data" / n).read_bytes() == (grown / "data" / n).read_bytes() for n in names)


def test_a_model_that_moves_to_another_address_is_not_asked_again(kit, write, reject, server):
    file = write(many(kit))
    reject(file, RECIPE, changes=changes(server), keep_work=True)
    second = EmbeddingServer()
    try:
        reject(file, RECIPE, changes=changes(second), resume=True, overwrite=True, keep_work=True)
        assert second.texts == ["Is it there?"]
    finally:
        second.close()
