"""Runs of letters: whether `nRT` is a product of letters or `odd` a word, and chemical formulas."""

import re
from functools import lru_cache

__all__ = ["chemical", "distribution", "factors_of", "is_english", "is_product", "reaction", "tuple_name"]

_NAMED = re.compile(r"(?:[^()]{0,20}(?:\\sim|\\approx|=|~)\s*)?\\?([A-Z][A-Za-z]{0,12})\s*\([^()]*,.*\)\s*")
_RUN = re.compile(r"[A-Za-z]{2,6}")
_DISTRIBUTION = re.compile(
    r"(?:[^()]{0,20}(?:\\sim|\\approx|=|~)\s*)?(N|Normal|Gaussian|U|Unif|Uniform|Bin|Binom|Binomial|B|Pois|Poisson|Po|Exp|Exponential|"
    r"Ber|Bern|Bernoulli|Geom|Geometric|Beta|Gamma|Cauchy|Laplace)\s*(\([^=<>]+\))\s*"
)
_CALLED = {
    "N": "Normal", "Gaussian": "Normal", "U": "Uniform", "Unif": "Uniform", "Bin": "Binomial", "Binom": "Binomial",
    "B": "Binomial", "Pois": "Poisson", "Po": "Poisson", "Exp": "Exponential", "Ber": "Bernoulli",
    "Bern": "Bernoulli", "Geom": "Geometric",
}  # fmt: skip
"""Short names of distributions."""
_LOWER = re.compile(r"[A-Z]?[a-z]+")
_ENGLISH_TEXT = (
    "no on of or is if as at am pm me up us we it in go do by be an so to he my hi ok ed al jo odd any all not "
    "the for are but one two six ten can may yes has its non now new old per sum set how why who you our out use "
    "get got see day way low far few own too end red blue act add age ago art bad bag bat bed bee big bit box boy "
    "bus car cat cow cup cut dog dry ear eat egg fat fit fly fun gas hat her him his hot ice ink jam job key kid "
    "leg lie lot man map mix mud net nut oil pan pen pet pie pig pot raw row run sad sea sky son sun tax tea tie "
    "tin toe top toy van war wet win ann bob tom tim amy dan eva joe kim leo max ned pat ray roy sam sue ted zoe "
    "jan feb mar apr jun jul aug sep oct nov dec mon tue wed thu fri sat none true both "
    "men ton cup yen bit pen ant arm aim eye ice ace inn"
)
_ENGLISH = frozenset(_ENGLISH_TEXT.split())
_VOWELS = frozenset("aeiou")
_ELEMENTS_TEXT = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr "
    "Nb Mo Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Nd Sm Eu Gd W Re Os Ir Pt Au Hg Tl Pb Bi Po Rn Ra Th U Pu"
)
_ELEMENTS = frozenset(_ELEMENTS_TEXT.split())
_FORMULA = re.compile(r"(?:[A-Z][a-z]?\d{0,3}|\((?:[A-Z][a-z]?\d{0,3})+\)\d{0,2})+(?:\^?(?:\d?[+-]|[+-]\d))?")
_HYDRATE = re.compile(r"(?P<salt>[A-Z][A-Za-z\d()]*)[*.](?P<number>\d{0,2})H2O")
_CHARGE = re.compile(r"\^(\d?)([+-])(\d?)\Z")
_ELEMENT = re.compile(r"[A-Z][a-z]?")
_ARROW = re.compile(
    r"\\(?:to|rightleftharpoons|(?:long)?rightarrow|Rightarrow)(?![a-zA-Z])|<=+>|[-=]{1,2}>|[→⟶⇌]"
)
_PLUS = re.compile(r"\+(?=\s*\d{0,3}\s*[A-Z(])")
_SUBSTANCE = re.compile(r"(\d{0,3})(.+?)(?:\((?:s|l|g|aq)\))?")
_BARE = str.maketrans("", "", "_{} ")
_SIGNS = str.maketrans("", "", "* {}")


def is_english(run: str) -> bool:
    """Whether lower-case letters that could be a product are a common word.

    >>> is_english("men"), is_english("xy")
    (True, False)
    """
    return run in _ENGLISH


