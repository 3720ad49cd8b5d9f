"""What Python does with an object of the solution's besides calling it: as in one process, or without a value."""

import pytest

from r1reward.types import Status

PATH = "class P:\n    def __init__(self, p): self.p = str(p)\n    def __fspath__(self): return self.p\n"
FLAGS = "from enum import IntFlag\nclass P(IntFlag):\n    R = 1\n    W = 2\n"
BOX = "class B:\n    def __init__(self, a): self.a = a\n    def __len__(self): return len(self.a)\n    def __getitem__(self, i): return self.a[i]\n"
INDEX = "class I:\n    def __init__(self, n): self.n = n\n    def __index__(self): return self.n\n"

# A right solution, what is replaced in it to make it wrong, the test.
JUDGED = {
    "the path of an object": (PATH, ("self.p\n", "self.p + 'x'\n"), "import os\nassert os.fspath(P('a/b')) == 'a/b' and os.path.basename(P('a/b')) == 'b'"),
    "what is in a class": ("class C:\n    x = 3\n", ("3", "4"), "assert vars(C)['x'] == 3 and 'y' not in C.__dict__ and vars(C()) == {}"),
    "what a function has": ("def f(): pass\nf.n = 1\n", ("1", "2"), "assert f.__dict__ == {'n': 1}"),
    "flags that are numbers": (FLAGS, ("W = 2", "W = 4"), "assert P.R | P.W == 3 and (P.R | P.W) & P.W == P.W and P(3) ^ P.R == P.W"),
    "the members of a class of flags": (FLAGS, ("W = 2", "V = 2"), "assert [f.name for f in P] == ['R', 'W'] and len(P) == 2 and P.R in P and P['R'] is P.R"),
    "a class whose objects can be walked": ("class C:\n    def __iter__(self): return iter([1])\n    def __len__(self): return 2\n    def __hash__(self): return 3\n    def __eq__(self, o): return True\ndef kinds(): return [C, int]\n", ("[1]", "[2]"), "assert list(C()) == [1] and len(C()) == 2 and hash(C()) == 3 and C in kinds() and len({kinds()[0], kinds()[0]}) == 1\ntry:\n    iter(kinds()[0])\n    assert False\nexcept TypeError: pass"),
    "a sequence backwards": (BOX, ("self.a[i]", "self.a[-1]"), "assert list(reversed(B([1, 2, 3]))) == [3, 2, 1]"),
    "an object that is an index": (INDEX, ("return self.n", "return 1"), "i = I(2)\nassert int(i) == 2 and float(i) == 2.0 and [5, 6, 7][i] == 7"),
    "a weak reference": ("class C:\n    v = 1\n", ("1", "2"), "import weakref\no = C()\nr = weakref.ref(o)\nassert r() is o and r().v == 1"),
}  # fmt: skip
UNDECIDED = {
    "a weak reference to nothing": ("class C: pass\n", "import gc, weakref\no = C()\nr = weakref.ref(o)\ndel o\ngc.collect()\nassert r() is None", "let go"),
    "the end of an object": ("log = []\nclass C:\n    def __del__(self): log.append(1)\n", "import gc\no = C()\ndel o\ngc.collect()\nassert log == [1]", "let go"),
    "a pattern of a class": ("class P:\n    __match_args__ = ('x',)\n    def __init__(self, x): self.x = x\n", "match P(1):\n    case P(x): assert x == 1\n    case _: assert False", "pattern"),
}  # fmt: skip


@pytest.mark.parametrize("name", JUDGED)
def test_an_object_of_the_solution_does_what_it_does_in_one_process(score, name):
    right, (part, other), test = JUDGED[name]
    assert score(right, test_list=[test]).value == 1.0, score(right, test_list=[test])
    assert score(right.replace(part, other), test_list=[test]).value == 0.0


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_cannot_be_seen_from_beside_is_no_ones_mistake(score, name):
    right, test, reason = UNDECIDED[name]
    result = score(right, test_list=[test])
    assert (result.value, result.status) == (None, Status.ERROR)
    assert reason in result.reason


def test_a_solution_that_is_wrong_before_that_is_wrong(score):
    """No completion has a value where a right one has none; those that fail earlier are wrong for what they are."""
    _, test, _ = UNDECIDED["a weak reference to nothing"]
    assert score("def other(): pass", test_list=[test]).value == 0.0
    assert (
        score("class C: v = 2", test_list=["import gc\no = C()\nassert o.v == 1\ndel o\ngc.collect()"]).value
        == 0.0
    )
    lies = (
        "class N(int):\n    def __or__(self, o): return N(3)\n    __add__ = __or__\ndef f(x): return N(0)\n"
    )
    assert score(lies, test_list=["assert f(1) | f(2) == 3"]).value == 0.0
    assert score(lies, test_list=["assert f(1) + f(2) == 3"]).value == 0.0
