"""Runs the units of a test file: functions with their fixtures and parameters, methods of test classes, unittests."""

from __future__ import annotations

import contextlib
from typing import Any

from r1reward_code.harness.fixture_values import (
    FixtureValues,
    fixtures_in,
    fixtures_needed,
    fixtures_used_besides,
    parameters_of,
)
from r1reward_code.harness.pytest_marks import Indirect, value_of
from r1reward_code.harness.scoped_fixtures import begin_once, call_with, end_all, end_other_classes
from r1reward_code.harness.test_errors import MissingError, SkippedError
from r1reward_code.harness.test_modules import OPTIONAL
from r1reward_code.harness.test_runner import UNIT_CODES
from r1reward_code.harness.undecided_checks import lacks_module

__all__ = ["run_unit"]


def run_unit(names: dict[str, Any], name: str, method: Any = None) -> Any:
    """Run a pytest function, a method of a test class, or a method of a unittest class."""
    import unittest

    target = _target(names, name)
    UNIT_CODES[:] = _codes_of(names, target, method)
    names["r1_run"] = names.get("r1_run", 0) + 1
    _begin(names)
    of_pytest = method is None or not issubclass(target, unittest.TestCase)
    end_other_classes(names, target if of_pytest and method else None)
    if method is None:
        _function(names, target)
    elif of_pytest:
        _function(names, getattr(target, method), target, method)
    else:
        _unittest(names, target, method)
    if names["r1_run"] == names["r1_units"]:
        _end_unittests(names)
        end_all(names)


def _target(names: dict[str, Any], path: str) -> Any:
    """The function or class of this name; a class within others has their names before its own, with dots."""
    name, *inner = path.split(".")
    target = names[name]
    for each in inner:
        if any(one in vars(target) for one in _OF_OUTER_CLASSES) or any(
            hasattr(value, "r1_options") for value in vars(target).values()
        ):
            raise MissingError("no fixtures of a class for the classes in it here")
        target = getattr(target, each)
    return target


_OF_OUTER_CLASSES = ("setup_method", "setup_class", "teardown_method", "teardown_class")


def _unittest(names: dict[str, Any], target: Any, method: str) -> None:
    """Run a method of a unittest class, after the class's own beginning if it is the first of them that runs."""
    import unittest

    result = _results(names)
    if target in result.r1_broken:
        raise AssertionError(f"{target.__name__}.setUpClass failed")
    for noted in (result.errors, result.failures, result.unexpectedSuccesses):
        noted.clear()
    unittest.TestSuite([target(method)]).run(result)
    if result.errors and getattr(target, "_classSetupFailed", False):
        result.r1_broken.add(target)
    _raise_errors(result)
    if result.unexpectedSuccesses:
        raise AssertionError("an expected failure did not fail")


def _raise_errors(result: Any) -> None:
    for _, words in result.errors + result.failures:
        raise AssertionError(words.strip().rpartition("\n")[2])


def _end_unittests(names: dict[str, Any]) -> None:
    """The last class of unittest ends, as the others do when the next one begins."""
    import unittest

    if "r1_results" in names:
        result, suite = names["r1_results"], unittest.TestSuite()
        result.errors.clear()
        suite._tearDownPreviousClass(None, result)  # type: ignore[attr-defined]
        _raise_errors(result)


def _results(names: dict[str, Any]) -> Any:
    """The results of all units of a file: a suite that finds its class in them has begun it already."""
    import unittest

    if "r1_results" not in names:
        result: Any = unittest.TestResult()
        result._testRunEntered, result.r1_broken = True, set()
        for each in ("addError", "addFailure", "addSubTest"):
            setattr(result, each, _noting_missing(getattr(result, each)))
        names["r1_results"] = result
    return names["r1_results"]


def _noting_missing(add: Any) -> Any:
    """What a module that is not here makes of a test says nothing of the solution."""

    def noted(test: Any, *given: Any) -> Any:
        error = given[-1] and given[-1][1]
        if error and lacks_module(error):
            MissingError(str(error))
        return add(test, *given)

    return noted


