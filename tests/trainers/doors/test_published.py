"""Rows under the column names of published sets, alone and mixed: each door gives the same rewards, or the same cure."""

import json
import random
from dataclasses import replace

import pytest

import r1reward
from r1reward.cli import run
from r1reward.errors import DataError
from r1reward.registry.registry import Registry
from r1reward.runs.readers import row_reader
from r1reward.spec.file import load_spec
from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.recipe import Dedupe, Recipe
from r1reward_trainers.reward import RewardFunction

from .harness_rows import LOGGED, LOGGED_NAMED, LOGGED_REFUSED, LOGGED_UNKNOWN
from .more_rows import MORE_REFUSED, MORE_RIGHT, MORE_UNKNOWN
from .published_rows import REFUSED, RIGHT, RIVALS, UNKNOWN
from .service_rows import SERVICES, SERVICES_REFUSED
from .set_rows import SETS, SETS_NAMED, SETS_REFUSED, SETS_UNKNOWN
from .shapes import MISSING, Shape
from .test_doors import FLAGLESS, by_file, by_python, by_server, by_trl, by_verl, rewards_in, warm  # noqa: F401  a fixture

pq = pytest.importorskip("pyarrow.parquet")


ALL_RIGHT = [*RIGHT, *MORE_RIGHT, *LOGGED, *SETS, *SERVICES]
ALL_UNKNOWN = [*UNKNOWN, *MORE_UNKNOWN, *LOGGED_UNKNOWN, *SETS_UNKNOWN]
ALL_REFUSED = [*REFUSED, *MORE_REFUSED, *LOGGED_REFUSED, *SETS_REFUSED, *SERVICES_REFUSED]


def is_advised(cure, said):
    """Whether a door advises what `cure` says in the words of the command line, in those or in Python's."""
    role, _, column = cure.removeprefix("--map ").partition("=")
    python = f'columns={{"{role}": "{column}', cure.replace("--task logic", 'task="logic"')
    return cure in said or any(words in said for words in python)


def mixed(shapes, seed):
    """All rows of some shapes in one file."""
    pairs = [pair for shape in shapes for pair in zip(shape.rows, shape.wanted, strict=True)]
    random.Random(seed).shuffle(pairs)
    return Shape("mixed", [row for row, _ in pairs], [wanted for _, wanted in pairs])


def lists(values):
    return [value if isinstance(value, list) else [value] for value in values]


def explained(path, number, capsys):
    """What `explain` says of a row: its rewards, and the lines that name the columns and the task."""
    capsys.readouterr()
    assert run(["explain", str(path), "--row", str(number), "-r", "accuracy", "-w", "0"]) == 0
    output = capsys.readouterr().out.splitlines()
    values = [line.split()[1] for line in output if line.startswith("reward ")]
    task = next(line for line in output if line.startswith("task: "))
    return [None if v == "none" else float(v) for v in values], output[0], task.split()[1]


def kept_by_reject(path, folder):
    """By row, from 1: which of its completions `reject` keeps."""
    recipe = Recipe(reward="accuracy", dedupe=Dedupe(exact=False))
    reject_files([str(path)], recipe, folder / "set", RejectOptions(workers=0))
    fates = pq.read_table(folder / "set" / "_report" / "fates.parquet").to_pylist()
    kept = {}
    for fate in fates:
        row = int(fate["source_row"].rpartition(":")[2])
        kept.setdefault(row, {})[fate["completion_index"]] = fate["step"] == "kept"
    return [[kept[row][i] for i in sorted(kept[row])] for row in sorted(kept)]


@pytest.mark.parametrize("seed", range(2))
def test_published_rows_in_one_file_are_worth_the_same_at_every_door(seed, tmp_path, warm):  # noqa: F811
    shape = mixed(ALL_RIGHT, seed)
    rows, wanted = shape.rows, lists(shape.wanted)
    assert lists(by_file(shape, rows, tmp_path)) == wanted
    assert lists(by_python(shape, rows, shape.wanted)) == wanted
    assert lists(by_server(shape, rows, warm)) == wanted
    assert lists(by_trl(shape, rows, warm, whole=True)) == wanted
    assert lists(by_trl(shape, rows, warm, whole=False)) == wanted
    assert lists(by_verl(shape, rows, warm)) == wanted


@pytest.mark.parametrize("shape", ALL_RIGHT, ids=lambda shape: shape.name)
def test_a_published_set_has_its_rewards_without_flags(shape):
    assert lists(by_python(shape, shape.rows, shape.wanted)) == lists(shape.wanted)


