"""Answers that are a value of a program: code input and output, CruxEval, grids of JSON."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from r1reward_logic.answer_form import asks_for_a_value, asks_for_json
from r1reward_logic.listing import listed
from r1reward_logic.literals import UNREADABLE, call_result, equal, json_value, literal, share
from r1reward_logic.moves import sequence
from r1reward_logic.puzzle import Check, accepted, refused
from r1reward_logic.sentences import is_hedged, predicate
from r1reward_logic.statement import undressed
from r1reward_logic.values import number

__all__ = ["ANY_ORDER", "LiteralPuzzle"]

_WRAPPERS = frozenset(["output", "answer", "result", "input", "return", "final_answer", "solution"])
_WORDS = {
    "True": True, "true": True, "False": False, "false": False,
    "Yes": True, "yes": True, "No": False, "no": False,
}  # fmt: skip
"""As Python, JSON and prose write them: letter case counts in a literal, and `TRUE` is none."""
_SHOUTED = {word.upper(): value for word, value in _WORDS.items()}
"""As they may answer a question that asks for no literal."""
_ANAGRAMS = re.compile(r"\bgroups? (?:all )?(?:of )?(?:the )?anagrams\b", re.IGNORECASE)
_SPAN = re.compile(r"(?<!`)`([^`\n]{1,4000})`(?!`)")
_FORM = re.compile(
    r"\b(?:programs?|code|functions?|def|JSON|Python|format|instead of|brackets|lambda)\b|>>>|\[ANSWER\]"
    r"|\b(?:as|be|in|return) an? (?:[a-z]+ ){0,2}(?:list|array|tuple)\b",
    re.IGNORECASE,
)
"""A prompt that asks for a program's value, or says how a list is written."""
ANY_ORDER = re.compile(r"\bin any order\b", re.IGNORECASE)
_ALL = re.compile(r"\ball (?:of )?(?:the )?possible\b", re.IGNORECASE)


class LiteralPuzzle:
    """A typed, ordered value in Python or JSON."""

    kind = "literal"

    def __init__(self, gold: Any, text: str, prompt: str = "") -> None:
        self._gold, self._text, self._prompt = gold, text, prompt
        self._any_order = isinstance(gold, list) and ANY_ORDER.search(prompt[-20_000:]) is not None
        self._repeats = self._any_order and _ALL.search(prompt[-20_000:]) is not None
        self._json = asks_for_json(prompt, text)
        self._words = _WORDS if not isinstance(gold, bool) or asks_for_a_value(prompt) else _WORDS | _SHOUTED
        self._is_plain = not self._json and _is_plain_list(gold, prompt[-20_000:])
        self._sets = self._any_order and _ANAGRAMS.search(prompt[-20_000:]) is not None

    def check(self, text: str) -> Check:
        """Judge one statement."""
        answer = _value(text, json_value if self._json else literal)
        if isinstance(self._gold, bool):
            words = (undressed(text), predicate(text, self._prompt))
            answer = next(
                (self._words[word] for word in words if word in self._words and self._is_written(word)),
                answer,
            )
        if self._is_plain and self._lists(text):
            return accepted("the same members", text[:400])
        if answer is UNREADABLE:
            form = "JSON, which the question asks for" if self._json else "Python or JSON"
            return refused(f"no value in {form}", None, text[:200])
        if self._is(answer):
            return accepted("the same value", repr(answer)[:400])
        part = share(self._gold, answer) if isinstance(self._gold, Mapping | list | tuple) else None
        return refused(f"not {self._text:.80}", part, repr(answer)[:400])

    def _is_written(self, word: str) -> bool:
        """Whether the question lets a boolean be written so: where it asks for JSON, as there."""
        return not self._json or word in ("true", "false")

    def _is(self, value: Any) -> bool:
        if equal(self._gold, value):
            return True
        if self._is_plain and isinstance(value, list | tuple):
            return equal(list(self._gold), list(value))
        if self._any_order and isinstance(value, list):
            answer, gold = self._members(value), self._members(self._gold)
            return answer == gold or (self._repeats and set(answer) == set(gold))
        if isinstance(value, Mapping) and len(value) == 1:  # {"output": …}, as CodeI/O's prompt asks for
            ((key, inner),) = value.items()
            return str(key).lower() in _WRAPPERS and equal(self._gold, inner)
        return False

    def _lists(self, text: str) -> bool:
        """Whether a text lists the members without the signs of Python and JSON: `3, 2, 1`."""
        if (text := undressed(text))[:1] in "[{\"'":
            return False
        members = [undressed(m) for m in (listed(text, self._prompt) or sequence(text))]
        return len(members) == len(self._gold) and all(map(_is_written, self._gold, members))

    def _members(self, value: list[Any]) -> list[str]:
        """The members without their order, and groups of anagrams without theirs."""
        return sorted(repr(sorted(v, key=repr) if self._sets and isinstance(v, list) else v) for v in value)

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


def _is_plain_list(gold: Any, prompt: str) -> bool:
    """Whether a list of numbers or words may be written as prose does: no program's value, and no form is stated."""
    if not isinstance(gold, list | tuple) or len(gold) < 2 or _FORM.search(prompt) is not None:
        return False
    return all(isinstance(v, int | float | str) and not isinstance(v, bool) and v != "" for v in gold)


def _is_written(value: Any, member: str) -> bool:
    return member == value if isinstance(value, str) else number(member) == value


def _value(text: str, read: Callable[[str], Any]) -> Any:
    text = undressed(text).strip()
    value = read(text)
    if value is UNREADABLE:
        value = read(undressed(call_result(text)).strip())
    head, colon, rest = text.partition(":\n")
    if value is UNREADABLE and colon and not is_hedged(head):
        value = read(undressed(rest).strip())  # `Therefore f returns:` and the value below
    if value is UNREADABLE and len(spans := _SPAN.findall(text)) == 1 and not is_hedged(_SPAN.sub("", text)):
        value = read(spans[0].strip())  # a sentence with one piece of code
    return value