def _codes_of(names: dict[str, Any], target: Any, method: Any) -> Any:
    """The code of a unit, and of what is run before it."""
    functions = (
        [target]
        if method is None
        else [
            getattr(target, name, None)
            for name in (method, "setUp", "setUpClass", "setup_method", "setup_class")
        ]
    )
    fixtures = fixtures_in(names, None if method is None else target).values()
    codes = [getattr(getattr(each, "__func__", each), "__code__", None) for each in (*functions, *fixtures)]
    return [code for code in codes if code is not None]


def _begin(names: dict[str, Any]) -> None:
    """Call what a test file wants to have called before all else, once."""
    before, after = [
        next((names[each] for each in pair if callable(names.get(each))), None) for pair in _OF_TEST_FILES
    ]
    if before or after:
        begin_once(names, None, before, after, _Module(names))


_OF_TEST_FILES = (("setUpModule", "setup_module"), ("tearDownModule", "teardown_module"))
"""What is called before and after all tests of a file, by its names in unittest and pytest."""


class _Module:
    """The test file as a module, whose names can be set."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.__dict__["_names"] = names

    def __getattr__(self, name: str) -> Any:
        try:
            return self._names[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._names[name] = value


def _function(names: dict[str, Any], function: Any, owner: Any = None, method: Any = "") -> None:
    """Run a function once for each of its parameters and those of its fixtures."""
    if getattr(function, "r1_skip", False) or getattr(owner, "r1_skip", False):
        return
    for outer in getattr(owner, "r1_cases", [{}]):
        for inner in getattr(function, "r1_cases", [{}]):
            _for_each_parameter(names, function, owner, method, {**outer, **inner})


def _for_each_parameter(
    names: dict[str, Any], function: Any, owner: Any, method: Any, case: dict[str, Any]
) -> None:
    import itertools

    known = fixtures_in(names, owner)
    for name, value in case.items():
        if isinstance(value, Indirect) and name not in known:
            raise MissingError(f"no fixture named '{name}'")
    by_fixtures = {known[name]: v.value for name, v in case.items() if isinstance(v, Indirect)}
    case = {name: value for name, value in case.items() if not isinstance(value, Indirect)}
    fixtures = [each for each in fixtures_needed(names, function, owner, case) if each not in by_fixtures]
    many = [make for make in fixtures if make.r1_options.get("params") is not None]
    for chosen in itertools.product(*[list(make.r1_options["params"]) for make in many]):
        try:
            values = dict(zip(many, map(value_of, chosen), strict=True))
            _one_case(names, function, owner, method, case, by_fixtures | values)
        except SkippedError:
            continue


def _one_case(
    names: dict[str, Any], function: Any, owner: Any, method: Any, case: dict[str, Any], chosen: Any
) -> None:
    import asyncio
    import inspect

    with contextlib.ExitStack() as ends:
        instance = owner() if owner else None
        if owner:
            around_all = [getattr(owner, each, None) for each in ("setup_class", "teardown_class")]
            begin_once(names, owner, around_all[0], around_all[1], owner)
            _around(ends, instance, "setup_method", "teardown_method", getattr(instance, method))
        else:
            _around(ends, _Module(names), "setup_function", "teardown_function", function)
        values = FixtureValues(names, owner, instance, chosen, ends)
        for make in fixtures_used_besides(names, function, owner):
            values.of(make)
        given = {
            name: case[name] if name in case else values.named(name)
            for name in parameters_of(function, owner, case)
        }
        result = (getattr(instance, method) if owner else function)(**given)
        if inspect.iscoroutine(result):
            asyncio.run(result)


def _around(ends: Any, owner: Any, before: Any, after: Any, argument: Any) -> None:
    ends.callback(call_with, getattr(owner, after, None), argument)
    call_with(getattr(owner, before, None), argument)


OPTIONAL["unit"] = run_unit
