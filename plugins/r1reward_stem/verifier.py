"""The verifier `stem`."""

import re
from functools import partial
from typing import Any

from r1reward.rows.ground_truths import listed_answers, no_ground_truth
from r1reward.text.end_tokens import without_end_tokens
from r1reward.text.false_equations import is_false_equation
from r1reward.text.final_answer import final_answer
from r1reward.text.options import options_of
from r1reward.text.rules import Extract, rules_of
from r1reward.text.truncation import is_cut_off
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_stem.chemistry import configuration, formula, hybridization, nuclide
from r1reward_stem.naming import counted
from r1reward_stem.quantity_words import ROUNDED, last_claim, metre_apart, offered_beside, ways_of_saying
from r1reward_stem.questions import (
    UNMARKED,
    Molecule,
    Notation,
    Question,
    Rules,
    alone,
    choice_question,
    judge_notation,
    judge_words,
    molecule_questions,
    number_question,
    shown,
    stated,
    text_of,
)
from r1reward_stem.selection import is_numbered, letters_of_truth, number_in
from r1reward_stem.unit_table import KELVIN
from r1reward_stem.units import Quantity, close, quantity

__all__ = ["StemVerifier"]

_LONGEST = 100_000
_NAME, _NAME_LENGTH = re.compile(r"([^\W\d_]{2,})\s*\Z"), 60
_EQUATION = re.compile(
    r"[$*]{0,3}(?:\\?[A-Za-z]{1,12}(?:_\{?\w{1,12}\}?)?)\s{0,3}(?:=|≈|\\approx)\s{0,3}([^=≈]{1,100})"
)
_LETTER_OF_DEGREES = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,9})?)\s{0,2}([CF])")
_QUESTION = 4_000
_ROUGHLY = 0.05
_LAST_LINE = re.compile(r"\b(?:on|in|as) (?:the|your|its) (?:very )?(?:last|final) line\b", re.IGNORECASE)
_MODES = {"boxed": frozenset(["boxed"]), "final_answer": rules_of("marked")}
"""Which statements count for a row whose column `extraction_mode` says so, as NeMo-Gym's `string_match` has it."""


class StemVerifier:
    """See `stem`."""

    version = "31"
    cache_key = None

    def __init__(
        self, tolerance: float, units: bool, extract: Extract = "any", molecule: Molecule | None = None
    ) -> None:
        self._molecule = molecule
        self._tolerance, self._units, self._rules = tolerance, units, rules_of(extract)
        self._last: tuple[Sample, list[Question]] | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        questions = self._questions(sample)
        if not questions:
            reason = no_ground_truth(sample.ground_truth, sample.metadata)
            return Score.unscored(Status.BAD_GROUND_TRUTH, reason)
        if len(response.answer) > _LONGEST:
            return Score(value=0.0, reason=f"longer than {_LONGEST:,} characters")
        cut = is_cut_off(completion, response)
        rules = _MODES.get(str(sample.metadata.get("extraction_mode")), self._rules)
        answer = without_end_tokens(response.answer)
        scores = [question.judge(answer, cut, rules) for question in questions]
        return next((score for score in scores if score.value == 1.0), scores[0])

    def reference(self, sample: Sample) -> str | None:
        """The first acceptable answer."""
        questions = self._questions(sample)
        return questions[0].reference if questions else ""

    def _questions(self, sample: Sample) -> list[Question]:
        """One question for each acceptable answer; several letters are one answer. Kept for the row's group."""
        if self._last is None or self._last[0] is not sample:
            self._last = sample, self._built(sample)
        return self._last[1]

    def _built(self, sample: Sample) -> list[Question]:
        if self._molecule is not None:
            return molecule_questions(sample, self._molecule)
        options = options_of(sample.metadata, sample.prompt)
        truth = sample.ground_truth
        if is_numbered(options) and (label := number_in(text_of(truth), options)) is not None:
            return [number_question(label, options)]
        letters = letters_of_truth(truth, options)
        if letters and (options or _is_letters(truth)):
            return [choice_question(letters, options)]
        if isinstance(truth, str):
            truth = listed_answers(truth) or truth
        golds = [
            text
            for value in (truth if isinstance(truth, list | tuple) else [truth])
            if (text := text_of(value))
        ]
        tolerance = sample.metadata.get("tolerance")
        allowed = tolerance if isinstance(tolerance, float) and 0 <= tolerance < 1 else self._tolerance
        return [self._free(gold, allowed, sample) for gold in golds]

    def _free(self, gold: str, tolerance: float, sample: Sample) -> Question:
        prompt = sample.prompt
        read = final_answer(gold).answers
        gold = read[-1] if len(read) == 1 and "boxed" in gold else gold
        boxed = f"\\boxed{{{gold}}}"
        if (wanted := quantity(gold) or _named_quantity(gold)) is not None:
            return Question("quantity", boxed, partial(self._quantity, wanted, gold, prompt, tolerance))
        notations: tuple[Notation, ...] = (configuration, nuclide, hybridization, formula)
        for notation in notations:
            if (compound := notation(gold)) is not None:
                return Question("formula", boxed, partial(judge_notation, notation, compound, gold, prompt))
        any_case = sample.metadata.get("case_sensitive") is not True
        last_line = sample.metadata.get("extraction_mode") == "last_line" or bool(
            _LAST_LINE.search(prompt[-_QUESTION:])
        )
        return Question("words", boxed, partial(judge_words, gold, prompt, any_case, last_line))

    def _quantity(
        self, gold: Quantity, text: str, prompt: str, tolerance: float, answer: str, cut: bool, rules: Rules
    ) -> Score:
        name = text.partition("=")[0].strip() if "=" in text else ""
        whole = alone(answer, quantity, cut) or (
            alone(_value_of_symbol(answer), quantity, cut) if not name else None
        )
        rule, texts = whole or stated(answer, prompt, cut, rules)
        if len(texts) == 1 and "or " in texts[0]:
            texts = ways_of_saying(texts[0])
        read = [quantity(_without_name(part, name, answer)) for part in texts]
        if rule in UNMARKED and "last sentence" in rules and not cut:
            said = last_claim(answer, prompt)
            if quantity(said) is not None:
                rule, texts, read = "last sentence", [said], [quantity(said)]
        if gold.has_unit and gold.dimension == KELVIN:
            read = [quantity(_degrees(part)) or each for part, each in zip(texts, read, strict=True)]
        if not gold.has_unit and None in read:
            read = [each or quantity(counted(part, prompt)) for part, each in zip(texts, read, strict=True)]
        if not texts or None in read:
            return Score(value=0.0, answer=shown(texts), reason=f"no quantity [{rule}]", rule=rule)
        pairs = zip(texts, read, strict=True)
        reasons = [
            self._reason(gold, text, part, each, tolerance) for part, each in pairs if each is not None
        ]
        if (other := quantity(offered_beside(answer, texts[-1]))) is not None and not _converts(other, gold):
            reasons.append("another value than")
        reason = next(filter(None, reasons), "")
        return Score(
            value=float(not reason),
            answer=shown(texts),
            reason=f"{reason or 'the same quantity'}{f': {text[:60]}' if reason else ''} [{rule}]",
            rule=rule,
        )

    def _reason(self, gold: Quantity, text: str, part: str, answer: Quantity, tolerance: float) -> str:
        """Why a quantity is not the wanted one in any reading of `ms^-1`; empty where it is."""
        reason = self._differs(gold, answer, tolerance)
        golds, answers = (
            {gold, quantity(metre_apart(text)) or gold},
            {answer, quantity(metre_apart(part)) or answer},
        )
        if not reason or len(golds) == len(answers) == 1:
            return reason
        differences = (self._differs(g, a, tolerance) for g in golds for a in answers)
        return "" if "" in differences else reason

    def _differs(self, gold: Quantity, answer: Quantity, tolerance: float) -> str:
        """Why a quantity is not the wanted one; empty where it is."""
        if gold.has_unit and not answer.has_unit and any(gold.dimension):
            if self._units:
                return "no unit, where it should be"
            return "" if close(gold.number, answer.number, tolerance) else "another value than"
        if gold.has_unit and gold.dimension != answer.dimension:
            return "a unit of another dimension than"
        if close(gold.value, answer.value, tolerance) or (
            not gold.has_unit and _bare(answer, gold, tolerance)
        ):
            return ""
        return "another value than"


