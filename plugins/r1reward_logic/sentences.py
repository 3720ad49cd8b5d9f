"""The one thing that a sentence names: `The person in House 1 is carol` and `Carol lives in House 1` name carol."""

import re

from r1reward_logic.statement import undressed

__all__ = ["is_hedged", "numbers_asked", "predicate", "question_of", "subject"]

_LONGEST = 160
_PRONOUNS = frozenset(["it", "this", "that", "he", "she"])
_BY = re.compile(r"^[a-z]{3,15} by (?=\S)")
"""`The fish is owned by Peter.`"""
_ENDING = 2
"""Words that a sentence and the question must end in alike."""
_COPULA = re.compile(r"\b(?:is|are|was|were)\b(?:\s{1,3}(?:named|called))?\s", re.IGNORECASE)
# What makes a sentence something else than a plain statement: a denial, a doubt, a condition, a choice.
_HEDGE = re.compile(
    r"\b(?:not|never|no|nobody|neither|nor|or|either|if|unless|maybe|perhaps|possibly|probably|might|may|could|cannot"
    r"|would|should|but|except|false|untrue|wrong|incorrect|impossible|unlikely|doubt|deny|than|and)\b|n't\b|n’t\b|[?;:,\n]",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:not|never|no|nor|neither|or|either|unless|if|maybe|perhaps|possibly|probably|might|may|could|cannot|impossible"
    r"|wrong|incorrect|false|doubt|unlikely)\b|n't\b|n’t\b|\?|≠|\\neq?\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'-]+")
_CLEFT = re.compile(r"\AIt (?:is|was) (.{1,60}?) (?:who|that|which) ")
"""`It is Carol who lives in House 1`, beside `Carol lives in House 1`."""
_WHO = re.compile(r"\b(?:who|which|what)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\d+|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b", re.IGNORECASE
)


def predicate(text: str, prompt: str) -> str:
    """What the sentence says its subject is; empty for anything but one plain statement on what is asked.

    A number in the subject must be one of the prompt's last question: `The person in House 2 is carol` says
    nothing of House 1.
    """
    if len(text) > _LONGEST:
        return ""
    text = undressed(text)
    copulas = list(_COPULA.finditer(text))
    if len(copulas) != 1 or _HEDGE.search(text) or "." in text.rstrip("."):
        return ""
    subject, named = text[: copulas[0].start()], text[copulas[0].end() :]
    asked = numbers_asked(question_of(prompt))
    pronoun = subject.strip().casefold() in _PRONOUNS
    if (len(subject.split()) < 2 and not pronoun) or any(
        n.casefold() not in asked for n in _NUMBER.findall(subject)
    ):
        return ""
    return undressed(_BY.sub("", named.strip()))


def subject(text: str, prompt: str) -> str:
    """Whom a sentence says to do what is asked: it ends as the prompt's last question does; else empty.

    Example: of `Carol lives in House 1.` after `Who lives in House 1?` it is `Carol`.
    """
    text = undressed(text[: _LONGEST + 1]).replace("**", "").replace("`", "")
    text = _CLEFT.sub(r"\1 ", text)
    question = question_of(prompt)
    if len(text) > _LONGEST or _HEDGE.search(text) or "." in text or not _WHO.search(question):
        return ""
    asked, words = [[w.casefold() for w in _WORD.findall(t)] for t in (question, text)]
    same = 0
    while same < min(len(asked), len(words)) and asked[-1 - same] == words[-1 - same]:
        same += 1
    named = words[: len(words) - same]
    if same < _ENDING or not named:
        return ""
    return text[: [match.end() for match in _WORD.finditer(text)][len(named) - 1]].strip()


def numbers_asked(question: str) -> frozenset[str]:
    """The numbers that a question names, in digits and as ordinals: of `Who lives in House 1?` it is `1`."""
    return frozenset(n.casefold() for n in _NUMBER.findall(question))


def is_hedged(text: str) -> bool:
    """Whether a text denies, doubts, supposes or offers a choice."""
    return _DOUBT.search(text) is not None


def question_of(prompt: str) -> str:
    """The last sentence that ends in a question mark; the last line where there is none."""
    end = prompt.rfind("?", -4_000 if len(prompt) > 4_000 else 0)
    if end < 0:
        return prompt.rstrip().rpartition("\n")[2][-400:]
    start = max(prompt.rfind(sign, 0, end) for sign in (".", "?", "!", "\n"))
    return prompt[start + 1 : end][-400:]
