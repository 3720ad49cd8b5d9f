"""System calls and their arguments by number, for x86_64 and aarch64: which of them a program may not have."""

__all__ = [
    "ABSENT", "ADVICE", "AF_UNIX", "ATTRIBUTES", "CLONE", "CLONE3", "CLONE_PARENT", "CLONE_THREAD", "DENIED",
    "FCNTL", "FCNTLS", "FIOSETOWN", "FORKS", "F_SETOWN", "F_SETOWN_EX", "F_SETSIG", "HOST_DISKS", "IOCTL",
    "IOCTLS", "LANDLOCK", "LARGEST_SHARED", "LAST_PRCTL", "LAST_UNQUEUED", "LOCKS", "MACHINES", "MADVISE",
    "MAP_HUGETLB", "MMAP", "MODES", "NAMESPACES", "NEWEST", "ON_PROCESS", "PRCTL", "PR_SCHED_CORE",
    "PR_SET_DUMPABLE", "PR_SET_PDEATHSIG", "PR_SET_SECCOMP", "QUEUED", "RLIMIT_CORE", "SCHEDULING", "SENDTO",
    "SETRLIMITS", "SETSOCKOPT", "SHARED", "SHARED_MAPS", "SIGACTION", "SIGCHLD", "SIOCSPGRP", "SOCKETPAIR",
    "SOCKET_OPTIONS", "TIOCLINUX", "TIOCSTI",
]  # fmt: skip

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Machine name to (column of `DENIED`, audit architecture)."""

ABSENT = -1

# Numbers from Linux's arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
DENIED: dict[str, tuple[int, int]] = {
    # The network, unix sockets included. `socketpair` stays: it reaches only its own two ends.
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242),
    # Other processes' memory and descriptors.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "move_pages": (279, 239), "migrate_pages": (256, 238),
    # io_uring bypasses this filter.
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # Mounts and namespaces.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "move_mount": (429, 429), "open_tree": (428, 428), "mount_setattr": (442, 442),
    "unshare": (272, 97), "setns": (308, 268),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    # Kernel interfaces that no judged program needs and that have a history of vulnerabilities.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "lookup_dcookie": (212, 18),
    "personality": (135, 92), "modify_ldt": (154, ABSENT), "seccomp": (317, 277),
    "remap_file_pages": (216, 234), "vhangup": (153, 58), "uselib": (134, ABSENT), "ustat": (136, ABSENT),
    "sysfs": (139, ABSENT), "set_mempolicy": (238, 237), "mbind": (237, 235),
    # The machine itself.
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "syslog": (103, 116), "nfsservctl": (180, 42),
    "iopl": (172, ABSENT), "ioperm": (173, ABSENT), "sethostname": (170, 161), "setdomainname": (171, 162),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "settimeofday": (164, 170),
    # Memory that outlives a process or that no limit counts: a page in a pipe keeps the large one that it is part of.
    "vmsplice": (278, 75),
    # The whole machine shares a limited number of such requests (fs.aio-max-nr).
    "io_setup": (206, 0),
    # What sends descriptors: of those that nobody has received yet a user may have few, and no limit counts what they
    # hold. Whoever sends none has `send` and `write`.
    "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # Of these a user has few, and all boxes of an ordinary user are the same user.
    "inotify_init": (253, ABSENT), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "shmdt": (67, 197),
    "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "mq_open": (240, 180), "mq_unlink": (241, 181), "mq_timedsend": (242, 182),
    "mq_timedreceive": (243, 183), "mq_notify": (244, 184), "mq_getsetattr": (245, 185),
}  # fmt: skip

# Refused besides, to a run that shares our user's processes and files (no namespaces of its own).
SHARED: dict[str, tuple[int, int]] = {
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    # Attributes and lengths of files by their names, which Landlock does not cover, or not in its first versions.
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "truncate": (76, 45),
    # Timers and signals that wait, of which there are as many as all processes of the user have.
    "timer_create": (222, 107), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
}  # fmt: skip
# Modes, owners and times of files, which Landlock does not cover: those of the interpreter may be our user's, and to
# open one for reading is enough. A compiler that sets them for what it writes is told that they are set.
MODES: dict[str, tuple[int, int]] = {
    "chmod": (90, ABSENT), "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, ABSENT), "fchown": (93, 55),
    "lchown": (94, ABSENT), "fchownat": (260, 54),
    "utime": (132, ABSENT), "utimes": (235, ABSENT), "futimesat": (261, ABSENT), "utimensat": (280, 88),
}  # fmt: skip
# What starts a process; only a compiler may.
FORKS = {"fork": (57, ABSENT), "vfork": (58, ABSENT)}
# First argument a process or thread: allowed for 0 and for the process itself.
ON_PROCESS = {
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "prlimit64": (302, 261),
}  # fmt: skip
# Signals that are queued, each of which counts for all processes of the user: which argument of these calls is the
# number, and from where on they are. Those below are the C library's own.
QUEUED, LAST_UNQUEUED = {"kill": 1, "tkill": 1, "tgkill": 2}, 33
FCNTL, PRCTL, CLONE_THREAD = (72, 25), (157, 167), 0x10000
# A lease on a file that we write to, too, holds us up for as long as the kernel allows it.
_F_SETLEASE, _F_NOTIFY = 1024, 1026
# What a file keeps for whoever opens it next, and nothing shows: hints of how long it is written for, and flags.
_F_SET_RW_HINT, _F_SET_FILE_RW_HINT = 1036, 1038
_FS_IOC_SETFLAGS = (0x40086602, 0x40046602, 0x401C5820)
F_SETOWN, F_SETSIG, F_SETOWN_EX, FIOSETOWN, SIOCSPGRP = 8, 10, 15, 0x8901, 0x8902

CLONE, IOCTL, SOCKETPAIR, CLONE3, NEWEST = (56, 220), (16, 29), (53, 199), 435, 450
# NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET; NEWTIME cannot be asked of clone.
NAMESPACES = 0x7E020000
# It makes children of the forker, which does not know of them.
CLONE_PARENT = 0x8000
TIOCSTI, TIOCLINUX, AF_UNIX = 0x5412, 0x541C, 1
IOCTLS = (TIOCSTI, TIOCLINUX, *_FS_IOC_SETFLAGS)
# The pipes of a user may hold 64 MB in all; beyond that, new ones hold next to nothing.
_F_SETPIPE_SZ = 1031
FCNTLS = (_F_SETLEASE, _F_NOTIFY, _F_SET_RW_HINT, _F_SET_FILE_RW_HINT, _F_SETPIPE_SZ)
# F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW: a file may have any number of such locks, one for each byte, and no
# cgroup counts the kernel's memory for them. Whole files are locked by `flock`.
LOCKS = (6, 7, 37, 38)
# Buffers in the kernel's memory, which no limit counts where there is no cgroup: their sizes; filters of sockets.
SETSOCKOPT, SOCKET_OPTIONS = (54, 208), (7, 8, 32, 33, 26, 50, 51, 52, 60)
# Of a child that nobody waits for because SIGCHLD is ignored the kernel forgets what it used. Where no cgroup counts
# that, nobody sets what is done at this signal; whoever tries is told that it is set: runtimes set it for every
# signal, or else they end.
SIGACTION, SIGCHLD = (13, 134), 17
# An unconnected datagram socket, which a pair has two of, sends to any socket that has a name; what is sent to the
# other end of a pair needs none.
SENDTO = (44, 206)
# They write the whole machine's files to its disks, or take a file that all boxes read from the cache: neighbours
# wait for that, and a process that does cannot be killed. No program needs it: what it writes is gone with it.
HOST_DISKS = {
    "sync": (162, 81), "syncfs": (306, 267), "fsync": (74, 82), "fdatasync": (75, 83), "sync_file_range": (277, 84),
    "msync": (26, 227), "fadvise64": (221, 223), "readahead": (187, 213),
}  # fmt: skip
# Memory that is merged with the same pages of others tells by its time what they hold; and pages that all boxes map
# can be put out of memory (MADV_COLD, MADV_PAGEOUT, MADV_MERGEABLE).
MADVISE, ADVICE = (28, 233), (12, 20, 21)
# PR_SCHED_CORE, by which the other thread of a processor stands still for neighbours. The last option that a run
# has; behind it are memory that is merged with others' (67), tables of futexes of gigabytes that no account counts
# (78), names of addresses, and whatever newer kernels add.
PR_SCHED_CORE, LAST_PRCTL = 62, 66
# What of a process that may not be dumped lies open cannot be seen, nor be counted where no cgroup does.
PR_SET_DUMPABLE = 4
# Attributes of files, an access list of 64 KB for each among them: memory of the kernel's that no account counts.
ATTRIBUTES = {"setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7)}
# Rules and filters of a run's own are memory of the kernel's that a process holds without having it; and for what it
# translates filters to, the whole machine has a limit, beyond which no box starts any more.
LANDLOCK = {"landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445)}
PR_SET_SECCOMP, PR_SET_PDEATHSIG = 22, 1
# What of a core file goes to a program of the host's has no limit but this: with one of a byte that is not started.
# Which argument of these calls names the limit.
RLIMIT_CORE, SETRLIMITS = 4, {"setrlimit": ((160, 164), 0), "prlimit64": ((302, 261), 1)}
# Shared memory of no name outlives the addresses by which it is seen: `usage` counts how many such objects there are
# where no cgroup counts their pages, and so they may not be large.
MMAP, SHARED_MAPS, LARGEST_SHARED = (9, 222), (0x1, 0x20), 1 << 20
# Huge pages are the machine's, which sets some aside for programs of its own; no limit counts them.
MAP_HUGETLB = 0x40000
# What a run may not change and need not know: how it is scheduled beside others. The limit on the clock, which
# stands still while a run waits for a CPU, must not depend on how patient the run says it is.
SCHEDULING = {
    "setpriority": (141, 140), "sched_setscheduler": (144, 119), "sched_setparam": (142, 118),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122),
}  # fmt: skip
