"""Object storage in and out, on fsspec's memory file system: whole or not there, and the same set as on a disk."""

import re
import sys

import pytest

from r1reward.cli import run
from r1reward.errors import DataError
from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.file import load_recipe
from r1reward_rejection.remote import RemoteSet

fsspec = pytest.importorskip("fsspec")
RECIPE = "keep: {correct: accuracy}\nchoose: {per_prompt: 2}\nexport: {validation: 0.2}\n"


@pytest.fixture
def store():
    """The memory file system, empty."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


@pytest.fixture
def build(tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(RECIPE)

    def made(files, output, machine="a", changes=(), **options):
        chosen = RejectOptions(workers=0, staging=str(tmp_path / machine), **options)
        files = files if isinstance(files, list) else [files]
        return reject_files([str(f) for f in files], load_recipe(str(recipe), changes), output, chosen)

    return made


@pytest.fixture
def weeks(kit, write):
    rows = kit.pool(20, 3)
    return [write(part, f"week{i}.jsonl") for i, part in enumerate((rows[:36], rows[30:]))]


def upload(store, *files):
    for file in files:
        store.pipe(f"/in/{file.name}", file.read_bytes())


def contents(store, folder):
    names = (n.removeprefix(f"/{folder}/") for n in store.find(f"/{folder}"))
    return {n: store.cat_file(f"/{folder}/{n}") for n in names if not n.startswith((".work", "_rows"))}


def local_contents(folder):
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {n: p.read_bytes() for n, p in files.items() if not n.startswith((".work", "_rows"))}


def test_a_set_in_a_store_is_that_of_the_disk(store, build, weeks, tmp_path):
    upload(store, *weeks)
    build(weeks, tmp_path / "local")
    for i, files in enumerate(
        (["memory://in/week0.jsonl", "memory://in/week1.jsonl"], ["memory://in/*.jsonl"])
    ):
        summary = build(files, f"memory://out{i}")
        assert summary.output == f"memory://out{i}"
        assert contents(store, f"out{i}") == local_contents(tmp_path / "local")


def test_evaluation_sets_and_joins_come_from_a_store_too(store, build, weeks, write, kit):
    upload(store, *weeks, write([{"question": kit.pool(20, 3)[0]["prompt"]}], "eval.jsonl"))
    summary = build(
        "memory://in/week0.jsonl", "memory://out", changes=["decontaminate.files=['memory://in/eval.jsonl']"]
    )
    assert kit.stages(summary)["decontaminate"].dropped == {"prompt: 10-gram": 3}


def test_the_same_run_is_done_already_on_another_machine_and_another_is_refused(
    store, build, weeks, monkeypatch
):
    import r1reward_rejection.pipeline as pipeline

    upload(store, *weeks)
    first = build("memory://in/week0.jsonl", "memory://out")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.Pipeline, "run", lambda self: pytest.fail("it ran again"))
        again = build("memory://in/week0.jsonl", "memory://out", "b")
    assert again.rows == first.rows
    with pytest.raises(DataError, match=r"begun with another recipe.choose.per_prompt: .* was 2, is 1"):
        build("memory://in/week0.jsonl", "memory://out", "c", ["choose.per_prompt=1"])


def test_nothing_of_an_older_set_stays_and_the_manifest_is_the_last_to_come(store, build, weeks, monkeypatch):
    upload(store, *weeks)
    build("memory://in/week0.jsonl", "memory://out")
    store.pipe("/out/data/train-00007-of-00009.parquet", b"old")
    order = []
    real = type(store).put_file

    def put(self, source, target, *rest, **more):
        order.append(target)
        assert not store.exists("/out/manifest.json")
        return real(self, source, target, *rest, **more)

    monkeypatch.setattr(type(store), "put_file", put)
    build("memory://in/week1.jsonl", "memory://out", overwrite=True)
    assert order[-1].endswith("/out/manifest.json")
    assert "data/train-00007-of-00009.parquet" not in contents(store, "out")


def test_an_upload_that_was_cut_is_no_set_and_goes_on(store, build, weeks, monkeypatch):
    upload(store, *weeks)
    with monkeypatch.context() as patch:
        patch.setattr(RemoteSet, "_put", lambda self, name: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build("memory://in/week0.jsonl", "memory://out")
    assert not store.exists("/out/manifest.json")
    build("memory://in/week0.jsonl", "memory://out")
    assert store.exists("/out/manifest.json")


def test_rows_are_added_to_a_set_in_a_store_by_any_machine(store, build, weeks):
    upload(store, *weeks)
    build("memory://in/week0.jsonl", "memory://grown", "a", keep_rows=True)
    build("memory://in/week1.jsonl", "memory://grown", "b", add_to="memory://grown")
    build(["memory://in/week0.jsonl", "memory://in/week1.jsonl"], "memory://whole", "c")
    assert contents(store, "grown") == contents(store, "whole")


def test_a_file_is_fetched_again_only_where_it_changed(store, build, weeks, monkeypatch):
    upload(store, weeks[0])
    build("memory://in/week0.jsonl", "memory://one")
    fetched = []
    real = type(store).get_file
    monkeypatch.setattr(
        type(store),
        "get_file",
        lambda self, name, *rest, **more: (fetched.append(name), real(self, name, *rest))[1],
    )
    build("memory://in/week0.jsonl", "memory://two")
    assert fetched == []
    store.pipe("/in/week0.jsonl", weeks[1].read_bytes())
    build("memory://in/week0.jsonl", "memory://three")
    assert fetched == ["/in/week0.jsonl"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("memory://in/nothing.jsonl", r"memory://in/nothing.jsonl: no such file"),
        ("memory://in/*.parquet", r"memory://in/\*.parquet: no such file"),
        ("gopher://in/x.jsonl", r"gopher://in/x.jsonl: fsspec has no driver for this"),
    ],
)
def test_what_is_not_there_is_a_clear_error(store, weeks, tmp_path, capsys, url, message):
    upload(store, *weeks)
    assert run(["reject", url, "-o", str(tmp_path / "out"), "--staging", str(tmp_path / "a")]) in (2, 3)
    assert re.search(message, capsys.readouterr().err)


def test_a_missing_driver_is_named_with_what_to_install(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    assert run(["reject", "s3://bucket/x.jsonl", "-o", str(tmp_path / "out")]) in (2, 3)
    assert "s3://bucket/x.jsonl: Install s3fs to access S3" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
