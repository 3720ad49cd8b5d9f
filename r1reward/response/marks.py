"""Where the tags of a template stand in a text."""

from collections.abc import Sequence

import msgspec

__all__ = ["Mark", "find_marks"]


class Mark(msgspec.Struct, frozen=True, gc=False):
    """One tag: how often it stands, and where it first and last does; -1 where it does not."""

    tag: str
    count: int
    first: int
    last: int

    @property
    def end(self) -> int:
        """Where the last one ends; 0 where there is none."""
        return self.last + len(self.tag) if self.count else 0


def find_marks(text: str, tags: Sequence[str]) -> list[Mark]:
    """A mark for each tag, in the order of `tags`."""
    return [_mark(text, tag) for tag in tags]


def _mark(text: str, tag: str) -> Mark:
    first = text.find(tag)
    if first < 0:
        return Mark(tag, 0, -1, -1)
    if text.find(tag, first + len(tag)) < 0:
        return Mark(tag, 1, first, first)
    return Mark(tag, text.count(tag), first, text.rfind(tag))
