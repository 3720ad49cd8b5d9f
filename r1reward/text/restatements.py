"""Sentences that answer a question in its own words: `91 is not prime`, `Evelyn is the oldest`.

| question | sentence | answer |
|---|---|---|
| `Is 91 a prime number?` | `91 is not prime` | no |
| `Who is the oldest of the five?` | `Evelyn is the oldest` | Evelyn |
| `Which conic does the equation describe?` | `The equation describes an ellipse` | ellipse |

All other words of the sentence are the question's, in its order where they say yes or no; a denial, a doubt or a word
of its own makes it a statement about something else, and a question that lists what to choose from is none of these.
"""

import re
from functools import lru_cache

__all__ = ["last_question", "restated_answer", "stem"]

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
_DECIDES = re.compile(
    r"(?i)\W*(?:is|are|was|were|do|does|did|can|could|will|would|has|have|had|must|should)\s+(?P<rest>[^,;:]+)\?"
)
_NAMES = re.compile(
    r"(?i)\W*(?:(?:in|on|at|to|of|by|for|with)\s+)?(?:which|what|who)\b(?![^?]*[,;:(]|[^?]*\bor\b)"
)
_INVERTED = re.compile(r"(?i)\b(?:do|does|did)\b")
_TRUE_FALSE = re.compile(r"(?i)\s+true\s+or\s+false\s*\Z")
_OPENER = re.compile(
    r"(?i)\A\W*(?:(?:so|thus|hence|therefore|then|consequently|in\s+conclusion)\b,?\s+)?"
    r"(?:(?:since|because|as)\b[^,;]{3,80},\s+)?(?:(?:so|thus|hence|therefore)\b,?\s+)?"
)
_UNSOLVED = re.compile(
    r"(?i)(?:the|this|that|our)\s+(?:given\s+|original\s+)?(?:(?:system|set)\s+of\s+)?(?:equations?|system|inequality|inequalities|congruence)\s+"
    r"(?:(?:therefore|thus|then|clearly|also)\s+)?(?:has|have|admits?)\s+"
    r"(?P<value>no\s+(?:(?:real|integer|positive|rational|such)\s+)?solutions?|infinitely\s+many\s+solutions)"
)
_NEGATED = re.compile(r"n['’]t\b|\bcannot\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_\ue000-\uf8ff]{2,}(?:[ '’-][^\W\d_\ue000-\uf8ff]+){0,4}")
_WORD = re.compile(r"[\w'’-]+")
_ARTICLES = frozenset(
    ("a", "an", "the", "there", "any", "indeed", "therefore", "thus", "clearly", "also", "in", "fact")
)
_AUXILIARIES = frozenset(
    (
        "is",
        "are",
        "was",
        "were",
        "be",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "has",
        "have",
        "had",
        "must",
        "should",
    )
)
_GENERIC = frozenset(("number", "numbers", "integer", "integers"))
_DOUBTFUL_TEXT = (
    "not no never nor neither none nothing nobody may might could would should maybe perhaps possibly probably "
    "likely unlikely seems looks or if unless whether either but except almost nearly only than most one some any "
    "both other another else what which who"
)
_DOUBTFUL = frozenset(_DOUBTFUL_TEXT.split())
_NEGATIONS = frozenset(("not", "no", "never", "nor", "neither", "none", "except", "but"))
_PRONOUNS = frozenset(
    ("it", "this", "that", "there", "he", "she", "they", "we", "i", "you", "here", "answer", "so")
)
_COPULAS = frozenset(("is", "are", "was", "were"))
_ENDING = re.compile(r"(?:ies|ied|es|ed|ing|s|d|e|y)\Z")
_SHORT, _MOST, _LONGEST, _SENTENCE = 4, 4, 1000, 200


def restated_answer(sentence: str, question: str) -> str:
    """What a sentence answers in the words of the question; empty where it has others, or the question is no such.

    >>> restated_answer("91 is not prime", "Is 91 a prime number?")
    'no'
    >>> restated_answer("Evelyn is the oldest", "Who is the oldest of the five?")
    'Evelyn'
    """
    if len(sentence) > _SENTENCE:
        return ""
    said = sentence[_end_of_opener(sentence) :].strip(" .!*")
    if (unsolved := _UNSOLVED.fullmatch(said)) is not None:
        return unsolved["value"]
    asked = last_question(question)
    if not asked.endswith("?"):
        return ""
    if (decides := _DECIDES.fullmatch(asked)) is not None:
        return _decision(said, decides["rest"])
    name = _name(said, asked) if _NAMES.match(asked) is not None else ""
    return name if _LETTERS.fullmatch(name) is not None else ""


