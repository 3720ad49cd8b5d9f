"""Marks of pytest: parameters, and tests that are skipped or expected to fail."""

from __future__ import annotations

from typing import Any

from r1reward_code.harness.test_errors import SkippedError

__all__ = ["Indirect", "Mark", "Param", "value_of"]


class Mark:
    """`pytest.mark`."""

    def __getattr__(self, name: str) -> Any:
        if name == "parametrize":
            return _parametrize

        def make(*given: Any, **_: Any) -> Any:
            return _marked(name, given)

        make.r1_mark = (name, ())  # type: ignore[attr-defined]
        return make


def _marked(name: str, given: Any) -> Any:
    def mark(target: Any) -> Any:
        if _skips(name, given):
            target.r1_skip = True
        if name == "usefixtures":
            target.r1_uses = [*getattr(target, "r1_uses", ()), *given]
        return target

    mark.r1_mark = (name, given)  # type: ignore[attr-defined]
    return (
        mark(given[0])
        if len(given) == 1 and callable(given[0]) and not hasattr(given[0], "r1_mark")
        else mark
    )


def _skips(name: str, given: Any) -> Any:
    """Whether a mark makes a test one that is not run, or whose failure is expected."""
    always = name == "skip" or (name == "xfail" and (not given or callable(given[0])))
    return always or (name in ("skipif", "xfail") and given[:1] == (True,))


class Param:
    """One set of arguments, with marks of its own."""

    def __init__(self, *values: Any, marks: Any = (), id: Any = None) -> None:
        self.values = values
        marks = marks if isinstance(marks, (list, tuple)) else [marks]
        self.skipped = any(_skips(*mark.r1_mark) for mark in marks if hasattr(mark, "r1_mark"))


class Indirect:
    """A parameter that the fixture of its name is to have."""

    def __init__(self, value: Any) -> None:
        self.value = value


def value_of(param: Any) -> Any:
    """The value of a parameter of a fixture; `SkippedError` for one that is marked so."""
    if not isinstance(param, Param):
        return param
    if param.skipped:
        raise SkippedError
    return param.values[0]


def _parametrize(names: Any, values: Any, indirect: Any = False, **_: Any) -> Any:
    names = (
        [name.strip() for name in names.split(",") if name.strip()] if isinstance(names, str) else list(names)
    )
    rows = [
        row.values if isinstance(row, Param) else row if len(names) > 1 else (row,)
        for row in values
        if not (isinstance(row, Param) and row.skipped)
    ]

    by_fixtures = names if indirect is True else list(indirect or ())

    def mark(target: Any) -> Any:
        new = [
            {name: Indirect(v) if name in by_fixtures else v for name, v in zip(names, row, strict=False)}
            for row in rows
        ]
        target.r1_cases = [{**old, **case} for old in getattr(target, "r1_cases", [{}]) for case in new]
        return target

    return mark
