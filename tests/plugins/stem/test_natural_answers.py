"""Right answers of science as models write them in sentences, and the wrong ones that are written nearly so."""

import pytest

from r1reward.testing import judge
from r1reward_stem import stem

QUESTIONS = {
    "photosynthesis": "What is the process called?",
    "99 days": "How long does it take?",
    "mitochondria": "Which organelle produces ATP?",
    "Newton's second law": "Which law relates force and acceleration?",
    "9.8 m/s^2": "What is the acceleration?",
    "25 J": "How much work is done?",
    "H2SO4": "Which acid is it?",
    "increases": "What happens to the pressure?",
    "A, C": "Which?\nA. Rome\nB. Paris\nC. Oslo\nD. Bern",
    "B": "Which?\nA. Rome\nB. Paris\nC. Oslo\nD. Bern",
    "Marie Curie": "Who discovered radium?",
    "true": "Is the statement true or false?",
    "6": "How many electrons are there?",
}  # fmt: skip
"""By their ground truths."""
RIGHT = {
    "photosynthesis": (
        "It is called photosynthesis.", "It's called photosynthesis.", "This process is called photosynthesis.",
        "The process is called **photosynthesis**.", "This is known as photosynthesis.",
        "The process is known as photosynthesis.", "Photosynthesis is the process.",
        "The process by which plants make food is called photosynthesis.", "\\boxed{\\text{photosynthesis}}",
        "The process is photosynthesis.", "That is photosynthesis.", "Photosynthesis.",
        "It is referred to as photosynthesis.", "The answer is photosynthesis.", "**Answer:** Photosynthesis",
        "The process is named photosynthesis.", "Therefore, the process is photosynthesis.",
        "It would be photosynthesis.", "The term is photosynthesis.", "This is photosynthesis.",
    ),
    "99 days": (
        "It takes 99 days.", "99 days", "It takes about 99 days.", "It will take 99 days.", "It took 99 days.",
        "The process takes **99 days**.", "It requires 99 days.", "It takes 99 days to complete.", "99 d",
        "The half-life is 99 days.", "It lasts 99 days.", "The time needed is 99 days.", "$99\\ \\text{days}$",
        "t = 99 days",
    ),
    "mitochondria": (
        "The mitochondria.", "mitochondria", "Mitochondria produce ATP.", "The mitochondria produce ATP.",
        "It is the mitochondria.", "ATP is produced by the mitochondria.", "The organelle is the mitochondria.",
        "The organelle that produces ATP is the mitochondria.", "The mitochondria is the organelle.",
    ),
    "Newton's second law": (
        "Newton's second law", "Newton’s second law.", "It is Newton's second law.", "This is Newton's second law.",
        "The law is Newton's second law.", "Newton's Second Law",
        "Newton's second law relates force and acceleration.",
    ),
    "9.8 m/s^2": (
        "The acceleration equals 9.8 m/s².", "a = 9.8 m/s^2", "g ≈ 9.8 m/s²", "The acceleration is **9.8 m/s²**.",
        "| Quantity | Value |\n|---|---|\n| g | 9.8 m/s² |", "9.8 m s^-2",
    ),
    "25 J": (
        "25 J of work is done.", "The work done equals 25 J.", "25 J are done.", "We need 25 J of energy.",
        "The system loses 25 J.", "The work is 25 J, so it is positive.",
    ),
    "H2SO4": (
        "It is H2SO4.", "The acid is H2SO4.", "H2SO4 (sulfuric acid)", "It's H2SO4.",
        "The acid is sulfuric acid (H2SO4).", "The acid is called H2SO4.",
    ),
    "increases": (
        "It increases.", "The pressure increases.", "increases", "Increases.", "the pressure increases",
    ),
    "A, C": (
        "A and C", "A, C", "The correct options are A and C.", "Options A and C are correct.", "**A** and **C**",
        "(A) and (C)", "A. Rome and C. Oslo", "Rome and Oslo", "[A, C]", "\\boxed{A, C}", "- A. Rome\n- C. Oslo",
        "The answers are A and C.", "Both A and C", "AC",
    ),
    "B": (
        "B", "B. Paris", "Paris", "The answer is **B**.", "It is Paris.", "**B) Paris**", "(B)",
        "Option B is correct.", "The correct choice is B: Paris.",
    ),
    "Marie Curie": (
        "Marie Curie discovered radium.", "It was Marie Curie.", "Marie Curie",
        "Radium was discovered by Marie Curie.", "It was discovered by Marie Curie.",
        "The discoverer was Marie Curie.", "Marie Curie did.",
    ),
    "true": (
        "True", "The statement is true.", "True.", "It is true.", "**True**", "This statement is True.",
    ),
    "6": (
        "There are 6 electrons.", "6", "6 electrons", "Six", "It has 6 electrons.", "Carbon has 6 electrons.",
        "The atom contains 6 electrons.",
    ),
}  # fmt: skip
WRONG = {
    "photosynthesis": (
        "It is not called photosynthesis.", "It is called respiration.",
        "It is called photosynthesis or respiration.", "Photosynthesis is not the process.",
        "The opposite process is called photosynthesis.", "It may be called photosynthesis.",
        "Some process is called photosynthesis, I think", "Photosynthesis is the wrong process.",
        "It is known as photosynthesis or not.", "Is it called photosynthesis?",
        "Bob says it is called photosynthesis.", "Photosynthesis and respiration is the process.",
        "It was once called photosynthesis.", "If it is called photosynthesis",
        "The process is called artificial photosynthesis.", "Call it photosynthesis?",
        "It is never called photosynthesis.",
    ),
    "mitochondria": (
        "Mitochondria do not produce ATP.", "Ribosomes produce ATP.", "Mitochondria or ribosomes produce ATP.",
        "Mitochondria produce DNA.", "Mitochondria consume ATP.", "ATP is not produced by mitochondria.",
        "ATP is consumed by the mitochondria.", "Mitochondria never produce ATP.",
        "Mitochondria might produce ATP.", "Mitochondria, ribosomes and the nucleus produce ATP.",
        "No mitochondria produce ATP.", "Mitochondria?", "mitochondria mitochondria ribosomes",
    ),
    "Marie Curie": (
        "Marie Curie did not discover radium.", "Radium was not discovered by Marie Curie.",
        "Pierre Curie discovered radium.", "Marie Curie or Pierre Curie discovered radium.",
        "Polonium was discovered by Marie Curie.", "Marie Curie's husband discovered radium.",
        "Marie Curie did not.", "Marie discovered radium.", "Radium was named by Bob after Marie Curie",
    ),
    "increases": (
        "The pressure decreases.", "The pressure does not increase.", "The pressure never increases.",
        "The pressure increases or decreases.", "The temperature increases.", "The pressure no longer increases",
        "not increases", "It decreases, then increases",
    ),
    "6": (
        "There are 6 protons.", "6 million electrons", "There are 60 electrons.", "There are not 6 electrons.",
        "6 or 7 electrons", "6 pairs", "at least 6 electrons", "6 dozen electrons", "-6 electrons",
        "more than 6 electrons",
    ),
    "H2SO4": (
        "It's not H2SO4.", "It's H2SO3.", "It is called HCl.", "The acid is not sulfuric acid (H2SO4).",
        "The acid is sulfuric acid (H2SO3).", "It isn't H2SO4.", "It is called H2SO4 or HCl.",
    ),
    "Newton's second law": (
        "Newton's first law relates force and acceleration.",
        "Newton's second law does not relate force and acceleration.",
        "Newton's second law or third law relates force and acceleration.",
        "Newton's second law relates force and velocity.",
    ),
}  # fmt: skip
_VERIFIER = stem()


