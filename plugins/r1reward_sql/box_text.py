"""The text of the modules that run in the box in front of an engine's program."""

import inspect

from r1reward_sql import changes, constants, copies, invariants, relations, tallies

__all__ = ["BOX_TEXT"]

BOX_TEXT = "\n".join(
    line
    for module in (relations, constants, invariants, tallies, changes, copies)
    for line in inspect.getsource(module).splitlines()
    if not line.startswith("from r1reward_sql")  # in the box all of them are one module
)
"""They use the standard library alone, as Python 3.10 has it."""
