"""What samples in this process: transformers or vLLM, and the settings that they share."""

import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import UsageError
from r1reward_trainers.models import base_model, end_token_ids
from r1reward_trainers.seeds import request_seed

__all__ = ["Sampling", "by_transformers", "by_vllm", "use_vllm"]


class Sampling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to sample; the paper's evaluation is T = 0.6, top-p 0.95, 32,768 tokens."""

    k: int = 1
    """Completions for each prompt."""
    temperature: float = 0.6
    """0 = greedy, and then k is 1."""
    top_p: float = 0.95
    """The nucleus that tokens are drawn from."""
    max_tokens: int = 32768
    """The longest completion."""
    seed: int = 0
    """Decides what is drawn."""
    batch: int = 256
    """Completions generated at once by transformers; vLLM decides for itself."""
    engine: str = "auto"
    """`transformers`, `vllm`, or `auto`: vLLM where it is installed and there is an accelerator."""
    urls: tuple[str, ...] = ()
    """Servers to ask instead, as http://localhost:8000/v1; the model is then there for its tokenizer alone."""
    served: str = ""
    """The name under which the servers have the model; empty = the only one that they have."""
    patience: float = 600.0
    """Seconds to wait for servers that cannot be reached: they may be loading the model."""

    def __post_init__(self) -> None:
        if self.k < 1 or self.max_tokens < 1 or self.batch < 1:
            raise UsageError("sampling: k, max_tokens and batch are 1 or more")
        if self.temperature < 0 or not 0 < self.top_p <= 1:
            raise UsageError("sampling: temperature is 0 or more, top_p in (0, 1]")
        if self.temperature == 0 and self.k > 1:
            raise UsageError(
                f"sampling: greedy decoding gives one completion, not {self.k}: set a temperature"
            )
        if self.engine not in ("auto", "transformers", "vllm"):
            raise UsageError(f"sampling: engine is auto, transformers or vllm, not {self.engine!r}")


def use_vllm(engine: str) -> bool:
    """Whether vLLM samples: where it is asked for, or is there beside an accelerator."""
    if engine == "transformers":
        return False
    import importlib.util

    import torch

    installed = importlib.util.find_spec("vllm") is not None
    if engine == "vllm" and not installed:
        raise UsageError("vLLM is not installed: pip install vllm, or take --engine transformers")
    return installed and (engine == "vllm" or torch.accelerator.is_available())


def _completion(tokens: Sequence[int], ends: Collection[int], tokenizer: Any, limit: int) -> dict[str, str]:
    end = next((i for i, token in enumerate(tokens) if token in ends), None)
    text_tokens = tokens[:end]
    text = tokenizer.decode(text_tokens, skip_special_tokens=True)
    return {
        "text": text,
        "finish_reason": "stop" if end is not None or len(text_tokens) < limit else "length",
    }


def by_transformers(
    model: str, tokenizer: Any, texts: Sequence[str], sampling: Sampling, done: int
) -> Iterator[list[dict[str, str]]]:
    """The completions of each text, by transformers."""
    import torch
    from transformers import AutoModelForCausalLM, GenerationConfig

    device = (
        torch.accelerator.current_accelerator() if torch.accelerator.is_available() else torch.device("cpu")
    )
    network = AutoModelForCausalLM.from_pretrained(model, dtype="auto").to(device).eval()
    options: dict[str, Any] = {"do_sample": False}
    if sampling.temperature > 0:
        options = {
            "do_sample": True,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "top_k": 0,
        }
    ends = end_token_ids(model, tokenizer)
    config = GenerationConfig(
        max_new_tokens=sampling.max_tokens,
        num_return_sequences=sampling.k,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=ends,
        **options,
    )
    tokenizer.padding_side = "left"
    size = max(1, sampling.batch // sampling.k)
    for at in range(0, len(texts), size):
        # A seed for each batch: a run that goes on samples what an uncut run would have.
        torch.manual_seed(sampling.seed + done + at)
        inputs = tokenizer(
            texts[at : at + size], return_tensors="pt", padding=True, return_token_type_ids=False
        )
        with torch.inference_mode():
            output = network.generate(**inputs.to(device), generation_config=config)
        tokens = output[:, inputs["input_ids"].shape[1] :].tolist()
        for i in range(0, len(tokens), sampling.k):
            yield [_completion(t, ends, tokenizer, sampling.max_tokens) for t in tokens[i : i + sampling.k]]


def _merged_model(model: str) -> str:
    """A model that vLLM can load: an adapter merged into its base, in a folder that goes when the process ends."""
    if base_model(model) is None:
        return model
    import atexit

    from r1reward_trainers.adapters import merge_adapter

    folder = Path(tempfile.mkdtemp(prefix="r1reward-merged-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    merge_adapter(model, folder / "model")
    return str(folder / "model")


def by_vllm(
    model: str, tokenizer: Any, texts: Sequence[str], sampling: Sampling, done: int
) -> Iterator[list[dict[str, str]]]:
    """The completions of each text, by vLLM."""
    from vllm import LLM, SamplingParams

    llm = LLM(model=_merged_model(model), seed=sampling.seed)
    parameters = [
        SamplingParams(
            n=sampling.k,
            temperature=sampling.temperature,
            top_p=sampling.top_p if sampling.temperature > 0 else 1.0,
            max_tokens=sampling.max_tokens,
            # Of the prompt's place in the data: the same prompt twice gets other completions, and a run that was
            # cut samples what it would have.
            seed=request_seed(sampling.seed, done + place),
        )
        for place in range(len(texts))
    ]
    # In portions, so that a run that is cut loses no more than one.
    size = max(1, 16 * sampling.batch // sampling.k)
    for at in range(0, len(texts), size):
        for request in llm.generate(list(texts[at : at + size]), parameters[at : at + size]):
            yield [{"text": o.text, "finish_reason": str(o.finish_reason)} for o in request.outputs]
