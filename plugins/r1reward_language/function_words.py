"""Finds a language that is mixed in by ones and twos, which a decoder that smooths over names does not see.

The function words of a language are a fifth of it and more, and few of them are words of another: so their number
says how much of a text is in that language, in however short runs it stands. Where it says more than the decoder
found, the difference is taken from the language that has most words. What a single word supports by the model alone
is no such evidence: in one of a hundred plain English solutions every sixth word speaks for another language.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from r1reward_language.codes import UNDETERMINED
from r1reward_language.support import BREAKS

__all__ = ["with_short_runs"]

# Frequent words of each, also those that it shares with another, which tell nothing there. Not among them are words
# that English writes, too (`per`, `come`, `do`, `no`), and those that names begin with (`la`).
_WORDS: Final = {
    "en": "the and of we then they them their this that these those with from which would should because find "
    "have what when where there both into by you your it is are were been let's divide add",
    "fr": "les nous vous et est dans pour avec sur par qui sont cette ces donc puis alors aussi mais ou où au aux "
    "leurs il elle ils elles ce sa ses être fait un des que nos su foi",
    "de": "der das und wir ist nicht mit auf für den dem des ein eine einen einem zu sich auch wenn dann wird sind "
    "durch aus bei oder aber als nach über da",
    "es": "los las el y con por para una del que como pero más su sus entonces ahora nosotros tenemos esto "
    "esta este hay cada dos un lo si nos les da",
    "vi": "và của các những được trong cho với này không một có chúng thì khi từ để hai vậy sẽ hay con em da di",
    "it": "il gli di è una che con sono nel nella della delle dei degli alla quindi questo questa anche più ma poi "
    "ogni dal dalla perché noi abbiamo un lo si ci del da su sua qui",
    "pt": "os uma não é são em na nos nas da dos das ao à com que por para mas também então isso este esta cada "
    "você nós temos mais seu sua ele ela foi como as ou",
    "nl": "het een van de niet zijn op voor met aan die dat ook maar dan dus wij hij zij naar bij uit worden heeft "
    "hebben deze en",
}  # fmt: skip
_ENGLISH_TEXT: Final = (
    "about above actually added adding again against almost always another answer answers anything apples "
    "around asked away before below better between bigger books bought brought buy buys calculate calculated "
    "checking children computed costs could days did different divided dividing does during each eggs eight "
    "either enough equal equals evening every everyone everything few fewer finds first five found fourth "
    "friend friends getting girl girls give given gives going gone good got greater half height hence here him "
    "hours houses how however hundred keep kept know known knows larger leave leaves left less looking looks "
    "makes many maybe meaning means might months much multiplied multiply must need needed needs neither never "
    "nine nothing number numbers often only other others our paid price reads really remaining remember "
    "remembers right said same says seconds sells several shall simply since smaller solve solved solves "
    "solving something spend spends spent started subtract subtracted subtracting taken takes tell therefore "
    "think thinking thinks third thirty though thought thousand three through thus together told too took "
    "towards true twelve twenty twice until used very wait want wanted wants weeks weight went whether while "
    "who whole whose why width within without worked works write written wrong years yes"
)
_ENGLISH: Final = frozenset(_ENGLISH_TEXT.split())
"""Frequent English words beside these, of which no other language above has made a loan word."""
_LISTS: Final = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_SHARED: Final = frozenset(["un", "lo", "si", "ci", "as", "en", "de", "dan", "des", "die"])
"""Words that are their own language's, but tell nothing in another: `en` is Dutch, French, Spanish."""
_SHARE: Final = 0.2
"""Of a language's words in running text, how many are among the words above; measured on sentences: 0.13 to 0.25."""
_LEAST, _LEAST_DISTINCT = 4, 3
_MARGIN: Final = 0.02
"""Of 10,300 real solutions and questions none has as many function words of another of these languages; a title (`The
Return of the King`) or three names (`El Paso`, `Los Angeles`, `Las Vegas`) have fewer."""
_LEAST_ENGLISH, _ENGLISH_MARGIN = 3, 0.04
"""How many different English words, and which share of a text, each of them counts from as itself."""


@cache
def _foreign(most: str) -> Mapping[str, str]:
    """The function words of other languages than `most`, each with the first language that it is of."""
    return {
        word: code
        for code in reversed(_LISTS)
        if code != most
        for word in _LISTS[code] - _LISTS[most] - _SHARED
    }


def with_short_runs(counts: Mapping[str, float], tokens: Sequence[str]) -> Mapping[str, float]:
    """The counts of Latin words, corrected where the function words of another language say so."""
    most = max((code for code in counts if code != UNDETERMINED), key=lambda code: counts[code], default="")
    if most not in _LISTS:
        return counts
    words, foreign = Counter(token for token in tokens if token not in BREAKS), _foreign(most)
    occurrences: dict[str, list[int]] = {}
    for word, number in words.items():
        if (code := foreign.get(word)) is not None:
            occurrences.setdefault(code, []).append(number)
    total, native = words.total(), sum(words[word] for word in _LISTS[most])
    corrected = dict(counts)
    for code, numbers in occurrences.items():
        number = sum(numbers)
        if number < max(_LEAST, _MARGIN * total) or len(numbers) < _LEAST_DISTINCT:
            continue
        both = counts[most] + counts.get(code, 0.0)
        estimate = min(number / _SHARE, both * number / (number + native))
        moved = min(max(0.0, estimate - counts.get(code, 0.0)), corrected[most])
        corrected[most] -= moved
        corrected[code] = corrected.get(code, 0.0) + moved
    if most != "en":
        _move_english(corrected, most, words)
    return {code: number for code, number in corrected.items() if number > 0}


def _move_english(counts: dict[str, float], most: str, words: Counter[str]) -> None:
    """English mixed in by single words of content: no more of them than can be counted."""
    foreign = _foreign(most)
    content = [word for word in words if word in _ENGLISH]
    english = {*content, *(word for word in words if foreign.get(word) == "en")}
    number = sum(words[word] for word in english)
    if len(content) < 2 or len(english) < _LEAST_ENGLISH or number < _ENGLISH_MARGIN * words.total():
        return  # the title of a film (`Let Me Out of Here`)
    moved = min(max(0.0, number - counts.get("en", 0.0)), counts[most])
    counts[most] -= moved
    counts["en"] = counts.get("en", 0.0) + moved
