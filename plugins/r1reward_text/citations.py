"""`citations`: whether an answer cites as it was told to: in the form asked for, what exists, and what is needed.

Rows are those of NeMo-Gym's citation_if: `grammar`, `id_regex`, `valid_id_set`, `expected_ids` with `expected_slack`,
`min_valid_citations`, `mode`, in a column `verifier` or as columns. What the answer says is not looked at, but there
must be one: citations alone earn nothing.
"""

import re
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from r1reward.types import Completion, Response, Sample, Score, Status

__all__ = ["Citations", "citations"]

_LONGEST = 100_000
_MOST = 1_000
_SECONDS = 1.0
_EXAMPLE = "citation_xmpl"
"""The id of the example in an instruction, which is never valid."""
_SHOWN = re.compile(
    rf"(?<!\S)[(\"'`]?([^\s\w]\S{{0,20}}?|[^\s\w]){_EXAMPLE}(?::\w{{1,20}})?([^\s\w]\S{{0,20}}?)[)\"'`]?[.,;:]?(?!\S)"
)
_FORMS = {
    "ascii_brackets": ("[", "]"),
    "ref_colon": ("[ref:", "]"),
    "double_angle": ("<<", ">>"),
    "fullwidth_brackets": ("【", "】"),
    "cite_xml": ("<cite>", "</cite>"),
    "markdown_footnote": ("[^", "]"),
}
_ATTEMPT = re.compile(r"citation_[A-Za-z0-9_:]{0,200}")
_CALL = re.compile(r"<tool_call>|\[TOOL_CALLS\]|<\|python_tag\|>")


def citations() -> "Citations":
    """Score 1 where the answer cites in the row's form what the row allows and expects, beside an answer.

    Each citation must be well formed, no id may stand outside of one, each must be among `valid_id_set`, all of
    `expected_ids` must be cited and no more than `expected_slack` others, and at least `min_valid_citations` in all.
    With `mode: no_cite` there must be none. The form is that of the example in the prompt, else that of `grammar`.

    Example: for the grammar `ref_colon` and the expected id `citation_1`, `It rains [ref:citation_1].` scores 1, and
    `[ref:citation_1]`, `It rains [citation_1].` and `It rains.` score 0.
    """
    return Citations()


class _Row(NamedTuple):
    pattern: Any
    """A well-formed citation, its id as the group."""
    ids: Any
    valid: frozenset[str]
    expected: frozenset[str]
    slack: int
    least: int
    none: bool


class Citations:
    """See `citations`."""

    version = "2"
    cache_key = None

    def __init__(self) -> None:
        self._last: tuple[Sample, _Row | str] | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        if self._last is None or self._last[0] is not sample:
            self._last = sample, _row(sample)
        row = self._last[1]
        if isinstance(row, str):
            return Score.unscored(Status.BAD_GROUND_TRUTH, row)
        wrong = _mistake(row, response.answer)
        answer = response.answer.strip()[:200]
        return Score(value=float(not wrong), answer=answer, reason=wrong or "cited as asked")


def _mistake(row: _Row, answer: str) -> str:
    """What is wrong with an answer; empty where nothing is."""
    if not answer.strip() or len(answer) > _LONGEST:
        return "no answer" if not answer.strip() else f"longer than {_LONGEST:,} characters"
    if _CALL.search(answer):
        return "a tool call, and no answer"
    end = time.monotonic() + _SECONDS
    try:
        cited = [m[1] for m in row.pattern.finditer(answer, timeout=_SECONDS)]
        rest = row.pattern.sub(" ", answer, timeout=max(end - time.monotonic(), 1e-3))
        stray = _ATTEMPT.search(rest) or row.ids.search(rest, timeout=max(end - time.monotonic(), 1e-3))
    except TimeoutError:
        return f"no match within {_SECONDS:g} s"
    if stray is not None:
        return f"{stray[0]!r:.60} stands outside of a citation"
    if row.none:
        return "a citation, where none may be" if cited else ""
    if not any(map(str.isalnum, rest)):
        return "citations, and no answer"
    if len(cited) > _MOST:
        return f"more than {_MOST:,} citations"
    return _choice(row, frozenset(cited), sum(each in row.valid for each in cited))


def _choice(row: _Row, cited: frozenset[str], valid: int) -> str:
    if valid < row.least:
        return f"{valid} valid citations of {row.least}"
    if unknown := cited - row.valid:
        return f"{min(unknown)!r:.60} does not exist"
    if missed := row.expected - cited:
        return f"{min(missed)!r:.60} is not cited"
    if row.expected and len(cited) > len(row.expected) + row.slack:
        return f"cites {len(cited)} sources, {len(row.expected)} are needed"
    return ""


def _row(sample: Sample) -> _Row | str:
    """What a row asks for, or why that cannot be told."""
    inner = sample.metadata.get("verifier")
    stated: Mapping[str, Any] = inner if isinstance(inner, Mapping) else sample.metadata
    ids = stated.get("id_regex", r"citation_[a-z0-9]{1,20}(?::snippet_[0-9]{1,6})?")
    valid, expected = _ids(stated.get("valid_id_set")), _ids(stated.get("expected_ids") or [])
    counts = stated.get("expected_slack", 0), stated.get("min_valid_citations", 1)
    mode = stated.get("mode", "cite")
    if mode not in ("cite", "no_cite"):
        return f"mode: cite or no_cite, not {mode!r:.40}"
    if not isinstance(ids, str) or expected is None or (mode == "cite" and not valid):
        return "no ids in id_regex, valid_id_set or expected_ids"
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in counts):
        return "expected_slack and min_valid_citations: whole numbers"
    form = _form(sample.prompt, stated.get("grammar"))
    if form is None:
        return f"a form of citations that is not known: {stated.get('grammar')!r:.40}"
    import regex as engine  # the one that can be stopped

    left, right = map(re.escape, form)
    try:
        return _Row(
            engine.compile(f"{left}({ids}){right}"),
            engine.compile(ids),
            valid or frozenset(),
            expected,
            *counts,
            none=mode == "no_cite",
        )
    except engine.error as error:
        return f"id_regex is no pattern: {error}"


def _form(prompt: str, grammar: Any) -> tuple[str, str] | None:
    """What stands before and behind an id: by the grammar's name, else as the prompt's example has it."""
    if isinstance(grammar, str) and grammar in _FORMS:
        return _FORMS[grammar]
    shown = _SHOWN.search(prompt[-_LONGEST:])
    return (shown[1], shown[2]) if shown is not None else None


def _ids(value: Any) -> frozenset[str] | None:
    is_list = isinstance(value, list | tuple | set | frozenset) and all(isinstance(v, str) for v in value)
    return frozenset(value) if is_list else None
