r"""What a question says of its answer: the unit, the kind of extremum, and the divisors that may not be 0."""

import re

from r1reward.text.hints import Hints
from r1reward_math.units import unit

__all__ = ["asked_amount", "asked_bases", "asked_divisors", "asked_extremum", "asked_unit"]

_TAIL = 2000
_WORDS = r"((?:[A-Za-z]{2,14}|[mgsLNJWVKC])(?:(?:\s+per\s+|/)[A-Za-z]{1,14})?)"
_IN = re.compile(
    rf"(?i:\bhow\s+many|\bnumber\s+of|(?<!\d\s)(?<!made\s)(?<!measured\s)(?<!given\s)\bin(?:\s+units\s+of)?)\s+{_WORDS}(?![A-Za-z\d^])"
)
_MONEY = re.compile(r"(?i)\bdollars?\b|\\\$\s?\d|\$\d[\d,]*(?:\.\d\d)?(?=\s+[a-z(]|[.,;?!](?:\s|\Z)|\s*\Z)")
_COINS = re.compile(r"(?i)\b(?:cents?|penn(?:y|ies)|nickels?|dimes?|quarters?)\b|¢")
_EXTREMUM = re.compile(
    r"(?i)\b(?:(?P<maximum>maximum|maximal|largest|greatest|highest)|(?P<minimum>minimum|minimal|smallest|least|lowest))\b"
)
_COMMA = re.compile(r"\s*-?\d{1,9},\d{1,2}\s*")
_AMOUNT = re.compile(
    r"(?i)\bhow\s+(?:much|many|far|long|heavy|tall)\b|\b(?:wie\s+(?:viel|weit|lang|schwer)|combien|cuánt|quant[oiae]\b|сколько)|多少"
)
_MAY_NAME_BASE = Hints(("base", "binary", "ternary", "octal", "hexa"))
_BASE_WORDS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_BASE_NAMES = {word: str(at) for at, word in enumerate(_BASE_WORDS.split(), 2)} | {
    "binary": "2", "ternary": "3", "octal": "8", "hexadecimal": "16",
}  # fmt: skip
_BASE = re.compile(
    rf"(?i)\bbase[\s-]+\$?(\d{{1,2}}(?!\d)|{'|'.join(_BASE_WORDS.split())})\b|\b(binary|ternary|octal|hexadecimal)\b"
)
_GROUP = r"\{((?:[^{}]|\{[^{}]{0,40}\}){1,80})\}"
_QUOTIENT = re.compile(
    rf"\\[dtc]?frac\s*{_GROUP}\s*{_GROUP}|/\s*\(([^()]{{1,60}})\)|/\s*\{{?\s*([a-z])(?![a-zA-Z])"
)
_MOST, _LONGEST_SYMBOL = 4, 3
_PLURALS = frozenset(("feet", "inches", "hertz", "kelvin", "fahrenheit"))


def asked_unit(prompt: str) -> str:
    """The unit that a question names for its answer; empty where it names none, or several.

    Example:
        >>> asked_unit("How far is it, in meters?"), asked_unit("How many days are 3 weeks?"), asked_unit("How far?")
        ('meters', 'days', '')
    """
    text = prompt[-_TAIL:]
    named = {words for words in _IN.findall(text) if _is_unit(words)}
    if len({unit(words) for words in named}) > 1:
        return ""
    if not named and _MONEY.search(text) is not None and _COINS.search(text) is None:
        return "dollars"
    return min(named, default="")


def _is_unit(words: str) -> bool:
    """Whether words are a unit's symbol, or its name in the plural: who is in second place asks for no seconds."""
    name = words.split()[0].partition("/")[0]
    plural = len(name) <= _LONGEST_SYMBOL or name.endswith("s") or name.lower() in _PLURALS
    return plural and unit(words) is not None


def asked_amount(gold: str, prompt: str) -> str:
    """A ground truth with a decimal comma with a point, where one amount is asked for; empty for any other.

    Example:
        >>> asked_amount("2,50", "How many euros does it cost?"), asked_amount("2,50", "Which are divisors of 100?")
        ('2.50', '')
    """
    if "," not in gold or _COMMA.fullmatch(gold) is None or _AMOUNT.search(prompt[-_TAIL:]) is None:
        return ""
    return gold.replace(",", ".").strip()


def asked_bases(prompt: str) -> tuple[str, ...]:
    """The bases, other than ten, that a question names in words.

    Example:
        >>> asked_bases("Write it in base 2."), asked_bases("Write it in octal."), asked_bases("Write it in base 10.")
        (('2',), ('8',), ())
    """
    text = prompt[-_TAIL:]
    if not _MAY_NAME_BASE(text.lower()):
        return ()
    named = {_BASE_NAMES.get(word.lower(), word) for pair in _BASE.findall(text) for word in pair if word}
    return tuple(sorted(named - {"10"}))


def asked_extremum(prompt: str) -> str:
    """The kind of extremum that a question asks for; empty where it speaks of none, or of both.

    Example:
        >>> asked_extremum("Find the least value of f."), asked_extremum("Find all extrema.")
        ('minimum', '')
    """
    kinds = {match.lastgroup for match in _EXTREMUM.finditer(prompt[-_TAIL:])}
    return (kinds.pop() or "") if len(kinds) == 1 else ""


def asked_divisors(prompt: str) -> tuple[str, ...]:
    r"""The divisors with a letter in the quotients of a question.

    Example:
        >>> asked_divisors(r"Simplify $\frac{x^2-1}{x-1}$.")
        ('x-1',)
    """
    if "frac" not in prompt and "/" not in prompt:
        return ()
    divisors = (match[2] or match[3] or match[4] for match in _QUOTIENT.finditer(prompt[-_TAIL:]))
    return tuple(dict.fromkeys(d for d in divisors if re.search(r"(?<![\\a-zA-Z])[a-z](?![a-zA-Z])", d)))[
        :_MOST
    ]
