import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward_rejection.minhash import band_hashes, distinct, signatures, similarities
from r1reward_rejection.ngram_words import Runs, Words, grams, whole_hashes, words


def test_words_are_runs_of_letters_digits_and_marks_without_regard_to_case():
    assert words("Don't panic: 42 Ärzte, e=mc^2 _x_") == [
        "don",
        "t",
        "panic",
        "42",
        "ärzte",
        "e",
        "mc",
        "2",
        "x",
    ]
    assert words("हिन्दी में") == ["हिन्दी", "में"]


def test_scripts_without_spaces_give_one_word_a_character():
    assert words("求圆x的面积。") == ["求", "圆", "x", "的", "面", "积"]
    assert words("ひらカナ") == ["ひ", "ら", "カ", "ナ"]


def test_compatible_forms_are_the_same_words():
    assert words("ﬁne ＡＢＣ") == words("fine abc")


texts = st.lists(st.text(max_size=40) | st.text("aB1 .\n你ひé\u0301_", max_size=40), max_size=8)


@given(texts)
def test_hashes_follow_the_definition_of_words(found):
    hashed = Words(found)
    assert np.diff(hashed.bounds).tolist() == [len(words(t)) for t in found]
    known = {}
    for text, first in zip(found, hashed.bounds, strict=False):
        for i, word in enumerate(words(text)):
            assert known.setdefault(word, hashed.hashes[first + i]) == hashed.hashes[first + i]
    assert len(set(map(int, known.values()))) == len(known)


@given(texts, st.integers(1, 5), st.booleans())
def test_grams_are_equal_where_their_words_are(found, n, short):
    hashed, bounds = grams(Words(found), n, short=short)
    known = {}
    for i, text in enumerate(found):
        mine = words(text)
        expected = [tuple(mine[j : j + n]) for j in range(len(mine) - n + 1)]
        expected = expected or ([tuple(mine)] if short and mine else [])
        assert bounds[i + 1] - bounds[i] == len(expected)
        for gram, value in zip(expected, hashed[bounds[i] :].tolist(), strict=False):
            assert known.setdefault(gram, value) == value
    assert len(set(known.values())) == len(known)


@given(texts)
def test_a_text_hashes_the_same_whatever_stands_beside_it(found):
    together = whole_hashes(Words(found)).tolist()
    assert together == [int(whole_hashes(Words([t]))[0]) for t in found]


def _sets(*of):
    return np.concatenate([np.array(sorted(s), np.uint32) for s in of]), np.cumsum([0, *map(len, of)])


@given(st.lists(st.sets(st.integers(0, 2**32 - 1), max_size=30), min_size=1, max_size=6))
def test_signatures_are_those_of_each_set_alone(sets):
    values, bounds = _sets(*sets)
    together = signatures(values, bounds, 16)
    for i, one in enumerate(sets):
        assert (together[i] == signatures(*_sets(one), 16)[0]).all()


def test_signatures_estimate_the_similarity():
    rng = random.Random(5)
    errors = []
    for _ in range(200):
        common = {rng.getrandbits(32) for _ in range(rng.randrange(150))}
        one, other = ({rng.getrandbits(32) for _ in range(60)} | common for _ in range(2))
        found = signatures(*_sets(one, other), 160)
        errors.append((found[0] == found[1]).mean() - len(one & other) / len(one | other))
    assert abs(np.mean(errors)) < 0.01
    assert np.std(errors) < 0.045  # sqrt(s (1 - s) / 160) is 0.04 at most


@pytest.mark.parametrize("similarity", [0.3, 0.5, 0.7, 0.8])
def test_bands_meet_with_the_probability_of_the_theory(similarity):
    rng, met, trials = random.Random(7), 0, 400
    common = round(2 * 200 * similarity / (1 + similarity))
    for _ in range(trials):
        shared = {rng.getrandbits(32) for _ in range(common)}
        pair = [shared | {rng.getrandbits(32) for _ in range(200 - common)} for _ in range(2)]
        bands = band_hashes(signatures(*_sets(*pair), 160), 32)
        met += bool((bands[0] == bands[1]).any())
    expected = 1 - (1 - similarity**5) ** 32
    assert met / trials == pytest.approx(expected, abs=0.09)


@given(st.lists(st.sets(st.integers(0, 9)), min_size=1, max_size=6), st.data())
def test_similarities_are_the_shares_of_common_elements(sets, data):
    place = st.integers(0, len(sets) - 1)
    pairs = data.draw(st.lists(st.tuples(place, place), max_size=12))
    places = [np.array([p[side] for p in pairs], np.int64) for side in (0, 1)]
    expected = [
        len(sets[a] & sets[b]) / len(sets[a] | sets[b]) if sets[a] | sets[b] else 1.0 for a, b in pairs
    ]
    assert similarities(*_sets(*sets), *places).tolist() == expected


def test_each_texts_shingles_stand_once_and_sorted():
    hashed = grams(Words(["a b a b a b c", "", "x y"]), 2)
    values, bounds = distinct(*hashed)
    assert np.diff(bounds).tolist() == [3, 0, 1]
    assert (np.diff(values[:3].astype(np.int64)) > 0).all()


@given(texts, st.integers(1, 5))
def test_runs_of_words_have_the_hashes_of_grams(found, n):
    whole = Words(["\n".join(found)])
    assert Runs(whole.hashes).of(n).tolist() == grams(whole, n)[0].tolist()
