"""The field's formats of tests, and what is said of right and wrong programs."""

import json
from pathlib import Path

import pytest

from r1reward.testing import check_verifier, item, judge
from r1reward.types import Status
from r1reward_code import code

DATA = Path(__file__).parents[2] / "data" / "code"
ADD = "def add(a, b): return a + b"
CHECK = "def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(-7, 7) == 0\n"
STDIO = {"inputs": ["1 2\n", "-7 7\n"], "outputs": ["3\n", "0\n"]}
FORMATS = {
    "calls": {"fn_name": "add", "inputs": [[1, 2], [-7, 7]], "outputs": [3, 0]},
    "calls as LiveCodeBench writes them": {
        "fn_name": "add",
        "inputs": ["1\n2", "-7\n7"],
        "outputs": ["3", "0"],
    },
    "a check and its entry point": {"test": CHECK, "entry_point": "add"},
    "a list of asserts": ["assert add(1, 2) == 3", "assert add(-7, 7) == 0"],
    "asserts as text": "assert add(1, 2) == 3\nassert add(-7, 7) == 0",
    "test_list": {
        "test_list": ["assert add(1, 2) == 3", "assert add(-7, 7) == 0"],
        "test_setup_code": "import math",
    },
    "JSON text": json.dumps({"fn_name": "add", "inputs": [[1, 2], [-7, 7]], "outputs": [3, 0]}),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_right_function_passes_and_a_wrong_one_fails(score, name):
    assert score(ADD, FORMATS[name]).value == 1.0, score(ADD, FORMATS[name])
    wrong = score("def add(a, b): return a - b", FORMATS[name])
    assert wrong.value == 0.0
    assert wrong.reason.startswith("test 1 of ")


STREAMS = {
    "inputs and outputs": STDIO,
    "input_output": {"input_output": json.dumps(STDIO)},
    "pairs": [{"input": "1 2\n", "output": "3\n"}, {"input": "-7 7\n", "output": "0\n"}],
    "CodeContests": {
        "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
        "private_tests": {"input": ["-7 7\n"], "output": ["0\n"]},
    },
}


@pytest.mark.parametrize("name", STREAMS)
def test_a_right_program_passes_and_a_wrong_one_fails(score, name):
    assert score("print(sum(map(int, input().split())))", STREAMS[name]).value == 1.0
    assert score("print(3)", STREAMS[name]).value == 0.0


def test_a_method_of_a_class_named_solution_is_found(score):
    source = "class Solution:\n    def add(self, a, b): return a + b"
    assert score(source, FORMATS["calls"]).value == 1.0


def test_humaneval_completions_get_their_labels(verifier):
    for line in (DATA / "humaneval-completions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        got = judge(
            verifier,
            row["completion"],
            prompt=row["prompt"],
            test=row["test"],
            entry_point=row["entry_point"],
        )
        assert got.value == row["label"], (row["task_id"], got)


def test_a_completion_that_only_goes_on_with_the_prompt_is_put_after_it(score):
    prompt = "def add(a, b):\n    'The sum.'\n"
    assert score("    return a + b", {"test": CHECK, "entry_point": "add"}, prompt=prompt).value == 1.0


def test_a_helper_of_the_prompt_is_the_tests_own(score):
    prompt = "def double(x):\n    return 2 * x\n\n\ndef half(x):\n    'Undoes double.'\n"
    tests = {"test": "def check(candidate):\n    assert candidate(double(4)) == 4\n", "entry_point": "half"}
    honest = prompt + "    return x // 2"
    assert score(honest, tests, prompt=prompt).value == 1.0
    assert score("def double(x): return x\ndef half(x): return x", tests, prompt=prompt).value == 0.0
    spoilt = honest.replace("2 * x", "3 * x")
    assert score(spoilt, tests, prompt=prompt).value == 0.0, "as in one process with the test"


def test_an_object_of_the_solution_can_be_used_but_not_compared(score):
    source = "class Node:\n    def __init__(self, v): self.v, self.next = v, None\n    def __eq__(self, o): return True"
    assert score(source, ["n = Node(1); n.next = Node(2); assert n.next.v == 2"]).value == 1.0
    assert score(source, ["assert Node(1) == 5"]).value == 0.0


def test_what_a_generator_yields_is_seen(score):
    assert (
        score(
            "def f(n): yield from range(n)", ["assert list(f(3)) == [0, 1, 2]", "assert sum(f(3)) == 3"]
        ).value
        == 1.0
    )
    assert score("def f(n): yield n", ["assert list(f(3)) == [0, 1, 2]"]).value == 0.0


@pytest.mark.parametrize(
    "value",
    ["date(2020, 2, 29)", "datetime(2020, 1, 2, 3, 4, 5, 6)", "time(23, 59)", "timedelta(days=-1, microseconds=7)",
     "datetime(2020, 1, 2, tzinfo=timezone(timedelta(hours=-3)))", "[{date(1, 1, 1): timedelta(1)}]"],
)  # fmt: skip
def test_dates_and_times_are_values(score, value):
    names = "from datetime import date, datetime, time, timedelta, timezone\n"
    assert (
        score(
            f"{names}def f(x): return x, {value}", [f"{names}assert f({value}) == ({value}, {value})"]
        ).value
        == 1.0
    )
    assert (
        score(f"{names}def f(x): return x, 0", [f"{names}assert f({value}) == ({value}, {value})"]).value
        == 0.0
    )


def test_a_function_that_changes_its_argument_in_place_is_seen_to(score):
    assert score("def tidy(x): x.sort()", ["a = [2, 1]; tidy(a); assert a == [1, 2]"]).value == 1.0


def test_an_expected_exception_is_raised_in_the_test(score):
    check = "try:\n    f(0)\n    raise SystemExit(1)\nexcept ZeroDivisionError:\n    pass"
    assert score("def f(x): return 1 / x", [check]).value == 1.0
    assert score("def f(x): return 1", [check]).value == 0.0


def test_a_share_of_the_tests_is_worth_a_share(isolates):
    verifier = code(credit="fraction")
    answer = "```python\ndef add(a, b): return 3\n```"
    assert judge(verifier, answer, ground_truth=FORMATS["a list of asserts"]).value == 0.5
    verifier.close()


@pytest.mark.parametrize(
    "truth", [None, "", [], {"inputs": ["1"], "outputs": []}, {"test": "def check(c): pass"}, "{"]
)
def test_tests_that_cannot_be_read_are_a_bad_ground_truth(score, truth):
    assert score(ADD, truth).status is Status.BAD_GROUND_TRUTH


def test_test_code_that_does_not_compile_is_a_bad_ground_truth(score):
    assert score(ADD, ["assert add(1, 2) == 03"]).status is Status.BAD_GROUND_TRUTH


def test_a_time_out_of_the_program_is_wrong_and_no_failure_of_ours(score):
    got = score("while True: pass", STDIO)
    assert (got.value, got.status) == (0.0, Status.SCORED)
    assert "time_limit" in got.reason


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (f"```python\n{ADD}\n```", 1.0),
        (f"```\n{ADD}\n```", 1.0),
        (ADD, 1.0),
        (f"```python\nx = 1\n```\nthen\n```python\n{ADD}\n```", 1.0),
        (f"```python\n{ADD}\n```\nRun it:\n```bash\npython add.py\n```", 1.0),
        (f"```python\n{ADD}\n```\nIt prints\n```\n3\n```", 1.0),
        (f"```cpp\n{ADD}\n```", 0.0),
        (f"```python\n{ADD}", 1.0),
        (f"```python\n{ADD[:-1]}", 0.0),
        ("I cannot.", 0.0),
        ("", 0.0),
    ],
)
def test_the_program_is_the_last_block_of_its_language(verifier, answer, value):
    assert judge(verifier, answer, ground_truth=FORMATS["a list of asserts"]).value == value


