r"""One spelling of mathematics, so that a question is found however its formulas are written.

`\dfrac{1}{2}`, `\frac12`, `1/2` and `½` are the same words here, and so are `\left( x \right)` and `(x)`,
`\( x \)` and `$x$`, `\pi` and `π`, `1{,}000` and `1000`. What only sets a formula (spacing, environments) is left
out, and so are operators: words are what n-grams are made of, and `short_form` keeps the operators where they decide.
"""

import re
import unicodedata

__all__ = ["BARE", "DROPPED", "ENVIRONMENTS", "VARIANTS", "canonical", "short_form", "signs"]

_DROPPED_TEXT = """
frac dfrac tfrac cfrac sqrt cdot times div circ degree le leq leqslant ge geq geqslant ne neq lt gt equiv approx
pm mp left right middle big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle scriptstyle limits nolimits
quad qquad text textbf textit textrm textnormal mathrm mathbf mathit mathsf mathcal mathbb mathfrak boldsymbol
bold mbox hbox operatorname rm bf it hspace vspace hfill phantom noindent item label tag nonumber begin end dots
ldots cdots vdots ddots angle overline underline widehat hat bar vec overrightarrow boxed fbox cap cup in notin
subset subseteq to rightarrow Rightarrow implies iff mid parallel perp triangle cdotp colon lfloor rfloor lceil
rceil langle rangle lvert rvert vert lbrace rbrace
"""
DROPPED = frozenset(_DROPPED_TEXT.split())
"""Commands whose Unicode form is a sign, not a word, or that only set a formula."""

_BARE_TEXT = """
dfrac tfrac frac sqrt cdots cdot ldots qquad leqslant geqslant leq geq neq mathrm mathbf mathbb mathcal mathit
textbf textit mbox operatorname displaystyle overline underline dbinom tbinom overrightarrow boxed circ
lfloor rfloor lceil rceil
"""
BARE = _BARE_TEXT.split()
"""Commands that are no words of any language: dropped without their backslash, too."""

