"""What the results of the reference and of an answer's query, on databases and copies of them, say of the answer."""

from typing import Any

from r1reward.types import Score
from r1reward_sql.result import equal, is_ordered
from r1reward_sql.ties import Ranked

__all__ = ["Asked", "compared", "fault_of"]

Asked = dict[str, Any]
"""What the box writes of a database: see `copies.asked`."""


def fault_of(results: list[Asked], with_copies: bool) -> str:
    """Why no answer to a row can be judged; empty where one can."""
    for result in results:
        if "database" in result:
            return str(result["database"])
        if "error" in result["asked"][0][0]:
            return f"reference: {result['asked'][0][0]['error']}"
    given = (own["rows"] for result in results for own, *_ in result["asked"])
    if with_copies and not any(cell is not None for rows in given for row in rows for cell in row):
        return "the reference gives nothing, on copies of the database neither: so does any query that finds none"
    return ""


def compared(reference: str, query: str, order: Ranked | None, results: list[Asked]) -> Score:
    """The verdict: the results must be the reference's on each database and each copy."""
    asked = [each for result in results for each in result["asked"]]
    reasons = [_difference(reference, order, *each) for each in asked]
    wrong = next(filter(None, reasons), "")
    copies = len(asked) - len(results)
    if not wrong and not copies:
        depends = any(result["depends"] for result in results)
        why = (
            "it depends on the order of rows"
            if depends
            else "none was found with another result of the reference"
        )
        wide = f", guessed: on no copy of it, as {why}"
    else:
        wide = f", {copies} of them copies with other contents" if copies else ""
    reason = wrong or f"the same result on {len(asked)} databases{wide}"
    same = sum(not reason for reason in reasons) / len(reasons)
    metrics = {"databases": same, "copies": float(copies), "guessed": float(not copies)}
    return Score(value=float(not wrong), answer=query[:400], reason=reason, metrics=metrics)


def _difference(
    reference: str,
    order: Ranked | None,
    expected: dict[str, Any],
    result: dict[str, Any],
    ranks: dict[str, Any] | None = None,
) -> str:
    """Why a result is not the reference's; empty where it is."""
    if "error" in result:
        return f"the query fails: {result['error']}"
    if expected["read"] and not result["read"]:
        return "the query reads no table: a constant"
    further = (ranks or {}).get("rows")
    if equal(expected["rows"], result["rows"], is_ordered(reference), order, further):
        return ""
    return f"another result: {len(result['rows'])} rows, where the reference has {len(expected['rows'])}"
