"""Whether two prompts that look alike ask the same: what differs must be a name, a function word, or noise.

Called for pairs whose deciding tokens are the same (see `discriminants`); a doubt keeps both rows. The answers are
witnesses: one problem has one answer.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

from r1reward.text.boxes import boxes
from r1reward.text.sentences import sentences
from r1reward_rejection.discriminant_words import FUNCTION_WORDS, NO_PERSONS
from r1reward_rejection.discriminants import is_instruction, labelled, prompt_hash
from r1reward_rejection.program_form import is_program
from r1reward_rejection.spelling import one_spelling, word_spelling

__all__ = ["ALIKE", "Problem", "final_answer", "in_other_order", "same_problem", "word_overlap"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"-?\d+(?:[.,/]\d+)*")
_NO_PERSONS = NO_PERSONS | {name.removesuffix("s") for name in NO_PERSONS}
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
ALIKE = 0.6
"""Share of words that two wordings of one sentence have in common, at least."""
_NOISE = 0.08
"""Share of a prompt's words that may be misspelt."""


class Problem(msgspec.Struct, frozen=True):
    """A row as far as it says what was asked."""

    prompt: str
    completion: str
    ground_truth: str = ""


def same_problem(one: Problem, other: Problem) -> str:
    """Why the two rows are one problem: `respelt`, `renamed` or `reworded`; empty where they are two."""
    if one.ground_truth and other.ground_truth and one.ground_truth != other.ground_truth:
        return ""
    one, other = (msgspec.structs.replace(p, prompt=one_spelling(p.prompt)) for p in (one, other))
    names = _renaming(one, other)
    renamed = _WORD.sub(lambda m: names.get(m[0], m[0]), one.prompt) if names else one.prompt
    lines, others = _differing(renamed, other.prompt)
    if not lines and not others and not names:
        return "respelt"
    pairs = _aligned(lines, others)
    if pairs is None or not all(_in_order(*pair) for pair in pairs):
        return ""
    if not _answers_agree(one.completion, other.completion):
        return ""
    left, right = (Counter(_bare(w) for line in side for w in _words(line)) for side in (lines, others))
    removed, added = _content(left - right), _content(right - left)
    if not removed and not added:
        return "renamed" if names else "reworded"
    allowed = int(_NOISE * len(_words(one.prompt)))
    persons = _for_pronouns(renamed, other.prompt)
    removed, added = ([w for w in side if w not in persons] for side in (removed, added))
    if len(removed) > allowed or not _are_misspelt(removed, added):
        return ""
    if not _questions_same(pairs, _sentences(renamed)[-1]):
        return ""
    return "reworded"


def _differing(one: str, other: str) -> tuple[list[str], list[str]]:
    """The sentences of either prompt that the other has not; instructions of how to answer do not count."""
    lines, other_lines = _sentences(one), _sentences(other)
    counts, other_counts = (Counter(map(_spelling, s)) for s in (lines, other_lines))
    return _only(lines, counts - other_counts, _spelling), _only(
        other_lines, other_counts - counts, _spelling
    )


def _only(items: Sequence[str], counts: Counter[str], key: Callable[[str], str] = str) -> list[str]:
    """The first items of each key, as many as are counted."""
    remaining = Counter(counts)
    selection = []
    for item in items:
        if remaining[key(item)] > 0:
            remaining[key(item)] -= 1
            selection.append(item)
    return selection


@lru_cache(1024)
def _sentences(text: str) -> list[str]:
    return [s for s in sentences(labelled(text)) if not is_instruction(s)]


def _spelling(sentence: str) -> str:
    return " ".join(map(_bare, _words(sentence)))


def _words(text: str) -> list[str]:
    return _WORD.findall(_SPACELESS.sub(r" \g<0> ", text))


def _bare(word: str) -> str:
    """A word without case and the commonest endings, in one spelling."""
    word = word_spelling(word.casefold().replace("’", "'").removesuffix("'s"))
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _aligned(lines: Sequence[str], others: Sequence[str]) -> list[tuple[str, str]] | None:
    """Each sentence with its other wording; None where one has none: another question, a further condition."""
    if len(lines) != len(others):
        return None
    remaining = list(others)
    pairs = []
    for line in lines:
        best = max(remaining, key=lambda other: word_overlap(line, other))
        if word_overlap(line, best) < ALIKE:
            return None
        remaining.remove(best)
        pairs.append((line, best))
    return pairs


def _in_order(line: str, other: str) -> bool:
    """Whether the content words of both stand in one order: pears by apples are not apples by pears."""
    words, others = ([w for w in map(_bare, _words(s)) if w not in FUNCTION_WORDS] for s in (line, other))
    shared = Counter(words) & Counter(others)
    return _only(words, shared) == _only(others, shared)


def word_overlap(one: str, other: str) -> float:
    """The share of their words that two texts have in common, but for case and the commonest endings."""
    counts, other_counts = Counter(map(_bare, _words(one))), Counter(map(_bare, _words(other)))
    return 2 * (counts & other_counts).total() / max(1, counts.total() + other_counts.total())


