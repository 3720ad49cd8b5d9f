"""The instructions that training sets add to IFEval's (IF-RLVR, Pyatkin et al. 2025)."""

import itertools
import re

from r1reward_instructions.classic import occurrences, parts_between_stars
from r1reward_instructions.registry import Arguments, instruction
from r1reward_instructions.sentences import tokens
from r1reward_instructions.splitter import split

__all__: list[str] = []


@instruction("copy:repeat_phrase", phrase="text", small_n="int")
def _repeat_phrase(text: str, arguments: Arguments) -> bool:
    phrase = arguments.text("phrase").split()
    if not phrase:
        return False
    number, phrases = arguments.number("small_n"), _between(phrase[0], phrase[-1], text)
    differences = [_differences(phrase, part.split()) for part in phrases]
    return len(phrases) == number and all(count == 1 for count in differences)


def _between(first: str, last: str, text: str) -> list[str]:
    """Each shortest stretch of a line that goes from `first` to `last`."""
    phrases, start = [], 0
    while (begin := text.find(f"{first} ", start)) >= 0:
        end = text.find(f" {last}", begin + len(first) + 1)
        if end < 0:
            break
        part = text[begin : end + len(last) + 1]
        start = end + len(last) + 1
        if "\n" in part:
            start = begin + 1 + part.rfind("\n")
            continue
        phrases.append(part)
    return phrases


def _differences(phrase: list[str], other: list[str]) -> int:
    if len(phrase) != len(other):
        return -1
    return sum(a != b for a, b in zip(phrase, other, strict=True))


@instruction("copy:copy", "copy:copying_simple", "new:copy", prompt_to_repeat="text")
def _copy(text: str, arguments: Arguments) -> bool:
    return text.strip().lower() == arguments.text("prompt_to_repeat").strip().lower()


@instruction("new:copy_span_idx", "copy:copy_span_idx", prompt_to_repeat="text", n_start="int", n_end="int")
def _copy_span(text: str, arguments: Arguments) -> bool:
    span = arguments.text("prompt_to_repeat")[arguments.number("n_start") : arguments.number("n_end")]
    return text.strip().lower() == span.strip().lower()


@instruction("copy:copying_multiple", prompt_to_repeat="text", N="int")
def _copies(text: str, arguments: Arguments) -> bool:
    prompt = arguments.text("prompt_to_repeat").strip().lower()
    parts = text.split("******")
    return len(parts) == arguments.number("N") and all(part.strip().lower() == prompt for part in parts)


@instruction("detectable_format:sentence_hyphens")
def _hyphens(text: str, arguments: Arguments) -> bool:
    sentences = split(text.replace("-", " "))
    return all(part == sentence for part, sentence in zip(text.split("-"), sentences, strict=False))


@instruction("keywords:no_adjacent_consecutive")
def _no_neighbours(text: str, arguments: Arguments) -> bool:
    firsts = [word[0].lower() for word in text.split()]
    pairs = itertools.pairwise(firsts)
    return all(len(a) == len(b) == 1 and ord(b) - ord(a) != 1 for a, b in pairs)


@instruction("detectable_format:square_brackets")
def _square_brackets(text: str, arguments: Arguments) -> bool:
    return all(word[0] == "[" and word[-1] == "]" for word in text.split())


@instruction("keywords:word_once", keyword="text")
def _once(text: str, arguments: Arguments) -> bool:
    return occurrences(arguments.text("keyword"), text) == 1


@instruction("keywords:word_count_different_numbers", keyword="text", frequency="int", relation="relation?")
def _times(text: str, arguments: Arguments) -> bool:
    return arguments.compares(occurrences(arguments.text("keyword"), text), "frequency")


@instruction("keywords:exclude_word_harder", keyword="text")
def _excluded(text: str, arguments: Arguments) -> bool:
    return f" {arguments.text('keyword')} " not in text


@instruction("paragraphs:paragraphs")
def _two_parts(text: str, arguments: Arguments) -> bool:
    return parts_between_stars(text) == 2


