"""The command line, as a person meets it: what it prints, its exit codes, and what it says of mistakes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from r1reward.cli import EXIT_CODES, cli, run
from r1reward.errors import PluginError

DATA = Path(__file__).parents[1] / "data" / "gsm8k-completions.jsonl"
PLUGIN = str(Path(__file__).with_name("hostile_plugin.py"))
HOSTILE = "template: plain\nterms:\n  - {verifier: hostile}\n"


@pytest.fixture
def call(capfd):
    def call(*args):
        code = run([str(a) for a in args])
        return code, *capfd.readouterr()

    return call


def write(path, text):
    path.write_text(text if isinstance(text, str) else "".join(json.dumps(r) + "\n" for r in text))
    return path


def test_scoring_prints_a_summary_and_nothing_of_a_progress_bar(call, tmp_path):
    code, out, err = call("score", DATA, "-r", "accuracy", "-o", tmp_path / "o.jsonl", "--workers", 0)
    assert code == 0
    assert "mean reward 0.3867" in out
    assert "over 300 completions" in out
    assert "accuracy" in out
    assert err == ""


def test_json_is_for_machines(call, tmp_path):
    code, out, _ = call("score", DATA, "-r", "accuracy", "-o", tmp_path / "o.jsonl", "--workers", 0, "--json")
    summary = json.loads(out)
    assert code == 0
    assert summary["reward"]["mean"] == pytest.approx(116 / 300)
    assert summary["terms"]["accuracy"]["statuses"] == {"scored": 300}


def test_standard_input_and_output(tmp_path):
    line = DATA.read_text().splitlines()[0] + "\n"
    done = subprocess.run(
        [sys.executable, "-m", "r1reward", "score", "-", "-r", "accuracy", "-o", "-", "--workers", "0"],
        input=line, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["reward"] == 0.0
    assert "mean reward" in done.stderr


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m r1reward score {DATA} -r accuracy -o - --workers 0 | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_dry_run_tells_the_plan_and_writes_nothing(call, tmp_path):
    code, out, _ = call(
        "score", DATA, "-r", "accuracy", "--workers", 0, "--dry-run", "-o", tmp_path / "o.jsonl"
    )
    assert code == 0
    assert "template: plain" in out
    assert "over 5 completions" in out
    assert list(tmp_path.iterdir()) == []


def test_fail_under_decides_the_exit_code(call, tmp_path):
    args = ("score", DATA, "-r", "accuracy", "--workers", 0, "--overwrite", "-o", tmp_path / "o.jsonl")
    assert call(*args, "--fail-under", 0.3)[0] == EXIT_CODES["done"]
    code, _, err = call(*args, "--fail-under", 0.4)
    assert code == EXIT_CODES["failed"]
    assert "0.3867 is under 0.4" in err


def test_not_one_reward_is_a_failure_of_its_own(call, tmp_path):
    source = write(tmp_path / "in.jsonl", [{"completion": "1", "fault": "throw"}])
    spec = write(tmp_path / "spec.yaml", HOSTILE)
    code, _, err = call(
        "score", source, "-r", spec, "--plugin", PLUGIN, "--workers", 0, "-o", tmp_path / "o.jsonl"
    )
    assert code == EXIT_CODES["unscored"]
    assert "not one completion" in err


def test_columns_are_guessed_told_and_named(call, tmp_path):
    source = write(tmp_path / "in.jsonl", [{"q": "6*7", "said": "A: 42", "right": "42"}])
    args = ("score", source, "-r", "accuracy", "--workers", 0, "-o", tmp_path / "o.jsonl")
    code, _, err = call(*args)
    assert code == EXIT_CODES["data"]
    assert "in.jsonl:1: no column looks like the completion" in err
    assert "(this row has: q, said, right)" in err
    code, out, _ = call(*args, "--map", "completion=said,ground_truth=right,prompt=q")
    assert code == 0
    assert "mean reward 1.0000" in out


@pytest.mark.parametrize("command", ["score", "explain", "check", "report"])
def test_several_maps_are_one_at_every_command(call, tmp_path, command):
    source = write(tmp_path / "in.jsonl", [{"q": "6*7", "said": "A: 42", "right": "42"}])
    output, reward = ["-o", tmp_path / "o.jsonl"], ["-r", "accuracy", "--workers", 0]
    told = ["--map", "prompt=q", "--map", "completion=said", "--map", "ground_truth=right"]
    scored = ["score", source, *reward, *output, *told]
    rest = {"explain": [*reward, "--row", 1], "check": reward}
    if command == "report":
        assert call(*scored)[0] == 0
        source, rest["report"] = tmp_path / "o.jsonl", ["-o", tmp_path / "page.html"]
    code, out, err = call(*scored) if command == "score" else call(command, source, *rest[command], *told)
    assert code == 0, err
    assert "mean reward 1.0000" in out or "reward 1 = 1 x accuracy" in out or command in ("check", "report")
    for wrong, said in (("completion=q", "'completion' is given twice"), ("q", "'q' is not role=column")):
        code, _, err = call(command, source, *rest.get(command, [*reward, *output]), *told, "--map", wrong)
        assert code == EXIT_CODES["usage"]
        assert said in err


def test_an_output_without_one_reward_does_not_stand_in_the_way_of_the_right_command(call, tmp_path):
    source = write(tmp_path / "in.jsonl", [{"prompt": "6*7", "said": "A: 42", "right": "42", "wrong": None}])
    args = (
        "score",
        source,
        "-r",
        "accuracy",
        "--workers",
        0,
        "-o",
        tmp_path / "o.jsonl",
        "--map",
        "completion=said",
    )
    assert call(*args, "--map", "ground_truth=wrong")[0] == EXIT_CODES["unscored"]
    assert call(*args, "--map", "ground_truth=wrong")[0] == EXIT_CODES["unscored"]
    code, out, err = call(*args, "--map", "ground_truth=right")
    assert code == 0, err
    assert "mean reward 1.0000" in out
    assert [json.loads(line)["reward"] for line in (tmp_path / "o.jsonl").read_text().splitlines()] == [1.0]
    code, _, err = call(*args, "--map", "ground_truth=said")
    assert code == EXIT_CODES["data"]
    assert "begun with another" in err
    assert "--overwrite" in err


FALLBACKS = """template: plain
terms:
  - {verifier: math, name: accuracy, weight: 2, fallback: loose}
  - {verifier: exact, name: loose, weight: 3}
  - {verifier: format, weight: 0.1}
