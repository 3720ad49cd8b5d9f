r"""`choice`: multiple choice by letter or by option text.

The answer is taken from the answer part by stated priority: `\boxed{…}`; "the answer is …", "Answer: …" and the
same in Chinese; the last line, where it is nothing but a choice. A choice is a letter (`C`, `(c)`, `**C.**`,
full-width too), a letter with its option's text, or an option's text alone. Wrong are: several different
choices, a letter with another option's text, hedging ("A or B"), denial ("not A").

The options come from the columns `choices` or `options` (a list, a mapping, or ARC's `{"label", "text"}`), or from
the prompt's lines `A. …`, `(A) …`. Letters of other scripts that only look like Latin ones are other letters.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_text.common import INVISIBLE, truths

__all__ = ["Choice", "choice", "options_of", "resolve"]

_SENTENCE = 500
"""Characters; a longer sentence names no option."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BOX = re.compile(r"\\(?:boxed|fbox)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_STATED = re.compile(
    r"(?:\banswer\s*(?:is|:|=)\s*:?|\b(?:option|choice)\s+(?=\(?[A-Za-z]\b\)?\s*(?:is|\.|$))|答案\s*(?:是|为|选|：|:)+|故?选\s*(?:择|：|:)?)",
    re.IGNORECASE,
)
_END = re.compile(
    r"\n|。|[.!?;；](?=\s|$)|(?<=[A-Za-z]\))\s+(?:because|since|as)\b|,\s*(?:because|since|as|which)\b"
)
_IN_PROMPT = re.compile(r"^[ \t]*[(\[（]?([A-Z])[)\].:：、）]\s*(\S[^\n]*)$", re.MULTILINE)
_INLINE = re.compile(r"[(（]([A-Z])[)）]\s*(.*?)\s*(?=[(（][A-Z][)）]|$)", re.DOTALL)
_CHOICE = re.compile(
    r"(?:(?:option|choice|answer)\s+)?[(\[]?([A-Za-z])(?:[)\].:、,]|\s+[-–—:]|(?=\s|$))\s*(.*)",
    re.DOTALL | re.IGNORECASE,
)
_LEFT_OUT = re.compile(r"[*_`$]|\\(?:text|mathrm|textbf|mathbf|mbox)(?=\s*\{)|[{}]|\\[()\[\]]")


def choice(*, index: Literal["none", "from 0", "from 1"] = "none") -> "Choice":
    """Score 1 where the answer part chooses the ground truth: a letter, or an option's text.

    `index`: the ground truth is the option's number, counted from 0 or from 1.
    """
    return Choice(index)


class Choice:
    """See `choice`."""

    version = "1"

    def __init__(self, index: str) -> None:
        self._index = index

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        options = options_of(sample)
        gold = self._gold(sample.ground_truth, options)
        if gold is None:
            reason = f"no option: {sample.ground_truth!r:.80}" + (
                f" (of {''.join(options)})" if options else ""
            )
            return Score.unscored(Status.BAD_GROUND_TRUTH, reason)
        rule, found = _extract(response.answer, options)
        if not found:
            return Score(value=0.0, reason="no choice in the answer part")
        chosen = {resolve(f, options) for f in found}
        shown = found[-1][:200]
        if len(chosen) > 1:
            return Score(value=0.0, answer=shown, reason=f"{rule}: several different choices")
        (letter,) = chosen
        if letter is None:
            return Score(value=0.0, answer=shown, reason=f"{rule}: not one choice")
        value = float(letter == gold)
        return Score(
            value=value, answer=letter, reason=f"{rule}: {letter}" + ("" if value else f", not {gold}")
        )

    def cache_key(self, sample: Sample, completion: Completion, response: Response) -> str | None:
        """The ground truth, the options and the answer part."""
        return f"{sample.ground_truth!r}\0{options_of(sample)!r}\0{response.answer}"

    def reference(self, sample: Sample) -> str | None:
        """The letter."""
        return self._gold(sample.ground_truth, options_of(sample)) or ""

    def _gold(self, truth: Any, options: Mapping[str, str]) -> str | None:
        if self._index != "none":
            text = str(truth).strip()
            number = int(text) - (self._index == "from 1") if text.isdecimal() else -1
            letters = list(options) or list(_LETTERS)
            return letters[number] if 0 <= number < len(letters) else None
        found = truths(truth)
        if len(found) != 1:
            return None
        letter = resolve(found[0], options)
        return letter if letter is not None and (not options or letter in options) else None


