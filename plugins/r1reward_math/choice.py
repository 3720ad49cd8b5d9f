"""Multiple choice: which letter an answer settles on, where the ground truth is a letter."""

import re

__all__ = ["chosen_letter", "gold_letter", "same_letters"]

_GOLD = re.compile(r"\(?([A-Z])\)?[.:]?")
_GOLD_NAMED = re.compile(
    r"\(([A-Z])\)\s*(\S.*)|([A-Z])(?:[.:]\s+|\)\s*)(\S.*)|([A-J])\s+([A-Z][a-z]+(?:\s.*)?)", re.DOTALL
)
_LEADING = re.compile(r"[\s(\[*{]*([A-Z])(?:[)\]}*]+(?=[\s.:,;，。]|$)|[.:：](?=\s|$)|\s*$)")
_DENIED = re.compile(
    r"[\s)\]}*]*(?:(?:is|was|are|can|could|would|does|seems?)?\s*(?:not|n't|wrong|incorrect|false)\b|错)"
)
_HEDGED = re.compile(r"[\s)\]}*]*(?:or\b|and\b|/|或|和)")
_ALONE = re.compile(r"(?<![A-Za-z0-9'\\^_+*/=<>-])\(?([A-Z])\)?(?![A-Za-z0-9'^_+*/=<>(-])")
_CLAUSE = re.compile(
    r"[,;.!?\n，。；！？]|\b(?:because|since|therefore|so|thus|hence|but)\b|因为|所以|因此|但"
)
_NEGATION = re.compile(
    r"n't\b|\b(?:not|cannot|never|no|non|pas|nor|neither|wrong|incorrect|unlike|except|instead|than)\b|不|非|错"
)
_FORMULA = re.compile(r"[=^_+*/<>\\]|\d\s*-|\w\(")
_ARTICLE = re.compile(r"A\s+(?!or\b|and\b|nor\b)[a-z]")
_SEVERAL = re.compile(r"[A-H]{2,6}")
_LISTED = re.compile(r"[\s,;()]+|\band\b")
_LOWER = "abcdefghij"
_LONGEST = 400


def gold_letter(gold: str) -> tuple[str, str]:
    """The letter that a clean ground truth is, and the text of its option where it names it; empty for others."""
    if (match := _GOLD.fullmatch(gold)) is not None:
        return match[1], ""
    if (match := _GOLD_NAMED.fullmatch(gold)) is not None:
        return match[1] or match[3] or match[5], (match[2] or match[4] or match[6] or "").strip()
    return "", ""


def same_letters(gold: str, answer: str) -> bool:
    """Whether several options, `ACD` in the order of the alphabet, are those that the answer lists: `A, C and D`."""
    if _SEVERAL.fullmatch(gold) is None or list(gold) != sorted(set(gold)) or len(answer) > _LONGEST:
        return False
    return _LISTED.sub("", answer) == gold


def chosen_letter(answer: str) -> str:
    """The one letter that an answer settles on; empty where it settles on none, or names several.

    Letters in a clause behind a negation are not what it settles on: `D, it can't be A or B`.
    """
    if len(answer) > _LONGEST:
        return ""
    if len(bare := answer.strip(" ()[]{}*.:\n")) == 1:
        return bare.upper() if bare in _LOWER else bare if bare.isupper() else ""
    if (leading := _LEADING.match(answer)) is not None and _only(leading[1], answer[leading.end() :]):
        return leading[1]
    letters = _named(answer)
    return letters.pop() if len(letters) == 1 else ""


def _only(letter: str, rest: str) -> bool:
    """Whether what follows a leading letter names no other."""
    return not (_DENIED.match(rest) or _HEDGED.match(rest)) and _named(rest) <= {letter}


def _named(answer: str) -> set[str]:
    """The letters that stand alone, in clauses that are no formulas and in front of any negation."""
    found: set[str] = set()
    for clause in _CLAUSE.split(answer):
        if _FORMULA.search(clause):
            continue
        negated = _NEGATION.search(clause)
        for match in _ALONE.finditer(clause):
            bracketed = match[0] != match[1]
            if not bracketed and (match[1] == "I" or _ARTICLE.match(clause, match.start())):
                continue
            denied = _DENIED.match(clause, match.end()) is not None
            if not denied and (negated is None or match.start() < negated.start()):
                found.add(match[1])
    return found
