"""What a program gets, and what is said of how it ended."""

import subprocess

import pytest

from r1reward_sandbox import (
    CompileError,
    LanguageUnavailableError,
    Program,
    Sandbox,
    SandboxError,
    Verdict,
    cgroup,
)
from r1reward_sandbox.inside.usage import waited
from r1reward_sandbox.interpreter import find

SOURCES = {
    "c": '#include <stdio.h>\nint main(){int n;scanf("%d",&n);printf("%d\\n",n*2);}',
    "cpp": "#include <bits/stdc++.h>\nint main(){int n;std::cin>>n;std::cout<<n*2<<std::endl;}",
    "java": "public class Main{public static void main(String[] a){"
    "System.out.println(2*new java.util.Scanner(System.in).nextInt());}}",
    "javascript": 'console.log(2*Number(require("fs").readFileSync(0,"utf8")))',
    "go": 'package main\nimport "fmt"\nfunc main(){var n int;fmt.Scan(&n);fmt.Println(n*2)}',
    "rust": "use std::io;fn main(){let mut s=String::new();io::stdin().read_line(&mut s).unwrap();"
    'println!("{}",2*s.trim().parse::<i64>().unwrap());}',
    "python": "print(2 * int(input()))",
}


@pytest.mark.parametrize("language", sorted(SOURCES))
def test_a_program_in_each_language_reads_and_prints(sandbox, language):
    try:
        program = sandbox.compile(language, SOURCES[language])
    except LanguageUnavailableError as error:
        pytest.skip(str(error))
    result = sandbox.run(program, b"21\n")
    assert (result.verdict, result.stdout) == (Verdict.OK, b"42\n"), result


def test_what_does_not_compile_says_why(sandbox):
    try:
        with pytest.raises(CompileError, match="error") as caught:
            sandbox.compile("cpp", "int main() { return x; }")
    except LanguageUnavailableError as error:
        pytest.skip(str(error))
    assert caught.value.result.verdict is Verdict.COMPILE_ERROR


def test_a_precompiled_header_is_found(sandbox):
    from r1reward_sandbox import precompiled_headers
    from r1reward_sandbox.languages import find_language

    try:
        sandbox.compile("cpp", SOURCES["cpp"])
    except LanguageUnavailableError as error:
        pytest.skip(str(error))
    place = precompiled_headers.include(find_language("cpp"), sandbox.build)[1]
    # The header's text would not be found there: only the precompiled one can be used.
    source = f'#include "{place}/bits/stdc++.h"\nint main() {{ std::cout << 1; }}'
    assert sandbox.run(sandbox.compile("cpp", source)).stdout == b"1"


def test_an_unknown_language_names_the_known_ones(sandbox):
    with pytest.raises(SandboxError, match=r"no language 'cobol'; known: .*cpp, .*python"):
        sandbox.compile("cobol", "")


LIMITED = {
    "cpu_seconds": "while True: pass",
    "wall_seconds": "import time; time.sleep(9)",
    "memory_mb": "x = [b'x' * 10**6 for _ in range(1000)]",
    "output_bytes": "while True: print('x' * 10**6)",
    "file_bytes": "open('x', 'wb').write(bytes(5 * 2**20))",
    "disk_bytes": "for i in range(64): open(str(i), 'wb').write(bytes(2**20))\nimport time; time.sleep(2)",
    "open_files": "x = [open('/dev/null') for _ in range(99)]",
}


NO_NAMES = {
    "that are open": "kept.append(f)",
    "that are mapped": "kept.append(mmap.mmap(f.fileno(), 4096)); f.close()",
}


@pytest.mark.parametrize("what", NO_NAMES)
def test_files_without_names_are_files_of_the_run(run, what):
    source = (
        "import mmap, os, time\nkept = []\nfor _ in range(12):\n f = open('x', 'w+b', 0); os.unlink('x')\n"
        f" assert f.write(bytes(2**20)) == 2**20; {NO_NAMES[what]}\ntime.sleep(2)"
    )
    result = run(source, wall_seconds=8, disk_bytes=8 * 2**20, file_bytes=2**20)
    assert result.verdict is Verdict.RUNTIME_ERROR, result


