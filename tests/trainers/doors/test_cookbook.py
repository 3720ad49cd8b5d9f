"""Each line of the cookbook scores the published shape that its file is named after."""

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from r1reward.cli import cli, run
from r1reward.registry.registry import Registry
from r1reward.runs.plan import check_spec
from r1reward.spec.file import parse_spec

from .cookbook_shapes import BESIDE, COOKBOOK_SHAPES
from .shapes import SHAPES

COOKBOOK = (Path(__file__).parents[3] / ".github/docs/cookbook.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (r1reward score .*)$", COOKBOOK, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_line_of_the_cookbook_gives_the_right_rewards(command, tmp_path, monkeypatch):
    _, _, file, *flags = shlex.split(command)
    (shape,) = [s for s in COOKBOOK_SHAPES if s.name == Path(file).stem]
    for name, text in BESIDE.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert shape.save(tmp_path).name == file
    monkeypatch.chdir(tmp_path)
    assert run(["score", file, *flags, "--workers", "0"]) == 0
    rows = [json.loads(line) for line in (tmp_path / "scored.jsonl").read_text("utf-8").splitlines()]
    assert [row["reward"] for row in rows] == shape.wanted


def test_the_cookbook_has_every_shape_of_the_field_that_needs_a_flag():
    shown = {Path(shlex.split(command)[2]).stem for command in COMMANDS}
    assert {shape.name for shape in SHAPES if shape.columns or shape.task} <= shown


def test_a_judge_as_fallback_is_a_reward_file():
    (text,) = [
        t for t in re.findall(r"^```yaml\n(.*?)^```$", COOKBOOK, re.MULTILINE | re.DOTALL) if "judge" in t
    ]
    spec = parse_spec(text, "cookbook.md")
    check_spec(spec, Registry.load(), step=0)
    assert spec.terms[0].fallback == spec.terms[1].name


@pytest.mark.parametrize("command", re.findall(r"^(r1reward .*)$", COOKBOOK, re.MULTILINE))
def test_each_option_of_a_line_that_needs_servers_exists(command):
    words = shlex.split(command.partition(" #")[0])
    cli.add_plugins()
    group = cli
    for word in words[1:]:
        if not isinstance(group, click.Group):
            break
        group = group.commands[word]
    known = {option for parameter in group.params for option in parameter.opts}
    assert [word for word in words if re.match(r"--?[a-z]", word) and word not in known] == []
