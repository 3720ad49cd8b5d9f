"""What a test does with a solution's objects: operators, classes derived from builtin ones, files, streams, modules."""

import pytest

from r1reward.types import Status

VECTOR = """class Vec:
    def __init__(self, x, y): self.x, self.y = x, y
    def __eq__(self, other): return isinstance(other, Vec) and (self.x, self.y) == (other.x, other.y)
    def __mul__(self, k): return Vec(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __matmul__(self, other): return self.x * other.x + self.y * other.y
    def __add__(self, other): return Vec(self.x + other.x, self.y + other.y) if isinstance(other, Vec) else NotImplemented
    def __lt__(self, k): return self.x < k
"""
ENUMS = "from enum import IntEnum, Enum\nclass Level(IntEnum):\n    LOW = 1\n    HIGH = 2\nclass Suit(str, Enum):\n    H = 'h'\ndef parse(x):\n    return Level(x)\n"
DERIVED = """from collections import Counter
class Stack(list):
    def push(self, x): self.append(x)
    def peek(self): return self[-1]
class Lower(dict):
    def __setitem__(self, key, value): super().__setitem__(key.lower(), value)
    def __getitem__(self, key): return super().__getitem__(key.lower())
class Zero(dict):
    def __missing__(self, key): self[key] = 0; return 0
class Bag(Counter):
    def top(self): return self.most_common(1)[0][0]
"""
MORE = "from typing import NamedTuple\nfrom collections import defaultdict, deque\nclass P(NamedTuple):\n    lo: int\n    hi: int\n    def span(self): return self.hi - self.lo\ndef tree(): return defaultdict(tree)\ndef ring(): return deque([1, 2], maxlen=2)\ndef part(x, s): return x[s]\n"
ERRORS = "class Base(Exception): pass\nclass Short(Base):\n    def __init__(self, words, by): super().__init__(words); self.by = by\ndef pay(b, a):\n    if a < 0:\n        try: {}[a]\n        except KeyError as error: raise ValueError('neg') from error\n    raise Short('short', a - b)\n"

MODULAR = """class Mod:
    'of a number'
    def __init__(self, n): self.n = n
    def __divmod__(self, k): return divmod(self.n, k)
    def __rdivmod__(self, k): return divmod(k, self.n)
    def __pow__(self, k, m=None): return pow(self.n, k, m)
    def __complex__(self): return complex(self.n)
    def __bytes__(self): return b'm' * self.n
    def __dir__(self): return ['n']
    @property
    def half(self): return self.n // 2
    @classmethod
    def of(cls, n): return cls(n)
class Plain:
    def __float__(self): return 2.5
    def __iter__(self): return iter([1, 2])
    @property
    def half(self): return 1
twice = lambda x: 2 * x
"""

