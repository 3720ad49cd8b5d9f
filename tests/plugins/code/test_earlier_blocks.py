"""Programs that a model writes in several code blocks, as in a notebook, and without fences in other marks."""

import pytest

from r1reward.testing import judge
from r1reward_code import code
from r1reward_code.earlier_blocks import definitions_for

TESTS = ["assert area(3) == 28", "assert area(0) == 0"]
MAIN = "```python\ndef area(r):\n    return round(square(r) * PI)\n```"
PARTS = {
    "a helper and a constant": "```python\nPI = 3.14159\n```\nThen\n```python\ndef square(x):\n    return x * x\n```\nAnd\n"
    + MAIN,
    "a helper that needs another, and an import": (
        "```python\nfrom math import pi as PI\nimport operator\n```\n"
        "```python\ndef times(a, b):\n    return operator.mul(a, b)\n```\n"
        "```python\ndef square(x):\n    return times(x, x)\n```\n" + MAIN
    ),
    "the later of two helpers": (
        "```python\nPI = 3.14159\ndef square(x):\n    return x\n```\nNo:\n```python\ndef square(x):\n    return x * x\n```\n"
        + MAIN
    ),
    "an example of the use behind it": (
        "```python\nPI = 3.14159\ndef square(x):\n    return x * x\n```\n"
        + MAIN
        + "\n```python\nprint(area(3))\n```"
    ),
}
NOT_PAID = {
    "a helper that is wrong": "```python\nPI = 3.14159\ndef square(x):\n    return x\n```\n" + MAIN,
    "a helper that comes too late": MAIN + "\n```python\nPI = 3.14159\ndef square(x):\n    return x * x\n```",
    "the right function first, a wrong one last": (
        "```python\ndef area(r):\n    return round(3.14159 * r * r)\n```\n```python\ndef area(r):\n    return r\n```"
    ),
    "a helper of another language": "```javascript\nfunction square(x) { return x * x }\n```\n" + MAIN,
}
WHOLE = "def area(r):\n    return round(3.14159 * r * r)\n"
MARKS = [
    f"[BEGIN]\n{WHOLE}[DONE]",
    f"Here it is:\n<code>\n{WHOLE}</code>\nDone.",
    f"\\begin{{verbatim}}\n{WHOLE}\\end{{verbatim}}",
]


@pytest.fixture(scope="module")
def verifier():
    made = code()
    yield made
    made.close()


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_what_a_program_uses_of_earlier_blocks_is_there(verifier, parts):
    score = judge(verifier, parts, ground_truth=TESTS)
    assert score.value == 1.0, score
    assert "with names of earlier blocks" in score.reason


@pytest.mark.parametrize("parts", NOT_PAID.values(), ids=NOT_PAID)
def test_other_blocks_make_no_wrong_program_right(verifier, parts):
    assert judge(verifier, parts, ground_truth=TESTS).value == 0.0


DEEP = "+".join(["1"] * 20_000)
HOSTILE = [
    f"x = {DEEP}",
    "x = " + "(" * 20_000,
    "x = " + "-" * 50_000 + "1",
    "x = " + "[" * 90 + "]" * 90,
    "\0",
    r"x = '\d' is 1",
    "".join(f"x{n} = x{n + 1}\n" for n in range(5_000)) + "x = x0\n",
    "x = 1\x0c\nPI = 3",
    "x = 1;" * 10_000,
    "@(lambda f: f)\ndef x(): pass",
]
LINES = "@cached\ndef f(\n    x,\n):\n    return g(x)  # kept\ndef g(x): return [\n    x]\n"


@pytest.mark.parametrize("block", HOSTILE, ids=range(len(HOSTILE)))
def test_no_earlier_block_costs_a_program_its_value(verifier, block):
    assert "unused" not in definitions_for("print(x)", [block, "unused = 1"])
    answer = (
        f"```python\n{block}\n```\n```python\ndef area(r):\n    return round(3.14159 * r * r)\nif 0: x\n```"
    )
    assert judge(verifier, answer, ground_truth=TESTS).status == "scored"


def test_lines_are_taken_as_they_stand():
    assert definitions_for("f(1)", [f"import os\n{LINES}"]) == LINES


@pytest.mark.parametrize("answer", MARKS)
def test_a_program_without_fences_may_stand_between_other_marks(verifier, answer):
    assert judge(verifier, answer, ground_truth=TESTS).value == 1.0
