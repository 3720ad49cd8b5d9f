"""Further published sets: those whose columns were once read as something else, each with a right and a wrong answer."""

import json

from .published_rows import ASKED, CITIES, TWICE, Q, boxed, choice, math, pair, program
from .shapes import user

LETTERED = {"text": CITIES, "label": list("ABCD")}
NUMBERS, EXPRESSION = [44, 19, 35], "44 + 19 + 35"


def generated(name, number, answer, facts):
    return {
        "question": "q",
        "answer": answer,
        "metadata": {"source_dataset": name, "source_index": number, **facts},
    }


MULTIPL_E = {
    "name": "HumanEval_23_double", "language": "py", "doctests": "transform", "original": "/HumanEval_23_double.py",
    "prompt": 'def double(n: int) -> int:\n    """ Twice the number.\n    >>> double(2)\n    4\n    """\n',
    "prompt_terminology": "reworded", "stop_tokens": ["\ndef", "\n#", "\nif", "\nclass"],
    "tests": "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 10\n\ndef test_check():\n    check(double)\n\ntest_check()\n",
}  # fmt: skip

MORE_RIGHT = [
    program("multipl-e-python", MULTIPL_E, "def double(n):\n    return 2 * n", "def double(n):\n    return 4"),
    pair("multipl-e-python-body", MULTIPL_E, "    return 2 * n\n", "    return 4\n"),
    math("polaris", lambda a: {"problem": Q, "answer": a, "difficulty": "5/8"}),
    math("aime-2025", lambda a: {"id": 0, "problem": Q, "answer": a, "solution": "so \\boxed{9}", "url": "u", "year": "2025"}),
    math("math-perturb", lambda a: {"problem": Q, "answer": a, "original_problem": Q, "original_answer": "9", "original_solution": "\\boxed{9}"}),
    math("skywork-difficulty", lambda a: {"data_source": "d", "prompt": [user(Q)], "ability": "math", "reward_model": {"ground_truth": json.dumps([a]), "style": "rule"}, "extra_info": {"index": 0, "model_difficulty": {"7B": 3}}}),
    math("olmo-rl", lambda a: {"messages": [user(Q)], "ground_truth": [a], "dataset": ["math"], "key": "k"}),
    math("verl-with-nulls", lambda a: {"data_source": "d", "prompt": [user(Q)], "ability": "math", "reward_model": {"style": "rule", "ground_truth": a, "tests": None}, "extra_info": {"question": None, "answer": None}}),
    math("numina-lean", lambda a: {"uuid": "u", "problem": Q, "answer": a, "formal_statement": "theorem x : 1 = 1 := by sorry", "rl_data": {"n_proofs": 0}}),
    math("big-math-processed", lambda a: {"prompt": Q, "solution": a, "domain": ["Mathematics -> Algebra"], "llama8b_solve_rate": 0.4}),
    math("virl", lambda a: {"question": Q, "answer": f"\\boxed{{{a}}}", "PassRate": 0.5, "category": "c", "qid": "q"}),
    pair("clevr-of-r1-v", {"problem": "How many?", "solution": "<answer> 3 </answer>"}, boxed("3"), boxed("4")),
    pair("r1-onevision", {"problem": "How many?", "solution": "<think>2 + 1</think> <answer>3</answer>"}, "<answer>3</answer>", "<answer>4</answer>"),
    pair("huatuo", {"Open-ended Verifiable Question": ASKED, "Ground-True Answer": "Paris"}, "Answer: Paris", "Answer: Rome"),
    pair("musique", {"id": "2hop", "question": ASKED, "answer": "Paris", "answer_aliases": ["City of Light"], "answerable": True}, "Answer: City of Light", "Answer: Rome"),
    pair("musique-without-aliases", {"id": "2hop", "question": ASKED, "answer": "Paris", "answer_aliases": []}, "Answer: Paris", "Answer: City of Light"),
    pair("frames", {"Unnamed: 0": 0, "Prompt": ASKED, "Answer": "Paris", "wiki_links": "[]"}, "Answer: Paris", "Answer: Rome"),
    pair("bigbench", {"idx": 0, "inputs": ASKED, "targets": ["Paris"], "multiple_choice_targets": ["Paris", "Rome"], "multiple_choice_scores": [1, 0]}, "Answer: Paris", "Answer: Rome"),
    pair("chat-with-options", {"prompt": [user(f"{ASKED}\nA. Rome\nB. Paris\nC. Oslo")], "answer": "Paris", "task": "stem"}, "The answer is (B).", "The answer is (A)."),
    pair("calculated", {"problem": Q, "answer": 0.1 + 0.2}, boxed("0.3"), boxed("0.4")),
    pair("calculated-as-text", {"problem": Q, "answer": "0.30000000000000004"}, boxed("0.3"), boxed("0.4")),
    pair("boolean-as-text", {"question": "is paris in france", "answer": "True"}, "Answer: yes", "Answer: no"),
    pair("tatqa", {"question": Q, "answer": ["6"], "answer_type": "span", "scale": "million"}, boxed("6"), boxed("5")),
    pair("countdown-in-tags", {"target": 98, "nums": NUMBERS}, f"<think>98</think>\n<answer>{EXPRESSION}</answer>", f"<think>{EXPRESSION}</think>\n<answer>98</answer>"),
    *(pair(f"countdown-{name}", {"target": 98, name: NUMBERS}, EXPRESSION, "98") for name in ("numbers", "num", "input_numbers", "cards")),
    pair("countdown-of-reasoning-gym", generated("countdown", 0, EXPRESSION, {"numbers": NUMBERS, "target": 98, "expression": EXPRESSION}), "19 + 44 + 35", "98"),
    pair("jugs-of-reasoning-gym", generated("jugs", 1, json.dumps(["fill A", "pour A->B"]), {"puzzle": {"jug_capacities": [3, 2], "target": 1}}), '["fill A", "pour A->B"]', '["fill B"]'),
    pair("sum-of-reasoning-gym", generated("chain_sum", 2, "6", {"difficulty": {"terms": 2}}), boxed("6"), boxed("5")),
    math("nemotron-post-training", lambda a: {"uuid": "u", "category": "math", "reasoning": "on", "metadata": json.dumps({"expected_answer": a, "problem_source": "aops"})}),
    math("ref-answer", lambda a: {"problem": Q, "ref_answer": a, "answer": "9", "source": "s"}),
    math("two-names-one-answer", lambda a: {"problem": Q, "final_answer": a, "answer": a}),
    pair("gaia", {"task_id": "t", "Question": Q, "Level": "1", "Final answer": "17", "Annotator Metadata": {"Steps": "1. think 3"}}, "FINAL ANSWER: 17", "FINAL ANSWER: 4"),
    pair("ugphysics", {"index": 1, "subject": "Optics", "problem": Q, "answers": "\\boxed{6}, \\boxed{7}", "answer_type": "NV", "is_multiple_answer": True}, boxed("6, 7"), boxed("6")),
    pair("answers-that-are-one", {"problem": Q, "answers": ["6", "7"], "is_multiple_answer": True}, boxed("6, 7"), boxed("6")),
    pair("korbench", {"idx": "0", "rule_id": "1", "question": Q, "answer": "[[2]]", "needle": ["n"], "title": "t"}, "So [[2]]", "So [[3]]"),
    pair("word-sorting", {"input": "Sort: bee cat apple", "target": "apple bee cat"}, "Answer: apple bee cat", "Answer: bee apple cat"),
    pair("single-precision", {"problem": Q, "answer": 0.10000000149011612}, boxed("0.1"), boxed("0.2")),
    pair("options-in-lines", {"question": ASKED, "options": "A. Rome\nB. Paris\nC. Oslo", "answer": "B"}, "\\boxed{Paris}", "\\boxed{Rome}"),
    pair("label-and-text", {"question": ASKED, "choices": CITIES, "answer": "(b) Paris"}, "The answer is (B).", "The answer is (A)."),
    pair("jeebench", {"subject": "phy", "gold": "AC", "index": 1, "question": ASKED + "\n\n(A) Rome\n\n(B) Paris\n\n(C) Oslo", "type": "MCQ(multiple)"}, "\\boxed{AC}", "\\boxed{A}"),
    choice("agieval-raw", {"passage": "", "question": ASKED, "options": ["(A)Rome", "(B)Paris", "(C)Oslo"], "label": "B", "answer": None, "other": None}),
    choice("qasc", {"id": "i", "question": ASKED, "choices": LETTERED, "answerKey": "B", "fact1": "f"}),
    choice("dream", {"id": 0, "dialogue": ["x"], "question": ASKED, "choice": CITIES, "answer": "Paris"}),
    choice("global-mmlu", {"sample_id": "s", "question": ASKED, **{f"option_{a}": t for a, t in zip("abcd", CITIES, strict=True)}, "answer": "B", "required_knowledge": "[]"}),
    choice("mmlu-prox", {"question_id": 0, "question": ASKED, **{f"option_{i}": t for i, t in enumerate(CITIES)}, "option_4": None, "answer": "B", "answer_index": 1, "category": "g"}),
    choice("inspect-options", {"input": ASKED, "choices": CITIES, "target": "B", "id": 1}),
    choice("mathvista", {"pid": "1", "question": ASKED, "choices": CITIES, "unit": None, "precision": None, "answer": "Paris", "question_type": "multi_choice", "metadata": {"task": "t"}}),
]  # fmt: skip

