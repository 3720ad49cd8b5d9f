"""Runs the units of a test file: functions with their fixtures and parameters, methods of test classes, unittests."""

from __future__ import annotations

import contextlib
import types
from typing import Any

from r1reward_code.harness.pytest_subset import FIXTURES, value_of
from r1reward_code.harness.test_errors import MissingError, SkippedError
from r1reward_code.harness.test_runner import OPTIONAL, UNIT_CODES

__all__ = ["run_unit"]


def run_unit(names: dict[str, Any], name: str, method: Any = None) -> Any:
    """Run a pytest function, a method of a test class, or a method of a unittest class."""
    import unittest

    target = names[name]
    UNIT_CODES[:] = _codes_of(names, target, method)
    _begin(names)
    if method is None:
        return _function(names, target)
    if not issubclass(target, unittest.TestCase):
        return _function(names, getattr(target, method), target, method)
    result = unittest.TestResult()
    for each in ("addError", "addFailure", "addSubTest"):
        setattr(result, each, _noting_missing(getattr(result, each)))
    unittest.TestSuite([target(method)]).run(result)
    for _, words in result.errors + result.failures:
        raise AssertionError(words.strip().rpartition("\n")[2])
    if result.unexpectedSuccesses:
        raise AssertionError("an expected failure did not fail")


def _noting_missing(add: Any) -> Any:
    """What a module that is not here makes of a test says nothing of the solution."""

    def noted(test: Any, *given: Any) -> Any:
        error = given[-1] and given[-1][1]
        if isinstance(error, ModuleNotFoundError) and not hasattr(error, "r1_remote"):
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
    fixtures = _fixtures_in(names, None if method is None else target).values()
    found = [getattr(getattr(each, "__func__", each), "__code__", None) for each in (*functions, *fixtures)]
    return [code for code in found if code is not None]


def _begin(names: dict[str, Any]) -> None:
    """Call what a test file wants to have called before all else, once."""
    if callable(names.get("setup_module")) and not names.get("r1_begun"):
        names["r1_begun"] = True
        _call_with(names["setup_module"], _Module(names))


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


def _call_with(function: Any, *arguments: Any) -> None:
    """Call a function with as many of the arguments as it takes."""
    import inspect

    if function is not None:
        function(*arguments[: len(inspect.signature(function).parameters)])


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

    fixtures = _all_fixtures(names, function, owner, case)
    many = [make for make in fixtures if make.r1_options.get("params") is not None]
    for chosen in itertools.product(*[list(make.r1_options["params"]) for make in many]):
        try:
            _one_case(
                names, function, owner, method, case, dict(zip(many, map(value_of, chosen), strict=True))
            )
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
            _around(ends, owner, "setup_class", "teardown_class", owner)
            _around(ends, instance, "setup_method", "teardown_method", getattr(instance, method))
        else:
            _around(ends, _Module(names), "setup_function", "teardown_function", function)
        values = _Values(names, owner, instance, chosen, ends)
        for make in _used_besides(names, function, owner):
            values.of(make)
        given = {
            name: case[name] if name in case else values.named(name)
            for name in _parameters(function, owner, case)
        }
        found = (getattr(instance, method) if owner else function)(**given)
        if inspect.iscoroutine(found):
            asyncio.run(found)


def _around(ends: Any, owner: Any, before: Any, after: Any, argument: Any) -> None:
    ends.callback(_call_with, getattr(owner, after, None), argument)
    _call_with(getattr(owner, before, None), argument)


