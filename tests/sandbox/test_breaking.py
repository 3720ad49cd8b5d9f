"""A program that tries to break its box gets a verdict of its own; what is wrong with a box itself is none of it."""

import os
import select
import signal
import struct
import threading
import time
from pathlib import Path

import pytest

from r1reward_sandbox import (
    CompileError,
    LanguageUnavailableError,
    Limits,
    Program,
    Sandbox,
    SandboxError,
    Verdict,
)
from r1reward_sandbox import box as box_module
from r1reward_sandbox.box import Box, BoxError
from r1reward_sandbox.inside.remove import remove_tree

NAMED = "import ctypes, os, time\nctypes.CDLL(None).prctl(15, b'\\xff\\xfe) R 1', 0, 0, 0)\n"
STREAMS = "import ctypes, fcntl, os\nfor n in range(3):\n for do in (lambda: {}, lambda: {}):\n  try: do()\n  except OSError: pass\n"
BREAKERS = {
    "has a name of no text and goes on": NAMED + "while True: pass",
    "has a name of no text and sleeps": NAMED + "time.sleep(9)",
    "has a child with a name of no text": NAMED + "if not os.fork(): time.sleep(9)",
    "leaves folders in folders": "import os\nfor i in range(7000): os.mkdir('d'); os.chdir('d')",
    "leaves folders in folders and goes on": "import os\ntry:\n for i in range(7000): os.mkdir('d'); os.chdir('d')\nexcept OSError: pass\nwhile True: pass",
    "leaves what nobody may open": "import os\nos.makedirs('a/b/c')\nfor p in ('a/b', 'a', '.'): os.chmod(p, 0)",
    "leaves names of no text": "import os\nfor i in range(500): open(b'\\xff%d' % i, 'w').close()\nos.symlink('/', 'root')",
    "removes its own folder": "import os\nos.chdir('..')\nfor p in ('box', 'tmp', 'shm'):\n try: os.rmdir(p)\n except OSError: pass",
    "puts a link for its own folder": "import os\nos.chdir('..')\nos.rename('box', 'x')\nos.symlink('/etc', 'box')",
    "fills files and memory": "try:\n f = open('x', 'wb')\n for _ in range(120): f.write(b'x' * 2**20); f.flush()\nexcept OSError: pass\na = []\nwhile True: a.append(bytearray(2**20))",
    "fills small files": "n = 0\nwhile True:\n with open('f%d' % n, 'wb') as f: f.write(b'x' * 100000)\n n += 1",
    "leases its streams": STREAMS.format("fcntl.fcntl(n, 1024, 0)", "fcntl.fcntl(n, 1024, 1)"),
    "seals its streams": STREAMS.format("fcntl.fcntl(n, 1033, 31)", "fcntl.flock(n, fcntl.LOCK_EX)"),
    "sets flags of its streams": STREAMS.format("fcntl.fcntl(n, fcntl.F_SETFL, os.O_APPEND | os.O_NONBLOCK)", "fcntl.fcntl(n, fcntl.F_SETFL, 0o20000)"),
    "changes modes and times of its streams": STREAMS.format("os.fchmod(n, 0)", "os.utime(n, (1, 1))"),
    "stretches its streams": STREAMS.format("os.ftruncate(n, 60 * 2**20)", "os.lseek(n, 2**40, 0)"),
    "stops everybody": "import os, signal\ntry: os.kill(-1, signal.SIGSTOP)\nexcept OSError: pass\nos.kill(os.getpid(), signal.SIGSTOP)",
    "sends all signals to the first process": "import os\nfor s in range(1, 65):\n for p in (1, os.getppid()):\n  try: os.kill(p, s)\n  except OSError: pass",
    "makes all system calls": "import ctypes\nl = ctypes.CDLL(None)\nfor n in range(0, 470):\n if n not in (0, 1, 7, 15, 23, 34, 35, 56, 57, 58, 60, 61, 62, 200, 230, 231, 232, 234, 247, 270, 271, 281): l.syscall(n, 0, 0, 0, 0, 0, 0)",
    "forks and fills": "import os\nfor i in range(20):\n if not os.fork():\n  while True:\n   with open('/work/tmp/f%d' % i, 'ab') as f: f.write(b'x' * 10**6)\nos.wait()",
}  # fmt: skip


@pytest.mark.parametrize("memory", [256, 32])
@pytest.mark.parametrize("how", BREAKERS)
def test_a_program_cannot_have_its_failure_count_as_ours(sandbox, how, memory):
    limits = Limits(cpu_seconds=0.2, wall_seconds=0.5, memory_mb=memory)
    result = sandbox.run(Program(language="python", source=BREAKERS[how]), limits=limits)
    assert result.verdict is not Verdict.SANDBOX_ERROR, result
    after = sandbox.run(Program(language="python", source="import os\nprint(input(), os.listdir())"), b"7\n")
    assert after.stdout == b"7 []\n", after


