"""English text as NLTK's tools cut it, which the official checkers of IFEval and IFBench count by.

Sentences end as in Punkt (Kiss and Strunk 2006): at `.`, `?` or `!` before a space or a closing sign, unless the full
stop is an abbreviation's or an initial's and what follows does not begin a sentence. Words are cut as in the Penn
Treebank: signs stand alone, `don't` is `do` and `n't`. No model is downloaded.
"""

import re
import string
from functools import lru_cache

__all__ = ["PUNCTUATION", "bare", "sentences", "stop_words", "tokens", "words"]

PUNCTUATION = string.punctuation
_NO_PUNCTUATION = str.maketrans("", "", PUNCTUATION)

_BOUNDARY = re.compile(r"[.?!](?=[?!)\";}\]*:@'({\[]|\s+\S)")
_CLOSING = re.compile(r"[\"')\]}]+(?=\s+|--|$)")
_FULL_STOPS = re.compile(r"\.{2,}$")
_INITIAL = re.compile(r"(?:^|[\s(\[\"'])[A-Za-z]\.$")
_LAST = re.compile(r"[^\s\"'(\[]*\.$")
_ABBREVIATIONS = frozenset(
    word
    for line in (
        "mr mrs ms dr prof rev gen col sgt capt lt maj adm sen rep gov st jr sr messrs",
        "inc ltd co corp bros vs etc e.g i.e cf al ave ft mt dept fig nos",
        "jan feb mar apr aug sept sep oct nov dec mon tues wed thurs fri",
        "a.m p.m u.s u.k u.n d.c ph.d m.d b.a m.a a.d b.c u.s.a u.s.s.r",
        "calif fla conn mass mich minn okla ore pa tenn wash wis ariz colo ill kan",
    )
    for word in line.split()
)
_STOP_WORDS = frozenset(
    word
    for line in (
        "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers",
        "herself it its itself they them their theirs themselves what which who whom this that these those am is",
        "are was were be been being have has had having do does did doing a an the and but if or because as until",
        "while of at by for with about against between into through during before after above below to from up down",
        "in out on off over under again further then once here there when where why how all any both each few more",
        "most other some such no nor not only own same so than too very s t can will just don should now d ll m o re",
        "ve y ain aren couldn didn doesn hadn hasn haven isn ma mightn mustn needn shan shouldn wasn weren won",
        "wouldn",
    )
    for word in line.split()
)
_TOKEN = re.compile(
    r"[A-Za-z]+(?=n't\b)|n't\b|'(?:s|m|d|ll|re|ve|S|M|D|LL|RE|VE)\b"
    r"|\.\.\.|--+|``|''"
    r"|\d+(?:[-,.:/]\d+)*%?(?=\W|$)|(?:[A-Za-z]\.){2,}|\w+(?:[-./_@+&]\w+)*(?:'(?!(?:s|m|d|ll|re|ve)\b)\w+)?"
    r"|[^\w\s]",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, without the spaces around them."""
    ends, start, skip = [], 0, 0
    for match in _BOUNDARY.finditer(text):
        if match.start() < skip or not _ends(text, match.start(), match.end()):
            continue
        end = match.end()
        if (closing := _CLOSING.match(text, end)) is not None:
            end = closing.end()
        if text[start:end].strip():
            ends.append(text[start:end].strip())
        start = skip = end
    if text[start:].strip():
        ends.append(text[start:].strip())
    return tuple(ends)


def _ends(text: str, at: int, end: int) -> bool:
    """Whether the sign at `at` ends a sentence."""
    if text[at] != ".":
        return not (end < len(text) and text[end] in "?!")
    before = text[max(0, at - 40) : end]
    following = text[end : end + 40].lstrip()
    if _FULL_STOPS.search(before):
        return following[:1].isupper()
    if _INITIAL.search(before):
        return False
    word = _LAST.search(before)
    name = word[0][:-1].lower() if word else ""
    return name not in _ABBREVIATIONS


_OPENING = re.compile(r'(?<![^\s(\[{<])"')
"""A quotation mark that opens; the Treebank writes it as two backquotes, and one that closes as two apostrophes."""


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[str, ...]:
    """The words and signs of a text, as the Penn Treebank cuts them."""
    return tuple(_TOKEN.findall(_OPENING.sub("``", text).replace('"', "''")))


def words(text: str) -> list[str]:
    r"""The runs of letters, digits and underscores: `\\w+`."""
    return re.findall(r"\w+", text)


def bare(text: str) -> str:
    """The text without ASCII punctuation."""
    return text.translate(_NO_PUNCTUATION)


def stop_words(text: str) -> int:
    """How many of a text's words are English stop words."""
    return sum(word.lower() in _STOP_WORDS for word in words(text))
