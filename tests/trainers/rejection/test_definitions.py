"""What is found fast is what the plain definition finds."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from r1reward.storage import write_json
from r1reward_rejection.canonical import short_form
from r1reward_rejection.duplicates import keep_first
from r1reward_rejection.evaluation import Item
from r1reward_rejection.evaluation_index import Index, canonical_words
from r1reward_rejection.matching import hits_in
from r1reward_rejection.mixing import Share
from r1reward_rejection.recipe.recipe import Decontaminate, Domain, Mix, quotas

text = st.lists(st.sampled_from(["ab", "Bo", "cat", "求", "圆", "-", "dog"]), max_size=14).map(" ".join)


def naive(one, question, n):
    mine, theirs = canonical_words(one), canonical_words(question)
    shared = {tuple(mine[i : i + n]) for i in range(len(mine) - n + 1)}
    known = {tuple(theirs[i : i + n]) for i in range(len(theirs) - n + 1)}
    return bool(shared & known) or (0 < len(theirs) < n and short_form(one) == short_form(question))


@given(
    st.lists(text, max_size=6),
    st.lists(text, min_size=1, max_size=4),
    st.sampled_from(["prompt", "completion"]),
)
def test_contaminated_are_the_texts_that_share_an_n_gram_or_are_a_short_question(texts, questions, field):
    items = [Item("set", str(i), "question", q) for i, q in enumerate(questions)]
    with tempfile.TemporaryDirectory() as folder:
        write_json(Path(folder) / "items.json", items)
        Index(items, 3).save(Path(folder) / "index.npz")
        found = dict(hits_in(texts, field, Decontaminate(words=3, matches=1, fuzzy=None), folder))
    assert sorted(found) == [i for i, t in enumerate(texts) if any(naive(t, q, 3) for q in questions)]
    for place, hit in found.items():
        evaluation = next(i for i in items if i.id == hit.evaluation_id)
        assert naive(texts[place], evaluation.text, 3)
        form = short_form if hit.kind == "whole" else canonical_words
        assert hit.match in " ".join(form(texts[place]))


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda p: p[0] != p[1]), max_size=40)
)
def test_of_connected_rows_the_first_stays(pairs):
    stays = {row: {row} for pair in pairs for row in pair}
    for a, b in pairs:
        joined = stays[a] | stays[b]
        for row in joined:
            stays[row] = joined
    expected = {row: min(group) for row, group in stays.items() if row != min(group)}
    ones, others = (np.array([p[i] for p in pairs], np.int64) for i in (0, 1))
    dropped, kept = keep_first(ones, others)
    assert dict(zip(dropped.tolist(), kept.tolist(), strict=True)) == expected


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6).filter(any), st.integers(1, 10**6))
def test_scaled_quotas_add_up_and_are_within_one_of_their_share(wanted, size):
    mix = Mix(domains={f"d{i}": Domain(quota=q) for i, q in enumerate(wanted)}, size=size)
    scaled = quotas(mix)
    assert sum(scaled.values()) == size
    for i, q in enumerate(wanted):
        assert abs(scaled[f"d{i}"] - q * size / sum(wanted)) < 1


def test_a_deficit_is_what_is_wanted_and_not_there():
    assert Share(available=3, wanted=10, taken=6, repeated=3).deficit == 4
    assert Share(available=3, wanted=None, taken=3, repeated=0).deficit == 0
