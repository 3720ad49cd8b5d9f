"""The models, data and rewards of the GPU check, built on the spot."""

import importlib.util

from r1reward.cli import run as r1reward

MIXED = "{template: r1-zero, default_task: math, terms: [{verifier: math, name: accuracy}, {verifier: format}, {verifier: digits}]}"

DIGITS = '''
import r1reward

@r1reward.verifier("digits")
def digits(sample, completion) -> float:
    """The share of digits: a reward that an untrained model has, too."""
    return sum(c.isdigit() for c in completion.text) / max(1, len(completion.text))
'''

REAL = {
    "hidden_size": 896,
    "intermediate_size": 4864,
    "num_hidden_layers": 24,
    "num_attention_heads": 14,
    "num_key_value_heads": 2,
    "vocab_size": 151936,
}
"""Qwen2.5-0.5B's."""

SMALL = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "vocab_size": 512,
}


def has(name):
    return importlib.util.find_spec(name) is not None


def command(*arguments, fine=True):
    """A command of r1reward in this process; its exit code."""
    code = r1reward([str(a) for a in arguments])
    if fine and code:
        raise SystemExit(f"r1reward {' '.join(map(str, arguments))}: code {code}")
    return code


def example(out):
    """The example's folder."""
    folder = out / "run"
    if not (folder / "grpo.yaml").exists():
        command("train", "example", folder)
    return folder


def real_size(out, small):
    """A model of half a billion parameters with the example's tokenizer and a real vocabulary."""
    folder, base = out / "real", example(out)
    if folder.exists():
        return folder
    import torch
    from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM

    tokenizer = AutoTokenizer.from_pretrained(base / "model")
    torch.manual_seed(0)
    config = Qwen2Config(
        tie_word_embeddings=True,
        max_position_embeddings=4096,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
        **(SMALL if small else REAL),
    )
    Qwen2ForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def plugin(out, name, text):
    """`scoring.plugins=…` of a verifier in a file."""
    path = out / f"{name}.py"
    path.write_text(text)
    return f"scoring.plugins=[{path}]"
