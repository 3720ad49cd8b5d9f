"""Reads what stands above expressions: lists, tuples, intervals, sets, unions, equations, inequalities, matrices."""

import re
from functools import lru_cache

from r1reward_math.calculus_notation import is_calculus, read_calculus
from r1reward_math.case_notation import read_cases
from r1reward_math.complements import INFINITY, REALS, without
from r1reward_math.matrices import determinant, find_matrices, joined_rows, matrix_expression, read_matrix
from r1reward_math.parse import parse_expression
from r1reward_math.relation_notation import NAMELESS, is_relation, read_relation
from r1reward_math.split import MOST_PARTS, brackets, split, tops
from r1reward_math.tree import Node, UnreadableError, both_signs
from r1reward_math.word_answers import is_word

__all__ = ["INFINITY", "NAMELESS", "read"]

_LONGEST = 2_000
_DEEPEST = 8
_CASES = re.compile(r"\\begin\s*\{[rd]?cases\}(.*)\\end\s*\{[rd]?cases\}", re.DOTALL)
_NO_BRACES = str.maketrans("", "", "{}")
_DOMAINS = {
    "integer": "ℤ", "arbitraryinteger": "ℤ", "positiveinteger": "ℤ_+", "naturalnumber": "ℕ", "naturalinteger": "ℕ",
    "nonnegativeinteger": "ℤ_>=0", "number": "", "arbitrarynumber": "", "ℕ_+": "ℤ_+", "ℕ_*": "ℤ_+", "ℤ_>0": "ℤ_+",
}  # fmt: skip
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")
_CONGRUENCE = re.compile(r"\s*\\?\(?\s*\\?(?:[pb]?mod)\s*(?:\{([^{}]*)\}|\(([^()]*)\)|([^(){}]*))\s*\)?$")
_UNSOLVED = re.compile(
    r"(?=[^a-zA-Z]*([a-zA-Z])(?:[^a-zA-Z]|\1)*$)\s*(?![a-zA-Z]\s*(?:_\s*\{?\w+\}?|'+)?\s*$)[^\\]+"
)
"""The left side of a congruence in one unknown that is more than its name: `2n`, `x^2`."""
_EQUIVALENT = re.compile(r"\\equiv(?![a-zA-Z])|(?<![<>!=])=(?!=)")
_SEMICOLON = re.compile(";")
_COLON = re.compile(r":|(?<=\d)\s+to\s+(?=\d)")
_BUILDER = re.compile(r"\s*[a-zA-Z]\s*(?:(?:\\in|:)\s*[ℝℂ]\s*)?(?:\||:)\s*(?=.*(?:[<>=]|\\in))")
_SEPARATOR = re.compile(r"[,\n]|\\\\|\band\b|\bor\b|(?<=[^a-zA-Z\\])(?:and|or)(?=[^a-zA-Z])")
_INNER = re.compile(r"[,;]|\\\\")
_UNION = re.compile(r"\\cup(?![a-zA-Z])")
_MINUS = re.compile(r"\\setminus(?![a-zA-Z])")
_CONDITION = re.compile(
    r"(?:[\s,;:(]|\\mid|\|){0,20}(?:where|for|with)?\s*(?:all|any|some|every|each)?\s*(?:integers?\s+)?"
    r"\(?\s*([a-zA-Z])\s*(?:(?:\\in|is\s+in|in)\s*([ℤℕ](?:\s*[_^]\s*\{?[-+*>=0]*\}?)?)"
    r"|\s*(?:is|being|are)\s+(?:an?\s+|any\s+)*((?:arbitrary\s+|positive\s+|natural\s+|non-?negative\s+|odd\s+|even\s+)?"
    r"(?:integers?|numbers?)))\s*\)?$"
)
_IN_BASE = re.compile(
    r"\(?\s*((?=[A-Fa-f]*\d)[0-9A-Fa-f]+)\s*\)?\s*(?:_|\(?\s*(?:in\s+)?base\b)\s*\{?\s*\(?\s*(\d{1,2})\s*\)?\s*\}?\s*\)?"
)
_CYCLE = re.compile(r"\(\s*(\d{1,3}(?:\s+\d{1,3})+)\s*\)")
_OUTWARD = re.compile(r"([\[\]])([^\[\],;]*[,;][^\[\]]*)([\[\]])")
_OPEN, _CLOSED = {"]": "("}, {"[": ")"}
_TRANSPOSED = re.compile(
    r"(.*(?:\)|\]|\\end\s*\{matrix\}))\s*\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\s*T)\s*\}?", re.DOTALL
)
_POINT = re.compile(r"[ABDEIJKLMNOPQRSUVXYZ]'?\s*(\([^()]*\d[^()]*,.*\))")
"""A point with its name, `A(1,2)`; F, G and the like are functions, and C chooses."""
_ANGLES = re.compile(r"<([^<>=]*,[^<>=]*)>")
_JOINING = re.compile(r"and|or|mod| to ")
_SPACED = re.compile(r"-?\d+(?:\.\d+)?(?:\s+-?\d+(?:\.\d+)?)+")
_LETTER_ROW = re.compile(r"[A-Z](?:\s+[A-Z]){2,11}")
_GROUPED = re.compile(r"-?\d{1,3}(?:\s\d{3})+(?:\.\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_VECTOR = re.compile(
    r"(?:\(|\\langle(?![a-z]))([^()\[\]{}<>\\]{1,80},[^()\[\]{}<>\\]{1,80})(?:\)|\\rangle(?![a-z]))"
)
_FACTOR = r"(?:-?\s*(?:[\da-z.]{1,6}|\\(?:lambda|mu)|\\frac\s*\{\d{1,4}\}\s*\{\d{1,4}\})\s*\*?\s*)?"
_VECTORS = re.compile(rf"\s*{_FACTOR}V(?:\s*[-+]\s*{_FACTOR}V){{1,4}}\s*")
"""With each tuple as V."""
_LONGEST_CONDITION = 200
_PLAIN = re.compile(r"[\w\s+*/^.-]*")
"""Nothing here separates: no bracket, comma, relation or command."""


