"""What the README and the documentation show is what happens."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from r1reward.registry.registry import Registry
from r1reward.runs.plan import check_spec
from r1reward.spec.file import parse_spec

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
GUIDES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / ".github/docs").glob("*.md"))}
COOKBOOK = GUIDES.pop("cookbook")
PAGES = [README, *GUIDES.values()]


def blocks(language, pages=PAGES):
    found = (re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL) for page in pages)
    return list(dict.fromkeys(block for page in found for block in page))


def commands(pages=PAGES):
    """Each `$ command` of the console blocks, in order and once, with the output shown below it."""
    text = "\n".join(blocks("console", pages))
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    shown = [part.partition("\n")[::2] for part in parts]
    return list(dict(shown).items())


def lines(text):
    found = (line.rstrip() for line in text.splitlines())
    # How slow the slowest were is the machine's.
    return [line for line in found if line and not re.search(r"^slowest|:\d+ [\d.e-]+ s$", line)]


@pytest.fixture
def shell(tmp_path):
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    def run(command):
        env = os.environ | {"COLUMNS": "110", "PATH": path, "NO_COLOR": "1"}
        return subprocess.run(
            command, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )

    return run


COMPILERS = ("g++", "go", "javac", "node", "rustc")


def test_the_tours_print_what_is_shown(shell):
    for command, shown in commands():
        if "languages-completions" not in command:
            done = shell(command)
            assert done.returncode == 0, done.stderr
            assert lines(done.stdout) == lines(shown)


def test_the_tour_scores_what_other_languages_print(shell):
    missing = [name for name in COMPILERS if shutil.which(name, path="/usr/local/bin:/usr/bin:/bin") is None]
    if missing:
        pytest.skip(f"not on this machine: {', '.join(missing)}")
    ((command, shown),) = [each for each in commands() if "languages-completions" in each[0]]
    done = shell(command)
    assert done.returncode == 0, done.stderr
    assert lines(done.stdout) == lines(shown)


def test_the_python_of_the_tour_runs():
    (code,) = (b for b in blocks("python") if "r1reward.score(" in b)
    exec(compile(code, "README.md", "exec"), {})


def test_each_reward_file_of_the_tour_is_one():
    specs = [parse_spec(text, "README.md") for text in blocks("yaml") if "terms:" in text]
    assert specs
    for spec in specs:
        assert spec.terms[0].name == "accuracy"
        check_spec(spec, Registry.load(), step=0)


def test_the_plugin_in_ten_lines_works_as_a_file(shell, tmp_path):
    (code,) = (b for b in blocks("python") if "r1reward.verifier" in b)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    (tmp_path / "brevity.py").write_text(code)
    (tmp_path / "mine.yaml").write_text(
        "template: plain\nterms:\n"
        "  - {verifier: math, name: accuracy}\n"
        "  - {verifier: brevity, weight: 0.1, options: {limit: 300}}\n"
    )
    data = "tests/data/gsm8k-completions.jsonl"
    done = shell(f"r1reward score {data} --reward mine.yaml --plugin brevity.py -o scored.jsonl")
    assert done.returncode == 0, done.stderr
    assert "brevity" in done.stdout


def test_every_hook_and_exit_code_is_in_the_readme():
    from r1reward.cli import EXIT_CODES

    for name in ("register_verifiers", "register_templates", "register_commands"):
        assert name in README
    for code in EXIT_CODES.values():
        assert re.search(rf"\b{code} ", README)


def test_every_page_that_is_linked_is_there():
    for page, folder in [
        (README, ROOT),
        *((text, ROOT / ".github/docs") for text in [*GUIDES.values(), COOKBOOK]),
    ]:
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", page)
        assert [link for link in links if not (folder / link).exists()] == []


def test_the_readme_is_short_and_names_every_preset():
    from r1reward.spec.file import presets

    assert [name for name in presets() if f"`{name}`" not in README] == []
    assert len(README.splitlines()) <= 180
