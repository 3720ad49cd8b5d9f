import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from r1reward.cli import run
from r1reward.errors import DataError, EngineError, UsageError
from r1reward.response import cold_start, plain, r1, r1_zero
from r1reward.rows.row_reader import RowReader
from r1reward_rollouts.sampler import Where, sample_files
from r1reward_rollouts.sampling import Sampling

_spec = importlib.util.spec_from_file_location("adding_server", Path(__file__).parent / "server.py")
server = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(server)
Server = server.Server


@pytest.fixture
def prompts(tmp_path):
    def made(count=12):
        rng = random.Random(0)
        path = tmp_path / "prompts.jsonl"
        pairs = [(rng.randrange(100), rng.randrange(100)) for _ in range(count)]
        rows = [
            {"id": f"p{i}", "prompt": f"{a} + {b} = ?", "ground_truth": str(a + b)}
            for i, (a, b) in enumerate(pairs)
        ]
        path.write_text("".join(json.dumps(r) + "\n" for r in rows))
        return path

    return made


def sample(files, out, *servers, n=2, **more):
    options = {"concurrency": 8, "timeout": 5.0, "retries": 3, "patience": 5.0}
    options |= {k: more.pop(k) for k in list(more) if k in options or k in ("key", "model")}
    flags = {k: more.pop(k) for k in ("resume", "overwrite") if k in more}
    where = Where(urls=tuple(s if isinstance(s, str) else s.url for s in servers), **options)
    return sample_files([str(files)], out, where, Sampling(n=n, **more), **flags)


def rows(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_prompt_gets_n_completions_in_the_order_of_the_prompts(prompts, tmp_path):
    with Server() as one:
        told = sample(prompts(), tmp_path / "out.jsonl", one, n=3)
    found = rows(tmp_path / "out.jsonl")
    assert [r["id"] for r in found] == [f"p{i}" for i in range(12)]
    assert all(len(r["completions"]) == 3 and r["completions"][0]["finish_reason"] == "stop" for r in found)
    assert found[0]["rollout"]["model"] == "adder"
    assert found[0]["rollout"]["completion_tokens"] == 60
    assert (told.rows, told.completions, told.failed, told.tokens) == (12, 36, 0, 720)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "out.jsonl",
        "out.jsonl.manifest.json",
        "prompts.jsonl",
    ]


def test_the_same_seed_samples_the_same_however_many_at_once(prompts, tmp_path):
    with Server() as one:
        sample(prompts(), tmp_path / "a.jsonl", one, concurrency=1)
        sample(prompts(), tmp_path / "b.jsonl", one, concurrency=16)
        sample(prompts(), tmp_path / "c.jsonl", one, seed=1)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    assert (tmp_path / "a.jsonl").read_bytes() != (tmp_path / "c.jsonl").read_bytes()


def test_a_server_that_gives_one_completion_whatever_n_is_asked_again(prompts, tmp_path):
    with Server(ignore_n=True) as one:
        sample(prompts(2), tmp_path / "out.jsonl", one, n=4)
        seeds = [r["seed"] for r in one.state.requests]
    assert [len(r["completions"]) for r in rows(tmp_path / "out.jsonl")] == [4, 4]
    assert len(set(seeds)) == len(seeds) == 8


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        ({"status": [500, 503, 429]}, "HTTP 500"),
        ({"drop": 3}, "RemoteProtocolError"),
        ({"garbage": 2}, "no JSON"),
    ],
)
def test_a_servers_errors_are_asked_again_and_counted(prompts, tmp_path, faults, kind):
    with Server(**faults) as one:
        told = sample(prompts(), tmp_path / "out.jsonl", one)
    assert len(rows(tmp_path / "out.jsonl")) == 12
    assert told.retried[kind] >= 1
    assert told.failed == 0


