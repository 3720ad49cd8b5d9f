"""Who is what, in sentences about people that are known, such as `Olivia and Mia are knaves`.

Each sentence is looked at by itself, so that what follows an explanation counts as well; one that supposes something
(`If Ethan were a knave, …`) says nothing. Who is said to be two things, or not to be something, is nothing at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

__all__ = ["roles_in_sentences"]

_LONGEST = 20_000
_SENTENCE = re.compile(r"[.;!?\n]+(?=\s|$)|\n")
_SUPPOSED = re.compile(
    r"\b(?:if|suppose|supposing|assume|assuming|assumption|were|would|whether|hypothesis|claims?|says?|said|stated?"
    r"|states|statement|asserts?|because|since)\b|contradict",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:or|either|maybe|perhaps|possibly|might|may|could|cannot|neither|nor)\b|\?", re.IGNORECASE
)
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
    known = tuple(sorted(names, key=len, reverse=True))
    pattern, forms = _grammar(known, tuple(sorted(roles)))
    told: dict[str, str] = {}
    for sentence in _SENTENCE.split(re.sub(r"[*_`]", "", text[:_LONGEST])):
        if _SUPPOSED.search(sentence):
            continue
        for subject, role in _claims(sentence, pattern, forms):
            if role is None:
                return None
            if subject == _ANYBODY_ELSE:
                members = [name for name in known if name not in told]
            else:
                members = list(known) if subject == _EVERYBODY else [n for n in known if _names(subject, n)]
            for name in members:
                if told.setdefault(name, role) != role:
                    return None
    return told


_ANYBODY_ELSE, _EVERYBODY = "\0others", "\0all"


def _claims(
    sentence: str, pattern: re.Pattern[str], forms: Mapping[str, str]
) -> Iterator[tuple[str, str | None]]:
    """Each subject of a sentence with its role; None for a role that is denied or left open."""
    doubted = _DOUBT.search(sentence) is not None
    last: str | None = None
    for match in pattern.finditer(sentence):
        if match["so"]:
            yield match["so"], last
            continue
        subject = _EVERYBODY if match["all"] else _ANYBODY_ELSE if match["others"] else match["subject"]
        role = (
            next((name for name in _VERBS if match.groupdict().get(name)), "")
            or forms[" ".join((match["role"] or "").casefold().split())]
        )
        others = [name for name in dict.fromkeys(forms.values()) if name != role]
        if match["denied"]:  # of two roles, it is the other one
            role = others[0] if len(others) == 1 else ""
        last = None if doubted or not role else role
        yield subject.casefold(), last


def _names(subject: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", subject, re.IGNORECASE) is not None


@lru_cache(maxsize=256)
def _grammar(names: tuple[str, ...], roles: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """The pattern of a claim about these people, and the role of each of its words."""
    is_classic = set(roles) <= set(_CLASSIC)
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
    return (
        re.compile(
            rf"(?<!\w)(?:(?P<others>{_OTHERS})|(?P<all>{_ALL})|{subject})(?!\w),?\s+(?:(?:must|therefore|thus|also|both|all)\s+)*"
            rf"(?:(?:is|are|be)\s+(?:(?:therefore|thus|also|both|all|indeed|clearly|definitely|only|being)\s+)*"
            rf"(?P<denied>(?:not|never)\s+)?(?:(?:the|an?|only)\s+){{0,2}}(?P<role>{word})(?![\w-]){verbs})"
            rf"|\bso\s(?:is|are)\s(?P<so>{name})(?!\w)",
            re.IGNORECASE,
        ),
        forms,
    )
