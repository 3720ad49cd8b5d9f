"""Where the final answer is taken from, and what is none."""

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_math.extraction import extract


@pytest.mark.parametrize(
    ("text", "rule", "answer"),
    [
        (r"so \boxed{\frac{1}{2}}.", "boxed", r"\frac{1}{2}"),
        (r"so \fbox{7}", "boxed", "7"),
        (r"so \boxed 7 indeed", "boxed", "7"),
        (r"\boxed{\text{a } \{1\}}", "boxed", r"\text{a } \{1\}"),
        (r"\boxed{1} and then \boxed{2}", "boxed", "2"),
        (r"so \\boxed{\\frac{1}{2}}", "boxed", r"\frac{1}{2}"),
        ("The final answer is $42$.", "stated answer", "42"),
        ("The answer is 3.14. I hope it is correct.", "stated answer", "3.14"),
        ("**Final Answer:** the largest such n is 34.", "stated answer", "34"),
        ("The answer to this question is: 42", "stated answer", "42"),
        ("最终答案：42。", "stated answer", "42"),
        ("所以答案是 $\\frac{1}{2}$。", "stated answer", "\\frac{1}{2}"),
        ("La réponse est 42.", "stated answer", "42"),
        ("La respuesta correcta es 42.", "stated answer", "42"),
        ("Ответ: 42", "stated answer", "42"),
        ("I first thought the answer is 41.\nFinal answer: 42", "stated answer", "42"),
        ("thus\n#### 42", "#### line", "42"),
        ("7 + 7 = 14\nA: 14", "A: line", "14"),
        ("42", "whole answer", "42"),
        ("Therefore the sum is $42$", "whole answer", "42"),
        ("We add them.\nThen we halve.\nAll is well.\nNow.\nTherefore there are 12 of them.", "last sentence", "12"),
        ("一。\n二。\n三。\n四。\n五。\n因此一共有 12 个。", "last sentence", "12"),
        ("a.\nb.\nc.\nd.\nSo, the ordered pair $(x, y)$ is $(7, 6)$. I hope it is correct.", "last sentence", "(7, 6)"),
    ],
)  # fmt: skip
def test_the_answer_is_extracted_by_stated_priority(text, rule, answer):
    found = extract(text)
    assert (found.rule, found.answers[-1]) == (rule, answer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I counted 42 apples and 7 pears.\nThen I slept.\nIt was late.",
        "There are 42 apples.\nThere are 7 pears.\nThere are 3 plums.\nThere are 42 or so in all, or 43.\nSo it is.",
        r"\boxed{42",
        r"\boxed{}",
        r"\boxed{41} \boxed{42}",
        "\\boxed{41} or \\boxed{42}",
        "The answer is 41.\nThe answer is 42.",
        "The answer is not 42.",
        r"\boxed{42 or 43}",
        r"\boxed{41, 42, 43}",
        "A: 41\nA: 42",
        "Therefore 41 and 42 are the numbers, but which?",
        r"\boxed{41} The final answer is 42. The final answer is 43.",
    ],
)
def test_lazy_open_and_several_answers_are_wrong(text):
    assert judge(math(), text, ground_truth="42").value == 0.0


def test_nothing_is_taken_from_the_reasoning():
    text = r"<think>The answer is \boxed{42}.</think>I am done."
    assert judge(math(), text, template="r1", ground_truth="42").value == 0.0


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        (r"\boxed{1} and \boxed{-2}", "-2, 1"),
        (r"n = \boxed{-2} \quad \text{and} \quad \boxed{1}.", "1,-2"),
        (r"\(y_1 = \boxed{x+1} \) and \( y_2 = \boxed{x-1} \)", "y_1=x+1, y_2=x-1"),
    ],
)
def test_several_boxes_side_by_side_answer_a_question_for_several(text, truth):
    assert judge(math(), text, ground_truth=truth).value == 1.0


def test_the_last_box_is_the_answer_where_the_others_are_steps_far_before_it():
    text = (
        r"First \boxed{200}. "
        + "Then we go on with the second account for a while. " * 3
        + r"So \boxed{255}."
    )
    assert judge(math(), text, ground_truth="255").value == 1.0
    assert judge(math(), text, ground_truth="200").value == 0.0


def test_a_final_answer_stated_behind_the_last_box_comes_before_it():
    text = r"That is \boxed{255} a year. Final Answer: The final answer is $10455$. I hope it is correct."
    assert judge(math(), text, ground_truth="10455").value == 1.0
    assert judge(math(), text, ground_truth="255").value == 0.0


def test_the_same_answer_twice_is_one():
    assert judge(math(), r"\boxed{1/2}, that is \boxed{0.5}", ground_truth="0.5").value == 1.0


def test_the_last_number_counts_only_where_the_option_says_so():
    text = "It took long.\nWe found 41, then 42 of them.\nThat is that."
    assert judge(math(), text, ground_truth="42").value == 0.0
    assert judge(math(last_number=True), text, ground_truth="42").value == 1.0


def test_a_ground_truth_may_be_a_whole_solution():
    truth = "We add.\nThen $x = \\boxed{1,-2}$."
    assert judge(math(), "A: -2, 1", ground_truth=truth).value == 1.0
    assert judge(math(), "A: 72", ground_truth="He has 70 + 2 = 72.\n#### 72").value == 1.0


