"""Answers in the objects in which sets of questions keep them: SQuAD's, TriviaQA's, DROP's, yes or no as a boolean.

An object is read only where the set's own scoring leaves no doubt what is right: any of SQuAD's spans and TriviaQA's
aliases, DROP's number or its one span. Several spans of DROP may be one answer or several, a row of CoQA answers
several questions: these are left as they are, and have no value.
"""

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["annotated_answers"]

_BOOLEANS = {True: ["yes", "true"], False: ["no", "false"]}


def annotated_answers(truth: Any) -> list[str] | None:
    """The acceptable answers of a boolean, an object or a list of objects; None for anything else.

    >>> annotated_answers(True), annotated_answers({"value": "Paris", "aliases": ["Paris", "City of Light"]})
    (['yes', 'true'], ['Paris', 'City of Light'])
    >>> annotated_answers({"spans": ["Rome", "Oslo"]}), annotated_answers("Paris")
    (None, None)
    """
    if isinstance(truth, bool):
        return _BOOLEANS[truth]
    if isinstance(truth, Mapping):
        return _of_object(truth)
    if isinstance(truth, Sequence) and not isinstance(truth, str) and truth:
        each = [_of_annotator(item) for item in truth]
        return _distinct([text for texts in each for text in texts or ()]) if all(each) else None
    return None


def _of_annotator(item: Any) -> list[str] | None:
    """What one of several annotators says: NarrativeQA's `{"text", "tokens"}`, VQA's `{"answer", …}`."""
    return _of_object(item) if isinstance(item, Mapping) else None


def _of_object(item: Mapping[str, Any]) -> list[str] | None:
    if "aliases" in item:
        return _distinct([*_texts(item.get("value")), *_texts(item["aliases"])])
    if "spans" in item:
        spans, number = _texts(item["spans"]), _texts(item.get("number"))
        answers = number if number and not spans else spans if not number else []
        return answers[:1] if len({text.casefold() for text in answers}) == 1 else None
    if "answer_confidence" in item:
        return _texts(item.get("answer")) or None
    if item.keys() <= {"text", "answer_start", "tokens", "answer_end", "start", "end", "answer_id"}:
        return _distinct(_texts(item.get("text")))
    return None


def _texts(value: Any) -> list[str]:
    """A text, a number, or a list of them, as texts."""
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    known = [v for v in values if isinstance(v, str | int | float) and not isinstance(v, bool)]
    return [text for v in known if (text := str(v).strip())] if len(known) == len(values) else []


def _distinct(texts: list[str]) -> list[str] | None:
    return list(dict.fromkeys(texts)) or None
