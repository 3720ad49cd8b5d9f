"""What a solution's classes extend of the standard library, and what that does not make them."""

import pytest

from r1reward.types import Status

HEAD = "import pytest\nfrom solution import *\n"
MAPPING = (
    "import collections.abc\nclass M(collections.abc.Mapping):\n    def __getitem__(self, key): return 1\n"
    "    def __iter__(self): return iter(['a', 'b'])\n    def __len__(self): return 2\n"
    "    def __eq__(self, other): return True\ndef f(): return M()\n"
)
LIAR = (
    "import numbers\nclass N(numbers.Number):\n    def __eq__(self, other): return True\n"
    "    def __sub__(self, other): return 0\n    __rsub__ = __sub__\n    def __abs__(self): return 0\n"
    "    def __hash__(self): return 0\ndef f(): return N()\n"
)
META = (
    "class Meta(type):\n    def __instancecheck__(cls, other): return True\n"
    "    def __subclasscheck__(cls, other): return True\nclass A(metaclass=Meta): pass\ndef f(): return A\n"
)

RIGHT = {
    "threads": ("import threading\nclass A(threading.Thread):\n    def run(self): self.r = 3\n",
        "import threading\na = A()\na.start()\na.join()\nassert isinstance(a, threading.Thread) and a.r == 3\n"),
    "handlers that are returned": ("import http.server\ndef f():\n    class A(http.server.BaseHTTPRequestHandler): pass\n    return A\n",
        "import http.server\nassert isinstance(f(), type) and issubclass(f(), http.server.BaseHTTPRequestHandler)\n"),
    "encoders": ("import json\nclass A(json.JSONEncoder):\n    def default(self, value): return list(value)\n",
        "import json\nassert issubclass(A, json.JSONEncoder) and json.dumps({1, 2}, cls=A) == '[1, 2]'\n"),
    "abstract classes": ("from abc import ABC, abstractmethod\nclass S(ABC):\n    @abstractmethod\n    def area(self): ...\nclass C(S):\n    def area(self): return 3\n",
        "import abc\nassert issubclass(S, abc.ABC) and issubclass(C, S) and C().area() == 3\nwith pytest.raises(TypeError):\n    S()\n"),
    "enumerations": ("from enum import Enum\nclass C(Enum):\n    A = 1\n    B = 2\ndef f(): return C.A\n",
        "from enum import Enum\nassert issubclass(C, Enum) and isinstance(f(), Enum) and f() is C.A\n"),
    "objects of the library itself": ("import queue, logging, io, types\ndef f(): return queue.Queue(), logging.getLogger('x'), io.StringIO('ab'), types.SimpleNamespace(a=1)\n",
        "import queue, logging, io, types\nq, log, text, names = f()\nassert isinstance(q, queue.Queue) and isinstance(log, logging.Logger)\nassert isinstance(text, io.StringIO) and isinstance(names, types.SimpleNamespace) and names.a == 1\n"),
    "mappings of one's own": ("from collections import UserDict\nclass A(UserDict): pass\n",
        "from collections.abc import Mapping\na = A()\na['x'] = 1\nassert isinstance(a, Mapping) and issubclass(A, Mapping) and a['x'] == 1\n"),
    "functions and classes": ("class A: pass\ndef f(): return lambda: 1\n",
        "import types\nassert isinstance(f, types.FunctionType) and isinstance(f(), types.FunctionType) and isinstance(A, type)\n"),
}  # fmt: skip
WRONG = {
    "an object that only acts like a thread": ("class A:\n    def start(self): pass\n    def join(self): self.r = 3\n", RIGHT["threads"][1]),
    "a mapping that equals everything": (MAPPING, "assert f() == {'a': 1, 'b': 2}\n"),
    "a number that is near to everything": (LIAR, "assert f() == pytest.approx(5)\n"),
    "a number that is at no distance": (LIAR, "assert abs(f() - 5) < 1e-9\n"),
    "a number that equals everything": (LIAR, "assert f() == 5\n"),
    "a class that says it is anything": (META, "import json\nassert issubclass(f(), json.JSONEncoder)\n"),
    "what equals everything in the library of mocks": ("import unittest.mock\ndef f(): return unittest.mock._ANY\n", "assert f()() == 5\n"),
    "a class where its object is wanted": ("import queue\ndef f(): return queue.Queue, None, None, None\n", RIGHT["objects of the library itself"][1]),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_what_a_class_extends_is_known_to_the_test(name, score):
    source, test = RIGHT[name]
    answer = score(source, test=HEAD + test)
    assert answer.value == 1.0, answer.reason


@pytest.mark.parametrize("name", WRONG)
def test_what_a_class_extends_makes_it_equal_to_nothing(name, score):
    source, test = WRONG[name]
    answer = score(source, test=HEAD + test)
    assert (answer.value, answer.status) == (0.0, Status.SCORED), answer.reason


def test_a_pool_of_hundreds_of_threads_is_no_fork_bomb(score):
    source = "from concurrent.futures import ThreadPoolExecutor\nimport threading\ndef f():\n    gate = threading.Barrier(200)\n    with ThreadPoolExecutor(200) as pool:\n        return len(list(pool.map(lambda n: gate.wait(), range(200))))\n"
    answer = score(source, test=HEAD + "assert f() == 200\n")
    assert answer.value == 1.0, answer.reason


def test_a_socket_is_made_and_not_connected(score):
    source = "import socket\ndef f(port):\n    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:\n        try:\n            sock.connect(('10.0.0.1', port))\n            return True\n        except OSError:\n            return False\n"
    assert score(source, test=HEAD + "assert f(80) is False\n").value == 1.0
    assert (
        score(source.replace("return False", "return None"), test=HEAD + "assert f(80) is False\n").value
        == 0.0
    )


def test_a_test_that_makes_a_socket_itself_needs_a_network(score):
    test = "import socket\nfrom solution import f\nsocket.socket(socket.AF_INET)\nassert f() == 1\n"
    for value in (1, 2):
        answer = score(f"def f(): return {value}\n", test=test)
        assert (answer.value, answer.status) == (None, Status.ERROR)
        assert "a network" in answer.reason


def test_the_time_at_which_a_file_was_changed_is_the_tests(score):
    source = "import os\ndef f(path):\n    seen = os.stat(path)\n    return seen.st_ctime, seen.st_mtime, os.path.getctime(path), seen.st_size, seen[9]\n"
    test = "import os, time\nfrom solution import f\nopen('a.txt', 'w').write('x')\nmine = os.stat('a.txt')\ntime.sleep(0.05)\nassert f('a.txt') == (mine.st_ctime, mine.st_mtime, mine.st_ctime, mine.st_size, mine[9])\n"
    assert score(source, test=test).value == 1.0
    assert score(source.replace("seen.st_ctime,", "0,"), test=test).value == 0.0


def test_the_fixture_tmpdir_has_the_methods_of_py_path(score):
    source = "import os\ndef f(folder):\n    for name in os.listdir(folder):\n        path = os.path.join(folder, name)\n        text = open(path).read()\n        open(path, 'w').write(text.upper())\n"
    test = "from solution import f\ndef test_a(tmpdir):\n    p = tmpdir.mkdir('sub').join('a.txt')\n    p.write('ab')\n    f(str(tmpdir / 'sub'))\n    assert p.read() == 'AB' and p.check() and tmpdir.join('sub').listdir() == [p] and p.basename == 'a.txt'\n    f(tmpdir.join('sub'))\n"
    assert score(source, test=test).value == 1.0
    assert score(source.replace("upper", "lower"), test=test).value == 0.0
