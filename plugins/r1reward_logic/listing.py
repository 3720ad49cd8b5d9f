"""Members in their order as prose and tables list them: `red > green > blue`, `Anna first, Bob second`, `1st: Anna`.

`moves.sequence` reads what is nothing but members between signs; here are the ways of prose. Places that are named
must count from the first; another order of them is no listing.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from r1reward_logic.statement import lines_of, undressed

__all__ = ["listed", "without_places"]

_LONGEST = 4_000
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLACE = rf"(?P<word>{'|'.join(_ORDINALS)}|last)|(?P<number>\d{{1,3}})(?:st|nd|rd|th)?"
_BEFORE = re.compile(
    rf"(?:(?:position|place|step|rank|no\.?)\s)?(?:{_PLACE})(?:\s(?:place|position))?(?:[*_]{{0,2}}\s?[:.)=][*_]{{0,2}}\s?|\s(?=\|))",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\s(?:(?:finished|came|comes|is|was|finishes)\s(?:in\s)?)?(?:the\s)?"
    rf"(?P<word>{'|'.join(_ORDINALS)}|last)(?:\s(?:place|position))?\Z",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s{0,3}(?:→|⇒|⟶|⟹|->|=>|\\(?:long)?rightarrow\b|\\to\b)\s{0,3}")
_GREATER = re.compile(r"\s{0,3}>\s{0,3}")
_COMMA = re.compile(
    r"\s{0,3}[,;]\s{0,3}(?:(?:and\s)?then\s|followed\sby\s|(?:and\s)?(?:finally|lastly)\s|and\s)?|\s(?:and\s)?then\s|\sand\s"
)
_TO = re.compile(r"\sto\s|\s?[-–—]\s?")
_ASCENDS = re.compile(
    r"\b(?:ascending|increasing|(?:from (?:the )?)?(?:shortest|smallest|lowest|lightest|youngest|least|cheapest"
    r"|slowest|fewest|weakest|newest|narrowest|coldest|nearest|closest) (?:one )?(?:first|to))\b",
    re.IGNORECASE,
)
_RULE = re.compile(r"[\s|:-]+")


def listed(text: str, prompt: str = "") -> list[str]:
    """The members that a text of words lists; empty for any other text, and where `>` is against the asked order.

    >>> listed("red > green > blue"), listed("Anna, then Bob, and finally Carl")
    (['red', 'green', 'blue'], ['Anna', 'Bob', 'Carl'])
    >>> listed("Bob second, Anna first")
    []
    """
    text = undressed(text).replace("**", "").replace("`", "")
    if not text or len(text) > _LONGEST:
        return []
    if "|" in text and "\n" in text:
        return _column(text)
    lines = list(lines_of(text))
    if len(lines) > 1:
        return _placed([re.sub(r"\A[-*•]\s+", "", line) for line in lines])
    for pattern in (_ARROW, _GREATER, _COMMA, _TO):
        parts = [undressed(part) for part in pattern.split(text)]
        if len(parts) > 1 and all(parts):
            if pattern is _GREATER and (_ASCENDS.search(prompt[-4_000:]) or _COMMA.search(text)):
                return []
            if pattern is _TO and any(len(part.split()) > 1 for part in parts):
                return []
            return _placed(parts)
    return []


def without_places(lines: Sequence[str]) -> list[str]:
    """Lines without the numbers that count them; empty where these do not count upwards."""
    labels = [re.match(r"(\d{1,4})[.)]\s+", line) for line in lines]
    numbers = [int(label[1]) for label in labels if label is not None]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        return []
    return [
        line[label.end() :] if label is not None else line for line, label in zip(lines, labels, strict=True)
    ]


def _column(text: str) -> list[str]:
    """The second column of a table whose first one counts from 1."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.strip() and not _RULE.fullmatch(line)
    ]
    if len(rows) < 3 or any(len(row) != 2 for row in rows):
        return []
    return _placed([f"{place}: {member}" for place, member in rows[1:]]) if rows[1][0][:1].isalnum() else []


def _placed(parts: list[str]) -> list[str]:
    """Members without the places that they name; empty where these are not the places that they have."""
    found = [_BEFORE.match(part) or _BEHIND.search(part) for part in parts]
    places = [match for match in found if match is not None]
    if not places:
        return parts
    if len(places) < len(parts) or any(not _is(match, n, len(parts)) for n, match in enumerate(places, 1)):
        return []
    return [(part[: m.start()] + part[m.end() :]).strip() for part, m in zip(parts, places, strict=True)]


def _is(match: re.Match[str], place: int, last: int) -> bool:
    """Whether a place that is named is this one."""
    named = match.groupdict()
    if named.get("number"):
        return int(named["number"]) == place
    word = named["word"].lower()
    return place == last if word == "last" else _ORDINALS.index(word) + 1 == place
