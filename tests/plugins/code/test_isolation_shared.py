"""`isolation: shared`: a test that must be one process with its solution is, and says so; nothing else changes."""

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_code.verifier import code

RIGHT = """
class Base:
    def __init__(self, x):
        self.x = x

    def total(self):
        return self.x + self.extra()

    def extra(self):
        return 1


def add(a, b):
    return a + b
"""
WRONG = RIGHT.replace("a + b", "a - b")
TEST = """
import inspect
from solution import Base, add


class Mine(Base):
    def extra(self):
        return 5


def test_a_base():
    assert Mine(1).total() == 6


def test_its_source():
    assert "return" in inspect.getsource(add)
    assert add(1, 2) == 3
"""


@pytest.fixture(scope="module")
def shared(isolates):
    made = code(time_limit=2, isolation="shared")
    yield made
    made.close()


def test_what_needs_one_process_is_judged_in_one_and_the_reason_says_so(score, shared):
    got = score(RIGHT, by=shared, test=TEST)
    assert (got.value, "isolation: shared" in got.reason) == (1.0, True)
    assert score(WRONG, by=shared, test=TEST).value == 0.0


def test_the_default_stays_apart(score):
    got = score(RIGHT, test=TEST)
    assert (got.status, "isolation: shared" in got.reason) == (Status.ERROR, True)


def test_a_test_that_can_be_apart_is_apart_all_the_same(score, shared):
    got = score(
        RIGHT, by=shared, test="from solution import add\ndef test_add():\n    assert add(1, 2) == 3\n"
    )
    assert (got.value, "shared" in got.reason) == (1.0, False)
    liar = "class L:\n    def __eq__(self, other): return True\ndef add(a, b): return L()\n"
    assert score(liar, by=shared, test="assert add(1, 2) == 3").value == 0.0


def test_a_package_that_is_not_here_is_our_failure_in_one_process_too(score, shared):
    assert score(RIGHT, by=shared, test="import hypothesis\n" + TEST).status is Status.ERROR


