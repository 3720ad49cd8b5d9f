"""Patterns that a row states for lines of an answer, or marks that must stand in it, as NeMo-Gym's rows have them.

`verify_regex` with `verify_min_matches`: so many lines match one of the patterns. `expected_markers` with `patterns`:
all the marks stand in the answer, and nothing else that the patterns match. They are columns, or stand in `verifier`.
"""

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from r1reward.types import Sample, Score
from r1reward_text.bounded_patterns import SECONDS, compile_pattern

__all__ = ["RowPatterns", "patterns_of"]

_LONGEST = 100_000
_MOST = 100
"""Patterns or marks of a row."""


class RowPatterns(NamedTuple):
    """What a row asks of an answer's lines, or of the marks in it; `problem` says why that cannot be told."""

    patterns: tuple[Any, ...] = ()
    matches: int = 0
    marks: tuple[str, ...] = ()
    problem: str = ""

    def judge(self, answer: str) -> Score:
        """Score 1 where the answer has what is asked for; patterns may take a second in all."""
        if len(answer) > _LONGEST:
            return _score(0.0, answer, f"longer than {_LONGEST:,} characters")
        try:
            return self._marked(answer) if self.marks else self._lined(answer)
        except TimeoutError:
            return _score(0.0, answer, f"no match within {SECONDS:g} s")

    def _lined(self, answer: str) -> Score:
        """Each line counts once, whatever it matches."""
        end, matching = time.monotonic() + SECONDS, 0
        for line in answer.strip().split("\n"):
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            matching += any(pattern.search(line, timeout=left) for pattern in self.patterns)
            if matching >= self.matches:
                break
        right = matching >= self.matches
        few = f"{matching} of {self.matches} lines match"
        return _score(float(right), answer, f"{self.matches} lines match" if right else few)

    def _marked(self, answer: str) -> Score:
        if missing := [mark for mark in self.marks if mark not in answer]:
            return _score(0.0, answer, f"{missing[0]!r:.60} is missing")
        end = time.monotonic() + SECONDS
        for pattern in self.patterns:
            for match in pattern.finditer(answer, timeout=max(end - time.monotonic(), 1e-3)):
                if match[0] not in self.marks:
                    return _score(0.0, answer, f"{match[0]!r:.60} was not asked for")
        return _score(1.0, answer, "all the marks, and no other")


def patterns_of(sample: Sample, ignore_case: bool = False) -> RowPatterns | None:
    """What the row's columns state; None where they state no patterns."""
    inner = sample.metadata.get("verifier")
    stated: Mapping[str, Any] = inner if isinstance(inner, Mapping) else sample.metadata
    lines, marks = stated.get("verify_regex"), stated.get("expected_markers")
    if lines is None and marks is None:
        return None
    texts = _texts(lines if marks is None else stated.get("patterns") or [])
    known = _texts(marks or [])
    least = stated.get("verify_min_matches", 1)
    if texts is None or known is None or not (texts or known):
        return RowPatterns(problem="verify_regex or expected_markers is no list of texts")
    if marks is None and (not isinstance(least, int) or isinstance(least, bool) or least < 1):
        return RowPatterns(problem=f"verify_min_matches: 1 or more, not {least!r:.40}")
    try:
        compiled = tuple(compile_pattern(text, ignore_case) for text in texts)
    except ValueError as error:
        return RowPatterns(problem=f"not a pattern: {error}")
    return RowPatterns(compiled, 0 if marks is not None else int(least), tuple(known))


def _texts(value: Any) -> list[str] | None:
    texts = [value] if isinstance(value, str) else value
    is_list = (
        isinstance(texts, list | tuple) and len(texts) <= _MOST and all(isinstance(t, str) for t in texts)
    )
    return list(texts) if is_list else None


def _score(value: float, answer: str, reason: str) -> Score:
    return Score(value=value, answer=answer.strip()[:200], reason=reason)
