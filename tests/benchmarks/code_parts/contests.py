"""Contest submissions: the verdict that their authors state, and what a run without us says of the kept tests."""

import posixpath
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cases import Case, fenced, rows
from native import Native, end, limited, run_limited

from r1reward_sandbox import Language, register

__all__ = ["contests"]

# A language of one's own is an entry of the table; submissions in these come with the contests.
for _language in (
    Language(name="ocaml", source="main.ml", compile=("ocamlopt", "-o", "main", "str.cmxa", "main.ml"), keep=("main",),
             run=("./main",), needs=("ocamlopt",)),
    Language(name="haskell", source="Main.hs", compile=("ghc", "-O", "-o", "main", "Main.hs"), keep=("main",),
             run=("./main",), needs=("ghc",), sample="main :: IO ()\nmain = return ()\n"),
    Language(name="perl", source="main.pl", run=("perl", "main.pl"), needs=("perl",)),
    Language(name="ruby", source="main.rb", run=("ruby", "main.rb"), needs=("ruby",), address_space=False),
    Language(name="php", source="main.php", run=("php", "main.php"), needs=("php",), extra_memory_mb=128),
    Language(name="lisp", source="main.lisp", run=("sbcl", "--script", "main.lisp"), needs=("sbcl",), address_space=False),
):  # fmt: skip
    register(_language)
_NAMES = {"py3": "python", "js": "javascript"}
_COLUMNS = (
    "tests",
    "time_limit_s",
    "limits",
    "validation",
    "validator_flags",
    "checker_files",
    "interactive",
)
_LABELS = {"AC": True, "WA": False, "RTE": False, "REJECTED": False, "PARTIAL": False, "TLE": False}


def contests(folder: Path, header: str = "", time_limit: float = 10) -> Iterator[Case]:
    """All submissions; `header` is the validate.h of checkers whose package has it outside of the problem."""
    problems = {row["id"]: row for row in rows(folder, "stdio-problems-dev")}
    for problem in problems.values():
        _repair(problem, header)
    for row in rows(folder, "stdio-submissions-dev"):
        problem, language = problems[row["problem"]], _NAMES.get(row["language"], row["language"])
        columns = {name: problem[name] for name in _COLUMNS}
        name = f"{row['verdict_dir']} {row['problem']} {row['path']} ({len(problem['tests'])} tests kept, " \
               f"{problem['tests_dropped_for_size']} dropped)"  # fmt: skip
        seconds = float(problem["time_limit_s"] or time_limit)
        native = lambda p=problem, r=row, lang=language, s=seconds: _native(p, r["code"], lang, s)  # noqa: E731
        yield Case(name, fenced(row["code"], language), {"language": language, **columns}, _label(row), native,
                   f"contests, {row['verdict_dir']}")  # fmt: skip


def _label(row: dict[str, Any]) -> bool | None:
    """What the folder says, or the verdicts that the submission names: `None` if right and wrong are among them."""
    named = set(row["expected_results_tag"] or ())
    if named:
        return None if len({name == "ACCEPTED" for name in named}) > 1 else "ACCEPTED" in named
    return _LABELS.get(row["verdict_dir"])


def _repair(problem: dict[str, Any], header: str) -> None:
    """Follow the links of a problem: to the answer of another test, and to the header of its checker."""
    for column, ending in (("input", ".in"), ("output", ".ans")):
        given = {test["name"]: test[column] for test in problem["tests"]}
        for test in problem["tests"]:
            text = (test[column] or "").strip()
            if re.fullmatch(rf"\S+\{ending}", text):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(test["name"]), text))
                test[column] = given.get(target.removesuffix(ending))
    # What a link leads to may have been dropped for its size.
    problem["tests"] = [test for test in problem["tests"] if test["input"] is not None]
    files = problem["checker_files"]
    if any('#include "validate.h"' in text for text in files.values()) and header:
        (name,) = [name for name in files if name.endswith("validate.h")] or ["validate.h"]
        if len(files.get(name, "")) < 100:
            files[name] = header


_COMPILE = {
    "c": "gcc -std=gnu17 -O2 -w main.c -o main -lm", "cpp": "g++ -std=gnu++20 -O2 -w main.cpp -o main -lm -pthread",
    "rust": "rustc -O --edition 2021 --cap-lints allow main.rs -o main", "go": "go build -o main main.go",
    "ocaml": "ocamlopt -w -a -o main str.cmxa main.ml",
}  # fmt: skip
_RUN = {
    "python": "python3 main.py", "javascript": "node main.js", "ruby": "ruby main.rb", "php": "php main.php",
    "lisp": "sbcl --script main.lisp", "perl": "perl main.pl",
}  # fmt: skip
_FILES = {
    "c": "main.c", "cpp": "main.cpp", "rust": "main.rs", "go": "main.go", "ocaml": "main.ml", "python": "main.py",
    "javascript": "main.js", "ruby": "main.rb", "php": "main.php", "lisp": "main.lisp", "perl": "main.pl",

}  # fmt: skip


class NotTriedError(Exception):
    """Nothing can be said without the problem's own validator."""


