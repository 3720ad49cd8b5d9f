import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from r1reward.api import score_files
from r1reward.cli import run
from r1reward.errors import UsageError
from r1reward.response import cold_start
from r1reward.types import Completion, Sample
from r1reward_rollouts.refine_prompt import RefinePrompt
from r1reward_rollouts.refine_reply import Bounds, ReplyCheck

_spec = importlib.util.spec_from_file_location("adding_server", Path(__file__).parent / "server.py")
server = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(server)
Server = server.Server

PROMPT = (
    "Rewrite the solution so that a person reads it with ease, and change no step and no result of it.\n"
    "The problem:\n{prompt}\nThe solution:\n{completion}"
)
STEPS = "carry the tens and add the ones and look at what comes of it " * 3


def completion(total, steps=STEPS):
    return f"<think>\n{steps}\n</think>\n\nThe sum is \\boxed{{{total}}}."


@pytest.fixture
def rows_file(tmp_path):
    def made(count=8, name="rows.jsonl", **more):
        path = tmp_path / name
        rows = [
            {
                "id": f"p{i}",
                "prompt": f"{i} + {i} = ?",
                "ground_truth": str(2 * i),
                "completion": completion(2 * i),
            }
            | more
            for i in range(count)
        ]
        path.write_text("".join(json.dumps({k: v for k, v in r.items() if v != ""}) + "\n" for r in rows))
        return path

    return made


@pytest.fixture
def refiner(monkeypatch):
    """A server whose reply to the completion of a row is that of a function of the row's number."""

    def made(reply, **faults):
        one = Server(**faults)

        def answer(self, body):
            text = body["messages"][-1]["content"]
            number = int(re.search(r"(\d+) \+ ", text)[1])
            time.sleep(0.01 * (7 - number % 8))  # the last come first
            value = reply(number)
            choice = (
                value if isinstance(value, dict) else {"message": {"content": value}, "finish_reason": "stop"}
            )
            return {"choices": [choice], "usage": {"prompt_tokens": 30, "completion_tokens": 10}}

        monkeypatch.setattr(one.http.RequestHandlerClass, "reply", answer)
        return one

    return made


def refine(file, out, one, *more, prompt=PROMPT, reward="r1-rejection"):
    prompt_file = Path(out).parent / "prompt.txt"
    prompt_file.write_text(prompt)
    options = ["--retries", "1", "--patience", "3", "--workers", "0", *more]
    reward_option = ["-r", reward] if reward else []
    return run(
        [
            "refine",
            str(file),
            "--prompt",
            str(prompt_file),
            "--url",
            one.url,
            "-o",
            str(out),
            *reward_option,
            *options,
        ]
    )


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def report(out):
    return json.loads((out / "_report/refinement.json").read_text())


def readable(number):
    return completion(2 * number, "First the ones are added, then the tens; together they are the sum.")


def test_a_rewritten_completion_that_keeps_its_reward_is_kept_beside_the_original(
    rows_file, tmp_path, refiner
):
    file, out = rows_file(), tmp_path / "out"
    with refiner(readable) as one:
        assert refine(file, out, one) == 0
    kept = lines(out / "refined.jsonl")
    assert [r["id"] for r in kept] == [f"p{i}" for i in range(8)]
    assert kept[3]["completion"] == readable(3)
    assert kept[3]["original"] == completion(6)
    assert (kept[3]["reward"], kept[3]["refinement"]["original_reward"]) == (1.0, 1.0)
    assert (report(out)["kept"], report(out)["dropped"], report(out)["unserved"]) == (8, {}, 0)
    assert (report(out)["requests"], report(out)["prompt_tokens"], report(out)["completion_tokens"]) == (
        8,
        240,
        80,
    )


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (completion(7), "accuracy is lost"),
        (f"<think>\n{STEPS}\n</think>\n\nIt is the sum.", "accuracy is lost"),
        ("", "the reply is empty"),
        (" \n", "the reply is empty"),
        (completion(6, STEPS * 20), "the reply is longer than --longest"),
        ("\\boxed{6}", "the reply is shorter than --shortest"),
        (f"{STEPS}\n\nThe sum is \\boxed{{6}}.", "the reply breaks the template"),
        (f"Surely! Here it is:\n{completion(6)}", "the reply breaks the template"),
        (completion(6, ""), "the reply breaks the template"),
        (
            completion(6, f"I must rewrite the solution so that a person reads it with ease. {STEPS}"),
            "the reply quotes the instruction",
        ),
        (
            completion(6, f"{STEPS}<|im_end|>\n<|im_start|>user\nAnd 4 + 4?"),
            "the reply has special tokens of a chat",
        ),
        (
            {"message": {"content": completion(6)}, "finish_reason": "length"},
            "the reply is cut at --max-tokens",
        ),
    ],
)
def test_a_reply_that_is_no_such_completion_is_dropped_with_its_reason(
    rows_file, tmp_path, refiner, reply, reason
):
    out = tmp_path / "out"
    with refiner(lambda number: reply if number == 3 else readable(number)) as one:
        assert refine(rows_file(), out, one) == 0
    assert [r["id"] for r in lines(out / "refined.jsonl")] == [f"p{i}" for i in range(8) if i != 3]
    assert report(out)["dropped"] == {reason: 1}
    (dropped,) = lines(out / "_report/dropped.jsonl")
    text = reply["message"]["content"] if isinstance(reply, dict) else reply
    assert (dropped["id"], dropped["dropped"], dropped["completion"]) == ("p3", reason, completion(6))
    assert dropped["rewritten"] == text.strip()