def read(text: str) -> Node:
    """The tree of a clean answer. Raises `UnreadableError`."""
    tree = _tree_or_reason(text)
    if isinstance(tree, str):
        raise UnreadableError(tree)
    return tree


@lru_cache(maxsize=512)
def _tree_or_reason(text: str) -> Node | str:
    """The tree, or why there is none: what cannot be read is asked for again by each rule, and costs as much."""
    if len(text) > _LONGEST:
        return "too long"
    try:
        return _read(text, 0)
    except UnreadableError as error:
        return str(error)


def _read(text: str, depth: int) -> Node:
    text = text.strip()
    if depth > _DEEPEST or not text:
        raise UnreadableError("nothing there" if not text else "nested too deeply")
    if is_word(text):
        raise UnreadableError("words")
    if ("_" in text or "base" in text) and (match := _IN_BASE.fullmatch(text)) is not None:
        return Node("base", f"{match[1].upper().lstrip('0') or '0'}_{match[2]}")
    if text[0] == "-" and (match := _IN_BASE.fullmatch(text[1:])) is not None:
        return Node("neg", args=(_read(text[1:], depth + 1),))
    if (match := _CYCLE.fullmatch(text)) is not None:
        return _list(match[1].split(), "cycle", depth)
    if text[0] == "<" and (match := _ANGLES.fullmatch(text)) is not None:
        return _read(f"({match[1]})", depth + 1)
    if "\\begin" in text and (match := _TRANSPOSED.fullmatch(text)) is not None:
        return _transposed(_read(match[1], depth + 1))
    if "\\begin" in text and (node := _environment(text, depth)) is not None:
        return node
    if text == "ℝ":
        return REALS
    if _LETTER_ROW.fullmatch(text):
        return _list(text.split(), " ", depth)
    if _SPACED.fullmatch(text) and not _GROUPED.fullmatch(text):
        return _list(text.split(), " ", depth)
    if _PLAIN.fullmatch(text) and not _JOINING.search(text):
        return _date(text) or parse_expression(text)
    condition = _CONDITION.search(text, max(0, len(text) - _LONGEST_CONDITION))
    if condition is not None and condition.start():
        inner = _read(text[: condition.start()], depth + 1)
        return Node("param", condition[1], (inner, Node("var", _domain(condition[2], condition[3]))))
    if ";" in text and len(parts := split(text, _SEMICOLON)) > 1:
        return _list(parts, ";", depth)
    if text.count("mod") == 1 and (match := _CONGRUENCE.search(text)) is not None:
        return _congruence(text[: match.start()], match[1] or match[2] or match[3] or "", depth)
    if not _THOUSANDS.fullmatch(text) and (separators := tops(text, _SEPARATOR)):
        words = {m[0] for m in separators}
        name = "or" if "or" in words else "and" if "and" in words else ","
        return _list(split(text, _SEPARATOR), name, depth)
    relation = read_relation(text, lambda part: _read(part, depth + 1))
    return _collection(text, depth) if relation is None else relation