LEFT = {
    "a link": "import os\nos.symlink('/etc/passwd', 'out')",
    "a FIFO": "import os\nos.mkfifo('out')",
    "a folder": "import os\nos.mkdir('out')",
    "more than it may": "for n in range(3):\n with open('out%d' % n, 'wb') as f: f.truncate(40 * 2**20)",
    "a file that nobody may open": "import os\nopen('out', 'w').close()\nos.chmod('out', 0)\nos.chmod('.', 0)",
    "no folder at all": "import os\nos.rmdir(os.getcwd())",
    "another folder in its place": "import os\nos.chdir('..')\nos.rename('box', 'x')\nos.symlink('/etc', 'box')",
}  # fmt: skip


@pytest.mark.parametrize("what", LEFT)
def test_a_program_that_leaves_what_cannot_be_taken_has_failed_or_left_nothing(sandbox, what):
    program = Program(language="python", source=LEFT[what])
    result, made = sandbox.run_for_files(program, keep=("out*", "passwd"))
    assert result.verdict in (Verdict.RUNTIME_ERROR, Verdict.OK), result
    assert not any(made.values())
    assert sandbox.run_for_files(
        Program(language="python", source="open('out', 'w').write('x')"), keep=("out",)
    )[1] == {"out": b"x"}


NO_PROGRAMS = {
    "c": 'const char interp[] __attribute__((section(".interp"))) = "/nowhere";\nint main() { return 0; }',
    "cpp": 'extern const char interp[] __attribute__((section(".interp"))) = "/dev/null";\nint main() { return 0; }',
    "go": "package lib\nfunc F() int { return 1 }",
    "rust": '#![crate_type = "lib"]\npub fn main() {}',
    "java": "public class Other { public static void main(String[] a) {} }",
}


@pytest.mark.parametrize("language", NO_PROGRAMS)
def test_what_compiles_to_no_program_is_a_failure_of_its_source(sandbox, language):
    try:
        result = sandbox.run(sandbox.compile(language, NO_PROGRAMS[language]))
    except CompileError:
        return
    except LanguageUnavailableError as error:
        pytest.skip(str(error))
    assert result.verdict is not Verdict.SANDBOX_ERROR, result


