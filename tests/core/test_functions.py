"""A function given as a verifier, and a plugin that is written for one to begin from."""

import runpy
import sys
import tomllib
from importlib.metadata import EntryPoint

import pytest
from click.testing import CliRunner

import r1reward
from r1reward import Score
from r1reward.cli import cli
from r1reward.errors import PluginError, SpecError, UsageError
from r1reward.registry.loading import import_entry
from r1reward.registry.registry import Registry
from r1reward.testing import check_verifier, judge

ROWS = [{"prompt": "?", "completion": text, "ground_truth": "42"} for text in ("42", "four", "")]


def values(verifier, **term):
    reward = {"template": "plain", "terms": [{"verifier": verifier, **term}], "style_only": ["*"]}
    return [group.rewards[0].value for group in r1reward.score(ROWS, reward)]


def brief(sample, completion, *, limit: int = 2) -> float:
    return len(completion.text) <= limit


class Right:
    def __init__(self, worth: float = 1.0) -> None:
        self.worth = worth

    def __call__(self, sample, completion, response):
        return self.worth * (response.answer == sample.ground_truth)


@pytest.mark.slow  # starts workers
def test_a_function_is_a_verifier_and_its_keywords_are_options():
    assert values(brief) == [1.0, 0.0, 1.0]
    assert values(brief, options={"limit": 4}) == [1.0, 1.0, 1.0]
    assert values(lambda sample, completion: completion.text == sample.ground_truth) == [1.0, 0.0, 0.0]
    with pytest.raises(SpecError, match="has no option 'limits'"):
        values(brief, options={"limits": 4})


@pytest.mark.slow  # starts workers
def test_a_class_and_an_object_are_verifiers():
    assert values(Right) == [1.0, 0.0, 0.0]
    assert values(Right, options={"worth": 0.5}) == [0.5, 0.0, 0.0]
    assert values(Right(0.25)) == [0.25, 0.0, 0.0]


def test_two_functions_of_one_name_are_two():
    def scaled(worth):
        return lambda sample, completion: worth * (completion.text == "42")

    reward = {
        "template": "plain",
        "terms": [{"verifier": scaled(0.5), "name": "half"}, {"verifier": scaled(0.25), "name": "quarter"}],
        "style_only": ["*"],
    }
    assert r1reward.score(ROWS[:1], reward)[0].rewards[0].value == 0.75


