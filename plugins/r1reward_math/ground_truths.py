"""The acceptable answers that a ground truth names, and whether they can be read."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from r1reward.rows.ground_truths import listed_answers
from r1reward.types import Sample
from r1reward_math.boxed_ground_truths import boxed_golds, unsettled_boxes
from r1reward_math.extraction import extract as extract_answer
from r1reward_math.normalize import unescaped

__all__ = ["accepted", "gold_letter", "is_damaged", "is_latex", "unsettled", "with_options"]

_FEW_WORDS = 5
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LABEL = re.compile(r"\s*[*_]{0,2}(?:(?:the|final|correct)\s+){0,2}answer\b", re.IGNORECASE)
_LETTER = re.compile(r"\s*\(?([A-J])\)?[.:]?\s*")


def gold_letter(sample: Sample) -> str:
    """The letter that the one ground truth is; empty where it is none, or there are several."""
    truth = sample.ground_truth
    match = _LETTER.fullmatch(truth) if isinstance(truth, str) and not truth.isdecimal() else None
    return match[1] if match else ""


def is_damaged(gold: str) -> bool:
    """Whether braces or environments are left open, so that nobody can tell what was meant."""
    return ("{" in gold or "\\" in gold) and _is_left_open(gold)


@lru_cache(maxsize=4096)
def _is_left_open(gold: str) -> bool:
    return gold.count("{") - gold.count(r"\{") > gold.count("}") - gold.count(r"\}") or gold.count(
        r"\begin"
    ) != gold.count(r"\end")


def with_options(golds: Sequence[str], options: Any) -> list[str]:
    """With the option's text where the ground truth is its letter, and its letter where it is its text."""
    if isinstance(options, Mapping) and isinstance(options.get("text"), Sequence):
        options = dict(zip(options.get("label", _LETTERS), options["text"], strict=False))
    elif isinstance(options, Sequence) and not isinstance(options, str):
        options = dict(zip(_LETTERS, options, strict=False))
    if not isinstance(options, Mapping):
        return list(golds)
    spellings = list(golds)
    for letter, text in options.items():
        if any(gold.strip("() .") == letter for gold in golds):
            spellings.append(str(text))
        elif any(gold == str(text).strip() for gold in golds):
            spellings.append(str(letter))
    return spellings


def accepted(truth: Any) -> Sequence[str]:
    """The acceptable answers that a ground truth names; empty where there is none."""
    if isinstance(truth, str):
        return (truth,) if truth.isdecimal() else _of_string(truth)
    if isinstance(truth, bool) or truth is None:
        return ()
    if isinstance(truth, int | float):
        return (format(truth, ".15g") if isinstance(truth, float) else str(truth),)
    if isinstance(truth, Sequence):
        return tuple(gold for item in truth for gold in accepted(item))
    return ()


@lru_cache(maxsize=4096)
def _of_string(truth: str) -> tuple[str, ...]:
    return tuple(gold for text in listed_answers(truth) or (truth,) for gold in _of_text(text))


@lru_cache(maxsize=4096)
def _of_text(truth: str) -> tuple[str, ...]:
    text = truth.partition("####")[2] if "####" in truth else truth  # GSM8K's own `answer` column
    if "boxed" in text or "fbox" in text:
        if (golds := boxed_golds(text)) or unsettled_boxes(text):
            return golds
    elif (_LABEL.match(text) or (len(text) > 20 and len(text.split()) > _FEW_WORDS)) and (
        final := extract_answer(text)
    ).rule == "stated answer":
        text = final.answers[-1]
    text = unescaped(text).strip()
    return (text,) if text else ()


def unsettled(truth: Any) -> str:
    """Why none of the answers that a ground truth names is sure; empty where it names none, or is sure."""
    texts = truth if isinstance(truth, Sequence) and not isinstance(truth, str) else [truth]
    reasons = (unsettled_boxes(text) for text in texts if isinstance(text, str) and "box" in text)
    return next(filter(None, reasons), "")


def is_latex(text: str) -> bool:
    """Whether a text is written between dollar signs."""
    return "$" not in text and any(c in text for c in "\\^_")
