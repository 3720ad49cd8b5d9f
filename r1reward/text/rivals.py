r"""Other values that a text offers behind its answer: a correction, or another way out.

`The answer is 42. No, 43` is 43; `\boxed{42}. Alternatively, the answer is 43` is two answers, and so are `42, I
guess, or 43`, `42. 43 also works`, and `Answer: 42` with `43` alone on the next line. What only explains (`since 43
is too large`), converts (`or 6 weeks`) or repeats (`or 42.0`) offers nothing else: the caller compares.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple, Protocol, TypeVar

from r1reward.text.characters import CLOSING_MARKS, next_word
from r1reward.text.formulas import bare
from r1reward.text.unit_words import is_convertible

__all__ = [
    "Kind",
    "Rival",
    "compile_patterns",
    "correction_lead",
    "offer_lead",
    "rival",
    "rival_of",
    "since_change",
]

Kind = Literal["value", "letter"]
"""What the answer is: a value, or the letter of an option."""


class Rival(NamedTuple):
    """A value beside an answer, and whether it takes the answer's place."""

    text: str
    replaces: bool


_VALUE = (
    r"[*_\"“]{0,3}(?:\\[(\[]|\$)?"
    r"(\$[^$\n]{1,60}\$|\\\([^\n]{1,60}?\\\)|\\(?:boxed|d?frac|sqrt)\{[^{}\n]{1,40}\}(?:\{[^{}\n]{1,40}\})?"
    r"|[-−+]?\\?[$€£¥]?\d[\d,]*(?:\.\d+)?(?:\s?/\s?\d+)?(?:\\?%)?)(?![\w^({+/=-]|\*(?!\*)|\.\d)"
)
_LETTER = r"[*_\"“]{0,3}(?:\\[(\[]|\$)?(?:option\s+|choice\s+)?((?-i:[(\[]?[A-Z][)\]]?))(?![\w'’])"
_STOP = r"[*_)\]\"”]{0,3}(?:\\[)\]]|\$)?\s*(?=[.!?;,)(…。，；！？—–]|\n|$|です|입니다|か)"
_END: dict[Kind, str] = {
    "value": rf"(?:\s*(?:[个只元人次岁]|\s[a-zA-Z°]{{1,15}})){{0,2}}{_STOP}",
    "letter": rf"(?:\s+is\s+(?:the\s+)?(?:right|correct|better|best|answer)(?:\s+\w+)?)?{_STOP}",
}
_MARKS = r"(?:\\[)\]]|입니다|です|[\s.$)\]*}!?,;:…—–_(。，；-])*"
_CHANGE = (
    r"(?:(?:(?<![^\W_])(?:no|nope|wait|hmm+|oh|ah|sorry|actually|hold\s+on|oops|scratch\s+that|correction|on\s+second\s+thoughts?|on\s+reflection|"
    r"(?:i\s+was\s+wrong|my\s+mistake|i\s+made\s+an?\s+(?:mistake|error))|"
    r"never\s*mind|just\s+kidding|edit(?=\s*:)|erratum|(?:please\s+)?(?:ignore|disregard)\s+(?:that|this|it|the\s+above)|"
    r"let\s+me\s+(?:correct|fix|redo|re-?check|re-?calculate|re-?compute|re-?think|re-?consider)(?:\s+(?:that|this|it|my\s+answer))?|"
    r"i\s+take\s+(?:that|it)\s+back|rather|i\s+(?:mean|meant)|make\s+(?:that|it)|nein|doch|nee|nej|нет|non(?=\s*[,.!:;—-]))\b"
    rf"|不(?!是)对?|等等|错了|更正|いや|아니요?){_MARKS}){{1,4}}"
)
_NAME = r"(?:the|my|our)\s+(?:\w+\s+){0,2}(?:answer|result|value|total|solution|option|choice)"
_IS = (
    r"(?:['’]s\b|\s*\b(?:is|was|are|should\s+have\s+been|(?:should|must|would|could|might|may|can|will|has\s+to|ought\s+to)\s+(?:also\s+|really\s+)?be)\b"
    r"|\s*=|\s*:)"
)
_LEAD = (
    rf"(?:(?:(?:it|that|this|which|{_NAME}|x)?{_IS}|c['’]est|es\s+ist|es|ist|est|это|(?:答案)?(?:应该?)?[是为])\s*"
    r"(?:(?:actually|really|in\s+fact|just|instead|rather)\s+)?)?"
)
_OR = (
    r"(?:\bresp\.|(?<![^\W_])(?:or|alternatively|otherwise|else|possibly|perhaps|maybe|unless|oder|bzw\.?|sonst|si\s+no|sinon|up\s+to|ou|или|o|eller|atau|lub|vagy|sau|veya|ya\s+da|hoặc)\b|或者?是?|但?也可能是?|还可能是?|"
    r"また(?:は)?|もしくは|또는|혹은|أو)"
)
_SOFT = (
    r"(?:(?:maybe|perhaps|possibly|even|else|then|rather|again|equivalently|in\s+other\s+words|is\s+it|is|"
    r"i\s+(?:guess|think|suppose))\b[\s,:]*){0,3}"
)
_MAYBE = (
    r"\b(?:could|might|may|can)\s+(?:(?:also|as\s+well|equally|well|instead|even|just\s+as\s+well)\s+)?be\s+"
)
_ANOTHER = (
    r"\b(?:another|a\s+second|an\s+(?:alternative|equally\s+\w+)|a\s+different|one\s+other|"
    r"(?:the|my|our)\s+(?:other|alternative|second|next|backup|fallback)|alternative|plan)\s+"
    rf"(?:\w+\s+)?(?:answer|possibility|guess|option|candidate|interpretation|reading|choice|best|b){_IS}\s*"
    r"|\b(?:would|could|might|may|will)\s+(?:also\s+|equally\s+|instead\s+)?(?:accept|take|pick|go\s+(?:with|for)|settle\s+for|choose)\s+"
    r"|\bcase\s+(?:can|could|may)\s+be\s+made\s+for\s+|\bif\s+i\s+(?:had\s+to|could|were\s+to)\s+(?:choose|guess|pick|answer)\s+again,?\s+"
)
_OPINION = (
    r"\b(?:some|others?|many|most|one|people|someone|somebody)(?:\s+(?:people|others|sources|books|texts|of\s+us))?\s+"
    r"(?:(?:might|may|could|would|can|will|also|even)\s+){0,2}(?:say|argue|claim|think|believe|answer|prefer|get|give|obtain)\s+"
    rf"(?:that\s+)?{_LEAD}VALUEEND(?!\W{{0,4}}(?:(?:but|and|however|though|although|yet|which|because|since|this|that|it|they|by|as|due)\b))"
)
"""What others say, unless the text contradicts them at once."""
_ALSO = (
    r"(?:(?!would\s+be\s+\w+\s+(?:for|if|when|only|had)\b)(?:is|are|would|could|might|may|can)\s+(?:be\s+|also\s+|equally\s+|just\s+|well\s+|another\s+|an?\s+|as\s+)*"
    r"(?:possible|plausible|valid|acceptable|correct|right|good|likely|fine|defensible|reasonable|arguable|justifiable|tenable|"
    r"admissible|legitimate|conceivable|feasible|okay|ok|(?:possible\s+|valid\s+)?(?:answer|solution|option|possibility))\b"
    r"|(?:could|can|might|may)\s+(?:also\s+)?be\s+(?:argued|defended|justified)\b"
    r"|(?:also|equally|too|as\s+well)\s+(?:works?|fits?|counts?|is\s+(?:possible|valid|right|correct))\b"
    r"|(?:is|was)\s+(?:the|my)\s+(?:\w+\s+)?(?:answer|result)(?=\s*(?:[.,;!]|$))"
    r"|(?:works?|fits?)\s+(?:too|as\s+well|equally|just\s+as\s+well)\b)"
)
_SIDE = r"\b(?:for|in|under|by|with|without|on|if|when|according\s+to)\b"
_UNIT = (
    r"(?:\s*(?:\\[,;!]|\\?%|\^\{?\\circ\}?|\\(?:text|mathrm)\s?\{[^{}\n]{0,20}\}|"
    r"\b(?!(?:or|and|but|so|if|no|wait|actually|maybe|perhaps|possibly|alternatively|otherwise|else|also)\b)[a-z°]{1,15}\b)){0,3}"
)
_CORRECTION = rf"{_UNIT}{_MARKS}(?:(?:but|and)\b{_MARKS})?{_CHANGE}{_LEAD}VALUEEND"
_BESIDE = (
    r"[.\s*_$\\)\]}]*\n\s*[*_>#-]{0,4}\s*VALUE[*_.)\]$\\]{0,5}[ \t]*(?=\n|$)",  # alone on a line
    rf"{_UNIT}GAP{{0,28}}[\s,;.:(*$)\]}}—–。，；-]*{_OR}[\s,:]*{_SOFT}{_LEAD}VALUEEND",
    rf"{_UNIT}[\s.$)*}}\]!,;:\\—–-]*(?:\b(?:but|and|so|then|therefore|thus|hence|in\s+fact)\b[\s,:]*)?(?:(?:it|that|this|which){_IS}|"
    rf"\b(?:so|therefore|thus|hence|namely|meaning)\b,?|\bi\.\s?e\.,?)(?:\s+(?:really|actually|in\s+fact))?\s+VALUEEND",
    rf"{_UNIT}\s+\(?{_SIDE}[^.;\d\n]{{1,40}}(?:,\s*|;\s*|\b(?:and|or|but|while)\s+){{1,2}}(?:{_SIDE}\s+\w+,\s*)?VALUE\s*\(?(?:{_SIDE}|\.|$)",
    r"(?<=\d\})[$)\\]{0,2}\s*(?:=|\\approx|≈|\\simeq)\s*VALUE"
    r"(?=\s*(?:\$|\\[)\]]|[.,;]?\s*$|[.,;]?\s*\n|[.;]\s))",  # of whole numbers only
    rf"{_UNIT}[$)*}}\]\\]*\s*[;；]\s*VALUE{_STOP}",
    rf"{_UNIT}[\s$)*}}\]\\]*(?:[,;]\s*(?:but|though|while|whereas)\b|;)\s*(?:I\s+(?:get|got|find|found|obtain\w*)|mine\s+is)\s+VALUEEND",
    rf"{_UNIT}[\s$)*}}\]\\]*(?:[,;:—–(]|-(?=\s))\s*VALUE(?:\s+[a-z]+)?\s+(?:if|when|unless|assuming|provided|in\s+case)\b",
    r"[*_]{2,3}\s+(?=\*\*|__)VALUE[*_]{2,3}",  # bold beside bold
)
_WITHIN = (
    rf"{_MAYBE}VALUEEND",
    rf"(?:{_ANOTHER})VALUEEND",
    _OPINION,
    rf"(?<![\w.,$\\({{+*/=-])VALUE\s+{_ALSO}",
    rf"\bif\s+(?:that|this|it|so|not)\b[^.\d\n]{{0,30}}?[,\s]\s*(?:then\s+)?(?:try\s+|take\s+|use\s+|say\s+)?{_LEAD}VALUEEND",
    rf"\b(?:alternatively|otherwise|or\s+(?:else|maybe|perhaps|possibly))\b[\s,:]*{_SOFT}{_LEAD}VALUEEND",
)
_CHANGES = re.compile(rf"{_MARKS}(?:(?:but|and|hm+)\b{_MARKS})?{_CHANGE}", re.IGNORECASE)
_WINDOW, _NEAR_WORD = 180, 8
_SENTENCES = 2
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_SENTENCE_END = re.compile(r"[.!?](?=\s)|[。！？]|\n")
_MAY_OFFER, _MAY_CHOOSE = re.compile(r"[\d$\\]"), re.compile("[A-Z]")
"""What each value, or letter, has in it."""
_OWN_END = re.compile(r"[\s}]*\\[)\]]")
"""What closes the answer's own formula: it offers nothing."""
_MARKS_AROUND = " \t\n$.,;()[]\\"
_NOUN = re.compile(r"(?<=\d)(?:\s+[^\W\d_]+)+$")
_FIRST = re.compile(r"[\s.$)*}\]!,;:\\]*")


