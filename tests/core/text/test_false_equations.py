"""Equations between sums in figures: those that do not hold, and those that do or cannot be worked out."""

import pytest

from r1reward.text.arithmetic import leading_amount
from r1reward.text.false_equations import false_sides, is_false_equation
from r1reward.text.figures import tokens
from r1reward.text.stated_value import value_of

FALSE = (
    "53 = 54",
    "So 53 = 54.",
    "Thus, 53 = 54",
    "x = 53 = 54",
    "53 = x = 54",
    "9 * 6 = 54 = 53 = 54",
    "53 = 53.5 = 54",
    "53.0 = 54.0",
    "53 = 54.0",
    "0.53 = 54%",
    "53% = 54%",
    "$53 = $54",
    r"\$53 = \$54",
    "$53 = 54$",
    r"\(53 = 54\)",
    r"\frac{106}{2} = 54",
    "2^{10} = 1025",
    "(2)(27) = 55",
    "53 + 2 = 54 eggs",
    "53 eggs = 54 eggs",
    "The area is 53 cm^2 = 54 cm^2",
    "15 = 20 m/s",
    "53 = 54 minutes",
    "20% of 270 = 53",
    "3/5 of 90 = 53",
    "53 equals 54",
    "53 is equal to 54",
    "53 is 54",
    "50 plus 3 is 54",
    "The total is 53 + 2, which is 54",
    "53 ≈ 54",
    r"53 \approx 54",
    "She sold 53 + 2 = 54 and went home",
    "1,054 - 1,001 = 54",
    "6.02e23 * 2 = 1.3e24",
    r"\frac{5}{2} + 2 = 6",
    "54-53 = 2 pages",
    "54 - 60 = 7",
    "53 = 53 + 1 = 54",
    "50 + 3 = 54 + 1 = 55",
    "50 + 3 = 53 = 54",
    "50 + 3 ≈ 54",
    "20 * 30 ≈ 30 * 30 = 900",
    "3/4 = 15",
    "0.53 = 54 eggs",
    "53% = 54%",
    "106/2 = 54 students",
    "(-2)^2 = -4",
    "144 in = 1 in",
    "100% = 54%",
)
MAY_HOLD = (
    "48/2 = 24",
    "$12 + 3*4 = $24",
    "24 = 24.00",
    "1/3 = 0.333",
    "2/3 = 0.66",
    "2/3 = 66.7%",
    "50/12 = 4.17 = 5 buses",
    "10% of 50 = 5",
    "40 / 5 = 8 rows of 5 stars",
    "3 dozen = 36",
    "12 = 1 dozen",
    "6 boxes = 54 eggs",
    "6 boxes = 54",
    "2 boxes * 9 eggs = 18 eggs",
    "1.5 h = 90 min",
    "450 = 7.5 hours",
    "3 = 36 inches",
    "3 ft * 12 = 36 inches",
    "100 cents = $1",
    "7:30 = 450 minutes",
    "60 - 10% = 54",
    "5! = 120",
    "5 squared = 25",
    "the square of 5 + 4 = 81",
    "f(53) = 54",
    "f(2, 53) = 54",
    "a_53 = 54",
    "Day 53 = 54",
    "Player 2 = 54",
    "x + 53 = 54",
    "2x = 54",
    r"\left.\frac{dy}{dx}\right|_{x=1} = 17",
    "17 = 2 (mod 5)",
    "17 / 5 = 3 remainder 2",
    "1 + 1 = 10 in binary",
    "1 1/2 = 1.5",
    "5 = 4 and a half",
    "15 is 5 less than 20",
    "54 < 55 = 55",
    "3 >= 2",
    "5 != 4",
    "2·3³ = 54",
    "3 - -2 = 5",
    "8.314*300 = 2490 J",
    r"6.02 \times 10^{23} \times 2 = 1.2 \times 10^{24}",
    r"2\frac{1}{2} = \frac{5}{2}",
    r"17/5 = 3\frac{2}{5} = 3.4",
    "pages 10-20 = 11 pages",
    "1990-2000 = 10 years",
    "5 + 8 = 13 * 2 = 26",
    "100-50=50-30=20-15=5",
    "12 * 5 = 60 + 20 = 80 cents",
    "(80 + 90 + 100) = 270 / 3 = 90",
    "29 * 31 ≈ 30 * 30 = 900",
    "487 + 312 ≈ 500 + 300 = 800",
    "3/4 = 15 students",
    "60% = 30 students, so 100% = 50",
    "-2^2 = -4",
    "12 in × 12 in = 144 sq in = 1 sq ft",
    "16 = 10 in hex",
)


@pytest.mark.parametrize("text", FALSE)
def test_an_equation_of_numbers_that_differ_is_false(text):
    assert is_false_equation(text)


@pytest.mark.parametrize("text", MAY_HOLD)
def test_what_holds_or_cannot_be_worked_out_is_not_false(text):
    assert not is_false_equation(text)


def test_a_tolerance_is_for_what_was_rounded_on_the_way():
    assert is_false_equation("9.81 * 72.35 = 709.6")
    assert not is_false_equation("9.81 * 72.35 = 709.6", tolerance=0.005)
    assert is_false_equation("1000 = 1001", tolerance=0.005)


def test_the_question_may_be_about_another_arithmetic():
    assert false_sides("So 2401 = 1", "What is 2401?")
    assert not false_sides("So 2401 = 1", "What is 2401 modulo 5?")


def test_in_a_puzzle_of_false_equations_the_answer_is_one():
    assert not false_sides("7 + 3 = 410", "If 5 + 3 = 28, and 9 + 1 = 810, then 7 + 3 = ?")
    assert false_sides("7 + 3 = 410", "If 5 + 3 = 8, and 9 + 1 = 10, then 7 + 3 = ?")


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("She has 53 + 2 = 54 eggs", ""),
        ("She has 53 + 1 = 54 eggs", "54 eggs"),
        ("As 2 + 2 = 5, she has 54 eggs", "54 eggs"),
    ],
)
def test_a_sentence_gives_no_side_of_a_false_equation(sentence, value):
    assert value_of(sentence, last=True) == value


@pytest.mark.parametrize(
    "text", ["9^9^9^9", "2^400", "1/0", "9999999999999999", "(" * 50 + "1", "1 1", "x", "", "-", "5 +"]
)
def test_what_is_no_sum_or_too_large_comes_to_nothing(text):
    amount, length = leading_amount(tokens(text))
    assert amount is None or length < len(tokens(text))
