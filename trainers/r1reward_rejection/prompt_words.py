"""The sentences and words of a prompt, as two prompts are compared by them."""

import re
from collections import Counter
from functools import lru_cache

from r1reward.text.sentences import sentences
from r1reward_rejection.discriminants import discriminants, is_instruction, labelled
from r1reward_rejection.spelling import word_spelling

__all__ = ["LETTERS", "Wording", "asked", "bare_word", "sentences_of", "word_overlap", "wording", "words_of"]

LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A word."""
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_OPTION = re.compile(r"(?:[A-J]|\d{1,2}): ")

_TASK = re.compile(
    r"(?:please )?(?:tell|write|describe|find|name|list|explain|give|compute|calculate|determine|show|prove|say|draw|"
    r"summari[sz]e|compare|discuss|analy[sz]e|implement|create|design|compose|solve|evaluate|answer)\b",
    re.IGNORECASE,
)

Wording = tuple[tuple[str, ...], tuple[str, ...]]
"""A sentence as it is compared: its words, and the tokens in it that decide."""


@lru_cache(1024)
def sentences_of(text: str) -> list[str]:
    """The sentences of a prompt but for those that say how to answer."""
    return [s for s in sentences(labelled(text)) if not is_instruction(s)]


def asked(sentence: str, prompt: str) -> bool:
    """Whether a sentence of the prompt is its question or its task, or the last one."""
    is_question = sentence.rstrip().endswith(("?", "？", "؟")) or bool(_TASK.match(sentence))
    return is_question or sentence == sentences_of(prompt)[-1]


@lru_cache(4096)
def wording(sentence: str) -> Wording:
    """A sentence without case, the commonest endings and marks; of an option every ending counts."""
    words = words_of(sentence)
    is_option = bool(_OPTION.match(sentence))
    spelt = (w.casefold() if is_option else bare_word(w) for w in words)
    return tuple(spelt), discriminants(sentence)


def words_of(text: str) -> list[str]:
    """The words; in scripts without spaces between them, the characters."""
    return LETTERS.findall(_SPACELESS.sub(r" \g<0> ", text))


@lru_cache(1 << 14)
def bare_word(word: str) -> str:
    """A word without case and the commonest endings, in one spelling."""
    word = word_spelling(word.casefold().replace("’", "'").removesuffix("'s"))
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def word_overlap(one: str, other: str) -> float:
    """The share of their words that two texts have in common, but for case and the commonest endings."""
    counts, other_counts = Counter(map(bare_word, words_of(one))), Counter(map(bare_word, words_of(other)))
    return 2 * (counts & other_counts).total() / max(1, counts.total() + other_counts.total())
