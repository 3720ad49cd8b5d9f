"""Where a text says that something is its answer: `The final answer is …`, `Answer: …`, in many languages.

A statement inside another one (`Final Answer: The answer is (B).`) is the only one of the two. What speaks of an
answer and names none (`so the answer is correct`) is no statement.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from r1reward.text.formulas import OPEN, Formula, formulas, masked
from r1reward.text.sentences import sentence_end

__all__ = ["WINDOW", "Statement", "decisive", "statements"]


class Statement(NamedTuple):
    """What stands behind the words that announce an answer."""

    start: int
    end: int
    text: str
    final: bool
    """Whether it says that it is the final one."""


_ENGLISH = (
    r"(?:\b(?P<final>final)\s+)?(?:\b(?:correct|right|numerical|closest|best)\s+)?\banswer(?:\s+(?:to\s+(?:the|this|your)\s+"
    r"(?:question|problem)|therefore|thus|here|then))?[*_]{0,3}\s*"
    r"(?:(?:is|was|are|equals|(?:would|should|must|will)\s+be)\b(?!\s*(?:not\b|n['’]t))"
    r"(?:\s+(?:therefore|thus|hence|then|simply|clearly))?\s*:?|=|[:：])"
    r"|^[ \t>]*(?:\#{1,6}[ \t]*|\*{2,3}[ \t]*)(?:(?:the|my|our)\s+)?(?:(?P<heading>final)\s+)?"
    r"(?:answer|result)\s*[:：]?[ \t]*[*_]*[ \t]*:?[ \t]*$"
    r"|^[ \t>]*[*_]{0,3}(?:final\s+result|result|answer)[*_]{0,3}[ \t]*(?:[:：]|$)"
)
_CHINESE = r"(?P<zhfinal>最终|最后)?(?:的?正确)?答案\s*(?:应该?|选择?|就)?\s*(?:是|为|选|：|:|=)+"
_OTHERS = (
    r"\b(?:réponse|reponse|respuesta|resposta|risposta|antwort|ответ|odpowiedź|svar|vastaus|cevap|jawaban|đáp\s+án|câu\s+trả\s+lời|antwoord|"
    r"răspuns(?:ul)?|відповідь|odpověď|απάντηση)\s*"
    r"(?:final[ea]?|correct[aeo]?|richtige|juste|corretta|certa)?\s*[*_]{0,3}\s*"
    r"(?:(?:est|es|is|é|è|e|ist|lautet|jest|är|adalah|là|este|—|-|=|[:：])[ \t]*)+"
    r"|(?:正答|正解|答え|最終的な答え|解答|答)\s*(?:は|：|:)|(?:정답|답)\s*(?:은|는|:|：)|(?:الجواب|الإجابة|الاجابة)[^:\n]{0,20}?(?:هو|هي|:)"
    r"|(?:उत्तर|ответом)\s*(?:है|будет|является|:|：)|คำตอบ(?:คือ|:|：)"
)
_CHOICES = (
    r"\b(?:correct|right|best|closest|likely|appropriate|suitable)\s+(?:answer\s+)?(?:option|choice|alternative)s?[*_]{0,3}\s*"
    r"(?:(?:is|would\s+be|must\s+be|should\s+be|will\s+be)\b(?!\s*(?:not\b|n['’]t))|[:：])\s*:?"
    r"|\b(?:I|we)\s+(?:would\s+|will\s+|['’]ll\s+)?(?:choose|select|pick|go\s+with)\b"
    r"|(?:故|应|因此|所以)?(?:应)?选(?:择|项)?\s*(?:是|为|：|:)?(?=\s*[（(]?[A-Za-zＡ-Ｚ])"
)
_MARKERS = {
    "any": re.compile(f"{_ENGLISH}|{_CHINESE}|{_OTHERS}", re.IGNORECASE | re.MULTILINE),
    "en": re.compile(_ENGLISH, re.IGNORECASE | re.MULTILINE),
    "zh": re.compile(f"{_ENGLISH}|{_CHINESE}", re.IGNORECASE | re.MULTILINE),
    "choice": re.compile(f"{_ENGLISH}|{_CHINESE}|{_OTHERS}|{_CHOICES}", re.IGNORECASE | re.MULTILINE),
}
_REMARK = re.compile(
    r"(?:(?:also|indeed|therefore|thus|still|now|very|quite|probably|definitely)\s+)?"
    r"(?:correct|right|wrong|incorrect|consistent|valid|verified|confirmed|reasonable|plausible|sensible|clear|obvious|unique|"
    r"as\s+follows|given|obtained|found|wanted|expected|required|needed|supposed|known|based|same|in\s+the\s+form|written|"
    r"expressed|asked|simplified|rounded|exact|what|that\s+(?:it|this)|because|ready|complete|done|missing|unknown)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(rf"[\d{OPEN}]|\([A-Z]\)")
_BLANKS = " \t\n\r*_:：>#"
WINDOW = 12_000
"""Characters at the end of a text in which a final answer is looked for."""
_LONGEST = 2000
_MOST = 20


def statements(text: str, language: str = "any") -> list[Statement]:
    """The statements near the end of a text, in order.

    `language`: whose words count: `en`, `zh` (with `en`), `any` that are known, or `choice`: those that announce an
    option, too.
    """
    offset = max(0, len(text) - WINDOW)
    text = text[offset:]
    markers = list(_MARKERS[language].finditer(text))[-2 * _MOST :]
    if not markers:
        return []
    spans = formulas(text)
    view = masked(text, spans)
    stated: list[Statement] = []
    inherited = False
    for marker, following in zip_longest(markers, markers[1:]):
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
            stated.append(statement._replace(start=statement.start + offset, end=statement.end + offset))
    return stated[-_MOST:]


def decisive(stated: Sequence[Statement]) -> Sequence[Statement]:
    """Only those that say that they are final, where there are any: the others are steps."""
    return [s for s in stated if s.final] or stated


def _announces(view: str, outer: Statement, inner: re.Match[str]) -> bool:
    """Whether an outer statement only leads up to the one inside it: it names no value of its own before."""
    if inner.start() >= outer.end:
        return False
    between = view[outer.start : inner.start()]
    return _VALUE.search(between) is None


def _statement(text: str, view: str, spans: list[Formula], marker: re.Match[str]) -> Statement:
    """What stands behind a marker: the rest of its sentence, or the formula on the lines below it."""
    groups = marker.groupdict()
    final = any(groups.get(name) for name in ("final", "heading", "zhfinal")) or "最终" in marker[0]
    start = marker.end()
    around = next((span for span in spans if span.start < start < span.end), None)
    if around is not None:  # `\[ \text{The answer is (B)} \]`
        end = text.rfind("\\" if around.display else "$", start, around.end)
        end = end if end > start else around.end
        return Statement(start, end, text[start:end].strip().rstrip("}").strip(), final)
    while start < len(text) and text[start] in _BLANKS:
        start += 1
    first = next((span for span in spans if span.start == start), None)
    end = sentence_end(view, first.end if first else start, min(len(view), start + _LONGEST))
    return Statement(start, end, text[start:end].strip().rstrip("*_").strip(), final)
