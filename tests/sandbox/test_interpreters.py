"""Programs run in any Python of this machine that is new enough, whatever this process's own is."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from r1reward_sandbox import Program, Sandbox, UnavailableError
from r1reward_sandbox.interpreter import facts

_SIBLINGS = Path(sys.base_prefix).parent.glob("*/bin/python3")
FOUND = sorted({str(path) for path in (*_SIBLINGS, Path("/usr/bin/python3")) if path.exists()})
NEW = [path for path in FOUND if tuple(facts(path).version) >= (3, 10)]
OLD = [path for path in FOUND if (3, 0) <= tuple(facts(path).version) < (3, 10)]

PROBE = """
import dataclasses, decimal, json, math, sys, threading
def f(n):
    return n and f(n - 1) + 1
deepest = 900
try:
    while True:
        deepest = f(deepest) + 1
except RecursionError:
    pass
held = [bytes(100) for _ in range(10**5)]
print(json.dumps([list(sys.version_info[:2]), deepest // 10, len(held), round(math.pi, 3)]))
"""


@pytest.mark.parametrize("python", NEW)
@pytest.mark.parametrize("backend", ["local", "landlock"])
def test_a_program_runs_in_an_interpreter_as_it_does_outside(backend, python):
    alone = subprocess.run([python, "-I", "-S", "-c", PROBE], capture_output=True, check=True).stdout
    try:
        sandbox = Sandbox(1, backend=backend, python=python)
    except UnavailableError as error:
        pytest.skip(str(error))
    with sandbox:
        for _ in range(3):
            result = sandbox.run(Program(language="python", source=PROBE))
            assert (result.stdout, result.stderr) == (alone, b""), result
            assert sandbox.run(Program(language="python", source="print(input())"), b"1\n").stdout == b"1\n"


@pytest.mark.skipif(not OLD, reason="no Python 3 before 3.10 on this machine")
def test_an_interpreter_that_is_too_old_is_told_as_such():
    with pytest.raises(UnavailableError, match=r"needs Python 3\.10 or newer; .* is \[3, "):
        Sandbox(1, backend="local", python=OLD[0])


TMP_PROBE = """
import os, sys, tempfile
with open("/tmp/x", "w") as file: file.write("x")
with open(tempfile.gettempdir() + "/y", "w") as file: file.write("y")
print(sys.version_info[:2], os.path.exists("/tmp/x"), sorted(os.listdir("/dev/shm")) if os.path.exists("/dev/shm") else [])
"""


@pytest.mark.parametrize("backend", ["local", "landlock"])
@pytest.mark.parametrize("base", ["/tmp", "/dev/shm"])
def test_an_interpreter_may_lie_where_a_run_has_its_own_files(backend, base):
    """And in a folder of its own name there: a run sees its own /tmp all the same."""
    with tempfile.TemporaryDirectory(dir=base, prefix="python-") as folder:
        os.chmod(folder, 0o755)
        prefix, _, version, _ = facts(sys.executable)
        library = Path("lib", f"python{version[0]}.{version[1]}")
        (Path(folder) / "bin").mkdir()
        shutil.copy(os.path.realpath(f"{prefix}/bin/python3"), f"{folder}/bin/python3")
        left_out = shutil.ignore_patterns(
            "test", "site-packages", "__pycache__", "config-*", "idlelib", "tkinter"
        )
        shutil.copytree(Path(prefix) / library, Path(folder) / library, ignore=left_out)
        try:
            sandbox = Sandbox(1, backend=backend, python=f"{folder}/bin/python3")
        except UnavailableError as error:
            pytest.skip(str(error))
        with sandbox:
            for _ in range(3):
                if backend == "local":
                    result = sandbox.run(Program(language="python", source=TMP_PROBE))
                    assert result.stdout.startswith(f"({version[0]}, {version[1]}) True".encode()), result
                result = sandbox.run(
                    Program(language="python", source="import json, sys; print(json.dumps(input()))"), b"1\n"
                )
                assert result.stdout == b'"1"\n', result
                if backend == "local":  # with landlock, what lies in the host's /tmp can be seen to be there
                    left = sandbox.run(
                        Program(language="python", source="import os; print(os.path.exists('/tmp/x'))")
                    )
                    assert left.stdout == b"False\n", left