def _domain(letter: str | None, words: str | None) -> str:
    """One name for a set of whole numbers, however it is called; empty for numbers of any kind."""
    name = "".join((letter or words or "").split()).translate(_NO_BRACES).replace("^", "_").replace("-", "")
    return _DOMAINS.get(name.removesuffix("s"), name)


def _collection(text: str, depth: int) -> Node:
    if len(parts := split(text, _UNION)) > 1:
        return Node("union", args=tuple(_read(p, depth + 1) for p in parts))
    if len(parts := split(text, _MINUS)) == 2:
        return without(_read(parts[0], depth + 1), _read(parts[1], depth + 1))
    if (match := _OUTWARD.fullmatch(text)) is not None and (match[1] == "]" or match[3] == "["):
        return _read(f"{_OPEN.get(match[1], '[')}{match[2]}{_CLOSED.get(match[3], ']')}", depth + 1)
    if (match := _TRANSPOSED.fullmatch(text)) is not None:
        return _transposed(_read(match[1], depth + 1))
    if (total := _vector_sum(text, depth)) is not None:
        return total
    if text.startswith(r"\pm") and (around := brackets(text[3:].strip())) is not None and "," in around[1]:
        return _of_both_signs(text[3:], depth)
    if (point := _POINT.fullmatch(text)) is not None and brackets(point[1]) is not None:
        text = point[1]
    if (around := brackets(text)) is not None:
        node = _bracketed(*around, depth)
        if node is not None:
            return node
    if (":" in text or " to " in text) and len(parts := split(text, _COLON)) > 1:
        return Node("ratio", args=tuple(_read(p, depth + 1) for p in parts))
    if text in (r"\emptyset", r"\{\}", r"\{ \}"):
        return Node("set")
    return read_calculus(text) if is_calculus(text) else parse_expression(text)


def _vector_sum(text: str, depth: int) -> Node | None:
    """`(1,2,0) + t(1,-1,3)` as one column; None for other things."""
    if text.count(",") < 2 or _VECTORS.fullmatch(_VECTOR.sub("V", text)) is None:
        return None
    columns = _VECTOR.sub(lambda m: r"\begin{matrix}" + m[1].replace(",", r"\\") + r"\end{matrix}", text)
    return matrix_expression(columns, lambda cell: _read(cell, depth + 1))


def _of_both_signs(text: str, depth: int) -> Node:
    r"""`\\pm(1,2)` is (1, 2) and (-1, -2)."""
    node = _read(text, depth + 1)
    if node.kind != "tuple":
        raise UnreadableError("both signs of what is no tuple")
    return Node("list", ",", (node, node._replace(args=tuple(Node("neg", args=(a,)) for a in node.args))))


