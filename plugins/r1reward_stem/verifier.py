"""The verifier `stem`."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from r1reward.rows.ground_truths import listed_answers
from r1reward.text.choice import chosen_letter
from r1reward.text.final_answer import final_answer
from r1reward.text.options import SEVERAL, options_of, plain
from r1reward.text.rules import Extract, rules_of
from r1reward.text.truncation import is_cut_off
from r1reward.types import UNSURE, Completion, Response, Sample, Score, Status
from r1reward_stem.chemistry import formula
from r1reward_stem.molecules import molecule_reader
from r1reward_stem.selection import letters_in, letters_of_truth
from r1reward_stem.units import Quantity, close, quantity

Molecule = Callable[[str], str | None]
"""A SMILES in canonical form, None for a text that is none."""

__all__ = ["StemVerifier", "stem"]

_LONGEST = 100_000
_SHORT = 400
_NAMED = re.compile(
    r"(?:the|its)\s(?:(?:chemical|molecular|empirical|correct|final)\s){0,2}(?:formula|compound|product|ion)\s"
    r"(?:of\s[\w ]{1,40}\s)?is:?\s(\S{1,60}?)\.?",
    re.IGNORECASE,
)
"""A sentence that names a formula and nothing else."""
Rules = frozenset[str]


def stem(
    *, tolerance: float = 0.01, units: bool = True, extract: Extract = "any", smiles: bool = False
) -> "StemVerifier":
    """Score 1 where the answer part is the ground truth: its options, its quantity, its formula, or its words.

    A ground truth that names options of the row (one letter, several, or an option's text) is a choice; a number,
    with or without a unit, a quantity; `H2SO4` a formula up to notation; anything else words, of which none may
    differ. `tolerance`: relative difference that quantities may have; the row's column `tolerance` goes before it.
    `units`: an answer to a quantity with a unit must have one of its dimension; else its number may stand alone.
    `extract`: which statements of an answer count. `any`: all that are known; `marked`: not those of a plain last
    sentence; `strict`: a box, or an answer part that is nothing but the answer. `smiles`: ground truths are molecules
    in SMILES, compared in RDKit's canonical form, stereo marks and all (extra `chemistry`).
    """
    if not 0 <= tolerance < 1:
        raise ValueError(f"tolerance: from 0 to below 1, not {tolerance}")
    return StemVerifier(tolerance, units, extract, molecule_reader() if smiles else None)


class _Question(NamedTuple):
    kind: str
    reference: str
    judge: Callable[[str, bool, Rules], Score]


class StemVerifier:
    """See `stem`."""

    version = "5"
    cache_key = None

    def __init__(
        self, tolerance: float, units: bool, extract: Extract = "any", molecule: Molecule | None = None
    ) -> None:
        self._molecule = molecule
        self._tolerance, self._units, self._rules = tolerance, units, rules_of(extract)
        self._last: tuple[Sample, list[_Question]] | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        questions = self._questions(sample)
        if not questions:
            return Score.unscored(Status.BAD_GROUND_TRUTH, f"no ground truth: {sample.ground_truth!r:.80}")
        if len(response.answer) > _LONGEST:
            return Score(value=0.0, reason=f"longer than {_LONGEST:,} characters")
        cut = is_cut_off(completion, response)
        scores = [question.judge(response.answer, cut, self._rules) for question in questions]
        return next((score for score in scores if score.value == 1.0), scores[0])

    def reference(self, sample: Sample) -> str | None:
        """The first acceptable answer."""
        questions = self._questions(sample)
        return questions[0].reference if questions else ""

    def _questions(self, sample: Sample) -> list[_Question]:
        """One question for each acceptable answer; several letters are one answer. Kept for the row's group."""
        if self._last is None or self._last[0] is not sample:
            self._last = sample, self._built(sample)
        return self._last[1]

    def _built(self, sample: Sample) -> list[_Question]:
        if self._molecule is not None:
            return _molecules(sample, self._molecule)
        options = options_of(sample.metadata, sample.prompt)
        truth = sample.ground_truth
        letters = letters_of_truth(truth, options)
        if letters and (options or _is_letters(truth)):
            return [_choice(letters, options)]
        if isinstance(truth, str):
            truth = listed_answers(truth) or truth
        golds = [
            text
            for value in (truth if isinstance(truth, list | tuple) else [truth])
            if (text := _text(value))
        ]
        tolerance = sample.metadata.get("tolerance")
        allowed = tolerance if isinstance(tolerance, float) and 0 <= tolerance < 1 else self._tolerance
        return [self._free(gold, allowed, sample.prompt) for gold in golds]

    def _free(self, gold: str, tolerance: float, prompt: str) -> _Question:
        read = final_answer(gold).answers
        gold = read[-1] if len(read) == 1 and "boxed" in gold else gold
        boxed = f"\\boxed{{{gold}}}"
        if (wanted := quantity(gold)) is not None:
            return _Question("quantity", boxed, partial(self._quantity, wanted, gold, prompt, tolerance))
        if (compound := formula(gold)) is not None:
            return _Question("formula", boxed, partial(_formula, compound, gold, prompt))
        return _Question("words", boxed, partial(_words, gold, prompt))

    def _quantity(
        self, gold: Quantity, text: str, prompt: str, tolerance: float, answer: str, cut: bool, rules: Rules
    ) -> Score:
        rule, texts = _alone(answer, quantity, cut) or _stated(answer, prompt, cut, rules)
        read = [quantity(part.rpartition("=")[2]) for part in texts]
        if not texts or None in read:
            return Score(value=0.0, answer=_shown(texts), reason=f"no quantity [{rule}]")
        reasons = [self._differs(gold, each, tolerance) for each in read if each is not None]
        reason = next(filter(None, reasons), "")
        return Score(
            value=float(not reason),
            answer=_shown(texts),
            reason=f"{reason or 'the same quantity'}{f': {text[:60]}' if reason else ''} [{rule}]",
        )

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


def _bare(answer: Quantity, gold: Quantity, tolerance: float) -> bool:
    """A ground truth without a unit states a number only: the answer's own unit says how it was meant."""
    return answer.has_unit and close(gold.value, answer.number, tolerance)


def _choice(letters: frozenset[str], options: dict[str, str]) -> _Question:
    wanted = ", ".join(sorted(letters))

    def judge(answer: str, cut: bool, rules: Rules) -> Score:
        if len(letters) == 1:
            chosen = chosen_letter(answer, options, rules=rules, truncated=cut)
            letter = chosen.letter
            answers = frozenset([letter]) if letter not in (None, SEVERAL) and letter else frozenset[str]()
            rule = chosen.rule
        else:
            rule, answers = _several(answer, options, cut, rules)
        named = ", ".join(sorted(answers)) or "no option"
        overlap = len(answers & letters) / len(answers | letters) if answers else 0.0
        reason = f"{named}{'' if answers == letters else f', not {wanted}'} [{rule}]"
        return Score(
            value=float(answers == letters), answer=named, reason=reason, metrics={"overlap": overlap}
        )

    return _Question("choice", wanted, judge)


def _several(answer: str, options: dict[str, str], cut: bool, rules: Rules) -> tuple[str, frozenset[str]]:
    """The options that an answer names: in its final answer, else in the whole of a short one."""
    read = final_answer(answer, rules=rules, truncated=cut)
    if read.answers and (letters := letters_in(read.answers[-1], options)):
        return read.rule, letters
    unmarked = not read.answers or read.rule in ("whole answer", "last sentence")
    whole = answer if unmarked and not cut and len(answer) < _SHORT else ""
    return "whole answer" if whole else read.rule, letters_in(whole, options) or frozenset()


def _molecules(sample: Sample, molecule: Molecule) -> list[_Question]:
    truth = sample.ground_truth
    texts = [_text(value) for value in (truth if isinstance(truth, list | tuple) else [truth])]

    def judge(gold: str, text: str, answer: str, cut: bool, rules: Rules) -> Score:
        rule, answers = _alone(answer, molecule, cut) or _stated(answer, sample.prompt, cut, rules)
        right = bool(answers) and all(molecule(part) == gold for part in answers)
        reason = "the same molecule" if right else f"not {text:.60}"
        return Score(value=float(right), answer=_shown(answers), reason=f"{reason} [{rule}]")

    return [
        _Question("molecule", f"\\boxed{{{text}}}", partial(judge, gold, text))
        for text in texts
        if text and (gold := molecule(text)) is not None
    ]


def _formula(gold: str, text: str, prompt: str, answer: str, cut: bool, rules: Rules) -> Score:
    rule, texts = _alone(answer, formula, cut) or _stated(answer, prompt, cut, rules)
    if not texts and not cut and (named := _NAMED.fullmatch(answer.strip())) is not None:
        rule, texts = "whole answer", [named[1]]
    right = bool(texts) and all(formula(part) == gold for part in texts)
    reason = "the same formula" if right else f"not {text:.60}"
    return Score(value=float(right), answer=_shown(texts), reason=f"{reason} [{rule}]")


def _words(gold: str, prompt: str, answer: str, cut: bool, rules: Rules) -> Score:
    rule, texts = _stated(answer, prompt, cut, rules)
    if not texts and not cut and len(answer) < _SHORT:
        rule, texts = "whole answer", [answer]
    right = bool(texts) and all(_folded(part) == _folded(gold) for part in texts)
    reason = "the same words" if right else f"not {gold:.60}"
    metrics = (
        {UNSURE: 1.0} if texts and not right else None
    )  # other words may mean the same: a judge may be asked
    return Score(value=float(right), answer=_shown(texts), reason=f"{reason} [{rule}]", metrics=metrics)


def _alone(answer: str, read: Callable[[str], Any], cut: bool) -> tuple[str, list[str]] | None:
    """An answer part that is nothing but the answer, in whatever spelling; one that was cut off may go on."""
    text = answer.strip()
    return ("whole answer", [text]) if not cut and len(text) < 200 and read(text) is not None else None


def _stated(answer: str, prompt: str, cut: bool, rules: Rules) -> tuple[str, list[str]]:
    read = final_answer(answer, question=prompt, rules=rules, truncated=cut)
    return read.rule, list(dict.fromkeys(read.answers))


def _shown(texts: list[str]) -> str:
    return texts[-1][:200] if texts else ""


def _folded(text: str) -> list[str]:
    words = unicodedata.normalize("NFKC", plain(text)).casefold().split()
    return words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words


def _is_letters(truth: Any) -> bool:
    """Whether a ground truth is letters only, so that it is a choice though the row has no options."""
    parts = [truth] if isinstance(truth, str) else list(truth)
    return all(set(part) <= set("ABCDEFGHIJ, ;") for part in parts)


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
