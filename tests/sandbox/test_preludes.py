"""Python that the host puts before a program: compiled once for a box, executed anew in each run."""

import pytest

from r1reward_sandbox import Limits, Program, Verdict


@pytest.fixture
def lend(sandbox):
    """Runs a Python source after a prelude; its result."""

    def run(prelude, source, **more):
        program = Program(language="python", source=source, prelude=prelude, **more)
        return sandbox.run(program, limits=Limits(cpu_seconds=2))

    return run


def test_a_program_uses_what_its_prelude_defines(lend):
    for _ in range(3):
        result = lend(
            "import sys\ndef double(x): return 2 * x\n", "print(double(21), __name__, 'json' in sys.modules)"
        )
        assert result.stdout.split()[:2] == [b"42", b"__main__"], result


def test_a_run_leaves_nothing_in_the_prelude_of_the_next(lend):
    prelude = "import json\nseen = []\nclass A: n = 0\ndef f(x, kept=[]): kept.append(x); return kept\n"
    source = "seen.append(1); A.n += 1; print(seen, A.n, f(1), hasattr(json, 'mine')); json.mine = f.__code__ = (lambda x: 0).__code__"
    said = {lend(prelude, source).stdout for _ in range(4)}
    assert said == {b"[1] 1 [1] False\n"}


def test_one_prelude_says_nothing_of_another(lend):
    for number in [*range(20), *range(20)]:
        result = lend(f"n = {number}", "print(n, 'm' in globals(), len([x for x in globals() if x == 'n']))")
        assert result.stdout == b"%d False 1\n" % number, result


def test_programs_without_a_prelude_have_none(lend):
    lend("n = 1", "")
    assert lend("", "print('n' in globals())").stdout == b"False\n"


@pytest.mark.parametrize("prelude", ["def f(:", "(" * 500, "\0", "x = '\ud800'", "return 1"])
def test_a_prelude_that_does_not_compile_is_no_failure_of_the_program(lend, prelude):
    for _ in range(2):
        result = lend(prelude, "print(1)")
        assert result.verdict is Verdict.SANDBOX_ERROR, result
        assert "prelude does not compile" in result.reason
    assert lend("n = 1", "print(n)").stdout == b"1\n"


def test_what_a_prelude_raises_ends_the_run(lend):
    result = lend("1 / 0", "print('not seen')")
    assert (result.verdict, result.stdout) == (Verdict.RUNTIME_ERROR, b""), result
    assert b"ZeroDivisionError" in result.stderr


def test_a_prelude_counts_as_time_of_its_run(lend):
    assert lend("while True: pass", "").verdict is Verdict.TIME_LIMIT
    assert lend("n = 1", "print(n)").stdout == b"1\n"


def test_files_lie_beside_a_program_with_a_prelude(lend):
    result = lend(
        "def text():\n    with open('a') as f: return f.read()\n", "print(text())", files={"a": b"hello"}
    )
    assert result.stdout == b"hello\n"
