"""`r1reward plugin new`: a distribution of one's own, with tests, to begin from."""

import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import click

from r1reward.cli.terminal import echo
from r1reward.errors import UsageError
from r1reward.registry.registry import Registry

__all__ = ["plugin"]

_FILES = {
    "pyproject.toml": """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "r1reward-{dashed}"
version = "0.1.0"
description = "The verifier {name} for r1reward."
requires-python = ">=3.11"
dependencies = ["r1reward"]

[project.optional-dependencies]
test = ["pytest>=8"]

[project.entry-points.r1reward]
{name} = "r1reward_{name}"

[tool.hatch.build.targets.wheel]
packages = ["r1reward_{name}"]
""",
    "README.md": """\
# r1reward-{dashed}

The verifier `{name}` for r1reward. `python -m pip install -e '.[test]'` in r1reward's environment, then
`r1reward plugins` lists it, and a reward file uses it:

```yaml
template: r1
terms:
  - {{verifier: {name}, options: {{ignore_case: true}}}}
```

`python -m pytest` runs the tests. What holds for every verifier: zero means that the model is wrong; a row that
cannot be judged has no value, and whether it can depends on the ground truth, never on what the completion says.
""",
    "r1reward_{name}/__init__.py": '''\
"""The verifier `{name}`: replace what it compares by what you know."""

import r1reward
from r1reward import Completion, Response, Sample, Score, Status

__all__ = ["{name}"]


class {title}:
    """Score 1 where the answer part is the ground truth."""

    version = "1"  # change it when verdicts change: cached scores depend on it

    def __init__(self, ignore_case: bool) -> None:
        self._ignore_case = ignore_case

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        truth = sample.ground_truth
        if not isinstance(truth, str) or not truth.strip():
            return Score.unscored(Status.BAD_GROUND_TRUTH, f"no text: {{truth!r:.60}}")
        answer = self._folded(response.answer)
        return Score(value=float(answer == self._folded(truth)), answer=response.answer[:200])

    def reference(self, sample: Sample) -> str | None:
        """The ground truth as an answer that must score 1.0: `r1reward check` tries it."""
        return sample.ground_truth if isinstance(sample.ground_truth, str) else None

    def _folded(self, text: str) -> str:
        text = " ".join(text.split())
        return text.casefold() if self._ignore_case else text


def {name}(*, ignore_case: bool = False) -> {title}:
    """Score 1 where the answer part is the ground truth. Its arguments are the options of a reward file."""
    return {title}(ignore_case)


@r1reward.hookimpl
def register_verifiers(register):
    """Offer `{name}`."""
    register("{name}", {name})
''',
    "r1reward_{name}/py.typed": "",
    "tests/test_{name}.py": '''\
"""What is right and what is wrong, beside each other."""

import pytest
from r1reward import Status
from r1reward.testing import check_verifier, judge

from r1reward_{name} import {name}


@pytest.mark.parametrize(("answer", "value"), [("Paris", 1.0), (" Paris\\n", 1.0), ("paris", 0.0), ("", 0.0)])
def test_the_ground_truth_is_right_and_nothing_else_is(answer, value):
    assert judge({name}(), answer, ground_truth="Paris").value == value


def test_an_option_changes_what_is_right():
    assert judge({name}(ignore_case=True), "paris", ground_truth="Paris").value == 1.0


def test_a_row_without_a_ground_truth_has_no_value():
    assert judge({name}(), "Paris", ground_truth=None).status is Status.BAD_GROUND_TRUTH


def test_it_keeps_the_contract():
    check_verifier({name}(), ground_truths=["Paris", "42"])
''',
}


@click.group()
def plugin() -> None:
    """Make a plugin of your own."""


@plugin.command()
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The folder to make it in.  [default: here]",
)
def new(name: str, into: Path) -> None:
    """Write a distribution r1reward-NAME with one verifier, its options and its tests.

    NAME is that of the verifier, iso_country; a hyphen in it is read as an underscore.
    """
    name = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", name):
        raise UsageError(
            f"NAME: small letters, digits and single underscores, as in my_verifier, not {name!r}"
        )
    if name in Registry.load().verifiers or find_spec(f"r1reward_{name}"):
        raise UsageError(
            f"NAME: {name!r} is the name of an installed plugin, which it would clash with; name another"
        )
    folder = into / f"r1reward-{name.replace('_', '-')}"
    if folder.exists():
        raise UsageError(f"{folder} is there already; name another, or remove it")
    words = {"name": name, "dashed": name.replace("_", "-"), "title": _title(name)}
    try:
        for place, text in _FILES.items():
            path = folder / place.format(**words)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(**words), "utf-8")
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror or error}") from None
    place = shlex.quote(str(folder))
    install = f"python -m pip install -e {shlex.quote(f'{folder}[test]')}"
    echo(f"{folder}: the verifier {name}. {install}, then python -m pytest {place}")


def _title(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_")) + "Verifier"
