"""The programs that run in the sandbox: modules here, one text there."""

import ast
from collections import Counter

import pytest

from r1reward_code import harness

PARTS = {
    "solutions": harness._FOR_SOLUTIONS,
    "comparisons": harness._FOR_COMPARISONS,
    "tests": (*harness._FOR_TESTS, *harness._FOR_TEST_FILES, *harness._FOR_ONE_PROCESS),
}


SCOPES = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
"""What has names of its own; tables of symbols show those of comprehensions from 3.12 on."""


def names_in(node):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name
        elif not isinstance(child, SCOPES):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                yield child.id
            yield from names_in(child)


def defined_in(module):
    """The names that a module of the harness defines at its top level, and not those that it imports."""
    return set(names_in(ast.parse((harness._HERE / f"{module}.py").read_text())))


@pytest.mark.parametrize("program", PARTS)
def test_no_two_modules_of_one_program_define_the_same_name(program):
    counts = Counter(name for module in PARTS[program] for name in defined_in(module))
    counts.pop("__all__", None)
    assert [name for name, count in counts.items() if count > 1 and not name.startswith("_each")] == []


@pytest.mark.parametrize("program", [harness.SOLUTION, harness.TESTS, harness.ONE_PROCESS])
def test_a_program_of_the_sandbox_imports_nothing_of_ours(program):
    tree = ast.parse(program, feature_version=(3, 10))
    modules = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    modules += [alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names]
    assert [name for name in modules if name.startswith("r1reward")] == []


def test_every_file_of_the_harness_is_part_of_a_program():
    files = {path.stem for path in harness._HERE.glob("*.py")} - {"__init__"}
    assert files == {module for modules in PARTS.values() for module in modules}