def test_another_language_is_compiled_once_and_run(isolates):
    verifier = code()
    answer = "```cpp\n#include <iostream>\nint main(){int a,b;std::cin>>a>>b;std::cout<<a+b;}\n```"
    got = judge(verifier, answer, ground_truth=STDIO, language="cpp")
    verifier.close()
    if got.status is Status.ERROR and "not available" in got.reason:
        pytest.skip(got.reason)
    assert got.value == 1.0, got


def test_a_language_without_its_compiler_is_no_wrong_answer(isolates, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    verifier = code()
    got = judge(verifier, "```cpp\nint main(){}\n```", ground_truth=STDIO, language="cpp")
    assert (got.status, "not available" in got.reason) == (Status.ERROR, True)


def test_it_keeps_the_contract(verifier):
    check_verifier(verifier, ground_truths=[STDIO])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"checker": "fuzzy"}, "no checker 'fuzzy'"),
        ({"language": "cobol"}, "no language 'cobol'"),
        ({"credit": "half"}, "credit is"),
        ({"time_limit": 0}, "cpu_seconds must be more than 0"),
        ({"absolute": -1.0}, "a tolerance is"),
    ],
)
def test_a_wrong_option_is_refused_at_the_start(options, message):
    with pytest.raises(Exception, match=message):
        code(**options)