ATTACKS = {
    "ends at once": "import os\nos._exit(0)",
    "ends politely": "raise SystemExit(0)",
    "ends at exit": "import atexit, os\natexit.register(os._exit, 0)",
    "ends in a thread": "import os, threading\nthreading.Timer(0.01, os._exit, (0,)).start()",
    "writes verdicts everywhere": "import os\nfor n in range(64):\n    try: os.write(n, b'1\\n{\"problem\": null, \"gone\": false}\\n' * 9)\n    except OSError: pass",
    "replaces assertions": "import unittest\nunittest.TestCase.assertEqual = lambda *a: None",
    "replaces builtins": "import builtins\nbuiltins.isinstance = lambda *a: True",
    "replaces the error": "import builtins\nclass E(BaseException):\n    def __new__(cls, *a): raise SystemExit(0)\nbuiltins.AssertionError = E",
    "replaces json": "import json\njson.dumps = lambda *a, **k: '{\"problem\": null, \"gone\": false}'\njson.JSONEncoder.encode = json.dumps",
    "looks through frames": "import os, re, sys\nframe = sys._getframe()\nwhile frame:\n    for v in list(frame.f_locals.values()):\n        if isinstance(v, bytes) and re.fullmatch(b'[0-9a-f]{32}', v):\n            for n in range(64):\n                try: os.write(n, (v + b' 1\\n') * 2)\n                except OSError: pass\n            os._exit(0)\n    frame = frame.f_back",
    "asks the collector": "import gc, os, re\nfor o in gc.get_objects():\n    for v in (o.values() if isinstance(o, dict) else o if isinstance(o, (list, tuple)) else ()):\n        if isinstance(v, bytes) and re.fullmatch(b'[0-9a-f]{32}', v): os._exit(0)",
    "traces": "import sys\nsys.settrace(lambda *a: None)",
    "replaces the harness": "import __main__, sys\nfor home in (__main__, sys.modules['__main__']):\n    for n, v in list(vars(home).items()):\n        if callable(v): setattr(home, n, lambda *a, **k: None)",
    "replaces the harness by a frame": "import sys\nnames = sys._getframe(4).f_globals\nfor n in list(names):\n    if 'problem' in n: names[n] = lambda *a, **k: None",
    "reads what is left of input": "import os, sys\nos.write(2, sys.stdin.read().encode() + b' 1\\n')",
    "takes the test's file": "import os\nfor n in os.listdir('.'): open(n, 'w').write('')",
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_wrong_solution_gains_nothing_in_one_process_by(score, shared, name):
    got = score(f"{WRONG}\n{ATTACKS[name]}\n", by=shared, test=TEST)
    assert (got.value, got.status) == (0.0, Status.SCORED), got


_STEAL = (
    "static void r1(void) { char s[32]; long got = 0, more; for (; got < 32; got += more) { more = syscall(SYS_read, 0, "
    "s + got, 32 - got); if (more <= 0) break; } syscall(SYS_write, 1, s, 32); syscall(SYS_exit_group, 0); }\n"
)
_HEAD = "#define _GNU_SOURCE\n#include <sys/syscall.h>\n#include <unistd.h>\nstruct N { int v; struct N *next; };\n"
_EARLY = (
    'use std::io::{Read, Write};\n#[used]\n#[link_section = "SECTION"]\nstatic S: extern "C" fn() = early;\n'
    'extern "C" fn early() { let mut b = [0u8; 32]; let _ = std::io::stdin().read_exact(&mut b); '
    "let _ = std::io::stdout().write_all(&b); std::process::exit(0) }\n"
)
C_WRONG, RUST_WRONG = "int f(struct N *x) { return 9; }\n", "fn f(_: &dyn std::any::Any) -> i32 { 9 }"
ONE_PROGRAM = {
    "c": (
        {"declaration": "struct N { int v; struct N *next; };\nint f(struct N *x) {\n",
         "test": "#undef NDEBUG\n#include <assert.h>\nint main(void) { struct N a = {2, 0}; assert(f(&a) == 2); return 0; }\n"},
        "struct N { int v; struct N *next; };\nint f(struct N *x) { return x ? x->v : 0; }",
        {
            "is wrong": f"{_HEAD}{C_WRONG}",
            "defines read": f"{_HEAD}{_STEAL}ssize_t read(int f, void *to, size_t n) {{ r1(); return 0; }}\n{C_WRONG}",
            "defines write": f"{_HEAD}ssize_t write(int f, const void *b, size_t n) {{ return n; }}\nvoid _exit(int c) {{ for (;;) syscall(SYS_exit_group, 0); }}\n{C_WRONG}",
            "has a constructor": f"{_HEAD}{_STEAL}__attribute__((constructor(101))) void early(void) {{ r1(); }}\n{C_WRONG}",
            "comes before constructors": f'{_HEAD}{_STEAL}__attribute__((section(".preinit_array"), used)) static void (*early)(void) = r1;\n{C_WRONG}',
        },
    ),
    "rust": (
        {"declaration": "fn f(x: &dyn std::any::Any) -> i32 {\n",
         "test": "#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn test_f() {\n        assert_eq!(f(&2i32), 2);\n    }\n}\n"},
        "fn f(x: &dyn std::any::Any) -> i32 { *x.downcast_ref::<i32>().unwrap() }",
        {
            "is wrong": RUST_WRONG,
            "has a constructor": _EARLY.replace("SECTION", ".init_array") + RUST_WRONG,
            "comes before constructors": _EARLY.replace("SECTION", ".preinit_array") + RUST_WRONG,
            "defines read": '#[no_mangle]\npub extern "C" fn read(_: i32, _: *mut u8, n: usize) -> isize { n as isize }\n' + RUST_WRONG,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ONE_PROGRAM)
def test_a_compiled_solution_says_the_end_of_its_test_by_no_definition_of_its_own(isolates, language):
    columns, right, attacks = ONE_PROGRAM[language]
    verifier = code(time_limit=5, memory_mb=1024, isolation="shared")

    def score(source):
        return judge(verifier, f"```{language}\n{source}\n```", language=language, **columns)

    first = score(right)
    if first.status is Status.ERROR:
        pytest.skip(first.reason)
    assert (first.value, "isolation: shared" in first.reason) == (1.0, True), first
    for name, source in attacks.items():
        got = score(source)
        assert (got.value, got.status) == (0.0, Status.SCORED), (name, got)
    verifier.close()
