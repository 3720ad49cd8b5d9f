r"""What the parser reads with arguments of its own: fractions, roots, functions, sums, repeating decimals."""

from fractions import Fraction

from r1reward_math.grammar import Grammar
from r1reward_math.names import GREEK, SAME_FUNCTION
from r1reward_math.tokens import Token
from r1reward_math.tree import Kind, Node, UnreadableError, number

__all__ = ["command", "function", "repeating"]

_OF_SEVERAL = frozenset(("gcd", "lcm", "max", "min"))
_AROUND_SEVERAL = (("(", ")"), (r"\{", r"\}"), ("{", "}"))
_OF_NUMBERS = frozenset((r"\Gamma", r"\zeta"))
_INVERTIBLE = frozenset(("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"))
_OF_ANGLES = frozenset(("sin", "cos", "tan", "cot", "sec", "csc"))
_BIG: dict[str, Kind] = {r"\sum": "sum", r"\prod": "prod"}


def command(parser: Grammar, name: str) -> Node:
    r"""A LaTeX command that was just taken."""
    if name == r"\frac":
        above, below = parser.argument(), parser.argument()
        numeric = above.kind == below.kind == "num"
        return Node("mul", "fraction" if numeric else "", (above, Node("inv", args=(below,))))
    if name == r"\sqrt":
        return _root(parser)
    if name == r"\binom":
        return Node("fn", "binom", (parser.argument(), parser.argument()))
    if name in (r"\lfloor", r"\lceil"):
        return Node("fn", "floor" if name == r"\lfloor" else "ceil", (parser.group(name),))
    if name in (r"\lVert", r"\|"):
        return Node("fn", "abs", (parser.group(name),))
    if name in _BIG:
        return _big(parser, _BIG[name])
    if name in (r"\overline", r"\bar", r"\widehat", r"\hat", r"\vec", r"\overrightarrow", r"\tilde"):
        return _decorated(parser, name)
    if name == r"\Delta" and parser.next.kind in ("var", "cmd"):
        change = parser.atom()
        return change._replace(name=f"{name} {change.name}")
    if name in _OF_NUMBERS and parser.next.text == "(":
        return Node("fn", name[1:], (parser.atom(),))
    if name[1:] in GREEK:
        return parser.variable(name)
    raise UnreadableError(f"the command {name}")


def _decorated(parser: Grammar, name: str) -> Node:
    r"""`\overline{AB}` is a name of its own, of letters only."""
    text = parser.subscript()
    if not text.isalpha():
        raise UnreadableError(f"{name} of more than letters")
    return Node("var", f"{name} {text}")


def _root(parser: Grammar) -> Node:
    degree = number(2)
    if parser.take("["):
        degree = parser.group("[")
    inside = parser.argument() if parser.next.text != "(" else parser.atom()
    return Node("fn", "root", (inside, degree))


def _big(parser: Grammar, kind: Kind) -> Node:
    r"""`\sum_{k=1}^{n} …`: args are the variable, both bounds, and what is added."""
    parser.expect("_")
    parser.expect("{")
    index = parser.atom()
    parser.expect("=")
    low = parser.sum()
    parser.expect("}")
    parser.expect("^")
    high = parser.argument()
    if index.kind not in ("var", "const") or index.name in ("pi", "oo"):
        raise UnreadableError("a sum over no variable")
    return Node(kind, args=(Node("var", index.name), low, high, _as_variable(parser.product(), index)))


def _as_variable(node: Node, index: Node) -> Node:
    """With the letter i read as the index where it is one."""
    if index.kind == "var":
        return node
    if node.kind == "const" and node.name == index.name:
        return Node("var", index.name)
    return node._replace(args=tuple(_as_variable(a, index) for a in node.args))


def repeating(parser: Grammar, text: str) -> Node:
    r"""`0.1\overline{6}` and `0.\dot{3}`: the exact fraction."""
    parser.at += 1
    if parser.next.text == "{":
        digits = parser.subscript()
    else:  # a single token, of which the bar is over the first digit
        digits = parser.subscript()
        if len(digits) > 1:
            raise UnreadableError("which digits repeat")
    whole, _, decimals = text.partition(".")
    if not digits.isdigit() or len(digits) > 30 or parser.next.text in (r"\overline", r"\dot"):
        raise UnreadableError("which digits repeat")
    place = 10 ** len(decimals)
    value = Fraction(int(whole or "0") * place + int(decimals or "0"), place)
    return number(value + Fraction(int(digits), place * (10 ** len(digits) - 1)))


def function(parser: Grammar, name: str) -> Node:
    """A function of the name that was just taken, with its base, its power and what it is of."""
    base: Node | None = number(10) if name == "lg" else None
    name = SAME_FUNCTION.get(name, name)
    power: Node | None = None
    while True:
        if name == "log" and base is None and parser.take("_"):
            base = parser.argument()
        elif power is None and (parser.take("^") or parser.take("**")):
            power = parser.exponent()
        else:
            break
    if name in ("sqrt", "cbrt"):
        node = Node("fn", "root", (_operand(parser), number(2 if name == "sqrt" else 3)))
    elif name in _OF_SEVERAL:
        node = Node("fn", name, _several(parser))
    elif name == "log" and base is None and parser.next.text == "(":
        node = Node("fn", name, _several(parser, most=2))
    else:
        node = Node("fn", name, (_angle(name, _operand(parser)), *((base,) if base else ())))
    if power is None:
        return node
    if power == Node("neg", args=(number(1),)) and name in _INVERTIBLE:
        return Node("fn", "arc" + name, node.args)
    return Node("pow", args=(node, power))


def _several(parser: Grammar, most: int = 40) -> tuple[Node, ...]:
    closing = next((c for o, c in _AROUND_SEVERAL if parser.take(o)), None)
    if closing is None:
        raise UnreadableError("no brackets around several arguments")
    arguments = parser.arguments(closing)
    if len(arguments) > most:
        raise UnreadableError("too many arguments")
    return arguments


def _angle(name: str, node: Node) -> Node:
    """Degrees inside a trigonometric function are an angle, whatever the answer's unit is."""
    if name not in _OF_ANGLES:
        return node
    if node.kind == "degree":
        return Node("radians", args=node.args)
    if node.kind in ("neg", "add", "mul", "inv"):
        return node._replace(args=tuple(_angle(name, a) for a in node.args))
    return node


def _operand(parser: Grammar) -> Node:
    r"""What a function without brackets is of: `sin 2x`, `ln|x|`, `\sin a \cos b` (of a alone)."""
    if parser.next.text in ("(", "{", "["):
        return parser.postfix(parser.atom())
    if parser.take("-"):
        return Node("neg", args=(_operand(parser),))
    node = parser.power()
    while _goes_on(parser) or (
        parser.next.text == "/" and node.kind in ("const", "num", "mul") and _slash_binds(parser)
    ):
        if parser.take("/"):
            node = Node("mul", args=(node, Node("inv", args=(parser.power(),))))
        else:
            node = Node("mul", args=(node, parser.power()))
    return node


def _goes_on(parser: Grammar) -> bool:
    if parser.next.kind == "num":
        raise UnreadableError("a number behind a factor")
    return parser.begins_factor() and parser.next.kind != "fn" and parser.next.text not in ("(", "|")


def _slash_binds(parser: Grammar) -> bool:
    """`sin pi/2`: of half a turn; but `sin x / cos x` is a quotient."""
    before: list[Token] = [parser.ahead(-2), parser.ahead(-1)]
    return parser.ahead(1).kind == "num" and any(t.text == "pi" for t in before)
