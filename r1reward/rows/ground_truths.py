"""What a ground truth says: nothing at all, one answer, or a list of acceptable ones.

`str(None)`, pandas and spreadsheets write a missing answer as `None`, `nan` or `N/A`. Compared as an answer, each
completion of such a row would silently be wrong. Where `None` is meant as an answer, it is known by one of these: an
option of the question says so, the task's verifier reads values as they are written (`None` is what a program may
print), or the ground truth is a list, `["None"]`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from r1reward.rows.annotations import (
    BOOLEAN_TEXTS,
    annotated_answers,
    calculated,
    is_printed_float,
    stated_answers,
    without_nulls,
)
from r1reward.rows.tasks import fold
from r1reward.rows.values import is_nan
from r1reward.text.cells import cell
from r1reward.text.options import options_of

__all__ = ["answer_of", "are_objects", "is_missing", "is_special", "listed_answers", "no_ground_truth"]

_PRINTED = frozenset({
    "none", "null", "nan", "n/a", "#n/a", "<na>", "nat", "[none]", "[null]", "[nan]", "[]", "['']", '[""]', "{}",
})  # fmt: skip
_PROOF, _PLACEHOLDERS = "proof", frozenset({"proof", "notfound", "see solution", "tbd"})
"""What stands for an answer where a set has none: NuminaMath's `proof` and `notfound`. The first may be an answer,
unless the row says that a proof is asked for."""
_ASKS_PROOF = re.compile(r"\b(?:prove|proof|show that|demonstrate|justify)\b", re.IGNORECASE)
_KINDS = ("question_type", "problem_type", "answer_type", "type")
_LONGEST = max(map(len, _PRINTED)) + 4
_LONGEST_WORD = max(map(len, _PLACEHOLDERS)) + 4
_SPECIAL = frozenset({"", *"{[<", *(c for text in _PRINTED for c in (text[0], text[0].upper()))})
"""What a text begins with that may be missing, or an object or a list; others need no closer look."""

_SHORT_NUMBER = 16
"""Characters of a number that nobody calculated."""

_SHOWN = 12
"""Columns that a reason names."""

_INSTRUCTIONS = "instruction_id_list"
"""The column of rows that have instructions in place of a ground truth, as IFEval's."""

_LABELLED = "mc1_targets"
"""TruthfulQA's column of choices with labels; the first choice is the right one, and which letter it had in a prompt
is not written down."""

_ANSWERED = frozenset({"math", "stem"})

_WRAPPERS = frozenset({"target", "value", "answer", "ground_truth"})
"""The one key of an object that data sets put around an answer: `target` in Search-R1's."""


def is_missing(value: Any) -> bool:
    r"""Whether a value is a null, not a number, or the text that one of them is printed as.

    >>> is_missing("None"), is_missing(" N/A\n"), is_missing("none of them"), is_missing("Na")
    (True, True, False, False)
    """
    if isinstance(value, str):
        return len(value) <= _LONGEST and value.strip().lower() in _PRINTED
    return value is None or is_nan(value)


def answer_of(truth: Any, metadata: Mapping[str, Any], prompt: str, task: str = "") -> Any:
    """The answer, or the acceptable ones, that a ground truth states; None where it states none.

    `metadata` and `prompt` are the row's: an option may be called `None`. An object in the text of a cell is no
    answer to a question of mathematics or one with options; other tasks have ground truths in such texts.
    """
    if isinstance(truth, str):
        truth = stated_answers(truth)
    elif isinstance(truth, float):
        truth = calculated(truth)
    if isinstance(truth, str) and fold(task) in _ANSWERED and are_objects(held := cell(truth)):
        truth = held
    if fold(task) in _ANSWERED:
        truth = without_nulls(truth)
    if isinstance(truth, Mapping) and len(truth) == 1 and truth.keys() <= _WRAPPERS:
        (truth,) = truth.values()
    if (answers := annotated_answers(truth)) is not None:
        return answers
    if isinstance(truth, Sequence) and not isinstance(truth, str):
        present = [item for item in truth if not is_missing(item)]
        is_meant = len(truth) == 1 and isinstance(truth[0], str)
        return truth if is_meant or len(present) == len(truth) else present or None
    if not is_missing(truth) and not _stands_for_none(truth, metadata, prompt):
        return truth
    options = {text.strip().lower() for text in options_of(metadata, prompt).values()}
    return truth if isinstance(truth, str) and truth.strip().lower() in options else None


