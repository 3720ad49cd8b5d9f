import hashlib
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from r1reward.cli import run
from r1reward.errors import DataError, SpecError, UsageError
from r1reward.spec.spec import TemplateChoice
from r1reward_rejection.recipe.file import load_recipe, presets
from r1reward_rejection.recipe.recipe import Keep

DATA = Path(__file__).parents[2] / "data"


def tree(folder):
    files = sorted(p for p in folder.rglob("*") if p.is_file() and ".work" not in p.parts)
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_raw_completions_are_scored_on_the_way_and_datasets_reads_the_result(tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    out = tmp_path / "sft"
    command = [
        "reject",
        str(DATA / "gsm8k-completions.jsonl"),
        "--recipe",
        "right-answers",
        "-o",
        str(out),
        "-w",
        "1",
    ]
    assert run(command) == 0
    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert set(loaded) == {"train"}
    row = loaded["train"][0]
    assert row["prompt"][0]["role"] == "user"
    assert row["completion"][0]["role"] == "assistant"
    assert row["reward"] == 1.0
    assert sorted(p.name for p in (out / ".work").iterdir()) == ["finished.json", "lock"]
    # 116 right answers by the engine's own count, on 88 prompts.
    assert len(loaded["train"]) == 88


def test_the_bytes_do_not_depend_on_the_workers(kit, write, reject):
    rows = kit.pool(50, 4)
    recipe = (
        "keep: {correct: accuracy}\nchoose: {per_prompt: 2}\ndedupe: {near: {}}\nexport: {validation: 0.1}\n"
    )
    file = write(rows)
    one, _ = reject(file, recipe, "one", workers=0)
    two, _ = reject(file, recipe, "two", workers=2)
    assert tree(one) == tree(two)


def test_the_manifest_has_counts_hashes_versions_and_the_recipe(kit, write, reject):
    folder, summary = reject(write(kit.pool(10, 2)), "keep: {correct: accuracy}\n")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert {"r1reward", "pyarrow", "duckdb"} <= manifest["made_by"].keys()
    assert manifest["recipe"]["keep"]["correct"] == "accuracy"
    for file in manifest["files"]:
        path = folder / "data" / file["name"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]
    assert manifest["rows"] == summary.rows == {"train": 20}
    assert [s["name"] for s in manifest["stages"]] == [s.name for s in summary.stages]


def test_no_path_of_the_machine_goes_into_a_data_set(kit, write, reject, tmp_path):
    evaluation = write([{"question": "one two three"}], "eval.jsonl")
    recipe = f"keep: {{correct: accuracy}}\ndecontaminate: {{files: [{evaluation}]}}\n"
    folder, _ = reject(write(kit.pool(3, 1)), recipe)
    for path in (p for p in folder.rglob("*") if p.is_file()):
        assert str(tmp_path).encode() not in path.read_bytes()


def test_the_card_has_a_header_the_table_5_the_funnel_and_its_plots(kit, write, reject):
    rows = kit.pool(10, 2)
    folder, _ = reject(
        write(rows), "keep: {correct: accuracy}\nmix:\n  domains: {math: {quota: 12}, code: {quota: 3}}\n"
    )
    card = (folder / "README.md").read_text()
    header = yaml.safe_load(card.split("---")[1])
    assert header["configs"][0]["data_files"] == [{"split": "train", "path": "data/train-*.parquet"}]
    assert "395,285" in card
    assert re.search(r"\| mix \| 20 \| 12 \| 8 \| beyond the quota: 8 \|", card)
    # The rows came scored, by another definition than the recipe's.
    assert re.search(r"\| `\w+` \| another, with which they came scored \| 12 \|", card)
    pictures = re.findall(r'(?:src|srcset)="(.*?)"', card)
    assert len(pictures) == 10  # each for a light and for a dark page
    assert all((folder / p).read_bytes().startswith(b"\x89PNG") for p in pictures)


def test_provenance_names_the_row_the_completion_and_the_reward(kit, write, reject):
    rng = random.Random(1)
    row = kit.scored("ask", "", id="p1")
    row |= {
        "completion": [kit.completion(rng) for _ in range(3)],
        "reward": [1.0, 0.0, 1.0],
        "scores": [{"accuracy": {"value": v, "status": "scored"}} for v in (1.0, 0.0, 1.0)],
    }
    folder, _ = reject(write([row]), "keep: {correct: accuracy}\n")
    found = sorted(kit.rows_of(folder), key=lambda r: r["completion_index"])
    assert [r["completion_index"] for r in found] == [0, 2]
    assert {(r["id"], r["source_row"], r["reward_spec"]) for r in found} == {
        ("p1", "scored.jsonl:1", "0123456789ab")
    }


def test_chat_prompts_stay_chats_and_get_a_system_message_where_they_have_none(kit, write, reject):
    rng = random.Random(2)
    chat = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": "c"},
    ]
    rows = [
        kit.scored(chat, kit.completion(rng)),
        kit.scored([{"role": "system", "content": "own"}, *chat], "x y z"),
    ]
    folder, _ = reject(
        write(rows), "keep: {correct: accuracy}\nformat: {system: Think first., style: messages}\n"
    )
    found = sorted((r["messages"] for r in kit.rows_of(folder)), key=lambda m: m[0]["content"])
    assert [m["role"] for m in found[0]] == ["system", "user", "assistant", "user", "assistant"]
    assert found[0][0]["content"] == "Think first."
    assert [m["role"] for m in found[1]] == ["system", "user", "assistant", "user", "assistant"]
    assert found[1][0]["content"] == "own"


