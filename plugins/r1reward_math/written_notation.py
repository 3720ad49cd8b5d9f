r"""Ground truths in a notation that is not read as mathematics, compared as they are written.

`A \cup (B \cap C)`, `p \wedge \neg q`, `{}^{14}_{6}C`, `\uparrow`: what stands there is what counts, whatever it
means, up to what TeX or a keyboard leaves open: commands that only style, names of one sign (`\land` and `\wedge`),
braces that group nothing, the order of a lower and an upper index, the case of words. The order of terms counts:
which signs could be exchanged, nobody knows here, but for the sides of a relation that has no direction.
"""

import re
from functools import lru_cache

from r1reward_math.characters import in_ascii
from r1reward_math.names import FUNCTIONS, GREEK
from r1reward_math.style import unstyled

__all__ = ["same_notation"]

_UNICODE = {
    "×": r"\times ", "·": r"\cdot ", "⋅": r"\cdot ", "∧": r"\wedge ", "∨": r"\vee ", "¬": r"\neg ", "∀": r"\forall ",
    "∃": r"\exists ", "→": r"\to ", "⟶": r"\to ", "⇒": r"\Rightarrow ", "⟹": r"\Rightarrow ",
    "⇔": r"\Leftrightarrow ", "↔": r"\leftrightarrow ", "←": r"\leftarrow ", "↑": r"\uparrow ",
    "↓": r"\downarrow ", "↦": r"\mapsto ",
    "♥": r"\heartsuit ", "♡": r"\heartsuit ", "♠": r"\spadesuit ", "♣": r"\clubsuit ", "♦": r"\diamondsuit ",
    "♢": r"\diamondsuit ", "□": r"\square ", "■": r"\blacksquare ", "★": r"\star ", "☆": r"\star ", "⋆": r"\star ",
    "◇": r"\diamond ", "⋄": r"\diamond ", "○": r"\circ ", "∘": r"\circ ", "●": r"\bullet ", "▲": r"\triangle ",
    "△": r"\triangle ", "∇": r"\nabla ", "∂": r"\partial ", "∮": r"\oint ", "∫": r"\int ", "∥": r"\parallel ",
    "⊥": r"\perp ", "⊂": r"\subset ", "⊆": r"\subseteq ", "⊃": r"\supset ", "⊇": r"\supseteq ", "∉": r"\notin ",
    "≅": r"\cong ", "∼": r"\sim ", "⊕": r"\oplus ", "⊗": r"\otimes ", "∣": r"\mid ", "≡": r"\equiv ",
}  # fmt: skip
_CHARACTERS = str.maketrans(_UNICODE)
_SAME = {
    r"\land": r"\wedge", r"\lor": r"\vee", r"\lnot": r"\neg", "~": r"\neg", r"\rightarrow": r"\to",
    r"\longrightarrow": r"\to", "->": r"\to", r"\implies": r"\Rightarrow", r"\Longrightarrow": r"\Rightarrow",
    "=>": r"\Rightarrow", r"\iff": r"\Leftrightarrow", r"\longleftrightarrow": r"\leftrightarrow",
    r"\Longleftrightarrow": r"\Leftrightarrow", r"\gets": r"\leftarrow", r"\longmapsto": r"\mapsto",
    r"\overrightarrow": r"\vec", r"\Box": r"\square", r"\Diamond": r"\diamond", r"\bigstar": r"\star",
    r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\mid": "|", r"\vert": "|", r"\lvert": "|", r"\rvert": "|",
    r"\colon": ":", r"\varepsilon": r"\epsilon", r"\varphi": r"\phi", r"\vartheta": r"\theta", r"\ne": r"\neq",
    r"\le": r"\leq", r"\ge": r"\geq", r"\leqslant": r"\leq", r"\geqslant": r"\geq", "<=": r"\leq", ">=": r"\geq",
    "!=": r"\neq", r"\prime": "'", r"\lbrace": r"\{", r"\rbrace": r"\}", r"\smallsetminus": r"\setminus",
    r"\backslash": r"\setminus", r"\owns": r"\ni", r"\varnothing": r"\emptyset", r"\intercal": r"\top", "*": r"\cdot",
    r"\ast": r"\cdot", r"\And": r"\wedge", r"\#": "#", r"\&": "&", r"\%": "%", r"\$": "$", r"\dots": r"\ldots",
    r"\cdots": r"\ldots",
}  # fmt: skip
_DROPPED_TEXT = (
    "left right big Big bigg Bigg bigl bigr Bigl Bigr middle displaystyle textstyle limits nolimits quad qquad "
    "mathrm mathbf mathcal mathscr mathfrak mathsf mathit mathbb bm boldsymbol bold text textbf rm bf it"
)
_DROPPED = frozenset("\\" + name for name in _DROPPED_TEXT.split()) | {
    r"\,", r"\;", r"\:", r"\!", r"\ ", r"\>", "\\\\", '"', "`",
}  # fmt: skip
_ORBITALS = re.compile(r"(?:\[\s*[A-Z][a-z]\s*\]\s*)?(?:\d[spdf]\s*\^?\s*\{?\d{1,2}\}?[\s,\\]*){2,20}")
_ORBITAL = re.compile(r"(\d[spdf])\s*\^?\s*\{?(\d{1,2}?)\}?(?=[\s,\\]*(?:\d[spdf]|\Z))")
"""`1s^22s^22p^6`, where blanks may be left out."""
_SET = re.compile(r"\A\s*(?:[A-Z]\s*=\s*)?\\(?:left\s*)?\\?\{")
_DOLLAR = re.compile(r"(?<!\\)\$")
_KET = re.compile(r"\\(ket|bra)\s*\{([^{}]{1,40})\}")
_POINTS = re.compile(r"(?<=[A-Z])\.(?=[A-Z]|\s*\Z)")
_TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\.|[-=]>|[<>!]=|\d+|[A-Za-z]+|\S", re.DOTALL)
_SIGN_FIRST = re.compile(r"(?<![^{])(\d+)\s*([+-])(?=\})")
_SCRIPTS = ("_", "^")
_UNDIRECTED = (
    r"\parallel", r"\perp", r"\sim", r"\cong", r"\equiv", "=", r"\approx", r"\neq",
    r"\Leftrightarrow", r"\leftrightarrow",
)  # fmt: skip
_TURNED = {r"\supset": r"\subset", r"\supseteq": r"\subseteq", r"\ni": r"\in", ">": "<", r"\geq": r"\leq"}
_RELATIONS = frozenset((*_UNDIRECTED, *_TURNED, *_TURNED.values(), r"\to", r"\Rightarrow", r"\notin", "|"))
_OPENING, _CLOSING = (
    frozenset(("{", "(", "[", r"\{", r"\langle")),
    frozenset(("}", ")", "]", r"\}", r"\rangle")),
)
_OPERATORS = FUNCTIONS | {"ker", "dim", "deg", "hom", "arg", "sup", "inf", "Pr"}
_SHORTEST_WORD = 3
_LONGEST = 2000


