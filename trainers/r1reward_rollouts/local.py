"""Samples completions of prompts into a file, by transformers, by vLLM, or from servers.

The file holds the rows of the data with `completions`, a list of `{text, finish_reason}`: `r1reward score`,
`r1reward reject` and `r1reward evaluate` read it. It is written as it grows, and a run that was cut goes on.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError, UsageError
from r1reward.rows.chat import prompt_of
from r1reward.storage import as_json, read_json, refuse_change, write_json
from r1reward_rollouts.openai_rollouts import from_servers
from r1reward_trainers.config import DataConfig
from r1reward_trainers.data import chat_text, prompt_reader, prompt_suffix, read_rows, render_prompt
from r1reward_trainers.models import base_model, end_token_ids, load_tokenizer
from r1reward_trainers.seeds import request_seed
from r1reward_trainers.trl_arguments import require

__all__ = ["COMPLETIONS", "Sampling", "rollout"]

COMPLETIONS = "completions"

_NAMES = ("completion", "completions", "response", "responses", "output", "outputs")
"""Columns of the data that would be taken for the completions when the file is read."""


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


def rollout(model: str, data: DataConfig, sampling: Sampling, output: Path) -> int:
    """Sample `k` completions for each prompt into `output`; returns the number of rows.

    Rows that `output` has already, from a run that was cut, are kept. Raises `R1RewardError`.
    """
    require()
    tokenizer = load_tokenizer(model)
    rows, reader = [row for _, row in read_rows(data)], prompt_reader(data)
    if not rows:
        raise DataError("data: there is no row")
    done = _keep_whole_lines(output)
    _same_run(output, done, {"model": _model_print(model), "data": data, "sampling": sampling})
    if done > len(rows):
        raise DataError(f"{output} has {done:,} rows, the data {len(rows):,}: it is of another run")
    if done < len(rows):
        texts = [_text(reader.prompt(row), data, tokenizer) for row in rows[done:]]
        if sampling.urls:
            texts = [_text(reader.prompt(row), data, tokenizer) for row in rows]
            engine: Callable[..., Iterator[list[dict[str, str]]]] = partial(_served, output)
        else:
            engine = _vllm if _use_vllm(sampling.engine) else _transformers
        with output.open("a", encoding="utf-8") as file:
            for row, samples in zip(
                rows[done:], engine(model, tokenizer, texts, sampling, done), strict=True
            ):
                sources = reader.sources(row).values()
                columns = {k: v for k, v in row.items() if k not in _NAMES or k in sources}
                tag = _prefilled(reader.prompt(row), data, tokenizer)
                completions = [c | {"text": _opened(c["text"], tag)} for c in samples]
                file.write(
                    json.dumps(columns | {COMPLETIONS: completions}, ensure_ascii=False, default=str) + "\n"
                )
                file.flush()
    return len(rows)


def _model_print(model: str) -> Any:
    """What tells one model from another: of a folder, its weights too, which a later training may have replaced."""
    weights = sorted(p for p in Path(model).glob("*") if p.suffix in (".safetensors", ".bin", ".json"))
    return [model, [[p.name, p.stat().st_size, p.stat().st_mtime_ns] for p in weights]]


def _same_run(output: Path, done: int, run: dict[str, Any]) -> None:
    """Refuse to go on with completions that another model, other data or other sampling gave."""
    definition, previous = as_json(run), read_json(_stamp(output))
    if done and previous is None:
        raise DataError(
            f"{output} exists and was not made by this command: name another output, or remove it"
        )
    if done:
        cure = "It has completions of another run: name another output, or start anew with --overwrite"
        refuse_change(output, previous, definition, cure)
    write_json(_stamp(output), definition)


def _stamp(output: Path) -> Path:
    return output.with_name(f"{output.name}.run.json")


def _keep_whole_lines(output: Path) -> int:
    """How many rows are there already; a line cut by a kill is taken off."""
    if not output.exists():
        output.parent.mkdir(parents=True, exist_ok=True)
        return 0
    content = output.read_bytes()
    complete_lines = content[: content.rfind(b"\n") + 1]
    if len(complete_lines) < len(content):
        output.write_bytes(complete_lines)
    return complete_lines.count(b"\n")


def _text(prompt: Any, data: DataConfig, tokenizer: Any) -> str:
    rendered = render_prompt(prompt, data, tokenizer)
    return rendered if isinstance(rendered, str) else chat_text(rendered, data, tokenizer)


def _prefilled(prompt: Any, data: DataConfig, tokenizer: Any) -> str:
    """The opening tag that the chat template adds, where the row's own prompt does not end with it."""
    tag = prompt_suffix(render_prompt(prompt, data, tokenizer), data, tokenizer).strip()
    return "" if prompt_of(prompt).rstrip().endswith(tag) else tag


def _opened(text: str, tag: str) -> str:
    """The completion with its prefilled tag before it: who reads the file sees the row's prompt alone."""
    return text if text.lstrip().startswith(tag) else tag + text


def _served(
    output: Path, model: str, tokenizer: Any, texts: Sequence[str], sampling: Sampling, done: int
) -> Iterator[list[dict[str, str]]]:
    """The completions after the first `done`; all texts are sent, for the sampler has its own record of a cut run."""
    names = ("k", "temperature", "top_p", "max_tokens", "seed", "urls", "served", "patience")
    # Beside the output, by what the run is: the model may be another when the command is given again.
    path = output.with_name(f"{output.stem}-{sha256(_stamp(output).read_bytes()).hexdigest()[:12]}")
    completions = from_servers(texts, path, **{name: getattr(sampling, name) for name in names})
    return islice(completions, done, None)


def _use_vllm(engine: str) -> bool:
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


def _transformers(
    model: str, tokenizer: Any, texts: Sequence[str], sampling: Sampling, done: int
) -> Iterator[list[dict[str, str]]]:
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


def _vllm(
    model: str, tokenizer: Any, texts: Sequence[str], sampling: Sampling, done: int
) -> Iterator[list[dict[str, str]]]:
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