def _transposed(node: Node) -> Node:
    """Of a matrix its columns as rows; a tuple is a column and a row."""
    if node.kind == "tuple":
        return node
    if node.kind != "matrix":
        raise UnreadableError("a transposed expression")
    return Node(
        "matrix",
        node.name,
        tuple(Node("tuple", "row", c) for c in zip(*(r.args for r in node.args), strict=True)),
    )


def _environment(text: str, depth: int) -> Node | None:
    """A matrix, an expression of matrices, or cases."""
    inner = text
    while (around := brackets(inner)) is not None and around[0] != r"\{":
        inner = around[1].strip()
    if (match := _CASES.fullmatch(inner)) is not None:
        return read_cases(match[1], lambda part: _read(part, depth + 1))
    if (value := determinant(inner, lambda cell: _read(cell, depth + 1))) is not None:
        return value
    if (joined := joined_rows(inner)) is not None:
        return _read(joined, depth + 1)
    matrices = find_matrices(inner)
    if len(matrices) == 1 and matrices[0].span() == (0, len(inner)):
        return read_matrix(matrices[0][1], lambda cell: _read(cell, depth + 1))
    if matrices and not is_relation(text) and len(split(text, _SEPARATOR)) == 1:
        return matrix_expression(text, lambda cell: _read(cell, depth + 1))
    return None


def _date(text: str) -> Node | None:
    return Node("ratio", "date", (Node("var", text),)) if _DATE.fullmatch(text) else None


def _list(parts: list[str], name: str, depth: int) -> Node:
    parts = [p for p in parts if p.strip()]
    if len(parts) > MOST_PARTS or not parts:
        raise UnreadableError("too many parts" if parts else "nothing there")
    nodes = tuple(_read(p, depth + 1) for p in parts)
    if any(p.lstrip().startswith(r"\pm") for p in parts):  # `\pm(1,2), \pm(3,4)` is four points
        nodes = tuple(one for n in nodes for one in (n.args if n.kind == "list" else (n,)))
    return nodes[0] if len(nodes) == 1 else Node("list", name, nodes)


def _congruence(text: str, modulus: str, depth: int) -> Node:
    *before, last = split(text, _EQUIVALENT)
    if any("\\n" in member for member in before):
        raise UnreadableError("no congruence")  # `\not\equiv`
    residue, by = _read(last, depth + 1), _read(modulus, depth + 1)
    unsolved = next(("".join(m.split()) for m in before if _UNSOLVED.fullmatch(m)), "")
    residues = both_signs(residue) or (residue.args if residue.kind == "list" else ())
    if residues:
        return Node("list", residue.name or ",", tuple(Node("mod", unsolved, (r, by)) for r in residues))
    return Node("mod", unsolved, (residue, by))


def _bracketed(opening: str, inside: str, closing: str, depth: int) -> Node | None:
    # In (12,102) the comma separates; in (1,234, 5) only the one with a space does.
    parts = split(inside, _INNER, grouped=", " in inside)
    if len(parts) > 1 and not any(part.strip() for part in parts) and opening != r"\{":
        raise UnreadableError("nothing there")  # TeX's `{,}` alone
    if opening in (r"\{", "{") and closing in (r"\}", "}"):
        if (builder := _BUILDER.match(inside)) is not None:
            return _read(inside[builder.end() :], depth + 1)
        if opening == r"\{":
            inner = tuple(_read(p, depth + 1) for p in parts if p.strip())
            return inner[0] if len(inner) == 1 and inner[0].kind == "param" else Node("set", args=inner)
        if len(parts) > 1:  # TeX's braces are not seen
            return Node("list", ",", tuple(_read(p, depth + 1) for p in parts if p.strip()))
        return _read(inside, depth + 1)
    if len(parts) > 1:
        # An interval has two ends: [1, 2, 3] is a list in other brackets.
        name = "()" if opening == r"\langle" or len(parts) > 2 else opening + closing
        return Node("tuple", name, tuple(_read(p, depth + 1) for p in parts))
    return _read(inside, depth + 1) if opening == "[" or depth == 0 else None
