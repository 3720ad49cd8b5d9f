"""Series, frames and indexes of pandas as plain data: dtypes, names and frequencies are kept."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.array_values import array_form, library_content, read_array

__all__ = [
    "dtype_of_pandas",
    "pandas_form",
    "read_column",
    "read_dtype_of_pandas",
    "read_frame",
    "read_index",
    "read_moment",
    "read_of_pandas",
    "read_series",
]


def pandas_form(value: Any, pd: Any, write: Callable[[Any], Any]) -> Any:
    """A value of pandas as plain data; `None` for one that is none."""
    if isinstance(value, pd.DataFrame):
        columns = [_column_form(value.iloc[:, number], pd, write) for number in range(value.shape[1])]
        return library_content(
            "frame",
            _index_form(value.columns, pd, write),
            _index_form(value.index, pd, write),
            columns,
            *_attributes_form(value, write),
        )
    if isinstance(value, pd.Series):
        index = _index_form(value.index, pd, write)
        column = _column_form(value, pd, write)
        return library_content("series", column, index, write(value.name), *_attributes_form(value, write))
    if isinstance(value, pd.Index):
        return library_content("index", _index_form(value, pd, write))
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return library_content("values", _column_form(pd.Series(value), pd, write))
    if value is pd.NaT or value is pd.NA:
        return library_content("missing", "NaT" if value is pd.NaT else "NA")
    if isinstance(value, pd.Timestamp):
        zone = None if value.tz is None else str(value.tz)
        return library_content("timestamp", int(value.as_unit(value.unit)._value), value.unit, zone)
    if isinstance(value, pd.Timedelta):
        return library_content("timedelta", int(value._value), value.unit)
    if isinstance(value, pd.Period):
        return library_content("period", int(value.ordinal), value.freqstr)
    if isinstance(value, pd.Interval):
        return library_content("interval", write(value.left), write(value.right), value.closed)
    return None


def _attributes_form(value: Any, write: Callable[[Any], Any]) -> list[Any]:
    """What a frame or series says of itself (`attrs`), where it says anything."""
    return [[[write(key), write(item)] for key, item in value.attrs.items()]] if value.attrs else []


def _with_attributes_of(value: Any, more: list[Any], read: Callable[[Any], Any]) -> Any:
    if more:
        value.attrs = {read(key): read(item) for key, item in more[0]}
    return value


def dtype_of_pandas(value: Any, pd: Any, write: Callable[[Any], Any]) -> Any:
    """A dtype of pandas's own as an empty column that has it; `None` for any other value."""
    if not isinstance(value, pd.api.extensions.ExtensionDtype):
        return None
    return library_content("dtype of pandas", _column_form(pd.Series([], dtype=value), pd, write))


def read_dtype_of_pandas(content: Any, read: Callable[[Any], Any]) -> Any:
    """The dtype that `dtype_of_pandas` was given."""
    return read_column(content[0], read).dtype


def _column_form(series: Any, pd: Any, write: Callable[[Any], Any]) -> Any:
    """The values of a series, with what makes its dtype."""
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        codes = [int(code) for code in series.cat.codes]
        return ["category", _index_form(series.cat.categories, pd, write), codes, bool(series.cat.ordered)]
    if isinstance(dtype, pd.DatetimeTZDtype):
        numbers = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().view("int64")
        return ["zoned", dtype.unit, str(dtype.tz), numbers.tolist()]
    if isinstance(dtype, pd.PeriodDtype):
        return [
            "periods",
            str(dtype)[len("period[") : -1],
            [None if v is pd.NaT else int(v.ordinal) for v in series],
        ]
    if isinstance(dtype, pd.IntervalDtype):
        array = series.array
        return [
            "intervals",
            *(_index_form(side, pd, write) for side in (array.left, array.right)),
            array.closed,
        ]
    if isinstance(dtype, pd.SparseDtype):
        dense = array_form(series.to_numpy(dtype=dtype.subtype), importlib.import_module("numpy"), write)
        return ["sparse", dense, write(dtype.fill_value)]
    if str(dtype) in _EXTENSIONS:
        values = [None if missing else write(v) for v, missing in zip(series, series.isna(), strict=True)]
        return ["extension", str(dtype), values]
    return ["plain", array_form(series.to_numpy(), importlib.import_module("numpy"), write)]


def _index_form(index: Any, pd: Any, write: Callable[[Any], Any]) -> Any:
    names = [write(name) for name in index.names]
    if isinstance(index, pd.RangeIndex):
        return ["range", index.start, index.stop, index.step, names]
    if isinstance(index, pd.MultiIndex):
        levels = [_index_form(index.get_level_values(number), pd, write) for number in range(index.nlevels)]
        return ["multi", levels, names]
    freq = getattr(index, "freqstr", None)
    column = _column_form(index.to_series(index=range(len(index))), pd, write)
    return ["values", column, names, freq if isinstance(freq, str) else None]


