"""Small files in the shapes of the field, with the column names as published, and what each completion is worth.

The problems are GSM8K's (MIT); the rows are made here.
"""

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROBLEMS = [
    ("Natalia sold clips to 48 friends in April and half as many in May. How many altogether?", "48+24 = 72\n#### 72", "72"),
    ("Weng earns $12 an hour. How much does she earn in 50 minutes?", "0.2 x 50 = 10\n#### 10", "10"),
    ("What is $\\frac{1}{2}+\\frac{1}{3}$?", "#### 5/6", "\\frac{5}{6}"),
]  # fmt: skip


def good(answer):
    return f"<think>\nLet me compute.\n</think>\nThe answer is $\\boxed{{{answer}}}$."


def bad(answer):
    return "<think>\nHmm.\n</think>\nThe answer is $\\boxed{999}$."


@dataclass(frozen=True)
class Shape:
    """Rows of one published shape; `wanted` are the rewards by the preset `accuracy`, by row."""

    name: str
    rows: list[dict[str, Any]]
    wanted: list[Any]
    columns: dict[str, str] = field(default_factory=dict)
    task: str = ""
    kind: str = "jsonl"

    def save(self, folder: Path, rows: list[dict[str, Any]] | None = None) -> Path:
        rows = self.rows if rows is None else rows
        path = folder / f"{self.name}.{'parquet' if self.kind == 'disk' else self.kind}"
        if self.kind == "parquet":
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(pa.Table.from_pylist(rows), path)
        elif self.kind == "disk":
            import datasets

            path = folder / self.name
            datasets.Dataset.from_list(rows).save_to_disk(str(path))
        elif self.kind == "csv":
            import csv

            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        else:
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        return path


def each(make):
    return [make(i, q, s, a) for i, (q, s, a) in enumerate(PROBLEMS)]


def pairs(make):
    return [make(q, a, f(a)) for q, _, a in PROBLEMS for f in (good, bad)]


def user(text):
    return {"role": "user", "content": text}


def said(text, **more):
    return {"role": "assistant", "content": text, **more}


