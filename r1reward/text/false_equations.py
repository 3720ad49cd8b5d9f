r"""Equations between sums in figures that do not hold: `53 = 54`, `So x = 53 = 54`, `she has 53 + 2 = 54 eggs`.

Whoever writes one has named two answers. Only what can be worked out is judged: `6 boxes = 54 eggs`, `f(53) = 54`,
`60 - 10% = 54`, `7:30 = 450 minutes` and `1.5 h = 90 min` may hold. Nor is a number false that another one rounds
to, a whole one up or down: `100/3 = 33`, `53 / 10 = 6 buses`.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from r1reward.text.arithmetic import Amount, leading_amount
from r1reward.text.figures import Token, tokens

__all__ = ["false_sides", "is_false_equation"]

_SIGN_BEHIND_FIGURE = re.compile(
    r"[\d%)\]}*$a-zA-Z.]\s*(?:=|≈|\\approx)|\d[)$*]*,?\s+(?:which|equals|is|are|makes?|gives?)\s"
)
_SAYS_EQUAL = re.compile(
    r"(?<=[\d%$*)}])(?:\s[a-z]{2,12})?\s+(?:(?:is|are)\s+)?equals?(?:\s+to)?\s+(?=[-−+$\\\d(.*])"
)
_WHICH_IS = re.compile(r"(?<=[\d%)]),?\s+which\s+(?:is|makes|gives)\s+(?=[-−$]?\d[\d.,]*\W*\Z)")
_IS = re.compile(
    r"(?i)\A((?:[*_\s]{0,9}(?:so|thus|hence|therefore|then|and|now|finally),?\s+)?"
    r"(?:plus|minus|times|[-+*/^()%$\d.,\s\\])*\d[)$%]*)\s+(?:is|are|makes?|gives?)\s+(?=[-−+$\\]{0,3}\d[\d.,/$]*\W*\Z)"
)
"""`53 is 54`, and nothing else."""
_OTHER_ARITHMETIC = re.compile(
    r"(?i)\b(?:mod|modulo|modulus|binary|octal|hex(?:a?decimal)?|base|clock|congruent)\b|\\p?mod|\\bmod|≡|\\equiv"
)
"""What makes 17 = 2, or 1 + 1 = 10."""
_OTHER_ASKED = re.compile(
    r"(?i)\b(?:bases|congruen\w*|remainders?|digit|matchsticks?|roman|cipher|operation|operator|defined?)\b"
)
"""A question of that kind; an answer does not excuse itself by these words."""
_BOUNDARIES = frozenset((",", ":", ";", "."))
_STATES = (
    "so thus hence therefore then finally is are was were be has have had get gets got give gives equals "
    "obtain obtains find finds make makes earns costs cost spends spent pays paid total sum answer result "
    "which means because since as exactly conclude know needs need uses used bought sold ate"
)
_STATING = frozenset(_STATES.split())
"""Words that a lone number may stand behind as the left side: not `Day 53 = 54`."""
_TAKES = (
    "of under below above over to from by between and or than at for in on per times plus minus divided "
    "squared square cubed cube root twice double half triple thrice log ln sin cos tan choose mod day step "
    "term number no item case row problem question page chapter level room line part first last next least "
    "most every each with without after before until dozen hundred thousand"
)
_PART_OF = frozenset(_TAKES.split())
"""Words that make of the sum behind them a part of something else: `the square of 5 + 4`."""
_UNITS = (
    "second sec s minute min hour hr h day week month year decade century inch inche in foot feet ft yard "
    "mile mi mm cm m km meter metre centimeter centimetre kilometer kilometre millimeter gram g kg mg "
    "kilogram pound lb ounce oz ton tonne liter litre l ml milliliter gallon quart pint cup tablespoon "
    "teaspoon cent penny pennie nickel dime quarter dollar buck euro $ € £ % degree radian bit byte kb mb gb "
    "newton joule watt volt pa kpa atm mol mole celsius fahrenheit kelvin k n j w v"
)
_CONVERTED = frozenset(_UNITS.split())
"""Units beside which a bare number may be another unit's."""
_WHOLE_FACTORS = (
    2, 3, 4, 5, 7, 8, 10, 12, 14, 16, 20, 24, 25, 30, 36, 48, 50, 52, 60, 90, 100, 120, 128, 144, 180, 360, 365, 1000,
    1440, 1760, 2000, 3600, 5280, 10_000, 86_400, 100_000, 1_000_000,
)  # fmt: skip
_FACTORS = frozenset(map(Fraction, _WHOLE_FACTORS))
_ENDS = frozenset(".,;:?!)。，；")
_MONEY = frozenset("$€£")
_MOST_SIGNS, _LONGEST, _LONGEST_SUM, _NAME = 24, 2000, 40, 3
_NEAR_ENOUGH = Fraction(1, 50)


