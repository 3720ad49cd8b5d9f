"""Answers in the objects in which sets of questions keep them: SQuAD's, TriviaQA's, DROP's, yes or no as a boolean.

An object is read only where the set's own scoring leaves no doubt what is right: any of SQuAD's spans and TriviaQA's
aliases, DROP's number or its one span. Several spans of DROP may be one answer or several, a row of CoQA answers
several questions: these are left as they are, and have no value.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.rows.names import ALIASES, fold_name
from r1reward.text.cells import cell

__all__ = [
    "BOOLEAN_TEXTS",
    "annotated_answers",
    "are_all_asked",
    "calculated",
    "is_printed_float",
    "stated_answers",
    "with_aliases",
    "without_nulls",
]

_BOOLEANS = {True: ["yes", "true"], False: ["no", "false"]}
BOOLEAN_TEXTS = {"True": True, "False": False, "true": True, "false": False}
"""How tables of text write a boolean."""
_FLOAT_DIGITS, _LONGEST_FLOAT = 17, 24
"""Characters of a float that Python prints with all its digits."""
_ALL_ASKED = "is_multiple_answer"
_ANSWER_TYPE, _SEVERAL_SPANS = "answer_type", "multi-span"
_TABLE = frozenset({"header", "rows"})
"""What WikiTableQuestions has in its `table`; its `answers` are a denotation, of which each part is asked for."""
_SINGLE_DIGITS = 9
_OPEN, _CLOSE = "<answer>", "</answer>"


def stated_answers(text: str) -> Any:
    """What the text of a ground truth holds where it is no answer as it stands; the text itself where it is.

    That is the answer in R1-V's `<answer> 3 </answer>`, and of a cell in a table of text the boolean or the object
    that is meant.

    >>> stated_answers("<answer> 3 </answer>"), stated_answers("True"), stated_answers('{"text": ["Paris"]}')
    ('3', ['yes', 'true'], ['Paris'])
    >>> stated_answers("[1, 2]"), stated_answers("It is true.")
    ('[1, 2]', 'It is true.')
    """
    if is_printed_float(text):
        return calculated(float(text))
    if text in BOOLEAN_TEXTS:
        return annotated_answers(BOOLEAN_TEXTS[text])
    stripped = text.strip()
    if stripped.endswith(_CLOSE) and stripped.count(_OPEN) == stripped.count(_CLOSE) == 1:
        before, _, tagged = stripped.removesuffix(_CLOSE).partition(_OPEN)
        return tagged.strip() if not before or before.startswith("<think>") else text
    held = cell(text)
    return text if (answers := annotated_answers(held)) is None else answers


def is_printed_float(text: str) -> bool:
    """Whether a text has the 16 or 17 digits of a number that was calculated: it is as exact as a float is.

    >>> is_printed_float("0.30000000000000004"), is_printed_float("0.3"), is_printed_float("12345678901234567890")
    (True, False, False)
    """
    return _FLOAT_DIGITS <= len(text) <= _LONGEST_FLOAT and "." in text and _is_repr(text)


def calculated(number: float) -> float:
    """A number as it was before a column of single precision made `0.10000000149011612` of it.

    >>> calculated(0.10000000149011612), calculated(33.29999923706055), calculated(0.1 + 0.2), calculated(0.5)
    (0.1, 33.3, 0.30000000000000004, 0.5)
    """
    if len(repr(number)) < _FLOAT_DIGITS or not _is_single(number):
        return number
    shorter = (float(f"{number:.{digits}g}") for digits in range(1, _SINGLE_DIGITS + 1))
    packed = struct.pack("f", number)
    return next((s for s in shorter if struct.pack("f", s) == packed), number)


def _is_single(number: float) -> bool:
    try:
        return bool(struct.unpack("f", struct.pack("f", number))[0] == number)
    except OverflowError:
        return False


def _is_repr(text: str) -> bool:
    try:
        return repr(float(text)) == text and sum(map(str.isdigit, text.lstrip("-0."))) >= _FLOAT_DIGITS - 1
    except ValueError:
        return False


def with_aliases(truth: Any, row: Mapping[str, Any]) -> Any:
    """A ground truth with the further spellings of it that stand in a column of their own.

    A list of which the row says that all are asked for (OlympiadBench, TAT-QA, WikiTableQuestions) is one answer.

    >>> with_aliases("Paris", {"answer": "Paris", "answer_aliases": ["City of Light"]})
    ['Paris', 'City of Light']
    >>> with_aliases(["6", "7"], {"answers": ["6", "7"], "is_multiple_answer": True})
    '6, 7'
    """
    if are_all_asked(row):
        listed = cell(truth) if isinstance(truth, str) else truth
        texts = _texts(listed) if isinstance(listed, list) else []
        return ", ".join(texts) if len(texts) > 1 else truth
    columns = [name for name in row if isinstance(name, str) and fold_name(name) in ALIASES]
    aliases = (_texts(cell(said) if isinstance(said, str) else said) for said in map(row.get, columns))
    first = next(filter(None, aliases), None) if isinstance(truth, str) else None
    return _distinct([truth, *first]) if first else truth


def are_all_asked(row: Mapping[str, Any]) -> bool:
    """Whether a row says that each element of its list of answers is asked for, and not any of them.

    >>> are_all_asked({"answer": ["6", "7"], "answer_type": "multi-span"}), are_all_asked({"answers": ["6", "7"]})
    (True, False)
    """
    table = row.get("table")
    table = cell(table) if isinstance(table, str) else table
    return (
        row.get(_ALL_ASKED) in (True, "True", "true")
        or row.get(_ANSWER_TYPE) == _SEVERAL_SPANS
        or (isinstance(table, Mapping) and table.keys() >= _TABLE)
    )


def without_nulls(value: Any) -> Any:
    """An object, or each of a list of objects, without keys of null: a table gives each row those of the others, too.

    >>> without_nulls({"target": "6", "numbers": None}), without_nulls([{"text": "6", "tokens": None}, "x"])
    ({'target': '6'}, [{'text': '6'}, 'x'])
    """
    if isinstance(value, Mapping):
        return (
            {key: held for key, held in value.items() if held is not None}
            if None in value.values()
            else value
        )
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return [without_nulls(item) if isinstance(item, Mapping) else item for item in value]
    return value


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
