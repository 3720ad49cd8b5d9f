"""Changes go both ways between test and solution, as in one process; what is one object on one side is one on both."""

import pytest

from r1reward_code.harness import shared_values
from r1reward_code.harness.shared_values import Shared

LIST = "class Order:\n    def __init__(self): self.menu = []\n    def has(self, x): return x in self.menu\n"
GRAPH = "class Graph:\n    def __init__(self): self.edges = {'a': []}\n    def count(self): return sum(map(len, self.edges.values()))\n"
KEEP = "class Keeper:\n    def __init__(self, items): self.items = items\n    def add(self, x): self.items.append(x)\n"
GRID = "class Grid:\n    def __init__(self): self.g = [[0, 0], [0, 0]]\n    def rows(self): return self.g\n    def get(self, i, j): return self.g[i][j]\n"

CASES = {
    "an attribute that a test appends to": (LIST, "o = Order(); o.menu.append('x'); assert o.has('x')"),
    "a list within a dictionary of an attribute": (GRAPH, "g = Graph(); g.edges['a'].append(1); assert g.count() == 1"),
    "a key of an attribute": (GRAPH, "g = Graph(); g.edges['b'] = [1, 2]; assert g.count() == 2"),
    "a part of what was returned": (GRID, "g = Grid(); row = g.rows()[0]; row[0] = 5; assert g.get(0, 0) == 5"),
    "what a test assigned and goes on with": (LIST, "o = Order(); mine = []; o.menu = mine; mine.append(1); assert o.has(1)"),
    "an argument that the solution keeps": (
        KEEP, "mine = []; k = Keeper(mine); k.add(1); assert mine == [1]; mine.append(2); assert k.items == [1, 2]",
    ),
    "a view that the solution changes later": (KEEP, "k = Keeper([]); seen = k.items; k.add(1); assert seen == [1]"),
    "aliases within one argument": (
        "def f(m):\n    for row in m: row.sort()", "m = [[2, 1], [4, 3]]; row = m[0]; f(m); assert row == [1, 2] and m[0] is row",
    ),
    "rows that change places": (
        "def f(m): m[0], m[1] = m[1], m[0]", "m = [[1], [2]]; a = m[0]; f(m); assert m == [[2], [1]] and a == [1] and m[1] is a",
    ),
    "a list in itself": ("def f(a): a.append(a)", "a = [1]; f(a); assert a[1] is a"),
    "the same list twice": ("def f(m): m[0].append(1)", "a = []; m = [a, a]; f(m); assert m[1] == [1] and m[0] is m[1]"),
    "what comes back": ("def f(a): return a", "a = {1: [2]}; assert f(a) is a and f(a[1]) is a[1]"),
    "nodes": (
        "def flip(r): r.left, r.right = r.right, r.left\ndef top(r, p): return r",
        "r = TreeNode(1); l = TreeNode(2); r.left = l; flip(r); assert r.right is l and r.left is None and top(r, l) is r",
    ),
    "a set that keeps its order": ("def f(): return {'b', 'a', 'c'}", "s = f(); assert list(s) == list(s) and s == {'a', 'b', 'c'}"),
    "a dictionary with a factory": (
        "from collections import defaultdict\ndef f(): return defaultdict(list, a=[1])",
        "from collections import defaultdict\nd = f(); assert isinstance(d, defaultdict) and d['b'] == []",
    ),
    "views of a dictionary": (
        "def f(d): return d.keys(), d.items(), d.values()",
        "d = {'a': 1}; k, i, v = f(d); assert k == {'a'} and {'a'} == k and i == {('a', 1)} and k & {'a', 'b'} == {'a'}\n"
        "d['b'] = 2\nassert list(k) == ['a', 'b'] and list(v) == [1, 2] and isinstance(k, type({}.keys()))",
    ),
    "a dictionary that can only be read": (
        "from types import MappingProxyType\nclass S:\n    def __init__(self): self.d = {}\n    def put(self, k): self.d[k] = 0\n    @property\n    def all(self): return MappingProxyType(self.d)\n",
        "s = S(); p = s.all; s.put('a'); assert p == {'a': 0} and dict(s.all) == {'a': 0}\ntry:\n    p['b'] = 1\nexcept TypeError:\n    pass\nelse:\n    assert False",
    ),
    "a view of a dictionary that the solution keeps": (
        "from collections import OrderedDict\nclass S:\n    def __init__(self): self.d = OrderedDict()\n    def put(self, k): self.d[k] = 0\n    def names(self): return self.d.keys()\n",
        "s = S(); n = s.names(); s.put('a'); s.put('b'); assert list(n) == ['a', 'b'] and list(reversed(n)) == ['b', 'a'] and n == {'a', 'b'}",
    ),
    "an error of a library with its attributes": (
        "import json\ndef f(x): return json.loads(x)",
        "import json\ntry:\n    f('{')\nexcept json.JSONDecodeError as error:\n    assert error.pos == 1\nelse:\n    assert False",
    ),
}  # fmt: skip
WRONG = {
    "a list in place of a view": ("def f(d): return list(d)", "assert f({'a': 1}) == {'a'}"),
    "a view of another dictionary": ("def f(d): return dict(d).keys()", "d = {}; k = f(d); d['a'] = 1; assert k == {'a'}"),
    "a view that is not empty": ("def f(d): return {'b': 1}.keys()", "assert f({'b': 1}) != {'b'}"),
    "a dictionary whose views say what is wanted": (
        "class D(dict):\n    def __contains__(self, x): return True\n    def __len__(self): return 1\n    def __iter__(self): return iter('a')\n    def keys(self): return dict.keys(self)\n"
        "def f(d): return D(b=1).keys()",
        "assert f({'a': 1}) == {'a'}",
    ),
    "a copy where the list was to be changed": ("def f(m): m = sorted(m)", "m = [2, 1]; f(m); assert m == [1, 2]"),
    "an attribute that is made anew each time": (
        LIST.replace("self.menu = []", "pass") + "    @property\n    def menu(self): return []\n",
        "o = Order(); o.menu.append('x'); assert o.has('x')",
    ),
    "a row that is a copy": (
        GRID.replace("return self.g\n", "return [list(r) for r in self.g]\n"),
        "g = Grid(); row = g.rows()[0]; row[0] = 5; assert g.get(0, 0) == 5",
    ),
    "another node of the same value": (
        "def top(r, p): return type(r)(r.val)", "r = TreeNode(1); assert top(r, r) is r",
    ),
    "a change of what it was not given": (
        "import __main__ as h\ndef f(a):\n    a.append(1)\n    S = h.SHARED[0]\n    o = S.write\n"
        "    def write(*a, **k):\n        v, n, more = o(*a, **k)\n        more['shared'] = [[i, [7]] for i in range(-40, 40)]\n"
        "        return v, n, more\n    S.write = write",
        "secret = [1]; a = []; f(a); assert secret == [7]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_seen_on_the_other_side(score, name):
    source, check = CASES[name]
    result = score(source, test_list=[check])
    assert result.value == 1.0, result.reason


@pytest.mark.parametrize("name", WRONG)
def test_a_solution_that_does_not_share_is_wrong(score, name):
    source, check = WRONG[name]
    result = score(source, test_list=[check])
    assert result.value == 0.0, result


def test_many_calls_share_nothing_that_nobody_holds(score):
    check = "assert all(f(list(range(i))) == i for i in range(500))"
    assert score("def f(x): return len(x)", test_list=[check]).value == 1.0


@pytest.mark.parametrize(
    "view",
    [
        "-1, []",
        "9, []",
        "'0', []",
        "0, [1]",
        "3, [1]",
        "3, {'t': 'opaque', 'v': ['A', 0, '', []]}",
        "True, []",
    ],
)
def test_a_view_that_is_none_ends_no_loop(score, view):
    lies = (
        "import __main__ as h\ndef f(a):\n    S = h.SHARED[0]\n    o = S.write\n    def write(*x, **k):\n        v, m, more = o(*x, **k)\n"
        f"        return [{{'t': 'view', 'v': [{view}]}}], m, more\n    S.write = write\n    return 1\n"
    )
    assert score(lies, test_list=["for r, w in zip(map(f, [1, 2]), [3, 4]): assert r == w"]).value == 0.0


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("def part(b): return memoryview(b)[1:3]", 1.0),
        ("def part(b): return memoryview(b)[0:2]", 0.0),
        ("def part(b): return b[1:3]", 0.0),
    ],
)
def test_a_view_of_bytes_is_one_on_the_other_side(score, source, value):
    test = "v = part(b'abcd')\nassert v == b'bc' and v.tobytes() == b'bc' and v.readonly and isinstance(v, memoryview)"
    assert score(source, {"test_list": [test]}).value == value


def test_what_only_arrays_need_is_not_asked_of_other_values(monkeypatch):
    def never(*_):
        raise AssertionError("this loads a module that most programs do without")

    monkeypatch.setattr(shared_values, "is_fixed_part", never)
    forms, _, _ = Shared(1).write([153, "text", (1, 2.5), None, True])
    assert len(forms) == 5