@instruction("paragraphs:paragraphs2")
def _two_paragraphs(text: str, arguments: Arguments) -> bool:
    parts = text.split("\n\n")
    return all(part.strip() for part in parts[1:-1]) and sum(bool(part.strip()) for part in parts) == 2


@instruction("first_word:first_word_sent", first_word="text")
def _sentences_begin(text: str, arguments: Arguments) -> bool:
    word = arguments.text("first_word").lower()
    return all(sentence.split()[:1] != [] and sentence.split()[0].lower() == word for sentence in split(text))


@instruction("first_word:first_word_answer", first_word="text")
def _answer_begins(text: str, arguments: Arguments) -> bool:
    return text.split()[:1] != [] and text.split()[0].lower() == arguments.text("first_word").lower()


@instruction("last_word:last_word_sent", last_word="text")
def _sentences_end(text: str, arguments: Arguments) -> bool:
    word = arguments.text("last_word").lower()
    return all(_last_word(sentence) == word for sentence in split(text))


@instruction("last_word:last_word_answer", last_word="text")
def _answer_ends(text: str, arguments: Arguments) -> bool:
    return _last_word(text) == arguments.text("last_word").lower()


def _last_word(text: str) -> str:
    return re.sub(r"[^\w\s]", "", (text.split() or [""])[-1]).lower()


@instruction("detectable_format:bigram_wrapping")
def _bigrams(text: str, arguments: Arguments) -> bool:
    words = text.split()
    pairs = zip(words[::2], words[1::2], strict=False)
    return all(left.startswith("<<") and right.endswith(">>") for left, right in pairs)


@instruction("punctuation:punctuation_dot")
def _no_dot(text: str, arguments: Arguments) -> bool:
    return "." not in text


@instruction("punctuation:punctuation_exclamation")
def _no_exclamation(text: str, arguments: Arguments) -> bool:
    return "!" not in text


@instruction("count:lowercase_counting", N="int")
def _lowercase_words(text: str, arguments: Arguments) -> bool:
    return len(re.findall(r"\b[a-z]+\b", text)) <= arguments.number("N")


@instruction("letters:letter_counting", N="int", relation="relation")
def _letter_count(text: str, arguments: Arguments) -> bool:
    return arguments.compares(len(re.findall(r"[a-zA-Z]", text)), "N")


@instruction("letters:letter_counting2", letter="text", let_frequency="int", relation="relation?")
def _one_letter(text: str, arguments: Arguments) -> bool:
    return arguments.compares(text.lower().count(arguments.text("letter").lower()), "let_frequency")


@instruction("count:counting_composition", n_sent="int", n_words="int")
def _composition(text: str, arguments: Arguments) -> bool:
    if parts_between_stars(text) != 3:
        return False
    parts = [part for part in re.split(r"\s?\*\*\*\s?", text) if part.strip()]
    lengths = [[len(tokens(sentence)) for sentence in split(part)] for part in parts]
    expected = [arguments.number("n_words")] * arguments.number("n_sent")
    return all(counts == expected for counts in lengths)


@instruction("count:count_unique")
def _unique(text: str, arguments: Arguments) -> bool:
    words = tokens(text)
    return len(set(words)) == len(words)


@instruction("count:count_increment_word", keyword1="text", keyword2="text")
def _increment(text: str, arguments: Arguments) -> bool:
    counts = [occurrences(arguments.text(name), text) for name in ("keyword1", "keyword2")]
    return counts == [1, 2]


@instruction("keywords:palindrome")
def _palindrome(text: str, arguments: Arguments) -> bool:
    return any(word == word[::-1] for word in text.split())


@instruction("keywords:keyword_specific_position", keyword="text", n="int", m="int")
def _position(text: str, arguments: Arguments) -> bool:
    sentences, n, m = split(text), arguments.number("n"), arguments.number("m")
    words = tokens(sentences[n - 1]) if 0 < n <= len(sentences) else ()
    return 0 < m <= len(words) and words[m - 1] == arguments.text("keyword")


@instruction("keywords:start_end")
def _start_end(text: str, arguments: Arguments) -> bool:
    words = tokens(text)
    return len(words) > 1 and words[0].lower() == words[-1].lower()
