"""Where a text says that something is its answer: `The final answer is …`, `Answer: …`, in many languages.

A statement inside another one (`Final Answer: The answer is (B).`) is the only one of the two. What speaks of an
answer and names none (`so the answer is correct`) is no statement.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from r1reward.text.formulas import OPEN, Formula, formulas, masked
from r1reward.text.markers import markers
from r1reward.text.sentences import sentence_end

__all__ = ["WINDOW", "Statement", "decisive", "statements"]


class Statement(NamedTuple):
    """What stands behind the words that announce an answer."""

    start: int
    end: int
    text: str
    final: bool
    """Whether it says that it is the final one."""


_REMARK = re.compile(
    r"(?:(?:also|indeed|therefore|thus|still|now|very|quite|probably|definitely)\s+)?"
    r"(?:correct|right|wrong|incorrect|consistent|valid|verified|confirmed|reasonable|plausible|sensible|clear|obvious|unique|"
    r"as\s+follows|given|obtained|found|wanted|expected|required|needed|supposed|known|based|same|in\s+the\s+form|written|"
    r"expressed|asked|simplified|rounded|exact|what|that\s+(?:it|this)|because|ready|complete|done|missing|unknown|accurate|"
    r"stored|saved|printed|displayed|computed|calculated|boxed|between|shown)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(rf"[\d{OPEN}]|\([A-Z]\)")
_GOES_ON = re.compile(
    rf"[;；]\s*(?:(?:or|and|also|maybe|perhaps)\s+)*[-−$]?(?:[\d.,/]+|{OPEN}[^.;\n]*?)\s*(?:[.;]|$|\n)"
)
"""A second value behind a semicolon: `Answer: 42; 43`."""
_COPULA_BEHIND = re.compile(r"(?<=\S)\s{0,3}(?:입니다|이에요|예요|이다|です|である|でした)\Z")
_CLOSINGS = ("\\]", "\\)", "$$", "$")
_BULLET = re.compile(r"[-•] (?=\d)")
_BLANKS = " \t\n\r*_:：>#"
WINDOW = 12_000
"""Characters at the end of a text in which a final answer is looked for."""
_LONGEST = 2000
_MOST = 16


def statements(text: str, language: str = "any") -> list[Statement]:
    """The statements near the end of a text, in order.

    `language`: whose words count: `en`, `zh` (with `en`), `any` that are known, or `choice`: those that announce an
    option, too.
    """
    offset = max(0, len(text) - WINDOW)
    text = text[offset:]
    announced = markers(text, language, _MOST)
    if not announced:
        return []
    spans = formulas(text)
    view = masked(text, spans)
    results: list[Statement] = []
    inherited = False
    for marker, following in zip_longest(announced, announced[1:]):
        statement = _statement(text, view, spans, marker)
        if inherited:
            statement = statement._replace(final=True)
        if following is not None and _announces(view, statement, following):
            inherited = statement.final
            continue
        inherited = False
        if view[statement.end : statement.end + 1] in ("?", "？"):
            continue
        if statement.text and not (_REMARK.match(statement.text) and not marker[0].endswith((":", "："))):
            results.append(statement._replace(start=statement.start + offset, end=statement.end + offset))
    return results


def decisive(candidates: Sequence[Statement]) -> Sequence[Statement]:
    """Only those that say that they are final, where there are any: the others are steps."""
    return [s for s in candidates if s.final] or candidates


def _announces(view: str, outer: Statement, inner: re.Match[str]) -> bool:
    """Whether an outer statement only leads up to the one inside it: it names no value of its own before."""
    if inner.start() >= outer.end:
        return False
    between = view[outer.start : inner.start()]
    return _VALUE.search(between) is None


def _statement(text: str, view: str, spans: list[Formula], marker: re.Match[str]) -> Statement:
    """What stands behind a marker: the rest of its sentence, or the formula on the lines below it."""
    groups = marker.groupdict()
    final = bool(groups.get("final") or groups.get("heading"))
    start = marker.end()
    around = next((span for span in spans if span.start < start < span.end), None)
    if around is not None:  # `\[ \text{The answer is (B)} \]`
        closing = next((len(mark) for mark in _CLOSINGS if text.endswith(mark, start, around.end)), 0)
        end = around.end - closing
        return Statement(start, end, _without_open_group(text[start:end]), final)
    while start < len(text) and text[start] in _BLANKS and not _is_greater(text, start):
        start += 1
    if _BULLET.match(text, start) and "\n" in text[marker.end() : start]:
        start += 2
    first = next((span for span in spans if span.start == start), None)
    end = sentence_end(view, first.end if first else start, min(len(view), start + _LONGEST))
    if _GOES_ON.match(view, end):
        end = sentence_end(view, end + 1, min(len(view), start + _LONGEST))
    return Statement(start, end, _without_copula(text[start:end].strip().rstrip("*_").strip()), final)


def _without_copula(content: str) -> str:
    """`C-14` of `정답은 C-14입니다`: Korean and Japanese have their `is` behind the answer."""
    return _COPULA_BEHIND.sub("", content) if not content.isascii() else content


def _without_open_group(inside: str) -> str:
    r"""The rest of a formula without the brace that closes its words: `\text{The answer is (B)}`."""
    inside = inside.strip().removeprefix("}").strip()
    return inside[:-1].rstrip() if inside.endswith("}") and inside.count("}") > inside.count("{") else inside


def _is_greater(text: str, at: int) -> bool:
    """Whether `>` compares: one that quotes a line stands at its beginning."""
    return text[at] == ">" and not text[max(0, at - 20) : at].rstrip(" \t>").endswith("\n")
