"""Landlock (Linux 5.13 and newer): a process without any privilege restricts itself, and all that comes of it.

The wall where user namespaces are forbidden. It covers opening, making and removing files, TCP (version 4), and
signals and abstract unix sockets (version 6). It does not cover looking at names, sizes and modes, nor changing
modes and times: `seccomp` refuses the system calls for the latter.
"""

import ctypes
import os
from collections.abc import Iterable

from r1reward_sandbox.inside import kernel

__all__ = ["READ", "USE", "WRITE", "prepare", "restrict", "version"]

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
# How many of the rights to files a version knows, from linux/landlock.h: REFER with 2, TRUNCATE with 3, IOCTL_DEV
# with 5.
_KNOWN = {1: 13, 2: 14, 3: 15, 4: 15}
_NEWEST_KNOWN = 16
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14 | 1 << 15
READ = _EXECUTE | _READ_FILE | _READ_DIR
USE = _WRITE_FILE | _READ_FILE
WRITE = (1 << _NEWEST_KNOWN) - 1
_NET, _SCOPES = 3, 3
_PATH_BENEATH = 1
_NR_CREATE, _NR_RULE, _NR_RESTRICT = 444, 445, 446
_ASK_VERSION = 1

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """The version of the interface that this kernel has; 0 if none."""
    return max(0, int(_libc.syscall(_NR_CREATE, None, 0, _ASK_VERSION)))


def prepare(rules: Iterable[tuple[str, int]]) -> int:
    """A ruleset's descriptor: these rights (`READ`, `USE` of a device, `WRITE`) below these paths, nothing else.

    A path that does not exist gives no right. `OSError` if the kernel has no Landlock.
    """
    abi = version()
    handled = (1 << _KNOWN.get(abi, _NEWEST_KNOWN)) - 1
    fields = [handled, *([_NET] if abi >= 4 else []), *([_SCOPES] if abi >= 6 else [])]
    attributes = (ctypes.c_uint64 * len(fields))(*fields)
    descriptor = _libc.syscall(_NR_CREATE, attributes, ctypes.sizeof(attributes), 0)
    ruleset = kernel.call("landlock_create_ruleset", descriptor)
    for path, rights in rules:
        _allow(ruleset, path, rights & handled)
    return ruleset


def restrict(ruleset: int) -> None:
    """Put this process, and all that it starts, under a ruleset for ever, and close it."""
    kernel.call("landlock_restrict_self", _libc.syscall(_NR_RESTRICT, ruleset, 0))
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(f"/proc/self/fd/{fd}"):
            rights &= _FILE_RIGHTS
        rule = ctypes.byref(_Beneath(rights, fd))
        kernel.call("landlock_add_rule", _libc.syscall(_NR_RULE, ruleset, _PATH_BENEATH, rule, 0))
    finally:
        os.close(fd)
