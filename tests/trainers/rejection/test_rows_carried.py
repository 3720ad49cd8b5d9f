"""What of a row comes into the data set, and what is told of each row that does not."""

import json
import random
import re
from collections import Counter
from itertools import product

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from r1reward.errors import DataError, R1RewardError, SpecError
from r1reward_rejection import ingest
from r1reward_rejection.chat_styles import STYLES, chat_columns, chat_texts, write_chat
from r1reward_rejection.fates import FATES
from r1reward_rejection.pass_rate import wilson
from r1reward_rejection.same_form import same_form
from r1reward_rejection.why import fates_of, sentence

RIGHT = "keep: {correct: accuracy}\n"
CALL = {"id": "a", "type": "function", "function": {"name": "weather", "arguments": "{}"}}


def by_id(kit, folder):
    return {r["id"]: r for r in kit.rows_of(folder)}


def test_messages_are_carried_as_they_are(kit, write, reject):
    parts = [{"type": "text", "text": "What is "}, {"type": "text", "text": "2+2?"}]
    rows = [
        kit.scored([{"role": "user", "content": parts}], "4", id="parts"),
        kit.scored(
            [
                {"role": "user", "content": "weather?", "name": "Ann"},
                {"role": "assistant", "content": None, "tool_calls": [CALL], "reasoning_content": "I ask."},
                {"role": "tool", "tool_call_id": "a", "content": "sunny"},
            ],
            "It is sunny.",
            id="tool",
        ),
        kit.scored([{"from": "human", "value": "Hi?"}, {"from": "gpt", "value": "Ho."}, {"from": "human", "value": "And?"}], "x", id="gpt"),
        kit.scored("Plain?", "y", id="text"),
    ]  # fmt: skip
    folder, _ = reject(write(rows), RIGHT)
    found = {
        id: [{k: v for k, v in m.items() if v is not None} for m in row["prompt"]]
        for id, row in by_id(kit, folder).items()
    }
    assert found["parts"] == [{"role": "user", "content": "What is 2+2?"}]
    user, assistant, tool = found["tool"]
    assert user == {"role": "user", "content": "weather?", "name": "Ann"}
    assert assistant == {"role": "assistant", "tool_calls": [CALL], "reasoning_content": "I ask."}
    assert tool == {"role": "tool", "content": "sunny", "tool_call_id": "a"}
    assert [m["role"] for m in found["gpt"]] == ["user", "assistant", "user"]
    assert found["text"] == [{"role": "user", "content": "Plain?"}]
    image = kit.scored([{"role": "user", "content": [{"type": "image_url", "image_url": "x"}]}], "4")
    with pytest.raises(DataError, match=r"image.jsonl:1: a message has a part that is no text \(image_url\)"):
        reject(write([image], "image.jsonl"), RIGHT, "image")


def test_tool_calls_and_cases_and_exponents_tell_prompts_apart(kit, write, reject):
    def asked(city):
        call = CALL | {"function": {"name": "weather", "arguments": json.dumps({"city": city})}}
        messages = [{"role": "assistant", "content": None, "tool_calls": [call]}]
        return [{"role": "user", "content": "weather?"}, *messages, {"role": "tool", "content": "sunny"}]

    code = "for i in x:\n    a()\n{}b()"
    pairs = {
        "calls": [(asked(c), "Sunny.") for c in ("Rome", "Oslo")],
        "exponent": [(f"Compute {t}.", "8") for t in ("2³", "23")],
        "case": [("Write f.", "def f(n): return n"), ("Write f.", "def F(N): return N")],
        "indent": [("Fix", code.format(i)) for i in ("", "    ")],
    }
    rows = [kit.scored(p, c, id=f"{k} {i}") for k, pair in pairs.items() for i, (p, c) in enumerate(pair)]
    rows += [r | {"id": "copy"} for r in rows]
    folder, _ = reject(write(rows), RIGHT)
    assert set(by_id(kit, folder)) == {f"{k} {i}" for k in pairs for i in (0, 1)}


def test_texts_are_the_same_but_for_the_space_between_words():
    assert same_form("a  b\r\n\r\nc ") == same_form("a b c")
    assert same_form("e\u0301") == same_form("é")
    assert same_form("x²") != same_form("x2")
    assert same_form("if x:\n    y") == same_form("if  x:\n\n    y  \n") != same_form("if x:\n  y")


@given(st.text("a \n\n\t\r\v\x1c\x1f\x85\u00a0\u2028\u3000é.", max_size=30))
def test_without_indented_lines_any_white_space_is_a_blank(text):
    assume("\n " not in text and "\n\t" not in text)
    assert same_form(text) == " ".join(text.split())


