"""Reads a judge's reply: one JSON object, or one word, with the verdict in it; or no verdict."""

import json
import re
from collections.abc import Sequence
from typing import Any

from r1reward.text.json_text import unique_keys
from r1reward_judge.rubrics import Rubric
from r1reward_judge.thought import CLOSING, OPENING, NoVerdictError, behind_thought, is_quotation

__all__ = ["is_open", "read_object", "read_verdict"]

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


def read_verdict(reply: str, rubric: Rubric, judged: Sequence[str] = ()) -> tuple[float, str]:
    """The verdict in [0, 1] and the judge's analysis. Raises `NoVerdictError`.

    The object must be the whole reply, with or without a fence, after an optional thought. Where a reply holds more,
    a key twice, or nothing but an object of a text in `judged`, the judge's own verdict cannot be told from text of
    the candidate that it quotes.
    """
    if rubric.kind == "word":
        return behind_thought(reply, lambda part: _word(part, rubric)), ""
    fields = read_object(reply, judged)
    analysis = fields.get("analysis", fields.get("explanation", ""))
    return _value(_field(fields, rubric.field), rubric), " ".join(str(analysis).split())[:300]


def _field(fields: dict[str, Any], name: str) -> Any:
    """The field of a name in any case of letters. Raises `NoVerdictError` where two have it."""
    found = [value for key, value in fields.items() if key.casefold() == name.casefold()]
    if len(found) > 1:
        raise NoVerdictError(f"{name!r} stands in the object {len(found)} times")
    return found[0] if found else None


def read_object(reply: str, judged: Sequence[str] = ()) -> dict[str, Any]:
    """The one JSON object that a reply is, behind a thought perhaps. Raises `NoVerdictError`."""
    return behind_thought(reply, lambda part: _own_object(part, judged))


def is_open(reply: str) -> bool:
    """Whether a thought ends in a reply that does not begin there, in no text of an object that is all of it."""
    reply = reply.strip()
    if CLOSING not in reply or reply.startswith(OPENING):
        return False
    try:
        return not _object(_fence_off(reply))
    except NoVerdictError:
        return True


def _own_object(part: str, judged: Sequence[str]) -> dict[str, Any] | None:
    """The object; None where `part` is what a thought says behind a tag that it mentions."""
    text = _fence_off(part)
    if CLOSING in part and not _begins_with_object(part):
        return None
    fields = _object(text)
    if is_quotation(text, judged):
        raise NoVerdictError(f"nothing but a quotation of what is judged: {text[:120]!r}")
    return fields


def _begins_with_object(part: str) -> bool:
    begun = _OPENING_FENCE.sub("", part)
    try:
        return begun[:1] == "{" and isinstance(json.JSONDecoder(strict=False).raw_decode(begun)[0], dict)
    except (ValueError, RecursionError):
        return False


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
        others = set[float | None]()
        if not lead or rubric.lead.casefold() in before.casefold():
            raise NoVerdictError(f"{rubric.lead!r} does not stand once in the reply: {reply[-120:]!r}")
    else:
        *above, behind = [line for line in reply.splitlines() if line.strip(" \t`")] or [""]
        others = {_named(line, rubric) for line in above} - {None}
    if CLOSING in reply:
        raise NoVerdictError(f"more than a verdict behind the thought: {reply[-120:]!r}")
    values = {_named(part, rubric) for part in _parts(behind, rubric)} | others
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