def shape(name, rows, wanted, **more):
    return Shape(name, rows, wanted * (len(rows) // len(wanted)), **more)


DOUBLE = "n = int(input())\nprint(n * 2)"

KODCODE = [
    {
        "version": "1.0", "style": "instruct", "subset": "Prefill", "question_id": f"k{i}",
        "question": "Write add(a, b).", "solution": "def add(a, b):\n    return a + b",
        "test": "from solution import add\n\ndef test_add():\n    assert add(1, 2) == 3\n\ndef test_negative():\n    assert add(-1, 1) == 0\n",
        "test_info": [{"function_name": "add"}], "gpt_difficulty": "easy", "response": f"```python\n{program}\n```",
    }
    for i, program in enumerate(["def add(a, b):\n    return a + b", "def add(a, b):\n    return None"])
]  # fmt: skip

APPS = [
    {
        "id": 0, "problem_id": 0, "question": "Read n. Print 2n.", "solutions": json.dumps([DOUBLE]),
        "input_output": json.dumps({"inputs": ["2\n", "5\n"], "outputs": ["4\n", "10\n"]}),
        "difficulty": "introductory", "starter_code": "", "generation": f"```python\n{DOUBLE}\n```",
    },
    {
        "id": 1, "problem_id": 1, "question": "Write f(x) returning x+1", "solutions": "[]",
        "input_output": json.dumps({"fn_name": "f", "inputs": [[1], [4]], "outputs": [2, 5]}),
        "difficulty": "interview", "starter_code": "class Solution:\n    def f(self, x: int) -> int:\n        ",
        "generation": "```python\nclass Solution:\n    def f(self, x):\n        return x\n```",
    },
]  # fmt: skip

MATH = [
    shape("verl", each(lambda i, q, s, a: {"data_source": "openai/gsm8k", "prompt": [user(q)], "ability": "math", "reward_model": {"style": "rule", "ground_truth": a}, "extra_info": {"split": "train", "index": i, "answer": s, "question": q}, "responses": [good(a), bad(a)]}), [[1.0, 0.0]], kind="parquet"),
    shape("verl-rollout", pairs(lambda q, a, c: {"input": f"user\n{q}\nassistant\n", "output": c, "gts": a, "score": 1.0, "step": 1}), [1.0, 0.0]),
    shape("openrlhf", pairs(lambda q, a, c: {"input": q, "output": c + "<|im_end|>", "label": a}), [1.0, 0.0]),
    shape("lm-eval", each(lambda i, q, s, a: {"doc_id": i, "doc": {"question": q, "answer": s}, "target": s, "arguments": {"gen_args_0": {"arg_0": f"Question: {q}\nAnswer:", "arg_1": {"until": ["</s>"]}}}, "resps": [[f" She sold things.\n#### {11 if i == 1 else a}"]], "filtered_resps": [a], "filter": "strict-match", "exact_match": 1.0}), [[1.0], [0.0], [1.0]]),
    shape("lighteval", each(lambda i, q, s, a: {"doc": {"query": q, "choices": [a], "gold_index": 0, "instruction": "", "id": str(i), "task_name": "lighteval|math_500|0"}, "metric": {"pass@k:k=1&n=1": 1.0}, "model_response": {"input": [user(q)], "text": [good(a), bad(a)], "text_post_processed": [a, "999"], "truncated_tokens_count": 0}}), [[1.0, 0.0]], kind="parquet"),
    shape("lighteval-old", each(lambda i, q, s, a: {"example": q, "instruction": "", "full_prompt": q, "predictions": [bad(a) if i else good(a)], "truncated": [0], "gold": [a], "choices": [a], "gold_index": [0], "metrics": {"extractive_match": 1.0}, "specifics": None}), [[1.0], [0.0], [0.0]], kind="parquet"),
    shape("openr1", each(lambda i, q, s, a: {"problem": q, "solution": s, "answer": a, "problem_type": "Algebra", "source": "olympiads", "uuid": f"u-{i}", "is_reasoning_complete": [True, True], "generations": [good(a), bad(a)], "correctness_math_verify": [True, False], "correctness_llama": None, "finish_reasons": None, "messages": [user(q), said(good(a))]}), [[1.0, 0.0]], kind="parquet"),
    shape("batch-output", each(lambda i, q, s, a: {"id": f"batch_req_{i}", "custom_id": f"request-{i}", "response": {"status_code": 200, "body": {"object": "chat.completion", "choices": [{"index": 0, "message": said(good(a)), "finish_reason": "stop"}, {"index": 1, "message": said(bad(a)), "finish_reason": "stop"}]}}, "error": None, "answer": a}), [[1.0, 0.0]]),
    shape("numina-15", each(lambda i, q, s, a: {"problem": q, "solution": f"We get $\\boxed{{{a}}}$", "answer": a, "problem_type": "Algebra", "source": "cn_k12", "synthetic": False}), [1.0], columns={"completion": "solution"}),
    shape("numina-cot", each(lambda i, q, s, a: {"source": "synthetic_math", "problem": q, "solution": f"We get $\\boxed{{{a}}}$.", "messages": [user(q), said(f"We get $\\boxed{{{a}}}$.")]}), [1.0]),
    shape("deepmath", each(lambda i, q, s, a: {"question": q, "final_answer": a, "difficulty": 6.0, "topic": "Mathematics -> Algebra", "r1_solution_1": good(a), "r1_solution_2": good(a), "r1_solution_3": bad(a)}), [[1.0, 1.0, 0.0]], columns={"completion": "r1_solution_1,r1_solution_2,r1_solution_3"}),
    shape("vllm", each(lambda i, q, s, a: {"request_id": str(i), "prompt": q, "prompt_token_ids": [1], "outputs": [{"index": j, "text": t, "token_ids": [5], "finish_reason": "stop", "stop_reason": None} for j, t in enumerate([good(a), bad(a)])], "finished": True, "answer": a}), [[1.0, 0.0]]),
    shape("gsm8k-disk", each(lambda i, q, s, a: {"question": q, "answer": s, "response": f"so\n#### {a}"}), [1.0], kind="disk"),
    shape("gsm8k", each(lambda i, q, s, a: {"question": q, "answer": s, "completion": f"We do it.\n#### {a}"}), [1.0]),
    shape("dapo", each(lambda i, q, s, a: {"data_source": "math_dapo", "prompt": [user(f"Solve it.\n\n{q}")], "ability": "MATH", "reward_model": {"ground_truth": a, "style": "rule-lighteval/MATH_v2"}, "extra_info": {"index": f"uuid-{i}"}, "responses": [f"We think.\n\nAnswer: {a}", "Answer: 7"]}), [[1.0, 0.0]], kind="parquet"),
    shape("big-math", each(lambda i, q, s, a: {"problem": q, "answer": a, "source": "orca_math", "domain": ["Mathematics -> Algebra -> Other"], "llama8b_solve_rate": 0.5, "generations": [good(a), bad(a)]}), [[1.0, 0.0]]),
    shape("multiline", each(lambda i, q, s, a: {"id": i, "prompt": f'{q}\n\nThink,"hard"', "completion": good(a), "ground_truth": a, "note": "colleague, said:\n\"ok\""}), [1.0], kind="csv"),
    shape("several-truths", [{"prompt": "Roots of x^2=4?", "completion": "\\boxed{-2}", "ground_truth": ["2", "-2"]}, {"prompt": "a root?", "completion": "\\boxed{3}", "answers": ["2", "-2"]}], [1.0, 0.0]),
    shape("openthoughts", each(lambda i, q, s, a: {"system": "Your role ...", "conversations": [{"from": "user", "value": q}, {"from": "assistant", "value": f"<|begin_of_thought|>\nhm\n<|end_of_thought|>\n\n$\\boxed{{{a}}}$"}], "answer": a}), [1.0]),
    shape("trl", each(lambda i, q, s, a: {"prompt": [user(q)], "completion": [said(good(a))], "solution": f"$\\boxed{{{a}}}$"}), [1.0]),
    shape("evalchemy", each(lambda i, q, s, a: {"problem": q, "expected_answer": a, "model_outputs": [good(a), bad(a)], "domain": "Math"}), [[1.0, 0.0]]),
    shape("open-reasoner-zero", pairs(lambda q, a, c: {"0": {"from": "human", "value": q}, "1": {"from": "assistant", "ground_truth": {"value": a}}, "response": c}), [1.0, 0.0]),
    shape("openthoughts-metadata", pairs(lambda q, a, c: {"problem": q, "deepseek_reasoning": "hm", "deepseek_solution": "x", "ground_truth_solution": f"So $\\boxed{{{a}}}$.", "domain": "math", "source": "aops", "test_cases": None, "starter_code": None, "generation": c}), [1.0, 0.0]),
    shape("synthetic-1", pairs(lambda q, a, c: {"problem_id": "p", "task_type": "verifiable_math", "prompt": q, "gold_standard_solution": "long", "verification_info": json.dumps({"ground_truth": a}), "metadata": "{}", "response": c}), [1.0, 0.0]),
    shape("skywork-or1", each(lambda i, q, s, a: {"data_source": "train-math-x", "prompt": [user(q)], "ability": "math", "reward_model": {"style": "rule", "ground_truth": json.dumps([a])}, "extra_info": {"index": i}, "responses": [good(a), bad(a)]}), [[1.0, 0.0]]),
    shape("aime-2024", pairs(lambda q, a, c: {"ID": "2024-I-1", "Problem": q, "Solution": "long", "Answer": a, "response": c}), [1.0, 0.0]),
    shape("printed-by-pandas", pairs(lambda q, a, c: {"data_source": "x", "prompt": q, "ability": "math", "reward_model": str({"ground_truth": a, "style": "rule"}), "response": c}), [1.0, 0.0], kind="csv"),
    shape("gemini", pairs(lambda q, a, c: {"prompt": q, "groundTruth": a, "response": {"candidates": [{"content": {"role": "model", "parts": [{"text": "999", "thought": True}, {"text": c}]}, "finishReason": "STOP"}]}}), [1.0, 0.0]),
    shape("anthropic", pairs(lambda q, a, c: {"prompt": q, "answer": a, "response": {"type": "message", "role": "assistant", "content": [{"type": "thinking", "thinking": "999"}, {"type": "text", "text": c}], "stop_reason": "end_turn"}}), [1.0, 0.0]),
    shape("alpaca-prediction", pairs(lambda q, a, c: {"instruction": q, "input": "", "output": good(a), "prediction": c, "answer": a}), [1.0, 0.0]),
    shape("skyrl-gym", pairs(lambda q, a, c: {"prompt": [user(q)], "response": c, "env_class": "gsm8k", "reward_spec": {"method": "rule", "ground_truth": a}}), [1.0, 0.0]),
    shape("expected-output", pairs(lambda q, a, c: {"input": q, "output": c, "expected": a}), [1.0, 0.0]),
    shape("openai-evals", pairs(lambda q, a, c: {"input": [user(q)], "ideal": a, "completion": c}), [1.0, 0.0]),
    shape("int-labels", [{"query": "6*7", "generated_text": "\\boxed{42}", "label": 42}, {"query": "6*7", "generated_text": "\\boxed{41}", "label": 42}], [1.0, 0.0]),
]  # fmt: skip

CODE = [
    shape("kodcode", KODCODE, [1.0, 0.0]),
    shape("apps", APPS, [1.0, 0.0]),
    shape("humaneval", [{"task_id": "HumanEval/0", "prompt": "def one():\n", "canonical_solution": "    return 1\n", "entry_point": "one", "test": "def check(candidate):\n    assert candidate() == 1\n", "completion": c} for c in ("    return 1\n", "    return 2\n")], [1.0, 0.0]),
    shape("mbpp", [{"task_id": 1, "text": "Write one().", "code": "def one(): return 1", "test_list": ["assert one() == 1"], "response": f"```python\ndef one():\n    return {n}\n```"} for n in (1, 2)], [1.0, 0.0]),
    shape("verl-code", [{"data_source": "apps", "prompt": [user("Read n. Print 2n.")], "reward_model": {"style": "rule", "ground_truth": json.dumps({"inputs": ["2\n"], "outputs": ["4\n"]})}, "responses": f"```python\n{program}\n```"} for program in (DOUBLE, "print(3)")], [1.0, 0.0]),
    shape("rlvr-code", [{"messages": [user("Write one().")], "ground_truth": json.dumps(["assert one() == 1"]), "dataset": "code", "response": f"```python\ndef one():\n    return {n}\n```"} for n in (1, 2)], [1.0, 0.0]),
    shape("pytest-as-truth", [{"data_source": "kodcode", "prompt": [user("Write one().")], "reward_model": {"style": "rule", "ground_truth": "from solution import one\n\ndef test_one():\n    assert one() == 1\n"}, "responses": [f"```python\ndef one():\n    return {n}\n```" for n in (1, 2)]}], [[1.0, 0.0]]),
    shape("livecodebench-dump", [{"question_title": "Double", "question_content": "Read n. Print 2n.", "starter_code": "", "public_test_cases": json.dumps([{"input": "2\n", "output": "4\n", "testtype": "stdin"}]), "private_test_cases": "[]", "metadata": "{}", "output_list": [f"```python\n{DOUBLE}\n```", "```python\nprint(4 + int(input()))\n```"]}], [[1.0, 0.0]]),
]  # fmt: skip

MMLU = [
    {"question": "2+2?", "subject": "math", "choices": ["3", "4", "5", "6"], "answer": 1, "prediction": "The answer is (B)."},
    {"question": "3+3?", "subject": "math", "choices": ["6", "4", "5", "7"], "answer": 0, "prediction": "The answer is (C)."},
]  # fmt: skip
STEM = [
    shape("mmlu", MMLU, [1.0, 0.0], columns={"ground_truth": "choices[answer]"}, task="stem"),
    shape("medqa", [{"question": "Capital of France?", "options": dict(zip("ABCD", ("Rome", "Paris", "Oslo", "Bern"), strict=True)), "answer_idx": "B", "answer": "Paris", "response": c} for c in ("The answer is (B).", "The answer is (A).", "\\boxed{Paris}", "\\boxed{Rome}")], [1.0, 0.0]),
    shape("aqua", [{"question": "3 + 4?", "options": ["A)6", "B)7", "C)8"], "rationale": "7 it is", "correct": "B", "response": c} for c in ("So 7.\n\nAnswer: B", "Answer: C")], [1.0, 0.0]),
    shape("mcq-as-domain", [{"question": "Capital of France?\nA) Rome\nB) Paris", "domain": "multiple_choice", "answer": "B", "response": c} for c in ("**B**", "**A**")], [1.0, 0.0]),
]  # fmt: skip

MISSING = [
    shape("missing-truth", [{"prompt": "6*7", "completion": c, "answer": a} for a in ("None", "nan", "N/A") for c in ("None", "\\boxed{42}")], [None]),
]  # fmt: skip
"""Answers that are not there, as pandas and `str` print them: nobody is right or wrong."""

LARGE = [
    shape("large-integers", [{"prompt": "What is 30!?", "ground_truth": math.factorial(30), "seed": 2**70, "completion": f"\\boxed{{{math.factorial(30) + wrong}}}"} for wrong in (0, 1)], [1.0, 0.0]),
]  # fmt: skip
"""Integers that MessagePack does not hold."""

SHAPES = [*MATH, *CODE, *STEM, *MISSING, *LARGE]
"""Every shape, with the flags that it needs, if any."""
