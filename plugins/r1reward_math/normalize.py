r"""One spelling for the many: Unicode mathematics, LaTeX that only formats, full-width forms.

What comes out is ASCII mathematics with LaTeX commands, which `tokens` understands; only the blackboard letters
ℕ ℤ ℚ ℝ ℂ stay as they are.
"""

import re
from fractions import Fraction
from functools import lru_cache

from r1reward_math.binomial_notation import with_binomials
from r1reward_math.characters import in_ascii
from r1reward_math.names import SETS
from r1reward_math.notations import in_usual_notation
from r1reward_math.operator_names import with_operators
from r1reward_math.repeating_decimals import repeating_fraction
from r1reward_math.style import unstyled
from r1reward_math.vector_notation import without_cross_products

__all__ = ["normalize", "unescaped"]


_COMMAND = re.compile(r"\\(?:([a-zA-Z]+)|(.))", re.DOTALL)
_SIZES = "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm middle"
_DROPPED = (
    "displaystyle textstyle tiny small footnotesize scriptsize normalsize huge Huge LARGE "
    "scriptstyle limits nolimits mathstrut quad qquad thinspace enspace hfill hline centering large Large rm bf "
    "it sf tt boldmath nonumber notag thickspace medspace negthinspace"
)
_RENAMED = {
    "dfrac": r"\frac", "tfrac": r"\frac", "cfrac": r"\frac", "sfrac": r"\frac", "nicefrac": r"\frac",
    "dbinom": r"\binom", "tbinom": r"\binom", "leq": "<=", "leqslant": "<=", "le": "<=", "leqq": "<=",
    "geq": ">=", "geqslant": ">=", "ge": ">=", "geqq": ">=", "neq": "!=", "ne": "!=", "lt": "<", "gt": ">",
    "cdot": "*", "times": "*", "ast": "*", "bullet": "*", "div": "/", "lvert": "|", "rvert": "|", "vert": "|",
    "mid": "|", "lbrace": r"\{", "rbrace": r"\}", "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")",
    "varphi": r"\phi ", "vartheta": r"\theta ", "varepsilon": r"\epsilon ", "varnothing": r"\emptyset ",
    "colon": ":", "degree": r"^\circ ", "backslash": r"\setminus ",
    "simeq": r"\approx ", "thickapprox": r"\approx ", "doteq": r"\approx ", "approxeq": r"\approx ",
    "euro": " euros ", "texteuro": " euros ",
    "pounds": " gbp ", "yen": " yen ", "textdollar": " ", "textdegree": r"^\circ ",
    "textcirc": r"^\circ ",
    "space": " ", "bar": r"\overline ", "overrightarrow": r"\vec ", "percent": "%",
    "iff": "=", "Vert": r"\|", "dotsc": r"\ldots ", "dots": r"\ldots ", "cdots": r"\ldots ", "dotsb": r"\ldots ",
    "displaylimits": " ", "lor": " or ", "vee": " or ", "land": " and ", "wedge": " and ",
    "bigcup": r"\cup ", "bigcap": r"\cap ", "prime": "'", "imath": "i", "jmath": "j", "nexists": " does not exist ",
    "blacksquare": " ", "square": " ", "Box": " ", "qed": " ", "checkmark": " ", "qty": " ", "SI": " ",
    "underbrace": " ", "overbrace": " ", "infin": r"\infty ", "empty": r"\emptyset ", "isin": r"\in ",
    "textasciitilde": " ",
    **dict.fromkeys(_DROPPED.split(), " "),
    **dict.fromkeys(_SIZES.split(), ""),
}  # fmt: skip
_SIGNS = {
    **dict.fromkeys(",;:! >()[]~/\n\t", " "), "$": "", "%": "%", "#": "", "&": " and ", "_": "_", '"': "", "'": "",
}  # fmt: skip
_ENVIRONMENT = re.compile(
    r"\\(?:begin|end)\s*\{(?:aligned|align|alignat|gathered|gather|equation|split|displaymath|math|center)\*?\}"
)
_BRACED_ARRAY = re.compile(
    r"\\left\s*\\\{\s*\\begin\s*\{array\}\s*\{[lcr ]{1,4}\}(.*)\\end\s*\{array\}\s*\\right\s*\.", re.DOTALL
)
_UNIT_VECTOR = re.compile(
    r"\\(?:(?:wide)?hat|vec)\s*\{?\s*(?:\\(?:mathbf|bm|boldsymbol|mathrm|vec)\s*\{?)?\s*\\?([ijk])(?:math)?(?![a-zA-Z])\s*\}{0,2}"
)
_MATRIX_NAME = re.compile(r"\\(begin|end)\s*\{\s*[bpB]?(?:small)?matrix\*?\s*\}(?:\[[a-z]\])?")
_THOUSANDS = re.compile(
    r"(?<=\d)(?:,?\\[,!;: ]|(?:\\text\{,\}|\s*\{\s*,\s*\})(?:\\[,!;: ])?)\s*(?=\d{3}(?!\d))"
)
_DECIMAL_COMMA = re.compile(r"(?<=\d)\s*\{\s*,\s*\}\s*(?=\d)")
"""What no group of three digits follows: `2{,}75` is TeX's for a decimal comma."""
_BLACKBOARD = re.compile(r"\\(?:mathbb|mathbf|Bbb)\s*\{?\s*([NZQRC])\s*\}?(?![a-zA-Z])")
_PERCENT = re.compile(r"\s*\b(?:per\s?cent(?:age)?s?|pct)\b(?!\s+of\b)")
_AMOUNT = re.compile(
    r"\s*\$?\s*(-?)\s*(?:US|USD\s*)?\\?\$\s*([\d.,]+(?:\s*(?:million|billion|thousand))?)\s*\$?\s*"
)
_BROKEN_ROW = re.compile(r"(?<!\\)\\(?=[-\d\s])")
_ALL_OVER = re.compile(r"\A([^{}=<>,;]*)\\over(?![a-zA-Z])([^{}=<>,;]*)\Z")
_OVER = re.compile(r"\{([^{}]*)\\over(?![a-zA-Z])([^{}]*)\}")
_CHOOSE = re.compile(r"\{([^{}]*)\\choose(?![a-zA-Z])([^{}]*)\}")
_SUFFIX = re.compile(r"(?<=\d)\s*(?:st|nd|rd|th)\b")
_ORDINAL = re.compile(r"(?<=\d)\s*\^\s*\{?\s*(?:\\text\s*\{\s*)?(?:st|nd|rd|th)\s*\}?\s*\}?")
_TWICE = re.compile(
    r"\\\\(?<!\\\\\\)(?=(?:[dtc]?frac|boxed|text|mathrm|mathbf|mathbb|left|right|[bB]igg?|sqrt|pi|infty|le|leq|ge|geq|cdot|times|begin|end|"
    r"in|cup|pm|circ|log|ln|sin|cos|tan|theta|alpha|beta|quad|qquad|neq|binom|overline)(?![a-zA-Z]))"
)
_INFINITY = re.compile(r"\b(?:(positive|negative|plus|minus)\s+)?(?<!\\)[Ii]nfinity\b", re.IGNORECASE)
_CONSTANT = re.compile(r"\+\s*(?:an?\s+)?(?:arbitrary\s+)?const(?:ant)?\b\.?\s*$")
_DEGREES = re.compile(
    r"(?<=[\d)}])\s*\b(?:degrees?|deg)\b(?!\s*(?:[CFcf]\b|celsius|fahrenheit|Celsius|Fahrenheit))"
)
_NEGATIVE = re.compile(r"^\s*(?:[Nn]egative|[Mm]inus)\s+(?=[\d\\.])")
_MINUTES = re.compile(
    r"(\d{1,4})\s*\^\s*\{?\s*\\circ\s*\}?\s*(?:and\s+)?(\d{1,2})\s*(?:\^?\{?'\}?(?!')|(?:arc\s?)?min(?:ute)?s?\b)"
    r"(?:\s*(?:and\s+)?(\d{1,2})\s*(?:''|\"|(?:arc\s?)?sec(?:ond)?s?\b))?"
)
_CONSTANT_FUNCTION = re.compile(r"(?<![\w\\])([fghFG])(?:\s*\(x\))?\s*\\equiv(?![a-zA-Z])")
_MAP = re.compile(
    r"^\s*(?:([a-zA-Z])\s*:\s*)?([a-zA-Z])\s*\\(?:mapsto(?![a-zA-Z])|to(?![a-zA-Z])(?=.*(?<![a-zA-Z\\])\2(?![a-zA-Z])))"
)
_DOTTED = re.compile(r"(?<=\.)(\d{0,20})\\dot\s*\{?(\d)\}?(\d{0,20})\\dot\s*\{?(\d)\}?")
_NO_ZERO = re.compile(r"(?<![\w.)])(?=\.\\(?:overline|dot))")
_OVERLINE_GOES_ON = re.compile(r"(\\overline\s*\{\d+\})\s*(?:\.\.\.|\\ldots)")
_GOES_ON = re.compile(r"(?<![\d.])(-?)(\d{1,9})\.(\d{2,40})\s*(?:\.\.\.+|\\ldots\b)")
_LEFT_OUT = re.compile(r"(?<=[-+*,])\s*\.\.\.+\s*(?=[-+*,]|\\\}|$)")
_CONCLUSION = re.compile(
    r"^\s*(?:\\(?:therefore|implies|Rightarrow|Longrightarrow|Leftrightarrow|to|rightarrow|because|text)(?![a-zA-Z])\s*|∴\s*|⇒\s*|=>\s*|->\s*)+"
)
_MARKDOWN = re.compile(r"(\*\*|`)([^*`]+)\1")
_BRACKET_CYCLE = re.compile(r"(-?\d{1,9}\.\d{0,9})\((\d{1,9})\)")
"""`0.1(6)`, a decimal whose last digits repeat."""
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_BRACED_LETTER = re.compile(r"(?<![a-zA-Z}\]_^])\{\s*([a-zA-Z])\s*\}(?=\s*[_^])")
_STRAY_POINT = re.compile(r"(?<=[^\d.\s])\.(?=[\])])")
_NOT = re.compile(r"^\s*~\s*(?=\()")
_TIMES_TEN = re.compile(r"(?<=\d)\s{0,3}x\s{0,3}(?=10\s{0,3}\^)")
"""`6.02 x 10^23`."""
_OUT_OF = re.compile(r"(?<![\d.,/])(\d{1,6})\s+out\s+of\s+(?:every\s+)?(\d{1,6})(?![\d.,/]*\d)")
_NUMBER_SIGN = re.compile(r"(?<![\w#])#(?=\d)")
_RUN = re.compile(r"[\s,;:|]{8}")
_BLANKS = re.compile(r"[ \t\r\f\v]{2,}|\s{4,}")
_SEPARATORS = re.compile(r"(?:[,;:|]\s?){8,}")
_EATEN = {"\x0c": r"\f", "\x08": r"\b", "\x0b": r"\v", "\x07": r"\a"}
_EATEN_SIGN = re.compile("\\\\?([\x07\x08\x0b\x0c])(?=[a-z])")
_EATEN_TAB = re.compile(r"\t(?=(?:ext|extcirc|extdegree|imes|heta|frac|an|ilde|o)(?![a-z]))")


