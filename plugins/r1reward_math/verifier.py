"""The verifier `math`."""

import re
from collections.abc import Sequence
from functools import lru_cache

from r1reward.response.outlook import Outlook, verdict_of_answer
from r1reward.rows.ground_truths import no_ground_truth
from r1reward.text.choice import ChosenLetter, chosen_letter
from r1reward.text.named_quantities import asked_quantity
from r1reward.text.options import SEVERAL, options_of
from r1reward.text.rivals import compile_patterns
from r1reward.text.rules import Extract, rules_of
from r1reward.text.truncation import is_cut_off
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_math.answer_constraints import (
    asked_amount,
    asked_bases,
    asked_divisors,
    asked_extremum,
    asked_unit,
)
from r1reward_math.conventions import named_constants
from r1reward_math.extraction import LONGEST, Extracted
from r1reward_math.extraction import extract as extract_answer
from r1reward_math.ground_truths import accepted, gold_letter, is_damaged, is_latex, unsettled, with_options
from r1reward_math.named_values import in_order
from r1reward_math.options import DEFAULT, Options
from r1reward_math.verdict import judge, undecidable

__all__ = ["MathVerifier"]

_MONOTONIC = re.compile(
    r"(?i)\bmonoton\w*\s+(?:\w+\s+){0,2}intervals?\b|\b(?:in|de)creasing\s+intervals?\b|"
    r"\bintervals?\s+(?:of|for|on|in|over|where|when)\b[^.?]{0,60}\b(?:in|de)creas|单调\S{0,4}区间"
)
_SHORTEST_FORMULA = 3
_OPERATION = re.compile(r"[-+*/^!=]|\\[a-zA-Z]|[a-zA-Z]\(")


