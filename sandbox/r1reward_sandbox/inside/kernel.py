"""Linux system calls about processes that Python does not offer, through ctypes."""

import ctypes
import os

__all__ = [
    "CLONE_NEWCGROUP",
    "CLONE_NEWIPC",
    "CLONE_NEWNET",
    "CLONE_NEWNS",
    "CLONE_NEWPID",
    "CLONE_NEWUSER",
    "CLONE_NEWUTS",
    "MACHINE",
    "PR_SET_DUMPABLE",
    "adopt_orphans",
    "apply_filter",
    "aside",
    "call",
    "clone_pause",
    "clone_sharing_files",
    "close_from",
    "die_with_parent",
    "drop_capabilities",
    "fork",
    "keep_capabilities",
    "keep_from_forks",
    "no_capabilities",
    "no_new_privileges",
    "raw_errno",
    "read_file",
    "set_dumpable",
    "set_limit",
    "shared_page",
    "unshare",
    "write_file",
]

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
CLONE_NEWCGROUP = 0x2000000
_CLONE_VM, _CLONE_FS, _CLONE_FILES, _CLONE_PIDFD, _CLONE_PARENT, _SIGCHLD = (
    0x100,
    0x200,
    0x400,
    0x1000,
    0x8000,
    17,
)
_PR_SET_PDEATHSIG, PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 1, 4, 22, 38, 47
_PR_SET_CHILD_SUBREAPER = 36
_CAP_VERSION, _CAP_COUNT = 0x20080522, 41
_PAGE = os.sysconf("SC_PAGE_SIZE")
# A process here holds fewer open files than this.
_MOST_OPEN = 64
_F_DUPFD_CLOEXEC, _ASIDE = 1030, 40

MACHINE = os.uname().machine
"""This machine's architecture, as `platform.machine` names it; that module is large."""
# The call numbers of x86_64 and aarch64; other machines are refused before this is used.
_X86 = MACHINE == "x86_64"
_NR_CAPGET, _NR_CAPSET, _NR_CLONE = (125, 126, 56) if _X86 else (90, 91, 220)

_libc = ctypes.CDLL(None, use_errno=True)
_libc.clone.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *(ctypes.c_int,) * 3, ctypes.c_long)
_libc.mmap.restype = ctypes.c_void_p
_libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
_libc.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
_libc.syscall.restype = ctypes.c_long
_libc.prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)

_RAW = ctypes.PyDLL(None)
"""The C library, for a process that was just forked: no lock of the interpreter is let go (there is one thread),
nothing is checked, and numbers that are longer than a C int have to come as such. See `raw_errno`."""
_close_range, _errno_location = _RAW.close_range, _RAW.__errno_location  # to find one takes a hundred pages
_errno_location.restype = ctypes.POINTER(ctypes.c_int)
_STACK_BYTES = 1 << 16
_stack = ctypes.create_string_buffer(_STACK_BYTES)
# Resolved once: a look-up in the loaded libraries costs more than the call.
_pause = ctypes.cast(_libc.pause, ctypes.c_void_p)
_stack_top = (ctypes.addressof(_stack) + _STACK_BYTES) & ~15


def call(what: str, result: int) -> int:
    """The result of a C call, or `OSError` with `what` in its text."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return int(result)


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` name for new ones."""
    call("unshare", _libc.unshare(flags))


def clone_pause(flags: int) -> tuple[int, int]:
    """Start a process in new namespaces that only waits, as the init of a pid namespace; returns its pid and a pidfd.

    It shares our memory and executes nothing but libc's `pause`: no page table is copied. It shares our open files,
    too: copies of its own would keep the locks of a run's streams until it has ended, which nobody waits for.
    """
    handle = ctypes.c_int(-1)
    flags |= _CLONE_VM | _CLONE_FILES | _CLONE_PIDFD | _SIGCHLD
    return call("clone", _libc.clone(_pause, _stack_top, flags, None, ctypes.byref(handle))), handle.value


def clone_sharing_files(*, sibling: bool = False) -> int:
    """Fork a process that shares our open files and working directory; a child of our own parent if `sibling`."""
    flags = _CLONE_FILES | _CLONE_FS | _SIGCHLD | (_CLONE_PARENT if sibling else 0)
    return call("clone", _libc.syscall(_NR_CLONE, flags, None, None, None, None))


