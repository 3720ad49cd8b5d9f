"""The reference describes all that is installed, and says what each thing means."""

import re
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner

from r1reward.cli import cli
from r1reward.config import kinds
from r1reward.reference.attributes import attribute_docs
from r1reward.reference.commands import commands_below
from r1reward.reference.configuration import keys_of
from r1reward.reference.markdown import arguments, code, table
from r1reward.reference.verifier_statuses import statuses_of
from r1reward.registry.options import options_of
from r1reward.registry.registry import Registry
from r1reward.rows.names import ROLES
from r1reward.testing import judge
from r1reward.text.rules import RULES
from r1reward.types import Score, Status

REFERENCE = Path(__file__).parents[3] / ".github/docs/reference"
REGISTRY = Registry.load()
cli.add_plugins()
OFFERS = [*REGISTRY.verifiers.values(), *REGISTRY.templates.values()]
COMMANDS = dict(commands_below(cli, "r1reward"))
STRUCTS = {f"{kind.name}:{struct.__name__}": struct for kind in kinds() for struct in keys_of(kind)}


def page(name: str) -> str:
    result = CliRunner().invoke(cli, ["docs", name])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.name)
def test_every_option_of_a_verifier_or_template_is_documented(offer):
    prose, meanings = arguments(offer.factory.__doc__)
    for option in options_of(offer.factory):
        assert meanings.get(option) or re.search(rf"`{option}\b", prose), f"{offer.name}: option {option}"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_of_a_command_is_documented(path):
    assert COMMANDS[path].help
    for parameter in COMMANDS[path].params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, f"{path} {parameter.opts[0]}"


@pytest.mark.parametrize("name", STRUCTS)
def test_every_key_of_a_configuration_is_documented(name):
    docs = attribute_docs(STRUCTS[name])
    assert [f.name for f in msgspec.structs.fields(STRUCTS[name]) if not docs.get(f.name)] == []


@pytest.mark.parametrize("name", REGISTRY.verifiers)
def test_what_a_verifier_says_instead_of_a_value_is_documented(name):
    offer, section = REGISTRY.verifiers[name], page("verifiers").split(f"\n## {name}\n")[1].split("\n## ")[0]
    (line,) = re.findall(r"^Instead of a value: (.*)\.$", section, re.MULTILINE)
    assert line == (", ".join(f"`{s.value}`" for s in statuses_of(offer)) or "nothing")


@pytest.mark.parametrize(
    "name", ["math", "exact", "choice", "stem", "schema", "sql", "translation", "logic", "code"]
)
@pytest.mark.parametrize("truth", [None, "", [], {}, 5, "\\frac{", "x" * 50])
def test_no_ground_truth_gives_a_status_that_is_not_documented(name, truth):
    offer = REGISTRY.verifiers[name]
    verifier = offer.build({}, "options")
    score = judge(verifier, "The answer is 5.", ground_truth=truth)
    assert score.status in (Status.SCORED, *statuses_of(offer))


def test_every_status_and_role_is_documented():
    docs = attribute_docs(Status)
    assert all(docs.get(status.name) for status in Status)
    assert all(f"`{status.value}`" in page("statuses") for status in Status)
    assert all(f"`{role}`" in page("columns") for role in ROLES)


def test_every_field_of_a_score_and_every_rule_is_on_the_page_of_the_scored_file():
    table = page("scored-file")
    for name in (*Score.__struct_fields__, *RULES):
        assert f"| `{name}` | " in table, name


def test_the_pages_hold_every_verifier_command_and_hook():
    verifiers, commands = page("verifiers"), page("commands")
    assert all(f"## {offer.name}\n" in verifiers + page("templates") for offer in OFFERS)
    assert all(f"## {path}\n" in commands for path in COMMANDS)
    assert "| 130 | interrupted" in commands
    assert commands.count("| `-h, --help` |") == len(COMMANDS)
    assert "## register_verifiers" in page("hooks")


def test_an_unknown_page_is_refused_with_the_nearest_one():
    from r1reward.errors import UsageError

    with pytest.raises(UsageError, match="reference/statuses"):
        cli.main(["docs", "reference/status"], standalone_mode=False)


def test_a_plugin_of_ones_own_is_described_too(tmp_path):
    result = CliRunner().invoke(cli, ["docs", "--write", str(tmp_path)])
    assert result.exit_code == 0
    assert {"verifiers.md", "commands.md", "reward-keys.md"} <= {
        p.name for p in (tmp_path / "reference").iterdir()
    }


def test_a_bar_or_a_backtick_in_a_cell_keeps_the_table():
    assert table(("a",), [("x | y\nz",)]) == "| a |\n| --- |\n| x \\| y z |\n"
    assert (code("a`b"), code("`"), code("")) == ("``a`b``", "`` ` ``", "")


def test_the_docstring_of_an_attribute_is_that_below_it_and_no_other():
    class Base:
        first = 1
        """The first."""
        second: int

    class Child(Base):
        third: int = 3
        "The third."

    assert attribute_docs(Child) == {"first": "The first.", "third": "The third."}
    assert attribute_docs(int) == {}


def test_the_pages_in_the_repository_are_those_of_the_code(tmp_path):
    """`r1reward docs --write .github/docs` makes them anew."""
    assert CliRunner().invoke(cli, ["docs", "--write", str(tmp_path)]).exit_code == 0
    for path in (tmp_path / "reference").iterdir():
        assert (REFERENCE / path.name).read_text("utf-8") == path.read_text("utf-8"), path.name
