"""IFBench's instructions that count (Pyatkin et al. 2025, arXiv 2507.02833): words, sentences, ratios."""

import itertools
import re
from collections import Counter

from r1reward_instructions.english import PRONOUNS
from r1reward_instructions.registry import Arguments, instruction
from r1reward_instructions.sentences import PUNCTUATION, bare, stop_words, tokens, words
from r1reward_instructions.splitter import split

__all__: list[str] = []

_CONJUNCTIONS = frozenset(["and", "but", "for", "nor", "or", "so", "yet"])
_NAMES = tuple(
    name
    for line in (
        "Emma Liam Sophia Jackson Olivia Noah Ava Lucas Isabella Mason Mia Ethan Charlotte Alexander Amelia Benjamin",
        "Harper Leo Zoe Daniel Chloe Samuel Lily Matthew Grace Owen Abigail Gabriel Ella Jacob Scarlett Nathan",
        "Victoria Elijah Layla Nicholas Audrey David Hannah Christopher Penelope Thomas Nora Andrew Aria Joseph",
        "Claire Ryan Stella Jonathan",
    )
    for name in line.split()
)
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@instruction("count:word_count_range", min_words="int", max_words="int")
def _word_range(text: str, arguments: Arguments) -> bool:
    return arguments.number("min_words") <= len(words(text)) <= arguments.number("max_words")


@instruction("count:unique_word_count", N="int")
def _unique_words(text: str, arguments: Arguments) -> bool:
    return len({word.strip(PUNCTUATION) for word in text.lower().split()}) >= arguments.number("N")


@instruction("ratio:stop_words", percentage="float")
def _stop_words(text: str, arguments: Arguments) -> bool:
    count = len(words(text))
    return count > 0 and 100 * stop_words(text) / count <= arguments["percentage"]


def _by_end(text: str) -> Counter[str]:
    return Counter(sentence[-1:] for sentence in split(text))


@instruction("ratio:sentence_type")
def _sentence_types(text: str, arguments: Arguments) -> bool:
    ends = _by_end(text)
    return ends["."] == 2 * ends["?"]


@instruction("ratio:sentence_balance")
def _sentence_balance(text: str, arguments: Arguments) -> bool:
    ends = _by_end(text)
    return ends["."] == ends["?"] == ends["!"]


@instruction("ratio:sentence_words")
def _sentence_lengths(text: str, arguments: Arguments) -> bool:
    lengths = [len(sentence) for sentence in split(text)]
    return len(lengths) == 3 and len(set(lengths)) == 1


@instruction("ratio:overlap", reference_text="text", percentage="float")
def _overlap(text: str, arguments: Arguments) -> bool:
    mine, theirs = _trigrams(text), _trigrams(arguments.text("reference_text"))
    share = 100 * len(mine & theirs) / len(mine) if mine else -1.0
    return abs(share - arguments["percentage"]) <= 2 and bool(mine)


def _trigrams(text: str) -> set[str]:
    return {text[i : i + 3] for i in range(len(text) - 2)}


@instruction("count:conjunctions", small_n="int")
def _conjunctions(text: str, arguments: Arguments) -> bool:
    # The official checker tells `and` from `And,`: different spellings count as different conjunctions.
    joiners = {word for word in text.split() if word.strip(PUNCTUATION).lower() in _CONJUNCTIONS}
    return len(joiners) >= arguments.number("small_n")


@instruction("count:person_names", N="int")
def _names(text: str, arguments: Arguments) -> bool:
    return len(set(words(text)) & set(_NAMES)) >= arguments.number("N")


@instruction("count:numbers", N="int")
def _numbers(text: str, arguments: Arguments) -> bool:
    return len(re.findall(r"\d+", bare(text))) == arguments.number("N")


@instruction("count:punctuation")
def _punctuation(text: str, arguments: Arguments) -> bool:
    if not any(mark in text for mark in ("!?", "?!", "‽")):
        return False
    rest = text.replace("?!", "", 1)
    rest = text.replace("!?", "", 1) if rest == text else rest
    return all(sign in rest for sign in ".,!?;:")


@instruction("count:pronouns", N="int")
def _pronouns(text: str, arguments: Arguments) -> bool:
    words = tokens(text.replace("/", " ").lower())
    return sum(token in PRONOUNS for token in words) >= arguments.number("N")


@instruction("count:words_japanese", N="int")
def _japanese(text: str, arguments: Arguments) -> bool:
    every = arguments.number("N")
    words = [word.strip(PUNCTUATION) for word in text.split()][every - 1 :: every] if every > 0 else []
    return all(_JAPANESE.search(word) for word in words if word and not word.isdigit())


@instruction(
    "count:keywords_multiple",
    keyword1="text",
    keyword2="text",
    keyword3="text",
    keyword4="text",
    keyword5="text",
)
def _keywords(text: str, arguments: Arguments) -> bool:
    lower = text.lower()
    pairs = zip(("keyword1", "keyword2", "keyword3", "keyword4", "keyword5"), (1, 2, 3, 5, 7), strict=True)
    return all(lower.count(arguments.text(name).lower()) == times for name, times in pairs)


@instruction("words:repeats", small_n="int")
def _repeats(text: str, arguments: Arguments) -> bool:
    counts = Counter(bare(text.lower()).split())
    return max(counts.values(), default=0) <= arguments.number("small_n")


@instruction("sentence:keyword", keyword="text", N="int")
def _keyword_in_sentence(text: str, arguments: Arguments) -> bool:
    sentences, nth = split(text), arguments.number("N")
    if not 0 < nth <= len(sentences):
        return False
    return (
        re.search(rf"\b{re.escape(arguments.text('keyword'))}\b", sentences[nth - 1], re.IGNORECASE)
        is not None
    )


@instruction("sentence:increment", small_n="int")
def _longer(text: str, arguments: Arguments) -> bool:
    lengths = [len(bare(sentence).split()) for sentence in split(text)]
    step = arguments.number("small_n")
    return all(b == a + step for a, b in itertools.pairwise(lengths))


@instruction("sentence:alliteration_increment")
def _alliteration(text: str, arguments: Arguments) -> bool:
    counts = [_alliterative(sentence) for sentence in split(text)]
    return all(b > a for a, b in itertools.pairwise(counts))


def _alliterative(sentence: str) -> int:
    """How many words stand beside one with the same first letter."""
    firsts = [word[0] for raw in sentence.lower().split() if (word := raw.lstrip(PUNCTUATION))]
    same = [a == b for a, b in itertools.pairwise(firsts)]
    return sum(1 if i and same[i - 1] else 2 for i, pair in enumerate(same) if pair)