@cache
def _patterns(kind: Kind) -> tuple[re.Pattern[str], ...]:
    """A correction and what stands right beside the answer, and what is offered further on."""
    value, end = (_VALUE if kind == "value" else _LETTER), _END[kind]
    texts = (_CORRECTION, "|".join(_BESIDE), "|".join(_WITHIN))
    gap = r"[^.\d\n;!?。]" if kind == "value" else r"(?-i:[^.\d\n;!?。A-Z])"
    filled = (t.replace("VALUE", value).replace("END", end).replace("GAP", gap) for t in texts)
    return tuple(re.compile(t, re.IGNORECASE) for t in filled)


@cache
def correction_lead() -> re.Pattern[str]:
    """What leads up to the correction of an answer: `. No, it is`."""
    return re.compile(rf"{_UNIT}{_MARKS}(?:(?:but|and)\b{_MARKS})?{_CHANGE}{_LEAD}", re.IGNORECASE)


@cache
def offer_lead() -> re.Pattern[str]:
    """What leads up to another answer: ` or`, `. Alternatively, it is`, `, maybe`."""
    return re.compile(rf"{_MARKS}{_OR}[\s,:]*{_SOFT}{_LEAD}", re.IGNORECASE)


def compile_patterns(*kinds: Kind) -> None:
    """Compiles the patterns of these kinds now: else the first answer that needs them waits for 20 ms and more.

    A verifier does so where it is built.
    """
    for kind in kinds:
        _patterns(kind)
    correction_lead()
    offer_lead()


