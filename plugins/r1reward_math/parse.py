"""Reads an expression: tokens in, a small tree out. Precedence as people write it; implicit products."""

from fractions import Fraction

from r1reward_math import commands
from r1reward_math.names import GREEK
from r1reward_math.operator_names import OPERATORS
from r1reward_math.progressions import summed
from r1reward_math.superscripts import Superscripts
from r1reward_math.tokens import Token, tokenize
from r1reward_math.tree import Node, UnreadableError, number

__all__ = ["Parser", "parse_expression"]

_DEEPEST = 40
_LARGEST_EXPONENT = 400
_CLOSING = {
    "(": ")", "[": "]", "{": "}", "|": "|", r"\{": r"\}", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil",
    r"\langle": r"\rangle", r"\lVert": r"\rVert", r"\|": r"\|",
}  # fmt: skip
_BEGIN_FACTOR = frozenset(
    (
        r"\frac",
        r"\sqrt",
        r"\binom",
        r"\lfloor",
        r"\lceil",
        r"\sum",
        r"\prod",
        r"\overline",
        r"\hat",
        r"\vec",
        r"\overrightarrow",
        r"\widehat",
        r"\bar",
    )
)
_ADDED = frozenset(("+", "-", r"\pm", r"\mp"))
_UNKNOWN_FUNCTIONS = frozenset("fghFGHPpqTW") | OPERATORS
_SURELY_FUNCTIONS = frozenset("fgh") | OPERATORS
_DERIVED = frozenset("fghy")
"""What may have a prime and an argument: `y'(1)`."""


def _applied(node: Node) -> str:
    """The name of a derivative or an inverse that brackets behind it apply, `f'(1)`, `f^{-1}(2)`; else empty."""
    if node.kind == "var" and node.name.endswith("'") and node.name.rstrip("'") in _DERIVED:
        return node.name
    inverse = node.kind == "pow" and node.args[1] == Node("neg", args=(number(1),))
    return f"{node.args[0].name}^-1" if inverse and node.args[0].name in _SURELY_FUNCTIONS else ""


def parse_expression(text: str) -> Node:
    """The tree of a clean text that is one expression. Raises `UnreadableError`."""
    parser = Parser(tokenize(text))
    node = parser.sum()
    parser.expect_end()
    return summed(node) if r"\ldots" in text else node


