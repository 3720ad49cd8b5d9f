"""Files that appear whole or not at all, locks, and what is said of a changed definition."""

from pathlib import Path

import pytest

from r1reward.errors import DataError
from r1reward.storage import as_json, atomic, changed, lock, read_json, refuse_change, replacing, write_json


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "inner" / "a.json"
    write_json(path, {"a": 1})

    def cut_short():
        with atomic(path) as fresh:
            fresh.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()
    assert read_json(path) == {"a": 1}
    assert [p.name for p in path.parent.iterdir()] == ["a.json"]


def test_what_a_killed_run_left_half_written_is_overwritten_by_the_next(tmp_path):
    (tmp_path / "a.new").write_text("half of what a killed run had")
    with replacing(tmp_path / "a") as fresh:
        fresh.write_text("whole")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a", "whole")]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="file/a: cannot be written"), atomic(tmp_path / "file" / "a"):
        pass


def test_a_file_that_is_not_there_is_nothing_and_a_broken_one_is_told(tmp_path):
    assert read_json(tmp_path / "no") is None
    (tmp_path / "broken").write_text("{")
    with pytest.raises(DataError, match="broken: cannot be read"):
        read_json(tmp_path / "broken")


def test_a_second_lock_on_one_output_is_refused_until_the_first_is_gone(tmp_path):
    first = lock(tmp_path / "lock", tmp_path)
    with pytest.raises(DataError, match="another run is writing here"):
        lock(tmp_path / "lock", tmp_path)
    first.close()
    lock(tmp_path / "lock", tmp_path).close()


def test_a_changed_definition_is_refused_with_what_changed(tmp_path):
    old = as_json({"reward": "a", "recipe": {"mix": {"size": 1}, "seed": 0}, "columns": ("x",), "gone": 1})
    new = as_json({"reward": "b", "recipe": {"mix": {"size": 2}, "seed": 0}, "columns": ["x"], "new": 2})
    assert changed(old, new) == ["gone", "new", "recipe.mix.size", "reward"]
    with pytest.raises(DataError) as caught:
        refuse_change(tmp_path / "o", old, new, "Stop.")
    message = str(caught.value)
    assert "recipe.mix.size was 1, is 2; reward was 'a', is 'b'. Stop." in message
    assert "gone was 1, is None" in message
    refuse_change(tmp_path / "o", old, old, "Stop.")


def test_of_many_changes_the_message_has_the_first_few_and_their_number():
    old, new = ({"recipe": {f"key{i}": value * 500 for i in range(9)}} for value in "ab")
    with pytest.raises(DataError) as caught:
        refuse_change(Path("sft"), old, new, "Stop.")
    message = str(caught.value)
    keys = "recipe.key0, recipe.key1, recipe.key2, recipe.key3 and 5 more: recipe.key0 was 'aaa"
    assert message.startswith(f"sft was begun with another {keys}")
    assert "key4" not in message
    assert len(message) < 600
    one = {name: {"files": name * 150} for name in "ab"}
    with pytest.raises(DataError, match=r"a{100}"):
        refuse_change(Path("sft"), one["a"], one["b"], "Stop.")
