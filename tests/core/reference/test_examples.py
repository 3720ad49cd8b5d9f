"""Each verifier has three examples in the documentation, and they get the scores that stand there."""

import json
import re
import sys
from pathlib import Path

import pytest

from r1reward.errors import MissingExtraError
from r1reward.reference.verifier_statuses import statuses_of
from r1reward.registry.registry import Registry
from r1reward.testing import judge, judge_group
from r1reward.types import Status

PAGE = (Path(__file__).parents[3] / ".github/docs/examples.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
ASK_A_SERVER = {"judge", "pairwise", "reward_model"}


def blocks(section, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", SECTIONS[section], re.MULTILINE | re.DOTALL)


EXAMPLES = [
    pytest.param(name, json.loads(line), id=f"{name}-{number}")
    for name in SECTIONS
    for block in blocks(name, "jsonl")
    for number, line in enumerate(block.splitlines(), 1)
]


def test_every_verifier_has_three_examples():
    names = {name for name, offer in Registry.load().verifiers.items() if "r1reward " in offer.origin}
    assert names - ASK_A_SERVER == SECTIONS.keys()
    assert all(sum(param.values[0] == name for param in EXAMPLES) >= 3 for name in SECTIONS)


@pytest.fixture
def short_answers(tmp_path, monkeypatch):
    (tmp_path / "short_answers.py").write_text(blocks("function", "python")[0])
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("short_answers", None)


@pytest.mark.usefixtures("short_answers")
@pytest.mark.parametrize(("name", "row"), EXAMPLES)
def test_an_example_gets_its_score(name, row):
    row = dict(row)
    wanted, status = row.pop("scores", None) or [row.pop("score")], row.pop("status", "scored")
    texts, options = row.pop("completions", None), row.pop("options", {})
    try:
        verifier = Registry.load().verifiers[name].build(options, "options")
    except MissingExtraError as missing:
        pytest.skip(str(missing))
    scores = (
        [judge(verifier, row.pop("completion"), **row)]
        if texts is None
        else judge_group(verifier, texts, **row)
    )
    offer = Registry.load().verifiers[name]
    assert {s.status for s in scores} <= {Status.SCORED, *statuses_of(offer)}
    assert [s.value for s in scores] == [
        None if w is None else pytest.approx(w, abs=0.001) for w in wanted
    ], scores
    assert {s.status.value for s in scores} == {status}
