"""Samples completions of prompts into a file, by transformers, by vLLM, or from servers.

The file holds the rows of the data with `completions`, a list of `{text, finish_reason}`: `r1reward score`,
`r1reward reject` and `r1reward evaluate` read it. It is written as it grows, and a run that was cut goes on.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.chat import prompt_of
from r1reward.storage import as_json, read_json, refuse_change, write_json
from r1reward_rollouts.local_engines import Sampling, by_transformers, by_vllm, use_vllm
from r1reward_rollouts.openai_rollouts import from_servers
from r1reward_trainers.config import DataConfig
from r1reward_trainers.data import chat_text, prompt_reader, prompt_suffix, read_rows, render_prompt
from r1reward_trainers.models import load_tokenizer
from r1reward_trainers.trl_arguments import require

__all__ = ["COMPLETIONS", "Sampling", "rollout"]

COMPLETIONS = "completions"

_NAMES = ("completion", "completions", "response", "responses", "output", "outputs")
"""Columns of the data that would be taken for the completions when the file is read."""


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
            engine = by_vllm if use_vllm(sampling.engine) else by_transformers
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
