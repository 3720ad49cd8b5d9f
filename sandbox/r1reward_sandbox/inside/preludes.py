"""Python sources of the host's that go before those of many runs: a box compiles each once, a run only executes it.

The host sends a prelude's text once for each box, and later its number. Numbers are the host's to give, so that both
sides agree on what is kept. To load compiled code takes a hundredth of what it takes to compile it.
"""

import marshal

__all__ = ["NAME", "Numbers", "Preludes"]

NAME = "<prelude>"
_MOST = 8


class Numbers:
    """The host's side: which preludes a box has."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def name(self, text: str) -> tuple[int, str | None]:
        """The number of a prelude, and its text if the box has not got it yet."""
        known = self._given.get(text)
        if known is not None:
            return known, None
        number = len(self._given)
        if number == _MOST:
            number = self._given.pop(next(iter(self._given)))
        self._given[text] = number
        return number, text


class Preludes:
    """The box's side: compiled preludes by their numbers. They are never executed here."""

    def __init__(self) -> None:
        self._compiled: dict[int, bytes | str] = {}

    def take(self, number: int, text: str | None) -> bytes:
        """The code of a prelude, as `marshal` has it; `ValueError` if it does not compile."""
        if text is not None:
            self._compiled[number] = _compiled(text)
        found = self._compiled[number]
        if isinstance(found, str):
            raise ValueError(found)
        return found


def _compiled(text: str) -> bytes | str:
    try:
        return marshal.dumps(compile(text, NAME, "exec", dont_inherit=True))
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        return f"the prelude does not compile: {error}"