def same_notation(gold: str, answer: str) -> bool:
    r"""Whether two texts are written alike.

    >>> same_notation(r"p \wedge \neg q", r"p\land\lnot q"), same_notation(r"p \to q", r"q \to p")
    (True, False)
    """
    if len(answer) > _LONGEST < len(gold):
        return gold == answer
    ours = _signature(gold)
    return bool(ours) and ours == _signature(answer[: 2 * _LONGEST])


@lru_cache(maxsize=256)
def _signature(text: str) -> tuple[str, ...]:
    """The signs of a text in one spelling, the sides of its relation in one order."""
    text = _KET.sub(_in_brackets, _DOLLAR.sub("", text)).translate(_CHARACTERS)
    text = in_ascii(text) if not text.isascii() else text
    text = _SIGN_FIRST.sub(r"\2\1", _POINTS.sub("", unstyled(text)))
    if _ORBITALS.fullmatch(text.strip()):
        text = _ORBITAL.sub(r"\1^{\2} ", text)
    if _SET.match(text):
        text = text.replace(":", "|", 1)
    tokens = [_SAME.get(t, t) for t in map(_word, _TOKEN.findall(text.strip(" ."))) if t not in _DROPPED]
    tokens = _in_one_bracket(_without_hyphens(_without_braces(tokens)))
    return tuple(_in_one_order(_turned(_without_vectors(tokens))))


