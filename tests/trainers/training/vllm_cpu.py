"""vLLM in this process, on a CPU: a shim for its CPU build, for tests and benchmarks alone.

That build packs the weights of linear layers for its kernels when a model is loaded, and would not see the ones that
TRL loads into them later.
"""

import os

ENVIRONMENT = {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_ENABLE_V1_MULTIPROCESSING": "0"}

COLOCATE = {
    "use_vllm": True,
    "vllm_mode": "colocate",
    "vllm_max_model_length": 64,
    "vllm_gpu_memory_utilization": 0.05,
}
"""Fields of TRL's configurations."""


def keep_weights(set_attribute=setattr, set_variable=os.environ.__setitem__):
    """Make linear layers use the weights they have; pytest's monkeypatch has setters that are undone."""
    import torch
    import vllm.model_executor.layers.linear as linear
    import vllm.model_executor.layers.utils as utils
    import vllm.model_executor.layers.vocab_parallel_embedding as embedding

    def keep(layer, remove_weight):
        layer.cpu_linear = torch.nn.functional.linear

    for module in (linear, utils, embedding):
        if hasattr(module, "dispatch_cpu_unquantized_gemm"):
            set_attribute(module, "dispatch_cpu_unquantized_gemm", keep)
    for name, value in ENVIRONMENT.items():
        set_variable(name, value)
