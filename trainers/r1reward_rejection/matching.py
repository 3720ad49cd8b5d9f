"""What of an evaluation set is in a text: n-grams of words, verified word by word; whole short questions; shares."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from r1reward_rejection.agreement import Best, Judge
from r1reward_rejection.canonical import short_form, signs
from r1reward_rejection.evaluation import Item
from r1reward_rejection.evaluation_index import Index, canonical_words, load_index, load_items, row_words
from r1reward_rejection.ngram_words import U64, Words, grams, spans
from r1reward_rejection.quotation import sentence_numbers
from r1reward_rejection.recipe.recipe import Decontaminate
from r1reward_rejection.screening import texts_to_compare
from r1reward_rejection.tables import portions

__all__ = ["Hit", "hits_in"]

_SCREENED_ROWS, _SCREENED_CHARACTERS = 4096, 1 << 17
"""Of texts that are screened at once: what is computed of them stays in the cache."""
_MOST_SENTENCES = 4
"""Of a short question; where its sentences stand in a row in a prompt, it is found."""
_LEAST_TOKENS = {"prompt": 3, "completion": 8}
"""Of a short question that is found inside a text; a shorter one only where it is all of it."""
_CANDIDATES = 4
"""Items that a text is compared with."""
_FEW = 1
"""Shorter n-grams that a turn of speech has."""
_CHANCE_SHARE = 0.05
"""Of an item's n-grams: as little as that is a turn of speech, where it is not several n-grams."""


class Hit(msgspec.Struct, kw_only=True):
    """A text that an evaluation set has, too."""

    row: int = 0
    where: str = ""
    id: str = ""
    domain: str = ""
    field: str
    """`prompt` or `completion`."""
    kind: str
    """`10-gram`; `whole`: a short question with its operators; `fuzzy`: a share of shorter n-grams."""
    match: str
    """The words that both have; for `fuzzy`, the share of the question's n-grams."""
    matches: int
    """Different n-grams of the item that this text has."""
    share: float
    """Of the item's n-grams."""
    evaluation: str
    evaluation_id: str
    evaluation_field: str
    text: str
    evaluation_text: str
    verbatim: bool = False
    """Whether the item stands there sign by sign, but for the spelling of formulas."""


def hits_in(
    texts: Sequence[str], field: str, settings: Decontaminate, folder: str
) -> Iterator[tuple[int, Hit]]:
    """For each text that an evaluation set has, too: its place and the best hit in it."""
    index, items = load_index(folder, "index.npz"), load_items(folder)
    fuzzy = load_index(folder, "fuzzy.npz") if settings.fuzzy else None
    different = list(dict.fromkeys(texts))
    suspects: list[str] = []
    for part in portions(different, _SCREENED_ROWS, _SCREENED_CHARACTERS):
        suspects += texts_to_compare(different[part], index, fuzzy, settings.fuzzy)
    places = _places(texts, set(suspects)) if suspects else {}
    for part in portions(suspects):
        compared = suspects[part]
        for at, hit in _compared(compared, field, settings, index, fuzzy, items):
            yield from ((place, msgspec.structs.replace(hit)) for place in places[compared[at]])


