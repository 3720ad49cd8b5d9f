"""What the README and the documentation show is what happens."""

import ast
import json
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
DOCS = ROOT / ".github/docs"
README = (ROOT / "README.md").read_text("utf-8")
GUIDES = {path.stem: path.read_text("utf-8") for path in sorted(DOCS.glob("*.md"))}
GUIDES["index"] = GUIDES.pop("README")
TOURS = {
    "README": README,
    **{name: text for name, text in GUIDES.items() if name not in ("cookbook", "examples")},
}
"""The pages whose commands and code are run here; the cookbook and the examples have tests of their own."""


def blocks(language, pages=None):
    pages = TOURS.values() if pages is None else pages
    found = (re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL) for page in pages)
    return list(dict.fromkeys(block for page in found for block in page))


def commands(page):
    """Each `$ command` of a page's console blocks, with the output shown below it."""
    parts = re.split(r"^\$ ", "\n".join(blocks("console", [page])), flags=re.MULTILINE)[1:]
    return [part.partition("\n")[::2] for part in parts]


def files(page):
    """The files that a page shows: by a first line that names them, or by `$ cat FILE`."""
    for text in blocks("yaml", [page]):
        if named := re.match(r"# ([\w-]+\.yaml)$", text, re.MULTILINE):
            yield named[1], text
    for text in blocks("python", [page]):
        if named := re.match(r'"""([\w-]+\.py)\b', text):
            yield named[1], text
    for command, shown in commands(page):
        if named := re.fullmatch(r"cat ([\w-]+\.jsonl)", command):
            yield named[1], shown


def lines(text):
    found = (line.rstrip() for line in text.splitlines())
    # How slow the slowest were is the machine's.
    return [line for line in found if line and not re.search(r"^slowest|:\d+ [\d.e-]+ s$", line)]


