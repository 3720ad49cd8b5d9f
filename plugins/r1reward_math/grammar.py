"""The rules of the grammar that commands with arguments of their own build on; `parse` has them."""

from abc import ABC, abstractmethod

from r1reward_math.cursor import Cursor
from r1reward_math.tree import Node

__all__ = ["Grammar"]


class Grammar(Cursor, ABC):
    """What can be read at the place where the cursor stands."""

    @abstractmethod
    def sum(self) -> Node:
        """Terms added and subtracted."""

    @abstractmethod
    def product(self) -> Node:
        """Factors multiplied, divided, or beside one another."""

    @abstractmethod
    def power(self) -> Node:
        """A base, with its powers, factorials and the like."""

    @abstractmethod
    def exponent(self) -> Node:
        """What stands after `^`."""

    @abstractmethod
    def postfix(self, node: Node) -> Node:
        """With the signs behind it."""

    @abstractmethod
    def atom(self) -> Node:
        """A number, letter, function or group."""

    @abstractmethod
    def variable(self, name: str) -> Node:
        """A letter with its subscript."""

    @abstractmethod
    def arguments(self, closing: str = ")") -> tuple[Node, ...]:
        """Expressions up to the closing bracket."""

    @abstractmethod
    def group(self, opening: str) -> Node:
        """What brackets hold."""

    @abstractmethod
    def argument(self) -> Node:
        """A braced argument, or a single token."""

    @abstractmethod
    def begins_factor(self) -> bool:
        """Whether what comes can be multiplied by without a sign between."""
