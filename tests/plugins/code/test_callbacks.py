"""Functions and objects of a test that it hands to a solution: called there as in one process, and no way to more."""

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_code import code

HONEST = {
    "a function": ("def ap(f, x): return f(x)", ["assert ap(lambda x: x + 1, 3) == 4"]),
    "a key function": ("def s(xs, key): return sorted(xs, key=key)",
        ["assert s(['bb', 'a'], len) == ['a', 'bb']", "assert s([3, 1, 2], lambda x: -x) == [3, 2, 1]", "assert s(['b', 'A'], key=str.lower) == ['A', 'b']"]),
    "a generator": ("def first(g, n): return [next(g) for _ in range(n)]\ndef total(g): return sum(g)",
        ["g = (x * x for x in range(10)); assert first(g, 3) == [0, 1, 4]; assert next(g) == 9", "def gen():\n yield 1\n yield 2\nassert total(gen()) == 3"]),
    "an object of the test's": ("def names(ps): return [p.name for p in sorted(ps, key=lambda p: p.age)]\ndef inc(p):\n p.age += 1\n return p.birthday()",
        ["class P:\n def __init__(s, n, a): s.name, s.age = n, a\n def birthday(s):\n  s.age += 1\n  return s.age\na, b = P('a', 5), P('b', 3)\nassert names([a, b]) == ['b', 'a']\nassert inc(a) == 7 and a.age == 7"]),
    "the solution's own function": ("def sq(x): return x * x\ndef compose(*fs):\n def g(x):\n  for f in fs: x = f(x)\n  return x\n return g", ["assert compose(sq, lambda x: x + 1, sq)(2) == 25"]),
    "a decorated function": ("import functools\ndef memo(f):\n seen = {}\n @functools.wraps(f)\n def w(*a):\n  if a not in seen: seen[a] = f(*a)\n  return seen[a]\n return w",
        ["n = []\n@memo\ndef slow(x):\n n.append(x)\n return x * 2\nassert slow(2) == 4 and slow(2) == 4 and n == [2]\nassert slow.__name__ == 'slow'"]),
    "calls that go to and fro a hundred deep": ("def fix(f): return lambda *a: f(fix(f), *a)", ["f = fix(lambda me, n: 1 if n == 0 else n * me(n - 1)); import math; assert f(100) == math.factorial(100)"]),
    "a function whose parameters are counted": ("def curry(f):\n n = f.__code__.co_argcount\n def c(*a): return f(*a) if len(a) >= n else lambda *b: c(*a, *b)\n return c", ["assert curry(lambda a, b, c: a + b + c)(1)(2)(3) == 6"]),
    "a method of a list": ("def each(xs, f):\n for x in xs: f(x)", ["out = []; each([1, 2], out.append); assert out == [1, 2]"]),
    "errors of the test's, caught and not": ("def retry(f, n, kinds=Exception):\n for i in range(n):\n  try: return f()\n  except kinds as e: last = e\n raise last",
        ["c = [0]\ndef f():\n c[0] += 1\n if c[0] < 3: raise ValueError('no')\n return 'ok'\nassert retry(f, 5) == 'ok'",
         "class Mine(ValueError): pass\ndef g(): raise Mine('x')\ntry: retry(g, 2)\nexcept Mine as e: assert str(e) == 'x'\nelse: assert False\ntry: retry(g, 2, KeyError)\nexcept Mine: pass\nelse: assert False\ntry: retry(g, 2, (KeyError, Mine))\nexcept Mine: pass"]),
    "errors of the solution's": ("class E(Exception):\n def __init__(s, code): super().__init__('bad %d' % code); s.code = code\ndef f(x): raise E(x)\ndef k(): return {}['x']",
        ["try: f(3)\nexcept E as e: assert e.code == 3 and str(e) == 'bad 3'\nelse: assert False", "try: k()\nexcept KeyError as e: assert e.args == ('x',)\nelse: assert False"]),
    "an exit of the solution's that a test expects": ("import sys\ndef f(): sys.exit(3)", ["try: f()\nexcept SystemExit as e: assert e.code == 3\nelse: assert False"]),
    "an argument that is changed beside what is returned": ("def f(xs): xs.sort(); return len(xs)", ["x = [3, 1]; assert f(x) == 2; assert x == [1, 3]"]),
    "an argument that a callback changes": ("def f(cb): x = [1]; cb(x); return x", ["assert f(lambda x: x.append(2)) == [1, 2]"]),
    "classes": ("def f(xs, k): return [x for x in xs if isinstance(x, k)]\ndef t(x): return type(x)\ndef make(k, n): return [k(i) for i in range(n)]",
        ["assert f([1, 'a', 2.0], (int, str)) == [1, 'a']; assert t(3) is int", "class A:\n def __init__(s, i): s.i = i\nassert [a.i for a in make(A, 3)] == [0, 1, 2]; assert len(f([A(1), 3], A)) == 1"]),
    "named tuples": ("from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(p): return P(p.y, p.x)", ["from collections import namedtuple\nr = f(namedtuple('Q', 'x y')(1, 2)); assert r.x == 2 and r == (2, 1)"]),
    "the truth, the hash and the identity of an object": ("class N:\n made = {}\n def __new__(c, x): return c.made.setdefault(x, object.__new__(c))\n def __init__(s, x): s.x = x\ndef f(x): return N(x) if x else None", ["assert f(1); assert not f(0); assert len({f(1), f(1), f(2)}) == 2; assert f(1) is f(1)"]),
    "a constant": ("MAX = 5", ["assert MAX == 5"]),
    "coroutines": ("async def f(x): return x + 1\nasync def g(cb): return await cb(3)", ["import asyncio\nasync def cb(x): return x * 2\nasync def main(): return await g(cb) + await f(1)\nassert asyncio.run(main()) == 8"]),
    "threads": ("from concurrent.futures import ThreadPoolExecutor\ndef pmap(f, xs):\n with ThreadPoolExecutor(4) as p: return list(p.map(f, xs))\ndef h(x): return x + 1", ["assert pmap(lambda x: h(x) * 2, range(50)) == [(x + 1) * 2 for x in range(50)]"]),
    "mocks": ("def f(cb, n):\n for i in range(n): cb(i)\ndef g(o): return o.get(3)", ["from unittest.mock import Mock\nm = Mock(); f(m, 3); assert m.call_count == 3; m.assert_called_with(2)\no = Mock(); o.get.return_value = 7; assert g(o) == 7; o.get.assert_called_once_with(3)"]),
    "operators": ("def run(xs): return max(xs), xs[0] + xs[1], sorted(xs), len(set(xs))", ["class V:\n def __init__(s, x): s.x = x\n def __lt__(s, o): return s.x < o.x\n def __gt__(s, o): return s.x > o.x\n def __add__(s, o): return V(s.x + o.x)\n def __eq__(s, o): return s.x == o.x\n def __hash__(s): return hash(s.x)\na, b = V(1), V(2)\nm, t, s, n = run([b, a, V(1)])\nassert m is b and t.x == 3 and s[2] is b and n == 2"]),
    "a context": ("def use(r):\n with r as x: return x.v\ndef bad(r):\n with r: raise ValueError('z')", ["log = []\nclass R:\n v = 4\n def __enter__(s): log.append('in'); return s\n def __exit__(s, k, e, t): log.append(str(e)); return True\nassert use(R()) == 4 and bad(R()) is None and log == ['in', 'None', 'in', 'z']"]),
    "a stream": ("def lines(f): return [l.strip() for l in f]", ["import io; assert lines(io.StringIO('a\\nb\\n')) == ['a', 'b']"]),
    "a copy": ("import copy\ndef c(x):\n y = copy.deepcopy(x); y.v = 9\n return y", ["class A:\n def __init__(s): s.v = 1\na = A(); b = c(a); assert a.v == 1 and b.v == 9 and b is not a"]),
    "an exit of a callback's": ("def f(cb): cb()\ndef g(cb):\n try: cb()\n except BaseException: return 'caught'", ["def cb(): raise SystemExit(4)\nassert g(cb) == 'caught'\ntry: f(cb)\nexcept SystemExit as e: assert e.code == 4\nelse: assert False"]),
    "a call after the answer, which nobody hears": ("import threading, time\ndef late(cb):\n time.sleep(0.05)\n try: cb(1)\n except RuntimeError: said.append('no')\nsaid = []\ndef f(cb): threading.Thread(target=late, args=(cb,)).start()\ndef g(): return said",
        ["out = []\nf(out.append)\nimport time; time.sleep(0.3)\nassert g() == ['no'] and out == []"]),
    "an enumeration and a data class": ("from enum import Enum\nfrom dataclasses import dataclass\nclass C(Enum):\n RED = 1\n BLUE = 2\n@dataclass\nclass P:\n x: int\n y: int",
        ["assert [c.name for c in C] == ['RED', 'BLUE'] and len(C) == 2 and C['RED'] is C.RED and C(2) is C.BLUE and C.RED in C",
         "p = P(1, 2); assert p == P(1, 2) and repr(p) == 'P(x=1, y=2)' and vars(p) == {'x': 1, 'y': 2} and p.__dict__ == vars(p)"]),
    "a hierarchy": ("class A:\n 'words'\n def f(s): return 1\nclass B(A): pass\nclass L(list): pass\ndef make(): return B()",
        ["assert issubclass(B, A) and not issubclass(A, B) and isinstance(B(), A) and isinstance(make(), A) and not isinstance(A(), B)",
         "assert issubclass(L, list) and not issubclass(A, list) and type(A()).__name__ == A().__class__.__name__ == 'A' and A.__doc__ == 'words'"]),
    "what is told of a function": ("import functools\ndef deco(f):\n @functools.wraps(f)\n def w(*a): return f(*a) + 1\n return w\ndef none(): pass",
        ["@deco\ndef f(x):\n 'words'\n return x\nassert f(1) == 2 and f.__name__ == 'f' and f.__doc__ == 'words'", "assert none.__doc__ is None and callable(none)"]),
    "values that are what their text says": ("import pathlib, uuid, ipaddress, collections\ndef f(x): return [pathlib.Path('a') / x, uuid.UUID(int=5), ipaddress.ip_address('1.2.3.4'), ...]\n"
        "def o(): return collections.OrderedDict(b=1, a=2)\ndef g(p): return p.name",
        ["import ipaddress, pathlib, uuid; assert f('b') == [pathlib.Path('a/b'), uuid.UUID(int=5), ipaddress.ip_address('1.2.3.4'), ...]; assert g(pathlib.Path('x/y')) == 'y'",
         "from collections import OrderedDict; assert o() == OrderedDict(b=1, a=2) != OrderedDict(a=2, b=1) and list(o()) == ['b', 'a'] and isinstance(o(), OrderedDict)"]),
    "a copy of an object": ("class A:\n def __init__(s): s.x = []", ["import copy; a = A(); b, c = copy.deepcopy(a), copy.copy(a); a.x = [1]; assert b.x == [] and c.x == [] and b is not a"]),
    "operators of one object": ("class V:\n def __init__(s, x): s.x = x\n def __abs__(s): return abs(s.x)\n def __int__(s): return int(s.x)\n def __float__(s): return float(s.x)\n def __round__(s, n=0): return round(s.x, n)\n"
        " def __format__(s, how): return f'<{s.x:{how}}>'\n def __reversed__(s): return iter([2, 1])\n def __pow__(s, o): return V(s.x ** o.x)",
        ["v = V(-2.25); assert abs(v) == 2.25 and int(v) == -2 and float(v) == -2.25 and round(v, 1) == -2.2 and f'{v:.1f}' == '<-2.2>' and list(reversed(v)) == [2, 1]", "assert (V(2) ** V(3)).x == 8"]),
    "calls without an end": ("def g(cb): return cb(lambda: g(cb))", ["try: g(lambda h: h())\nexcept RecursionError: pass\nelse: assert False", "assert g(lambda h: 5) == 5"]),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_what_a_test_hands_over_is_used_as_in_one_process(score, name):
    source, checks = HONEST[name]
    got = score(source, checks)
    assert got.value == 1.0, got


@pytest.mark.parametrize(
    "check",
    ["class B(A): pass\nassert B().f() == 1", "a = A()\nassert a.x == 3 and abs(a * 2) == 6"],
)
def test_what_cannot_be_done_over_the_line_is_no_wrong_answer(score, check):
    source = "class A:\n x = 3\n def f(s): return 1\n def __mul__(s, k): return A()\n def __lt__(s, o): return True\n def __abs__(s): return 6"
    got = score(source, [check])
    assert (got.status, "needs what is not here" in got.reason) == (Status.ERROR, True)
    # An object in the place of a number is one that nobody asked for.
    assert score(f"{source}\ndef f(): return A()", ["assert f() * 3 == 9"]).value == 0.0
    assert score(source, ["assert A() < 3"]).value == 0.0


# What a solution does through the harness in its own process, whose names and ends it can find.
LINE = "import __main__ as h, json\nline = lambda: h.LINE[0]\ndef up(do, n, *a, name=''): return h._up(do, n, a, name=name)\n"
WALK = (
    "def walk(f):\n number, got = h._THEIRS.get(id(f), (f, None))[1], []\n number = f._number if number is None else number\n"
    " for name in ('__globals__', '__closure__', '__code__', '__self__', '__func__', '__class__', '__dict__', '__builtins__', 'gi_frame',\n"
    "   'gi_code', 'f_globals', 'secret', '_private', 'r1_object', 'with_traceback', 'tb_frame', '__reduce__', '__init__'):\n"
    "  for do in ('get', 'method', 'call', 'set', 'getattr', 'exec', name):\n"
    "   try: got.append(up(do, number, name=name))\n   except Exception: pass\n return [g for g in got if g is not None and g != 7]\n"
)
SECRET = "secret = 42\ndef answer(): return secret\n"
ATTACKS = {
    "walks from a function": (LINE + WALK + "def f(cb):\n w = walk(cb)\n return 42 if w else 0", SECRET + "assert f(lambda: 7) == 42"),
    "walks from a generator": (LINE + WALK + "def f(cb): return 42 if walk(cb) else 0", SECRET + "def g():\n x = secret\n yield None\nassert f(g()) == 42"),
    "walks from an error": (LINE + "def f(cb):\n try: cb()\n except Exception as e:\n  for name in ('__traceback__', 'with_traceback', '__context__', 'secret'):\n"
        "   try: return up('get', e.r1_object[1], name=name)\n   except Exception: pass\n return 0", SECRET + "def cb(): raise ValueError(1)\nassert f(cb) == 42"),
    "forges numbers": (LINE + "def f(cb):\n for n in [*range(-9, 300), True, None, 'secret', 2**70, 0.0, [0], {}]:\n  for do in ('call', 'get'):\n   try:\n    if up(do, n, name='secret') == 42: return 42\n"
        "   except Exception: pass\n return 0", SECRET + "assert f(lambda: 7) == 42"),
    "forges numbers of the test's classes": (LINE + "def f(o):\n for n in range(-9, 300):\n  if n == o._number: continue\n  try: return up('call', n).v\n  except Exception: pass\n return 0",
        "class A:\n v = 42\nassert f(A()) == 42"),
    "answers by a forged reference": (LINE + "def f(cb):\n line()._write({'value': {'t': 'ref', 'v': 9}})", "assert f(lambda: 42)() == 42"),
    "answers by a negative reference": (LINE + "def f(cb):\n line()._write({'value': {'t': 'ref', 'v': -1}})", "assert f(lambda: 42)() == 42"),
    "answers by what only a test may say": (LINE + "def f(cb):\n line()._write({'value': {'t': 'named', 'v': ['unittest.mock', 'ANY']}})", "assert f(0) == 42"),
    "answers by an object of the test's words": (LINE + "def f(cb):\n line()._write({'value': {'t': 'handed', 'v': [0, 'x', ['eq'], [], [], None]}})", "assert f(0) == 42"),
    "answers by a kind that is none": (LINE + "def f(cb):\n line()._write({'value': {'t': 'other', 'v': 0}})", "assert f(0) == 42"),
    "answers by a named tuple of code": (LINE + "def f(cb):\n line()._write({'value': {'t': 'named tuple', 'v': ['P', ['x=exit()'], [42]]}})", "assert f(0) == (42,)"),
    "raises what ends a test": (LINE + "def f(cb):\n line()._write({'raised': ['SystemExit', '', ['SystemExit', 'BaseException'], {'arguments': [0], 'object': 0}]})", "assert f(0) == 42"),
    "raises what skips a test": (LINE + "import unittest\ndef f(cb): raise unittest.SkipTest('x')", "import unittest\nclass T(unittest.TestCase):\n def test(self): self.assertEqual(f(0), 42)\nr = unittest.TestResult(); T('test').run(r); assert not r.errors and not r.failures"),
    "raises by a forged reference": (LINE + "def f(cb):\n line()._write({'raised': ['E', '', [], {'yours': 0, 'arguments': []}]})", "try: f(lambda: 0)\nexcept ValueError: pass\nassert True"),
    "raises by a function for a class": (LINE + "def f(cb):\n line()._write({'raised': ['E', '', [], {'class': 0, 'object': 0, 'arguments': [1]}]})", "out = []\ntry: f(out.append)\nexcept ConnectionError: pass\nassert out == [1]"),
    "calls when it is loaded": (LINE + "try: v = up('call', 0)\nexcept Exception: v = 0\ndef f(cb): return v", SECRET + "assert f(answer) == 42"),
    "calls before it is asked": (LINE + "line()._write({'hand': 0, 'do': 'call', 'name': '', 'arguments': [], 'named': {}})\nv = 0\ndef f(cb):\n return v", SECRET + "assert f(lambda: 7) == 42"),
    "calls for ever": ("def f(cb):\n while True: cb()", "f(lambda: 0)"),
    "asks for ever and reads nothing": (LINE + "def f(cb):\n while True: line()._write({'hand': 0, 'do': 'call', 'name': '', 'arguments': [], 'named': {}})", "f(lambda: 0)"),
    "ends while it is answered": ("import os\ndef f(cb): cb(os.getpid())", "import os\nf(lambda pid: 0)\nassert f(lambda pid: 0) == 42"),
    "ends in a call of a call": ("import os\ndef f(cb): return cb()\ndef g(): os._exit(0)", "try: f(lambda: g())\nexcept BaseException: pass"),
    "a text of a gigabyte": ("def f(cb): return cb('x' * 2**30)", "assert f(lambda x: 42) == 42"),
    "a text that is just too long for the line": ("def f(cb): return cb('x' * (2**26 + 1))", "try: f(lambda x: 42)\nexcept BaseException: pass"),
    "a hundred texts of 60 megabytes": ("def f(cb):\n for _ in range(100): cb('x' * 60_000_000)\n return 42", "out = []\nassert f(out.append) == 42"),
    "a value that is too deep": ("def f(cb):\n x = []\n for _ in range(10**5): x = [x]\n return cb(x)", "assert f(lambda x: isinstance(x, list) and not x) == 42"),
    "a message that is too deep": (LINE + "def f(cb):\n line()._out.write('{\"value\": ' + '[' * 10**6 + ']' * 10**6 + '}\\n'); line()._out.flush()", "assert f(0) == 42"),
    "sets a method of an object": ("def f(o):\n try: o.check = lambda v: True\n except AttributeError: pass\n try: object.__setattr__(o, 'check', lambda v: True)\n except Exception: pass\n return 0", "class Judge:\n def check(self, v): return v == 42\nj = Judge()\nv = f(j)\nassert j.check(v) is True"),
    "a path that leads elsewhere": (LINE + "def f(p):\n for do, name, a in (('method', 'joinpath', '/work/box/tests.json'), ('get', 'parent', None), ('method', 'read_text', None), ('truediv', '', '/work/box/tests.json')):\n"
        "  try: p = up(do, p._number, *([a] if a else []), name=name)\n  except Exception: pass\n try: return up('method', p._number, name='read_text')\n except Exception: return ''", "import pathlib\nassert '42' in f(pathlib.Path('/nowhere'))"),
    "a logger that leads elsewhere": (LINE + "def f(p):\n try: return up('get', p._number, name='manager') and 42\n except Exception: return 0", "import logging\nassert f(logging.getLogger('x')) == 42"),
    "swallows what nothing may swallow": ("def f(cb):\n try: cb()\n except BaseException: pass\n return 42", "import pytest\nassert f(lambda: pytest.fail('called')) == 42"),
    "an object that is equal to all, in a callback": ("class E:\n def __eq__(s, o): return True\n def __hash__(s): return hash(42)\n def __bool__(s): return True\ndef f(cb): return cb(E())", "assert f(lambda x: x == 42 or x in {42: 0} or x in [42]) is True"),
    "an object that claims to be the callback's": ("def f(cb): return cb", "assert f(lambda: 0) == 42"),
    "patches its end of the line": (LINE + "h.to_wire = lambda v: 42\nh.json.dumps = lambda m: '{\"value\": 41}'\ndef f(cb): return cb()", "assert f(lambda: 7) == 42"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_solution_gets_no_further_than_what_it_was_handed(score, name):
    source, check = ATTACKS[name]
    got = score(source, [check])
    assert got.value == 0.0, got
    after = score("def ap(f, x): return f(x)", ["assert ap(lambda x: x + 1, 3) == 4"])
    assert after.value == 1.0, "a neighbour has its own verdict"


def test_a_node_has_the_methods_of_the_side_that_it_is_on(score):
    prompt = "class ListNode:\n    def __init__(self, val=0):\n        self.val = val\n    def values(self):\n        return [self.val]\n\ndef f():\n    'a node'\n"
    check = "def check(candidate):\n    assert candidate().values() == [42]\n"
    columns = {"truth": {"test": check, "entry_point": "f"}, "prompt": prompt}
    assert score(f"{prompt}    return ListNode(42)\n", **columns).value == 1.0
    for lie in ("n.values = lambda: [42]", "n.__dict__['__dict__'] = {'values': lambda: [42]}"):
        source = f"{prompt}    n = ListNode(7)\n    {lie}\n    return n\n"
        assert score(source, **columns).value == 0.0, lie


RAW = (
    "const fs = require('fs');\nconst NAMES = ['constructor', '__proto__', 'prototype', 'caller', 'bind', 'toString', '__defineGetter__', 'hasOwnProperty', 'secret'];\n"
    "const up = (hand, name, how) => { fs.writeSync(1, JSON.stringify({ hand, name, how, arguments: ['return 42'] }) + '\\n'); const b = Buffer.alloc(65536); const n = fs.readSync(0, b);\n"
    " const v = JSON.parse(b.subarray(0, n)).value; return v === undefined || v === null || v.t === 'undefined' ? undefined : v; };\n"
)
SCRIPTS = {
    "a function": ("const f = (g, xs) => xs.map((x) => g(x));", "console.assert(f((x) => x + 1, [1, 2]).join() === '2,3')", 1.0),
    "a function that throws": ("const f = (g) => { try { return g(); } catch (e) { return e.message; } };\nconst h = (g) => g();",
        "console.assert(f(() => { throw new TypeError('no'); }) === 'no'); const mine = new RangeError('x'); let got; try { h(() => { throw mine; }); } catch (e) { got = e; } console.assert(got === mine)", 1.0),
    "a function of the solution's": ("const sq = (x) => x * x;\nconst f = (g, x) => g(g(x));\nconst compose = (...fs) => (x) => fs.reduce((v, g) => g(v), x);", "console.assert(f(sq, 3) === 81); console.assert(compose(sq, (x) => x + 1, sq)(2) === 25)", 1.0),
    "calls to and fro": ("const fix = (f) => (n) => f(fix(f), n);", "console.assert(fix((me, n) => (n ? n * me(n - 1) : 1))(20) === 2432902008176640000)", 1.0),
    "an object of the test's": ("const total = (ps) => { ps.forEach((p) => p.grow(1)); return ps.reduce((s, p) => s + p.age, 0); };",
        "class P { constructor(a) { this.age = a; } grow(n) { this.age += n; } }\nconst p = new P(5); console.assert(total([p, new P(6)]) === 13 && p.age === 6)", 1.0),
    "what a callback changes": ("const f = (g) => { const xs = [1]; g(xs); return xs; };", "console.assert(f((xs) => { xs.push(2); }).join() === '1,2')", 1.0),
    "methods of an object that is copied": ("const make = () => ({ n: 0, up() { return ++this.n; } });\nconst use = (o) => o.get();", "const c = make(); c.up(); console.assert(c.up() === 2); console.assert(use({ v: 7, get() { return this.v; } }) === 7)", 1.0),
    "identity": ("const same = (a, b) => a === b;\nconst id = (x) => x;", "const g = () => 1; console.assert(same(g, g) && id(g) === g)", 1.0),
    "promises": ("const later = async (x) => x + 1;\nconst bad = async () => { throw new Error('no'); };", "(async () => { console.assert(await later(1) === 2); let m; try { await bad(); } catch (e) { m = e.message; } console.assert(m === 'no'); })()", 1.0),
    "calls without an end": ("const g = (cb) => cb(() => g(cb));", "let m = ''; try { g((h) => h()); } catch (e) { m = e.message; } console.assert(m.includes('deep')); console.assert(g(() => 5) === 5)", 1.0),
    "walks from a function": (RAW + "const f = (g) => { for (const n of NAMES) for (const how of ['get', 'call', 'set', 'new']) if (up(0, n, how)) return 42; return 0; };",
        "console.assert(f(() => 7) === 42)", 0.0),
    "walks from an object": (RAW + "const f = (o) => { for (const n of NAMES) for (const how of ['get', 'call']) if (up(0, n, how)) return 42; return 0; };",
        "const secret = 42;\nclass P { constructor() { this.age = 1; } grow() { return secret; } }\nconsole.assert(f(new P()) === 42)", 0.0),
    "uses an object by itself": (RAW + "const f = (o) => up(0, 'grow', 'call');", "class P { grow() { return 42; } }\nconsole.assert(f(new P()) === 42)", 1.0),
    "forges answers": ("const fs = require('fs');\nconst f = (g) => { fs.writeSync(1, JSON.stringify({ value: { t: 'ref', v: -1 } }) + '\\n'); };", "console.assert(f(() => 42)() === 42)", 0.0),
    "forges requests": ("const fs = require('fs');\nconst f = (g) => { for (const n of [-1, 99, 'x', null, 0.5]) fs.writeSync(1, JSON.stringify({ hand: n, name: '', how: 'call', arguments: [] }) + '\\n'); fs.writeSync(1, JSON.stringify({ value: 42, hand: undefined }) + '\\n'); };", "console.assert(f(() => 7) === 43)", 0.0),
    "sets a method": ("const f = (o) => { try { o.check = () => true; } catch (e) {} return 0; };", "class J { check(v) { return v === 42; } }\nconst j = new J(); const v = f(j); console.assert(j.check(v))", 0.0),
    "calls for ever": ("const f = (g) => { for (;;) g(); };", "f(() => 0)", 0.0),
    "a text of many megabytes": ("const f = (g) => { for (;;) g('x'.repeat(1e8)); };", "const out = []; console.assert(f((x) => { out.push(x); }) === 42)", 0.0),
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_javascript_has_the_same_two_ways(isolates, name):
    source, test, value = SCRIPTS[name]
    verifier = code(time_limit=1)
    got = judge(verifier, f"```javascript\n{source}\n```", language="javascript", test=test)
    verifier.close()
    if got.status is Status.ERROR and "not available" in got.reason:
        pytest.skip(got.reason)
    assert got.value == value, got


def test_a_solution_sees_the_parameters_of_the_tests_functions(score):
    source = "import inspect\ndef f(g): return str(inspect.signature(g)), len(inspect.getfullargspec(g).args), g(1)\n"
    test = (
        "def a(x, y=2, *more, z='q', **named): return x + y\nassert f(a) == (\"(x, y=2, *more, z='q', **named)\", 2, 3)\n"
        "def b(x): return x\nassert f(b) == ('(x)', 1, 1)\n"
        "class C:\n    def m(self, x, y=5): return y\nassert f(C().m)[0] == '(x, y=5)' and f(C().m)[2] == 5\n"
    )
    assert score(source, test=test).value == 1.0, score(source, test=test)
    assert score(source.replace("g(1)", "g(2)"), test=test).value == 0.0


CAPTURE = (
    "import contextlib, io\ndef capture(f):\n    stream = io.StringIO()\n"
    "    with contextlib.redirect_stdout(stream): f()\n    return stream.getvalue()"
)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (CAPTURE, 1.0),
        (CAPTURE.replace("redirect_stdout", "redirect_stderr"), 0.0),
        (CAPTURE.replace("stream.getvalue()", "stream.getvalue().strip()"), 0.0),
        (CAPTURE.replace("; f()", "; f(); f()").replace(": f()", ": f(), f()"), 0.0),
        ("def capture(f): return 'hi\\n'", 0.0),
    ],
)
def test_what_a_function_of_the_tests_prints_goes_where_the_solution_leads_it(score, source, value):
    test = "assert capture(lambda: print('hi')) == 'hi\\n'\nassert capture(lambda: None) == ''"
    assert score(source, {"test_list": [test]}).value == value


def test_the_solution_prints_before_and_after_a_function_of_the_tests_in_that_order(score):
    test = "import io, contextlib\nb = io.StringIO()\nwith contextlib.redirect_stdout(b): around(lambda: print('x'))\nassert b.getvalue() == '<\\nx\\n>\\n'"
    source = "def around(f):\n    print('<')\n    f()\n    print('>')"
    assert score(source, {"test_list": [test]}).value == 1.0
    assert score(source.replace("    f()\n", ""), {"test_list": [test]}).value == 0.0
