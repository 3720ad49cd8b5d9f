"""What a question says of its answer: the base, one amount; beside the nearest that it does not say."""

import pytest

from r1reward import score

SPEC = {"template": "plain", "terms": [{"verifier": "math", "name": "accuracy"}]}
EUROS = "How many euros does each child get?"


@pytest.mark.parametrize(
    ("prompt", "ground_truth", "completion", "value"),
    [
        ("Write it in base 2.", "101101_2", r"\boxed{101101}", 1.0),
        ("Write it in base 2.", "101101_2", "It is 101101 in base 2.", 1.0),
        ("Write it in base 2.", "101101_2", "It is 101101 in base 3.", 0.0),
        ("Write it in base 2.", "101101_2", r"\boxed{45}", 0.0),
        ("Write it in base 2.", "101101_3", r"\boxed{101101}", 0.0),
        ("Write it in binary.", "101101_2", r"\boxed{101101}", 1.0),
        ("Add them.", "101101_2", r"\boxed{101101}", 0.0),
        (EUROS, "2,50", "Each child gets 2,5 euros.", 1.0),
        (EUROS, "2,50", "Each child gets 2,05 euros.", 0.0),
        (EUROS, "2,50", r"\boxed{250}", 0.0),
        ("Find all x.", "2,50", r"\boxed{2.5}", 0.0),
        ("Find all x.", "2,50", r"\boxed{50, 2}", 1.0),
        ("Simplify.", r"\frac{a}{b}", r"\boxed{\frac{a}{b}, b \neq 0}", 1.0),
        ("Simplify.", r"\frac{a}{b}", r"\boxed{\frac{a}{b}, a \neq 0}", 0.0),
        ("Simplify.", r"\frac{a}{a-b}", r"\boxed{\frac{a}{a-b}, b \neq 0}", 0.0),
        ("Solve.", "4", r"\boxed{x = 4 \text{ (since } x>0)}", 1.0),
        ("Solve.", "4", r"\boxed{x = 4 \text{ (if } x>0)}", 0.0),
        ("Name the curve.", "parabola", r"\boxed{\text{a parabola}}", 1.0),
        ("Name the curve.", "parabola", r"\boxed{\text{a parabola or a line}}", 0.0),
        ("Name the curve.", "parabola", r"\boxed{\text{a line and a parabola}}", 0.0),
        ("Name the curves.", "parabola, line", r"\boxed{\text{a parabola and a line}}", 1.0),
        ("Solve.", "8", r"\boxed{8 \text{ apples}}", 1.0),
        ("Solve.", "8", r"\boxed{8 \text{ only on Mondays}}", 0.0),
        ("Solve.", "8", r"\boxed{8 \text{ when Mary smiles}}", 0.0),
    ],
)
def test_what_a_question_says_decides_what_its_answer_may_leave_out(prompt, ground_truth, completion, value):
    row = {"prompt": prompt, "completion": completion, "ground_truth": ground_truth}
    assert [group.rewards[0].value for group in score([row], SPEC, workers=0)] == [value]
