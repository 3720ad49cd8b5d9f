"""What a test sets by a call holds for the solution, too: seeds, states, contexts, limits; and never the other way."""

import importlib.util
from pathlib import Path

import pytest

from r1reward_code import code
from r1reward_code.harness.process_settings import settings_of

SEEDED = """import random
def test_it():
    random.seed(7)
    data = [random.randint(0, 100) for _ in range({count})]
    got = pick(data)
    random.seed(7)
    assert got == random.choice([random.randint(0, 100) for _ in range({count})])
"""
PICKS = "import random\ndef pick(xs): return random.choice(xs)"


@pytest.fixture(scope="module")
def packages(isolates):
    folders = set()
    for name in ("numpy", "pandas"):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            pytest.skip(f"{name} is not installed")
        folders.add(str(Path(spec.origin).parents[1]))
    made = code(time_limit=8, memory_mb=1024, packages=sorted(folders))
    yield made
    made.close()


@pytest.mark.parametrize("count", [1, 20, 3000])
def test_what_the_test_draws_after_its_seed_is_drawn_for_the_solution_too(score, count):
    assert score(PICKS, test=SEEDED.format(count=count)).value == 1.0
    assert score("def pick(xs): return -1", test=SEEDED.format(count=count)).value == 0.0


def test_a_normal_number_that_is_left_over_is_the_solutions(score):
    test = "import random\ndef test_it():\n    random.seed(7)\n    a = random.gauss(0, 1)\n    got = draw()\n    random.seed(7)\n    assert (a, got) == (random.gauss(0, 1), random.gauss(0, 1))\n"
    assert score("import random\ndef draw(): return random.gauss(0, 1)", test=test).value == 1.0


def test_a_state_that_is_set_again_is_the_solutions(score):
    test = "import random\ndef test_it():\n    random.seed(3)\n    roll(2)\n    state = random.getstate()\n    first = roll(5)\n    random.setstate(state)\n    assert roll(5) == first\n"
    assert (
        score("import random\ndef roll(n): return [random.random() for _ in range(n)]", test=test).value
        == 1.0
    )
    counts = "N = [0]\ndef roll(n):\n    N[0] += 1\n    return [N[0]] * n"
    assert score(counts, test=test).value == 0.0


def test_what_a_solution_draws_or_seeds_moves_nothing_of_the_tests(score):
    """It could draw, or seed, until the next input is one that it knows."""
    test = "import random\ndef test_it():\n    random.seed(1)\n    for _ in range(5):\n        x = random.randint(1, 1000)\n        assert double(x) == 2 * x\n"
    assert score("def double(x): return 2 * x", test=test).value == 1.0
    for trick in (
        "while random.Random(0) and random.getrandbits(10) != 3: pass",
        "random.seed(0)",
        "random.setstate((3, (0,) * 624 + (624,), None))",
    ):
        wrong = f"import random\nKNOWN = random.randint(1, 1000)\ndef double(x):\n    {trick}\n    return 276 if x != 1 else 2"
        assert score(wrong, test=test).value == 0.0


def test_a_seed_that_comes_too_late_for_what_was_drawn_gives_no_answer_a_value(score):
    """BigCodeBench 93: `setUp` draws its data, which natively hang on what the solution has seeded before."""
    test = "import random, unittest\nclass TestCases(unittest.TestCase):\n    def setUp(self): self.x = random.randint(1, 10**6)\n    def test_a(self): self.assertEqual(f(self.x), self.x)\n    def test_b(self):\n        random.seed(42)\n        self.assertEqual(f(self.x), 810541)\n"
    for answer in ("import random\ndef f(x):\n    random.seed(42)\n    return x", "def f(x): return x"):
        got = score(answer, test=test)
        assert (got.value, "seeds it too late" in got.reason) == (None, True)
    assert score("def f(x): return 0", test=test).value == 0.0  # by the unit that hangs on nothing


