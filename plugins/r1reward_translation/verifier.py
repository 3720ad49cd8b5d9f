"""The verifier `translation`."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal, NamedTuple

from r1reward.errors import MissingExtraError
from r1reward.text.characters import without_invisible
from r1reward.types import Completion, Response, Sample, Score, Status

__all__ = ["TranslationVerifier", "translation"]

_COLUMNS = ("reference", "references", "translation", "target", "target_text")
_LONGEST, _TIMES = 20_000, 8
"""Characters of an answer, and how much longer than its longest reference it may be."""
_WORD = re.compile(r"\w+")
_COPIED = 12
"""Characters from which on a part of the prompt is more than a name or a number, which stay as they are."""


def translation(
    *,
    metric: Literal["chrf", "chrf++", "bleu"] = "chrf",
    tokenize: Literal["13a", "intl", "zh", "char", "none"] = "13a",
) -> "TranslationVerifier":
    """Score the answer part's likeness to the reference translations, from 0 to 1, as sacreBLEU measures it.

    `metric`: `chrf` (Popovic 2015: F-score of characters, six deep), `chrf++` (with words, too), or `bleu` of the
    sentence, smoothed. `tokenize`: sacreBLEU's tokenizer for `bleu`, of those that need no download.
    The references are the ground truth (one, or a list), or a column (`reference`, `translation`, `target`).
    """
    try:
        from sacrebleu.metrics import BLEU, CHRF
    except ImportError:
        raise MissingExtraError("sacrebleu", "translation") from None
    if metric == "bleu":
        return TranslationVerifier(partial(BLEU, effective_order=True, tokenize=tokenize), metric)
    return TranslationVerifier(partial(CHRF, word_order=2 if metric == "chrf++" else 0), metric)


class _Task(NamedTuple):
    """What is the same for all answers to one prompt."""

    references: list[str]
    folded: frozenset[str]
    prompt: str
    """Folded, between blanks."""
    measure: Any
    """sacreBLEU's metric, which has counted the references' n-grams."""


class TranslationVerifier:
    """See `translation`; `metric_of` builds sacreBLEU's metric for some references."""

    version = "2"
    cache_key = None

    def __init__(self, metric_of: Callable[..., Any], metric: str) -> None:
        self._metric_of, self._metric = metric_of, metric
        self._last: tuple[Sample, _Task | None] | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        task = self._task(sample)
        if task is None:
            return Score.unscored(
                Status.BAD_GROUND_TRUTH, f"no reference translation: {sample.ground_truth!r:.80}"
            )
        answer = " ".join(without_invisible(response.answer).split())
        longest = max(map(len, task.references))
        if not answer or len(answer) > min(_LONGEST, _TIMES * longest + 200):
            return Score(value=0.0, answer=answer[:200], reason="no answer" if not answer else "far too long")
        if _is_copy(answer, task):
            return Score(value=0.0, answer=answer[:200], reason="a copy of the source")
        measured = float(task.measure.corpus_score([answer], None).score)
        value = min(1.0, max(0.0, measured / 100))
        return Score(value=value, answer=answer[:200], reason=f"{self._metric} {measured:.2f}")

    def reference(self, sample: Sample) -> str | None:
        """The first reference."""
        return next(iter(_references(sample)), None)

    def _task(self, sample: Sample) -> _Task | None:
        """What is known of a row, kept for its group; None where it has no reference."""
        last = self._last
        if last is None or last[0] is not sample:
            last = self._last = sample, self._built(sample)
        return last[1]

    def _built(self, sample: Sample) -> _Task | None:
        references = _references(sample)
        if not references:
            return None
        measure = self._metric_of(references=[[reference] for reference in references])
        folded = frozenset(map(_folded, references))
        return _Task(references, folded, f" {_folded(sample.prompt)} ", measure)


def _is_copy(answer: str, task: _Task) -> bool:
    """Whether an answer is words of the prompt, and no reference: between near languages it would be half right."""
    if len(answer) < _COPIED:
        return False
    folded = _folded(answer)
    return f" {folded} " in task.prompt and folded not in task.folded


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _references(sample: Sample) -> list[str]:
    found = _texts(sample.ground_truth)
    places: list[Mapping[str, Any]] = [sample.metadata]
    places += [inner for inner in sample.metadata.values() if isinstance(inner, Mapping)]
    for place in places:
        for name in _COLUMNS:
            found = found or _texts(place.get(name))
    return found


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list | tuple) else [value]
    return [
        " ".join(item.split())
        for item in items
        if isinstance(item, str) and item.strip() and len(item) <= _LONGEST
    ]