def _converts(other: Quantity, gold: Quantity) -> bool:
    """Whether what is offered beside an answer may be the same in another unit, roughly: `20 m/s (or 45 mph)`."""
    if not (gold.has_unit and other.has_unit):
        return True  # plain numbers beside an answer were read with it
    return other.dimension == gold.dimension and close(gold.value, other.value, _ROUGHLY)


def _named_quantity(gold: str) -> Quantity | None:
    """`pH = 3` is 3."""
    name, sign, value = gold.partition("=")
    return quantity(value) if sign and len(name.split()) == 1 and name.strip().isalpha() else None


def _value_of_symbol(answer: str) -> str:
    """The value in `v = 3 m/s`, where that is all that an answer says; empty for anything else."""
    match = _EQUATION.fullmatch(answer.strip())
    return match[1] if match is not None else ""


def _degrees(text: str) -> str:
    """`25 °C` for `25 C`, which a temperature is meant by; empty for anything else."""
    match = _LETTER_OF_DEGREES.fullmatch(text.strip(" $*"))
    return f"{match[1]} °{match[2]}" if match is not None else ""


def _without_name(part: str, name: str, answer: str) -> str:
    """`pH = 3` and `pH 3` as 3, where the ground truth's own name is pH: `pOH = 3` is something else."""
    left, _, value = map(str.strip, part.rpartition("="))
    if is_false_equation(part, ROUNDED) or _is_false(left.rpartition("=")[2], value):
        return ""
    if not name:
        return value
    for sign in re.finditer(rf"=\s*{re.escape(value)}", answer):
        named = _NAME.search(answer[max(0, sign.start() - _NAME_LENGTH) : sign.start()])
        if named is not None and named[1] != name:
            return ""
    return value.removeprefix(name).strip()


def _is_false(left: str, right: str) -> bool:
    """Whether two quantities of one dimension are set equal that cannot be the same, even roughly: `1 h = 50 min`."""
    one, other = quantity(left), quantity(right)
    if one is None or other is None or not (one.has_unit and other.has_unit):
        return False
    return one.dimension == other.dimension and not close(one.value, other.value, ROUNDED)


def _bare(answer: Quantity, gold: Quantity, tolerance: float) -> bool:
    """A ground truth without a unit states a number only: the answer's own unit says how it was meant."""
    return answer.has_unit and close(gold.value, answer.number, tolerance)


def _is_letters(truth: Any) -> bool:
    """Whether a ground truth is letters only, so that it is a choice though the row has no options."""
    parts = [truth] if isinstance(truth, str) else list(truth)
    return all(set(part) <= set("ABCDEFGHIJ, ;") for part in parts)