def test_indentation_counts_whatever_sign_it_is_made_of_and_only_at_the_start_of_a_line():
    begins = ["", " ", "  ", "\t", "\u00a0", "\x1f ", "\u3000", "   \t"]
    for begin, inside in product(begins, ["x", "x  y", "x\u00a0y", "x\ty "]):
        line = f"{begin}{inside}"
        evenly = " ".join(line.split())
        text = f"a:\n  b\n{line}\n"
        depth = len(line.expandtabs()) - len(line.expandtabs().lstrip())
        assert same_form(text) == f"a:\n  b\n{' ' * depth}{evenly}"


def test_rows_that_are_read_together_are_read_as_each_alone(kit, write, reject, monkeypatch):
    rng = random.Random(3)
    good = [kit.scored(f"What is {i}?", kit.completion(rng), id=f"{i}") for i in range(7)]
    lines = [json.dumps(row) for row in good]
    lines[3:3] = ["{broken", json.dumps(good[0] | {"scores": 1})]
    path = write(good)
    path.write_text("\n".join(lines) + "\n")
    sets = []
    for at_once in (1, 2, 3, 4, 100):
        monkeypatch.setattr(ingest, "_AT_ONCE", at_once)
        folder, _ = reject(path, RIGHT, on_bad_row="skip", overwrite=True)
        sets.append((kit.rows_of(folder), (folder / "_report" / FATES).read_bytes()))
    assert all(made == sets[0] for made in sets)
    assert {row["source_row"] for row in sets[0][0]} == {f"{path.name}:{n}" for n in (1, 2, 3, 6, 7, 8, 9)}


def test_rows_without_prompt_or_answer_or_end_are_counted_not_exported(kit, write, reject):
    rows = [kit.scored("", f"answer {i}") for i in range(5)]
    rows += [kit.scored("ask", "  \n"), kit.scored("ask", "fine", id="fine"), kit.scored("ask", "x" * 500)]
    del rows[0]["prompt"]
    folder, summary = reject(write(rows), "keep: {correct: accuracy, most_characters: 400}\n")
    assert list(by_id(kit, folder)) == ["fine"]
    dropped = {"no prompt": 5, "empty completion": 1, "longer than 400 characters": 1}
    assert kit.stages(summary)["keep"].dropped == dropped


def test_the_choice_is_made_of_what_no_other_step_removes(kit, write, reject):
    rng = random.Random(5)
    rows = []
    for p in range(6):
        text = kit.sentence(rng, 80)
        copies = [" ".join(w if i != k else "else" for i, w in enumerate(text.split())) for k in range(3, 8)]
        texts = [text, *copies, *(kit.sentence(rng, 80) for _ in range(3))]
        rows += [kit.scored(f"prompt {p}", t, id=f"{p}") for t in texts]
    for by in ("random", "diverse"):
        recipe = f"keep: {{correct: accuracy}}\nchoose: {{per_prompt: 4, by: {by}}}\ndedupe: {{near: {{}}}}\n"
        folder, summary = reject(write(rows), recipe, by)
        assert len(kit.rows_of(folder)) == 24
        assert [s.name for s in summary.stages][-3:] == ["near-duplicates", "choose", "mix"]


def test_a_row_has_its_ground_truth_source_model_terms_and_pass_rate(kit, write, reject):
    rows = [
        kit.scored("ask", f"answer {i}", value=float(i != 0), id=str(i), ground_truth="42", source="gsm8k",
                   terms={"language": 0.75}, model="m1", licence="MIT", tags=["a", 1])
        for i in range(4)
    ]  # fmt: skip
    rows.append(
        kit.scored(
            "ask other", "answer", id="5", ground_truth={"test": "assert f()"}, rollout={"model": "m2"}
        )
    )
    folder, _ = reject(write(rows), RIGHT + "export: {columns: [licence, tags]}\n")
    found = by_id(kit, folder)
    one, other = found["1"], found["5"]
    low, high = wilson(3, 4)
    about = {
        "ground_truth": "42",
        "source": "gsm8k",
        "model": "m1",
        "licence": "MIT",
        "tags": '["a",1]',
        "samples": 4,
    }
    assert one == one | about | {"pass_rate": 0.75, "pass_rate_low": low, "pass_rate_high": high}
    assert one["terms"] == {"accuracy": 1.0, "language": 0.75}
    assert other["terms"] == {"accuracy": 1.0, "language": None}
    assert (other["model"], other["ground_truth"], other["samples"]) == ("m2", '{"test":"assert f()"}', 1)
    assert 0 < low < 0.75 < high < 1


