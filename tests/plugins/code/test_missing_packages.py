"""A package that the box lacks is an error with its name; a program that only says so is wrong."""

import pytest

from r1reward.testing import judge
from r1reward.types import Status

STDIN = {"inputs": ["3\n"], "outputs": ["3\n"]}


@pytest.mark.parametrize("name", ["pandas", "sklearn"])
def test_a_well_known_package_that_is_not_here_is_an_error(score, name):
    for source, tests in (
        (f"import {name}\nprint(input())", {"truth": STDIN}),
        (f"def f(x):\n    import {name}\n    return x", {"test_list": ["assert f(1) == 1"]}),
        (f"from {name} import x\ndef f(x): return x", {"test": "def test_a():\n    assert f(1) == 1\n"}),
    ):
        result = score(source, **tests)
        assert (result.status, f"the package {name}" in result.reason) == (Status.ERROR, True), result
        assert "option packages" in result.reason


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): raise ModuleNotFoundError(\"No module named 'pandas'\")",
        "import no_such_module\ndef f(x): return x",
        "import json\ndef f(x): raise ModuleNotFoundError(\"No module named 'json'\")",
        "try:\n    import pandas\nexcept ImportError:\n    pass\ndef f(x): return 2",
    ],
)
def test_a_program_that_only_says_so_is_wrong(score, source):
    assert score(source, test_list=["assert f(1) == 1"]).value == 0.0


def test_small_packages_that_judges_have_are_lent(score):
    source = "from sortedcontainers import SortedList\ndef f(x): return list(SortedList(x))"
    assert score(source, test_list=["assert f([2, 1]) == [1, 2]"]).value == 1.0
    assert score(source.replace("SortedList(x)", "x"), test_list=["assert f([2, 1]) == [1, 2]"]).value == 0.0


def test_a_solution_that_brings_tests_of_its_own_needs_no_pytest(score):
    source = (
        "import pytest\ndef f(x): return x + 1\n\n@pytest.fixture\ndef one(): return 1\n\n"
        "@pytest.mark.parametrize('x', [1])\ndef test_f(x):\n    with pytest.raises(TypeError):\n        f('a')\n"
    )
    assert score(source, test_list=["assert f(1) == 2"]).value == 1.0
    assert score(source.replace("x + 1", "x"), test_list=["assert f(1) == 2"]).value == 0.0


NODE = {
    "language": "js",
    "declaration": "const f = (x) => {\n",
    "test": "const testF = () => {\n  console.assert(f('a') === 'b')\n}\n\ntestF()\n",
}


@pytest.mark.parametrize(
    ("reference", "body", "value"),
    [
        (
            "var g = require('no-such-package')\nreturn g(x)\n}",
            "return require('no-such-package')(x)\n}",
            None,
        ),
        (
            "var g = require('no-such-package')\nreturn g(x)\n}",
            "return 'c'\n}",
            None,
        ),  # no completion has a say
        ("var g = require('no-such-package')\nreturn g(x)\n}", "return 'b'\n}", 1.0),
        ("return 'b'\n}", "return require('no-such-package')(x)\n}", 0.0),
        ("return require('crypto') && 'b'\n}", "return require('no-such-package')(x)\n}", 0.0),
        ("", "throw new Error(\"Cannot find module 'js-md5'\")\n}", 0.0),
    ],
)
def test_a_package_of_node_is_missed_where_the_sample_itself_needs_it(verifier, reference, body, value):
    source = NODE["declaration"] + body
    got = judge(verifier, f"```js\n{source}\n```", **NODE, canonical_solution=reference)
    assert (got.value, value is not None or "no-such-package" in got.reason) == (value, True), got
