"""Rows as BigCodeBench and ClassEval have them: arrays, frames, models, figures, files and mocks, right and wrong."""

import importlib.util
from pathlib import Path

import pytest

from r1reward_code import code


def _folder(name):
    spec = importlib.util.find_spec(name)
    return str(Path(spec.origin).parents[1]) if spec and spec.origin else None


NEEDED = {
    name: _folder(name)
    for name in ("numpy", "pandas", "matplotlib", "sklearn", "scipy", "seaborn", "requests")
}


@pytest.fixture(scope="module")
def verifier(isolates):
    folders = sorted({folder for folder in NEEDED.values() if folder})
    if not NEEDED["numpy"]:
        pytest.skip("numpy is not installed")
    made = code(time_limit=8, memory_mb=1024, packages=folders)
    yield made
    made.close()


def unit(body, before=""):
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return (
        "import unittest\nimport os\nimport tempfile\nimport numpy as np\nfrom unittest.mock import MagicMock, mock_open, patch\n"
        f"{before}\nclass TestCases(unittest.TestCase):\n    def test_case(self):\n{lines}\n"
    )


NP = "import numpy as np\n"
PD = "import numpy as np\nimport pandas as pd\n"
PLT = "import numpy as np\nimport matplotlib.pyplot as plt\n"