def rival(text: str, end: int, kind: Kind = "value") -> Rival | None:
    r"""The other value that is offered behind the answer that ends at `end`; None where there is none.

    What is offered behind a gap, of whatever marks and blanks, is offered.

    Example: `rival("The answer is 42. No, it is 43.", 16)` is `Rival("43", True)`.
    """
    offered = _offered(text, end, kind)
    if offered is None and (word := next_word(text, end)) > end + _NEAR_WORD:
        return _offered(text, word, kind)
    return offered


def _offered(text: str, end: int, kind: Kind) -> Rival | None:
    """The same of what stands within reach of `end`."""
    limit = min(len(text), end + _WINDOW)
    if text.count("$", end, limit) < 2 and not text[end:limit].strip(CLOSING_MARKS):
        return None
    own = _OWN_END.match(text, end, limit)
    if not (_MAY_OFFER if kind == "value" else _MAY_CHOOSE).search(text, own.end() if own else end, limit):
        return None
    correction, beside, within = _patterns(kind)
    if match := correction.match(text, end, limit):
        while (further := correction.match(text, match.end(), limit)) is not None:
            match = further  # `41, no 42, no 43`
        return Rival(_value(match), True)
    match = beside.match(text, end, limit) or within.search(text, end, _reach(text, end, limit))
    if match is None or (kind == "value" and _converts(text, end, match)):
        return None
    return Rival(_value(match), False)


