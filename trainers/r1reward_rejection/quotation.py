"""Whether what a text shares with a question is the question, or a turn of speech that two problems have.

Ten words are easily shared: "let a and b be positive real numbers such that". So the rest of the question decides.
Its numbers must all be there, and nearly all that its telling words weigh; or the shared stretch is a quotation, long
and telling. A text that goes on beyond it as the question does but for a word or a value is another problem.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from r1reward_rejection.discriminant_words import FUNCTION_WORDS
from r1reward_rejection.ngram_words import U64, Words

__all__ = [
    "Passage",
    "Stretch",
    "is_quoted",
    "is_variant",
    "is_varied",
    "is_whole",
    "passage",
    "sentence_numbers",
    "word_weights",
]

_WHOLE = (0.9, 0.8, 0.8, 0.6)
"""Of the weight of a question's words: as much is the question in other words; less where more numbers agree."""
_LETTERS = 0.6
"""Of the letters of its formulas."""
_TELLING, _VERY_TELLING = 1.0, 5.0
"""Weight of the different words of a stretch that is a quotation: of one with several n-grams, and of any."""
_SAME_MATTER = 0.35
"""Of the weight of a question's words beyond a quotation: a text that has as much is about the same."""
_SAME_TEXT = 0.4
"""Of the different words of such a text around a quotation: so many are the question's. Fewer are another text's."""
_GAP = 4
"""Words in which a variant of a question differs, before it goes on as the question does."""

_SENTENCE_END = np.zeros(0x110000, np.int8)
_SENTENCE_END[[ord(c) for c in ".?!:"]] = 1
_SENTENCE_END[[ord(c) for c in "\n。？！：؟।"]] = 2
_CLOSING = [ord(c) for c in " \n\t$)\"'*"]
_MARKS = [ord(c) for c in '"“”„«»「」『』']


class Passage(NamedTuple):
    """Words in a row: their hashes, which are numbers, values or letters, their sentences, what they weigh."""

    words: list[int]
    numbers: list[bool]
    values: list[bool]
    """Numbers of two digits and more: the others are in every text."""
    letters: list[bool]
    sentences: list[int]
    weights: list[float]


class Stretch(NamedTuple):
    """Where a text and a question have the same words: the first word in either, and how many."""

    text: int
    question: int
    length: int


def sentence_numbers(tokens: Words, *, marked: bool = False) -> Any:
    """For each word the number of its sentence.

    `marked`: what stands between quotation marks, in a cell, or in an element of XML is by itself, too.
    """
    kinds = _SENTENCE_END[tokens.codes]
    after = np.append(tokens.codes[1:], 32)
    ends = (kinds == 2) | ((kinds == 1) & np.isin(after, _CLOSING))
    if marked:
        before = np.insert(tokens.codes[:-1], 0, 32) if len(tokens.codes) else tokens.codes
        ends |= np.isin(tokens.codes, _MARKS) | ((tokens.codes == ord("|")) & (after == 32))
        ends |= (tokens.codes == ord("<")) & (after != 32) | (tokens.codes == ord(">")) & (before != 32)
    boundaries = np.cumsum(ends)
    return boundaries[tokens.starts] if len(tokens.starts) else np.zeros(0, np.int64)


def _is_digit(codes: Any) -> Any:
    return (codes >= 0x30) & (codes <= 0x39)


def word_weights(tokens: Words, ids: Any) -> tuple[U64, Any]:
    """The words of some texts, sorted by hash, and what each tells of one: 1 for a word of one text, less for more.

    `ids` are the same for equal texts. Function words, single letters and numbers weigh nothing.
    """
    texts = np.repeat(ids, np.diff(tokens.bounds))
    vocabulary, inverse = np.unique(tokens.hashes, return_inverse=True)
    different = np.unique(inverse.astype(np.int64) << 32 | texts) >> 32
    frequency = np.bincount(different, minlength=len(vocabulary))
    count = max(1, len(np.unique(texts)))
    weights = np.log1p(count / np.maximum(frequency, 1)) / np.log1p(count)
    first = tokens.codes[tokens.starts]
    light = np.union1d(tokens.hashes[_is_letter(tokens) | _is_digit(first)], _function_words())
    weights[np.isin(vocabulary, light)] = 0.0
    return vocabulary, weights


def _is_letter(tokens: Words, first: int = 0, last: int | None = None) -> Any:
    starts = tokens.starts[first:last]
    return (tokens.ends[first:last] - starts == 1) & (tokens.codes[starts] < 0x250)


@lru_cache(1)
def _function_words() -> U64:
    return Words(sorted(FUNCTION_WORDS)).hashes


@lru_cache(1)
def _numerals() -> dict[int, int]:
    """By the hash of a number that of its word: 3 is three."""
    names = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ]
    digits = Words([str(n) for n in range(1, len(names) + 1)]).hashes
    return dict(zip(digits.tolist(), Words(names).hashes.tolist(), strict=True))


def passage(tokens: Words, sentences: Any, first: int, last: int, weights: tuple[U64, Any]) -> Passage:
    """The words from `first` to `last`; one that no question has weighs nothing."""
    hashes, numbers = tokens.hashes[first:last], _is_digit(tokens.codes[tokens.starts[first:last]])
    vocabulary, values = weights
    at = np.minimum(np.searchsorted(vocabulary, hashes), max(0, len(vocabulary) - 1))
    known = vocabulary[at] == hashes if len(vocabulary) else np.zeros(len(hashes), bool)
    return Passage(
        hashes.tolist(),
        numbers.tolist(),
        (numbers & (tokens.ends[first:last] - tokens.starts[first:last] > 1)).tolist(),
        (_is_letter(tokens, first, last) & ~numbers).tolist(),
        sentences[first:last].tolist(),
        np.where(known, values[at] if len(vocabulary) else 0.0, 0.0).tolist(),
    )