@pytest.mark.parametrize("limit", LIMITED)
def test_each_limit_is_named_by_the_run_that_did_not_keep_to_it(run, limit):
    limits = {"output_bytes": 2**20, "file_bytes": 4 * 2**20, "disk_bytes": 16 * 2**20, "open_files": 32}
    wall = 0.5 if limit == "wall_seconds" else 3
    cpu = 0.4 if limit == "cpu_seconds" else 3  # else a slow machine comes to this one first
    result = run(LIMITED[limit], cpu_seconds=cpu, wall_seconds=wall, memory_mb=128, **limits)
    assert result.limit == limit, result
    assert not result.ok


@pytest.mark.parametrize(("files", "is_in_bounds"), [(20_000, True), (40_000, False)])
def test_a_run_may_have_as_many_files_as_its_disk_has_pages(run, files, is_in_bounds):
    source = f"import time\nfor i in range({files}): open(str(i), 'w').close()\ntime.sleep(1)"
    result = run(source, cpu_seconds=20, wall_seconds=40)
    assert result.ok is is_in_bounds, result
    assert is_in_bounds or result.limit == "disk_bytes"


def test_the_limit_of_processes_is_named(run, forks):
    result = run("import os, time\nwhile True:\n if not os.fork(): time.sleep(9)", processes=8)
    assert (result.verdict, result.limit) == (Verdict.RUNTIME_ERROR, "processes"), result


# Without a handler of SIGCHLD, which no program has where no cgroup counts the CPU time of its children.
STARTERS = {
    "subprocess": "import subprocess\nprint(subprocess.run(['echo', 'hi'], capture_output=True).stdout.decode())",
    "a time-out": "import subprocess\nprint('hi', subprocess.Popen(['sleep', '.1']).wait(timeout=4))",
    "asyncio": "import asyncio\nasync def main():\n one = await asyncio.create_subprocess_exec('echo', 'hi')\n"
    " await one.wait()\nasyncio.run(main())",
    "multiprocessing": "import multiprocessing as m\nwith m.Pool(2) as pool: print('hi', pool.map(abs, [-1, 2]))",
    "dash": "import os\nos.execv('/bin/sh', ['sh', '-c', 'sleep .1; (echo hi) | cat'])",
    "bash": "import os\nos.execv('/bin/bash', ['bash', '-c', 'sleep .1 & wait; sleep .1 & wait -n; echo hi'])",
    "a trap": "import os\nos.execv('/bin/bash', ['bash', '-c', \"trap 'echo hi' CHLD; sleep .1 & wait\"])",
}


@pytest.mark.parametrize("what", STARTERS)
def test_a_program_that_starts_others_does_not_wait_for_ever(run, forks, what):
    result = run(STARTERS[what], wall_seconds=8)
    assert result.ok, result
    assert b"hi" in result.stdout


HANDLERS = {
    "dash waits": "import os\nos.execv('/bin/sh', ['sh', '-c', 'sleep .1 & wait; echo hi'])",
    "dash waits for one": "import os\nos.execv('/bin/sh', ['sh', '-c', 'sleep .1 & wait $!; echo hi'])",
    "a handler in Python": "import os, signal, time\nsignal.signal(signal.SIGCHLD, lambda *_: print('hi'))\n"
    "if not os.fork(): os._exit(0)\ntime.sleep(.2)",
    "children that are ignored": "import os, signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    "if not os.fork(): os._exit(0)\ntry: os.wait()\nexcept ChildProcessError: print('hi')",
}
NODE = """
const c = require('child_process');
console.log(c.execSync('echo hi').toString(), c.spawnSync('echo', ['hi']).status);
c.exec('echo hi', (error, out) => console.log(error, out));
c.spawn('sh', ['-c', 'exit 3']).on('exit', code => console.log(code));
"""


@pytest.fixture
def counted(sandbox, forks):
    """For tests in which a program handles SIGCHLD: a cgroup has to count the CPU time of all."""
    group = cgroup.make("test") if sandbox.backend == "local" else None
    if group is not None:
        group.close()
    if sandbox.backend == "local" and (group is None or group.cpu is None):
        pytest.skip("no cgroup of this user counts CPU time: `r1reward sandbox doctor` says what that means")


@pytest.mark.parametrize("what", HANDLERS)
def test_a_program_may_handle_the_end_of_a_child(run, counted, what):
    result = run(HANDLERS[what], wall_seconds=8)
    assert (result.verdict, b"hi" in result.stdout) == (Verdict.OK, True), result