class Parser(Superscripts):
    """Recursive descent over tokens. Commands with arguments of their own are in `commands`."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self._depth, self._bars = 0, 0

    def sum(self) -> Node:
        """Terms added and subtracted."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableError("nested too deeply")
        node = self._signed()
        while True:
            if self.next.text not in _ADDED:
                self._depth -= 1
                return node
            if self.take("+"):
                if self.take("-"):  # `3 + -2`
                    node = Node("add", args=(node, Node("neg", args=(self.product(),))))
                else:
                    node = Node("add", args=(node, self.product()))
            elif self.take("-"):
                node = Node("add", args=(node, Node("neg", args=(self._signed(),))))
            elif self.take(r"\pm"):
                node = Node("pm", args=(node, self.product()))
            else:
                self.expect(r"\mp")
                node = Node("pm", args=(node, Node("neg", args=(self.product(),))))

    def _signed(self) -> Node:
        if self.next.text not in _ADDED:
            return self.product()
        if self.take("-"):
            return Node("neg", args=(self.product(),))
        if self.take("+"):
            return self.product()
        if self.take(r"\pm"):
            return Node("pm", args=(number(0), self.product()))
        self.expect(r"\mp")
        return Node("pm", args=(number(0), Node("neg", args=(self.product(),))))

    def product(self) -> Node:
        """Factors multiplied, divided, or beside one another."""
        node = self.power()
        while True:
            _, text, spaced = self.next
            if text == "*":
                self.at += 1
                node = Node("mul", args=(node, self._factor()))
            elif text == "/":
                self.at += 1
                node = Node("mul", args=(node, Node("inv", args=(self._factor(),))))
            elif text == "(" and not spaced and (name := _applied(node)):
                self.at += 1
                node = self.postfix(Node("call", name, self.arguments()))
            elif text == "(":
                node = Node("mul", args=(node, self.power()))
            elif self.begins_factor():
                node = self._beside(node, self.power())
            else:
                return node

    def _beside(self, left: Node, right: Node) -> Node:
        r"""`2x` is a product, `1 1/2` and `918\frac{1}{2}` are mixed numbers."""
        whole = left.kind == "num" and left.decimals < 0 and left.value.denominator == 1
        if whole and right.name == "fraction":
            return Node("add", args=(left, right))
        if whole and right.kind == "degree" and right.args and right.args[0].name == "fraction":
            return Node("degree", args=(Node("add", args=(left, right.args[0])),))
        if right.kind == "num" and left.kind == "num":
            if whole and self.take("/"):
                below = self.power()
                if below.kind == "num" and right.value < below.value:
                    return number(left.value + right.value / below.value)
            raise UnreadableError("two numbers beside one another")
        if right.kind == "num" and left != Node("const", "i"):
            raise UnreadableError("a number behind a factor")
        return Node("mul", args=(left, right))

    def _factor(self) -> Node:
        if self.take("-"):
            return Node("neg", args=(self._factor(),))
        if self.take("+"):
            return self._factor()
        return self.power()

    def begins_factor(self) -> bool:
        """Whether what comes can be multiplied by without a sign between."""
        kind, text, _ = self.next
        if kind in ("num", "fn", "var", "const"):
            return True
        if kind == "cmd":
            return text in _BEGIN_FACTOR or text[1:] in GREEK
        return text in ("(", "{", "[") or (text == "|" and not self._bars)

    def atom(self) -> Node:
        """A number, letter, function or group."""
        token = self.next
        kind, text, _ = token
        self.at += 1
        if kind == "num":
            return self._number(text)
        if kind == "var":
            return self.variable(text)
        if kind == "const":
            return self._constant(text)
        if kind == "fn":
            return commands.function(self, text)
        if kind == "cmd":
            if text[1:] in GREEK and text not in (r"\Delta", r"\Gamma") and not self._is_zeta(text):
                return self.variable(text)
            return commands.command(self, text)
        if text in ("(", "{", "["):
            return self.group(text)
        if text == "|":
            self._bars += 1
            node = self.sum()
            self._bars -= 1
            self.expect("|")
            return Node("fn", "abs", (node,))
        raise UnreadableError(f"{text!r} where a number or letter should be" if text else "it breaks off")

    def _is_zeta(self, text: str) -> bool:
        r"""Whether `\zeta` is Riemann's, of one number: `\zeta(3)`."""
        after = (self.next.text, self.ahead(1).kind, self.ahead(2).text)
        return text == r"\zeta" and after == ("(", "num", ")")

    def _number(self, text: str) -> Node:
        if self.next.text in (r"\overline", r"\bar", r"\dot") and "." in text and not self.next.spaced:
            return commands.repeating(self, text)
        mantissa, _, exponent = text.lower().partition("e")
        if (
            len(exponent) > 4 or abs(int(exponent or 0)) > _LARGEST_EXPONENT
        ):  # its digits would be written out
            raise UnreadableError("a number of too many digits")
        if text.endswith("."):
            raise UnreadableError("a decimal point without decimals")
        point = mantissa.find(".")
        value = Fraction(int(text)) if text.isdecimal() else Fraction(text)
        return Node("num", value=value, decimals=-1 if point < 0 else len(mantissa) - point - 1)

    def _constant(self, name: str) -> Node:
        if name in "ei" and self.next.text == "_":  # a unit vector or an electron's charge, say
            return self.variable(name)
        return Node("const", name)

    def variable(self, name: str) -> Node:
        """A letter with its subscript; or a function that nobody knows, of its arguments."""
        if self.take("_"):
            name += "_" + self.subscript()
        called = self.next.text == "(" and not self.next.spaced and name[0] in _UNKNOWN_FUNCTIONS
        if called and (name in _SURELY_FUNCTIONS or self._is_call()):
            self.at += 1
            return Node("call", name, self.arguments())
        return Node("var", name)

    def _is_call(self) -> bool:
        """Whether the brackets that open hold one letter or number, or several things: `P(x)`, `F(2,3)`."""
        return self.ahead(2).text in (")", ",") and self.ahead(1).kind in ("var", "num", "const")

    def arguments(self, closing: str = ")") -> tuple[Node, ...]:
        """Expressions up to the closing bracket."""
        nodes = [self.sum()]
        while self.take(","):
            nodes.append(self.sum())
        self.expect(closing)
        return tuple(nodes)

    def group(self, opening: str) -> Node:
        """What brackets hold."""
        bars, self._bars = self._bars, 0
        node = self.sum()
        self._bars = bars
        self.expect(_CLOSING[opening])
        return node

    def argument(self) -> Node:
        r"""A braced argument, or TeX's single token: `\frac12` is one half."""
        if self.take("{"):
            return self.group("{")
        token = self.next
        if token.kind == "num" and len(token.text) > 1 and token.text.isdigit():
            self.tokens[self.at : self.at + 1] = [Token("num", d, False) for d in token.text]
        return self.atom()
