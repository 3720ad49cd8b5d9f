"""Answers that are a complex number, a product, a sum of terms, or a palindrome of given letters."""

import re
from collections import Counter
from fractions import Fraction

from r1reward_logic.puzzle import Check, accepted, refused
from r1reward_logic.statement import undressed
from r1reward_logic.values import number

__all__ = [
    "ComplexPuzzle",
    "FactorPuzzle",
    "PalindromePuzzle",
    "SumPuzzle",
    "complex_of",
    "factors_of",
    "terms_of",
]

_LONGEST = 2_000
_PART = re.compile(r"([+-])(\d{1,20}(?:\.\d{1,20})?)?(\*?[ijIJ])?")
_CONSTANT = re.compile(r"(?<=\+)[cCkK]\Z")
"""The constant of integration at the end of an antiderivative, under the names that textbooks give it."""
_WHOLE = re.compile(r"(?<![\d.])(\d{1,20})\.0{1,20}(?!\d)")
_ASKED = re.compile(r"\bform an? (?:valid )?palindrome\b", re.IGNORECASE)
_TIMES = re.compile(r"(?:(?<!\s)\s+)?(?:[×*·⋅]|\\times|\\cdot)\s*")


def complex_of(text: str) -> tuple[Fraction, Fraction] | None:
    """Real and imaginary part of `-7.0 + 1.0i`, in any order of the two; None for anything else."""
    text = "".join(undressed(text[:200]).replace("−", "-").split())
    if len(text) > 90 or not text:
        return None
    text = text if text[0] in "+-" else "+" + text
    parts = {False: Fraction(0), True: Fraction(0)}
    seen: set[bool] = set()
    end = 0
    while (match := _PART.match(text, end)) is not None and (match[2] or match[3]):
        imaginary = match[3] is not None
        if imaginary in seen or (imaginary and match[3][0] == "*" and not match[2]):
            return None
        seen.add(imaginary)
        parts[imaginary] = Fraction(match[1] + (match[2] or "1"))
        end = match.end()
    return (parts[False], parts[True]) if end == len(text) else None


class ComplexPuzzle:
    """A complex number: both parts exactly, in any spelling."""

    kind = "number"

    def __init__(self, gold: tuple[Fraction, Fraction], text: str) -> None:
        self._gold, self._text = gold, text

    def check(self, text: str) -> Check:
        """Judge one statement."""
        if (value := complex_of(text.rpartition("=")[2])) is None:
            return refused("no complex number", None, text[:100])
        if value == self._gold:
            return accepted("the same complex number", text[:100])
        return refused(f"not {self._text:.80}", None, text[:100])

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


def terms_of(text: str) -> Counter[str] | None:
    """The terms of a sum with their signs, spaces apart; None for a text whose brackets do not close."""
    text = undressed(text)
    if len(text) > _LONGEST:
        return None
    terms: Counter[str] = Counter()
    depth, sign, term = 0, 1, ""
    text = _CONSTANT.sub("C", "".join(text.split()).replace("^", "**"))
    text = _WHOLE.sub(r"\1", text)
    for char in text + "+":
        if char in "+-" and not depth and not term.endswith(("*", "/", "(")):
            if term:
                terms["-" * (sign < 0) + term] += 1
                term, sign = "", 1
            sign *= -1 if char == "-" else 1
            continue
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return None
        term += char
    return None if depth or term else terms


class SumPuzzle:
    """A sum of terms as a program writes it (`3*x**2 + C`): the same terms, in any order."""

    kind = "text"

    def __init__(self, text: str) -> None:
        self._gold, self._text = terms_of(text), text

    def check(self, text: str) -> Check:
        """Judge one statement."""
        value = terms_of(text)
        if value and value == self._gold:
            return accepted("the same terms", text[:200])
        return refused(f"not {self._text:.80}", None, text[:200])

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


class PalindromePuzzle:
    """Any palindrome of the ground truth's letters, each used as often as given."""

    kind = "text"

    def __init__(self, text: str) -> None:
        self._letters, self._text = Counter(text.strip().casefold()), text

    @staticmethod
    def is_one(prompt: str, truth: str) -> bool:
        """Whether the prompt asks for a palindrome of given letters, and the ground truth is one."""
        word = truth.strip().casefold()
        return word.isalpha() and word == word[::-1] and _ASKED.search(prompt[-20_000:]) is not None

    def check(self, text: str) -> Check:
        """Judge one statement."""
        word = undressed(text).strip("\"'").casefold()
        if len(word) > _LONGEST or word != word[::-1]:
            return refused("no palindrome", None, text[:200])
        if Counter(word) != self._letters:
            return refused("not the letters that are given", None, text[:200])
        return accepted("a palindrome of the letters", word[:200])

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


class FactorPuzzle:
    """A product, as `2 × 2 × 3`: the same factors, in any order."""

    kind = "number"

    def __init__(self, gold: list[Fraction], text: str) -> None:
        self._gold, self._text = gold, text

    def check(self, text: str) -> Check:
        """Judge one statement."""
        answer = factors_of(undressed(text).rpartition("=")[2])
        if answer == self._gold:
            return accepted("the same factors", text[:200])
        return refused(f"not {self._text:.80}" if answer else "no product of numbers", None, text[:200])

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


def factors_of(text: str) -> list[Fraction] | None:
    """The factors of a product of numbers, sorted; None for anything else."""
    if len(text) > 400:
        return None
    parts = [number(part) for part in _TIMES.split(text.strip())]
    factors = [part for part in parts if part is not None]
    return sorted(factors) if len(factors) == len(parts) > 1 else None
