"""What a length is of, behind its unit: the unit is not lost."""

import pytest

from r1reward.text.stated_value import value_of


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The ladder reaches 4 m high.", "4 m"),
        ("The wall is 4 m long", "4 m"),
        ("They are 3 hours apart.", "3 hours"),
        ("It is 5 feet 4 inches tall.", "5 feet 4 inches"),
        (r"The wall is $4\text{ m}$ high.", r"4\text{ m}"),
        ("The pile is 3 books high.", "3 books"),
    ],
)
def test_a_unit_before_a_dimension_belongs_to_the_value(sentence, value):
    assert value_of(sentence, last=True) == value
