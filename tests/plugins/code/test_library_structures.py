"""Expressions of sympy, graphs of networkx, sparse matrices, dtypes and the like cross as what they are."""

import importlib.util
from pathlib import Path

import pytest

from r1reward_code import code


def _folder(name):
    spec = importlib.util.find_spec(name)
    return str(Path(spec.origin).parents[1]) if spec and spec.origin else None


NEEDED = {name: _folder(name) for name in ("numpy", "pandas", "polars", "sympy", "networkx", "scipy")}


@pytest.fixture(scope="module")
def verifier(isolates):
    folders = sorted({folder for folder in NEEDED.values() if folder})
    if not folders:
        pytest.skip("none of the libraries is installed")
    made = code(time_limit=8, memory_mb=1024, packages=folders)
    yield made
    made.close()


SYMPY = "import sympy as sp\nx, y, t = sp.symbols('x y t')\n"
NX = "import networkx as nx\n"
SPARSE = "import scipy.sparse as ss\n"
NP = "import numpy as np\n"
PD = "import pandas as pd\n"
PL = "import polars as pl\nfrom polars.testing import assert_frame_equal\n"

# Name: what both sides import, a right solution, what is replaced in it to make it wrong, the test.
ROWS = {
    "roots": (SYMPY, "def f(a, b): return sp.solve(sp.Eq(x**2 - a*x + b, 0), x)", ("- a", "+ a"), "assert f(5, 6) == [2, 3]\nassert all(isinstance(v, sp.Integer) for v in f(5, 6))"),
    "symbols as keys": (SYMPY, "def f(): return sp.solve([x + y - 3, x - y - 1], [x, y])", ("y - 1", "y - 2"), "assert f() == {x: 2, y: 1} and f()[x] == 2"),
    "a derivative": (SYMPY, "def f(e, v): return sp.diff(e, v)", ("diff", "integrate"), "assert f(sp.sin(x) * x, x) == sp.sin(x) + x * sp.cos(x)\nassert isinstance(f(x**2, x), sp.Expr) and f(x**3, x).subs(x, 2) == 12"),
    "a symbol that is positive": (SYMPY, "def f(): return sp.sqrt(sp.Symbol('z', positive=True)**2)", (", positive=True", ""), "assert f() == sp.Symbol('z', positive=True)"),
    "constants": (SYMPY, "def f(): return [sp.pi, sp.oo, sp.Rational(1, 3), sp.Float('0.1', 30), 2 * sp.I, sp.true]", ("1, 3", "2, 3"), "assert f() == [sp.pi, sp.oo, sp.Rational(1, 3), sp.Float('0.1', 30), 2 * sp.I, sp.true]\nassert f()[0] is sp.pi"),
    "an integral that is not done": (SYMPY, "def f(): return sp.Integral(x, (x, 0, 1))", ("0, 1", "0, 2"), "assert f() == sp.Integral(x, (x, 0, 1)) and f().doit() == sp.Rational(1, 2)"),
    "a sum that is not evaluated": (SYMPY, "def f(): return sp.Add(x, x, evaluate=False)", (", evaluate=False", ""), "assert len(f().args) == 2 and str(f()) == 'x + x'"),
    "a function without a definition": (SYMPY, "def f():\n    g = sp.Function('g')\n    return sp.dsolve(g(t).diff(t) - g(t), g(t))", ("- g", "+ g"), "assert f() == sp.Eq(sp.Function('g')(t), sp.Symbol('C1') * sp.exp(t))"),
    "a matrix": (SYMPY, "def f(m): return m.inv()", ("inv()", "T"), "m = sp.Matrix([[1, 2], [3, 4]])\nassert f(m) * m == sp.eye(2) and isinstance(f(m), sp.Matrix)"),
    "a matrix changed in place": (SYMPY, "def f(m): m[0, 0] = 9", ("= 9", "= 8"), "m = sp.zeros(2, 2)\nf(m)\nassert m[0, 0] == 9"),
    "a polynomial": (SYMPY, "def f(c): return sp.Poly(c, x)", ("(c, x)", "(c[::-1], x)"), "p = f([1, 2, 3])\nassert p.degree() == 2 and p.all_coeffs() == [1, 2, 3] and p.eval(1) == 6"),
    "a set": (SYMPY, "def f(): return sp.solveset(x**2 < 4, x, sp.S.Reals)", ("< 4", "<= 4"), "assert f() == sp.Interval.open(-2, 2) and 0 in f() and 2 not in f()"),
    "cases": (SYMPY, "def f(): return sp.Piecewise((x, x > 0), (-x, True))", ("> 0", "> 1"), "assert f() == sp.Piecewise((x, x > 0), (-x, True))"),
    "a directed graph": (NX, "def f():\n    g = nx.DiGraph(name='n')\n    g.add_edge('a', 'b', weight=2)\n    g.add_node('c', color='r')\n    return g", ("weight=2", "weight=3"), "g = f()\nassert g['a']['b']['weight'] == 2 and g.nodes['c'] == {'color': 'r'} and g.graph == {'name': 'n'}\nassert list(g.predecessors('b')) == ['a'] and type(g) is nx.DiGraph and nx.utils.graphs_equal(g, f())"),
    "edges with keys": (NX, "def f():\n    g = nx.MultiGraph()\n    g.add_edge(1, 2, key='x')\n    g.add_edge(1, 2)\n    return g", ("'x'", "'y'"), "assert f().number_of_edges(1, 2) == 2 and f().has_edge(2, 1, key='x')"),
    "a graph changed in place": (NX, "def f(g):\n    g.remove_node(1)\n    return g", ("return g", "return g.copy()"), "g = nx.path_graph(3)\nassert f(g) is g and list(g) == [0, 2]"),
    "a graph of an attribute": (NX, "class A:\n    def __init__(self): self.g = nx.Graph()\n    def n(self): return self.g.number_of_edges()", ("of_edges", "of_nodes"), "a = A()\na.g.add_edge(1, 2)\nassert a.n() == 1"),
    "a graph of the test's objects": (NX, "def f(g): return [n for n in g if g.degree(n) == 1]", ("== 1", "== 2"), "class N: pass\na, b, c = N(), N(), N()\nassert f(nx.Graph([(a, b), (b, c)])) == [a, c]"),
    "a sparse matrix": (SPARSE, "def f(m): return m.T @ m", ("m.T @ m", "m @ m.T"), "assert (f(ss.csr_matrix([[1, 2], [0, 0]])) != ss.csr_matrix([[1, 2], [2, 4]])).nnz == 0"),
    "sparse formats": (SPARSE, "def f(k): return getattr(ss, k + '_array')([[1, 0], [0, 2]])", ("0, 2", "1, 2"), "for k in ('csr', 'csc', 'coo', 'dia', 'bsr', 'lil', 'dok'):\n    assert f(k).format == k and isinstance(f(k), ss.sparray) and f(k).toarray().tolist() == [[1, 0], [0, 2]]"),
    "a sparse matrix changed in place": (SPARSE, "def f(m): m[0, 0] = 5", ("= 5", "= 6"), "m = ss.lil_matrix((2, 2))\nf(m)\nassert m[0, 0] == 5 and m.nnz == 1"),
    "what a test of scipy returns": ("from scipy import stats\n", "def f(a, b): return stats.ttest_ind(a, b)", ("ind(a, b)", "ind(a, [9, 8, 7])"), "r = f([1, 2, 3], [1, 2, 3])\nassert r.pvalue == 1.0 and r[0] == 0 and type(r).__name__ == 'TtestResult'\ns, p = r"),
    "what is minimal": ("from scipy.optimize import minimize\n", "def f(g): return minimize(g, [0.0])", ("[0.0])", "[0.0]).x"), "r = f(lambda x: (x[0] - 3) ** 2)\nassert r.success and abs(r.x[0] - 3) < 1e-3 and r['x'] is not None"),
    "records": (NP, "def f(): return np.rec.array([(1, 'a'), (2, 'b')], names='n,s')", ("2,", "3,"), "assert f().n.tolist() == [1, 2] and isinstance(f(), np.recarray)"),
    "what is masked": (NP, "def f(): return np.ma.array([1, 2], mask=[1, 1]).mean()", ("[1, 1]", "[1, 0]"), "assert f() is np.ma.masked"),
    "the data of what could be masked": (NP, "def f(): return np.ma.array([1, 2])", ("2]", "3]"), "assert f().data.flatten().tolist() == [1, 2]"),
    "a dtype": (NP, "def f(a): return a.dtype", ("a.dtype", "a.dtype.newbyteorder()"), "assert f(np.zeros(1)) == np.float64"),
    "an array that cannot be written": (NP, "def f(): return np.broadcast_to(np.arange(2), (3, 2))", ("(3, 2))", "(3, 2)).copy()"), "assert f().shape == (3, 2) and not f().flags.writeable"),
    "a frame of polars": (PL, "def f(d): return d.group_by('k').agg(pl.col('v').sum()).sort('k')", ("sum()", "max()"), "assert_frame_equal(f(pl.DataFrame({'k': ['a', 'a', 'b'], 'v': [1, 3, 5]})), pl.DataFrame({'k': ['a', 'b'], 'v': [4, 5]}))"),
    "polars changed in place": (PL, "def f(d): d[0, 'a'] = 9", ("= 9", "= 8"), "d = pl.DataFrame({'a': [1, 2]})\nf(d)\nassert d['a'].to_list() == [9, 2]"),
    "dtypes of polars": (
        PL,
        "import datetime\nfrom decimal import Decimal\ndef f(): return pl.DataFrame({'t': [datetime.datetime(2020, 1, 1)], 'e': pl.Series(['a'], dtype=pl.Enum(['a', 'b'])), 'd': [Decimal('1.50')], 'l': [[1, 2]], 's': [{'x': 1}], 'u': pl.Series([None, 1], dtype=pl.UInt8).drop_nulls()})",
        ("UInt8", "UInt16"),
        "r = f()\nassert isinstance(r, pl.DataFrame) and r.schema['e'] == pl.Enum(['a', 'b']) and r['t'][0].year == 2020 and r.dtypes[-1] == pl.UInt8\nassert float(r['d'][0]) == 1.5 and r['l'].to_list() == [[1, 2]] and r['s'][0] == {'x': 1}",
    ),
    "polars later": (PL, "def f(d): return d.lazy().select(pl.col('a') * 2)", ("* 2", "* 3"), "assert f(pl.DataFrame({'a': [1]})).collect()['a'].to_list() == [2]"),
    "dtypes of columns": (PD, "def f(d): return d.dtypes", ("d.dtypes", "d.dtypes[::-1]"), "r = f(pd.DataFrame({'a': [1], 'b': ['x'], 'c': pd.Categorical(['u'])}))\nassert r['a'] == 'int64' and r['c'] == 'category' and list(r.index) == ['a', 'b', 'c']"),
    "sparse columns": (PD, "def f(): return pd.Series(pd.arrays.SparseArray([0, 0, 1]))", ("0, 1]", "1, 1]"), "assert f().sparse.density == 1 / 3 and f().sum() == 1"),
    "what a frame says of itself": (PD, "def f(d):\n    d.attrs['src'] = 'x'\n    return d", ("'x'", "'y'"), "d = f(pd.DataFrame({'a': [1]}))\nassert d.attrs == {'src': 'x'}"),
}  # fmt: skip


