"""A sentence of a word problem that ends in its number: `They collected 12`, `Each child receives 12`.

Such a sentence states its number, whatever its verb. What a solution says of its own reasoning, `we rule out 12`, has
`we` or `I` for a subject, or the words of reasoning (`the condition`, `this`), and is not read here. Verbs that deny
what stands behind them are few in the third person.
"""

import re

__all__ = ["is_narrated"]

_LINKS = r"(?:(?:so|thus|hence|therefore|then|finally|and|now|in\s+total|in\s+all|altogether|overall),?\s+)*"
_REASONING = (
    r"answers?|results?|solutions?|equations?|proofs?|conditions?|arguments?|theorems?|constraints?|inequalit\w+|cases?|steps?|checks?|"
    r"methods?|formulas?|problems?|questions?|tests?|claims?|lemmas?|contradictions?|facts?|books?|keys?|authors?|teachers?|graders?"
)
_PREPOSITION = (
    r"(?i:on|in|at|after|before|by|for|from|with|without|when|while|if|of|to|as|since|until|during|under|over|above|below|between|among|within|"
    r"about|around|near|not|no|never|page|line|part|chapter|section|figure|table|rule|note|row|day|number)"
)
_SUBJECT = (
    r"(?:he|she|they|it|everyone|(?i:each)(?:\s+of\s+(?:them|these|those|the\s+[a-z]+))?"
    rf"|(?:the|each|every|his|her|their|its|one|both|all)(?:\s+(?!(?:{_REASONING})\b)[a-z]+){{1,2}}"
    rf"|(?!(?:{_PREPOSITION})\b)[A-Z][a-z]+(?:\s+(?:and\s+)?[A-Z][a-z]+)?)"
)
_AUXILIARY = (
    r"(?:(?:will|can|must|should|has|have|had|now|also|then|still|only|just|already|eventually)\s+){0,2}"
)
_DENYING = (
    r"(?!(?:not?|never|hardly|barely|nearly|almost|cannot|neither|nor|thinks?|thought|believ|guess|doubt|claim|says?|said|hop|want|wish|tr(?:y|ies)|expect|"
    r"imagin|assum|suppos|estimat|consider|refus|reject|rul|exclu|den(?:y|i)|avoid|eliminat|lack|exceed|surpass|beat|preced|follow|"
    r"divid|skip|forbid|contradict|oppos|hat|compar|differ|approach|near|bound|involv|includ|fail|mis[a-z]|"
    r"un[a-z]|dis[a-z]|fear|question|over[a-z]|out[a-z]|forg[eo]t|ignor|violat|would|could|might|may|did|does|do|were|if|than|or)[a-z]*\b)"
)
_VERB = rf"{_DENYING}[a-z]+"
_BEHIND = r"(?:\s+(?:away|up|off|back|down|him|her|them|us|over))?(?:\s+(?:with|to))?"
_CLAUSE = re.compile(rf"\A[\W_]*(?i:{_LINKS}){_SUBJECT}\s+{_AUXILIARY}{_VERB}{_BEHIND}\s+\Z")
_CAPITAL = re.compile(r"\b(?:He|She|They|It|The|Everyone|Each|Every|His|Her|Their|Its|One|Both|All)\b")
_MOST = 120


def is_narrated(before: str) -> bool:
    """Whether what stands before a number, from the beginning of its sentence, is a clause of the story.

    Example: `is_narrated("So they collected ")` is true, `is_narrated("They refused ")` is false.
    """
    if len(before) > _MOST:
        return False
    return _CLAUSE.match(_CAPITAL.sub(lambda m: m[0].lower(), before)) is not None
