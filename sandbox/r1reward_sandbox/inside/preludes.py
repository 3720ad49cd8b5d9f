"""Python sources of the host's that go before those of many runs: a box compiles each once, a run only executes it.

The host sends a prelude's text once for each box, and later its number. Numbers are the host's to give, so that both
sides agree on what is kept.
"""

import marshal

from r1reward_sandbox.inside import python

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
    """The box's side: compiles preludes, once each, into `python.compiled`; it never executes them."""

    def __init__(self) -> None:
        self._kept: dict[int, int | str] = {}
        self._count = 0

    def take(self, number: int, text: str | None) -> int:
        """Which of `python.compiled` it is, another for each text; `ValueError` if it does not compile."""
        if text is not None:
            old = self._kept.get(number)
            if isinstance(old, int):
                del python.compiled[old]
            self._kept[number] = self._compile(text)
        found = self._kept[number]
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def _compile(self, text: str) -> int | str:
        try:
            code = compile(text, NAME, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            return f"the prelude does not compile: {error}"
        self._count += 1
        python.compiled[self._count] = marshal.dumps(code)
        return self._count
