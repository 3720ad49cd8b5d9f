r"""Takes the final answer out of the answer part of a completion, by stated priority.

1. `\boxed{…}` or `\fbox{…}`, braces balanced: the last one, with those that stand beside it; a sentence "the final
   answer is …" behind the last box comes before it;
2. "the final answer is …", "the answer is …", "answer: …", and the same in other languages;
3. `#### …`, as GSM8K's own solutions end;
4. `A: …` at the beginning of a line;
5. the whole answer part, where it is no more than a formula or a few words;
6. what the last sentence states: "Therefore there are 12 of them." (`prose`);
7. the last number, only where the option says so: it rewards lazy answers.

The first rule that finds something decides; its last match is the answer. Where its matches differ there
are several final answers, and the caller decides what that means. Nothing is ever taken from the reasoning.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from r1reward_math.normalize import unescaped
from r1reward_math.prose import bare, sentence_at, stated_value

__all__ = ["LONGEST", "Extracted", "boxed_together", "extract"]

LONGEST = 2000
"""Characters; what is longer is no final answer."""


Span = tuple[int, int, str]


class Extracted(NamedTuple):
    """What was found: by which rule, and every match of it in order."""

    rule: str
    answers: tuple[str, ...]
    together: str = ""
    """Several boxes as one list, where they stand beside one another."""


_BOX = re.compile(r"\\(?:(?:begin)?boxed|fbox|framebox)\s*(\{|\s[^\s{}$\\]+)")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_ENGLISH = (
    r"(?i:(?P<final>\bfinal\s+)?(?:\b(?:correct|right)\s+)?\banswer(?:\s+(?:to\s+(?:the|this)\s+(?:question|problem)|"
    r"therefore|thus|here|then))?\s*(?:is|was|=|:|\*\*:?|are)(?!\s*(?:not|n't)\b)\s*:?)"
    r"|(?im:^\#{1,6}\s*(?:the\s+)?(?:final\s+)?answer\s*:?\s*$)"
)
_CHINESE = r"最?终?(?:正确)?答案\s*(?:应该)?(?:是|为|：|:|=)+"
_OTHERS = (
    r"(?i:\b(?:réponse|reponse|respuesta|resposta|risposta|antwort|ответ)\s*(?:finale?|correcta?|correcte)?\s*"
    r"(?:est|es|é|è|ist|lautet|:|—|=)\s*:?)"
    r"|(?:答え|答)\s*(?:は|：|:)|(?:정답|답)\s*(?:은|는|:)?|(?:الجواب|الإجابة)[^:\n]{0,20}(?:هو|هي|:)"
)
_STATED = {
    "any": re.compile(f"{_ENGLISH}|{_CHINESE}|{_OTHERS}"),
    "en": re.compile(_ENGLISH),
    "zh": re.compile(f"{_ENGLISH}|{_CHINESE}"),
}
_FINAL = re.compile(r"(?i)\bfinal\s+answer\s*(?:is|:|\*\*:?)|最终答案\s*[是为：:]")
_VALUE = re.compile(r"[\d$\\]")
_HASHES = re.compile(r"^[ \t]*####[ \t]*(\S.*)$", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*A:[ \t]*(\S.*)$", re.MULTILINE)
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?%?")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST = 20
"""Statements or boxes that are looked at, from the end."""
_BESIDE = 60
_BESIDE_WORDS = 4


def extract(text: str, *, last_number: bool = False, language: str = "any") -> Extracted:
    """The final answers in an answer part; `answers` is empty where there is none.

    `language`: whose words for "the answer is" count: `en`, `zh` (with `en`), or `any` that we know.
    """
    if "\\" in text or "\x0c" in text or "\x08" in text:
        if "\x0c" in text or "\x08" in text or "\\\\" in text:
            text = unescaped(text)
        if "boxed" in text or "fbox" in text or "framebox" in text:
            spans = _spans(text)
            if spans is not None and not (spans and _stated_after(text, spans[-1][1])):
                return _boxed(text, spans)
    if (stated := _statements(text, language)) is not None:
        return Extracted("stated answer", stated)
    if "####" in text and (found := _bares(m[1] for m in _HASHES.finditer(text))):
        return Extracted("#### line", found)
    if "A:" in text and (found := _bares(m[1] for m in _LINE.finditer(text))):
        return Extracted("A: line", found)
    rule, value = stated_value(text)
    if value:
        return Extracted(rule, (value,))
    if last_number and (numbers := _NUMBER.findall(text)):
        return Extracted("last number", (numbers[-1],))
    return Extracted("none", ())


def _boxed(text: str, spans: list[Span]) -> Extracted:
    answers = tuple(content for _, _, content in _last_group(text, spans))
    together = ", ".join(dict.fromkeys(answers)) if len(set(answers)) > 1 else ""
    return Extracted("boxed", answers, together)


def _bares(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(a for a in map(bare, found) if a)


def _stated_after(text: str, end: int) -> bool:
    """Whether a final answer with a value in it is stated behind the last box."""
    match = _FINAL.search(text, end)
    return match is not None and _VALUE.search(sentence_at(text, match.end(), LONGEST)) is not None


def _statements(text: str, language: str) -> tuple[str, ...] | None:
    """What the sentences say that name an answer; only those of a final answer, where there are any."""
    if not _may_state(text):
        return None
    matches = list(_STATED[language].finditer(text))
    final = [m for m in matches if m["final"] or m[0].startswith("最终")]
    found = _bares(sentence_at(text, m.end(), LONGEST) for m in (final or matches)[-_MOST:])
    return found or None


def _may_state(text: str) -> bool:
    """Whether one of the words is in the text at all: most have none, and looking for the sentences costs more."""
    return (
        "nswer" in text or not text.isascii() or "NSWER" in text or "espuesta" in text or "esposta" in text
        or "isposta" in text or "ntwort" in text or "eponse" in text
    )  # fmt: skip


def boxed_together(text: str) -> str:
    """The boxes that a text ends with as one list; empty where there is none."""
    spans = _spans(unescaped(text))
    group = _last_group(unescaped(text), spans or [])
    return ", ".join(dict.fromkeys(content for _, _, content in group))


def _last_group(text: str, spans: list[Span]) -> list[Span]:
    """The last box and those before it, as long as no more than a few words stand between two."""
    group = spans[-1:]
    for span in reversed(spans[-_MOST:-1]):
        between = text[span[1] : group[0][0]]
        if len(between) > _BESIDE or len(_WORD.findall(between)) > _BESIDE_WORDS or "\n\n" in between:
            break
        group.insert(0, span)
    return group


def _spans(text: str) -> list[Span] | None:
    """Where each box stands, and its content; None where there is no box, empty where one is never closed."""
    found: list[Span] = []
    at = 0
    while match := _BOX.search(text, at):
        if match[1] != "{":
            found.append((match.start(), match.end(), match[1].strip()))
            at = match.end()
            continue
        end = _closing(text, match.end())
        if end < 0:
            return []
        found.append((match.start(), end + 1, text[match.end() : end].strip()))
        at = end
    return found or None


def _closing(text: str, start: int) -> int:
    """The brace that closes the one before `start`; -1 where none does within a final answer's length."""
    depth = 1
    for brace in _BRACE.finditer(text, start, start + 4 * LONGEST):
        if brace[0] == "{":
            depth += 1
        elif brace[0] == "}":
            depth -= 1
            if not depth:
                return brace.start()
    return -1
