"""A wrong solution is wrong, whatever it does to be without a value; a right one is right, however much it has to do."""

import json
import sys
from dataclasses import replace

import pytest

from r1reward.testing import item, judge
from r1reward.types import Status
from r1reward_code import code
from r1reward_code.execution.run_context import compile_cpp
from r1reward_code.harness.bounded_json import read_json
from r1reward_code.harness.comparison import compare_answer
from r1reward_code.harness.wire_values import to_wire
from r1reward_sandbox import CompileError, Limits, Result, Sandbox, Verdict, blame, box

CALLS = {"fn_name": "f", "inputs": [[3]], "outputs": [9]}
STREAM = {"inputs": ["1", "2", "3"], "outputs": ["1", "2", "3"]}

VALUES = {
    "an integer that no text holds": "def f(x): return 10**5000",
    "an integer of a megabyte": "def f(x): return 16 ** 1_000_000",
    "a key that no text holds": "def f(x): return {10**5000: 1}",
    "a signalling NaN": "from decimal import Decimal\ndef f(x): return Decimal('sNaN')",
    "a signalling NaN in a list": "from decimal import Decimal\ndef f(x): return [Decimal('sNaN')]",
    "a fraction of nothing": "from fractions import Fraction\nclass F(Fraction):\n denominator = 0\n numerator = 1\ndef f(x): return F(1, 2)",
    "a fraction of two megabytes": "from fractions import Fraction\ndef f(x): return Fraction(3 ** 1_700_000, 2 ** 2_700_000)",
    "a decimal with a huge exponent": "from decimal import Decimal\ndef f(x): return Decimal('1e999999999')",
    "a set of equal hashes": "def f(x): return {n * (2**61 - 1) for n in range(1, 60_000)}",
    "many empty lists": "def f(x): return [[]] * 4_000_000",
    "a list in a list, often": "def f(x):\n y = []\n for _ in range(100_000): y = [y]\n return y",
    "itself": "def f(x):\n y = []\n y.append(y)\n return y",
    "a long exception": "def f(x): raise ValueError('x' * 10_000_000)",
    "an exception whose words raise": "class E(Exception):\n def __str__(s): raise E\ndef f(x): raise E",
    "a flood on standard error": "import sys\ndef f(x):\n while True: sys.stderr.write('x' * 65536)",
    "a flood on standard output": "import os\ndef f(x):\n while True: os.write(1, b'x' * 65536)",
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_is_hard_to_compare_is_wrong(score, name):
    got = score(VALUES[name], CALLS)
    assert (got.value, got.status) == (0.0, Status.SCORED), got.reason


RAW = [
    {"t": "float", "v": "0x1p+99999"}, {"t": "float", "v": 5}, {"t": "decimal", "v": "hello"}, {"t": "decimal", "v": None},
    {"t": "time", "v": ["timedelta", 10**12, 0, 0]}, {"t": "time", "v": ["nothing"]}, {"t": "array", "v": ["b", [300]]},
    {"t": "array", "v": ["zz", [1]]}, {"t": "fraction", "v": ["1", "0"]}, {"t": "int", "v": "xyz"}, {"t": "int", "v": -1},
    {"t": "complex", "v": ["0x1p+99999", "0"]}, {"t": "range", "v": [1, 2, 0]}, {"t": "ref", "v": 10**9}, {"t": "graph", "v": 3},
    {"t": "dict", "v": [[[], 1]]}, {"t": "set", "v": [{"t": "dict", "v": []}]}, {"t": "by text", "v": ["os", "system", "true"]},
    {"t": "type", "v": "nothing"}, {"t": "named tuple", "v": ["x", ["1"], [1]]}, {"t": "bytes", "v": "zz"}, {}, {"t": 5, "v": 5},
]  # fmt: skip


MODULES = [
    ("numpy.f2py.__main__", "main"),
    ("sympy.this", "x"),
    ("nltk.downloader", "x"),
    ("matplotlib.tests", "x"),
]


@pytest.mark.parametrize("module", MODULES)
def test_an_answer_has_nobody_outside_of_a_box_import_a_module(module, capfd):
    before = {name for name in sys.modules if name.startswith(module[0])}
    for answer in (
        {"value": {"t": "library class", "v": module}},
        {"value": [{"t": "library class", "v": module}]},
        {"raised": ["E", "x", [], {"object": 0, "arguments": [{"t": "library class", "v": module}]}]},
    ):
        assert compare_answer(json.dumps(answer).encode(), (9,), (0.0, 0.0))[0] in "WR"
    assert {name for name in sys.modules if name.startswith(module[0])} == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("value", RAW, ids=str)
def test_words_that_nobody_would_say_are_wrong(value):
    for answer in ({"value": value}, {"value": [value]}, {"raised": value}, value):
        letter, why = compare_answer(json.dumps(answer).encode(), (9,), (0.0, 0.0))
        assert (letter in "WR", bool(why)) == (True, True)


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"5", b"null", b'"value"', b"[" * 60_000, b"\xff", b'{"value": 1e999}']
)
def test_an_answer_that_is_none_is_wrong(line):
    assert compare_answer(line, (9,), (0.0, 0.0))[0] == "W"


