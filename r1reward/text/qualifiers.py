"""Statements of an answer that is not the one asked for: `Mod 100, the answer is 12`, `Bob's answer is 12`.

What is said of the answer before `is` may make it another one: another measure (`in base 5`, `in dozens`), something
made of it (`once doubled`, `an upper bound for the answer`), another question's (`to part (a)`), somebody else's
(`according to the book`, `the popular answer`), or one under a condition that nobody set (`if iron is meant`). What
the question speaks of itself is no such thing.
"""

import re
from functools import lru_cache

from r1reward.text.authorities import ALLEGEDLY, AUTHORITY
from r1reward.text.hints import Hints
from r1reward.text.idealizations import charge_left_out, is_charged
from r1reward.text.limits import IN_OTHERS_EYES, limit_before, limit_of
from r1reward.text.unit_words import noun_end

__all__ = ["is_asked", "is_bounded", "is_limited", "is_qualified", "may_be_qualified"]

_LINK = r"\W*(?:(?:so|then|thus|hence|therefore|now|and|but|well)\b[,\s]*)*"
_MADE = (
    r"(?:cut|split)\s+in(?:to)?\s+(?:half|halves|two)|(?:doubl|halv|tripl|quadrupl|squar|cub|negat|invert|revers|increment|decrement|multipli|divid|inflat|deflat|scal)\w*ed"
    r"|(?:increased|decreased|reduced|raised|lowered|augmented|diminished)\s+(?:by|to)"
)
_NOTHING = re.compile(
    r"(?:assuming|supposing|provided)\s+(?:that\s+)?(?:there\s+(?:is|are|was|were)\s+)?no\s+([a-z]{3,})\s+\w"
)
"""`24 pens, assuming no boxes are empty`: nothing happens but what the question says."""
_MEASURE = (
    r"mod(?:ulo)?|(?:(?:written|expressed|given|stated|put|read|taken|interpreted|converted)\s+)?(?:in|as|to)\s+base(?!\s+(?:10|ten)\b)|in\s+(?:binary|ternary|octal|hexadecimal|hex|unary|roman\s+numerals)|"
    r"in\s+(?:halves|thirds|quarters|fourths|fifths|sixths|sevenths|eighths|ninths|tenths|twelfths|dozens|scores|tens|hundreds|thousands|millions|billions|lakhs?|crores?|multiples)"
)
_SOURCE = (
    rf"(?:according\s+to|per|as\s+per|going\s+by)\s+(?!{AUTHORITY})\w"
    rf"|(?:{ALLEGEDLY}|officially|rumou?r\s+has\s+it|legend\s+has\s+it)\b"
    r"|in\s+(?:a|an|another|some|my)\s+(?:\w+\s+){0,2}(?:universe|worlds?|dreams?|reality|dimension|life|imagination|opinion\s+poll)\b"
    rf"|{IN_OTHERS_EYES}"
    r"|in\s+(?:the|my|this|our)\s+(?:\w+\s+)?(?:book|textbook|answer\s+key|solutions?\s+manual|newspaper|legend|movie|film)\b"
    r"|it\s+(?:is|was|has\s+been)\s+(?:often\s+|sometimes\s+|widely\s+|commonly\s+)?(?:said|claimed|believed|thought|rumou?red|assumed|alleged|argued)\b"
    r"|(?:read\s+)?backwards\b|off\s+by\b|depending\s+on\b|(?:usually|sometimes|often|rarely)\b|(?:on\s+)?(?:some|most|good|bad)\s+days\b|on\s+\w+days\b"
    r"|\w+\s+times\s+out\s+of\b|as\s+(?:the|my|some|his|her)\s+\w+\s+(?:has|had|says?|said|claims?|puts)\b"
    r"|(?:someone|somebody|he|she|they|people|(?:a|my)\s+\w+)\s+(?:told|tells)\s+(?:me|us)\b|I\s+(?:have\s+|had\s+|was\s+|am\s+)?(?:heard|read|told|wish|dreamt|dreamed)\b"
    r"|(?:let\s+us|let['’]s)\s+(?:pretend|imagine|say|suppose|assume)\b|(?:imagine|pretend)\b|say\s+(?=the|that)|it\s+would\s+be\b"
    r"|(?:except(?:ing)?|excluding|barring|apart\s+from|aside\s+from)\b"
    r"|(?:in|at)\s+(?:the\s+)?(?:worst|best|average)(?:\s+case)\b"
    r"|(?:up\s+to|ignoring|disregarding|neglecting|apart\s+from|except\s+for)\s+(?:the\s+|its\s+|a\s+)?(?:signs?|factor\s+of|constant)\b"
    r"|(?:plus\s+or\s+minus|give\s+or\s+take|\d+\s+times\s+out\s+of)\b"
    r"|I\s+am\s+(?!100\b)\d{1,2}\s?(?:%|percent)\s+(?:sure|certain|confident)"
    r"|(?:it|one|you|someone|somebody)\s+(?:(?:could|might|may|can)\s+(?:also\s+)?(?:be\s+)?(?:argued?|claim(?:ed)?|said|say|believed?|think|thought))\b"
)
_BEFORE = re.compile(
    rf"(?i){_LINK}(?P<words>(?:(?:once|when|if|after|before|being|until|unless)\s+){{0,2}}(?:(?:it|that|this)\s+(?:is|was|has\s+been)\s+|being\s+)?(?:{_MADE})\b"
    rf"|(?:{_MEASURE})\b|{_SOURCE})"
)
_IF = re.compile(
    r"(?i)\W*(?:(?:so|then|thus|hence|now|and|but)\b[,\s]*)*(?:only\s+)?(?:"
    r"if\s+(?!(?:i\s+am|i['’]m|we\s+are|we['’]re)\s+not\s+mistaken\b)(?P<words>[^,;\n]{1,80}?\b(?:were|had|meant|intended|asked|misread|mistaken|loaded|biased|reversed|swapped|instead)\b[^,;\n]{0,80})"
    r"|unless\s+(?!(?:i|we)\s+(?:have\s+)?(?:made|missed|overlooked)\b|(?:i\s+am|i['’]m)\s+mistaken\b)(?P<unless>[^,;\n]{3,120})),"
)
_TURNS = re.compile(r"(?i)\b(?:but|however|yet|so|therefore|thus|hence|actually|in\s+fact|really)\b")
_NOT_FINAL = (
    r"wrong|incorrect|false|mistaken|erroneous|worst|unlikely|improbable|least|opposite|rejected|discarded|fake|naive|tempting|popular|"
    r"usual|common|typical|previous|earlier|former|old|initial|next|other|alternative|second-best|intermediate|partial|guessed|"
    r"first|impossible|reference|hinted|suggested|proposed|quoted|leaked|so-called|bad|dumb|stupid|silly|silliest|lazy|obsolete|outdated"
)
_NAMED = re.compile(
    rf"(?i)(?:\b(?P<owner>[^\W\d_]+)['’]s?\s+(?:\w+\s+){{0,2}}|\b(?:{_NOT_FINAL})\b(?:,?\s+(?!the\b)[\w-]+){{0,2}},?\s+)"
    r"(?:final\s+|correct\s+|best\s+)?(?:answer|option|choice)\b[^.;!?\n]{0,60}\Z"
)
_HYPOTHESIS = re.compile(
    r"(?i)\b(?:if|suppos(?:e|ing)|assum(?:e|ing)|imagin(?:e|ing)|pretend(?:ing)?|were)\s+(?:that\s+)?(?:the|my|our)\s+(?:\w+\s+){0,2}"
    r"answer\s+(?:is|was|were|equals|be|=)\W*\Z"
)
"""`Assuming the answer is 5, we get a contradiction`."""
_FIRST = re.compile(
    r"(?i)\b(?:my|our|his|her|their)\s+(?:very\s+)?(?:first|second|last|original|own\s+first)\s+answer\s+(?:is|was)\W*\Z"
)
_OWNERS_TEXT = (
    "let here there that it what today problem question exercise task equation puzzle riddle quiz one"
)
_OWNERS = frozenset(_OWNERS_TEXT.split())
_OTHER_QUESTION = (
    r"to\s+(?:(?:the|an?|my|your)\s+)?(?:previous|first|second|last|other|another|next|earlier|wrong|different|similar|related|analogous|opposite|easier|harder|simpler|"
    r"reverse|converse|preceding)\s+(?:\w+\s+)?(?:problem|question|part|exercise|one|puzzle|task)"
    r"|to\s+part\s+\W?(?:[a-h]|i{1,3}|\d)\b|to\s+(?:question|problem|exercise)\s+\W?(?:number\s+)?\d+"
)
_BEHIND = re.compile(
    rf"(?i)\banswers?\s*(?P<words>,?\s*(?:if|when|once|after|before|unless)\b(?!\s+(?:simplified|rounded|reduced))|for\s+\W{{0,3}}[a-z]\W{{0,3}}\s*=|{_OTHER_QUESTION}|(?:{_MEASURE})\b"
    r"|(?:that\s+|which\s+)?(?:you|one|they|people|students?|he|she|someone|somebody|everyone|most|many|some|I)\s+"
    r"(?:\w+\s+)?(?:would|might|could|may|wrongly|mistakenly|often|usually|first|used\s+to|expect\w*|want\w*|hop\w+|guess\w*|wr(?:o|i)te|g[eio]ve[sn]?)\b"
    r"|(?:given|printed|listed|shown|written|found|offered|suggested)\s+(?:in|by|on|at)\s+(?!(?:the\s+)?(?:formula|equation|substitution|solving|"
    r"above|calculation|computation|sum|product|expression)\b)"
    r"|(?:of|from|in|by)\s+(?:(?:the|my|a|an|his|her)\s+)?(?:\w+\s+)?(?:book|textbook|key|internet|friend|teacher|student|neighbou?r|calculator|"
    r"author|class|universe|world|dreams?))[^.;!?\n]{0,60}\Z"
)
_BOUND = re.compile(
    r"(?i)\b(?:bounds?|hint|limit|target|candidate|range|factor|divisor|multiple|clue|digits?)\s+"
    r"(?:for|on|at|about|to|of)\s+(?:the|my|our|this)\s+(?:\w+\s+)?(?:answer|result)\s+(?:is|was|are|would\s+be)\W*\Z"
)
_APART = re.compile(r"[^,;(.\d—–]{0,40}[,;(—–]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_FEW_TEXT = (
    "the and that this for with are was were has have been had its then than when once after before being "
    "answer result"
)
_FEW = frozenset(_FEW_TEXT.split())
_NAMES_ANSWER = Hints(("answer", "result", "option", "choice"))
_REMAINDER = re.compile(r"(?i)\bremainder|\bdigits?\b|\bmod")


