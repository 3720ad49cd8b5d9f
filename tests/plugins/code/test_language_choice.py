"""`language: any`: who has chosen a language decides what its absence means."""

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_code.language_choice import language_asked
from r1reward_code.verifier import code
from r1reward_sandbox.languages import LANGUAGES

STREAM = {"inputs": ["1 2\n"], "outputs": ["3\n"]}
ABSENT = "kotlin"


@pytest.fixture(scope="module")
def any_language(isolates):
    made = code(language="any")
    yield made
    made.close()


@pytest.fixture
def absent(monkeypatch):
    """Kotlin, on a machine that has none."""
    from dataclasses import replace

    monkeypatch.setitem(LANGUAGES, ABSENT, replace(LANGUAGES[ABSENT], needs=("no-such-compiler",)))


def test_a_policy_that_chooses_a_language_which_is_not_here_is_wrong(any_language, absent):
    got = judge(any_language, "```kotlin\nfun main() {}\n```", ground_truth=STREAM, prompt="Add two numbers.")
    assert (got.value, got.status) == (0.0, Status.SCORED)
    assert "chose its language" in got.reason


@pytest.mark.parametrize("columns", [{"language": "kotlin"}, {"prompt": "Write a Kotlin program that adds."}])
def test_a_row_that_asks_for_it_has_no_value(any_language, absent, columns):
    got = judge(any_language, "```kotlin\nfun main() {}\n```", ground_truth=STREAM, **columns)
    assert (got.value, got.status) == (None, Status.ERROR)


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("Write a Rust program that adds two numbers.", "rust"),
        ("Solve this in C++.", "cpp"),
        ("Use Go code.", "go"),
        ("Continue:\n```java\nclass Main {\n```", "java"),
        ("Solve it in Python or in C++.", None),
        ("Let us go on: write a program in which ants go home.", None),
        ("In Paris, find the shortest way.", None),
        ("Add two numbers.", None),
    ],
)
def test_a_prompt_asks_for_at_most_one_language(prompt, language):
    assert language_asked(prompt) == language


def test_a_language_that_was_taken_from_the_test_code_is_said(any_language):
    right, wrong = ("```python\ndef add(a, b): return a + b\n```", "```rust\nfn main() {}\n```")
    got = judge(any_language, right, test="assert add(1, 2) == 3")
    assert (got.value, "the test is in python" in got.reason) == (1.0, True)
    got = judge(any_language, wrong, test="#include <cassert>\nint main() { assert(add(1, 2) == 3); }")
    assert (got.value, "the test is in cpp" in got.reason) == (0.0, True)