def options_of(sample: Sample) -> dict[str, str]:
    """The options by letter; empty where neither a column nor the prompt names them."""
    for column in ("choices", "options", "endings"):
        if (found := _from_column(sample.metadata.get(column))) is not None:
            return found
    return dict(_from_prompt(sample.prompt))


def _from_column(value: Any) -> dict[str, str] | None:
    if isinstance(value, Mapping):
        labels, texts = value.get("label"), value.get("text")
        if isinstance(labels, Sequence) and isinstance(texts, Sequence) and len(labels) == len(texts):
            return {str(k).upper(): str(v) for k, v in zip(labels, texts, strict=True)}
        return {str(k).upper(): str(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str) and 1 < len(value) <= len(_LETTERS):
        return {letter: _unlabelled(letter, str(v)) for letter, v in zip(_LETTERS, value, strict=False)}
    return None


def _unlabelled(letter: str, text: str) -> str:
    """`A. Paris` in a list of options is `Paris`."""
    match = re.match(rf"\s*[(\[]?{letter}[)\].:、]\s*(?=\S)", text)
    return text[match.end() :] if match else text


@lru_cache(maxsize=1024)
def _from_prompt(prompt: str) -> tuple[tuple[str, str], ...]:
    prompt = prompt[-20_000:]  # the options stand at the end
    for pattern in (_IN_PROMPT, _INLINE):
        found = [(m[1], m[2].strip()) for m in pattern.finditer(prompt)]
        start = max((i for i, (letter, _) in enumerate(found) if letter == "A"), default=-1)
        run = [pair for pair, letter in zip(found[start:], _LETTERS, strict=False) if pair[0] == letter]
        if start >= 0 and len(run) > 1:
            return tuple(run)
    return ()


def _extract(answer: str, options: Mapping[str, str]) -> tuple[str, list[str]]:
    """By which rule something was found, and all that it found."""
    if len(answer) > 200_000:
        return "too long", []
    if boxes := [m[1] for m in _BOX.finditer(answer)]:
        return "boxed", boxes
    stated = [_statement(answer, m.end(), options) for m in _STATED.finditer(answer)]
    stated = [s for s in stated if resolve(s, options) is not None or _names_letters(s)]
    if stated:
        return "stated answer", stated
    lines = [line for line in answer.splitlines() if line.strip()]
    if len(lines) == 1 or (lines and resolve(lines[-1], options) is not None):
        return "last line", lines[-1:]
    return "none", []


def _statement(text: str, start: int, options: Mapping[str, str]) -> str:
    """The rest of the sentence. The full stop of `C. Rome` does not end it where an option's text follows."""
    while start < len(text) and text[start] in " \t\n*:：":
        start += 1
    first = _END.search(text, start, start + _SENTENCE)
    if first is None:
        return text[start : start + _SENTENCE]
    if first[0] == "." and re.fullmatch(r"[(\[*]*[A-Za-z]", text[start : first.start()]):
        second = _END.search(text, first.end(), first.end() + _SENTENCE)
        end = second.start() if second else first.end() + _SENTENCE
        if _fold(text[first.end() : end]) in map(_fold, options.values()):
            return text[start:end]
    return text[start : first.start()]


def _names_letters(text: str) -> bool:
    return re.search(r"(?<![A-Za-z])[A-Z](?![A-Za-z'])", text) is not None


def resolve(text: str, options: Mapping[str, str]) -> str | None:
    """The one option that a short text names; None where it names none, several, or contradicts itself."""
    text = _plain(text)
    by_text = {_fold(v): k for k, v in options.items() if v.strip()}
    same = by_text.get(_fold(text)) if len(by_text) == len(options) else None
    match = _CHOICE.fullmatch(text)
    if match is None:
        return same
    letter, rest = match[1].upper(), match[2].strip().rstrip(".")
    if options and letter not in options:
        return same
    if not rest or rest == ")":
        return letter
    if _fold(rest) in by_text:
        return letter if by_text[_fold(rest)] == letter else None
    # Without its option's text behind it a letter must be set apart: "A man walks" is no choice of A.
    apart = re.match(r"(?:\w+\s+)?[(\[]?[A-Za-z](?:[)\].:、]|\s+[-–—:])", text, re.IGNORECASE)
    if options or not apart or re.match(r"(?:or|and|/|,)\b|[(\[]?[A-Z][)\].]?(?:\s|$)", rest, re.IGNORECASE):
        return same
    return letter


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    text = _LEFT_OUT.sub("", text).strip()
    return text.rstrip(".。").strip() if len(text) > 1 else text


def _fold(text: str) -> str:
    return " ".join(_plain(text).casefold().split())