def test_a_prompt_that_is_refused_is_kept_aside_with_the_reason_and_asked_again_on_resume(prompts, tmp_path):
    file, out = prompts(), tmp_path / "out.jsonl"
    refused = rows(file)[4]["prompt"]
    with Server(refuse=refused) as one:
        assert sample(file, out, one).failed == 1
    assert [r["id"] for r in rows(out)] == [f"p{i}" for i in range(12) if i != 4]
    (failed,) = rows(tmp_path / "out.jsonl.failed.jsonl")
    assert "the prompt is too long" in failed["error"]
    assert failed["row"]["id"] == "p4"
    with Server() as one:
        assert sample(file, out, one, resume=True).failed == 0
        assert len(one.state.requests) == 1
    assert [r["id"] for r in rows(out)] == [f"p{i}" for i in range(12)]
    assert not (tmp_path / "out.jsonl.failed.jsonl").exists()


def test_a_server_that_fails_a_prompt_for_ever_costs_that_prompt_alone(prompts, tmp_path):
    with Server(status=[500] * 4) as one:
        told = sample(prompts(3), tmp_path / "out.jsonl", one, concurrency=1, retries=3)
    assert (told.rows, told.failed) == (2, 1)
    assert "HTTP 500, 4 times" in (tmp_path / "out.jsonl.failed.jsonl").read_text()


def test_a_wrong_key_ends_the_run_at_once(prompts, tmp_path):
    with Server(key="right") as one:
        with pytest.raises(UsageError, match="HTTP 401: wrong key"):
            sample(prompts(), tmp_path / "out.jsonl", one, key="wrong")
        assert sample(prompts(), tmp_path / "out.jsonl", one, key="right", resume=True).rows == 12


def test_a_model_that_is_not_served_is_told_with_the_nearest(prompts, tmp_path):
    with Server() as one, pytest.raises(UsageError, match="no model 'addr': did you mean 'adder'"):
        sample(prompts(), tmp_path / "out.jsonl", one, model="addr")


def test_an_unreachable_server_is_waited_for_and_then_told(prompts, tmp_path):
    with pytest.raises(EngineError, match=r"has not been reached for .* --resume goes on"):
        sample(prompts(), tmp_path / "out.jsonl", "http://127.0.0.1:9/v1", patience=0.3)


def test_a_server_that_goes_away_and_comes_back_costs_nothing(prompts, tmp_path):
    with Server(delay=0.02) as one:
        port = one.http.server_port
        done = {}
        run_it = threading.Thread(
            target=lambda: done.update(
                told=sample(prompts(60), tmp_path / "out.jsonl", one.url, concurrency=2)
            )
        )
        run_it.start()
        while len(one.state.requests) < 10:
            time.sleep(0.01)
    time.sleep(0.5)  # long enough to be missed
    with Server(port=port):
        run_it.join(30)
    assert done["told"].rows == 60
    assert done["told"].failed == 0
    assert sum(done["told"].retried.values()) >= 1


def test_several_servers_share_the_work(prompts, tmp_path):
    with Server(delay=0.05) as one, Server(delay=0.05) as two:
        sample(prompts(16), tmp_path / "out.jsonl", one, two, concurrency=4)
        assert min(len(one.state.requests), len(two.state.requests)) >= 5


def test_what_a_dead_server_had_goes_to_the_living_at_once(prompts, tmp_path):
    lines = []
    with Server(delay=0.02) as alive:
        with Server(delay=0.02) as dead:
            done = {}
            urls = (alive.url, dead.url)
            where = Where(urls=urls, concurrency=6, timeout=5.0, retries=3, patience=60.0)
            run_it = threading.Thread(
                target=lambda: done.update(
                    told=sample_files(
                        [str(prompts(60))], tmp_path / "out.jsonl", where, Sampling(n=2), tell=lines.append
                    )
                )
            )
            run_it.start()
            while len(dead.state.requests) < 4:
                time.sleep(0.01)
        run_it.join(20)
        assert not run_it.is_alive()
    assert (done["told"].rows, done["told"].failed) == (60, 0)
    assert any(line.startswith(dead.url) and "goes to the others" in line for line in lines)
    assert done["told"].servers[alive.url]["answered"] > done["told"].servers[dead.url]["answered"]