# Name: what it needs, a right solution, what is replaced in it to make it wrong, the test.
ROWS = {
    "shape": ("numpy", NP + "def f(): return np.zeros((2, 2))", ("(2, 2)", "(2, 3)"), "self.assertEqual(f().shape, (2, 2))"),
    "an array is one": ("numpy", NP + "def f(): return np.arange(3)", ("np.arange(3)", "[0, 1, 2]"), "self.assertIsInstance(f(), np.ndarray)"),
    "mean of an argument": ("numpy", "def f(a): return a.mean()", ("mean", "sum"), "self.assertEqual(f(np.array([1., 3.])), 2.0)"),
    "dtype": ("numpy", NP + "def f(): return np.array([1, 2], dtype='float32')", ("float32", "float64"), "self.assertEqual(f().dtype, np.float32)"),
    "a scalar's type": ("numpy", NP + "def f(a): return np.int64(a.max())", ("np.int64(a.max())", "str(a.max())"), "r = f(np.array([1, 5]))\nself.assertIsInstance(r, np.integer)\nself.assertEqual(r, 5)"),
    "float64": ("numpy", NP + "def f(): return np.float64(0.5)", ("0.5", "0.6"), "self.assertTrue(np.isclose(f(), 0.5) and f().dtype == float)"),
    "all close": ("numpy", NP + "def f(a): return a / a.sum()", ("sum", "max"), "np.testing.assert_allclose(f(np.array([1., 3.])), [0.25, 0.75])"),
    "in place": ("numpy", "def f(a): a *= 2", ("*= 2", "* 2"), "a = np.ones(3)\nf(a)\nself.assertTrue((a == 2).all())"),
    "a boolean mask": ("numpy", "def f(a): return a > 1", ("> 1", "> 2"), "self.assertEqual(f(np.array([1, 2])).tolist(), [False, True])"),
    "text": ("numpy", NP + "def f(): return np.array(['a', 'bc'])", ("bc", "bd"), "self.assertEqual(f()[1], 'bc')\nself.assertEqual(f().dtype.kind, 'U')"),
    "objects": ("numpy", NP + "def f(): return np.array([1, 'x', None], dtype=object)", ("'x'", "'y'"), "self.assertEqual(list(f()), [1, 'x', None])"),
    "complex": ("numpy", NP + "def f(): return np.fft.fft([1, 0])", ("[1, 0]", "[1, 1]"), "self.assertTrue(np.allclose(f(), [1, 1]))"),
    "a tuple of arrays": ("numpy", NP + "def f(a): return np.unique(a, return_counts=True)", ("np.unique(a, return_counts=True)", "(a, a)"), "v, c = f(np.array([1, 1, 2]))\nself.assertEqual(c.tolist(), [2, 1])"),
    "a dictionary of arrays": ("numpy", NP + "def f(): return {'a': np.eye(2)}", ("eye(2)", "ones((2, 2))"), "self.assertEqual(f()['a'].trace(), 2)\nself.assertEqual(f()['a'].sum(), 2)"),
    "fortran order": ("numpy", NP + "def f(): return np.asfortranarray(np.ones((2, 3)))", ("np.asfortranarray", "np.ascontiguousarray"), "self.assertTrue(f().flags.f_contiguous)"),
    "seeded": ("numpy", NP + "def f():\n    np.random.seed(0)\n    return np.random.rand(2)", ("seed(0)", "seed(1)"), "np.random.seed(0)\nself.assertTrue(np.array_equal(f(), np.random.rand(2)))"),
    "an attribute": ("numpy", NP + "class A:\n    def __init__(self): self.w = np.zeros(2)\n    def total(self): return self.w.sum()", ("w.sum()", "w.size"), "a = A()\na.w[0] = 5\nself.assertEqual(a.total(), 5)"),
    "no name for numpy": ("numpy", NP + "def f(): return np.arange(2)", ("arange(2)", "arange(3)"), "self.assertTrue(np.array_equal(f(), np.arange(2)))"),
    "linear algebra": ("numpy", NP + "def f(a, b): return np.linalg.solve(a, b)", ("solve(a, b)", "solve(a, -b)"), "np.testing.assert_array_almost_equal(f(np.eye(2) * 2, np.ones(2)), [0.5, 0.5])"),
    "a LinAlgError": ("numpy", NP + "def f(a): return np.linalg.inv(a)", ("np.linalg.inv(a)", "a"), "with self.assertRaises(np.linalg.LinAlgError):\n    f(np.zeros((2, 2)))"),
    "a frame": ("pandas", PD + "def f(): return pd.DataFrame({'a': [1, 2]})", ("[1, 2]", "[1, 3]"), "r = f()\nself.assertIsInstance(r, pd.DataFrame)\nself.assertEqual(r['a'].iloc[1], 2)"),
    "a frame's sum": ("pandas", "def f(df): return int(df['a'].sum())", ("sum", "max"), "self.assertEqual(f(pd.DataFrame({'a': [1, 2]})), 3)"),
    "frames are equal": ("pandas", PD + "def f(df): return df.sort_values('a').reset_index(drop=True)", (".reset_index(drop=True)", ""), "pd.testing.assert_frame_equal(f(pd.DataFrame({'a': [2, 1], 'b': ['x', 'y']})), pd.DataFrame({'a': [1, 2], 'b': ['y', 'x']}))"),
    "a series": ("pandas", PD + "def f(): return pd.Series([1, 2], index=['x', 'y'], name='n')", ("'n'", "'m'"), "s = f()\nself.assertEqual(s.tolist(), [1, 2])\nself.assertEqual((s.name, s['y']), ('n', 2))"),
    "groups": ("pandas", "def f(df): return df.groupby('k')['v'].mean()", ("mean", "max"), "r = f(pd.DataFrame({'k': ['a', 'a', 'b'], 'v': [1, 3, 5]}))\nself.assertEqual(r['a'], 2)\nself.assertEqual(r.index.name, 'k')"),
    "two levels": ("pandas", "def f(df): return df.groupby(['k', 'j']).sum()", ("sum", "max"), "r = f(pd.DataFrame({'k': ['a', 'a'], 'j': [1, 1], 'v': [1, 3]}))\nself.assertEqual(r.loc[('a', 1), 'v'], 4)"),
    "dates": ("pandas", PD + "def f(): return pd.DataFrame({'d': pd.date_range('2020-01-01', periods=3)})", ("2020-01-01", "2020-01-02"), "self.assertEqual(f()['d'].dt.day.tolist(), [1, 2, 3])"),
    "zones": ("pandas", PD + "def f(s): return s.dt.tz_localize('UTC').dt.tz_convert('Europe/Paris')", ("Europe/Paris", "UTC"), "r = f(pd.Series(pd.to_datetime(['2020-01-01'])))\nself.assertEqual(r.dt.hour.tolist(), [1])"),
    "categories": ("pandas", PD + "def f(s): return s.astype('category')", (".astype('category')", ""), "self.assertEqual(list(f(pd.Series(['b', 'a'])).cat.categories), ['a', 'b'])"),
    "missing values": ("pandas", PD + "def f(df): return df.dropna()", ("dropna()", "fillna(0)"), "self.assertEqual(len(f(pd.DataFrame({'a': [1, None]}))), 1)"),
    "a timestamp": ("pandas", PD + "def f(t): return t + pd.Timedelta(days=1)", ("days=1", "days=2"), "self.assertEqual(f(pd.Timestamp('2020-01-31')), pd.Timestamp('2020-02-01'))"),
    "an empty frame": ("pandas", PD + "def f(): return pd.DataFrame(columns=['a'])", ("['a']", "['b']"), "self.assertTrue(f().empty)\nself.assertEqual(list(f().columns), ['a'])"),
    "a frame changed in place": ("pandas", "def f(df): df.drop(columns='b', inplace=True)", (", inplace=True", ""), "df = pd.DataFrame({'a': [1], 'b': [2]})\nf(df)\nself.assertEqual(list(df.columns), ['a'])"),
    "a new column of the argument": ("pandas", "def f(df): df['c'] = df['a'] * 2", ("* 2", "* 3"), "df = pd.DataFrame({'a': [1]})\nf(df)\nself.assertEqual(df['c'].iloc[0], 2)"),
    "a list of frames": ("pandas", PD + "def f(df): return [g for _, g in df.groupby('a')]", ("groupby('a')", "groupby('b')"), "self.assertEqual([len(g) for g in f(pd.DataFrame({'a': [1, 1, 2], 'b': [1, 2, 3]}))], [2, 1])"),
    "a pivot": ("pandas", "def f(df): return df.pivot(index='i', columns='c', values='v')", ("values='v'", "values='i'"), "r = f(pd.DataFrame({'i': [1, 2], 'c': ['x', 'x'], 'v': [5, 6]}))\nself.assertEqual(r['x'].tolist(), [5, 6])\nself.assertEqual(r.columns.name, 'c')"),
    "a frame from text": ("pandas", "import io\nimport pandas as pd\ndef f(t): return pd.read_csv(io.StringIO(t))", ("read_csv(io.StringIO(t))", "read_csv(io.StringIO(t), header=None)"), "self.assertEqual(f('a,b\\n1,2')['b'].iloc[0], 2)"),
    "a patched request": ("requests", "import requests\ndef f(u): return requests.get(u, timeout=5).json()['a']", ("['a']", "['b']"), "with patch('requests.get') as get:\n    get.return_value.json.return_value = {'a': 1, 'b': 2}\n    self.assertEqual(f('http://x'), 1)\nget.assert_called_once_with('http://x', timeout=5)"),
    "correlation": ("pandas", "def f(df): return df.corr()", ("corr", "cov"), "self.assertEqual(f(pd.DataFrame({'a': [1, 2], 'b': [2, 4]})).shape, (2, 2))\nself.assertAlmostEqual(f(pd.DataFrame({'a': [1, 2], 'b': [2, 5]})).iloc[0, 0], 1.0)"),
    "an axes": ("matplotlib", PLT + "def f():\n    fig, ax = plt.subplots()\n    ax.set_title('t')\n    return ax", ("'t'", "'u'"), "ax = f()\nself.assertIsInstance(ax, plt.Axes)\nself.assertEqual(ax.get_title(), 't')"),
    "a figure": ("matplotlib", PLT + "def f():\n    fig = plt.figure()\n    fig.add_subplot(111)\n    return fig", ("    fig.add_subplot(111)\n", ""), "fig = f()\nself.assertIsInstance(fig, plt.Figure)\nself.assertEqual(len(fig.axes), 1)"),
    "lines": ("matplotlib", PLT + "def f(y):\n    fig, ax = plt.subplots()\n    ax.plot(y)\n    return ax", ("plot(y)", "plot(y[::-1])"), "ax = f([1, 4])\nself.assertEqual(ax.lines[0].get_ydata().tolist(), [1, 4])"),
    "bars": ("matplotlib", PLT + "def f(h):\n    fig, ax = plt.subplots()\n    ax.bar(range(len(h)), h)\n    return ax", ("h)\n    return", "h[:1])\n    return"), "self.assertEqual([p.get_height() for p in f([3, 4]).patches], [3, 4])"),
    "labels": ("matplotlib", PLT + "def f():\n    fig, ax = plt.subplots()\n    ax.set_xlabel('x')\n    ax.legend(['a'], title='L') if ax.plot([1]) else 0\n    return fig, ax", ("'x'", "'y'"), "fig, ax = f()\nself.assertEqual(ax.get_xlabel(), 'x')\nself.assertEqual(ax.get_legend().get_texts()[0].get_text(), 'a')"),
    "the current figure": ("matplotlib", PLT + "def f(x):\n    plt.plot(x)\n    plt.title('now')", ("now", "then"), "f([1, 2])\nself.assertEqual(plt.gca().get_title(), 'now')\nplt.close('all')\nself.assertEqual(plt.get_fignums(), [])"),
    "an axes of the test's": ("matplotlib", PLT + "def f(ax): ax.set_title('mine')", ("mine", "his"), "fig, ax = plt.subplots()\nf(ax)\nself.assertEqual(ax.get_title(), 'mine')"),
    "a histogram": ("matplotlib", PLT + "def f(d):\n    n, bins, _ = plt.hist(d, bins=2)\n    return n, bins", ("bins=2", "bins=3"), "n, bins = f([1, 2, 3])\nself.assertEqual(len(bins), 3)\nself.assertEqual(n.sum(), 3)"),
    "a plot that is not shown": ("matplotlib", PLT + "def f():\n    plt.plot([1])\n    plt.show()", ("plt.show()", "pass"), "with patch('matplotlib.pyplot.show') as show:\n    f()\n    show.assert_called_once()"),
    "a model": ("sklearn", NP + "from sklearn.linear_model import LinearRegression\ndef f(x, y): return LinearRegression().fit(x, y)", ("fit(x, y)", "fit(x, -y)"), "m = f(np.array([[1.], [2.]]), np.array([2., 4.]))\nself.assertIsInstance(m, LinearRegression)\nself.assertAlmostEqual(m.coef_[0], 2)\nnp.testing.assert_allclose(m.predict(np.array([[3.]])), [6.])"),
    "clusters": ("sklearn", NP + "from sklearn.cluster import KMeans\ndef f(x): return KMeans(2, n_init=1, random_state=0).fit(x)", ("KMeans(2", "KMeans(1"), "m = f(np.array([[0.], [0.], [9.], [9.]]))\nself.assertEqual(len(set(m.labels_.tolist())), 2)"),
    "scaled": ("sklearn", "from sklearn.preprocessing import StandardScaler\ndef f(x): return StandardScaler().fit_transform(x)", ("StandardScaler()", "StandardScaler(with_mean=False)"), "self.assertAlmostEqual(f(np.array([[1.], [3.]])).mean(), 0)"),
    "a generator of the test's": ("numpy", "def f(rng): return rng.integers(0, 100, 3).tolist()", ("100", "50"), "r = np.random.default_rng(0)\nself.assertEqual(f(np.random.default_rng(0)), r.integers(0, 100, 3).tolist())"),
    "a pattern of the test's": ("numpy", "def f(p, t): return p.findall(t)", ("findall", "split"), "import re\nself.assertEqual(f(re.compile('a'), 'aba'), ['a', 'a'])"),
    "a model of the test's": ("sklearn", "def f(m, x): return m.predict(x)", ("predict(x)", "predict(x + 1)"), "from sklearn.linear_model import LinearRegression\nm = LinearRegression().fit([[1.], [2.]], [1., 2.])\nself.assertAlmostEqual(f(m, np.array([[3.]]))[0], 3.)"),
    "axes in an array": ("matplotlib", PLT + "def f():\n    fig, axs = plt.subplots(2, 2)\n    axs[0, 1].set_title('q')\n    return axs", ("'q'", "'r'"), "axs = f()\nself.assertEqual(axs.shape, (2, 2))\nself.assertEqual(axs[0, 1].get_title(), 'q')"),
    "statistics": ("scipy", "from scipy import stats\ndef f(a, b): return stats.ttest_ind(a, b)", ("ttest_ind(a, b)", "ttest_ind(b, a)"), "t, p = f([1., 2.], [3., 4.])\nself.assertLess(t, 0)\nself.assertTrue(0 < p < 1)"),
    "sparse": ("scipy", "from scipy.sparse import csr_matrix\ndef f(a): return csr_matrix(a)", ("csr_matrix(a)", "csr_matrix(2 * a)"), "r = f(np.eye(2))\nself.assertEqual(r.shape, (2, 2))\nself.assertEqual(r.toarray().sum(), 2)"),
    "a file that the test writes": ("numpy", "def f(p):\n    with open(p) as h: return h.read().split()", ("split()", "strip()"), "with tempfile.NamedTemporaryFile('w', delete=False) as h:\n    h.write('a b')\nself.assertEqual(f(h.name), ['a', 'b'])\nos.unlink(h.name)"),
    "a file that the solution writes": ("numpy", "import json\ndef f(p, d):\n    with open(p, 'w') as h: json.dump(d, h)", ("json.dump(d, h)", "json.dump({}, h)"), "import json\nwith tempfile.TemporaryDirectory() as d:\n    p = os.path.join(d, 'o.json')\n    f(p, {'a': 1})\n    self.assertEqual(json.load(open(p)), {'a': 1})"),
    "a frame in a file": ("pandas", "import pandas as pd\ndef f(p): return pd.read_csv(p)", ("pd.read_csv(p)", "pd.read_csv(p, header=None)"), "pd.DataFrame({'a': [1]}).to_csv('t.csv', index=False)\nself.assertEqual(f('t.csv')['a'].iloc[0], 1)\nos.remove('t.csv')"),
    "a folder": ("numpy", "import os\ndef f(d): return sorted(os.listdir(d))", ("sorted(os.listdir(d))", "os.listdir(d)[:1]"), "d = tempfile.mkdtemp()\nfor n in 'ba':\n    open(os.path.join(d, n), 'w').close()\nself.assertEqual(f(d), ['a', 'b'])"),
    "a moved file": ("numpy", "import shutil\ndef f(a, b): shutil.move(a, b)", ("shutil.move", "shutil.copy"), "open('a.txt', 'w').write('x')\nf('a.txt', 'b.txt')\nself.assertTrue(os.path.exists('b.txt') and not os.path.exists('a.txt'))"),
    "a database": ("numpy", "import sqlite3\ndef f(p):\n    with sqlite3.connect(p) as c: return c.execute('select sum(x) from t').fetchone()[0]", ("sum(x)", "max(x)"), "import sqlite3\nc = sqlite3.connect('t.db')\nc.execute('create table t (x int)')\nc.executemany('insert into t values (?)', [(1,), (2,)])\nc.commit()\nc.close()\nself.assertEqual(f('t.db'), 3)"),
    "an archive": ("numpy", "import zipfile\ndef f(p):\n    with zipfile.ZipFile(p, 'w') as z: z.writestr('a', 'x')", ("'a', 'x'", "'b', 'x'"), "import zipfile\nf('t.zip')\nself.assertEqual(zipfile.ZipFile('t.zip').namelist(), ['a'])"),
    "a mocked choice": ("numpy", "import random\ndef f(x): return random.choice(x)", ("random.choice(x)", "x[0]"), "with patch('random.choice', return_value='z') as m:\n    self.assertEqual(f(['a']), 'z')\n    m.assert_called_once_with(['a'])"),
    "side effects": ("numpy", "import random\ndef f(): return [random.randint(1, 6) for _ in range(2)]", ("range(2)", "range(1)"), "with patch('random.randint', side_effect=[3, 4]):\n    self.assertEqual(f(), [3, 4])"),
    "a mocked file": ("numpy", "def f(p):\n    with open(p) as h: return h.read().upper()", (".upper()", ""), "with patch('builtins.open', mock_open(read_data='abc')) as m:\n    self.assertEqual(f('x'), 'ABC')\n    m.assert_called_with('x')"),
    "a mocked process": ("numpy", "import subprocess\ndef f(c): return subprocess.run(c, capture_output=True).stdout.decode().strip()", (".strip()", ""), "with patch('subprocess.run') as m:\n    m.return_value = MagicMock(stdout=b'hi\\n')\n    self.assertEqual(f(['x']), 'hi')"),
    "a mocked response": ("numpy", "import urllib.request, json\ndef f(u):\n    with urllib.request.urlopen(u) as r: return json.loads(r.read().decode())['a']", ("['a']", "['b']"), "with patch('urllib.request.urlopen') as m:\n    m.return_value.__enter__.return_value.read.return_value = b'{\"a\": 1, \"b\": 2}'\n    self.assertEqual(f('http://x'), 1)"),
    "a mocked error": ("numpy", "import urllib.request\ndef f(u):\n    try:\n        urllib.request.urlopen(u)\n    except OSError as e:\n        return str(e)", ("str(e)", "None"), "with patch('urllib.request.urlopen', side_effect=OSError('down')):\n    self.assertEqual(f('http://x'), 'down')"),
    "the environment": ("numpy", "import os\ndef f(): return os.getenv('KEY', 'none')", ("'KEY'", "'KEYS'"), "with patch.dict(os.environ, {'KEY': 'v'}):\n    self.assertEqual(f(), 'v')\nself.assertEqual(f(), 'none')"),
    "the log": ("numpy", "import logging\ndef f(): logging.getLogger('app').info('hi %s', 3)", ("info", "debug"), "with self.assertLogs('app', level='INFO') as c:\n    f()\nself.assertEqual(c.output, ['INFO:app:hi 3'])"),
    "a warning": ("numpy", "import warnings\ndef f(): warnings.warn('old', DeprecationWarning)", ("DeprecationWarning", "UserWarning"), "with self.assertWarns(DeprecationWarning):\n    f()"),
    "arguments of the program": ("numpy", "import sys\ndef f(): return sys.argv[1:]", ("[1:]", "[:1]"), "with patch('sys.argv', ['p', 'a']):\n    self.assertEqual(f(), ['a'])"),
    "the clock": ("numpy", "import time\ndef f(): return int(time.time())", ("int(time.time())", "0"), "with patch('time.time', return_value=5.5):\n    self.assertEqual(f(), 5)"),
    "a helper of the solution": ("numpy", "def helper(): return 1\ndef f(): return helper() * 2", ("* 2", "* 3"), "import solution\nwith patch('solution.helper', return_value=5):\n    self.assertEqual(solution.f(), 10)\nself.assertEqual(solution.f(), 2)"),
}  # fmt: skip
BEFORE = {
    "pandas": "import pandas as pd",
    "matplotlib": "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt",
}


