"""The parts of the GPU check; each gives its figures."""

import importlib.metadata
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from gpu_parts.models import DIGITS, MIXED, command, example, has, plugin, real_size
from gpu_parts.steps import step_figures

VLLM = {
    "use_vllm": "true",
    "vllm_mode": "colocate",
    "vllm_gpu_memory_utilization": 0.3,
    "vllm_max_model_length": 1024,
}
REFERENCE = {"beta": 0.001, "sync_ref_model": "true", "ref_model_mixup_alpha": 1.0, "ref_model_sync_steps": 2}
CODE = "{template: plain, terms: [{verifier: fifty}]}"


def changes(**fields):
    return [f"grpo.{name}={value}" for name, value in fields.items()]


def size(out, small, name, more=(), reward=MIXED, reward_plugin=None):
    """Steps of the model of real size."""
    folder, base = real_size(out, small), example(out)
    count, length = (16, 12) if small else (128, 256)
    fields = changes(
        per_device_train_batch_size=min(count, 32),
        max_completion_length=length,
        max_steps=3 if small else 6,
        save_strategy="no",
        logging_steps=1,
        learning_rate=1e-6,
    )
    where = [
        f"model={folder}",
        f"output={out / name}",
        f"data.files={base / 'problems.jsonl'}",
        f"batch={count}",
    ]
    judged = [f"reward={reward}", reward_plugin or plugin(out, "digits", DIGITS)]
    shutil.rmtree(out / name, ignore_errors=True)
    return step_figures(base / "grpo.yaml", [*where, *fields, *judged, *more], count)


def facts(out, small):
    import torch

    found = {"cores": os.cpu_count(), "card": "none"}
    if torch.cuda.is_available():
        found["card"] = torch.cuda.get_device_name()
        found["GiB"] = torch.cuda.get_device_properties(0).total_memory / 2**30
    for name in ("torch", "trl", "transformers", "accelerate", "peft", "vllm"):
        found[name] = importlib.metadata.version(name) if has(name) else "none"
    real_size(out, small)
    return found


def with_vllm(**more):
    def part(out, small):
        if not has("vllm"):
            return {"skipped": "vLLM is not installed"}
        return size(out, small, "vllm", changes(**VLLM, **more))

    return part


def code(out, small):
    text = (Path(__file__).parents[1] / "slow_verifier.py").read_text()
    return size(out, small, "code", reward=CODE, reward_plugin=plugin(out, "fifty", text))


def trajectory(folder):
    rows = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return {r["step"]: (r["reward"], r.get("kl") or 0.0, r["grad_norm"]) for r in rows if "reward" in r}


def resume(out, small):
    """Killed once a checkpoint is whole; the largest difference from the run that nothing disturbed."""
    run, found = example(out), {}
    fields = changes(max_steps=10, save_steps=5, logging_steps=1, learning_rate=1e-3)
    common = [
        run / "grpo.yaml",
        f"model={run / 'model'}",
        f"reward={MIXED}",
        plugin(out, "digits", DIGITS),
        *fields,
    ]
    inside = ["batch=32", "rollout=128", "grpo.per_device_train_batch_size=32"]
    ways = {"reference": changes(**REFERENCE | {"beta": 0.1}), "inside a rollout": inside}
    for name, more in ways.items():
        uncut, cut = (out / f"{kind}-{name.split()[0]}" for kind in ("uncut", "cut"))
        for folder in (uncut, cut):
            shutil.rmtree(folder, ignore_errors=True)
        again = ["train", "grpo", *map(str, common), *more, f"output={cut}"]
        kill_after(cut / "checkpoint-5" / "trainer_state.json", again)
        command("train", "grpo", *common, *more, f"output={uncut}")
        command(*again)
        both = trajectory(uncut), trajectory(cut)
        steps = sorted(both[0].keys() & both[1].keys())
        found[name] = {"steps": f"{len(steps)}/{len(both[0])}"} | {
            f"{what} off by": max(abs(both[0][s][i] - both[1][s][i]) for s in steps)
            for i, what in enumerate(("reward", "kl", "gradient"))
        }
    return found