def test_why_tells_what_became_of_a_row_and_beside_which(kit, write, reject):
    rng = random.Random(6)
    text, question = kit.sentence(rng, 60), kit.sentence(rng, 20)
    evaluation = write([{"id": "e7", "question": question}], "eval.jsonl")
    near = " ".join(w if i % 20 else "else" for i, w in enumerate(text.split()))
    rows = [
        kit.scored("one", text, id="first"), kit.scored("one", text, id="copy"), kit.scored("one", near, id="near"),
        kit.scored("one", "wrong", value=0.0, id="wrong"), kit.scored(question, "leaked", id="leak"),
        *(kit.scored("many ways", kit.sentence(rng, 30), id="many") for _ in range(3)),
    ]  # fmt: skip
    recipe = (
        f"keep: {{correct: accuracy}}\nchoose: {{per_prompt: 2}}\ndedupe: {{near: {{}}}}\n"
        f"decontaminate: {{files: [{evaluation}]}}\n"
    )
    folder, _ = reject(write(rows), recipe)
    told = {id: sentence(fates_of(folder, id)[0]) for id in ("first", "copy", "near", "wrong", "leak")}
    assert told["first"] == "scored.jsonl:1 (id first): kept"
    copy = "dropped at exact duplicates: the same prompt and completion, beside scored.jsonl:1"
    assert told["copy"] == f"scored.jsonl:2 (id copy): {copy}"
    assert "dropped at near-duplicates: near-duplicate, same prompt: 0." in told["near"]
    assert told["near"].endswith("beside scored.jsonl:1")
    assert told["wrong"].endswith("dropped at keep: accuracy: wrong")
    assert "dropped at decontaminate: prompt: 10-gram: " in told["leak"]
    assert told["leak"].endswith("beside eval.jsonl e7")
    many = [f["step"] for f in fates_of(folder, "MANY ways")]
    assert sorted(many) == ["choose", "kept", "kept"]
    assert fates_of(folder, "some/folder/scored.jsonl:4")[0]["id"] == "wrong"
    with pytest.raises(DataError, match="no row, id or prompt 'nobody'"):
        fates_of(folder, "nobody")
    card = (folder / "README.md").read_text()
    assert "| math | 8 | 1 | 1 | 1 | 1 | 1 | 3 |" in card
    assert not list((folder / "data").glob(FATES))


def test_why_is_asked_for_a_prompt_by_all_of_it_and_for_nothing_with_an_error(kit, write, reject):
    passage = "A long passage that two questions share. " * 6
    rows = [kit.scored(f"{passage}{ask} {'and so on ' * 9}", "x", id=ask) for ask in ("Why?", "When?")]
    folder, _ = reject(write(rows), RIGHT)
    for row in rows:
        (fate,) = fates_of(folder, row["prompt"].upper())
        assert fate["id"] == row["id"]
    assert len(fates_of(folder, passage.strip())) == 2
    with pytest.raises(DataError, match="prompts are known by their first 300 characters"):
        fates_of(folder, f"{passage}Where? {'and so on ' * 9}")
    for nothing in ("", " "):
        with pytest.raises(DataError, match="nothing is asked: name a row"):
            fates_of(folder, nothing)


def in_folder(kit, tmp_path, folder, *answers):
    path = tmp_path / folder / "rollouts.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(kit.scored(a, a, id=f"{folder} {a}")) + "\n" for a in answers))
    return path


def test_files_of_one_name_are_told_apart_by_their_folders(kit, tmp_path, reject):
    files = [in_folder(kit, tmp_path, week, f"of {week}", "both") for week in ("week1", "week2")]
    folder, _ = reject(files, RIGHT)
    rows = {row["id"]: row["source_row"] for row in kit.rows_of(folder)}
    assert rows == {
        "week1 of week1": "rollouts.jsonl:1",
        "week1 both": "rollouts.jsonl:2",
        "week2 of week2": "week2/rollouts.jsonl:1",
    }
    (copy,) = fates_of(folder, "week2 both")
    assert sentence(copy).startswith("week2/rollouts.jsonl:2 (")
    assert copy["beside"] == "rollouts.jsonl:2"
    for asked in ("week2/rollouts.jsonl:1", str(files[1]) + ":1"):
        assert [f["id"] for f in fates_of(folder, asked)] == ["week2 of week2"]
    for asked in ("week1/rollouts.jsonl:1", str(files[0]) + ":1"):
        assert [f["id"] for f in fates_of(folder, asked)] == ["week1 of week1"]
    assert len(fates_of(folder, "rollouts.jsonl:1")) == 2
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [about["name"] for about in manifest["inputs"]] == ["rollouts.jsonl", "week2/rollouts.jsonl"]
    assert str(tmp_path) not in (folder / "manifest.json").read_text()


