"""Finds a language that is mixed in by ones and twos, which a decoder that smooths over names does not see.

The function words of a language are a third to a half of it, and few of them are words of another: so their number
says how much of a text is in that language, in however short runs it stands. Where it says more than the decoder
found, the difference is taken from the language that has most words.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from r1reward_language.codes import UNDETERMINED
from r1reward_language.support import BREAKS

__all__ = ["with_short_runs"]

# Words that are of one of these languages alone, and frequent in it.
_WORDS: Final = {
    "en": "the and of we then they them their this that these those with from which would should because find "
    "have what when where there both into by you your it is are were been let's divide add",
    "fr": "les nous vous et est dans pour avec sur par qui sont cette ces donc puis alors aussi mais ou où au aux "
    "leurs il elle ils elles ce sa ses être fait",
    "de": "der das und wir ist nicht mit auf für den dem des ein eine einen einem zu sich auch wenn dann wird sind "
    "durch aus bei oder aber als nach über",
    "es": "los las el y con por para una del que como pero más su sus entonces ahora nosotros tenemos esto "
    "esta este hay cada dos",
    "vi": "và của các những được trong cho với này không một có chúng thì khi từ để hai vậy sẽ",
}  # fmt: skip
_OWN: Final = {
    word: code
    for code, words in _WORDS.items()
    for word in words.split()
    if sum(word in others.split() for others in _WORDS.values()) == 1
}
_SHARE: Final = 0.4
"""Of a language's words in running text, how many are among the words above; measured on sentences: 0.3 to 0.45."""
_LEAST: Final = 4
_MARGIN: Final = 0.05


def with_short_runs(counts: Mapping[str, float], tokens: Sequence[str]) -> Mapping[str, float]:
    """The counts of Latin words, corrected where the function words of another language say so."""
    found: dict[str, int] = {}
    words = 0
    for token in tokens:
        words += token not in BREAKS
        if (code := _OWN.get(token)) is not None:
            found[code] = found.get(code, 0) + 1
    most = max((code for code in counts if code != UNDETERMINED), key=lambda code: counts[code], default="")
    own = found.get(most, 0)
    corrected = dict(counts)
    for code, number in found.items():
        if code == most or most not in _WORDS or number < max(_LEAST, _MARGIN * words):
            continue
        both = counts[most] + counts.get(code, 0.0)
        stated = min(number / _SHARE, both * number / (number + own))
        moved = min(max(0.0, stated - counts.get(code, 0.0)), corrected[most])
        corrected[most] -= moved
        corrected[code] = corrected.get(code, 0.0) + moved
    return {code: number for code, number in corrected.items() if number > 0}
