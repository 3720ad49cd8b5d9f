"""The values of fixtures that a test of pytest wants, its own and the usual ones."""

from __future__ import annotations

import types
from typing import Any

from r1reward_code.harness.pytest_fixtures import FIXTURES
from r1reward_code.harness.scoped_fixtures import fixture_scope
from r1reward_code.harness.test_errors import MissingError

__all__ = [
    "FixtureValues",
    "fixtures_in",
    "fixtures_needed",
    "fixtures_used_besides",
    "parameters_of",
]


class FixtureValues:
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
        """The value of the fixture of this name."""
        make = _find_fixture(self._names, self._owner, name)
        if make is not None:
            return self.of(make)
        if name == "request":
            return _Request(self, self._ends)
        if name not in FIXTURES:
            raise MissingError(f"no fixture named '{name}'")
        if name not in self._made:
            self._made[name] = FIXTURES[name](self._ends)
        return self._made[name]

    def of(self, make: Any) -> Any:
        """The value that a fixture of the test file makes."""
        import inspect

        made_before, ends = self._scope_of(make)
        key = (make, id(self._chosen.get(make)))
        if key in made_before:
            return made_before[key]
        bound = make.__get__(self._instance) if _is_method(self._owner, make) else make
        needed = list(inspect.signature(bound).parameters)
        made = bound(
            *[_Request(self, ends, make) if each == "request" else self.named(each) for each in needed]
        )
        if inspect.isgenerator(made):
            generator, made = made, next(made)
            ends.callback(next, generator, None)
        made_before[key] = made
        return made

    def _scope_of(self, make: Any) -> Any:
        """The values that were made for as many tests as a fixture's value is to serve, and what ends them."""
        scope = make.r1_options.get("scope", "function")
        if scope == "function" or (scope == "class" and self._owner is None):
            return self._made, self._ends
        return fixture_scope(self._names, self._owner if scope == "class" else None)


class _Request:
    """The fixture `request`, as far as fixtures commonly use it."""

    def __init__(self, values: Any, ends: Any, make: Any = None) -> None:
        self._values, self._ends = values, ends
        if make in values._chosen:
            self.param = values._chosen[make]
        self.cls, self.instance = values._owner, values._instance

    def getfixturevalue(self, name: str) -> Any:
        return self._values.named(name)

    def addfinalizer(self, function: Any) -> None:
        self._ends.callback(function)

    def __getattr__(self, name: str) -> None:
        if name == "param":  # of a fixture without parameters
            raise AttributeError(name)
        raise MissingError(f"no request.{name} here")


def parameters_of(function: Any, owner: Any, case: dict[str, Any]) -> Any:
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


def fixtures_in(names: dict[str, Any], owner: Any) -> Any:
    """All fixtures by their names, those of a class before those of its file."""
    fixtures = {}
    scopes = [names, *[vars(base) for base in reversed(owner.__mro__)]] if owner else [names]
    for scope in scopes:
        for name, value in list(scope.items()):
            options = getattr(value, "r1_options", None) if type(value) is types.FunctionType else None
            if options is not None:
                fixtures[options.get("name") or name] = value
    return fixtures


def _find_fixture(names: dict[str, Any], owner: Any, name: str) -> Any:
    return fixtures_in(names, owner).get(name)


def fixtures_used_besides(names: dict[str, Any], function: Any, owner: Any) -> Any:
    """The fixtures that a test uses without naming them as arguments."""
    fixtures = fixtures_in(names, owner)
    named = [*getattr(owner, "r1_uses", ()), *getattr(function, "r1_uses", ())]
    return [
        *[make for make in fixtures.values() if make.r1_options.get("autouse")],
        *[fixtures[name] for name in named if name in fixtures],
    ]


def fixtures_needed(names: dict[str, Any], function: Any, owner: Any, case: dict[str, Any]) -> Any:
    """The fixtures that a test needs, and those that these need."""
    import inspect

    fixtures = fixtures_in(names, owner)
    wanted = [
        fixtures[name]
        for name in parameters_of(function, owner, case)
        if name in fixtures and name not in case
    ]
    all_of_them = list(dict.fromkeys([*fixtures_used_besides(names, function, owner), *wanted]))
    for make in all_of_them:  # grows while it is walked
        for name in inspect.signature(make).parameters:
            if name in fixtures and fixtures[name] not in all_of_them and fixtures[name] is not make:
                all_of_them.append(fixtures[name])
    return all_of_them
