"""Estimates what a run keeps on each GPU, counted as ZeRO does (Rajbhandari et al., arXiv 1910.02054, 3.1).

Weights and gradients have the bytes of their type, Adam two numbers of it; where a sharding keeps float32 masters of
bfloat16 weights it is 2 + 2 + 12 = 16 bytes a parameter, over all GPUs (ZeRO-3, FSDP). With activation checkpointing
one layer's input is kept for each layer, 2 s b h L bytes (Korthikanti et al., arXiv 2205.05198, table 2), and the
logits of the completion in float32 beside those of the model's type.
"""

import os
from typing import Any

import msgspec

from r1reward.errors import UsageError
from r1reward_trainers.length_schedule import by_step

__all__ = ["Memory", "dtype_of", "memory_of", "sharded"]

_GIB = 2**30


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """GiB on one GPU."""

    policy: float
    """Weights, gradients and Adam's numbers."""
    reference: float
    """The reference model's weights."""
    engine: float
    """The weights that vLLM keeps in the trainer's process."""
    activations: float
    """Inputs of the layers and logits, for completions of the greatest length."""
    checkpoint: float
    """GiB on the disk."""

    @property
    def states(self) -> float:
        """Memory that does not depend on the length of the completions."""
        return self.policy + self.reference + self.engine

    def check(self, gpu: float | None) -> None:
        """Raise `UsageError` where the states do not fit into `gpu` GiB."""
        if gpu is None or self.states <= gpu:
            return
        raise UsageError(
            f"memory: {self.states:,.1f} GiB a GPU before any activation, and it has {gpu:,.1f}: shard the "
            "model over more GPUs (r1reward train launch 8-gpus FOLDER), or train an "
            "adapter (peft.r=16 grpo.sync_ref_model=false)"
        )


def sharded() -> bool:
    """Whether accelerate is set to shard the model over all processes."""
    stage = os.environ.get("ACCELERATE_DEEPSPEED_ZERO_STAGE", "")
    return os.environ.get("ACCELERATE_USE_FSDP") == "true" or (
        os.environ.get("ACCELERATE_USE_DEEPSPEED") == "true" and stage == "3"
    )


def memory_of(run: Any, args: Any, config: Any, size: int) -> Memory:
    """The memory of a GRPO run of a model with `size` parameters."""
    width = 2 if "16" in dtype_of(args) else 4
    shards = args.world_size if sharded() else 1
    bytes_per_parameter = width if run.peft else 16 if sharded() else 4 * width
    checkpoint_bytes = size * (width if run.peft else bytes_per_parameter - width)  # no gradients
    colocated = args.use_vllm and args.vllm_mode == "colocate"
    return Memory(
        policy=size * bytes_per_parameter / shards / _GIB,
        reference=size * width / shards / _GIB if args.beta and not run.peft else 0.0,
        engine=size * 2 / args.vllm_tensor_parallel_size / _GIB if colocated else 0.0,
        activations=_activations(args, config, by_step(run.lengths)) / _GIB,
        checkpoint=checkpoint_bytes / _GIB,
    )


def dtype_of(args: Any) -> str:
    """The type of the weights; TRL's is float32."""
    return str((args.model_init_kwargs or {}).get("dtype", "float32")).removeprefix("torch.")


def _activations(args: Any, config: Any, later: dict[int, int]) -> float:
    config = getattr(config, "text_config", config)
    longest = max([args.max_completion_length, *later.values()])
    rows = args.per_device_train_batch_size * longest
    layers = 2 * getattr(config, "hidden_size", 0) * getattr(config, "num_hidden_layers", 0)
    return float(rows * (layers + 6 * getattr(config, "vocab_size", 0)))