@pytest.mark.parametrize("name", ["exit", "quit", "sys.exit"])
def test_a_program_may_end_itself_as_programs_do(score, name):
    source = f"import sys\nprint(sum(map(int, input().split())))\n{name}()\nprint('more')"
    assert score(source, STDIO).value == 1.0


def test_a_program_in_a_language_that_nobody_registered_is_neither_right_nor_wrong(verifier):
    got = judge(verifier, "```verilog\nmodule m; endmodule\n```", ground_truth=STDIO, language="Verilog")
    assert (got.status, "no language 'verilog'" in got.reason) == (Status.ERROR, True)
    answer = "```python\nprint(sum(map(int, input().split())))\n```"
    assert judge(verifier, answer, ground_truth=STDIO, language="en").value == 1.0


DEPTH = "def f(n): return 0 if n == 0 else f(n - 1) + 1"


def test_a_recursion_may_go_as_deep_as_in_an_interpreter_of_its_own(score):
    assert score(DEPTH, {"fn_name": "f", "inputs": [[995]], "outputs": [995]}).value == 1.0
    assert score(DEPTH, ["assert f(995) == 995"]).value == 1.0
    assert score(f"{DEPTH}\nprint(f(995))", {"inputs": [""], "outputs": ["995"]}).value == 1.0
    assert score(f"{DEPTH}\nprint(f(1000))", {"inputs": [""], "outputs": ["1000"]}).value == 0.0


def test_a_program_may_ask_for_an_unlimited_stack(score):
    ask = "import resource\nresource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY,) * 2)\n"
    assert score(f"{ask}print(sum(map(int, input().split())))", STDIO).value == 1.0


def test_the_language_may_be_the_one_that_the_answer_names(isolates):
    verifier = code(language="any")
    python = "```python\nprint(sum(map(int, input().split())))\n```"
    js = "```js\nconst [a, b] = require('fs').readFileSync(0, 'utf8').split(' ').map(Number); console.log(a + b)\n```"
    assert judge(verifier, python, ground_truth=STDIO).value == 1.0
    assert judge(verifier, python.replace("python", ""), ground_truth=STDIO).value == 1.0
    got = judge(verifier, f"{python}\nor faster:\n{js}\nwhich prints\n```text\n3\n```", ground_truth=STDIO)
    verifier.close()
    if "not available" in got.reason:
        pytest.skip(got.reason)
    assert (got.value, "readFileSync" in got.answer) == (1.0, True), got


def test_a_solution_and_a_test_may_use_loops_and_threads(score):
    solution = "import asyncio\nfrom concurrent.futures import ThreadPoolExecutor\n\nasync def add(a, b):\n"
    solution += "    await asyncio.sleep(0)\n    with ThreadPoolExecutor(2) as pool: return sum(pool.map(int, [a, b]))"
    test = (
        "import asyncio\nfrom solution import add\ndef test_it():\n    assert asyncio.run(add(1, 2)) == 3\n"
    )
    assert score(solution, test=test).value == 1.0
    assert score(solution.replace("sum(", "max("), test=test).value == 0.0


@pytest.mark.parametrize(
    ("tests", "value"),
    [
        (FORMATS["a list of asserts"], 1.0),
        ({"fn_name": "add", "inputs": [[1, 2]], "outputs": [3]}, 1.0),
        ({"test": "from solution import add\ndef test_it():\n    assert add(1, 2) == 3\n"}, 1.0),
        (STDIO, 0.0),  # a program is whatever comes last
    ],
)
def test_an_example_of_a_solutions_use_is_not_taken_for_it(verifier, tests, value):
    answer = f"```python\n{ADD}\n```\nFor example:\n```python\nprint(add(1, 2), 'is the sum')\n```"
    assert judge(verifier, answer, ground_truth=tests).value == value
    other = answer.replace("is the sum", "is more")
    items = [item(text, ground_truth=tests) for text in (answer, other, answer.replace("a + b", "a - b"))]
    keys = {verifier.cache_key(sample, completion, response) for sample, completion, response in items}
    assert len(keys) == 3, "each may get another score"


def test_a_completion_that_goes_on_with_its_prompt_keeps_its_margin(verifier):
    columns = {
        "prompt": "def add(a, b):\n",
        "entry_point": "add",
        "test": "def check(f):\n    assert f(1, 2) == 3\n",
    }
    assert judge(verifier, "    c = a + b\n    return c\n", **columns).value == 1.0
    assert judge(verifier, "\n    c = a - b\n    return c\n", **columns).value == 0.0
