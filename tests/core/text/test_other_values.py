"""Values that a sentence gives of something else than what the question asks for, beside the nearest that it asks for."""

import pytest

from r1reward import score
from r1reward.text.final_answer import final_answer

AGE = "Tim is 3 times as old as Ann, who is 9. How old is Tim?"
BUS = "A bus carries 45 people, 38 get off. How many people remain?"


@pytest.mark.parametrize(
    ("question", "other", "asked"),
    [
        ("What is the pH?", "The pOH of the solution is 7.", "The pH of the solution is 7."),
        ("What is the pH?", "Therefore, pOH = 7", "The pOH is 8, therefore pH = 7"),
        ("What is the area?", "So the perimeter of the square is 7.", "So the area of the square is 7."),
        ("What is the width?", "The length is 7.", "Half the length is 7."),
        ("What is the mean?", "Thus the median is 7.", "The median is 5, and the mean is 7."),
        ("What is the median?", "The median is 8 and the mean is 7.", "The median is 7 and the mean is 8."),
        ("What is the perimeter?", "Half the perimeter is 7.", "The perimeter is 7."),
        ("How heavy is it?", "It would weigh 7 kg without the box.", "It weighs 7 kg without the box."),
        (
            "There are red and blue balls. How many balls are red?",
            "The number of red balls is 8 and the number of blue balls is 7.",
            "The number of red balls is 7 and the number of blue balls is 8.",
        ),
        ("What are the quotient and the remainder?", "", "The remainder is 7."),
        (AGE, "Ann is 7 years old.", "Tim is 7 years old."),
        (AGE, "In 18 years Ann will be 7.", "So he is 7."),
        (BUS, "7 people get off and 17 remain.", "17 people get off and 7 remain."),
        (BUS, "There were 7 people before; now 17 remain.", "There were 17 people before; now 7 remain."),
        (
            "A room has girls and boys. How many boys are there?",
            "The number of boys is 12 and the number of girls is 7.",
            "The number of girls is 12 and the number of boys is 7.",
        ),
        ("小明有多少个苹果？", "至少有7个苹果。", "小明有7个苹果。"),
        ("小明有多少个苹果？", "他有超过7个苹果。", "他一共有7个苹果。"),
        ("Wie viele bleiben?", "Es bleiben mindestens 7 Äpfel.", "Es bleiben 7 Äpfel."),
        ("小明至少有多少个苹果？", "小明没有7个苹果。", "小明至少有7个苹果。"),
    ],
)
def test_what_is_not_asked_for_is_no_answer(question, other, asked):
    if other:
        assert not any("7" in a and "17" not in a for a in final_answer(other, question=question).answers)
    answers = final_answer(asked, question=question).answers
    assert len(answers) == 1
    assert "7" in answers[0]


@pytest.mark.parametrize(
    ("prompt", "answer", "value"),
    [
        ("What is the pH?", r"\boxed{pOH = 3}", 0.0),
        ("What is the pH?", r"\boxed{\text{pOH} = 3}", 0.0),
        ("What is the pH?", r"\boxed{pK_a = 3}", 0.0),
        ("What is the pH?", r"\boxed{\mathrm{pH} = 3}", 1.0),
        ("What are the pH and the pOH?", r"\boxed{pOH = 3}", 1.0),
        ("What is the kinetic energy?", "The ball has a potential energy of 3 J.", 0.0),
        ("What is the kinetic energy?", "The ball has a kinetic energy of 3 J.", 1.0),
        ("What is the kinetic energy?", r"\boxed{E_p = 3}", 0.0),
        ("What is the kinetic energy?", r"\boxed{E_k = 3}", 1.0),
        ("What is the kinetic energy?", r"\boxed{E = 3}", 1.0),
    ],
)
def test_a_box_that_names_another_quantity_is_wrong(prompt, answer, value):
    spec = {"template": "plain", "terms": [{"verifier": "math", "name": "accuracy"}]}
    row = {"prompt": prompt, "completion": answer, "ground_truth": "3"}
    assert [group.rewards[0].value for group in score([row], spec, workers=0)] == [value]
