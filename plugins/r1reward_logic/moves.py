"""Sequences of moves: played where the row states the instance, else equal to the ground truth move by move.

Played (`plays`) are: the towers of Hanoi, jugs, ways through a grid, sokoban, buttons with a light, knights that swap
and rush hour. A solution that is longer than the shortest known one is wrong only where the puzzle asks for the
shortest.
"""

import re
from collections.abc import Callable, Sequence

from r1reward_logic.answer_form import asks_for_json, in_other_capitals
from r1reward_logic.listing import listed, without_places
from r1reward_logic.literals import json_value, literal
from r1reward_logic.puzzle import Check, accepted, refused
from r1reward_logic.statement import lines_of, undressed

__all__ = ["STEPS", "Instance", "MovesPuzzle", "Play", "SequencePuzzle", "letters_of", "sequence"]

_MOST = 5_000
"""Moves; the longest solutions of the field's puzzles have a few hundred."""
STEPS = {
    "up": (-1, 0),
    "down": (1, 0),
    "left": (0, -1),
    "right": (0, 1),
    "u": (-1, 0),
    "d": (1, 0),
    "l": (0, -1),
    "r": (0, 1),
}
_SEPARATOR = re.compile(r"(?:(?<!\s)\s+)?(?:\n|,|;|→|⇒|->|=>|\|)\s*")
Play = Callable[[Sequence[str]], str | None]
"""What is wrong with a sequence of moves, or None."""
Instance = tuple[Play, Callable[[str], list[str]]]
"""How a puzzle's moves are played, and how they are read from a text."""
_BULLET = re.compile(r"^[-*•]\s+")
_LETTERS = re.compile(
    r"\b(?:letters?|strings?|spell|characters?|uppercase|lowercase|cipher|programs?|code|functions?|def|outputs?)\b",
    re.IGNORECASE,
)
"""Where a prompt speaks of these, letter case is part of a member."""
_TOTAL = re.compile(
    r"\n[ \t]{0,4}(?:(?:This|It|The (?:solution|puzzle))\s(?:takes|took|requires|uses|needs|is solved in)|Total:?)"
    r"\s(?:a total of\s)?\d{1,4}\s(?:moves|steps)(?:\sin total)?\.?\s{0,4}\Z",
    re.IGNORECASE,
)
"""`This takes 3 moves.` below the moves."""


def sequence(text: str) -> list[str]:
    """The moves or members that a text names in their order: JSON, a list, arrows, commas, lines, or spaces."""
    text = undressed(text)
    if len(text) > 60_000:
        return []
    if text[:1] in "[(":
        value = literal(text)
        if isinstance(value, list | tuple):
            return [str(v).strip() for v in value][: _MOST + 1]
        text = text.strip("[]()")
    lines = [_BULLET.sub("", line) for line in without_places(list(lines_of(text)))]
    parts = [part.strip(" \"'`*") for line in lines for part in _SEPARATOR.split(line)]
    parts = [part for part in parts if part]
    return parts[0].split() if len(parts) == 1 else parts


class SequencePuzzle:
    """A sequence that must be the ground truth's, member by member, in its order."""

    kind = "sequence"

    def __init__(self, gold: str, prompt: str = "") -> None:
        self._text, self._gold = gold, sequence(gold)
        self._prompt = prompt
        self._letters = letters_of(gold)
        self._folded = [move.casefold() for move in self._gold]
        self._ways = all(move in STEPS for move in self._folded)
        self._any_case = _LETTERS.search(prompt[-20_000:]) is None

    def check(self, text: str) -> Check:
        """Judge one statement."""
        moves = self._members(text)
        if self._letters:
            letters = letters_of("".join(moves)) or "".join(
                f[:1].upper() for f in moves if f.lower() in STEPS
            )
            right = letters == self._letters and len(moves) in (1, len(letters))
        else:
            right = self._is(moves) or (
                self._ways
                and [m.casefold() for m in moves] == self._folded
                and not in_other_capitals(text, self._prompt)
            )
        shown = " ".join(moves)[:400]
        if right and moves:
            return accepted("the same sequence", shown)
        same = sum(a == b for a, b in zip(moves, self._gold, strict=False))
        return refused("another sequence", same / max(len(self._gold), len(moves), 1), shown)

    def _members(self, text: str) -> list[str]:
        """What a text names in order: between signs, else as prose lists it."""
        moves = sequence(text)
        if self._letters or self._is(moves) or (self._ways and "," in text):
            return moves
        return listed(text, self._prompt) or moves

    def _is(self, members: list[str]) -> bool:
        if members == self._gold or not self._any_case:
            return members == self._gold
        return len(members) == len(self._gold) and all(map(_is_same_word, members, self._gold))

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


def _is_same_word(member: str, gold: str) -> bool:
    """Whether they differ in capitals at the beginnings of words at most; single letters are symbols."""
    if member == gold or len(gold) < 2 or member.casefold() != gold.casefold():
        return member == gold
    return member in (gold.lower(), gold.lower().capitalize(), gold.lower().title()) and not gold.isupper()


def letters_of(text: str) -> str:
    """`RULDR`, with or without spaces; empty for anything else."""
    joined = "".join(text.split())
    return joined if len(joined) > 1 and set(joined) <= set("UDLR") else ""


class MovesPuzzle:
    """A puzzle whose moves can be played."""

    kind = "moves"

    def __init__(
        self, play: Play, read: Callable[[str], list[str]], gold: str | None, prompt: str = ""
    ) -> None:
        self._play, self._read, self._gold = play, read, gold
        self._prompt, self._json = prompt, asks_for_json(prompt, gold or "[]")

    def check(self, text: str) -> Check:
        """Play one statement's moves."""
        if self._json and not isinstance(json_value(undressed(text).strip()), list):
            return refused("no list in JSON, which the question asks for", None, text[:200])
        if in_other_capitals(text, self._prompt, self._gold or ""):
            return refused("moves in capitals, and the question writes them otherwise", None, text[:200])
        moves = self._read(_TOTAL.sub("", text))
        if len(moves) > _MOST:
            return refused(f"more than {_MOST:,} moves")
        shown = " ".join(moves)[:400]
        wrong = self._play(moves)
        return refused(wrong, None, shown) if wrong else accepted(f"{len(moves)} moves solve it", shown)

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._gold
