"""`language: any`: who has chosen a language decides what its absence means."""

import pytest

from r1reward.testing import judge
from r1reward.types import Sample, Status
from r1reward_code import code
from r1reward_code.language_choice import LanguageChoice, language_asked
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


PROGRAMS = {
    "cpp": (
        "#include <cassert>\nint main() { assert(add(1, 2) == 3); }",
        "int add(int a, int b) { return a + b; }",
    ),
    "javascript": ("console.assert(add(1, 2) === 3)\n", "const add = (a, b) => a + b;"),
}


@pytest.mark.slow
def test_by_default_a_test_program_is_read_in_its_own_language(isolates):
    """HumanEvalPack and HumanEval-X have no column of the language: each of their right answers was worth 0."""
    verifier = code()
    try:
        for language, (test, right) in PROGRAMS.items():
            given = {"test": test, "declaration": right.partition("{")[0] + "{", "entry_point": "add"}
            got = judge(verifier, f"```{language}\n{right}\n```", **given)
            if "not available" in got.reason:
                continue
            assert got.value == 1.0, got
            assert f"the test is in {language}" in got.reason
            for tag, wrong in (
                (language, right.replace("+", "-")),
                ("python", "def add(a, b): return a + b"),
            ):
                assert judge(verifier, f"```{tag}\n{wrong}\n```", **given).value == 0.0
    finally:
        verifier.close()


@pytest.mark.parametrize(
    "test",
    [
        "# include the sum\nassert add(1, 2) == 3",
        "def test_add():\n    '''\n    const sum = 1\n    '''\n    assert add(1, 2) == 3",
        "lines = ['''\nint main() {}\n''']\nassert add(1, 2) == 3",
    ],
)
def test_a_sign_of_another_language_in_a_python_test_is_nothing(test):
    choice = LanguageChoice("python")
    assert choice.of(Sample(prompt="", metadata={"test": test})) == "python"


def test_tests_of_standard_input_are_in_the_language_of_the_option():
    sample = Sample(prompt="", metadata=STREAM)
    assert [LanguageChoice(name).of(sample) for name in ("python", "cpp")] == ["python", "cpp"]


@pytest.mark.parametrize("answer", ["```ruby\ndef add(a, b) a + b end\n```", "I do not know."])
def test_a_test_that_is_no_python_gives_no_answer_a_value_with_code_in_it_or_without(answer):
    """It was 0 for answers without Python, and no value for those with some."""
    verifier = code()
    got = judge(verifier, answer, test="describe 'add' do\n  it { expect(add(1, 2)).to eq 3 }\nend")
    assert (got.value, got.status) == (None, Status.BAD_GROUND_TRUTH)
    assert judge(verifier, answer, test="assert add(1, 2) == 3").value == 0.0


def test_a_junit_class_is_java_and_no_answer_to_it_is_wrong_for_not_being_python():
    choice = LanguageChoice("python")
    tests = (
        "import org.junit.jupiter.api.Test;\n\nclass AddTest {\n    @Test\n    void adds() {}\n}",
        "class AddTest {\n    @Test\n    void adds() {}\n}",
    )
    assert [choice.of(Sample(prompt="", metadata={"test": test})) for test in tests] == ["java", "java"]
