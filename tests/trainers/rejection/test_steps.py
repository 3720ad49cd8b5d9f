import gc
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from r1reward.errors import DataError, SpecError
from r1reward.files import Inputs
from r1reward_rejection import ingest, input_group, keeping
from r1reward_rejection.mapper import _do_part

RIGHT_ONLY = "reward: accuracy\nkeep: {correct: accuracy}\n"


def test_only_right_answers_are_kept_and_unscored_ones_are_neither_right_nor_wrong(kit, write, reject):
    rng = random.Random(1)
    verdicts = [(1.0, "scored")] * 3 + [(0.0, "scored")] * 2 + [(None, "timeout")] * 4
    rows = [
        kit.scored("ask", kit.completion(rng), value=v, status=s, id=str(i))
        for i, (v, s) in enumerate(verdicts)
    ]
    folder, summary = reject(write(rows), RIGHT_ONLY)
    assert sorted(r["id"] for r in kit.rows_of(folder)) == ["0", "1", "2"]
    assert kit.stages(summary)["keep"].dropped == {"accuracy: timeout": 4, "accuracy: wrong": 2}
    # 3 of 5 judged are right; the unjudged four would make it 3 of 9.
    figures = json.loads((folder / "manifest.json").read_bytes())["figures"]
    assert figures["pass_rates"] == {"0.6": 1}


def test_rules_are_thresholds_on_named_terms_and_their_metrics(kit, write, reject):
    rng = random.Random(2)
    values = {"good": (1.0, 30.0), "low": (0.5, 30.0), "long": (1.0, 99.0), "none": (None, 30.0)}
    rows = []
    for name, (value, metric) in values.items():
        row = kit.scored("ask", kit.completion(rng), id=name)
        status = "scored" if value is not None else "undecided"
        row["scores"]["language"] = {"value": value, "status": status, "metrics": {"longest": metric}}
        rows.append(row)
    rules = "[{term: language, at_least: 0.9}, {term: language, metric: longest, at_most: 50}]"
    folder, summary = reject(write(rows), f"keep: {{correct: accuracy, rules: {rules}}}\n")
    assert [r["id"] for r in kit.rows_of(folder)] == ["good"]
    dropped = {"language: under 0.9": 1, "language: undecided": 1, "language.longest: over 50": 1}
    assert kit.stages(summary)["keep"].dropped == dropped


def test_a_rule_may_let_unscored_rows_pass_and_be_for_some_tasks(kit, write, reject):
    rng = random.Random(3)
    rows = [
        kit.scored("a", kit.completion(rng), id="math", terms={"format": 0.0}),
        kit.scored("b", kit.completion(rng), id="code", terms={"format": 0.0}) | {"task": "code"},
        kit.scored("c", kit.completion(rng), id="unscored") | {"task": "code"},
    ]
    rules = "[{term: format, at_least: 1, tasks: [code], unscored: keep}]"
    folder, _ = reject(write(rows), f"keep: {{correct: accuracy, rules: {rules}}}\n")
    assert sorted(r["id"] for r in kit.rows_of(folder)) == ["math", "unscored"]


def test_prompts_always_or_never_solved_are_dropped_from_a_number_of_samples_on(kit, write, reject):
    rng = random.Random(4)
    rows = []
    for prompt, values in {"always": "1111", "mixed": "1101", "few": "11", "unjudged": "11nn"}.items():
        for v in values:
            value = None if v == "n" else float(v)
            status = "undecided" if v == "n" else "scored"
            rows.append(kit.scored(prompt, kit.completion(rng), value=value, status=status, id=prompt))
    rate = "pass_rate: {more_than: 0, less_than: 1, samples: 4}"
    folder, summary = reject(write(rows), f"keep: {{correct: accuracy, {rate}}}\n")
    assert Counter(r["id"] for r in kit.rows_of(folder)) == {"mixed": 3, "few": 2, "unjudged": 2}
    assert kit.stages(summary)["pass rate"].dropped == {"pass rate": 4}


@pytest.mark.parametrize(("by", "wanted"), [("shortest", ["s"]), ("longest", ["l"]), ("reward", ["m"])])
def test_one_completion_a_prompt_is_chosen(kit, write, reject, by, wanted):
    rng = random.Random(5)
    sizes = {"s": (20, 1.0), "m": (40, 2.0), "l": (60, 1.5)}
    rows = [kit.scored("ask", kit.completion(rng, n), reward=r, id=name) for name, (n, r) in sizes.items()]
    folder, _ = reject(write(rows), f"keep: {{correct: accuracy}}\nchoose: {{per_prompt: 1, by: {by}}}\n")
    assert [r["id"] for r in kit.rows_of(folder)] == wanted


