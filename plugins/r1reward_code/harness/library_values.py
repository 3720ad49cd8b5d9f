"""Arrays, tensors, series and frames as plain data: dtype, shape, order and index are kept.

A class of one's own that extends one of these is sent as what it extends. What is rebuilt is made of numbers, texts
and dtypes that are checked here, never of code: the other side may send what it likes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.array_values import array_form, read_array, read_scalar, read_tensor, tensor_form
from r1reward_code.harness.frame_values import (
    pandas_form,
    read_column,
    read_frame,
    read_index,
    read_moment,
    read_of_pandas,
    read_series,
)
from r1reward_code.harness.image_values import image_form, read_image
from r1reward_code.harness.libraries import is_library_value

__all__ = ["is_mutable", "library_form", "library_value", "overwrite"]


def is_mutable(value: Any) -> bool:
    """Whether a value of a library can be changed in place, on both sides."""
    kinds = [
        kind
        for library, names in (
            ("numpy", ("ndarray",)),
            ("pandas", ("DataFrame", "Series")),
            ("torch", ("Tensor",)),
            ("PIL.Image", ("Image",)),
        )
        if library in sys.modules
        for kind in [getattr(sys.modules[library], name, None) for name in names]
        if isinstance(kind, type)
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
        return array_form(value, np, write)
    if np is not None and isinstance(value, np.generic):
        form = array_form(np.asarray(value), np, write)
        return form and {"t": "library", "v": ["scalar", form["v"]]}
    images = sys.modules.get("PIL.Image")
    if images is not None and isinstance(value, images.Image):
        return image_form(value)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return tensor_form(value, torch, write)
    pd = sys.modules.get("pandas")
    return pandas_form(value, pd, write) if pd is not None else None


def library_value(content: Any, read: Callable[[Any], Any]) -> Any:
    """The value that `library_form` was given; `ValueError` for content that is none of its own."""
    try:
        return _value_of_kind(content[0], content[1:], read)
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # of made-up content a library raises whatever it likes
        raise ValueError(f"no value of a library: {error}") from None


def _value_of_kind(kind: str, content: Any, read: Callable[[Any], Any]) -> Any:
    if kind == "array":
        return read_array(content, read)
    if kind == "scalar":
        return read_scalar(content, read)
    if kind == "tensor":
        return read_tensor(content, read)
    if kind == "image":
        return read_image(content)
    if kind == "series":
        return read_series(content, read)
    if kind == "frame":
        return read_frame(content, read)
    if kind == "index":
        return read_index(content[0], read)
    if kind == "values":
        return read_column(content[0], read)
    if kind in ("timestamp", "timedelta"):
        return read_moment(kind.capitalize(), content)
    return read_of_pandas(kind, content, read)


def overwrite(ours: Any, theirs: Any) -> bool:
    """Make a mutable value of a library equal to another of its kind, in place; whether that can be done."""
    mro = type(ours).__mro__
    name = next((base.__name__ for base in mro if is_library_value(base)), "")
    name = "Image" if any(base.__module__ == "PIL.Image" for base in mro) else name
    if hasattr(ours, "_update_inplace") and type(ours) is type(theirs):  # series and frames
        ours._update_inplace(theirs)
        return True
    if name == "Image" and is_library_value(type(theirs)):
        ours.load()
        vars(ours).update(vars(theirs))
        return True
    if name == "Tensor" and type(ours) is type(theirs) and ours.shape == theirs.shape:
        ours.data.copy_(theirs.data)
        return True
    if name not in ("ndarray", "matrix") or type(ours) is not type(theirs) or ours.shape != theirs.shape:
        return False
    ours[...] = theirs
    return True
