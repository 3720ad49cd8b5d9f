"""Whether sentences in another order tell the same: what is told of a state may change places, events may not."""

import re
from collections.abc import Sequence

from r1reward_rejection.discriminant_words import DISCRIMINANT_WORDS, FUNCTION_WORDS
from r1reward_rejection.prompt_words import bare_word, sentences_of, words_of

__all__ = ["order_counts"]

_EVENTS_TEXT = """
go goes went walk walks walked move moves moved travel travels traveled drive drives drove pass passes passed
give gives gave take takes took put puts pick picks picked drop drops dropped swap swaps swapped exchange
exchanges add adds added double doubles doubled triple triples tripled halve halves halved square squares
squared subtract subtracts multiply multiplies divide divides reverse reverses sort sorts rotate rotates flip
flips turn turns turned overtake overtakes overtook push pushes pushed pop pops open opens opened close closes
closed insert inserts remove removes removed delete deletes append appends enter enters entered leave leaves
pour pours poured press presses eat eats ate spend spends spent lose loses lost receive receives received cut
cuts fold folds paint paints throw throws
"""
_EVENTS = frozenset(_EVENTS_TEXT.split())
_STATE = re.compile(
    r"\b(?:has|have|had|(?:is|are|was|were)(?! (?:\w+ed|put|given|taken|cut|sent|eaten|sold)\b)"
    r"|costs?|weighs?|likes?|lives?|wants?|owns?|contains?|holds?|there)\b",
    re.IGNORECASE,
)
_SEQUENCE = frozenset(("then", "next", "afterwards", "finally", "first", "later", "now", "after"))
_ENGLISH = re.compile(
    r"\b(?:the|is|are|has|have|and|of|not|with|for|from|each|costs|does|than)\b", re.IGNORECASE
)
"""Of another language no events are known: there the order counts."""
_FRAME = 0.5
"""Share of their telling words that two sentences of one frame have in common: who passes it to whom."""
_MOST = 64


def order_counts(one: str, other: str, places: Sequence[int]) -> bool:
    """Whether two sentences stand in another order, of which it counts.

    `places`: for each sentence of one prompt where it stands in the other.
    """
    moved = [i for i, place in enumerate(places) if place != i]
    if not moved:
        return False
    sides = sentences_of(one), sentences_of(other)
    if len(moved) > _MOST or not _ENGLISH.search(" ".join(sides[0][i] for i in moved)):
        return True
    lines, other_lines = (_lines(text, side) for text, side in zip((one, other), sides, strict=True))
    for at, i in enumerate(moved):
        for j in moved[at + 1 :]:
            if places[i] < places[j]:
                continue
            if _is_list(lines[i], lines[j]) or _is_list(other_lines[places[i]], other_lines[places[j]]):
                return True
            if _are_events(sides[0][i], sides[0][j]):
                return True
    return False


def _lines(text: str, sentences: Sequence[str]) -> list[tuple[int, int]]:
    """For each sentence the paragraph and the line that it begins in."""
    lines: list[tuple[int, int]] = []
    at = paragraph = line = 0
    for sentence in sentences:
        found = text.find(sentence, at)
        between = text[at : max(at, found)]
        paragraph, line = paragraph + len(re.findall(r"\n[ \t]*\n", between)), line + between.count("\n")
        lines.append((paragraph, line))
        at = max(at, found)
    return lines


def _is_list(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sentences are lines of one paragraph: steps, rows, statements."""
    return one[0] == other[0] and one[1] != other[1]


def _are_events(one: str, other: str) -> bool:
    words = [[w.casefold() for w in words_of(s)] for s in (one, other)]
    events = [not _EVENTS.isdisjoint(side) for side in words]
    if all(events) or any(side and side[0] in _SEQUENCE for side in words):
        return True
    if not any(events) and (_STATE.search(one) or _STATE.search(other)):
        return False
    frames = [_telling(s) for s in (one, other)]
    return len(frames[0] & frames[1]) >= _FRAME * max(1, min(map(len, frames)))


def _telling(sentence: str) -> set[str]:
    """The words of a sentence but for names, function words and those that decide."""
    words = [w for w in words_of(sentence)[1:] if w[0].islower()]
    return {b for w in words if (b := bare_word(w)) not in FUNCTION_WORDS and w not in DISCRIMINANT_WORDS}
