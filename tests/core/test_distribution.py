"""What is published: the source distribution has all that the repository has, and the wheel made of it every package."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="hatchling is not installed: pip install 'r1reward[test]'")
ROOT = Path(__file__).parents[2]
if not (ROOT / "r1reward").is_dir():
    pytest.skip("the tests of an installed wheel: there is nothing to build here", allow_module_level=True)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
CACHES = ("__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache")


def _build(target, folder, out):
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The source distribution, unpacked."""
    archive = _build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    """The names of the files in the wheel that is built from the source distribution, as pip builds it."""
    with zipfile.ZipFile(_build("wheel", source, tmp_path_factory.mktemp("wheel"))) as archive:
        return set(archive.namelist())


def _files_under(folder):
    files = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.as_posix() for path in files if not set(path.parts) & set(CACHES)}


@pytest.mark.parametrize("folder", [".ci", ".github", "tests"])
def test_the_source_distribution_has_the_whole_folder(source, folder):
    expected = _files_under(folder)
    assert expected
    assert {name for name in expected if not (source / name).is_file()} == set()


def test_every_package_of_the_repository_is_in_the_list_of_the_wheel():
    roots = (ROOT, ROOT / "plugins", ROOT / "sandbox", ROOT / "trainers")
    packages = {
        path.parent.relative_to(ROOT).as_posix()
        for root in roots
        for path in root.glob("r1reward*/__init__.py")
    }
    assert packages == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_in_the_wheel_whole_and_typed(wheel, package):
    prefix = len(package) - len(Path(package).name)
    expected = {name[prefix:] for name in _files_under(package)}
    assert expected - wheel == set()
    assert f"{Path(package).name}/py.typed" in wheel


def test_the_wheel_has_the_packages_of_the_list_and_no_other_folder(wheel):
    tops = {name.partition("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {Path(name).name for name in PACKAGES}


def test_every_entry_point_of_the_list_leads_into_the_wheel(wheel):
    project = PROJECT["project"]
    values = [*project["entry-points"]["r1reward"].values(), *project["scripts"].values()]
    modules = [value.partition(":")[0].replace(".", "/") for value in values]
    assert [name for name in modules if not {f"{name}.py", f"{name}/__init__.py"} & wheel] == []
