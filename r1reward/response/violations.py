"""Names each way in which a completion breaks a template, and the tags that earn nothing for it."""

from collections.abc import Sequence

from r1reward.types import Response

__all__ = ["Violations", "look"]


class Violations:
    """Violations as they are found, each charged to the tags that it concerns.

    `tags` are those of the template in their order. With `prefilled` the first was not the model's to write: it
    is no part of the credit.
    """

    def __init__(self, tags: Sequence[str], prefilled: bool) -> None:
        self.tags = tags
        self._own = tags[1:] if prefilled else tags
        self._lines: list[str] = []
        self._charged: set[str] = set()

    def add(self, line: str, *tags: str) -> None:
        """Name a violation and charge it to `tags`."""
        self._lines.append(line)
        self._charged.update(tags)

    def spares(self, *tags: str) -> bool:
        """Whether one of these tags has not been charged yet."""
        return not self._charged.issuperset(tags)

    def __bool__(self) -> bool:
        return bool(self._lines)

    def response(self, reasoning: str, answer: str) -> Response:
        """The response with these parts and what was found.

        The credit is below 1 wherever there is a violation, also where the one tag charged was prefilled.
        """
        if not self._lines:
            return Response(reasoning=reasoning, answer=answer)
        spared = sum(tag not in self._charged for tag in self._own)
        return Response(
            reasoning=reasoning,
            answer=answer,
            well_formed=False,
            violations=tuple(self._lines),
            tag_credit=min(spared, len(self.tags) - 1) / len(self._own),
        )


def look(found: Violations, text: str, truncated: bool) -> None:
    """Add what is wrong with the tags of `text`: two or four of them, opening and closing by turns."""
    tags = found.tags
    counts = [text.count(tag) for tag in tags]
    cut = _cut(counts) if truncated else len(tags)
    if cut < len(tags):
        where = ("before the reasoning", "in the reasoning", "before the answer", "in the answer")[cut]
        found.add(f"truncated {where}: no {', '.join(tags[cut:])}", *tags[cut:])
    for i, (tag, count) in enumerate(zip(tags[:cut], counts, strict=False)):
        if count != 1:
            found.add(_miscount(text, tags, counts, i), tag)
    if not _misplaced(found, text):
        _outside(found, text, truncated)


def _cut(counts: list[int]) -> int:
    """The index of the first of the tags that the end of the text cut off."""
    return max((i + 1 for i, count in enumerate(counts) if count), default=0)


def _miscount(text: str, tags: Sequence[str], counts: list[int], i: int) -> str:
    """The line for a tag that does not stand exactly once."""
    tag, count, pair = tags[i], counts[i], i - i % 2
    if not count:
        return f"{tags[pair]} is never closed" if i % 2 and counts[pair] else f"no {tag}"
    if i == pair:
        second = text.find(tag, text.find(tag) + len(tag))
        closing = text.find(tags[i + 1])
        if closing < 0 or second < closing:
            return f"{tag} is nested in itself: it stands {count} times"
    return f"{tag} is repeated: it stands {count} times"


def _misplaced(found: Violations, text: str) -> bool:
    """Add each tag that stands before one that it must follow; whether there were any."""
    standing = [(tag, at) for tag in found.tags if (at := text.find(tag)) >= 0]
    any_misplaced = False
    for (tag, at), (later, later_at) in zip(standing, standing[1:], strict=False):
        if later_at < at:
            any_misplaced = True
            if tag == found.tags[1] and later_at > text.find(found.tags[0]) >= 0:
                found.add(f"{later} is nested in the reasoning", later)
            else:
                found.add(f"{later} stands before {tag}", later, tag)
    return any_misplaced


def _outside(found: Violations, text: str, truncated: bool) -> None:
    """Add text outside the tags."""
    opening, closing, *answer = found.tags
    if text.find(opening) > 0:
        found.add(f"text before {opening}", opening)
    if not answer:
        return
    closed, start = text.rfind(closing), text.find(answer[0])
    if 0 <= closed < start and text[closed + len(closing) : start].strip():
        found.add(f"text between {closing} and {answer[0]}", answer[0])
    end = text.rfind(answer[1])
    if end >= 0 and end + len(answer[1]) < len(text):
        found.add(f"text after {answer[1]}", answer[1])
