"""Data sets as their repositories publish them, each row with a right solution and, where there is one, a wrong one.

FOLDER holds clones, or the files alone, by the names in `FILES` and in `function_sets`. Native control: `native_all`, in the same interpreter.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cases import Case, fenced
from function_sets import FUNCTION_SETS, broken, kind, published_rows
from native import Native, native_program, native_python

__all__ = ["FILES", "published"]

FILES = {
    "bigcodebench-hard": "bcb.json",
    "classeval": "ce.json",
    "naturalcodebench": "ncb_py.jsonl",
    "humanevalpack": "hep-{language}.jsonl",
    "exercism": "exercises/practice",
    "kodcode": "demo",
    "dataframebench": "dataframebench/data/{split}.jsonl",
}


def published(folder: Path) -> Iterator[Case]:
    """All sets that are in the folder."""
    for name, read in _SETS.items():
        if (folder / FILES[name].format(language="python", split="test")).exists():
            yield from read(folder)
        else:
            print(f"{name}: not there", file=sys.stderr)
    for name, read in FUNCTION_SETS.items():
        if (folder / name).exists():
            yield from read(folder / name)
        else:
            print(f"{name}: not there", file=sys.stderr)


def native_tests(files: dict[str, str], seconds: float = 120) -> Native:
    """What pytest says of files in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text)
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "test_it.py"]
        try:
            run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds,
                                 stdin=subprocess.DEVNULL, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            return Native(False, "time-out")
    return Native(
        run.returncode == 0, run.stdout.strip().splitlines()[-1][:150] if run.stdout.strip() else ""
    )


def _bigcodebench(folder: Path) -> Iterator[Case]:
    for row in published_rows(folder / FILES["bigcodebench-hard"]):
        right = row["code_prompt"] + row["canonical_solution"]
        wrong = row["code_prompt"] + "    return None\n"
        for label, source in ((True, right), (False, wrong)):
            whole = f"{source}\n{row['test']}\nif __name__ == '__main__':\n    unittest.main()\n"
            yield Case(row["task_id"], fenced(source), row, label,
                       lambda whole=whole: native_python(whole, 120), kind("BigCodeBench-hard", label))  # fmt: skip


def _classeval(folder: Path) -> Iterator[Case]:
    for row in published_rows(folder / FILES["classeval"]):
        right = "\n".join(row["import_statement"]) + "\n" + row["solution_code"]
        wrong = broken(right)
        columns = {name: value for name, value in row.items() if name != "solution_code"}
        for label, source in ((True, right), (False, wrong)):
            if source != right or label:
                whole = f"{source}\n{row['test']}\nif __name__ == '__main__':\n    unittest.main()\n"
                yield Case(row["task_id"], fenced(source), columns, label,
                           lambda whole=whole: native_python(whole, 60), kind("ClassEval", label))  # fmt: skip


def _naturalcodebench(folder: Path) -> Iterator[Case]:
    for row in published_rows(folder / FILES["naturalcodebench"]):
        right = row["reference_solution"]
        source = right.partition("```python")[2].rpartition("```")[0]  # a text in it may have fences
        wrong = broken(source)
        columns = {name: value for name, value in row.items() if name != "reference_solution"}
        for label, text in ((True, source), (False, wrong)):
            if text != source or label:
                # As `ncb/test_setup.py` writes them.
                files = {
                    "stdin.txt": "1\n" * 1000,
                    "answer.py": f"import pytest\nimport sys\nsys.stdin = open('stdin.txt')\n{text}\n",
                    "test_it.py": f"import pytest\nfrom answer import *\n{row['testcases']}\n{row['setup_code']}",
                }
                yield Case(f"NCB/{row['_id']}", fenced(text), columns, label,
                           lambda files=files: native_tests(files), kind("NaturalCodeBench", label))  # fmt: skip


def _humanevalpack(folder: Path) -> Iterator[Case]:
    for language in ("python", "java", "cpp", "js", "go", "rust"):
        path = folder / FILES["humanevalpack"].format(language=language)
        for row in published_rows(path) if path.exists() else []:
            given = ("prompt", "declaration", "test", "entry_point", "canonical_solution")
            columns = {name: row[name] for name in given}
            head = row["prompt"] if language in ("go", "python", "rust") else row["declaration"]
            setup = f"{row['test_setup']}\n" if language == "go" else ""  # imports of the test
            for label, name in ((True, "canonical_solution"), (False, "buggy_solution")):
                source = head + row[name]
                native = (
                    (lambda s=source, r=row: native_python(f"{s}\n{r['test']}\n"))
                    if language == "python"
                    else (lambda s=setup + source, r=row, g=language: native_program(g, s, r["test"]))
                )
                yield Case(row["task_id"], fenced(source, language), columns, label, native,
                           kind(f"HumanEvalPack {language}", label))  # fmt: skip


def _exercism(folder: Path) -> Iterator[Case]:
    for place in sorted((folder / FILES["exercism"]).iterdir()):
        tests = sorted(place.glob("*_test.py"))
        if len(tests) != 1 or not (place / ".meta" / "example.py").exists():
            continue
        source, test = (place / ".meta" / "example.py").read_text(), tests[0].read_text()
        module = tests[0].name.removesuffix("_test.py")
        wrong = broken(source)
        for label, text in ((True, source), (False, wrong)):
            if text != source or label:
                files = {f"{module}.py": text, "test_it.py": test}
                yield Case(place.name, fenced(text), {"question": place.name, "test": test}, label,
                           lambda files=files: native_tests(files), kind("exercism/python", label))  # fmt: skip


def _kodcode(folder: Path) -> Iterator[Case]:
    for path in sorted((folder / FILES["kodcode"]).glob("*.json")):
        for row in published_rows(path):
            test = row["test_code"]
            columns = {"question": row["question"], "solution": row["solution"], "test": test}
            source = row.get("r1_solution") or row["solution"]
            wrong = broken(source)
            for label, text in ((True, source), (False, wrong)):
                if text != source or label:
                    head = (
                        ""
                        if "from solution" in test or "import solution" in test
                        else "from solution import *\n"
                    )
                    files = {"solution.py": text, "test_it.py": head + test}
                    yield Case(row["question_id"], fenced(text), columns, label,
                               lambda files=files: native_tests(files), kind("KodCode demo", label))  # fmt: skip


def _dataframebench(folder: Path) -> Iterator[Case]:
    """The package `dataframebench` (PyPI, a wheel unpacked): rows of BigCodeBench, with solutions in pandas and polars."""
    for split in ("val", "test", "train"):
        path = folder / FILES["dataframebench"].format(split=split)
        for row in published_rows(path) if path.exists() else []:
            columns = {"prompt": row["prompt"], "test": row["test_code"], "entry_point": row["entry_point"]}
            for library in ("pandas", "polars"):
                right = row["ground_truth"].get(library) or ""
                wrong = broken(right)
                for label, source in ((True, right), (False, wrong)):
                    if right and (label or source != right):
                        files = {"test_it.py": f"{source}\n{row['test_code']}\n"}
                        yield Case(row["task_id"], fenced(source), columns, label, lambda files=files: native_tests(files),
                                   kind(f"DataFrameBench {split} {library}", label))  # fmt: skip


_SETS = {
    "bigcodebench-hard": _bigcodebench,
    "classeval": _classeval,
    "naturalcodebench": _naturalcodebench,
    "humanevalpack": _humanevalpack,
    "exercism": _exercism,
    "kodcode": _kodcode,
    "dataframebench": _dataframebench,
}
