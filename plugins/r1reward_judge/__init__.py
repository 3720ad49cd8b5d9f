"""Verifiers that ask a model: `judge` and `pairwise` (any OpenAI-compatible chat server), `reward_model` (a scalar).

DeepSeek-R1 uses models where rules cannot reach: a judge that compares an answer with the reference for part of
the rejection-sampling data (arXiv 2501.12948, section 2.3.3), and reward models for helpfulness and harmlessness
on general data (section 2.3.4). The helpfulness model sees the final summary only, the safety model the entire
response. The paper found that such rewards are hacked where they count for long: they come last (`schedule`),
never on reasoning tasks, and a rule that can decide goes before them (`fallback`).

What is guarded against: the judged text is fenced by a mark that no text can contain (it is made of the text's
own digest), control tokens of chat templates are spelled apart in it, reasoning is kept from the judge except where
the rubric says otherwise, length is capped, and the verdict is one JSON object that is the whole reply, with each
key once, and was not cut. What stands word for word in the judged text is no verdict. A verdict counts behind a
thought only where the judge's own thought began: it opens it itself, or its reply to a harmless candidate shows that
its template does. A service that is away gives no value, never 0; where it answers with something else, a harmless
candidate tells whether it cannot judge the row (no value) or the candidate prevented it (0). What is not: a judge
that believes what it is told. Measure yours with `r1reward check` and planted wrong answers before you train with it.

Needs the extra `judge` (httpx). The key of the service is read from an environment variable and goes nowhere else.
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_judge.factory import judge, pairwise, reward_model

__all__ = ["judge", "pairwise", "reward_model"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer the three of them."""
    register("judge", judge)
    register("pairwise", pairwise)
    register("reward_model", reward_model)