def run(score, verifier, name, change):
    imports, source, replaced, body = ROWS[name]
    needs = imports.split()[1].partition(".")[0]
    if not NEEDED[needs]:
        pytest.skip(f"{needs} is not installed")
    assert replaced[0] in source
    source = source.replace(*replaced) if change else source
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return score(imports + source, by=verifier, test=f"{imports}def test_it():\n{lines}")


@pytest.mark.parametrize("name", ROWS)
def test_a_right_solution_is_right_and_a_wrong_one_is_wrong(score, verifier, name):
    right, wrong = (run(score, verifier, name, change) for change in (False, True))
    assert right.value == 1.0, right.reason
    assert wrong.value == 0.0, wrong


# What a solution can always do: walk up its frames to the variables of the program that asks it.
HARNESS = (
    "import sys\ndef harness():\n    frame = sys._getframe()\n"
    "    while 'wire_form' not in frame.f_globals: frame = frame.f_back\n"
    "    frame.f_globals['is_mutable'](0)  # brings the module, which would define what is replaced anew\n"
    "    return frame.f_globals\n"
)
FIVE = "{'t': 'library', 'v': ['symbolic', ['number', '5', '1']]}"
FORMS = {
    "a text alone": "['text', ['x']]",
    "a class of no sympy": "['constant', 'builtins', 'object']",
    "a module of no sympy": "['basic', 'os', 'system', [['text', 'true']]]",
    "a number beyond all": "['function', 'f', [['float', 0, '1', 10**9, 1, 53]]]",
    "a matrix of another size": "['matrix', 'MutableDenseMatrix', 10**9, 1, []]",
}


