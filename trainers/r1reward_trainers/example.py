"""A whole training run small enough for two CPU cores: a tiny model learns two-digit addition.

`r1reward train example FOLDER` writes a randomly initialised Qwen2 of 430,000 parameters with a tokenizer of
single characters, a smaller one to distil into, demonstrations for a cold start, problems for GRPO and for
evaluation, the configurations of both runs, and a pipeline of all stages. The demonstrations are true but of mixed
style: worked out within `<think>`, with nothing in it, and without any tags. So the model knows the three ways of
answering and is right by the first alone; which one pays is what GRPO finds out.
"""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from r1reward.errors import UsageError
from r1reward_trainers.trl_arguments import require, writable

__all__ = ["write_example"]

_TAGS = ("<think>", "</think>", "<answer>", "</answer>")
_CHARACTERS = "0123456789+=:;?\n.Solve "
_BYTES = str.maketrans(" \n", "\u0120\u010a")
"""How a byte-level vocabulary spells the bytes that cannot be seen."""

_SIZE = {
    "hidden_size": 128,
    "intermediate_size": 384,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    "max_position_embeddings": 128,
}

_SFT = """\
# Cold start: demonstrations of mixed style.
model: model
output: sft
data: {files: demonstrations.jsonl}
sft:
  seed: SEED
  max_steps: 800
  per_device_train_batch_size: 32
  learning_rate: 3e-3
  adam_beta2: 0.98
  lr_scheduler_type: cosine
  warmup_steps: 20
  logging_steps: 100
  save_strategy: "no"
"""

_GRPO = """\
# GRPO on the cold-started model, with the reward of DeepSeek-R1-Zero: accuracy + format.
model: sft
output: grpo
data: {files: problems.jsonl}
reward: r1-zero
batch: 128 # 16 problems x 8 completions
grpo:
  seed: SEED
  max_steps: 80
  per_device_train_batch_size: 128
  num_generations: 8
  max_completion_length: 48
  learning_rate: 1e-4
  lr_scheduler_type: constant
  beta: 0.0
  temperature: 1.0
  logging_steps: 5
  save_steps: 20
"""

_PIPELINE = """\
# The stages of DeepSeek-R1 on the tiny model: r1reward pipeline pipeline.yaml
output: pipeline
evaluate: # every trained model, on problems that no stage has seen
  data: {files: held-out.jsonl}
  reward: r1-zero
  protocols:
    greedy: {temperature: 0, max_tokens: 48}
    sampled: {k: 4, temperature: 1.0, top_p: 1.0, max_tokens: 48}
stages:
  cold-start: {model: model, sft: sft.yaml}
  reasoning: {grpo: {base: grpo.yaml, grpo: {max_steps: 60}}}
  rollouts: # of the reasoning model
    rollouts:
      data: {files: problems.jsonl, limit: 3000}
      reward: r1-zero
      sampling: {k: 2, temperature: 1.0, top_p: 1.0, max_tokens: 48}
  rejection: # right and well formed, one for each problem
    reject:
      files: "@rollouts/scored.jsonl"
      recipe:
        reward: r1-zero
        keep: {correct: accuracy, rules: [{term: format, at_least: 1}]}
        choose: {per_prompt: 1}
  sft: # from the untrained model again, as the paper does
    model: model
    sft: {base: sft.yaml, data: {files: "@rejection/data"}, sft: {max_steps: 600}}
  final: {grpo: {base: grpo.yaml, grpo: {max_steps: 20}}}
  distilled: # a smaller model learns from the same data
    model: student
    sft: {base: sft.yaml, data: {files: "@rejection/data"}, sft: {max_steps: 800}}
"""


def write_example(folder: Path, *, seed: int = 0, **size: int) -> None:
    """Write model, data and configurations into an empty or new folder. Raises `UsageError`.

    `size` are fields of transformers' `Qwen2Config`, for a model of another size.
    """
    require()
    writable(folder)
    if any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty: name a new folder")
    random_ = random.Random(seed)
    problems = [(a, b) for a in range(10, 100) for b in range(10, 100)]
    random_.shuffle(problems)
    held_out, train = problems[:1000], problems[1000:]
    _write(folder / "held-out.jsonl", map(_problem, held_out))
    _write(folder / "problems.jsonl", map(_problem, train))
    _write(folder / "demonstrations.jsonl", (_demonstration(p, random_) for p in train))
    (folder / "sft.yaml").write_text(_SFT.replace("SEED", str(seed)))
    (folder / "grpo.yaml").write_text(_GRPO.replace("SEED", str(seed)))
    (folder / "pipeline.yaml").write_text(_PIPELINE)
    _write_model(folder / "model", seed, _SIZE | size)
    _write_model(folder / "student", seed, _SIZE | {"hidden_size": 96, "intermediate_size": 256} | size)


def _problem(numbers: tuple[int, int]) -> dict[str, str]:
    a, b = numbers
    return {"id": f"{a}+{b}", "prompt": f"Solve {a}+{b}?", "ground_truth": str(a + b)}


def _demonstration(numbers: tuple[int, int], random_: random.Random) -> dict[str, str]:
    row = _problem(numbers)
    style = random_.choices((_reasoning, _empty_reasoning, _answer_only), (30, 45, 25))[0]
    return row | {"completion": style(*numbers)}


def _reasoning(a: int, b: int) -> str:
    ones = a % 10 + b % 10
    tens = a // 10 + b // 10
    carry = ones // 10
    steps = f"{a % 10}+{b % 10}={ones};{a // 10}+{b // 10}+{carry}={tens + carry}"
    return f"<think>{steps}</think><answer>{a + b}</answer>"


def _empty_reasoning(a: int, b: int) -> str:
    return f"<think></think><answer>{a + b}</answer>"


def _answer_only(a: int, b: int) -> str:
    return f"{a + b}"


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _write_model(folder: Path, seed: int, size: dict[str, int]) -> None:
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    tokenizer = _tokenizer()
    torch.manual_seed(seed)
    model = Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=len(tokenizer),
            tie_word_embeddings=True,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
            bos_token_id=None,
            **size,
        )
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _tokenizer() -> Any:
    """One token for each character and tag.

    Of Qwen2's own class: transformers reads every tokenizer beside a Qwen2 model as one of these, by bytes. Another
    class would be read without its blanks and line breaks.
    """
    from tokenizers import AddedToken
    from transformers import Qwen2Tokenizer

    names = ("pad", "eos", "unk")
    vocabulary = [f"<{name}>" for name in names] + [*dict.fromkeys(_CHARACTERS.translate(_BYTES))]
    special = {f"{name}_token": f"<{name}>" for name in names}
    tokenizer = Qwen2Tokenizer(vocab={c: i for i, c in enumerate(vocabulary)}, merges=[], **special)
    # Not special: special tokens are left out when a completion is decoded, and the reward would never see them.
    tokenizer.add_tokens([AddedToken(tag, special=False, normalized=False) for tag in _TAGS])
    return tokenizer
