"""More published shapes for the cookbook: those that want a reward of their own, many completions, or a second file."""

import json

from .shapes import SHAPES, Shape, bad, each, good, said, shape

__all__ = ["BESIDE", "COOKBOOK_SHAPES"]

MATH_ROWS = each(
    lambda i, q, s, a: {"problem": q, "level": "Level 3", "type": "Algebra", "solution": f"We get $\\boxed{{{a}}}$.", "generation": [good(a), bad(a)]}
)  # fmt: skip
MATH_500 = each(
    lambda i, q, s, a: {"problem": q, "solution": f"So $\\boxed{{{a}}}$.", "answer": a, "subject": "Algebra", "level": 2, "unique_id": f"test/algebra/{i}.json", "completions": [good(a), bad(a)]}
)  # fmt: skip
AIME_64 = each(
    lambda i, q, s, a: {"id": i, "problem": q, "answer": a, "completions": [good(a)] * 40 + [bad(a)] * 24}
)
PLUS = [
    {
        "task_id": "HumanEval/0", "prompt": "def double(n):\n    '''Twice n.'''\n", "entry_point": "double",
        "canonical_solution": "    return 2 * n\n", "base_input": [[1], [2]], "plus_input": [[-3], [0]], "atol": 0,
        "solution": f"def double(n):\n    return {body}\n",
    }
    for body in ("n + n", "abs(2 * n)")
]  # fmt: skip
IFEVAL = [
    {
        "key": 1000, "prompt": "Describe a tree. Use no commas.", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}],
        "response": f"<think>no commas</think>{text}",
    }
    for text in ("A tree has a trunk and leaves.", "A tree has roots, a trunk, and leaves.")
]  # fmt: skip
BATCH = each(
    lambda i, q, s, a: {"id": f"batch_req_{i}", "custom_id": f"request-{i}", "response": {"status_code": 200, "body": {"object": "chat.completion", "choices": [{"index": 0, "message": said(good(a)), "finish_reason": "stop"}]}}, "error": None}
)  # fmt: skip

COOKBOOK_SHAPES: list[Shape] = [
    *SHAPES,
    shape("math", MATH_ROWS, [[1.0, 0.0]]),
    shape("math-500", MATH_500, [[1.0, 0.0]]),
    shape("aime-64", AIME_64, [[1.0] * 40 + [0.0] * 24]),
    shape("humaneval-plus", PLUS, [1.0, 0.0]),
    shape("ifeval", IFEVAL, [1.0, 0.0]),
    shape("openai-batch", BATCH, [1.0]),
]

QUESTIONS = each(lambda i, q, s, a: {"id": f"request-{i}", "question": q, "answer": a})
BESIDE = {"questions.jsonl": "".join(json.dumps(row) + "\n" for row in QUESTIONS)}
"""Files that a command joins."""
