"""Removes what runs leave in folders on a disk, however deep, whatever its modes and names."""

import contextlib
import os
import stat

__all__ = ["remove_tree"]


def remove_tree(path: str) -> None:
    """Remove a folder and all in it; what cannot be removed is left. Nothing that could still change it runs.

    Folders are brought up to the top before they are emptied: neither the depth of our own calls nor the length
    of a path grows with how deep they lie.
    """
    with contextlib.suppress(OSError):
        top = _open(path, None)
        try:
            _empty(top)
        finally:
            os.close(top)
        os.rmdir(path)


def _empty(top: int) -> None:
    moved, pending = 0, [name for name in os.listdir(top) if not _unlink(name, top)]
    while pending:
        folder = pending.pop()
        with contextlib.suppress(OSError):
            inside = _open(folder, top)
            try:
                for name in os.listdir(inside):
                    if not _unlink(name, inside):
                        moved += 1
                        os.close(_open(name, inside))  # makes it writable, without which it cannot be moved
                        os.rename(name, f".r1-{moved}", src_dir_fd=inside, dst_dir_fd=top)
                        pending.append(f".r1-{moved}")
            finally:
                os.close(inside)
            os.rmdir(folder, dir_fd=top)


def _open(name: str, above: int | None) -> int:
    """Open a folder, whatever its modes are."""
    if stat.S_ISDIR(os.stat(name, dir_fd=above, follow_symlinks=False).st_mode):
        os.chmod(name, 0o700, dir_fd=above)
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=above)


def _unlink(name: str, above: int) -> bool:
    """Remove an entry that is not a folder."""
    if stat.S_ISDIR(os.stat(name, dir_fd=above, follow_symlinks=False).st_mode):
        return False
    os.unlink(name, dir_fd=above)
    return True
