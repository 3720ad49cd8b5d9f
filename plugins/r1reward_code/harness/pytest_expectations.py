"""What a test expects by pytest: an error, a warning, a number that is near."""

from __future__ import annotations

import decimal
import math
import sys
from typing import Any

__all__ = ["Near", "Raises", "Warns"]


class Raises:
    """`pytest.raises`, and what it has of the error that was raised."""

    def __init__(
        self, expected_exception: Any, function: Any = None, *given: Any, match: Any = None, **named: Any
    ) -> None:
        self._kind, self._match = expected_exception, match
        self.value: Any = None
        self.type: Any = None
        if function is not None:
            with self:
                function(*given, **named)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        if kind is None:
            raise AssertionError(f"did not raise {self._kind}")
        if not issubclass(kind, self._kind):
            return False
        self.value, self.type = error, kind
        return self._match is None or self.match(self._match)

    def match(self, pattern: str) -> Any:
        """Whether the error's words match; `AssertionError` else."""
        import re

        if not re.search(pattern, str(self.value)):
            raise AssertionError(f"{str(self.value)!r} does not match {pattern!r}")
        return True

    def exconly(self, tryshort: Any = False) -> Any:
        """The error as a report shows it."""
        return f"{self.typename}: {self.value}"

    @property
    def typename(self) -> Any:
        """The name of the error's class."""
        return self.type.__name__


class Warns:
    """pytest.warns, of what is warned of on the test's side."""

    def __init__(self, expected_warning: Any = Warning, *, match: Any = None) -> None:
        import warnings

        self._kind, self._match, self._records = expected_warning, match, warnings.catch_warnings(record=True)

    def __enter__(self) -> Any:
        import warnings

        self._said = self._records.__enter__()
        warnings.simplefilter("always")
        return self._said

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        import re

        self._records.__exit__(kind, error, trace)
        if kind is None and not any(
            issubclass(each.category, self._kind)
            and (self._match is None or re.search(self._match, str(each.message)))
            for each in self._said
        ):
            raise AssertionError("did not warn")


class Near:
    """pytest.approx: 1e-6 relative, 1e-12 absolute, item by item."""

    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None  # an array of numpy has this compare, not itself

    def __init__(self, expected: Any, rel: Any = None, abs: Any = None, nan_ok: Any = False) -> None:
        self._expected, self._rel, self._abs, self._nan = expected, rel, abs, nan_ok

    def __eq__(self, actual: Any) -> bool:
        return bool(self._near(self._expected, actual))

    def __ne__(self, actual: Any) -> bool:
        return not self == actual

    def _near(self, expected: Any, actual: Any) -> Any:
        expected, actual = _plain_scalar(expected), _plain_scalar(actual)
        if _is_array(expected) or _is_array(actual):
            return self._arrays_near(expected, actual)
        if isinstance(expected, dict):
            return (
                isinstance(actual, dict)
                and set(expected) == set(actual)
                and all(self._near(expected[key], actual[key]) for key in expected)
            )
        if isinstance(expected, (list, tuple)):
            return (
                isinstance(actual, (list, tuple))
                and len(expected) == len(actual)
                and all(map(self._near, expected, actual))
            )
        if not all(isinstance(value, (int, float, complex, decimal.Decimal)) for value in (expected, actual)):
            return expected == actual
        if expected == actual or (self._nan and expected != expected and actual != actual):
            return True
        least = 1e-12 if self._abs is None else self._abs
        bound = max(
            least, (1e-6 if self._rel is None and self._abs is None else self._rel or 0) * abs(expected)
        )
        return abs(expected - actual) <= bound and abs(expected) != math.inf

    def _arrays_near(self, expected: Any, actual: Any) -> Any:
        """Arrays of one shape, item by item; each item beside an expected number."""
        of_actual = _items_of(actual)
        if isinstance(expected, (int, float, complex)):
            return all(self._near(expected, item) for item in of_actual[1])
        of_expected = _items_of(expected)
        return of_expected[0] == of_actual[0] and all(map(self._near, of_expected[1], of_actual[1]))


def _is_array(value: Any) -> bool:
    np = sys.modules.get("numpy")
    return np is not None and issubclass(type(value), np.ndarray)


def _plain_scalar(value: Any) -> Any:
    """A number of numpy as one of Python's."""
    np = sys.modules.get("numpy")
    return value.item() if np is not None and issubclass(type(value), np.number) else value


def _items_of(value: Any) -> tuple[Any, list[Any]]:
    """The shape of an array, or of lists, and what is in it; of anything else no shape that an array has."""
    if not _is_array(value) and type(value) not in (list, tuple):
        return None, [value]
    array = sys.modules["numpy"].asarray(value)
    return array.shape, array.ravel().tolist()
