"""JSON that a policy writes is bounded in depth, and says one thing for each key."""

import json

import pytest

from r1reward.text.json_text import nesting_depth, unique_keys


@pytest.mark.parametrize(
    ("text", "depth"), [("[[{}]]", 3), ("[][][]", 1), ("{{{", 3), ("]]][[[", 0), ("[[", 0), ("", 0)]
)
def test_the_depth_of_brackets_is_counted_where_there_are_enough_of_them(text, depth):
    assert nesting_depth(text, 2) == depth


def test_an_object_with_a_key_twice_is_refused_at_any_depth():
    assert json.loads('{"a": {"b": 1}, "b": 2}', object_pairs_hook=unique_keys) == {"a": {"b": 1}, "b": 2}
    for text in ('{"a": 1, "a": 1}', '[{"x": {"a": 1, "a": 2}}]', '{"a": 1, "\\u0061": 2}'):
        with pytest.raises(ValueError, match="a key stands twice"):
            json.loads(text, object_pairs_hook=unique_keys)
