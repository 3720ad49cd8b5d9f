"""A row's tests are read once, however many callers are at work on other rows meanwhile."""

import pytest

from r1reward.types import Sample
from r1reward_code import row_tests
from r1reward_code.formats import read_row
from r1reward_code.recent_samples import RecentSamples
from r1reward_code.tests import BadTestsError


def test_rows_that_take_turns_are_read_once_each(monkeypatch):
    read, samples = [], [Sample(ground_truth={"test_list": [f"assert f({n}) == {n}"]}) for n in range(8)]
    monkeypatch.setattr(row_tests, "read_row", lambda *of: read.append(of) or read_row(*of))
    tests_of = row_tests.RowTests()
    for _ in range(3):
        for number, sample in enumerate(samples):
            assert tests_of(sample, "python").checks == (f"assert f({number}) == {number}",)
    assert read == [(sample, "python") for sample in samples]


def test_an_equal_row_is_another_one_and_so_is_another_language():
    made = RecentSamples[str]()
    first, second = Sample(prompt="a"), Sample(prompt="a")
    assert first == second
    assert made.get(first, "python", lambda: "first") == "first"
    assert made.get(second, "python", lambda: "second") == "second"
    assert made.get(first, "cpp", lambda: "other") == "other"
    assert made.get(first, "python", lambda: "again") == "first"


def test_old_rows_make_room():
    made, samples = RecentSamples[int](), [Sample(id=str(number)) for number in range(40)]
    for number, sample in enumerate(samples):
        made.get(sample, "", lambda number=number: number)
    assert made.get(samples[-1], "", lambda: -1) == 39
    assert made.get(samples[0], "", lambda: -1) == -1


def test_a_row_without_tests_is_asked_again():
    tests_of = row_tests.RowTests()
    for _ in range(2):
        with pytest.raises(BadTestsError):
            tests_of(Sample(ground_truth=None), "python")
