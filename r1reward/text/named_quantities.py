r"""Quantities that a question asks for, and others of their kind: `pOH = 3` is no answer to `What is the pH?`.

Only quantities that stand beside one another in the same exercises are told apart, and only where the question asks
for just one of them; of other names nothing is decided (`x = 3`, `the total is 3`).
"""

import re
from functools import lru_cache

from r1reward.text.quantities import VALUES

__all__ = ["asked_quantity", "is_other_quantity", "names_any_quantity", "names_other", "values_of_kind"]

_KINDS: tuple[dict[str, str], ...] = (
    {
        "pH": r"(?-i:pH)",
        "pOH": r"(?-i:pOH)",
        "pKa": r"(?-i:p\s?[Kk]_?\{?a\}?)",
        "pKb": r"(?-i:p\s?[Kk]_?\{?b\}?)",
    },
    {
        "kinetic": r"kinetic(?:\s+energy)?|(?-i:KE|E_\{?[Kk]\}?)",
        "potential": r"potential(?:\s+energy)?|(?-i:PE|E_\{?[Pp]\}?)",
    },
    {"area": r"(?:surface\s+)?area", "perimeter": r"perimeter|circumference", "volume": r"volume"},
    {"mean": r"(?:arithmetic\s+)?mean|average", "median": r"median", "mode": r"mode"},
    {"quotient": r"quotient", "remainder": r"remainder"},
    {"sum": r"sum", "difference": r"difference", "product": r"product"},
    {"length": r"length", "width": r"width|breadth", "height": r"height"},
    {"radius": r"radius", "diameter": r"diameter"},
    {"numerator": r"numerator", "denominator": r"denominator"},
    {"voltage": r"voltage", "current": r"current", "resistance": r"resistance"},
    {"velocity": r"velocity", "acceleration": r"acceleration"},
    {"enthalpy": r"enthalpy|\\?Δ\s?(?-i:H)", "entropy": r"entropy|\\?Δ\s?(?-i:S)"},
    {"profit": r"profit", "loss": r"loss", "revenue": r"revenue"},
    {"slope": r"slope", "intercept": r"(?:[xy]-)?intercept"},
)
_ALL = {name: (kind, pattern) for kind in _KINDS for name, pattern in kind.items()}
_MEMBERS = {
    name: re.compile(rf"(?i)(?<![^\W\d_])(?:{pattern})(?![^\W_])") for name, (_, pattern) in _ALL.items()
}
_SIGNS = {
    "pH": ("ph",),
    "pOH": ("poh",),
    "pKa": ("p",),
    "pKb": ("p",),
    "kinetic": ("kinetic", "ke", "e_"),
    "potential": ("potential", "pe", "e_"),
    "perimeter": ("perimeter", "circumference"),
    "mean": ("mean", "average"),
    "width": ("width", "breadth"),
    "enthalpy": ("enthalpy", "δ"),
    "entropy": ("entropy", "δ"),
}
"""What stands, in small letters, in each text that names a quantity; of those that are not here, the name itself."""
_SEARCHES = tuple((name, _SIGNS.get(name, (name,)), member) for name, member in _MEMBERS.items())
_SENTENCE = re.compile(r"[^.?!\n]+")
_ASKS = re.compile(r"(?i)\b(?:what|find|determine|calculate|compute|how|give|evaluate|work\s+out)\b")
_LEADING = (
    r"(?:\A|[,;:]\s|\b(?:so|thus|hence|therefore|then|that)\b,?\s)\W{0,4}(?:\\(?:text|mathrm|textbf|mathbf)\s*\{\s*)?"
    r"(?:(?:the|its|their|our|his|her)\s+)?(?:(?:total|final|required|resulting|correct|new)\s+)?"
)
_STATES = (
    r"(?:\s*\})?(?:\s+(?:of|for|in)\s+[^,;:=]{1,60}?)?\s*"
    r"(?:=|\b(?:is|are|was|equals|will\s+be|must\s+be|comes\s+(?:out\s+)?to)\b)"
)
_MARKUP = " \t\n$*_:\\([~≈"
_LONGEST = 2000


