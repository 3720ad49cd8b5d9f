"""Test files of pytest and unittest: what they use of either is as it is there."""

import pytest

from r1reward.types import Status
from r1reward_code import code
from r1reward_sandbox.backend import Options
from r1reward_sandbox.backend_choice import make_backend
from r1reward_sandbox.box import Box, BoxError

ADD = "def add(a, b): return a + b"
HEAD = "import pytest\nfrom solution import add\n"
FILES = {
    "an error that is looked at": "def test_it():\n    with pytest.raises(TypeError) as e: add(1, None)\n    assert 'unsupported' in str(e.value) and e.type is TypeError and e.match('unsup')\n    assert add(2, 2) == 4\n",
    "an error of a call": "def test_it():\n    pytest.raises((TypeError, ValueError), add, 1, None)\n    assert add(2, 2) == 4\n",
    "a fixture that nobody names": "@pytest.fixture(autouse=True)\ndef set_it():\n    global X\n    X = 3\n    yield\n    X = 0\ndef test_it(): assert add(X, 1) == 4\n",
    "a fixture of a class": "class TestIt:\n    @pytest.fixture\n    def five(self): return 5\n    def test_it(self, five): assert add(five, 1) == 6\n",
    "a class that is set up": "class TestIt:\n    @classmethod\n    def setup_class(cls): cls.a = 5\n    def setup_method(self, method): self.b = len(method.__name__)\n    def teardown_method(self): self.b = None\n"
    "    def test_it(self): assert add(self.a, self.b) == 12\n",
    "a file that is set up": "def setup_module(module): module.A = 5\ndef setup_function(function):\n    global B\n    B = 1\ndef test_it(): assert add(A, B) == 6\n",
    "parameters of a class": "@pytest.mark.parametrize('a, b', [(1, 1), (5, 6)])\nclass TestIt:\n    @pytest.mark.parametrize('c', [0])\n    def test_it(self, a, b, c): assert add(a, b) == a + b + c\n",
    "parameters with names": "@pytest.mark.parametrize('a, b, c', [pytest.param(1, 1, 2, id='x'), pytest.param(1, 1, 7, marks=pytest.mark.xfail), (5, 5, 10)], ids=str)\ndef test_it(a, b, c): assert add(a, b) == c\n",
    "parameters of a fixture": "@pytest.fixture(params=[1, 2], name='one')\ndef make(request):\n    yield request.param\n@pytest.fixture\ndef two(one): return one + 1\ndef test_it(one, two): assert add(one, two) == 2 * one + 1\n",
    "tests that are not run": "def test_no(): pytest.skip('not now')\n@pytest.mark.xfail(reason='known')\ndef test_known(): assert add(1, 1) == 7\n@pytest.mark.skipif(True, reason='so')\ndef test_so(): assert False\n"
    "@pytest.mark.slow\ndef test_it(): assert add(1, 1) == 2\n",
    "a fixture that is used only": "made = []\n@pytest.fixture\ndef make(): made.append(1)\n@pytest.mark.usefixtures('make')\ndef test_it(): assert add(1, 1) == 2 and made == [1]\n",
    "a finalizer": "ended = []\n@pytest.fixture\ndef one(request):\n    request.addfinalizer(lambda: ended.append(1))\n    return 1\ndef test_it(one): assert add(one, 1) == 2 and not ended\ndef test_more(): assert ended\n",
    "a fixture that is made once": "@pytest.fixture\ndef box(): return []\n@pytest.fixture\ndef full(box): box.append(1)\ndef test_it(full, box): assert add(len(box), 1) == 2\n",
    "warnings of the test's": "import warnings\ndef test_it():\n    with pytest.warns(UserWarning, match='x'): warnings.warn('x')\n    assert add(1, 1) == 2\n",
    "a module that there is": "math = pytest.importorskip('math')\ndef test_it(): assert add(1, 1) == math.floor(2.5)\n",
    "a mock as an argument": "import io\nfrom unittest.mock import patch\n@pytest.fixture\ndef two(): return 2\n@patch('sys.stdout', new_callable=io.StringIO)\ndef test_it(out, two):\n    print(add(1, 1))\n    assert out.getvalue() == f'{two}\\n'\n",
    "inherited tests": "import unittest\nclass Base:\n    def test_it(self): self.assertEqual(add(1, 1), 2)\nclass Case(Base, unittest.TestCase): pass\n",
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_right_solution_passes_and_a_wrong_one_fails(score, name):
    got = score(ADD, test=HEAD + FILES[name])
    assert got.value == 1.0, got
    got = score("def add(a, b): return a + b if b is None else -99", test=HEAD + FILES[name])
    assert got.value == 0.0, got


@pytest.mark.parametrize(
    "body",
    ["def test_it(nobody): assert add(1, 1) == 2",
     "@pytest.mark.parametrize('a', [1], indirect=True)\ndef test_it(a): assert add(1, 1) == 2"],
)  # fmt: skip
def test_what_is_not_here_is_no_wrong_answer(score, body):
    for source in (ADD, "def add(a, b): return 3"):
        got = score(source, test=HEAD + body)
        assert (got.status, "needs what is not here" in got.reason) == (Status.ERROR, True)


WRITES = "def add(a, b):\n    with open('sum.txt', 'w') as f: f.write(str(a + b))\n    return a + b"
READS = "def add(a, b):\n    with open(a) as f: return int(f.read()) + b"


@pytest.mark.parametrize(
    ("source", "body"),
    [
        (WRITES, "def test_it():\n    add(1, 2)\n    with open('sum.txt') as f: assert f.read() == '3'"),
        (WRITES, "import os\ndef test_it():\n    add(1, 2)\n    assert os.path.exists('sum.txt')"),
        (READS, "import tempfile\ndef test_it():\n    with tempfile.NamedTemporaryFile('w') as f:\n        f.write('1'); f.flush()\n        assert add(f.name, 2) == 3"),
        (READS, "import unittest\nclass Case(unittest.TestCase):\n    def setUp(self):\n        with open('one.txt', 'w') as f: f.write('1')\n    def test_it(self): self.assertEqual(add('one.txt', 2), 3)"),
    ],
)  # fmt: skip
def test_a_file_that_one_side_writes_the_other_reads(score, source, body):
    got = score(source, test=HEAD + body)
    assert got.value == 1.0, got
    wrong = source.replace("a + b)", "a * b)").replace("+ b", "- b").replace("'sum.txt'", "'product.txt'")
    assert score(wrong, test=HEAD + body).value == 0.0


@pytest.fixture(scope="module")
def landlock(isolates):
    try:
        Box(make_backend("landlock", Options())).close()
    except BoxError as error:
        pytest.skip(f"no landlock on this machine: {error}")
    made = code(time_limit=2, backend="landlock")
    yield made
    made.close()


ABSOLUTE = {
    "a folder of the test's": (READS, "def test_it(tmp_path):\n    (tmp_path / 'n').write_text('1')\n    assert add(str(tmp_path / 'n'), 2) == 3\n    assert add(tmp_path / 'n', 2) == 3\n"),
    "a temporary file": (READS, "import tempfile\ndef test_it():\n    with tempfile.NamedTemporaryFile('w') as f:\n        f.write('1'); f.flush()\n        assert add(f.name, 2) == 3\n"),
    "a path that comes back": ("import os\ndef add(a, b):\n    p = os.path.join(a, 'sum')\n    with open(p, 'w') as f: f.write(str(1 + b))\n    return p",
        "import os\ndef test_it(tmp_path):\n    p = add(str(tmp_path), 2)\n    assert p == os.path.join(str(tmp_path), 'sum')\n    assert open(p).read() == '3'\n"),
    "a path that an error names": (READS, "def test_it(tmp_path):\n    with pytest.raises(FileNotFoundError) as e: add(str(tmp_path / 'n'), 2)\n    assert str(tmp_path / 'n') in str(e.value)\n    (tmp_path / 'n').write_text('1')\n    assert add(str(tmp_path / 'n'), 2) == 3\n"),
    "the working directory": ("import os\ndef add(a, b):\n    with open(os.path.abspath('sum'), 'w') as f: f.write(str(a + b))\n    return os.getcwd()",
        "import os\ndef test_it(tmp_path, monkeypatch):\n    assert add(1, 2) == os.getcwd()\n    monkeypatch.chdir(tmp_path)\n    assert add(1, 2) == str(tmp_path)\n    assert (tmp_path / 'sum').read_text() == '3'\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", ABSOLUTE)
@pytest.mark.parametrize("backend", ["verifier", "landlock"])
def test_absolute_paths_are_those_of_the_test_in_every_kind_of_box(score, request, backend, name):
    source, body = ABSOLUTE[name]
    by = request.getfixturevalue(backend)
    got = score(source, by=by, test=HEAD + body)
    assert got.value == 1.0, got
    assert score(source.replace("+ b", "- b"), by=by, test=HEAD + body).value == 0.0


def test_what_only_sounds_like_a_file_is_none(score):
    source = "class Door:\n    def __init__(self): self.open = False\n    def exists(self): return False"
    test = "import os\nfrom solution import Door\ndef test_it():\n    door = Door()\n    assert door.open\n"
    assert score(source, test=test).value == 0.0
    assert score(source, ["assert Door().exists()"]).value == 0.0


MANY = (
    "import os\nfrom solution import count, most\ndef test_none(tmp_path): assert count(tmp_path) == 0\n"
    "def test_many(tmp_path):\n    n = {}\n    for i in range(n): os.mkdir(tmp_path / str(i))\n    assert count(tmp_path) == n\n"
)


@pytest.mark.slow
def test_a_disk_that_the_test_fills_is_nobodys_fault_and_one_that_a_solution_has_filled_is_its_own(score):
    """NaturalCodeBench has a test of 20,000 files: right answers were worth 0."""
    counts = "import os\ndef count(p): return len(os.listdir(p))\ndef most(): return 40000\n"
    assert score(counts, test=MANY.format(20_000)).value == 1.0
    assert score(counts, test=MANY.format(40000)).value != 0.0
    fills = "import os\nmost = None\ndef count(p):\n    for i in range(32740): os.mkdir(f'/tmp/x{i}')\n    return 0\n"
    said = [score(counts, test=MANY.format("most()")), score(fills, test=MANY.format(300))]
    assert [each.value for each in said] == [0.0, 0.0], said
