"""What a file says never gives the terminal orders."""

import json

import pytest

from r1reward.cli import run
from r1reward.cli.terminal import echo, make_console, visible

ORDERS = [
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x1b]8;;http://evil\x07",
    "\x9b2J",
    "\r",
    "\x08\x08",
    "\x7f",
    "\u202e",
    "\x00",
]


@pytest.mark.parametrize("order", ORDERS)
def test_a_control_character_is_shown_and_not_sent(order, capsys):
    echo(f"a{order}b")
    assert not set(order) & set(capsys.readouterr().out) & set("\x1b\x07\x9b\r\x08\x7f\u202e\x00")


def test_lines_tabs_and_all_scripts_are_left_as_they_are():
    text = "a\tb\n中文 עברית العربية é 🙂"
    assert visible(text) == text


def test_json_stays_the_same_json():
    said = {"text": "".join(ORDERS)}
    assert json.loads(visible(json.dumps(said, ensure_ascii=False))) == said


def test_half_a_surrogate_pair_can_be_printed(capsys):
    echo("name-\udcff.jsonl")
    assert capsys.readouterr().out == "name-\\udcff.jsonl\n"


def test_tables_have_their_own_styles_and_no_others(capsys):
    console = make_console(force_terminal=True, highlight=False)
    console.print("[bold]mean[/] a\x1b]0;t\x07b")
    out = capsys.readouterr().out
    assert "\x1b[1mmean\x1b[0m" in out
    assert "\x1b]0;" not in out


def test_no_command_sends_what_a_file_says(tmp_path, capsys):
    row = {"prompt": "p", "completion": "x \x1b[2J", "ground_truth": "2"}
    rows = [
        row | {"id": f"i{source}", "source": source}
        for source in ("\x1b]0;t\x07", "[bold red]s[/] \x9b1m", "s")
    ]
    path = tmp_path / "evil\x1b[31m.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    missing, out = tmp_path / "no\x1b[31m.jsonl", str(tmp_path / "o.jsonl")
    for command in (
        ["score", str(path), "-r", "accuracy", "-o", out],
        ["score", str(path), "-r", "accuracy", "--dry-run"],
        ["explain", str(path), "-r", "accuracy", "--row", "1"],
        ["check", str(path), "-r", "accuracy"],
        ["score", str(missing), "-r", "accuracy", "-o", out, "--overwrite"],
        ["score", str(path), "-r", "acc\x1b[31m", "-o", out, "--overwrite"],
        ["sco\x1b[31mre"],
    ):
        run(command)
        said = capsys.readouterr()
        assert not set(said.out + said.err) & set("\x1b\x07\x9b"), command
