r"""The letter that an answer part settles on, by stated priority.

`{"answer": "B"}`; `\boxed{B}`; `#### B`; `the answer is (B)`, `I choose B`, and the same in other languages; the
last line, where it is nothing but a choice; the last sentence, where it ends with one (`the metal is (B) iron`). A
box or a statement that names no option is passed over: a value may be stated before its letter. Where what counts
names different letters, the answer settles on none.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from r1reward.text.boxes import last_group
from r1reward.text.claims import Claims
from r1reward.text.conditions import sentence_start
from r1reward.text.hearsay import is_disowned, is_reported
from r1reward.text.marked import Marked, marked
from r1reward.text.modality import is_not_asserted
from r1reward.text.options import DENIED, DOUBT, SEVERAL, choice_end, letter_of, named_letters, plain
from r1reward.text.qualifiers import is_bounded
from r1reward.text.rivals import rival, since_change
from r1reward.text.rules import ALL
from r1reward.text.sentences import sentences
from r1reward.text.statements import decisive
from r1reward.text.withdrawal import is_withdrawn

__all__ = ["ChosenLetter", "chosen_letter"]


class ChosenLetter(NamedTuple):
    """What an answer settles on: a letter, or `SEVERAL`, or None where it names no option at all."""

    rule: str
    letter: str | None
    text: str = ""
    """Where it was read."""


_LONE_LOWER = re.compile(r"[a-z][).]?")
_LONE_LETTER = re.compile(r"[^A-Za-z]*[A-Za-z][^A-Za-z]*")
_LABELLED = re.compile(r"\s*[(\[]?[A-Z][)\].:、]\s*\S")
_LEAD_IN = re.compile(r"(?i)\b(?:questions?|options?|choices|statements?|problem)\s*[:：]?\s*$")
_LETTER_STOP = re.compile(
    r"(?<![\w.])([A-Z])\.(?=\s+(?!(?:Hence|So|Thus|Therefore|Then|The|This|That|It|We|Since|Because|But|However|Not|Only|Also|[A-Z]\s+is)\b)\S)"
)
"""`known as B. iron`, and not the end of a sentence."""
_AT_END = re.compile(
    r"(?:[(\[]([A-Z])[)\]]|\b(?:[Oo]ption|[Cc]hoice|[Aa]nswer)\s+([A-Z])\b|(?<![\w(])([A-Z])(?:[).:](?=\s|$)|\s*$))\s*([^()]{0,200})$"
)
_IS_RIGHT = re.compile(
    r"(?:\b(?:option|choice|answer)\s+)?[(\[]?\b((?!I\s+(?:think|believe|am|would|choose|conclude|say|guess|know|find|see|get)\b)[A-Z])\b[)\]]?(?:[^.,;]{0,80})?\s+is\s+(?:therefore\s+|thus\s+)?(?:the\s+)?"
    r"(?:correct|right|best|true|most\s+\w+|answer)(?:\s+(?:answer|option|choice|one|statement))?\W*$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SAID = re.compile(r"\b(?:is|be|are|was)\b\s*:?|['’]s\b|:\s")
_ANSWER_LINE = re.compile(r"^[ \t]*A:[ \t]*[(\[*]{0,3}([A-Za-z])[)\].*]{0,3}[ \t]*$", re.MULTILINE)
_NAMED = re.compile(r"[(\[*]{0,3}(?<![\w'’])[A-Z](?![\w'’])[)\]*]{0,3}")
_JOINED = re.compile(r"[\s*_$)\]}\\]{0,6}(?:,|;|&|/|\band\b)\s{0,3}[(\[]?([A-Z])[)\]]?(?=\W*(?:\Z|\n))")
"""`\\boxed{B} and C`."""
_HYPOTHESIS = re.compile(
    r"(?i)\W*(?:if|unless|suppose|supposing|assume|assuming|provided)\b(?![^,]*\btherefore\b)"
)
_FENCE = "$$"
_LETTERS = frozenset("ABCDEFGHJKLMNOPQRSTUVWXYZ")
_TAIL = 2000
_SENTENCE = 500


def chosen_letter(
    text: str,
    options: Mapping[str, str],
    *,
    rules: Collection[str] = ALL,
    truncated: bool = False,
    question: str = "",
) -> ChosenLetter:
    """The letter that an answer part settles on.

    `options`: texts by letter; empty where they are not known. `rules`: those that count, see `rules_of`.
    `truncated`: the text was cut off, so that a letter it ends with is none. `question`: the prompt, whose conditions
    an answer may repeat.

    Example: `chosen_letter("It rusts. The answer is (B).", {})` is `ChosenLetter("stated answer", "B", "(B)")`.
    """
    read = marked(text, language="choice", truncated=truncated)
    if "JSON" in rules and read.json and (letter := letter_of(read.json, options)):
        return ChosenLetter("JSON", letter, read.json)
    if read.boxes is not None and not read.boxes:
        return ChosenLetter("none", None)
    assertions = Claims(read, question, "letter")
    if "#### line" in rules and read.hashes and (chosen := _of_hashes(read, assertions, options, question)):
        return chosen
    if chosen := _boxed_or_stated(read.text, assertions, options, rules, question):
        return chosen
    if read.statements and not assertions.statements:
        return ChosenLetter("none", None)
    lines = [m[1].upper() for m in _ANSWER_LINE.finditer(read.text[-_TAIL:])]
    lines = [letter for letter in lines if not options or letter in options]
    if lines and "A: line" in rules and not truncated:
        return ChosenLetter("A: line", lines[-1] if len(set(lines)) == 1 else SEVERAL, lines[-1])
    return _unmarked(read.text, options, rules, question) if not truncated else ChosenLetter("none", None)


def _settle(rule: str, texts: Sequence[str], options: Mapping[str, str]) -> ChosenLetter | None:
    """The one choice of several texts; None where none of them names an option."""
    letters = [(letter, text) for text in texts if (letter := letter_of(text, options)) is not None]
    if not letters:
        return None
    letter = letters[-1][0] if len({letter for letter, _ in letters}) == 1 else SEVERAL
    return ChosenLetter(rule, letter, letters[-1][1])


def _of_hashes(
    read: Marked, assertions: Claims, options: Mapping[str, str], question: str
) -> ChosenLetter | None:
    """`#### B`, with what is stated or offered behind it."""
    line = read.text.find("\n", read.hashes_at)
    end = len(read.text) if line < 0 else line
    if is_withdrawn(read.text, end, "letter"):
        return None
    named = _NAMED.search(read.text, read.hashes_at, end)
    if named is not None and _is_taken_back(read.text, choice_end(read.text, named.end(), options), question):
        return None
    behind = [s.text for s in assertions.statements if s.start >= end]
    return _beside(_settle("#### line", [*read.hashes, *behind], options), read.text, end, options)


def _boxed_or_stated(
    text: str, assertions: Claims, options: Mapping[str, str], rules: Collection[str], question: str
) -> ChosenLetter | None:
    """The last boxes with what is stated behind them, or the statements; with what is offered behind the last."""
    statements = [s for s in assertions.statements if letter_of(s.text, options) is not None]
    if "stated answer" not in rules:
        statements = []
    if assertions.boxes and "boxed" in rules:
        contents = [box.content for box in since_change(text, last_group(text, assertions.boxes))]
        if "letter alone" in rules and not all(map(_LONE_LETTER.fullmatch, map(plain, contents))):
            return ChosenLetter("boxed", None, contents[-1])
        if any(letter_of(content, options) for content in contents):
            end = assertions.boxes[-1].end
            behind = [s.text for s in statements if s.start >= end]
            return _beside(_settle("boxed", contents + behind, options), text, end, options)
    if not statements:
        return None
    statements = list(since_change(text, decisive(statements)))
    match = _NAMED.search(text, statements[-1].start, statements[-1].end)
    end = match.end() if match else statements[-1].end
    chosen = _settle("stated answer", [s.text for s in statements], options)
    end = choice_end(text, end, options)
    return None if _is_taken_back(text, end, question) else _beside(chosen, text, end, options)


def _beside(
    chosen: ChosenLetter | None, text: str, end: int, options: Mapping[str, str]
) -> ChosenLetter | None:
    """The choice with the letter that is offered behind it, or the one that corrects it."""
    other = rival(text, end, "letter") if chosen is not None else None
    letter = letter_of(other.text, options) if other is not None else None
    if chosen is not None and (joined := _JOINED.match(text, end)) and joined[1] in options:
        return ChosenLetter(chosen.rule, SEVERAL, joined[0])
    if chosen is None or other is None or letter is None or letter == chosen.letter:
        return chosen
    return ChosenLetter(chosen.rule, letter if other.replaces else SEVERAL, other.text)


def _unmarked(text: str, options: Mapping[str, str], rules: Collection[str], question: str) -> ChosenLetter:
    """The last line, where it is nothing but a choice, or the last sentence, where it ends with one."""
    lines = [line for line in text[-_TAIL:].splitlines() if line.strip()]
    if not lines or not {"whole answer", "alone"} & set(rules):
        return ChosenLetter("none", None)
    alone = len(lines) == 1
    if not alone and _LABELLED.match(lines[-1]) and _LABELLED.match(lines[-2]):
        return ChosenLetter("none", None)  # the lines are a list of options
    last = lines[-1]
    if "letter alone" in rules and not (alone and _is_nothing_else(last, options)):
        return ChosenLetter("none", None)
    match = _first_choice(last, options)
    if (
        is_reported(last)
        or _HYPOTHESIS.match(last)
        or (match and _is_unclaimed(last, match, options, question))
    ):
        return ChosenLetter("none", None)
    if (alone or _may_stand_alone(text, lines)) and (letter := _line(last, options, alone)):
        chosen = ChosenLetter("last line", letter, last.strip()[:_SENTENCE])
        end = choice_end(last, match.end(), options) if match else len(last)
        return _beside(chosen, last, end, options) or chosen
    if "last sentence" not in rules:
        return ChosenLetter("none", None)
    sentence = (sentences(_LETTER_STOP.sub(r"\1)", text[-_TAIL:])) or [""])[-1][-_SENTENCE:]
    letter = _of_sentence(sentence, options) if alone or len(plain(sentence)) > 2 else None
    return ChosenLetter("last sentence" if letter else "none", letter, sentence)


def _first_choice(line: str, options: Mapping[str, str]) -> re.Match[str] | None:
    """The first letter of a line that names an option; `I` does not, unless there are nine options."""
    letters = frozenset(options) or _LETTERS
    return next((m for m in _NAMED.finditer(line) if m[0].strip("()[]*") in letters), None)


def _is_unclaimed(last: str, named: re.Match[str], options: Mapping[str, str], question: str) -> bool:
    """Whether the words around the first letter of the last line say that the text does not stand by it."""
    begin = sentence_start(last, named.start())
    return (
        is_disowned(last, named.start())
        or is_reported(last[begin:])
        or _HYPOTHESIS.match(last, begin) is not None
        or is_not_asserted(last[begin : named.start()], question)
        or _is_taken_back(last, choice_end(last, named.end(), options), question)
    )


def _is_taken_back(text: str, end: int, question: str) -> bool:
    """Whether what stands behind a choice, which ends at `end`, denies or doubts it."""
    return (
        is_withdrawn(text, end, "letter")
        or is_bounded(text, end, question)
        or DENIED.match(text, end, end + _SENTENCE) is not None
    )


def _is_nothing_else(text: str, options: Mapping[str, str]) -> bool:
    """Whether a text is a letter, or an option's text, and no sentence about it."""
    return _LONE_LETTER.fullmatch(plain(text)) is not None or _by_text(text, options) is not None