# A right solution, what is replaced in it to make it wrong, the test.
ROWS = {
    "operators beside numbers": (VECTOR, ("self.y * k", "self.y"),
        "from solution import Vec\nv = Vec(1, 2)\nassert v.x == 1\nassert v * 3 == Vec(3, 6) and 3 * v == Vec(3, 6) and (v * 2).y == 4\nassert v @ Vec(1, 1) == 3\nv += Vec(1, 1)\nassert v == Vec(2, 3) and v < 3 and not v < 2\nwith pytest.raises(TypeError):\n    v + 'a'\nwith pytest.raises(TypeError):\n    v / 2\n"),
    "division, powers and conversions": (MODULAR, ("pow(self.n, k, m)", "pow(self.n, k)"),
        "from solution import Mod, Plain, twice\nm, n = Mod(7), Mod(2)\nassert m.n == 7 and divmod(m, 2) == (3, 1) and divmod(20, m) == (2, 6)\nassert pow(m, 2, 5) == 4 and m ** 2 == 49 and n ** 3 == 8\nassert complex(m) == 7 and bytes(n) == b'mm' and dir(m) == ['n']\nassert complex(Plain()) == 2.5 and bytes(Plain()) == bytes([1, 2])\n"),
    "a class of something": (
        "from typing import Generic, TypeVar\nfrom enum import Enum\nT = TypeVar('T')\nclass Box(Generic[T]):\n    def __init__(self, x=None): self.x = x\n    def __eq__(self, o): return self.x == getattr(o, 'x', o)\nclass Hue(Enum): RED = 1\nclass Bare:\n    def __init__(self): self.x = 1\n", ("self.x = x", "self.x = 0"),
        "from solution import Box, Hue, Bare\nb = Box[int](3)\nassert b.x == 3 and isinstance(b, Box) and b == 3 and Box[str]('a').x == 'a' and Hue['RED'].value == 1\nwith pytest.raises(TypeError):\n    Bare[int]\n"),
    "what is in a class": (MODULAR, ("    @property\n    def half(self): return 1", "    half = 1"),
        "from solution import Mod, Plain, twice\nassert isinstance(Mod.half, property) and isinstance(Plain.half, property) and Plain().half == 1\nassert not isinstance(Mod.of, property) and 'of' in dir(Mod) and 'on' not in dir(Mod)\n"),
    "the name that a function has": (MODULAR, ("twice = lambda x: 2 * x", "def twice(x): return 2 * x"),
        "from solution import Mod, Plain, twice\nassert twice(2) == 4 and twice.__name__ == '<lambda>' and Mod.__name__ == 'Mod'\n"),
    "enumerations of numbers and texts": (ENUMS, ("Level(x)", "Level.LOW"),
        "from solution import Level, Suit, parse\nassert parse(2).name == 'HIGH' and parse(2) is Level.HIGH and Level.HIGH > Level.LOW\nassert isinstance(Level.LOW, Level) and {Level.LOW: 1}[1] == 1 and f'{Level.LOW}' == '1'\nassert Suit.H == 'h' and Suit('h') is Suit.H and Suit.H.upper() == 'H'\n"),
    "lists and dictionaries of one's own": (DERIVED, ("self[-1]", "self[0]"),
        "from solution import Stack, Lower, Zero, Bag\ns = Stack()\ns.push(1)\ns.append(5)\nassert s.peek() == 5 and s == [1, 5] and s.pop() == 5 and len(s) == 1 and isinstance(s, list)\nd = Lower()\nd['AbC'] = 1\nassert d['aBc'] == 1 and list(d) == ['abc']\nz = Zero()\nz['x']\nassert z == {'x': 0} and Bag('aab').top() == 'a'\n"),
    "tuples, trees, rings, slices": (MORE, ("self.hi - self.lo", "self.hi"),
        "from solution import P, tree, ring, part\np = P(1, 3)\nassert p == (1, 3) and p.span() == 2 and isinstance(p, P) and p._replace(lo=2) == P(2, 3)\nt = tree()\nt['a']['b'] = 1\nassert t['a']['b'] == 1\nr = ring()\nr.append(3)\nassert list(r) == [2, 3] and part([1, 2, 3], slice(1, None)) == [2, 3]\n"),
    "errors with ancestors and causes": (ERRORS, ("a - b", "a"),
        "from solution import Base, Short, pay\nwith pytest.raises(Base) as caught:\n    pay(5, 10)\nassert caught.value.by == 5 and issubclass(Short, Base) and isinstance(caught.value, Base)\nwith pytest.raises(ValueError) as caught:\n    pay(1, -1)\nassert isinstance(caught.value.__cause__, KeyError)\n"),
    "types": ("class A: pass\nclass B(A): pass\ndef make(): return B()\n", ("return B()", "return A()"),
        "from solution import A, B, make\nassert type(make()) is B and type(make()) is not A and make().__class__ is B and isinstance(make(), A)\n"),
    # As scipy.optimize.curve_fit does, of a model: the test itself does not name the module.
    "signatures that a library asks for": ("def f(t, a, b=1): return a\nclass M:\n    def m(self, t, a): return a\n    def __call__(self, t): return t\n", ("t, a): return a", "t): return t"),
        "from solution import f, M\nlook = getattr(__import__('ins' 'pect'), 'sign' 'ature')\nassert [len(look(each).parameters) for each in (f, M().m, M())] == [3, 2, 1]\nm = M()\nassert m.m.__self__ is m\n"),
    # Of the words of the test, its sums alone show that it means a class (exercism's rational-numbers).
    "operators beside numbers, of a class that is known by its sums": (
        "class R:\n    def __init__(self, n): self.n = n\n    def __add__(self, other): return R(self.n + other.n)\n    def __rpow__(self, base): return base ** self.n\n    def __eq__(self, other): return self.n == other.n\n", ("base ** self.n", "base * self.n"),
        "from solution import R\nassert R(1) + R(2) == R(3)\nassert 4 ** R(3) == 64\n"),
    "an attribute that is asked for by a call": ("class M:\n    def __init__(self): self.n = 2\n", ("= 2", "= 3"),
        "from solution import M\nassert M().__getattribute__('n') == 2\nassert not hasattr(M(), 'k')\n"),
    "dataclasses": ("from dataclasses import dataclass\n@dataclass\nclass M:\n    name: str\n    n: int = 2\n", ("= 2", "= 3"),
        "from dataclasses import asdict, is_dataclass, replace\nfrom solution import M\nm = M('a')\nassert is_dataclass(m) and asdict(m) == {'name': 'a', 'n': 2} and replace(m, n=5).n == 5\n"),
    "signatures": ("def f(a: int, b=2) -> int:\n    return a\n", ("b=2", "c=2"),
        "import inspect\nfrom solution import f\nassert list(inspect.signature(f).parameters) == ['a', 'b'] and inspect.signature(f).parameters['b'].default == 2\nassert f.__annotations__['return'] is int and inspect.isfunction(f) and not inspect.isgeneratorfunction(f)\n"),
    "decorated methods, generators, methods as handlers": (
        "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def run(*a):\n        f(*a)\n        return f(*a)\n    return run\ndef count(n):\n    yield from range(n)\nclass Bus:\n    def __init__(self): self.to = []\n    def on(self, f): self.to.append(f)\n    def off(self, f): self.to.remove(f)\n", ("        f(*a)\n        ", "        "),
        "import types\nfrom solution import twice, count, Bus\nclass K:\n    n = 0\n    @twice\n    def more(self):\n        self.n += 1\n        return self\nk = K()\nassert k.more() is k and k.n == 2 and isinstance(count(2), types.GeneratorType)\nseen, b = [], Bus()\nb.on(seen.append)\nb.off(seen.append)\nassert b.to == []\n"),
    "modules": ("MAX = 3\ndef cap(x):\n    return min(x, MAX)\n", ("min(x, MAX)", "min(x, 3)"),
        "import solution\nassert solution.MAX == 3 and not hasattr(solution, 'other') and 'cap' in dir(solution)\nsolution.MAX = 10\nassert solution.cap(50) == 10\n"),
    "connections, queues and files": (
        "def top(c):\n    return c.cursor().execute('select max(a) from t').fetchone()[0]\ndef drain(q):\n    out = []\n    while not q.empty():\n        out.append(q.get())\n    return out\ndef write(f):\n    f.write('hi')\n", ("max(a)", "min(a)"),
        "import sqlite3, queue\nfrom solution import top, drain, write\nc = sqlite3.connect(':memory:')\nc.execute('create table t (a int)')\nc.executemany('insert into t values (?)', [(1,), (5,)])\nassert top(c) == 5\nq = queue.Queue()\nq.put(1)\nassert drain(q) == [1] and q.empty()\nwith open('f', 'w') as f:\n    write(f)\nassert open('f').read() == 'hi'\n"),
    "context managers and iterators that are asynchronous": (
        "class C:\n    async def __aenter__(self): return self\n    async def __aexit__(self, *error): self.closed = True\n    async def get(self): return 6\nasync def count(n):\n    for i in range(n): yield i\n", ("return 6", "return 5"),
        "import asyncio\nfrom solution import C, count\nasync def go():\n    async with C() as c:\n        return await c.get(), c, [i async for i in count(2)]\nn, c, numbers = asyncio.run(go())\nassert n == 6 and c.closed and numbers == [0, 1]\n"),
}  # fmt: skip


