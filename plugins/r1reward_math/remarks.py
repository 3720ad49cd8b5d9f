"""Remarks around a value, `(approximately 4.1)`, `for all real x`, and what they say of it."""

import re
from fractions import Fraction
from functools import lru_cache

from r1reward_math.numbers import rational
from r1reward_math.units import unit
from r1reward_math.word_answers import denies, withdraws

__all__ = ["without_remark", "without_tail"]

_LEADING = re.compile(
    r"(?i)^(?:(?:therefore|thus|hence|so|then|因此|所以)[,，:]?\s*|approximately|approx\.?|about|exactly|roughly|around|equals?|is|=|\\approx|"
    r"only|just|which (?:is|equals)|a total of|we (?:get|have)(?: that)?)\s+"
)
_AT_PLACE = (
    r"[\s,;]*\(\s*(?:(?:is\s+)?(?:attained|achieved|reached|occurs?|occurring)\s+)?"
    r"(?:at|when|for)\s+[a-z]\s*=\s*[^=()<>,;]{1,30}\)\s*"
)
_PLACE = re.compile(_AT_PLACE)
"""`4 (at x = 2)`: where an extremum is."""
_REMARK = re.compile(
    r"(?is)[\s,;]*[(\[]\s*(?:approx|about|roughly|or\s+(?:about|approx)|i\.e|that is|which is|"
    r"\\approx|≈)[^()]*[)\]]\s*$"
    r"|[\s,;]*\(\s*[a-z][a-z ]{2,30}\)\s*$"
    r"|[\s,;]*\(?\s*(?:\\forall|\bfor\s+(?:all|any|every|each|some))(?![a-z])(?:[^=;<>]|[<>]=?){0,80}$"
    r"|(?<=\S)[\s,;]*\(\s*[a-z]\s*(?:>=?)\s*-?\d+\s*\)\s*$"
    r"|[\s,;]*\b(?:where|with)\s+(?:\$?[a-zA-Z]\$?)\s+(?:(?:is|denotes|being)\s+)?(?:an?\s+|any\s+|some\s+)?(?:arbitrary\s+|real\s+|fixed\s+)*"
    r"(?:constants?|numbers?|real)\s*$"
    r"|[\s,;]*(?:\b(?:where|with|for)\s+)?\(?\s*(?:[a-z]|[a-z]_\{?\w\}?(?:\s*,\s*[a-z]_\{?\w\}?){0,4})\s*\\in\s*ℝ\s*\)?\s*$"
    r"|(?<=\S)[\s,;]+[a-z]\s*>=?\s*0\s*$"
    r"|[\s,;]*\(?\b(?:for|with)\s+[a-z]\s*>=?\s*-?\d+\s*\)?\s*$"
    r"|[\s,;]+\(?[a-z]\s*=\s*[01]\s*,\s*[12]\s*,(?:\s*[23]\s*,)?\s*\\ldots\s*\)?\s*$"
    r"|[\s,;]*\(?\s*(?:(?:for|with|where)\s+)?(?:an?\s+|any\s+|some\s+)?(?:arbitrary\s+|real\s+)*constants?\s+[a-zA-Z]\s*\)?\s*$"
    r"|[\s,;]+\(?\s*[a-zA-Z]\s+(?:is\s+)?(?:an?\s+)?(?:arbitrary\s+|real\s+)*constant\s*\)?\s*$"
    r"|\s+(?:is|are)\s+the\s+only\s+(?:such\s+)?(?:solutions?|functions?|values?|answers?)\s*$"
    r"|[\s,;]+(?:or\s+)?(?:which is\s+)?(?:approximately|about|roughly)\s+[\d.,]+\s*\w*\s*$"
    rf"|{_AT_PLACE}$"
    r"|\s*\\checkmark\s*$|\s*✓\s*$"
)
_EXPLANATION = re.compile(
    r"(?s)[\s,;]+(?:because|since|as\s+(?:we|it|the)|which\s+(?:is|are|means|gives|was|equals))\b.*$"
    r"|\(\s*(?:because|since)\b[^()]*\)\s*$"
    r"|[\s,;]+not\s+\S.*$|因为.*$"
)
_POSITIVE = re.compile(r"[\s,;]+([a-z])\s*>=?\s*0\s*")
_FORMAL = re.compile(r"[\s,;(]*(?:(?:for|where|with)\s+)?(?:all\s+)?[nkm]\s*>=?\s*[01]\s*\)?\s*")
"""Where a sequence begins."""
_SOME_ONLY = re.compile(
    r"(?i)(?:\bfor\b|\\forall).*\b(?:even|odd|primes?|composite|irrational|squares?|cubes?|multiples?|divisible|powers?)\b"
)
"""A tail that leaves most of the numbers out: `for all even n`."""
_TAILS = (" for ", " all ", "forall", " any ", " every ", " some ", "ℝ", "constant")
_NARROW = re.compile(
    r"(?i)[\[<ℤℕℚℂ1-9]|\b(?:integers?|natural|whole|odd|even|primes?|negative|non|rational|such|not|except)\b"
)
_WHOLE = re.compile(r"(?i)[ℤℕℚ]|\b(?:integers?|natural|whole|rational)\b")
_OPERATION = re.compile(r"[=+*^/]|\\frac|[a-zA-Z]\s*\(|\d\s*[a-z]|[a-z]\s*[a-z]")
_DECIMAL = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{1,30})?")
_DIGIT = re.compile(r"\d")
_QUANTIFIED = re.compile(r"(?i)[\s,;]*(?:\\forall|for)\b.*\b(?:or|unless|except|but|if|otherwise)\b")
"""A tail that offers something else: `for some a > 0 or 7`."""
_REMARK_ALTERS = re.compile(
    r"(?i)\b(?:or|not|plus|minus|times|mod|modulo|squared|cubed|halved|doubled|base|at\s+(?:most|least)|more|less|fewer|up\s+to|negative|"
    r"opposite|inverse|reciprocal|maybe|perhaps|possibly|guess\w*|unless|if|except|percent|hundreds?|thousands?|millions?|billions?|dozens?)\b"
)
_STATES = re.compile(r"(?:\b(?:is|are|equals|be|was)\b|[是为])\s*:?\s*")
_MOST_LEADING, _TAIL = 4, 300
_WORDS = re.compile(r"[A-Za-z]{3,}")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_LETTER = re.compile(r"(?<![A-Za-z])[a-z](?![A-Za-z])")


