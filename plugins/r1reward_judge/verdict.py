"""Reads a judge's reply: one JSON object, or one word, with the verdict in it; or no verdict."""

import json
import re
from collections.abc import Callable
from typing import Any

from r1reward.text.end_tokens import without_end_tokens
from r1reward.text.json_text import unique_keys
from r1reward_judge.rubrics import Rubric

__all__ = ["NoVerdictError", "read_object", "read_verdict"]

_FENCED = re.compile(r"```(?:json)?[ \t]*\n?(.*?)\n?```", re.DOTALL | re.IGNORECASE)
_OPENING_FENCE = re.compile(r"\A```(?:json)?[ \t]*\n?", re.IGNORECASE)
_MARKUP = " \t\r\n*_`\"'[](){}<>$.:。：#\\"
_WRAPPED = re.compile(r"\\(?:boxed|text|textbf|mathrm|mathbf)\s?(?=\{)")
_SIGN = r"\W{0,8}(?:is\b)?\W*"
_LABEL = re.compile(rf"(?:(?:the|my)\s+)?(?:final\s+)?(?:judge?ment|verdict|decision){_SIGN}", re.IGNORECASE)
"""What may stand before a verdict word on its line."""
_ANSWER = re.compile(rf"(?:(?:the|my)\s+)?(?:final\s+)?(?:answer|output|result){_SIGN}", re.IGNORECASE)
"""The same, where no verdict is a letter: `The answer is A` may be what the candidate chose."""
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
_BETWEEN = re.compile(r"\s*[-–—:：(（/]\s*|\s+is\s+")
"""Between a verdict word and its name: `A - CORRECT`, `B (INCORRECT)`."""
_OUT_OF = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)(?:\s{0,3}(?:/|out\s+of)\s{0,3}(\d{1,6}))?", re.IGNORECASE)


class NoVerdictError(Exception):
    """The reply cannot be taken for a verdict."""


def read_verdict(reply: str, rubric: Rubric) -> tuple[float, str]:
    """The verdict in [0, 1] and the judge's analysis. Raises `NoVerdictError`.

    The object must be the whole reply, with or without a fence, after an optional thought. Where a reply holds more,
    or a key twice, the judge's own verdict cannot be told from text of the candidate that it quotes.
    """
    reply = without_end_tokens(reply)
    if rubric.kind == "word":
        return _word(_thought_off(reply, lambda thought: _begins_with_word(thought, rubric)), rubric), ""
    fields = read_object(reply)
    analysis = fields.get("analysis", fields.get("explanation", ""))
    return _value(_field(fields, rubric.field), rubric), " ".join(str(analysis).split())[:300]


def _field(fields: dict[str, Any], name: str) -> Any:
    """The field of a name in any case of letters. Raises `NoVerdictError` where two have it."""
    found = [value for key, value in fields.items() if key.casefold() == name.casefold()]
    if len(found) > 1:
        raise NoVerdictError(f"{name!r} stands in the object {len(found)} times")
    return found[0] if found else None


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
        return _object(_fence_off(_thought_off(text, _begins_with_object)))


def _thought_off(text: str, is_verdict: Callable[[str], bool]) -> str:
    """What stands behind a thought. Raises `NoVerdictError` where it is a verdict: the rest may be quoted."""
    thought, _, rest = text.rpartition("</think>")
    if is_verdict(thought.strip()):
        raise NoVerdictError(f"a verdict, and more behind a thought's end: {rest[-120:]!r}")
    return rest.strip()


def _begins_with_object(thought: str) -> bool:
    begun = _OPENING_FENCE.sub("", thought)
    try:
        return begun[:1] == "{" and isinstance(json.JSONDecoder(strict=False).raw_decode(begun)[0], dict)
    except (ValueError, RecursionError):
        return False


def _begins_with_word(thought: str, rubric: Rubric) -> bool:
    line = thought.partition("\n")[0]
    return bool(line) and all(_named(part, rubric) is not None for part in _parts(line, rubric))


def _fence_off(text: str) -> str:
    match = _FENCED.fullmatch(text)
    return match[1].strip() if match else text


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, object_pairs_hook=unique_keys, strict=False)  # an analysis may have lines
    except (ValueError, RecursionError):
        raise NoVerdictError(f"not one JSON object: {text[:120]!r}") from None
    if not isinstance(value, dict):
        raise NoVerdictError(f"not one JSON object: {text[:120]!r}")
    return value


def _value(verdict: Any, rubric: Rubric) -> float:
    if rubric.kind == "yes_no":
        if isinstance(verdict, str):
            verdict = _TRUTHS.get(verdict.strip().casefold(), verdict)
        if isinstance(verdict, bool):
            return float(verdict)
        raise NoVerdictError(f"{rubric.field!r} is true or false, not {verdict!r:.60}")
    if isinstance(verdict, str):
        verdict = _number(verdict, rubric)
    if isinstance(verdict, bool) or not isinstance(verdict, int | float):
        raise NoVerdictError(f"{rubric.field!r} is a number, not {verdict!r:.60}")
    if not rubric.low <= verdict <= rubric.high:
        raise NoVerdictError(
            f"{rubric.field!r} is from {rubric.low:g} to {rubric.high:g}, not {verdict!r:.60}"
        )
    return (verdict - rubric.low) / (rubric.high - rubric.low)


def _number(text: str, rubric: Rubric) -> float | str:
    """The number of `8` and `8/10`; any other text as it is, and one that is out of another number than the most."""
    match = _OUT_OF.fullmatch(text.strip())
    return float(match[1]) if match is not None and float(match[2] or rubric.high) == rubric.high else text


def _word(reply: str, rubric: Rubric) -> float:
    """The value of the verdict word: behind the only lead, or on the last line that is not empty."""
    if rubric.lead:
        before, lead, behind = _parted(reply, rubric.lead)
        if not lead or rubric.lead.casefold() in before.casefold():
            raise NoVerdictError(f"{rubric.lead!r} does not stand once in the reply: {reply[-120:]!r}")
    else:
        behind = next((line for line in reversed(reply.splitlines()) if line.strip(" \t`")), "")
    values = {_named(part, rubric) for part in _parts(behind, rubric)}
    if len(values) != 1 or None in values:
        raise NoVerdictError(f"{' or '.join(rubric.words)}, not {behind.strip()[:80]!r}")
    return float(values.pop() or 0.0)


def _parted(reply: str, lead: str) -> tuple[str, str, str]:
    """A reply before and behind the last place of the lead, in any case of letters."""
    places = [match.start() for match in re.finditer(re.escape(lead), reply, re.IGNORECASE)]
    if not places:
        return reply, "", ""
    return reply[: places[-1]], lead, reply[places[-1] + len(lead) :]


def _parts(line: str, rubric: Rubric) -> list[str]:
    """The verdict word of a line, and the name of it behind a mark: both must say the same."""
    line = _WRAPPED.sub("", line).strip(_MARKUP)
    if _named(line, rubric) is not None:
        return [line]
    label = _LABEL.match(line) or (None if any(len(w) == 1 for w in rubric.words) else _ANSWER.match(line))
    return _BETWEEN.split(line[label.end() :] if label is not None else line, maxsplit=1)


def _named(word: str, rubric: Rubric) -> float | None:
    words = {name.casefold(): value for name, value in rubric.words.items()}
    return words.get(word.strip(_MARKUP).casefold())
