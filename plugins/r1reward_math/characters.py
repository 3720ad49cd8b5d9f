"""Unicode mathematics, full-width forms and Chinese numerals in ASCII and LaTeX."""

import re
import unicodedata
from fractions import Fraction

from r1reward.text.characters import without_invisible

__all__ = ["in_ascii"]

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵏᵐˣʸᵗ", "0123456789+-=()nikmxyt")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵏᵐˣʸᵗ]+")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙᵢₖₘₓ", "0123456789+-()nikmx")
_SUBSCRIPT = re.compile("[₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙᵢₖₘₓ]+")
_VULGAR = re.compile("(\\d?)([¼½¾⅐-⅞↉])")
_SYMBOLS = str.maketrans({
    "√": " sqrt ", "∛": " cbrt ", "π": r"\pi ", "∞": r"\infty ", "×": "*", "·": "*", "⋅": "*", "∙": "*", "∗": "*",
    "÷": "/", "∕": "/", "⁄": "/", "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-", "－": "-",
    "≤": "<=", "⩽": "<=", "≦": "<=", "≥": ">=", "⩾": ">=", "≧": ">=", "≠": "!=", "∪": r"\cup ", "∩": r"\cap ",
    "∈": r"\in ", "∖": r"\setminus ", "±": r"\pm ", "∓": r"\mp ", "°": r"^\circ ", "º": r"^\circ ",
    "≈": r"\approx ", "≃": r"\approx ", "≒": r"\approx ", "≡": r"\equiv ", "∅": r"\emptyset ", "′": "'", "’": "'",
    "⟨": r"\langle ", "⟩": r"\rangle ", "〈": r"\langle ", "〉": r"\rangle ", "⌊": r"\lfloor ", "⌋": r"\rfloor ",
    "⌈": r"\lceil ", "⌉": r"\rceil ", "…": r"\ldots ", "⋯": r"\ldots ", "∑": r"\sum ", "∏": r"\prod ",
    "，": ",", "；": ";", "。": ".", "、": ",", "（": "(", "）": ")", "【": "[", "】": "]", "「": " ", "」": " ",
    "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ", "θ": r"\theta ", "λ": r"\lambda ", "μ": r"\mu ",
    "µ": r"\mu ", "ω": r"\omega ", "φ": r"\phi ", "ϕ": r"\phi ", "σ": r"\sigma ", "ρ": r"\rho ", "δ": r"\delta ",
    "ε": r"\epsilon ", "τ": r"\tau ", "ψ": r"\psi ", "η": r"\eta ", "ξ": r"\xi ", "Δ": r"\Delta ", "∆": r"\Delta ",
    "Ω": r"\Omega ", "Σ": r"\Sigma ", "∠": r"\angle ", "△": r"\triangle ", "∘": r"\circ ",
    "€": " euros ", "£": " gbp ", "¥": " yen ", "￥": " yen ", "₹": " rupees ", "¢": " cents ",
})  # fmt: skip
_RELATIONS = {
    "大于等于": ">=", "大于或等于": ">=", "不小于": ">=", "小于等于": "<=", "小于或等于": "<=", "不大于": "<=",
    "负": "-", "根号": " sqrt ", "大于": ">", "小于": "<", "不等于": "!=", "等于": "=",
}  # fmt: skip
_CHINESE = re.compile("|".join(_RELATIONS))
_CHINESE_AND = re.compile(r"(?<=[0-9A-Za-z)}\] $])(和|与|及|或者?)(?=\s*[-0-9A-Za-z\\({\[√π$])")
_CHINESE_DIGITS = "零一二三四五六七八九十"
_CHINESE_SCALED = re.compile(r"(?<![\d.])(\d{1,12}(?:,\d{3})*(?:\.\d{1,12})?)([万亿]{1,2})")
_CHINESE_PART = re.compile(
    r"(\d{1,9}|[二三四五六七八九十百])分之(\d{1,9}|[一二三四五六七八九十](?![一二三四五六七八九十]))"
)
_CIRCLED = re.compile("[①-⑳]")


def in_ascii(text: str) -> str:
    """The text with its mathematics in ASCII and LaTeX."""
    text = _CIRCLED.sub(lambda m: f" {unicodedata.numeric(m[0]):.0f},", without_invisible(text))
    text = re.sub(r",\s*(?=[,，、]|$)", "", text)
    text = _SUPERSCRIPT.sub(lambda m: "^{" + m[0].translate(_SUPERSCRIPTS) + "}", text)
    text = _SUBSCRIPT.sub(lambda m: "_{" + m[0].translate(_SUBSCRIPTS) + "}", text)
    text = _VULGAR.sub(lambda m: m[1] + " " + unicodedata.normalize("NFKC", m[2]), text)
    text = text.translate(_SYMBOLS)
    text = _CHINESE.sub(lambda m: _RELATIONS[m[0]], text)
    text = _CHINESE_PART.sub(_part, _CHINESE_SCALED.sub(_scaled, text))
    text = _CHINESE_AND.sub(lambda m: " or " if m[1][0] == "或" else " and ", text)
    text = "".join(c if c in "ℕℤℚℝℂ" else unicodedata.normalize("NFKC", c) for c in text)
    text = text.translate(_SYMBOLS)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def _scaled(match: re.Match[str]) -> str:
    """`3.5万` as 35000."""
    value = (
        Fraction(match[1].replace(",", ""))
        * (10**4) ** match[2].count("万")
        * (10**8) ** match[2].count("亿")
    )
    return str(value.numerator) if value.denominator == 1 else match[0]


def _part(match: re.Match[str]) -> str:
    """`三分之二` as a fraction."""
    below, above = (m if m.isdigit() else str(_CHINESE_DIGITS.find(m)) for m in (match[1], match[2]))
    return f"{above}%" if match[1] == "百" else f"\\frac{{{above}}}{{{below}}}"