def is_qualified(text: str, begin: int, start: int, question: str) -> bool:
    """Whether the words from `begin`, where a sentence begins, to `start` speak of another answer.

    Example: of `In base 5, the answer is 12` it is true, unless the question speaks of a base.
    """
    words = text[begin:start]
    if not may_be_qualified(words):
        return False
    before = _BEFORE.match(words)
    if before and not _TURNS.search(words, before.end()) and not is_asked(before["words"], question):
        return True
    if "if" not in question.lower() and (condition := _IF.match(words)) is not None:
        return not is_asked(condition["words"] or condition["unless"], question)
    if (named := _NAMED.search(words)) is not None and "answer" not in question:
        owner = named["owner"]
        if owner is None or owner.lower() not in _OWNERS:
            return True
    if _HYPOTHESIS.search(words) is not None:
        return True
    if _FIRST.search(words) is not None or _BOUND.search(words) is not None:
        return True
    if (limit := limit_before(words)) and not is_asked(limit, question):
        return True
    return (behind := _BEHIND.search(words)) is not None and not is_asked(behind["words"], question)


@lru_cache(maxsize=4096)
def may_be_qualified(words: str) -> bool:
    """Whether some pattern is in the words, whatever is asked; cached, because answers are announced in few ways."""
    if not _NAMES_ANSWER(words.lower()):
        return False
    begins = _BEFORE.match(words) or _IF.match(words)
    return bool(
        begins
        or limit_before(words)
        or any(p.search(words) for p in (_NAMED, _FIRST, _BOUND, _BEHIND, _HYPOTHESIS))
    )


