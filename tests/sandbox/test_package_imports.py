"""Programs that name numpy or pandas are forked from where these are imported, and are alone there as any other."""

import importlib.util
import statistics
from pathlib import Path

import pytest

from r1reward_sandbox import Limits, Program, Sandbox

LIMITS = Limits(cpu_seconds=20, memory_mb=1024)
LOOK = """
import numpy, os, re
needle = re.compile(b"".join(b"[%c]" % (b ^ 1) for b in {needle!r}))
seen = []
for line in open("/proc/self/maps"):
    words = line.split()
    if "r" not in words[1] or words[-1] in ("[vvar]", "[vvar_vclock]", "[vsyscall]", "[vdso]"):
        continue
    first, last = (int(word, 16) for word in words[0].split("-"))
    try:
        with open("/proc/self/mem", "rb", 0) as file:
            file.seek(first)
            seen += needle.findall(file.read(last - first) or b"")
    except (OSError, ValueError, OverflowError):
        pass
print(len(seen))
"""


def look(word):
    return LOOK.format(needle=bytes(letter ^ 1 for letter in word.encode()))


@pytest.fixture(scope="module", params=["local", "landlock"])
def run(request):
    found = importlib.util.find_spec("numpy")
    if not found:
        pytest.skip("numpy is not installed")
    with Sandbox(1, backend=request.param, packages=[str(Path(found.origin).parents[1])]) as sandbox:

        def one(source, **more):
            result = sandbox.run(Program(language="python", source=source, **more), limits=LIMITS)
            assert result.ok, result
            return result

        yield one


def test_a_numpy_program_costs_little_more_than_another_after_the_first(run):
    def seconds(source):
        run(source)
        return statistics.median(run(source).cpu_seconds for _ in range(5))

    # An import alone takes a hundred times as long.
    assert seconds("import numpy as np\nprint(np.arange(5).sum())") <= 3 * seconds("print(10)") + 0.005


def test_two_runs_draw_other_numbers(run):
    source = "import random\nimport numpy as np\nprint(random.random(), np.random.rand())"
    first, second = (run(source).stdout.split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_a_run_sees_nothing_of_how_packages_came_there(run):
    words = "print(sorted(n for n in os.environ if 'THREAD' in n or 'MPL' in n), threading.active_count())"
    assert run(f"import os, threading, numpy\n{words}").stdout == b"[] 1\n"
    assert run("import sys; print('num' + 'py' in sys.modules)").stdout == b"False\n"


def test_memory_of_a_run_with_packages_has_no_other_request(run):
    word = "WqNumbersZk7"
    run(f"import numpy\nx = {word!r}\nprint(numpy.array([x]))", prelude=f"kept = {word!r} * 2")
    assert run(look(word)).stdout == b"0\n"
    assert run(look(word), prelude="other = 1").stdout == b"0\n"
    mine = look("WqMineZk") + "\nkept = 'WqMineZk'\n"
    assert run(mine).stdout != b"0\n", "the look itself finds what is there"


def test_more_kinds_of_programs_than_are_kept_run_all_the_same(run):
    for number in range(6):
        assert run("import numpy\nprint(numpy.int64(n))", prelude=f"n = {number}").stdout == b"%d\n" % number


def test_the_first_program_of_a_box_finds_whole_packages():
    for name in ("numpy", "matplotlib"):
        pytest.importorskip(name)
    folder = str(Path(importlib.util.find_spec("matplotlib").origin).parents[1])
    with Sandbox(1, packages=[folder]) as sandbox:
        source = "import sys\nprint('matplotlib.pyplot' in sys.modules)\nimport matplotlib.pyplot as plt\nplt.plot([1])"
        result = sandbox.run(Program(language="python", source=source), limits=LIMITS)
    assert (result.ok, result.stdout) == (True, b"True\n"), result
