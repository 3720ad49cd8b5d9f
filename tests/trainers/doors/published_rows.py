"""Rows of published sets with the column names of their data cards, a right and a wrong completion each.

The problems are made here. `RIGHT` have their rewards without flags; of `REFUSED`, no door may
guess the ground truth; `UNKNOWN` have none that can be read.
"""

import json

from .shapes import Shape, user

PAIRS = [("6", "5"), ("\\frac{3}{4}", "\\frac{2}{3}")]


def boxed(answer):
    return f"<think>\nLet me see.\n</think>\nSo it is $\\boxed{{{answer}}}$."


def math(name, row, column="response", **more):
    """A shape of problems with short answers: `row` makes the published columns of an answer."""
    rows = [{**row(a), column: boxed(said)} for a, b in PAIRS for said in (a, b)]
    return Shape(name, rows, [1.0, 0.0] * len(PAIRS), **more)


def pair(name, row, right, wrong, column="response", **more):
    """A shape of one problem, with a right completion and a wrong one."""
    return Shape(name, [{**row, column: right}, {**row, column: wrong}], [1.0, 0.0], **more)


def choice(name, row, letter="B", text="Paris", column="response", **more):
    """A shape of one question with options, of which one is right; and answers by letter and by text."""
    wrong = "A" if letter != "A" else "C"
    said = [
        f"The answer is ({letter}).",
        f"The answer is ({wrong}).",
        f"\\boxed{{{letter}}}",
        f"\\boxed{{{wrong}}}",
    ]
    said += [f"\\boxed{{{text}}}", "\\boxed{Rome}"] if text else []
    return Shape(name, [{**row, column: s} for s in said], [1.0, 0.0] * (len(said) // 2), **more)


def program(name, row, right, wrong, column="response", **more):
    return pair(name, row, f"```python\n{right}\n```", f"```python\n{wrong}\n```", column, **more)


def logged(name, row, right="\\boxed{6}", wrong="\\boxed{5}"):
    """A shape whose completions stand deep in it: `row` makes a row of a completion."""
    return Shape(name, [row(right), row(wrong)], [1.0, 0.0])


def chosen(name, row):
    """The same for a question with options, of which B, Paris, is right."""
    said = ["The answer is (B).", "The answer is (A).", "\\boxed{Paris}", "\\boxed{Rome}"]
    return Shape(name, [row(s) for s in said], [1.0, 0.0] * 2)


Q = "What is it?"
TWICE, THRICE = "print(2 * int(input()))", "print(3 * int(input()))"
CITIES = ["Rome", "Paris", "Oslo", "Bern"]
ASKED = "What is the capital of France?"
LETTERED = dict(zip("ABCD", CITIES, strict=True))
LABELLED = {"text": CITIES, "label": list("ABCD")}
IO = {"inputs": ["2\n", "5\n"], "outputs": ["4\n", "10\n"]}


def verl(truth, ability, **more):
    return {"data_source": "x", "prompt": [user(Q)], "ability": ability, "reward_model": {"style": "rule", "ground_truth": truth}, "extra_info": {"index": 0, "split": "train"}, **more}  # fmt: skip


MATHS = [
    math("numina-1.5", lambda a: {"problem": Q, "solution": f"We get $\\boxed{{{a}}}$.", "answer": a, "problem_type": "Algebra", "question_type": "math-word-problem", "problem_is_valid": "Yes", "solution_is_valid": "Yes", "source": "olympiads", "synthetic": False}, "generation"),
    math("numina-tir", lambda a: {"problem": Q, "solution": f"We get $\\boxed{{{a}}}$.", "messages": [user(Q), {"role": "assistant", "content": f"We get $\\boxed{{{a}}}$."}]}, "generation"),
    math("deepscaler", lambda a: {"problem": Q, "answer": a, "solution": f"It is {a}."}),
    math("eurus-2", lambda a: verl(a, "math", data_source="numina_olympiads")),
    math("acereason", lambda a: {"problem": Q, "answer": a}, "output"),
    math("limo", lambda a: {"question": Q, "solution": f"long, so {a}", "answer": a}, "output"),
    math("s1k", lambda a: {"solution": a, "question": Q, "cot_type": "math", "source_type": "AI-MO/NuminaMath-CoT/aops_forum", "metadata": "{'url': None}", "cot": None, "deepseek_thinking_trajectory": "hm", "deepseek_attempt": boxed(a), "deepseek_grade": "Yes", "deepseek_grade_reason": "same"}),
    math("hendrycks-math", lambda a: {"problem": Q, "level": "Level 5", "type": "Algebra", "solution": f"Clearly $\\boxed{{{a}}}$."}),
    math("math-500", lambda a: {"problem": Q, "solution": f"Clearly $\\boxed{{{a}}}$.", "answer": a, "subject": "Algebra", "level": 2, "unique_id": "test/algebra/1.json"}),
    math("minerva", lambda a: {"problem": Q, "solution": f"Clearly $\\boxed{{{a}}}$.", "type": "Introduction to Astronomy", "idx": 0}),
    math("olympiadbench", lambda a: {"id": 1606, "question": Q, "solution": [f"so {a}"], "final_answer": [f"${a}$"], "context": None, "image_1": None, "modality": "Text-only", "difficulty": "Competition", "is_multiple_answer": False, "unit": None, "answer_type": "Numerical", "error": None, "question_type": "Open-ended", "subfield": "Algebra", "subject": "Math", "language": "English"}),
    math("omni-math", lambda a: {"domain": ["Mathematics -> Algebra -> Other"], "difficulty": 8.0, "problem": Q, "solution": "long", "answer": a, "source": "imo_shortlist"}),
    math("openmathreasoning", lambda a: {"expected_answer": a, "problem_type": "has_answer_extracted", "problem_source": "aops_c4", "generation_model": "DeepSeek-R1", "pass_rate_72b_tir": "0.5", "problem": Q, "inference_mode": "cot"}, "generated_solution"),
    math("openmathinstruct-2", lambda a: {"problem": Q, "expected_answer": a, "problem_source": "augmented_math"}, "generated_solution"),
    math("gsm-plus", lambda a: {"question": Q, "solution": f"so {a}", "answer": a, "perturbation_type": "numerical substitution", "seed_question": Q, "seed_solution": "It is 99", "seed_answer": "99"}),
    math("hmmt", lambda a: {"problem_idx": 1, "problem": Q, "answer": a, "problem_type": ["Algebra"]}),
    math("webinstruct-verified", lambda a: {"id": 5, "question": Q, "answer": a, "answer_type": "Expression", "category": "Mathematics", "difficulty": "University"}),
    math("guru", lambda a: verl(a, "math", apply_chat_template=True)),
    math("rlvr-mixed", lambda a: {"messages": [user(Q)], "ground_truth": a, "dataset": "MATH", "constraint_type": None, "constraint": None}),
    math("theoremqa", lambda a: {"Question": Q, "Answer": a, "Answer_type": "float", "Picture": None}),
    math("scibench", lambda a: {"problem_text": Q, "answer_latex": a, "answer_number": a, "unit": " ", "source": "atkins", "problemid": "1", "comment": "", "solution": ""}),
    math("metamath", lambda a: {"query": Q, "original_question": Q, "type": "GSM_Rephrased", "answer": a}, "model_output"),
    math("mathstral-eval", lambda a: {"question": Q, "gold": a, "idx": 1}, "prediction"),
    math("qwen-eval", lambda a: {"idx": 0, "question": Q, "gt_cot": "long", "gt": a, "solution": "long"}, "generation"),
    math("polymath", lambda a: {"id": "top-en-1", "question": Q, "answer": a, "language": "en", "level": "top"}),
    math("nemotron", lambda a: {"input": [user(Q)], "expected_answer": a, "category": "math", "license": "cc-by-4.0", "reasoning": "on", "generator": "R1", "used_in_training": "yes"}, "output"),
    pair("amc23", {"id": 0, "answer": 27.0, "url": "https://artofproblemsolving.com", "problem": Q}, boxed("27"), boxed("26")),
    pair("beyond-aime", {"problem": Q, "answer": 113}, boxed("113"), boxed("114")),
    pair("svamp", {"ID": "chal-1", "Body": "Two and", "Question": "How many?", "Equation": "( 8.0 - 3.0 )", "Answer": "5.0", "Type": "Subtraction"}, boxed("5"), boxed("8")),
    pair("mgsm", {"question": Q, "answer": None, "answer_number": 18, "equation_solution": None}, boxed("18"), boxed("17")),
    pair("aime-1983", {"ID": "1983-1", "Year": 1983, "Problem Number": 1, "Question": Q, "Answer": "060", "Part": None}, boxed("60"), boxed("61")),
]  # fmt: skip

CODES = [
    program("taco", {"question": "Read n. Print 2n.", "solutions": json.dumps([TWICE]), "starter_code": "", "input_output": json.dumps(IO), "difficulty": "EASY", "raw_tags": "[]", "name": None, "source": "codechef", "tags": "[]", "skill_types": "[]", "url": "u", "time_limit": None}, TWICE, THRICE, "generation"),
    program("code-contests", {"name": "1_A", "description": "Read n. Print 2n.", "public_tests": {"input": ["2\n"], "output": ["4\n"]}, "private_tests": {"input": ["5\n"], "output": ["10\n"]}, "generated_tests": {"input": [], "output": []}, "source": 2, "difficulty": 7, "solutions": {"language": [3], "solution": [TWICE]}, "incorrect_solutions": {"language": [3], "solution": [THRICE]}, "time_limit": {"seconds": 1, "nanos": 0}, "memory_limit_bytes": 256000000, "input_file": "", "output_file": ""}, TWICE, THRICE),
    program("eurus-2-code", verl(json.dumps(IO), "code", data_source="taco"), TWICE, THRICE),
    program("skywork-code", verl(json.dumps([{"input": "2\n", "output": "4\n"}]), "code"), TWICE, THRICE),
    program("synthetic-1-code", {"problem_id": "p", "task_type": "verifiable_code", "prompt": "Read n. Print 2n.", "gold_standard_solution": TWICE, "verification_info": json.dumps({"language": "python", "test_cases": [{"type": "stdin_stdout", "input": "2\n", "output": "4\n"}]}), "metadata": "{}"}, TWICE, THRICE, "llm_response"),
    program("deepcoder", {"problem": "Read n. Print 2n.", "solutions": [TWICE], "tests": json.dumps([{"type": "stdin_stdout", "input": "2\n", "output": "4\n"}])}, TWICE, THRICE),
    program("acecode", {"id": "x", "source": "evol", "question": "Write one().", "test_cases": ["assert one() == 1"], "inferences": [{"model_name": "q", "pass_rate": 0.5, "completions": ["def one(): return 2"]}]}, "def one():\n    return 1", "def one():\n    return 2"),
    program("mbpp-sanitized", {"source_file": "s.ipynb", "task_id": 2, "prompt": "Write one().", "code": "def one(): return 1", "test_imports": [], "test_list": ["assert one() == 1"]}, "def one():\n    return 1", "def one():\n    return 2", "generation"),
    program("leetcode", {"task_id": "one", "question_id": 1, "difficulty": "Easy", "problem_description": "d", "starter_code": "class Solution:\n    def one(self) -> int:\n        ", "prompt": "import math", "entry_point": "Solution().one", "test": "def check(candidate):\n    assert candidate() == 1\n", "input_output": [{"input": "", "output": "1"}], "query": "Write one."}, "class Solution:\n    def one(self):\n        return 1", "class Solution:\n    def one(self):\n        return 2", "generation"),
    program("bigcodebench", {"task_id": "BigCodeBench/0", "complete_prompt": "import os\ndef task_func():\n", "instruct_prompt": "Write task_func.", "canonical_solution": "    return 1", "code_prompt": "import os\ndef task_func():\n", "test": "import unittest\nclass TestCases(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(task_func(), 1)\n", "entry_point": "task_func", "doc_struct": "{}", "libs": "[]"}, "def task_func():\n    return 1", "def task_func():\n    return 2"),
]  # fmt: skip

CHOICES = [
    choice("arc", {"id": "Mercury_1", "question": ASKED, "choices": LABELLED, "answerKey": "B"}),
    choice("arc-digits", {"id": "Mercury_2", "question": ASKED, "choices": {"text": CITIES, "label": list("1234")}, "answerKey": "2"}, letter="2", text="Paris"),
    choice("commonsense-qa", {"id": "a", "question": ASKED, "question_concept": "city", "choices": LABELLED, "answerKey": "B"}),
    choice("openbookqa", {"id": "7-980", "question_stem": ASKED, "choices": LABELLED, "answerKey": "B"}),
    choice("mmlu-pro", {"question_id": 70, "question": ASKED, "options": CITIES, "answer": "B", "answer_index": 1, "cot_content": "", "category": "business", "src": "x"}),
    choice("supergpqa", {"uuid": "u", "question": ASKED, "options": CITIES, "answer": "Paris", "answer_letter": "B", "discipline": "Geography", "field": "x", "subfield": "y", "difficulty": "easy", "is_calculation": False}),
    choice("race", {"example_id": "high1.txt", "article": "long", "question": ASKED, "options": CITIES, "answer": "B"}),
    choice("prontoqa", {"id": "p", "context": "c", "question": ASKED, "options": ["A) Rome", "B) Paris"], "answer": "B"}),
    choice("medqa-usmle", {"question": ASKED, "answer": "Paris", "options": LETTERED, "meta_info": "step1", "answer_idx": "B", "metamap_phrases": []}),
    choice("mmmlu", {"Question": ASKED, **LETTERED, "Answer": "B", "Subject": "geography"}),
    choice("ceval", {"id": 0, "question": ASKED, **LETTERED, "answer": "B", "explanation": ""}),
    pair("sciq", {"question": ASKED, "distractor1": "Rome", "distractor2": "Oslo", "distractor3": "Bern", "correct_answer": "Paris", "support": "s"}, "Answer: Paris", "Answer: Rome"),
    choice("mathqa", {"Problem": ASKED, "Rationale": "r", "options": "a ) Rome , b ) Paris , c ) Oslo , d ) Bern", "correct": "b", "annotated_formula": "", "category": "general"}),
    choice("options-as-objects", {"question": ASKED, "choices": [{"text": t, "label": a} for a, t in LETTERED.items()], "answer": "B"}),
    choice("options-by-key", {"question": ASKED, "options": [{"key": a, "value": t} for a, t in LETTERED.items()], "answer": "B"}),
    choice("options-in-a-cell", {"narrative": "n", "question": ASKED, "choices": str(CITIES), "answer_index": 1, "answer_choice": "Paris"}),
    choice("arc-of-ai2", {"id": "1", "question": {"stem": ASKED, "choices": [{"text": t, "label": a} for a, t in LETTERED.items()]}, "answerKey": "B"}),
    choice("bbh", {"input": ASKED + "\nOptions:\n(A) Rome\n(B) Paris", "target": "(B)"}, text=""),
]  # fmt: skip

TEXTS = [
    pair("gpqa", {"Record ID": "r", "Question": ASKED, "Correct Answer": "Paris", "Incorrect Answer 1": "Rome", "Incorrect Answer 2": "Oslo", "Incorrect Answer 3": "Bern", "Subdomain": "x", "Explanation": "e"}, "Answer: Paris", "Answer: Rome"),
    pair("natural-reasoning", {"question": ASKED, "reference_answer": "Paris", "responses": [{"response_model": "Llama", "response": "Rome"}]}, "Answer: Paris", "Answer: Rome", "completion"),
    pair("asdiv", {"body": "b", "question": "How many?", "formula": "7+2=9", "answer": "9 (apples)", "solution_type": "Addition"}, boxed("9"), boxed("8")),
    pair("kk-logic", verl({"solution_text_format": "(1) Zoey is a knight\n(2) Owen is a knave", "statements": "(('lying', 1),)"}, "logic", quiz=Q, names=["Zoey", "Owen"], solution=[True, False], data_source="kk_logic"), "(1) Zoey is a knight\n(2) Owen is a knave", "(1) Zoey is a knave\n(2) Owen is a knave"),
    pair("answer-aliases-and-label", {"question": ASKED, "answers": ["Paris", "City of Light"], "label": "Paris"}, "Answer: Paris", "Answer: Rome"),
    pair("nq-open", {"question": ASKED, "answer": ["Paris", "Paris, France"]}, "Answer: Paris", "Answer: Rome"),
    pair("hotpotqa", {"id": "h", "question": ASKED, "answer": "Paris", "type": "bridge", "level": "hard", "supporting_facts": {}, "context": {}}, "Answer: Paris", "Answer: Rome"),
    pair("folio", {"premises": "p", "conclusion": "c", "label": "True"}, "Answer: True", "Answer: False"),
    pair("bbh-boolean", {"input": "not ( True ) is", "target": "False"}, "Answer: False", "Answer: True"),
    pair("boolq", {"question": "is paris in france", "answer": True, "passage": "p"}, "Answer: yes", "Answer: no"),
    pair("boolq-in-python's-words", {"question": "is paris in france", "answer": True, "passage": "p"}, "\\boxed{True}", "\\boxed{False}"),
    pair("strategyqa", {"qid": "q", "term": "t", "description": "d", "question": "Is it?", "answer": False, "facts": "f"}, "So the answer is no.", "So the answer is yes."),
    pair("strategyqa-true", {"qid": "q", "term": "t", "question": "Is it?", "answer": True, "decomposition": []}, "Answer: True", "yes and no"),
    pair("squad", {"id": "1", "title": "t", "context": "c", "question": ASKED, "answers": {"text": ["Paris", "the city of Paris"], "answer_start": [1, 9]}}, "Answer: Paris", "Answer: Rome"),
    pair("drop", {"section_id": "s", "query_id": "q", "passage": "p", "question": Q, "answers_spans": {"spans": ["Paris"], "types": ["span"]}}, "Answer: Paris", "Answer: Rome"),
    pair("drop-of-ai2", {"passage": "p", "question": Q, "answer": {"number": "6", "date": {"day": "", "month": "", "year": ""}, "spans": []}}, boxed("6"), boxed("5")),
    pair("triviaqa", {"question": ASKED, "question_id": "q", "answer": {"aliases": ["Paris", "City of Light"], "normalized_aliases": ["paris", "city of light"], "value": "Paris", "type": "WikipediaEntity"}}, "Answer: City of Light", "Answer: Rome"),
    pair("narrativeqa", {"document": {"id": "d"}, "question": {"text": ASKED, "tokens": []}, "answers": [{"text": "Paris", "tokens": []}, {"text": "City of Light", "tokens": []}]}, "Answer: City of Light", "Answer: Rome"),
    pair("popqa", {"id": 1, "subj": "s", "prop": "p", "question": ASKED, "possible_answers": json.dumps(["Paris", "City of Light"])}, "Answer: City of Light", "Answer: Rome"),
    pair("pubmedqa", {"pubid": 1, "question": "Is it?", "context": {"contexts": ["c"]}, "long_answer": "l", "final_decision": "yes"}, "Answer: yes", "Answer: no"),
    pair("clutrr", {"id": "1", "story": "s", "query": "('a', 'b')", "target": 5, "target_text": "aunt"}, "Answer: aunt", "Answer: 5"),
    pair("setfit", {"text": "t", "label": 1, "label_text": "positive"}, "Answer: positive", "Answer: 1"),
    pair("countdown", {"target": 98, "nums": [44, 19, 35]}, "44 + 19 + 35", "\\boxed{98}"),
    pair("tinyzero", {"data_source": "countdown", "prompt": [user("Make 98 of [44, 19, 35].")], "reward_model": {"style": "rule", "ground_truth": {"target": 98, "numbers": [44, 19, 35]}}}, "44 + 19 + 35", "98"),
    pair("knights-and-knaves", {"quiz": Q, "names": ["Zoey", "Owen"], "solution": [True, False], "solution_text": "Zoey is a knight, and Owen is a knave.", "solution_text_format": "(1) Zoey is a knight\n(2) Owen is a knave", "index": 0}, "(1) Zoey is a knight\n(2) Owen is a knave", "(1) Zoey is a knave\n(2) Owen is a knave"),
    pair("zebralogic", {"id": "l", "size": "2*2", "puzzle": "There are 2 houses.", "solution": {"header": ["House", "Name"], "rows": [["1", "Eric"], ["2", "Arnold"]]}}, '{"House 1": {"Name": "Eric"}, "House 2": {"Name": "Arnold"}}', '{"House 1": {"Name": "Arnold"}, "House 2": {"Name": "Eric"}}'),
    pair("am-distilled", {"messages": [{"role": "user", "content": Q, "info": {"source": "n", "reference_answer": "6", "test_case": None}}]}, boxed("6"), boxed("5"), "completion"),
    pair("verifiers", {"prompt": [user(Q)], "answer": "6", "task": "default", "reward": 1.0, "info": {}}, boxed("6"), boxed("5"), "completion"),
    pair("llama-factory", {"prompt": Q, "label": "so 6\n#### 6"}, boxed("6"), boxed("5"), "predict"),
    pair("cmath", {"question": Q, "golden": "6", "grade": 3}, boxed("6"), boxed("5")),
    pair("ii-thought", {"id": "x", "problem": Q, "answer": "6", "type": "math", "verification_info": {"answer": {"value": "6"}}, "data_source": "n", "domain": "math"}, boxed("6"), boxed("5")),
    pair("synthetic-2", {"problem_id": "p", "task_type": "math", "prompt": Q, "verification_info": json.dumps({"ground_truth": "6"}), "metadata": "{}"}, boxed("6"), boxed("5")),
]  # fmt: skip

RIGHT = [*MATHS, *CODES, *CHOICES, *TEXTS]
"""Rows that each door rewards as `wanted`, without flags."""

REFUSED = [
    (choice("hellaswag", {"ind": 4, "activity_label": "a", "ctx_a": "x", "ctx_b": "y", "ctx": ASKED, "endings": CITIES, "source_id": "s", "split": "val", "split_type": "z", "label": "1"}), "ground_truth=endings[label]"),
    (choice("logiqa2", {"id": 1, "text": "t", "question": ASKED, "options": CITIES, "answer": 1, "type": {}}), "ground_truth=options[answer]"),
    (choice("reclor", {"context": "c", "question": ASKED, "answers": CITIES, "label": 1, "id_string": "t"}), "ground_truth=answers[label]"),
    (choice("agieval", {"query": ASKED + "\n(A)Rome\n(B)Paris", "choices": ["(A)Rome", "(B)Paris"], "gold": [1]}), "ground_truth=choices[gold]"),
    (choice("answers-by-number", {"question": ASKED, "answers": CITIES, "correct_answer": 1}), "ground_truth=answers[correct_answer]"),
    (choice("medmcqa", {"id": "m", "question": ASKED, "opa": "Rome", "opb": "Paris", "opc": "Oslo", "opd": "Bern", "cop": 1, "choice_type": "single", "exp": "e", "subject_name": "s", "topic_name": "t"}), "ground_truth=cop"),
    (choice("piqa", {"goal": ASKED, "sol1": "Rome", "sol2": "Paris", "label": 1}), "ground_truth=label"),
    (choice("social-iqa", {"context": "c", "question": ASKED, "answerA": "Rome", "answerB": "Paris", "answerC": "Oslo", "label": "2"}), "ground_truth=label"),
    (choice("winogrande", {"sentence": ASKED, "option1": "Rome", "option2": "Paris", "answer": "2"}), "ground_truth=answer"),
    (choice("gpqa-in-prompt", {"prompt": ASKED + "\nA) Rome\nB) Paris", "answer": "B", "domain": "Chemistry"}, text=""), "--map task="),
    (choice("lm-eval-of-options", {"doc_id": 0, "doc": {"question": ASKED, "choices": CITIES, "answer": 1}, "target": 1}), "ground_truth=doc.choices[target]"),
    (choice("kmmlu", {"question": ASKED, "answer": 2, **LETTERED, "Category": "c"}), "ground_truth=answer"),
    (pair("boolq-of-superglue", {"question": "is paris in france", "passage": "p", "idx": 0, "label": 1}, "Answer: yes", "Answer: no"), "ground_truth=label"),
    (pair("anli", {"uid": "u", "premise": "p", "hypothesis": "h", "label": 0}, "Answer: entailment", "Answer: neutral"), "ground_truth=label"),
    (pair("sst2", {"idx": 0, "sentence": "good", "label": 1}, "Answer: positive", "Answer: negative"), "ground_truth=label"),
    (pair("xlam", {"id": 1, "query": "area?", "answers": json.dumps([{"name": "f", "arguments": {"base": 10}}]), "tools": "[]"}, "f(10)", "f(11)"), "rlvr"),
    (pair("bfcl", {"id": "simple_0", "question": "area?", "function": [{"name": "f"}], "ground_truth": [{"f": {"base": [10]}}]}, "f(10)", "f(11)"), "rlvr"),
    (pair("rlvr-ifeval", {"messages": [user("all lower")], "ground_truth": json.dumps({"func_name": "validate_lowercase", "N": None}), "dataset": "ifeval"}, "abc", "ABC"), "rlvr"),
    (pair("search-r1", {"id": "n", "question": ASKED, "golden_answers": ["Paris"], "data_source": "nq", "prompt": [user(ASKED)], "ability": "fact-reasoning", "reward_model": {"ground_truth": {"target": ["Paris"]}, "style": "rule"}}, "Answer: Paris", "Answer: Rome"), "--map task="),
]  # fmt: skip
"""What no door may guess, and the cure that each must name."""

RIVALS = [
    math("metamath-and-generation", lambda a: {"query": Q, "answer": a, "response": f"The answer is: {a}"}, "generation"),
    math("response-and-prediction", lambda a: {"problem": Q, "answer": a, "response": boxed(a)}, "prediction"),
    math("nemotron-and-generated-text", lambda a: {"input": [user(Q)], "expected_answer": a, "output": boxed(a)}, "generated_text"),
    math("openr1-and-response", lambda a: {"problem": Q, "answer": a, "generations": [boxed(a), boxed(a)]}),
    math("openmathinstruct-and-generation", lambda a: {"problem": Q, "expected_answer": a, "generated_solution": boxed(a)}, "generation"),
    math("sft-pairs-and-response", lambda a: {"prompt": Q, "completion": boxed(a), "answer": a}),
]  # fmt: skip
"""Rows with the data set's own completions beside new ones: either may be the policy's."""

UNKNOWN = [
    pair("squad-2-without-answer", {"id": "1", "title": "t", "context": "c", "question": ASKED, "answers": {"text": [], "answer_start": []}}, "Answer: Paris", "Answer: Rome"),
    pair("drop-of-several-spans", {"section_id": "s", "query_id": "q", "passage": "p", "question": Q, "answers_spans": {"spans": ["Paris", "Rome"], "types": ["span", "span"]}}, "Answer: Paris", "Answer: Oslo"),
    pair("coqa", {"story": "s", "questions": [ASKED, "Why?"], "answers": {"input_text": ["Paris", "so"], "answer_start": [0, 4]}}, "Answer: Paris", "Answer: so"),
    pair("correct-as-a-flag", {"prompt": Q, "correct": 1}, "Answer: 1", "Answer: 0"),
    pair("value-with-unit", {"prompt": Q, "answer": {"result": "6", "unit": "m"}}, "Answer: 6", "Answer: 5"),
    pair("spider", {"db_id": "d", "query": "SELECT 1", "question": "one?"}, "SELECT 1", "SELECT 2"),
    pair("truthfulqa", {"question": ASKED, "mc1_targets": {"choices": ["Paris", "Rome"], "labels": [1, 0]}}, "Answer: A", "Answer: B"),
    pair("countdown-as-math", verl({"numbers": [44, 19, 35], "target": 98}, "math", target=98, nums=[44, 19, 35]), "44 + 19 + 35", "44 + 19"),
    program("opencodereasoning", {"id": "o", "input": "Read n. Print 2n.", "source": "codeforces", "difficulty": "EASY", "solution": TWICE}, TWICE, THRICE, "output"),
]  # fmt: skip
"""Rows whose completions are without a value, with the reason in the score: nobody is right or wrong."""
