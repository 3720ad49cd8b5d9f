"""A shared option is declared once: struct, keywords, command line and Python interface all have it."""

import typing

import click
import msgspec
import pytest

import r1reward
from r1reward.cli import cli
from r1reward.errors import UsageError
from r1reward.runs.plan import FileKeywords, Options, RowKeywords
from r1reward.runs.settings import (
    EngineKeywords,
    EngineSettings,
    WorkerKeywords,
    WorkerSettings,
    make_settings,
)


def names(struct):
    return {f.name for f in msgspec.structs.fields(struct)}


@pytest.mark.parametrize(
    ("struct", "keywords"),
    [(WorkerSettings, WorkerKeywords), (EngineSettings, EngineKeywords), (Options, FileKeywords)],
)
def test_the_keywords_that_type_checkers_read_are_the_fields(struct, keywords):
    assert set(typing.get_type_hints(keywords)) == names(struct)


def test_rows_that_are_objects_take_some_of_a_files_keywords():
    assert set(typing.get_type_hints(RowKeywords)) < names(Options)


@pytest.mark.parametrize(
    ("command", "without"),
    [
        ("score", ()), ("check", ()), ("audit", ()), ("explain", ()), ("reject", ()),
        ("serve", ("engine", "address")), ("evaluate", ("engine", "address")),
    ],
)  # fmt: skip
def test_every_command_that_scores_has_every_shared_option(command, without):
    cli.add_plugins()
    given = {p.name: p for p in cli.commands[command].params if isinstance(p, click.Option)}
    for field in msgspec.structs.fields(EngineSettings):
        if field.name not in without:
            assert field.name in given
            default = given[field.name].get_default(click.Context(cli.commands[command]))
            assert (default or None) == (field.default or None) or field.name == "plugins"


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"workers": -1}, "workers: 0 or more"),
        ({"deadline": 0}, "deadline: seconds"),
        ({"deadline": float("nan")}, "deadline: seconds"),
        ({"memory_mb": 1}, "memory_mb: 64 or more"),
        ({"engine": "slurm"}, "no engine 'slurm'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_wherever_it_is_given(keywords, message):
    with pytest.raises(UsageError, match=message):
        make_settings(EngineSettings, keywords)
    with pytest.raises(UsageError, match=message):
        r1reward.score([], "accuracy", **keywords)


def test_an_unknown_setting_names_those_that_there_are():
    with pytest.raises(TypeError, match=r"wokers.*there are: workers, deadline"):
        make_settings(WorkerSettings, {"wokers": 2})


def test_paths_are_text_and_absolute_for_a_process_that_stands_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = make_settings(EngineSettings, {"plugins": [tmp_path / "a.py", "b.py"], "cache": "c"})
    absolute = settings.absolute()
    assert absolute["plugins"] == (f"{tmp_path}/a.py", f"{tmp_path}/b.py")
    assert absolute["cache"] == f"{tmp_path}/c"
    assert EngineSettings(**absolute) == EngineSettings(**settings.engine_fields() | absolute)
