"""By which rule an answer was read is a field of the score, and of each file that is written."""

import json

import pyarrow.parquet as pq
import pytest

import r1reward
from r1reward.report.overview import look_at
from r1reward.testing import judge
from r1reward.types import Score

ABCD = {"choices": ["red", "blue", "green", "grey"]}
ANSWERS = [
    ("math", r"So \boxed{7}.", "7", {}, "boxed"),
    ("math", r"So \boxed{8}.", "7", {}, "boxed"),
    ("math", "The answer is 7.", "7", {}, "stated answer"),
    ("math", "7 apples\n#### 7", "7", {}, "#### line"),
    ("math", '{"answer": 7}', "7", {}, "JSON"),
    ("math", "7", "7", {}, "whole answer"),
    ("math", "First she had 3. So she has 3 + 4 = 7 apples.", "7", {}, "last sentence"),
    ("math", "A: 7", "7", {}, "A: line"),
    (
        "math",
        "Let us think about apples and pears.\n\nPerhaps it is so, and perhaps it is not so at all.",
        "7",
        {},
        "",
    ),
    ("math", r"\boxed{B}", "B", ABCD, "boxed"),
    ("math", r"\boxed{\text{a large group}}", "x^2 + 1", {}, "boxed"),
    ("choice", "The answer is (B).", "B", ABCD, "stated answer"),
    ("stem", r"\boxed{7 kg}", "7 kg", {}, "boxed"),
    ("stem", r"\boxed{8 kg}", "7 kg", {}, "boxed"),
    ("stem", r"\boxed{B}", "B", ABCD, "boxed"),
    ("logic", r"\boxed{7}", "7", {}, "boxed"),
    ("format", "7", "7", {}, ""),
]


def rows():
    for number, (_, text, truth, columns, _) in enumerate(ANSWERS):
        yield {"id": number, "completion": text, "ground_truth": truth} | columns


@pytest.mark.parametrize("verifier", ["math", "choice", "stem", "logic", "format"])
def test_a_score_has_the_rule_that_read_its_answer(verifier):
    mine = [(row, case) for row, case in zip(rows(), ANSWERS, strict=True) if case[0] == verifier]
    spec = {"template": "plain", "terms": [{"verifier": verifier}], "style_only": ["*"]}
    for again in range(2):  # the second time, out of the cache
        scored = r1reward.score([row for row, _ in mine], spec, workers=0)
        read = [group.rewards[0].scores[verifier].rule for group in scored]
        assert read == [case[4] for _, case in mine], again


@pytest.mark.slow  # runs programs
def test_a_program_has_the_rule_that_found_it():
    row = {
        "prompt": "Add.", "task": "code", "completion": "```python\ndef add(a, b): return a + b\n```",
        "tests": ["assert add(1, 2) == 3"],
    }  # fmt: skip
    for text in (row["completion"], row["completion"].replace("+", "-")):
        scored = r1reward.score(
            [row | {"completion": text}], {"template": "plain", "terms": [{"verifier": "code"}]}, workers=0
        )
        assert scored[0].rewards[0].scores["code"].rule == "fence with the language's tag"


@pytest.mark.parametrize("name", ["scored.jsonl", "scored.parquet"])
def test_the_rule_is_written_where_there_is_one_and_read_by_the_report(name, tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / name
    source.write_text("".join(json.dumps(row) + "\n" for row in rows()))
    spec = {"template": "plain", "terms": [{"verifier": "math"}, {"verifier": "format"}]}
    r1reward.score_files([source], spec, out, workers=0)
    lines = (
        pq.read_table(out).to_pylist()
        if name.endswith("parquet")
        else map(json.loads, out.read_text().splitlines())
    )
    scores = [line["scores"] for line in lines]
    assert [s["math"].get("rule") for s in scores][:3] == ["boxed", "boxed", "stated answer"]
    assert not any(s["format"].get("rule") for s in scores)
    assert [Score.read(s["math"]).is_open for s in scores].count(True) == 1
    overview = look_at([out], {}, "math")
    examples = [e for _, some in overview.examples() for e in some]
    overview.close()
    assert {e.rule for e in examples} & {"boxed", "stated answer", "#### line", "whole answer"}


def place_giver(span):
    def place(sample, completion):
        return Score(value=1.0, answer="7", rule="by its colour", span=span)

    return r1reward.verifier("place")(place)


def test_a_verifier_may_say_where_the_answer_stands():
    score = judge(place_giver((3, 4)), "so 7 and 7")
    assert (score.rule, score.span) == ("by its colour", (3, 4))


@pytest.mark.parametrize("span", [(4, 3), (-1, 3), (1,), (1, 2, 3), ("a", "b"), (0.5, 2), 7])
def test_a_span_that_is_none_is_the_verifiers_error(span, tmp_path):
    plugin = tmp_path / "place.py"
    plugin.write_text(
        "import r1reward\n@r1reward.verifier('place')\ndef place(sample, completion):\n"
        f"    return r1reward.Score(value=1.0, answer='7', span={span!r})\n"
    )
    spec = {"template": "plain", "terms": [{"verifier": "place"}]}
    scored = r1reward.score(
        [{"completion": "7", "ground_truth": "7"}], spec, workers=0, plugins=[str(plugin)]
    )
    assert scored[0].rewards[0].scores["place"].status == "error"