def cut_short():
    """A program whose interpreter's name lies behind its end: the kernel cannot read it."""
    head = struct.pack("<HHI3QI6H", 2, 62, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    return b"\x7fELF\2\1\1" + bytes(9) + head + struct.pack("<II6Q", 3, 4, 1 << 20, 0, 0, 30, 30, 1)


def test_a_program_that_is_cut_short_has_failed(sandbox):
    result = sandbox.run(Program(language="c", command=("./main",), files={"main": cut_short()}))
    assert result.verdict is Verdict.RUNTIME_ERROR, result


def test_a_program_that_does_not_fit_into_the_files_of_a_run_has_failed(sandbox):
    limits = Limits(disk_bytes=4 * 2**20, file_bytes=64 * 2**20)
    program = Program(language="c", command=("./main",), files={"main": bytes(8 * 2**20)})
    for _ in range(2):
        assert sandbox.run(program, limits=limits).verdict is Verdict.RUNTIME_ERROR
    assert sandbox.run(GOOD, b"7\n", limits=limits).stdout == b"7\n"


@pytest.fixture
def breaks(monkeypatch):
    """Ends the box of each program for which `breaks.when` holds, as its run begins; counts the runs."""
    run = Box.run

    def maybe(box, program, **how):
        maybe.runs.append(program)
        if maybe.when(program):
            box._handle._process.kill()
            box._handle._process.wait()
            select.select([box._channel], [], [], 10)  # until all in the box are gone
        return run(box, program, **how)

    maybe.runs, maybe.when = [], lambda program: False
    monkeypatch.setattr(Box, "run", maybe)
    return maybe


EVIL, GOOD = (Program(language="python", source=source) for source in ("print('evil')", "print(input())"))


def test_a_program_that_breaks_each_box_while_others_run_well_has_failed(local, breaks):
    breaks.when = lambda program: program is EVIL
    result = local.run(EVIL)
    assert (result.verdict, result.limit, result.reason) == (
        Verdict.RUNTIME_ERROR, "box", "it breaks the box that it is run in",
    )  # fmt: skip
    assert breaks.runs.count(EVIL) == 2
    assert len(breaks.runs) == 4, "a control before the second try, and one after it"
    assert local.run(GOOD, b"7\n").stdout == b"7\n"
    assert local.run_for_files(EVIL, keep=("x",))[0].verdict is Verdict.RUNTIME_ERROR


@pytest.fixture
def hangs(monkeypatch):
    """Stops all of the box of each program for which `hangs.when` holds, so that nothing is heard of it any more."""
    run = Box.run

    def maybe(box, program, **how):
        if maybe.when(program):
            for pid in below(box._handle._process.pid):
                os.kill(pid, signal.SIGSTOP)
        return run(box, program, **how)

    maybe.when = lambda program: False
    monkeypatch.setattr(Box, "run", maybe)
    monkeypatch.setattr(box_module, "_GRACE_SECONDS", 0.5)
    return maybe


def below(pid):
    """All processes that come of one."""
    children = [int(name) for name in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [each for child in children for each in (child, *below(child))]


def test_the_trial_of_a_program_ends_within_the_time_of_a_verdict(local, hangs):
    """A box that says nothing is given up after ten times the limit on the clock, twice; the controls take less."""
    hangs.when = lambda program: program is EVIL
    start = time.monotonic()
    result = local.run(EVIL, limits=Limits(wall_seconds=0.1))
    assert (result.verdict, result.limit) == (Verdict.RUNTIME_ERROR, "box"), result
    assert time.monotonic() - start < 60, "tries of 1.5 s, controls of 1.5 s, and the turns of others"
    assert local.run(GOOD, b"7\n").stdout == b"7\n"


@pytest.mark.parametrize("side", [0, 1])
def test_of_a_pair_the_one_that_breaks_its_box_has_failed(local, breaks, side):
    breaks.when = lambda program: program is EVIL
    pair = [GOOD, GOOD]
    pair[side] = EVIL
    results = local.run_pair(*pair, limits=(Limits(cpu_seconds=1), Limits(cpu_seconds=1)))
    assert (results[side].verdict, results[side].limit) == (Verdict.RUNTIME_ERROR, "box")
    assert results[1 - side].verdict is not Verdict.SANDBOX_ERROR


def test_a_compiler_that_breaks_its_box_on_a_source_has_found_an_error_in_it(local, breaks):
    breaks.when = lambda program: program.language == "compiler"
    with pytest.raises(CompileError, match="breaks the box"):
        local.build(["true"], {}, ["main"])


def test_a_sandbox_in_which_nothing_runs_says_nothing_of_a_program(local, breaks):
    breaks.when = lambda program: True
    for result in (local.run(EVIL), *local.run_pair(EVIL, GOOD)):
        assert result.verdict is Verdict.SANDBOX_ERROR, result
    with pytest.raises(SandboxError, match="could not be run"):
        local.build(["true"], {}, ["main"])


def test_a_box_that_broke_once_says_nothing_of_a_program(local, breaks):
    breaks.when = lambda program: program is GOOD and breaks.runs.count(GOOD) == 1
    assert local.run(GOOD, b"7\n").stdout == b"7\n"
    breaks.runs.clear()
    assert local.run_pair(EVIL, GOOD)[1].stdout == b"", "its words went to the other"


def test_boxes_that_break_in_turn_with_the_control_say_nothing_of_a_program(local, breaks):
    breaks.when = lambda program: program is EVIL or len(breaks.runs) > 3
    assert local.run(EVIL).verdict is Verdict.SANDBOX_ERROR


def test_boxes_that_do_not_start_say_nothing_of_a_program(local, monkeypatch):
    def refuse(box, _config):
        box.close(force=True)
        raise BoxError("no room")

    with Sandbox(2, backend="local") as sandbox:
        monkeypatch.setattr(Box, "_begin", refuse)
        result = sandbox.run(EVIL)
    assert (result.verdict, result.reason) == (Verdict.SANDBOX_ERROR, "no room")


def test_boxes_that_somebody_else_ends_say_nothing_of_a_program():
    """As an administrator, or a kernel that is out of memory, would do to all of them."""
    stop = threading.Event()

    def end_all():
        while not stop.wait(0.02):
            for box in [box for box in sandbox._boxes._idle if box] + taken:
                box._handle._process.send_signal(signal.SIGKILL)

    with Sandbox(2, backend="local") as sandbox:
        taken = []
        sandbox._boxes._start = lambda start=sandbox._boxes._start: taken.append(start()) or taken[-1]
        thread = threading.Thread(target=end_all)
        thread.start()
        try:
            result = sandbox.run(Program(language="python", source="import time\ntime.sleep(5)"))
        finally:
            stop.set()
            thread.join()
    assert result.verdict is Verdict.SANDBOX_ERROR, result


def test_a_tree_is_removed_however_deep_it_is_and_whatever_its_modes_are(tmp_path):
    deep = tmp_path / "tree"
    deep.mkdir()
    folder = os.open(deep, os.O_RDONLY)
    for number in range(3000):
        os.mkdir("d", dir_fd=folder)
        inside = os.open("d", os.O_RDONLY, dir_fd=folder)
        if number % 3 == 0:
            os.close(os.open("f", os.O_CREAT | os.O_WRONLY, 0, dir_fd=inside))
            os.symlink("/etc", "l", dir_fd=inside)
        os.close(folder)
        folder = inside
    os.close(folder)
    (deep / "e").mkdir()
    (deep / "e" / "x").mkdir(mode=0)
    (deep / "e").chmod(0)
    remove_tree(str(deep))
    remove_tree(str(deep))
    assert os.listdir(tmp_path) == []
    assert os.path.isdir("/etc")