@lru_cache(maxsize=256)
def without_remark(answer: str) -> str:
    """Without `about` before it, `(approximately 4.1)` behind it, or a sentence that ends with `is` before it.

    Of a sentence that states two values, or denies one, nothing is taken.
    """
    text = answer
    for _ in range(_MOST_LEADING):
        shorter = _LEADING.sub("", text, count=1)
        if shorter == text:
            break
        text = shorter
    shorter = _EXPLANATION.sub("", text)
    shorter = shorter[:-_TAIL] + _REMARK.sub("", shorter[-_TAIL:])
    remark = text[len(shorter) :]
    if (bound := _POSITIVE.fullmatch(remark)) is not None and not _has_letter(shorter, bound[1]):
        return text
    if withdraws(remark) or _alters(shorter, remark) or _SOME_ONLY.search(remark) is not None:
        return text
    text = shorter
    if len(_WORDS.findall(_COMMAND.sub(" ", text))) > 1 and len(verbs := list(_STATES.finditer(text))) == 1:
        head, rest = text[: verbs[0].start()], text[verbs[0].end() :]
        if rest.strip() and re.search("[A-Za-z]{2,}", head) and not denies(head):
            text = rest
    return text.strip() or answer


def _has_letter(text: str, letter: str) -> bool:
    """Whether a letter stands by itself in a formula that calculates with it, so that a bound on it is no answer."""
    return re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])(?!\s*[=<>])", text) is not None


def without_tail(gold: str, answer: str) -> str:
    """A ground truth without the tail that says where it holds, `for all real x`, if that is everywhere.

    Whole numbers, bounds and domains of parameters stay: there the tail is part of the answer; and all of it does
    where the answer names another domain.
    """
    if not any(map(gold.__contains__, _TAILS)) or _WHOLE.search(answer):
        return gold
    shorter = without_remark(gold)
    tail = gold[len(shorter) :]
    if _FORMAL.fullmatch(tail):
        return shorter
    if not gold.startswith(shorter) or _NARROW.search(tail) or tail.count("\\in") > 1:
        return gold
    return shorter if any(map(tail.__contains__, _TAILS)) and _OPERATION.search(shorter) else gold


def _alters(value: str, remark: str) -> bool:
    """Whether a remark in brackets makes another value of it: `12 (mod 5)`, `36 (or less)`, `36 (about 35)`."""
    if _PLACE.fullmatch(remark) is not None:
        return _LETTER.search(_COMMAND.sub(" ", value)) is not None  # `2x (at x = 2)` is left to work out
    if not remark.strip().startswith("("):
        return _QUANTIFIED.match(remark) is not None
    numbers = [n for n in _DECIMAL.findall(remark) if "%" not in remark]
    exact = rational(value) if len(numbers) == 1 else None
    if exact is None:
        return not _DIGIT.search(remark) and _REMARK_ALTERS.search(remark) is not None
    shown = numbers[0].replace(",", "").rstrip(".")
    places = len(shown.partition(".")[2])
    words = _DECIMAL.sub(" ", remark).strip(" ()").split()
    return (not words or unit(words[-1]) is None) and 2 * abs(exact[0] - Fraction(shown)) > Fraction(
        1, 10**places
    )