def test_a_program_in_javascript_may_start_others(sandbox, counted):
    try:
        program = sandbox.compile("javascript", NODE)
    except LanguageUnavailableError as error:
        pytest.skip(str(error))
    result = sandbox.run(program)
    assert result.ok, result
    assert sorted(result.stdout.split()) == sorted(b"hi 0 null hi 3".split())


def test_a_java_program_waits_for_a_process(sandbox, forks):
    source = (
        "public class Main{public static void main(String[] a)throws Exception{"
        'System.out.println(new ProcessBuilder("true").start().waitFor());}}'
    )
    try:
        program = sandbox.compile("java", source)
    except LanguageUnavailableError as error:
        pytest.skip(str(error))
    assert sandbox.run(program).stdout == b"0\n"


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("import sys; sys.exit(0)", Verdict.OK),
        ("import sys; sys.exit(3)", Verdict.RUNTIME_ERROR),
        ("1/0", Verdict.RUNTIME_ERROR),
        ("def f(", Verdict.RUNTIME_ERROR),
        ("import os; os.abort()", Verdict.RUNTIME_ERROR),
        ("import os; os.kill(os.getpid(), 9)", Verdict.RUNTIME_ERROR),
        ("import ctypes; ctypes.string_at(0)", Verdict.RUNTIME_ERROR),
        ("while True: pass", Verdict.TIME_LIMIT),
        ("import time; time.sleep(60)", Verdict.TIME_LIMIT),
        ("x = bytearray(10**10)", Verdict.MEMORY_LIMIT),
        ("x = []\nwhile True: x.append(bytes(10**6))", Verdict.MEMORY_LIMIT),
        ("while True: print('x' * 10**6)", Verdict.OUTPUT_LIMIT),
    ],
)
def test_each_end_has_its_verdict(run, source, verdict):
    wall = 0.5 if "sleep" in source else 3
    result = run(source, cpu_seconds=0.4, wall_seconds=wall, memory_mb=128, output_bytes=2**20)
    assert result.verdict is verdict, result


def test_the_memory_of_all_processes_counts_together(run, forks):
    source = """
import os, time
for _ in range(8):
    if not os.fork():
        x = bytearray(40 * 2**20)
        for i in range(0, len(x), 4096): x[i] = 1
        time.sleep(1); os._exit(0)
bad = 0
for _ in range(8): bad |= os.wait()[1]
os.kill(os.getpid(), 9) if bad else None
"""
    assert run(source, memory_mb=128, wall_seconds=4).verdict is Verdict.MEMORY_LIMIT


def test_the_cpu_time_of_all_processes_counts_together(run, forks):
    source = "import os\nfor _ in range(3): os.fork()\nwhile True: pass"
    result = run(source, cpu_seconds=0.5, wall_seconds=10)
    assert result.verdict is Verdict.TIME_LIMIT
    assert 0.45 < result.cpu_seconds < 1.5


def test_a_run_begins_with_fresh_streams_and_an_empty_folder(run):
    assert run("open('left', 'w').write('x'); print('a')", b"first").stdout == b"a\n"
    result = run(
        "import os, sys, tempfile as t; print(os.listdir('.'), os.listdir(t.gettempdir()), input())",
        b"second",
    )
    assert result.stdout == b"[] [] second\n"


def test_two_programs_talk_to_each_other(sandbox):
    asks = Program(language="python", source="print(20, flush=True)\nassert input() == '21'")
    adds = Program(language="python", source="print(int(input()) + 1, flush=True)")
    first, second = sandbox.run_pair(asks, adds)
    assert (first.verdict, second.verdict) == (Verdict.OK, Verdict.OK), (first, second)


def test_a_partner_that_ends_early_is_noticed_at_once(sandbox):
    asks = Program(language="python", source="print(20, flush=True)\nprint(input())")
    first, second = sandbox.run_pair(asks, Program(language="python", source=""))
    assert first.verdict is Verdict.RUNTIME_ERROR  # at the end of its input, or writing to nobody
    assert first.wall_seconds < 2
    assert second.verdict is Verdict.OK


def test_a_closed_sandbox_says_so():
    from r1reward_sandbox import ClosedError, Sandbox

    sandbox = Sandbox(1)
    sandbox.close()
    with pytest.raises(ClosedError):
        sandbox.run(Program(language="python", source=""))


