"""A unit behind an answer ends the text; words that take the answer back are seen in every form that they have."""

from itertools import product

import pytest

from r1reward.text.claims import Claims
from r1reward.text.hearsay import disowns
from r1reward.text.limits import limit_of
from r1reward.text.marked import marked
from r1reward.text.named_rivals import any_rival
from r1reward.text.relative_amounts import is_relative
from r1reward.text.unit_words import is_only_unit
from r1reward.text.withdrawal import is_withdrawn

_UNIT_WORDS = (
    "feet foot inch inches mile miles yard yards meter meters metre kilometers centimeters millimetres cm km mm liter "
    "litres gram kilograms pound pounds ounce ounces ton tons gallon gallons cup cups second seconds minute minutes "
    "hour hours day days week weeks month months year years degree degrees unit units dollar dollars cent cents "
    "point points calories"
)
UNITS = _UNIT_WORDS.split()
CLOSED = [r"\boxed{42}", r"\(x = \boxed{42}", r"$\boxed{42}"]


@pytest.mark.parametrize("unit", [*UNITS, "years old", "square feet", "cubic centimeters", "square units"])
def test_no_rule_says_anything_of_what_stands_before_a_unit_and_the_end(unit):
    for box, mark, blank, stop in product(
        CLOSED, ("", r"\)", r" \)", r"\]", "$"), (" ", "\n", ""), ("", ".")
    ):
        text = f"So it is {box}{mark}{blank}{unit}{stop}"
        end = text.index("}") + 1
        assert is_only_unit(text, end), text
        read = marked(text)
        said = (is_withdrawn(text, end), is_withdrawn(text, end, "letter"), is_relative(text, end, ""))
        assert not any((*said, read.may_state(end))), text
        assert limit_of(text, end) is None, text
        assert any_rival("42", text, end) is None, text
        assert Claims(read).end_in_box


@pytest.mark.parametrize(
    "behind",
    [
        " feet short.",
        " dollars. No, 43 dollars.",
        " feet or 43 feet.",
        " feet per 43.",
        " times as many.",
        " or so.",
        " cups, not.",
        " degrees?",
        " feet, Bob says.",
        " percent of 50.",
        " feet squared.",
        " radians.",
        r"\) feet, \(43\) at most",
    ],
)
def test_a_unit_that_more_is_said_behind_does_not_end_the_text(behind):
    assert not is_only_unit(rf"It is \(\boxed{{42}}{behind}", 17)


@pytest.mark.parametrize(
    "behind",
    """. That is wrong.|. This is incorrect.|. It is false.|, which is mistaken.|. It is a mistake.|, but it is extraneous.
|. That seems invalid.|. This was rejected.|. It is discarded.|. That is excluded.|, which is impossible.
|. It is ruled out.|. That is an error.|. That is not right.|. It isn't correct.|. That can't be true.|. It fails to work.
|. Ignore that.|. Disregard this.|. Forget it.|. I take that back.|. Never mind.|. Scratch that.|. Just kidding.
|. That is what Bob says.|, but I doubt it.|, which contradicts it.|, but it should have been 43.
|, but the real answer is 43.|, but the true value is 43.|, but the actual value is 43.|, but the correct one is 43.
|, but the right one is 43.|, they say.|, people said.|, you claim.|, he told me.|, according to Bob.|, if any.
|, if n is even.|, Bob thinks.|, she thought.|, Bob believes.|, they guessed.| for even n| when prime p| for all odd k
| for composite n| for large n| if small n| for negative x""".replace("\n", "").split("|"),
)
def test_what_takes_an_answer_back_is_seen_whatever_its_word(behind):
    if behind == ", if n is even.":
        assert not is_withdrawn(f"It is 42{behind}", 8)  # the nearest form that another rule reads
    else:
        assert is_withdrawn(f"It is 42{behind}", 8)


@pytest.mark.parametrize(
    ("before", "disowned"),
    [
        ("It is not so that ", True), ("It is never the case that ", True), ("It is false that ", True),
        ("It is untrue that ", True), ("It is wrong that ", True), ("There is no way ", True),
        ("I first got ", True), ("Initially, I assumed ", True), ("Bob thinks it is ", True),
        ("The value that makes it continuous is ", False), ("We see that it is ", False), ("The only way gives ", False),
        ("It is known that ", False), ("The first way gives ", False), ("The original length is ", False),
    ],
)  # fmt: skip
def test_a_denial_is_seen_and_the_same_words_without_one_are_not(before, disowned):
    assert disowns(before) is disowned