def test_completions_are_written_in_another_template(kit, write, reject):
    rows = [
        kit.scored("a", "<think>why</think> because", id="good"),
        kit.scored("b", "no tags at all", id="malformed"),
    ]
    recipe = "reward: r1-rejection\nkeep: {correct: accuracy}\nformat: {template: cold-start}\n"
    path = write(rows)
    Path(f"{path}.manifest.json").write_text(json.dumps({"spec": {"template": {"name": "r1"}, "terms": []}}))
    folder, summary = reject(path, recipe)
    (row,) = kit.rows_of(folder)
    assert re.sub(r"\s", "", row["completion"][0]["content"]) == "|special_token|why|special_token|because"
    assert kit.stages(summary)["keep"].dropped == {"template: not well formed": 1}


def test_a_prefilled_opening_tag_is_put_back_and_the_rest_left_as_it_was_written(kit, write, reject):
    rows = [
        kit.scored("a <think>", "why</think> because", id="prefilled"),
        kit.scored("b", "<think>why</think>   because", id="whole"),
    ]
    path = write(rows)
    Path(f"{path}.manifest.json").write_text(json.dumps({"spec": {"template": {"name": "r1"}, "terms": []}}))
    folder, _ = reject(path, "keep: {correct: accuracy}\nformat: {template: r1}\n")
    found = {r["id"]: r["completion"][0]["content"] for r in kit.rows_of(folder)}
    assert found["whole"] == "<think>why</think>   because"
    assert re.sub(r"\s", "", found["prefilled"]) == "<think>why</think>because"


def test_scored_parquet_gives_the_rows_that_scored_jsonl_gives(kit, reject, tmp_path):
    from r1reward import score_files

    several = tmp_path / "several.jsonl"
    answers = ["the answer is 4", "the answer is 5"]
    several.write_text(
        json.dumps({"id": "s", "prompt": "2 + 2", "ground_truth": "4", "completions": answers}) + "\n"
    )
    for source in (DATA / "gsm8k-completions.jsonl", several):
        found = []
        for suffix in (".jsonl", ".parquet"):
            scored = tmp_path / f"{source.stem}-scored{suffix}"
            score_files(source, "accuracy", scored, workers=0, overwrite=True)
            folder, _ = reject(scored, "right-answers", f"{source.stem}-{suffix[1:]}")
            found.append(sorted((r["id"], r["completion_index"], r["reward"]) for r in kit.rows_of(folder)))
        assert found[0] == found[1]
        assert found[0]


def test_tokens_are_counted_by_a_tokenizer(kit, write, reject, tmp_path):
    tokenizers = pytest.importorskip("tokenizers")
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    made.save(str(tmp_path / "tokenizer.json"))
    recipe = f"keep: {{correct: accuracy}}\nformat: {{tokenizer: {tmp_path / 'tokenizer.json'}}}\n"
    folder, _ = reject(write(kit.pool(4, 1)), recipe)
    for row in kit.rows_of(folder):
        text = row["prompt"][0]["content"] + "\n" + row["completion"][0]["content"]
        assert row["tokens"] == len(text.split())
    assert "tokens a row" in (folder / "README.md").read_text()