ENOUGH = 50
"""Rows that are explained: each costs a command of its own."""
MIXTURE = [*(s for s in FLAGLESS if s.kind == "jsonl" and s not in MISSING), *ALL_RIGHT]


def test_explain_says_of_rows_of_a_mixture_what_score_gives(tmp_path, capsys):
    explain_all(mixed(MIXTURE, 3), ENOUGH, tmp_path, capsys)


def test_explain_says_of_a_row_of_many_shapes_what_score_gives(tmp_path, capsys):
    ones = [replace(s, rows=s.rows[-1:], wanted=s.wanted[-1:]) for s in (*MIXTURE, *ALL_UNKNOWN)[::3]]
    explain_all(mixed(ones, 6), len(ones), tmp_path, capsys)


def explain_all(shape, most, folder, capsys):
    """Explain the first rows: the value, the task and the columns are those by which the row is scored."""
    path, rows = shape.save(folder), shape.rows[:most]
    reader = row_reader(load_spec("accuracy"), Registry.load(), {})
    for number, (row, group) in enumerate(
        zip(rows, r1reward.score(rows, "accuracy", workers=0), strict=True), 1
    ):
        values, said, task = explained(path, number, capsys)
        assert values == [reward.value for reward in group.rewards], row
        assert task == group.sample.task, row
        reader(row)
        assert said.endswith(f"({reader.shown(reader.usage())})"), row


def test_reject_keeps_of_a_mixture_exactly_what_score_calls_right(tmp_path):
    """A row without a prompt is no demonstration, whatever its completion is worth."""
    shape = mixed([*MIXTURE, *ALL_UNKNOWN], 4)
    path = shape.save(tmp_path)
    groups = r1reward.score(shape.rows, "accuracy", workers=0)
    wanted = [[reward.value == 1.0 and bool(g.sample.prompt) for reward in g.rewards] for g in groups]
    assert kept_by_reject(path, tmp_path) == wanted
    assert sum(map(any, wanted)) > len(wanted) // 3


@pytest.mark.parametrize(("shape", "cure"), ALL_REFUSED, ids=lambda value: getattr(value, "name", ""))
def test_what_may_not_be_guessed_is_refused_at_every_door_with_the_cure(shape, cure, tmp_path, warm, capsys):  # noqa: F811
    path, row = shape.save(tmp_path), shape.rows[0]
    for command in (["score", "-o", str(tmp_path / "o.jsonl")], ["explain", "--row", "1"], ["check"]):
        assert run([command[0], str(path), *command[1:], "-r", "accuracy", "-w", "0"]) == 3, command
        assert cure in capsys.readouterr().err
    columns = {name: [value] for name, value in row.items() if name not in ("response", "prompt")}
    for door in (
        lambda: r1reward.score(shape.rows, "accuracy", workers=0),
        lambda: by_server(shape, shape.rows, warm),
        lambda: RewardFunction("accuracy", workers=0)(["q"], [row.get("response", "(B)")], **columns),
        lambda: reject_files(
            [str(path)], Recipe(reward="accuracy"), tmp_path / "set", RejectOptions(workers=0)
        ),
    ):
        with pytest.raises(DataError) as refused:
            door()
        assert is_advised(cure, str(refused.value))


@pytest.mark.parametrize(
    ("shape", "columns"), [*LOGGED_NAMED, *SETS_NAMED], ids=lambda value: getattr(value, "name", "")
)
def test_a_column_that_no_door_guesses_is_asked_for_and_its_name_is_the_cure(
    shape,
    columns,
    tmp_path,
    warm,  # noqa: F811
    capsys,
):
    path = shape.save(tmp_path)
    for command in (["score", "-o", str(tmp_path / "o.jsonl")], ["explain", "--row", "1"]):
        assert run([command[0], str(path), *command[1:], "-r", "accuracy", "-w", "0"]) == 3, command
        assert "--map completion=" in capsys.readouterr().err
    for door in (
        lambda: r1reward.score(shape.rows, "accuracy", workers=0),
        lambda: by_server(shape, shape.rows, warm),
        lambda: reject_files(
            [str(path)], Recipe(reward="accuracy"), tmp_path / "set", RejectOptions(workers=0)
        ),
    ):
        with pytest.raises(DataError) as refused:
            door()
        assert is_advised("--map completion=", str(refused.value))
    named, wanted = replace(shape, columns=columns), lists(shape.wanted)
    assert lists(by_file(named, shape.rows, tmp_path)) == wanted
    assert lists(by_python(named, shape.rows, shape.wanted)) == wanted
    assert lists(by_server(named, shape.rows, warm)) == wanted
    assert lists(by_trl(named, shape.rows, warm, whole=True)) == wanted
    assert lists(by_verl(named, shape.rows, warm)) == wanted


