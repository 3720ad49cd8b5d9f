"""Reads an expression: tokens in, a small tree out. Precedence as people write it; implicit products."""

from fractions import Fraction

from r1reward_math.tokens import Token, tokenize
from r1reward_math.tree import Node, UnreadableError, number

__all__ = ["Parser", "parse_expression"]

_DEEPEST = 40
_GREEK = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "rho",
        "sigma",
        "tau",
        "phi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Phi",
        "Psi",
        "Omega",
        "ell",
        "hbar",
        "nabla",
        "varepsilon",
        "vartheta",
        "odot",
    ]
)
_CLOSING = {
    "(": ")",
    "[": "]",
    "{": "}",
    "|": "|",
    r"\{": r"\}",
    r"\lfloor": r"\rfloor",
    r"\lceil": r"\rceil",
}
_UNKNOWN_FUNCTIONS = frozenset("fgh")
_SAME = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "lg": "log"}
_END = Token("end", "", False)


def parse_expression(text: str) -> Node:
    """The tree of a clean text that is one expression. Raises `UnreadableError`."""
    parser = Parser(tokenize(text))
    node = parser.sum()
    parser.expect_end()
    return node


class Parser:
    """Recursive descent over tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._at, self._depth, self._bars = tokens, 0, 0, 0

    @property
    def next(self) -> Token:
        """The token that comes."""
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def take(self, text: str) -> bool:
        """Go past this token if it comes."""
        if self.next.text == text and self.next.kind != "end":
            self._at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Go past this token, which must come."""
        if not self.take(text):
            raise UnreadableError(f"{self.next.text!r} where {text!r} should be")

    def expect_end(self) -> None:
        """Nothing must come."""
        if self.next is not _END:
            raise UnreadableError(f"{self.next.text!r} after the end")

    def sum(self) -> Node:
        """Terms added and subtracted."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableError("nested too deeply")
        node = self._signed()
        while True:
            if self.take("+"):
                node = Node("add", args=(node, self._product()))
            elif self.take("-"):
                node = Node("add", args=(node, Node("neg", args=(self._product(),))))
            elif self.take(r"\pm") or self.take(r"\mp"):
                node = Node("pm", args=(node, self._product()))
            else:
                self._depth -= 1
                return node

    def _signed(self) -> Node:
        if self.take("-"):
            return Node("neg", args=(self._product(),))
        if self.take("+"):
            return self._product()
        if self.take(r"\pm") or self.take(r"\mp"):
            return Node("pm", args=(number(0), self._product()))
        return self._product()

    def _product(self) -> Node:
        node = self._power()
        while True:
            if self.take("*"):
                node = Node("mul", args=(node, self._factor()))
            elif self.take("/"):
                node = Node("mul", args=(node, Node("inv", args=(self._factor(),))))
            elif self._begins_factor():
                right = self._power()
                node = self._beside(node, right)
            else:
                return node

    def _beside(self, left: Node, right: Node) -> Node:
        r"""`2x` is a product, `1 1/2` and `918\frac{1}{2}` are mixed numbers."""
        if (
            left.kind == "num"
            and left.decimals < 0
            and left.value.denominator == 1
            and right.name == "fraction"
        ):
            return Node("add", args=(left, right))
        if right.kind == "num" and left.kind == "num":
            if self.take("/"):
                below = self._power()
                if below.kind == "num" and right.value < below.value:
                    return number(left.value + right.value / below.value)
            raise UnreadableError("two numbers beside one another")
        if right.kind == "num" and left.kind in ("var", "const"):
            raise UnreadableError("a number after a letter")
        return Node("mul", args=(left, right))

    def _factor(self) -> Node:
        if self.take("-"):
            return Node("neg", args=(self._factor(),))
        if self.take("+"):
            return self._factor()
        return self._power()

    def _begins_factor(self) -> bool:
        token = self.next
        if token.kind in ("num", "fn", "var", "const"):
            return True
        if token.kind == "cmd":
            return (
                token.text in (r"\frac", r"\sqrt", r"\binom", r"\lfloor", r"\lceil")
                or token.text[1:] in _GREEK
            )
        return token.text in ("(", "{", "[") or (token.text == "|" and not self._bars)

    def _power(self) -> Node:
        node = self._postfix(self._atom())
        if self.take("^") or self.take("**"):
            if self.take(r"\circ"):
                return self._postfix(Node("degree", args=(node,)))
            exponent = self._exponent()
            if exponent.kind == "degree":
                return Node("degree", args=(node,))
            node = self._postfix(Node("pow", args=(node, exponent)))
        return node

    def _exponent(self) -> Node:
        if self.take("{"):
            if self.take(r"\circ"):
                self.expect("}")
                return Node("degree")
            node = self.sum()
            self.expect("}")
            return self._tower(node)
        if self.take("-"):
            return Node("neg", args=(self._exponent(),))
        return self._tower(self._postfix(self._atom()))

    def _tower(self, node: Node) -> Node:
        if self.take("^") or self.take("**"):
            return Node("pow", args=(node, self._exponent()))
        return node

    def _postfix(self, node: Node) -> Node:
        while True:
            if self.take("!"):
                node = Node("fact", args=(node,))
            elif node.kind == "num" and self.take("_"):
                return Node("base", f"{node.value}_{self._subscript()}")
            elif self.take("%"):
                continue  # a percentage is compared as its number
            elif self.next.text == "'" and node.kind in ("var", "call"):
                self.take("'")
                node = node._replace(name=node.name + "'")
            else:
                return node

    def _atom(self) -> Node:
        token = self.next
        self._at += 1
        if token.kind == "num":
            return self._number(token)
        if token.kind == "var":
            return self._variable(token)
        if token.kind == "const":
            return Node("const", token.text)
        if token.kind == "fn":
            return self._function(token.text)
        if token.kind == "cmd":
            return self._command(token.text)
        if token.text in ("(", "{", "["):
            return self._group(token.text)
        if token.text == "|":
            self._bars += 1
            node = self.sum()
            self._bars -= 1
            self.expect("|")
            return Node("fn", "abs", (node,))
        raise UnreadableError(
            f"{token.text!r} where a number or variable should be" if token.text else "it breaks off"
        )

    def _number(self, token: Token) -> Node:
        text = token.text
        mantissa, _, exponent = text.lower().partition("e")
        if len(exponent) > 4:  # a fraction of a billion digits would be written out
            raise UnreadableError("a number of too many digits")
        decimals = len(mantissa.partition(".")[2]) if "." in text else -1
        return Node("num", value=Fraction(text), decimals=decimals)

    def _variable(self, token: Token) -> Node:
        name = token.text
        if self.take("_"):
            name += "_" + self._subscript()
        if name in _UNKNOWN_FUNCTIONS and self.next.text == "(" and not self.next.spaced:
            self.take("(")
            args = [self.sum()]
            while self.take(","):
                args.append(self.sum())
            self.expect(")")
            return Node("call", name, tuple(args))
        return Node("var", name)

    def _subscript(self) -> str:
        if not self.take("{"):
            token = self.next
            self._at += 1
            return token.text
        parts: list[str] = []
        depth = 1
        while True:
            token = self.next
            self._at += 1
            if token is _END:
                raise UnreadableError("an open subscript")
            depth += (token.text == "{") - (token.text == "}")
            if not depth:
                return "".join(parts)
            parts.append(token.text)

    def _group(self, opening: str) -> Node:
        bars, self._bars = self._bars, 0
        node = self.sum()
        self._bars = bars
        self.expect(_CLOSING[opening])
        return node

    def _command(self, name: str) -> Node:
        if name == r"\frac":
            above, below = self._argument(), self._argument()
            plain = above.kind == below.kind == "num"
            return Node("mul", "fraction" if plain else "", (above, Node("inv", args=(below,))))
        if name == r"\sqrt":
            return self._root()
        if name == r"\binom":
            return Node("fn", "binom", (self._argument(), self._argument()))
        if name in (r"\lfloor", r"\lceil"):
            node = self.sum()
            self.expect(_CLOSING[name])
            return Node("fn", "floor" if name == r"\lfloor" else "ceil", (node,))
        if name == r"\Delta" and self.next.kind == "var":
            change = self._atom()
            return change._replace(name=f"{name} {change.name}")
        if name[1:] in _GREEK:
            return self._variable(Token("var", name, False))
        raise UnreadableError(f"the command {name}")

    def _argument(self) -> Node:
        r"""A braced argument, or TeX's single token: `\frac12` is one half."""
        if self.take("{"):
            node = self.sum()
            self.expect("}")
            return node
        token = self.next
        if token.kind == "num" and len(token.text) > 1 and token.text.isdigit():
            self._tokens[self._at : self._at + 1] = [Token("num", d, False) for d in token.text]
        return self._atom()

    def _root(self) -> Node:
        degree = number(2)
        if self.take("["):
            degree = self.sum()
            self.expect("]")
        inside = self._argument() if self.next.text != "(" else self._atom()
        return Node("fn", "root", (inside, degree))

    def _function(self, name: str) -> Node:
        name = _SAME.get(name, name)
        base: Node | None = None
        power: Node | None = None
        while True:
            if name == "log" and base is None and self.take("_"):
                base = self._argument()
            elif power is None and self.take("^"):
                power = self._exponent()
            else:
                break
        if name in ("sqrt", "cbrt"):
            node = Node("fn", "root", (self._operand(), number(2 if name == "sqrt" else 3)))
        elif name in ("gcd", "lcm", "max", "min"):
            node = Node("fn", name, self._list())
        else:
            node = Node("fn", name, (self._operand(), *((base,) if base else ())))
        if power is None:
            return node
        inverse = power.kind == "neg" and power.args[0] == number(1)
        if inverse and name in ("sin", "cos", "tan", "cot", "sec", "csc"):
            return Node("fn", "arc" + name, node.args)
        return Node("pow", args=(node, power))

    def _list(self) -> tuple[Node, ...]:
        self.expect("(")
        found = [self.sum()]
        while self.take(","):
            found.append(self.sum())
        self.expect(")")
        return tuple(found)

    def _operand(self) -> Node:
        r"""What a function without brackets is of: `sin 2x`, `ln|x|`, `\sin a \cos b` (of a alone)."""
        if self.next.text in ("(", "{", "["):
            return self._postfix(self._atom())
        if self.take("-"):
            return Node("neg", args=(self._operand(),))
        node = self._power()
        while (self._begins_factor() and self.next.kind != "fn" and self.next.text not in ("(", "|")) or (
            self.next.text == "/" and node.kind in ("const", "num", "mul") and self._slash_binds()
        ):
            if self.take("/"):
                node = Node("mul", args=(node, Node("inv", args=(self._power(),))))
            else:
                node = Node("mul", args=(node, self._power()))
        return node

    def _slash_binds(self) -> bool:
        """`sin pi/2`: of half a turn; but `sin x / cos x` is a quotient."""
        after = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else _END
        return after.kind == "num" and any(
            t.text == "pi" for t in self._tokens[max(0, self._at - 2) : self._at]
        )