def is_whole(question: Passage, text: Passage, *, values: bool) -> bool:
    """Whether the text has the whole question in its words, and in its numbers unless `values` may differ."""
    numbers = Counter(_kept(question, question.numbers))
    missing = numbers - Counter(_kept(text, text.numbers))
    agree = all(_numerals().get(number) in text.words for number in missing)
    if values and not agree:
        return False
    letters = Counter(_kept(question, question.letters))
    if (letters & Counter(_kept(text, text.letters))).total() < _LETTERS * letters.total():
        return False
    weight_of = dict(zip(question.words, question.weights, strict=True))
    shared = sum(weight_of[word] for word in weight_of.keys() & set(text.words))
    # One digit is in a text by chance: it says half of what a longer number does.
    count = (numbers.total() + sum(question.values)) // 2 if agree else 0
    return shared >= _WHOLE[min(count, len(_WHOLE) - 1)] * sum(weight_of.values())


def _kept(of: Passage, kind: Sequence[bool]) -> list[int]:
    return [word for word, kept in zip(of.words, kind, strict=True) if kept]


def is_quoted(
    question: Passage, text: Passage, stretches: Sequence[Stretch], matches: int, least: int
) -> bool:
    """Whether the stretches are quoted: long, telling, and nowhere varied."""
    weights = {text.words[i]: text.weights[i] for s in stretches for i in range(s.text, s.text + s.length)}
    telling = sum(weights.values())
    if telling < _VERY_TELLING and (matches < least or telling < _TELLING):
        return False
    return not any(is_varied(question, text, s) for s in stretches)


def is_variant(question: Passage, text: Passage, stretches: Sequence[Stretch]) -> bool:
    """Whether the text beyond the stretches is about what the question is, with other numbers: another problem."""
    asked = {i for s in stretches for i in range(s.question, s.question + s.length)}
    quoted = {i for s in stretches for i in range(s.text, s.text + s.length)}
    rest, text_rest = _outside(question, asked), _outside(text, quoted)
    numbers = [[w for w, is_number in side if is_number] for side in (rest, text_rest)]
    if not numbers[1] or not Counter(numbers[0]) - Counter(numbers[1]):
        return False
    weight_of = dict(zip(question.words, question.weights, strict=True))
    words = {w for w, _ in rest} | {question.words[i] for i in asked}
    telling = sum(weight_of[w] for w, _ in set(rest))
    common = {w for w, _ in text_rest if w in words}
    if len(common) < _SAME_TEXT * len(set(text_rest)):
        return False
    return sum(weight_of[w] for w in common) >= _SAME_MATTER * telling > 0


def _outside(of: Passage, places: set[int]) -> list[tuple[int, bool]]:
    return [(word, of.numbers[i]) for i, word in enumerate(of.words) if i not in places]


def is_varied(question: Passage, text: Passage, stretch: Stretch) -> bool:
    """Whether text and question go on alike beyond the stretch, but for some words."""
    last, text_last = stretch.question + stretch.length, stretch.text + stretch.length
    after = _side(question, last, 1), _side(text, text_last, 1)
    before = _side(question, stretch.question, -1), _side(text, stretch.text, -1)
    return _goes_on(*after, ending=True) or _goes_on(*before, ending=False)


class _Side(NamedTuple):
    words: list[int]
    telling: list[bool]
    numbers: list[bool]
    ends: bool
    """Whether the sentence does, within these words."""


def _side(of: Passage, border: int, step: int) -> _Side:
    """The words beyond a border, up to the end of its sentence."""
    sentence = of.sentences[border - 1 if step > 0 else border]
    places = range(border, len(of.words)) if step > 0 else range(border - 1, -1, -1)
    inside: list[int] = []
    for i in places:
        if of.sentences[i] != sentence or len(inside) > 2 * _GAP:
            break
        inside.append(i)
    return _Side(
        [of.words[i] for i in inside],
        [of.weights[i] > 0 for i in inside],
        [of.numbers[i] for i in inside],
        len(inside) <= _GAP,
    )


def _goes_on(one: _Side, other: _Side, *, ending: bool) -> bool:
    """Whether the text's side differs from the question's in a few words only: in a value, in a word, in the rest.

    `ending`: of the question nothing is missing but these words.
    """
    if not one.words or not other.words:
        return False
    if one.ends and (ending or other.ends):
        return True
    pairs = zip(one.numbers, other.numbers, one.words, other.words, strict=False)
    if any(a and b and x != y for a, b, x, y in list(pairs)[:_GAP]):
        return True
    return any(_meet(one, other, i, j) for i, j in product(range(_GAP + 1), repeat=2) if i or j)


def _meet(one: _Side, other: _Side, i: int, j: int) -> bool:
    """Whether the sides are the same from here: in a telling word, or in two."""
    if i >= len(one.words) or j >= len(other.words) or one.words[i] != other.words[j]:
        return False
    return one.telling[i] or one.words[i + 1 : i + 2] == other.words[j + 1 : j + 2] != []