def test_a_server_that_always_fails_costs_no_prompt_where_another_answers(prompts, tmp_path):
    with Server(status=[500] * 10_000) as broken, Server() as whole:
        told = sample(prompts(30), tmp_path / "out.jsonl", broken, whole, retries=3)
        assert (told.rows, told.failed) == (30, 0)
        # It is tried again now and then, not with every other prompt.
        assert len(broken.state.requests) < 20


def test_a_run_goes_on_with_other_servers_and_past_one_that_is_not_there(prompts, tmp_path):
    file, out = prompts(), tmp_path / "out.jsonl"
    refused = rows(file)[4]["prompt"]
    with Server(refuse=refused) as one:
        assert sample(file, out, one).failed == 1
    with Server() as other:
        told = sample(file, out, one.url, other, "http://127.0.0.1:9/v1", resume=True, patience=60.0)
    assert (told.rows, told.failed) == (12, 0)


def test_a_reasoning_that_the_server_split_off_is_put_back_by_the_template_that_scores(
    prompts, tmp_path, monkeypatch
):
    reply = {"role": "assistant", "content": "4", "reasoning_content": "2 and 2"}
    with Server() as one:
        handler = one.http.RequestHandlerClass
        monkeypatch.setattr(handler, "reply", lambda self, body: {"choices": [{"message": reply}]})
        sample(prompts(1), tmp_path / "out.jsonl", one, n=1)
    (row,) = rows(tmp_path / "out.jsonl")
    assert row["completions"] == [{"text": "4", "reasoning_content": "2 and 2", "finish_reason": None}]
    for template in (r1(), r1_zero(), cold_start(), plain()):
        (completion,) = RowReader(template=template)(row).completions
        response = template(completion.text)
        assert (response.answer, response.well_formed) == ("4", True)


def test_the_request_says_what_was_asked_for(prompts, tmp_path):
    with Server() as one:
        sample(
            prompts(1),
            tmp_path / "a.jsonl",
            one,
            system="Think.",
            temperature=0.7,
            stop=("END",),
            extra={"top_k": 5},
        )
        sample(prompts(1), tmp_path / "c.jsonl", one, seed=None)
        assert "seed" not in one.state.requests.pop()
        sample(prompts(1), tmp_path / "b.jsonl", one, api="completions", template="Q: {prompt}\nA:")
        chat, text = one.state.requests
    assert [m["role"] for m in chat["messages"]] == ["system", "user"]
    assert (chat["temperature"], chat["stop"], chat["top_k"], chat["n"]) == (0.7, ["END"], 5, 2)
    assert text["prompt"].startswith("Q: ")
    assert text["prompt"].endswith("= ?\nA:")


def test_a_finished_run_is_not_sampled_again_and_another_not_mistaken_for_it(prompts, tmp_path):
    file, out = prompts(), tmp_path / "out.jsonl"
    with Server() as one:
        told = sample(file, out, one)
        before = out.read_bytes()
        one.state.requests.clear()
        for resume in (False, True):
            again = sample(file, out, one, resume=resume)
            assert (again.rows, again.completions) == (told.rows, told.completions)
            assert not one.state.requests
            with pytest.raises(
                DataError, match=r"begun with another sampling\.n: sampling\.n was .* --overwrite"
            ):
                sample(file, out, one, resume=resume, n=3)
        (tmp_path / "out.jsonl.manifest.json").unlink()
        with pytest.raises(DataError, match="was not made by this command"):
            sample(file, out, one, resume=True)
    assert out.read_bytes() == before


def test_an_output_is_not_overwritten_unasked_and_another_run_not_resumed(prompts, tmp_path):
    file, out = prompts(), tmp_path / "out.jsonl"
    with Server() as one:
        out.write_text("mine\n")
        with pytest.raises(
            DataError, match="exists and was not made by this command; --overwrite replaces it"
        ):
            sample(file, out, one)
        sample(file, out, one, overwrite=True)
        with Server(refuse="+") as no:
            sample(file, tmp_path / "b.jsonl", no)
        with pytest.raises(DataError, match=r"another sampling\.temperature"):
            sample(file, tmp_path / "b.jsonl", one, resume=True, temperature=0.3)


