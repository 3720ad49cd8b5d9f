"""Openings by which a sentence asserts nothing: whose opinion it is, that it is doubted, another world or measure."""

import re
from functools import lru_cache

from r1reward.text.authorities import ALLEGEDLY, AUTHORITY
from r1reward.text.hearsay import PERHAPS
from r1reward.text.limits import IN_OTHERS_EYES
from r1reward.text.qualifiers import is_asked

__all__ = ["is_not_asserted", "opening_of", "opens_foreign"]

_OTHERS = (
    r"(?:some|many|most|others|people|they|he|she|someone|somebody|anyone|everyone|everybody|one|you|students?|critics|"
    r"(?-i:(?!We\b|So\b|This\b|That\b|It\b|Which\b|The\b)[A-Z][a-z]+(?<!ing))|"
    r"(?:the|a|an|my|his|her|their|our)\s+(?:\w+\s+)?(?!(?:theorem|rule|formula|law|definition|equation|result|lemma|identity|table|answer|question|"
    r"problem|graph|figure|proof|statement|task|exercise)\b)[a-z]+)"
)
_OPINION = (
    r"(?:(?:might|may|could|would|will|first|often|also|wrongly|mistakenly|initially|originally|incorrectly|once|used\s+to)\s+){0,2}"
    r"(?:thinks?|thought|believes?|believed|says?|said|claims?|claimed|guess(?:es|ed)?|argues?|argued|insists?|insisted|swears?|swore|bets|suspects|assures|reckons|imagines|feels|told\s+(?:me|us))"
    r"(?:\s+that)?\s+(?=\S+\s+\S|\S+\s*\Z)"
)
_NOT_SO = (
    r"it\s+(?:is|was|seems|would\s+be|sounds|appears)\s+(?:\w+ly\s+)?(?:false|untrue|conceivable|plausible|thinkable|possible(?!\s+to\b)|not\s+(?:true|the\s+case|clear|certain|so)|unclear|unlikely|impossible|doubtful|"
    r"uncertain|questionable|unknown|rumou?red|alleged|said|claimed|thought|believed|wrong|incorrect|a\s+(?:lie|myth|mistake|rumou?r))\s+(?:that|whether|if|to)\b"
    r"|it\s+(?:cannot|can['’]t|can\s+not|must\s+not|need\s+not|may\s+not|might\s+not)\s+be\s+(?:that|true|right|so)\b|(?:is|was)\s+it\s+(?:true|possible|the\s+case|right|so)\s+that\b"
    r"|contrary\s+to\b|(?:let\s+us|let['’]s)\s+(?:check|see|ask|pretend|imagine|wonder)\b(?:\s+(?:whether|if|that))?"
    r"|(?:a|the|one|another)\s+(?:\w+\s+)?(?:mistake|error|misconception|myth|fallacy|trap|rumou?r|lie|claim)\s+(?:is|was|would\s+be|has\s+it)\b"
)
_MINE = (
    r"(?:at\s+first|first|initially|originally|previously|earlier|once),?\s+(?:i|we)\s+(?:had\s+)?(?:thought|believed|assumed|guessed|said|wrote|claimed)\b"
    r"|(?:i|we)\s+(?:used\s+to|once|first|initially|wrongly|mistakenly)\s+(?:think|thought|believed?|assumed?|guessed|say|said|claim(?:ed)?)\b"
    r"|(?:i|we)\s+(?:was|were|am|have\s+been|had\s+been)\s+told\b|(?:i|we)\s+(?:\w+ly\s+)?(?:refuse|hesitate|decline|doubt|deny|wish|dream|fear|cannot\s+say)\b"
    r"|(?:i|we)\s*(?:am|are|['’]m|['’]re)\s+(?:not\s+(?:\w+\s+)?(?:certain|sure|convinced|persuaded)|uncertain|unsure|unconvinced)\b"
    r"|there\s*(?:is|['’]s|was)\s+(?:an?|some|little|every|no|hardly\s+any)\s+(?:\w+\s+)?(?:chance|possibility|risk|hope)\s+that\b"
    r"|for\s+(?:the\s+sake\s+of\s+(?:the\s+)?argument|argument['’]s\s+sake)\b|hypothetically\b"
    r"|if\s+only\b"
)
_ELSEWHERE = (
    rf"{IN_OTHERS_EYES}|from\s+what\s+(?!(?:i|we|is|was|has|can)\b)\w+\s+(?:\w+\s+)?(?:told|said|says|tells|wrote|heard|claims|claimed)\b|according\s+to\s+(?!{AUTHORITY})\w+"
    rf"|as\s+(?!(?:i|we|it|this|that|{AUTHORITY}|the\s+(?:problem|question|statement|task|exercise|formula|theorem|definition|table|rule|text))\b)"
    r"(?:(?:the|my|his|her|some|an?)\s+)?\w+\s+(?:says?|said|claims?|claimed|puts|thinks?|thought|believes?|believed|told|wrote|writes|suggests?|suggested)\b"
    rf"|(?:legend|rumou?r|word)\s+has\s+it\b|{ALLEGEDLY}\b"
    r"|in\s+(?:my|a|an|another|some\s+other)\s+(?:\w+\s+)?(?:dreams?|universe|world|reality|dimension|life|imagination)\b"
    r"|(?:in\s+base(?!\s+(?:10|ten)\b)|mod(?:ulo)?)\s+\w+\s*,|(?:were|had)\s+(?:it|he|she|they|we|i|you)\s+[^,;.]{1,60},"
    r"|(?:twice|half|double|triple)\s+what\b"
)
_IN_OTHER_LANGUAGES = (
    r"(?:(?-i:[A-ZÀ-ÝА-Я])[\w-]+|on|certains|quelqu['’]un|man|jemand|einige|alguien|algunos|él|ella|il|elle|er|sie|кто-то|некоторые|он|она)\s+"
    r"(?:pense|pensent|croit|croient|dit|disent|affirme|glaubt|denkt|meint|sagt|behauptet|cree|creen|piensa|piensan|dice|dicen|думает|думают|"
    r"считает|считают|говорит|говорят|утверждает|pensa|crede|afferma|acha|diz|afirma|zegt|gelooft|tror|säger|mówi|uważa|myśli|sanoo|düşünüyor)"
    r"(?!\w)|(?:小[^\W\d_]|有人|他们?|她们?|某人|别人|老师|同学)(?:认为|觉得|说|猜测?|声称|以为)|听说|据说|据称|传闻|聞くところ"
)
"""`Bob pense que …`, `小明认为…`."""
_PERHAPS = (
    r"(?:maybe|perhaps|possibly)\b(?!\s+(?:\w+ly|the\s+(?:easi|simpl|best|quick|fast|most|short|nic)\w*)\b)"
)
_IN_DOUBT = rf"(?:{PERHAPS})"
_OPENING = re.compile(
    r"(?i)\W*(?:(?:so|and|but|well|then|now|still|also|or|hmm)\b[\s,]*){0,3}"
    rf"(?P<words>{_NOT_SO}|{_MINE}|{_ELSEWHERE}|{_PERHAPS}|(?!(?i:maybe|perhaps|possibly)\b){_IN_DOUBT}|{_IN_OTHER_LANGUAGES}|(?:(?P<owner>{_OTHERS})\s+{_OPINION}))"
)
_SUPPOSED = re.compile(
    r"(?i)\W*(?:(?:so|and|but|well|then|now|still|also)\b[\s,]*){0,3}(?:suppose|assume|imagine|pretend)\b[^,;:]*\Z"
)
_CONCLUDES = re.compile(r"(?i)\b(?:therefore|thus|hence|so|and|then)\b")
_TURNS = re.compile(r"(?i)\b(?:but|however|yet|so|therefore|thus|hence|actually|in\s+fact|really|and)\b|;")
_WANTS = re.compile(r"(?i)\b(?:want(?:s|ed)|feels|told)\b")
_SOURCE = re.compile(
    rf"(?i)\b(?:{AUTHORITY}|text|passage|story|statement|information|data|given|conditions?|hint|instructions?|laws?|rules?|model|diagram|"
    r"one|you|people|they|he|she|example|definition|figure|chart|map|recipe|sign|clue|puzzle|riddle|first|second|third|last|other|next)\b"
)
"""Who states what the question gives, and who is spoken of with a pronoun."""
_CONTRARY = re.compile(r"(?i)\b(?:but|however|yet|actually|in\s+fact|really|we|i)\b|[;.!?]\s")


