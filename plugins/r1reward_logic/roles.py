"""Who is what, in sentences about people that are known, such as `Olivia and Mia are knaves`.

Each sentence is looked at by itself, so that what follows an explanation counts as well; one that supposes something
(`If Ethan were a knave, …`) says nothing. Who is said to be two things, or not to be something, is nothing at all.
`Everybody is a knight` names nobody: it may contradict what else is said, and is no solution, for it fits any puzzle.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

__all__ = ["roles_in_sentences"]

_LONGEST = 20_000
_SENTENCE = re.compile(r"(?<![.;!?\n])[.;!?\n]+(?=\s|$)|\n")
_SUPPOSED = re.compile(
    r"\b(?:if|suppose|supposing|assume|assuming|assumption|were|would|whether|hypothesis|claims?|says?|said|stated?"
    r"|states|statement|asserts?|because|since)\b|contradict",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:or|either|maybe|perhaps|possibly|might|may|could|cannot|neither|nor)\b|\?", re.IGNORECASE
)
_LISTED = re.compile(r"(?:(?<!\s)\s+)?(?:,\s*and\b|,|&|\band\b)\s*")
_CLASSIC = {"knight": ("truth-teller", "truthteller", "truth teller"), "knave": ("liar",)}
_VERBS = {
    "knight": r"(?:always\s)?(?:tells?|speaks?|telling)\s(?:only\s)?the\struth|(?:is|are)\s(?:truthful|honest)",
    "knave": r"(?:always\s)?(?:lies?(?![\w])|tells?\slies)|(?:is|are)\slying",
}
_OTHERS = (
    r"(?:all\s|both\s)?(?:(?:of\s)?the\s)?(?:others?|rest|remaining\s\w+|other\s\w+)|every(?:one|body)\selse"
)
_ALL = r"everyone|everybody|(?:all|both)(?:\sof\s(?:them|the\s\w+))?|they\s(?:all|both)|each\sof\sthem"


def roles_in_sentences(text: str, names: Iterable[str], roles: Iterable[str]) -> Mapping[str, str] | None:
    """The roles of those that the sentences name, in lower case; None where one is denied, doubted or has two.

    `names` and `roles` are the puzzle's, in lower case.
    """
    known, kinds, pattern, forms = _grammar(tuple(names), frozenset(roles))
    stated: dict[str, str] = {}
    general: list[str] = []
    for sentence in _SENTENCE.split(re.sub(r"[*_`]", "", text[:_LONGEST])):
        claims = _claims(sentence, pattern, forms)
        if not claims or _SUPPOSED.search(sentence):
            continue
        for subject, role in claims:
            if role is None:
                return None
            if subject == _EVERYBODY:
                general.append(role)
                continue
            members = _LISTED.split(subject)
            if subject == _ANYBODY_ELSE:
                members = [name for name in known if stated and name not in stated and len(kinds) > 1]
            for name in members:
                if stated.setdefault(name, role) != role:
                    return None
    is_against = len({*general, *stated.values()}) > 1 if general else False
    return None if is_against else stated


class _Grammar(NamedTuple):
    """Who is known, longest names first; the roles; the pattern of a claim; the role of each of its words."""

    names: tuple[str, ...]
    roles: tuple[str, ...]
    claim: re.Pattern[str]
    forms: dict[str, str]


_ANYBODY_ELSE, _EVERYBODY = "\0others", "\0all"


def _claims(
    sentence: str, pattern: re.Pattern[str], forms: Mapping[str, str]
) -> list[tuple[str, str | None]]:
    """Each subject of a sentence with its role; None for a role that is denied or left open."""
    claims: list[tuple[str, str | None]] = []
    for match in pattern.finditer(sentence):
        if match["so"]:
            claims.append((match["so"].casefold(), claims[-1][1] if claims else None))
            continue
        subject = _EVERYBODY if match["all"] else _ANYBODY_ELSE if match["others"] else match["subject"]
        word = match["role"]
        role = forms[" ".join(word.casefold().split())] if word else next(r for r in _VERBS if match[r])
        if match["denied"]:  # of two roles, it is the other one
            others = [name for name in set(forms.values()) if name != role]
            role = others[0] if len(others) == 1 else ""
        claims.append((subject.casefold(), role or None))
    if claims and _DOUBT.search(sentence):
        return [(subject, None) for subject, _ in claims]
    return claims


@lru_cache(maxsize=256)
def _grammar(people: tuple[str, ...], stated: frozenset[str]) -> _Grammar:
    """The pattern of a claim about these people, and the role of each of its words."""
    names = tuple(sorted(people, key=len, reverse=True))
    is_classic = stated <= set(_CLASSIC)
    roles = tuple(sorted(_CLASSIC if is_classic else stated))
    forms = {
        form: role
        for role in roles
        for word in (role, *(_CLASSIC[role] if is_classic else ()))
        for form in (word, f"{word}s", f"{word}es")
    }
    name = "|".join(map(re.escape, names))
    word = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    verbs = "".join(f"|(?P<{role}>{_VERBS[role]})" for role in roles) if is_classic else ""
    subject = rf"(?P<subject>(?:{name})(?:(?:,\s*and\s|,\s*|\s+and\s+|\s*&\s*)(?:{name}))*)"
    return _Grammar(
        names,
        roles,
        re.compile(
            rf"(?<!\w)(?:(?P<others>{_OTHERS})|(?P<all>{_ALL})|{subject})(?!\w),?\s+(?:(?:must|therefore|thus|also|both|all)\s+)*"
            rf"(?:(?:is|are|be)\s+(?:(?:therefore|thus|also|both|all|indeed|clearly|definitely|only|being)\s+)*"
            rf"(?P<denied>(?:not|never)\s+)?(?:(?:the|an?|only)\s+){{0,2}}(?P<role>{word})(?![\w-]){verbs})"
            rf"|\bso\s(?:is|are)\s(?P<so>{name})(?!\w)",
            re.IGNORECASE,
        ),
        forms,
    )