def test_every_preset_is_a_sound_recipe_and_r1_800k_is_table_5():
    for name in presets():
        load_recipe(name)
    domains = load_recipe("r1-800k").mix.domains
    assert {n: d.quota for n, d in domains.items()} == {
        "math": 395285, "code": 211129, "stem": 10124, "logic": 10395, "general": 177812,
    }  # fmt: skip
    assert sum(d.quota for d in domains.values()) == 804745


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("keep:\n  corect: accuracy\n", r":2: keep\.corect: no key 'corect': did you mean 'correct'"),
        ("keep:\n  rules:\n    - {term: format}\n", r":3: keep\.rules\[0\]: a rule needs at_least or at_most"),
        ("choose: {per_prompt: 0}\n", r":1: choose\.per_prompt: 1 or more, not 0"),
        ("choose: {by: shortst}\n", r"choose\.by: invalid enum value 'shortst'"),
        ("dedupe:\n  near: {permutations: 10, bands: 4}\n", r":2: dedupe\.near\.permutations: a multiple of the 4"),
        ("mix: {size: 10}\n", r"mix\.size: needs a quota for every domain"),
        ("mix:\n  domains:\n    a: {tasks: [x]}\n    b: {tasks: [x]}\n", r":4: mix\.domains\.b\.tasks: 'x' is a task of 'a'"),
        ("mix:\n  domains:\n    a: {qota: 3}\n", r":3: mix\.domains\.a\.qota: no key 'qota': did you mean 'quota'"),
        ("join:\n  g: {domain: prose}\nmix:\n  domains: {a: {}}\n", r":2: join\.g\.domain: mix\.domains has no 'prose'"),
        ("keep: {correct: null, pass_rate: {more_than: 0}}\n", r"keep\.pass_rate: needs keep\.correct"),
        ("keep:\n  correct: a\n  rules: [{term: a, at_least: 1, unscored: keep}]\n", r"never kept as right"),
        ("seed: 1\nseed: 2\n", r":2: the key 'seed' is given twice"),
        ("seed: 1\nreward: rewrd.yaml\n", r":2: reward: no reward file .*rewrd\.yaml"),
        ("join:\n  g:\n    reward: acuracy\n", r":3: join\.g\.reward: no preset 'acuracy': did you mean 'accuracy'"),
        ("- a\n", r"a recipe is a mapping .* not list"),
    ],
)  # fmt: skip
def test_a_recipe_with_a_mistake_says_where_and_what_to_write(tmp_path, text, message):
    path = tmp_path / "recipe.yaml"
    path.write_text(text)
    with pytest.raises(SpecError, match=r"recipe\.yaml.*" + message):
        load_recipe(str(path))


def test_an_unknown_preset_and_a_broken_change_are_told():
    with pytest.raises(SpecError, match="no preset 'r1-800': did you mean 'r1-800k'"):
        load_recipe("r1-800")
    with pytest.raises(UsageError, match="--set seed: is not KEY=VALUE"):
        load_recipe("r1-800k", ["seed"])


def test_a_rule_on_a_term_that_no_row_has_is_refused_before_any_work(kit, write, reject, tmp_path):
    with pytest.raises(
        SpecError, match=r"keep\.rules\[0\]\.term: no term 'acuracy': did you mean 'accuracy'"
    ):
        reject(write(kit.pool(2, 1)), "keep: {correct: accuracy, rules: [{term: acuracy, at_least: 1}]}\n")
    assert not (tmp_path / "out").exists(), "there is no unfinished run"
    reject(write(kit.pool(2, 1)), "keep: {correct: accuracy, rules: [{term: accuracy, at_least: 1}]}\n")