def read_column(content: Any, read: Callable[[Any], Any]) -> Any:
    """An array or extension array."""
    pd: Any = importlib.import_module("pandas")
    np: Any = importlib.import_module("numpy")
    kind, *rest = content
    if kind == "plain":
        return read_array(rest[0]["v"][1:], read)
    if kind == "category":
        categories, codes, ordered = rest
        return pd.Categorical.from_codes(codes, read_index(categories, read), ordered=ordered is True)
    if kind == "sparse":
        return pd.arrays.SparseArray(read_array(rest[0]["v"][1:], read), fill_value=read(rest[1]))
    if kind == "zoned":
        unit, zone, numbers = rest
        naive = pd.DatetimeIndex(np.array(numbers, dtype="int64").view(f"M8[{_UNITS[unit]}]"))
        return naive.tz_localize("UTC").tz_convert(str(zone)).array
    if kind == "periods":
        freq, ordinals = rest
        made = [pd.NaT if each is None else pd.Period(ordinal=each, freq=str(freq)) for each in ordinals]
        return pd.array(made, dtype=pd.PeriodDtype(str(freq)))
    if kind == "intervals":
        left, right, closed = rest
        return pd.arrays.IntervalArray.from_arrays(read_index(left, read), read_index(right, read), closed)
    if kind == "extension" and str(rest[0]) in _EXTENSIONS:
        return pd.array([read(item) for item in rest[1]], dtype=rest[0])
    raise ValueError("no column")


_UNITS = {unit: unit for unit in ("s", "ms", "us", "ns")}
_EXTENSIONS = {
    "str", "string", "boolean", "Float32", "Float64",
    *(f"{sign}Int{size}" for sign in ("", "U") for size in (8, 16, 32, 64)),
}  # fmt: skip


def read_index(content: Any, read: Callable[[Any], Any]) -> Any:
    """An index of any kind."""
    pd: Any = importlib.import_module("pandas")
    kind, *rest = content
    if kind == "range":
        start, stop, step, names = rest
        return pd.RangeIndex(start, stop, step, name=read(names[0]))
    if kind == "multi":
        levels = [read_index(level, read) for level in rest[0]]
        return pd.MultiIndex.from_arrays(levels, names=[read(name) for name in rest[1]])
    column, names, freq = rest
    values = read_column(column, read)
    dtype = object if getattr(values.dtype, "kind", "") == "O" and hasattr(values, "flags") else None
    index = pd.Index(values, name=read(names[0]), dtype=dtype)
    return type(index)(index, freq=str(freq)) if freq and hasattr(index, "freq") else index


def read_series(content: Any, read: Callable[[Any], Any]) -> Any:
    """A series."""
    column, index, name, *more = content
    made = _series(read_column(column, read), read_index(index, read), read(name))
    return _with_attributes_of(made, more, read)


def _series(values: Any, index: Any, name: Any = None) -> Any:
    pd: Any = importlib.import_module("pandas")
    return pd.Series(values, index=index, name=name, dtype=object if values.dtype == object else None)


def read_frame(content: Any, read: Callable[[Any], Any]) -> Any:
    """A frame."""
    pd: Any = importlib.import_module("pandas")
    columns, index = (read_index(each, read) for each in content[:2])
    if len(columns) != len(content[2]):
        raise ValueError("as many columns as names")
    parts = {number: _series(read_column(each, read), index) for number, each in enumerate(content[2])}
    frame = pd.DataFrame(parts, index=index)
    frame.columns = columns
    return _with_attributes_of(frame, content[3:], read)


def read_moment(name: str, content: Any) -> Any:
    """A timestamp or a duration."""
    value, unit, *zone = content
    moment = getattr(importlib.import_module("pandas"), name)(value, unit=_UNITS[unit]).as_unit(unit)
    return moment.tz_localize("UTC").tz_convert(str(zone[0])) if zone and zone[0] is not None else moment


def read_of_pandas(name: str, content: Any, read: Callable[[Any], Any]) -> Any:
    """What is missing, a period, an interval."""
    pd: Any = importlib.import_module("pandas")
    if name == "missing":
        return getattr(pd, {"NaT": "NaT", "NA": "NA"}[content[0]])
    if name == "period":
        return pd.Period(ordinal=content[0], freq=str(content[1]))
    return pd.Interval(*map(read, content[:2]), closed=content[2])
