"""Arrays, scalars and tensors as plain data: dtype, shape and order are kept.

What is rebuilt is made of numbers, texts and dtypes that are checked here: the other side may send what it likes.
"""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.libraries import MASKS

__all__ = [
    "array_form",
    "dtype_form",
    "library_content",
    "read_array",
    "read_dtype",
    "read_scalar",
    "read_tensor",
    "tensor_form",
]

_ITEM_SIZES = {
    "b": (1,),
    "i": (1, 2, 4, 8),
    "u": (1, 2, 4, 8),
    "f": (2, 4, 8),
    "c": (8, 16),
    "m": (8,),
    "M": (8,),
}


def library_content(*content: Any) -> dict[str, Any]:
    """The form of a value of a library that is made of this."""
    return {"t": "library", "v": list(content)}


def array_form(value: Any, np: Any, write: Callable[[Any], Any], fixed: bool = False) -> Any:
    """An array as plain data; `None` for a dtype that is none. `fixed`: it cannot be written."""
    classes = {"matrix": np.matrix, "masked": np.ma.MaskedArray, "record": np.recarray}
    kind = next((name for name in classes if isinstance(value, classes[name])), "fixed" if fixed else "")
    array = np.asarray(np.ma.getdata(value) if kind == "masked" else value)
    mask = np.ma.getmaskarray(value).tolist() if kind == "masked" else None
    # K: an array with gaps in its memory.
    order = "C" if array.flags.c_contiguous else "F" if array.flags.f_contiguous else "K"
    shape = list(array.shape)
    if array.dtype.hasobject:
        if array.dtype != object:
            return None
        return library_content(
            "array", "O", shape, order, [write(item) for item in array.ravel().tolist()], kind, mask
        )
    data = array.tobytes().hex()
    if array.dtype.names:
        return library_content("array", _lists(array.dtype.descr), shape, order, data, kind, mask)
    if not _is_sound(array.dtype):
        return None
    return library_content("array", array.dtype.str, shape, order, data, kind, mask)


def _lists(value: Any) -> Any:
    return list(map(_lists, value)) if isinstance(value, (list, tuple)) else value


def _is_sound(dtype: Any) -> bool:
    """Whether every pattern of bits, or every one that is checked, is a value of this dtype."""
    if dtype.names:
        return all(_is_sound(dtype[name]) for name in dtype.names)
    if dtype.subdtype:
        return _is_sound(dtype.subdtype[0])
    return dtype.kind in "USV" or dtype.itemsize in _ITEM_SIZES.get(dtype.kind, ())


def tensor_form(value: Any, torch: Any, write: Callable[[Any], Any]) -> Any:
    """A tensor as plain data; `None` for a sparse one."""
    name = str(value.dtype).rpartition(".")[2]
    plain = value.detach().cpu().contiguous()
    if name == "bfloat16":
        plain = plain.view(torch.int16)
    form = (
        array_form(plain.resolve_conj().numpy(), importlib.import_module("numpy"), write)
        if not value.is_sparse
        else None
    )
    return form and library_content("tensor", name, form["v"], bool(value.requires_grad))


def read_array(content: Any, read: Callable[[Any], Any]) -> Any:
    """The array that `array_form` was given."""
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
    if kind == "record":
        return array.view(np.recarray)
    if kind != "masked":
        array.flags.writeable = kind != "fixed"
        return array
    masked = np.ma.MaskedArray(array, mask=np.array(mask, dtype=bool))
    if MASKS[0]:
        return masked
    filled = masked.filled(np.nan if array.dtype.kind in "fc" else None)
    return np.ma.MaskedArray(filled) if MASKS[1] else filled


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


def dtype_form(value: Any) -> Any:
    """A dtype, that of objects too: there are none in it; `None` for one that has parts of them."""
    if value == "O":
        return library_content("dtype", "O")
    if value.hasobject or not _is_sound(value):
        return None
    return library_content("dtype", _lists(value.descr) if value.names else value.str)


def read_dtype(descr: Any) -> Any:
    """The dtype that `dtype_form` was given."""
    np: Any = importlib.import_module("numpy")
    return np.dtype(object) if descr == "O" else _dtype_of(np, descr)


def read_scalar(content: Any, read: Callable[[Any], Any]) -> Any:
    """A scalar of numpy."""
    array = read_array(content[0][1:], read)
    if array.shape != ():
        raise ValueError("no scalar")
    return array[()]


def read_tensor(content: Any, read: Callable[[Any], Any]) -> Any:
    """The tensor that `tensor_form` was given."""
    torch: Any = importlib.import_module("torch")
    name, form, requires_grad = content
    array = read_array(form[1:], read)
    tensor = torch.from_numpy(array.copy() if array.shape else array.reshape(1)).reshape(array.shape)
    if name == "bfloat16":
        tensor = tensor.view(torch.bfloat16)
    return tensor.requires_grad_(requires_grad is True)
