"""Tools, environments and ways of generating are named in the configuration."""

import msgspec
import pytest

from r1reward.errors import UsageError
from r1reward_trainers.config import DataConfig
from r1reward_trainers.grpo import GRPORun
from r1reward_trainers.rollout_functions import rollout_functions

pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours


def run(**fields):
    return GRPORun(model="m", output="o", data=DataConfig(files="d"), **fields)


def test_functions_are_found_by_their_names():
    import json
    import math

    assert rollout_functions(run()) == {}
    found = rollout_functions(run(tools=("math:sqrt", "json:dumps")))
    assert found == {"tools": [math.sqrt, json.dumps]}
    assert rollout_functions(run(environment="json:JSONEncoder")) == {"environment_factory": json.JSONEncoder}
    assert rollout_functions(run(rollout_func="json:loads")) == {"rollout_func": json.loads}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"tools": ("sqrt",)}, r"tools\[0\]: 'sqrt' is no module:function"),
        ({"tools": ("math:root",)}, r"tools\[0\]: there is no 'root' in a module 'math'"),
        ({"environment": "math:pi"}, "environment: math:pi cannot be called"),
        ({"rollout_func": "json:loads", "tools": ("math:sqrt",)}, "leave out tools"),
        ({"tools": ("math:sqrt",), "stop_decided": True}, "others say when a text ends"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(fields, words):
    with pytest.raises(UsageError, match=words) as caught:
        rollout_functions(run(**fields))
    assert "\n" not in str(caught.value)


def test_a_rollout_function_generates_in_trls_place(grpo, monkeypatch, log_of, tmp_path):
    pytest.importorskip("trl", reason="the training packages are not installed")
    import sys
    import types

    from r1reward_trainers.grpo import train_grpo

    def answer(prompts, trainer):
        ids = trainer.processing_class(list(prompts)).input_ids
        made = trainer.processing_class(["12"] * len(prompts)).input_ids
        return {"prompt_ids": ids, "completion_ids": made, "logprobs": [[0.0] * len(one) for one in made]}

    module = types.ModuleType("rollout_of_a_test")
    module.answer = answer
    monkeypatch.setitem(sys.modules, "rollout_of_a_test", module)
    made = grpo(max_steps=1, save_strategy="no")
    train_grpo(msgspec.structs.replace(made, rollout_func="rollout_of_a_test:answer"))
    assert log_of(tmp_path / "out")[0]["terms/digits"] == 1.0