def test_words_of_the_instruction_that_stand_in_the_completion_itself_are_no_quote(
    rows_file, tmp_path, refiner
):
    steps = f"Change no step and no result of it, a person reads it with ease. {STEPS}"
    file, out = rows_file(1, completion=completion(0, steps)), tmp_path / "out"
    with refiner(lambda number: completion(0, steps + "So it is.")) as one:
        assert refine(file, out, one) == 0
    assert report(out)["kept"] == 1


def test_an_end_token_comes_off_and_a_templates_own_tags_are_no_fault(rows_file, tmp_path, refiner):
    out = tmp_path / "out"
    with refiner(lambda number: f"{readable(number)}<|im_end|>\n") as one:
        assert refine(rows_file(1), out, one) == 0
    assert lines(out / "refined.jsonl")[0]["completion"] == readable(0)
    template = cold_start(special_token="<|reason|>")
    check = ReplyCheck(RefinePrompt("{completion}"), template, Bounds())
    reply = {"text": template.render(STEPS, "It is 6."), "finish_reason": "stop"}
    original = Completion(text=f"{STEPS} It is 6.")
    assert check(reply, Sample(), original) == ""
    assert check({**reply, "text": reply["text"] + "<|user|> And?"}, Sample(), original)


def test_reasoning_may_not_go_away_even_where_the_original_kept_to_no_template(rows_file, tmp_path, refiner):
    file, out = rows_file(1, completion=f"Well. {completion(0)}"), tmp_path / "out"
    with refiner(lambda number: completion(0, "")) as one:
        assert refine(file, out, one) == 0
    assert report(out)["dropped"] == {"the reply has no reasoning left": 1}


def test_a_gain_of_form_does_not_pay_for_a_lost_answer(rows_file, tmp_path, refiner):
    reward = tmp_path / "reward.yaml"
    reward.write_text(
        "template: r1\nterms:\n  - {verifier: math, name: accuracy, weight: 0.5}\n  - {verifier: format, weight: 1}\n"
    )
    file, out = rows_file(4, completion=f"Well. {completion(0)}", ground_truth="0"), tmp_path / "out"
    with refiner(completion) as one:
        assert refine(file, out, one, reward=str(reward)) == 0
    assert [r["id"] for r in lines(out / "refined.jsonl")] == ["p0"]


def test_a_completion_that_was_wrong_or_unscored_has_no_reward_to_keep(rows_file, tmp_path, refiner):
    wrong, out = rows_file(4, completion=completion(2)), tmp_path / "out"
    with refiner(readable) as one:
        assert refine(wrong, out, one) == 0
    assert [r["id"] for r in lines(out / "refined.jsonl")] == ["p1"]
    assert report(out)["dropped"] == {"the original is worth nothing": 3}


def test_the_same_bytes_come_of_any_order_of_replies(rows_file, tmp_path, refiner):
    with refiner(lambda n: completion(2 * n + n % 2)) as one:
        for folder, at_once in (("a", "1"), ("b", "8")):
            (tmp_path / folder).mkdir()
            assert refine(rows_file(), tmp_path / folder / "out", one, "--concurrency", at_once) == 0
    for name in (
        "refined.jsonl",
        "refined.jsonl.manifest.json",
        "_report/dropped.jsonl",
        "_report/refinement.json",
    ):
        assert (tmp_path / "a/out" / name).read_bytes() == (tmp_path / "b/out" / name).read_bytes()