def is_limited(text: str, end: int, question: str) -> bool:
    """Whether what stands behind the answer that ends at `end` bounds it, and the question does not.

    Example: of `It is 42 without the tip.` it is true, unless the question speaks of what it is without the tip.
    """
    limits = (limit_of(text, place) for place in {end, noun_end(text, end)})
    return any(limit is not None and not _is_taken_for_granted(limit, question) for limit in limits)


def is_bounded(text: str, end: int, question: str) -> bool:
    """Whether a value that is not called the answer is doubted behind it, or bounded behind a comma.

    Example: of `She paid 42, without the tip` it is true, of `She did 42 without any help` it is false.
    """
    for place in {end, noun_end(text, end)}:
        limit = limit_of(text, place)
        if limit is None or _is_taken_for_granted(limit, question):
            continue
        if not limit or _APART.match(text, place):
            return True
    return False


def _is_taken_for_granted(limit: str, question: str) -> bool:
    """Whether a bound is one of the question's, or leaves out a charge that the question does not speak of."""
    if not limit or is_asked(limit, question):
        return bool(limit)
    if not limit.startswith(("assum", "suppos", "provid")):
        return False
    if (nothing := _NOTHING.match(limit)) is not None and nothing[1].rstrip("s") in question.lower():
        return True
    charge = charge_left_out(limit)
    return bool(charge) and bool(question.strip()) and not is_charged(charge, question)


def is_asked(words: str, question: str) -> bool:
    """Whether the question has the words that count of a qualification.

    Example: `is_asked("in base 5", "What is it in base 5?")` is true.
    """
    low = question.lower()
    if "".join(words.lower().split()) in "".join(question.lower().split()):
        return True
    counting = [w for w in _WORD.findall(words.lower()) if w not in _FEW]
    if "mod" in words.lower() and _REMAINDER.search(question):
        return True
    return bool(counting) and all(word[:5] in low for word in counting)
