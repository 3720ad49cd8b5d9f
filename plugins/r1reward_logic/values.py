r"""Answers of one value: a number, exactly; or a text, token by token, letter case as it stands.

A number is compared by its value, in any spelling: `1,234`, `$1234$`, `\frac{3}{4}`, `3/4`, `2.50`. It must be the
whole statement; its unit may follow where the ground truth names none.
Spaces and marks of emphasis count nothing in a text. Letter case counts, but for a word that the prompt itself spells
otherwise (`carol`, `Carol`), for yes, no, true and false, and where the prompt asks for the order of letters or words
that it gives; where it is about letters and strings otherwise, always.
"""

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

from r1reward.text.false_equations import is_false_equation
from r1reward.text.lone_value import leading_yes
from r1reward.text.spelled_numbers import spelled_number
from r1reward_logic.answer_form import asks_for_a_base, asks_for_a_value, is_offered
from r1reward_logic.puzzle import Check, accepted, refused
from r1reward_logic.sentences import predicate, subject
from r1reward_logic.statement import lines_of, undressed
from r1reward_logic.units import is_unit

__all__ = ["NumberPuzzle", "TextPuzzle", "number", "stated_number", "tokens"]

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(?:[eE]([+-]?\d{1,3}))?")
_RATIO = re.compile(
    r"([+-]?)(?:\\(?i:[dt]?frac)\{\s*(-?\d{1,40})\s*\}\{\s*(-?\d{1,40})\s*\}|(\d{1,40})\s*/\s*(\d{1,40}))"
)
_DIGITS = 60
_EXACT = Fraction(0)
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CLOSED = frozenset(["yes", "no", "true", "false"])
_SYNONYMS = (
    frozenset(["both", "both of them"]),
    frozenset(["neither", "none", "neither of them", "none of them"]),
)
"""What stands beside two candidates; each names the same answer."""
_FIRST_WORD = re.compile(r"\A(\W{0,4}(?:yes|no)\W{0,2})\.\s{1,3}", re.IGNORECASE)
"""`No. It does not follow.`, beside `No, it does not follow.`"""
_HEXADECIMAL = re.compile(r"-?0[xX][0-9a-fA-F]+")
_NUMERAL = re.compile(r"-?[0-9a-zA-Z]*\d[0-9a-zA-Z]*")
_STATED_CASE = re.compile(r"\b(?:lower|upper)[- ]?case\b|\bcapital\b", re.IGNORECASE)
_LETTERS = re.compile(
    r"\b(?:letters?|strings?|spell|characters?|uppercase|lowercase|backwards?|cipher|decode|encoded)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\b(?:backwards?|un-?scr?ambled?|palindrome|correct order of words)\b", re.IGNORECASE)
"""What is asked is the order of letters or words that the prompt gives: their case is no part of the answer."""
_PROGRAM = re.compile(r"\b(?:programs?|code|functions?|def|outputs?)\b", re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,9}) ([a-z]{1,12})")
_FIELD = re.compile(r"[A-Z]\d{1,2}")
_LADDER = re.compile(r"[A-Z]{2,12}(?:,[A-Z]{2,12})+")
_QUESTION = 1_000
"""Characters at a prompt's end in which the question stands."""
_IN_ALL = re.compile(r"\s(?:in total|in all|altogether|overall)\.?\Z")
_PERCENT = re.compile(r"\s?(?:\\?%|percent\b|per cent\b)")
_CHANCE = re.compile(r"\b(?:probability|chance|fraction|proportion)\b", re.IGNORECASE)
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|[^\s]")
_LONGEST = 20_000


@lru_cache(maxsize=4096)
def number(text: str) -> Fraction | None:
    """The number that the whole text is; None where it is none, or has too many digits to be an answer."""
    if len(text) > _DIGITS:
        return None
    text = undressed(text).replace("−", "-").replace(r"\,", "").replace("{,}", ",")
    if (ratio := _RATIO.fullmatch(text)) is not None:
        upper, lower = int(ratio[2] or ratio[4]), int(ratio[3] or ratio[5])
        return Fraction(-upper if ratio[1] == "-" else upper, lower) if lower else None
    match = _NUMBER.fullmatch(text)
    if match is None or not (match[2] or match[3]) or not text.isascii():
        return None
    return Fraction(f"{match[1]}{(match[2] or '0').replace(',', '')}{match[3] or ''}e{match[4] or 0}")


class NumberPuzzle:
    """An answer that is one number, exactly or to the `unit` (a power of ten) to which the row rounds."""

    kind = "number"

    def __init__(self, gold: Fraction, text: str, prompt: str = "", unit: Fraction = _EXACT) -> None:
        self._gold, self._text, self._unit = gold, text, unit
        self._is_share = 0 <= gold <= 1 and _CHANCE.search(prompt[-_QUESTION:]) is not None

    def check(self, text: str) -> Check:
        """Judge one statement."""
        value = stated_number(text)
        if self._is_share and (percent := stated_number(_PERCENT.sub("", text, count=1))) is not None:
            value = percent / 100 if _PERCENT.search(text) else value
        if value is None:
            return refused("no number")
        if value == self._gold:
            return accepted("the same number", str(value)[:80])
        if 2 * abs(value - self._gold) <= self._unit:
            return accepted("the same number, rounded as the row rounds", str(value)[:80])
        return refused(f"not {self._text:.80}", None, str(value)[:80])

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


def stated_number(text: str) -> Fraction | None:
    """The statement's number: alone, with a unit, or right of an equals sign, and no other line is a number."""
    if len(text) > _LONGEST:
        return None
    lines = [_in_line(line) for line in lines_of(text)][:200]
    values = {value for value in lines if value is not None}
    return lines[0] if len(values) == 1 else None