@pytest.mark.parametrize(
    "options", [{"n": 0}, {"temperature": 0.0, "n": 2}, {"top_p": 0.0}, {"template": "no place"}]
)
def test_sampling_that_makes_no_sense_is_refused(options):
    with pytest.raises(UsageError):
        Sampling(**options)


def test_a_run_killed_at_any_moment_goes_on_and_gives_the_same_bytes(prompts, tmp_path):
    file = prompts(80)
    with Server(delay=0.01) as one:
        sample(file, tmp_path / "whole.jsonl", one)
        out = tmp_path / "out.jsonl"
        command = [sys.executable, "-m", "r1reward", "rollouts", str(file), "-o", str(out), "-n", "2"]
        command += ["--url", one.url, "--concurrency", "4", "--resume"]
        for wanted in (5, 30, 60):
            running = subprocess.Popen(command, env=os.environ | {"OPENAI_API_KEY": ""})
            partial = tmp_path / "out.jsonl.partial"
            while running.poll() is None and (
                not partial.exists() or partial.read_bytes().count(b"\n") < wanted
            ):
                time.sleep(0.005)
            running.send_signal(signal.SIGKILL)
            running.wait()
        assert subprocess.run(command, check=False).returncode == 0
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_prompts_rollouts_score_reject_datasets(prompts, tmp_path, monkeypatch, capsys):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.chdir(tmp_path)
    file = prompts(30)
    with Server() as one:
        assert run(["rollouts", str(file), "-o", "rollouts.jsonl", "--url", one.url, "-n", "4"]) == 0
    assert run(["score", "rollouts.jsonl", "--reward", "r1-rejection", "-o", "scored.jsonl", "-w", "1"]) == 0
    assert run(["reject", "scored.jsonl", "--recipe", "right-answers", "-o", "sft", "-w", "0"]) == 0
    loaded = datasets.load_dataset("sft", cache_dir=str(tmp_path / "cache"))["train"]
    truths = {r["id"]: r["ground_truth"] for r in rows(file)}
    assert 25 <= len(loaded) <= 30
    for row in loaded:
        text = row["completion"][0]["content"]
        assert f"\\boxed{{{truths[row['id']]}}}" in text


def test_the_commands_of_the_readme_run_one_after_another(prompts, tmp_path, monkeypatch):
    readme = (Path(__file__).parents[3] / ".github/docs/rejection.md").read_text("utf-8")
    (block,) = [b for b in readme.split("```bash\n") if b.startswith("r1reward rollouts")]
    commands = [line.removeprefix("r1reward ") for line in block.partition("```")[0].splitlines()]
    assert [c.split()[0] for c in commands] == ["rollouts", "score", "reject", "train"]
    prompts(6)
    monkeypatch.chdir(tmp_path)
    with Server() as one:
        for command in commands[:3]:  # the fourth needs torch: tests/trainers/rejection/test_sft.py
            assert run(command.replace("http://localhost:8000/v1", one.url).split()) == 0
    card = (tmp_path / "sft" / "README.md").read_text()
    assert "| math |" in card
    made = {p.name for p in (tmp_path / "sft").iterdir()} - {".work"}
    assert made == {"README.md", "_report", "data", "manifest.json", "plots"}


def test_in_process_sampling_is_that_of_the_trainers(prompts, tmp_path, monkeypatch, capsys):
    import r1reward_rollouts.local as trainers

    seen = []

    def rollout(model, data, sampling, output):
        seen.append((model, data, sampling, output))
        return 12

    monkeypatch.setattr(trainers, "rollout", rollout)
    file, out = prompts(), tmp_path / "out.jsonl"
    command = ["rollouts", str(file), "-o", str(out), "--engine", "vllm", "-n", "3", "--max-tokens", "64"]
    assert run(command) == 2
    assert "name the model" in capsys.readouterr().err
    assert run([*command, "--model", "m", "--json"]) == 0
    ((model, data, sampling, output),) = seen
    assert (model, data.paths, output) == ("m", (str(file),), out)
    assert (sampling.k, sampling.engine, sampling.max_tokens, sampling.temperature) == (3, "vllm", 64, 1.0)
    assert json.loads(capsys.readouterr().out) == {"rows": 12, "completions": 36}
