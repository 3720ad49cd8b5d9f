"""Mounts: the Linux calls for them, straight through ctypes."""

import ctypes
import errno

from r1reward_sandbox.inside import kernel

__all__ = [
    "MS_BIND", "MS_NOATIME", "MS_NODEV", "MS_NOEXEC", "MS_NOSUID", "MS_PRIVATE", "MS_RDONLY", "MS_REC", "MS_REMOUNT",
    "bind", "mount", "pivot_root", "umount",
]  # fmt: skip

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
MS_REC, MS_PRIVATE, MS_NOATIME = 16384, 1 << 18, 1024
_AT_FDCWD, _AT_RECURSIVE, _MOUNT_SETATTR = -100, 0x8000, 442
_MNT_DETACH = 2
_NR_PIVOT_ROOT = 155 if kernel.MACHINE == "x86_64" else 41

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_libc.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Mount a file system, or change one that is mounted; as the system call of this name."""
    if _libc.mount(source.encode(), target.encode(), kind.encode(), flags, data.encode()):
        kernel.call(f"mount {kind or source} on {target}", -1)


def umount(target: str) -> None:
    """Detach a mount, lazily."""
    kernel.call(f"umount {target}", _libc.umount2(target.encode(), _MNT_DETACH))


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root of the mount namespace; the old root comes to lie under `old`."""
    kernel.call("pivot_root", _libc.syscall(_NR_PIVOT_ROOT, new.encode(), old.encode()))


def bind(source: str, target: str, flags: int = MS_RDONLY | MS_NOSUID | MS_NODEV) -> None:
    """Show `source`, with all that is mounted below it, at `target`, with these restrictions."""
    mount(source, target, flags=MS_BIND | MS_REC)
    attributes = (ctypes.c_uint64 * 4)(flags, 0, 0, 0)
    size = ctypes.sizeof(attributes)
    result = _libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, target.encode(), _AT_RECURSIVE, attributes, size)
    if (
        result and ctypes.get_errno() == errno.ENOSYS
    ):  # Linux before 5.12: what is mounted below keeps its own
        mount(source, target, flags=MS_REMOUNT | MS_BIND | flags)
    elif result:
        kernel.call(f"mount_setattr on {target}", result)
