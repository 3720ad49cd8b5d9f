"""Ground truths that may be something else: a flag, a place in a list, or one of two columns that contradict.

Any of them as the answer would make every completion of the row right or wrong in silence; each is refused with the
flag that says what it is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.annotations import BOOLEAN_TEXTS, are_all_asked
from r1reward.rows.ground_truths import is_missing
from r1reward.rows.names import fold_name
from r1reward.text.cells import cell

__all__ = ["may_contradict", "refuse_flag", "refuse_list", "refuse_place", "refuse_rival"]

_PROPOSITIONS = frozenset({
    "premise", "premises", "hypothesis", "conclusion", "claim", "statement", "statements", "proposition", "facts",
    "theory", "passage", "context", "sentence", "text",
})  # fmt: skip
"""Columns of what is true or false: a label beside them may be a text that says which."""
_TABLES = frozenset({"table", "tables", "table_text", "table_html", "table_markdown"})
_STEPS = frozenset(
    {"steps", "solution_steps", "reasoning_steps", "step_list", "completions_steps", "sections"}
)
_AMBIGUOUS = frozenset({
    "target", "targets", "reference", "final_answer", "answer", "answer_text", "answer_number", "expected",
    "expected_output", "ideal", "answer_key", "verifiable_answer",
})  # fmt: skip
"""Names that a ground truth has in one set, and what was read out of a completion, a class or a split in another."""
_ROUNDING = 0.01
"""Relative difference of two spellings of one number."""
_PLACE = re.compile(r"-1|\d{1,4}")
_WORDS = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]+){0,2}")
_FORMULA = re.compile(r"(?=.*[\d\\])\S{1,40}")


def may_contradict(names: Sequence[str]) -> bool:
    """Whether rows with these columns of ground truths need a closer look at their values."""
    folded = [fold_name(name) for name in names]
    return len(folded) > len(set(folded)) or len(_AMBIGUOUS.intersection(folded)) > 1


def refuse_flag(row: Mapping[str, Any], names: Sequence[str], name: str, value: Any) -> None:
    """Raise `DataError` where a label may say whether the completion beside it is right, as KTO's does.

    `names`: the columns that could have the ground truth.
    """
    text = str(value).strip().casefold()
    if fold_name(name) not in ("label", "labels") or text not in ("true", "false", "0", "1"):
        return
    columns = {fold_name(n) for n, said in row.items() if isinstance(n, str) and said not in (None, "")}
    # A number may be an answer; only sets for KTO have it as all there is beside a column of this very name.
    is_flag = text.isalpha() or ("completion" in columns and len(names) == 1)
    if is_flag and not _PROPOSITIONS & columns:
        raise DataError(
            f"{name}={value!r} may say whether the completion is right, as in sets for KTO: --map "
            f"ground_truth=COLUMN names the answer, --map ground_truth={name} says that it is the answer itself"
        )


def refuse_place(row: Mapping[str, Any], name: str, value: Any) -> None:
    """Raise `DataError` where a label may be the number of a step, as ProcessBench's first wrong one."""
    if fold_name(name) not in ("label", "labels") or not _PLACE.fullmatch(str(value)):
        return
    for column, said in row.items():
        if not isinstance(column, str) or fold_name(column) not in _STEPS:
            continue
        steps = cell(said) if isinstance(said, str) else said
        if isinstance(steps, Sequence) and -1 <= int(value) <= len(steps):
            raise DataError(
                f"{name}={value!r} beside {column} may be the number of a step: --map ground_truth=COLUMN names "
                f"the answer, --map ground_truth={name} says that the number is the answer itself"
            )


def refuse_list(row: Mapping[str, Any], name: str, value: Any) -> None:
    """Raise `DataError` where a list of answers to a question about a table may be one answer, or several."""
    answers = cell(value) if isinstance(value, str) else value
    if not isinstance(answers, Sequence) or isinstance(answers, str) or len(set(map(str, answers))) < 2:
        return
    column = next(
        (n for n, said in row.items() if said and isinstance(n, str) and fold_name(n) in _TABLES), ""
    )
    if column and not are_all_asked(row):
        raise DataError(
            f"{name}={value!r:.60} beside {column} may be one answer, of which each part is asked for: a column "
            f"is_multiple_answer that is true says so, --map ground_truth={name} says that any of them is right"
        )


def refuse_rival(row: Mapping[str, Any], names: Sequence[str], name: str, value: Any) -> None:
    """Raise `DataError` where another column contradicts the ground truth: `names` are those that could have it."""
    for other in names:
        said = row.get(other)
        if other == name or not isinstance(said, str | int | float) or is_missing(said) or said == "":
            continue
        why = _contradiction(name, value, other, said)
        if why:
            raise DataError(
                f"{name}={value!r:.60} and {other}={said!r:.60} may both be the ground truth, and {why}: --map "
                f"ground_truth={name} or --map ground_truth={other} says which is right"
            )


def _contradiction(name: str, value: Any, other: str, said: Any) -> str:
    if fold_name(other) == fold_name(name):
        return "they differ" if said != value else ""
    if _is_boolean(value) and fold_name(other) == "answer":
        return "" if _is_boolean(said) else "the first may be a flag"
    are_ambiguous = {fold_name(name), fold_name(other)} <= _AMBIGUOUS
    return "they differ" if are_ambiguous and _differ(value, said) else ""


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value in BOOLEAN_TEXTS)


def _differ(one: Any, other: Any) -> bool:
    """Whether both are plain, and neither is the other rounded or in other letters."""
    left, right = _plain(one), _plain(other)
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) > _ROUNDING * max(abs(left), abs(right))
    if isinstance(left, float) or isinstance(right, float):
        return _is_words(left) or _is_words(right)
    return left is not None and right is not None and left != right and (_is_words(left) or _is_words(right))


def _is_words(value: str | float | None) -> bool:
    return isinstance(value, str) and _WORDS.fullmatch(value) is not None


def _plain(value: Any) -> str | float | None:
    """A number, a few words or a short formula; None for anything else, which is not compared."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        text = str(value).strip().casefold()
    return text if _WORDS.fullmatch(text) or _FORMULA.fullmatch(text) else None
