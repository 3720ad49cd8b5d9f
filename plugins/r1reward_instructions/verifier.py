"""The verifier `instructions`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from r1reward.errors import MissingExtraError
from r1reward.text.characters import without_hidden
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_instructions.catalogue import bind
from r1reward_instructions.registry import Arguments, BadArgumentError, Check

__all__ = ["InstructionsVerifier"]

_LONGEST = 50_000
"""Characters; a longer answer follows nothing."""
_IDS = ("instruction_id_list", "instruction_ids", "instruction_id")


Bound = list[tuple[str, Check, Arguments]]


class InstructionsVerifier:
    """See `instructions`."""

    version = "6"
    cache_key = None

    def __init__(self, mode: str, credit: str) -> None:
        self._loose, self._fraction = mode == "loose", credit == "fraction"
        self._last: tuple[Sample, Bound | str] | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        instructions = self._instructions(sample)
        if isinstance(instructions, str):
            return Score.unscored(Status.BAD_GROUND_TRUTH, instructions)
        try:
            verdicts = [
                (name, self._follows(check, arguments, response.answer))
                for name, check, arguments in instructions
            ]
        except MissingExtraError as missing:
            return Score.unscored(Status.ERROR, str(missing))
        followed = sum(verdict for _, verdict in verdicts)
        share = followed / len(verdicts)
        violations = [name for name, verdict in verdicts if not verdict]
        return Score(
            value=share if self._fraction else float(not violations),
            answer=response.answer.strip()[:200],
            reason=f"follows {followed} of {len(verdicts)}"
            + (f"; not {', '.join(violations)[:200]}" if violations else ""),
            metrics={"followed": share} | {name: float(verdict) for name, verdict in verdicts},
        )

    def _follows(self, check: Check, arguments: Arguments, answer: str) -> bool:
        if len(answer) > _LONGEST:
            return False
        answer = without_hidden(answer)
        texts = _variants(answer) if self._loose else [answer]
        return any(text.strip() and check(text, arguments) for text in texts)

    def _instructions(self, sample: Sample) -> Bound | str:
        if self._last is None or self._last[0] is not sample:
            self._last = sample, _checks(sample)
        return self._last[1]


def _variants(answer: str) -> list[str]:
    """The answer, and what is left of it without its first line, its last, both, and each without asterisks."""
    lines = answer.split("\n")
    parts = [answer, *("\n".join(part).strip() for part in (lines[1:], lines[:-1], lines[1:-1]))]
    return list(dict.fromkeys([*parts, *(part.replace("*", "") for part in parts)]))


def _checks(sample: Sample) -> Bound | str:
    """The instructions of a row with their arguments, or what is wrong with them."""
    lists = next(_lists(sample), None)
    if lists is None:
        return "no instructions: no column instruction_id_list or func_name, and no ground truth that has one"
    ids, kwargs = lists
    if len(kwargs) not in (0, len(ids)):
        return f"{len(ids)} instructions, but arguments for {len(kwargs)}"
    checks: Bound = []
    try:
        for i, name in enumerate(ids):
            arguments = kwargs[i] if kwargs else None
            check, typed = bind(name, arguments if isinstance(arguments, Mapping) else {}, sample.prompt)
            twice = sum(name == other for other in ids[:i])
            checks.append((f"{name}#{twice + 1}" if twice else name, check, typed))
    except BadArgumentError as bad:
        return str(bad)
    return checks


def _lists(sample: Sample) -> Iterator[tuple[list[str], list[Any]]]:
    """Each place of a row that lists instructions, the columns first."""
    places: list[Any] = [sample.metadata, sample.ground_truth]
    for _ in range(4):
        below: list[Any] = []
        for place in places:
            value = _read(place)
            if isinstance(value, Mapping):
                ids = next((_read(value[name]) for name in _IDS if value.get(name)), None)
                ids = [ids] if isinstance(ids, str) else ids
                if isinstance(ids, Sequence) and ids and all(isinstance(name, str) for name in ids):
                    kwargs = _read(value.get("kwargs"))
                    kwargs = [kwargs] if isinstance(kwargs, Mapping) else kwargs
                    yield list(ids), [_read(k) for k in kwargs] if isinstance(kwargs, Sequence) else []
                elif isinstance(function := value.get("func_name"), str) and function:
                    yield [function], [value]
                below += [inner for inner in value.values() if isinstance(inner, Mapping | list | str)]
            elif isinstance(value, list) and len(value) <= 100:
                below += value
        places = below


def _read(value: Any) -> Any:
    """A mapping or list that is written as JSON text; any other value as it is."""
    if isinstance(value, str) and value[:1] in ("{", "[") and len(value) <= 4 * _LONGEST:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return list(value) if isinstance(value, tuple) else value
