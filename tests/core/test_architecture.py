"""What holds for the whole of the code: documented hooks, true `__all__`, light and clean imports."""

import ast
import importlib
import importlib.util
import pkgutil
import subprocess
import sys
from importlib.metadata import entry_points, packages_distributions
from pathlib import Path
from types import ModuleType

import pytest

import r1reward
from r1reward import hookspecs
from r1reward.registry.registry import GROUP, Registry
from r1reward.runs.plan import check_spec
from r1reward.spec.file import load_spec, presets

ROOTS = sorted(
    {e.value.partition(":")[0].partition(".")[0] for e in entry_points(group=GROUP)} | {"r1reward"}
)
DISTRIBUTIONS = packages_distributions()
OURS = [root for root in ROOTS if "r1reward" in DISTRIBUTIONS.get(root, ["r1reward"])]


def modules() -> list[str]:
    names = []
    for root in OURS:
        package = importlib.import_module(root)
        names.append(root)
        names += [m.name for m in pkgutil.walk_packages(package.__path__, root + ".")]
    return [name for name in names if not name.endswith("__main__")]


TRAINING = {"accelerate", "datasets", "numpy", "peft", "torch", "transformers", "trl"}
"""What the extra `train` brings; modules of the trainers that derive from its classes import them."""


def imported(name: str) -> ModuleType | None:
    """The module; None where it needs a package of an extra that is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name in TRAINING:
            return None
        raise


HOOKS = [name for name, thing in vars(hookspecs).items() if hasattr(thing, f"{GROUP}_spec")]


@pytest.mark.slow  # imports torch, where it is installed
@pytest.mark.parametrize("name", modules())
def test_every_name_in_all_is_there_and_named_once(name):
    if (module := imported(name)) is None:
        pytest.skip("the training packages are not installed: pip install 'r1reward[train]'")
    listed = getattr(module, "__all__", [])
    assert [n for n in listed if not hasattr(module, n)] == []
    assert len(set(listed)) == len(listed)


def _names_in_all(tree: ast.Module) -> set[str]:
    """What the `__all__` of a module lists, which needs no import of it."""
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
    ]
    return {ast.literal_eval(item) for value in values for item in value.elts}


def _trees() -> dict[str, ast.Module]:
    """By module: its source, parsed."""
    specs = {name: importlib.util.find_spec(name) for name in modules()}
    return {name: ast.parse(Path(spec.origin).read_text("utf-8")) for name, spec in specs.items()}


@pytest.mark.slow  # imports torch, where it is installed
def test_what_a_module_takes_from_another_stands_in_its_all():
    trees = _trees()
    lists = {name: _names_in_all(tree) for name, tree in trees.items()}
    taken = {
        f"{name} imports {node.module}.{alias.name}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in trees
        for alias in node.names
        if alias.name not in lists[node.module] and f"{node.module}.{alias.name}" not in trees
    }
    assert taken == set()


def test_every_package_tells_type_checkers_that_it_is_typed():
    packages = [Path(importlib.import_module(root).__file__).parent for root in OURS]
    assert [p.name for p in packages if not (p / "py.typed").is_file()] == []


@pytest.mark.parametrize("name", modules())
def test_every_module_says_what_it_is_for(name):
    spec = importlib.util.find_spec(name)
    assert (ast.get_docstring(ast.parse(Path(spec.origin).read_text("utf-8"))) or "").strip()


@pytest.mark.slow  # imports torch, where it is installed
def test_every_module_imports_without_a_warning():
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    names = [name for name in modules() if imported(name) is not None]
    subprocess.run([sys.executable, "-W", "error", "-c", code, *names], check=True)


def test_importing_the_package_and_its_plugins_stays_light():
    heavy = [
        "sympy",
        "math_verify",
        "pyarrow",
        "numpy",
        "fasttext",
        "ray",
        "torch",
        "rich",
        "yaml",
        "asyncio",
    ]
    code = (
        "import sys, importlib\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        f"print([m for m in {heavy[:-3]!r} if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code, *OURS], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"


def test_a_plugin_that_no_reward_names_costs_little():
    """What a verifier is made of is imported when it is built: every command imports every plugin."""
    code = (
        "import sys\n"
        "from r1reward.cli import cli\n"
        "cli.add_plugins()\n"
        "print([m for m in sys.argv[1:] if m in sys.modules])"
    )
    made_of = [
        "r1reward.text.final_answer",
        "r1reward.text.stated_value",
        "r1reward_code.verifier",
        "r1reward_judge.client",
        "r1reward_logic.kinds",
        "r1reward_math.answer_tree",
        "r1reward_stem.units",
    ]
    run = subprocess.run([sys.executable, "-c", code, *made_of], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"


def test_there_are_hooks():
    assert HOOKS == ["register_verifiers", "register_templates", "register_commands"]


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_documented(name):
    assert (getattr(hookspecs, name).__doc__ or "").strip()


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_used_in_a_test(name, request):
    tests = request.config.rootpath / "tests"
    users = [
        p for p in tests.rglob("*.py") if p.name != "test_architecture.py" and name in p.read_text("utf-8")
    ]
    assert users


def test_every_installed_plugin_loads():
    registry = Registry.load()
    assert {"format", "math", "exact", "language"} <= registry.verifiers.keys()
    assert {"r1-zero", "r1", "cold-start", "plain"} <= registry.templates.keys()


def test_every_verifier_says_in_one_line_what_it_is_for():
    registry = Registry.load()
    assert [o.name for o in registry.verifiers.values() if not o.summary] == []


def test_the_public_names_are_documented():
    undocumented = [n for n in r1reward.__all__ if n != "__version__" and not getattr(r1reward, n).__doc__]
    assert undocumented == []


@pytest.mark.parametrize("name", presets())
def test_the_verifiers_of_every_preset_take_its_options(name):
    check_spec(load_spec(name), Registry.load(), step=0)
