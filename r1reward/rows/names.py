"""The names that columns have in the field, by role, the likeliest first.

They are those of verl, TRL, OpenRLHF, lm-eval, lighteval, evalchemy, vLLM, the OpenAI APIs and the data sets that
people train on. A name may be a path (`rows.lookup`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError

__all__ = [
    "CHOICES",
    "CONVERSATIONS",
    "LISTS",
    "OPTIONS",
    "ROLES",
    "SOLUTIONS",
    "TESTS",
    "decoded",
    "is_fit",
    "is_nan",
    "is_test_object",
    "tests_of",
]

CONVERSATIONS = ("messages", "conversations", "conversation")
"""Columns that hold prompt and completion at once."""

CHOICES = ("choices", "candidates")
"""Columns that hold completions where their elements are a server's choices; in other rows, a question's options."""

OPTIONS = ("choices", "options", "endings")
"""Columns that hold the options of a question."""

ROLES: Mapping[str, tuple[str, ...]] = {
    "completion": (
        "completion", "completions", "response", "responses", "generation", "generations", "generated_text",
        "generated_texts", "generated_solution", "generated_solutions", "generated_answer", "generated_answers",
        "model_output", "model_outputs", "model_completion", "model_completions", "model_response.text",
        "model_response", "model_responses", "prediction", "predictions", "resps", "output", "outputs", "samples",
        "solution_str", "rollouts", *CHOICES, *CONVERSATIONS,
    ),
    "reasoning": ("reasoning_content",),
    "prompt": (
        "prompt", "prompts", "question", "problem", "query", "full_prompt", "instruction", "input", "doc.question",
        "doc.query", "doc.problem", "doc.prompt", "arguments.gen_args_0.arg_0", "example", *CONVERSATIONS,
        "problem_statement", "question_content", "input_text",
    ),
    "ground_truth": (
        "ground_truth", "reward_model.ground_truth", "ground_truths", "gts", "gt", "gold", "golds", "gold_answer",
        "gold_answers", "reference_answer", "reference_answers", "expected_answer", "expected_answers",
        "correct_answer", "correct_answers", "reference", "references", "target", "targets", "final_answer",
        "answer", "answers", "doc.answer", "doc.choices[doc.gold_index]", "verification_info.ground_truth",
        "extra_info.ground_truth", "answerKey", "answer_key", "solution", "label", "labels",
    ),
    "task": ("task", "domain", "ability"),
    "id": ("id", "uid", "unique_id", "sample_id", "problem_id", "question_id", "prompt_id", "task_id", "doc_id"),
    "source": ("source", "data_source", "dataset"),
    "truncated": ("truncated", "is_truncated", "finish_reason", "stop_reason"),
}  # fmt: skip
"""By role: the names that are looked for."""

LISTS = frozenset({
    "completions", "responses", "generations", "generated_texts", "generated_solutions", "generated_answers",
    "model_outputs", "model_completions", "model_responses", "predictions", "resps", "outputs", "samples", "rollouts",
    *CHOICES, *CONVERSATIONS,
})  # fmt: skip
"""Columns of completions whose name says that they hold several."""

SOLUTIONS = frozenset({"solution", "reference", "references", "reference_answer", "reference_answers"})
"""Columns that in a row of code hold a program that is right, and no tests of one."""

TESTS = (
    "test", "test_code", "functional", "pytest", "unit_test", "assert_case", "assert_cases", "test_list",
    "challenge_test_list", "input_output", "tests", "test_cases", "testcases", "unit_tests", "official_tests",
    "public_test_cases", "private_test_cases", "public_tests", "private_tests", "generated_tests", "base_input",
    "plus_input", "verification_info", "verifier_metadata",
)  # fmt: skip
"""Columns of tests, which the verifiers of code read by themselves."""

_WRAPPERS = frozenset({"verification_info", "verifier_metadata"})
"""Columns that hold tests in rows of code, and other things in others."""


def is_fit(role: str, name: str, value: Any) -> bool:
    """Whether a column's value can have the role that its name suggests.

    A null or an empty text has none, but for a completion: an empty completion is one.
    """
    if role == "completion":
        return _is_completion(name, value)
    if name in ("label", "labels") and isinstance(value, bool):
        return False  # whether a completion is right, and no answer
    return value is not None and value != "" and value != [] and not is_nan(value)


def decoded(name: str, value: Any) -> Any:
    """A list that a cell of text holds, as CSV must write it. Raises `DataError` for one that is no JSON."""
    if name not in LISTS or not isinstance(value, str) or value[:1] != "[" or value.rstrip()[-1:] != "]":
        return value
    try:
        found = msgspec.json.decode(value)
    except msgspec.DecodeError:
        if value[1:2] not in ("'", '"', "{"):
            return value
        raise DataError(
            f"{name!r} holds a list as Python prints it; write it as JSON, or a row for each"
        ) from None
    return found if found and all(isinstance(item, str | dict | list) for item in found) else value


def tests_of(row: Mapping[str, Any]) -> str:
    """The name of the column that holds the tests of a program; empty where none does."""
    return next((name for name in TESTS if name in row and _is_tests(name, row[name])), "")


def is_nan(value: Any) -> bool:
    """Whether a value is not a number, which is how pandas writes a null."""
    return isinstance(value, float) and value != value


def is_test_object(truth: Any) -> bool:
    """Whether a ground truth is what programs are tested by, inputs with their outputs, as verl has it.

    Of text only JSON is one; a mapping with an `input` alone, or a list of pairs without names, may be anything.
    """
    if isinstance(truth, str):
        if truth.lstrip()[:1] not in ("{", "[") or '"input' not in truth or '"output' not in truth:
            return False
        try:
            truth = msgspec.json.decode(truth)
        except (msgspec.DecodeError, ValueError):
            return False
    if isinstance(truth, list | tuple) and truth:
        return all(isinstance(t, Mapping) and {"input", "output"} <= t.keys() for t in truth)
    return isinstance(truth, Mapping) and {"inputs", "outputs"} <= truth.keys()


def _is_completion(name: str, value: Any) -> bool:
    if name in CHOICES:
        return _is_list(value) and bool(value) and all(map(_is_choice, value))
    if name in CONVERSATIONS:
        return bool(value) and _is_list(value)
    return value is None or isinstance(value, str | Mapping) or _is_list(value)


def _is_choice(value: Any) -> bool:
    """Whether a list element is a choice of the OpenAI APIs, and not an option of a question."""
    return (
        isinstance(value, Mapping)
        and bool(value.keys() & {"message", "text", "content"})
        and "label" not in value
    )


def _is_tests(name: str, value: Any) -> bool:
    if isinstance(value, str):
        # A file of tests, or JSON; `train`, `AMC 12` and the like are names.
        found = any(c in value for c in "({[\n")
        return found and (name not in _WRAPPERS or any(f'"{t}"' in value for t in (*TESTS, "inputs")))
    if name in _WRAPPERS:
        return isinstance(value, Mapping) and not value.keys().isdisjoint((*TESTS, "inputs"))
    return isinstance(value, Mapping | Sequence) and bool(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