def test_one_file_that_is_named_twice_has_one_name(kit, tmp_path, reject):
    file = in_folder(kit, tmp_path, "week1", "a", "b")
    folder, _ = reject([file, file], RIGHT)
    assert {row["source_row"] for row in kit.rows_of(folder)} == {"rollouts.jsonl:1", "rollouts.jsonl:2"}


def test_a_path_that_has_other_rows_every_week_gets_a_number(kit, tmp_path, reject):
    folder = tmp_path / "out"
    for week in range(4):
        file = in_folder(kit, tmp_path, "new", f"of week {week}")
        reject(file, RIGHT, keep_rows=True, add_to=str(folder) if week else "")
    told = [row["source_row"] for row in kit.rows_of(folder)]
    assert sorted(told) == [
        "new (2)/rollouts.jsonl:1",
        "new (3)/rollouts.jsonl:1",
        "new/rollouts.jsonl:1",
        "rollouts.jsonl:1",
    ]


@pytest.mark.parametrize("by", ["shortest", "diverse"])
def test_why_names_the_row_that_was_chosen_instead(kit, write, reject, by):
    rng = random.Random(8)
    rows = [
        kit.scored(prompt, kit.sentence(rng, 30 - n), id=f"{prompt}{n}") for n in range(3) for prompt in "pq"
    ]
    recipe = f"keep: {{correct: accuracy}}\nchoose: {{per_prompt: 1, by: {by}}}\n"
    folder, _ = reject(write(rows), recipe)
    for prompt in "pq":
        told = [f for n in range(3) for f in fates_of(folder, f"{prompt}{n}")]
        (stayed,) = (f["source_row"] for f in told if f["step"] == "kept")
        lost = [sentence(f) for f in told if f["step"] == "choose"]
        assert len(lost) == 2
        assert all(line.endswith(f": beyond the choice for its prompt, beside {stayed}") for line in lost)


def test_why_tells_a_full_quota_from_a_domain_that_is_not_wanted(kit, write, reject):
    rows = [r | {"task": task} for task in ("math", "poems") for r in kit.pool(3, 1, seed=len(task))]
    folder, _ = reject(write(rows), "keep: {correct: accuracy}\nmix:\n  domains: {math: {quota: 1}}\n")
    told = Counter(
        sentence(f).partition(": ")[2] for n in range(6) for f in fates_of(folder, f"scored.jsonl:{n + 1}")
    )
    unwanted = "dropped at keep: domain: no domain takes the task 'poems'"
    assert told == {"kept": 1, "dropped at mix: beyond the quota of its domain": 2, unwanted: 3}


def test_why_names_the_row_that_stays_and_the_dropped_one_by_way_of_which_two_are_alike(kit, write, reject):
    rng = random.Random(7)
    words = kit.sentence(rng, 60).split()
    texts = [" ".join("else" if i < changed else w for i, w in enumerate(words)) for changed in (0, 10, 20)]
    rows = [kit.scored("one", text, id=name) for name, text in zip("abc", texts, strict=True)]
    folder, _ = reject(write(rows), "keep: {correct: accuracy}\ndedupe: {near: {}}\n")
    told = {id: sentence(fates_of(folder, id)[0]) for id in "abc"}
    assert told["a"] == "scored.jsonl:1 (id a): kept"
    assert re.search(r": near-duplicate, same prompt: 0\.\d\d, beside scored.jsonl:1$", told["b"])
    way = r": near-duplicate, same prompt: 0\.\d\d, by way of scored.jsonl:2, beside scored.jsonl:1$"
    assert re.search(way, told["c"])
    report = pq.read_table(folder / "_report" / "near-duplicates.parquet").to_pylist()
    assert [(r["id"], r["kept_id"], r["like_id"]) for r in report] == [("b", "a", "a"), ("c", "a", "b")]