@lru_cache(maxsize=1024)
def asked_quantity(question: str) -> str:
    """The quantity that a question asks for; empty where it asks for none that is known, or for several.

    >>> asked_quantity("The pOH is 11. What is the pH?"), asked_quantity("Find the sum and the product.")
    ('pH', '')
    """
    text = question[-_LONGEST:]
    small = text.lower()
    # A pattern at each place costs fifty times as much as a plain search, and most questions name none of them.
    near = [
        (name, member)
        for name, signs, member in _SEARCHES
        if any(sign in small for sign in signs) and member.search(text) is not None
    ]
    if not near:
        return ""
    asks = " ".join(sentence for sentence in _SENTENCE.findall(text) if _ASKS.search(sentence) is not None)
    named = [name for name, member in near if member.search(asks) is not None]
    return named[0] if len(named) == 1 else ""


def is_other_quantity(asked: str, statement: str) -> bool:
    r"""Whether a statement gives another quantity of the kind that is asked for, and speaks of that nowhere.

    >>> is_other_quantity("pH", "The pOH of the solution is 3"), is_other_quantity("pH", "The answer is 3")
    (True, False)
    """
    if not asked:
        return False
    if _MEMBERS[asked].search(statement) is not None:
        return _made_of(asked).search(statement) is not None
    return _others(asked).search(statement) is not None


def names_other(question: str, before: str) -> bool:
    r"""Whether the words before a value name another quantity than the question's: `The pOH is \boxed{3}` to a pH.

    >>> names_other("What is the pH?", "The pOH is "), names_other("What is the pH?", "As the pOH is 11, it is ")
    (True, False)
    """
    asked = asked_quantity(question)
    if not asked or _MEMBERS[asked].search(before) is not None:
        return False
    return any(not before[name.end() :].strip(_MARKUP) for name in _others(asked).finditer(before))


@lru_cache(maxsize=1024)
def names_any_quantity(text: str) -> bool:
    """Whether a text names a quantity of some kind, whatever is asked."""
    small = text.lower()
    return any(any(sign in small for sign in signs) and member.search(text) for _, signs, member in _SEARCHES)


def values_of_kind(asked: str, statement: str) -> dict[str, re.Match[str]]:
    """The values, as the group `value`, that a statement gives of the quantities of one kind.

    >>> {name: match["value"] for name, match in values_of_kind("mean", "The median is 7 and the mean is 6").items()}
    {'mean': '6', 'median': '7'}
    """
    found = {name: list(_value_of(name).finditer(statement)) for name in _ALL[asked][0]}
    return {name: matches[0] for name, matches in found.items() if len(matches) == 1}


@lru_cache(maxsize=64)
def _value_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\bthe\s+(?:{_ALL[name][1]})(?![^\W_])\s+(?:is|was|equals)\s+{VALUES}")


@lru_cache(maxsize=64)
def _made_of(asked: str) -> re.Pattern[str]:
    """`Half the perimeter is 26`, and nothing of the perimeter itself."""
    return re.compile(
        rf"(?i)\A\W*(?:(?:so|thus|hence|therefore)\b,?\s+)?(?:half|twice|double|triple|a\s+(?:third|quarter))\s+(?:of\s+)?(?:the|its)\s+"
        rf"(?:{_ALL[asked][1]})(?![^\W_]){_STATES}(?!.*(?:{_ALL[asked][1]}))"
    )


@lru_cache(maxsize=64)
def _others(asked: str) -> re.Pattern[str]:
    kind, _ = _ALL[asked]
    names = "|".join(pattern for name, pattern in kind.items() if name != asked)
    return re.compile(
        rf"(?i)(?:{_LEADING}(?:{names})(?![^\W_]){_STATES}|\bha(?:s|ve|d)\s+an?\s+(?:total\s+)?(?:{names})\s+of\b)"
    )
