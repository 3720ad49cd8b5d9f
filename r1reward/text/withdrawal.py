r"""What a text takes back: `\boxed{42}. Wait, that is wrong`, `x = 42 does not work`, `it is not \boxed{42}`."""

import re
from functools import lru_cache

from r1reward.text.authorities import AUTHORITY
from r1reward.text.characters import CLOSING_MARKS, next_word
from r1reward.text.hints import Hints
from r1reward.text.rivals import Kind, rival
from r1reward.text.unit_words import noun_end

__all__ = ["is_denied", "is_refuted", "is_withdrawn", "named_end"]

_PUNCTUATION = r"(?:\\[)\]]|[\s.$)\]*}!,;:…—–-])*"
_CHANGE_OF_MIND = (
    r"(?:(?<![^\W_])(?:no|wait|hmm+|oh|sorry|actually|hold\s+on|oops|scratch\s+that|correction|on\s+second\s+thoughts?)\b"
    rf"{_PUNCTUATION})"
)
_SUBJECT = r"(?<![^\W_])(?:that|this|it|which|(?:the|my)\s+(?:final\s+|above\s+)?(?:answer|result|value)|the\s+above)"
_NO_ANSWER = r"(?:right|correct|true|(?:a|the|my)\s+(?:\w+\s+)?(?:answer|solution))\b"
_WRONG = (
    r"(?:['’]s|\s*\b(?:is|was|must\s+be|would\s+be|seems|looks))\s+(?:actually\s+|definitely\s+|clearly\s+|probably\s+|all\s+|then\s+)?"
    r"(?:wrong|incorrect|false|mistaken|extraneous|invalid|rejected|discarded|excluded|impossible|ruled\s+out|"
    rf"an?\s+(?:mistake|error)|(?:an?|the)\s+(?:wrong|incorrect|false)\s+\w+|not\s+{_NO_ANSWER})"
    rf"|\s*\b(?:(?:is|was)n['’]t|can(?:not|['’]t|\s+not)\s+be|could\s*(?:not|n['’]t)\s+be)\s+{_NO_ANSWER}"
    r"|\s*\b(?:does\s*(?:not|n['’]t)|did\s*(?:not|n['’]t)|fails\s+to|cannot)\s+(?:work|fit|satisfy|hold|count|check\s+out)\b"
)
_SOMEBODY = r"(?:I|we|you|they|people|some|nobody|no\s+one|he|she)"
_PERSON = (
    r"(?:(?-i:[A-Z][a-z]+)|(?:the|my|his|her|our)\s+(?!(?:problem|question|statement|task|exercise|formula|theorem|definition|table|rule)\b)"
    r"[a-z]+)"
)
_SAYS = r"(?:says?|said|claims?|claimed|thinks?|thought|believes?|believed|guess(?:es|ed))"
_UNDERCUT = (
    r"(?:[a-zA-Z°%]{1,15}\s*){0,2}(?:"
    rf",?\s*\(?(?:but|although|though|yet|and|which|while|even\s+though)\s+[^.;!?\n\d]{{0,40}}?(?:(?:do|does|did|would|can|could|wo|ca)(?:\s+not|not|n['’]t)\s+"
    r"(?:\w+\s+)?(?:believe|think|trust|agree|fit|work|hold|like|satisfy)\b|\bdoubt\b|\bcontradicts?\b|\bshould\s+(?:really\s+)?(?:have\s+been|be)\s+\W?\d|"
    r"\b(?:real|true|actual|correct|right)\s+(?:one|answer|value|result)\s+(?:is|was|would\s+be)\s+\W?\d)"
    rf"|,?\s*\(?(?:or\s+so\s+)?\b{_SOMEBODY}\s+(?:say|said|claim|claimed|told\s+me)\b|,?\s*\(?according\s+to\s+(?!{AUTHORITY})"
    r"|,?\s*if\s+(?:any|at\s+all|ever)\b"
    r"|,?\s*\(?(?:for|when|if|whenever|only\s+for)\s+(?:all\s+)?(?:even|odd|prime|composite|large|small|negative)\s+\W{0,3}[a-z]\b)"
)
"""Said behind an answer by one who does not stand by it: `but I do not believe it`, `according to Bob`."""
_REPORTED = (
    r"(?:\s?(?:[°%]|[a-zA-Z]{1,15}\b)){0,4},\s*\(?"
    rf"(?:(?:{_PERSON}|they|people|some|many|most|others|he|she)\s+{_SAYS}|{_SAYS}\s+(?:{_PERSON}|they|people|some|others|he|she))\b"
)
"""Said behind an answer of who holds it: `72 clips in all, Bob says`."""
_DROPPED = (
    r"(?:(?:please\s+)?(?:ignore|disregard|forget)\s+(?:that|this|it|the\s+above)|i\s+take\s+(?:that|it)\s+back|never\s*mind|"
    r"scratch\s+that|just\s+kidding)\b"
)
_RETRACTED = (
    rf"(?i){_PUNCTUATION}(?:(?:but|and|however)\b{_PUNCTUATION})?{_CHANGE_OF_MIND}{{0,4}}(?:(?:{_SUBJECT})?(?:{_WRONG})|{_DROPPED})"
    rf"|{_PUNCTUATION}(?:that|this)\s+is\s+what\s+(?!(?:we|I|it|the\s+(?:question|problem|task))\b)(?:\w+\s+){{1,3}}(?:says?|said|thinks?|thought|claims?|claimed|wrote|believes?)\b"
    rf"|{_PUNCTUATION}[。，]?(?:不对|这?是错|错了|不是(?![\s(（]*[A-Z\d$\\])|か?もしれ|(?:では|じゃ)(?:あり|な)|[가이]?\s*아[니닙])"
)
_WITHDRAWN = re.compile(rf"{_RETRACTED}|[\s$)\]}}*]*(?:{_UNDERCUT}|{_REPORTED})")
_BEHIND_GAP = re.compile(_RETRACTED)
"""What takes an answer back from another sentence, too."""
_DENIED = re.compile(
    r"(?i)(?:\b(?:not|never|cannot)|n['’]t)\s+(?:be\s+|equal\s+(?:to\s+)?)?[\s$(\[\\*]*\Z|(?:不是|并非)[\s$(\[\\*]*\Z"
    r"|(?:\\neq?|≠|\\not\s*=|(?<![\d)])!=)[\s{(]*\Z"
    r"|\b(?:(?:less|more|fewer|greater|smaller|larger|higher|lower|other|rather)\s+than|(?:anything|everything|all|nothing)\s+(?:but|except)|"
    r"minus|negative|half(?:\s+of)?|twice|double|triple|except(?:\s+for)?|instead\s+of|unlike|nearly|almost|"
    r"(?:differs?|different)\s+from)[\s$(\[\\*]*\Z"
)
_VALUE = re.compile(r"\W{0,4}\d[\d.,/]*")
_LETTER = re.compile(r"\W{0,4}(?:[Oo]ption\s+|[Cc]hoice\s+)?[A-Z]\b[)\]*]{0,3}")
_NEGATIONS = Hints((
    "not", "never", "n't", "n’t", "不是", "并非", r"\ne", "≠", "!=", " than", " but", "except", "minus", "negative",
    "half", "twice", "double", "triple", "instead", "unlike", "nearly", "almost", "differ",
))  # fmt: skip
"""What each denial has in it."""
_WITHDRAWALS = Hints((
    "wrong", "incorrect", "false", "mistake", "extraneous", "invalid", "reject", "discard", "exclud", "impossible",
    "ruled", "error", "not", "n't", "fails", "ignore", "disregard", "forget", "take", "never", "scratch", "kidding",
    "what", "doubt", "contradict", "should", "real", "true", "actual", "correct", "right", "say", "said", "claim",
    "told", "accord", "if", "even", "odd", "prime", "composite", "large", "small", "negative", "think", "thought",
    "believ", "guess",
))  # fmt: skip
"""What each withdrawal in ASCII has in it."""
_BEFORE, _PHRASE = 60, 20
_OPENINGS = " \t\n\r\f\v$([{\\*"
_SENTENCE = 400