@pytest.mark.parametrize("name", FORMS)
def test_forms_that_nobody_wrote_are_no_values(score, verifier, name):
    if not NEEDED["sympy"]:
        pytest.skip("sympy is not installed")
    form = f"{{'t': 'library', 'v': ['symbolic', {FORMS[name]}]}}"
    source = f"{HARNESS}import sympy\ndef f():\n    harness()['library_form'] = lambda *_: {form}\n    return sympy.pi"
    got = score(source, by=verifier, test="import sympy as sp\nassert f() == sp.E or True\n")
    assert (got.value, "cannot be read" in got.reason) == (0.0, True), got


def test_no_text_of_a_form_is_evaluated(score, verifier):
    """It stays a text: an argument of a class that would evaluate a `str`."""
    if not NEEDED["sympy"]:
        pytest.skip("sympy is not installed")
    form = "{'t': 'library', 'v': ['symbolic', ['basic', 'sympy.core.add', 'Add', [['text', 'pi']]]]}"
    source = f"{HARNESS}import sympy\ndef f():\n    harness()['library_form'] = lambda *_: {form}\n    return sympy.E"
    test = "import sympy as sp\nr = f()\nassert r != sp.pi and type(r) is sp.core.symbol.Str\n"
    assert score(source, by=verifier, test=test).value == 1.0