def test_check_calls_no_row_of_a_mixture_broken_that_score_judges(tmp_path):
    shape, found = mixed([*MIXTURE, *ALL_UNKNOWN], 5), tmp_path / "findings.jsonl"
    run(["check", str(shape.save(tmp_path)), "-r", "accuracy", "-w", "0", "-o", str(found)])
    findings = [json.loads(line) for line in found.read_text("utf-8").splitlines()]
    broken = {
        int(f["where"].rpartition(":")[2]) for f in findings if f["status"] not in ("unchecked", "spelling")
    }
    groups = r1reward.score(shape.rows, "accuracy", workers=0)
    for number, group in enumerate(groups, 1):
        judged = any(reward.value is not None for reward in group.rewards)
        assert not (judged and number in broken), shape.rows[number - 1]
    assert len(broken) > len(ALL_UNKNOWN)


@pytest.mark.parametrize("shape", ALL_UNKNOWN, ids=lambda shape: shape.name)
def test_what_has_no_ground_truth_that_can_be_read_is_worth_nothing_and_says_why(shape, tmp_path):
    by_file(shape, shape.rows, tmp_path)
    assert set(map(str, lists(rewards_in(tmp_path / "out.jsonl")))) == {"[None]"}
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    scores = [row["scores"][0] if isinstance(row["scores"], list) else row["scores"] for row in rows]
    for score in scores:
        reason = score["accuracy"]["reason"]
        assert "--map ground_truth=" in reason or "--task instructions" in reason


@pytest.mark.parametrize("shape", RIVALS, ids=lambda shape: shape.name)
def test_completions_beside_those_of_the_data_set_are_named_and_never_guessed(shape, tmp_path, warm, capsys):  # noqa: F811
    path, column = shape.save(tmp_path), list(shape.rows[0])[-1]
    cure = f"--map completion={column}"
    for command in (["score", "-o", str(tmp_path / "o.jsonl")], ["explain", "--row", "1"]):
        assert run([command[0], str(path), *command[1:], "-r", "accuracy", "-w", "0"]) == 3, command
        assert cure in capsys.readouterr().err
    for door in (
        lambda: r1reward.score(shape.rows, "accuracy", workers=0),
        lambda: by_server(shape, shape.rows, warm),
        lambda: reject_files(
            [str(path)], Recipe(reward="accuracy"), tmp_path / "set", RejectOptions(workers=0)
        ),
    ):
        with pytest.raises(DataError) as refused:
            door()
        assert is_advised(cure, str(refused.value))
    named = replace(shape, columns={"completion": column})
    assert by_file(named, shape.rows, tmp_path) == shape.wanted
    assert by_python(named, shape.rows, shape.wanted) == shape.wanted
    assert by_trl(named, shape.rows, warm, whole=True) == shape.wanted
    assert by_verl(named, shape.rows, warm) == shape.wanted


def test_the_letter_of_another_option_is_wrong_wherever_the_options_stand():
    """The near misses of options in columns of their own, and of options that are told apart by numbers."""
    lettered = {"Question": "Which?", "A": "4", "B": "5", "C": "6", "Answer": "B"}
    numbered = {"question": "Which?", "choices": {"text": ["4", "2"], "label": ["1", "2"]}, "answerKey": "1"}
    wrong = [(lettered, s) for s in ("\\boxed{A}", "\\boxed{4}", "A or B", "(B) or (C)", "\\boxed{D}")]
    wrong += [(numbered, s) for s in ("\\boxed{2}", "The answer is (2).", "(1) or (2)", "\\boxed{3}", "2. 2")]
    right = [(lettered, s) for s in ("\\boxed{B}", "\\boxed{5}", "The answer is (B).")]
    right += [(numbered, s) for s in ("\\boxed{1}", "The answer is (1).", "\\boxed{4}", "1. 4")]
    for pairs, value in ((wrong, 0.0), (right, 1.0)):
        rows = [row | {"response": said} for row, said in pairs]
        rewards = [group.rewards[0].value for group in r1reward.score(rows, "accuracy", workers=0)]
        assert rewards == [value] * len(rows), [said for _, said in pairs]