def run(score, source, test):
    body = "".join(f"    {line}\n" for line in test.splitlines())
    return score(source, test=f"import pytest\ndef test_it():\n{body}")


@pytest.mark.parametrize("name", ROWS)
def test_a_right_solution_is_right(name, score):
    source, _, test = ROWS[name]
    said = run(score, source, test)
    assert (said.value, said.status) == (1.0, Status.SCORED), said.reason


@pytest.mark.parametrize("name", ROWS)
def test_the_nearest_wrong_one_is_wrong(name, score):
    source, (old, new), test = ROWS[name]
    assert old in source
    said = run(score, source.replace(old, new), test)
    assert (said.value, said.status) == (0.0, Status.SCORED), said.reason


EVIL = "class {0}:\n    def __init__(self, *a): pass\n" + "".join(
    f"    def __{name}__(self, *a): return {what}\n"
    for name, what in (
        ("eq", "True"), ("ne", "False"), ("lt", "True"), ("le", "True"), ("gt", "True"), ("ge", "True"),
        ("sub", "self"), ("rsub", "self"), ("add", "self"), ("mul", "self"), ("abs", "0"), ("round", "0"),
        ("float", "0.0"), ("int", "0"), ("bool", "True"), ("hash", "1"), ("contains", "True"),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "test",
    [
        "assert Extract([1]) == [1]",
        "assert Extract(3) < 5",
        "assert abs(Extract(3) - 28.27) < 1e-3",
        "assert round(Extract(3) - 28, 2) == 0",
        "assert Extract(1) in [1, 2]",
        "assert not Extract(1) != 1",
        "assert 2 + Extract(1) == 3",
        "assert Extract(1) + Extract(2) == Extract(3) and Extract(3) == 3",
    ],
)
def test_a_class_in_the_place_of_a_function_earns_nothing(test, score):
    assert score(EVIL.format("Extract"), test_list=[test, "assert Extract(0) == 1"]).value != 1.0


@pytest.mark.parametrize(
    "test",
    [
        "assert Calc().add(1, 2) == 3",
        "assert Calc().add(1, 2) - 3 == 0",
        "assert abs(Calc().add(1, 2) - 3) < 1e-6",
        "assert Calc().add(1, 2) < 4",
        "assert round(Calc().add(1, 2) * 2) == 6",
        "assert not (Calc().add(1, 2) - 3)",
    ],
)
def test_an_object_of_a_class_is_no_value_of_its_methods(test, score):
    evil = EVIL.format("Calc") + "    def add(self, a, b): return self\n"
    fresh = EVIL.format("Calc") + "    def add(self, a, b): return Calc()\n"
    assert [score(each, test_list=[test]).value for each in (evil, fresh)] == [0.0, 0.0]


@pytest.mark.parametrize(
    "source",
    [
        "class L(list):\n    def __eq__(self, other): return True\n    __hash__ = None\ndef f():\n    return L([0])\n",
        "class L(list):\n    def __len__(self): return 2\n    def __iter__(self): return iter([1, 2])\n    __class__ = list\ndef f():\n    return L([0])\n",
        "class L(int):\n    def __eq__(self, other): return True\n    def __lt__(self, other): return True\n    __hash__ = int.__hash__\ndef f():\n    return L(0)\n",
    ],
)  # fmt: skip
def test_a_derived_value_equals_what_its_data_equals(source, score):
    assert score(source, test_list=["assert f() == [1, 2]"]).value == 0.0


QUEUE = "import asyncio\nfrom solution import put\nasync def go():\n    q = asyncio.Queue()\n    await put(q)\n    return q.qsize()\nassert asyncio.run(go()) == 1\n"


def test_a_queue_of_coroutines_is_lent(score):
    source = "async def put(q):\n    await q.put(1)\n"
    assert run(score, source, QUEUE).value == 1.0
    assert run(score, source.replace("await q.put(1)", "pass"), QUEUE).value == 0.0


def test_what_the_test_lends_and_cannot_be_used_whole_is_said(score):
    source = "async def put(q):\n    await q.put(1)\n"
    together = QUEUE.replace("await put(q)", "await asyncio.gather(put(q), put(q))")
    for test, kind in (
        (together, "Queue"),
        (QUEUE.replace("asyncio.Queue()", "asyncio.Semaphore(1)"), "Semaphore"),
    ):
        for each in (source, source.replace("await q.put(1)", "pass")):
            said = run(score, each, test)
            assert (said.status, said.value) == (Status.ERROR, None)
            assert kind in said.reason


def test_what_a_solution_asks_a_function_of_the_tests_for_masks_nothing(score):
    test = "import argparse\nfrom solution import f\ndef make():\n    return argparse.ArgumentParser()\nassert f(make) == 5\n"
    for source in ("def f(make):\n    return make()\n", "def f(make):\n    return 4\n"):
        assert (run(score, source, test).value, run(score, source, test).status) == (0.0, Status.SCORED)
    assert run(score, "def f(make):\n    make()\n    return 5\n", test).value == 1.0


def test_a_pickle_of_what_the_test_does_not_name_masks_nothing(score):
    source = "import pickle\nclass E:\n    def __reduce__(self): return (KIND, ())\ndef f():\n    with open('p', 'wb') as file:\n        pickle.dump(E(), file)\n"
    test = "import pickle\nfrom solution import f\nf()\nassert pickle.load(open('p', 'rb')) == 5\n"
    for kind in ("eval", "__import__('fractions').Fraction", "__import__('argparse').ArgumentParser", "E"):
        said = run(score, source.replace("KIND", kind), test)
        assert (said.value, said.status) == (0.0, Status.SCORED), said.reason


def test_test_classes_of_natural_code_bench_are_read(score):
    row = {
        "testcases": "class Testf:\n    def test_a(self):\n        assert f([1, 2]) == 3\n",
        "setup_code": "",
    }
    assert [score(each, **row).value for each in ("def f(x): return sum(x)", "def f(x): return 0")] == [
        1.0,
        0.0,
    ]


def test_a_test_may_replace_what_tells_the_working_directory(score):
    source = "import os\ndef f(p):\n    open(p, 'w').write(os.getcwd())\n"
    test = "import os\nfrom unittest.mock import patch\nfrom solution import f\nwith patch('os.getcwd', return_value='./x'):\n    f('out')\nassert open('out').read() == './x'\n"
    assert run(score, source, test).value == 1.0


def test_a_solution_that_cannot_be_loaded_is_wrong_and_one_that_lacks_a_package_is_not(score):
    test = "import os\nfrom solution import f\nassert f(os.getcwd()) == 1 and datetime\n"
    assert run(score, "def f(:\n", test).value == 0.0
    said = run(score, "import pandas\ndef f(x):\n    return 1\n", test)
    assert said.status is Status.ERROR
    assert "pandas" in said.reason


def test_a_test_file_knows_its_folder_and_pytest_without_an_import(score):
    source = "import os\ndef f(p):\n    open(p, 'w').write('x')\ndef g():\n    raise ValueError\n"
    test = "def test_it():\n    p = os.path.join(os.path.dirname(__file__), 'a')\n    f(p)\n    os.remove(p)\n    with pytest.raises(ValueError):\n        g()\n"
    assert score(source, test=test).value == 1.0
    assert score(source.replace("raise ValueError", "pass"), test=test).value == 0.0


RATE = "class C:\n    RATE = 0.1\n    def t(self, x): return x * self.RATE\n"
ONE = (
    "class S:\n    _one = None\n    def __new__(cls):\n        if cls._one is None:\n"
    "            cls._one = super().__new__(cls)\n            cls._one.v = 0\n        return cls._one\n"
)
CLASS_ATTRIBUTES = {
    "set": (RATE, ("self.RATE", "0.1"), "C.RATE = 0.5\nassert C().t(10) == 5\n"),
    "a singleton begun again": (ONE, ("cls._one.v = 0", "pass"), "S().v = 5\nassert S().v == 5\nS._one = None\nassert S().v == 0\n"),
    "a count": ("class A:\n    n = 0\n    def __init__(self): A.n += 1\n", ("A.n +=", "self.n +="), "A()\nA()\nassert A.n == 2\nA.n = 0\nA()\nassert A.n == 1\n"),
    "a method replaced": ("class C:\n    def a(self): return 1\n    def b(self): return self.a() + 1\n", ("self.a() + 1", "2"), "C.a = lambda self: 10\nassert C().b() == 11\n"),
    "of a function": ("def f(): return f.k + 1\n", ("f.k + 1", "6"), "f.k = 5\nassert f() == 6\nf.k = 7\nassert f() == 8\n"),
    "deleted": ("class C:\n    x = 1\n", ("x = 1", "y = 1"), "assert C.x == 1\ndel C.x\nassert not hasattr(C, 'x')\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLASS_ATTRIBUTES)
def test_what_a_test_sets_of_a_class_or_function_is_set_there(score, name):
    source, replaced, test = CLASS_ATTRIBUTES[name]
    assert run(score, source, test).value == 1.0, run(score, source, test).reason
    assert replaced[0] in source
    assert run(score, source.replace(*replaced), test).value == 0.0


PICKLED = (
    "import pickle\nclass M:\n    def __init__(self, n): self.n = n\n    def save(self, p):\n"
    "        with open(p, 'wb') as file:\n            pickle.dump(self, file)\n            pickle.dump(7, file)\n"
)
PICKLES = {
    "in a file": "M(3).save('m.pkl')\nwith open('m.pkl', 'rb') as file:\n    m, seven = pickle.load(file), pickle.load(file)\nassert isinstance(m, M) and (m.n, seven) == (3, 7)",
    "to and fro": "m = pickle.loads(pickle.dumps([M(3), 1]))\nassert m[0].n == 3 and m[1] == 1",
    "into a file": "with open('m', 'wb') as file:\n    pickle.dump(M(3), file)\nassert pickle.load(open('m', 'rb')).n == 3",
}  # fmt: skip


@pytest.mark.parametrize("name", PICKLES)
def test_a_pickle_of_the_solutions_objects_is_made_and_read_where_they_live(score, name):
    test = f"import pickle\n{PICKLES[name]}\n"
    assert run(score, PICKLED, test).value == 1.0, run(score, PICKLED, test).reason
    assert run(score, PICKLED.replace("self.n = n", "self.n = 4"), test).value == 0.0


def test_a_patch_of_a_dictionary_of_the_solutions_reaches_it(score):
    source = "CONFIG = {'a': 1}\ndef f(): return CONFIG['a'] + 1\n"
    test = "from unittest.mock import patch\nimport solution\nwith patch.dict('solution.CONFIG', {'a': 5}):\n    assert solution.f() == 6\nassert solution.f() == 2\n"
    assert run(score, source, test).value == 1.0, run(score, source, test).reason
    assert run(score, source.replace("CONFIG['a'] + 1", "2"), test).value == 0.0


STACK = "from collections import UserList\nclass Stack(UserList):\n    def peek(self): return self.data[-1]\n"
STACK_TEST = "from collections import UserList\nfrom solution import Stack\ndef test_it():\n    s = Stack([1, 2, 3])\n    assert s[1:] == [2, 3] and isinstance(s[1:], UserList)\n    assert [2, 3] == s[1:] and s[1:] != [3]\n    assert s + [5] == [1, 2, 3, 5] and s[:2].peek() == 2\n"
NAME = "from collections import UserString\nclass Name(UserString):\n    def shout(self): return self.upper() + '!'\n"
NAME_TEST = "from solution import Name\ndef test_it():\n    assert Name('bob')[1:] == 'ob'\n    assert Name('bob').shout() == 'BOB!'\n"


def test_what_a_list_of_the_library_holds_is_compared_where_it_was_not_made_by_the_test(score):
    assert score(STACK, test=STACK_TEST).value == 1.0
    assert score(NAME, test=NAME_TEST).value == 1.0
    assert score(NAME.replace("'!'", "'?'"), test=NAME_TEST).value == 0.0
    for wrong in (
        "    def __getitem__(self, item): return Stack([3])\n",
        "    def __getitem__(self, item): return Any([3])\nclass Any(UserList):\n    def __eq__(self, other): return True\n",
        "    def __getitem__(self, item): return Any([3])\nclass Any(UserList):\n    data = property(lambda self: All(), lambda *_: None)\nclass All(list):\n    def __eq__(self, other): return True\n",
    ):
        assert score(STACK + wrong, test=STACK_TEST).value == 0.0