def test_a_row_that_is_not_served_is_kept_aside_and_asked_again(rows_file, tmp_path, refiner, capsys):
    file, out = rows_file(), tmp_path / "out"
    with refiner(readable, refuse="3 + 3 = ?") as one:
        assert refine(file, out, one) == 1
    assert "1 completion not served" in capsys.readouterr().err
    assert (report(out)["kept"], report(out)["unserved"]) == (7, 1)
    (unserved,) = lines(out / "_report/unserved.jsonl")
    assert "the prompt is too long" in unserved["error"]
    assert (unserved["row"]["id"], unserved["row"]["completion"]) == ("p3", completion(6))
    with refiner(readable) as one:
        assert refine(file, out, one, "--resume") == 0
        assert len(one.state.requests) == 1
        assert [r["id"] for r in lines(out / "refined.jsonl")] == [f"p{i}" for i in range(8)]
        assert not (out / "_report/unserved.jsonl").exists()
        before = (out / "refined.jsonl").read_bytes()
        assert refine(file, out, one) == 0
        assert len(one.state.requests) == 1  # it was done already
        assert (out / "refined.jsonl").read_bytes() == before
        assert refine(file, tmp_path / "at once", one) == 0
    assert (tmp_path / "at once/refined.jsonl").read_bytes() == before


def test_another_definition_is_refused_and_so_is_a_folder_of_something_else(rows_file, tmp_path, refiner):
    file, out = rows_file(2), tmp_path / "out"
    with refiner(readable) as one:
        assert refine(file, out, one) == 0
        asked = len(one.state.requests)
        assert refine(file, out, one, prompt=PROMPT + "!") == 3
        assert refine(file, out, one, reward="accuracy") == 3
        assert refine(file, tmp_path, one) == 3
        assert len(one.state.requests) == asked
        assert refine(file, out, one, "--overwrite", prompt=PROMPT + "!") == 0


def test_what_stands_in_a_completion_is_no_place_of_the_prompt():
    prompt = RefinePrompt("{prompt} {completion} {ground_truth}")
    values = {"prompt": "{completion}", "completion": "{ground_truth} \\1", "ground_truth": "42"}
    assert prompt.fill(values) == "{completion} {ground_truth} \\1 42"


def test_a_prompt_without_a_completion_or_with_an_unknown_place_is_refused():
    with pytest.raises(UsageError, match=r"\{completion\} does not stand in it"):
        RefinePrompt("Rewrite {prompt}")
    with pytest.raises(UsageError, match="no place 'groundtruth': did you mean 'ground_truth'"):
        RefinePrompt("{completion} {groundtruth}")
    RefinePrompt(r"End with \boxed{answer}, x^{n} and {{name}}: {completion}")


def test_the_quote_of_a_short_instruction_is_one_and_a_label_is_none():
    short = RefinePrompt("Translate this into French.\nThe solution:\n{completion}")
    assert short.is_quoted("Translate this into French: la somme est 6", "The sum is 6")
    assert not short.is_quoted("The solution: the sum is 6", "The sum is 6")
    assert not short.is_quoted("Translate this into French: 6", "translate THIS into french")


def test_rows_without_a_ground_truth_ask_nobody_where_the_prompt_names_it(rows_file, tmp_path, refiner):
    file, out = rows_file(2, ground_truth=None), tmp_path / "out"
    with refiner(readable) as one:
        refine(file, out, one, prompt="{completion} is right: {ground_truth}. {prompt}")
        assert one.state.requests == []
    assert report(out)["dropped"] == {"the row has no ground truth": 2}


def test_each_completion_of_a_scored_row_is_one_and_the_reward_is_that_of_the_file(
    rows_file, tmp_path, refiner
):
    file = rows_file(3, completion="", completions=[completion(2), completion(4)])
    scored, out = tmp_path / "scored.jsonl", tmp_path / "out"
    score_files(file, "r1-rejection", scored, workers=0)
    with refiner(readable) as one:
        assert refine(scored, out, one, reward="") == 0
    kept = lines(out / "refined.jsonl")
    assert [(r["id"], r["completion_index"], r["original"]) for r in kept] == [
        ("p1", 0, completion(2)),
        ("p2", 1, completion(4)),
    ]
    # What is written is scored: `reject` takes it as it is, and `train sft` reads it as one file.
    assert set(kept[0]) >= {"reward", "scores", "stamp"}
    pytest.importorskip("duckdb")
    assert (
        run(["reject", str(out), "--recipe", "right-answers", "-o", str(tmp_path / "set"), "--workers", "0"])
        == 0
    )