def unescaped(text: str) -> str:
    r"""Repairs what a layer of string escapes too many or too few does: `\\frac`, or a form feed before `rac`."""
    # The signs of `_EATEN`, one by one: a loop over them costs more than all else here.
    if "\x0c" in text or "\x08" in text or "\x0b" in text or "\x07" in text:
        text = _EATEN_SIGN.sub(lambda m: _EATEN[m[1]], text)
    if "\t" in text:
        text = _EATEN_TAB.sub(r"\\t", text)
    return _TWICE.sub(r"\\", text) if "\\" in text and "\\\\" in text else text


_ALIGNED = re.compile(r"(?:\\\\(?:\[\d{1,3}[a-z]{2}\])?\s{0,9})?&\s{0,9}=")
"""The lines of one chain."""
_FACTORIAL = re.compile(r"(?<=[\d)])!=(?!=)")
"""`5!=120` is an equality: what is unequal to a number has a blank before it, or is written `\\neq`."""
_DIVISORS = re.compile(r"((?:gcd|lcm)\s*\(\s*\d{1,9}(?:\s*,\s\s*\d{1,9}){0,4})\s*,(?=\d)")
"""`gcd(84,120)` has two arguments."""


@lru_cache(maxsize=1024)
def normalize(text: str) -> str:
    """The same mathematics in one spelling."""
    text = _without_runs(text)
    if not text.isascii():
        text = in_ascii(text)
    if "$" in text:
        text = _dollars(text)
    if "!=" in text:
        text = _FACTORIAL.sub("! =", text)
    if "gcd" in text or "lcm" in text:
        text = _DIVISORS.sub(r"\1, ", text)
    if "&" in text and "=" in text and "&" not in _ALIGNED.sub("", text):
        text = _ALIGNED.sub(" = ", text)
    if "~" in text and "=" in text:
        text = _NOT.sub(r"\\neg ", text)  # elsewhere it is a blank
    if "\\" in text or "$" in text or "~" in text:
        text = _commands(unescaped(text))
        text = _without_runs(text)  # `\\,` is a blank now
    elif "{" in text and "," in text:
        text = _DECIMAL_COMMA.sub(".", _THOUSANDS.sub(",", text))
    if "th" in text or "st" in text or "nd" in text or "rd" in text:
        text = _SUFFIX.sub("", _ORDINAL.sub("", text) if "^" in text else text)
    if "perc" in text or "pct" in text or "per c" in text:
        text = _PERCENT.sub("%", text)
    if "10^" in text and "x" in text:
        text = _TIMES_TEN.sub("*", text)
    if "out of" in text:
        text = _OUT_OF.sub(r"\1/\2", text)
    if "#" in text:
        text = _NUMBER_SIGN.sub("", text)
    if "=/=" in text:
        text = text.replace("=/=", "!=")
    if "const" in text:
        text = _CONSTANT.sub("+ C", text)
    if "nfinity" in text:
        text = _INFINITY.sub(
            lambda m: ("-" if (m[1] or "").lower() in ("negative", "minus") else "") + r"\infty", text
        )
    if "^ ^" in text or "^^" in text:
        text = text.replace("^ ^", "^").replace("^^", "^")
    if "deg" in text:
        text = _DEGREES.sub(r"^\\circ", text)
    if "egative" in text or "inus" in text:
        text = _NEGATIVE.sub("-", text)
    if "circ" in text and ("'" in text or "min" in text):
        text = _MINUTES.sub(_in_degrees, text)
    if "C" in text:
        text = with_binomials(text)
    if "equiv" in text and "mod" not in text:
        text = _CONSTANT_FUNCTION.sub(r"\1(x)=", text)
    if "mapsto" in text or r"\to" in text:
        text = _MAP.sub(lambda m: f"{m[1]}({m[2]})=" if m[1] else "", text, count=1)
    if r"\dot" in text:
        text = _DOTTED.sub(r"\1\\overline{\2\3\4}", text)
    if text[:1] == "." or "-." in text:
        text = _NO_ZERO.sub("0", text)
    if "overline" in text and ("..." in text or "ldots" in text):
        text = _OVERLINE_GOES_ON.sub(r"\1", text)
    elif "..." in text or "ldots" in text:
        text = _LEFT_OUT.sub(r"\\ldots ", _GOES_ON.sub(repeating_fraction, text))
    if "E" in text or "(" in text or "[" in text:
        text = with_operators(text)
    text = _CONCLUSION.sub("", in_usual_notation(text)).strip()
    if text[:1] in "*`" and (match := _MARKDOWN.fullmatch(text)) is not None:
        text = match[2].strip()
    if text.endswith(")") and (cycle := _BRACKET_CYCLE.fullmatch(text)) is not None:
        text = f"{cycle[1]}\\overline{{{cycle[2]}}}"
    if ".]" in text or ".)" in text:
        text = _STRAY_POINT.sub("", text)
    if "{" in text:
        text = _BRACED_LETTER.sub(r"\1", text)
    if text[:1] == "{" and text[-1:] == "}" and _is_one_group(text):
        text = text[1:-1].strip()
    while text.endswith((".", "\\", "^")) and not text.endswith(".."):
        text = text[:-1].rstrip()
    return text


