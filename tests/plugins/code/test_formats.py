"""The field's data sets, each row as it comes: what is read, what passes, what fails, what is no test."""

import base64
import json
import pickle
import zlib

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_code import code
from r1reward_code.formats import read_tests
from r1reward_code.formats.livecodebench import encode
from r1reward_code.tests import AssertTests, BadTestsError, CallTests, StdioTests

SUM = "print(sum(map(int, input().split())))"
ADD = "def add(a, b): return a + b"
METHOD = "class Solution:\n    def add(self, a, b): return a + b"
PAIRS = [{"input": "1 2\n", "output": "3\n"}, {"input": "-7 7\n", "output": "0\n"}]
CALLS = [
    {"input": "1\n2", "output": "3", "testtype": "functional"},
    {"input": "-7\n7", "output": "0", "testtype": "functional"},
]
NODES = (
    "class ListNode:\n    def __init__(self, val=0, next=None):\n        self.val = val\n        self.next = next\n\n"
    "def list_node(values):\n    head = None\n    for value in reversed(values):\n        head = ListNode(value, head)\n"
    "    return head\n\ndef is_same_list(a, b):\n    while a and b:\n        if a.val != b.val:\n            return False\n"
    "        a, b = a.next, b.next\n    return a is None and b is None\n"
)
ROWS = {
    "APPS, standard input": (SUM, {"input_output": json.dumps({"inputs": ["1 2\n", "-7 7\n"], "outputs": ["3\n", "0\n"]})}),
    "APPS, a function": (ADD, {"input_output": json.dumps({"fn_name": "add", "inputs": [[1, 2], [-7, 7]], "outputs": [[3], [0]]})}),
    "APPS, a method": (METHOD, {"input_output": json.dumps({"fn_name": "add", "inputs": [[1, 2], [-7, 7]], "outputs": [3, 0]}), "starter_code": "class Solution:"}),
    "TACO": (SUM, {"input_output": {"inputs": ["1 2", "-7 7"], "outputs": [["3"], ["0"]]}, "time_limit": "2.0 seconds", "memory_limit": "256.0 megabytes"}),
    "TACO, numbers": ("print(int(input()) + 1)", {"input_output": json.dumps({"inputs": [1, ["2"]], "outputs": [2, [3]]})}),
    "CodeContests": (SUM, {"public_tests": {"input": ["1 2"], "output": ["3"]}, "private_tests": {"input": [], "output": []}, "generated_tests": {"input": ["-7 7"], "output": ["0"]}, "time_limit": {"seconds": 2, "nanos": 500000000}, "memory_limit_bytes": 256000000}),
    "Codeforces": (SUM, {"official_tests": PAIRS, "examples": PAIRS[:1], "time_limit": 2.0, "memory_limit": 256.0, "input_mode": "stdio", "generated_checker": None}),
    "Codeforces, files": ("import sys\nsys.stdin, sys.stdout = open('input.txt'), open('output.txt', 'w')\n" + SUM, {"official_tests": PAIRS, "input_mode": "file"}),
    "Codeforces, a checker": ("print(sum(map(int, input().split())) + 0.0000001)", {"official_tests": PAIRS, "generated_checker": "import sys\na, b = (float(open(p).read()) for p in sys.argv[2:4])\nprint(1 if abs(a - b) < 1e-6 else 0)"}),
    "LiveCodeBench, standard input": (SUM, {"public_test_cases": json.dumps([{**PAIRS[0], "testtype": "stdin"}]), "private_test_cases": encode([{**PAIRS[1], "testtype": "stdin"}]), "metadata": "{}"}),
    "LiveCodeBench, a function": (METHOD, {"public_test_cases": json.dumps(CALLS[:1]), "private_test_cases": encode(CALLS[1:]), "metadata": json.dumps({"func_name": "add"}), "starter_code": "class Solution:\n"}),
    "LeetCode, asserts on a method": (METHOD, {"test": "def check(candidate):\n    assert candidate(a = 1, b = 2) == 3\n    assert candidate(a = -7, b = 7) == 0\n", "entry_point": "Solution().add", "prompt": "from typing import *\n"}),
    "LeetCode, lists": ("class Solution:\n    def rev(self, head: Optional[ListNode]) -> Optional[ListNode]:\n        last = None\n        while head: head.next, last, head = last, head, head.next\n        return last",
        {"test": "def check(candidate):\n    assert is_same_list(candidate(head = list_node([1, 2, 3])), list_node([3, 2, 1]))\n    assert is_same_list(candidate(head = list_node(list(range(3000)))), list_node(list(range(3000))[::-1]))\n", "entry_point": "Solution().rev", "prompt": NODES}),
    "EvalPlus": (ADD, {"test": "def assertion(out, exp, atol):\n    assert out == exp, f'{out} {exp}'\ndef check(candidate):\n    inputs = [[1, 2], [-7, 7]]\n    results = [3, 0]\n    for inp, exp in zip(inputs, results):\n        assertion(candidate(*inp), exp, 0)\n", "entry_point": "add", "prompt": "def add(a, b):\n"}),
    "MBPP": (ADD, {"test_list": ["assert add(1, 2) == 3", "assert math.isclose(add(-7, 7), 0)"], "test_setup_code": "import math", "challenge_test_list": []}),
    "MBPP, sanitized": (ADD, {"test_list": ["assert add(1, 2) == 3", "assert math.isclose(add(-7, 7), 0)"], "test_imports": ["import math"]}),
    "KodCode": (ADD, {"test": "from solution import add\n\ndef test_one():\n    assert add(1, 2) == 3\n\ndef test_two():\n    assert add(-7, 7) == 0\n"}),
    "KodCode, everything": (ADD, {"test": "from solution import *\n\ndef test_one():\n    assert add(1, 2) == 3\n"}),
    "pytest": (ADD, {"test": "import pytest\nfrom solution import add\n\n@pytest.fixture\ndef one():\n    return 1\n\n@pytest.mark.parametrize('b, c', [(2, 3), (-1, 0)])\ndef test_add(one, b, c):\n    assert add(one, b) == pytest.approx(c)\n\nclass TestMore:\n    def test_it(self):\n        with pytest.raises(TypeError):\n            add(1, None)\n"}),
    "unittest": (ADD, {"test": "import unittest\n\nclass TestCases(unittest.TestCase):\n    def setUp(self):\n        self.one = 1\n    def test_one(self):\n        self.assertEqual(add(self.one, 2), 3)\n    def test_two(self):\n        self.assertAlmostEqual(add(0.1, 0.2), 0.3)\n", "entry_point": "add"}),
    "CodeContests, lists": (SUM, {"public_tests": PAIRS[:1], "private_tests": PAIRS[1:], "generated_tests": []}),
    "verifiable problems, as Python writes them": (SUM, {"verification_info": repr({"language": "python", "test_cases": [{"type": "stdin_stdout", "fn_name": None, **PAIRS[0]}]})}),
    "DeepCoder, a name in each test": (METHOD, {"tests": json.dumps([{**call, "metadata": {"func_name": "add"}} for call in CALLS])}),
    "NeMo Gym": (SUM, {"verifier_metadata": {"problem_id": "1", "unit_tests": {"inputs": ["1 2\n", "-7 7\n"], "outputs": ["3\n", "0\n"]}}}),
    "Code-R1, a function": (METHOD, {"truth": json.dumps({"functional": "def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(-7, 7) == 0\n\ncheck(Solution().add)"})}),
    "Code-R1, pytest": (ADD, {"truth": json.dumps({"pytest": "from solution import add\ndef test_it():\n    assert add(1, 2) == 3\n"})}),
    "PRIME, asserts": (ADD, {"truth": json.dumps({"inputs": ["", ""], "outputs": ["", ""], "assert_case": ["assert add(1, 2) == 3", "assert add(-7, 7) == 0"]})}),
    "AceCode": (ADD, {"test_cases": ["assert add(1, 2) == 3", "assert add(-7, 7) == 0"]}),
    "test_code": (ADD, {"test_code": "from solution import add\ndef test_it():\n    assert add(1, 2) == 3\n"}),
    "LeetCode, a list as its values": ("class Solution:\n    def rev(self, head: Optional[ListNode]) -> Optional[ListNode]:\n        last = None\n        while head: head.next, last, head = last, head, head.next\n        return last",
        {"input_output": json.dumps({"fn_name": "rev", "inputs": [[[1, 2, 3]], [[]]], "outputs": [[3, 2, 1], []]}), "starter_code": "class Solution:\n    def rev(self, head: Optional[ListNode]) -> Optional[ListNode]:\n        "}),
    "LeetCode, a class of one's own": ("class ListNode:\n    def __init__(self, val=0, next=None): self.val, self.next = val, next\nclass Solution:\n    def rev(self, head):\n        last = None\n        while head: last, head = ListNode(head.val, last), head.next\n        return last",
        {"input_output": json.dumps({"fn_name": "rev", "inputs": [[[1, 2, 3]]], "outputs": [[3, 2, 1]]}), "starter_code": "class Solution:\n    def rev(self, head: Optional[ListNode]) -> Optional[ListNode]:\n        "}),
    "LeetCode, lists of lists": ("class Solution:\n    def rev(self, heads):\n        return heads[::-1]",
        {"input_output": json.dumps({"fn_name": "rev", "inputs": [[[[1], [2, 3]]]], "outputs": [[[2, 3], [1]]]}), "starter_code": "class Solution:\n    def rev(self, heads: List[Optional[ListNode]]) -> List[Optional[ListNode]]:\n        "}),
    "LeetCode, a tree as its values": ("class Solution:\n    def rev(self, root):\n        if root: root.left, root.right = self.rev(root.right), self.rev(root.left)\n        return root",
        {"public_test_cases": json.dumps([{"input": "[4,2,7,1,null,null,9]", "output": "[4, 7, 2, 9, null, null, 1]", "testtype": "functional"}]), "metadata": json.dumps({"func_name": "rev"}), "starter_code": "class Solution:\n    def rev(self, root: Optional[TreeNode]) -> Optional[TreeNode]:\n        "}),
    "Kattis": (SUM, {"tests": [{"name": "data/secret/1", "kind": "secret", **PAIRS[0]}, {"name": "data/bad/2", "input": "x", "output": None}], "validation": "default", "validator_flags": "float_tolerance 1e-4", "time_limit_s": 2}),
    "verifiable problems": (SUM, {"verification_info": json.dumps({"language": "python", "test_cases": [{"type": "stdin_stdout", **PAIRS[0]}]})}),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_judged_as_it_comes(score, name):
    source, columns = ROWS[name]
    right = score(source, **columns)
    assert right.value == 1.0, right
    assert score("print(5)\ndef add(a, b): return 5\nclass Solution:\n    def add(self, a, b): return 5\n"
                 "    def rev(self, head): return head", **columns).value == 0.0  # fmt: skip


BAD = {
    "JSON that is cut": ({"input_output": '{"inputs": ["1"], '}, "input_output is no JSON"),
    "more inputs than outputs": ({"inputs": ["1", "2"], "outputs": ["1"]}, "2 inputs and 1 outputs"),
    "no test": ({"inputs": [], "outputs": []}, "the list of tests is empty"),
    "mappings for inputs": ({"inputs": [{"a": 1}], "outputs": ["2"]}, "an input or output is text"),
    "lists of lists for inputs": ({"inputs": [[[1, 2]]], "outputs": ["2"]}, "an input or output is text"),
    "arguments that are no list": ({"fn_name": "f", "inputs": [1], "outputs": [2]}, "test 1: the arguments of f are a list"),
    "arguments that are no JSON": ({"fn_name": "f", "inputs": ["x y"], "outputs": ["2"]}, "is no JSON"),
    "a function without a name": ({"public_test_cases": json.dumps(CALLS)}, "need the function's name"),
    "both kinds": ({"public_test_cases": json.dumps([*CALLS, {**PAIRS[0], "testtype": "stdin"}]), "fn_name": "f"}, "not both"),
    "no base64": ({"private_test_cases": "%%%"}, "neither JSON nor compressed"),
    "a check without an entry": ({"test": "def check(candidate):\n    assert candidate(1) == 1"}, "needs the column entry_point"),
    "an unknown checker protocol": ({"inputs": ["1"], "outputs": ["1"], "checker": {"source": "1", "language": "python", "protocol": "x"}}, "checker protocol"),
    "interactive in Codeforces' words": ({"official_tests": PAIRS, "interaction_format": "Print ? x to ask."}, "has no interactor"),
    "interactive without an interactor": ({"inputs": ["1"], "outputs": ["1"], "interactive": True}, "has no interactor"),
    "a test without an output": ({"tests": [{"input": "1"}]}, "test 1 has no input or no output"),
    "nothing": ({}, "no tests"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_tests_that_are_none_say_what_is_wrong(name):
    columns, words = BAD[name]
    with pytest.raises(BadTestsError, match=words):
        read_tests(None, columns)


class Evil:
    def __reduce__(self):
        return print, ("unpickled",)


@pytest.mark.parametrize("content", [Evil(), [1], ("a", "b"), b"bytes"])
def test_a_pickle_is_never_run(content, capsys):
    packed = base64.b64encode(zlib.compress(pickle.dumps(content))).decode()
    with pytest.raises(BadTestsError, match="pickle"):
        read_tests(None, {"private_test_cases": packed, "fn_name": "f"})
    assert "unpickled" not in capsys.readouterr().out


def test_compressed_tests_may_be_json_without_a_pickle():
    packed = base64.b64encode(zlib.compress(json.dumps(PAIRS).encode())).decode()
    assert isinstance(read_tests(None, {"private_test_cases": packed}), StdioTests)


def test_each_unit_of_a_test_file_is_a_test_of_its_own():
    tests = read_tests(ROWS["unittest"][1]["test"], {})
    assert isinstance(tests, AssertTests)
    assert len(tests.checks) == 2
    calls = read_tests({"fn_name": "f", "inputs": [[1]], "outputs": [[[2]]]}, {})
    assert isinstance(calls, CallTests)
    assert calls.calls == (([1], ([[2]], [2])),)


def test_a_test_class_has_the_tests_that_it_inherits():
    test = "import unittest\nclass Base:\n    def test_one(self): pass\n    def help(self): pass\n"
    test += "class Case(Base, unittest.TestCase):\n    def test_two(self): pass\nclass More(Case):\n    def test_two(self): pass\n"
    tests = read_tests(test, {})
    assert tests.checks == (
        "r1_unit('Case', 'test_one')", "r1_unit('Case', 'test_two')",
        "r1_unit('More', 'test_one')", "r1_unit('More', 'test_two')",
    )  # fmt: skip


@pytest.mark.parametrize(
    "test",
    ["import numpy as np\ndef test_it():\n    assert np.median([add(1, 2)]) == 3", "import pytest\ndef test_it(mocker):\n    add(1, 2)",
     "import pytest\ndef test_it(): pytest.importorskip('numpy')"],
)  # fmt: skip
def test_test_code_that_needs_what_is_not_here_is_no_wrong_answer(score, test):
    got = score(ADD, test=test)
    assert (got.status, "needs what is not here" in got.reason) == (Status.ERROR, True)
    lies = "def add(a, b): raise ModuleNotFoundError(\"No module named 'numpy'\")"
    assert score(lies, test="def test_it():\n    assert add(1, 2) == 3").value == 0.0


def calls(source, outputs, *, name="f", inputs=((3,),), **columns):
    tests = {"fn_name": name, "inputs": [list(given) for given in inputs], "outputs": list(outputs)}
    return {"source": source, "input_output": json.dumps(tests), **columns}


LIKE_LEETCODE = "class Solution:\n    def f(self, n: List[int]) -> Optional[int]:\n        "
AGREE = {
    "names of typing": calls(LIKE_LEETCODE + "return n", [[3]]),
    "collections": calls(LIKE_LEETCODE + "return Counter([n])[3] + len(deque([n])) + defaultdict(int)[0]", [2]),
    "functools": calls("@cache\ndef f(n): return reduce(lambda a, b: a * b, range(1, n + 1))", [6]),
    "functools, called": calls("@lru_cache(None)\ndef f(n): return n if n < 2 else f(n - 1) + f(n - 2)", [2]),
    "heaps and bisections": calls("def f(n):\n    h = [n, 1]\n    heapify(h)\n    return bisect_left([1, 3], n) + heappop(h)", [2]),
    "a module and its names": calls("def f(n): return bisect.bisect([1], n) + math.gcd(n, 3) + gcd(n, 6) + inf", [float("inf")]),
    "true for one": calls("def f(n): return n == 3", [1]),
    "one for true": calls("def f(n): return 1", [[True]]),
    "an integer for a float": calls("def f(n): return n", [3.0]),
    "keys that JSON makes texts": calls("def f(n): return {n: (n,)}", [{"3": [3]}]),
    "a float near enough for the sample": calls("def f(n): return [0.1 + 0.2]", [[0.3]], float_tolerance=1e-9),
    "the same in a mapping": calls("def f(n): return {'a': 0.1 + 0.2}", [{"a": 0.3}], absolute=1e-9, relative=0),
}  # fmt: skip
DISAGREE = {
    "a module that nobody lends": calls("def f(n): return subprocess", [3]),
    "a set for a list": calls("def f(n): return {n}", [[[3]]]),
    "a float that is near, where nobody allows it": calls("def f(n): return 0.1 + 0.2", [0.3]),
    "a float that is not near enough": calls("def f(n): return 0.3001", [0.3], float_tolerance=1e-9),
    "a list that is longer": calls("def f(n): return [0.3, 0.3]", [[[0.3]]], float_tolerance=1e-9),
    "an integer beyond all floats": calls("def f(n): return 10**400", [0.3], float_tolerance=1e-9),
    "what is to be written is lent to nobody": calls("# gcd", [3], name="gcd", inputs=[(6, 9)]),
}  # fmt: skip


@pytest.mark.parametrize("name", [*AGREE, *DISAGREE])
def test_returned_values_are_judged_as_the_fields_harnesses_do(score, name):
    columns = dict({**AGREE, **DISAGREE}[name])
    got = score(columns.pop("source"), **columns)
    assert got.value == float(name in AGREE), got


def test_a_method_is_not_mistaken_for_what_is_lent(score):
    source = "class Solution:\n    def add(self, n): return n + 1\n    def use(self): return add"
    assert score(source, {"fn_name": "add", "inputs": [[3]], "outputs": [4]}).value == 1.0


def test_options_may_allow_a_tolerance_for_returned_floats(isolates):
    verifier = code(relative=1e-6, time_limit=1)
    truth = {"fn_name": "f", "inputs": [[3]], "outputs": [0.3]}
    assert judge(verifier, "def f(n): return 0.1 + 0.2", ground_truth=truth).value == 1.0
    assert judge(verifier, "def f(n): return 0.31", ground_truth=truth).value == 0.0
    verifier.close()


CHECK = "def check(candidate):\n    assert candidate(9) == 3\n"


@pytest.mark.parametrize(
    ("prompt", "test", "value"),
    [
        ("def third(n):\n", CHECK, 0.0),
        ("import statistics\ndef third(n):\n", CHECK, 1.0),
        (
            "from math import (\n    sqrt,  # a comment\n    floor,\n)\nimport statistics\ndef third(n):\n",
            CHECK,
            1.0,
        ),
        ("def third(n):\n", "import statistics\n" + CHECK, 1.0),
        (
            "def third(n):\n",
            "def check(candidate):\n    import statistics\n    assert candidate(9) == 3\n",
            0.0,
        ),
    ],
)
def test_a_solution_may_use_what_its_prompt_and_its_test_import(score, prompt, test, value):
    got = score(
        "def third(n): return statistics.mean([n, 0, 0])", prompt=prompt, test=test, entry_point="third"
    )
    assert got.value == value, got


def test_the_usual_modules_are_lent_but_not_their_functions(score):
    row = {"test": CHECK, "entry_point": "root"}
    assert score("def root(n: List[int]): return math.isqrt(n)", **row).value == 1.0, "as label makers do"
    assert score("def root(n): return isqrt(n)", **row).value == 0.0


def test_a_module_of_its_own_gets_nothing_from_the_test(score):
    test = "import math\nfrom solution import root\n\ndef test_it():\n    assert root(9) == 3\n"
    assert score("def root(n): return math.isqrt(n)", test=test).value == 0.0
    assert score("import math\ndef root(n): return math.isqrt(n)", test=test).value == 1.0


def test_the_longer_test_of_a_row_is_run(score):
    row = {
        "test_list": ["assert add(1, 2) == 3"],
        "test_imports": [],
        "test": "for a in range(9):\n    assert add(a, 2) == a + 2",
    }
    assert score(ADD, **row).value == 1.0
    assert score("def add(a, b): return 3", **row).value == 0.0


def test_the_starter_code_names_the_function_where_the_metadata_do_not(score):
    row = {
        "public_test_cases": json.dumps(CALLS),
        "starter_code": "class Solution:\n    def add(self, a: int, b: int) -> int:\n        ",
    }
    assert score(METHOD, **row).value == 1.0


@pytest.mark.parametrize(
    ("expected", "printed", "apps", "livecodebench", "plain"),
    [
        ("0.5", "0.50", 1, 1, 0),
        ("0.3333333", "0.333333333", 1, 0, 0),
        ("0.333", "0.334", 0, 0, 0),
        ("1e-3", "0.001", 1, 1, 0),
        ("1000000", "1000001", 0, 0, 0),
        ("3", "3.0", 0, 1, 0),
        ("0.5 yes", "0.50 no", 0, 0, 0),
        ("nan", "inf", 0, 0, 0),
    ],
)
def test_numbers_are_compared_as_the_formats_own_harness_does(
    score, expected, printed, apps, livecodebench, plain
):
    source, test = f"print('{printed}')", {"input": "", "output": expected}
    lists = {"inputs": [""], "outputs": [expected]}
    assert score(source, input_output=json.dumps(lists)).value == apps
    assert score(source, private_tests={"input": [""], "output": [expected]}).value == apps
    assert score(source, private_test_cases=json.dumps([test])).value == livecodebench
    assert score(source, lists).value == plain
    assert score(source, input_output=json.dumps(lists), checker="tokens").value == plain, (
        "the sample's word goes first"
    )


def test_the_options_go_before_a_formats_own_harness(isolates):
    verifier = code(checker="tokens")
    row = {"input_output": json.dumps({"inputs": [""], "outputs": ["0.5"]})}
    assert judge(verifier, "print('0.50')", **row).value == 0.0
    assert judge(verifier, "print('0.5')", **row).value == 1.0
    verifier.close()


EVALPLUS = """import numpy as np

def is_floats(x):
    if isinstance(x, float):
        return True
    if isinstance(x, (list, tuple)):
        return all(isinstance(i, float) for i in x)
    if isinstance(x, np.ndarray):
        return x.dtype == np.float64 or x.dtype == np.float32
    return False

def assertion(out, exp, atol):
    exact_match = out == exp
    if atol == 0 and is_floats(exp):
        atol = 1e-6
    if not exact_match and atol != 0:
        assert np.allclose(out, exp, rtol=1e-07, atol=atol)
    else:
        assert exact_match

def check(candidate):
    for inp, exp in zip([[1, 2], [2, 1]], RESULTS):
        assertion(candidate(*inp), exp, 0)
"""


@pytest.mark.parametrize(
    ("source", "results", "value"),
    [
        ("return a / b", [0.5, 2.0], 1.0),
        ("return a / b + 1e-9", [0.5, 2.0], 1.0),
        ("return a / b + 1e-5", [0.5, 2.0], 0.0),
        ("return float('nan')", [0.5, 2.0], 0.0),
        ("return [a / b + 1e-9, 1.0]", [[0.5, 1.0], [2.0, 1.0]], 1.0),
        ("return [a / b + 1e-9]", [[0.5, 1.0], [2.0, 1.0]], 0.0),
        ("return 'x'", [0.5, 2.0], 0.0),
        ("return a + b + 1e-9", [3, 3], 0.0),
    ],
)
def test_evalplus_needs_no_numpy(score, source, results, value):
    test = EVALPLUS.replace("RESULTS", repr(results))
    columns = {"test": test, "entry_point": "add", "prompt": "def add(a, b):\n"}
    assert score(f"def add(a, b):\n    {source}", **columns).value == value


RAW = {
    "entry_point": "half", "prompt": "def half(a, b):\n", "canonical_solution": "    return a / b if b else [a]\n",
    "base_input": [[1, 2], [1, 3]], "plus_input": [[7, 0], [10**30, 3]], "atol": 0, "contract": "    assert type(a) == int\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("def half(a, b): return a / b if b else [a]", 1.0),
        ("    return a / b + 1e-9 if b else (a,)\n", 1.0),
        ("def half(a, b): return a / b + 1e-4 if b else [a]", 0.0),
        ("def half(a, b): return a / b if b else [a + 1]", 0.0),
        ("def half(a, b): return a / b", 0.0),
    ],
)
def test_what_is_right_may_be_what_the_reference_returns(score, source, value):
    assert score(source, **RAW).value == value
    broken = score(source, **{**RAW, "canonical_solution": "    return a / b\n"})
    assert (broken.status, "the reference raises ZeroDivisionError" in broken.reason) == (
        Status.BAD_GROUND_TRUTH,
        True,
    )
    assert score(source, **{**RAW, "canonical_solution": ""}).status is Status.BAD_GROUND_TRUTH


def test_a_circle_of_nodes_is_no_list_of_values(score):
    row = ROWS["LeetCode, a list as its values"][1]
    source = "class Solution:\n    def rev(self, head):\n        head.next = head\n        return head"
    assert score(source, **row).value == 0.0
    many = "class Solution:\n    def rev(self, head):\n        for _ in range(10**5): head = ListNode(0, head)\n        return [head] * 1000"
    assert score(many, **row).value == 0.0


@pytest.mark.parametrize(
    ("call", "runs_it"),
    [
        ("check(add)", True),
        ("(check)(add)", True),
        ("if True:\n    check (add)", True),
        ("def main():\n    check(add)\nmain()", True),
        ("ｃheck(add)", True),  # Python reads a full-width letter as the plain one
        ("recheck = check", False),
        ("# recheck(add) and checked(add) are other names", False),
        ("'check(add)'", False),
    ],
)
def test_a_check_that_the_test_code_runs_itself_is_a_program(call, runs_it):
    test = f"def check(candidate):\n    assert candidate(1, 2) == 3\n{call}\n"
    tests = read_tests(test, {"entry_point": "add"})
    assert isinstance(tests, AssertTests)
    assert tests.checks == ((test,) if runs_it else ("check(add)",))
