"""An answer part that is nothing but a box is read without looking for anything else: with the same outcome."""

from hypothesis import given, settings
from hypothesis import strategies as st

from r1reward.text.final_answer import final_answer, read_answer

_PARTS = (
    "-", "+", "=", "^", "_", "(", ")", ",", ".", "!", "|", " ", "0", "12", "a", "x", r"\frac", r"\sqrt", r"\pi", r"\left",
    "{", "}", "{", "}", "{1}", r"\,", r"\boxed{", "'", '"', "$", "<", "####", "\n", " I hope ", "wrong", r"\text{so}", "\u200b",
)  # fmt: skip


@settings(max_examples=80)
@given(st.lists(st.sampled_from(_PARTS), max_size=9).map("".join), st.booleans())
def test_a_lone_box_is_read_as_any_other_text(content: str, truncated: bool) -> None:
    text = rf"\boxed{{{content}}}"
    slow = read_answer(text, truncated=truncated)
    assert final_answer(text, truncated=truncated) == slow


def test_what_stands_around_a_box_counts() -> None:
    assert final_answer(r"\boxed{42}").answers == ("42",)
    assert final_answer(r"\boxed{42} is wrong").answers == ()
    assert final_answer(r"\boxed{42}, or 43").answers == ("42", "43")