def _stands_for_none(truth: Any, metadata: Mapping[str, Any], prompt: str) -> bool:
    """Whether a ground truth is the word that a set writes where it has no answer."""
    word = truth.strip().casefold() if isinstance(truth, str) and len(truth) <= _LONGEST_WORD else ""
    if word != _PROOF:
        return word in _PLACEHOLDERS
    kinds = (metadata.get(name) for name in _KINDS)
    return any(str(kind).casefold() == _PROOF for kind in kinds) or _ASKS_PROOF.search(prompt) is not None


def are_objects(value: Any) -> bool:
    """Whether a value is an object, or a list of objects."""
    items = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return bool(items) and all(isinstance(item, Mapping) for item in items)


def no_ground_truth(truth: Any, columns: Iterable[str] = ()) -> str:
    """Why a row has no value where `truth` is no answer, and the flag that cures it; `columns` are the row's.

    >>> no_ground_truth(None, ["premise", "gold_span"])
    'no ground truth, or a null; --map ground_truth=COLUMN names it (columns: premise, gold_span)'
    >>> no_ground_truth({"answer": "6", "unit": "m"})
    "no ground truth that is read: {'answer': '6', 'unit': 'm'}; --map ground_truth=COLUMN.KEY names the answer in it"
    """
    if not is_missing(truth) and truth not in ("", []):
        inside = "COLUMN.KEY names the answer in it" if isinstance(truth, Mapping) else "COLUMN names another"
        return f"no ground truth that is read: {truth!r:.80}; --map ground_truth={inside}"
    names = list(map(str, columns))
    shown = ", ".join(names[:_SHOWN])
    cure = "--map ground_truth=COLUMN names it"
    if _LABELLED in names:
        cure = f"--map ground_truth={_LABELLED}.choices.0 names the text of the right one"
    if _INSTRUCTIONS in names:
        cure = f"--task instructions judges rows with {_INSTRUCTIONS}, where the reward has a term for them"
    return f"no ground truth, or a null; {cure}{f' (columns: {shown})' if shown else ''}"


def is_special(truth: Any) -> bool:
    """Whether a ground truth needs a closer look: a list, what is missing, or what may be the tests of a program."""
    kind = type(truth)
    if kind is str:
        if len(truth) <= _LONGEST_WORD and truth.strip().casefold() in _PLACEHOLDERS:
            return True
        first = truth[:1]
        if first in _SPECIAL or first.isspace():
            return first in "{[<" or is_missing(truth) or "assert" in truth
        return (
            "assert" in truth
            or truth in BOOLEAN_TEXTS
            or (len(truth) > _SHORT_NUMBER and is_printed_float(truth))
        )
    return kind is not int and (kind is not float or is_missing(truth) or len(repr(truth)) > _SHORT_NUMBER)


@lru_cache(1024)
def listed_answers(text: str) -> tuple[str, ...] | None:
    r"""The acceptable answers in the text of a list of texts, as Skywork's data have it; None for other texts.

    Lists of numbers are none: `[1, 2]` is an interval, or a vector.

    >>> listed_answers('["42", "\\\\frac{84}{2}"]'), listed_answers("[1, 2]")
    (('42', '\\frac{84}{2}'), None)
    """
    stripped = text.strip()
    if stripped[:1] != "[" or stripped[-1:] != "]" or stripped.lstrip("[ ")[:1] not in ("'", '"'):
        return None
    items = cell(stripped)
    if items and all(isinstance(item, list) and len(item) == 1 for item in items):
        items = [item for (item,) in items]
    return tuple(items) if items and all(isinstance(item, str) for item in items) else None