def test_a_function_of_a_module_is_found_by_every_worker(tmp_path, monkeypatch):
    (tmp_path / "module_of_mine.py").write_text(
        "def right(sample, completion):\n    return completion.text == sample.ground_truth\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    reward = {"template": "plain", "terms": [{"verifier": "module_of_mine:right"}], "style_only": ["*"]}
    assert [g.rewards[0].value for g in r1reward.score(ROWS, reward, workers=0)] == [1.0, 0.0, 0.0]
    with pytest.raises(SpecError, match="no 'wrong' in a module"):
        r1reward.score(ROWS, {**reward, "terms": [{"verifier": "module_of_mine:wrong"}]})


def test_a_function_of_a_notebook_is_refused_to_other_processes():
    from r1reward.config.local_functions import function_named

    with pytest.raises(SpecError, match="workers=0"):
        function_named("__main__:brief#01234567", "terms[0].verifier")


@pytest.mark.parametrize("given", [brief, Right, Right(), lambda sample, completion: True])
def test_the_helpers_take_functions_and_classes(given):
    score = judge(given, "42", ground_truth="42")
    assert isinstance(score, Score)
    assert score.value == 1.0
    check_verifier(given)


def test_what_is_no_number_is_told():
    reward = {"template": "plain", "terms": [{"verifier": lambda s, c: "good"}], "style_only": ["*"]}
    (group,) = r1reward.score(ROWS[:1], reward)
    assert "not str" in group.rewards[0].scores["lambda"].reason


def test_a_new_plugin_has_tests_that_pass(tmp_path, monkeypatch):
    done = CliRunner().invoke(cli, ["plugin", "new", "my_check", "--into", str(tmp_path)])
    assert done.exit_code == 0, done.output
    folder = tmp_path / "r1reward-my-check"
    monkeypatch.syspath_prepend(folder)
    tests = runpy.run_path(str(folder / "tests" / "test_my_check.py"))
    for name, test in tests.items():
        if (
            name.startswith("test_")
            and "answer" not in test.__code__.co_varnames[: test.__code__.co_argcount]
        ):
            test()
    for answer, value in [("Paris", 1.0), ("paris", 0.0)]:
        tests["test_the_ground_truth_is_right_and_nothing_else_is"](answer, value)
    sys.modules.pop("r1reward_my_check")


# A verifier, a package without one of that name, and what is no name.
@pytest.mark.parametrize(
    "name", ["repetition", "serve", "My", "1a", "a-", "a--b", "tool-calls", "a__b", "", "../x"]
)
def test_a_name_that_is_none_or_is_taken_is_refused(tmp_path, name):
    done = CliRunner().invoke(cli, ["plugin", "new", name, "--into", str(tmp_path)])
    assert isinstance(done.exception, UsageError)
    assert not list(tmp_path.iterdir())


def test_a_name_with_a_hyphen_is_the_verifiers_with_an_underscore_and_the_hint_can_be_followed(tmp_path):
    done = CliRunner().invoke(cli, ["plugin", "new", "iso-country", "--into", str(tmp_path / "my plugins")])
    folder = tmp_path / "my plugins" / "r1reward-iso-country"
    assert (folder / "r1reward_iso_country" / "__init__.py").is_file()
    assert "the verifier iso_country" in done.output
    assert f"python -m pip install -e '{folder}[test]', then python -m pytest '{folder}'" in done.output
    metadata = tomllib.loads((folder / "pyproject.toml").read_text())
    assert metadata["project"]["optional-dependencies"] == {"test": ["pytest>=8"]}


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    for expected in (None, UsageError):
        done = CliRunner().invoke(cli, ["plugin", "new", "a", "--into", str(tmp_path)])
        assert done.exception is None if expected is None else isinstance(done.exception, expected)


def test_a_function_is_tested_with_its_options():
    import functools

    from r1reward.testing import check_verifier, judge

    def brevity(sample, completion, *, limit: int = 200) -> float:
        return min(1.0, limit / max(1, len(completion.text)))

    assert judge(functools.partial(brevity, limit=1), "12345").value == 0.2
    check_verifier(functools.partial(brevity, limit=1))


BROKEN = {
    "raise KeyError('data.json')": (PluginError, r"cannot be built: KeyError: 'data.json' \(iso\.py:2\)"),
    "return int('x')": (SpecError, r"refuses these options: invalid literal .* \(iso\.py:2\)"),
    "import json; json.loads('{')": (SpecError, r"refuses these options: Expecting .* \(iso\.py:2\)"),
    "return None + 1": (SpecError, r"refuses these options: unsupported .* \(iso\.py:2\)"),
}


@pytest.mark.parametrize("line", BROKEN)
def test_what_a_factory_raises_names_the_line_of_the_plugin(tmp_path, line):
    kind, message = BROKEN[line]
    path = tmp_path / "iso.py"
    path.write_text(
        f"def iso():\n    {line}\n\nimport r1reward\n\n@r1reward.hookimpl\n"
        "def register_verifiers(register):\n    register('iso', iso)\n"
    )
    with pytest.raises(kind, match=message):
        Registry.load([path]).verifier("iso").build({}, "terms[0].options")


def test_the_first_file_of_a_package_is_named_with_its_folder(tmp_path):
    path = tmp_path / "r1reward_iso" / "__init__.py"
    path.parent.mkdir()
    path.write_text(
        "import r1reward\n\n@r1reward.hookimpl\ndef register_verifiers(register):\n    register.none\n"
    )
    with pytest.raises(PluginError, match=r"register_verifiers failed: .* \(r1reward_iso/__init__\.py:5\)"):
        Registry.load([path])


def test_what_comes_with_r1reward_refuses_options_with_words_alone():
    with pytest.raises(SpecError, match="refuses these options") as caught:
        Registry.load().verifier("length").build({"min_length": 9, "max_length": 1}, "terms[0].options")
    assert ".py:" not in str(caught.value)


def test_a_package_that_fails_at_import_is_told_with_its_own_line(tmp_path, monkeypatch):
    (tmp_path / "iso_codes").mkdir()
    (tmp_path / "iso_codes" / "__init__.py").write_text("import json\n\nDATA = json.loads('{')\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(
        PluginError, match=r"cannot be imported: JSONDecodeError: .*\(iso_codes/__init__\.py:3\)"
    ):
        import_entry(EntryPoint("iso", "iso_codes", "r1reward"))
