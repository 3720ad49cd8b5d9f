"""OpenRLHF's own client asks `r1reward serve`: its code, over HTTP, for completions that its executor was given."""

import asyncio
from types import SimpleNamespace

import pytest

from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service

pytest.importorskip("aiohttp", reason="the extra `serve` is not installed")
pytest.importorskip("prometheus_client", reason="the extra `serve` is not installed")
agent = pytest.importorskip(
    "openrlhf.utils.agent", reason="OpenRLHF is not installed: pip install --no-deps openrlhf pylatexenc"
)
pytestmark = pytest.mark.filterwarnings(
    "default"
)  # those of OpenRLHF and aiohttp's client in it are not ours

# Of characters that the example's tokenizer knows.
PROMPT = "Solve. 12+34?\n"
RIGHT, WRONG = "<think>2+4=6</think> <answer>46</answer>", "<think>2+4=7</think> <answer>47</answer>"


class Engine:
    """Stands for vLLM: gives the text it was made with, as tokens and with an end."""

    def __init__(self, tokenizer, text):
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        self._output = SimpleNamespace(
            token_ids=[*ids, tokenizer.eos_token_id], finish_reason="stop", logprobs=None
        )

    async def generate(self, prompt_token_ids, sampling_params, multi_modal_data=None):
        return SimpleNamespace(outputs=[self._output])


@pytest.fixture
def execute(example):
    """What OpenRLHF's executor makes of completions of one prompt, each with its label."""
    from aiohttp.test_utils import TestServer
    from transformers import AutoTokenizer

    from r1reward_serve.http import make_app

    tokenizer = AutoTokenizer.from_pretrained(example / "model")
    params = SimpleNamespace(max_tokens=64, logprobs=None)

    def run(*asked, servers=1, **options):
        async def main():
            with WarmReward("r1-zero", workers=1) as warm:
                made = [TestServer(make_app(Service(warm, ServeOptions(**options)))) for _ in range(servers)]
                for server in made:
                    await server.start_server()
                executor = agent.SingleTurnAgentExecutor([str(s.make_url("/get_reward")) for s in made])
                calls = [
                    executor.execute(PROMPT, label, params, 128, tokenizer, Engine(tokenizer, text))
                    for text, label in asked
                ]
                try:
                    return await asyncio.gather(*calls)
                finally:
                    for server in made:
                        await server.close()

        return asyncio.run(main())

    return run


@pytest.mark.parametrize("ends", [(), ("<eos>",)])
def test_each_completion_gets_its_reward_and_its_terms(execute, ends):
    # OpenRLHF sends a query for each completion, and reads lists of one.
    found = execute((RIGHT, "46"), (WRONG, "46"), ("46", "46"), servers=2, ends=ends)
    assert [f["reward"] for f in found] == [[2.0], [1.0], [0.0]]
    assert [f["scores"] for f in found] == [[2.0], [1.0], [0.0]]
    assert found[1]["extra_logs"] == {"accuracy": [0.0], "format": [1.0]}


def test_a_missing_reward_is_none_for_openrlhf_and_never_zero(execute):
    # It asks five times; with None it stops for want of a reward model, and trains on nothing.
    good, missing = execute((RIGHT, "46"), (RIGHT, ""))
    assert good["reward"] == [2.0]
    assert missing["reward"] is None
    assert missing["scores"] is None
