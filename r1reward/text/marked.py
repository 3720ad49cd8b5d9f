"""What a text marks as its answer: JSON, boxes, `####`, statements; without end tokens and closing remarks."""

import re
from functools import lru_cache

from r1reward.text.boxes import Box, boxes
from r1reward.text.characters import without_invisible
from r1reward.text.end_tokens import without_end_tokens, without_next_turn
from r1reward.text.formulas import bare
from r1reward.text.hints import Hints
from r1reward.text.json_answer import json_answer
from r1reward.text.markers import announces
from r1reward.text.stated_value import value_of
from r1reward.text.statements import WINDOW, Statement, statements

__all__ = ["Marked", "marked", "without_closing"]

_CLOSING = re.compile(
    r"(?:\s{0,9}(?:I hope (?:it|this) (?:is|was|helps)[^.!\n]{0,30}|Q\.?E\.?D|Let me know if[^.!\n]{0,80}|"
    r"(?:Please )?feel free to[^.!\n]{0,80}|"
    r"(?:Would you like|Do you want|Want me|Shall I|Should I)\s[^.!?\n\d$\\]{3,80}(?=\?)|"
    r"Is there anything else[^.!?\n]{0,60}|"
    r"(?:(?<=[.!$)])\s|\n)(?:Done|Finished)(?=[.!]?\s*\Z)|<\|[\w|]{1,20}>|□|■|∎|✓|✅)"
    r"[.!?)]?)+\s*\Z",
    re.IGNORECASE,
)
_ASCII_CLOSING = (
    "i hope",
    "e.d",
    "q.ed",
    "qed",
    "let me know",
    "feel free",
    "anything else",
    "would you like",
    "do you want",
    "want me",
    "shall i",
    "should i",
    "done",
    "finished",
    "<|",
)
_MAY_CLOSE, _MAY_CLOSE_ASCII = Hints((*_ASCII_CLOSING, "□", "■", "∎", "✓", "✅")), Hints(_ASCII_CLOSING)
"""What each closing phrase has in it."""
_TAIL, _LONGEST_CLOSING = 400, 130
_HASHES = re.compile(r"(?<!#)####(?!#)[ \t]*([^\n#]{1,300})")
_VALUE = re.compile(r"[\d$\\]")
_HEADING = re.compile(
    r"\d{1,2}[.)]\s+[^\W\d_]|[^\n]*:\s*\Z|(?:step|part|case|solution|explanation|answer|final)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"(?:\s*</?[a-z]{1,12}>)+$")
_CALCULATOR = re.compile(r"<<[^<>\n]{1,200}>>")
"""GSM8K's own notes: `<<4+8=12>>12`."""
_HTML = re.compile(
    r"</?(?:b|strong|i|em|u|p|br|span|div|center|mark|font|h[1-6])(?:\s[^<>\n]{0,80})?/?>", re.IGNORECASE
)
_ROW = re.compile(
    r"^[ \t]*\|[ \t*_]*(?:final[ \t]+)?answer[ \t*_:]*\|[ \t]*([^|\n]{0,100}[\d$\\][^|\n]{0,100}?)[ \t]*\|[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A row of a table, `| Answer | 72 |`."""
_STRUCK = re.compile(r"~~(?=[^\s~])[^~\n]{1,200}(?<=\S)~~")
"""Struck out in Markdown."""
_SENTENCES = re.compile(r"[.!?]\s+\S|[。！？]\s*\S")
_TAGGED = re.compile(r"<answer>\s*([^<>\n]{1,300}?)\s*</answer>\s*\Z", re.IGNORECASE)
_MARKUP = "*_`\"'“”> \t"
_MOST, _FEW_WORDS = 20, 6


_SHORT = 100
_OBJECT_ENDS = ("}", "`")
_announces = lru_cache(maxsize=1024)(announces)
"""What closes a formula behind the last box is nearly always the same."""


class Marked:
    """What a text marks as its answer, and the text that was looked at: without end tokens and closing remarks."""

    __slots__ = ("_language", "_statements", "_truncated", "boxes", "hashes", "hashes_at", "json", "text")

    def __init__(self, text: str, language: str, truncated: bool) -> None:
        self.text, self._language, self._truncated = text, language, truncated
        self._statements: list[Statement] | None = None
        # What a text must have for each is looked for here: a call costs more.
        ends_so = not truncated and text.endswith(_OBJECT_ENDS)
        self.json = bare(answer) if ends_so and (answer := json_answer(text)) else ""
        self.boxes: list[Box] | None = boxes(text) if "\\" in text else None
        has_hashes = "#" in text and "####" in text  # one character is found ten times as fast as several
        self.hashes, self.hashes_at = _hashes(text, truncated) if has_hashes else ((), -1)

    @property
    def statements(self) -> list[Statement]:
        """The statements of an answer. In a text that was cut off, one that runs to its end does not count."""
        if self._statements is None:
            stated = statements(self.text, self._language)
            self._statements = [s for s in stated if s.end < len(self.text)] if self._truncated else stated
        return self._statements

    def may_state(self, start: int) -> bool:
        """Whether some word that announces an answer stands behind `start`: cheaper than reading the statements."""
        behind = self.text[start:]
        return (_announces if len(behind) < _SHORT else announces)(behind, self._language)


def marked(text: str, *, language: str = "any", truncated: bool = False) -> Marked:
    """Read the answers that a text marks."""
    if not text.isascii():
        text = without_invisible(text)
    if "<" in text or "[" in text:
        text = without_next_turn(text)
    text = without_closing(without_end_tokens(text))
    if "<" in text:
        text = _without_tags(text, language)
    if "~" in text and "~~" in text:
        text = _STRUCK.sub("", text)
    if "|" in text and "answer" in text.lower():
        text = _ROW.sub(r"Answer: \1", text)
    return Marked(text, language, truncated)


def _without_tags(text: str, language: str) -> str:
    """Without marks of HTML and a calculator's notes; `<answer>42</answer>` at the end states 42.

    Where it holds sentences that state an answer themselves, they count as they would without the tags: of two that
    differ, the first is not the final one.
    """
    if "!" in text and "<!--" in text:
        text = _without_comments(text)
    if "<<" in text:
        text = _CALCULATOR.sub("", text)
    if "<" in text and ("</" in text or "<br" in text):
        text = _HTML.sub("", text)
        if (
            text.count("<answer>") == 1
            and (tagged := _TAGGED.search(text, max(0, len(text) - _TAIL))) is not None
        ):
            several = _SENTENCES.search(tagged[1]) and Marked(tagged[1], language, False).statements
            text = f"{text[: tagged.start()]}\n{'' if several else 'Final answer: '}{tagged[1]}"
    return text


def _without_comments(text: str) -> str:
    """Without comments of HTML, which nobody sees; one that is left open stays."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[at:start])
        at = end + len("-->")
    return "".join((*parts, text[at:]))


def without_closing(text: str) -> str:
    """A text without `I hope it is correct`, `Q.E.D.` and the like at its end.

    >>> without_closing("It is 72. I hope this helps!")
    'It is 72.'
    """
    small = text[-_LONGEST_CLOSING:].rpartition("\n")[2].lower()  # no phrase goes over a line's end
    if not (_MAY_CLOSE_ASCII if small.isascii() else _MAY_CLOSE)(small):
        return text.rstrip()
    cut = max(0, len(text) - _TAIL)
    return text[:cut] + _CLOSING.sub("", text[cut:]).rstrip()


def _hashes(text: str, truncated: bool) -> tuple[tuple[str, ...], int]:
    """What stands behind the last `####`, and behind those right before it; where the last stands."""
    offset = max(0, len(text) - WINDOW)
    matches = [m for m in _HASHES.finditer(text, offset) if not (truncated and m.end() == len(text))]
    read = [(m, _behind_hashes(m[1], not text[m.end() :].strip(_MARKUP + "\n"))) for m in matches[-_MOST:]]
    read = [(m, value) for m, value in read if value]
    if not read:
        return (), -1
    group = [read[-1]]
    for match, value in reversed(read[:-1]):
        if text[match.end() : group[0][0].start()].strip(_MARKUP + "\n"):
            break
        group.insert(0, (match, value))
    return tuple(value for _, value in group), read[-1][0].start()


def _behind_hashes(content: str, last: bool) -> str:
    """The value of `#### 72`; empty where it is a heading: what is no mere value must be the last thing said."""
    content = bare(_TAG.sub("", content).strip().strip("*`\"'“”").strip())
    if content.endswith(")") and not set("([") & set(content):
        content = content[:-1].rstrip()
    if not content or _HEADING.match(content):
        return ""
    words = _WORDS.findall(content)
    if not last and (len(words) > 3 or _VALUE.match(content.lstrip("-−+(")) is None):
        return ""
    if len(words) > 1:
        return value_of(content, label=True) or (content if last and len(words) <= _FEW_WORDS else "")
    return content