def test_the_most_diverse_are_those_least_alike(kit, write, reject):
    rng = random.Random(6)
    base = kit.sentence(rng, 60).split()
    alike = [" ".join([*base[:i], "else", *base[i + 1 :]]) for i in range(5)]
    others = [kit.sentence(rng, 60) for _ in range(2)]
    rows = [kit.scored("ask", text, id=f"{i}") for i, text in enumerate(alike + others)]
    folder, _ = reject(write(rows), "keep: {correct: accuracy}\nchoose: {per_prompt: 3, by: diverse}\n")
    chosen = {r["id"] for r in kit.rows_of(folder)}
    assert {"5", "6"} < chosen
    assert len(chosen) == 3


def test_random_choice_follows_the_seed_and_not_the_order_of_the_rows(kit, write, reject):
    rows = kit.pool(prompts=20, each=5)
    recipe = "keep: {correct: accuracy}\nchoose: {per_prompt: 1, by: random}\n"

    def chosen(name, rows, seed):
        folder, _ = reject(write(rows, f"{name}.jsonl"), recipe, name, changes=[f"seed={seed}"])
        return {r["completion"][0]["content"] for r in kit.rows_of(folder)}

    first = chosen("a", rows, 0)
    assert chosen("b", rows[::-1], 0) == first
    assert len(first & chosen("c", rows, 1)) < 12


def test_exact_duplicates_go_before_the_choice_whatever_their_spaces(kit, write, reject):
    rng = random.Random(7)
    text, other = kit.completion(rng), kit.completion(rng)
    copies = [text, text.replace(" ", "  "), text.replace("\n\n", "\r\n"), other]
    rows = [kit.scored("ask", c, id=str(i)) for i, c in enumerate(copies)]
    rows.append(kit.scored("another prompt", text, id="4"))
    folder, summary = reject(write(rows), "keep: {correct: accuracy}\nchoose: {per_prompt: 2}\n")
    assert sorted(r["id"] for r in kit.rows_of(folder)) == ["0", "3", "4"]
    assert kit.stages(summary)["exact duplicates"].dropped == {"exact duplicate": 2}


def changed(rng, text, share=0.05):
    words = text.split()
    for i in rng.sample(range(len(words)), max(1, round(share * len(words)))):
        words[i] = f"other{rng.randrange(10**6)}"
    return " ".join(words)


def test_near_duplicates_go_within_and_across_prompts(kit, write, reject):
    rng = random.Random(8)
    rows = [kit.scored(f"q{i}", kit.sentence(rng, 120), id=f"clean{i}") for i in range(300)]
    rows += [
        kit.scored(f"q{i}" if i % 2 else f"Please: q{i}", changed(rng, rows[i]["completion"]), id=f"near{i}")
        for i in range(60)
    ]
    # The last line is the answer, and two prompts of one problem have one.
    rows = [r | {"completion": f"{r['completion']}\n\\boxed{{{r['id'].lstrip('clenar')}}}"} for r in rows]
    folder, summary = reject(write(rows), "keep: {correct: accuracy}\ndedupe: {near: {}}\n")
    left = {r["id"] for r in kit.rows_of(folder)}
    assert left == {f"clean{i}" for i in range(300)}
    assert kit.stages(summary)["near-duplicates"].dropped == {"near-duplicate": 60}


def test_rows_without_words_are_near_duplicates_of_nothing(kit, write, reject):
    rows = [kit.scored("…" * i, "!" * i, id=str(i)) for i in range(1, 6)]
    folder, _ = reject(write(rows), "keep: {correct: accuracy}\ndedupe: {near: {}}\n")
    assert len(kit.rows_of(folder)) == 5


