"""Python sources of the host's that go before those of many runs: a box compiles each once, a run only executes it.

Runs after one are forked from a process that has read no other (`fork_server`).

The host sends a prelude's text once for each box, and later its number. Numbers are the host's to give, so that both
sides agree on what is kept.
"""

import marshal

__all__ = ["NAME", "Numbers", "Preludes"]

NAME = "<prelude>"
_MOST = 8


class Numbers:
    """The host's side: which preludes a box has."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def name(self, text: str) -> tuple[int, str | None]:
        """The number of a prelude, and its text if the box has not got it yet."""
        known = self._numbers.get(text)
        if known is not None:
            return known, None
        number = len(self._numbers)
        if number == _MOST:
            number = self._numbers.pop(next(iter(self._numbers)))
        self._numbers[text] = number
        return number, text


class Preludes:
    """The box's side: compiles each prelude once. It never executes one, and no run is forked from where this is."""

    def __init__(self) -> None:
        self._compiled: dict[int, bytes | str] = {}

    def take(self, number: int, text: str | None) -> bytes:
        """The prelude of this number, compiled, as `marshal` has it; `ValueError` if it does not compile."""
        if text is not None:
            self._compiled[number] = _compile(text)
        entry = self._compiled[number]
        if isinstance(entry, str):
            raise ValueError(entry)
        return entry


def _compile(text: str) -> bytes | str:
    try:
        code = compile(text, NAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        return f"the prelude does not compile: {error}"
    return marshal.dumps(code)