def _native(problem: dict[str, Any], code: str, language: str, seconds: float) -> Native:
    """Whether a submission passes the kept tests as plain subprocesses, with the problem's own validator."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = _made(folder, code, language)
        if isinstance(command, Native):
            return command
        try:
            judge = _validator(folder, problem)
        except NotTriedError as error:
            return Native(None, str(error))
        tests = [test for test in problem["tests"] if test["output"] is not None or judge]
        for number, test in enumerate(tests, 1):
            problem_words = _one(folder, command, judge, problem, test, seconds)
            if problem_words:
                return Native(False, f"test {number} of {len(tests)} ({test['name']}): {problem_words}")
        return Native(True, f"passes {len(tests)} of {len(tests)}")


def _made(folder: Path, code: str, language: str) -> list[str] | Native:
    if language == "java":
        return _made_java(folder, code)
    if language not in _FILES:
        return Native(None, f"no {language} here")
    (folder / _FILES[language]).write_text(code)
    if language not in _COMPILE:
        return _RUN[language].split()
    made = _shell(_COMPILE[language], folder)
    return ["./main"] if made.returncode == 0 else Native(False, f"does not compile: {made.stderr[:150]}")


def _made_java(folder: Path, code: str) -> list[str] | Native:
    public = re.search(r"^\s*public\s+(?:final\s+)?class\s+(\w+)", code, re.M)
    name = f"{public[1] if public else 'Main'}.java"
    (folder / name).write_text(code)
    made = _shell(f"javac -nowarn {name}", folder)
    if made.returncode:
        return Native(False, f"does not compile: {made.stderr[:150]}")
    for file in sorted(folder.glob("*.class")):
        if "void main(java.lang.String" in _shell(f"javap -p '{file.name}'", folder).stdout:
            return ["java", "-Xss512m", "-XX:+UseSerialGC", "-cp", ".", file.stem]
    return Native(False, "no class has a main")


def _shell(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, shell=True, cwd=folder, capture_output=True, text=True, timeout=180, check=False
    )


def _validator(folder: Path, problem: dict[str, Any]) -> list[str] | None:
    """The command of the problem's own validator, compiled."""
    if not problem["checker_files"]:
        return None
    place = folder / "validator"
    place.mkdir()
    for name, text in problem["checker_files"].items():
        (place / Path(name).name).write_text(text)
    flags = (problem["validator_flags"] or "").split()
    python = sorted(place.glob("*.py"))
    if python:
        return ["python3", str(python[0]), *flags]
    sources = " ".join(file.name for file in place.iterdir() if file.suffix in (".cpp", ".cc"))
    made = _shell(f"g++ -std=gnu++20 -O2 -w {sources} -o run", place)
    if made.returncode:
        raise NotTriedError(f"the validator of {problem['id']} does not compile: {made.stderr[:150]}")
    return [str(place / "run"), *flags]


def _one(folder: Path, command: list[str], judge: list[str] | None, problem: dict[str, Any], test: dict[str, Any],
         seconds: float) -> str:  # fmt: skip
    """What was wrong in one test, or `""`."""
    given, wanted = test["input"].encode(), (test["output"] or "").encode()
    (folder / "given").write_bytes(given)
    (folder / "wanted").write_bytes(wanted)
    (folder / "feedback").mkdir(exist_ok=True)
    if judge:
        judge = [judge[0], *judge[1:2]] if judge[0] == "python3" else judge[:1]
        judge = [*judge, "given", "wanted", "feedback/", *(problem["validator_flags"] or "").split()]
        if problem["interactive"]:
            return _talk(folder, command, judge, seconds)
    printed, ended = run_limited(command, folder, given, seconds)
    if ended:
        return ended
    if not judge:
        return "" if _same(wanted, printed, problem["validator_flags"] or "") else "wrong answer"
    said = subprocess.run(judge, cwd=folder, input=printed, capture_output=True, timeout=120, check=False)
    return "" if said.returncode == 42 else f"wrong answer (validator: {said.returncode})"


def _talk(folder: Path, command: list[str], judge: list[str], seconds: float) -> str:
    asks = subprocess.Popen(judge, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL)  # fmt: skip
    plays = subprocess.Popen(limited(command, seconds), cwd=folder, stdin=asks.stdout, stdout=asks.stdin,
                             stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    for pipe in (asks.stdin, asks.stdout):
        assert pipe is not None
        pipe.close()
    timer = threading.Timer(4 * seconds + 10, asks.kill)
    timer.start()
    ended = end(plays, 3 * seconds + 5, seconds)
    code = asks.wait()
    timer.cancel()
    if code == 43:
        return "wrong answer (interactor: 43)"
    return ended if ended or code == 42 else f"interactor: {code}"


def _same(wanted: bytes, printed: bytes, flags: str) -> bool:
    """The default validator of problem packages, written from its description."""
    words, bounds = flags.split(), {}
    for kind in ("float_tolerance", "float_absolute_tolerance", "float_relative_tolerance"):
        if kind in words:
            bounds[kind] = float(words[words.index(kind) + 1])
    fold = bytes if "case_sensitive" in words else bytes.lower
    if "space_change_sensitive" in words:
        return fold(wanted) == fold(printed)
    left, right = wanted.split(), printed.split()
    return len(left) == len(right) and all(
        fold(one) == fold(two) or _near(one, two, bounds) for one, two in zip(left, right, strict=True)
    )


def _near(wanted: bytes, printed: bytes, bounds: dict[str, float]) -> bool:
    try:
        one, two = float(wanted), float(printed)
    except ValueError:
        return False
    both = bounds.get("float_tolerance", -1.0)
    distance = abs(one - two)
    return bool(bounds) and (
        distance <= max(both, bounds.get("float_absolute_tolerance", -1.0))
        or distance <= max(both, bounds.get("float_relative_tolerance", -1.0)) * abs(one)
    )
