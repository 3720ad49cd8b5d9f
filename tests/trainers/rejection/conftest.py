import json
import random

import pytest

from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.file import load_recipe

WORDS = [a + b + c for a in "bdfgklmn" for b in "aeiou" for c in ("lan", "rit", "sum", "vek", "dor", "pim")]


def sentence(rng, count=60):
    return " ".join(rng.choice(WORDS) for _ in range(count))


def scored(prompt, completion, *, value=1.0, status="scored", reward=None, terms=None, **more):
    """A row as `r1reward score` writes it."""
    accuracy = {"value": value, "status": status}
    scores = {"accuracy": accuracy, **{k: {"value": v, "status": "scored"} for k, v in (terms or {}).items()}}
    row = {"prompt": prompt, "completion": completion, "task": "math", "reward": reward, "scores": scores}
    return row | {"reward": value if reward is None else reward, "stamp": {"spec": "0123456789ab"}} | more


def completion(rng, count=60):
    return f"<think>\n{sentence(rng, count)}\n</think>\n\n{sentence(rng, 8)}"


def pool(prompts=40, each=4, seed=0):
    """Distinct right rows."""
    rng = random.Random(seed)
    return [
        scored(f"Problem {p}: {ask}", completion(rng), id=f"p{p}")
        for p, ask in ((p, sentence(rng, 12)) for p in range(prompts))
        for _ in range(each)
    ]


@pytest.fixture
def write(tmp_path):
    def made(rows, name="scored.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return made


@pytest.fixture
def reject(tmp_path):
    """Build a data set in this process; the folder and the summary."""

    def run(files, recipe, name="out", changes=(), tell=None, **options):
        if isinstance(recipe, str) and "\n" in recipe:
            path = tmp_path / "recipe.yaml"
            path.write_text(recipe)
            recipe = str(path)
        files = files if isinstance(files, list) else [files]
        options = {"workers": 0} | options
        chosen = RejectOptions(**options)
        output = tmp_path / name
        return output, reject_files(files, load_recipe(recipe, changes), output, chosen, tell=tell)

    return run


def rows_of(folder):
    import pyarrow.parquet as pq

    return [r for p in sorted((folder / "data").glob("*.parquet")) for r in pq.read_table(p).to_pylist()]


def stages(summary):
    return {s.name: s for s in summary.stages}


@pytest.fixture
def kit():
    """The functions above, for the tests: conftest cannot be imported."""
    from types import SimpleNamespace

    return SimpleNamespace(
        sentence=sentence, scored=scored, completion=completion, pool=pool, rows_of=rows_of, stages=stages
    )
