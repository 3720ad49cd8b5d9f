"""The proportions are true on real sentences, put together with known proportions.

True words are those between blanks with a letter in them; Chinese and Japanese words are those of a segmenter, which the
data has cut already. `tests/benchmarks/language.py` measures the same on more data, with peers.
"""

import gzip
import json
import random
import re
from collections import defaultdict
from pathlib import Path
from statistics import fmean

import pytest

from r1reward.types import Completion, Response, Sample

pytest.importorskip("fasttext_pybind", reason="needs fastText: pip install 'r1reward[language]'")

from r1reward_language import language

DATA = Path(__file__).parents[2] / "data" / "text" / "segmented-sentences.jsonl.gz"
LETTER = re.compile(r"[^\W\d_]")
BOUNDS = {"zh": 0.05, "ja": 0.05, "ru": 0.05, "ar": 0.05, "ko": 0.05, "de": 0.10, "fr": 0.10, "es": 0.10}
PIECES = {"sentences": None, "clauses": (3, 9), "words": (1, 3)}


@pytest.fixture(scope="module")
def sentences() -> dict[str, list[list[str]]]:
    found = defaultdict(list)
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            found[row["lang"]].append(row["words"])
    return found


@pytest.fixture(scope="module")
def verifiers():
    # Single sentences may be short: what is measured here is which words are whose.
    return {lang: language(target=lang, min_words=1) for lang in (*BOUNDS, "en")}


def value(verifier, text: str) -> float:
    found = verifier(Sample(), Completion(text=text), Response(reasoning=text)).value
    assert found is not None
    return found


def join(lang: str, words: list[str]) -> str:
    return ("" if lang in ("zh", "ja") else " ").join(words)


def mixture(rng: random.Random, sentences, pair, pieces) -> tuple[str, float]:
    """A text of two languages in random order, and the proportion of words that are in the first."""
    share, parts, counts = rng.random(), [], [0, 0]
    for _ in range(8 if pieces is None else 24):
        which = 0 if rng.random() < share else 1
        words = rng.choice(sentences[pair[which]])
        if pieces is not None:
            length = rng.randint(*pieces)
            start = rng.randint(0, max(0, len(words) - length))
            words = words[start : start + length]
        counts[which] += sum(1 for word in words if LETTER.search(word))
        parts.append(join(pair[which], words))
    return " ".join(parts), counts[0] / max(1, sum(counts))


@pytest.mark.parametrize("pieces", PIECES)
@pytest.mark.parametrize("lang", BOUNDS)
def test_the_proportion_of_a_mixture_with_english_is_true(lang, pieces, sentences, verifiers):
    rng = random.Random(f"{lang} {pieces}")
    mixtures = [mixture(rng, sentences, (lang, "en"), PIECES[pieces]) for _ in range(25)]
    errors = [abs(value(verifiers[lang], text) - truth) for text, truth in mixtures]
    assert fmean(errors) <= BOUNDS[lang]


@pytest.mark.parametrize("lang", BOUNDS)
def test_the_same_holds_where_english_is_the_target(lang, sentences, verifiers):
    rng = random.Random(f"en {lang}")
    mixtures = [mixture(rng, sentences, ("en", lang), (3, 9)) for _ in range(25)]
    errors = [abs(value(verifiers["en"], text) - truth) for text, truth in mixtures]
    assert fmean(errors) <= BOUNDS[lang]


@pytest.mark.parametrize("lang", [*BOUNDS, "en"])
def test_single_sentences_are_wholly_in_their_language(lang, sentences, verifiers):
    texts = [join(lang, words) for words in sentences[lang]]
    assert fmean(value(verifiers[lang], text) for text in texts) >= 0.97


def test_a_whole_text_guess_would_fail_these_bounds(sentences):
    """The bounds tell something: the usual way, one guess for the text, misses them many times over."""
    from r1reward_language.model import load_model, shipped_model_path

    model, rng = load_model(str(shipped_model_path())), random.Random(1)
    mixtures = [mixture(rng, sentences, ("zh", "en"), None) for _ in range(50)]
    assert fmean(abs((model.best(text)[0] == "zh") - truth) for text, truth in mixtures) > 0.15