class MathVerifier:
    """Compares the answer *with the ground truth*: the ground truth sets what is asked for.

    It may be one string (or number) or a list of acceptable ones.
    """

    version = "52"

    def __init__(
        self,
        options: Options = DEFAULT,
        *,
        choices: str = "choices",
        language: str = "any",
        extract: Extract = "any",
        last_number: bool = False,
    ) -> None:
        self._options, self._choices, self._language = options, choices, language
        self._rules, self._last_number = rules_of(extract), last_number
        self._asked = ("", _asked(options, ""))
        compile_patterns("value", "letter")

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        golds = self._accepted(sample)
        if not golds:
            unsure = unsettled(sample.ground_truth)
            reason = f"{unsure}; --map ground_truth=COLUMN names the answer" if unsure else ""
            reason = reason or no_ground_truth(sample.ground_truth, sample.metadata)
            return Score.unscored(Status.BAD_GROUND_TRUTH, reason)
        if all(map(is_damaged, golds)):
            return Score.unscored(Status.BAD_GROUND_TRUTH, f"cannot be read: {golds[0]!r:.80}")
        if (letter := gold_letter(sample)) and (
            choice := self._by_letter(letter, sample, completion, response)
        ) is not None:
            return choice
        if self._is_verbatim(golds, completion, response):
            answer = response.answer.strip()
            return Score(
                value=1.0, answer=answer[:LONGEST], reason="equal by text [whole answer]", rule="whole answer"
            )
        score = self._by_answer(golds, sample, completion, response)
        if score.value == 0.0 and (why := undecidable(tuple(golds), self._options)):
            return Score.unscored(Status.UNDECIDED, why)
        return score

    def _by_answer(
        self, golds: Sequence[str], sample: Sample, completion: Completion, response: Response
    ) -> Score:
        extraction = self._extract(sample, completion, response)
        if not extraction.answers:
            return Score(value=0.0, reason="no final answer in the answer part")
        if self._options.form == "evaluated" and _is_of_prompt(extraction.answers[-1], golds, sample.prompt):
            return Score(
                value=0.0,
                answer=extraction.answers[-1],
                reason="a formula of the prompt, not worked out",
                rule=extraction.rule,
            )
        return judge(golds, extraction, self._options_of(sample.prompt))

    def verdict_of_prefix(self, sample: Sample, text: str, outlook: Outlook) -> Score | None:
        """What it says of no answer, where there will be none or one that is worth no more."""
        return verdict_of_answer(self, sample, outlook)

    def cache_key(self, sample: Sample, completion: Completion, response: Response) -> str | None:
        """The ground truths and the answers; None where there is no ground truth, and the reason quotes what is."""
        golds = self._accepted(sample)
        if not golds:
            return None
        extraction = self._extract(sample, completion, response)
        choice = self._choice(sample, completion, response) if gold_letter(sample) else None
        letter = f"{choice.letter} {choice.rule}" if choice else ""
        asked = self._options_of(sample.prompt)
        prompt = sample.prompt if self._options.form == "evaluated" else _key_of(asked)
        verbatim = "verbatim" if self._is_verbatim(golds, completion, response) else ""
        return "\0".join(
            (*golds, "", prompt, letter, verbatim, extraction.rule, extraction.joint, *extraction.answers)
        )

    def reference(self, sample: Sample) -> str | None:
        """The ground truth in a box."""
        golds = accepted(sample.ground_truth)
        return f"\\boxed{{{golds[0]}}}" if golds else ""

    def spellings(self, sample: Sample) -> Sequence[str]:
        """The ground truth as a sentence, after `Answer:` and after `####`."""
        golds = accepted(sample.ground_truth)
        if not golds:
            return ()
        gold = f"${golds[0]}$" if is_latex(golds[0]) else golds[0]
        return f"The answer is {gold}.", f"Answer: {gold}", f"#### {gold}"

    def _options_of(self, prompt: str) -> Options:
        """The options with what a question leaves open; kept for the row's group, as to look them up costs more."""
        kept, options = self._asked
        if prompt != kept:
            options = _asked(self._options, prompt)
            self._asked = (prompt, options)
        return options

    def _is_verbatim(self, golds: Sequence[str], completion: Completion, response: Response) -> bool:
        """Whether the answer part is a ground truth as it is written, of which extraction might take a part."""
        whole = response.answer.strip()
        if whole not in golds and whole.removesuffix(".") not in golds:
            return False
        return "whole answer" in self._rules and not is_cut_off(completion, response)

    def _extract(self, sample: Sample, completion: Completion, response: Response) -> Extracted:
        read = extract_answer(
            response.answer,
            question=sample.prompt,
            rules=self._rules,
            last_number=self._last_number,
            language=self._language,
            truncated=completion.truncated and is_cut_off(completion, response),
        )
        for answer in read.answers:
            if "=" in answer:
                return read._replace(answers=tuple(in_order(each, sample.prompt) for each in read.answers))
        return read

    def _choice(self, sample: Sample, completion: Completion, response: Response) -> ChosenLetter:
        options = options_of(sample.metadata, sample.prompt, self._choices)
        return chosen_letter(
            response.answer,
            options,
            rules=self._rules,
            truncated=is_cut_off(completion, response),
            question=sample.prompt,
        )

    def _by_letter(
        self, gold: str, sample: Sample, completion: Completion, response: Response
    ) -> Score | None:
        """The verdict where the ground truth is a letter and the answer settles on one, or on several.

        What names no option is compared with the option's text, as mathematics; with the letter only where the
        options are not known.
        """
        choice = self._choice(sample, completion, response)
        if choice.letter is None:
            return self._by_option(gold, sample, completion, response)
        if choice.letter == SEVERAL:
            return Score(
                value=0.0,
                answer=choice.text[:LONGEST],
                reason=f"several different choices [{choice.rule}]",
                rule=choice.rule,
            )
        if choice.letter == gold:
            return Score(value=1.0, answer=gold, reason=f"equal by choice [{choice.rule}]", rule=choice.rule)
        return Score(
            value=0.0, answer=choice.letter, reason=f"not equal to {gold} [{choice.rule}]", rule=choice.rule
        )

    def _by_option(
        self, gold: str, sample: Sample, completion: Completion, response: Response
    ) -> Score | None:
        text = options_of(sample.metadata, sample.prompt, self._choices).get(gold, "")
        if not text:
            return None
        read = self._extract(sample, completion, response)
        score = judge([text], read, self._options) if read.answers else None
        if score is not None and score.value:
            return score
        return Score(value=0.0, reason=f"no choice in the answer part [{read.rule}]", rule=read.rule)

    def _accepted(self, sample: Sample) -> Sequence[str]:
        """The acceptable answers, and of multiple choice the chosen option's letter and text."""
        golds = accepted(sample.ground_truth)
        if len(golds) == 1 and (amount := asked_amount(golds[0], sample.prompt)):
            golds = (golds[0], amount)
        options = sample.metadata.get(self._choices) if sample.metadata else None
        return golds if not options or not golds else with_options(golds, options)


@lru_cache(maxsize=1024)
def _asked(options: Options, prompt: str) -> Options:
    """The options with what a question leaves open, or names.

    Whether the ends of intervals matter: where a function increases or decreases, either convention is used.
    """
    ends = "any" if _MONOTONIC.search(prompt) is not None else "compare"
    return options._replace(
        ends=ends,
        named=named_constants(prompt),
        unit=asked_unit(prompt),
        extremum=asked_extremum(prompt),
        quantity=asked_quantity(prompt),
        bases=asked_bases(prompt),
        divisors=asked_divisors(prompt),
    )


def _key_of(asked: Options) -> str:
    """What a question leaves open, or names, as part of a cache's key."""
    named = f"{asked.ends} {asked.named} {asked.unit} {asked.extremum}"
    return f"{named} {asked.quantity} {asked.bases} {asked.divisors}"


def _is_of_prompt(answer: str, golds: Sequence[str], prompt: str) -> bool:
    """Whether the answer is a formula that the prompt has, letter by letter, and no ground truth is."""
    copied = "".join(answer.split())
    if _OPERATION.search(copied) is None or len(copied) < _SHORTEST_FORMULA or len(answer) > LONGEST:
        return False
    return copied in "".join(prompt.split()) and all(copied != "".join(gold.split()) for gold in golds)
