"""The verifier `translation`."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from r1reward.errors import MissingExtraError
from r1reward.text.characters import without_invisible
from r1reward.types import Completion, Response, Sample, Score, Status

__all__ = ["TranslationVerifier", "translation"]

_COLUMNS = ("reference", "references", "translation", "target", "target_text")
_LONGEST, _TIMES = 20_000, 8
"""Characters of an answer, and how much longer than its longest reference it may be."""
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
        found: Any = BLEU(effective_order=True, tokenize=tokenize)
    else:
        found = CHRF(word_order=2 if metric == "chrf++" else 0)
    return TranslationVerifier(found.sentence_score, metric)


class TranslationVerifier:
    """See `translation`."""

    version = "2"
    cache_key = None

    def __init__(self, measure: Callable[[str, Sequence[str]], Any], metric: str) -> None:
        self._measure, self._metric = measure, metric

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        references = _references(sample)
        if not references:
            return Score.unscored(
                Status.BAD_GROUND_TRUTH, f"no reference translation: {sample.ground_truth!r:.80}"
            )
        answer = " ".join(without_invisible(response.answer).split())
        longest = max(map(len, references))
        if not answer or len(answer) > min(_LONGEST, _TIMES * longest + 200):
            return Score(value=0.0, answer=answer[:200], reason="no answer" if not answer else "far too long")
        if _is_copy(answer, sample.prompt) and not any(_folded(answer) == _folded(r) for r in references):
            return Score(value=0.0, answer=answer[:200], reason="a copy of the source")
        measured = float(self._measure(answer, references).score)
        value = min(1.0, max(0.0, measured / 100))
        return Score(value=value, answer=answer[:200], reason=f"{self._metric} {measured:.2f}")

    def reference(self, sample: Sample) -> str | None:
        """The first reference."""
        return next(iter(_references(sample)), None)


def _is_copy(answer: str, prompt: str) -> bool:
    """Whether an answer is some words of the prompt: between languages that are near, a copy scores as half right."""
    return len(answer) >= _COPIED and f" {_folded(answer)} " in f" {_folded(prompt)} "


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


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
