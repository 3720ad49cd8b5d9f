"""What bounds an answer: what is left out, another time or place, what is not so, and a doubt.

Before `the answer is` (`Without the tip, …`) or right behind the value (`42, give or take`).
"""

import re
from functools import lru_cache

from r1reward.text.authorities import ALLEGEDLY
from r1reward.text.characters import CLOSING_MARKS
from r1reward.text.hints import Hints
from r1reward.text.idealizations import LEFT_OUT, is_idealization

__all__ = ["IN_OTHERS_EYES", "is_domain", "limit_before", "limit_of"]

_UNIT = (
    r"(?:\s?(?!(?:if|or|and|but|as|in|on|once|when|were|had|too|out|more|give|plus)\b)[^\W\d_]{1,15}\b\.?"
    r"|\s?\\?%|\s?°){0,3}?"
)
_CLOSED = r"(?:\\[)\]]|[ \t$)*}\]]|\.(?=[$)*}\]\\]))*?"
_GAP = rf"{_CLOSED}{_UNIT}[ \t,;(*$)}}\]–—-]*"
_LEFT_OUT = (
    r"without(?!\s+(?:further|more|loss|going|using|having|needing|(?:a\s+|any\s+)?(?:doubt|question|hesitation|remainder|units?|calculator|"
    r"calculation|simplif\w+|reducing|rounding))\b)|"
    r"(?:ignoring|disregarding|neglecting|omitting)(?!\s+(?:the\s+)?units?\b)|excluding|not\s+(?:counting|including)|barring|"
    r"(?:save|minus)\s+(?:for\s+)?(?:the|a|an|one|two|three|any|some)|taking\s+(?:the\s+)?\w+\s+(?:off|away|out)|"
    r"with\s+(?:\w+\s+){1,4}(?:removed|excluded|omitted|ignored|missing|subtracted|deducted|dropped|discounted|left\s+out|taken\s+(?:off|away|out))|"
    r"leaving\s+(?:out|aside)|apart\s+from|aside\s+from|except(?:\s+for)?"
)
_CHANGED = (
    r"remov|deduct|subtract|tak|paid|pay|appli|discount|round|doubl|halv|squar|ignor|exclud|withdrawn|"
    r"dropp|return|refund|inflat"
)
_ONE_NUMBER = r"[$€£]?\d[\d.,]*%?(?:\s+[a-z]+)?\s*(?:,|the\b|\Z)"
_ANOTHER_TIME = (
    rf"once\s+(?:the|it|this|that)\s+(?:\w+\s+){{0,3}}(?:is|are|was|were|has\s+been)\s+(?:{_CHANGED})\w*|"
    r"before\s+(?:the\s+|any\s+)?(?:(?:tax|discount|fee|tip|deduction|increase|decrease|sale|interest|rais)\w*|adding|(?:\w+\s+)?(?:correct|revis|edit|updat|fix|chang)\w*|"
    r"subtract\w+|deduct\w+)|when\s+(?:doubled|halved|squared)|"
    rf"after\s+(?:subtracting|adding|deducting|removing|taking\s+(?:away|off)|dropping)\s+(?:the\s+tip\b|the\s+tax\b|another\b|one\b|{_ONE_NUMBER})"
)
IN_OTHERS_EYES = (
    r"in\s+(?:(?:his|her|their|the|my|a|an)\s+)?\w+['’]s\s+(?:view|opinion|eyes|mind|book|notes?|notebook|estimation|judge?ment|"
    r"version|solution|key|head)\b"
)
"""`In Bob's view`, `in my teacher's book`."""
_ELSEWHERE = (
    rf"{IN_OTHERS_EYES}|"
    r"in\s+(?:theory|an?\s+(?:\w+\s+)?(?:universe|world|dream|sense)|my\s+dreams)|on\s+(?:\w+days?|mars|the\s+moon|paper)|"
    r"in\s+(?:another|the\s+other|a\s+different|some\s+other)\s+(?!form|way|words?\b|notation|method|step|representation)\w+|until\s+\w+days?|counting\s+(?:double|twice)|"
    r"(?:by|as|at)\s+(?:an?|my)\s+(?:\w+\s+){0,2}(?:estimate|guess)|roughly\s+speaking|after\s+(?:the\s+)?(?:tax|discount|tip|fee)\w*|"
    r"by\s+(?:accident|mistake)|at\s+first\s+(?:sight|glance)|tomorrow|yesterday|next\s+(?:year|week|time)|last\s+(?:year|week|time)"
)
_NOT_SO = (
    r"(?:were|had)\s+(?:it|the|this|he|she|they|we|i|[a-z]+\s+\w+(?:ed|en|ght))\b|assum\w+\s+for\s+(?:the\s+sake|a?\s*contradiction)|"
    r"by\s+not\s+[a-z]+ing\b|(?:only\s+)?if\s+[^,.;\n]{0,60}?\b(?:could|would|were|had|ignor\w+|neglect\w*|pretend\w*|disregard\w*|exclud\w+|leave\s+out|"
    r"forget\w*|drop\w*|skip\w*|flip\w*|instead)"
)
_BEHIND_ONLY = (
    r"provided|providing|as\s+long\s+as|so\s+long\s+as|on\s+(?:the\s+)?condition|subject\s+to|"
    r"unless(?!\s+(?:i|we)\s*(?:have|am|are|['’]m|['’]ve|['’]re|made|missed|overlooked)\b)|minus\s+(?:the|a|one)|plus\s+(?:the|a|one)|"
    r"assuming|supposing|in\s+case|out\s+of\s+(?:the\s+)?[a-z]\w*|once\s+\w+ed|in\s+(?:base(?!\s+(?:10|ten)\b)|binary|hex\w*|octal)"
)
_DOUBTFUL = (
    r"at\s+(?:best|worst)\b|tops\b|and\s+change\b|plus\s+(?:tax|tips?|fees|shipping)\b|(?:sometimes|usually|often|occasionally|rarely)\b|"
    r"(?:but|though|although)\s+(?:i|we)\s*(?:am|are|['’]m|['’]re)\s+(?:not|un)\s*(?:\w+\s+)?(?:sure|certain)\b|"
    r"give\s+or\s+take|plus\s+or\s+minus|more\s+or\s+less|or\s+thereabouts|or\s+so\b|ish\b|"
    r"which\s+(?:is|was|seems|looks|sounds|feels)\s+(?:\w+ly\s+|far\s+|way\s+|much\s+|a\s+bit\s+)?(?:too|impossible|absurd|"
    r"nonsens\w+|ridiculous|suspicious|unlikely|unreasonable|implausible|unrealistic|unphysical|inconsistent|"
    r"contradictory|meaningless|off|outside|out\s+of|doubtful|dubious|questionable|wrong|strange|weird)\b|"
    r"which\s+(?:cannot|can['’]t|does\s*n[o'’]t|fails|violates|makes\s+no)\b|"
    rf"(?:{ALLEGEDLY}|rejected|discarded)\b|(?:probably|perhaps|maybe|possibly)\s+not\b|"
    r"(?:i|we)\s+(?:was|were|am|are|have\s+been|had\s+been)\s+told\b|"
    r"(?<=, )(?:doubled|halved|tripled|squared|cubed|inverted|negated)\b|"
    r"as\s+(?!(?:i|we|it|this|that|the\s+(?:problem|question|statement|task|exercise|formula|theorem|definition|table|rule))\b)"
    r"(?:(?:the|my|his|her|some)\s+)?\w+\s+(?:says?|said|claims?|claimed|puts|thinks?|believes?|told)\b"
)
_BEFORE = re.compile(rf"(?:{_LEFT_OUT}|{_ANOTHER_TIME}|{_ELSEWHERE}|{_NOT_SO})\b[^,;:]*")
_LINK = re.compile(
    r"(?:\W|\b(?:so|then|thus|hence|therefore|now|and|but|well|finally|also|clearly|or|yet|only|just|even)\b)*"
)
_TURN = re.compile(r"\b(?:so|thus|hence|therefore|but|however|yet|since|because)\b")
_LIMITS = re.compile(
    rf"{_GAP}(?:but\s+|and\s+|though\s+)?(?:(?:only|just|exactly|precisely)\s+)?"
    rf"(?P<words>(?:{_LEFT_OUT}|{_ANOTHER_TIME}|{_ELSEWHERE}|{_NOT_SO}|{_BEHIND_ONLY})\b[^.!?\n]{{0,80}})|{_GAP}(?P<doubt>{_DOUBTFUL})"
)
_DOMAIN = re.compile(
    r"(?:provided|providing|assuming|supposing|as\s+long\s+as|so\s+long\s+as|subject\s+to|except|unless|if|on\s+(?:the\s+)?condition|in\s+case|"
    r"once|when)\b(?:\s+(?:that|of|to|at|for|when|where|we|have|the\s+(?:constraint|condition|restriction|domain|requirement)))*"
    r"\s*(?:\$|\\\()?\s*(?P<letter>[a-z])(?![a-z])\s*(?:[<>≠≤≥∈]|\\(?:neq?|leq?|geq?|in|notin|leqslant|geqslant)(?![a-z]))"
)
"""A condition on a letter: where the answer has that letter, it says where the answer holds."""
_HINT_WORDS = (
    "if provid unless assum suppos long condition case subject without ignor exclu not disreg neglect barr omit "
    "leaving minus plus apart aside except were had once before after when round out in on by first give more "
    "thereab or which ish tomorrow yesterday next last tops sometimes usual "
    "often occasion rare until taking with best worst change supposed alleged reported purported reject discard not "
    "told sure certain doubled halved tripled squared cubed inverted negated say said claim think believ puts guess "
    "estimate save ostensib"
)
_MAY_LIMIT = Hints(_HINT_WORDS.split())
"""What each of them has in it."""
_OPENING_WORDS = (
    "without ignor disreg neglect omit exclud not barring leaving apart aside except once before round after when "
    "in on by at tomorrow yesterday next last were had assum if save minus taking with until roughly as counting"
)
_MAY_OPEN = Hints(_OPENING_WORDS.split())
_REACH, _MOST = 160, 300


