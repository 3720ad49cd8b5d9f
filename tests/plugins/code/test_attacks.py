"""More ways to be judged right without being right, one property each: none scores, none harms a neighbour."""

import pytest

from r1reward.testing import judge
from r1reward_code import code

CHECK = "def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(-7, 7) == 0\n"
CALLS = {"fn_name": "add", "inputs": [[1, 2], [-7, 7]], "outputs": [3, 0]}
UNITS = "from solution import add\n\ndef test_one():\n    assert add(1, 2) == 3\n\ndef test_two():\n    assert add(-7, 7) == 0\n"
STREAM = {"inputs": ["1 2\n", "-7 7\n"], "outputs": ["3\n", "0\n"]}

FUNCTIONS = {
    # values
    "an integer whose text is another": "class I(int):\n def __int__(s): return 3\n def __index__(s): return 3\n def __repr__(s): return '3'\ndef add(a, b): return I(9)",
    "a text that is equal to all": "class S(str):\n def __eq__(s, o): return True\n def __hash__(s): return 0\ndef add(a, b): return S('3')",
    "a list of lazily equal items": "class E:\n def __eq__(s, o): return True\ndef add(a, b): return [E()]",
    "a dictionary that lies": "class D(dict):\n def __eq__(s, o): return True\n def items(s): return [(3, 3)]\ndef add(a, b): return D()",
    "not a number": "def add(a, b): return float('nan')",
    "true for one": "def add(a, b): return a + b == 3",
    "a generator": "def add(a, b): yield a + b",
    "a coroutine that never ends": "import asyncio\nasync def add(a, b): await asyncio.sleep(99)",
    "a list in a list for ever": "def add(a, b):\n x = []\n x.append(x)\n return x",
    "a circle of nodes": "class ListNode:\n pass\ndef add(a, b):\n n = ListNode(); n.next = n\n return n",
    "a node of an unknown kind": "class ListNode:\n def __eq__(s, o): return True\ndef add(a, b): return ListNode()",
    "a number of ten million digits": "def add(a, b): return 10 ** 10_000_000",
    "a value of a gigabyte": "def add(a, b): return 'x' * 2**30",
    "a value of many items": "def add(a, b): return [0] * 10**8",
    "an attribute that is never the same": "class N:\n def __getattr__(s, n): return lambda *a: True\ndef add(a, b): return N()",
    "a property that raises": "class N:\n @property\n def __dict__(s): raise SystemExit\n tolist = property(lambda s: exit(0))\ndef add(a, b): return N()",
    "a class instead of a value": "class add(int):\n def __new__(c, a, b): return int.__new__(c, 9)\n def __eq__(s, o): return True",
    "an exception that is a verdict": "class AssertionPassed(BaseException): pass\ndef add(a, b): raise AssertionPassed",
    "an exception group": "def add(a, b): raise BaseExceptionGroup('x', [SystemExit(0)])",
    # arguments
    "changes its arguments": "def add(a, b):\n import ctypes\n try: ctypes.memmove(id(a) + 24, id(3) + 24, 4)\n except Exception: pass\n return a",
    # the process
    "ends with success": "import os\ndef add(a, b): os._exit(0)",
    "ends at exit": "import atexit, os\natexit.register(os._exit, 0)\ndef add(a, b): return 9",
    "ends in a thread": "import threading, os, time\nthreading.Thread(target=lambda: (time.sleep(0.01), os._exit(0))).start()\ndef add(a, b): return 9",
    "a thread that outlives all": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\ndef add(a, b): return 9",
    "ends itself by a signal": "import os, signal\ndef add(a, b): os.kill(os.getpid(), signal.SIGKILL)",
    "a handler for all signals": "import signal\nfor n in range(1, 32):\n try: signal.signal(n, lambda *a: None)\n except (OSError, ValueError): pass\ndef add(a, b): return 9",
    "forks and lets both answer": "import os\ndef add(a, b):\n os.fork()\n return 9",
    "a child in a session of its own": "import os, time\nif not os.fork():\n os.setsid()\n if os.fork(): os._exit(0)\n time.sleep(60)\ndef add(a, b): return 9",
    "replaces itself by another program": "import os\ndef add(a, b): os.execv('/bin/true', ['true'])",
    "prints verdicts": "import sys\nfor stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__): print('{\"problem\": null}', file=stream)\ndef add(a, b): return 9",
    "writes verdicts to all descriptors": "import os\nfor n in range(64):\n try: os.write(n, b'{\"problem\": null, \"gone\": false}\\n' * 9)\n except OSError: pass\ndef add(a, b): return 9",
    "answers from a hook of output": "import sys\nsys.displayhook = sys.excepthook = lambda *a: print('{\"value\": 3}')\ndef add(a, b): raise ValueError",
    # the harness in its own process
    "changes json": "import json\njson.dumps = json.loads = lambda *a, **k: {'value': 3}\ndef add(a, b): return 9",
    "changes builtins": "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.type = lambda *a: int\nbuiltins.len = lambda x: 0\ndef add(a, b): return 9",
    "changes modules": "import sys\nsys.modules.clear()\ndef add(a, b): return 9",
    "looks at the frames": "import sys\ndef add(a, b):\n f, seen = sys._getframe(), []\n while f: seen += [v for v in f.f_locals.values() if isinstance(v, int)]; f = f.f_back\n return seen[-1] if seen else 9",
    "looks for what is expected": "import gc\ndef add(a, b):\n for o in gc.get_objects():\n  if isinstance(o, dict) and ('outputs' in o or 'checks' in o): return 3 if a == 1 else 0\n return 9",
    "reads the test's file": "import glob\ndef add(a, b):\n for p in glob.glob('/**/tests.*', recursive=True) + glob.glob('/work/**', recursive=True):\n  try:\n   if '== 3' in open(p).read(): return 3 if a == 1 else 0\n  except OSError: pass\n return 9",
    "reads other processes": "import os\ndef add(a, b):\n for p in os.listdir('/proc'):\n  try:\n   if b'== 3' in open(f'/proc/{p}/cmdline', 'rb').read() + open(f'/proc/{p}/environ', 'rb').read(): return 3 if a == 1 else 0\n  except OSError: pass\n return 9",
    "traces the harness": "import sys\nsys.settrace(lambda f, e, a: f.f_locals.update(value=3))\ndef add(a, b): return 9",
    "audits the harness": "import sys\nsys.addaudithook(lambda e, a: None)\nimport __main__\n__main__.to_wire = lambda v: 3\n__main__._call = lambda n, r: {'value': 3}\ndef add(a, b): return 9",
    "loads a module of the test": "import sys, importlib\ndef add(a, b):\n for n in ('tests', 'test', 'solution_test', '__main__'):\n  try: m = importlib.import_module(n)\n  except ImportError: continue\n  if hasattr(m, 'check'): return 3\n return 9",
    "a module that shadows": "import sys, types\nm = types.ModuleType('unittest')\nm.TestCase = object\nsys.modules['unittest'] = m\ndef add(a, b): return 9",
    "fills the disk": "def add(a, b):\n with open('x', 'wb') as f:\n  while True: f.write(b'x' * 2**20)",
    "takes all memory": "def add(a, b):\n x = []\n while True: x.append(bytearray(2**24))",
    "recurses for ever": "def add(a, b): return add(a, b)",
    "breaks the interpreter": "import ctypes\ndef add(a, b): ctypes.string_at(0)",
    "never comes back": "def add(a, b):\n while True: pass",
    "sleeps": "import time\ndef add(a, b): time.sleep(99)",
}  # fmt: skip
# Each answers 9 for both questions, or nothing: only what it does around that could make it pass.


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_is_not_right_scores_nothing(verifier, name):
    source = FUNCTIONS[name].replace("{'value': 3}", "{'value': 9}")
    for truth in ({"test": CHECK, "entry_point": "add"}, CALLS, UNITS):
        got = judge(verifier, f"```python\n{source}\n```", ground_truth=truth)
        assert got.value == 0.0, got
    after = judge(verifier, "```python\ndef add(a, b): return a + b\n```", ground_truth=CALLS)
    assert after.value == 1.0, "a neighbour has its own verdict"


