"""What tells two problems apart however alike they are: numbers, operators, code's tokens, negations, contrasts.

MinHash sees one word in a hundred change. To a reader, `12 + 7` and `12 - 7` are two problems, and so are "ascending"
and "descending". Such tokens are compared by themselves, and decide before any similarity does.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from r1reward.text.sentences import sentences
from r1reward_rejection.discriminant_words import (
    DISCRIMINANT_CHARACTERS,
    DISCRIMINANT_WORDS,
    FUNCTION_WORDS,
    LAYOUT_COMMANDS,
)
from r1reward_rejection.drawings import drawings
from r1reward_rejection.ngram_words import U64, Words, mix
from r1reward_rejection.spelling import one_spelling, word_spelling
from r1reward_rejection.verbatim import code_lines

__all__ = ["deciding_text", "discriminants", "is_instruction", "labelled", "prompt_hash", "text_hashes"]

_TOKEN = re.compile(r"\\[A-Za-z]+|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|\w|[^\w\s]|\n")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_INSTRUCTION = re.compile(
    r"step by step|\\boxed|<think>|think carefully|check your work|(?:solve|answer) the following (?:\w+ )?"
    r"(?:problem|question|task)|^\W*(?:problem|question|task)\W*$"
    r"|(?:answer|reply|respond) (?:only )?with (?:only )?the (?:letter|option)|let['’]?s think"
    r"|(?:show|explain) your (?:work|steps|reasoning)",
    re.IGNORECASE,
)
_OF_INSTRUCTIONS = (
    "step by step", "boxed", "<think>", "think carefully", "check your work", "the following", "problem", "question",
    "task", "the letter", "the option", "s think", "how your", "explain your",
)  # fmt: skip
"""One of these is in every instruction, and in few other sentences."""
_BRACKETS = frozenset("()[]{}")
_LOOSE = frozenset("-/*–—−")
"""Operators in formulas and code, but punctuation between letters and at the start of a line."""
_OPERATORS = frozenset("+=<>^%&|~√·×÷≠≤≥±∓")
_DECIDING_KINDS = frozenset(("Sm", "No", "Nl", "Sc", "So"))
"""Signs of formulas, numbers, money, and those of boards: a piece of chess, a coloured square, a sign of Braille."""
_LETTERS, _INK = re.compile(r"[^\W\d_]{2}"), re.compile(r"\S")
_SPELLINGS = {
    "dfrac": "frac",
    "tfrac": "frac",
    "leq": "le",
    "geq": "ge",
    "neq": "ne",
    "cdot": "·",
    "times": "×",
}


_LABEL = re.compile(r"^[ \t]*(?:[-*•][ \t]+)?\(?([A-Ja-j]|\d{1,2})[.):][ \t]+(?=\S)", re.MULTILINE)


def labelled(text: str) -> str:
    """The text with each option's letter, and each step's number, in its sentence: `B. frog` is not `A. frog`."""
    return _LABEL.sub(lambda m: f"{m[1].upper()}: ", text)


def is_instruction(sentence: str) -> bool:
    """Whether a sentence tells how to answer, and nothing of what is asked."""
    if sentence.isascii():
        lower = sentence.lower()
        if not any(words in lower for words in _OF_INSTRUCTIONS):
            return False
    return bool(_INSTRUCTION.search(sentence)) and not re.search(r"\d", sentence)


def discriminants(sentence: str) -> tuple[str, ...]:
    """The tokens of a sentence that decide, in their order.

    >>> discriminants("Sort the 3 pairs by score - 1, descending")
    ('3', '-', '1', 'descending')
    """
    if not sentence.isascii():
        sentence = unicodedata.normalize("NFC", sentence)
    if "," in sentence:
        sentence = _THOUSANDS.sub("", sentence)
    tokens = _TOKEN.findall(sentence)
    spellings = _spellings(sentence, tokens)
    if _BRACKETS.isdisjoint(tokens):
        return tuple(filter(None, spellings))
    return tuple(_with_brackets(tokens, spellings))


def _spellings(sentence: str, tokens: Sequence[str]) -> list[str | None]:
    """Each token as it is compared; empty where it does not decide."""
    is_prose = "(" not in sentence and "_" not in sentence and "`" not in sentence
    spellings = list(map(_in_prose if is_prose else _anywhere, tokens))
    at = before = 0
    for i, spelling in enumerate(spellings) if None in spellings else ():
        if spelling is None:
            # Between tokens is nothing but white space, so the next such text is the token.
            for token in tokens[before:i]:
                at = sentence.find(token, at) + len(token)
            at, before = sentence.find(tokens[i], at), i
            spellings[i] = _in_place(sentence, at, tokens[i])
    return spellings


def _in_place(text: str, at: int, token: str) -> str:
    """The token as it is compared, for one that matters by what is beside it; empty where it does not decide."""
    if not token[0].isalpha():
        return token if _is_operator(text, at, token) else ""
    before, after = text[at - 1 : at], text[at + len(token) : at + len(token) + 2]
    if before == "_" or before == "`" or after[:1] == "_" or after[:1] == "(":
        return token
    return token if len(token) == 1 and token.isascii() and not _is_article(token, before, after) else ""


@lru_cache(1 << 16)
def _anywhere(token: str) -> str | None:
    """A token as it is compared, empty where it does not decide; None where what is beside it matters."""
    if token[0] == "\\" and len(token) > 1:
        name = _SPELLINGS.get(token[1:], token[1:])
        return "" if name in LAYOUT_COMMANDS else name
    if len(token) == 1 and not token.isascii() and unicodedata.category(token) in _DECIDING_KINDS:
        return token
    if not token[0].isalpha():
        if token[0].isnumeric() or token in _OPERATORS:
            return token
        return None if token in _LOOSE or token in "!':" else ""
    if (word := token.casefold()) in DISCRIMINANT_WORDS:
        return word_spelling(word)
    if not token.isascii() and (characters := [c for c in token if c in DISCRIMINANT_CHARACTERS]):
        return "".join(characters)
    return token if _is_camel(token) or _is_symbol(token) else None


@lru_cache(1 << 16)
def _in_prose(token: str) -> str | None:
    """The same where no word is a name."""
    return _anywhere(token) if len(token) == 1 else _anywhere(token) or ""


def _is_operator(text: str, at: int, token: str) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if token == "!":
        return after == "=" or before.isdigit() or before in (")", "!") or _is_letter_before(text, at)
    if token == ":":  # a ratio, a time
        return before.isdigit() and after.isdigit()
    if token == "'":  # f'(2), A', but not the quotation marks of 'a', nor a plural's
        return (
            (before.isalpha() or before == "'")
            and not after.isalpha()
            and (before == "'" or _is_letter_before(text, at))
        )
    if token not in _LOOSE:
        return False
    if before.isalpha() and after.isalpha() and _LETTERS.fullmatch(text, max(0, at - 2), at):
        return False  # well-known, and/or
    return _INK.search(text, 0, at) is not None and before != token != after


def _is_letter_before(text: str, at: int) -> bool:
    """Whether a single letter stands before this place: n! and f', but not Stop! and cats'."""
    return text[at - 1 : at].isalpha() and not text[max(0, at - 2) : at - 1].strip("([{$-+*/= \t")


def _is_camel(token: str) -> bool:
    return token[0].islower() and not token.islower() and "'" not in token


def _is_symbol(token: str) -> bool:
    """Two or three capitals: a formula of chemistry, where CO is not Co."""
    return 1 < len(token) < 4 and token.isupper() and token.casefold() not in FUNCTION_WORDS


def _is_article(token: str, before: str, after: str) -> bool:
    """`a` and `I` before a word are no letters of a formula, nor is a letter that an apostrophe cut off."""
    spaced = not before.strip() and (not after or after[0].isspace())
    return (token in "aAI" and spaced and (len(after) < 2 or after[1].isalpha())) or before in ("'", "’")


def _with_brackets(tokens: Sequence[str], spellings: Sequence[str | None]) -> Iterator[str]:
    """The deciding tokens, and those brackets that group them: f(x + 1) is not f(x) + 1."""
    for i, (token, spelling) in enumerate(zip(tokens, spellings, strict=True)):
        if spelling:
            yield spelling
        elif token in _BRACKETS:
            inside = i + 1 if token in "([{" else i - 1
            if 0 <= inside < len(spellings) and spellings[inside]:
                yield token


def deciding_text(prompt: str) -> str:
    """A prompt's deciding tokens: in order within a sentence, in any order of the sentences."""
    code = code_lines(prompt)
    prompt = one_spelling(prompt)
    questions = (s for s in sentences(labelled(prompt)) if not is_instruction(s))
    sequences = sorted("\0".join(tokens) for s in questions if (tokens := discriminants(s)))
    return "\1".join(sequences + drawings(prompt) + code)


