"""The system-call filter: which calls a program may not make, and the BPF that refuses them.

Everything newer than the table knows (a call with a higher number) does not exist for a program, so a kernel
update adds nothing to what it can reach. The calls come as the classic BPF of seccomp(2) for x86_64 and
aarch64; `docker_profile` says the same in Docker's JSON.
"""

import errno
import struct
from typing import Any

__all__ = ["DENIED", "MACHINES", "base_filter", "docker_profile", "forker_filter", "last_filter"]

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Machine name to (column of `DENIED`, audit architecture)."""

_NO = -1

# Numbers from Linux's arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
DENIED: dict[str, tuple[int, int]] = {
    # The network, unix sockets included. `socketpair` stays: it reaches only its own two ends.
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242),
    # Other processes' memory and descriptors.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "move_pages": (279, 239), "migrate_pages": (256, 238),
    # io_uring does its work past this filter.
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # Mounts and namespaces.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "move_mount": (429, 429), "open_tree": (428, 428), "mount_setattr": (442, 442),
    "unshare": (272, 97), "setns": (308, 268),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    # Kernel surface that no judged program needs and that has a history of holes.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "lookup_dcookie": (212, 18),
    "personality": (135, 92), "modify_ldt": (154, _NO), "seccomp": (317, 277),
    "remap_file_pages": (216, 234), "vhangup": (153, 58), "uselib": (134, _NO), "ustat": (136, _NO),
    "sysfs": (139, _NO), "set_mempolicy": (238, 237), "mbind": (237, 235),
    # The machine itself.
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "syslog": (103, 116), "nfsservctl": (180, 42),
    "iopl": (172, _NO), "ioperm": (173, _NO), "sethostname": (170, 161), "setdomainname": (171, 162),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "settimeofday": (164, 170),
    # Memory that outlives a process or that no limit counts: a page in a pipe keeps the large one that it is part of.
    "vmsplice": (278, 75),
    # Of requests of this kind the whole machine has a number (fs.aio-max-nr).
    "io_setup": (206, 0),
    # What sends descriptors: of those that nobody has received yet a user may have few, and no limit counts what they
    # hold. Whoever sends none has `send` and `write`.
    "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # Of these a user has few, and all boxes of an ordinary user are the same user.
    "inotify_init": (253, _NO), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "shmdt": (67, 197),
    "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "mq_open": (240, 180), "mq_unlink": (241, 181), "mq_timedsend": (242, 182),
    "mq_timedreceive": (243, 183), "mq_notify": (244, 184), "mq_getsetattr": (245, 185),
}  # fmt: skip

# What a zygote does for each run, and a run may not.
_ZYGOTE = ("mount", "umount2", "unshare", "setns", "sendmsg", "sendmmsg")
# Refused besides, to a run that shares our user's processes and files (no namespaces of its own).
SHARED: dict[str, tuple[int, int]] = {
    "fork": (57, _NO), "vfork": (58, _NO), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    # Modes, owners, times and attributes of files, which Landlock does not cover.
    "chmod": (90, _NO), "fchmodat": (268, 53), "chown": (92, _NO), "lchown": (94, _NO), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "utime": (132, _NO), "utimes": (235, _NO), "futimesat": (261, _NO), "utimensat": (280, 88),
    "truncate": (76, 45),
    # Timers and signals that wait, of which there are as many as all processes of the user have.
    "timer_create": (222, 107), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
}  # fmt: skip
# First argument a process or thread: allowed for 0 and for the process itself.
_ON_PROCESS = {
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "prlimit64": (302, 261),
}  # fmt: skip
# Signals that are queued, each of which counts for all processes of the user: which argument of these calls is the
# number, and from where on they are. Those below are the C library's own.
_QUEUED, _LAST_PLAIN = {"kill": 1, "tkill": 1, "tgkill": 2}, 33
_FCNTL, _PRCTL, _CLONE_THREAD = (72, 25), (157, 167), 0x10000
# A lease on a file that we write to, too, holds us up for as long as the kernel allows it.
_F_SETLEASE, _F_NOTIFY = 1024, 1026
# What a file keeps for whoever opens it next, and nothing shows: hints of how long it is written for, and flags.
_F_SET_RW_HINT, _F_SET_FILE_RW_HINT = 1036, 1038
_FS_IOC_SETFLAGS = (0x40086602, 0x40046602, 0x401C5820)
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _FIOSETOWN, _SIOCSPGRP = 8, 10, 15, 0x8901, 0x8902

_CLONE, _IOCTL, _SOCKETPAIR, _CLONE3, _NEWEST = (56, 220), (16, 29), (53, 199), 435, 450
# NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET; NEWTIME cannot be asked of clone.
_NAMESPACES = 0x7E020000
# A child that this makes is one of the forker's, which knows nothing of it.
_CLONE_PARENT = 0x8000
_TIOCSTI, _TIOCLINUX, _AF_UNIX = 0x5412, 0x541C, 1
_IOCTLS = (_TIOCSTI, _TIOCLINUX, *_FS_IOC_SETFLAGS)
# A user's pipes may hold 64 MB together; after that, new ones hold next to nothing.
_F_SETPIPE_SZ = 1031
_FCNTLS = (_F_SETLEASE, _F_NOTIFY, _F_SET_RW_HINT, _F_SET_FILE_RW_HINT, _F_SETPIPE_SZ)
# Buffers in the kernel's memory, which no limit counts where there is no cgroup: their sizes; filters of sockets.
_SETSOCKOPT, _SOCKET_OPTIONS = (54, 208), (7, 8, 32, 33, 26, 50, 51, 52, 60)
# Of a child that nobody waits for because SIGCHLD is ignored the kernel forgets what it used. Where no cgroup counts
# that, nobody sets what is done at this signal; whoever tries is told that it is set: runtimes set it for every
# signal, or else they end.
_SIGACTION, _SIGCHLD = (13, 134), 17
# What a run may not change and need not know: how it is scheduled beside others. The limit on the clock, which
# stands still while a run waits for a CPU, must not depend on how patient the run says it is.
_SCHEDULING = {
    "setpriority": (141, 140), "sched_setscheduler": (144, 119), "sched_setparam": (142, 118),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122),
}  # fmt: skip

_LOAD, _JEQ, _JGT, _JSET, _RET = 0x20, 0x15, 0x25, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NR_AT, _ARCH_AT, _ARG0_AT, _ARG1_AT, _ARG2_AT, _ARG3_AT = 0, 4, 16, 24, 32, 40


def _op(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("HBBI", code, true, false, value)


def _refuse(number: int, error: int) -> bytes:
    return _op(_JEQ, number, 0, 1) + _op(_RET, _ERRNO | error)


def _pretend(number: int) -> bytes:
    """Say that call `number` was done, and do nothing."""
    return _op(_JEQ, number, 0, 1) + _op(_RET, _ERRNO)


def _refuse_if(number: int, argument_at: int, tests: list[tuple[int, int]], otherwise: bool = False) -> bytes:
    """Refuse call `number` when one of `tests` on an argument's low half holds (or, `otherwise`, when none does).

    Always loads the call number again, so that the tests that follow may go on.
    """
    refuse, allow = _op(_RET, _ERRNO | errno.EPERM), _op(_RET, _ALLOW)
    body = _op(_LOAD, argument_at)
    for code, value in tests:
        body += _op(code, value, 0, 1) + (allow if otherwise else refuse)
    body += refuse if otherwise else allow
    return _op(_JEQ, number, 0, len(body) // 8) + body


def _allow_only(number: int, arguments: list[tuple[int, int]]) -> bytes:
    """Let call `number` through if the low halves of its arguments are these, and refuse it otherwise."""
    refuse = _op(_RET, _ERRNO | errno.EPERM)
    body = b"".join(_op(_LOAD, at) + _op(_JEQ, value, 1, 0) + refuse for at, value in arguments)
    body += _op(_RET, _ALLOW)
    return _op(_JEQ, number, 0, len(body) // 8) + body


def base_filter(machine: str) -> bytes:
    """What neither a zygote nor its runs need, for a machine (`platform.machine()`); `KeyError` if unknown.

    Instructions of 8 bytes each. A zygote puts itself under it once; each run inherits it, for translating a
    filter so long takes the kernel a third of a millisecond.
    """
    column, architecture = MACHINES[machine]
    program = _op(_LOAD, _ARCH_AT) + _op(_JEQ, architecture, 1, 0) + _op(_RET, _KILL)
    program += _op(_LOAD, _NR_AT)
    # Newer calls do not exist here, nor the second way to each that x86_64 has from 0x40000000 on; nor does clone3,
    # whose flags a filter cannot see (libc falls back to clone).
    program += _op(_JGT, _NEWEST, 0, 1) + _op(_RET, _ERRNO | errno.ENOSYS)
    program += _refuse(_CLONE3, errno.ENOSYS)
    for name, numbers in DENIED.items():
        if numbers[column] != _NO and name not in _ZYGOTE:
            program += _refuse(numbers[column], errno.EPERM)
    for call, commands in ((_IOCTL, _IOCTLS), (_FCNTL, _FCNTLS)):
        program += _refuse_if(call[column], _ARG1_AT, [(_JEQ, command) for command in commands])
    options = [(_JEQ, option) for option in _SOCKET_OPTIONS]
    program += _refuse_if(_SETSOCKOPT[column], _ARG2_AT, options)
    program += _refuse_if(_SOCKETPAIR[column], _ARG0_AT, [(_JEQ, _AF_UNIX)], otherwise=True)
    return program + _op(_RET, _ALLOW)


def forker_filter(machine: str, space: int, source: int, flags: int, *, is_counted: bool) -> bytes:
    """What only the zygote may do, for a forker to give up, and so all of its runs, on top of `base_filter`.

    To make and to free a filter for each run would take longer than all else that it gives up. What is needed of a
    run before it has no capability is let through in just that form, and by the kernel to nobody without one:
    `setns` to descriptor `space`, which a program has not, and `mount` with these flags, its source at this address.
    """
    column, _ = MACHINES[machine]
    program = _op(_LOAD, _NR_AT)
    program += _allow_only(DENIED["setns"][column], [(_ARG0_AT, space)])
    program += _allow_only(DENIED["mount"][column], [(_ARG0_AT, source & 0xFFFFFFFF), (_ARG3_AT, flags)])
    return program + last_filter(machine, is_counted=is_counted)


def last_filter(machine: str, alone: int = 0, *, is_counted: bool = False) -> bytes:
    """What only the zygote may do, for a run to give up as its last step, on top of `base_filter`.

    `alone`: the pid of a run without namespaces, which may not start processes and may reach only itself.
    `is_counted`: a cgroup counts the CPU time of children that nobody waits for, so that SIGCHLD may be ignored.
    """
    column, _ = MACHINES[machine]
    program = _op(_LOAD, _NR_AT)
    for name in _ZYGOTE:
        program += _refuse(DENIED[name][column], errno.EPERM)
    if not is_counted:
        program += _keep_children(_SIGACTION[column])
    for numbers in _SCHEDULING.values():
        program += _pretend(numbers[column])
    if alone:
        for numbers in SHARED.values():
            if numbers[column] != _NO:
                program += _refuse(numbers[column], errno.EPERM)
        program += _keep_alone(column, alone)
    program += _refuse_if(_CLONE[column], _ARG0_AT, [(_JSET, _NAMESPACES | _CLONE_PARENT)])
    return program + _op(_RET, _ALLOW)


def _keep_children(number: int) -> bytes:
    """Let call `number` ask what is done at SIGCHLD, and have it do nothing if it sets that (a pointer, not null)."""
    body = _op(_LOAD, _ARG0_AT) + _op(_JEQ, _SIGCHLD, 1, 0) + _op(_RET, _ALLOW)
    for half in (_ARG1_AT, _ARG1_AT + 4):
        body += _op(_LOAD, half) + _op(_JEQ, 0, 1, 0) + _op(_RET, _ERRNO)
    return _op(_JEQ, number, 0, len(body) // 8 + 1) + body + _op(_RET, _ALLOW)


def _keep_alone(column: int, pid: int) -> bytes:
    program = b""
    for name, argument in _QUEUED.items():
        program += _op(_JEQ, _ON_PROCESS[name][column], 0, 4) + _op(_LOAD, _ARG0_AT + 8 * argument)
        program += _op(_JGT, _LAST_PLAIN, 0, 1) + _op(_RET, _ERRNO | errno.EPERM) + _op(_LOAD, _NR_AT)
    for numbers in _ON_PROCESS.values():
        program += _refuse_if(numbers[column], _ARG0_AT, [(_JEQ, 0), (_JEQ, pid)], otherwise=True)
    owners = [(_JEQ, command) for command in (_F_SETOWN, _F_SETSIG, _F_SETOWN_EX)]
    program += _refuse_if(_FCNTL[column], _ARG1_AT, owners)
    # A clone that makes no thread is a fork.
    thread = (
        _op(_LOAD, _ARG0_AT) + _op(_JSET, _NAMESPACES | _CLONE_PARENT, 1, 0) + _op(_JSET, _CLONE_THREAD, 1, 0)
    )
    thread += _op(_RET, _ERRNO | errno.EPERM) + _op(_RET, _ALLOW)
    program += _op(_JEQ, _CLONE[column], 0, len(thread) // 8) + thread
    # The kernel ends the run with the zygote; the run may not have that called off.
    program += _refuse_if(_PRCTL[column], _ARG0_AT, [(_JEQ, 1)])
    ioctls = [(_JEQ, request) for request in (_TIOCSTI, _TIOCLINUX, _FIOSETOWN, _SIOCSPGRP)]
    return program + _refuse_if(_IOCTL[column], _ARG1_AT, ioctls)


def docker_profile(machine: str, setup: tuple[str, ...] = ()) -> dict[str, Any]:
    """The same denials as a Docker seccomp profile; the calls in `setup` stay open for the zygote.

    Each program has the whole filter on top before its first instruction.
    """
    column, _ = MACHINES[machine]
    names = [name for name, numbers in DENIED.items() if numbers[column] != _NO and name not in setup]
    architecture = {"x86_64": "SCMP_ARCH_X86_64", "aarch64": "SCMP_ARCH_AARCH64"}[machine]
    return {
        "defaultAction": "SCMP_ACT_ALLOW",
        "architectures": [architecture],
        "syscalls": [{"names": names, "action": "SCMP_ACT_ERRNO", "errnoRet": errno.EPERM}],
    }