def test_a_large_value_is_compared_in_a_box_as_a_small_one_is_here(score):
    truth = {"fn_name": "f", "inputs": [[50_000]], "outputs": [list(range(50_000))]}
    assert score("def f(n): return list(range(n))", truth).value == 1.0
    assert score("def f(n): return tuple(range(n))", truth).value == 1.0
    assert score("def f(n): return [*range(n - 1), 0]", truth).value == 0.0
    near = {**truth, "outputs": [[n + 1e-9 for n in range(50_000)]]}
    assert score("def f(n): return list(range(n))", near).value == 0.0
    assert score("def f(n): return list(range(n))", near, absolute=1e-6).value == 1.0


def test_as_many_asserts_as_a_sample_has_are_run(score):
    many = {"test_list": [f"assert f({n}) == {n * n}" for n in range(2_500)]}
    assert score("def f(x): return x * x", **many).value == 1.0
    got = score("def f(x): return x * x if x < 2_400 else 0", **many)
    assert (got.value, got.reason[:17]) == (0.0, "test 2401 of 2500")


def test_long_errors_of_many_asserts_are_no_failure_of_ours(isolates):
    with_parts = code(time_limit=1, credit="fraction")
    many = {"test_list": [f"assert f({n}) == {n}" for n in range(300)]}
    source = "def f(x):\n if x < 150: return x\n raise ValueError(chr(0x1F600) * 300)"
    got = judge(with_parts, f"```python\n{source}\n```", **many)
    with_parts.close()
    assert (got.value, got.status) == (0.5, Status.SCORED), got.reason


def test_the_deadline_is_what_the_tests_may_take(verifier):
    def seconds(truth=None, **columns):
        return verifier.deadline_of(item("x", ground_truth=truth, **columns)[0])

    one = seconds({"inputs": ["1"], "outputs": ["1"]})
    assert seconds({"inputs": ["1"] * 40, "outputs": ["1"] * 40}) > one + 40 * 3
    assert seconds({"inputs": ["1"] * 40, "outputs": ["1"] * 40}, time_limit=20) > 40 * 20
    assert seconds(test_list=["assert f(1)"] * 2_500) > 2_500 * 0.3
    assert seconds(None) == 0.0


@pytest.mark.parametrize("limit", [1, 10, 60])
def test_the_deadline_leaves_time_to_find_out_whose_doing_it_is_that_a_box_broke(verifier, limit):
    """Two tries, each of which is given up when nothing is heard of it, and the controls between and after them."""
    tries = 2 * (10 * Limits(cpu_seconds=limit, wall_seconds=limit + 2).wall + box._GRACE_SECONDS)
    controls = 2 * (10 * blame._LONGEST_CONTROL + box._GRACE_SECONDS) + 3 * box._START_SECONDS
    for columns in (
        {"ground_truth": {"inputs": ["1"], "outputs": ["1"]}},
        {"ground_truth": CALLS},
        {"test_list": ["assert f(1)"]},
    ):
        assert verifier.deadline_of(item("x", time_limit=limit, **columns)[0]) > tries + controls


