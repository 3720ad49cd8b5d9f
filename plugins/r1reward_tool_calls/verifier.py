"""The verifier `tool_calls`."""

import json
from typing import Literal, NamedTuple

from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_tool_calls.calls import Call, MalformedError
from r1reward_tool_calls.expected import Expected, Wanted, expected_of, tools_of
from r1reward_tool_calls.matching import Tools, matched, mismatch
from r1reward_tool_calls.reading import calls_in

__all__ = ["ToolCallsVerifier", "tool_calls"]

_MOST = 100
"""Expected calls; a row with more is none of a tool-use set."""


def tool_calls(
    *,
    ordered: bool = False,
    extra_arguments: Literal["defaults", "allowed"] = "defaults",
    fraction: bool = False,
    word_overlap: float = 0,
) -> "ToolCallsVerifier":
    """Score 1 where the answer part makes the expected tool calls: all of them, no other, with the right arguments.

    The calls stand in a column (`expected_answers`, `expected_action`, `answers`, …) or in the ground truth, as xlam,
    OpenAI or BFCL write them; where none is expected, none may be made.
    `ordered`: the order of the calls counts. `extra_arguments`: an argument that is not expected must have the tool's
    default, or is allowed whatever it is. `fraction`: the share of calls that are right, of those expected or made.
    `word_overlap`: arguments that are texts of several words need not be equal, but share so many words, of all words
    of both (equal texts have 0.5; NeMo-Gym's server for single steps has 0.1). 0: they must be equal.
    """
    if not 0 <= word_overlap <= 0.5:
        raise ValueError(f"word_overlap: from 0 to 0.5, which equal texts have, not {word_overlap}")
    return ToolCallsVerifier(ordered, extra_arguments == "allowed", fraction, word_overlap)


class _Row(NamedTuple):
    expected: Expected
    tools: Tools


class ToolCallsVerifier:
    """See `tool_calls`."""

    version = "5"
    cache_key = None

    def __init__(self, ordered: bool, extra: bool, fraction: bool, overlap: float) -> None:
        self._overlap = overlap
        self._ordered, self._extra, self._fraction = ordered, extra, fraction
        self._last: tuple[Sample, _Row | str] | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        row = self._row(sample)
        if isinstance(row, str):
            return Score.unscored(Status.BAD_GROUND_TRUTH, row)
        try:
            calls = calls_in(response.answer)
        except MalformedError as error:
            return _score(0.0, f"a call that cannot be read: {error}", response.answer)
        if not row.expected.calls:
            quiet = not calls and bool(response.answer.strip())
            reason = (
                "no call, as expected" if quiet else "a call where none is expected" if calls else "no answer"
            )
            return _score(float(quiet), reason, response.answer)
        return self._compared(row, calls, response.answer)

    def reference(self, sample: Sample) -> str | None:
        """The expected calls as Hermes writes them, each argument with the first of its acceptable values."""
        row = self._row(sample)
        if isinstance(row, str):
            return None
        return "\n".join(map(_written, row.expected.calls)) or "No call is needed."

    def _compared(self, row: _Row, calls: list[Call], answer: str) -> Score:
        wanted = row.expected.calls
        right = (
            matched(wanted, calls, row.tools, self._extra, self._ordered, self._overlap)
            if len(calls) <= 2 * _MOST
            else 0
        )
        share = right / max(len(wanted), len(calls))
        if share == 1.0:
            return _score(1.0, f"{right} calls as expected", answer, share)
        reason = f"{right} of {len(wanted)} calls as expected, {len(calls)} made"
        if len(wanted) == len(calls) == 1:
            reason = mismatch(wanted[0], calls[0], row.tools, self._extra, self._overlap)
        return _score(share if self._fraction else 0.0, reason, answer, share)

    def _row(self, sample: Sample) -> _Row | str:
        """What the row expects, or why that cannot be told."""
        if self._last is None or self._last[0] is not sample:
            self._last = sample, _built(sample)
        return self._last[1]


def _built(sample: Sample) -> _Row | str:
    expected = expected_of(sample)
    if expected is None:
        return f"no expected calls in a column or the ground truth: {sample.ground_truth!r:.80}"
    if len(expected.calls) > _MOST:
        return f"more than {_MOST} expected calls"
    return _Row(expected, tools_of(sample))


def _written(call: Wanted) -> str:
    arguments = {name: values[0] for name, values in call.arguments.items()}
    text = json.dumps({"name": call.name, "arguments": arguments}, ensure_ascii=False)
    return f"<tool_call>{text}</tool_call>"


def _score(value: float, reason: str, answer: str, share: float | None = None) -> Score:
    metrics = {"calls": value if share is None else share}
    return Score(value=value, reason=reason, answer=answer.strip()[:200], metrics=metrics)
