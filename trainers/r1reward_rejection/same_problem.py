"""Whether two prompts that look alike ask the same: what differs must be a name, a function word, or noise.

Called for pairs whose deciding tokens are the same (see `discriminants`); a doubt keeps both rows. The answers are
witnesses: one problem has one answer.
"""

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from r1reward.text.boxes import boxes
from r1reward.text.sentences import sentences
from r1reward_rejection.discriminant_words import FUNCTION_WORDS
from r1reward_rejection.discriminants import prompt_hash
from r1reward_rejection.program_form import is_program
from r1reward_rejection.prompt_words import (
    LETTERS,
    Wording,
    asked,
    sentences_of,
    word_overlap,
    wording,
    words_of,
)
from r1reward_rejection.renaming import for_pronouns, renaming
from r1reward_rejection.sentence_order import order_counts
from r1reward_rejection.small_words import same_relations
from r1reward_rejection.spelling import one_spelling
from r1reward_rejection.verbatim import is_about_text, quotations

__all__ = ["ALIKE", "Problem", "final_answer", "in_other_order", "same_answer", "same_problem"]

_NUMBER = re.compile(r"-?\d+(?:[.,/]\d+)*")
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
    names = renaming(one, other)
    renamed = LETTERS.sub(lambda m: names.get(m[0], m[0]), one.prompt) if names else one.prompt
    if quotations(renamed) != quotations(other.prompt):
        return ""
    if is_about_text(renamed):
        return "respelt" if not names and _signs(renamed) == _signs(other.prompt) else ""
    places = _places(sentences_of(renamed), sentences_of(other.prompt))
    if places is None or order_counts(renamed, other.prompt, places):
        return ""
    pairs = _differing(sentences_of(renamed), sentences_of(other.prompt), places)
    if not pairs and not names:
        return "respelt"
    if not all(_in_order(*pair) for pair in pairs) or not _answers_agree(one.completion, other.completion):
        return ""
    return _why(one.prompt, renamed, other.prompt, pairs, bool(names))


def _why(prompt: str, renamed: str, other: str, pairs: Sequence[tuple[str, str]], has_names: bool) -> str:
    """Why two prompts are one whose sentences are paired; empty where a word says that they are two."""
    changes = [_changes(*pair, has_names=has_names) for pair in pairs]
    if None in changes:
        return ""
    if not any(removed or added for removed, added in filter(None, changes)):
        return "renamed" if has_names else "reworded"
    persons = for_pronouns(renamed, other)
    count = 0
    for removed, added in filter(None, changes):
        words, others = ([w for w in side if w not in persons] for side in (removed, added))
        count += len(words)
        if not _are_misspelt(words, others):
            return ""
    if count > int(_NOISE * len(words_of(prompt))) or not _questions_same(pairs, renamed):
        return ""
    return "reworded"


def _signs(prompt: str) -> list[str]:
    return [" ".join(sentence.split()) for sentence in sentences_of(prompt)]


def _places(sentences: Sequence[str], others: Sequence[str]) -> list[int] | None:
    """For each sentence which of the other prompt's it is; None where one has none: a question, a condition more."""
    if len(sentences) != len(others):
        return None
    free: dict[Wording, list[int]] = {}
    for at in reversed(range(len(others))):
        free.setdefault(wording(others[at]), []).append(at)
    places = [places.pop() if (places := free.get(wording(s))) else -1 for s in sentences]
    left = sorted(at for them in free.values() for at in them)
    for i, sentence in enumerate(sentences):
        if places[i] < 0:
            deciding = wording(sentence)[1]
            mine = [at for at in left if wording(others[at])[1] == deciding]
            best = max(mine, key=lambda at: word_overlap(sentence, others[at]), default=-1)
            if best < 0 or word_overlap(sentence, others[best]) < ALIKE:
                return None
            left.remove(best)
            places[i] = best
    return places


def _differing(
    sentences: Sequence[str], others: Sequence[str], places: Sequence[int]
) -> list[tuple[str, str]]:
    """The sentences that are worded otherwise, each with its other wording."""
    pairs = zip(sentences, (others[at] for at in places), strict=True)
    return [(a, b) for a, b in pairs if wording(a) != wording(b)]


def _in_order(line: str, other: str) -> bool:
    """Whether the content words of both stand in one order: pears by apples are not apples by pears."""
    words, others = ([w for w in wording(s)[0] if w not in FUNCTION_WORDS] for s in (line, other))
    shared = Counter(words) & Counter(others)
    return _only(words, shared) == _only(others, shared)


def _only(items: Sequence[str], counts: Counter[str]) -> list[str]:
    """The first items, as many of each as are counted."""
    remaining = Counter(counts)
    selection = []
    for item in items:
        if remaining[item] > 0:
            remaining[item] -= 1
            selection.append(item)
    return selection


def _changes(line: str, other: str, *, has_names: bool) -> tuple[list[str], list[str]] | None:
    """The telling words that only one of two wordings has; None where a small word makes them two."""
    words, others = wording(line)[0], wording(other)[0]
    if not same_relations(words, others, renamed=has_names):
        return None
    counts, other_counts = Counter(words), Counter(others)
    return _content(counts - other_counts), _content(other_counts - counts)


def _content(words: Counter[str]) -> list[str]:
    return [w for w in words.elements() if w not in FUNCTION_WORDS]


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


def _questions_same(pairs: Sequence[tuple[str, str]], prompt: str) -> bool:
    """In what is asked (questions, and the last sentence) no content word may differ, be it one of a thousand."""
    for line, other in (p for p in pairs if asked(p[0], prompt)):
        removed, added = _changes(line, other, has_names=True) or ([line], [])
        if removed or added:
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


def same_answer(one: str, other: str) -> bool:
    """Whether two completions for one prompt end in the same answer, as far as they state one in a few words.

    >>> same_answer("So it is 5 m.", "It is 5 m then."), same_answer("It is 5 m.", "It is 5 km.")
    (True, False)
    """
    texts = [_answer_text(completion) for completion in (one, other)]
    if boxes(one) and boxes(other):
        spelt = ["".join(one_spelling(f"${text}$").split()) for text in texts]
        return spelt[0] == spelt[1]
    stated = [_stated(text) for text in texts]
    return stated[0] == stated[1] or max(len(words_of(text)) for text in texts) > _STATEMENT


_STATEMENT = 12
"""Words of a last sentence that states an answer; a longer one tells something."""


def _stated(text: str) -> tuple[list[str], Counter[str]]:
    words = [w if len(w) == 1 and w.isupper() else w.casefold() for w in words_of(text)]
    return _NUMBER.findall(text), Counter(w for w in words if w not in FUNCTION_WORDS and w not in _OPENINGS)


_OPENINGS = frozenset(("hence", "therefore", "finally", "answer", "final", "result"))


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
    return " ".join(_NUMBER.findall(last)) or " ".join(w.casefold() for w in words_of(last))