def is_not_asserted(words: str, question: str) -> bool:
    """Whether the words before a value, from where its sentence begins, open it as something that is not asserted.

    What the question speaks of itself (`How many does Bob think …`) is no such opening, nor is one that is turned
    (`Bob thinks it is 71, but it is`).

    >>> is_not_asserted("Bob thinks she sold ", "How many did she sell?")
    True
    >>> is_not_asserted("Bob thinks she sold ", "How many does Bob think she sold?")
    False
    """
    opening = opening_of(words)
    if opening is not None:
        return not is_asked(opening, question)
    owner = _owner_of(words)
    return owner is not None and not is_asked(owner, question)


@lru_cache(maxsize=4096)
def opening_of(words: str) -> str | None:
    """What opens a sentence so that it asserts nothing, None where nothing does; cached: there are few openings."""
    if _SUPPOSED.match(words) is not None:
        return words
    opening = _OPENING.match(words)
    return None if opening is None or _TURNS.search(words, opening.end()) else opening["words"]


@lru_cache(maxsize=4096)
def _owner_of(words: str) -> str | None:
    """Whose opinion a sentence only concludes from, `Bob thinks $n=5$, so`; None where it does not.

    What `we` conclude, or a sentence that turns, is not theirs.
    """
    opening = _OPENING.match(words)
    if opening is None or (owner := opening["owner"]) is None or not _CONCLUDES.search(words, opening.end()):
        return None
    if _WANTS.search(opening["words"]) is not None:
        return None
    return None if _CONTRARY.search(words, opening.end()) or _SOURCE.search(owner) else owner


def opens_foreign(words: str) -> bool:
    """Whether the words before a value open it as something that is not asserted, whatever is asked.

    >>> opens_foreign("Bob thinks n = 5, so it is "), opens_foreign("So it is ")
    (True, False)
    """
    return opening_of(words) is not None or _owner_of(words) is not None
