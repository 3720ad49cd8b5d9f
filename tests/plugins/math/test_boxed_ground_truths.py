r"""Solutions with several boxes as ground truths: a list, one answer in two spellings, or nothing that is sure."""

import pytest

import r1reward

SETTLED = [
    (r"We get $x = \boxed{6}$ and $y = \boxed{7}$.", [r"\boxed{6, 7}", r"\boxed{6} and \boxed{7}"], [r"\boxed{6}"]),
    (r"So $\boxed{6}$ or $\boxed{7}$.", [r"\boxed{7, 6}"], [r"\boxed{7}"]),
    (r"The minimum is \boxed{6}, the maximum is \boxed{7}.", [r"\boxed{6, 7}"], [r"\boxed{7}"]),
    (r"(a) \boxed{6} (b) \boxed{7}", [r"\boxed{6, 7}"], [r"\boxed{7}"]),
    (r"Thus $x = \boxed{6}$. $y = \boxed{7}$", [r"\boxed{6, 7}"], [r"\boxed{7}"]),
    (r"It is $\boxed{\frac12}$, or $\boxed{0.5}$.", [r"\boxed{1/2}", r"\boxed{0.5}"], [r"\boxed{0.25}"]),
    (r"It is $\boxed{\frac12}$. That is $\boxed{0.5}$.", [r"\boxed{1/2}"], [r"\boxed{0.5, 1}"]),
    (r"$\boxed{\frac{22}{7}} \approx \boxed{3.1}$", [r"\boxed{22/7}", r"\boxed{3.1}"], [r"\boxed{3}"]),
    (r"It is $\boxed{6}$. We checked: $\boxed{6}$.", [r"\boxed{6}"], [r"\boxed{5}"]),
    (r"First $\boxed{5}$. The answer is $\boxed{6}$.", [r"\boxed{6}"], [r"\boxed{5}", r"\boxed{5, 6}"]),
    ("A step gives $\\boxed{5}$.\n\nWith that we come to $\\boxed{6}$.", [r"\boxed{6}"], [r"\boxed{5}"]),
    ("(1) $\\boxed{5}$.\n\n(2) $\\boxed{9}$.\n\nThe answers are $\\boxed{5}$ and $\\boxed{9}$.", [r"\boxed{5, 9}"], [r"\boxed{9}"]),
    ("(1) We see that $a = 5$.\n\n(2) So it is $\\boxed{9}$.", [r"\boxed{9}"], [r"\boxed{5}"]),
]  # fmt: skip

UNSETTLED = [
    (r"First $\boxed{5}$. Then, so $\boxed{6}$.", "several sentences, 5 and 6"),
    ("First $\\boxed{5}$\nSo $\\boxed{6}$", "several sentences, 5 and 6"),
    ("先得 $\\boxed{5}$。所以 $\\boxed{6}$。", "several sentences, 5 and 6"),
    ("(1) We see that $a = \\boxed{5}$.\n\n(2) So $b$ is $\\boxed{9}$.", "several parts, 5 and 9"),
    ("**Part 1.** It is $\\boxed{5}$.\n\n**Part 2.** It is $\\boxed{9}$.", "several parts, 5 and 9"),
]


def rewards(solution, completions):
    rows = [{"problem": "q", "solution": solution, "response": text} for text in completions]
    return [group.rewards[0] for group in r1reward.score(rows, "accuracy", workers=0)]


@pytest.mark.parametrize(("solution", "right", "wrong"), SETTLED)
def test_boxes_that_a_solution_ends_with_are_its_answer(solution, right, wrong):
    assert [reward.value for reward in rewards(solution, right)] == [1.0] * len(right)
    assert [reward.value for reward in rewards(solution, wrong)] == [0.0] * len(wrong)


@pytest.mark.parametrize(("solution", "reason"), UNSETTLED)
def test_of_boxes_of_which_one_may_be_a_step_none_is_the_answer_in_silence(solution, reason):
    for reward in rewards(solution, [r"\boxed{5}", r"\boxed{6}", r"\boxed{9}", r"\boxed{5, 9}"]):
        assert reward.value is None
        assert reason in reward.scores["accuracy"].reason
        assert "--map ground_truth=" in reward.scores["accuracy"].reason