def _in_brackets(match: re.Match[str]) -> str:
    return rf"|{match[2]}\rangle" if match[1] == "ket" else rf"\langle {match[2]}|"


def _word(token: str) -> str:
    """A word in small letters, a Greek letter by its name; `AaBb`, `pH` and `Fe` keep their case."""
    if token[1:] in GREEK or token[1:] in _OPERATORS:
        return token[1:]
    is_word = token.isalpha() and len(token) >= _SHORTEST_WORD and token[1:].islower()
    return token.lower() if is_word else token


def _without_braces(tokens: list[str]) -> list[str]:
    """Without the braces of TeX's groups that hold one sign, or nothing."""
    kept: list[str] = []
    opened: list[int] = []
    for token in tokens:
        if token == "{":
            opened.append(len(kept))
        elif token == "}" and opened:
            start = opened.pop()
            if len(kept) - start <= 2:  # the brace, and one sign or none
                del kept[start]
                continue
        kept.append(token)
    return kept


def _without_hyphens(tokens: list[str]) -> list[str]:
    """`alpha-particle` as `alpha particle`: without signs between words."""
    return [
        t
        for at, t in enumerate(tokens)
        if t != "-"
        or not (0 < at < len(tokens) - 1 and _is_word(tokens[at - 1]) and _is_word(tokens[at + 1]))
    ]


def _is_word(token: str) -> bool:
    return len(token) >= _SHORTEST_WORD and token.isalpha()


def _in_one_bracket(tokens: list[str]) -> list[str]:
    """Without the brackets around all of it, unless they make a tuple."""
    if len(tokens) < len("(x)") or tokens[0] != "(" or tokens[-1] != ")" or "," in tokens:
        return tokens
    inner = tokens[1:-1]
    return tokens if {"(", ")"} & set(inner) else inner


def _without_vectors(tokens: list[str]) -> list[str]:
    r"""`\vec F` as F, which a bold letter is, too; an arrow over two points stays."""
    return [t for at, t in enumerate(tokens) if t != r"\vec" or tokens[at + 1 : at + 2] == ["{"]]


def _turned(tokens: list[str]) -> list[str]:
    """With each upper index before a lower one."""
    turned = list(tokens)
    for at in range(len(turned) - 3):
        if turned[at] == "_" and turned[at + 2] == "^" and {turned[at + 1], turned[at + 3]}.isdisjoint("{"):
            turned[at : at + 4] = [*turned[at + 2 : at + 4], *turned[at : at + 2]]
    return turned


def _in_one_order(tokens: list[str]) -> list[str]:
    r"""With the sides of the one relation exchanged where that says the same: `B \supset A` as `A \subset B`."""
    depth, places = 0, []
    for at, token in enumerate(tokens):
        depth += (token in _OPENING) - (token in _CLOSING)
        if not depth and token in _RELATIONS:
            places.append(at)
    if len(places) != 1:
        return tokens
    at = places[0]
    left, sign, right = tokens[:at], tokens[at], tokens[at + 1 :]
    if sign in _TURNED:
        return [*right, _TURNED[sign], *left]
    return [*min(left, right), sign, *max(left, right)] if sign in _UNDIRECTED else tokens
