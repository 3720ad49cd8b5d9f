"""Reads a judge's reply: one JSON object, or one word, with the verdict in it; or no verdict."""

import json
import re
from typing import Any

from r1reward.text.json_text import unique_keys
from r1reward_judge.rubrics import Rubric

__all__ = ["NoVerdictError", "read_object", "read_verdict"]

_FENCED = re.compile(r"```(?:json)?[ \t]*\n?(.*?)\n?```", re.DOTALL)
_MARKUP = " \t\r\n*_`\"'[](){}.:。：#\\"


class NoVerdictError(Exception):
    """The reply cannot be taken for a verdict."""


def read_verdict(reply: str, rubric: Rubric) -> tuple[float, str]:
    """The verdict in [0, 1] and the judge's analysis. Raises `NoVerdictError`.

    The object must be the whole reply, with or without a fence, after an optional thought. Where a reply holds more,
    or a key twice, the judge's own verdict cannot be told from text of the candidate that it quotes.
    """
    if rubric.kind == "word":
        return _word(_thought_off(reply), rubric), ""
    fields = read_object(reply)
    analysis = fields.get("analysis", fields.get("explanation", ""))
    return _value(fields.get(rubric.field), rubric), " ".join(str(analysis).split())[:300]


def read_object(reply: str) -> dict[str, Any]:
    """The one JSON object that a reply is. Raises `NoVerdictError`.

    The whole is tried first, because an analysis may speak of `</think>`; only then is a thought cut off.
    """
    text = reply.strip()
    try:
        return _object(_fence_off(text))
    except NoVerdictError:
        if "</think>" not in text:
            raise
        return _object(_fence_off(_thought_off(text)))


def _thought_off(text: str) -> str:
    return text.rpartition("</think>")[2].strip()


def _fence_off(text: str) -> str:
    match = _FENCED.fullmatch(text)
    return match[1].strip() if match else text


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, object_pairs_hook=unique_keys)
    except (ValueError, RecursionError):
        raise NoVerdictError(f"not one JSON object: {text[:120]!r}") from None
    if not isinstance(value, dict):
        raise NoVerdictError(f"not one JSON object: {text[:120]!r}")
    return value


def _value(verdict: Any, rubric: Rubric) -> float:
    if rubric.kind == "yes_no":
        if isinstance(verdict, bool):
            return float(verdict)
        raise NoVerdictError(f"{rubric.field!r} is true or false, not {verdict!r:.60}")
    if isinstance(verdict, bool) or not isinstance(verdict, int | float):
        raise NoVerdictError(f"{rubric.field!r} is a number, not {verdict!r:.60}")
    if not rubric.low <= verdict <= rubric.high:
        raise NoVerdictError(
            f"{rubric.field!r} is from {rubric.low:g} to {rubric.high:g}, not {verdict!r:.60}"
        )
    return (verdict - rubric.low) / (rubric.high - rubric.low)


def _word(reply: str, rubric: Rubric) -> float:
    """The value of the verdict word: behind the only lead, or on the last line that is not empty."""
    if rubric.lead:
        before, lead, behind = reply.rpartition(rubric.lead)
        if not lead or rubric.lead in before:
            raise NoVerdictError(f"{rubric.lead!r} does not stand once in the reply: {reply[-120:]!r}")
    else:
        behind = next((line for line in reversed(reply.splitlines()) if line.strip()), "")
    verdict = behind.strip(_MARKUP).casefold()
    words = {word.casefold(): value for word, value in rubric.words.items()}
    if verdict not in words:
        raise NoVerdictError(f"{' or '.join(rubric.words)}, not {behind.strip()[:80]!r}")
    return words[verdict]
