"""`problem.yaml` of a contest's package, where a row has it whole: in a column, or among its checker's files."""

from collections.abc import Mapping
from typing import Any

from r1reward_code.formats.common import parse
from r1reward_code.tests import BadTestsError

__all__ = ["PROBLEM_COLUMNS", "with_problem_file"]

_COLUMNS = ("problem.yaml", "problem_yaml")
_FILES = ("checker_files", "output_validators", "output_validator", "files")
PROBLEM_COLUMNS = (*_COLUMNS, *_FILES)
"""Columns that may hold it."""
_READ = ("limits", "output_validator_args", "type", "validation", "validator_flags")


def with_problem_file(columns: Mapping[str, Any]) -> Mapping[str, Any]:
    """The columns, and beside them what the file says of limits and of judging; a column of its own goes first."""
    stated = next(filter(None, map(columns.get, _COLUMNS)), None) or _in_files(columns)
    if isinstance(stated, str):
        stated = _read(stated)
    if not isinstance(stated, Mapping):
        return columns
    more = {name: stated[name] for name in _READ if stated.get(name) and not columns.get(name)}
    return {**columns, **more}


def _in_files(columns: Mapping[str, Any]) -> Any:
    for name in _FILES:
        files = columns.get(name)
        files = parse(files, name) if isinstance(files, str) and "problem.yaml" in files else files
        for path, text in files.items() if isinstance(files, Mapping) else ():
            if str(path).rpartition("/")[2] == "problem.yaml":
                return text
    return None


def _read(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        words = str(error).splitlines()[0]
        raise BadTestsError(f"problem.yaml cannot be read: {words}") from None
