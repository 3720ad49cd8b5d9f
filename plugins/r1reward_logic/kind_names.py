"""The names of the kinds of puzzles."""

from typing import Literal, get_args

__all__ = ["KINDS", "Kind"]

Kind = Literal[
    "auto", "choice", "expression", "grid", "literal", "assignment", "moves", "sequence", "number", "text"
]

KINDS = frozenset(get_args(Kind)) - {"auto"}
