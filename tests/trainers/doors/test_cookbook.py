"""Each line of the cookbook scores the published shape that its file is named after."""

import json
import re
import shlex
from pathlib import Path

import pytest

from r1reward.cli import run

from .shapes import SHAPES

COOKBOOK = (Path(__file__).parents[3] / ".github/docs/cookbook.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (r1reward score .*)$", COOKBOOK, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_line_of_the_cookbook_gives_the_right_rewards(command, tmp_path, monkeypatch):
    _, _, file, *flags = shlex.split(command)
    (shape,) = [s for s in SHAPES if s.name == Path(file).stem]
    assert shape.save(tmp_path).name == file
    monkeypatch.chdir(tmp_path)
    assert run(["score", file, *flags, "--workers", "0"]) == 0
    rows = [json.loads(line) for line in (tmp_path / "scored.jsonl").read_text("utf-8").splitlines()]
    assert [row["reward"] for row in rows] == shape.wanted


def test_the_cookbook_has_every_shape_of_the_field_that_needs_a_flag():
    shown = {Path(shlex.split(command)[2]).stem for command in COMMANDS}
    assert {shape.name for shape in SHAPES if shape.columns or shape.task} <= shown
