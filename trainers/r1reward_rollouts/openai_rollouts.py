"""Completions from servers that speak OpenAI's protocol (`vllm serve`), by the client of `r1reward rollouts`.

The servers get each prompt as the model would get it in this process, rendered and as text.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from r1reward.errors import EngineError

__all__ = ["from_servers"]


def from_servers(
    texts: Sequence[str],
    place: Path,
    *,
    urls: Sequence[str],
    served: str,
    k: int,
    temperature: float,
    top_p: float,
    max_tokens: int,
    seed: int,
    patience: float,
) -> Iterator[list[dict[str, str]]]:
    """`k` completions for each text, in order, once all are there; `place` is where they are kept until then.

    What a run that was cut has at this place is kept. Raises `EngineError` where the servers refuse a prompt.
    """
    from r1reward_rollouts.sampler import Where, sample_files
    from r1reward_rollouts.sampling import Sampling

    prompts, answers = (place.with_name(f"{place.name}.{suffix}.jsonl") for suffix in ("asked", "served"))
    prompts.write_text("".join(json.dumps({"prompt": text}) + "\n" for text in texts), "utf-8")
    summary = sample_files(
        [str(prompts)],
        answers,
        Where(urls=tuple(urls), model=served, patience=patience),
        Sampling(
            n=k,
            temperature=temperature,
            top_p=top_p if temperature > 0 else 1.0,
            max_tokens=max_tokens,
            seed=seed,
            api="completions",
        ),
        resume=True,
    )
    if summary.failed:
        raise EngineError(
            f"the servers refused {summary.failed:,} of {len(texts):,} prompts: {answers}.failed.jsonl says why; the "
            "same command asks again"
        )
    with answers.open("rb") as file:
        for line in file:
            completions = msgspec.json.decode(line)["completions"]
            yield [{"text": c["text"], "finish_reason": str(c["finish_reason"])} for c in completions]
    for path in place.parent.glob(f"{place.name}.*.jsonl*"):
        path.unlink()
