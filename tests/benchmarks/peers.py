"""Verdicts of other projects' reward functions beside ours, on labelled completions.

    python tests/benchmarks/peers.py math/gsm8k-completions.jsonl.gz [--rows 400] [--verl FOLDER] [--open-r1 FOLDER]
        [--openrlhf FOLDER]

A row has `prompt`, `completion`, `ground_truth` and `label` (1 = right). Ours is the preset `accuracy`. Beside it run
math-verify (installed with r1reward), TRL's `accuracy_reward` where TRL is installed, and verl's functions where
`--verl` names a folder with its sources (`pip install --no-deps --target FOLDER verl`): its modules are loaded singly,
because the package itself asks for CUDA. `--open-r1` and `--openrlhf` name checkouts of those projects: the module with
the reward functions is loaded, with empty stand-ins for the services that it imports (OpenRLHF's needs `pylatexenc`).
"""

import argparse
import gzip
import importlib.util
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import r1reward

Judge = Callable[[str, str], "float | None"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=400)
    for name in ("--verl", "--open-r1", "--openrlhf"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    rows = read(given.file, given.rows)
    ours = [g.rewards[0].value for g in r1reward.score(rows, "accuracy", workers=0, task="math")]
    print(f"{len(rows)} rows of {given.file.name}, {sum(right(row) for row in rows)} of them right\n")
    print(
        "| function | agrees with the label | differs from ours | ours right there | theirs right there | no value | ms a row |"
    )
    print("|---|---|---|---|---|---|---|")
    labels = [right(row) for row in rows]
    tell("r1reward `accuracy`", ours, ours, labels, 0.0)
    for name, judge in (*peers(given.verl), *open_r1(given.open_r1), *openrlhf(given.openrlhf)):
        began = time.perf_counter()
        theirs = [judge(row["completion"], row["ground_truth"]) for row in rows]
        tell(name, theirs, ours, labels, 1000 * (time.perf_counter() - began) / len(rows))


def read(path: Path, count: int) -> list[dict[str, Any]]:
    """A sample of the labelled rows, the same at each call."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [row for row in map(json.loads, data.splitlines()) if row.get("label") in (0, 1)]
    random.Random(0).shuffle(rows)
    return [
        {k: row[k] for k in ("prompt", "completion", "ground_truth", "label") if k in row}
        for row in rows[:count]
    ]


def right(row: dict[str, Any]) -> bool:
    return bool(row["label"])


def tell(
    name: str, theirs: list[float | None], ours: list[float | None], labels: list[bool], ms: float
) -> None:
    verdicts = [None if value is None else value > 0.5 for value in theirs]
    own = [value == 1.0 for value in ours]
    differ = [i for i, verdict in enumerate(verdicts) if verdict is not own[i]]
    cells = [
        sum(v is label for v, label in zip(verdicts, labels, strict=True)), len(differ),
        sum(own[i] is labels[i] for i in differ), sum(verdicts[i] is labels[i] for i in differ), verdicts.count(None),
    ]  # fmt: skip
    print(
        f"| {name} | " + " | ".join(map(str, cells)) + f" | {ms:.2f} |"
        if ms
        else f"| {name} | " + " | ".join(map(str, cells)) + " | |"
    )


def peers(verl: Path | None) -> Iterator[tuple[str, Judge]]:
    from math_verify import parse, verify

    yield (
        "math-verify `verify(parse(…), parse(…))`",
        lambda text, truth: float(verify(parse(f"\\boxed{{{truth}}}"), parse(text))),
    )
    try:
        from trl.rewards import accuracy_reward
    except ImportError:
        pass
    else:
        yield (
            "TRL `accuracy_reward`",
            lambda text, truth: accuracy_reward(
                [[{"role": "assistant", "content": text}]], [f"$\\boxed{{{truth}}}$"]
            )[0],
        )
    if verl is None:
        return
    gsm8k, dapo, prime = (module(verl, name) for name in ("gsm8k", "math_dapo", "math_reward"))
    yield "verl `gsm8k.compute_score` (strict)", gsm8k.compute_score
    yield (
        "verl `gsm8k.compute_score` (flexible)",
        lambda text, truth: gsm8k.compute_score(text, truth, method="flexible"),
    )
    yield "verl `math_dapo.compute_score`", lambda text, truth: float(dapo.compute_score(text, truth)["acc"])
    yield "verl `math_reward.compute_score`", prime.compute_score


def open_r1(folder: Path | None) -> Iterator[tuple[str, Judge]]:
    if folder is None:
        return
    for name in (
        "open_r1",
        "open_r1.utils",
        "open_r1.utils.code_providers",
        "open_r1.utils.competitive_programming",
    ):
        sys.modules[name] = MagicMock(__path__=[])
    rewards = loaded("open_r1.rewards", folder / "src/open_r1/rewards.py")

    def accuracy(text: str, truth: str) -> float | None:
        with redirect_stdout(StringIO()):
            value: float | None = rewards.accuracy_reward([[{"content": text}]], [f"$\\boxed{{{truth}}}$"])[0]
        return value

    yield "open-r1 `accuracy_reward`", accuracy


def openrlhf(folder: Path | None) -> Iterator[tuple[str, Judge]]:
    if folder is None:
        return
    grader = loaded("openrlhf_math_utils", folder / "openrlhf/utils/math_utils.py")
    yield (
        "OpenRLHF `math_reward_func` (`grade_answer` of the box)",
        lambda text, truth: float(bool(grader.grade_answer(grader.extract_boxed_answer(text), truth))),
    )


def module(folder: Path, name: str) -> Any:
    """One module of verl's, without the package around it."""
    return loaded(f"verl_{name}", folder / "verl/utils/reward_score" / f"{name}.py")


def loaded(name: str, path: Path) -> Any:
    """The module of this file."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


if __name__ == "__main__":
    main()
