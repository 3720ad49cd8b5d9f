"""Tells English from what is merely written in Latin letters: pinyin, romanised Hindi or Arabic, invented words.

Words that the model does not know are taken for the language that is expected, which is right for names and terms and
wrong for a whole text of them. English of any length has its small words; a text of six words and more that has
hardly any, and that the model does not take for English either, as a whole and word by word, is of no language that
can be told.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from r1reward_language.codes import UNDETERMINED
from r1reward_language.model import LanguageModel
from r1reward_language.support import BREAKS

__all__ = ["without_romanised"]

_ENGLISH: Final = (
    "a about after all an and any are as at be because been before but by can could did do does each "
    "for from get gives had has have he her his how i if in into is it its let me more must no not "
    "now of on one or our out over she should so some than that the their them then there these they "
    "this to up us was we were what when where which who will with would you your "
)
_SMALL_WORDS: Final = frozenset(_ENGLISH.split())
_LEAST_WORDS: Final = 6
_LEAST_SHARE: Final = 0.08
_LIKELY: Final = 0.5
_FEW: Final = 10
"""Fewer words than these may be names for the most part."""
_LEAST_KNOWN: Final = 0.4
_KNOWN: Final = 0.3
"""How many of a text's words the model takes for English by themselves; of pinyin a third, of terse notes half."""
_LOOKED_AT: Final = 200


def without_romanised(
    counts: Mapping[str, float], tokens: Sequence[str], model: LanguageModel
) -> Mapping[str, float]:
    """The counts of Latin words, with those counted as English as undetermined where the text is none."""
    words = [token for token in tokens if token not in BREAKS]
    english = counts.get("en", 0)
    if english < _LEAST_WORDS or english < 0.5 * len(words):
        return counts
    distinct = list(dict.fromkeys(words))
    if sum(word in _SMALL_WORDS for word in distinct) >= _LEAST_SHARE * len(distinct):
        return counts
    looked_at = distinct[:_LOOKED_AT]
    known = sum(model.probabilities(word).get("en", 0.0) >= _KNOWN for word in looked_at)
    if (len(looked_at) < _FEW or known >= _LEAST_KNOWN * len(looked_at)) and model.probabilities(
        " ".join(looked_at)
    ).get("en", 0.0) >= _LIKELY:
        return counts
    others = {code: count for code, count in counts.items() if code != "en"}
    return {**others, UNDETERMINED: others.get(UNDETERMINED, 0) + english}