@pytest.mark.parametrize("name", ["bob's", "run[1]", "a*b?"])
def test_a_folder_may_have_any_name(kit, write, reject, name):
    folder, _ = reject(
        write(kit.pool(3, 2)), RIGHT + "dedupe: {near: {}}\nchoose: {per_prompt: 1, by: diverse}\n", name
    )
    assert len(kit.rows_of(folder)) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reward": "1.0"}, r"scored.jsonl:1: reward: a number or null, not '1.0'"),
        (
            {"scores": {"accuracy": {"value": "1.0", "status": "scored"}}},
            r"scores.accuracy.value: a number or null",
        ),
        ({"scores": {"accuracy": 1.0}}, r"scores.accuracy: an object with value and status, not 1.0"),
    ],
)
def test_scores_that_are_none_are_told_in_a_line(kit, write, reject, change, message):
    row = kit.scored("p", "c") | change
    with pytest.raises(DataError, match=message):
        reject(write([row]), RIGHT)
    folder, _ = reject(write([row, kit.scored("p", "d")]), RIGHT, "skip", on_bad_row="skip")
    assert len(kit.rows_of(folder)) == 1


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        ("format: {template: nonsense}\n", r"format.template: no template 'nonsense'"),
        ("format: {tokenizer: ./nowhere/tokenizer.json}\n", "tokenizer .*nowhere"),
    ],
)
def test_what_rows_are_written_with_is_looked_for_before_any_work(
    kit, write, reject, tmp_path, recipe, message
):
    with pytest.raises(R1RewardError, match=message):
        reject(write(kit.pool(2, 1)), RIGHT + recipe)
    assert not (tmp_path / "out").exists()


def test_a_window_that_no_prompt_can_pass_is_refused(kit, write, reject):
    with pytest.raises(SpecError, match="no share of right answers is within these bounds"):
        reject(
            write(kit.pool(2, 1)), "keep: {correct: accuracy, pass_rate: {more_than: 0.9, less_than: 0.1}}\n"
        )


def test_a_row_scored_on_the_way_is_told_by_the_users_own_file_and_line(kit, write, reject):
    def raw(i, **more):
        return {
            "id": f"r{i}",
            "prompt": f"{i} + {i} = ?",
            "completion": f"\\boxed{{{2 * i}}}",
            "ground_truth": f"{2 * i}",
        } | more

    files = [write([raw(0), raw(1), raw(2)], "p1.jsonl"), write([raw(3), raw(4)], "p2.jsonl")]
    recipe = "reward: accuracy\ntask: math\nkeep: {correct: accuracy}\n"
    folder, _ = reject(files, recipe)
    found = {r["id"]: r["source_row"] for r in kit.rows_of(folder)}
    assert found == {
        "r0": "p1.jsonl:1",
        "r1": "p1.jsonl:2",
        "r2": "p1.jsonl:3",
        "r3": "p2.jsonl:1",
        "r4": "p2.jsonl:2",
    }
    # The scores stay with the set: another mixture of the same rows does not score them again.
    scored = folder / "_scores" / "score-input" / "scored.jsonl"
    before = scored.stat().st_mtime_ns
    # No path of this machine is in what is given away, nor how the run was done.
    assert all(str(files[0].parent) not in p.read_text("utf-8") for p in scored.parent.iterdir())
    reject(files, recipe, changes=["seed=5"], resume=True, overwrite=True)
    assert scored.stat().st_mtime_ns == before


CHAT = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hi?"},
    {"role": "assistant", "content": "Ho."},
    {"role": "user", "content": "And?"},
]
WRITTEN = {
    "messages": {"messages": [*CHAT, {"role": "assistant", "content": "So."}]},
    "prompt-completion": {"prompt": CHAT, "completion": [{"role": "assistant", "content": "So."}]},
    "sharegpt": {
        "conversations": [
            {"from": sender, "value": text}
            for sender, text in zip(
                ("system", "human", "gpt", "human", "gpt"), ("Be brief.", "Hi?", "Ho.", "And?", "So."), strict=True
            )
        ]
    },
    "alpaca": {
        "instruction": "And?", "input": "", "output": "So.", "system": "Be brief.", "history": [["Hi?", "Ho."]],
    },
    "text": {"prompt": "Be brief.\n\nHi?\n\nHo.\n\nAnd?", "completion": "So."},
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_a_conversation_is_written_in_the_form_of_a_trainer(style):
    row = write_chat(style, CHAT, "So.")
    assert row == WRITTEN[style]
    schema = pa.schema(chat_columns(style, ()))
    assert pa.Table.from_pylist([row], schema=schema).to_pylist() == [row]
    assert sorted("\n\n".join(chat_texts(row)).split()) == sorted(
        ["Be", "brief.", "Hi?", "Ho.", "And?", "So."]
    )
