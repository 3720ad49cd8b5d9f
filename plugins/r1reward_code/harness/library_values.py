"""Arrays, tensors, series and frames as plain data: dtype, shape, order and index are kept.

A class of one's own that extends one of these is sent as what it extends. What is rebuilt is made of numbers, texts
and dtypes that are checked here, never of code: the other side may send what it likes.
"""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.libraries import MASKS, is_library_value

__all__ = ["is_mutable", "library_form", "library_value", "overwrite"]

_ITEM_SIZES = {
    "b": (1,),
    "i": (1, 2, 4, 8),
    "u": (1, 2, 4, 8),
    "f": (2, 4, 8),
    "c": (8, 16),
    "m": (8,),
    "M": (8,),
}


def is_mutable(value: Any) -> bool:
    """Whether a value of a library can be changed in place, on both sides."""
    kinds = [
        found
        for library, names in (
            ("numpy", ("ndarray",)),
            ("pandas", ("DataFrame", "Series")),
            ("torch", ("Tensor",)),
        )
        if library in sys.modules
        for found in [getattr(sys.modules[library], name, None) for name in names]
        if isinstance(found, type)
    ]
    fixed = hasattr(value, "mask") and hasattr(
        value, "fill_value"
    )  # a masked array, whose mask may be shared
    writeable = getattr(getattr(value, "flags", None), "writeable", True)
    return isinstance(value, tuple(kinds)) and not fixed and writeable is True


def library_form(value: Any, write: Callable[[Any], Any]) -> Any:
    """A value of a library as plain data; `None` for one that is none. `write` is for items that are objects."""
    np = sys.modules.get("numpy")
    if np is not None and isinstance(value, np.ndarray):
        return _array_form(value, np, write)
    if np is not None and isinstance(value, np.generic):
        form = _array_form(np.asarray(value), np, write)
        return form and {"t": "library", "v": ["scalar", form["v"]]}
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return _tensor_form(value, torch, write)
    pd = sys.modules.get("pandas")
    return _pandas_form(value, pd, write) if pd is not None else None


def _form(*content: Any) -> dict[str, Any]:
    return {"t": "library", "v": list(content)}


def _array_form(value: Any, np: Any, write: Callable[[Any], Any]) -> Any:
    kind = (
        "matrix" if isinstance(value, np.matrix) else "masked" if isinstance(value, np.ma.MaskedArray) else ""
    )
    array = np.asarray(np.ma.getdata(value) if kind == "masked" else value)
    mask = np.ma.getmaskarray(value).tolist() if kind == "masked" else None
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    shape = list(array.shape)
    if array.dtype.hasobject:
        if array.dtype != object:
            return None
        return _form("array", "O", shape, order, [write(item) for item in array.ravel().tolist()], kind, mask)
    data = array.tobytes().hex()
    if array.dtype.names:
        return _form("array", _lists(array.dtype.descr), shape, order, data, kind, mask)
    if not _is_sound(array.dtype):
        return None
    return _form("array", array.dtype.str, shape, order, data, kind, mask)


def _lists(value: Any) -> Any:
    return list(map(_lists, value)) if isinstance(value, (list, tuple)) else value


def _is_sound(dtype: Any) -> bool:
    """Whether every pattern of bits, or every one that is checked, is a value of this dtype."""
    if dtype.names:
        return all(_is_sound(dtype[name]) for name in dtype.names)
    if dtype.subdtype:
        return _is_sound(dtype.subdtype[0])
    return dtype.kind in "USV" or dtype.itemsize in _ITEM_SIZES.get(dtype.kind, ())


def _tensor_form(value: Any, torch: Any, write: Callable[[Any], Any]) -> Any:
    name = str(value.dtype).rpartition(".")[2]
    plain = value.detach().cpu().contiguous()
    if name == "bfloat16":
        plain = plain.view(torch.int16)
    form = library_form(plain.resolve_conj().numpy(), write) if not value.is_sparse else None
    return form and _form("tensor", name, form["v"], bool(value.requires_grad))