@lru_cache(maxsize=4096)
def limit_before(words: str) -> str:
    """What bounds the answer in the words up to `the answer is`, in small letters; empty where nothing does.

    A fact that `so` concludes from is no bound. Cached, because answers are announced in few ways.

    Example: of `So, without the tip, the answer is` it is `"without the tip"`.
    """
    small = words[-_MOST:].lower()
    place = small.rfind("answer")
    if place < 0 or not _MAY_OPEN(small[:place]):
        return ""
    start = 0
    while start < place:
        start = _end_of(_LINK.match(small, start), start)
        match = _BEFORE.match(small, start, place)
        if (
            match is not None
            and _TURN.search(small, match.end(), place) is None
            and not LEFT_OUT.search(match[0])
        ):
            return match[0].strip()
        comma = min(
            (at for at in (small.find(sign, start, place) for sign in ",;:") if at >= 0), default=place
        )
        start = comma + 1
    return ""


def _end_of(match: re.Match[str] | None, start: int) -> int:
    return match.end() if match is not None else start


def limit_of(text: str, end: int) -> str | None:
    """What bounds the answer that ends at `end`, in small letters; empty where it is doubted, None where nothing is.

    Example: `limit_of("It is 42 if we round.", 8)` is `"if we round"`, of `It is 42 pens.` it is None.
    """
    behind = text[end : end + _REACH]
    if not behind.strip(CLOSING_MARKS):
        return None
    small = behind.lower()
    if not _MAY_LIMIT(small):
        return None
    match = _LIMITS.match(small)
    if match is None:
        return None
    if match["doubt"]:
        return ""
    words = match["words"].strip()
    is_ideal = not words.startswith("before") and (
        LEFT_OUT.search(words) is not None or is_idealization(words)
    )
    is_neutral = is_ideal or is_domain(words, text[max(0, end - _REACH) : end])
    return None if is_neutral else words


def is_domain(words: str, answer: str) -> bool:
    """Whether words behind an answer, in small letters, say where it holds: a bound on a letter that it has.

    Example: `is_domain("provided x ≠ 1", "x + 1")`; a condition such as `x = 1` is none.
    """
    condition = _DOMAIN.match(words)
    if condition is None:
        return False
    letter = rf"(?<![^\W\d_])(?<!\\){condition['letter']}(?![^\W\d_])"
    return re.search(letter, answer.lower().rpartition(" is ")[2]) is not None