def is_withdrawn(text: str, end: int, kind: Kind = "value") -> bool:
    r"""Whether what ends at `end` is called wrong right behind it, and nothing is put in its place.

    Example: `is_withdrawn("It is 42. No wait, that is wrong.", 8)` is true.
    """
    word = next_word(text, end)
    if not text[word : word + _SENTENCE].strip(CLOSING_MARKS):
        return False
    places = {end, noun_end(text, end)}
    behind = text[end : max(word, *places) + _SENTENCE]
    if behind.isascii() and not _WITHDRAWALS(behind.lower()):
        return False
    if not any(_WITHDRAWN.match(text, place, place + _SENTENCE) for place in places) and (
        _BEHIND_GAP.match(text, word, word + _SENTENCE) is None
    ):
        return False
    other = rival(text, end, kind)
    return other is None or not other.replaces


def is_refuted(statement: str, kind: Kind = "value") -> bool:
    """Whether what a statement begins with is called wrong at once.

    Example: `is_refuted("42, which is wrong")` is true.
    """
    end = named_end(statement, kind)
    return end > 0 and is_withdrawn(statement, end, kind)


def named_end(statement: str, kind: Kind = "value") -> int:
    """Where the number or letter ends that a statement begins with; 0 where it begins with none.

    Example: `named_end("42 pens")` is 2.
    """
    value = (_VALUE if kind == "value" else _LETTER).match(statement)
    return value.end() if value is not None else 0


def is_denied(text: str, start: int) -> bool:
    """Whether `not` stands right before `start`."""
    begin = start - _BEFORE if start > _BEFORE else 0
    if not _may_deny(text[begin:start].rstrip(_OPENINGS)[-_PHRASE:]):
        return False
    return _DENIED.search(text, begin, start) is not None


@lru_cache(maxsize=1024)
def _may_deny(words: str) -> bool:
    """Whether a negation is among the last words before a value; cached, because there are few ways to end there."""
    return _NEGATIONS(words.lower())
