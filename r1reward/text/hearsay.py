"""What a text reports without standing by it: `Bob thinks the answer is 42`, `nobody would say …`, `is it 42?`."""

import re
from functools import lru_cache

from r1reward.text.conditions import sentence_start
from r1reward.text.hints import Hints

__all__ = [
    "PERHAPS",
    "disowns",
    "is_disowned",
    "is_mentioned",
    "is_of_asker",
    "is_reported",
    "is_unreal_clause",
]

_NEVER = (
    r"(?:don['’]t|doesn['’]t|do\s+not|cannot|can['’]t|never|nobody|no\s+one|hardly|wouldn['’]t|would\s+not)\s+(?:\w+\s+){0,2}"
    r"(?:think|believe|say|claim|guess|agree|accept|conclude)\w*|(?<!\bno\s)(?<!\bany\s)(?<!\ba\s)(?<!without\s)(?<!beyond\s)doubt(?:s|ed|ful)?|wrong\w*\s+(?:to\s+)?(?:think|say|claim|believe)\w*|no\s+way|"
    r"(?:not(?!\s+(?:hard|difficult|surprising))|never|false|untrue|wrong|incorrect|impossible)\s+(?:\w+\s+){0,2}that"
)
_OTHERS = (
    r"(?:some|many|most|few)(?:\s+\w+)?|one|you|people|they|someone|somebody|anyone|everyone|students?|he|she|"
    r"(?:the|a|an|my|his|her)\s+(?:\w+\s+)?(?:textbook|book|user|teacher|student|author|key|friend|calculator|internet|reader|person)|"
    r"(?:the|a|an|my|his|her|their)\s+(?!(?:theorem|rule|formula|law|definition|equation|result|lemma|identity|table|answer|question|"
    r"problem|graph|figure|first|second|third|last|other|same)\b)[a-z]+|"
    r"(?-i:(?!We\b|So\b|This\b|That\b|It\b|Which\b|The\b)[A-Z][a-z]+(?<!ing)|(?:[A-Z][a-z]+)?(?:GPT|AI)(?:-?\d\w*)?)"
)
_OPINION = (
    r"(?:(?:might|may|could|would|will|first|often|also|wrongly|mistakenly|initially|originally|incorrectly|once)\s+){0,2}"
    r"(?:thinks?|thought|believes?|believed|says?|said|claims?|claimed|guess(?:es|ed)?|argues?|argued|insists?|insisted|wants?|wanted)"
)
_THAT = r"(?:[:,]|\s+(?:that|it|this|x|there|(?:the|his|her)\s+(?:\w+\s+)?(?:answer|result|value)|to\s+be)\b)"
_ONCE = (
    r"(?:(?:at\s+first|first|initially|originally|previously|earlier),?\s+(?:i|we)\s+(?:had\s+)?(?:thought|believed|assumed|guessed|said|wrote|claimed|got)"
    r"|(?:i|we)\s+(?:had\s+)?(?:first|initially|originally|previously|once|at\s+first|mistakenly|wrongly)\s+(?:thought|believed|assumed|guessed|said|wrote|claimed|got))"
)
"""What the text itself held before."""
_MISTAKE = r"(?:mistake|error|trap|myth|fallacy)\s+(?:is|was|would\s+be)"
_GAP = r"(?:(?!\b(?:but|however|yet|so|though|although|therefore)\b)[^.!?;\n]){0,40}"
_DISOWNED = re.compile(
    rf"(?i)\b(?:{_NEVER}|{_MISTAKE}|{_ONCE})\b{_GAP}\Z|\b(?:{_OTHERS})\s+{_OPINION}(?:{_THAT}{_GAP})?\s*\Z"
)
_VERBS = (
    "think", "thought", "believ", "say", "said", "claim", "guess", "argue", "insist", "want", "agree", "accept",
    "conclud", "doubt", "way", "that", "mistake", "error", "trap", "myth", "fallacy",
    "first", "initial", "original", "previous", "earlier", "wrote", "got", "assum",
)  # fmt: skip
"""What each opinion has in it."""
_ASCII_VERBS = (
    "think", "thought", "believ", "say", "said", "claim", "guess", "argue", "insist", "want", "agree", "accept",
    "conclud", "doubt", "mistake", "error", "trap", "myth", "fallacy", "wrote", "got", "assum",
)  # fmt: skip
_ASCII_DENIALS = ("not", "never", "false", "untrue", "wrong", "incorrect", "impossible")
"""One of which stands before `that` where the others are missing; `no` stands before `way`."""
_ASCII_PERHAPS = (
    "maybe", "perhaps", "possibl", "vielleicht", "eventuell", "quiz", "vez", "forse", "kans", "misschien", "wellicht",
    "mungkin", "barangkali", "belki", "galiba", "labda", "poate",
)  # fmt: skip
_PERHAPS_WORDS = (
    *_ASCII_PERHAPS, "möglich", "peut", "возможно", "может", "也许", "或许", "可能", "说不定", "恐怕", "猜", "多分",
    "おそらく", "たぶん", "아마", "어쩌면", "शायद", "شاید", "ربما", "لعل", "อาจ", "có", "może", "måske", "ehkä",
    "možná", "talán", "можливо", "ίσως", "אולי", "হয়তো", "kanske", "misschien", "mungkin", "belki", "labda",
)  # fmt: skip
PERHAPS = (
    r"(?:也许|或许|可能|说不定|恐怕|[我们]?猜(?:是|测|想)?|多分|おそらく|たぶん|아마도?|어쩌면|शायद|อาจ(?:จะ)?(?:เป็น)?|হয়তো|"
    r"\b(?:có\s+(?:thể|lẽ)(?:\s+là)?|mungkin|barangkali|belki|galiba|może|być\s+może|kanske|måske|kanskje|misschien|wellicht|ehkä|"
    r"možná|talán|poate|можливо|ίσως|אולי|شاید|ربما|لعل|labda)\b|\b(?:vielleicht|möglicherweise|eventuell|peut-être|quizás?|tal\s+vez|forse|talvez|maybe|perhaps|possibly)\b"
    r"|возможно|может\s+быть)"
)
_PERHAPS = re.compile(rf"(?i){PERHAPS}[^.,!?\n。，]{{0,24}}\Z")
_FIRST = re.compile(rf"(?i)[\s*$(]*{PERHAPS}")
_REPORTED = re.compile(
    r"(?i)\b(?:question|problem|task|exercise|prompt|statement)\s+(?:says?|states?|gives?|mentions?|tells?)\b"
    r"|\bwe\s+(?:are|were)\s+(?:given|told)\b|\bit\s+is\s+(?:known|given)\b(?!\s+as\b)|\?[\"”’'」]"
    rf"|\b(?:{_OTHERS})\s+{_OPINION}[:,]?\s+(?:that\s+)?(?:it|this|x|there)\b(?!.*\b(?:but|however|yet)\b)"
    r"|\b(?:nobody|no\s+one)\s+(?:would|should|could|will|can)\b"
    rf"|{PERHAPS}\W{{0,20}}(?:\w{{1,40}}\s{{1,20}})?[是为]?\W{{0,20}}(?:\d|(?-i:[A-Z])\b)|かもしれ|\d\S{{0,8}}\s?일\s*수도"
    rf"|\b(?!(?:therefore|thus|hence|then|please|finally|i)\b)(?:{_OTHERS})\s+(?:(?:would|might|may|could|will|often|also|wrongly|usually)\s+){{0,2}}"
    r"(?:choose|chose|pick|select|answer)(?:s|ed|d)?\s+\W{0,3}(?:option\s+|choice\s+)?(?-i:[A-Z])\b"
)
_REPORTED_START = re.compile(
    r"(?i)\W*(?:(?:let|suppose|assume|try|check|consider|say|guess|imagine)\b(?:[^,;:.!?]|\.(?=\d)|[.!?](?=\s*\Z))*\Z|(?:if\s+only|i\s+wish|would\s+that|nobody|no\s+one)\b)"
)
_ASCII_REPORTS = (
    *_VERBS, *_ASCII_PERHAPS, "question", "problem", "task", "exercise", "prompt", "statement", "given", "told",
    "known", "?", "nobody", "one", "choose", "chose", "pick", "select", "answer",
)  # fmt: skip
_MAY_DISOWN, _HAS_VERB, _DENIES = Hints(_VERBS), Hints(_ASCII_VERBS), Hints(_ASCII_DENIALS)
_SAYS_PERHAPS, _SAYS_PERHAPS_ASCII = Hints(_PERHAPS_WORDS), Hints(_ASCII_PERHAPS)
_MAY_REPORT = Hints((*_ASCII_REPORTS, *_PERHAPS_WORDS, "かもしれ", "수도"))
_MAY_REPORT_ASCII = Hints(_ASCII_REPORTS)
"""What each report has in it."""


