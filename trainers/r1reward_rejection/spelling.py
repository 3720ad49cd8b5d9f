r"""One spelling of a prompt: how a formula, a mark or a heading is typed makes no other problem.

`\dfrac` is `\frac`, `x²` is `x^2`, `≥` is `\geq`, a typographic quotation mark is a plain one, `**bold**` is bold,
and `metre` is `meter`. Letters keep their case, and every operator stays: a doubt is no spelling.
"""

import re
import unicodedata
from functools import lru_cache

from r1reward.text.characters import without_invisible

__all__ = ["one_spelling", "word_spelling"]

_COMMANDS = {
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "leq": "le", "leqslant": "le", "geq": "ge", "geqslant": "ge",
    "neq": "ne", "ldots": "...", "dots": "...", "cdots": "...", "rightarrow": "to", "varnothing": "emptyset",
    "degree": "circ", "varphi": "phi", "varepsilon": "epsilon", "vartheta": "theta", "lt": "<", "gt": ">",
}  # fmt: skip
_SIGNS = {
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "×": r"\times", "÷": r"\div", "·": r"\cdot", "⋅": r"\cdot", "∞": r"\infty",
    "→": r"\to", "∈": r"\in", "∪": r"\cup", "∩": r"\cap", "∅": r"\emptyset", "±": r"\pm", "√": r"\sqrt",
    "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "⟨": r"\langle", "⟩": r"\rangle",
    "∠": r"\angle", "ℤ": r"\mathbb Z", "ℝ": r"\mathbb R", "ℕ": r"\mathbb N", "ℚ": r"\mathbb Q", "ℂ": r"\mathbb C",
}  # fmt: skip
_MARKS = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "−": "-", "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)
_SIZE = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])|\\[()\[\]]|\\[,;:! ]|\$")
_COMMAND = re.compile(r"\\([A-Za-z]+)([ \t]*)")
_SINGLE = re.compile(r"(?<=[_^])\{(\w)\}|(?<=\\sqrt )\{(\w+)\}|(?<=\\mathbb )\{(\w)\}")
_DEGREES = re.compile(
    r"\^\s*(?:\{\s*\\(?:circ|degree)\s*\}|\\(?:circ|degree)(?![A-Za-z])|°)|\\degree(?![A-Za-z])"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_BRACED = re.compile(r"(?<=[_^])\{([^{}]*)\}|(?<=\\sqrt )\{([^{}]*)\}")
_POWER = re.compile("[²³¹⁰⁴-⁹]+")
_BOLD = re.compile(
    r"(?<![\w*])(\*\*|\*|_)([^\W\d_](?:[\w ,'-]*\w)?)\1(?![\w*])|(?<![\w*])\*\*([A-Z][\w ]*[.:])\*\*"
)
_HEADING = re.compile(
    r"\A\s*(?:#{1,6}[ \t]*)?(?:(?:question|problem|task|exercise)(?:[ \t]+\d{1,4})?\s*[:.\n]|q\d{0,4}[ \t]*:)\s+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\n[ \t]*(?:answer|solution|response|a)[ \t]*:\s*\Z", re.IGNORECASE)
_RULE = re.compile(r"\n[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?)?[ \t]*(?=\n|\Z)")
"""The line below the head of a table."""
_PROSE_WORDS = 3
"""A line with as many is no drawing, in which every space counts."""
_RAISED = re.compile(r"<(su[pb])>([^<>]{1,40})</\1>", re.IGNORECASE)
_UPRIGHT = re.compile(r"(\d?)[ \t]*\\(?:text|textrm|mathrm|mbox|operatorname)\s*\{([^{}]*)\}")
_FRACTION = re.compile(r"\\frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
_WIDE = re.compile("[\uff01-\uff5e。、]")
_CHINESE_MARK = re.compile("(?<=[!,.:;?])(?=[\u3400-\u9fff])")


@lru_cache(1024)
def one_spelling(text: str) -> str:
    r"""The text with its formulas, marks and headings in one spelling.

    >>> one_spelling(r"**Problem.** Is \(x^{2} \geq 9\)?") == one_spelling("Is x² ≥ 9?")
    True
    """
    if not text.isascii():
        text = without_invisible(text)
    text = _marked(text) if "*" in text or "_" in text or text.lstrip()[:1] in tuple("#QqPpTtEe>") else text
    if "\n" in text:
        text = _RULE.sub("", _TAIL.sub("", text.replace("\r\n", "\n")))
    text = _RAISED.sub(_raised, text) if "<su" in text else text
    if not text.isascii():
        text = _in_ascii(text)
    if "\\" in text or "$" in text or "^" in text:
        text = _formulas(text)
    return "\n".join(map(_evenly, text.split("\n"))) if "  " in text else text


def _evenly(line: str) -> str:
    """A line of prose with single spaces; between quotation marks they count."""
    if "  " not in line or '"' in line or len(_WORD.findall(line)) < _PROSE_WORDS:
        return line
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", line)


def _raised(match: re.Match[str]) -> str:
    return f"{'^' if match[1].lower() == 'sup' else '_'}{{{match[2]}}}"


def _marked(text: str) -> str:
    """Without emphasis, heading and the marks of a quotation that is all of it."""
    text = _BOLD.sub(lambda m: m[2] or m[3], text)
    lines = text.strip().splitlines()
    if lines and all(line.startswith(">") for line in lines):
        text = "\n".join(line[1:].lstrip() for line in lines)
    return _HEADING.sub("", text, count=1)


def _in_ascii(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_MARKS)
    text = _WIDE.sub(_narrow, text)
    text = _CHINESE_MARK.sub(" ", text)
    text = _POWER.sub(lambda m: "^" + unicodedata.normalize("NFKC", m[0]), text)
    text = _GREEK.sub(lambda m: _greek(m[0]), text)
    return _SIGN.sub(lambda m: f"{_SIGNS[m[0]]} ", text)


def _narrow(match: re.Match[str]) -> str:
    return {"。": ".", "、": ","}.get(match[0]) or unicodedata.normalize("NFKC", match[0])


_GREEK = re.compile("(?<![\u0370-\u03ff])[\u0391-\u03c9\u03d1\u03d5\u03f5](?![\u0370-\u03ff])")
_SIGN = re.compile("[" + "".join(_SIGNS) + "]")


@lru_cache(256)
def _greek(char: str) -> str:
    """A letter of a formula as LaTeX names it; its case counts."""
    name = unicodedata.name(char).rpartition(" ")[2].lower()
    name = "lambda" if name == "lamda" else name
    return f"\\{name.capitalize() if char.isupper() else name} "


def _formulas(text: str) -> str:
    text = _DEGREES.sub("°", _SIZE.sub(_bracket, text))
    text = _UPRIGHT.sub(lambda m: f"{m[1]} {m[2].strip()}" if m[1] else m[2], text)
    text = _SINGLE.sub(lambda m: m[1] or m[2] or m[3], _COMMAND.sub(_command, text))
    text = _FRACTION.sub(_quotient, text)
    return _BRACED.sub(lambda m: f"({m[1] or m[2] or ''})", text)


def _bracket(match: re.Match[str]) -> str:
    return "" if match[0] == "$" or match[0][1:] in ("(", ")", "[", "]") or match[0][1].isalpha() else " "


def _quotient(match: re.Match[str]) -> str:
    return f" {_grouped(match[1] or match[2])}/{_grouped(match[3] or match[4])} "


def _grouped(part: str) -> str:
    part = part.strip()
    return part if re.fullmatch(r"\w+|\\[A-Za-z]+", part) else f"({part})"


def _command(match: re.Match[str]) -> str:
    name = _COMMANDS.get(match[1], match[1])
    return f"\\{name} " if name.isalpha() else name + match[2]


_AMERICAN = {
    "grey": "gray", "programme": "program", "cheque": "check", "catalogue": "catalog", "dialogue": "dialog",
    "tyre": "tire", "plough": "plow", "aluminium": "aluminum", "sulphur": "sulfur", "defence": "defense",
    "licence": "license", "practise": "practice", "maths": "math", "jewellery": "jewelry",
}  # fmt: skip
_ENDINGS = (
    (re.compile(r"(?<=[a-z][^aeou\W])our(?=(?:s|ed|ing|ful|able|ite|hood|er|ers|al|ally)?$)"), "or"),
    (re.compile(r"(?<=[a-z][bt])re(?=s?$)"), "er"),
    (re.compile(r"(?<=[a-z]{3}[iy])s(?=(?:e|es|ed|ing|ation|er|ers)$)"), "z"),
    (re.compile(r"(?<=[aeiou][^aeiou\W][eo])ll(?=(?:ed|ing|er|ers)$)|(?<=[aeiou]nce)ll(?=(?:ed|ing)$)"), "l"),
    (re.compile(r"(?<=[aeiou]v[e])ll(?=(?:ed|ing|er|ers)$)"), "l"),
)


@lru_cache(1 << 14)
def word_spelling(word: str) -> str:
    """An English word in lower case as Americans spell it.

    >>> [word_spelling(w) for w in ("colours", "metre", "organised", "travelled", "four", "filled", "tire")]
    ['colors', 'meter', 'organized', 'traveled', 'four', 'filled', 'tire']
    """
    singular = word.removesuffix("s")
    if singular in _AMERICAN:
        return _AMERICAN[singular] + word[len(singular) :]
    if len(word) > 4 and word.isascii():
        for ending, other in _ENDINGS:
            word = ending.sub(other, word)
    return word
