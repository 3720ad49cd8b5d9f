"""Paths with the methods of `py.path`, as the fixture `tmpdir` has them."""

from __future__ import annotations

from typing import Any

__all__ = ["local_path"]


def local_path(path: Any) -> Any:
    """A path with the methods of both libraries; the solution is given one of pathlib's."""
    import contextlib
    import os
    import pathlib
    import shutil

    class LocalPath(pathlib.PosixPath):
        strpath = property(str)
        basename = property(lambda self: self.name)
        dirname = property(lambda self: str(self.parent))
        ext = property(lambda self: self.suffix)
        purebasename = property(lambda self: self.stem)

        def join(self, *names: Any, abs: Any = None) -> Any:
            return self.joinpath(*[str(name).lstrip("/") for name in names])

        def dirpath(self, *names: Any) -> Any:
            return self.parent.joinpath(*names)

        def mkdir(self, *names: Any, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> Any:
            path = self.join(*names)
            pathlib.Path(path).mkdir(mode, parents, exist_ok)
            return path

        def ensure(self, *names: Any, dir: Any = False, **_: Any) -> Any:
            path = self.join(*names)
            pathlib.Path(path if dir else path.parent).mkdir(parents=True, exist_ok=True)
            if not dir:
                path.touch()
            return path

        def ensure_dir(self, *names: Any) -> Any:
            return self.ensure(*names, dir=True)

        def write(self, data: Any, mode: str = "w", ensure: bool = False) -> None:
            if ensure:
                self.ensure()
            with open(self, mode) as file:
                file.write(data if isinstance(data, bytes) or "b" in mode else str(data))

        def write_binary(self, data: bytes, ensure: bool = False) -> None:
            self.write(data, "wb", ensure)

        def read(self, mode: str = "r") -> Any:
            with open(self, mode) as file:
                return file.read()

        def read_binary(self) -> Any:
            return self.read("rb")

        def readlines(self, cr: Any = 1) -> list[str]:
            return list(self.read().splitlines(bool(cr)))

        def check(self, **kinds: Any) -> bool:
            tests = {"file": self.is_file, "dir": self.is_dir, "exists": self.exists}
            return all(tests[kind]() is bool(wanted) for kind, wanted in (kinds or {"exists": 1}).items())

        def isfile(self) -> bool:
            return self.is_file()

        def isdir(self) -> bool:
            return self.is_dir()

        def listdir(self, fil: Any = None, sort: Any = None) -> list[Any]:
            every = [self / name for name in os.listdir(self)]
            chosen = [path for path in every if fil is None or _accepts(fil, path)]
            return sorted(chosen) if sort else chosen

        def remove(self, rec: Any = 1, ignore_errors: bool = False) -> None:
            if self.is_dir():
                shutil.rmtree(self, ignore_errors) if rec else self.rmdir()
            else:
                self.unlink()

        def copy(self, target: Any, mode: bool = False) -> None:
            shutil.copytree(self, target) if self.is_dir() else shutil.copy(self, target)

        def move(self, target: Any) -> None:
            shutil.move(str(self), str(target))

        def size(self) -> int:
            return self.stat().st_size

        def mtime(self) -> float:
            return self.stat().st_mtime

        def new(self, basename: Any = None, ext: Any = None) -> Any:
            return self.with_name(basename) if basename is not None else self.with_suffix(ext)

        def relto(self, other: Any) -> str:
            return str(self.relative_to(other)) if self.is_relative_to(other) else ""

        def chdir(self) -> Any:
            before = type(self)(os.getcwd())
            os.chdir(self)
            return before

        @contextlib.contextmanager
        def as_cwd(self) -> Any:
            before = self.chdir()
            try:
                yield before
            finally:
                before.chdir()

    def _accepts(fil: Any, path: Any) -> bool:
        return path.match(fil) if isinstance(fil, str) else bool(fil(path))

    LocalPath.__module__, LocalPath.__name__ = "pathlib", "PosixPath"  # so it is written as one
    return LocalPath(path)
