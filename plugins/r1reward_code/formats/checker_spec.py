"""What a sample says of judging outputs: options of a checker, or a program of its own."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from r1reward_code.formats.common import parse
from r1reward_code.formats.problem_file import with_problem_file
from r1reward_code.tests import BadTestsError, CheckerProgram

__all__ = ["checker_options", "checker_program"]

_LANGUAGES = {
    ".cpp": "cpp", ".cc": "cpp", ".cxx": "cpp", ".c": "c", ".py": "python", ".java": "java", ".go": "go",
    ".rs": "rust", ".js": "javascript",
}  # fmt: skip
_TOLERANCES = {
    "float_tolerance": ("absolute", "relative"),
    "float_absolute_tolerance": ("absolute",),
    "float_relative_tolerance": ("relative",),
}


def checker_options(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Options of `make_checker` that the columns state; empty where they say nothing."""
    columns = with_problem_file(columns)
    options: dict[str, Any] = {}
    named = columns.get("checker")
    if isinstance(named, str) and named and "\n" not in named:
        options["name"] = named
    for name in ("absolute", "relative", "float_tolerance"):
        if isinstance(columns.get(name), int | float) and not isinstance(columns[name], bool):
            for each in _TOLERANCES.get(name, (name,)):
                options[each] = float(columns[name])
    if columns.get("validation") is not None or any(columns.get(name) is not None for name in _FLAGS):
        options |= _flags(" ".join(_words(columns)))
    return options


def _flags(text: str) -> dict[str, Any]:
    """The flags of the default validator (problem package format, "Output validators")."""
    words, options = text.split(), {"name": "words"}
    if "case_sensitive" in words:
        options["name"] = "tokens"
    if "space_change_sensitive" in words:
        options["name"] = "exact" if "case_sensitive" in words else "exact_words"
    made: dict[str, Any] = dict(options)
    for word, value in itertools.pairwise(words):
        for name in _TOLERANCES.get(word, ()):
            try:
                made[name] = float(value)
            except ValueError:
                raise BadTestsError(f"validator_flags: {word} needs a number, not {value!r}") from None
    if "absolute" in made or "relative" in made:
        made.setdefault("absolute", 0.0)
        made.setdefault("relative", 0.0)
    return made


def checker_program(columns: Mapping[str, Any]) -> CheckerProgram | None:
    """The sample's own checker or interactor, or `None` where the default comparison judges."""
    columns = with_problem_file(columns)
    kind = _kind(columns)
    interactive = (
        bool(columns.get("interactive"))
        or "interactive" in kind
        or bool(str(columns.get("interaction_format") or "").strip())
    )
    if program := _of_columns(columns, interactive):
        passes = _passes(columns) if _MULTI_PASS.search(kind) else 1
        return replace(program, passes=passes)
    if interactive:
        raise BadTestsError("the task is interactive, and has no interactor: checker_files is empty")
    if _MULTI_PASS.search(kind) or "custom" in kind.split():
        raise BadTestsError(
            f"the task's validation is {kind.strip()}, and it has no validator: checker_files is empty"
        )
    return None


_MULTI_PASS = re.compile(r"multi[-_ ]?pass")
_FILES = ("checker_files", "output_validators", "output_validator")
_FLAGS = ("validator_flags", "output_validator_flags", "output_validator_args")


def _kind(columns: Mapping[str, Any]) -> str:
    """What a package says of how it is judged: `custom interactive`, or the words of its `type`."""
    kind = columns.get("type")
    words = kind if isinstance(kind, str) else " ".join(map(str, kind)) if isinstance(kind, Sequence) else ""
    package = words if re.search(r"pass-fail|scoring|multi-pass|interactive", words) else ""
    return f"{columns.get('validation') or ''} {package}".lower()


def _passes(columns: Mapping[str, Any]) -> int:
    limits = parse(columns.get("limits"), "limits")
    most = limits.get("validation_passes") if isinstance(limits, Mapping) else None
    return most if isinstance(most, int) and not isinstance(most, bool) and most > 0 else _USUAL_PASSES


_USUAL_PASSES = 2
"""Of a problem package that does not say how many (problem package format, "limits")."""


def _words(columns: Mapping[str, Any]) -> tuple[str, ...]:
    """The flags of the validator, as text or as a list."""
    given = next(filter(None, (columns.get(name) for name in _FLAGS)), None)
    if isinstance(given, Sequence) and not isinstance(given, str):
        return tuple(map(str, given))
    return tuple(str(given or "").split())


def _of_columns(columns: Mapping[str, Any], interactive: bool) -> CheckerProgram | None:
    for name in _FILES:
        files = parse(columns.get(name), name)
        if isinstance(files, Mapping) and files:
            protocol = str(columns.get("checker_protocol") or "kattis")
            return _from_files(
                {str(name): str(text) for name, text in files.items()}, protocol, _words(columns), interactive
            )
    given = parse(columns.get("checker"), "checker")
    if isinstance(given, Mapping):
        return _from_mapping(given, interactive)
    if isinstance(given, str) and "\n" in given.strip():
        return _from_source(given, columns, interactive)
    generated = columns.get("generated_checker")
    if isinstance(generated, str) and generated.strip():
        return CheckerProgram(language="python", files={"checker.py": generated.encode()}, protocol="prints")
    return None


def _from_mapping(given: Mapping[str, Any], interactive: bool) -> CheckerProgram:
    files = given.get("files") or {f"checker{_suffix(given.get('language'))}": given.get("source")}
    if not isinstance(files, Mapping) or not all(isinstance(text, str) for text in files.values()):
        raise BadTestsError("checker: needs source and language, or files by their names")
    flags = given.get("flags") or ()
    if isinstance(flags, str) or not isinstance(flags, Sequence):
        flags = str(flags).split()
    protocol = str(given.get("protocol") or "kattis")
    return _from_files(
        dict(files), protocol, tuple(map(str, flags)), bool(given.get("interactive")) or interactive
    )


def _from_source(text: str, columns: Mapping[str, Any], interactive: bool) -> CheckerProgram:
    """A checker that is given as its source alone: in C++ for testlib (Codeforces), or a script that prints."""
    cpp = re.search(r"^[ \t]*#\s*include\b", text, re.M) is not None
    usual = "prints" if not cpp else "testlib" if "testlib.h" in text else "kattis"
    protocol = str(columns.get("checker_protocol") or usual)
    flags = _words(columns)
    return _from_files({"checker.cpp" if cpp else "checker.py": text}, protocol, flags, interactive)


def _suffix(language: Any) -> str:
    return next((suffix for suffix, name in _LANGUAGES.items() if name == language), ".py")


def _from_files(
    files: dict[str, str], protocol: str, flags: tuple[str, ...], interactive: bool
) -> CheckerProgram:
    if protocol not in ("kattis", "testlib", "prints"):
        raise BadTestsError(f"checker protocol is kattis, testlib or prints, not {protocol!r}")
    # A validator is a folder of its own; only one is used.
    short = {name.rpartition("/")[2]: text.encode("utf-8", "surrogatepass") for name, text in files.items()}
    languages = {name for file in short for end, name in _LANGUAGES.items() if file.endswith(end)}
    if len(languages) != 1:
        raise BadTestsError(
            f"checker_files needs programs in one known language, not {', '.join(sorted(short))}"
        )
    (language,) = languages
    return CheckerProgram(
        language=language, files=short, protocol=protocol, flags=flags, interactive=interactive
    )