def kill_after(file, arguments):
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-m", "r1reward", *arguments], **quiet) as process:
        while process.poll() is None and not file.exists():
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)


def accuracy(run, model, out, small):
    limit = ["--limit", 100] if small else []
    how = ["-r", "r1-zero", "--temperature", 0, "--max-tokens", 48, "-o", out, "--overwrite", *limit]
    command("evaluate", model, run / "held-out.jsonl", *how)
    return json.loads((out / "evaluation.json").read_text())["accuracy"]


def learn(out, small):
    run = example(out)
    command("train", "sft", run / "sft.yaml", *(["sft.max_steps=30"] if small else []))
    found = {"before": accuracy(run, run / "sft", run / "before", small)}
    for name, flag in (("bf16", "true"), ("fp32", "false")):
        began, more = time.monotonic(), ["grpo.max_steps=4"] if small else []
        command("train", "grpo", run / "grpo.yaml", f"output={run / name}", f"grpo.bf16={flag}", *more)
        found[f"{name}_s"] = time.monotonic() - began
        found[f"after {name}"] = accuracy(run, run / name, run / f"after-{name}", small)
    return found


def evaluate(out, small):
    folder, run, place = real_size(out, small), example(out), out / "evaluated"
    count, longest = (20, 16) if small else (256, 256)
    how = [
        "--temperature",
        1,
        "-k",
        2,
        "--max-tokens",
        longest,
        "--limit",
        count,
        "--batch",
        512,
        "--overwrite",
    ]
    began = time.monotonic()
    command("evaluate", folder, run / "held-out.jsonl", "-r", "r1-zero", *how, "-o", place)
    seconds = time.monotonic() - began
    rows = [json.loads(line) for line in (place / "completions.jsonl").read_text().splitlines()]
    ends = [c["finish_reason"] for row in rows for c in row["completions"]]
    # An untrained model hardly ever ends: what reached the limit is counted, which is nearly all.
    tokens = ends.count("length") * longest
    return {"seconds": seconds, "completions": len(ends), "tokens_a_second_with_loading": tokens / seconds}


def preset(out, small):
    """The preset with what one GPU needs: `--dry-run` says the same."""
    run, found = example(out), {}
    model = [f"model={run / 'model'}", f"data.files={run / 'problems.jsonl'}", "data.template='{prompt}'"]
    short = ["grpo.max_completion_length=16", "grpo.max_steps=1", "grpo.save_strategy=no"]
    fewer = ["batch=64", "rollout=128"] if small else []
    ways = {"transformers": [], "lora": ["peft.r=8", "grpo.sync_ref_model=false"]}
    if has("vllm"):
        ways["vllm"] = changes(**VLLM | {"vllm_max_model_length": 128})
    for name, more in ways.items():
        place = out / f"preset-{name}"
        shutil.rmtree(place, ignore_errors=True)
        code = command(
            "train", "grpo", "r1-zero", *model, *short, *fewer, *more, f"output={place}", fine=False
        )
        found[name] = "trained" if code == 0 else f"code {code}: see preset.log"
    failed = [name for name, said in found.items() if said != "trained"]
    return found | ({"failed": failed} if failed else {})


PARTS = {
    "facts": facts,
    "size": lambda out, small: size(out, small, "size", changes(bf16="true")),
    "fp32": lambda out, small: size(out, small, "fp32", changes(bf16="false")),
    "vllm": with_vllm(),
    "sleep": with_vllm(vllm_enable_sleep_mode="true"),
    "reference": lambda out, small: size(out, small, "reference", changes(**REFERENCE, loss_type="grpo")),
    "lora": lambda out, small: size(
        out,
        small,
        "lora",
        ["peft.r=16", "peft.target_modules=all-linear", *changes(beta=0.001, learning_rate=1e-5)],
    ),
    "code": code,
    "resume": resume,
    "learn": learn,
    "evaluate": evaluate,
    "preset": preset,
}
