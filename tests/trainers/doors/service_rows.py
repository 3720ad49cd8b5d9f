"""Rows as services and harnesses of evaluation export them, and sets that keep the answer in an object."""

from .published_rows import ASKED, LETTERED, Q, Shape, chosen, logged, pair
from .shapes import said, user

SERVICES = [
    chosen("llama-evals", lambda c: {"task_type": "Chain_of_thought", "task_name": "arc", "subtask_name": None, "input_question": ASKED, "input_choice_list": LETTERED, "input_final_prompts": ["p"], "input_correct_responses": ["B"], "output_prediction_text": [c], "output_parsed_answer": "A", "output_choice_completions": None, "is_correct": False}),
    logged("evalscope-review", lambda c: {"index": 1, "model": "m", "raw_input": {"question": Q, "answer": "so\n#### 6"}, "choices": [{"finish_reason": "stop", "index": 0, "message": said(c), "review": {"gold": "6", "pred": "5", "result": 0.0}}]}),
    logged("mlflow", lambda c: {"request_id": "1", "inputs": {"question": Q}, "outputs": c, "expectations": {"expected_response": "6"}, "assessments": []}),
    logged("openai-evals-api", lambda c: {"item": {"question": Q, "answer": "6"}, "sample": {"output_text": c, "output_json": None, "choices": [{"message": said(c), "finish_reason": "stop"}]}}),
    logged("azure-evaluation", lambda c: {"inputs.query": Q, "inputs.ground_truth": "6", "outputs.response": c, "outputs.f1.f1_score": 0.1, "line_number": 0}),
    logged("bedrock-evaluation", lambda c: {"prompt": Q, "referenceResponse": "6", "category": "x", "modelResponses": [{"response": c, "modelIdentifier": "m"}]}),
    logged("fmeval", lambda c: {"model_input": Q, "model_output": c, "target_output": "6", "category": "x"}),
    logged("databricks", lambda c: {"request": Q, "response": c, "expected_response": "6", "request_id": "r"}),
    logged("oumi", lambda c: {"messages": [user(Q), said(c)], "metadata": {"ground_truth": "6"}}),
    logged("asearcher", lambda c: {"question": ASKED, "answer": "Paris", "aug_answer": ["Lutetia"], "qid": "1", "response": c}, "Answer: Lutetia", "Answer: Rome"),
    logged("verl-flattened", lambda c: {"data_source": "x", "prompt": [user(Q)], "ability": "math", "reward_model.style": "rule", "reward_model.ground_truth": "6", "extra_info.index": 1, "response": c}),
    logged("lm-eval-flattened", lambda c: {"doc_id": 1, "doc.question": Q, "doc.answer": "so\n#### 6", "resps": [[c]], "filtered_resps": ["5"]}),
    logged("am-0528", lambda c: {"conversations": [{"from": "human", "value": Q, "info": {"source": "x", "category": "math", "ground_truth": "6", "test_case": None}}, {"from": "assistant", "value": c, "info": {"think_content": "t", "answer_content": "5"}}], "system": "s"}),
]  # fmt: skip
"""Rows that each door rewards as `wanted`, without flags."""


def kto(name, label, **more):
    return Shape(
        name, [{"prompt": Q, "completion": "It is 6.", "label": label, **more}], [None]
    ), "ground_truth=label"


SERVICES_REFUSED = [
    kto("kto-number", 1),
    kto("kto-with-nulls", 1, answer=None, solution=None, reward_model=None),
    kto("kto-with-empty-texts", "0", answer="", solution="", answers=[]),
    kto("kto-with-metadata", 1, metadata={"source": "x"}, extra_info={"index": 1}, messages=[]),
    (pair("metadata-beside-solution", {"question": Q, "solution": "5", "metadata": {"ground_truth": "6"}}, "\\boxed{6}", "\\boxed{5}"), "ground_truth=metadata.ground_truth"),
]  # fmt: skip
"""What no door may guess, and the cure that each must name."""
