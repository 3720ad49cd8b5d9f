"""The examples in docstrings, run: each says what its function gives."""

import doctest
from types import ModuleType

import pytest

from .test_architecture import OURS, imported, modules

_FINDER = doctest.DocTestFinder(exclude_empty=True)


def _failures(module: ModuleType) -> str:
    """What doctest reports of the examples that fail; empty where none does."""
    report: list[str] = []
    for test in _FINDER.find(module, module.__name__):
        doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    return "".join(report)


@pytest.mark.slow  # imports torch, where it is installed
@pytest.mark.parametrize("root", OURS)
def test_the_examples_in_docstrings_give_what_they_say(root):
    own = [name for name in modules() if name.partition(".")[0] == root]
    assert "".join(_failures(module) for name in own if (module := imported(name))) == ""


def test_an_example_that_is_wrong_fails():
    module = ModuleType("wrong")
    module.__doc__ = ">>> 1 + 1\n3\n"
    assert "Expected:\n    3" in _failures(module)
