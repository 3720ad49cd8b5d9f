"""A model's folder, or its name on the hub: its tokenizer, the tokens that end its completions, LoRA adapters."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from r1reward.errors import UsageError

__all__ = ["base_model", "end_token_ids", "load_config", "load_tokenizer", "stop_texts"]

_ADAPTER = "adapter_config.json"


def load_tokenizer(name: str) -> Any:
    """The tokenizer of a model. Raises `UsageError` where there is none."""
    from transformers import AutoTokenizer

    if name.startswith(("/", "./", "../")) and not Path(name).is_dir():
        raise UsageError(f"model: there is no folder {name}")
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        where = (
            "" if Path(name).is_dir() else "there is no folder of that name here, and as a name of the hub: "
        )
        raise UsageError(f"model: no model or tokenizer {name!r}: {where}{reason}") from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def base_model(name: str) -> str | None:
    """The model that a folder's LoRA adapter belongs to; None where the folder is no adapter."""
    path = Path(name) / _ADAPTER
    if not path.is_file():
        return None
    return str(json.loads(path.read_text("utf-8"))["base_model_name_or_path"])


def load_config(model: str) -> Any:
    """The model's configuration, of an adapter that of its base; None where there is none."""
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(base_model(model) or model)
    except (OSError, ValueError):
        return None


def end_token_ids(model: str, tokenizer: Any, extra: Mapping[str, Any] | None = None) -> list[int]:
    """All tokens that end a completion: the tokenizer's, and those of the model's generation config.

    Chat models often end their turns with another token than `tokenizer.eos_token`: Gemma with `<end_of_turn>`,
    Phi-4-mini with `<|end|>`, GLM-4 with `<|user|>`. `extra` are further arguments of the generation
    (`generation_kwargs` of TRL), which may name more.
    """
    extra = extra or {}
    sources = [tokenizer.eos_token_id, _declared(base_model(model) or model)]
    sources += [extra.get("eos_token_id"), extra.get("stop_token_ids")]
    ids: list[int] = []
    for source in sources:
        ids += [source] if isinstance(source, int) else list(source or ())
    return list(dict.fromkeys(ids))


def stop_texts(extra: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The texts that end a completion, by the names that transformers and vLLM give them."""
    texts: list[str] = []
    for key in ("stop", "stop_strings"):
        value = (extra or {}).get(key) or ()
        texts += [value] if isinstance(value, str) else list(value)
    return tuple(texts)


def _declared(model: str) -> int | list[int] | None:
    """The end tokens of the model's generation config, or of its config where it has none."""
    from transformers import GenerationConfig

    try:
        end_tokens: int | list[int] | None = GenerationConfig.from_pretrained(model).eos_token_id
    except OSError:
        config = load_config(model)
        if config is None:
            return None  # a folder with a tokenizer alone: a served model's, say
        end_tokens = GenerationConfig.from_model_config(config).eos_token_id
    return end_tokens