ENVIRONMENTS = (
    "matrix", "pmatrix", "bmatrix", "vmatrix", "smallmatrix", "array", "align", "cases", "split", "gather", "tabular",
    "equation", "center",
)  # fmt: skip
"""Names of environments, or how they begin."""
_ENVIRONMENT = (
    r"[pbvBV]?matrix|smallmatrix|array|align(?:ed|at)?\*?|cases|split|gather(?:ed)?\*?|tabular|equation\*?|"
    r"center"
)
_LATEX = re.compile(
    rf"\\(?:begin|end)\s*\{{[^{{}}]*\}}(?:\{{[lcr|\s]*\}})?"
    # Of a fraction without its backslash the braces are gone, too: frac512 was \frac5{12}.
    r"|(?<![A-Za-z\\])[dtc]?frac\s*(\d)(\d{2,})"
    r"|\\?[dtc]?frac\s*(\d)\s*(\d)"
    r"|\\([A-Za-z]+)"
    r"|((?<=\d)(?:\{,\}|\\[,!])(?=\d{3}))"
    r"|\\[,;:!> ]"
    rf"|(?<![A-Za-z])(?:begin|end)(?:{_ENVIRONMENT})(?:(?<=array)[lcr|]*)?"
    rf"|(?<![A-Za-z])(?:{'|'.join(BARE)})"
    # Where `\le` was replaced in `\left` and `\leq`, `\cdot` in `\cdots`, as scripts that write Unicode do.
    r"|[≤≥](?:ft|qslant|q)(?:[lr](?:ceil|floor)|(?![a-z]))"
    r"|·s(?![a-z])|(?<![A-Za-z])div(?![A-Za-z])"
)
_MARKS_OF_LATEX = (
    "\\", "{,}", "≤", "≥", "·s", "div", *BARE,
    *(edge + name for edge in ("begin", "end") for name in (*ENVIRONMENTS, "Bmatrix", "Vmatrix")),
)  # fmt: skip
"""One of these is in every text in which `_LATEX` finds anything: a plain search is far faster than a pattern."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_GREEK = re.compile("(?<![\u0370-\u03ff])[\u0391-\u03c9\u03d1\u03d5\u03f5](?![\u0370-\u03ff])")
_ESCAPED = re.compile(r"\\u((?!d[89a-f])[0-9a-f]{4})")
"""As JSON has a letter of another script."""
_EXPONENT = re.compile("(?<=[0-9])[²³¹⁰⁴-⁹₀-₉]+")
"""2⁵ is two words, and not 25."""
_INFINITY = "∞"


def canonical(text: str) -> str:
    """The text with its formulas spelt one way, and without the code of its figures: drawings share their code."""
    text = _without_figures(text)
    if "\\u" in text:
        text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    if any(map(text.__contains__, _MARKS_OF_LATEX)):
        text = _LATEX.sub(_spelt, text)
    if not text.isascii():
        text = _GREEK.sub(_greek, text).replace(_INFINITY, " infty ")
        text = _EXPONENT.sub(r" \g<0>", text)
    return _THOUSANDS.sub("", text) if "," in text else text


_FIGURES = (("[asy]", "[/asy]"), ("\\begin{tikzpicture}", "\\end{tikzpicture}"))


def _without_figures(text: str) -> str:
    for opening, closing in _FIGURES:
        pieces, at = list[str](), 0
        while (first := text.find(opening, at)) >= 0 and (last := text.find(closing, first)) >= 0:
            pieces.append(text[at:first])
            at = last + len(closing)
        text = " ".join([*pieces, text[at:]]) if pieces else text
    return text


def _spelt(match: re.Match[str]) -> str:
    if match[1] or match[3]:
        return f" {match[1] or match[3]} {match[2] or match[4]} "
    if match[6]:
        return ","  # 1{,}000 and 1\,000 are 1,000
    name = match[5]
    if not name:
        return " "
    return " " if name in DROPPED else f" {VARIANTS.get(name, name)} "


VARIANTS = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varnothing": "emptyset"}
"""Commands of one letter in another shape."""
_SYMBOLS = {"ϑ": "theta", "ϕ": "phi", "ϵ": "epsilon"}


def _greek(match: re.Match[str]) -> str:
    """The name that LaTeX has for a letter; words do not regard case."""
    name = _SYMBOLS.get(match[0]) or unicodedata.name(match[0], "").rpartition(" ")[2].lower()
    return f" {'lambda' if name == 'lamda' else name} "


_SIGNS = {
    "cdot": "*", "times": "*", "div": "/", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥",
    "geqslant": "≥", "ne": "≠", "neq": "≠", "lt": "<", "gt": ">", "pm": "±", "mp": "∓", "sqrt": "√", "cap": "∩",
    "cup": "∪", "in": "∈", "subset": "⊂", "subseteq": "⊆", "to": "→", "rightarrow": "→", "mid": "|",
}  # fmt: skip
_FRACTION = re.compile(r"\\[dtc]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
_DEGREES = re.compile(r"\^\s*(?:\{\s*\\(?:circ|degree)\s*\}|\\(?:circ|degree)(?![A-Za-z])|[°∘])")
_QUOTING = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_BOLD = re.compile(r"(?<![\w*])\*\*([^*\n]+)\*\*(?![\w*])")
_BARE_DIVISION = re.compile(r"(?<![A-Za-z])div(?![A-Za-z])")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_EQUAL_SIGNS = str.maketrans({"·": "*", "×": "*", "⋅": "*", "÷": "/", "⁄": "/", "−": "-", "–": "-", "∕": "/"})
_SHORT_TOKEN = re.compile(r"\w+|[-+*/=<>^%!|≤≥≠±∓√∩∪∈⊂⊆→]")


def short_form(text: str) -> tuple[str, ...]:
    r"""The words and operators of a short question: `3 + 4` is not `3 - 4`, though their words are the same.

    >>> short_form(r"Compute $\dfrac{3}{4} \cdot 8$.") == short_form("compute (3)/(4) × 8")
    True
    """
    text = _DEGREES.sub(" ", _BOLD.sub(r"\1", _QUOTING.sub("", text)))
    text = _FRACTION.sub(lambda m: f" {m[1] or m[2]} / {m[3] or m[4]} ", text)
    text = _COMMAND.sub(lambda m: f" {_SIGNS[m[1]]} " if m[1] in _SIGNS else m[0], text)
    text = _BARE_DIVISION.sub(" / ", re.sub("([²³¹⁰-⁹])", r"^\1", text)).replace("_", " ")
    text = unicodedata.normalize("NFKC", canonical(text)).casefold().translate(_EQUAL_SIGNS)
    return tuple(
        _SHORT_TOKEN.findall(
            re.sub(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)|(?<=\w)[-–](?=[^\W\d_]{2})", " ", text)
        )
    )


_SETTING = re.compile(r"[\s$\\{}()\[\]]+")


def signs(text: str) -> str:
    """All signs of a text but brackets and what sets formulas: two boards of one game differ in nothing else."""
    return _SETTING.sub("", unicodedata.normalize("NFKC", canonical(text)).casefold())
