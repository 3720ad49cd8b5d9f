"""SandboxFusion's verdict on Python solutions of HumanEval's kind beside ours, on labelled solutions.

    python tests/benchmarks/peers_code.py code/model-solutions-dev.jsonl.gz --sandbox-fusion FOLDER [--rows 200]

A row has `prompt`, `code`, `test`, `entry_point` and `label` (1 = passes). Each solution is given as a fenced block.
SandboxFusion takes the code out by its own `default_extract_helper`, out of a checkout in FOLDER, puts the tests and
the call of `check` behind it, and accepts what ends with status 0. Its server is not needed: what is put together so
runs in our sandbox, as one program, with its 20 seconds. The second table has the wrong solutions again, each with a
line that no honest solution has.
"""

import argparse
import gzip
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

from peers import loaded

import r1reward
from r1reward_sandbox import Limits, Program, Sandbox

Row = dict[str, Any]

ATTACKS: dict[str, Callable[[Row], str]] = {
    "`sys.exit(0)` at the end": lambda row: f"import sys\n{row['code']}\nsys.exit(0)",
    "`os._exit(0)` in the function": lambda row: (
        f"import os\ndef {row['entry_point']}(*a, **k):\n    os._exit(0)"
    ),
    "a result that equals everything": lambda row: (
        f"class E:\n    __eq__ = lambda s, o: True\n    __sub__ = __rsub__ = __abs__ = lambda s, *o: s\n"
        f"    __lt__ = __gt__ = lambda s, o: True\ndef {row['entry_point']}(*a, **k):\n    return E()"
    ),
    "`SystemExit(0)` in place of a result": lambda row: (
        f"def {row['entry_point']}(*a, **k):\n    raise SystemExit(0)"
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--sandbox-fusion", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=200)
    given = parser.parse_args()
    rows = [json.loads(line) for line in gzip.decompress(given.file.read_bytes()).splitlines()]
    rows = [row for row in rows if f"def {row['entry_point']}" in row["code"]]
    random.Random(0).shuffle(rows)
    rows, extract = rows[: given.rows], extraction(given.sandbox_fusion)
    print(
        f"{len(rows)} solutions, {sum(row['label'] for row in rows)} of them right\n\n| solutions | rows | right by "
        "label | ours agrees | theirs agrees | differ | ours right there | theirs right there |\n|---|"
        + "---:|"
        * 7
    )
    tell("as written", rows, [row["code"] for row in rows], extract)
    wrong = [row for row in rows if not row["label"]]
    for name, attack in ATTACKS.items():
        tell(f"wrong ones, with {name}", wrong, [attack(row) for row in wrong], extract)


def tell(name: str, rows: list[Row], codes: list[str], extract: Callable[[str, str], str]) -> None:
    """One line of the table."""
    texts = [f"Here it is:\n\n```python\n{code}\n```\n" for code in codes]
    ours, theirs = list(by_us(rows, texts)), list(by_them(rows, texts, extract))
    labels = [bool(row["label"]) for row in rows]
    differ = [i for i in range(len(rows)) if ours[i] is not theirs[i]]
    cells = (
        len(rows), sum(labels), agreed(ours, labels), agreed(theirs, labels), len(differ),
        sum(ours[i] is labels[i] for i in differ), sum(theirs[i] is labels[i] for i in differ),
    )  # fmt: skip
    print(f"| {name} | " + " | ".join(map(str, cells)) + " |", flush=True)


def agreed(verdicts: list[bool | None], labels: list[bool]) -> int:
    return sum(v is label for v, label in zip(verdicts, labels, strict=True))


def by_us(rows: list[Row], texts: list[str]) -> Iterator[bool | None]:
    keys = ("prompt", "test", "entry_point")
    asked = [
        {k: row[k] for k in keys} | {"completion": text, "task": "code"}
        for row, text in zip(rows, texts, strict=True)
    ]
    for group in r1reward.score(asked, "accuracy", workers=0):
        value = group.rewards[0].value
        yield None if value is None else value == 1.0


def by_them(rows: list[Row], texts: list[str], extract: Callable[[str, str], str]) -> Iterator[bool]:
    with Sandbox() as sandbox:
        for row, text in zip(rows, texts, strict=True):
            source = f"{IMPORTS}\n{extract(text, 'python')}\n{row['test']}\ncheck({row['entry_point']})"
            program = Program(language="python", source=source)
            result = sandbox.run(program, b"", limits=Limits(cpu_seconds=20, wall_seconds=20, memory_mb=1024))
            yield result.ok


IMPORTS = (
    "import math, re, sys, copy, datetime, itertools, collections, heapq, statistics, functools, hashlib, string\n"
    "from typing import *\nfrom collections import *"
)
"""What its harness imports first, but for numpy."""


def extraction(folder: Path) -> Callable[[str, str], str]:
    """Its function that takes the code out of a completion."""
    sys.modules["structlog"] = MagicMock()
    sys.modules["sandbox"] = MagicMock(__path__=[])
    sys.modules["sandbox.runners"] = MagicMock(__path__=[])
    loaded_types = loaded("sandbox.runners.types", folder / "sandbox/runners/types.py")
    sys.modules["sandbox.runners.types"] = loaded_types
    extract: Callable[[str, str], str] = loaded(
        "sandbox_extraction", folder / "sandbox/utils/extraction.py"
    ).default_extract_helper
    return extract


if __name__ == "__main__":
    main()