MORE_REFUSED = [
    (choice("quail", {"id": "i", "question": ASKED, "answers": CITIES, "correct_answer_id": 1}), "ground_truth=answers[correct_answer_id]"),
    (choice("scienceqa", {"question": ASKED, "choices": CITIES, "answer": 1, "task": "closed choice", "solution": "It is Paris."}), "--map task="),
    (choice("include", {"question": ASKED, **{f"option_{a}": t for a, t in zip("abcd", CITIES, strict=True)}, "answer": 1}), "ground_truth=answer"),
    (pair("casehold", {"citing_prompt": ASKED, "holding_0": "Rome", "holding_1": "Paris", "holding_2": "Oslo", "label": "1"}, "Answer: Paris", "Answer: Rome"), "ground_truth=label"),
    (pair("classes-as-text", {"text": "good film", "label": "1"}, "Answer: positive", "\\boxed{1}"), "ground_truth=label"),
    (pair("processbench", {"id": "gsm8k-0", "generator": "Qwen", "problem": Q, "steps": ["a", "b"], "final_answer_correct": True, "label": -1}, boxed("6"), boxed("-1")), "ground_truth=label"),
    (pair("kto", {"prompt": Q, "label": "True"}, boxed("6"), "Answer: no"), "ground_truth=label"),
    (pair("answer-read-from-a-completion", {"problem": Q, "answer": "5", "expected": "6"}, boxed("6"), boxed("5")), "ground_truth=expected"),
    (pair("split-called-target", {"problem": Q, "target": "train", "answer": "6"}, boxed("6"), "Answer: train"), "ground_truth=answer"),
    (pair("flag-called-gold", {"problem": Q, "gold": True, "answer": "6"}, boxed("6"), "Answer: yes"), "ground_truth=answer"),
    (choice("options-printed-by-numpy", {"question": ASKED, "choices": "['Rome' 'Paris' 'Oslo']", "answer": 1}), "ground_truth=choices[answer]"),
    (pair("answer-beside-answers", {"problem": Q, "answer": "6", "answers": ["5", "7"]}, boxed("6"), boxed("5")), "ground_truth=answers"),
    (pair("label-beside-labels", {"problem": Q, "label": "6", "labels": ["5"]}, boxed("6"), boxed("5")), "ground_truth=labels"),
    (pair("bare-solution-beside-answer", {"problem": Q, "solution": "5", "answer": "6"}, boxed("6"), boxed("5")), "ground_truth=solution"),
    (pair("gold-beside-target", {"problem": Q, "gold": "6", "target": "5"}, boxed("6"), boxed("5")), "ground_truth=target"),
    (pair("countdown-as-answer", {"question": "Make 98 of 44, 19, 35.", "numbers": NUMBERS, "answer": 98}, EXPRESSION, "98"), "--task logic"),
]  # fmt: skip
"""What no door may guess, and the cure that each must name."""

MORE_UNKNOWN = [
    pair("headqa", {"name": "n", "qtext": ASKED, "ra": 2, "answers": [{"aid": i + 1, "atext": t} for i, t in enumerate(CITIES)]}, "Answer: B", "Answer: A"),
    pair("bigbench-scores", {"input": ASKED, "target_scores": {"Rome": 0, "Paris": 1}}, "Answer: Paris", "Answer: Rome"),
    pair("belebele", {"question": ASKED, **{f"mc_answer{i + 1}": t for i, t in enumerate(CITIES)}, "correct_answer_num": "2"}, "Answer: B", "Answer: A"),
    pair("solution-with-a-boxed-step", {"problem": Q, "solution": "First $\\boxed{5}$. So we get $\\boxed{6}$."}, boxed("6"), boxed("5")),
    program("program-without-tests", {"input": "Read n. Print 2n.", "difficulty": "EASY", "solution": f"# twice\n{TWICE}"}, TWICE, "print(3)", "generation"),
]  # fmt: skip
