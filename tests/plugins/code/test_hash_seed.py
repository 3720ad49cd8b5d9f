"""A program that depends on the order of a set gets one verdict: in each box, today and tomorrow."""

import json

import pytest

from r1reward.testing import judge
from r1reward_code import code

# Which of so many texts comes first: one of eight programs is right, and which is up to the seed.
WORDS = [f"w{number}" for number in range(8)]
TAKEN = f"next(iter({{{', '.join(map(repr, WORDS))}}}))"
KINDS = {
    "printed": (
        f"print({TAKEN})",
        lambda word: {"ground_truth": json.dumps({"inputs": [""], "outputs": [word]})},
    ),
    "returned": (
        f"def f(): return {TAKEN}",
        lambda word: {"ground_truth": json.dumps({"fn_name": "f", "inputs": [[]], "outputs": [word]})},
    ),
    "asserted": (f"def f(): return {TAKEN}", lambda word: {"test_list": [f"assert f() == {word!r}"]}),
    "the test's own": ("def f(x): return x", lambda word: {"test_list": [f"assert f({TAKEN}) == {word!r}"]}),
}


def verdicts(verifier, kinds=KINDS):
    """Of each kind, by each word that may be expected."""
    found = {
        kind: [judge(verifier, f"```python\n{source}\n```", **columns(word)).value for word in WORDS]
        for kind, (source, columns) in KINDS.items()
        if kind in kinds
    }
    verifier.close()
    return found


def test_what_depends_on_the_order_of_a_set_gets_the_same_verdict_in_each_box(isolates):
    first = verdicts(code(time_limit=1))
    assert {kind: sum(values) for kind, values in first.items()} == dict.fromkeys(KINDS, 1.0)
    assert len({tuple(values) for values in first.values()}) == 1, "and so at each door of the verifier"
    assert verdicts(code(time_limit=1, hash_seed=0)) == first


def test_the_order_is_another_one_with_another_seed(isolates):
    by_seed = {
        seed: tuple(verdicts(code(time_limit=1, hash_seed=seed), ["printed"])["printed"])
        for seed in (1, 2, 3)
    }
    assert len(set(by_seed.values())) > 1


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_hash_seed_that_python_does_not_know_is_refused_at_the_start(seed):
    with pytest.raises(ValueError, match=r"hash_seed lies in \[0, 4294967295\], or is null"):
        code(hash_seed=seed)
