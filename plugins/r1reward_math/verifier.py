"""The verifier `math`."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from r1reward.rows.ground_truths import listed_answers
from r1reward.text.choice import ChosenLetter, chosen_letter
from r1reward.text.options import SEVERAL, options_of
from r1reward.text.rules import Extract, rules_of
from r1reward.text.truncation import is_cut_off
from r1reward.types import UNSURE, Completion, Response, Sample, Score, Status
from r1reward_math.bounds import budget
from r1reward_math.compare import compare, is_unsure
from r1reward_math.extraction import LONGEST, Extracted, boxed_together
from r1reward_math.extraction import extract as extract_answer
from r1reward_math.named_values import in_order
from r1reward_math.normalize import unescaped
from r1reward_math.number_lists import is_number_list
from r1reward_math.numbers import rational
from r1reward_math.options import Options

__all__ = ["MathVerifier", "judge", "math"]

_FEW_WORDS = 5
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTER = re.compile(r"\s*\(?([A-J])\)?[.:]?\s*")
DEFAULT = Options()
_MONOTONIC = re.compile(
    r"(?i)\bmonoton\w*\s+(?:\w+\s+){0,2}intervals?\b|\b(?:in|de)creasing\s+intervals?\b|"
    r"\bintervals?\s+(?:of|for|on|in|over|where|when)\b[^.?]{0,60}\b(?:in|de)creas|单调\S{0,4}区间"
)
_SHORTEST_FORMULA = 3
_OPERATION = re.compile(r"[-+*/^!=]|\\[a-zA-Z]|[a-zA-Z]\(")


def math(
    *,
    tolerance: float = 0.0,
    units: Literal["compare", "ignore", "require"] = "compare",
    form: Literal["any", "same", "evaluated"] = "any",
    ordered: bool = False,
    percent: Literal["auto", "number", "value"] = "auto",
    decimals: int = 4,
    choices: str = "choices",
    language: Literal["any", "en", "zh"] = "any",
    extract: Extract = "any",
    last_number: bool = False,
    fallback: Literal["undecided", "math-verify"] = "undecided",
) -> "MathVerifier":
    """Score 1 where the final answer is mathematically equivalent to the ground truth, 0 where it is not.

    `tolerance`: relative difference that numbers may have (0: exact, but for the rounding of `decimals`).
    `units`: compared where both sides name known ones, ignored, or required where the ground truth has one.
    `form`: `same` refuses what is equal and written otherwise, as 2/4 for 1/2. `evaluated` refuses what is left to
    work out where the ground truth is not, as `12+30` or `6!` for a number, and a formula that stands in the prompt;
    2/4 for 1/2, `sqrt(8)` for `2 sqrt(2)`, factored and expanded forms go on counting.
    `ordered`: the order of a list or set counts, too.
    `percent`: 28 % is compared as the number 28, or as the value 0.28; `auto`: as its value where the ground truth is
    a number from -1 to 1 without the sign, and as its number elsewhere.
    `decimals`: significant digits that a rounded decimal needs to stand for an exact ground truth.
    `choices`: the column that holds the options of multiple choice (a list, or letters to texts), where there is one.
    `language`: whose words for "the answer is" count: `en`, `zh` (with `en`), or `any` that are known.
    `extract`: which ways to state a final answer count (`r1reward.text.final_answer`). `any`: all that are known;
    `marked`: boxes, JSON, `####`, "the answer is …", but not what a plain last sentence says; `strict`: a box, or an
    answer part that is nothing but the answer, for those who want the policy to learn the form.
    `last_number`: where nothing says what the final answer is, take the last number of the answer part.
    An answer that is not equal but whose shape rules cannot judge (words against a formula, an equation against an
    expression, a rounded value) is worth 0, with the metric `unsure`; the reward file's own `fallback` is asked then,
    too. Beside a plain number as ground truth hardly any answer is unsure: a policy cannot choose who judges it.
    `fallback`: who decides where the notation of the ground truth is not read: nobody (`undecided`, so that the
    reward file's own `fallback` is asked: a judge, say), or `math-verify`, which only the pool's deadline stops.
    """
    if tolerance < 0 or decimals < 1:
        raise ValueError("tolerance must be at least 0 and decimals at least 1")
    if form == "same" and tolerance:
        raise ValueError("form: same compares what is written, and tolerance values: use one of them")
    options = Options(tolerance, ordered, form, units, percent, decimals, fallback)
    return MathVerifier(options, choices=choices, language=language, extract=extract, last_number=last_number)


class MathVerifier:
    """Compares the answer *with the ground truth*: the ground truth sets what is asked for.

    It may be one string (or number) or a list of acceptable ones.
    """

    version = "15"

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

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        golds = self._accepted(sample)
        if not golds:
            return Score.unscored(Status.BAD_GROUND_TRUTH, f"no ground truth: {sample.ground_truth!r:.80}")
        if all(map(_is_damaged, golds)):
            return Score.unscored(Status.BAD_GROUND_TRUTH, f"cannot be read: {golds[0]!r:.80}")
        if (choice := self._by_letter(golds, sample, completion, response)) is not None:
            return choice
        if self._is_verbatim(golds, completion, response):
            answer = response.answer.strip()
            return Score(value=1.0, answer=answer[:LONGEST], reason="equal by text [whole answer]")
        found = self._extract(sample, completion, response)
        if not found.answers:
            return Score(value=0.0, reason="no final answer in the answer part")
        if self._options.form == "evaluated" and _is_of_prompt(found.answers[-1], golds, sample.prompt):
            return Score(
                value=0.0, answer=found.answers[-1], reason="a formula of the prompt, not worked out"
            )
        either = _ends(sample.prompt) == "any"
        return judge(golds, found, self._options._replace(ends="any") if either else self._options)

    def cache_key(self, sample: Sample, completion: Completion, response: Response) -> str | None:
        """The ground truths and the answers found."""
        found = self._extract(sample, completion, response)
        choice = self._chosen(sample, completion, response) if gold_letter(sample) else None
        letter = f"{choice.letter} {choice.rule}" if choice else ""
        prompt = sample.prompt if self._options.form == "evaluated" else _ends(sample.prompt)
        golds = self._accepted(sample)
        verbatim = "verbatim" if self._is_verbatim(golds, completion, response) else ""
        return "\0".join((*golds, "", prompt, letter, verbatim, found.rule, found.together, *found.answers))

    def reference(self, sample: Sample) -> str | None:
        """The ground truth in a box."""
        golds = accepted(sample.ground_truth)
        return f"\\boxed{{{golds[0]}}}" if golds else ""

    def spellings(self, sample: Sample) -> Sequence[str]:
        """The ground truth as a sentence, after `Answer:` and after `####`."""
        golds = accepted(sample.ground_truth)
        if not golds:
            return ()
        gold = f"${golds[0]}$" if _is_latex(golds[0]) else golds[0]
        return f"The answer is {gold}.", f"Answer: {gold}", f"#### {gold}"

    def _is_verbatim(self, golds: Sequence[str], completion: Completion, response: Response) -> bool:
        """Whether the answer part is a ground truth as it is written, of which extraction might take a part."""
        if "whole answer" not in self._rules or response.answer.strip() not in golds:
            return False
        return not is_cut_off(completion, response)

    def _extract(self, sample: Sample, completion: Completion, response: Response) -> Extracted:
        read = extract_answer(
            response.answer,
            question=sample.prompt,
            rules=self._rules,
            last_number=self._last_number,
            language=self._language,
            truncated=is_cut_off(completion, response),
        )
        if any("=" in answer for answer in read.answers):
            return read._replace(answers=tuple(in_order(answer, sample.prompt) for answer in read.answers))
        return read

    def _chosen(self, sample: Sample, completion: Completion, response: Response) -> ChosenLetter:
        options = options_of(sample.metadata, sample.prompt, self._choices)
        return chosen_letter(
            response.answer,
            options,
            rules=self._rules,
            truncated=is_cut_off(completion, response),
            question=sample.prompt,
        )

    def _by_letter(
        self, golds: Sequence[str], sample: Sample, completion: Completion, response: Response
    ) -> Score | None:
        """The verdict where the ground truth is a letter and the answer settles on one, or on several.

        What names no option is compared with the option's text, as mathematics; with the letter only where the
        options are not known.
        """
        if not (gold := gold_letter(sample)):
            return None
        chosen = self._chosen(sample, completion, response)
        if chosen.letter is None:
            return self._by_option(gold, sample, completion, response)
        if chosen.letter == SEVERAL:
            return Score(
                value=0.0, answer=chosen.text[:LONGEST], reason=f"several different choices [{chosen.rule}]"
            )
        if chosen.letter == gold:
            return Score(value=1.0, answer=gold, reason=f"equal by choice [{chosen.rule}]")
        return Score(value=0.0, answer=chosen.letter, reason=f"not equal to {gold} [{chosen.rule}]")

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
        return Score(value=0.0, reason=f"no choice in the answer part [{read.rule}]")

    def _accepted(self, sample: Sample) -> Sequence[str]:
        """The acceptable answers, and of multiple choice the chosen option's letter and text."""
        golds = accepted(sample.ground_truth)
        options = sample.metadata.get(self._choices) if sample.metadata else None
        return golds if not options or not golds else _with_options(golds, options)


def _ends(prompt: str) -> str:
    """Whether the ends of intervals matter: where a function increases or decreases, either convention is used."""
    return "any" if _MONOTONIC.search(prompt) is not None else "compare"


def gold_letter(sample: Sample) -> str:
    """The letter that the one ground truth is; empty where it is none, or there are several."""
    truth = sample.ground_truth
    match = _LETTER.fullmatch(truth) if isinstance(truth, str) else None
    return match[1] if match else ""


def judge(golds: Sequence[str], found: Extracted, options: Options = DEFAULT) -> Score:
    """Whether the answer found is one of the acceptable ones."""
    with budget():
        return _judge(golds, found, options)


def _judge(golds: Sequence[str], found: Extracted, options: Options) -> Score:
    answer = found.together or found.answers[-1]
    if len(answer) > LONGEST and not is_number_list(answer):
        return Score(value=0.0, reason=f"longer than an answer can be [{found.rule}]")
    different = _different(found, options)
    if different and found.rule != "boxed":
        return Score(value=0.0, answer=answer, reason=f"several different final answers [{found.rule}]")
    if not different:
        answer = found.answers[-1]
    undecided = ""
    for gold in golds:
        equal, rung = compare(gold, answer, options)
        if equal:
            return Score(value=1.0, answer=answer, reason=f"equal by {rung} [{found.rule}]")
        undecided = undecided or (rung if equal is None else "")
    if undecided:
        return Score.unscored(Status.UNDECIDED, f"{undecided} [{found.rule}]", answer)
    if different:  # several boxes are one answer where several answers are asked for
        return Score(value=0.0, answer=answer, reason=f"several different final answers [{found.rule}]")
    if any(is_unsure(gold, answer) for gold in golds):
        reason = f"not equal to {golds[0]:.80}, as far as rules can tell [{found.rule}]"
        return Score(value=0.0, answer=answer, reason=reason, metrics={UNSURE: 1.0})
    return Score(value=0.0, answer=answer, reason=f"not equal to {golds[0]:.80} [{found.rule}]")


def _is_of_prompt(answer: str, golds: Sequence[str], prompt: str) -> bool:
    """Whether the answer is a formula that the prompt has, letter by letter, and no ground truth is."""
    copied = "".join(answer.split())
    if _OPERATION.search(copied) is None or len(copied) < _SHORTEST_FORMULA or len(answer) > LONGEST:
        return False
    return copied in "".join(prompt.split()) and all(copied != "".join(gold.split()) for gold in golds)


def _different(found: Extracted, options: Options) -> bool:
    """Whether the final answers differ, where there are several."""
    if len(found.answers) == 1:
        return False
    last, *others = dict.fromkeys(found.answers[::-1])
    return any(not _same(last, other, options) for other in others)


def _same(one: str, other: str, options: Options) -> bool:
    left, right = rational(one), rational(other)
    if left is not None and right is not None:
        return left[0] == right[0]
    return compare(one, other, options._replace(fallback="undecided"))[0] is True


@lru_cache(maxsize=1024)
def _is_damaged(gold: str) -> bool:
    """Whether braces or environments are left open, so that nobody can tell what was meant."""
    return gold.count("{") - gold.count(r"\{") > gold.count("}") - gold.count(r"\}") or gold.count(
        r"\begin"
    ) != gold.count(r"\end")


def _with_options(golds: Sequence[str], options: Any) -> list[str]:
    """With the option's text where the ground truth is its letter, and its letter where it is its text."""
    if isinstance(options, Mapping) and isinstance(options.get("text"), Sequence):
        options = dict(zip(options.get("label", _LETTERS), options["text"], strict=False))
    elif isinstance(options, Sequence) and not isinstance(options, str):
        options = dict(zip(_LETTERS, options, strict=False))
    if not isinstance(options, Mapping):
        return list(golds)
    found = list(golds)
    for letter, text in options.items():
        if any(gold.strip("() .") == letter for gold in golds):
            found.append(str(text))
        elif any(gold == str(text).strip() for gold in golds):
            found.append(str(letter))
    return found


def accepted(truth: Any) -> Sequence[str]:
    """The acceptable answers that a ground truth names; empty where there is none."""
    if isinstance(truth, str):
        return _of_string(truth)
    if isinstance(truth, bool) or truth is None:
        return ()
    if isinstance(truth, int | float):
        return (format(truth, ".15g") if isinstance(truth, float) else str(truth),)
    if isinstance(truth, Sequence):
        return tuple(gold for item in truth for gold in accepted(item))
    return ()


@lru_cache(maxsize=1024)
def _of_string(truth: str) -> tuple[str, ...]:
    return tuple(gold for text in listed_answers(truth) or (truth,) for gold in _of_text(text))


@lru_cache(maxsize=1024)
def _of_text(truth: str) -> tuple[str, ...]:
    text = truth.partition("####")[2] if "####" in truth else truth  # GSM8K's own `answer` column
    if "boxed" in text or "fbox" in text:
        text = boxed_together(text) or text
    elif (
        len(text) > 20
        and len(text.split()) > _FEW_WORDS
        and (found := extract_answer(text)).rule == "stated answer"
    ):
        text = found.answers[-1]
    text = unescaped(text).strip()
    return (text,) if text else ()


def _is_latex(text: str) -> bool:
    """Whether a text is written between dollar signs."""
    return "$" not in text and any(c in text for c in "\\^_")
