r"""One spelling for the many: Unicode mathematics, LaTeX that only formats, full-width forms.

What comes out is ASCII mathematics with LaTeX commands, which `tokens` understands.
"""

import re
import unicodedata

__all__ = ["INVISIBLE", "clean"]

INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ]+")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋₍₎", "0123456789+-()")
_SUBSCRIPT = re.compile("[₀₁₂₃₄₅₆₇₈₉₊₋₍₎]+")
_VULGAR = re.compile("(\\d?)([¼½¾⅐-⅞↉])")
_SYMBOLS = {
    "√": " sqrt ", "∛": " cbrt ", "π": r"\pi ", "∞": r"\infty ", "×": "*", "·": "*", "⋅": "*", "∙": "*",
    "÷": "/", "∕": "/", "⁄": "/", "−": "-", "–": "-", "—": "-", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=",
    "≠": "!=", "∪": r"\cup ", "∩": r"\cap ", "∈": r"\in ", "±": r"\pm ", "∓": r"\mp ", "°": r"^\circ ",
    "≈": r"\approx ", "∅": r"\emptyset ", "，": ",", "；": ";", "。": ".", "、": ",", "（": "(", "）": ")",
    "【": "[", "】": "]", "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ", "θ": r"\theta ", "λ": r"\lambda ",
    "μ": r"\mu ", "ω": r"\omega ", "φ": r"\phi ", "σ": r"\sigma ", "ρ": r"\rho ", "δ": r"\delta ", "ε": r"\epsilon ",
}  # fmt: skip
_FORMATTING = re.compile(
    r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|mathstrut)(?![a-zA-Z])"
    r"|\\(?:phantom|hspace|vspace)\*?\{[^{}]*\}|\$+|\\[()]|\\\[(?!\d)|\\\](?!\d)"
)
_SPACES = re.compile(r"(?<!\\)\\(?:[,;:! >]|quad(?![a-zA-Z])|qquad(?![a-zA-Z])|thinspace(?![a-zA-Z]))|~")
_THOUSANDS = re.compile(r"(?<=\d)(?:\\[,!;: ]|\{,\}|,\\!)\s*(?=\d{3}(?!\d))")
_BRACED = re.compile(r"\\(?:text|textrm|textbf|textit|textnormal|mbox|mathrm|mathbf|mathit|mathsf|operatorname\*?|"
                     r"boldsymbol|bm|mathbb|mathcal|rm)\s*\{([^{}]*)\}")  # fmt: skip
_RENAMED = [
    (re.compile(r"\\[dtc]frac(?![a-zA-Z])"), r"\\frac"),
    (re.compile(r"\\(?:dbinom|tbinom|choose)(?![a-zA-Z])"), r"\\binom"),
    (re.compile(r"\\(?:leq|leqslant|le)(?![a-zA-Z])"), "<="),
    (re.compile(r"\\(?:geq|geqslant|ge)(?![a-zA-Z])"), ">="),
    (re.compile(r"\\(?:neq|ne)(?![a-zA-Z])"), "!="),
    (re.compile(r"\\lt(?![a-zA-Z])"), "<"),
    (re.compile(r"\\gt(?![a-zA-Z])"), ">"),
    (re.compile(r"\\(?:cdot|times|ast)(?![a-zA-Z])"), "*"),
    (re.compile(r"\\div(?![a-zA-Z])"), "/"),
    (re.compile(r"\\(?:lvert|rvert|vert|mid)(?![a-zA-Z])"), "|"),
    (re.compile(r"\\(?:lbrace)(?![a-zA-Z])"), r"\\{"),
    (re.compile(r"\\(?:rbrace)(?![a-zA-Z])"), r"\\}"),
    (re.compile(r"\\(?:varphi)(?![a-zA-Z])"), r"\\phi "),
    (re.compile(r"\\[bpvBV]?matrix"), r"\\matrix"),
]


def clean(text: str) -> str:
    """The same mathematics in one spelling."""
    text = INVISIBLE.sub("", text)
    text = _SUPERSCRIPT.sub(lambda m: "^{" + m[0].translate(_SUPERSCRIPTS) + "}", text)
    text = _SUBSCRIPT.sub(lambda m: "_{" + m[0].translate(_SUBSCRIPTS) + "}", text)
    text = _VULGAR.sub(lambda m: m[1] + " " + unicodedata.normalize("NFKC", m[2]), text)
    if not text.isascii():
        text = "".join(_SYMBOLS.get(c, c) for c in text)
        text = unicodedata.normalize("NFKC", text)
        text = "".join(_SYMBOLS.get(c, c) for c in text)
        text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    text = _THOUSANDS.sub(",", text)
    if "\\" in text or "$" in text:
        text = text.replace(r"\$", "").replace(r"\%", "%")
        text = _FORMATTING.sub(" ", text)
        text = _SPACES.sub(" ", text)
        for _ in range(3):
            text, count = _BRACED.subn(r" \1 ", text)
            if not count:
                break
        for pattern, new in _RENAMED:
            text = pattern.sub(new, text)
    return text.strip().rstrip(".").strip()
