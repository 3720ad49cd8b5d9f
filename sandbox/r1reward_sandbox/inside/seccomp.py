"""The system-call filter: which calls a program may not make, and the BPF that refuses them.

Everything newer than the table knows (a call with a higher number) does not exist for a program, so a kernel
update adds nothing to what it can reach. The calls come as the classic BPF of seccomp(2) for x86_64 and
aarch64; `docker_profile` says the same in Docker's JSON.
"""

import errno
import struct
from typing import Any

from r1reward_sandbox.inside import syscalls

__all__ = ["base_filter", "docker_profile", "forker_filter", "last_filter"]

# Calls that a zygote makes for each run, and that runs must not make.
_ZYGOTE = ("mount", "umount2", "unshare", "setns", "sendmsg", "sendmmsg")
_LOAD, _JEQ, _JGT, _JSET, _RET = 0x20, 0x15, 0x25, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NR_AT, _ARCH_AT, _ARG0_AT, _ARG1_AT, _ARG2_AT, _ARG3_AT, _ARG4_AT = 0, 4, 16, 24, 32, 40, 48


def _op(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("HBBI", code, true, false, value)


def _refuse(number: int, error: int) -> bytes:
    return _op(_JEQ, number, 0, 1) + _op(_RET, _ERRNO | error)


def _pretend(number: int) -> bytes:
    """Let call `number` succeed without doing anything."""
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
    column, architecture = syscalls.MACHINES[machine]
    program = _op(_LOAD, _ARCH_AT) + _op(_JEQ, architecture, 1, 0) + _op(_RET, _KILL)
    program += _op(_LOAD, _NR_AT)
    # Newer calls do not exist here, nor the second way to each that x86_64 has from 0x40000000 on; nor does clone3,
    # whose flags a filter cannot see (libc falls back to clone).
    program += _op(_JGT, syscalls.NEWEST, 0, 1) + _op(_RET, _ERRNO | errno.ENOSYS)
    program += _refuse(syscalls.CLONE3, errno.ENOSYS)
    for name, numbers in syscalls.DENIED.items():
        if numbers[column] != syscalls.ABSENT and name not in _ZYGOTE:
            program += _refuse(numbers[column], errno.EPERM)
    program += _refuse_if(syscalls.IOCTL[column], _ARG1_AT, [(_JEQ, command) for command in syscalls.IOCTLS])
    program += _keep_files_plain(syscalls.FCNTL[column])
    options = [(_JEQ, option) for option in syscalls.SOCKET_OPTIONS]
    program += _refuse_if(syscalls.SETSOCKOPT[column], _ARG2_AT, options)
    program += _refuse_if(syscalls.SOCKETPAIR[column], _ARG0_AT, [(_JEQ, syscalls.AF_UNIX)], otherwise=True)
    program += _allow_only(syscalls.SENDTO[column], [(_ARG4_AT, 0), (_ARG4_AT + 4, 0)])  # no address: a null
    advice = [(_JEQ, each) for each in syscalls.ADVICE]
    program += _refuse_if(syscalls.MADVISE[column], _ARG2_AT, advice)
    options = [(_JEQ, syscalls.PR_SCHED_CORE), (_JGT, syscalls.LAST_PRCTL)]
    program += _refuse_if(syscalls.PRCTL[column], _ARG0_AT, options)
    program += _refuse_huge_maps(syscalls.MMAP[column])
    for numbers in syscalls.ATTRIBUTES.values():
        program += _refuse(numbers[column], errno.EOPNOTSUPP)
    for numbers, which in syscalls.SETRLIMITS.values():
        program += _keep_limit(numbers[column], which, syscalls.RLIMIT_CORE)
    for numbers in syscalls.HOST_DISKS.values():
        program += _pretend(numbers[column])
    return program + _op(_RET, _ALLOW)


def forker_filter(
    machine: str, space: int, source: int, flags: int, *, is_counted: bool, counts_memory: bool
) -> bytes:
    """What only the zygote may do, for a forker to give up, and so all of its runs, on top of `base_filter`.

    To make and to free a filter for each run would take longer than all else that it gives up. What is needed of a
    run before it has no capability is let through in just that form, and by the kernel to nobody without one:
    `setns` to descriptor `space`, which a program has not, and `mount` with these flags, its source at this address.
    """
    column, _ = syscalls.MACHINES[machine]
    program = _op(_LOAD, _NR_AT)
    program += _allow_only(syscalls.DENIED["setns"][column], [(_ARG0_AT, space)])
    program += _allow_only(
        syscalls.DENIED["mount"][column], [(_ARG0_AT, source & 0xFFFFFFFF), (_ARG3_AT, flags)]
    )
    return program + last_filter(machine, is_counted=is_counted, counts_memory=counts_memory)


def last_filter(
    machine: str,
    alone: int = 0,
    *,
    compiles: bool = False,
    is_counted: bool = False,
    counts_memory: bool = False,
) -> bytes:
    """What only the zygote may do, for a run to give up as its last step, on top of `base_filter`.

    `alone`: the pid of a run without namespaces, which may reach only itself, and, unless it `compiles`, may start no
    processes. `is_counted`: a cgroup counts the CPU time of children that nobody waits for, so that SIGCHLD may be
    ignored. `counts_memory`: a cgroup counts the memory of the run, wherever it is.
    """
    column, _ = syscalls.MACHINES[machine]
    program = _op(_LOAD, _NR_AT)
    for name in _ZYGOTE:
        program += _refuse(syscalls.DENIED[name][column], errno.EPERM)
    if not is_counted:
        program += _keep_children(syscalls.SIGACTION[column])
    for numbers in syscalls.SCHEDULING.values():
        program += _pretend(numbers[column])
    for numbers in syscalls.LANDLOCK.values():
        program += _refuse(numbers[column], errno.EOPNOTSUPP)
    if not counts_memory:
        program += _keep_shared_maps_small(syscalls.MMAP[column])
    options = [(_JEQ, syscalls.PR_SET_SECCOMP)]
    if alone:
        program += _keep_files(column, compiles=compiles) + _keep_alone(column, alone, compiles=compiles)
        # The kernel kills the run when the zygote dies, and the run must not be able to undo that.
        options.append((_JEQ, syscalls.PR_SET_PDEATHSIG))
    program += _keep_dumpable(syscalls.PRCTL[column])
    program += _refuse_if(syscalls.PRCTL[column], _ARG0_AT, options)
    program += _refuse_if(
        syscalls.CLONE[column], _ARG0_AT, [(_JSET, syscalls.NAMESPACES | syscalls.CLONE_PARENT)]
    )
    return program + _op(_RET, _ALLOW)


def _keep_files_plain(number: int) -> bytes:
    """Refuse call `number` where it sets what outlives or hurts others; let locks of bytes succeed without one."""
    body = _op(_LOAD, _ARG1_AT)
    for commands, answer in ((syscalls.FCNTLS, _ERRNO | errno.EPERM), (syscalls.LOCKS, _ERRNO)):
        for command in commands:
            body += _op(_JEQ, command, 0, 1) + _op(_RET, answer)
    body += _op(_RET, _ALLOW)
    return _op(_JEQ, number, 0, len(body) // 8) + body


def _refuse_huge_maps(number: int) -> bytes:
    """Refuse call `number` where it would take the machine's huge pages, as if there were none."""
    body = _op(_LOAD, _ARG3_AT) + _op(_JSET, syscalls.MAP_HUGETLB, 0, 1) + _op(_RET, _ERRNO | errno.ENOMEM)
    body += _op(_RET, _ALLOW)
    return _op(_JEQ, number, 0, len(body) // 8) + body


def _keep_dumpable(number: int) -> bytes:
    """Let call `number` make its process dumpable, and where it would do anything else with that, do nothing."""
    body = _op(_LOAD, _ARG0_AT) + _op(_JEQ, syscalls.PR_SET_DUMPABLE, 0, 3)
    body += _op(_LOAD, _ARG1_AT) + _op(_JEQ, 1, 1, 0) + _op(_RET, _ERRNO)
    body += _op(_LOAD, _NR_AT)
    return _op(_JEQ, number, 0, len(body) // 8) + body


def _keep_children(number: int) -> bytes:
    """Let call `number` read the action for SIGCHLD; where it would set one (a pointer, not null), ignore it."""
    body = _op(_LOAD, _ARG0_AT) + _op(_JEQ, syscalls.SIGCHLD, 1, 0) + _op(_RET, _ALLOW)
    for half in (_ARG1_AT, _ARG1_AT + 4):
        body += _op(_LOAD, half) + _op(_JEQ, 0, 1, 0) + _op(_RET, _ERRNO)
    return _op(_JEQ, number, 0, len(body) // 8 + 1) + body + _op(_RET, _ALLOW)


def _keep_limit(number: int, which: int, limit: int) -> bytes:
    """Where call `number`, whose argument `which` names a limit, would set this one, let it succeed without that."""
    body = _op(_LOAD, _ARG0_AT + 8 * which) + _op(_JEQ, limit, 1, 0) + _op(_RET, _ALLOW)
    for half in (_ARG0_AT + 8 * (which + 1), _ARG0_AT + 8 * (which + 1) + 4):  # what it is to be: a pointer
        body += _op(_LOAD, half) + _op(_JEQ, 0, 1, 0) + _op(_RET, _ERRNO)
    return _op(_JEQ, number, 0, len(body) // 8 + 1) + body + _op(_RET, _ALLOW)


def _keep_shared_maps_small(number: int) -> bytes:
    """Refuse call `number` where it would make large shared memory of no name."""
    refuse, body = _op(_RET, _ERRNO | errno.ENOMEM), _op(_LOAD, _ARG3_AT)
    for flag in syscalls.SHARED_MAPS:
        body += _op(_JSET, flag, 1, 0) + _op(_RET, _ALLOW)
    body += _op(_LOAD, _ARG1_AT + 4) + _op(_JEQ, 0, 1, 0) + refuse
    body += _op(_LOAD, _ARG1_AT) + _op(_JGT, syscalls.LARGEST_SHARED, 0, 1) + refuse
    return _op(_JEQ, number, 0, len(body) // 8 + 1) + body + _op(_RET, _ALLOW)


def _keep_files(column: int, *, compiles: bool) -> bytes:
    program = b""
    for name, numbers in (syscalls.SHARED | syscalls.MODES | ({} if compiles else syscalls.FORKS)).items():
        if numbers[column] != syscalls.ABSENT:
            pretends = compiles and name in syscalls.MODES
            program += _pretend(numbers[column]) if pretends else _refuse(numbers[column], errno.EPERM)
    return program


def _keep_alone(column: int, pid: int, *, compiles: bool) -> bytes:
    program = b""
    for name, argument in syscalls.QUEUED.items():
        program += _op(_JEQ, syscalls.ON_PROCESS[name][column], 0, 4) + _op(_LOAD, _ARG0_AT + 8 * argument)
        program += (
            _op(_JGT, syscalls.LAST_UNQUEUED, 0, 1) + _op(_RET, _ERRNO | errno.EPERM) + _op(_LOAD, _NR_AT)
        )
    for numbers in syscalls.ON_PROCESS.values():
        program += _refuse_if(numbers[column], _ARG0_AT, [(_JEQ, 0), (_JEQ, pid)], otherwise=True)
    owners = [(_JEQ, command) for command in (syscalls.F_SETOWN, syscalls.F_SETSIG, syscalls.F_SETOWN_EX)]
    program += _refuse_if(syscalls.FCNTL[column], _ARG1_AT, owners)
    # A clone that makes no thread is a fork.
    thread = (
        _op(_LOAD, _ARG0_AT)
        + _op(_JSET, syscalls.NAMESPACES | syscalls.CLONE_PARENT, 1, 0)
        + _op(_JSET, syscalls.CLONE_THREAD, 1, 0)
    )
    thread += _op(_RET, _ERRNO | errno.EPERM) + _op(_RET, _ALLOW)
    if not compiles:
        program += _op(_JEQ, syscalls.CLONE[column], 0, len(thread) // 8) + thread
    ioctls = [
        (_JEQ, request)
        for request in (syscalls.TIOCSTI, syscalls.TIOCLINUX, syscalls.FIOSETOWN, syscalls.SIOCSPGRP)
    ]
    return program + _refuse_if(syscalls.IOCTL[column], _ARG1_AT, ioctls)


def docker_profile(machine: str, setup: tuple[str, ...] = ()) -> dict[str, Any]:
    """The same denials as a Docker seccomp profile; the calls in `setup` stay open for the zygote.

    Each program has the whole filter on top before its first instruction.
    """
    column, _ = syscalls.MACHINES[machine]
    names = [
        name
        for name, numbers in syscalls.DENIED.items()
        if numbers[column] != syscalls.ABSENT and name not in setup
    ]
    architecture = {"x86_64": "SCMP_ARCH_X86_64", "aarch64": "SCMP_ARCH_AARCH64"}[machine]
    return {
        "defaultAction": "SCMP_ACT_ALLOW",
        "architectures": [architecture],
        "syscalls": [{"names": names, "action": "SCMP_ACT_ERRNO", "errnoRet": errno.EPERM}],
    }