def _without_runs(text: str) -> str:
    """With long runs of separators and blanks shortened: patterns that look for what follows them would try each."""
    if _RUN.search(text) is None:
        return text
    return _SEPARATORS.sub(",,", _BLANKS.sub(" ", text))


def _is_one_group(text: str) -> bool:
    """Whether the braces around a text are TeX's, that are not seen, and no set's: `{1,000}`, `{5}`."""
    inside = text[1:-1]
    if "{" in inside or "}" in inside or "|" in inside or ":" in inside:
        return False
    return "," not in inside or _GROUPED.fullmatch(inside.strip()) is not None


def _in_degrees(match: re.Match[str]) -> str:
    r"""`22^\circ 30'` as its fraction of degrees."""
    value = int(match[1]) + Fraction(int(match[2]), 60) + Fraction(int(match[3] or 0), 3600)
    return f"({value.numerator}/{value.denominator})^\\circ"


def _dollars(text: str) -> str:
    r"""An amount, `\$18` or `$18`, as `dollars 18`; the dollars around formulas stay."""
    if (amount := _AMOUNT.fullmatch(text)) is None:
        return text
    return f"{amount[1]}dollars {amount[2]}"


def _commands(text: str) -> str:
    text = _DECIMAL_COMMA.sub(".", _THOUSANDS.sub(",", text))
    if "mathb" in text or "Bbb" in text:
        text = _BLACKBOARD.sub(lambda m: SETS[m[1]], text)
    if "times" in text and (
        "vec" in text or "bold" in text or "mathbf" in text or "nabla" in text or "bm" in text
    ):
        text = without_cross_products(text)
    if "hat" in text or "vec" in text:
        text = _UNIT_VECTOR.sub(r" \1 ", text)
    text = unstyled(text)
    if "^" in text:
        text = _ORDINAL.sub("", text)
    if "matrix" in text:
        if "\\\\" not in text:
            text = _BROKEN_ROW.sub(r"\\\\", text)
        text = _MATRIX_NAME.sub(r"\\\1{matrix}", text)
    if "{array}" in text:
        text = _BRACED_ARRAY.sub(r"\\begin{cases}\1\\end{cases}", text)
    if "begin" in text:
        text = _ENVIRONMENT.sub(" ", text)
    if r"\over" in text:
        text = _OVER.sub(r"\\frac{\1}{\2}", text)
        text = _ALL_OVER.sub(r"\\frac{\1}{\2}", text)
    if r"\choose" in text:
        text = _CHOOSE.sub(r"\\binom{\1}{\2}", text)
    return _COMMAND.sub(_command, text).replace("$", " ").replace("~", " ")


def _command(match: re.Match[str]) -> str:
    if (name := match[1]) is not None:
        if name in _RENAMED:
            return _RENAMED[name]
        return " " + name.lstrip("q")[3:] if name.startswith(("quad", "qquad")) else match[0]
    return _SIGNS.get(match[2], match[0])