def run(score, verifier, name, change):
    needs, source, replaced, body = ROWS[name]
    if not NEEDED[needs]:
        pytest.skip(f"{needs} is not installed")
    if change:
        assert replaced[0] in source
        source = source.replace(*replaced)
    return score(source, by=verifier, test=unit(body, BEFORE.get(needs, "")))


@pytest.mark.parametrize("name", ROWS)
def test_a_right_solution_is_right(score, verifier, name):
    result = run(score, verifier, name, change=False)
    assert result.value == 1.0, result.reason


@pytest.mark.parametrize("name", ROWS)
def test_a_wrong_solution_is_wrong(score, verifier, name):
    result = run(score, verifier, name, change=True)
    assert result.value == 0.0, result


# What a solution can always do: walk up its frames to the variables of the program that asks it.
HARNESS = (
    "import sys\ndef harness():\n    frame = sys._getframe()\n"
    "    while 'wire_form' not in frame.f_globals: frame = frame.f_back\n"
    "    frame.f_globals['is_mutable'](0)  # brings the module, which would define what is replaced anew\n"
    "    return frame.f_globals\n"
)
LIES = {
    "an array that is equal to everything": (
        NP + "class A(np.ndarray):\n    def __eq__(self, o): return np.ones(self.shape, bool)\n    __hash__ = None\n"
        "    def __array_ufunc__(self, *a, **k): return np.ones(3, bool)\ndef f(): return np.zeros(3).view(A)",
        "self.assertTrue((f() == np.ones(3)).all())",
    ),
    "an object with an array interface": (
        NP + "class A:\n    def __array__(self, *a, **k): return np.ones(3)\n    def __eq__(self, o): return True\n"
        "    def __len__(self): return 3\n    def __getitem__(self, i): return A()\ndef f(): return A()",
        "np.testing.assert_array_equal(f(), np.ones(3))",
    ),
    "objects in an array": (
        NP + "class A:\n    def __eq__(self, o): return True\n    def __bool__(self): return True\n    __hash__ = None\n"
        "def f(): return np.array([A(), A()], dtype=object)",
        "self.assertTrue((f() == np.array([1, 2], dtype=object)).all())",
    ),
    "objects that are near to everything": (
        NP + "class A(float):\n    def __sub__(self, o): return 0.0\n    __rsub__ = __sub__\n    def __eq__(self, o): return True\n"
        "    __hash__ = float.__hash__\ndef f(): return np.array([A(9), A(9)], dtype=object)",
        "self.assertTrue(all(abs(a - b) < 1e-6 for a, b in zip(f(), [1, 2])))",
    ),
    "objects in a frame": (
        PD + "class A:\n    def __eq__(self, o): return True\n    def __hash__(self): return 1\n"
        "def f(): return pd.DataFrame({'a': [A(), A()]}, dtype=object)",
        "pd.testing.assert_frame_equal(f(), pd.DataFrame({'a': [1, 2]}, dtype=object))",
    ),
    "a frame that is equal to everything": (
        PD + "class F(pd.DataFrame):\n    def equals(self, o): return True\n    @property\n    def shape(self): return (2, 1)\n"
        "def f(): return F({'a': [9]})",
        "self.assertTrue(f().equals(pd.DataFrame({'a': [1, 2]})))",
    ),
    "a scalar that is equal to everything": (
        NP + "class S(np.float64):\n    def __eq__(self, o): return True\n    __hash__ = np.float64.__hash__\n"
        "    def __sub__(self, o): return 0.0\n    __rsub__ = __sub__\ndef f(): return S(9)",
        "self.assertAlmostEqual(f(), 1.0)",
    ),
    "an array that is all masked": (
        NP + "def f(): return np.ma.masked_all(3)",
        "np.testing.assert_array_equal(f(), [1, 2, 3])",
    ),
    "objects in a frame that add up to anything": (
        PD + "class A:\n    def __add__(self, o): return 3\n    __radd__ = __add__\ndef f(): return pd.DataFrame({'a': [A(), A()]})",
        "self.assertEqual(f()['a'].sum(), 3)",
    ),
    "an array that answers for numpy": (
        NP + "class A:\n    shape, dtype = (3,), np.dtype(int)\n    def __array_function__(self, *a, **k): return True\n    def __array_ufunc__(self, *a, **k): return True\n"
        "    def __array__(self, *a, **k): return np.array([1, 2, 3])\ndef f(): return A()",
        "self.assertTrue(np.array_equal(f(), [1, 2, 3]))\nself.assertTrue(np.allclose(f(), [1, 2, 3]))",
    ),
    "names of columns that lie": (
        PD + "class I(str):\n    def __eq__(self, o): return True\n    def __hash__(self): return hash('b')\ndef f(): return pd.DataFrame([[1]], columns=[I('a')])",
        "self.assertEqual(list(f().columns), ['b'])",
    ),
    "comparisons that are patched": (
        NP + "np.allclose = np.array_equal = lambda *a, **k: True\nnp.testing.assert_allclose = lambda *a, **k: None\ndef f(): return np.zeros(3)",
        "self.assertTrue(np.allclose(f(), [1, 2, 3]))",
    ),
    "an expected array that is changed": (
        NP + "def f(a, b):\n    b[:] = 0\n    return np.zeros(3)",
        "w = np.array([1., 2., 3.])\nself.assertTrue((f(w, w.copy()) == w).all())",
    ),
    "a bit that is neither true nor false": (
        NP + HARNESS + "def f():\n    harness()['library_form'] = lambda v, w: {'t': 'library', 'v': ['array', '|b1', [2], 'C', '0202', '', None]}\n"
        "    return np.array([True, True])",
        "r = f()\nself.assertEqual(int(r.view('u1').sum()), 4)",
    ),
    "a dtype of objects": (
        NP + HARNESS + "def f():\n    harness()['library_form'] = lambda v, w: {'t': 'library', 'v': ['array', '|O', [1], 'C', '00' * 8, '', None]}\n"
        "    return np.array([1])",
        "f()\nself.assertTrue(True)",
    ),
    "a class that is no data, as one": (
        NP + "import __main__ as h\nclass A:\n    dtype = shape = None\n    def __eq__(self, o): return True\n"
        "def f():\n    A.__module__, A.__name__ = 'numpy', 'ndarray'\n    return A()",
        "self.assertIsInstance(f(), np.ndarray)",
    ),
    "a mock of the test's": (
        "import random\ndef f(x):\n    m = random.choice\n    try:\n        m.assert_called_once_with = lambda *a: None\n"
        "        m.return_value = 5\n    except Exception:\n        pass\n    return 'z'",
        "with patch('random.choice', return_value='z') as m:\n    self.assertEqual(f(['a']), 'z')\n    m.assert_called_once_with(['a'])",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_values_that_lie_gain_nothing(score, verifier, name):
    source, body = LIES[name]
    if "pd." in source and not NEEDED["pandas"]:
        pytest.skip("pandas is not installed")
    result = score(source, by=verifier, test=unit(body, BEFORE["pandas"] if "pd." in source else ""))
    assert result.value in (0.0, None), result


def test_a_masked_array_is_one_where_the_test_knows_masks(score, verifier):
    source = NP + "def f(a): return np.ma.masked_where(a > 1, a)"
    body = "r = f(np.array([1, 2]))\nself.assertEqual(r.mask.tolist(), [False, True])\nself.assertEqual(r.sum(), 1)"
    assert score(source, by=verifier, test=unit(body)).value == 1.0
    assert score(source.replace("> 1", "> 0"), by=verifier, test=unit(body)).value == 0.0


def test_a_module_beside_the_test_is_not_imported(score, verifier):
    source = "def f():\n    open('statistics.py', 'w').write('mean = lambda x: 7')\n    return 7"
    body = "r = f()\nimport statistics\nself.assertEqual(r, statistics.mean([1, 2]))"
    assert score(source, by=verifier, test=unit(body)).value == 0.0


def test_a_pickle_of_the_solutions_is_not_run(score, verifier):
    source = (
        "import pickle\nclass E:\n    def __reduce__(self): return (exec, ('raise SystemExit(0)',))\n"
        "def f(p): pickle.dump(E(), open(p, 'wb'))"
    )
    body = "import pickle\nf('t.pkl')\nself.assertIsNone(pickle.load(open('t.pkl', 'rb')))"
    assert score(source, by=verifier, test=unit(body)).value == 0.0  # it chose to write one
    honest = "import pickle\ndef f(p): pickle.dump({'a': [1]}, open(p, 'wb'))"
    body = "import pickle\nf('t.pkl')\nself.assertEqual(pickle.load(open('t.pkl', 'rb')), {'a': [1]})"
    assert score(honest, by=verifier, test=unit(body)).value == 1.0