def aside(fd: int) -> int:
    """Another number for an open file, one that was free, out of the way of those that a run knows.

    By which number a file comes to us is up to how many the process that started us had open.
    """
    number = call("fcntl", _libc.fcntl(fd, _F_DUPFD_CLOEXEC, _ASIDE))
    os.close(fd)
    return number


def close_from(first: int) -> None:
    """Close all files from this number on."""
    if _close_range(first, -1, 0):
        os.closerange(first, _MOST_OPEN)  # Linux before 5.9


def shared_page() -> int:
    """The address of a page of memory that is the same for us and all that we fork."""
    at = _libc.mmap(None, _PAGE, 3, 0x21, -1, 0)
    return call("mmap", -1) if at in (None, ctypes.c_void_p(-1).value) else int(at)


def keep_from_forks(page: int) -> None:
    """Keep the page at this address out of the processes that this one forks."""
    call("madvise", _libc.madvise(page, _PAGE, 10))


def set_limit(kind: int, pair: bytes) -> None:
    """Set the limit of a resource, as setrlimit(2) takes it: a struct of the soft and the hard one."""
    call("setrlimit", _libc.setrlimit(kind, pair))


def write_file(path: str, content: bytes) -> None:
    """Write to a file of /proc or the like. Python's own `open` would touch a hundred pages that a fork must copy."""
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, content)
    finally:
        os.close(fd)


def read_file(path: str) -> bytes:
    """The first 4 KiB of a file of /proc or the like, read without Python's own `open`."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(fd, 4096)
    finally:
        os.close(fd)


def fork() -> int:
    """Fork without Python's work for threads and hooks in the child, which halves the number of pages touched."""
    pid = int(_RAW.fork())
    if pid < 0:
        raise OSError(raw_errno(), f"fork: {os.strerror(raw_errno())}")
    return pid


def raw_errno() -> int:
    """Why the last call by a `PyDLL` failed."""
    return int(_errno_location().contents.value)


def no_new_privileges() -> None:
    """Make sure that no later exec grants privileges."""
    call("prctl(no_new_privs)", _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, None, 0, 0))


def set_dumpable(value: bool) -> None:
    """Allow or forbid other processes of our user to inspect this one; reset when the user id changes."""
    call("prctl(dumpable)", _libc.prctl(PR_SET_DUMPABLE, int(value), None, 0, 0))


def die_with_parent() -> None:
    """Make the kernel kill this process when the thread that started it ends."""
    call("prctl(pdeathsig)", _libc.prctl(_PR_SET_PDEATHSIG, 9, None, 0, 0))


def keep_capabilities() -> None:
    """Let the capabilities that this process has in its user namespace pass through the next exec."""
    header = (ctypes.c_uint32 * 2)(_CAP_VERSION, 0)
    current = (ctypes.c_uint32 * 6)()
    call("capget", _libc.syscall(_NR_CAPGET, header, current))
    # Two words each of effective, permitted, inheritable: what is permitted becomes inheritable.
    target = (ctypes.c_uint32 * 6)(current[0], current[1], current[1], current[3], current[4], current[4])
    call("capset", _libc.syscall(_NR_CAPSET, header, target))
    for number in range(_CAP_COUNT):
        _libc.prctl(
            _PR_CAP_AMBIENT, 2, number, 0, 0
        )  # the call fails for a capability that we lack, which is harmless


def no_capabilities() -> tuple[object, ...]:
    """The arguments of `syscall` that give up every capability."""
    return _NR_CAPSET, (ctypes.c_uint32 * 2)(_CAP_VERSION, 0), (ctypes.c_uint32 * 6)()


def drop_capabilities() -> None:
    """Give up every capability, the ambient ones with them."""
    call("capset", _libc.syscall(*no_capabilities()))


def adopt_orphans() -> None:
    """Adopt every descendant that loses its parent."""
    call("prctl(child_subreaper)", _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, None, 0, 0))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def apply_filter(instructions: bytes) -> None:
    """Put this process under a seccomp filter, BPF instructions of 8 bytes each, for ever."""
    program = _Program(len(instructions) // 8, instructions)
    call("prctl(seccomp)", _libc.prctl(_PR_SET_SECCOMP, 2, ctypes.addressof(program), 0, 0))
