"""`consistency`: agreement with the group's majority, a reward that needs no label."""

import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import msgspec

from r1reward.text.characters import without_invisible
from r1reward.text.final_answer import final_answer
from r1reward.types import Item, Score, Status

__all__ = ["ConsistencyVerifier"]

_LETTER = re.compile(r"\W{0,3}(?:\\text\{)?\(?([A-Za-z])\)?\}?\W{0,3}")
"""An option's letter: `(B)`, `\\text{B}`."""
_LONGEST = 2_000
"""Characters of an answer that has a vote."""
_MARKED, _WORDS = frozenset(["boxed", "stated answer", "#### line", "JSON"]), 5
"""What is not marked as an answer is one only where it has fewer words: a sentence is no vote."""


class ConsistencyVerifier:
    """See `consistency`."""

    version = "5"
    cache_key = None

    def __init__(self, credit: str, inner: Any, least: float) -> None:
        self._share, self._inner, self._least = credit == "share", inner, least

    def score_group(self, items: Sequence[Item]) -> list[Score]:
        """Score the completions of one sample."""
        if len(items) < 2:
            reason = "one completion is no group: give the completions of a prompt in one row"
            return [Score.unscored(Status.UNDECIDED, reason)] * len(items)
        answers = [_answer(item) for item in items]
        kinds = self._classes(items, answers)
        votes = Counter(kinds[answer] for answer in answers if answer)
        return [self._score(answer, kinds, votes, len(items)) for answer in answers]

    def _score(self, answer: str, kinds: dict[str, str], votes: Counter[str], size: int) -> Score:
        if not answer:
            return Score(value=0.0, reason="no answer, or several")
        mine, most = votes[kinds[answer]], max(votes.values())
        leads = mine == most > 1 and mine >= self._least * size
        value = (mine - 1) / (size - 1) if self._share else float(leads)
        return Score(
            value=value,
            answer=answer[:400],
            reason=f"{mine} of {size} have this answer; the most is {most}",
            metrics={"agreement": most / size},
        )

    def _classes(self, items: Sequence[Item], answers: Sequence[str]) -> dict[str, str]:
        """By answer: the first of those that are the same, in an order that does not depend on the group's."""
        leader_of: dict[str, str] = {}
        leaders: list[tuple[str, Item]] = []
        by_answer = {answer: item for answer, item in zip(answers, items, strict=True) if answer}
        for answer in sorted(by_answer, key=lambda a: (len(a), a)):
            same = next((text for text, _ in leaders if self._same(text, answer, by_answer[answer])), answer)
            leader_of[answer] = same
            if same == answer:
                leaders.append((answer, by_answer[answer]))
        return leader_of

    def _same(self, leader: str, answer: str, item: Item) -> bool:
        if self._inner is None:
            return _normal(leader) == _normal(answer)
        sample = msgspec.structs.replace(item[0], ground_truth=leader)
        score: Score = self._inner(sample, item[1], item[2])
        return score.value == 1.0


def _answer(item: Item) -> str:
    """The one final answer of a completion; empty where it has none or several, or was cut."""
    sample, completion, response = item
    if completion.truncated:
        return ""
    read = final_answer(response.answer, question=sample.prompt)
    answers = {" ".join(without_invisible(text).split()) for text in read.answers}
    whole = " ".join(without_invisible(response.answer).split())
    if read.rule not in _MARKED:
        short = {answer for answer in answers if len(answer.split()) < _WORDS}
        answers = {answer for answer in short if answer == whole or any(map(str.isdigit, answer))}
    if len(answers) != 1:
        return whole if not answers and len(whole.split()) < _WORDS else ""
    (answer,) = answers
    return answer if len(answer) <= _LONGEST else ""


def _normal(answer: str) -> str | Fraction:
    text = answer.strip("$ .").replace(",", "") if len(answer) < 40 else answer
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        letter = _LETTER.fullmatch(answer)
        return (letter[1] if letter is not None else answer).casefold()