def test_a_form_of_ones_own_is_the_value_that_it_states(score, verifier):
    source = f"{HARNESS}import sympy\ndef f():\n    harness()['library_form'] = lambda *_: {FIVE}\n    return sympy.pi"
    for wanted, value in ((5, 1.0), (6, 0.0)):
        assert score(source, by=verifier, test=f"import sympy as sp\nassert f() == {wanted}\n").value == value


LIES = {
    "a frame of polars that equals everything": (PL, "class F(pl.DataFrame):\n    def equals(self, *_, **__): return True\ndef f(): return F({'a': [5]})", "assert f().equals(pl.DataFrame({'a': [1]}))"),
    "the data of what is masked": (NP, "def f(): return np.ma.masked_all(2, dtype=int)", "assert (f() == [1, 2]).all() and f().data is not None"),
    "a symbol that equals everything": (SYMPY, "class S(sp.Symbol):\n    def __eq__(self, o): return True\n    def __hash__(self): return 1\ndef f(e): return S('q') + 0 * e", "assert f(x) == x"),
    "a symbol from which anything is nothing": (SYMPY, "class S(sp.Symbol):\n    def __sub__(self, o): return sp.Integer(0)\n    __rsub__ = __sub__\ndef f(e): return S('q')", "assert sp.simplify(f(x) - x) == 0"),
    "a node that equals everything": (NX, "class N:\n    def __eq__(self, o): return True\n    def __hash__(self): return hash('a')\ndef f(): return nx.Graph([(N(), 2)])", "assert 'a' in f()"),
    "sparse indexes out of bounds": (SPARSE, "def f():\n    m = ss.csr_matrix([[1, 0], [0, 2]])\n    m.indices[:] = 10**6\n    return m", "assert f().toarray().sum() == 3"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_values_that_lie_gain_nothing(score, verifier, name):
    imports, source, body = LIES[name]
    if not NEEDED[imports.split()[1].partition(".")[0]]:
        pytest.skip("the library is not installed")
    assert score(imports + source, by=verifier, test=f"{imports}{body}\n").value == 0.0


def test_a_row_of_an_objects_array_changes_with_it(score, verifier):
    """The row is nobody's but the test's, and it is the object's array all the same."""
    right = "import numpy as np\nclass Grid:\n    def __init__(self): self._cells = np.zeros((2, 2))\n    def row(self, i): return self._cells[i]\n    def put(self, i, j, v): self._cells[i, j] = v\n    def at(self, i, j): return float(self._cells[i, j])"
    test = "def test_it():\n    g = Grid()\n    r = g.row(1)\n    g.put(1, 0, 5)\n    assert r[0] == 5\n    r[1] = 7\n    assert g.at(1, 1) == 7\n"
    got = score(right, by=verifier, test=test)
    assert got.value == 1.0, got.reason
    copies = right.replace("self._cells[i]\n", "self._cells[i].copy()\n")
    assert score(copies, by=verifier, test=test).value == 0.0