def test_a_choice_in_a_sentence_is_found_and_one_denied_is_not():
    assert judge(math(), "It's not A, therefore I think it's B", ground_truth="B").value == 1.0
    assert judge(math(), "It's not A, therefore I think it's B", ground_truth="A").value == 0.0
    assert judge(math(), "The answer is A or B", ground_truth="B").value == 0.0


# Every way to name 42 without settling on it, and ways to settle on it.
UNSETTLED = [
    "The answer is 41, since 42 - 1 = 41.",
    "The answer is 41, not 42.",
    "The answer is not 42 but 41.",
    "The answer is 41 or 42 because both fit.",
    'The answer is 41 (or 42).',
    'The answer is between 41 and 43.',
    'The answer could be 42 or 43.',
    '#### 41\n#### 42',
    'It is either 41 or 42.',
    '42 43',
    '41\n42',
    '1. 41\n2. 42',
    'Possible answers: 41, 42, 43',
    '\\boxed{41}, \\boxed{42}, \\boxed{43}',
    '\\boxed{\\text{41 or 42}}',
    '\\boxed{41/42}',
    'The answer is 41. Or maybe 42.',
    'I guess 42? No: 41.',
    'The answer is: [41, 42]',
    'Answer: 41; 42',
    'Final answer: 41\nFinal answer: 42',
    'The final answer is not 42.',
    "The answer isn't 42.",
    'answer = 41 = 42?',
    '\\boxed{\\{41,42\\}}',
    '\\boxed{42 \\text{ is wrong}}',
    'So the result is 41 + 42.',
    "I don't know. There are 42 pages in the book and 7 chapters.",
    'Answer: 42 apples and 41 pears',
    'The sum of 42 and 41 is what we want.',
    '\\boxed{42}{41}\\boxed{41}',
    '<answer>41</answer> 42',
    'The answer: 42, 41',
    'Either way the answer is 41; some say 42.',
    '\\boxed{x=41 \\text{ or } x=42}',
    'A: 42\nA: 43',
    '\\boxed{42\\%\\text{ or }43\\%}',
    'So we have 42 = 41 + 1, hence 41.',
    '\\boxed{41}\\\\\\boxed{42}',
]  # fmt: skip

SETTLED = [
    "The answer is 42 because 6*7 = 42.",
    "The answer is 42, since 40 + 2 = 42.",
    "The answer is 42, not 41.",
    "The answer is $42$, which is even.",
    'The answer is **42**.',
    '**Answer:** 42',
    'Answer: $42$',
    'The answer is $\\boxed{42}$.',
    '#### 42',
    'So, the answer is 42 apples.',
    'Hence $x = 42$.',
    'The final answer is: $\\boxed{42}$. I hope it is correct.',
    '最终答案是 $42$。',
    '答案：42',
    'The correct answer is 42.',
    'Thus, there are 42 such pairs.',
    '$$\\boxed{42}$$',
    '\\[\\boxed{42}\\]',
    'Therefore, the total is $42.',
    '= 42',
    'The value is \\(42\\).',
    'Answer:\n\n42',
    'Final Answer:\n$$42$$',
    '**Final Answer**\n\n42',
    '**Final Answer**\n$\\boxed{42}$',
    '### Answer\n42',
    'x = 42',
    'The answer is therefore 42.',
    'The answer is thus $42$',
    'My final answer is 42',
    '42 is the answer.',
    'So the final answer is 42.\n\nLet me know if you have questions.',
    'The answer to the problem is 42.',
    'Our answer is 42.',
]  # fmt: skip


@pytest.mark.parametrize("text", UNSETTLED)
def test_an_answer_that_is_not_settled_on_is_wrong(text):
    assert judge(math(), text, ground_truth="42").value == 0.0


@pytest.mark.parametrize("text", SETTLED)
def test_an_answer_is_found_however_it_is_stated(text):
    assert judge(math(), text, ground_truth="42").value == 1.0


@pytest.mark.parametrize(
    ("prompt", "truth", "right", "wrong"),
    [
        ("Find all pairs $(n,k)$.", "(5,2)", r"\boxed{k=2,\ n=5}", r"\boxed{n=2,\ k=5}"),
        ("Find $(y,x)$.", "(1,2)", r"\boxed{x=2, y=1}", r"\boxed{y=2, x=1}"),
        ("Find all pairs $(p,q)$.", "(7,3)", r"\boxed{(q,p)=(3,7)}", r"\boxed{(q,p)=(7,3)}"),
        ("", "(2,-3)", r"\boxed{y=-3,\ x=2}", r"\boxed{y=2,\ x=-3}"),
        ("", "(5,2)", r"\boxed{n=5 \text{ and } k=2}", r"\boxed{n=2, k=5}"),
        ("", r"(3,\pi)", r"\boxed{\theta=\pi, r=3}", r"\boxed{r=\pi, \theta=3}"),
    ],
)
def test_named_values_are_taken_in_the_order_of_the_question(prompt, truth, right, wrong):
    assert judge(math(), right, ground_truth=truth, prompt=prompt).value == 1.0
    assert judge(math(), wrong, ground_truth=truth, prompt=prompt).value == 0.0


@pytest.mark.parametrize("truth", ["Answer: 5", "The answer is 5.", "**Answer:** 5"])
def test_a_ground_truth_may_have_a_label(truth):
    assert judge(math(), r"\boxed{5}", ground_truth=truth).value == 1.0
    assert judge(math(), r"\boxed{6}", ground_truth=truth).value == 0.0
