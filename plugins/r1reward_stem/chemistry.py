r"""Chemical formulas up to notation: `H2O`, `H_2O`, `\ce{H2O}`, `$\mathrm{H_2O}$` and `H₂O` are one.

The formula itself is compared, not its composition: `CH3CH2OH` is not `CH3OCH3`. Letter case counts: `Co` is not
`CO`. Electron configurations: `1s^2 2s^2`, `1s²2s²` and `[He] 2s2`'s shells in any order. Nuclides: `^{14}_6C`,
`¹⁴C`, `C-14`, `carbon-14`. Ions by their charge or oxidation state: `Fe^{3+}`, `Fe(III)`, `iron(III)`. The name of a
compound (`carbon dioxide`) is no formula: which of the two is asked for, the question says, and it may well hold the
other one.
"""

import re

from r1reward_stem.element_names import SYMBOLS

__all__ = ["configuration", "formula", "hybridization", "nuclide"]

_LONGEST = 200
_WRAPPED = re.compile(r"\\(?:ce|mathrm|text|rm|mathbf|chem|operatorname)\s*\{")
_LEFT_OUT = re.compile(r"[\s_{}$^\\,]")
_STATE = re.compile(r"\((?:aq|s|l|g)\)$")
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−–·•*⋅", "0123456789+-0123456789+---....")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_TOKEN = re.compile(r"([A-Z][a-z]?)|[()\[\].]|\d+|[+-]")
_CONFIGURATION = re.compile(
    r"(?P<core>\[(?:He|Ne|Ar|Kr|Xe|Rn)\])?(?P<shells>(?:[1-7][spdf](?:1[0-4]|[1-9]))+)"
)
_SHELL_OF = re.compile(r"[1-7][spdf]\d{1,2}(?=[1-7][spdf]|\Z)")
_OXIDATION = re.compile(r"([A-Z][a-z]?)\((I{1,3}|IV|VI{0,2})\)")
_ROMAN = {"I": "", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7"}
_ION = re.compile(r"([A-Za-z]{3,13})[ ]?\((I{1,3}|IV|VI{0,2})\)(?: (?:ions?|cations?))?")
_CHARGE_LAST = re.compile(r"(?<=[A-Za-z)])([+-])([1-7])\Z")
_NAMED_NUCLIDE = re.compile(r"([A-Za-z]{3,13})[ -](\d{1,3})")
_NUCLIDE = re.compile(r"\^(\d{1,3})(?:_\d{1,3})?([A-Z][a-z]?)|([A-Z][a-z]?)-(\d{1,3})|(\d{2,3})([A-Z][a-z]?)")
_HYBRID = re.compile(r"(sp[23]?(?:d2?)?)(?:[- ]?hybrid\w{0,8})?", re.IGNORECASE)
_ELEMENTS = frozenset(
    name
    for line in (
        "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb",
        "Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu",
        "Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db",
        "Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og D T",
    )
    for name in line.split()
)


def formula(text: str) -> str | None:
    """The formula in one notation; None for a text that is no formula of two elements or with a number."""
    if len(text) > _LONGEST:
        return None
    text = text.strip().strip("*`_") if text.strip()[:1] in "*`_" else text
    text = _WRAPPED.sub("", text.replace(r"\cdot", "·")).translate(_DIGITS)
    if (ion := _ION.fullmatch(text.strip(" ${}."))) is not None and (
        symbol := SYMBOLS.get(ion[1].casefold())
    ):
        return f"{symbol}{_ROMAN[ion[2]]}+"
    text = _STATE.sub("", _LEFT_OUT.sub("", text).rstrip("."))
    text = _OXIDATION.sub(lambda match: f"{match[1]}{_ROMAN[match[2]]}+", text)
    text = _CHARGE_LAST.sub(r"\2\1", text)  # `Fe+3`
    elements, at = 0, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or (match[1] and match[1] not in _ELEMENTS and match[1][0] not in _ELEMENTS):
            return None
        elements += bool(match[1])
        at = match.end() if not match[1] or match[1] in _ELEMENTS else match.start() + 1
    has_number = any(char.isdigit() for char in text) and not text[:1].isdigit()
    return text if elements > 1 or (elements and has_number) else None


def configuration(text: str) -> tuple[str, frozenset[str]] | None:
    """An electron configuration as its core and its shells; None for a text that is none."""
    if len(text) > _LONGEST:
        return None
    text = _LEFT_OUT.sub("", _WRAPPED.sub("", text).translate(_DIGITS)).rstrip(".")
    match = _CONFIGURATION.fullmatch(text)
    if match is None:
        return None
    return match["core"] or "", frozenset(_SHELL_OF.findall(match["shells"]))


def nuclide(text: str) -> tuple[str, int] | None:
    """The element and the mass number of `^{14}C`, `¹⁴C`, `C-14` or `carbon-14`; None for anything else."""
    if len(text) > _LONGEST:
        return None
    text = _SUPERSCRIPT.sub(lambda match: "^" + match[0].translate(_DIGITS), text.strip().strip("*`"))
    text = _WRAPPED.sub("", text)
    named = _NAMED_NUCLIDE.fullmatch(text.strip(" ${}."))
    if named is not None:
        symbol = SYMBOLS.get(named[1].casefold())
        return (symbol, int(named[2])) if symbol is not None else None
    match = _NUCLIDE.fullmatch(re.sub(r"[\s{}$\\.]", "", text))
    if match is None:
        return None
    element, mass = match[2] or match[3] or match[6], match[1] or match[4] or match[5]
    return (element, int(mass)) if element in _ELEMENTS else None


def hybridization(text: str) -> str | None:
    """`sp3` for `sp^3`, `sp³` and `sp3 hybridized`; None for anything else."""
    if len(text) > _LONGEST:
        return None
    match = _HYBRID.fullmatch(
        re.sub(r"[{}$^*]", "", _WRAPPED.sub("", text).translate(_DIGITS)).strip().rstrip(".")
    )
    return match[1].lower() if match is not None else None
