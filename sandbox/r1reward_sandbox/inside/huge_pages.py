"""Large pages under a process that is forked often.

To copy and to drop the page-table entry of a page of 4 KiB takes the kernel a tenth of a microsecond each, and the
warm interpreter has more than a thousand pages of its own. A large page has a single entry. For that, the objects of
Python have to lie in one place, the heap of the C library, instead of in scattered mappings.
"""

import ctypes
import os
import sys

__all__ = [
    "begin",
    "collapse",
    "copy_programs",
    "end_heap",
    "round_heap",
    "take_arenas_from_heap",
    "take_usual_arenas",
]

_LARGE, _PAGE, _FEW = 2 << 20, 4096, 128 << 10
_READ_WRITE, _PRIVATE_ANONYMOUS, _FIXED_NOREPLACE = 3, 0x22, 0x100000
_READ_EXECUTE, _MAYMOVE_FIXED = 5, 3
_MADV_HUGEPAGE, _MADV_COLLAPSE = 14, 25
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3

# Imports as little as possible, because it runs before everything that is to lie in the heap.
_libc = ctypes.PyDLL(None)
_size, _address = ctypes.c_size_t, ctypes.c_void_p
_mmap, _mremap = _libc.mmap, _libc.mremap
_mmap.argtypes = (_address, _size, *(ctypes.c_int,) * 3, ctypes.c_long)
_mmap.restype = _address
_mremap.argtypes = (_address, _size, _size, ctypes.c_int, _address)
_mremap.restype = _address
_FAILED = ctypes.c_void_p(-1).value


class _Allocator(ctypes.Structure):
    """Python's `PyObjectArenaAllocator`, which provides the memory of objects, a MiB at a time."""

    _fields_ = (("context", _address), ("allocate", _address), ("free", _address))


_usual = _Allocator()


def begin() -> None:
    """Make objects from now on lie in the heap."""
    ctypes.pythonapi.PyObject_GetArenaAllocator(ctypes.byref(_usual))
    # What the C library comes to by itself once a program has freed so large a piece.
    _libc.mallopt(_M_MMAP_THRESHOLD, 2 * _LARGE)
    _libc.mallopt(_M_TRIM_THRESHOLD, 4 * _LARGE)
    take_arenas_from_heap()
    if os.environ.pop("PYTHONMALLOC", ""):
        use = getattr(ctypes.pythonapi, "_PyMem_SetDefaultAllocator", None)
        if use is None:
            os.execve(sys.orig_argv[0], sys.orig_argv, dict(os.environ))
        for domain in (1, 2):
            use(domain, None)


def round_heap() -> None:
    """Make the heap begin and end at the boundaries of large pages."""
    first = _heap()[0]
    start = first // _LARGE * _LARGE
    flags = _PRIVATE_ANONYMOUS | _FIXED_NOREPLACE
    # If the addresses are in use, there is one large page less.
    _mmap(start, first - start, _READ_WRITE, flags, -1, 0)
    end_heap()


def end_heap() -> int:
    """Have the C library begin anew in the heap, where a large page does: there."""
    last = _heap()[1]
    _libc.sbrk(ctypes.c_long(-last % _LARGE))
    return -(-last // _LARGE) * _LARGE


def take_arenas_from_heap() -> None:
    """Make objects from now on lie in the heap, whose memory is never returned."""
    # Called with the context as its first argument: aligned_alloc(a page, size).
    allocate, nothing = (ctypes.cast(call, _address) for call in (_libc.aligned_alloc, _libc.getpid))
    ctypes.pythonapi.PyObject_SetArenaAllocator(ctypes.byref(_Allocator(_PAGE, allocate, nothing)))


def take_usual_arenas() -> None:
    """Make objects lie where they usually do."""
    ctypes.pythonapi.PyObject_SetArenaAllocator(ctypes.byref(_usual))


def collapse(end: int) -> None:
    """Move the heap before address `end` to large pages; where the kernel has none (Linux before 6.1), it stays."""
    for at in range(_heap()[0] // _LARGE * _LARGE, end, _LARGE):
        _libc.madvise(_address(at), _size(_LARGE), _MADV_COLLAPSE)


def copy_programs() -> None:
    """Run from copies of what is large and what is small of the program and the libraries of this process.

    A fork leaves out what is mapped from a file, and each part of it is a fault in each run. Code and constants of
    one file lie side by side; of a large one the copy is what fills large pages. Of a small one it is all that is
    not written, for each of its parts costs a fork and the end of a run a microsecond.
    """
    with open("/proc/self/maps") as file:
        lines = [line.split() for line in file]
    spans: dict[str, list[int]] = {}
    for words in lines:
        first, last = (int(word, 16) for word in words[0].split("-"))
        if words[1] in ("r--p", "r-xp") and len(words) > 5 and words[5].startswith("/"):
            span = spans.setdefault(words[5], [first, first])
            if span[1] == first:
                span[1] = last
    for first, last in spans.values():
        start, end = -(-first // _LARGE) * _LARGE, last // _LARGE * _LARGE
        if start < end:
            _copy(start, end - start)
        elif last - first <= _FEW:
            _copy(first, last - first)


def _copy(first: int, size: int) -> None:
    start = _mmap(None, size, _READ_WRITE, _PRIVATE_ANONYMOUS, -1, 0) if size % _LARGE else _large(size)
    if start in (None, _FAILED):
        return
    _libc.memcpy(_address(start), _address(first), _size(size))
    refused = _libc.mprotect(_address(start), _size(size), _READ_EXECUTE)
    if refused or _mremap(start, size, size, _MAYMOVE_FIXED, first) == _FAILED:
        _libc.munmap(_address(start), _size(size))


def _large(size: int) -> int | None:
    """The address of fresh memory that begins at the boundary of a large page; None where there is none."""
    base = _mmap(None, size + _LARGE, _READ_WRITE, _PRIVATE_ANONYMOUS, -1, 0)
    if base == _FAILED:
        return None
    start = int(-(-base // _LARGE) * _LARGE)
    for at, end in ((base, start), (start + size, base + size + _LARGE)):
        if at < end:
            _libc.munmap(_address(at), _size(end - at))
    _libc.madvise(_address(start), _size(size), _MADV_HUGEPAGE)
    return start


def _heap() -> tuple[int, int]:
    """From where to where it goes."""
    with open("/proc/self/maps") as file:
        ranges = [line.split()[0].split("-") for line in file if line.rstrip().endswith("[heap]")]
    return int(ranges[0][0], 16), int(ranges[-1][1], 16)
