"""A stranger's distribution, installed as a user would install it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment in which the plugin is installed beside r1reward."""
    pytest.importorskip("hatchling", reason="hatchling, which builds the plugin, is not installed")
    folder = tmp_path_factory.mktemp("plugin")
    source, target = folder / "source", folder / "site"
    shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("__pycache__", "test_*"))
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    done = subprocess.run(
        [*pip, "--target", str(target), str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return os.environ | {"PYTHONPATH": str(target)}


def r1reward(env, *args, folder=None):
    command = [sys.executable, "-m", "r1reward", *map(str, args)]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)


def test_it_is_listed_with_where_it_comes_from(installed):
    listed = json.loads(r1reward(installed, "plugins", "--json").stdout)
    (found,) = (v for v in listed["verifiers"] if v["name"] == "brevity")
    assert found["from"] == "r1reward-brevity 0.3.0"
    assert found["options"] == [{"name": "limit", "type": "int", "required": False, "default": "200"}]
    assert "notes" in {t["name"] for t in listed["templates"]}


def test_it_scores_beside_our_own_in_worker_processes(installed, tmp_path):
    (tmp_path / "in.jsonl").write_text(
        json.dumps({"completion": "<notes>six sevens</notes><final>42</final>", "ground_truth": "42"}) + "\n"
    )
    (tmp_path / "mine.yaml").write_text(
        "template: notes\nterms:\n"
        "  - {verifier: math, name: accuracy}\n"
        "  - {verifier: format}\n"
        "  - {verifier: brevity, weight: 0.5, options: {limit: 1}}\n"
    )
    done = r1reward(installed, "score", "in.jsonl", "-r", "mine.yaml", "-o", "out.jsonl", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    row = json.loads((tmp_path / "out.jsonl").read_text())
    assert row["reward"] == 1 + 1 + 0.5 * 0.5
    assert row["scores"]["brevity"]["reason"] == "2 characters"


def test_its_command_is_one_of_ours(installed):
    assert r1reward(installed, "brevity", "hello").stdout == "5 characters\n"
    assert "brevity" in r1reward(installed, "--help").stdout


def test_without_it_the_verifier_is_unknown(tmp_path):
    (tmp_path / "mine.yaml").write_text("template: plain\nterms:\n  - {verifier: brevity}\n")
    done = r1reward(os.environ, "score", "x.jsonl", "-r", "mine.yaml", "-o", "out.jsonl", folder=tmp_path)
    assert done.returncode == 2
    assert "no verifier 'brevity'" in done.stderr
