"""Embeddings of texts, of length one: by a server of OpenAI's protocol, or by a model's folder on this machine."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from r1reward.errors import DataError, EngineError, MissingExtraError, UsageError
from r1reward.http import JsonClient, RefusedError, ServiceError, check_url, sliding_window
from r1reward_rejection.recipe.recipe import Semantic

__all__ = ["Embedder", "open_embedder"]

Embedder = Callable[[Sequence[str]], Any]
"""Texts to rows of float32."""

_AT_ONCE = 8
_EXTRA = "semantic"


def open_embedder(settings: Semantic) -> Embedder:
    """What embeds the texts. Raises `R1RewardError` where it is not there."""
    if settings.url:
        return partial(_by_server, settings, check_url(settings.url, "dedupe.semantic.url"))
    folder = Path(settings.model)
    if not folder.is_dir():
        raise DataError(
            f"dedupe.semantic.model: {folder} is no folder; a served model needs dedupe.semantic.url"
        )
    # How its tokens become one embedding stands in the folder, and is sentence-transformers' to read.
    made = _sentence_model if (folder / "modules.json").is_file() else _encoder
    return made(settings.model, settings.batch)


def _by_server(settings: Semantic, url: str, texts: Sequence[str]) -> Any:
    return _normal(asyncio.run(_ask_all(settings, url, texts)))


async def _ask_all(settings: Semantic, url: str, texts: Sequence[str]) -> list[list[float]]:
    key = os.environ.get("OPENAI_API_KEY", "")
    client = JsonClient(timeout=120, retries=4, key=key, patience=60, extra="reject")
    batches = [texts[i : i + settings.batch] for i in range(0, len(texts), settings.batch)]
    answers: dict[int, list[list[float]]] = {}

    async def ask(number: int) -> None:
        body = {"model": settings.model, "input": list(batches[number]), "encoding_format": "float"}
        answer = await client.ask("POST", f"{url}/embeddings", body | settings.options)
        answers[number] = _vectors(answer, len(batches[number]), url)

    try:
        await sliding_window(range(len(batches)), ask, _AT_ONCE)
    except RefusedError as error:
        raise UsageError(f"dedupe.semantic: {error}") from None
    except ServiceError as error:
        raise EngineError(f"dedupe.semantic: {error}; what is done is kept, --resume goes on") from None
    finally:
        await client.close()
    return [vector for number in range(len(batches)) for vector in answers[number]]


def _vectors(answer: Mapping[str, Any], count: int, url: str) -> list[list[float]]:
    """The vectors of a batch, in the order of its texts: a server may answer in any."""
    try:
        entries = sorted(answer["data"], key=lambda entry: int(entry["index"]))
        vectors = [[float(x) for x in entry["embedding"]] for entry in entries]
        places = [int(entry["index"]) for entry in entries]
    except (KeyError, TypeError, ValueError):
        raise DataError(f"{url}/embeddings: the answer has no embeddings") from None
    if places != list(range(count)) or len(set(map(len, vectors))) != 1:
        raise DataError(f"{url}/embeddings: {len(vectors)} embeddings for {count} texts")
    return vectors


def _normal(vectors: Any) -> Any:
    """Of length one; what has no direction is like nothing. Raises `DataError` for what is no number."""
    try:
        array = np.asarray(vectors, np.float64)
    except ValueError:
        raise DataError("dedupe.semantic: the model's embeddings have different lengths") from None
    if not np.isfinite(array).all():
        raise DataError("dedupe.semantic: the model's embeddings have values that are no numbers")
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    return (array / np.where(lengths > 0, lengths, 1)).astype(np.float32)


@lru_cache(1)
def _sentence_model(name: str, size: int) -> Embedder:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise MissingExtraError("sentence-transformers", _EXTRA) from None
    model = SentenceTransformer(name)
    encode = partial(model.encode, batch_size=size, convert_to_numpy=True, show_progress_bar=False)
    return lambda texts: _normal(encode(list(texts)))


@lru_cache(1)
def _encoder(name: str, size: int) -> Embedder:
    """An encoder without such a description: its last hidden states are averaged over the tokens."""
    try:
        import torch
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise MissingExtraError(str(error.name), _EXTRA) from None
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        model = AutoModel.from_pretrained(name).eval()
    except (OSError, ValueError) as error:
        raise DataError(f"dedupe.semantic.model: {' '.join(str(error).split())[:300]}") from None
    longest = min(tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", 1 << 20))

    def embed(texts: Sequence[str]) -> Any:
        vectors = []
        for i in range(0, len(texts), size):
            batch = tokenizer(
                list(texts[i : i + size]),
                padding=True,
                truncation=True,
                max_length=longest,
                return_tensors="pt",
            )
            with torch.inference_mode():
                states = model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1)
            vectors.append(((states * mask).sum(1) / mask.sum(1).clamp(min=1)).float().numpy())
        return _normal(np.concatenate(vectors))

    return embed