@lru_cache(maxsize=1024)
def is_product(gold: str) -> bool:
    """Whether a ground truth of a few letters is a formula, `nRT` or `abc`, and no word or list of options.

    Letters in capitals alone may name a segment or options: they are a product only where the answer writes one.
    """
    text = gold.translate(_SIGNS)
    if "*" in gold or _RUN.fullmatch(text) is None or text.isupper() or text.casefold() in _ENGLISH:
        return False
    if _LOWER.fullmatch(text) is None or len(text) == 2:
        return True
    return list(text) == sorted(text) or not _VOWELS & set(text.casefold())


def tuple_name(text: str) -> str:
    r"""What a tuple or a function's value is called, `N` of `N(0,1)` and of `X \\sim N(0,1)`; empty where it is not.

    >>> tuple_name("U(0, 1)"), tuple_name("(0, 1)")
    ('U', '')
    """
    named = _NAMED.fullmatch(text) if text.endswith(")") else None
    return named[1] if named is not None else ""


def distribution(text: str) -> tuple[str, str] | None:
    r"""The name of a distribution and its parameters, `N(0,1)`, `X \\sim N(0,1)`; None of what is not called one.

    >>> distribution("Poisson(3)")
    ('Poisson', '(3)')
    """
    match = _DISTRIBUTION.fullmatch(text) if text.endswith(")") else None
    if match is None or (len(match[1]) == 1 and "," not in match[2]):
        return None
    return _CALLED.get(match[1], match[1]), match[2]


def factors_of(text: str) -> str | None:
    """The letters of a product in alphabetical order; None where it is anything else."""
    run = text.translate(_SIGNS)
    return "".join(sorted(run)) if _RUN.fullmatch(run) is not None else None


def chemical(text: str) -> str:
    """A chemical formula without its subscripts' signs, `H_2SO_4` as `H2SO4`; empty where it is none.

    >>> chemical("Fe^{+3}"), chemical("NH4+"), chemical("x^+"), chemical("CuSO4.5H2O")
    ('Fe^3+', 'NH4^+', '', 'CuSO4*5H2O')
    """
    bare = text.translate(_BARE)
    if bare.endswith("H2O") and (hydrate := _HYDRATE.fullmatch(bare)) is not None:
        salt = chemical(hydrate["salt"])
        return f"{salt}*{hydrate['number'] or 1}H2O" if salt or hydrate["salt"].isalpha() else ""
    charge = bare.endswith(("+", "-")) or bare[-2:-1] in ("+", "-")
    if not (charge or any(c.isdigit() for c in bare)) or _FORMULA.fullmatch(bare) is None:
        return ""
    elements = _ELEMENT.findall(bare)
    if not all(e in _ELEMENTS for e in elements) or not (len(elements) > 1 or charge or "_" in text):
        return ""
    if not charge or "^" in bare:
        return _CHARGE.sub(r"^\1\3\2", bare)
    alone = len(elements) == 1 and "_" not in text
    return f"{bare[:-2]}^{bare[-2:]}" if alone and bare[-2].isdigit() else f"{bare[:-1]}^{bare[-1]}"


Side = tuple[tuple[int, str], ...]


def reaction(text: str) -> tuple[Side, Side] | None:
    r"""The substances on both sides of a chemical equation, with their numbers; None where it is none.

    >>> reaction(r"O_2 + 2H_2 \to 2H_2O")
    (((1, 'O2'), (2, 'H2')), ((2, 'H2O'),))
    """
    sides = [_side(side) for side in _ARROW.split(text)]
    return (sides[0], sides[1]) if len(sides) == 2 and sides[0] and sides[1] else None


def _side(text: str) -> Side:
    """The substances of a side, in order; empty where one is none."""
    terms: list[tuple[int, str]] = []
    for part in _PLUS.split(text):
        match = _SUBSTANCE.fullmatch(part.translate(_BARE))
        if match is None or _FORMULA.fullmatch(match[2]) is None:
            return ()
        if not set(_ELEMENT.findall(match[2])) <= _ELEMENTS:
            return ()
        terms.append((int(match[1] or 1), match[2]))
    return tuple(sorted(terms))