"""


def test_check_asks_a_fallback_of_its_own_reference_whatever_the_other_says(call, tmp_path):
    reward = write(tmp_path / "r.yaml", FALLBACKS)
    rows = [{"prompt": "2+2", "ground_truth": "4"}, {"prompt": "2+2", "ground_truth": None}]
    code, out, err = call("check", write(tmp_path / "in.jsonl", rows), "-r", reward, "--workers", 0)
    assert code == EXIT_CODES["failed"], err
    assert "in.jsonl:2: loose: bad_ground_truth" in out
    assert "2 rows: 1 can be satisfied, 1 cannot" in out


def test_check_asks_a_term_with_a_share_of_every_reference(call, tmp_path):
    terms = "terms:\n  - {verifier: math}\n  - {verifier: exact, weight: 0, share: 0.01}\n"
    reward = write(tmp_path / "r.yaml", f"template: plain\n{terms}")
    source = write(tmp_path / "in.jsonl", [{"prompt": "2+2", "ground_truth": "4"}])
    code, out, err = call("check", source, "-r", reward, "--workers", 0)
    assert code == 0, err
    assert "1 row: 1 can be satisfied, 0 cannot" in out


def test_explain_shows_the_sum_that_holds_where_a_fallback_decided(call, tmp_path):
    reward = write(tmp_path / "r.yaml", FALLBACKS.replace("exact", "format"))
    answers = {"\\boxed{2x+1}": "2x+1", "\\boxed{y-2x=1}": "2x+1"}
    rows = [{"prompt": "?", "completion": c, "ground_truth": t} for c, t in answers.items()]
    source = write(tmp_path / "in.jsonl", rows)
    _, out, _ = call("explain", source, "--row", 1, "-r", reward, "--workers", 0)
    assert "reward 2.1 = 2 x accuracy + 0.1 x format" in out
    _, out, _ = call("explain", source, "--row", 2, "-r", reward, "--workers", 0)
    assert "reward 2.1 = 2 x loose (for accuracy) + 0.1 x format" in out


def test_the_summary_says_which_of_its_figures_a_fallback_has_changed(call, tmp_path):
    reward = write(tmp_path / "r.yaml", FALLBACKS.replace("exact", "format"))
    row = {"prompt": "?", "completion": ["\\boxed{2x}", "\\boxed{y-2x=1}"], "ground_truth": "2x+1"}
    args = "score", write(tmp_path / "in.jsonl", [row]), "--workers", 0, "--overwrite"
    for terms, said in ((reward, "of accuracy, after loose"), ("accuracy", "of accuracy ")):
        _, out, _ = call(*args, "-r", terms, "-o", tmp_path / "o.jsonl")
        assert said in out
        assert "pass@1" in out
        assert "unsure 0.5000" in out


MISTAKES = [
    (["nothing.jsonl", "-r", "accuracy", "-o", "o.jsonl"], "data", "nothing.jsonl"),
    (["empty.jsonl", "-r", "accuracy", "-o", "o.jsonl"], "data", "no rows in"),
    (["in.txt", "-r", "accuracy", "-o", "o.jsonl"], "data", "no known format '.txt'"),
    (["in.jsonl", "-r", "acuracy", "-o", "o.jsonl"], "usage", "did you mean 'accuracy'?"),
    (["in.jsonl", "-r", "none.yaml", "-o", "o.jsonl"], "usage", "no reward file none.yaml"),
    (
        ["in.jsonl", "-r", "bad.yaml", "-o", "o.jsonl"],
        "usage",
        "bad.yaml:3: terms[0].verifier: no verifier 'maths'",
    ),
    (["in.jsonl", "-r", "option.yaml", "-o", "o.jsonl"], "usage", "last_nubmer"),
    (["in.jsonl", "-r", "accuracy"], "usage", "-o"),
    (["in.jsonl", "-r", "accuracy", "-o", "o.txt"], "usage", "an output ends in .jsonl"),
    (["in.jsonl", "-r", "accuracy", "-o", "in.jsonl", "--overwrite"], "usage", "is an input"),
    (["in.jsonl", "-r", "accuracy", "-o", "there.jsonl"], "data", "--overwrite"),
    (
        ["in.jsonl", "-r", "accuracy", "-o", "o.jsonl", "--map", "compltion=x"],
        "usage",
        "did you mean 'completion'?",
    ),
    (["in.jsonl", "-r", "accuracy", "-o", "o.jsonl", "--map", "completion=x"], "data", "no column 'x'"),
    (["in.jsonl", "-r", "accuracy", "-o", "o.jsonl", "--plugin", "none.py"], "usage", "none.py"),
    (["in.jsonl", "-r", "accuracy", "-o", "o.jsonl", "--plugin", "broken.py"], "usage", "broken.py:1"),
    (["middle.jsonl", "-r", "accuracy", "-o", "o.jsonl"], "data", "middle.jsonl:2: not JSON"),
    (["utf8.jsonl", "-r", "accuracy", "-o", "o.jsonl"], "data", "utf8.jsonl:1: not UTF-8: byte 0xff"),
    (["in.jsonl", "-r", "accuracy", "-o", "o.jsonl", "--workers", "-2"], "usage", "workers"),
    (["in.jsonl", "-r", "accuracy", "-o", "o.jsonl", "--wrokers", "2"], "usage", "No such option"),
    (["array.json", "-r", "accuracy", "-o", "o.jsonl"], "data", "not a JSON array"),
    (["in.jsonl", "in.jsonl.gz", "-r", "accuracy", "-o", "o.jsonl"], "data", "gzip"),
]


@pytest.mark.parametrize(("args", "kind", "message"), MISTAKES, ids=[m[2][:30] for m in MISTAKES])
def test_a_mistake_gets_a_message_and_its_exit_code(call, tmp_path, monkeypatch, args, kind, message):
    monkeypatch.chdir(tmp_path)
    row = json.dumps({"completion": "A: 1", "ground_truth": "1"}) + "\n"
    for name, text in {
        "in.jsonl": row,
        "in.txt": row,
        "there.jsonl": row,
        "empty.jsonl": "\n\n",
        "middle.jsonl": row + '{"completion": "A\n' + row,
        "array.json": "[1, 2",
        "bad.yaml": "template: plain\nterms:\n  - {verifier: maths}\n",
        "option.yaml": "template: plain\nterms:\n  - {verifier: math, options: {last_nubmer: true}}\n",
        "broken.py": "def f(:\n",
    }.items():
        write(tmp_path / name, text)
    (tmp_path / "utf8.jsonl").write_bytes(b'{"completion": "\xff"}\n')
    (tmp_path / "in.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00nonsense")
    code, _, err = call("score", *args, *([] if "--workers" in args else ["--workers", "0"]))
    assert message in err
    assert code == EXIT_CODES[kind]
    assert "Traceback" not in err


def test_an_interrupted_run_says_so_keeps_what_is_done_and_goes_on(tmp_path):
    source = write(tmp_path / "in.jsonl", [{"completion": str(i), "pad": "x" * 3000} for i in range(600)])
    spec = write(
        tmp_path / "spec.yaml", "template: plain\nterms:\n  - {verifier: hostile, options: {spin: 0.005}}\n"
    )
    # A shell's background job, which a test run may be, ignores Ctrl-C, and so do its children.
    heeding = "import signal, r1reward.cli; signal.signal(2, signal.default_int_handler); r1reward.cli.main()"
    command = [sys.executable, "-c", heeding, "score", source, "-r", spec, "-o", tmp_path / "o.jsonl"]
    command = [str(c) for c in [*command, "--plugin", PLUGIN, "--workers", "1"]]
    first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    journal, until = tmp_path / "o.jsonl.journal", time.monotonic() + 30
    while not journal.exists() and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGINT)
    _, err = first.communicate()
    assert first.returncode == EXIT_CODES["interrupted"]
    assert "--resume" in err
    assert "Traceback" not in err
    assert not (tmp_path / "o.jsonl").exists()
    subprocess.run([*command, "--resume"], check=True, capture_output=True)
    assert len((tmp_path / "o.jsonl").read_text().splitlines()) == 600


def test_explain_shows_how_a_row_was_split_and_judged(call):
    code, out, _ = call("explain", DATA, "--row", 2, "-r", "accuracy", "--workers", 0)
    assert code == 0
    assert "ground truth: '18'" in out
    assert "took for the answer: '18'" in out
    assert "reward 1" in out


@pytest.mark.parametrize(
    ("text", "noted"),
    [("<think>a</think><answer>72</answer>", "the template r1 and r1-zero"), ("So it is 72.", None)],
)
def test_explain_names_the_template_that_a_completion_has(call, tmp_path, text, noted):
    (tmp_path / "one.jsonl").write_text(
        json.dumps({"prompt": "p", "completion": text, "ground_truth": "72"}) + "\n"
    )
    _, out, _ = call("explain", tmp_path / "one.jsonl", "--row", 1, "-r", "accuracy", "--workers", 0)
    assert (noted in out) if noted else ("note:" not in out)


def test_explain_of_a_row_that_is_not_there_says_so(call):
    code, _, err = call("explain", DATA, "--row", 301, "-r", "accuracy")
    assert code == EXIT_CODES["usage"]
    assert "the last is 300" in err


def test_check_lists_the_ground_truths_that_no_policy_can_satisfy(call, tmp_path):
    rows = [{"ground_truth": t} for t in ("42", "", "\\frac{1}{2}", None)]
    code, out, _ = call("check", write(tmp_path / "in.jsonl", rows), "-r", "accuracy", "--workers", 0)
    assert code == EXIT_CODES["failed"]
    assert "in.jsonl:2: accuracy: bad_ground_truth" in out
    assert "in.jsonl:4: accuracy: bad_ground_truth" in out
    assert "4 rows: 2 can be satisfied, 2 cannot" in out


def test_check_of_good_data_passes(call):
    code, out, _ = call("check", DATA, "-r", "r1-zero", "--workers", 2)
    assert code == 0
    assert "300 rows: 300 can be satisfied, 0 cannot" in out


def test_plugins_are_listed_with_their_options(call):
    code, out, _ = call("plugins", "--plugin", PLUGIN)
    assert code == 0
    assert "hostile" in out
    assert "spin: float = 0.0" in out
    listed = json.loads(call("plugins", "--json")[1])
    assert {"math", "format", "language", "choice"} <= {v["name"] for v in listed["verifiers"]}
    assert {"r1-zero", "r1-stage1", "accuracy"} <= listed["presets"].keys()


def test_presets_of_plugins_are_listed_and_suggested_by_a_process_that_asks_for_nothing_else():
    command = [sys.executable, "-m", "r1reward"]
    listed = subprocess.run([*command, "presets"], check=True, capture_output=True, text=True).stdout
    assert "  r1-800k: " in listed
    words = {"_R1REWARD_COMPLETE": "bash_complete", "COMP_WORDS": "r1reward presets r1-8", "COMP_CWORD": "2"}
    code = "from r1reward.cli import main; import sys; sys.argv[0] = 'r1reward'; main()"
    suggested = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ, **words}
    )
    assert "r1-800k" in suggested.stdout


def test_presets_of_every_kind_are_listed_and_printed(call):
    code, out, _ = call("presets")
    assert code == 0
    for name in (
        "reward",
        "recipe",
        "training",
        "  r1-zero: R1-Zero",
        "  r1-800k: demonstrations by the rules of DeepSeek-R1's 800k",
        "  r1-sft: ",
    ):
        assert name in out
    code, out, _ = call("presets", "r1-800k")
    assert (code, "keep:" in out, out.startswith("# DeepSeek-R1")) == (0, True, True)
    code, out, _ = call("presets", "r1-zero")
    assert out.index("# reward preset r1-zero") < out.index("# training preset r1-zero") < out.index("grpo:")
    code, _, err = call("presets", "r1-zer")
    assert (code, "did you mean 'r1-zero'" in err) == (EXIT_CODES["usage"], True)


def test_a_reward_file_may_extend_a_preset(call, tmp_path):
    file = write(
        tmp_path / "mine.yaml", "extends: accuracy\nterms:\n  - {verifier: repetition, weight: 0.5}\n"
    )
    code, out, _ = call("score", DATA, "-r", file, "--workers", 0, "--dry-run", "--map", "task=")
    assert code == 0
    assert out.count("term accuracy: verifier") == 4  # math, code, stem, logic
    assert "term repetition: verifier repetition, weight 0.5" in out


@pytest.mark.parametrize("workers", [0, 1])
def test_what_a_plugin_prints_never_stands_between_the_rows(tmp_path, workers):
    plugin = write(
        tmp_path / "loud.py",
        "import os, subprocess, r1reward\n"
        "print('loaded')\n"
        "@r1reward.verifier('loud')\n"
        "def loud(sample, completion):\n"
        "    print('printed')\n"
        "    os.write(1, b'written\\n')\n"
        "    subprocess.run(['echo', 'started'])\n"
        "    return 1.0\n",
    )
    spec = write(tmp_path / "spec.yaml", "template: plain\nterms:\n  - {verifier: loud}\n")
    source = write(tmp_path / "in.jsonl", [{"completion": str(i)} for i in range(3)])
    command = [sys.executable, "-m", "r1reward", "score", source, "-r", spec, "--plugin", plugin, "-o", "-"]
    done = subprocess.run(
        [*map(str, command), "-w", str(workers)], check=True, capture_output=True, text=True
    )
    assert [json.loads(line)["reward"] for line in done.stdout.splitlines()] == [1.0, 1.0, 1.0]
    assert "loaded" in done.stderr


def test_a_plugin_file_whose_commands_cannot_be_added_is_refused(call, tmp_path):
    text = "import r1reward\n@r1reward.hookimpl\ndef register_commands(cli):\n    pass\n"
    plugin = write(tmp_path / "cmd.py", text)
    code, _, err = call("score", DATA, "-r", "accuracy", "--dry-run", "--plugin", plugin)
    assert (code, "install it as a package" in err) == (EXIT_CODES["usage"], True)


def test_a_second_command_of_one_name_is_refused_with_where_both_are():
    @click.command("score")
    def another():
        pass

    with pytest.raises(
        PluginError, match=r"two commands are called score: those of r1reward\.cli\.score and "
    ):
        cli.add_command(another)
    assert cli.commands["score"].callback is not another.callback


def test_all_mistakes_of_a_command_line_are_told_at_once(call, tmp_path):
    code, _, err = call("score", tmp_path / "gone.jsonl", "-r", "r1-zer", "--workers", -1)
    assert code == EXIT_CODES["usage"]
    for words in ("gone.jsonl", "did you mean 'r1-zero'", "workers: 0 or more", "name the output with -o"):
        assert words in err
    assert err.count("error: ") == 4


@pytest.mark.parametrize("command", ["check", "audit"])
def test_all_mistakes_are_told_at_once_by_every_command_that_scores(command, call, tmp_path):
    output = tmp_path / "nowhere" / "findings.jsonl"
    code, _, err = call(command, tmp_path / "gone.jsonl", "-r", "r1-zer", "--workers", -1, "-o", output)
    assert code == EXIT_CODES["usage"]
    for words in ("gone.jsonl", "did you mean 'r1-zero'", "workers: 0 or more", "there is no folder"):
        assert words in err
    assert err.count("error: ") == 4


@pytest.mark.parametrize(
    ("boxed", "said"), [("12/7", "  read as: 12/7; the ground truth: 6/5\n"), ("6/5", "")]
)
def test_explain_says_how_an_answer_was_read_where_the_ground_truth_is_read_otherwise(
    call, tmp_path, boxed, said
):
    row = {"prompt": "half of 2.4?", "ground_truth": "\\frac{6}{5}", "completion": f"\\boxed{{{boxed}}}"}
    path = write(tmp_path / "rows.jsonl", [row])
    _, out, _ = call("explain", path, "--row", 1, "-r", "accuracy", "--workers", 0)
    assert said in out
    assert ("read as" in out) == bool(said)


def test_commands_of_plugins_are_imported_only_where_one_of_theirs_is_wanted(tmp_path):
    code = (
        "import sys\n"
        "from r1reward.cli import run\n"
        'codes = [run(["score", "--help"]), "r1reward_serve.cli" in sys.modules, run(["serve", "--help"])]\n'
        'print(codes, "r1reward_serve.cli" in sys.modules)\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.endswith("[0, False, 0] True\n")
