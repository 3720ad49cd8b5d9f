"""Format: whether the completion follows the response template, as DeepSeek-R1-Zero rewards it.

The template of the reward file splits the completion and names each violation (`r1reward.response` says what
it takes for one: tags missing, repeated, nested, reordered, truncated; text outside them; empty reasoning or
answer). This verifier turns that into a score:

- `strict`: 1 without violations, else 0;
- `partial`: the fraction of the tags that the model had to write which stand exactly once, in place, and
  around something. It is 1 only for what is well formed, and a prefilled tag earns nothing.

Whether the answer is right is no concern of it. With the template `plain`, which has no tags, every
completion scores 1.
"""

from typing import Literal

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward.response.outlook import Outlook
from r1reward.text.words import words
from r1reward.types import Completion, Response, Sample, Score, Verifier

__all__ = ["format", "register_verifiers"]

_PERFECT = Score(value=1.0)
_WORD_LENGTH = 200
"""Characters a word that are looked at, so that the count ends early in a long text."""


class _Strict:
    """1 for a well-formed completion, 0 for any other; the reason names each violation."""

    version = "2"
    # The template has done the work: a look-up would cost more than the verdict.
    cache_key = None

    def __init__(self, min_reasoning: int = 0) -> None:
        self._least = min_reasoning

    def __call__(self, sample: Sample, completion: Completion, response: Response) -> Score:
        if not response.well_formed:
            return Score(value=self._credit(response), reason="; ".join(response.violations))
        if (
            self._least
            and (count := len(words(response.reasoning[: _WORD_LENGTH * self._least]))) < self._least
        ):
            return Score(value=0.0, reason=f"the reasoning has {count} words, not {self._least}")
        return _PERFECT

    def verdict_of_prefix(self, sample: Sample, text: str, outlook: Outlook) -> Score | None:
        """0 where the form is broken for good, whatever follows."""
        return Score(value=0.0, reason="the form is broken") if outlook.form_lost else None

    def _credit(self, response: Response) -> float:
        return 0.0


class _Partial(_Strict):
    """The template's credit for single tags."""

    def verdict_of_prefix(self, sample: Sample, text: str, outlook: Outlook) -> Score | None:
        """Each tag that follows may still earn or cost something."""
        return None

    def _credit(self, response: Response) -> float:
        return response.tag_credit


def format(*, credit: Literal["strict", "partial"] = "strict", min_reasoning: int = 0) -> Verifier:
    """Score whether the completion follows the template: 0 or 1, or the fraction of its tags in place.

    Args:
        credit: `strict` gives 1 only to completions without a violation and 0 to others; `partial` gives
            the others the fraction of their tags that stand once and in place.
        min_reasoning: Words that the reasoning must have; with fewer the score is 0 although the form is kept, so
            that `<think>so</think>` earns nothing.

    Raises:
        ValueError: `min_reasoning` is negative.

    Example: with `min_reasoning: 5`, `<think>ok</think> <answer>42</answer>` scores 0.
    """
    if min_reasoning < 0:
        raise ValueError(f"min_reasoning: 0 or more words, not {min_reasoning}")
    return _Strict(min_reasoning) if credit == "strict" else _Partial(min_reasoning)


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `format`."""
    register("format", format, style=True)
