"""Preference pairs: what is chosen against what, within which bounds, and that trainers read it as it is written."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from r1reward.cli import run
from r1reward.errors import SpecError
from r1reward_rejection.pairing import UNBALANCED, balanced
from r1reward_rejection.why import fates_of, sentence

RECIPE = """
keep: {correct: accuracy}
pairs: {margin: 0.5, per_prompt: 2}
"""


def rollouts(kit, prompts=30, right=2, wrong=3, seed=0, longer=0):
    """Right and wrong completions of each prompt; right ones have `longer` more words."""
    rng = random.Random(seed)
    rows = []
    for p in range(prompts):
        ask = f"Problem {p}: {kit.sentence(rng, 12)}"
        for value, count in ((1.0, right), (0.0, wrong)):
            for _ in range(count):
                text = kit.completion(rng, rng.randrange(20, 60) + (longer if value else 0))
                rows.append(kit.scored(ask, text, value=value, id=f"p{p}", ground_truth=str(p)))
    rng.shuffle(rows)
    return rows


def test_a_right_completion_is_chosen_and_a_wrong_one_of_the_same_prompt_rejected(kit, write, reject):
    rows = rollouts(kit)
    folder, summary = reject(write(rows), RECIPE)
    pairs = kit.rows_of(folder)
    worth = {row["completion"]: (row["prompt"], row["reward"]) for row in rows}
    assert len(pairs) == 60 == sum(summary.rows.values())
    for pair in pairs:
        (one,), (other,) = pair["chosen"], pair["rejected"]
        assert one["role"] == other["role"] == "assistant"
        asked = pair["prompt"][-1]["content"]
        assert worth[one["content"]] == (asked, 1.0)
        assert worth[other["content"]] == (asked, 0.0)
        assert (pair["chosen_reward"], pair["rejected_reward"], pair["margin"]) == (1.0, 0.0, 1.0)
        assert pair["pass_rate"] == 0.4
    # Each completion is in one pair at most.
    assert (
        len({p["chosen"][0]["content"] for p in pairs} | {p["rejected"][0]["content"] for p in pairs}) == 120
    )


def test_pairs_name_the_rows_that_they_come_from_and_why_tells_of_each(kit, write, reject):
    rows = rollouts(kit, prompts=4)
    folder, _ = reject(write(rows), RECIPE)
    for pair in kit.rows_of(folder):
        for side in ("chosen", "rejected"):
            line = int(pair[f"{side}_source_row"].rpartition(":")[2])
            assert rows[line - 1]["completion"] == pair[side][0]["content"]
        (told,) = (sentence(f) for f in fates_of(folder, pair["rejected_source_row"]))
        assert told.endswith(f": kept (rejected, beside {pair['chosen_source_row']})")
    steps = Counter(f["step"] for p in range(4) for f in fates_of(folder, f"p{p}"))
    assert steps == {"kept": 16, "pairs": 4}


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ("pairs.per_prompt=1", 30),
        ("pairs.per_prompt=9", 60),
        ("pairs.per_prompt=9 pairs.per_completion=2", 120),
        ("pairs.margin=1.1", 0),
        ("pairs.rejected_at_most=-1", 0),
    ],
)
def test_margin_and_bounds_say_how_many_pairs_a_prompt_has(kit, write, reject, change, count):
    if not count:
        with pytest.raises(Exception, match=r"pairs: no row is left.*worth enough more or less"):
            reject(write(rollouts(kit)), RECIPE, changes=change.split())
        return
    folder, _ = reject(write(rollouts(kit)), RECIPE, changes=change.split())
    assert len(kit.rows_of(folder)) == count


def test_what_could_not_be_judged_is_in_no_pair(kit, write, reject):
    rng = random.Random(1)
    rows = rollouts(kit, prompts=2, right=1, wrong=1)
    rows += [
        kit.scored(rows[0]["prompt"], kit.completion(rng), value=None, status="error", reward=None)
        for _ in range(3)
    ]
    folder, summary = reject(write(rows), RECIPE)
    assert len(kit.rows_of(folder)) == 2
    assert kit.stages(summary)["keep"].dropped == {"accuracy: error": 3}


def test_a_term_compares_where_the_recipe_says_so_and_a_wrong_answer_is_never_chosen(kit, write, reject):
    rng = random.Random(2)
    rows = [
        kit.scored("Ask", kit.completion(rng), value=v, terms={"style": s}, id="a")
        for v, s in ((1.0, 0.6), (0.0, 0.9), (1.0, 0.1))
    ]
    folder, _ = reject(write(rows), RECIPE, changes=["pairs.by=style", "pairs.margin=0.5"])
    (pair,) = kit.rows_of(folder)
    assert (pair["chosen_terms"]["style"], pair["rejected_terms"]["style"]) == (0.6, 0.1)
    with pytest.raises(SpecError, match=r"pairs.by: no term 'stile'.*did you mean 'style'"):
        reject(write(rows), RECIPE, "other", changes=["pairs.by=stile"])


def test_lengths_are_balanced_so_that_they_say_nothing(kit, write, reject):
    rows = rollouts(kit, prompts=150, right=3, wrong=3, longer=15)
    folder, summary = reject(write(rows), RECIPE)
    notes = kit.stages(summary)["pairs"].notes
    assert notes["lengths"]["share where chosen is longer"] > 0.7
    folder, summary = reject(write(rows), RECIPE, "balanced", changes=["pairs.lengths=balanced"])
    notes = kit.stages(summary)["pairs"].notes
    pairs = kit.rows_of(folder)
    longer = Counter(
        np.sign(len(p["chosen"][0]["content"]) - len(p["rejected"][0]["content"])) for p in pairs
    )
    assert longer[1] == longer[-1] > 30
    assert notes["balanced lengths"]["share where chosen is longer"] == 0.5
    assert notes["balanced lengths"]["chosen characters"] == pytest.approx(
        notes["balanced lengths"]["rejected characters"], rel=0.03
    )
    assert UNBALANCED in kit.stages(summary)["pairs"].dropped
    assert "pairs.lengths=any" in UNBALANCED
    assert "share where chosen is longer" in (folder / "README.md").read_text()


def test_each_domain_is_balanced_by_itself():
    domains = np.array(["a", "a", "a", "b", "b"])
    keep = balanced(domains, np.array([20, 20, 10, 20, 20]), np.array([10, 10, 20, 10, 20]), np.arange(5))
    assert keep.tolist() == [True, False, True, False, True]


def test_the_bytes_do_not_depend_on_the_workers_and_an_interrupted_run_goes_on(
    kit, write, reject, monkeypatch
):
    import r1reward_rejection.delivery as delivery

    file = write(rollouts(kit))
    one, _ = reject(file, RECIPE, "one")
    two, _ = reject(file, RECIPE, "two", workers=2)
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "write_shards", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reject(file, RECIPE, "three")
    three, _ = reject(file, RECIPE, "three", resume=True)
    names = sorted(str(p.relative_to(one)) for p in one.rglob("*.parquet") if ".work" not in p.parts)
    for other in (two, three):
        assert all((one / n).read_bytes() == (other / n).read_bytes() for n in [*names, "manifest.json"])


@pytest.mark.parametrize("style", ["messages", "text", "sharegpt", "alpaca"])
def test_pairs_are_written_in_the_forms_of_other_trainers(kit, write, reject, style):
    folder, _ = reject(write(rollouts(kit, prompts=2)), RECIPE, changes=[f"format.style={style}"])
    pair = kit.rows_of(folder)[0]
    if style == "messages":
        assert [m["role"] for m in pair["chosen"]] == ["user", "assistant"]
        assert pair["chosen"][0] == pair["rejected"][0]
    elif style == "text":
        assert all(isinstance(pair[name], str) for name in ("prompt", "chosen", "rejected"))
    elif style == "sharegpt":  # LLaMA-Factory's ranking data
        assert [t["from"] for t in pair["conversations"]] == ["human"]
        assert pair["chosen"]["from"] == pair["rejected"]["from"] == "gpt"
    else:
        assert pair["instruction"].startswith("Problem")
        assert pair["chosen"] != pair["rejected"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["pairs.margin=0"], "pairs.margin: more than 0"),
        (["choose={per_prompt: 2}"], "choose: is for demonstrations"),
        (["pairs.judge={orders: 3}"], "pairs.judge.orders: an even number"),
        (["pairs.chosen_at_least=0.2", "pairs.rejected_at_most=0.5"], "pairs.chosen_at_least: 0.2 is less"),
    ],
)
def test_recipes_that_could_only_be_a_mistake_are_refused(kit, write, reject, changes, message):
    with pytest.raises(SpecError, match=message):
        reject(write(rollouts(kit, prompts=1)), RECIPE, changes=changes)


def test_pairs_of_a_recipe_for_demonstrations_are_refused_in_a_line(kit, write, tmp_path, capsys):
    file = write(rollouts(kit, prompts=1))
    assert run(["pairs", str(file), "--recipe", "right-answers", "-o", str(tmp_path / "out")]) == 2
    assert "has no `pairs`" in capsys.readouterr().err


class Judge:
    """A judge that prefers the candidate that says `good`, a little that which comes first, and counts requests."""

    def __init__(self, answered=lambda count: None):
        self.requests = []
        judge = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                text = body["messages"][-1]["content"]
                judge.requests.append(body)
                other, _, candidate = text.partition("The candidate:")
                # It likes whatever is called the candidate: both orders take that out.
                value = 2 * (("good" in candidate) - ("good" in other)) or 1
                verdict = json.dumps({"analysis": "so", "preference": max(-2, min(2, value))})
                reply = {"choices": [{"message": {"content": verdict}, "finish_reason": "stop"}]}
                data = json.dumps(reply).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
                answered(len(judge.requests))

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 64  # of five that wait, the kernel resets who comes sixth

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def judged_pairs(kit, write, out, judge, count=6, **options):
    """The command that has the pairs of so many prompts judged: of each prompt two answers, most with one good."""
    rng = random.Random(3)
    rows = []
    for p in range(count):
        ask = f"Write {p}: {kit.sentence(rng, 5)}"
        for i in range(2):
            said = ("good " if p < 4 and i == p % 2 else "") + kit.sentence(rng, 8)
            text = f"<think>\nhidden thoughts\n</think>\n\n{said}"
            rows.append({"id": f"{p}", "prompt": ask, "completion": text})
    options = json.dumps({"url": judge.url, "model": "m", "retries": 0} | options)
    file = str(write(rows, "raw.jsonl"))
    command = ["pairs", file, "--recipe", "helpful-pairs", "-o", str(out), "-w", "1"]
    return [*command, "--set", f"pairs.judge.options={options}", "--set", "pairs.lengths=any"]


def test_four_judgements_in_both_orders_decide_and_a_liking_for_one_place_is_no_preference(
    kit, write, tmp_path
):
    out = tmp_path / "out"
    with Judge() as judge:
        assert run(judged_pairs(kit, write, out, judge)) == 0
    pairs = kit.rows_of(out)
    assert len(pairs) == 4
    assert all(
        "good" in p["chosen"][0]["content"] and "good" not in p["rejected"][0]["content"] for p in pairs
    )
    assert all(p["margin"] > 1 for p in pairs)
    assert len(judge.requests) == 6 * 4
    assert not any("hidden thoughts" in json.dumps(r) for r in judge.requests)
    notes = next(
        s for s in json.loads((out / "manifest.json").read_bytes())["stages"] if s["name"] == "pairs"
    )
    assert notes["notes"]["pairs without a clear difference"] == 2
    assert notes["notes"]["judgements"] == 24


def files_of(folder):
    """The set's files: what lies in hidden folders, and how its scores were made, is of the run."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.relative_to(folder).parts[0] not in (".work", "_scores")
    }


def test_a_run_that_is_killed_while_its_judge_is_asked_asks_only_for_what_is_missing(kit, write, tmp_path):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    running = []

    def kill_at_ten(count):  # or at eleven: two votes are asked at once, and both may be counted by then
        if count >= 10 and running:
            os.killpg(running.pop().pid, signal.SIGKILL)

    with Judge(kill_at_ten) as judge:
        command = judged_pairs(kit, write, cut, judge, concurrency=1)
        python = [sys.executable, "-m", "r1reward", *command]
        killed = subprocess.Popen(python, start_new_session=True, stderr=subprocess.DEVNULL)
        running.append(killed)
        # A busy machine takes a minute to the tenth request: a run that is never killed ends by itself.
        assert killed.wait(600) == -signal.SIGKILL
        assert run([*command, "--resume"]) == 0
        # Of each order two votes are asked at once; what was under way when the run was killed is lost.
        assert 24 <= len(judge.requests) <= 24 + 4
        assert not list(cut.rglob("scores.sqlite*"))
        assert run(judged_pairs(kit, write, whole, judge, concurrency=1)) == 0
    assert files_of(cut) == files_of(whole)