def is_false_equation(text: str, tolerance: float = 0.0) -> bool:
    r"""Whether two sides of an equation in a text are numbers, and not the same.

    `tolerance`: a part of the value that rounding on the way may cost, where something was rounded.

    >>> is_false_equation("So 53 + 2 = 54."), is_false_equation("So 53 + 1 = 54."), is_false_equation("f(53) = 54")
    (True, False, False)
    """
    return bool(false_sides(text, tolerance=tolerance))


def false_sides(text: str, question: str = "", tolerance: float = 0.0) -> frozenset[Fraction]:
    """The sides of the equations of a text that do not hold; empty where all do, as far as they can be worked out.

    `question`: the prompt, which may be about another arithmetic, `modulo 7`, or hold such equations itself.
    """
    if len(text) > _LONGEST or _SIGN_BEHIND_FIGURE.search(text) is None:
        return frozenset()
    return _sides(text, question, tolerance) if "=" not in question else _beside(text, question, tolerance)


def _beside(text: str, question: str, tolerance: float) -> frozenset[Fraction]:
    """The same where the question has equations: in a puzzle of false ones, 7 + 3 = 410 may be right."""
    sides = _sides(text, question, tolerance)
    return frozenset() if sides and any(_sides(line, "", 0.0) for line in _lines(question)) else sides


def _lines(question: str) -> list[str]:
    return re.split(r"[\n;]|[.,]\s", question[-4000:])[-40:]


@lru_cache(maxsize=256)
def _sides(text: str, question: str, tolerance: float) -> frozenset[Fraction]:
    if _OTHER_ARITHMETIC.search(text) or _OTHER_ARITHMETIC.search(question) or _OTHER_ASKED.search(question):
        return frozenset()
    row = tokens(_IS.sub(r"\1 = ", _SAYS_EQUAL.sub(" = ", _WHICH_IS.sub(" = ", text))))
    signs = [at for at, token in enumerate(row) if token.text in ("=", "≈")][-_MOST_SIGNS:]
    false: set[Fraction] = set()
    chain: list[Amount] = []
    is_whole, start = False, 0
    for sign, end in pairwise((*signs, len(row))):
        if not is_whole:
            chain = [left] if (left := _trailing(row[start:sign])) is not None else []
        piece = row[sign + 1 : end]
        start = sign + 1
        right, length = leading_amount(piece)
        is_whole = length == len(piece) if right is not None else _is_name(piece)
        if right is None or not _ends(piece, length):
            continue
        if chain and _begins_anew(chain[-1], right, piece, is_near=row[sign].text == "≈"):
            chain = []
        chain.append(right)
        if any(
            not _agree(each, right, row[sign].text == "≈", tolerance, each is chain[-2])
            for each in chain[:-1]
        ):
            false.update(each.value for each in chain)
    return frozenset(false)


def _trailing(row: Sequence[Token]) -> Amount | None:
    """What the sum at the end of a row comes to; None where it is none, or is a part of another thing."""
    for start in range(max(0, len(row) - _LONGEST_SUM), len(row)):
        if row[start].kind != "number" and row[start].text not in ("(", "-", "+"):
            continue
        is_lone = not any(token.kind == "sign" and token.text not in "()%" for token in row[start + 1 :])
        if _may_begin(row, start, is_lone=is_lone):
            if _is_range(row[start:]):
                return None
            amount, length = leading_amount(row[start:])
            if amount is not None and length == len(row) - start:
                return amount
    return None


