"""What an error advises exists at the door that shows it."""

import pytest

import r1reward
from r1reward.errors import DataError
from r1reward.rows.advice import HTTP, PYTHON, TRAINING, VERL
from r1reward.rows.tasks import TaskError

CURES = "name it with --task or --map task=COLUMN; --task NAME says it, --map task= leaves it out"


@pytest.mark.parametrize("door", [HTTP, PYTHON, TRAINING, VERL])
def test_no_other_door_names_the_options_of_the_command_line(door):
    assert "--" not in door.words(CURES)


def test_python_names_its_keywords_and_training_its_keys():
    assert PYTHON.words(CURES) == (
        'name it with task= or columns={"task": "COLUMN"}; task="NAME" says it, columns={"task": ""} leaves it out'
    )
    assert TRAINING.words("--map ground_truth=choices[answer] says so (counted from 0)") == (
        "data.columns.ground_truth=choices[answer] says so (counted from 0)"
    )
    assert TRAINING.words("--task logic says so") == "data.task=logic says so"
    assert HTTP.words("--map ground_truth=a, --task NAME") == (
        'the request\'s "columns": {"ground_truth": "a"}, the row\'s "task": "NAME"'
    )


def test_other_words_stay_as_they_are_and_so_does_the_kind_of_an_error():
    assert PYTHON.words("a --mapping of --tasks") == "a --mapping of --tasks"
    with pytest.raises(TaskError, match=r"^say task=\"NAME\"$"), PYTHON.advice():
        raise TaskError("say --task NAME")


def test_a_row_of_a_task_that_no_term_judges_is_refused_in_the_words_of_python():
    row = {
        "prompt": "q",
        "completion": "<think>a</think> <answer>5</answer>",
        "answer": "6",
        "domain": "geometry",
    }
    with pytest.raises(DataError, match=r'columns=\{"task": ""\} leaves the column out') as told:
        r1reward.score([row], "r1-zero", workers=0)
    assert "--" not in str(told.value)
