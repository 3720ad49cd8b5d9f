"""Modules that a test imports and that are the solution's, under the name that the task gives its file.

Whether a module is the solution's is said by the row alone: what a completion defines has no part in it.
"""

import ast
import functools
import re
import sys

from r1reward_code.harness.libraries import LIBRARY_ALIASES
from r1reward_code.module_names import TOOLS_OF_TESTS, USUAL_MODULES, WELL_KNOWN
from r1reward_code.python_names import bound_names, used_names
from r1reward_code.tests import AssertTests

__all__ = ["absolute_imports", "only_module", "patched_modules", "solution_modules"]

_KNOWN = sys.stdlib_module_names | WELL_KNOWN | TOOLS_OF_TESTS
_BY_NAME = re.compile(r"\bimport_module\([\"']([A-Za-z_][\w.]*)[\"']\)")
_OF_TESTS = re.compile(r"^(?:conftest|tests?)(?:_|\Z)|_tests?\Z")
"""A file beside the test's, such as `test_utils`, where another module can be the solution's."""
_PATCHED = re.compile(r"\b(?:patch(?:\.\w+)?|setattr|delattr)\(\s*[\"']([A-Za-z_]\w*)\.")
_RELATIVE = (
    (re.compile(r"^([ \t]*from[ \t]+)\.+(?=[\w.]+[ \t]+import\b)", re.M), r"\1"),
    (re.compile(r"^([ \t]*)from[ \t]+\.+[ \t]+import\b", re.M), r"\1import"),
)
_OWN_NAME = re.compile(
    r"""(\bpatch(?:\.\w+)?\([ \t]*)(?:__name__[ \t]*\+[ \t]*(["'])\.|f(["'])\{__name__\}\.|(["'])__main__\.)"""
    r"""([A-Za-z_][\w.]*)(?=["'])"""
)
"""A patch in the module that the test is in, where it stands behind the solution in one file."""


def solution_modules(tests: AssertTests) -> list[str]:
    """The dotted names of modules that a test has its solution in; `from clock import Clock` names `clock`.

    One that the prompt names as code or as a file, or else every one that nobody knows, where the test does not get
    at the solution in another way: by an entry point, or by one of the usual names (`solution`, `main`).
    """
    unknown, usual = _imported("\n".join((tests.setup, *tests.checks)))
    named = [name for name in unknown if _names_as_code(tests.prompt, name)]
    return named or ([] if usual or tests.entry_point.isidentifier() else unknown)


def only_module(tests: AssertTests) -> str | None:
    """The one module by which a test gets at its solution at all, be it a package's namesake (exercism's `markdown`).

    Such a test imports nothing else but the standard library and pytest, and has no name that it does not define.
    """
    text = "\n".join((tests.setup, *(check for check in tests.checks if not check.startswith("r1_unit("))))
    return None if tests.entry_point.isidentifier() else _only_import(text)


@functools.lru_cache(256)
def _only_import(text: str) -> str | None:
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    others = {name for name in names | froms if name.partition(".")[0] not in _WITH_TESTS}
    only = others.pop() if len(others) == 1 else ""
    can_be = only in froms and only.isidentifier() and only not in WELL_KNOWN | USUAL_MODULES
    return only if can_be and not used_names(nodes) - bound_names(nodes) else None


_WITH_TESTS = sys.stdlib_module_names | {"pytest"}


def patched_modules(tests: AssertTests) -> list[str]:
    """The usual names of a solution's module by which a test patches what is in it: `patch("solution.os")`."""
    text = "\n".join((tests.setup, *tests.checks))
    return sorted(USUAL_MODULES.intersection(_PATCHED.findall(text)))


def _names_as_code(prompt: str, name: str) -> bool:
    last = re.escape(name.rpartition(".")[2])
    return (
        re.search(rf"\b{last}\.py\b|`{last}`|\b(?:from|import)[ \t]+(?:\w+\.)*{last}\b", prompt) is not None
    )


@functools.lru_cache(256)
def _imported(text: str) -> tuple[list[str], bool]:
    """The modules in a test that nobody knows, and whether it imports one of the usual names."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [], False  # said of it when it is compiled
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    names += _BY_NAME.findall(text)
    unknown = [name for name in dict.fromkeys(names) if name.partition(".")[0] not in _KNOWN | USUAL_MODULES]
    unknown = [name for name in unknown if not _OF_TESTS.search(name)] or unknown
    return unknown, any(name.partition(".")[0] in USUAL_MODULES for name in names)


def absolute_imports(text: str) -> str:
    """A test with its relative imports as absolute ones: it stands alone, beside no package.

    Where test and solution were one file, `patch(__name__ + ".now")` is a patch of the solution's.
    """
    for pattern, instead in _RELATIVE:
        text = pattern.sub(instead, text)
    return _OWN_NAME.sub(functools.partial(_absolute_patch, text), text)


def _absolute_patch(text: str, match: re.Match[str]) -> str:
    head, *quotes, target = match.groups()
    root, _, rest = target.partition(".")
    if re.search(rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{root}\b|^{root}[ \t]*=", text, re.M):
        return match[0]  # the test's own
    name = f"{LIBRARY_ALIASES.get(root, root)}.{rest}" if rest else f"solution.{root}"
    return f"{head}{''.join(filter(None, quotes))}{name}"
