"""Runs without sandbox and verifier: what the languages' own tools say of a program (only for data that you trust)."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Native", "end", "limited", "native_program", "native_python", "run_limited"]


@dataclass(frozen=True)
class Native:
    """Whether it passed (`None`: it could not be tried), and how it ended."""

    passed: bool | None
    words: str


def native_python(source: str, seconds: float = 20) -> Native:
    """Whether plain Python ends a program with exit code 0."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.py").write_bytes(source.encode("utf-8", "surrogatepass"))
        try:
            run = subprocess.run([sys.executable, "-I", "main.py"], cwd=folder, stdin=subprocess.DEVNULL,
                                 capture_output=True, timeout=seconds, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            return Native(False, "time-out")
    said = run.stderr.decode(errors="replace").strip().rpartition("\n")[2][:120]
    return Native(run.returncode == 0, said or f"exit code {run.returncode}")


_PROGRAMS = {
    "cpp": ("main.cpp", "g++ -std=gnu++17 -w main.cpp -o main -lcrypto && ./main"),
    "js": ("main.js", "node main.js"),
    "rust": ("main.rs", "rustc --edition 2021 --cap-lints allow --test -L /usr/local/lib/r1reward/rust main.rs -o main"
                        " && ./main"),
    "java": ("Main.java", "javac -nowarn Main.java && java -ea -cp . Main"),
}  # fmt: skip


def native_program(language: str, source: str, test: str) -> Native:
    """Whether solution and test in one file compile, and end with exit code 0."""
    if language == "go":
        return _go(source, test)
    name, command = _PROGRAMS[language]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_text(f"{source}\n{test}\n")
        return _said(subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, timeout=180,
                                    check=False))  # fmt: skip


def _said(run: "subprocess.CompletedProcess[str]") -> Native:
    said = f"{run.stderr}\n{run.stdout}".strip().splitlines()
    words = next((line for line in said if re.search(r"rror|ssertion|panicked|FAIL|failed", line)), "")
    # JavaScript's console.assert says that it failed, and goes on.
    passed = run.returncode == 0 and not words.startswith("Assertion failed")
    return Native(passed, f"exit code {run.returncode}: {words.strip()[:140]}")


def _go(source: str, test: str) -> Native:
    """`go test`, with an `assert.Equal` in testify's place where that is not installed."""
    imports = re.compile(r'^import\s*(?:\(.*?^\s*\)|"[^"]+")', re.M | re.S)
    given = set(re.findall(r'"([^"]+)"', "\n".join(imports.findall(source + "\n" + test))))
    body = imports.sub("", re.sub(r"^package\s+\w+", "", f"{source}\n{test}", flags=re.M))
    shim = ""
    if any("testify" in path for path in given):
        given = {path for path in given if "testify" not in path} | {"testing", "reflect"}
        shim = _ASSERT
        body = body.replace("assert.Equal(", "r1Equal(")
        body = re.sub(r"\bassert := assert\.New\(t\)", "assert := r1Assert{t}", body)
        body = body.replace("r1Equal(", "assert.Equal(") if "r1Assert{t}" in body else body
    used = sorted(path for path in given if re.search(rf"\b{path.rpartition('/')[2]}\.", body + shim))
    text = "package main\n" + "".join(f'import "{path}"\n' for path in used) + body + shim
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main_test.go").write_text(text)
        Path(folder, "go.mod").write_text("module app\n")
        return _said(subprocess.run("go test ./...", shell=True, cwd=folder, capture_output=True, text=True,
                                    timeout=180, check=False))  # fmt: skip


_ASSERT = """
type r1Assert struct{ t *testing.T }
func (a r1Assert) Equal(wanted, got interface{}, _ ...interface{}) { r1Equal(a.t, wanted, got) }
func r1Equal(t *testing.T, wanted, got interface{}, _ ...interface{}) {
	if !reflect.DeepEqual(wanted, got) { t.Errorf("wanted %v, got %v", wanted, got) }
}
"""


def run_limited(command: list[str], folder: Path, given: bytes, seconds: float) -> tuple[bytes, str]:
    """What a program prints, and `""`, or how it ended instead: `time limit` (CPU seconds), an exit code."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        stdin.write(given)
        stdin.seek(0)
        process = subprocess.Popen(limited(command, seconds), cwd=folder, stdin=stdin, stdout=stdout,
                                   stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        ended = end(process, 3 * seconds + 5, seconds)
        stdout.seek(0)
        return stdout.read(), ended


def limited(command: list[str], seconds: float) -> list[str]:
    """A command that ends when it computes for ever, and may recurse as deep as it likes."""
    return ["bash", "-c", f'ulimit -t {int(seconds) + 2} -s unlimited; exec "$@"', "limited", *command]


def end(process: "subprocess.Popen[bytes]", wall: float, cpu: float) -> str:
    """Wait for a process; `""` if it ended well within `cpu` seconds."""
    timer = threading.Timer(wall, lambda: os.killpg(process.pid, signal.SIGKILL))
    timer.start()
    try:
        _, status, used = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if used.ru_utime + used.ru_stime > cpu or process.returncode == -signal.SIGKILL:
        return "time limit"
    return "" if process.returncode == 0 else f"exit code {process.returncode}"
