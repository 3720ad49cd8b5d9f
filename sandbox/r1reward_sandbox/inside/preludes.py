"""Preludes: Python sources of the host that precede those of many runs. A box compiles each once; runs execute it.

Runs that follow a prelude are forked from a process that has read no other (`fork_server`).

The host sends the text of a prelude once to each box, and later only its number. The host alone assigns the numbers,
so that both sides agree on which preludes a box holds.
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
        """The number of a prelude, and its text if the box does not have it yet."""
        known = self._numbers.get(text)
        if known is not None:
            return known, None
        number = len(self._numbers)
        if number == _MOST:
            number = self._numbers.pop(next(iter(self._numbers)))
        self._numbers[text] = number
        return number, text


class Preludes:
    """The box's side: compiles each prelude once. This process executes none, and no run is forked from it."""

    def __init__(self) -> None:
        self._compiled: dict[int, bytes | str] = {}

    def take(self, number: int, text: str | None) -> bytes:
        """The prelude of this number, compiled and marshalled; `ValueError` if it does not compile."""
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