def test_a_set_that_reject_made_is_refined_by_its_own_reward(rows_file, tmp_path, refiner):
    pytest.importorskip("duckdb")
    made, out = tmp_path / "set", tmp_path / "out"
    assert (
        run(["reject", str(rows_file()), "--recipe", "right-answers", "-o", str(made), "--workers", "0"]) == 0
    )
    with refiner(readable) as one:
        assert refine(made, out, one, reward="") == 0
    kept = lines(out / "refined.jsonl")
    assert sorted(r["id"] for r in kept) == [f"p{i}" for i in range(8)]
    assert all(r["completion"] != r["original"] and r["reward"] == 1.0 for r in kept)


def test_a_conversation_keeps_its_prompt_and_gets_the_rewritten_reply(tmp_path, refiner):
    file, out = tmp_path / "rows.jsonl", tmp_path / "out"
    messages = [{"role": "user", "content": "3 + 3 = ?"}, {"role": "assistant", "content": completion(6)}]
    file.write_text(json.dumps({"messages": messages, "ground_truth": "6"}) + "\n")
    with refiner(readable) as one:
        assert refine(file, out, one) == 0
        assert completion(6) in one.state.requests[0]["messages"][0]["content"]
    (row,) = lines(out / "refined.jsonl")
    assert (row["prompt"], row["completion"]) == (messages[:1], readable(3))
    assert "messages" not in row


def test_a_reward_that_compares_completions_is_refused(rows_file, tmp_path, refiner, capsys):
    reward = tmp_path / "reward.yaml"
    reward.write_text("template: r1\nterms:\n  - {verifier: consistency}\n")
    with refiner(readable) as one:
        assert refine(rows_file(2), tmp_path / "out", one, reward=str(reward)) == 2
        assert one.state.requests == []
    assert "judges the completions of a prompt together" in capsys.readouterr().err


def _refining(file, out, url, *more):
    prompt = Path(out).parent / "prompt.txt"
    prompt.write_text(PROMPT)
    words = ["refine", str(file), "--prompt", str(prompt), "--url", url, "-o", str(out), *more]
    return [
        sys.executable,
        "-m",
        "r1reward",
        *words,
        "-r",
        "r1-rejection",
        "--workers",
        "0",
        "--concurrency",
        "3",
    ]


def _asked(one):
    """How often each row was asked for."""
    texts = [body["messages"][-1]["content"] for body in one.state.requests]
    return Counter(int(re.search(r"(\d+) \+ ", text)[1]) for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 9, 21, 24])
def test_a_run_that_is_killed_goes_on_with_the_same_bytes_and_pays_no_reply_twice(
    after, rows_file, tmp_path, refiner
):
    """SIGKILL when so many replies of 24 are kept; after the last, in the midst of what follows."""
    file, out, whole = rows_file(24), tmp_path / "out", tmp_path / "whole"
    kept = out / ".work/rewritten.jsonl.partial"
    with refiner(readable) as one:
        process = subprocess.Popen(
            _refining(file, out, one.url), start_new_session=True, stderr=subprocess.DEVNULL
        )
        while not (kept.exists() and kept.read_bytes().count(b"\n") >= after):
            if (out / ".work/rewritten.jsonl").exists():
                break  # all are kept, and the partial file is gone
            assert process.poll() is None
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        done = set(range(24))
        if kept.exists():
            done = {json.loads(line)[0] for line in kept.read_bytes().split(b"\n")[:-1]}
        paid = _asked(one)
        assert subprocess.run(_refining(file, out, one.url, "--resume"), check=False).returncode == 0
        assert all(_asked(one)[row] == paid[row] for row in done)
        assert max(_asked(one).values()) <= 2
        assert (
            sum(_asked(one).values()) <= 24 + 3
        )  # what was on its way, at most as many as are asked at once
        assert subprocess.run(_refining(file, whole, one.url), check=False).returncode == 0
    for name in (
        "refined.jsonl",
        "refined.jsonl.manifest.json",
        "_report/dropped.jsonl",
        "_report/refinement.json",
    ):
        assert (out / name).read_bytes() == (whole / name).read_bytes()
