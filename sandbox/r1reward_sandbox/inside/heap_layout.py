"""Allocates new objects side by side, on pages of their own, so that forked children share all other pages.

A run writes to the objects it makes, and to the reference count of every object it touches. The first write to a
page makes the kernel copy it, which takes almost two microseconds. In an interpreter that has imported a few modules,
free memory is scattered over the whole heap, and new objects would be scattered with it. So all free chunks are
allocated once, beforehand; later allocations then come from fresh pages, one after the other.
"""

import ctypes
import gc
import sys
from typing import Any

from r1reward_sandbox.inside import huge_pages

__all__ = ["again", "begin", "end"]

_MOST_TRIES, _MOST_BYTES = 20_000, 1 << 28
# Larger than any free chunk except the one at the end of the heap.
_LARGE = 200 << 10
_M_MXFAST, _FAST = 1, 128

_libc = ctypes.PyDLL(None)
_malloc, _free = _libc.malloc, _libc.free
_malloc.restype = ctypes.c_void_p
_free.argtypes = (ctypes.c_void_p,)
_object = ctypes.pythonapi.PyObject_Malloc
_object.restype = ctypes.c_void_p

# Created in advance: an object that is created and dropped during the filling would leave a free chunk behind. The C
# library keeps a free list for each size below 1040 bytes; Python's own allocator serves sizes up to 512 bytes.
_sizes = [ctypes.c_size_t((1 << shift) - 8) for shift in range(20, 10, -1)]
_sizes += [ctypes.c_size_t(size - 8) for size in range(1040, 16, -16)]
_small = [ctypes.c_size_t(size) for size in range(512, 0, -16)]
_kept: list[object] = []


def begin(first: int) -> None:
    """Make later allocations come from the end of the heap, which is at address `first`."""
    # Entries of these that are replaced later would otherwise be freed, and leave free chunks.
    _kept.extend((dict(vars(sys)), list(sys.modules.values())))
    # Freed small chunks are merged at once, so that no run has to do it.
    _libc.mallopt(_M_MXFAST, 0)
    gc.collect()
    gc.freeze()
    gc.collect()  # empties the free lists that Python keeps by type
    _fill_heap(first)
    _fill_arenas(first)


def again(first: int) -> None:
    """Fill the chunks of Python's allocator that were freed since `begin`."""
    gc.freeze()
    gc.collect()
    _fill_arenas(first)


def end() -> None:
    """Let Python's allocator place new arenas as usual, and the C library allocate at the end of the heap."""
    last = int(_malloc(ctypes.c_size_t(_LARGE)))
    _free(last)
    _fill_heap(last)
    _libc.mallopt(_M_MXFAST, _FAST)
    huge_pages.take_usual_arenas()


def _fill_heap(first: int) -> None:
    """Allocate every free chunk of the C library that lies before this address."""
    for size in _sizes:
        _free(_take(_malloc, size, first))


def _fill_arenas(first: int) -> None:
    """Allocate every free chunk of Python's allocator that lies before this address."""
    for small in _small:
        _take(_object, small, first)
    # This function's own objects have been freed by now, and left free chunks.
    _kept.extend((float(number),) for number in range(64))


def _take(allocate: Any, size: ctypes.c_size_t, first: int) -> int | None:
    """Allocate until a chunk lies behind address `first`, and return it; `None` for an unknown allocator."""
    for _ in range(_MOST_TRIES):
        if first <= (at := int(allocate(size) or 0)) < first + _MOST_BYTES:
            return at
    return None