_PROPOSES = re.compile(
    r"(?i)\bI\s+(?:\w+\s+)?(?:think|thought|believe|got|get|guess(?:ed)?|say|said|answered|found|calculated|computed|wrote)\b"
    r"|\bmy\s+(?:\w+\s+)?(?:answer|guess|solution|result|friend|teacher)\b"
)
_OF_ASKER = re.compile(
    r"(?i)(?:\A|[,;:]\s{0,3})\W{0,5}(?:(?:so|but|well)\s+)?(?:you(?:['’]ve|\s+have)?\s+(?:\w+ly\s+)?(?:got|said|say|wrote|answered|think|thought|guessed|"
    r"claimed|found|calculated|computed|proposed|suggested)|your\s+(?:\w+\s+){0,2}(?:answer|guess|solution|result|value|proposal))\b"
)
_AGREES = re.compile(r"(?i)\b(?:correct\w*|right|agree|well\s+done|good\s+job|indeed|perfect|exactly)\b")
_INVERTED = re.compile(
    r"(?i)\W*(?:were|had)\s+(?:it|this|that|there|he|she|they|we|I|the\s+\w+|[A-Z]\w+)\b[^,.;]*,.*\b(?:would|could|might)\b"
)
_HYPOTHETICAL = re.compile(r"(?i)\b(?:if|would|were|had|could)\b")
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_NO_QUOTATION = re.compile(r"[\"“”\n]")
_QUOTED_BEFORE, _QUOTED_BEHIND = 60, 120
"""The longest beginning of a quotation, and the longest rest of one with the words behind it."""
_CLOSE_QUOTE = re.compile(r"[^\"“”\n]{0,60}[\"”][\s,]*(?!(?:as|because|since|so|for|in)\b)[^\W\d_]{2,}")


