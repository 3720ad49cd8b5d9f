"""Names of tasks: what folds to ours, and what stops."""

import pytest

from r1reward.rows.tasks import TaskError, TaskNames, TaskReader, fold, task_text

NAMES = TaskNames(
    known=("math", "logic", "code", "stem"), judged=("math", "logic", "code", "stem"), default="math"
)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("MATH", "math"), ("Math", "math"), ("mathematics", "math"), ("Maths", "math"),
        ("Mathematics -> Algebra -> Other", "math"), ("CODE", "code"), ("coding", "code"), ("Programming", "code"),
        ("code_generation", "code"), ("Science", "stem"), ("STEM", "stem"), ("Logic-Puzzles", "logic"),
    ],
)  # fmt: skip
def test_the_names_of_the_field_fold_to_ours(name, ours):
    assert fold(name) == ours
    assert TaskReader("", NAMES, is_explicit=False)(name, "ability") == ours


@pytest.mark.parametrize(
    "name",
    [
        "algebra",
        "geometry",
        "math word problems",
        "coding theory",
        "aftermath",
        "data science",
        "codec",
        "1",
        "math/code",
    ],
)
def test_a_guess_that_no_term_names_stops_with_what_was_seen_and_the_cure(name):
    with pytest.raises(TaskError, match="--map task=") as caught:
        TaskReader("", NAMES, is_explicit=False)(name, "domain")
    message = str(caught.value)
    assert name in message
    assert "domain" in message
    assert "math, logic, code, stem" in message


def test_a_list_of_one_domain_is_that_domain():
    assert task_text(["Mathematics -> Algebra", "Mathematics -> Geometry"]) == "Mathematics -> Algebra"
    assert task_text('["Mathematics -> Algebra"]') == "Mathematics -> Algebra"
    with pytest.raises(TaskError, match="math"):
        TaskReader("", NAMES, is_explicit=False)(["math", "code"], "domain")
    assert task_text('["math", "code"]') == '["math", "code"]'


def test_what_the_user_says_goes_before_a_guess_and_after_a_column_that_the_user_names():
    assert TaskReader("code", NAMES, is_explicit=False)("geometry", "domain") == "code"
    assert TaskReader("code", NAMES, is_explicit=False)("science", "domain") == "code"
    assert TaskReader("code", NAMES, is_explicit=False)("math", "task") == "math"
    assert TaskReader("code", NAMES, is_explicit=False)("chapter 3", "task") == "code"
    assert TaskReader("code", NAMES, is_explicit=True)("science", "domain") == "stem"
    assert TaskReader("coding", NAMES, is_explicit=False)("", "") == "code"


def test_a_task_of_which_no_term_judges_the_answers_is_refused_unless_the_reward_file_means_it():
    with pytest.raises(TaskError, match="style_only"):
        TaskReader("", NAMES, is_explicit=True)("poetry", "kind")
    meant = TaskNames(known=(*NAMES.known, "poetry"), judged=(*NAMES.judged, "poetry"), default="math")
    assert TaskReader("", meant, is_explicit=True)("poetry", "kind") == "poetry"


def test_rows_with_tests_are_code_where_nothing_else_says_what_they_are():
    read = TaskReader("", NAMES, is_explicit=False)
    assert read("", "", "code") == "code"
    assert read("math", "task", "code") == "math"
    assert TaskReader("", TaskNames(), is_explicit=False)("", "", "code") == ""


def test_names_of_ones_own_are_left_alone_where_terms_name_them():
    names = TaskNames(known=("algebra", "MATH"), judged=("algebra", "MATH"), default="algebra")
    read = TaskReader("", names, is_explicit=False)
    assert [read(n, "domain") for n in ("algebra", "Algebra", "math", "Mathematics")] == [
        "algebra",
        "algebra",
        "MATH",
        "MATH",
    ]
