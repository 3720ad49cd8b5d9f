"""Allocates new objects side by side, on pages of their own, so that forked children share all other pages.

A run writes to what it makes, and to the counts of references of all that it touches; each page that it is the first
to write to is a copy that the kernel makes, almost two microseconds. In the memory of an interpreter that has
imported a few modules the free places are all over it, and so would be what comes to lie in them. So they are taken,
once; what follows lies in fresh pages, one after the other.
"""

import ctypes
import gc
import sys
from typing import Any

from r1reward_sandbox.inside import huge_pages

__all__ = ["again", "begin", "end"]

_MOST_TRIES, _MOST_BYTES = 20_000, 1 << 28
# More than any place but the end of the heap has free.
_LARGE = 200 << 10
_M_MXFAST, _FAST = 1, 128

_libc = ctypes.PyDLL(None)
_malloc, _free = _libc.malloc, _libc.free
_malloc.restype = ctypes.c_void_p
_free.argtypes = (ctypes.c_void_p,)
_object = ctypes.pythonapi.PyObject_Malloc
_object.restype = ctypes.c_void_p

# Made before: what is made and dropped while places are taken leaves one. The C library keeps a list for each size
# below 1040; Python's own allocator takes what has up to 512 bytes.
_sizes = [ctypes.c_size_t((1 << shift) - 8) for shift in range(20, 10, -1)]
_sizes += [ctypes.c_size_t(size - 8) for size in range(1040, 16, -16)]
_small = [ctypes.c_size_t(size) for size in range(512, 0, -16)]
_kept: list[object] = []


def begin(first: int) -> None:
    """Have what is made from now on lie in the heap from address `first` on, which is its end."""
    # What is replaced of these would make free places.
    _kept.extend((dict(vars(sys)), list(sys.modules.values())))
    # Small pieces that are given back are put together at once, and not by a run.
    _libc.mallopt(_M_MXFAST, 0)
    gc.collect()
    gc.freeze()
    gc.collect()  # what Python keeps for the next object of a type
    _fill_heap(first)
    _fill_arenas(first)


def again(first: int) -> None:
    """The same, of what was given back since it had begun."""
    gc.freeze()
    gc.collect()
    _fill_arenas(first)


def end() -> None:
    """Have further arenas of Python's lie where they usually do, and all else at the heap's end."""
    last = int(_malloc(ctypes.c_size_t(_LARGE)))
    _free(last)
    _fill_heap(last)
    _libc.mallopt(_M_MXFAST, _FAST)
    huge_pages.take_usual_arenas()


def _fill_heap(first: int) -> None:
    """Take all free places of the C library's that lie before this address."""
    for size in _sizes:
        _free(_take(_malloc, size, first))


def _fill_arenas(first: int) -> None:
    """Take all free places of Python's that lie before this address."""
    for small in _small:
        _take(_object, small, first)
    # What this had in hand itself was given back.
    _kept.extend((float(number),) for number in range(64))


def _take(allocate: Any, size: ctypes.c_size_t, first: int) -> int | None:
    """Allocate until one lies behind address `first`: that one. `None`: an allocator that is none of ours."""
    for _ in range(_MOST_TRIES):
        if first <= (at := int(allocate(size) or 0)) < first + _MOST_BYTES:
            return at
    return None