class _Values:
    """The values of fixtures for one call of a test: each is made once."""

    def __init__(self, names: dict[str, Any], owner: Any, instance: Any, chosen: Any, ends: Any) -> None:
        self._names, self._owner, self._instance, self._chosen, self._ends = (
            names,
            owner,
            instance,
            chosen,
            ends,
        )
        self._made: dict[Any, Any] = {}

    def named(self, name: str) -> Any:
        make = _find_fixture(self._names, self._owner, name)
        if make is not None:
            return self.of(make)
        if name not in FIXTURES:
            raise MissingError(f"no fixture named '{name}'")
        if name not in self._made:
            self._made[name] = FIXTURES[name](self._ends)
        return self._made[name]

    def of(self, make: Any) -> Any:
        import inspect

        if make in self._made:
            return self._made[make]
        bound = make.__get__(self._instance) if _is_method(self._owner, make) else make
        needed = list(inspect.signature(bound).parameters)
        made = bound(
            *[
                _Request(self, self._chosen.get(make)) if each == "request" else self.named(each)
                for each in needed
            ]
        )
        if inspect.isgenerator(made):
            self._ends.callback(next, made, None)
            made = next(made)
        self._made[make] = made
        return made


class _Request:
    """The fixture `request`, as far as fixtures commonly use it."""

    def __init__(self, values: Any, param: Any) -> None:
        self.param, self._values = param, values
        self.cls, self.instance = values._owner, values._instance

    def getfixturevalue(self, name: str) -> Any:
        return self._values.named(name)

    def addfinalizer(self, function: Any) -> None:
        self._values._ends.callback(function)

    def __getattr__(self, name: str) -> None:
        raise MissingError(f"no request.{name} here")


def _parameters(function: Any, owner: Any, case: dict[str, Any]) -> Any:
    """The names of the arguments that a test wants: none of its own object's, of mocks', or with a default."""
    import inspect

    parameters = list(inspect.signature(function).parameters.values())
    if owner and not isinstance(
        inspect.getattr_static(owner, function.__name__, None), (staticmethod, classmethod)
    ):
        parameters = parameters[1:]
    mocks = [
        patch
        for patch in getattr(function, "patchings", ())
        if not patch.attribute_name and _is_default(patch.new)
    ]
    return [each.name for each in parameters[len(mocks) :] if each.name in case or each.default is each.empty]


def _is_default(new: Any) -> Any:
    import unittest.mock

    return new is unittest.mock.DEFAULT


def _is_method(owner: Any, make: Any) -> Any:
    return owner is not None and any(make is value for base in owner.__mro__ for value in vars(base).values())


def _fixtures_in(names: dict[str, Any], owner: Any) -> Any:
    """All fixtures by their names, those of a class before those of its file."""
    found = {}
    scopes = [names, *[vars(base) for base in reversed(owner.__mro__)]] if owner else [names]
    for scope in scopes:
        for name, value in list(scope.items()):
            options = getattr(value, "r1_options", None) if isinstance(value, types.FunctionType) else None
            if options is not None:
                found[options.get("name") or name] = value
    return found


def _find_fixture(names: dict[str, Any], owner: Any, name: str) -> Any:
    return _fixtures_in(names, owner).get(name)


def _used_besides(names: dict[str, Any], function: Any, owner: Any) -> Any:
    """The fixtures that a test uses without naming them as arguments."""
    found = _fixtures_in(names, owner)
    named = [*getattr(owner, "r1_uses", ()), *getattr(function, "r1_uses", ())]
    return [
        *[make for make in found.values() if make.r1_options.get("autouse")],
        *[found[name] for name in named if name in found],
    ]


def _all_fixtures(names: dict[str, Any], function: Any, owner: Any, case: dict[str, Any]) -> Any:
    """The fixtures that a test needs, and those that these need."""
    import inspect

    found = _fixtures_in(names, owner)
    wanted = [
        found[name] for name in _parameters(function, owner, case) if name in found and name not in case
    ]
    all_of_them = list(dict.fromkeys([*_used_besides(names, function, owner), *wanted]))
    for make in all_of_them:  # grows while it is walked
        for name in inspect.signature(make).parameters:
            if name in found and found[name] not in all_of_them and found[name] is not make:
                all_of_them.append(found[name])
    return all_of_them


OPTIONAL["unit"] = run_unit
