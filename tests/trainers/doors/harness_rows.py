"""Rows as harnesses of evaluation, trainers, servers and their batches write them, with the names that they give columns."""

import json

from .published_rows import ASKED, CITIES, THRICE, TWICE, Q, chosen, logged
from .shapes import said, user


def reply(content, **more):
    """A chat completion of OpenAI's API."""
    message = {"role": "assistant", "content": content, **more}
    return {"id": "c", "object": "chat.completion", "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}], "usage": {"total_tokens": 2}}  # fmt: skip


LOGGED = [
    logged("nemotron-math-v2", lambda c: {"uuid": "u", "expected_answer": "6", "problem": Q, "original_expected_answer": "6", "changed_answer_to_majority": False, "data_source": "aops", "messages": [user(Q), said(c)], "used_in": ["x"], "metadata": {"reason_low_with_tool": {"count": 1, "pass": 1, "accuracy": 1.0}}, "license": "x", "tools": [], "url": None}),
    logged("nemotron-crossthink", lambda c: {"data_source": "x", "prompt": [user(Q)], "ability": "math", "reward_model": json.dumps({"ground_truth": "6", "style": "rule"}), "meta_data": {}, "response": c}),
    logged("openrlhf-jsonl", lambda c: {"input": Q, "label": "6", "output": c, "reward": 1.0}),
    logged("openrlhf-remote", lambda c: {"query": Q+c, "prompt": Q, "label": "6", "response": c}),
    logged("trl-logged", lambda c: {"step": 1, "prompt": Q, "completion": c, "accuracy_reward": 1.0, "advantage": 0.1, "answer": "6"}),
    logged("open-instruct-rollouts", lambda c: {"prompt": Q, "ground_truth": "6", "dataset": "math", "response": c, "score": 10.0}),
    logged("verifiers-results", lambda c: {"example_id": 0, "task": "gsm8k", "prompt": [user(Q)], "completion": [said(c)], "answer": "6", "reward": 1.0, "info": {}, "generation_ms": 1.0}),
    logged("prime-rl-rollout", lambda c: {"problem_id": 1, "task": "math", "prompt": Q, "completion": c, "answer": "6", "advantage": 0.3}),
    logged("nemo-skills", lambda c: {"problem": Q, "expected_answer": "6", "id": "aime-1", "generation": c, "num_generated_tokens": 12, "generation_start_time": 1.0, "generation_time": 1.0, "predicted_answer": "6", "symbolic_correct": True}),
    logged("nemo-gym-openmath", lambda c: {"responses_create_params": {"input": [user(Q)]}, "expected_answer": "6", "question": Q, "response": {"id": "r", "object": "response", "output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": c, "annotations": []}]}]}}),
    logged("qwen25-math-eval-code-map", lambda c: {"idx": 0, "question": Q, "gt_cot": "c", "gt": "6", "solution": "s", "answer": "6", "completion": c}),
    logged("simple-evals-html", lambda c: {"Question": Q, "Answer": "6", "prompt_messages": [user(Q)], "response": c}),
    logged("opencompass-predictions", lambda c: {"origin_prompt": [{"role": "HUMAN", "prompt": Q}], "prediction": c, "gold": "6"}),
    logged("opencompass-predictions-role-text", lambda c: {"origin_prompt": Q, "prediction": c, "gold": "6"}),
    logged("lm-eval-samples-gsm", lambda c: {"doc_id": 0, "doc": {"question": Q, "answer": "so\n#### 6"}, "target": "6", "arguments": {"gen_args_0": {"arg_0": Q, "arg_1": {"until": []}}}, "resps": [[c]], "filtered_resps": ["6"], "doc_hash": "h", "prompt_hash": "h", "target_hash": "h", "filter": "flexible-extract", "metrics": ["exact_match"], "exact_match": 1.0}),
    logged("lm-eval-minerva", lambda c: {"doc_id": 0, "doc": {"problem": Q, "level": "Level 5", "type": "Algebra", "solution": "so $\\boxed{6}$", "answer": "6"}, "target": "6", "arguments": [[Q, {"until": []}]], "resps": [[c]], "filtered_resps": [c], "exact_match": 1}),
    logged("evalchemy-results", lambda c: {"id": 0, "problem": Q, "reference_solution": "s", "expected_answer": "6", "answer": "6", "source": "aime", "model_outputs": [c], "model_answers": ["6"]}),
    logged("evalchemy-one", lambda c: {"id": 0, "problem": Q, "reference_solution": "s", "expected_answer": "6", "source": "aime", "model_output": c, "model_answer": "6"}),
    logged("inspect-sample", lambda c: {"id": 1, "epoch": 1, "input": Q, "choices": None, "target": "6", "messages": [user(Q), said(c)], "output": {"model": "m", "choices": [{"message": {"role": "assistant", "content": c, "source": "generate"}, "stop_reason": "stop"}], "completion": c, "time": 1.0}, "scores": {"match": {"value": "C", "answer": "6"}}, "metadata": {}, "store": {}}),
    logged("inspect-message-input", lambda c: {"id": 1, "epoch": 1, "input": [{"id": "a", "content": Q, "source": "input", "role": "user"}], "target": ["6"], "messages": [user(Q), said(c)], "output": {"model": "m", "choices": [{"message": {"role": "assistant", "content": [{"type": "reasoning", "reasoning": "5"}, {"type": "text", "text": c}]}, "stop_reason": "stop"}]}, "scores": {}}),
    logged("ragas", lambda c: {"user_input": Q, "response": c, "reference": "6", "retrieved_contexts": []}),
    logged("braintrust", lambda c: {"input": Q, "output": c, "expected": "6", "scores": {}, "metadata": {}}),
    logged("vllm-run-batch", lambda c: {"id": "vllm-1", "custom_id": "r1", "response": {"status_code": 200, "request_id": "q", "body": reply(c)}, "error": None, "answer": "6"}),
    logged("vllm-reasoning", lambda c: {"id": "vllm-1", "custom_id": "r1", "response": {"status_code": 200, "request_id": "q", "body": reply(c, reasoning="so \\boxed{7}", reasoning_content="so \\boxed{7}", tool_calls=[])}, "error": None, "answer": "6"}),
    logged("openai-batch-responses", lambda c: {"id": "b", "custom_id": "r", "response": {"status_code": 200, "request_id": "q", "body": {"id": "resp", "object": "response", "status": "completed", "output": [{"type": "reasoning", "summary": []}, {"type": "message", "role": "assistant", "status": "completed", "content": [{"type": "output_text", "text": c, "annotations": []}]}]}}, "error": None, "answer": "6"}),
    logged("anthropic-batch", lambda c: {"custom_id": "r", "result": {"type": "succeeded", "message": {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [{"type": "text", "text": c}], "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}}, "answer": "6"}),
    logged("gemini-batch", lambda c: {"key": "r1", "request": {"contents": [{"parts": [{"text": Q}]}]}, "response": {"candidates": [{"content": {"parts": [{"text": c}], "role": "model"}, "finishReason": "STOP"}], "usageMetadata": {}}, "answer": "6"}),
    logged("vertex-batch", lambda c: {"status": "", "processed_time": "t", "request": {"contents": [{"role": "user", "parts": [{"text": Q}]}]}, "response": {"candidates": [{"content": {"parts": [{"text": c}], "role": "model"}, "finishReason": "STOP"}], "modelVersion": "g"}, "answer": "6"}),
    logged("bedrock-batch", lambda c: {"recordId": "r", "modelInput": {"messages": [user(Q)]}, "modelOutput": {"type": "message", "role": "assistant", "content": [{"type": "text", "text": c}], "stop_reason": "end_turn"}, "answer": "6"}),
    logged("mistral-batch", lambda c: {"id": "b", "custom_id": "0", "response": {"status_code": 200, "body": reply(c)}, "error": None, "expected_answer": "6"}),
    logged("sglang-output", lambda c: {"output": {"text": c, "meta_info": {"finish_reason": {"type": "stop"}}}, "prompt": Q, "answer": "6"}),
    logged("tgi", lambda c: {"inputs": Q, "generated_text": c, "details": {"finish_reason": "eos_token"}, "answer": "6"}),
    logged("hf-pipeline", lambda c: {"prompt": Q, "output": [{"generated_text": c}], "answer": "6"}),
    logged("ollama-generate", lambda c: {"model": "m", "created_at": "t", "response": c, "done": True, "done_reason": "stop", "prompt": Q, "answer": "6"}),
    logged("ollama-chat", lambda c: {"model": "m", "created_at": "t", "message": {"role": "assistant", "content": c}, "done": True, "done_reason": "stop", "prompt": Q, "answer": "6"}),
    logged("litellm", lambda c: {"messages": [user(Q)], "response": json.dumps(reply(c)), "answer": "6"}),
    logged("ray-data-llm", lambda c: {"prompt": Q, "generated_text": c, "answer": "6", "num_input_tokens": 1, "batch_uuid": "b", "__inference_error__": ""}),
    logged("distilabel", lambda c: {"instruction": Q, "generation": c, "distilabel_metadata": {"raw_output_text_generation_0": c}, "model_name": "m", "answer": "6"}),
    chosen("bbh-lm-eval", lambda c: {"doc": {"input": ASKED+"\nOptions:\n(A) Rome\n(B) Paris", "target": "(B)"}, "target": "(B)", "resps": [[c]], "filtered_resps": ["(B)"]}),
    chosen("nemotron-stem", lambda c: {"uuid": "u", "license": "l", "generator": "g", "version": "v1", "category": "stem", "reasoning": "on", "messages": [user(ASKED+"\nA. Rome\nB. Paris"), said(c)], "metadata": json.dumps({"expected_answer": "B"})}),
    logged("nemotron-cascade", lambda c: {"question": Q, "answer": "6", "source": "s", "response": c}),
    logged("lcb-output-list", lambda c: {"question_title": "t", "question_content": "Read n.", "platform": "atcoder", "question_id": "a", "starter_code": "", "public_test_cases": json.dumps([{"input": "2\n", "output": "4\n", "testtype": "stdin"}]), "private_test_cases": "[]", "metadata": "{}", "output_list": ["```python\n"+c+"\n```"], "code_list": [c], "graded_list": [True], "pass@1": 1.0}, TWICE, THRICE),
    logged("evalplus", lambda c: {"task_id": "HumanEval/0", "prompt": "def one():\n", "entry_point": "one", "canonical_solution": "    return 1\n", "test": "def check(candidate):\n    assert candidate() == 1\n", "base_input": [[]], "plus_input": [[]], "atol": 0, "contract": "", "completion": c}, "def one():\n    return 1", "def one():\n    return 2"),
    logged("lcb-deepcoder", lambda c: {"problem": "Read n.", "starter_code": "", "tests": json.dumps([{"input": "2\n", "output": "4\n", "testtype": "stdin", "metadata": {"func_name": None}}]), "metadata": {"func_name": None}, "response": c}, TWICE, THRICE),
    logged("lighteval-014", lambda c: {"doc": {"query": Q, "choices": ["6"], "gold_index": [0], "instruction": "", "id": "0", "task_name": "x"}, "metric": {"x": 1.0}, "model_response": {"input": Q, "input_tokens": [1], "text": [c], "output_tokens": [[1]], "text_post_processed": None, "logprobs": [], "argmax_logits_eq_gold": [], "reasonings": [None], "truncated_tokens_count": 0, "padded_tokens_count": 0}}),
    chosen("lighteval-mc-gen", lambda c: {"doc": {"query": ASKED+"\nA. Rome\nB. Paris", "choices": ["A", "B"], "gold_index": 1}, "metric": {}, "model_response": {"text": [c]}}),
]  # fmt: skip
"""Rows that each door rewards as `wanted`, without flags."""

LOGGED_REFUSED = [
    (logged("roll", lambda c: {"id": "0", "domain": "math_rule", "prompt": Q, "messages": json.dumps([user(Q)]), "ground_truth": "6", "response": c}), "--map task="),
    (logged("roll-tag", lambda c: {"id": "0", "tag": "deepmath_103k", "domain": "math_rule", "difficulty": 1, "prompt": Q, "ground_truth": "6", "case_type": "", "test_case_function": "", "test_cases": "", "response": c}), "--map task="),
    (chosen("hellaswag-lm-eval", lambda c: {"doc": {"ind": 1, "ctx": "c", "endings": CITIES, "label": "1", "query": ASKED, "choices": CITIES, "gold": 1}, "target": "1", "resps": [[c]], "filtered_resps": [c]}), "ground_truth=doc.choices[target]"),
]  # fmt: skip
"""What no door may guess, and the cure that each must name."""

LOGGED_UNKNOWN = [
    logged("nemo-rl", lambda c: {"message_log": [user(Q)], "extra_env_info": {"ground_truth": "6"}, "task_name": "math", "response": c}),
    logged("promptfoo-csv", lambda c: {"question": Q, "__expected": "6", "output": c}),
    logged("promptfoo-csv-equals", lambda c: {"question": Q, "__expected": "equals: 6", "output": c}),
    logged("ds1000", lambda c: {"prompt": "Problem", "reference_code": "x=1", "metadata": {"problem_id": 0, "library": "Pandas"}, "code_context": "import pandas\ndef test_execution(solution): pass", "response": c}, "x=1", "x=2"),
    logged("swe-gym", lambda c: {"instance_id": "i", "problem_statement": "p", "patch": "diff", "test_patch": "d", "response": c}, "diff --git a b", "diff"),
    logged("lighteval-multi-gold", lambda c: {"doc": {"query": Q, "choices": ["6", "six"], "gold_index": [0, 1]}, "metric": {}, "model_response": {"text": [c]}}),
]  # fmt: skip
"""Rows without a ground truth that can be read: nobody is right or wrong."""

LOGGED_NAMED = [
    (logged("math-arena", lambda c: {"problem_idx": 1, "problem": Q, "model_name": "m", "model_config": "c", "idx_answer": 0, "user_message": Q, "answer": c, "input_tokens": 1, "output_tokens": 1, "cost": 0.1, "input_cost_per_tokens": 1, "output_cost_per_tokens": 1, "source": "AIME", "gold_answer": "6", "parsed_answer": "6", "correct": True}), {"completion": "answer"}),
    (logged("open-r1-eval-details", lambda c: {"__doc__": {"query": Q, "choices": ["6"], "gold_index": 0}, "__model_response__": {"text": [c]}, "__metric__": {"x": 1}}), {"completion": "__model_response__.text", "ground_truth": "__doc__.choices[__doc__.gold_index]"}),
    (logged("qwen25-math-eval", lambda c: {"idx": 0, "question": Q, "gt_cot": "c", "gt": "6", "level": 1, "type": "x", "solution": "s", "answer": "6", "code": [c], "pred": ["6"], "report": [None], "score": [True]}), {"completion": "code"}),
    (logged("helm-scenario-state", lambda c: {"instance": {"input": {"text": Q}, "references": [{"output": {"text": "6"}, "tags": ["correct"]}], "id": "id1"}, "request": {"prompt": Q, "model": "m"}, "result": {"success": True, "completions": [{"text": c, "logprob": 0.0, "tokens": []}], "cached": True}}), {"completion": "result.completions.0.text", "ground_truth": "instance.references.0.output.text"}),
    (logged("promptfoo", lambda c: {"prompt": {"raw": Q, "label": "l"}, "vars": {"question": Q, "expected": "6"}, "response": {"output": c, "tokenUsage": {}}, "success": True, "score": 1, "latencyMs": 1, "gradingResult": None, "testCase": {"vars": {}, "assert": [{"type": "equals", "value": "6"}]}}), {"completion": "response.output", "ground_truth": "vars.expected"}),
    (logged("deepeval", lambda c: {"input": Q, "actual_output": c, "expected_output": "6", "context": None}), {"completion": "actual_output"}),
    (logged("langsmith", lambda c: {"inputs": {"question": Q}, "outputs": {"output": c}, "reference_outputs": {"answer": "6"}}), {"completion": "outputs.output", "ground_truth": "reference_outputs.answer"}),
    (logged("langsmith-flat", lambda c: {"inputs.question": Q, "outputs.output": c, "reference.answer": "6"}), {"completion": "outputs.output", "ground_truth": "reference.answer"}),
    (logged("weave", lambda c: {"inputs": {"example": {"question": Q, "answer": "6"}}, "output": {"model_output": c, "scores": {}}}), {"completion": "output.model_output", "ground_truth": "inputs.example.answer"}),
    (logged("sglang-generate", lambda c: {"text": c, "meta_info": {"finish_reason": {"type": "stop"}, "id": "x"}, "prompt": Q, "answer": "6"}), {"completion": "text"}),
    (logged("hf-pipeline-chat", lambda c: {"prompt": Q, "output": [{"generated_text": [user(Q), said(c)]}], "answer": "6"}), {"completion": "output.0.generated_text"}),
    (logged("curator", lambda c: {"problem": Q, "answer": "6", "reasoning": "so 7", "deepseek_solution": "x", "response_message": c}), {"completion": "response_message"}),
    (logged("lcb-v6", lambda c: {"question_title": "t", "question_content": "Read n.", "platform": "atcoder", "question_id": "a", "contest_id": "c", "contest_date": "d", "starter_code": "", "difficulty": "easy", "public_test_cases": json.dumps([{"input": "2\n", "output": "4\n", "testtype": "stdin"}]), "private_test_cases": json.dumps([{"input": "5\n", "output": "10\n", "testtype": "stdin"}]), "metadata": "{}", "code_list": [c]}, TWICE, THRICE), {"completion": "code_list"}),
]  # fmt: skip
"""Rows whose completions have a column that no door guesses, and the columns that the user must name."""
