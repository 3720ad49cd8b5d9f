"""The names that columns have in the field, by role, the likeliest first.

They are those of verl, TRL, OpenRLHF, lm-eval, lighteval, evalchemy, vLLM, the OpenAI APIs and the data sets that
people train on. A name may be a path (`rows.lookup`). Letter case, camelCase, blanks and hyphens make no difference:
`groundTruth`, `Ground Truth` and `ground_truth` are one name.
"""

from collections.abc import Mapping

from r1reward.text.column_names import fold_name

__all__ = [
    "ALIASES",
    "ANSWERS",
    "CHOICES",
    "CONVERSATIONS",
    "ENVELOPES",
    "GIVEN_NUMBERS",
    "LISTS",
    "MARKS",
    "ROLES",
    "SOLUTIONS",
    "TESTS",
    "fold_name",
]

CONVERSATIONS = ("messages", "conversations", "conversation")
"""Columns that hold prompt and completion at once."""

CHOICES = ("choices", "candidates")
"""Columns that hold completions where their elements are a server's choices; in other rows, a question's options."""

ANSWERS = "answers"
"""Ground truths, or the options of a question of which another column has the number (ReClor's `label`)."""

ALIASES = (
    "answer_aliases", "answers_aliases", "answer_alias", "golden_answer_aliases", "aug_answer", "aug_answers",
    "acceptable_answers", "accepted_answers", "alternative_answers", "alternate_answers",
)  # fmt: skip
"""Further spellings of the answer that stands in another column, as MuSiQue and ASearcher have them."""

MARKS = ("rollout", "refinement")
"""Columns that our own `rollouts` and `refine` put beside the completions that they made."""

ENVELOPES = ("result", "message")
"""Columns that hold a completion where they are what a server answered: Anthropic's batches, Ollama's chats."""

ROLES: Mapping[str, tuple[str, ...]] = {
    "completion": (
        "completion", "completions", "response", "responses", "generation", "generations", "generated_text",
        "generated_texts", "generated_solution", "generated_solutions", "generated_answer", "generated_answers",
        "model_output", "model_outputs", "model_completion", "model_completions", "model_response.text",
        "model_response", "model_responses", "prediction", "predictions", "predict", "resps", "output", "outputs",
        "samples", "solution_str", "rollouts", "llm_response", "llm_responses", "llm_output", "output_text",
        "completion_text", "generated_response", "generated_responses", "raw_response", "model_prediction",
        "inferences", "output_list", "output_prediction_text", "sample.output_text", "outputs.response", *ENVELOPES,
        *CHOICES, *CONVERSATIONS,
    ),
    "reasoning": ("reasoning_content", "reasoning", "thinking", "thought", "thinking_content", "reasoning_text"),
    "prompt": (
        "prompt", "prompts", "question", "problem", "query", "full_prompt", "instruction", "input", "doc.question",
        "doc.query", "doc.problem", "doc.prompt", "doc.input", "arguments.gen_args_0.arg_0", "example",
        *CONVERSATIONS,
        "problem_statement", "problem_description", "question_content", "question_text", "input_text",
        "user_prompt", "user_input", "origin_prompt", "0.value", "inputs", "problem_text", "question_stem",
        "instruct_prompt", "input_question", "model_input", "inputs.query", "item.question", "description",
    ),
    "ground_truth": (
        "ground_truth", "groundtruth", "reward_model.ground_truth", "ground_truths", "ground_truth_answer", "gts",
        "gt", "gt_answer", "gold", "golds", "gold_answer", "gold_answers", "golden", "golden_answer",
        "golden_answers", "ref_answer", "ref_answers", "reference_answer", "reference_answers", "expected_answer",
        "expected_answers", "correct_answer", "correct_answers", "reference", "references", "target_text", "target",
        "targets", "final_answer", "answer_text", "answer_choice", "answer", "answers", "possible_answers",
        "answers_spans", "final_decision", "label_text", "answer_number", "doc.answer", "doc.choices[doc.gold_index]",
        "verification_info.ground_truth", "extra_info.ground_truth", "1.ground_truth.value",
        "metadata.expected_answer", "answer_key", "ground_truth_solution", "gold_standard_solution", "gold_solution",
        "verifiable_answer", "reward_spec.ground_truth", "answer_letter",
        "correct_letter", "answer_idx", "correct_option", "correct_choice", "correct",
        "cop", "ideal", "expected", "expected_output", "solution_text_format", "solution", "solutions", "label",
        "labels", "messages.0.info.reference_answer", "question.ground_truth_answer", "ground_true_answer",
        "conversations.0.info.ground_truth", "metadata.ground_truth", "inputs.ground_truth", "item.ground_truth",
        "item.reference_answer", "item.answer", "expectations.expected_response", "expected_response",
        "reference_response", "target_output", "input_correct_responses", "raw_input.answer",
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
    "llm_responses", "generated_responses", "inferences", "output_list",
    "output_prediction_text", *CHOICES, *CONVERSATIONS,
})  # fmt: skip
"""Columns of completions whose name says that they hold several."""

GIVEN_NUMBERS = (
    "nums", "numbers", "num", "cards", "digits", "source_numbers", "input_numbers", "available_numbers",
)  # fmt: skip
"""Columns of the numbers that an expression is to be made of, beside its `target`."""

SOLUTIONS = frozenset({
    "solution", "solutions", "ground_truth_solution", "gold_standard_solution", "gold_solution", "reference",
    "references", "reference_answer", "reference_answers",
})  # fmt: skip
"""Columns that in a row of code hold a program that is right, and no tests of one."""

TESTS = (
    "test", "test_code", "functional", "pytest", "unit_test", "assert_case", "assert_cases", "test_list",
    "challenge_test_list", "input_output", "tests", "test_cases", "testcases", "unit_tests", "official_tests",
    "public_test_cases", "private_test_cases", "public_tests", "private_tests", "generated_tests", "base_input",
    "plus_input", "verification_info", "verifier_metadata",
)  # fmt: skip
"""Columns of tests, which the verifiers of code read by themselves."""
