"""LoRA adapters from stage to stage: a model that is an adapter is merged into its base, or trained further."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from r1reward.errors import UsageError
from r1reward_trainers.models import base_model, load_config, load_tokenizer
from r1reward_trainers.trl_arguments import peft_config

__all__ = ["WAYS", "merge_adapter", "policy"]

WAYS = ("merge", "stack")

_MERGED = "merged-base"


def policy(
    model: str, way: str, peft: Mapping[str, Any] | None, output: Path, args: Any, *, dry_run: bool
) -> tuple[Any, Any]:
    """The model for a trainer, and the new adapter that it trains. Raises `UsageError`.

    Of an adapter's folder: `merge` writes the merged weights into `output`, where vLLM and the reference model find
    them, too, and trains those, or a new adapter on them; `stack` trains the adapter itself further.
    """
    if way not in WAYS:
        raise UsageError(f"adapter: {' or '.join(WAYS)}, not {way!r}")
    if dry_run:
        _check_fit(model, peft)
    if base_model(model) is None:
        return model, peft_config(peft)
    if way == "stack":
        if peft is not None:
            raise UsageError(
                "adapter: stack trains the model's own adapter further: leave peft out, or merge"
            )
        return (model, None) if dry_run else (_adapter(model), None)
    merged = output / _MERGED
    if not dry_run:
        with args.main_process_first(local=False, desc="merging the adapter"):
            if not merged.is_dir():
                merge_adapter(model, merged)
    return str(merged), peft_config(peft)


def _check_fit(model: str, options: Mapping[str, Any] | None) -> None:
    """Put an adapter on a model without weights. Raises `UsageError` where it fits nothing, before any are loaded."""
    config = load_config(model)
    if options is None or config is None:
        return
    import torch
    from peft import get_peft_model
    from transformers import AutoModelForCausalLM

    adapter = peft_config(dict(options) | {"init_lora_weights": False})
    try:
        with torch.device("meta"):
            get_peft_model(AutoModelForCausalLM.from_config(config), adapter)
    except ValueError as error:
        key = "peft.target_modules" if "arget modules" in str(error) else "peft"
        raise UsageError(f"{key}: {' '.join(str(error).split())[:300]}") from error


def merge_adapter(model: str, folder: Path) -> None:
    """Write a model that is an adapter's base with the adapter merged into it."""
    from peft import AutoPeftModelForCausalLM

    temporary = folder.with_name(f"{folder.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    AutoPeftModelForCausalLM.from_pretrained(model).merge_and_unload().save_pretrained(temporary)
    load_tokenizer(model).save_pretrained(temporary)
    temporary.rename(folder)


def _adapter(model: str) -> Any:
    from peft import AutoPeftModelForCausalLM

    return AutoPeftModelForCausalLM.from_pretrained(model, is_trainable=True)