def _places(texts: Sequence[str], suspects: Collection[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        if text in suspects:
            places.setdefault(text, []).append(at)
    return places


def _compared(
    texts: Sequence[str],
    field: str,
    settings: Decontaminate,
    index: Index,
    fuzzy: Index | None,
    items: Sequence[Item],
) -> Iterator[tuple[int, Hit]]:
    hashed = row_words(texts)
    judge = Judge(texts, hashed, index, items, settings)
    places: set[int] = set()
    for at, best in _best(index, *grams(hashed, index.n), strong=True):
        if at in places or _is_chance(best, field, items, settings) or not judge.is_question(at, best):
            continue
        if match := _verified(texts[at], index, items, best):
            places.add(at)
            yield at, _hit(texts[at], field, f"{index.n}-gram", match, best, items)
    for at, item in _short(texts, field, hashed, index, items):
        if at not in places:
            places.add(at)
            match = " ".join(short_form(items[item].text))
            yield at, _hit(texts[at], field, "whole", match, Best(item, 1, 1.0, []), items)
    if settings.fuzzy and fuzzy is not None:
        for at, best in _best(fuzzy, *grams(hashed, fuzzy.n), strong=False):
            # A question of ten words has few n-grams: some in common would be a share.
            enough = best.share >= settings.fuzzy.share and best.matches > _FEW
            if (
                enough
                and at not in places
                and fuzzy.totals[best.item] > fuzzy.n // 2
                and judge.is_whole(at, best)
            ):
                places.add(at)
                share_text = f"{best.share:.0%} of the question's {fuzzy.n}-grams"
                yield at, _hit(texts[at], field, "fuzzy", share_text, best, items)


def _is_chance(best: Best, field: str, items: Sequence[Item], settings: Decontaminate) -> bool:
    """Whether a long solution or completion has so little of the item that it is a turn of speech."""
    is_long = field == "completion" or items[best.item].field == "solution"
    return is_long and best.matches < settings.matches and best.share < _CHANCE_SHARE


def _best(index: Index, values: U64, bounds: Any, *, strong: bool) -> Iterator[tuple[int, Best]]:
    """For each text with known n-grams the items that it has most of, best first; `strong`: with a telling n-gram."""
    places, gram_numbers = index.find(values)
    texts = np.searchsorted(bounds, places, side="right") - 1
    cuts = np.flatnonzero(np.diff(texts)) + 1
    for of_text, grams_here in zip(np.split(places, cuts), np.split(gram_numbers, cuts), strict=True):
        if not len(of_text) or (strong and not index.strong[grams_here].any()):
            continue
        text = int(np.searchsorted(bounds, of_text[0], side="right") - 1)
        different, first = np.unique(grams_here, return_index=True)
        counts = index.starts[different + 1] - index.starts[different]
        owners = np.concatenate(
            [index.owners[index.starts[g] : index.starts[g + 1]] for g in different.tolist()]
        )
        of_gram = np.repeat(np.arange(len(different)), counts)
        them, matches = np.unique(owners, return_counts=True)
        shares = matches / index.totals[them]
        for best in np.lexsort((them, -matches, -shares))[:_CANDIDATES].tolist():
            of_best = of_gram[owners == them[best]]
            telling = [i for i in of_best.tolist() if index.strong[different[i]] or not strong]
            where = [(int(of_text[first[i]] - bounds[text]), int(different[i])) for i in telling]
            if where:
                yield text, Best(int(them[best]), int(matches[best]), float(shares[best]), sorted(where))


def _verified(text: str, index: Index, items: Sequence[Item], best: Best) -> str:
    """The first of the n-grams found by hash whose words are really the same."""
    text_words, item_words = canonical_words(text), canonical_words(items[best.item].text)
    for place, gram in best.places:
        owned = slice(index.starts[gram], index.starts[gram + 1])
        at = int(index.places[owned][index.owners[owned] == best.item][0])
        if text_words[place : place + index.n] == item_words[at : at + index.n]:
            return " ".join(text_words[place : place + index.n])
    return ""


def _short(
    texts: Sequence[str], field: str, hashed: Words, index: Index, items: Sequence[Item]
) -> Iterator[tuple[int, int]]:
    """Texts that are a short question, or have it between their sentences; and the question."""
    starts, ends = _runs_of_sentences(hashed)
    places, question_numbers = index.find_short(spans(hashed, starts, ends))
    for place, question_number in zip(places.tolist(), question_numbers.tolist(), strict=True):
        text = int(np.searchsorted(hashed.bounds, starts[place], side="right") - 1)
        form = short_form(texts[text])
        for item in index.short_owners[
            index.short_starts[question_number] : index.short_starts[question_number + 1]
        ].tolist():
            question = short_form(items[item].text)
            is_long = len(question) >= _LEAST_TOKENS[field]
            if form == question or (is_long and f" {' '.join(question)} " in f" {' '.join(form)} "):
                yield text, item
                break


def _runs_of_sentences(tokens: Words) -> tuple[Any, Any]:
    """Where each run of one and more sentences begins and ends, among all the words."""
    of_word = sentence_numbers(tokens, marked=True)
    is_first = np.ones(len(of_word), bool)
    is_first[1:] = of_word[1:] != of_word[:-1]
    is_first[tokens.bounds[:-1][tokens.bounds[:-1] < len(of_word)]] = True
    firsts = np.flatnonzero(is_first)
    lasts = np.append(firsts[1:], len(of_word))
    texts = np.searchsorted(tokens.bounds, firsts, side="right")
    starts, ends = (
        [tokens.bounds[:-1]],
        [tokens.bounds[1:]],
    )  # the whole text, however it is broken into lines
    for more in range(_MOST_SENTENCES):
        begin = firsts[: len(firsts) - more] if more else firsts
        same = texts[: len(begin)] == texts[more:]
        starts.append(begin[same])
        ends.append(lasts[more:][same])
    return np.concatenate(starts), np.concatenate(ends)


def _hit(text: str, field: str, kind: str, match: str, best: Best, items: Sequence[Item]) -> Hit:
    item = items[best.item]
    return Hit(
        field=field,
        kind=kind,
        match=match,
        matches=best.matches,
        share=round(best.share, 4),
        evaluation=item.set,
        evaluation_id=item.id,
        evaluation_field=item.field,
        text=text,
        evaluation_text=item.text,
        verbatim=signs(item.text) in signs(text),
    )
