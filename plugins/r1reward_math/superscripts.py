"""The part of the grammar that stands behind an atom: powers, degrees, primes, factorials, bases, percent signs."""

from r1reward_math.grammar import Grammar
from r1reward_math.tree import Node, UnreadableError

__all__ = ["Superscripts"]


class Superscripts(Grammar):
    """What a base carries above it and behind it; `parse` has the rest of the grammar."""

    def power(self) -> Node:
        """A base, with its powers, factorials and the like."""
        node = self.postfix(self.atom())
        if self.take("^") or self.take("**"):
            if self.take(r"\circ"):
                return self.postfix(Node("degree", args=(node,)))
            exponent = self.exponent()
            if exponent.kind == "degree":
                return Node("degree", args=(node,))
            if exponent.kind == "prime":
                return node._replace(name=node.name + "'" * len(exponent.name))
            node = self.postfix(Node("pow", args=(node, exponent)))
        return node

    def exponent(self) -> Node:
        """What stands after `^`; towers group from the right."""
        if self.take("{"):
            if self.take(r"\circ"):
                self.expect("}")
                return Node("degree")
            if self.next.text in (r"\prime", "'"):
                primes = 0
                while self.take(r"\prime") or self.take("'"):
                    primes += 1
                self.expect("}")
                return Node("prime", "'" * primes)
            node = self.sum()
            self.expect("}")
            return self._tower(node)
        if self.take(r"\prime"):
            return Node("prime", "'")
        if self.take("-"):
            return Node("neg", args=(self._plain_exponent(),))
        if self.take("+"):
            return self._plain_exponent()
        return self._tower(self.postfix(self.atom()))

    def _plain_exponent(self) -> Node:
        node = self.exponent()
        if node.kind in ("degree", "prime") and not node.args:
            raise UnreadableError("a sign that is no exponent")
        return node

    def _tower(self, node: Node) -> Node:
        if self.take("^") or self.take("**"):
            return Node("pow", args=(node, self._plain_exponent()))
        return node

    def postfix(self, node: Node) -> Node:
        """With the signs behind it: factorial, base, percent, prime."""
        while True:
            text = self.next.text
            if text == "!":
                self.at += 1
                double = self.take("!")
                node = Node("fn", "doublefact", (node,)) if double else Node("fact", args=(node,))
            elif text == "_" and node.kind == "num":
                self.at += 1
                node = Node("base", f"{node.value}_{self.subscript()}")
            elif text == "%":
                self.at += 1  # a percentage is compared as its number
                if self.next.text == "%":
                    raise UnreadableError("hundredths of hundredths")
            elif text == "'" and node.kind in ("var", "call"):
                self.at += 1
                node = node._replace(name=node.name + "'")
            else:
                return node
