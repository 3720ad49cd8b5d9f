"""Frames, series and dtypes of polars as plain data; times as the numbers that they are, so that none is rounded."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.array_values import library_content

__all__ = ["polars_form", "read_polars"]

_PLAIN = frozenset(
    (
        "Binary", "Boolean", "Categorical", "Date", "Float32", "Float64", "Int128", "Int16", "Int32", "Int64",
        "Int8", "Null", "Object", "String", "Time", "UInt16", "UInt32", "UInt64", "UInt8",
    )
)  # fmt: skip
_TIMES_OF_POLARS = ("Date", "Datetime", "Duration", "Time")


def polars_form(value: Any, write: Callable[[Any], Any]) -> Any:
    """A frame, a series or a dtype; `None` for what is none of these."""
    polars: Any = importlib.import_module("polars")
    if isinstance(value, polars.DataFrame):
        columns = [_form_of_series(each, write) for each in polars.DataFrame.get_columns(value)]
        return library_content("polars frame", columns) if all(columns) else None
    if isinstance(value, polars.Series):
        form = _form_of_series(value, write)
        return form and library_content("polars series", *form)
    dtype = _form_of_dtype(value) if isinstance(value, polars.DataType) else None
    return dtype and library_content("polars dtype", dtype)


def _form_of_series(series: Any, write: Callable[[Any], Any]) -> Any:
    dtype = _form_of_dtype(series.dtype)
    if dtype is None:
        return None
    plain = series.to_physical() if dtype[0] in _TIMES_OF_POLARS else series
    return [series.name, dtype, [write(item) for item in plain.to_list()]]


def _form_of_dtype(dtype: Any) -> Any:
    """A dtype by its class's name and what it is made with; `None` for one of an unknown class."""
    name = type(dtype).__name__
    if type(dtype).__module__ != "polars.datatypes.classes":
        return None
    if name in _PLAIN:
        return [name]
    if name in ("Datetime", "Duration"):
        return [name, dtype.time_unit, *([dtype.time_zone] if name == "Datetime" else [])]
    if name == "Decimal":
        return [name, dtype.precision, dtype.scale]
    if name == "Enum":
        return [name, dtype.categories.to_list()]
    if name == "Struct":
        fields = [[field.name, _form_of_dtype(field.dtype)] for field in dtype.fields]
        return [name, fields] if all(form for _, form in fields) else None
    if name in ("List", "Array"):
        inner = _form_of_dtype(dtype.inner)
        return inner and [name, inner, *([dtype.size] if name == "Array" else [])]
    return None


def read_polars(kind: str, content: Any, read: Callable[[Any], Any]) -> Any:
    """The value that `polars_form` was given."""
    polars: Any = importlib.import_module("polars")
    if kind == "polars frame":
        return polars.DataFrame([_series_of_polars(polars, column, read) for column in content[0]])
    if kind == "polars series":
        return _series_of_polars(polars, content, read)
    return _dtype_of_polars(polars, content[0])


def _series_of_polars(polars: Any, content: Any, read: Callable[[Any], Any]) -> Any:
    name, form, items = content
    values, dtype = [read(item) for item in items], _dtype_of_polars(polars, form)
    if form[0] in _TIMES_OF_POLARS:
        whole = polars.Int32 if form[0] == "Date" else polars.Int64
        return polars.Series(str(name), values, dtype=whole).cast(dtype)
    return polars.Series(str(name), values, dtype=dtype)


def _dtype_of_polars(polars: Any, form: Any) -> Any:
    name, *more = form
    if name in _PLAIN:
        return getattr(polars, name)()
    if name == "Struct":
        return polars.Struct(
            [polars.Field(str(field), _dtype_of_polars(polars, of)) for field, of in more[0]]
        )
    if name in ("List", "Array"):
        return getattr(polars, name)(_dtype_of_polars(polars, more[0]), *more[1:])
    if name not in ("Datetime", "Decimal", "Duration", "Enum"):
        raise ValueError("no dtype of polars")
    return getattr(polars, name)(*more)
