r"""`choice`: multiple choice by letter or by option text.

The answer is taken from the answer part by stated priority (`r1reward.text.choice`): JSON, `\boxed{…}`, `#### …`,
"the answer is …" in several languages, the last line, the last sentence. A choice is a letter (`C`, `(c)`, `**C.**`,
full-width too), a letter with its option's text, or an option's text alone. Wrong are: several different choices, a
letter with another option's text, hedging ("A or B"), denial ("not A"), and a lone letter that a text was cut at.

The options come from the columns `choices` or `options` (a list, a mapping, or ARC's `{"label", "text"}`), or from
the prompt's lines `A. …`, `(A) …`. Letters of other scripts that only look like Latin ones are other letters.
"""

from collections.abc import Mapping
from typing import Any

from r1reward.response.outlook import Outlook, verdict_of_answer
from r1reward.text.choice import ChosenLetter, chosen_letter
from r1reward.text.options import LETTERS, SEVERAL, letter_of
from r1reward.text.options import options_of as read_options
from r1reward.text.rules import Extract, rules_of
from r1reward.text.truncation import is_cut_off
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_text.parts import truths

__all__ = ["Choice", "options_of"]


class Choice:
    """See `choice`."""

    version = "24"

    def __init__(self, index: str, extract: Extract = "any") -> None:
        self._index, self._rules = index, rules_of(extract)

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        options = options_of(sample)
        gold = self._gold(sample.ground_truth, options)
        if gold is None:
            reason = f"no option: {sample.ground_truth!r:.80}" + (
                f" (of {''.join(options)})" if options else ""
            )
            return Score.unscored(Status.BAD_GROUND_TRUTH, reason)
        choice = self._choice(sample, completion, response, options)
        if choice.letter is None:
            return Score(value=0.0, reason="no choice in the answer part")
        if choice.letter == SEVERAL:
            return Score(
                value=0.0,
                answer=choice.text[:200],
                reason=f"several different choices [{choice.rule}]",
                rule=choice.rule,
            )
        right = choice.letter == gold
        reason = choice.letter + ("" if right else f", not {gold}")
        return Score(
            value=float(right), answer=choice.letter, reason=f"{reason} [{choice.rule}]", rule=choice.rule
        )

    def verdict_of_prefix(self, sample: Sample, text: str, outlook: Outlook) -> Score | None:
        """What it says of no answer, where there will be none or one that is worth no more."""
        return verdict_of_answer(self, sample, outlook)

    def cache_key(self, sample: Sample, completion: Completion, response: Response) -> str | None:
        """The ground truth, the prompt, its options, the answer part, and whether it was cut off."""
        cut = is_cut_off(completion, response)
        return f"{sample.ground_truth!r}\0{sample.prompt}\0{options_of(sample)!r}\0{cut}\0{response.answer}"

    def reference(self, sample: Sample) -> str | None:
        """The letter."""
        return self._gold(sample.ground_truth, options_of(sample)) or ""

    def _choice(
        self, sample: Sample, completion: Completion, response: Response, options: Mapping[str, str]
    ) -> ChosenLetter:
        return chosen_letter(
            response.answer,
            options,
            rules=self._rules,
            truncated=is_cut_off(completion, response),
            question=sample.prompt,
        )

    def _gold(self, truth: Any, options: Mapping[str, str]) -> str | None:
        if self._index != "none":
            text = str(truth).strip()
            number = int(text) - (self._index == "from 1") if text.isdecimal() else -1
            letters = list(options) or list(LETTERS)
            return letters[number] if 0 <= number < len(letters) else None
        golds = truths(truth)
        if len(golds) != 1:
            return None
        letter = letter_of(golds[0], options)
        return letter if letter is not None and letter in (options or LETTERS) else None


def options_of(sample: Sample) -> dict[str, str]:
    """The options by letter; empty where neither a column nor the prompt names them."""
    return read_options(sample.metadata, sample.prompt)
