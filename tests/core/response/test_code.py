"""What counts as code in which a tag is only mentioned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.response.code import without_code


def shown(text: str) -> str:
    return without_code(text).replace("\0", "_")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a `b` c", "a ___ c"),
        ("a ``b`` c", "a _____ c"),
        ("`a` ` `b`", "___ ___b`"),
        ("``a` b", "``a` b"),
        ("`a\nb`", "`a\nb`"),
        ("```a```", "```a```"),
        ("a\n```py\nb\n```\nc", "a\n" + "_" * 11 + "\nc"),
        ("  ~~~\na\n~~~", "_" * 11),
        ("````\n```\n````", "_" * 13),
        ("```\na\n~~~", "```\na\n~~~"),
        ("```\na\n``` b", "```\na\n``` b"),
        ("    ```\na\n    ```", "    ```\na\n    ```"),
    ],
)
def test_closed_fences_and_inline_code_are_blanked(text, left):
    assert shown(text) == left


@given(st.text(alphabet="`~ a\n<"))
def test_blanking_keeps_the_length_and_touches_nothing_but_code(text):
    view = without_code(text)
    assert len(view) == len(text)
    assert all(new in (old, "\0") for old, new in zip(text, view, strict=True))
    assert "`" in text or "~~~" in text or view == text