def is_mentioned(text: str, begin: int, start: int) -> bool:
    """Whether `start` stands in a quotation in the middle of the sentence from `begin` on: words are on both sides.

    Example: of `The phrase "the answer is 42" comes from a book` it is true, of `"The answer is 42."` it is false.
    """
    first = max(begin, start - _QUOTED_BEFORE - 1)
    mark = max(text.rfind('"', first, start), text.rfind("“", first, start))
    if mark < 0 or _NO_QUOTATION.search(text, mark + 1, start) is not None:
        return False
    before = _NO_QUOTATION.split(text[begin:mark])[-1]
    return (
        _TWO_LETTERS.search(before) is not None
        and _CLOSE_QUOTE.match(text, start, start + _QUOTED_BEHIND) is not None
    )


def is_of_asker(sentence: str, question: str) -> bool:
    """Whether a sentence says what they got who ask, and does not agree: `Your answer is 12`, `You got 12`.

    It is so only where the question proposes an answer.

    Example: `is_of_asker("Your answer is 12", "I think it is 12.")` is true, with the question `How many?` false.
    """
    if "you" not in sentence.lower() or _PROPOSES.search(question) is None:
        return False
    return _OF_ASKER.search(sentence) is not None and _AGREES.search(sentence) is None


def is_unreal_clause(sentence: str, question: str) -> bool:
    """Whether a sentence says what would be: `Were it simple, it would be 42`; not where the question does, too."""
    return _INVERTED.match(sentence) is not None and _HYPOTHETICAL.search(question) is None


def is_disowned(text: str, start: int) -> bool:
    """Whether the sentence says, before `start`, that only others think so, or nobody; or that it may be."""
    if _FIRST.match(text, start) is not None:
        return True
    begin = sentence_start(text, start)
    return begin < start and disowns(text[begin:start])


@lru_cache(maxsize=1024)
def disowns(before: str) -> bool:
    """The same of the beginning of a sentence; cached, because answers are announced in few ways."""
    small = before.lower()
    if _may_disown(small) and _DISOWNED.search(before):
        return True
    perhaps = _SAYS_PERHAPS_ASCII if small.isascii() else _SAYS_PERHAPS
    return perhaps(small) and _PERHAPS.search(before) is not None


def _may_disown(small: str) -> bool:
    if not small.isascii():
        return _MAY_DISOWN(small)
    return _HAS_VERB(small) or ("that" in small and _DENIES(small)) or ("way" in small and "no" in small)


def is_reported(sentence: str) -> bool:
    """Whether a sentence only reports what the problem says, supposes something, or quotes a question."""
    if _REPORTED_START.match(sentence) is not None:
        return True
    small = sentence.lower()
    hints = _MAY_REPORT_ASCII if small.isascii() else _MAY_REPORT
    return hints(small) and _REPORTED.search(sentence) is not None
