"""The one thing that a whole sentence names: `The person in House 1 is carol.` names `carol`."""

import re

from r1reward_logic.statement import undressed

__all__ = ["predicate"]

_LONGEST = 160
_COPULA = re.compile(r"\b(?:is|are|was|were)\b(?:\s{1,3}(?:named|called))?\s", re.IGNORECASE)
# What makes a sentence something else than a plain statement: a denial, a doubt, a condition, a choice.
_HEDGE = re.compile(
    r"\b(?:not|never|no|nobody|neither|nor|or|either|if|unless|maybe|perhaps|possibly|probably|might|may|could|cannot"
    r"|would|should|but|except|false|untrue|wrong|incorrect|impossible|unlikely|doubt|deny|than|and)\b|n't\b|n’t\b|[?;:,\n]",
    re.IGNORECASE,
)
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
    asked = {n.casefold() for n in _NUMBER.findall(_question(prompt))}
    if len(subject.split()) < 2 or any(n.casefold() not in asked for n in _NUMBER.findall(subject)):
        return ""
    return undressed(named.strip())


def _question(prompt: str) -> str:
    """The last sentence that ends in a question mark; the last line where there is none."""
    end = prompt.rfind("?", -4_000 if len(prompt) > 4_000 else 0)
    if end < 0:
        return prompt.rstrip().rpartition("\n")[2][-400:]
    start = max(prompt.rfind(sign, 0, end) for sign in (".", "?", "!", "\n"))
    return prompt[start + 1 : end][-400:]
