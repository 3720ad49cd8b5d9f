"""Ground truths that may be something else: a flag, a place in a list, or one of two columns that contradict.

Any of them as the answer would make every completion of the row right or wrong in silence; each is refused with the
flag that says what it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.annotations import BOOLEAN_TEXTS, are_all_asked
from r1reward.rows.answer_differences import are_formal, differ
from r1reward.rows.ground_truths import is_missing
from r1reward.rows.lookup import lookup
from r1reward.rows.names import SOLUTIONS, fold_name
from r1reward.rows.values import is_fit
from r1reward.text.cells import cell
from r1reward.text.option_columns import options_beside

__all__ = ["contradicts", "refuse_flag", "refuse_list", "refuse_place", "refuse_rival", "rival_names"]

_PROPOSITIONS = frozenset({
    "premise", "premises", "hypothesis", "conclusion", "claim", "statement", "statements", "proposition", "facts",
    "theory", "passage", "context", "sentence", "text",
})  # fmt: skip
"""Columns of what is true or false: a label beside them may be a text that says which."""
_TABLES = frozenset({"table", "tables", "table_text", "table_html", "table_markdown"})
_STEPS = frozenset(
    {"steps", "solution_steps", "reasoning_steps", "step_list", "completions_steps", "sections"}
)
_OUTRIGHT = re.compile(
    r"ground_?tru|gts?(?:_answer)?$|gold|ref_answer|reference_answer|expected_answer|correct_answer|verifiable"
)
"""Names that say that the column is the ground truth."""
_CLAIMS = frozenset({
    "answer", "answers", "final_answer", "answer_text", "answer_number", "solution", "solutions", "label", "labels",
})  # fmt: skip
"""Names that a ground truth has in one set, and what was read out of a completion in another."""
_NUMBERS = frozenset({"answer_idx", "answer_choice", "correct_option", "correct_choice", "cop", "correct"})
"""Columns of which a number is that of an option."""
_TEXT = "_text"
"""What a name ends in where the column without it has the number of the class."""
_NEVER_RIVALS = frozenset({"doc.answer", "doc.choices[doc.gold_index]", "solution_text_format"})
"""Columns of which another in the row is made: lm-eval's `target` is made of its `doc`."""
_PLACE = re.compile(r"-1|\d{1,4}")


def rival_names(names: Sequence[str]) -> tuple[str, ...]:
    """Of the columns that could have a ground truth, those that may contradict the likeliest; none = empty."""
    return tuple(name for name in names[1:] if _may_contradict(names[0], name))


def contradicts(row: Mapping[str, Any], names: Sequence[str], name: str, value: Any) -> bool:
    """Whether a ground truth and one of the columns that may contradict it do."""
    return next(_contradictions(row, names, name, value), None) is not None


def refuse_flag(row: Mapping[str, Any], names: Sequence[str], name: str, value: Any) -> None:
    """Raise `DataError` where a label may say whether the completion beside it is right, as KTO's does.

    `names`: the columns that could have the ground truth.
    """
    text = str(value).strip().casefold()
    if fold_name(name) not in ("label", "labels") or text not in ("true", "false", "0", "1"):
        return
    columns = {fold_name(n) for n, said in row.items() if isinstance(n, str) and said not in (None, "")}
    # A number may be an answer; only sets for KTO have it as all there is beside a column of this very name.
    is_flag = text.isalpha() or ("completion" in columns and not _have_value(row, names, name))
    if is_flag and not _PROPOSITIONS & columns:
        raise DataError(
            f"{name}={value!r} may say whether the completion is right, as in sets for KTO: --map "
            f"ground_truth=COLUMN names the answer, --map ground_truth={name} says that it is the answer itself"
        )


def _have_value(row: Mapping[str, Any], names: Sequence[str], name: str) -> bool:
    """Whether one of these columns other than `name` has a value in the row: a table's nulls are none."""
    for other in names:
        with suppress(KeyError):
            if other != name and not is_missing(said := lookup(row, other)) and said not in ("", [], {}):
                return True
    return False


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
    """Raise `DataError` where other columns contradict the ground truth: `names` are those that could have it."""
    rivals = list(_contradictions(row, names, name, value))
    if rivals:
        others = " and ".join(f"{other}={said!r:.60}" for other, said, _ in rivals)
        cures = " or ".join(f"--map ground_truth={n}" for n in (name, *(other for other, _, _ in rivals)))
        raise DataError(
            f"{name}={value!r:.60} and {others} may {'both' if len(rivals) == 1 else 'all'} be the ground truth, and "
            f"{rivals[0][2]}: {cures} says which is right"
        )


def _contradictions(
    row: Mapping[str, Any], names: Sequence[str], name: str, value: Any
) -> Iterator[tuple[str, Any, str]]:
    """The columns that contradict a ground truth, what they hold, and why."""
    for other in names:
        if other == name or not (_is_boolean(value) or _may_contradict(name, other)):
            continue
        try:
            said = lookup(row, other)
        except KeyError:
            continue
        if is_missing(said) or not is_fit("ground_truth", other, said):
            continue
        if why := _contradiction(row, name, value, other, said):
            yield other, said, why


def _may_contradict(name: str, other: str) -> bool:
    """Whether a difference of two columns leaves it open which has the answer.

    One that is called ground truth goes before one that may be what was read out of a completion.
    """
    if fold_name(other) in _NEVER_RIVALS:
        return False
    return fold_name(name) == fold_name(other) or not (_is_outright(name) and fold_name(other) in _CLAIMS)


def _is_outright(name: str) -> bool:
    """Whether a name says that its column is the ground truth."""
    return "." in name or _OUTRIGHT.match(fold_name(name)) is not None


def _contradiction(row: Mapping[str, Any], name: str, value: Any, other: str, said: Any) -> str:
    if fold_name(other) == fold_name(name) and not isinstance(said, Mapping | Sequence):
        return "they differ" if said != value else ""
    if _is_boolean(value):
        if fold_name(other) not in _CLAIMS or _is_boolean(said) or _may_be_number(name, other, said):
            return ""
        return "" if str(said).strip().casefold() in ("yes", "no") else "the first may be a flag"
    if (
        _is_boolean(said)
        or _may_be_number(name, other, said)
        or _is_derivation(name, value)
        or _is_derivation(other, said)
    ):
        return ""
    options = options_beside(row)
    return "they differ" if differ(value, said, options.by_label if options else {}) else ""


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value in BOOLEAN_TEXTS)


def _may_be_number(name: str, other: str, value: Any) -> bool:
    """Whether what stands beside a ground truth may be a flag, or the number of an option or a class."""
    if fold_name(other) in ("label", "labels"):
        return str(value).strip() in ("0", "1", "-1")
    is_number = fold_name(other) in _NUMBERS or fold_name(name) == fold_name(other) + _TEXT
    return is_number and str(value).strip().isdecimal()


def _is_derivation(name: str, value: Any) -> bool:
    """Whether a column of solutions holds how an answer is found, and not the answer alone."""
    return (
        fold_name(name) in SOLUTIONS
        and fold_name(name) not in ("reference_answer", "reference_answers")
        and not are_formal(value)
    )