def rival_of(value: str, text: str, start: int) -> Rival | None:
    """What is offered behind a value that was read in a text, from `start` on."""
    value = _NOUN.sub("", value)
    at = text.find(value, start)
    return rival(text, at + len(value)) if at >= 0 else None


class _Place(Protocol):
    """Where an answer stands in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_P = TypeVar("_P", bound=_Place)


def since_change(text: str, places: Sequence[_P]) -> Sequence[_P]:
    """The answers since the text last changed its mind between two: `no, let me recheck`, `wait, actually`."""
    for at in range(len(places) - 1, 0, -1):
        between = text[places[at - 1].end : places[at].start]
        if (
            _CHANGES.match(text, places[at - 1].end, places[at].start)
            or between.strip(_MARKS_AROUND) == "and then"
        ):
            return places[at:]
    return places


def _value(match: re.Match[str]) -> str:
    return bare(next(group for group in match.groups() if group).rstrip(","))


def _reach(text: str, end: int, limit: int) -> int:
    """How far further offers are looked for: this sentence and the next two of the paragraph."""
    skipped = _FIRST.match(text, end, limit)
    start = skipped.end() if skipped else end
    paragraph = _PARAGRAPH.search(text, start, limit)
    limit = paragraph.start() if paragraph else limit
    ends = [m.end() for m in _SENTENCE_END.finditer(text, start, limit)]
    return ends[_SENTENCES] if len(ends) > _SENTENCES else limit


def _converts(text: str, end: int, match: re.Match[str]) -> bool:
    """Whether the other value has a unit that the answer lacks, so that it may be the same: `or 7 weeks`."""
    place = next(i for i, group in enumerate(match.groups(), 1) if group)
    words = text[match.end(place) : match.end()].split()
    noun = words[0].strip("*.,;)$") if words else ""
    return is_convertible(noun) and noun not in text[end : match.start(place)]