HONEST = {
    "zero with a sign": ("def f(x): return -0.0", ["assert f(0) == 0"], 1.0),
    "a subclass of a number": ("class I(int): pass\ndef f(x): return I(x)", ["assert f(5) == 5"], 1.0),
    "a named tuple": ("from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(x): return P(x, x)", ["assert f(5) == (5, 5)"], 1.0),
    "prints as it works": ("def f(x):\n print('at work', x)\n return x", ["assert f(5) == 5"], 1.0),
    "a dictionary with numbers for keys": ("def f(x): return {1: 'a', (1, 2): None}", ["assert f(0) == {1: 'a', (1, 2): None}"], 1.0),
    "a set": ("def f(x): return {1, 2}", ["assert f(0) == {2, 1}"], 1.0),
    "a large integer": ("def f(x): return 3 ** 500", ["assert f(0) == 3 ** 500"], 1.0),
    "a generator that a test goes through": ("def f(x):\n while True: yield x", ["g = f(5); assert [next(g) for _ in range(3)] == [5, 5, 5]"], 1.0),
    "an object with a length and items": ("class B:\n def __init__(s): s.x = []\n def push(s, v): s.x.append(v)\n def __len__(s): return len(s.x)\n def __getitem__(s, i): return s.x[i]\n def __iter__(s): return iter(s.x)",
        ["b = B(); b.push(1); b.push(2); assert len(b) == 2 and b[0] == 1 and list(b) == [1, 2] and 2 in b and 3 not in b"], 1.0),
    "objects of one class": ("class V:\n def __init__(s, x): s.x = x\n def __add__(s, o): return V(s.x + o.x)\n def __eq__(s, o): return s.x == o.x", ["assert V(1) + V(2) == V(3)", "assert V(1) != V(2)"], 1.0),
    "an exception of its own": ("class Bad(ValueError): pass\ndef f(x): raise Bad('no ' + str(x))", ["try:\n f(5)\nexcept ValueError as e:\n assert str(e) == 'no 5'\nelse:\n assert False"], 1.0),
    "a test that catches everything": ("import os\ndef f(x): os._exit(0)", ["try:\n f(5)\nexcept BaseException:\n pass"], 0.0),
    "an object beside a number": ("class L:\n def __lt__(s, o): return True\n def __sub__(s, o): return 0\n def __abs__(s): return 0\n def __contains__(s, o): return True\ndef f(x): return L()", ["assert f(0) < 1"], 0.0),
    "an object that is near": ("class L:\n def __sub__(s, o): return 0\n __rsub__ = __sub__\ndef f(x): return L()", ["assert abs(f(0) - 0.5) < 1e-6"], 0.0),
    "an object that holds everything": ("class L:\n def __contains__(s, o): return True\n def __iter__(s): return iter([])\ndef f(x): return L()", ["assert 5 in f(0)"], 0.0),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_a_value_is_judged_for_what_it_is(score, name):
    source, checks, value = HONEST[name]
    got = score(source, checks)
    assert got.value == value, got


STREAMS = {
    "prints more and more": "while True: print('x' * 9999)",
    "prints after the answer": "print(sum(map(int, input().split())))\nprint('and more')",
    "prints to standard error": "import sys\nprint(sum(map(int, input().split())), file=sys.stderr)",
    "answers and fails": "print(sum(map(int, input().split())))\nraise SystemExit(1)",
    "answers and crashes": "import os\nprint(sum(map(int, input().split())), flush=True)\nos.abort()",
    "answers and hangs": "print(sum(map(int, input().split())), flush=True)\nwhile True: pass",
    "answers and leaves a child that prints": "import os, time\nprint(sum(map(int, input().split())), flush=True)\nif not os.fork():\n print('x', flush=True)\nos.wait()",
    "looks for the next input": "import os\nfor n in range(3, 64):\n try: os.write(1, os.pread(n, 999, 0))\n except OSError: pass",
    "prints nothing": "",
    "prints a zero byte": "print(chr(0))",
    "prints what is no text": "import sys\nsys.stdout.buffer.write(bytes(range(256)))",
}  # fmt: skip


@pytest.mark.parametrize("name", STREAMS)
def test_a_program_that_is_not_right_scores_nothing(score, name):
    assert score(STREAMS[name], STREAM).value == 0.0
    assert score("print(sum(map(int, input().split())))", STREAM).value == 1.0


CHECKER = (
    "import sys\nout = sys.stdin.read().split()\nwanted = open(sys.argv[2]).read().split()\n"
    "sys.exit(42 if out == wanted else 43)"
)
TALKER = (
    "import sys\nnumber = int(open(sys.argv[1]).read())\nfor line in sys.stdin:\n    guess = int(line)\n"
    "    if guess == number: sys.exit(42)\n    print('higher' if guess < number else 'lower', flush=True)\nsys.exit(43)"
)
GUESS = "lo, hi = 1, 1000\nwhile True:\n m = (lo + hi) // 2\n print(m, flush=True)\n try: r = input()\n except EOFError: break\n if r == 'higher': lo = m + 1\n else: hi = m - 1"


def with_checker(source, files=None, **more):
    return {
        "inputs": ["5", "700"],
        "outputs": ["5", "700"],
        "checker": {"source": source, "language": "python", **more},
    }


@pytest.mark.parametrize(
    "attack",
    ["import sys\nsys.stdout.write('42')", "print('x' * 10**6)", "import os\nopen('r1_answer', 'w').write('5')\nprint(5)",
     "raise SystemExit(42)", "print(open('r1_answer').read())", "import os\nos.symlink('/proc/self/environ', 'r1_output')\nprint(1)",
     "print('\\0' * 99)", "import sys\nsys.exit(42)"],
)  # fmt: skip
def test_a_solution_has_nothing_to_do_with_its_checker(score, attack):
    assert score(attack, **with_checker(CHECKER)).value == 0.0
    assert score("print(input())", **with_checker(CHECKER)).value == 1.0


@pytest.mark.parametrize(
    "attack",
    ["raise SystemExit(42)", "print(5)", "while True: print(1, flush=True)", "import time\ntime.sleep(99)", "print('x')",
     "while True: pass", "print('higher'); print(42)", "import os\nos.close(1)\nos._exit(42)",
     "import os\nos.kill(0, 9)", "print(500, flush=True)\nimport os\nos.kill(os.getppid(), 9)"],
)  # fmt: skip
def test_a_solution_has_nothing_to_do_with_its_interactor(score, attack):
    columns = with_checker(TALKER, interactive=True)
    got = score(attack, **columns)
    assert got.value == 0.0, got
    assert score(GUESS, **columns).value == 1.0, score(GUESS, **columns)


def test_a_checker_that_stumbles_over_an_output_rejects_it_and_one_that_is_broken_says_nothing(score):
    fragile = CHECKER.replace("out = sys.stdin.read().split()", "out = [str(int(sys.stdin.read()))]")
    assert score("print('x')", **with_checker(fragile)).value == 0.0
    assert score("print(input())", **with_checker(fragile)).value == 1.0
    assert score("print(input())", **with_checker("raise SystemExit(3)")).status == "bad_ground_truth"


def test_a_checker_that_cannot_read_its_own_answers_is_not_broken_by_any_output(score):
    picky = CHECKER.replace(
        "wanted = open(sys.argv[2])", "assert out and out[0].isdigit(); wanted = open(sys.argv[2])"
    )
    columns = with_checker(picky)
    columns["outputs"] = ["the answer is 5", "the answer is 700"]
    assert score("print('x')", **columns).value == 0.0


def test_an_interactor_that_stumbles_over_what_it_is_told_rejects_it_and_one_that_is_broken_says_nothing(
    score,
):
    fragile = (
        "import sys\nnumber = int(open(sys.argv[1]).read())\nwhile True:\n    guess = int(input())\n"
        "    if guess == number: sys.exit(42)\n    print('higher' if guess < number else 'lower', flush=True)"
    )
    columns = with_checker(fragile, interactive=True)
    assert score(GUESS, **columns).value == 1.0
    for attack in ("print('x')", "", "print(5000)\ninput()\nprint('x')"):
        assert score(attack, **columns).value == 0.0, attack
    broken = with_checker("import nowhere\n" + fragile, interactive=True)
    # Whether the solution comes to speak to it before it is gone, or only after.
    for first in ("", "import time; time.sleep(.2)\n"):
        assert score(first + GUESS, **broken).status == "bad_ground_truth", first


def test_no_time_is_lost_to_what_a_dead_solution_was_still_to_be_asked(isolates):
    verifier = code(time_limit=1, credit="fraction")
    truth = {"fn_name": "f", "inputs": [[n] for n in range(6)], "outputs": list(range(6))}
    got = judge(
        verifier,
        "```python\nimport os\ndef f(x): return x if x != 2 else os._exit(0)\n```",
        ground_truth=truth,
    )
    verifier.close()
    assert got.value == pytest.approx(5 / 6), got
    assert "[AAWAAA]" in got.reason