def _by_text(text: str, options: Mapping[str, str]) -> str | None:
    """The one option whose text this is, with or without an article."""
    wording = _ARTICLE.sub("", plain(text)).casefold()
    letters = [k for k, v in options.items() if wording and wording == _ARTICLE.sub("", plain(v)).casefold()]
    return letters[0] if len(letters) == 1 else None


def _line(line: str, options: Mapping[str, str], alone: bool) -> str | None:
    """The letter of a line that is a choice; `A or B` is one that settles on none."""
    letter = letter_of(line, options)
    if letter is None and alone:
        return _by_text(line, options)
    if letter is None or letter == SEVERAL:
        return letter if alone else None
    text = plain(line)
    is_bare = (
        text.upper() == letter
        or len(text) <= len(letter) + 3
        or letter_of(line.partition(".")[0], options) == letter
    )
    whole = options.get(letter, "")
    return letter if is_bare or (whole and plain(whole).casefold() in text.casefold()) else None


def _may_stand_alone(text: str, lines: Sequence[str]) -> bool:
    """Whether the last of several lines can be a choice: no label of a list that was cut off, no open formula."""
    last, before = lines[-1].strip(), lines[-2].strip()
    if _LONE_LOWER.fullmatch(last) or text.count(_FENCE) % 2:
        return False
    return not (_LABELLED.match(before) or _LEAD_IN.search(before))


def _of_sentence(sentence: str, options: Mapping[str, str]) -> str | None:
    """The one letter that a sentence ends with, or says to be right."""
    if sentence.rstrip("*_ ").endswith(("?", "？")) or DOUBT.search(sentence):
        return None
    letters = named_letters(sentence, options)
    if len(letters) > 1:
        return SEVERAL
    if not letters and (verbs := list(_SAID.finditer(sentence))):
        return _by_text(sentence[verbs[-1].end() :], options)
    text = plain(sentence)
    if (right := _IS_RIGHT.search(text)) is not None and right[1].upper() in letters:
        return right[1].upper()
    if (ends := _AT_END.search(text)) is None:
        return None
    letter = ends[1] or ends[2] or ends[3]
    rest = ends[4].strip().rstrip(".").casefold()
    known = plain(options.get(letter, "")).casefold()
    return letter if letter in letters and (not rest or rest == known) else None
