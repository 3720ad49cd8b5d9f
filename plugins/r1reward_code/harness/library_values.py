"""Arrays, tensors, series and frames as plain data: dtype, shape, order and index are kept.

A class of one's own that extends one of these is sent as what it extends. What is rebuilt is made of numbers, texts
and dtypes that are checked here, never of code: the other side may send what it likes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.array_values import (
    array_form,
    dtype_form,
    read_array,
    read_dtype,
    read_scalar,
    read_tensor,
    tensor_form,
)
from r1reward_code.harness.array_views import read_view
from r1reward_code.harness.frame_values import (
    dtype_of_pandas,
    pandas_form,
    read_column,
    read_dtype_of_pandas,
    read_frame,
    read_index,
    read_moment,
    read_of_pandas,
    read_series,
)
from r1reward_code.harness.graph_values import graph_form, read_graph, read_sparse, sparse_form
from r1reward_code.harness.image_values import image_form, read_image
from r1reward_code.harness.libraries import MASKS, is_library_value
from r1reward_code.harness.polars_values import polars_form, read_polars
from r1reward_code.harness.symbolic_values import read_symbolic, symbolic_form

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
            ("networkx", ("Graph",)),
            ("polars", ("DataFrame", "Series")),
            ("scipy.sparse", ("spmatrix", "sparray")),
            ("sympy", ("MutableDenseMatrix", "MutableSparseMatrix")),
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
    if np is not None and value is np.ma.masked:
        return {"t": "library", "v": ["masked"]}
    if np is not None and isinstance(value, np.ndarray):
        return array_form(value, np, write, fixed=not value.flags.writeable)
    if np is not None and isinstance(value, np.dtype):
        return dtype_form(value)
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
    form = pandas_form(value, pd, write) or dtype_of_pandas(value, pd, write) if pd is not None else None
    return form or _form_of_structure(value, write)


def _form_of_structure(value: Any, write: Callable[[Any], Any]) -> Any:
    """A graph, a sparse matrix, an expression: of a library's own class, else `None`."""
    roots = [base.__module__.partition(".")[0] for base in type(value).__mro__]
    if "polars" in roots:
        return polars_form(value, write)
    root = roots[0]
    if root == "networkx":
        return graph_form(value, write)
    if root == "scipy" and "scipy.sparse" in sys.modules:
        return sparse_form(value)
    return symbolic_form(value) if root == "sympy" or _is_function_of_sympy(value) else None


def _is_function_of_sympy(value: Any) -> bool:
    """Whether a value is `f(x)`, whose class is one of no module."""
    return type(type(value)).__module__ == "sympy.core.function"


def library_value(content: Any, read: Callable[[Any], Any]) -> Any:
    """The value that `library_form` was given; `ValueError` for content that is none of its own."""
    try:
        return _value_of_kind(content[0], content[1:], read)
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # of made-up content a library raises whatever it likes
        raise ValueError(f"no value of a library: {error}") from None


def _value_of_kind(kind: str, content: Any, read: Callable[[Any], Any]) -> Any:
    if kind == "view":
        return read_view(content, read)
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
    if kind in ("dtype", "dtype of pandas"):
        return read_dtype(content[0]) if kind == "dtype" else read_dtype_of_pandas(content, read)
    if kind in ("graph", "sparse", "symbolic"):
        return _structure_of(kind, content, read)
    if kind == "masked":
        return _masked()
    if str(kind).startswith("polars "):
        return read_polars(kind, content, read)
    return read_of_pandas(kind, content, read)


def _structure_of(kind: str, content: Any, read: Callable[[Any], Any]) -> Any:
    if kind == "symbolic":
        return read_symbolic(content)
    return read_graph(content, read) if kind == "graph" else read_sparse(content, read)


def _masked() -> Any:
    masked: Any = sys.modules["numpy"].ma.masked
    return masked if MASKS[0] else float("nan")


def overwrite(ours: Any, theirs: Any) -> bool:
    """Make a mutable value of a library equal to another of its kind, in place; whether that can be done."""
    mro = type(ours).__mro__
    name = next((base.__name__ for base in mro if is_library_value(base)), "")
    name = "Image" if any(base.__module__ == "PIL.Image" for base in mro) else name
    if hasattr(ours, "_update_inplace") and type(ours) is type(theirs):  # series and frames
        ours._update_inplace(theirs)
        ours.attrs = theirs.attrs
        return True
    if any(base.__module__.startswith("polars.") for base in mro) and type(ours) is type(theirs):
        vars(ours).update(vars(theirs))
        return True
    if name in ("Graph", "DiGraph", "MultiGraph", "MultiDiGraph") and type(ours) is type(theirs):
        for part in ("graph", "_node", "_adj", *["_pred"] * theirs.is_directed()):
            setattr(ours, part, getattr(theirs, part))
        return True
    if any(base.__module__.startswith(("scipy.sparse.", "sympy.")) for base in mro) and type(ours) is type(
        theirs
    ):
        vars(ours).update(vars(theirs))
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