def test_a_folder_that_was_there_is_left_when_nothing_was_done_in_it(kit, write, reject, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(SpecError, match="no term"):
        reject(write(kit.pool(2, 1)), "keep: {correct: acuracy}\n")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_bad_row_stops_the_run_or_is_skipped_and_counted(kit, write, reject):
    path = write(kit.pool(3, 1))
    path.write_text(path.read_text() + "{broken\n")
    with pytest.raises(
        DataError, match=r"scored\.jsonl:4: not JSON.*--on-bad-row skip .*`r1reward why` names"
    ):
        reject(path, "keep: {correct: accuracy}\n")
    told = []
    _, summary = reject(path, "keep: {correct: accuracy}\n", on_bad_row="skip", tell=told.append)
    assert kit.stages(summary)["keep"].notes["unreadable rows"] == 1
    assert "keep: 1 row could not be read; `r1reward why` names each with its reason" in told
    whole = write(kit.pool(3, 1), "whole.jsonl")
    reject(whole, "keep: {correct: accuracy}\n", "other", on_bad_row="skip", tell=(quiet := []).append)
    assert not [line for line in quiet if "read" in line]


def test_a_folder_that_has_something_is_not_overwritten_unasked(kit, write, reject, tmp_path):
    path = write(kit.pool(3, 1))
    folder, _ = reject(path, "keep: {correct: accuracy}\n")
    before = tree(folder)
    with pytest.raises(DataError, match=r"another recipe\.choose: .* --overwrite starts anew"):
        reject(path, "keep: {correct: accuracy}\nchoose: {per_prompt: 1}\n")
    assert tree(folder) == before
    reject(path, "keep: {correct: accuracy}\n", overwrite=True)
    assert tree(folder) == before
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.tex").write_text("years of work")
    with pytest.raises(DataError, match="is no data set of this command"):
        reject(path, "keep: {correct: accuracy}\n", "other", overwrite=True)


def test_the_command_never_shows_a_traceback(kit, write, tmp_path):
    path = write(kit.pool(2, 1))
    command = [sys.executable, "-m", "r1reward", "reject", str(path), "-o", str(tmp_path / "o"), "--recipe"]
    done = subprocess.run([*command, "right-answer"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: no preset 'right-answer'")


def test_the_recipes_of_the_page_are_sound(tmp_path):
    page = (Path(__file__).parents[3] / ".github/docs/rejection.md").read_text("utf-8")
    recipes = []
    for text in re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        if "dedupe:" in text:
            (tmp_path / "recipe.yaml").write_text(text)
            recipes.append(load_recipe(str(tmp_path / "recipe.yaml")))
    assert recipes[0].dedupe.near == load_recipe("r1-800k").dedupe.near
    assert recipes[1].dedupe.semantic is not None


@pytest.mark.parametrize("package", ["numpy", "duckdb"])
def test_a_package_that_is_missing_is_told_with_what_to_install(kit, write, tmp_path, package):
    code = "import sys; sys.modules[sys.argv.pop(1)] = None; from r1reward.cli import main; main()"
    command = [
        sys.executable,
        "-c",
        code,
        package,
        "reject",
        str(write(kit.pool(1, 1))),
        "-o",
        str(tmp_path / "o"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"error: {package} is not installed: pip install 'r1reward[reject]'\n"


def test_many_small_parts_gathered_in_bundles_give_the_bytes_of_one_part(kit, write, reject, monkeypatch):
    import r1reward_rejection.gathering as gathering
    import r1reward_rejection.input_group as input_group

    file = write(kit.pool(60, 4))
    changes = ["export.shard_mb=1", "export.validation=0.2"]
    one, _ = reject(file, "keep: {correct: accuracy}\n", "one", changes)
    opened = []
    real = gathering.shard_batch
    monkeypatch.setattr(
        gathering, "shard_batch", lambda path, target: (opened.append(path), real(path, target))[1]
    )
    monkeypatch.setattr(gathering, "_BUNDLE", 2)
    monkeypatch.setattr(input_group, "_PART_BYTES", 1)
    halves = [write([json.loads(line) for line in part], name) for part, name in _parts(file, 5)]
    whole, _ = reject([file], "keep: {correct: accuracy}\n", "again", changes)
    assert tree(whole) == tree(one)
    many, _ = reject(halves, "keep: {correct: accuracy}\n", "many", changes)
    assert {p.parent.name for p in opened} == {"scattered"}
    assert len({p.name for p in opened}) == 5
    rows = [[r | {"source_row": ""} for r in kit.rows_of(folder)] for folder in (one, many)]
    assert rows[0] == rows[1]


def _parts(file, count):
    lines = file.read_text().splitlines()
    size = -(-len(lines) // count)
    return [(lines[i * size : (i + 1) * size], f"part{i}.jsonl") for i in range(count)]


def test_parts_grow_with_the_input(kit, write, monkeypatch):
    import r1reward_rejection.input_group as input_group

    source = input_group.Source(
        number=0, name="reasoning", files=(str(write(kit.pool(400, 4))),) * 8, columns={}, keep=Keep(), choose=None,
        template=TemplateChoice(name="plain"), scored=True,
    )  # fmt: skip
    counts = []
    for smallest, parts in ((1, 1000), (1, 2), (1 << 30, 1000)):
        monkeypatch.setattr(input_group, "_PART_BYTES", smallest)
        monkeypatch.setattr(input_group, "_PARTS", parts)
        counts.append(len(list(input_group.blocks_by_part(source))))
    assert counts[0] > counts[1] == 2
    assert counts[2] == 1
