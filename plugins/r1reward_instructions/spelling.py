"""IFBench's instructions on single words: their letters, lengths, places and syllables."""

import itertools
import string

from r1reward_instructions.english import begins_with_verb, syllables
from r1reward_instructions.registry import Arguments, instruction
from r1reward_instructions.sentences import PUNCTUATION, bare, tokens
from r1reward_instructions.splitter import split

__all__: list[str] = []

_LETTERS = string.ascii_lowercase
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxyz")


@instruction("words:alphabet")
def _alphabet(text: str, arguments: Arguments) -> bool:
    firsts = [word[0].lower() for word in bare(text).split()]
    if not firsts or firsts[0] not in _LETTERS:
        return False
    start = _LETTERS.index(firsts[0])
    return all(first == _LETTERS[(start + i) % 26] for i, first in enumerate(firsts))


@instruction("words:vowel")
def _vowels(text: str, arguments: Arguments) -> bool:
    return "\n" not in text.strip() and len(set(text.lower()) & set("aeiou")) <= 3


@instruction("words:consonants")
def _consonants(text: str, arguments: Arguments) -> bool:
    return all(_has_cluster(word) for word in text.lower().split())


def _has_cluster(word: str) -> bool:
    return any(a in _CONSONANTS and b in _CONSONANTS for a, b in itertools.pairwise(word))


@instruction("words:palindrome")
def _palindromes(text: str, arguments: Arguments) -> bool:
    return sum(len(word) >= 5 and word == word[::-1] for word in bare(text).lower().split()) >= 10


@instruction("words:prime_lengths")
def _prime_lengths(text: str, arguments: Arguments) -> bool:
    return all(_is_prime(len(word)) for word in bare(text).split())


def _is_prime(length: int) -> bool:
    """Among the lengths that a word has, below 100."""
    return 1 < length < 100 and all(length % d for d in (2, 3, 5, 7) if d < length)


@instruction("words:start_verb")
def _start_verb(text: str, arguments: Arguments) -> bool:
    words = tokens(text[:2_000])
    return bool(words) and begins_with_verb(words[0])


@instruction("words:odd_even_syllables")
def _parity(text: str, arguments: Arguments) -> bool:
    counts = [syllables(word) % 2 for word in bare(text).lower().split()]
    return all(a != b for a, b in itertools.pairwise(counts))


@instruction("words:last_first")
def _chain(text: str, arguments: Arguments) -> bool:
    sentences = split(text)
    for sentence, following in itertools.pairwise(sentences):
        last, first = sentence.rstrip(PUNCTUATION + " ").split(), following.lstrip(PUNCTUATION + " ").split()
        if not last or not first or last[-1].lower() != first[0].lower():
            return False
    return True


@instruction("words:paragraph_last_first")
def _paragraph_ends(text: str, arguments: Arguments) -> bool:
    lines = [line.strip().lower().strip(PUNCTUATION + " ").split() for line in text.split("\n")]
    return all(words[0] == words[-1] for words in lines if words)


@instruction("words:no_consecutive")
def _no_consecutive(text: str, arguments: Arguments) -> bool:
    firsts = [word[0] for word in bare(text.lower()).split()]
    return all(a != b for a, b in itertools.pairwise(firsts))


@instruction("words:keywords_specific_position", keyword="text", n="int", m="int")
def _specific_position(text: str, arguments: Arguments) -> bool:
    sentences, n, m = split(text), arguments.number("n"), arguments.number("m")
    if not 0 < n <= len(sentences):
        return False
    words = [token for token in tokens(sentences[n - 1]) if any(char.isalnum() for char in token)]
    return 0 < m <= len(words) and words[m - 1].lower() == arguments.text("keyword").lower()


@instruction("words:words_position", keyword="text")
def _second_and_last_but_one(text: str, arguments: Arguments) -> bool:
    words = [token.lower() for token in tokens(text)]
    end = -3 if words and words[-1] in PUNCTUATION else -2
    if len(words) < -end:
        return False
    return words[1] == words[end] == arguments.text("keyword").lower()
