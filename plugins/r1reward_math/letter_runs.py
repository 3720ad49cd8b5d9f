"""Letters behind a value: whether they are a product, `2xy`, and no unit or noun, `2 cm`, `2 pcs`."""

import re
from itertools import pairwise

from r1reward_math.letters import is_english

__all__ = ["are_factors"]

_SYMBOLS_TEXT = (
    "mm cm dm m km nm um pm fm in ft yd mi mg g kg t lb lbs oz gm gms ml mL L l dl dL cl cL cc gal qt s ms us ns ps "
    "fs min mins h hr hrs sec secs yr yrs wk wks V mV kV MV A mA nA kA W mW kW MW GW TW J mJ kJ MJ GJ eV meV keV "
    "MeV GeV TeV N mN kN MN Nm Pa kPa MPa GPa hPa atm bar mbar psi Hz kHz MHz GHz THz PHz K mK mol mmol M mM nM uM "
    "rpm mph kph kmh kmph Ah kWh Wh MWh GWh B kB KB MB GB TB PB EB Mb Gb kb cal kcal deg rad C mC nC pC F mF nF pF "
    "uF H mH nH uH T mT Wb mWb S mS Bq kBq MBq Gy mGy Sv mSv cd ac ha pt pc kpc Mpc Gpc ly au AU hp usd USD eur EUR "
    "gbp GBP rmb RMB cny CNY jpy JPY inr INR rs Rs RM deci dag amu Da kDa cm3 kn erg dyn ohm rev aJ"
)
_SYMBOLS = frozenset(_SYMBOLS_TEXT.split())
_FOLDED = frozenset(symbol.lower() for symbol in _SYMBOLS)
_ATTACHED_LETTERS_TEXT = "cd ac ha pt pc au AU qt us gm kn ly rs hp aJ ps fs um pm"
_ATTACHED_LETTERS = frozenset(_ATTACHED_LETTERS_TEXT.split())
"""Symbols that behind a number without a blank are rather two letters: `4ac`, `2cd`."""
_FORCES = frozenset(("mg", "nm", "ms", "ml"))
"""Symbols that are rather letters behind a small number or a fraction: `2mg` is a force, `20mg` a dose."""
_RAISED_TEXT = "mm cm dm m km nm um in ft yd mi s ms min h hr hrs yr mL mol kg g"
_RAISED = frozenset(_RAISED_TEXT.split())
"""Symbols that have a power where no blank stands before them: `5mV^2` is a product."""
_NOUNS_TEXT = (
    "pcs pc pts pt pkg pkgs mpg bpm wpm fps dpi ppl sqft tbsp tbs tsp cwt mths wks dz ct cts ctn btl pg pgs pp nr "
    "nos no bps cfm gpm pph rps cps qps tps mgs kgs kms cms mms lbs yds hrs yrs mos wk mo mil mah kva dbm kwp pk qt "
    "bbl tv cd dvd id eu hk uk us rm kb mb gb tb pb ds nt st nd rd th sq cu fl lt mt kt ns ss"
)
_NOUNS = frozenset(_NOUNS_TEXT.split())
_CURRENCIES_TEXT = (
    "aud cad sgd hkd nzd chf sek nok dkk vnd krw thb idr myr php brl mxn zar rub try pln twd aed"
)
_CURRENCIES = frozenset(_CURRENCIES_TEXT.split())
_RUN = re.compile(r"([A-Za-z]{2,6})(?![^\W\d_])(\s*\^)?")
_ONE_RAISED = re.compile(r"\s*([A-Za-z])\s*\^\s*\{?\s*\d\s*\}?[\s.,;!)]*")
_CAPITALS_PLURAL = re.compile(r"[A-Z]{2,}s")
_WORD = re.compile(r"[A-Z]?[a-z]+")
_SMALL_VALUE = re.compile(r"-?\d|.*[}\)\]]|.*\\pi|\\[dt]?frac\s*\d\s*\d", re.DOTALL)
_NUMERIC = re.compile(r"\\[a-zA-Z]+|(?<=\d)[eE](?=[-+]?\d)|.*=", re.DOTALL)
"""What has letters and is no formula with letters: commands, the e of a power of ten, the name before a value."""
_PROSE = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{2,}\s+\S|(?<![A-Za-z\\])[A-Za-z]{5}")
_VOWELS = frozenset("aeiou")
_LONGEST = 4


def are_factors(words: str, value: str) -> bool:
    r"""Whether what stands behind a value is letters of a product, not a unit or a noun.

    Without a blank between them only usual symbols and words are units; behind a formula with letters none is.

    >>> are_factors("xy^2", "3"), are_factors("cm^2", "3"), are_factors("ac", "b^2-4"), are_factors(" ac", "4")
    (True, False, True, False)
    """
    attached = not words[0].isspace()
    lettered = any(c.isalpha() for c in _NUMERIC.sub("", value)) and _PROSE.search(value) is None
    if lettered and (attached or value[-1].isdigit()):
        return True
    if (one := _ONE_RAISED.fullmatch(words)) is not None:
        return one[1] != "m" or (attached and _SMALL_VALUE.fullmatch(value) is not None)
    return any(
        _is_product(run[1], run[2] is not None)
        if not attached or run.start()
        else _is_product_attached(run[1], run[2] is not None, value)
        for run in _RUN.finditer(words)
        if not (lettered and run[1] in _SYMBOLS)
    ) or (lettered and _has_short_noun(words))


def _has_short_noun(words: str) -> bool:
    """Whether two to four letters behind a formula, `b^2-2 ct`, would be a noun behind a number."""
    return any(run[1] not in _SYMBOLS and _is_abbreviation(run[1].lower()) for run in _RUN.finditer(words))


def _is_abbreviation(small: str) -> bool:
    return small in _NOUNS or small in _CURRENCIES


def _is_product(run: str, raised: bool) -> bool:
    """Whether a run of letters behind a blank is a product: with a power, it is one if it is no symbol."""
    if run in _SYMBOLS or (not raised and run.lower() in _FOLDED):
        return False
    if raised:
        return len(run) <= _LONGEST
    small = run.lower()
    if is_english(small) or _is_abbreviation(small):
        return False
    if len(run) == 2:
        return True
    if _WORD.fullmatch(run) is None:
        return len(run) <= _LONGEST and not run.isupper() and _CAPITALS_PLURAL.fullmatch(run) is None
    return len(run) <= _LONGEST and (not _VOWELS & set(small) or _is_alphabetical(small))


def _is_product_attached(run: str, raised: bool, value: str) -> bool:
    """The same of a run without a blank before it, where fewer symbols and words are expected."""
    if run in _SYMBOLS:
        if run in _ATTACHED_LETTERS or (raised and run not in _RAISED):
            return True
        return run in _FORCES and _SMALL_VALUE.fullmatch(value) is not None
    small = run.lower()
    if len(run) == 2:
        return True
    if is_english(small) or (not raised and _is_abbreviation(small)):
        return False
    if _WORD.fullmatch(run) is None:
        return len(run) <= _LONGEST and _CAPITALS_PLURAL.fullmatch(run) is None
    if len(run) == 3 or (raised and len(run) <= _LONGEST):
        return True
    return not _VOWELS & set(small) or (len(run) <= _LONGEST and list(small) == sorted(small))


def _is_alphabetical(run: str) -> bool:
    """Whether letters follow each other in the alphabet, as a product's do and a word's do not: `abc`."""
    return all(ord(after) - ord(before) == 1 for before, after in pairwise(run))
