"""Runs a Python source in a forked child of the warm interpreter as `python main.py` would run it."""

import contextlib
import gc
import marshal
import os
import sys
import types
from atexit import _run_exitfuncs
from collections.abc import Callable
from os import _exit
from typing import Any, NoReturn

from r1reward_sandbox.inside import package_imports

__all__ = ["NAME", "ROUNDS", "load_prelude", "open_streams", "prepare", "run_source"]

NAME = "main.py"
ROUNDS = 20
"""How often Python does something before it has settled on the fastest way to do it."""
# From `run_source` to the program.
_FRAMES = 3
_modules: dict[str, Any] = sys.modules
_preludes: list[types.CodeType] = []
_executed: list[types.ModuleType] = []
_seeds: list[Callable[[], object]] = []
# Words in a program that leaves something to do at its end, and in one that looks for its own file. Split, they are
# strings of their own: constants are shared with other modules, and lie where those have them.
_FINALIZERS, _FILES, _SELF = (
    words.split()
    for words in ("__del__", "open IO Buffered", "__file__ getsource multiprocessing ProcessPool")
)
_SMALL = "for _ in range(1):\n    print(input())\n"


def prepare(home: str, frames: int = 0) -> None:
    """Have all ready for a program in folder `home` that is to be run in a fork of this process.

    `run_source` is to be called so many frames deeper than this.
    """
    sys.modules["__main__"] = _executed[0] if _executed else _make_main()
    sys.argv = [NAME]
    sys.path.insert(0, home)
    # As deep as in an interpreter of its own: the frames that it runs under are no recursion of the program's.
    sys.setrecursionlimit(sys.getrecursionlimit() + _depth() - 1 + frames + _FRAMES)


def load_prelude(code: bytes, trusted: bool) -> None:
    """Have this compiled source, if it is not empty, run before each program in a fork of this process.

    One that is `trusted` is executed here: in each run, its objects would be some hundred pages of the run's own. One
    that raises does so in each run, where that can be said.
    """
    if not code:
        return
    loaded = marshal.loads(code)
    if trusted:
        main = sys.modules["__main__"] = _make_main()
        with contextlib.suppress(Exception):
            exec(loaded, main.__dict__)  # noqa: S102 - our user's own
            _executed.append(main)
            return
    _preludes.append(loaded)


def _make_main() -> types.ModuleType:
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=NAME, __builtins__=__builtins__, __spec__=None)
    return main


def run_source(source: str, arguments: list[str], *, own_streams: bool) -> NoReturn:
    """Execute `source` as `__main__`, with its exit code; never returns into the zygote.

    `own_streams`: the standard streams are no files in memory (see `open_streams`).
    """
    code = 1
    try:
        if own_streams:
            _open_all()
        for seed in _seeds:
            seed()
        code = _execute(source, arguments)
    finally:
        _exit(code)


def _execute(source: str, arguments: list[str]) -> int:
    if arguments:
        sys.argv += arguments
    code = _call(source, sys.modules["__main__"])
    try:
        if "threading" in _modules:
            _modules["threading"]._shutdown()
        _run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        if _names(source, _FINALIZERS):
            _let_go()
        if sys.__stdout__ is not sys.stdout and sys.__stdout__:
            sys.__stdout__.flush()
        if _names(source, _FILES):
            _flush_files()
    except BaseException:  # noqa: BLE001 - the program's own hooks may raise anything
        return 120  # what Python itself answers when it cannot write its last output
    return code


def _names(source: str, words: list[str]) -> bool:
    for word in words:  # noqa: SIM110 - a generator would be one more thing to make in each run
        if word in source:
            return True
    return False


def _let_go() -> None:
    """The end of an interpreter brings that of a program's objects, whose finalizers run."""
    names = sys.modules["__main__"].__dict__
    for name in [name for name in names if name != "__builtins__"]:
        names[name] = None
    gc.collect()
    sys.stdout.flush()


def _flush_files() -> None:
    """Files are written to that nobody closed."""
    import io

    for each in gc.get_objects():
        if isinstance(each, io.TextIOWrapper | io.BufferedWriter | io.BufferedRandom) and not each.closed:
            with contextlib.suppress(OSError, ValueError):  # the others are written to all the same
                each.flush()


def _call(source: str, main: types.ModuleType) -> int:
    try:
        if _names(source, _SELF):
            _write_own(source)
        for prelude in _preludes:
            exec(prelude, main.__dict__)  # noqa: S102 - the host's own
        exec(compile(source, NAME, "exec", dont_inherit=True), main.__dict__)  # noqa: S102 - what a box is for
    except SystemExit as error:
        return _exit_code(error.code)
    except BaseException as error:  # noqa: BLE001 - shown as Python would show it
        _show(source, error)
        return 1
    return 0


def _write_own(source: str) -> None:
    if not os.path.exists(NAME):  # it may be given with the program
        with open(NAME, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(source)


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame.f_back:
        frame, depth = frame.f_back, depth + 1
    return depth


def _exit_code(code: object) -> int:
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def _show(source: str, error: BaseException) -> None:
    """The traceback as Python prints it, without our own frames."""
    import linecache
    import traceback

    linecache.cache[NAME] = (len(source), None, source.splitlines(keepends=True), NAME)
    frame = error.__traceback__.tb_next if error.__traceback__ else None
    traceback.print_exception(type(error), error, frame)


def open_streams() -> None:
    """Make the standard streams of runs, before they are forked: they stand on files in memory.

    Opening them anew is a tenth of a run's time, and only needed for what is no such file.
    """
    _seeds.extend(package_imports.reseeds())
    _warm_up()
    _open_all()


def _warm_up() -> None:
    """Run a small program some times: Python writes down what it learns of types and code, each run on a new page."""
    os.write(0, b"1\n" * ROUNDS)
    os.lseek(0, 0, os.SEEK_SET)
    _open_all()
    main, path, deepest = sys.modules["__main__"], list(sys.path), sys.getrecursionlimit()
    # Once its end was called for, `threading` lets nobody start a pool of threads or a loop of `asyncio`.
    threading = _modules.pop("threading", None)
    for _ in range(ROUNDS):
        prepare("/")
        _execute(_SMALL, [])
        sys.path[:] = path
        sys.setrecursionlimit(deepest)
    sys.modules["__main__"] = main
    if threading:
        _modules["threading"] = threading
    for number in range(3):
        os.ftruncate(number, 0)
        os.lseek(number, 0, os.SEEK_SET)


def _open_all() -> None:
    sys.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    for name in ("stdin", "stdout", "stderr"):
        setattr(sys, f"__{name}__", getattr(sys, name))