@pytest.mark.parametrize(("truth", "answer"), [(truth, answer) for truth in RIGHT for answer in RIGHT[truth]])
def test_a_sentence_that_names_the_answer_is_right(truth, answer):
    assert judge(_VERIFIER, answer, prompt=QUESTIONS[truth], ground_truth=truth).value == 1.0


@pytest.mark.parametrize(("truth", "answer"), [(truth, answer) for truth in WRONG for answer in WRONG[truth]])
def test_a_sentence_that_names_something_else_is_wrong(truth, answer):
    assert judge(_VERIFIER, answer, prompt=QUESTIONS[truth], ground_truth=truth).value == 0.0


@pytest.mark.parametrize(
    "question",
    [
        "Which is heavier, oxygen or hydrogen?",
        "Which of these is heavier: oxygen, hydrogen, helium?",
        "Consider oxygen and hydrogen. Which one is heavier?",
        "oxygen\nhydrogen\nWhich element is heavier?",
        "Choose among oxygen and hydrogen the heavier one.",
    ],
)
@pytest.mark.parametrize(
    "answer", ["Oxygen is hydrogen.", "oxygen hydrogen", "Oxygen hydrogen gas", "Oxygen is called hydrogen"]
)
def test_a_sentence_that_names_two_of_the_candidates_is_no_answer_of_the_first(question, answer):
    assert judge(_VERIFIER, answer, prompt=question, ground_truth="oxygen").value == 0.0