SET = {
    "decimal": (
        "from decimal import Decimal\ndef f(): return str(Decimal(1) / 3)",
        "from decimal import localcontext\ndef test_it():\n    with localcontext() as c:\n        c.prec = 5\n        assert f() == '0.33333'\n    assert len(f()) == 30\n",
        "def f(): return '0.33333'",
    ),
    "arguments": (
        "import sys\ndef f(): return sys.argv[1:]",
        "import sys\ndef test_it():\n    sys.argv = ['x', 'a']\n    assert f() == ['a']\n    sys.argv.append('b')\n    assert f() == ['a', 'b']\n",
        "def f(): return ['a']",
    ),
    "recursion": (
        "def f(n=5000): return 0 if n == 0 else 1 + f(n - 1)",
        "import sys\nsys.setrecursionlimit(10000)\ndef test_it(): assert f() == 5000\n",
        "def f(n=50000): return 0 if n == 0 else 1 + f(n - 1)",
    ),
    "time zone": (
        "import time\ndef f(): return time.localtime(0).tm_hour",
        "import os, time\ndef test_it():\n    os.environ['TZ'] = 'UTC-9'\n    time.tzset()\n    assert f() == 9\n",
        "import time\ndef f(): return time.gmtime(0).tm_hour",
    ),
    "digits": (
        "def f(): return len(str(10**5000))",
        "import sys\ndef test_it():\n    sys.set_int_max_str_digits(0)\n    assert f() == 5001\n",
        "def f(): return len(str(10**50))",
    ),
}


@pytest.mark.parametrize("name", SET)
def test_a_setting_of_the_tests_is_the_solutions(score, name):
    right, test, wrong = SET[name]
    assert settings_of(test) == [name]
    got = score(right, test=test)
    assert got.value == 1.0, got.reason
    assert score(wrong, test=test).value == 0.0


def test_a_setting_of_the_solutions_is_not_the_tests(score):
    """With one digit, `1.6` and `2` would be the same number to a test that rounds what it wants."""
    test = "from decimal import Decimal, getcontext\ngetcontext().prec = 20\ndef test_it(): assert f() == +Decimal('1.6')\n"
    assert score("from decimal import Decimal\ndef f(): return Decimal('1.6')", test=test).value == 1.0
    lowers = (
        "from decimal import Decimal, getcontext\ndef f():\n    getcontext().prec = 1\n    return Decimal(2)"
    )
    assert score(lowers, test=test).value == 0.0


OF_LIBRARIES = {
    "numpy.random": (
        "import numpy as np\ndef f(a): return a + np.random.normal(size=3)",
        "import numpy as np\ndef test_it():\n    np.random.seed(3)\n    got = f(np.random.normal(size=3))\n    np.random.seed(3)\n    assert np.allclose(got, np.random.normal(size=3) + np.random.normal(size=3))\n",
        "import numpy as np\ndef f(a): return a",
    ),
    "the state of numpy.random": (
        "import numpy as np\ndef f(): return np.random.rand(2)",
        "import numpy as np\ndef test_it():\n    state = np.random.get_state()\n    first = f()\n    np.random.set_state(state)\n    assert np.array_equal(first, f())\n",
        "import numpy as np\ndef f(): return np.random.default_rng().random(2)",
    ),
    "numpy": (
        "import numpy as np\ndef f(): return str(np.array([1.23456]))",
        "import numpy as np\ndef test_it():\n    with np.printoptions(precision=2):\n        assert f() == '[1.23]'\n    assert f() == '[1.23456]'\n",
        "def f(): return '[1.23]'",
    ),
    "pandas": (
        "import pandas as pd\ndef f(): return str(pd.Series([1.23456]))",
        "import pandas as pd\ndef test_it():\n    pd.set_option('display.precision', 2)\n    assert '1.23\\n' in f()\n",
        "def f(): return '1.23456\\n'",
    ),
}


@pytest.mark.parametrize("name", OF_LIBRARIES)
def test_a_setting_of_a_library_is_the_solutions(score, packages, name):
    right, test, wrong = OF_LIBRARIES[name]
    got = score(right, by=packages, test=test)
    assert got.value == 1.0, got.reason
    assert score(wrong, by=packages, test=test).value == 0.0