def _is_range(row: Sequence[Token]) -> bool:
    """Whether a side says from where to where: `pages 10-20 = 11 pages`."""
    if len(row) != 3 or row[1].text != "-" or not row[0].end == row[1].start < row[1].end == row[2].start:
        return False
    first, last = leading_amount(row[:1])[0], leading_amount(row[2:])[0]
    return first is not None and last is not None and first.value < last.value


def _begins_anew(before: Amount, right: Amount, piece: Sequence[Token], *, is_near: bool) -> bool:
    """Whether a sum goes on from the one before, `5 + 8 = 13 * 2 = 26`, or is about it: `29 * 31 ≈ 30 * 30`."""
    if before.step is not None or right.step is not None:  # a lone number is not worked out: `53 = 53 + 1`
        return False
    if is_near:
        return abs(before.value - right.value) <= max(abs(before.value), abs(right.value)) / 10
    first = leading_amount(piece[:1])[0]
    return first is not None and first.value == before.value


def _may_begin(row: Sequence[Token], start: int, *, is_lone: bool) -> bool:
    """Whether what stands before a sum leaves it a side of an equation."""
    if not start:
        return True
    before = row[start - 1]
    if before.text in _BOUNDARIES:
        return start > 1 and row[start - 2].kind == "word"
    if before.kind != "word" or before.end == row[start].start or len(before.text) == 1:
        return False
    word = before.text.lower()
    return word in _STATING or word.endswith("ed") if is_lone else word not in _PART_OF


def _ends(piece: Sequence[Token], length: int) -> bool:
    """Whether a side ends where its sum does: not `54 - x`, `54 (mod 7)`."""
    return length == len(piece) or piece[length].kind == "word" or piece[length].text in _ENDS


def _is_name(piece: Sequence[Token]) -> bool:
    """Whether a member of a chain is a name, through which its neighbours are equal: `53 = x = 54`."""
    return 0 < len(piece) <= _NAME and all(token.kind == "word" for token in piece)


def _agree(one: Amount, other: Amount, is_near: bool, tolerance: float, is_beside: bool) -> bool:
    """Whether two sides may be the same: they are, or one is the other, rounded, or they count different things."""
    units, others = one.units - {"%"}, other.units - {"%"}
    if not (units == others or (is_beside and _are_comparable(units, others))):
        return True
    rounded = one.is_rounded or other.is_rounded
    if is_beside and _is_share(one, is_counted=bool(others - _MONEY - _CONVERTED)) and "%" not in other.units:
        return True
    for value, step in _readings(one):
        for another, another_step in _readings(other):
            steps = [s for s in (step, another_step) if s is not None and (rounded or (is_near and s > 1))]
            if value == another or _is_rounding(value, another, steps, tolerance if rounded else 0.0):
                return True
            if (
                (units ^ others) & _CONVERTED
                and value
                and another
                and {value / another, another / value} & _FACTORS
            ):
                return True
    return False


def _is_share(amount: Amount, *, is_counted: bool) -> bool:
    """A part of something that comes to so many: `3/4 = 15 students`, `60% = 30 students`, `100% = 50`."""
    if not is_counted:
        return amount.units == {"%"} and amount.value == 100
    is_part = amount.units == {"%"} or (not amount.units and amount.step is None and 0 < amount.value < 1)
    return is_part and amount.value > 0


def _are_comparable(units: frozenset[str], others: frozenset[str]) -> bool:
    """`50 + 4 = 54 eggs` are, and `$50 = 54`; `6 boxes = 54` are not, nor `6 boxes = 54 eggs`."""
    return not units or bool(units & others) or (not others and units <= _MONEY)


def _readings(amount: Amount) -> list[tuple[Fraction, Fraction | None]]:
    """A number and its last figure's step; of 54 % also as a part of one."""
    readings = [(amount.value, amount.step)]
    if "%" in amount.units:
        readings.append((amount.value / 100, amount.step / 100 if amount.step is not None else None))
    return readings


def _is_rounding(value: Fraction, another: Fraction, steps: Sequence[Fraction], tolerance: float) -> bool:
    """Whether one number is the other one, rounded or cut off at its last decimal, or within the tolerance."""
    off, size = abs(value - another), max(abs(value), abs(another))
    if off <= size * Fraction(tolerance):
        return True
    return any(off < step if step <= 1 else 2 * off <= step and off <= size * _NEAR_ENOUGH for step in steps)
