r"""Sums in figures and the number that each comes to: `53 + 2`, `$12 - 3*4$`, `\frac{106}{2}`, `20% of 270`.

Only numbers, the four operations and whole powers, with words behind a number for what is counted. What has a letter
or a function in it is none, nor is what may be meant in two ways: `1 1/2`, `60 - 10%`, `7:30`, `3 dozen`.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from r1reward.text.figures import Token

__all__ = ["Amount", "leading_amount"]


class Amount(NamedTuple):
    """What a sum in figures comes to."""

    value: Fraction
    units: frozenset[str]
    """The words and signs of what is counted; `%` is one."""
    step: Fraction | None = None
    """Of one lone number what its last figure counts, of 12.50 hundredths and of 1200 hundreds; else None."""
    is_rounded: bool = False
    """Whether something may have been rounded on the way: it has decimals, a quotient that is not whole, a share."""


_CHANGES = (
    "squared cubed factorial choose mod modulo or to by per more less fewer half halves percent percentage hundred "
    "thousand million billion trillion dozen dozens lakh crore score pair pairs gross remainder rest base times"
)
_NO_UNIT = frozenset(_CHANGES.split())
"""Words behind a number that change it: such a number is not read."""
_PUNCTUATION = frozenset(".,;:?。，；")
_SHORT_UNITS = frozenset(("m", "g", "s", "h", "l", "n", "j", "w", "v", "k"))
_MOST_WORDS, _MOST_TOKENS, _MOST_POWER, _MOST_BITS, _DEEPEST = 3, 60, 40, 400, 8


def leading_amount(row: Sequence[Token]) -> tuple[Amount | None, int]:
    """What the sum at the beginning of a row comes to, and how many tokens it has; None where there is none.

    >>> from r1reward.text.figures import tokens
    >>> leading_amount(tokens("53 + 2 eggs, and"))[0].value, leading_amount(tokens("x + 2"))[0]
    (Fraction(55, 1), None)
    """
    try:
        reader = _Reader(row[:_MOST_TOKENS])
        return reader.sum(), reader.at
    except (_NoSumError, ZeroDivisionError):
        return None, 0


class _NoSumError(Exception):
    """The tokens are no sum in figures."""


_END = Token("", "", -1, -1)


class _Reader:
    """Reads a sum by descent."""

    def __init__(self, row: Sequence[Token]) -> None:
        self._row, self.at, self._depth = row, 0, 0

    def sum(self) -> Amount:
        """The sum that begins here."""
        total = self._product()
        while sign := self._sign("+", "-"):
            total = _added(total, self._product(), sign)
        return total

    def _product(self) -> Amount:
        result = self._power()
        while True:
            if sign := self._sign("*", "/"):
                result = _multiplied(result, self._power(), sign)
            elif self._is_joined():
                result = _multiplied(result, self._power(), "*")
            else:
                return result

    def _is_joined(self) -> bool:
        """Whether a factor follows without a sign: `2(27)`, `(2)(27)`."""
        last, token = self._row[self.at - 1], self._token
        return last.end == token.start and (
            token.text == "(" or (last.text == ")" and token.kind == "number")
        )

    def _power(self) -> Amount:
        is_signed = self._token.text == "-"
        base = self._signed()
        if not self._sign("^"):
            return base
        if is_signed:  # -2^2 is -4, and 4 to who writes it of a negative number
            raise _NoSumError
        exponent = self._signed()
        if base.units and exponent.value in (2, 3):
            return base._replace(units=frozenset(f"{unit}^{exponent.value}" for unit in base.units))
        if base.units or exponent.units or exponent.value.denominator != 1:
            raise _NoSumError
        if abs(exponent.value) > _MOST_POWER:
            raise _NoSumError
        return Amount(_capped(base.value ** int(exponent.value)), base.units, None, base.is_rounded)

    def _signed(self) -> Amount:
        if sign := self._sign("+", "-"):
            amount = self._signed_once()
            return amount._replace(value=-amount.value) if sign == "-" else amount
        return self._signed_once()

    def _signed_once(self) -> Amount:
        if not self._sign("("):
            return self._number()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NoSumError
        inside = self.sum()
        if not self._sign(")"):
            raise _NoSumError
        self._depth -= 1
        return inside._replace(units=inside.units | self._words())

    def _number(self) -> Amount:
        token = self._token
        if token.kind != "number":
            raise _NoSumError
        self.at += 1
        plain = token.text.lstrip("$€£ ").replace(",", "")
        units = {token.text[0]} - set(".0123456789")
        if self._sign("%"):
            units.add("%")
        if self._goes_on():
            raise _NoSumError
        rounded = "." in plain or "e" in plain
        return Amount(Fraction(plain), frozenset(units) | self._words(), _step(plain), rounded)

    def _goes_on(self) -> bool:
        """Whether the number is a part of what cannot be read: `7:30`, `5!`, `54_8`."""
        last, token = self._row[self.at - 1], self._token
        if token.start != last.end or token.kind not in ("number", "other"):
            return False
        behind = self._behind
        return token.text not in _PUNCTUATION or (behind.kind == "number" and behind.start == token.end)

    def _words(self) -> frozenset[str]:
        """The words behind a number, as far as they may be what it counts: `53 big eggs`."""
        words: list[str] = []
        while (token := self._token).kind == "word" and len(words) < _MOST_WORDS:
            word = token.text.lower()
            if word == "of" or (word == "per" and words) or (word == "and" and not self._is_mixed()):
                break
            if word == "and" or word in _NO_UNIT or (len(word) == 1 and word not in _SHORT_UNITS):
                raise _NoSumError
            words.append(word.rstrip("s") or word)
            self.at += 1
        while words and self._token.text in ("/", "per") and self._behind.kind == "word":
            words = [f"{words[0]}/{self._behind.text.lower()}"]
            self.at += 2
        return frozenset(words)

    def _is_mixed(self) -> bool:
        """Whether `and` goes on with the number: `54 and a half`."""
        behind = self._behind
        return behind.kind == "number" or behind.text.lower() in ("a", "an", "half", "one", "two", "three")

    @property
    def _behind(self) -> Token:
        return self._row[self.at + 1] if self.at + 1 < len(self._row) else _END

    @property
    def _token(self) -> Token:
        return self._row[self.at] if self.at < len(self._row) else _END

    def _sign(self, *signs: str) -> str:
        token = self._token
        if token.kind != "sign" or token.text not in signs:
            return ""
        self.at += 1
        return token.text


def _step(number: str) -> Fraction:
    mantissa, _, exponent = number.partition("e")
    whole, point, decimals = mantissa.partition(".")
    if not point and not exponent:
        return Fraction(10 ** (len(whole) - len(whole.rstrip("0") or whole)))
    return Fraction(10) ** (int(exponent or 0) - len(decimals))


def _added(one: Amount, other: Amount, sign: str) -> Amount:
    """The sum; of different things, and of a share and a number, there is none."""
    if one.units and other.units and not one.units & other.units:
        raise _NoSumError
    if ("%" in one.units) != ("%" in other.units):
        raise _NoSumError
    value = _capped(one.value + other.value if sign == "+" else one.value - other.value)
    return Amount(value, one.units | other.units, None, one.is_rounded or other.is_rounded)


def _multiplied(one: Amount, other: Amount, sign: str) -> Amount:
    left, right = _share(one), _share(other)
    value = _capped(left.value * right.value if sign == "*" else left.value / right.value)
    rounded = left.is_rounded or right.is_rounded or (sign == "/" and value.denominator != 1)
    return Amount(value, left.units | right.units, None, rounded)


def _share(amount: Amount) -> Amount:
    """20 % as a fifth."""
    if "%" not in amount.units:
        return amount
    return amount._replace(value=amount.value / 100, units=amount.units - {"%"}, is_rounded=True)


def _capped(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > _MOST_BITS:
        raise _NoSumError
    return value