def test_the_first_run_of_a_box_is_run_whatever_it_imports(local):
    """What warms up in a box may not touch what a run is told or given."""
    source = "import datetime, decimal, fractions, random, threading\nprint(2 * int(input()))"
    for _ in range(8):
        with Sandbox(2, backend="local") as sandbox:
            result = sandbox.run(Program(language="python", source=source), b"21\n")
            assert (result.verdict, result.stdout) == (Verdict.OK, b"42\n"), result


ENDS = {
    "a file that nobody closed": "out = open(1, 'w', closefd=False)\nout.write('end')",
    "a file of bytes in a function": "import io\ndef f():\n    f.out = io.FileIO(1, 'w', closefd=False)\n    f.buffer = "
    "io.BufferedWriter(f.out)\n    f.buffer.write(b'end')\nf()",
    "the first standard output": "import io, sys\nsys.stdout = io.StringIO()\nprint('end', end='')\nsys.__stdout__.write(sys.stdout.getvalue())",
    "a finalizer": "class A:\n    def __del__(self): print('end', end='')\na = A()",
    "a finalizer in a circle": "class A:\n    def __del__(self): print('end', end='')\na = A()\na.a = a\n",
    "a program that looks at itself": "import inspect\ndef f(): return 'end'\nassert 'return' in inspect.getsource(f)\n"
    "assert open(__file__).readline() == 'import inspect\\n'\nprint(f(), end='')",
}  # fmt: skip


@pytest.mark.parametrize("what", ENDS)
def test_a_program_ends_as_in_an_interpreter_of_its_own(run, what):
    result = run(ENDS[what])
    assert (result.verdict, result.stdout) == (Verdict.OK, b"end"), result


def test_a_file_that_is_left_open_is_whole(sandbox):
    program = Program(language="python", source="file = open('made', 'w')\nfile.write('x' * 9)")
    assert sandbox.run_for_files(program, keep=("made",))[1] == {"made": b"x" * 9}


@pytest.mark.parametrize("warm", ["", "import json", "import dataclasses, decimal"])
def test_threads_and_loops_begin_in_any_run(run, forks, warm):
    source = f"""{warm}
import asyncio
from concurrent.futures import ThreadPoolExecutor
async def f(): return await asyncio.get_running_loop().run_in_executor(None, int, "21")
with ThreadPoolExecutor(2) as pool: print(sum(pool.map(int, "12")) * 7 + asyncio.run(f()))"""
    result = run(source)
    assert (result.verdict, result.stdout) == (Verdict.OK, b"42\n"), result


@pytest.mark.parametrize(
    ("used_and_waited", "seconds"),
    [
        ([(1, 3)], 3),
        ([(1, 5), (1, 5)], 8),  # they took turns, or a part of it was for one another
        ([(0.5, 4), (1, 8), (0, 0), (0, 0)], 12 - 0.8 * 1.5),
        ([(1, 1), (1, 1)], 1),  # side by side on one CPU
        ([(1 / 60, 59 / 60)] * 60, 59 / 60),  # no time is won by threads that wait for one another
        ([(0, 0), (0, 0)], 0),
        ([], 0),
    ],
)
def test_the_clock_stands_still_while_a_run_waits_for_a_cpu(used_and_waited, seconds):
    assert waited(used_and_waited) == pytest.approx(seconds)


def test_a_program_may_recurse_as_deep_as_in_an_interpreter_of_its_own(sandbox):
    if sandbox.backend == "docker":
        pytest.skip("an image may have another interpreter than this machine")
    probe = (
        "def f(n):\n    return n and f(n - 1) + 1\ndeepest = 900\ntry:\n    while True:\n        deepest = f(deepest) + 1\n"
        "except RecursionError:\n    print(deepest)\n"
    )
    alone = subprocess.run([find().path, "-I", "-S", "-c", probe], capture_output=True, check=True)
    assert sandbox.run(Program(language="python", source=probe)).stdout == alone.stdout


def test_memory_that_a_program_gives_up_is_free_again(sandbox):
    source = (
        "import re\ndef resident():\n    return int(re.search(r'VmRSS:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
        "before = resident()\nheld = [bytes(100) for _ in range(10**6)]\nmost = resident()\ndel held\n"
        "print(most - before > 90_000, resident() - before < 20_000)\n"
    )
    assert sandbox.run(Program(language="python", source=source)).stdout == b"True True\n"
