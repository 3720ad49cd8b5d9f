r"""The letter that an answer part settles on, by stated priority.

`{"answer": "B"}`; `\boxed{B}`; `#### B`; `the answer is (B)`, `I choose B`, and the same in other languages; the
last line, where it is nothing but a choice; the last sentence, where it ends with one (`the metal is (B) iron`). A
box or a statement that names no option is passed over: a value may be stated before its letter. Where what counts
names different letters, the answer settles on none.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from r1reward.text.boxes import last_group
from r1reward.text.chosen_letter import NAMED, ChosenLetter, is_taken_back, with_rival
from r1reward.text.claims import Claims
from r1reward.text.marked import Marked, marked
from r1reward.text.options import SEVERAL, choice_end, letter_of, plain
from r1reward.text.rivals import since_change
from r1reward.text.rules import ALL
from r1reward.text.statements import decisive
from r1reward.text.unmarked_letter import LONE_LETTER, unmarked_letter
from r1reward.text.withdrawal import is_withdrawn

__all__ = ["ChosenLetter", "chosen_letter"]


_ANSWER_LINE = re.compile(r"^[ \t]*A:[ \t]*[(\[*]{0,3}([A-Za-z])[)\].*]{0,3}[ \t]*$", re.MULTILINE)
_TAIL = 2000


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
    return (
        unmarked_letter(read.text, options, rules, question) if not truncated else ChosenLetter("none", None)
    )


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
    named = NAMED.search(read.text, read.hashes_at, end)
    if named is not None and is_taken_back(read.text, choice_end(read.text, named.end(), options), question):
        return None
    behind = [s.text for s in assertions.statements if s.start >= end]
    return with_rival(_settle("#### line", [*read.hashes, *behind], options), read.text, end, options)


def _boxed_or_stated(
    text: str, assertions: Claims, options: Mapping[str, str], rules: Collection[str], question: str
) -> ChosenLetter | None:
    """The last boxes with what is stated behind them, or the statements; with what is offered behind the last."""
    statements = [s for s in assertions.statements if letter_of(s.text, options) is not None]
    if "stated answer" not in rules:
        statements = []
    if assertions.boxes and "boxed" in rules:
        contents = [box.content for box in since_change(text, last_group(text, assertions.boxes))]
        if "letter alone" in rules and not all(map(LONE_LETTER.fullmatch, map(plain, contents))):
            return ChosenLetter("boxed", None, contents[-1])
        if any(letter_of(content, options) for content in contents):
            end = assertions.boxes[-1].end
            behind = [s.text for s in statements if s.start >= end]
            return with_rival(_settle("boxed", contents + behind, options), text, end, options)
    if not statements:
        return None
    statements = list(since_change(text, decisive(statements)))
    match = NAMED.search(text, statements[-1].start, statements[-1].end)
    end = match.end() if match else statements[-1].end
    chosen = _settle("stated answer", [s.text for s in statements], options)
    end = choice_end(text, end, options)
    return None if is_taken_back(text, end, question) else with_rival(chosen, text, end, options)
