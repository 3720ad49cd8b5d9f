"""The verifier `language`: the proportion of words that are in the target language."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

from r1reward.errors import SpecError
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_language.cleaning import leave_out
from r1reward_language.codes import UNDETERMINED, parse_language
from r1reward_language.composition import Composer, Unit
from r1reward_language.decode import WordDecoder
from r1reward_language.model import LanguageModel
from r1reward_language.normalise import fold
from r1reward_language.quotes import Quotes

__all__ = ["MAIN", "LanguageConsistency", "Part"]

Part = Literal["reasoning", "answer", "both"]

MAIN: Final = "main"
"""As a target: whichever language most of the text is in, so that only mixing costs."""

_PROMPTS: Final = 32
_LEAST_PROMPT_WORDS: Final = 3.0
_OTHER_THAN_ENGLISH: Final = 1 / 3
_NAMED: Final = 3


def _prompt_language(counts: Mapping[str, float]) -> str | None:
    """The language of a prompt with these words, or None if it cannot be told."""
    known = {code: words for code, words in counts.items() if code != UNDETERMINED}
    if sum(known.values()) < _LEAST_PROMPT_WORDS:
        return None
    foreign = max((code for code in known if code != "en"), key=lambda code: known[code], default="en")
    if known.get(foreign, 0.0) >= _OTHER_THAN_ENGLISH * sum(counts.values()):
        return foreign
    return max(known, key=lambda code: known[code])


class LanguageConsistency:
    """Scores `Num(Words_target) / Num(Words)` over a part of the response (arXiv 2501.12948, section 2.3.2).

    Made by `r1reward_language.language`, which documents the options. `metrics`: `words`, how many were
    counted; `undetermined`, the share of them that is of no language; `left_out`, the share of the text's
    characters that was code, LaTeX, quotes and the like, worth a look where a policy hides in them.
    """

    version = "6"

    def __init__(
        self,
        model: LanguageModel,
        *,
        part: Part,
        target: str | None,
        target_column: str | None,
        default_target: str | None,
        quotes: Literal["leave_out", "count"],
        unit: Unit,
        ignore: Sequence[str],
        min_words: float,
        no_words: float | None,
    ) -> None:
        self._known = model.codes
        self._composer = Composer(WordDecoder(model), unit, ignore)
        self._part, self._column = part, target_column
        self._target = None if target is None else self._parse(target, "option 'target'")
        if default_target not in (None, MAIN):
            default_target = self._parse(str(default_target), "option 'default_target'")
        self._default, self._leaves_out_quotes = default_target, quotes == "leave_out"
        self._min_words, self._no_words = min_words, no_words
        self._prompt = lru_cache(_PROMPTS)(self._read_prompt)

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score the proportion of target-language words in the chosen part of `response`."""
        try:
            target = self._target_of(sample)
        except SpecError as error:
            return Score.unscored(Status.BAD_GROUND_TRUTH, str(error))
        if target is None:
            reason = "the prompt is in no language that can be told, and no target or default_target is given"
            return Score.unscored(Status.NOT_APPLICABLE, reason)
        whole = self._text(response)
        text = leave_out(fold(whole))
        if self._leaves_out_quotes:
            text = self._prompt(sample.prompt)[0].take_out(text)
        counts = self._composer.count(text, None if target == MAIN else target)
        return self._score(counts, target, 1 - min(1.0, len(text) / max(1, len(whole))))

    def cache_key(self, sample: Sample, completion: Completion, response: Response) -> str:
        """The prompt, the column with the target, and the text that is counted."""
        column = sample.metadata.get(self._column) if self._column else None
        return "\0".join((sample.prompt, repr(column), self._text(response)))

    def _parse(self, tag: str, where: str) -> str:
        return parse_language(tag, self._known, where)

    def _text(self, response: Response) -> str:
        if self._part == "both":
            return f"{response.reasoning}\n\n{response.answer}"
        return response.answer if self._part == "answer" else response.reasoning

    def _read_prompt(self, prompt: str) -> tuple[Quotes, str | None]:
        text = leave_out(fold(prompt))
        return Quotes(text), _prompt_language(self._composer.count(text))

    def _target_of(self, sample: Sample) -> str | None:
        """The target of this sample: its column, the option, the prompt's language, or the default."""
        column = None if self._column is None else sample.metadata.get(self._column)
        if column not in (None, ""):
            return self._parse(str(column), f"column {self._column!r}")
        if self._target is not None:
            return self._target
        if self._column is not None and self._column not in sample.metadata:
            names = ", ".join(sorted(map(str, sample.metadata))) or "none"
            raise SpecError(f"no column {self._column!r} with the target language (columns: {names})")
        return self._prompt(sample.prompt)[1] or self._default

    def _score(self, counts: Mapping[str, float], target: str, left_out: float) -> Score:
        total = sum(counts.values())
        ranked = sorted(counts, key=lambda code: (-counts[code], code))
        if target == MAIN:
            target = next((code for code in ranked if code != UNDETERMINED), UNDETERMINED)
        shares = {code: counts[code] / total for code in ranked}
        metrics = {"words": total, "undetermined": shares.get(UNDETERMINED, 0.0), "left_out": left_out}
        if not total or total < self._min_words:
            return self._without_words(total, metrics)
        value = 0.0 if target == UNDETERMINED else min(1.0, shares.get(target, 0.0))
        reason = f"{value:.0%} of {total:.0f} words are {target}"
        rest = [f"{code} {share:.0%}" for code, share in shares.items() if code != target]
        if rest:
            reason += f" ({', '.join(rest[:_NAMED])}{', …' if len(rest) > _NAMED else ''})"
        return Score(value=value, answer=ranked[0], reason=reason, metrics=metrics)

    def _without_words(self, total: float, metrics: Mapping[str, float]) -> Score:
        where = "reasoning or answer" if self._part == "both" else self._part
        reason = f"the {where} has {total:.0f} words of its own: nothing to tell a language by"
        if self._no_words is None:
            return Score.unscored(Status.UNDECIDED, reason)
        return Score(value=self._no_words, reason=reason, metrics=metrics)