def test_a_program_that_sleeps_past_the_runs_deadline_is_wrong_and_not_masked(isolates):
    import r1reward

    reward = {
        "template": "plain",
        "terms": [{"verifier": "code", "options": {"time_limit": 1}, "deadline": 2}],
    }
    source = "import time\nx = input()\ntime.sleep(1.5)\nprint(x if x != '3' else 7)"
    rows = [{"prompt": "", "completion": f"```python\n{source}\n```", "ground_truth": json.dumps(STREAM)}]
    (group,) = r1reward.score(rows, reward, workers=1, task="code", deadline=2)
    assert group.rewards[0].value == 0.0, group.rewards[0]


@pytest.mark.parametrize(
    "source",
    [
        "template<int D,int N> struct T{ enum{v=T<D-1,2*N>::v+T<D-1,2*N+1>::v}; };\ntemplate<int N> struct T<0,N>{ enum{v=N&1}; };\n"
        "int main(){ return T<18,0>::v; }",
        '#include "/dev/zero"\nint main() {}',
        '#include __FILE__\n#include __FILE__\nint main() {}',
    ],
    ids=["templates", "a device", "itself"],
)  # fmt: skip
def test_a_compile_bomb_is_wrong(verifier, monkeypatch, source):
    (usual,) = Sandbox.compile.__defaults__
    monkeypatch.setattr(Sandbox.compile, "__defaults__", (replace(usual, cpu_seconds=3),))
    got = judge(verifier, f"```cpp\n{source}\n```", ground_truth=STREAM, language="cpp")
    assert (got.value, "does not compile" in got.reason) == (0.0, True), got


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (b"g++: internal compiler error: Segmentation fault signal terminated program cc1plus", 1),
        (b"cc1plus: out of memory allocating 65536 bytes", 1),
        (b"main.cpp:1:1: error: 'concept' does not name a type", 2),
    ],
)
def test_what_brought_the_compiler_down_is_not_compiled_by_another_standard(monkeypatch, words, count):
    builds = []

    def fail(*_):
        builds.append(1)
        raise CompileError(Result(verdict=Verdict.COMPILE_ERROR, stderr=words))

    monkeypatch.setattr(Sandbox, "compile", fail)
    monkeypatch.setattr(Sandbox, "build", fail)
    with Sandbox(1) as sandbox, pytest.raises(CompileError):
        compile_cpp(sandbox, "cpp", "int main() {}")
    assert len(builds) == count


def test_to_wire_and_back_keeps_what_is_accepted():
    accepted = [1, 2.5, "x", None, True, [1, {"a": [2]}], {"b": 10**400}]
    assert compare_answer(json.dumps({"value": to_wire(accepted)}).encode(), (accepted,), (0.0, 0.0)) == (
        "A",
        "",
    )


_FLOODS = {"lists": "[],", "objects": '{"":0},', "lists in lists": "[[[[[]]]]],", "numbers": "1,"}


@pytest.mark.parametrize("kind", _FLOODS)
def test_an_answer_that_decodes_to_far_more_than_its_bytes_is_not_decoded(kind):
    item_text = _FLOODS[kind]
    few, many = (f'{{"value": [{item_text * n}0]}}'.encode() for n in (10, 2**26 // len(item_text)))
    assert len(read_json(few)["value"]) == 11
    with pytest.raises(ValueError, match="too many values"):
        read_json(many)


@pytest.mark.parametrize("kind", _FLOODS)
def test_a_solution_that_says_more_values_than_a_test_has_memory_for_is_wrong(score, kind):
    flood = (
        f"import os\ndef add(a, b):\n line = b'{{\"value\": [' + {_FLOODS[kind]!r}.encode() * (60 * 2**20 // "
        f"{len(_FLOODS[kind])}) + b'0]}}\\n'\n for n in range(64):\n  try:\n   left = line\n"
        "   while left: left = left[os.write(n, left):]\n  except OSError: pass\n"
    )
    got = score(flood, test="assert add(1, 2) == 3")
    assert (got.value, got.status) == (0.0, Status.SCORED), got
