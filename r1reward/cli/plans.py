"""The plan of a command that scores files; all mistakes of its command line are reported at once."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from r1reward.cli.mistakes import check_all
from r1reward.cli.options import make_options
from r1reward.errors import DataError, UsageError
from r1reward.files import Inputs
from r1reward.registry.registry import Registry
from r1reward.runs.engine import start_engine_early
from r1reward.runs.plan import Plan, check_spec
from r1reward.spec.file import load_spec
from r1reward.spec.spec import RewardSpec

__all__ = ["check_writable", "make_plan"]


def make_plan(
    files: Sequence[str], reward: str, options: Mapping[str, Any], *checks: Callable[[], Any]
) -> Plan:
    """The plan; `checks` are the command's own, of its output say. Raises `R1RewardError`."""
    start_engine_early(options)
    *_, spec, settings, _ = check_all(
        *checks,
        lambda: _checked_spec(reward, options["plugins"], files),
        lambda: make_options(**options),
        lambda: Inputs(files),
    )
    return Plan(files, spec, settings)


def check_writable(output: Path | None) -> None:
    """Raise `UsageError` for an output in a folder that is not there."""
    if output is not None and not output.absolute().parent.is_dir():
        raise UsageError(f"{output}: there is no folder {output.parent}")


def _checked_spec(reward: str, plugins: Sequence[Path], files: Sequence[str]) -> RewardSpec:
    """The reward file; with its verifiers looked at where `Plan`, which does that, will not be reached."""
    spec = load_spec(reward)
    try:
        Inputs(files)
    except DataError:
        check_spec(spec, Registry.load(tuple(map(str, plugins))), step=0)
    return spec