def _in_line(line: str) -> Fraction | None:
    line = _IN_ALL.sub("", line.replace("**", ""))
    if is_false_equation(line):
        return None
    right = line.rpartition("=")[2]
    for part in (line, right.strip()):
        if (value := number(part)) is not None:
            return value
        head = re.match(r"[+-]?[\d.,/]{1,50}", part)
        if (
            head
            and len(part) < 120
            and is_unit(part[head.end() :])
            and (value := number(head[0])) is not None
        ):
            return value
    return spelled_number(line.casefold())


class TextPuzzle:
    """An answer that is a text, token by token."""

    kind = "text"

    def __init__(self, gold: str, prompt: str) -> None:
        self._text, self._gold = gold, tokens(gold)
        self._also = _spellings(gold, prompt)
        self._any_case = bool(_ORDER.search(prompt[-20_000:]) or _caseless(gold.strip(), prompt))
        duration = _DURATION.fullmatch(gold.strip())
        if duration and duration[2] in prompt[-_QUESTION:]:  # the unit is that of the question
            self._also |= {duration[1]}
        self._question = prompt
        self._closed = gold.strip().casefold() if gold.strip().casefold() in ("yes", "no") else ""

    def check(self, text: str) -> Check:
        """Judge one statement."""
        answer = tokens(text)
        if self._is(answer):
            return accepted("the same text", text[:200])
        if (told := predicate(text, self._question)) and self._is(tokens(told)):
            return accepted("a sentence that names the same", told)
        if (told := subject(text, self._question)) and self._is(tokens(told)):
            return accepted("a sentence whose subject is the same", told)
        sentence = _FIRST_WORD.sub(r"\1, ", text.strip())
        if self._closed and leading_yes(sentence).casefold() == self._closed and "\n" not in sentence:
            return accepted("a sentence that begins with it", self._closed)
        first = next(lines_of(text[:_LONGEST]), "")
        if (line := tokens(first)) and len(line) < len(answer) and line == self._gold:
            rest = text[text.find(first) + len(first) :]
            if rest.lstrip(" .*`")[:2] == "\n\n":  # an explanation, apart from the answer
                return accepted("the same text, with a paragraph after it", first[:200])
        return refused(f"not {self._text:.80}", None, text[:200])

    def _is(self, answer: list[str]) -> bool:
        if self._any_case and [t.casefold() for t in answer] == [t.casefold() for t in self._gold]:
            return bool(answer)
        return bool(answer) and (answer == self._gold or "".join(answer) in self._also)

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


def _caseless(gold: str, prompt: str) -> bool:
    """Whether letter case says nothing: a duration, a numeral of another base, a field of a board, a word ladder."""
    if _DURATION.fullmatch(gold) or _HEXADECIMAL.fullmatch(gold):
        return True
    if _LADDER.fullmatch(gold):
        return "word ladder" in prompt[-20_000:]
    if _NUMERAL.fullmatch(gold) and asks_for_a_base(prompt):
        return _STATED_CASE.search(prompt[-20_000:]) is None
    return _FIELD.fullmatch(gold) is not None and _PROGRAM.search(prompt[-20_000:]) is None


def _spellings(gold: str, prompt: str) -> frozenset[str]:
    """Other spellings of a word in which its case differs: as the prompt spells it, or with a capital."""
    word = gold.strip().strip(".")
    if word.casefold() in _CLOSED:
        capitals = set() if asks_for_a_value(prompt) else {word.upper()}
        return frozenset(capitals | {word.lower(), word.capitalize()})
    if (same := next((s for s in _SYNONYMS if word.casefold() in s), None)) is not None:
        return frozenset(
            spelled
            for text in same
            for spelled in ("".join(text.split()), "".join(text.capitalize().split()))
        )
    are_words = " " in word and all(part.isalpha() and len(part) > 1 for part in word.split())
    if are_words and word.islower() and not (_LETTERS.search(prompt) or _PROGRAM.search(prompt)):
        return frozenset("".join(spelled.split()) for spelled in (word.capitalize(), word.title()))
    if not word.replace("-", "").isalpha() or len(word) < 2 or len(prompt) > 200_000:
        return frozenset()
    pattern = rf"(?<!\w){re.escape(word)}(?!\w)"
    spellings = {match[0] for match in re.finditer(pattern, prompt, re.IGNORECASE)}
    if _LETTERS.search(prompt):
        return frozenset()
    articles = {f"{the}{w}" for the in ("The", "the") for w in spellings} | {f"the{word}"}
    if not _PROGRAM.search(prompt):
        upper = {w.upper() for w in spellings} | ({word.upper()} if word.islower() else set())
        spellings |= (upper if _capitals(word, prompt) else set()) | {word.lower()}
    return frozenset(spellings | articles | {word.capitalize(), word.title()})


def _capitals(word: str, prompt: str) -> frozenset[str]:
    """A word in capitals, where it may stand so: not for one that the prompt writes otherwise to answer with."""
    return (
        frozenset()
        if any(is_offered(w, prompt) for w in (word, word.lower(), word.capitalize()))
        else frozenset([word.upper()])
    )


def tokens(text: str) -> list[str]:
    """The tokens of a text: numbers, words and signs; empty for one that is too long to be an answer."""
    text = _INVISIBLE.sub("", undressed(text))
    if len(text) > _LONGEST:
        return []
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    return _TOKEN.findall(unicodedata.normalize("NFC", text))
