"""Python that the host puts before a program: compiled once for a box, executed in each run, or once if trusted."""

import pytest

from r1reward_sandbox import Limits, Program, Verdict


@pytest.fixture
def lend(sandbox):
    """Runs a Python source after a prelude; its result."""

    def run(prelude, source, cpu=2.0, **more):
        program = Program(language="python", source=source, prelude=prelude, **more)
        return sandbox.run(program, limits=Limits(cpu_seconds=cpu))

    return run


@pytest.fixture(params=[False, True], ids=["in each run", "once"])
def how(request):
    return {"trusted_prelude": request.param}


def test_a_program_uses_what_its_prelude_defines(lend, how):
    for _ in range(3):
        result = lend(
            "import sys\ndef double(x): return 2 * x\n",
            "print(double(21), __name__, 'json' in sys.modules)",
            **how,
        )
        assert result.stdout.split()[:2] == [b"42", b"__main__"], result


def test_a_run_leaves_nothing_in_the_prelude_of_the_next(lend, how):
    prelude = "import json\nseen = []\nclass A: n = 0\ndef f(x, kept=[]): kept.append(x); return kept\n"
    source = "seen.append(1); A.n += 1; print(seen, A.n, f(1), hasattr(json, 'mine')); json.mine = f.__code__ = (lambda x: 0).__code__"
    said = {lend(prelude, source, **how).stdout for _ in range(4)}
    assert said == {b"[1] 1 [1] False\n"}


def test_one_prelude_says_nothing_of_another(lend, how):
    for number in [*range(6), *range(6)]:
        source = "print(n, 'm' in globals(), len([x for x in globals() if x == 'n']))"
        result = lend(f"n = {number}", source, **how)
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


def test_what_a_prelude_raises_ends_the_run(lend, how):
    for _ in range(2):
        result = lend("1 / 0", "print('not seen')", **how)
        assert (result.verdict, result.stdout) == (Verdict.RUNTIME_ERROR, b""), result
        assert b"ZeroDivisionError" in result.stderr


def test_a_prelude_is_executed_once_for_a_box_only_if_it_is_trusted(lend):
    prelude, said = "import time\nat = time.monotonic()\n", {}
    for trusted in (False, True):
        said[trusted] = {lend(prelude, "print(at)", trusted_prelude=trusted).stdout for _ in range(4)}
    assert (len(said[False]), len(said[True])) == (4, 1)


def test_a_trusted_prelude_sees_no_folder_of_a_run(lend):
    """What it imports is the interpreter's, whatever files are given with the first program after it."""
    files = {"colorsys.py": b"mine = 1", "json.py": b"mine = 1"}
    prelude = "import colorsys, json\nown = hasattr(colorsys, 'mine') or hasattr(json, 'mine')\n"
    assert lend(prelude, "print(own)", files=files, trusted_prelude=True).stdout == b"False\n"
    later = lend("m = 2", "import mine; print(mine.x)", files={"mine.py": b"x = 1"}, trusted_prelude=True)
    assert later.stdout == b"1\n", later


def test_a_prelude_counts_as_time_of_its_run(lend):
    assert lend("while True: pass", "", cpu=0.3).verdict is Verdict.TIME_LIMIT
    assert lend("n = 1", "print(n)").stdout == b"1\n"


def test_files_lie_beside_a_program_with_a_prelude(lend):
    result = lend(
        "def text():\n    with open('a') as f: return f.read()\n", "print(text())", files={"a": b"hello"}
    )
    assert result.stdout == b"hello\n"