def test_contamination_is_found_in_prompts_and_solutions_and_reported(kit, write, reject):
    rng = random.Random(9)
    questions = [kit.sentence(rng, 25) for _ in range(20)] + ["求一个圆的面积如果它的半径是五厘米的话"]
    answers = [kit.sentence(rng, 20) for _ in questions]
    evaluation = write(
        [
            {"id": f"e{i}", "question": q, "answer": a}
            for i, (q, a) in enumerate(zip(questions, answers, strict=True))
        ],
        "eval.jsonl",
    )
    ten = " ".join(questions[3].split()[5:15]).upper()
    nine = " ".join(questions[4].split()[5:14])
    rows = [
        kit.scored(kit.sentence(rng, 10), kit.completion(rng), id="clean"),
        kit.scored(kit.sentence(rng, 5) + "; " + ten, kit.completion(rng), id="prompt"),
        kit.scored(kit.sentence(rng, 10), kit.completion(rng) + " " + answers[7], id="solution"),
        kit.scored(kit.sentence(rng, 10) + " " + nine + " x", kit.completion(rng), id="nine"),
        kit.scored("他说：" + questions[-1], kit.completion(rng), id="chinese"),
    ]
    recipe = f"keep: {{correct: accuracy}}\ndecontaminate: {{files: [{evaluation}]}}\n"
    folder, summary = reject(write(rows), recipe)
    assert sorted(r["id"] for r in kit.rows_of(folder)) == ["clean", "nine"]
    hits = [
        json.loads(line) for line in (folder / "_report" / "contamination.jsonl").read_text().splitlines()
    ]
    found = {h["id"]: (h["field"], h["evaluation_id"], h["evaluation_field"]) for h in hits}
    assert found == {
        "prompt": ("prompt", "e3", "question"),
        "solution": ("completion", "e7", "solution"),
        "chinese": ("prompt", "e20", "question"),
    }
    assert all(h["text"] and h["evaluation_text"] and h["match"] for h in hits)
    # The folder is data for every other command: the report is none of it.
    assert [Path(name).suffix for name in Inputs([folder]).names] == [".parquet"]
    assert kit.stages(summary)["decontaminate"].dropped == {"completion: 10-gram": 1, "prompt: 10-gram": 2}


def test_a_short_question_contaminates_only_where_it_stands_by_itself(kit, write, reject):
    rng = random.Random(10)
    evaluation = write([{"question": "What is 7 times 8?", "answer": "56"}], "eval.jsonl")
    rows = [
        kit.scored("what is 7 times 8", kit.completion(rng), id="same"),
        kit.scored("Tell me, what is 7 times 8?", kit.completion(rng), id="more"),
    ]
    folder, _ = reject(
        write(rows), f"keep: {{correct: accuracy}}\ndecontaminate: {{files: [{evaluation}]}}\n"
    )
    assert [r["id"] for r in kit.rows_of(folder)] == ["more"]


def test_the_fuzzy_check_finds_questions_with_words_changed(kit, write, reject):
    rng = random.Random(11)
    question = kit.sentence(rng, 60)
    evaluation = write([{"question": question, "answer": "5"}], "eval.jsonl")
    words = question.split()
    words[8::9] = ["changed"] * len(words[8::9])  # no ten in a row are left
    rows = [
        kit.scored(" ".join(words), kit.completion(rng), id="changed"),
        kit.scored(kit.sentence(rng, 60), kit.completion(rng), id="clean"),
    ]
    settings = f"files: [{evaluation}], fuzzy: {{words: 4, share: 0.5}}"
    recipe = f"keep: {{correct: accuracy}}\ndecontaminate: {{{settings}}}\n"
    folder, summary = reject(write(rows), recipe)
    assert [r["id"] for r in kit.rows_of(folder)] == ["clean"]
    assert kit.stages(summary)["decontaminate"].dropped == {"prompt: fuzzy": 1}


def test_joined_data_is_kept_by_its_own_terms_and_checked_like_the_rest(kit, write, reject):
    rng = random.Random(12)
    general = [{"prompt": f"Write {i}", "response": kit.sentence(rng, 30), "id": f"g{i}"} for i in range(5)]
    general.append(general[0] | {"id": "copy"})
    recipe = (
        "keep: {correct: accuracy}\njoin:\n  general: {files: ["
        + str(write(general, "general.jsonl"))
        + "]}\n"
        "mix:\n  domains: {math: {}, general: {}}\n"
    )
    folder, summary = reject(write(kit.pool(3, 2)), recipe)
    assert Counter(r["domain"] for r in kit.rows_of(folder)) == {"math": 6, "general": 5}
    assert {r["origin"] for r in kit.rows_of(folder) if r["domain"] == "general"} == {"general"}
    assert kit.stages(summary)["keep"].notes["sources"]["general"] == {"completions": 6, "kept": 6}


def test_quotas_are_exact_scaled_by_largest_remainder_and_deficits_reported(kit, write, reject):
    rows = kit.pool(30, 2) + [r | {"task": "code"} for r in kit.pool(5, 1, seed=1)]
    recipe = (
        "keep: {correct: accuracy}\nmix:\n  size: 31\n  domains: {math: {quota: 200}, code: {quota: 100}}\n"
    )
    folder, summary = reject(write(rows), recipe)
    assert Counter(r["domain"] for r in kit.rows_of(folder)) == {"math": 21, "code": 5}
    assert summary.mix["math"]["wanted"] == 21
    assert summary.mix["code"] == {"available": 5, "wanted": 10, "taken": 5, "repeated": 0, "deficit": 5}
    assert "**5**" in (folder / "README.md").read_text()