@lru_cache(4096)
def prompt_hash(prompt: str) -> int:
    """One hash of them."""
    text = deciding_text(prompt).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest())


@cache
def _word_hashes() -> U64:
    vocabulary = [word for word in sorted(DISCRIMINANT_WORDS) if word.isalpha()]
    return np.unique(Words(vocabulary).hashes)


@cache
def _operator_table() -> NDArray[np.bool_]:
    table = np.zeros(0x110000, bool)
    table[[ord(c) for c in (*_OPERATORS, "/")]] = True
    table[0x2200:0x2300] = True
    return table


def text_hashes(tokens: Words) -> tuple[U64, U64]:
    """For each text, one hash of the tokens that decide, and one of all its other words, in any order.

    Two texts that differ in the first alone are one template with other values.
    """
    first = tokens.codes[tokens.starts]
    decides = (first >= 0x30) & (first <= 0x39) | _among(tokens.hashes, _word_hashes())
    scattered = mix(tokens.hashes)
    values, others = scattered.copy(), scattered
    values[~decides] = 0
    others[decides] = 0
    places = np.flatnonzero(_operator_table()[tokens.codes])
    operators = mix(tokens.codes[places].astype(np.uint64) + np.uint64(1))
    ends = np.append(tokens.firsts[1:], len(tokens.codes) + 1)
    of_text = np.searchsorted(places, np.append(tokens.firsts[:-1], ends[-1]))
    return _sums(values, tokens.bounds) + _sums(operators, of_text), _sums(others, tokens.bounds)


def _sums(values: U64, bounds: NDArray[Any]) -> U64:
    total = np.concatenate((np.zeros(1, np.uint64), np.cumsum(values, dtype=np.uint64)))
    result: U64 = total[bounds[1:]] - total[bounds[:-1]]
    return result


def _among(values: U64, vocabulary: U64) -> NDArray[np.bool_]:
    at = np.searchsorted(vocabulary, values)
    at[at == len(vocabulary)] = 0
    result: NDArray[np.bool_] = vocabulary[at] == values
    return result