def _pandas_form(value: Any, pd: Any, write: Callable[[Any], Any]) -> Any:
    if isinstance(value, pd.DataFrame):
        columns = [_column_form(value.iloc[:, number], pd, write) for number in range(value.shape[1])]
        return _form(
            "frame", _index_form(value.columns, pd, write), _index_form(value.index, pd, write), columns
        )
    if isinstance(value, pd.Series):
        index = _index_form(value.index, pd, write)
        return _form("series", _column_form(value, pd, write), index, write(value.name))
    if isinstance(value, pd.Index):
        return _form("index", _index_form(value, pd, write))
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return _form("values", _column_form(pd.Series(value), pd, write))
    if value is pd.NaT or value is pd.NA:
        return _form("missing", "NaT" if value is pd.NaT else "NA")
    if isinstance(value, pd.Timestamp):
        zone = None if value.tz is None else str(value.tz)
        return _form("timestamp", int(value.as_unit(value.unit)._value), value.unit, zone)
    if isinstance(value, pd.Timedelta):
        return _form("timedelta", int(value._value), value.unit)
    if isinstance(value, pd.Period):
        return _form("period", int(value.ordinal), value.freqstr)
    if isinstance(value, pd.Interval):
        return _form("interval", write(value.left), write(value.right), value.closed)
    return None


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
    if str(dtype) in _EXTENSIONS:
        values = [None if missing else write(v) for v, missing in zip(series, series.isna(), strict=True)]
        return ["extension", str(dtype), values]
    return ["plain", library_form(series.to_numpy(), write)]


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


def library_value(content: Any, read: Callable[[Any], Any]) -> Any:
    """The value that `library_form` was given; `ValueError` for content that is none of its own."""
    try:
        return _LIBRARY_READERS[content[0]](content[1:], read)
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # of made-up content a library raises whatever it likes
        raise ValueError(f"no value of a library: {error}") from None


def _read_array(content: Any, read: Callable[[Any], Any]) -> Any:
    np: Any = importlib.import_module("numpy")
    descr, shape, order, data, kind, mask = content
    shape = tuple(_natural(size) for size in shape)
    if descr == "O":
        array = np.empty(len(data), dtype=object)
        for number, item in enumerate(data):
            array[number] = read(item)
    else:
        array = _from_bytes(np, _dtype_of(np, descr), bytes.fromhex(data))
    if math.prod(shape) != array.size:
        raise ValueError("a shape of another size")
    array = array.reshape(shape)
    if order == "F":
        array = np.asfortranarray(array)
    if kind == "matrix":
        return np.asmatrix(array)
    if kind != "masked":
        return array
    masked = np.ma.MaskedArray(array, mask=np.array(mask, dtype=bool))
    return masked if MASKS[0] else masked.filled(np.nan if array.dtype.kind in "fc" else None)


