"""Packages that boxes are shown: by name from a store of their own, read-only, for every backend."""

from pathlib import Path

import pytest

from r1reward_sandbox import Program, Sandbox, UnavailableError
from r1reward_sandbox.packages import PackageError, folders_of, installed, store


@pytest.fixture
def filled(tmp_path, monkeypatch):
    """A store with one package, as pip would leave it there."""
    monkeypatch.setenv("R1REWARD_PACKAGES", str(tmp_path))
    folder = store()
    (folder / "answers").mkdir(parents=True)
    (folder / "answers" / "__init__.py").write_text("ANSWER = 42\n")
    info = folder / "some_answers-1.5.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: some_answers\nVersion: 1.5\n")
    for path in (tmp_path, folder, folder / "answers"):
        path.chmod(0o755)
    return folder


def test_a_name_means_the_store_in_any_spelling(filled):
    assert installed(filled) == {"some-answers": "1.5"}
    for name in ("some_answers", "Some-Answers", "some.answers>=1"):
        assert folders_of([name]) == [str(filled)]
    assert folders_of([]) == []


def test_a_folder_goes_before_the_store(filled, tmp_path):
    assert folders_of(["some_answers", str(tmp_path)]) == [str(tmp_path), str(filled)]


def test_what_is_not_there_is_said_with_its_cure(filled):
    with pytest.raises(
        PackageError, match="numpy not installed for boxes: r1reward sandbox packages add numpy"
    ):
        folders_of(["some_answers", "numpy"])
    with pytest.raises(PackageError, match="no folder /no/such"):
        folders_of(["/no/such"])


@pytest.mark.parametrize("backend", ["local", "landlock"])
def test_programs_import_from_the_store_and_cannot_write_there(filled, backend):
    source = (
        "import answers, os\nprint(answers.ANSWER)\n"
        "try:\n    open(os.path.join(os.path.dirname(answers.__file__), 'x'), 'w')\nexcept OSError:\n    print('kept out')"
    )
    try:
        with Sandbox(1, backend=backend, packages=folders_of(["some_answers"])) as sandbox:
            result = sandbox.run(Program(language="python", source=source))
    except UnavailableError as error:
        pytest.skip(str(error))
    assert result.stdout.split(b"\n")[:2] == [b"42", b"kept out"], result
    assert not (Path(filled) / "answers" / "x").exists()