def _end_of_opener(sentence: str) -> int:
    opener = _OPENER.match(sentence)
    return opener.end() if opener is not None else 0


@lru_cache(maxsize=256)
def last_question(prompt: str) -> str:
    """The last sentence of a prompt that asks; the last sentence where none of its end does.

    >>> last_question("It has 3.5 legs. How many has it? Answer in a box.")
    'How many has it?'
    """
    sentences = [each for each in _SENTENCE_END.split(prompt[-_LONGEST:].strip()) if each.strip()]
    return next(
        (each for each in reversed(sentences) if each.endswith("?")), sentences[-1] if sentences else ""
    )


def _decision(said: str, asked: str) -> str:
    """Yes or no, where what is said are the words of what is asked, in their order, denied or not."""
    values = ("yes", "no")
    if (either := _TRUE_FALSE.search(asked)) is not None:
        asked, values = asked[: either.start()] + " true", ("true", "false")
        said = re.sub(r"(?i)\bnot\s+false\b", "true", _NEGATED.sub(" not ", said))
        said = re.sub(r"(?i)\bfalse\b", "not true", said)
    wanted, given = _content(asked), _content(_NEGATED.sub(" not ", said))
    denials = given.count("not")
    given = [word for word in given if word != "not"]
    if "not" in wanted or "or" in wanted or not wanted or denials > 1 or given != wanted:
        return ""
    return values[denials]


def _content(text: str) -> list[str]:
    """The words that count, in their order; a number at the end, `a prime number`, says nothing more than `prime`."""
    words = [w for w in map(str.lower, _WORD.findall(text)) if w not in _ARTICLES and w not in _AUXILIARIES]
    while len(words) > 1 and words[-1] in _GENERIC:
        words.pop()
    return [stem(word) for word in words]


def _name(said: str, asked: str) -> str:
    """The few words of a sentence that are not the question's, before its verb or behind it."""
    words = said.split()
    allowed = {_plain(word) for word in asked.split()}
    if allowed & _NEGATIONS or _NEGATED.search(asked + said) is not None:
        return ""
    if any(_plain(word) in _DOUBTFUL and _plain(word) not in allowed for word in words):
        return ""
    known = {stem(_plain(word)) for word in asked.split()} | _ARTICLES | _AUXILIARIES
    own = [at for at, word in enumerate(words) if stem(_plain(word)) not in known]
    if _INVERTED.search(asked) is not None or not own or own[0] > 0:
        return _behind(words, own, any_verb=_INVERTED.search(asked) is not None)
    first = next((at for at, word in enumerate(words) if stem(_plain(word)) in known - _ARTICLES), 0)
    if not 0 < first <= _MOST or own[-1] >= first or _plain(words[0]) in _PRONOUNS:
        return ""
    counts = [w for w in words[first:] if _plain(w) not in _ARTICLES | _AUXILIARIES]
    return " ".join(words[:first]) if counts else ""


def _behind(words: list[str], own: list[int], *, any_verb: bool) -> str:
    """The words at the end that are not the question's, behind `is`, or its verb: `It describes an ellipse`."""
    if not own or own != list(range(own[0], len(words))) or len(own) > _MOST:
        return ""
    before = [word for word in map(_plain, words[: own[0]]) if word not in _ARTICLES]
    counts = [word for word in before if word not in _AUXILIARIES]
    if not counts or before[0] in _PRONOUNS or not (any_verb or before[-1] in _COPULAS):
        return ""
    return " ".join(words[own[0] :])


def _plain(word: str) -> str:
    return word.strip('.,;:!?()*"“”').lower()


def stem(word: str) -> str:
    """A word in small letters without its ending, so that forms of one word are alike; a short one as it is.

    >>> stem("produces"), stem("produced"), stem("was")
    ('produc', 'produc', 'was')
    """
    return word if len(word) < _SHORT else _ENDING.sub("", word)