def _renaming(one: Problem, other: Problem) -> dict[str, str]:
    """Names of one prompt to those that stand in their places in the other; empty where that is not consistent.

    At the beginning of a sentence any word has a capital: there a name is one that stands elsewhere, too.
    """
    words, other_words = list(_WORD.finditer(one.prompt)), list(_WORD.finditer(other.prompt))
    if len(words) != len(other_words):
        return {}
    names: dict[str, str] = {}
    for a, b in zip(words, other_words, strict=True):
        if a[0] == b[0] or _bare(a[0]) == _bare(b[0]):
            continue
        if not a[0][0].isupper() or _is_no_person(a[0]) or not _is_name(b, other):
            continue
        if _follows_article(one.prompt, a.start()) or _follows_article(other.prompt, b.start()):
            continue
        if names.setdefault(a[0], b[0]) != b[0]:
            return {}
    vocabulary = {m[0] for m in words}
    if len(set(names.values())) < len(names) or vocabulary & set(names.values()):
        return {}
    return names


_ARTICLES_TEXT = """
der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner zum zur vom beim
"""
_ARTICLES = frozenset(_ARTICLES_TEXT.split())


def _follows_article(text: str, at: int) -> bool:
    """Whether a German article stands before the word: it is a noun then, which German writes with a capital."""
    before = re.search(r"(\w+)['’\s]+$", text[max(0, at - 20) : at])
    return before is not None and before[1].casefold() in _ARTICLES


_TITLES = "Mr|Mrs|Ms|Mx|Dr|Prof|St"


def _is_name(word: re.Match[str], where: Problem) -> bool:
    name = word[0]
    if not name[0].isupper() or len(name) < 3 or _bare(name) in FUNCTION_WORDS or _is_no_person(name):
        return False
    inside = re.compile(rf"(?:[^\s.?!:]|\b(?:{_TITLES})\.)[ \t]+{re.escape(name)}(?![^\W_])")
    return bool(inside.search(where.prompt) or inside.search(where.completion))


def _is_no_person(name: str) -> bool:
    """Whether it is a day, a place, a language, or in capitals as a Roman number is."""
    return name.casefold().removesuffix("s") in _NO_PERSONS or (len(name) > 1 and name.isupper())


def _content(words: Counter[str]) -> list[str]:
    return [w for w in words.elements() if w not in FUNCTION_WORDS]


def _for_pronouns(one: str, other: str) -> set[str]:
    """Names of either prompt that stand where the other has a function word with a capital: Marta for She."""
    words, others = _WORD.findall(one), _WORD.findall(other)
    if len(words) != len(others):
        return set()
    pairs = [
        (a, b) for a, b in zip(words, others, strict=True) if a != b and a[0].isupper() and b[0].isupper()
    ]
    return {
        _bare(name)
        for name, word in (*pairs, *((b, a) for a, b in pairs))
        if word.casefold() in FUNCTION_WORDS and not _is_no_person(name)
    }


def _are_misspelt(removed: Sequence[str], added: Sequence[str]) -> bool:
    """Whether each word is another one with a typing error: a man is no woman, though one word in thirty differs."""
    remaining = list(added)
    for word in removed:
        other = next((o for o in remaining if _is_misspelt(word, o)), None)
        if other is None:
            return False
        remaining.remove(other)
    return not remaining


def _is_misspelt(word: str, other: str) -> bool:
    """Whether inside a long word one letter is wrong, missing or too much, or two have changed places."""
    if min(len(word), len(other)) < 5 or word[:2] != other[:2]:
        return False
    if sorted(word) == sorted(other):
        return sum(a != b for a, b in zip(word, other, strict=True)) == 2
    short, long = sorted((word, other), key=len)
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    skipped = 1 if len(short) == len(long) else 0
    return len(long) - len(short) <= 1 and short[same + skipped :] == long[same + 1 :]


def _questions_same(pairs: Sequence[tuple[str, str]], last: str) -> bool:
    """In what is asked (questions, and the last sentence) no content word may differ, be it one of a thousand."""
    for line, other in (p for p in pairs if p[0] == last or p[0].rstrip().endswith(("?", "？", "؟"))):
        counts = Counter(map(_bare, _words(line)))
        other_counts = Counter(map(_bare, _words(other)))
        if _content(counts - other_counts) or _content(other_counts - counts):
            return False
    return True


def _answers_agree(one: str, other: str) -> bool:
    if (is_program(one) or is_program(other)) and prompt_hash(one) != prompt_hash(other):
        return False
    return final_answer(one) == final_answer(other)


_ANSWER = re.compile(r"<answer>(.*?)(?:</answer>|\Z)", re.DOTALL)


def in_other_order(one: str, other: str) -> bool:
    """Whether two completions answer in the same words in another order: it is another sequence, grid or path.

    >>> in_other_order("<answer>1 4 2</answer>", "<answer>4 1 2</answer>")
    True
    """
    sequences = [re.findall(r"\w+", _answer_text(completion)) for completion in (one, other)]
    return sequences[0] != sequences[1] and sorted(sequences[0]) == sorted(sequences[1])


def _answer_text(completion: str) -> str:
    if answers := boxes(completion) or _ANSWER.findall(completion):
        return answers[-1] if isinstance(answers[-1], str) else answers[-1].content
    lines = [line for line in completion.strip().splitlines() if line.strip()]
    return (sentences(lines[-1]) or [""])[-1] if lines else ""


def final_answer(completion: str) -> str:
    """What is in the last box; else the last line's numbers; else its words."""
    if answers := boxes(completion):
        return "".join(answers[-1].content.split())
    lines = [line for line in completion.strip().splitlines() if line.strip()]
    last = (sentences(lines[-1]) or [""])[-1] if lines else ""
    return " ".join(_NUMBER.findall(last)) or " ".join(w.casefold() for w in _words(last))
