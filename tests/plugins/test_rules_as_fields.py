"""By which rule an answer was read is a field of the score, in every file that is written."""

OPTIONS = {"choices": ["red", "blue"]}