def _natural(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("no size")
    return value


def _dtype_of(np: Any, descr: Any) -> Any:
    if not isinstance(descr, str):
        descr = [_field(field) for field in descr]
    dtype = np.dtype(descr)
    if dtype.hasobject or not _is_sound(dtype):
        raise ValueError("no dtype of plain data")
    return dtype


def _field(field: Any) -> tuple[Any, ...]:
    name, of, *shape = field
    inner = of if isinstance(of, str) else [_field(each) for each in of]
    return (name if isinstance(name, str) else tuple(name), inner, *[tuple(size) for size in shape])


def _from_bytes(np: Any, dtype: Any, data: bytes) -> Any:
    """An array of its own memory; bits that are no value of its dtype do not get in."""
    if dtype.kind == "b":
        return np.frombuffer(data, dtype="u1") != 0
    if dtype.itemsize == 0:
        raise ValueError("a dtype without a size")
    array = np.frombuffer(data, dtype=dtype).copy()
    if dtype.kind == "U" and array.size and int(array.view("u4").max()) > sys.maxunicode:
        raise ValueError("no text")
    if dtype.names and any(dtype[name].kind in "bU" for name in dtype.names):
        array.tolist()  # refuses what is no text
        for name in dtype.names:
            if dtype[name].kind == "b":
                array[name] = array[name].view("u1") != 0
    return array


def _read_scalar(content: Any, read: Callable[[Any], Any]) -> Any:
    array = _read_array(content[0][1:], read)
    if array.shape != ():
        raise ValueError("no scalar")
    return array[()]


def _read_tensor(content: Any, read: Callable[[Any], Any]) -> Any:
    torch: Any = importlib.import_module("torch")
    name, form, requires_grad = content
    array = _read_array(form[1:], read)
    tensor = torch.from_numpy(array.copy() if array.shape else array.reshape(1)).reshape(array.shape)
    if name == "bfloat16":
        tensor = tensor.view(torch.bfloat16)
    return tensor.requires_grad_(requires_grad is True)


def _read_column(content: Any, read: Callable[[Any], Any]) -> Any:
    """An array or extension array."""
    pd: Any = importlib.import_module("pandas")
    np: Any = importlib.import_module("numpy")
    kind, *rest = content
    if kind == "plain":
        return _read_array(rest[0]["v"][1:], read)
    if kind == "category":
        categories, codes, ordered = rest
        return pd.Categorical.from_codes(codes, _read_index(categories, read), ordered=ordered is True)
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
        return pd.arrays.IntervalArray.from_arrays(_read_index(left, read), _read_index(right, read), closed)
    if kind == "extension" and str(rest[0]) in _EXTENSIONS:
        return pd.array([read(item) for item in rest[1]], dtype=rest[0])
    raise ValueError("no column")


_UNITS = {unit: unit for unit in ("s", "ms", "us", "ns")}
_EXTENSIONS = {
    "str", "string", "boolean", "Float32", "Float64",
    *(f"{sign}Int{size}" for sign in ("", "U") for size in (8, 16, 32, 64)),
}  # fmt: skip


def _read_index(content: Any, read: Callable[[Any], Any]) -> Any:
    pd: Any = importlib.import_module("pandas")
    kind, *rest = content
    if kind == "range":
        start, stop, step, names = rest
        return pd.RangeIndex(start, stop, step, name=read(names[0]))
    if kind == "multi":
        levels = [_read_index(level, read) for level in rest[0]]
        return pd.MultiIndex.from_arrays(levels, names=[read(name) for name in rest[1]])
    column, names, freq = rest
    values = _read_column(column, read)
    dtype = object if getattr(values.dtype, "kind", "") == "O" and hasattr(values, "flags") else None
    index = pd.Index(values, name=read(names[0]), dtype=dtype)
    return type(index)(index, freq=str(freq)) if freq and hasattr(index, "freq") else index


def _read_series(content: Any, read: Callable[[Any], Any]) -> Any:
    column, index, name = content
    return _series(_read_column(column, read), _read_index(index, read), read(name))


def _series(values: Any, index: Any, name: Any = None) -> Any:
    pd: Any = importlib.import_module("pandas")
    return pd.Series(values, index=index, name=name, dtype=object if values.dtype == object else None)


def _read_frame(content: Any, read: Callable[[Any], Any]) -> Any:
    pd: Any = importlib.import_module("pandas")
    columns, index = (_read_index(each, read) for each in content[:2])
    if len(columns) != len(content[2]):
        raise ValueError("as many columns as names")
    parts = {number: _series(_read_column(each, read), index) for number, each in enumerate(content[2])}
    frame = pd.DataFrame(parts, index=index)
    frame.columns = columns
    return frame


def _read_time(name: str) -> Callable[[Any, Callable[[Any], Any]], Any]:
    def made(content: Any, read: Callable[[Any], Any]) -> Any:
        pd: Any = importlib.import_module("pandas")
        value, unit, *zone = content
        found = getattr(pd, name)(value, unit=_UNITS[unit]).as_unit(unit)
        return found.tz_localize("UTC").tz_convert(str(zone[0])) if zone and zone[0] is not None else found

    return made


def _of_pandas(name: str) -> Any:
    return getattr(importlib.import_module("pandas"), name)


_LIBRARY_READERS: dict[str, Callable[[Any, Callable[[Any], Any]], Any]] = {
    "array": _read_array,
    "scalar": _read_scalar,
    "tensor": _read_tensor,
    "series": _read_series,
    "frame": _read_frame,
    "index": lambda content, read: _read_index(content[0], read),
    "values": lambda content, read: _read_column(content[0], read),
    "missing": lambda content, read: _of_pandas({"NaT": "NaT", "NA": "NA"}[content[0]]),
    "timestamp": _read_time("Timestamp"),
    "timedelta": _read_time("Timedelta"),
    "period": lambda content, read: _of_pandas("Period")(ordinal=content[0], freq=str(content[1])),
    "interval": lambda content, read: _of_pandas("Interval")(*map(read, content[:2]), closed=content[2]),
}


def overwrite(ours: Any, theirs: Any) -> bool:
    """Make a mutable value of a library equal to another of its kind, in place; whether that can be done."""
    name = next((base.__name__ for base in type(ours).__mro__ if is_library_value(base)), "")
    if hasattr(ours, "_update_inplace") and type(ours) is type(theirs):  # series and frames
        ours._update_inplace(theirs)
        return True
    if name == "Tensor" and type(ours) is type(theirs) and ours.shape == theirs.shape:
        ours.data.copy_(theirs.data)
        return True
    if name not in ("ndarray", "matrix") or type(ours) is not type(theirs) or ours.shape != theirs.shape:
        return False
    ours[...] = theirs
    return True