def test_a_mixture_is_balanced_over_prompts(kit, write, reject):
    recipe = "keep: {correct: accuracy}\nmix:\n  domains: {math: {quota: 30}}\n"
    folder, _ = reject(write(kit.pool(20, 4)), recipe)
    per_prompt = Counter(r["id"] for r in kit.rows_of(folder))
    assert len(per_prompt) == 20
    assert max(per_prompt.values()) == 2


def test_repeats_fill_a_domain_that_is_short_and_are_stated(kit, write, reject):
    recipe = "keep: {correct: accuracy}\nmix:\n  repeats: 3\n  domains: {math: {quota: 25}}\n"
    folder, summary = reject(write(kit.pool(5, 2)), recipe)
    rows = kit.rows_of(folder)
    assert len(rows) == 25
    copies = Counter(r["completion"][0]["content"] for r in rows)
    assert sorted(copies.values()) == [2] * 5 + [3] * 5
    assert {r["copy"] for r in rows} == {0, 1, 2}
    assert summary.mix["math"]["repeated"] == 15


def test_no_prompt_is_in_both_splits(kit, write, reject):
    recipe = "keep: {correct: accuracy}\nexport: {validation: 0.3}\n"
    folder, summary = reject(write(kit.pool(60, 3)), recipe)
    by_split = {split: {r["id"] for r in _read(folder, split)} for split in ("train", "validation")}
    assert not by_split["train"] & by_split["validation"]
    assert 8 <= len(by_split["validation"]) <= 30
    assert sum(summary.rows.values()) == 180


def _read(folder, split):
    import pyarrow.parquet as pq

    return [r for p in (folder / "data").glob(f"{split}-*.parquet") for r in pq.read_table(p).to_pylist()]


def test_nothing_left_is_an_error_that_says_why(kit, write, reject):
    rows = [kit.scored("ask", "text", value=0.0)]
    with pytest.raises(DataError, match="keep: no row is left; dropped for: accuracy: wrong 1"):
        reject(write(rows), RIGHT_ONLY)


def test_what_is_wrong_with_a_join_is_told_before_anything_is_scored(kit, write, reject, tmp_path):
    raw = write([{"prompt": "1 + 1 = ?", "completion": "2", "ground_truth": "2"}], "raw.jsonl")
    general = write([{"prompt": "a", "response": "b"}], "general.jsonl")
    recipe = (
        f"reward: accuracy\njoin:\n  general: {{files: [{general}], keep: {{correct: accuracy}}}}\n"
        "mix:\n  domains: {math: {}, general: {}}\n"
    )
    with pytest.raises(
        SpecError, match=r"join\.general\.keep: needs scores, and .* name join\.general\.reward"
    ):
        reject(raw, recipe)
    assert not (tmp_path / "out" / ".work" / "score-input").exists()


def test_files_that_a_recipe_names_are_found_beside_it(kit, write, reject, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    question = kit.sentence(random.Random(1), 15)
    write([{"question": question}], "eval.jsonl")
    rows = [*kit.pool(2, 1), kit.scored(question, "x", id="leak")]
    folder, _ = reject(write(rows), "keep: {correct: accuracy}\ndecontaminate: {files: [eval.jsonl]}\n")
    assert len(kit.rows_of(folder)) == 2


def test_a_part_of_the_input_is_read_when_its_turn_comes_and_not_all_of_them_at_first(
    kit, write, reject, monkeypatch
):
    events = []

    def blocks(source):
        for number, part in enumerate(input_group.blocks_by_part(source)):
            events.append(f"read {number}")
            yield part

    def ingested(task):
        events.append(f"done {task.number}")
        return ingest.ingest_part(task)

    monkeypatch.setattr(input_group, "_PART_BYTES", 1)
    monkeypatch.setattr(keeping, "blocks_by_part", blocks)
    monkeypatch.setattr(keeping, "ingest_part", ingested)
    rng = random.Random(6)
    files = [write([kit.scored(name, kit.completion(rng))], name=f"{name}.jsonl") for name in "abc"]
    reject(files, RIGHT_ONLY)
    assert events == ["read 0", "done 0", "read 1", "done 1", "read 2", "done 2"]


def test_the_collector_is_as_it_was_after_a_part_even_one_that_fails(tmp_path):
    before = gc.get_threshold()

    def task(found):
        found.append(gc.get_threshold())
        if len(found) > 1:
            raise DataError("a part that fails")

    seen = []
    _do_part((task, seen, str(tmp_path / "0.json")))
    with pytest.raises(DataError):
        _do_part((task, seen, str(tmp_path / "1.json")))
    assert gc.get_threshold() == before
    assert seen[0][0] > before[0]
