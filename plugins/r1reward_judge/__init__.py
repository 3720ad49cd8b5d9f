"""Verifiers that ask a model: `judge` (any OpenAI-compatible chat server) and `reward_model` (a scalar model).

DeepSeek-R1 uses models where rules cannot reach: a judge that compares an answer with the reference for part of
the rejection-sampling data (arXiv 2501.12948, section 2.3.3), and reward models for helpfulness and harmlessness
on general data (section 2.3.4). The helpfulness model sees the final summary only, the safety model the entire
response. The paper found that such rewards are hacked where they count for long: they come last (`schedule`),
never on reasoning tasks, and a rule that can decide goes before them (`fallback`).

What is guarded against: the judged text is fenced by a mark that no text can contain (it is made of the text's
own digest), reasoning is kept from the judge except where the rubric says otherwise, length is capped, and the
verdict is one JSON object that the judge wrote, with each key once. A service that is away, refuses or answers
with something else gives no value, never 0. What is not: a judge that believes what it is told. Measure yours
with `r1reward check` and planted wrong answers before you train with it.

Needs the extra `judge` (httpx). The key of the service is read from an environment variable and goes nowhere else.
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_judge.reward_model import reward_model
from r1reward_judge.verifier import judge

__all__ = ["judge", "reward_model"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer both."""
    register("judge", judge)
    register("reward_model", reward_model)