def shell_in(folder):
    (folder / "tests").symlink_to(ROOT / "tests")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    def run(command):
        env = os.environ | {"COLUMNS": "110", "PATH": path, "NO_COLOR": "1", "PYTEST_ADDOPTS": ""}
        return subprocess.run(
            command, shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def shell(tmp_path):
    return shell_in(tmp_path)


@pytest.fixture(scope="module")
def tour(tmp_path_factory):
    """One folder for all pages, and what was run there: several pages show the same commands."""
    folder = tmp_path_factory.mktemp("tour")
    return folder, shell_in(folder), {}


COMPILERS = ("g++", "go", "javac", "node", "rustc")


@pytest.mark.parametrize("name", [name for name, page in TOURS.items() if commands(page)])
def test_a_tour_prints_what_is_shown(tour, name):
    folder, shell, done = tour
    for file, text in files(TOURS[name]):
        (folder / file).write_text(text, "utf-8")
    for command, shown in commands(TOURS[name]):
        if "languages-completions" in command or done.get(command) == lines(shown):
            continue
        result = shell(command)
        assert result.returncode == 0, result.stderr
        assert lines(result.stdout) == lines(shown)
        done[command] = lines(shown)


def test_the_tour_scores_what_other_languages_print(shell):
    missing = [name for name in COMPILERS if shutil.which(name, path="/usr/local/bin:/usr/bin:/bin") is None]
    if missing:
        pytest.skip(f"not on this machine: {', '.join(missing)}")
    ((command, shown),) = [each for each in commands(GUIDES["code"]) if "languages-completions" in each[0]]
    done = shell(command)
    assert done.returncode == 0, done.stderr
    assert lines(done.stdout) == lines(shown)


SCRIPTS = [
    pytest.param(name, text, id=f"{name}-{number}")
    for name, page in TOURS.items()
    for number, text in enumerate(blocks("python", [page]), 1)
    if not re.match(r'"""test_', text)  # a test of the page's own runs as a command of the page
]


@pytest.mark.parametrize(("name", "text"), SCRIPTS)
def test_the_python_of_a_page_runs(name, text):
    if "r1reward_trainers.reward" in text:
        pytest.importorskip(
            "trl", reason="the training packages are not installed: pip install 'r1reward[train]'"
        )
    if '"cpp"' in text and shutil.which("g++") is None:
        pytest.skip("not on this machine: g++")
    exec(compile(text, f"{name}.md", "exec"), {"__name__": "page"})


def test_the_notebook_runs(capsys):
    pytest.importorskip("duckdb", reason="the extra `reject` is not installed")
    notebook = json.loads((DOCS / "notebook.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    space = {"__name__": "__main__"}
    for number, cell in enumerate(cells, 1):
        assert ast.parse(cell)
        exec(compile(cell, f"cell {number}", "exec"), space)
    assert "20 train rows" in capsys.readouterr().out
    assert len(space["table"]) == len(space["rows"])


def test_each_reward_file_of_the_tour_is_one():
    specs = [parse_spec(text, "README.md") for text in blocks("yaml") if "terms:" in text]
    assert specs
    own = ("brevity", "capital")  # of plugin files that stand beside them, and are used by a command there
    for spec in specs:
        assert spec.terms[0].name == "accuracy"
        if not any(term.verifier in own for term in spec.terms):
            check_spec(spec, Registry.load(), step=0)


def test_the_training_file_is_one(tmp_path):
    from r1reward_trainers.config import load_config
    from r1reward_trainers.grpo import GRPORun

    ((name, text),) = [(n, t) for n, t in files(TOURS["training"]) if n == "train.yaml"]
    (tmp_path / name).write_text(text, "utf-8")
    run = load_config(str(tmp_path / name), [], GRPORun)
    assert (run.batch, run.grpo["num_generations"], run.scoring.workers) == (128, 8, 2)


def test_the_recipe_is_one(tmp_path):
    from r1reward_rejection.recipe.file import load_recipe

    (text,) = [t for t in blocks("yaml", [GUIDES["rejection"]]) if t.startswith("reward:")]
    (tmp_path / "recipe.yaml").write_text(text, "utf-8")
    assert load_recipe(str(tmp_path / "recipe.yaml")).choose.per_prompt == 2


def test_the_plugin_in_ten_lines_works_as_a_file(shell, tmp_path):
    (code,) = (b for b in blocks("python") if b.startswith('"""brevity.py'))
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


REFERENCE = sorted((DOCS / "reference").glob("*.md"))
PLACES = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *REFERENCE]


def anchors(path):
    """What the headings of a page are called in links."""
    titles = re.findall(
        r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S), re.M
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PLACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_page_and_heading_that_is_linked_is_there(path):
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S)
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        page, _, heading = link.partition("#")
        target = path if not page else path.parent / page
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


def test_every_page_is_in_the_index_and_on_the_site():
    site = (ROOT / ".github/mkdocs.yml").read_text("utf-8")
    names = {path.relative_to(DOCS).as_posix() for path in [*DOCS.glob("*.md"), *REFERENCE]} - {"README.md"}
    assert [name for name in names if f"({name})" not in GUIDES["index"] or f"- {name}\n" not in site] == []


def test_the_page_on_trainers_names_every_argument():
    import inspect

    verl = pytest.importorskip("r1reward_trainers.verl", reason="the training packages are not installed")
    from r1reward_trainers.reward import RewardFunction

    for function in (RewardFunction.__init__, verl.compute_score):
        names = inspect.signature(function).parameters.keys() - {"self", "options", "others"}
        assert [name for name in names if f"`{name}`" not in GUIDES["trainers"]] == []


def test_the_page_on_trainers_names_every_path_of_the_service():
    middleware = pytest.importorskip("r1reward_serve.middleware")
    assert [path for path in middleware._PATHS if f" {path}`" not in GUIDES["trainers"]] == []


def test_the_site_is_built_without_a_warning_and_asks_nobody(tmp_path):
    pytest.importorskip("material", reason="the extra `docs` is not installed")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "-f",
        ROOT / ".github/mkdocs.yml",
    ]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([*command, "-d", tmp_path], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pages = [*tmp_path.rglob("*.html")]
    assert len(pages) > 25
    assert "<code>PRESET|FILE</code>" in (tmp_path / "reference/commands.html").read_text("utf-8")
    for page in pages:
        asked = re.findall(
            r'<(?:script|link|img|iframe)[^>]*(?:src|href)="?(?:https?:)?//[^" >]+', page.read_text()
        )
        assert asked == [], page.name


def test_the_readme_is_short_and_names_every_preset():
    from r1reward.spec.file import presets

    assert [name for name in presets() if f"`{name}`" not in README] == []
    assert len(README.splitlines()) <= 180
