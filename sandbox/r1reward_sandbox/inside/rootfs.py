"""The file system of a box: the system's programs and the chosen interpreter, read-only, and nothing else.

Nothing of the host's /home, /root, /etc, /var, /run or environment is there. `/work` is where each run mounts
its own empty tmpfs; `/tmp` and `/dev/shm` lead into it.
"""

import os
import re
import stat
from collections.abc import Iterable

from r1reward_sandbox.inside import filesystems

__all__ = ["NEW", "STATE", "build", "enter", "names_in_etc"]

# A directory that every Linux has and that is never shown in a box: the new root is mounted over it.
NEW = "/sys"
# A device can be written to all the same, but not its times, which are the same for all boxes and for the host.
_DEVICE_FLAGS = filesystems.MS_NOSUID | filesystems.MS_NOEXEC | filesystems.MS_RDONLY
_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_DEVICES = ("null", "zero", "full", "random", "urandom")
# What programs and toolchains need of /etc; the rest (users, keys, hosts) is the host's own business.
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives")
_ETC_OF_TOOLCHAINS = re.compile(r"java|fpc|(?:R|mono)\Z")
STATE = ("/var/lib/ghc",)
"""Folders beside /usr that a toolchain cannot do without (GHC's packages)."""
# What leads into the file system of a run, and where to. An interpreter may lie there on the host.
_OWN, _ELSEWHERE = {"/tmp": "/work/tmp", "/dev/shm": "/work/shm", "/work": "/work"}, "/elsewhere"
_WRITTEN = {
    "passwd": "user:x:1000:1000::/work/box:/bin/sh\n",
    "group": "user:x:1000:\n",
    "hosts": "127.0.0.1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}


def build(mounts: Iterable[tuple[str, str]], harness: str, *, counts_memory: bool) -> None:
    """Put the new root together at `NEW`; `mounts` are (host path, path in the box), shown read-only.

    `harness` is the folder of our own files, copied: on the host they may be readable for root alone.
    `counts_memory`: a cgroup does, that of whatever kind.
    """
    os.umask(0o022)
    filesystems.mount("none", "/", flags=filesystems.MS_REC | filesystems.MS_PRIVATE)
    filesystems.mount(
        "tmpfs", NEW, "tmpfs", filesystems.MS_NOSUID | filesystems.MS_NODEV, "size=32m,mode=755"
    )
    for folder in ("usr", "etc", "dev", "proc", "work"):
        os.mkdir(f"{NEW}/{folder}")
    filesystems.bind("/usr", f"{NEW}/usr")
    for name in _LINKS:
        _system(name)
    _etc()
    _devices(counts_memory=counts_memory)
    for source, target in mounts:
        _show(source, NEW + _place(target))
    _copy(harness, f"{NEW}/r1/r1reward_sandbox/inside")
    os.symlink("work/tmp", f"{NEW}/tmp")
    filesystems.mount(
        "proc", f"{NEW}/proc", "proc", filesystems.MS_NOSUID | filesystems.MS_NODEV | filesystems.MS_NOEXEC
    )
    filesystems.mount("none", NEW, flags=filesystems.MS_REMOUNT | filesystems.MS_BIND | 7)


def enter() -> None:
    """Make the new root the only one there is."""
    os.chdir(NEW)
    filesystems.pivot_root(".", ".")
    filesystems.umount(".")
    os.chdir("/")


def _system(name: str) -> None:
    if os.path.islink(f"/{name}"):
        os.symlink(os.readlink(f"/{name}"), f"{NEW}/{name}")
    elif os.path.isdir(f"/{name}"):
        _show(f"/{name}", f"{NEW}/{name}")


def names_in_etc() -> list[str]:
    """What boxes see of /etc."""
    there = os.listdir("/etc")
    return [name for name in there if name in _ETC or _ETC_OF_TOOLCHAINS.match(name)]


def _etc() -> None:
    for name in names_in_etc():
        # Small, and a mount less for each run to make and to take apart.
        _copy(os.path.realpath(f"/etc/{name}"), f"{NEW}/etc/{name}")
    for folder in STATE:
        if os.path.isdir(folder):
            _copy(os.path.realpath(folder), NEW + folder)
    for name, text in _WRITTEN.items():
        with open(f"{NEW}/etc/{name}", "w") as file:
            file.write(text)


def _copy(source: str, target: str) -> None:
    """Copy files, folders and links, as far as we may read them."""
    try:
        if os.path.islink(source):
            os.symlink(os.readlink(source), target)
        elif os.path.isdir(source):
            os.makedirs(target)
            for name in os.listdir(source):
                if name != "__pycache__":
                    _copy(f"{source}/{name}", f"{target}/{name}")
        elif os.path.isfile(source):
            with open(source, "rb") as old, open(target, "wb") as new:
                new.write(old.read())
    except PermissionError:
        return


def _devices(*, counts_memory: bool) -> None:
    for name in _DEVICES:
        open(f"{NEW}/dev/{name}", "w").close()
        # The pages of /dev/zero are shared memory of no name and of any size (see `seccomp`); /dev/full has none, and
        # is read as zeros, too.
        source = "full" if name == "zero" and not counts_memory else name
        filesystems.bind(f"/dev/{source}", f"{NEW}/dev/{name}", _DEVICE_FLAGS)
    os.symlink("/work/shm", f"{NEW}/dev/shm")
    os.symlink("/proc/self/fd", f"{NEW}/dev/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"{NEW}/dev/{name}")


def _place(target: str) -> str:
    """Where something is shown: what lies where a run's own files do is elsewhere, and links lead to it.

    The links in /work are for whoever looks before a run's file system is mounted there; that gets the same.
    """
    for top, own in _OWN.items():
        if target.startswith(f"{top}/"):
            name = target.removeprefix(f"{top}/").partition("/")[0]
            os.makedirs(NEW + own, exist_ok=True)
            if not os.path.lexists(f"{NEW}{own}/{name}"):
                os.symlink(f"{_ELSEWHERE}{top}/{name}", f"{NEW}{own}/{name}")
            return _ELSEWHERE + target
    return target


def _show(source: str, target: str) -> None:
    if stat.S_ISDIR(os.stat(source).st_mode):
        os.makedirs(target, exist_ok=True)
    elif not os.path.lexists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "w").close()
    filesystems.bind(source, target)
