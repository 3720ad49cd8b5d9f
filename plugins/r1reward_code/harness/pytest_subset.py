"""What test files commonly use of pytest, for a box that need not have it."""

from __future__ import annotations

import functools
from typing import Any

from r1reward_code.harness.pytest_expectations import Near, Raises, Warns
from r1reward_code.harness.pytest_marks import Mark, Param
from r1reward_code.harness.test_errors import FailedError, MissingError, SkippedError
from r1reward_code.harness.test_modules import OPTIONAL

__all__ = ["make_pytest"]


def make_pytest() -> Any:
    """What test files commonly use of pytest."""
    import types

    module: Any = types.ModuleType("pytest")
    module.raises, module.approx, module.mark, module.fixture = Raises, Near, Mark(), _mark_fixture
    module.param, module.fail, module.skip, module.xfail = Param, _fail, _skip, _skip
    module.warns, module.importorskip = Warns, _import_or_skip
    module.deprecated_call = functools.partial(
        Warns, (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
    )
    module.__getattr__ = _not_of_pytest
    return module


def _not_of_pytest(name: str) -> None:
    if name.startswith("__"):
        raise AttributeError(name)
    raise MissingError(f"no pytest.{name} here")


def _fail(reason: Any = "", **_: Any) -> None:
    raise FailedError(reason)


def _skip(reason: Any = "", **_: Any) -> None:
    raise SkippedError(reason)


def _import_or_skip(name: str, **_: Any) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingError(str(error)) from None


def _mark_fixture(function: Any = None, **options: Any) -> Any:
    if function is None:
        return lambda function: _mark_fixture(function, **options)
    function.r1_options = options
    return function


OPTIONAL["pytest"] = make_pytest
