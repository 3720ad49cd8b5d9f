"""A scored file as a page."""

import json
import re
from html.parser import HTMLParser

import pytest

from r1reward.cli import run
from r1reward.report.term_weights import term_weights


class Tags(HTMLParser):
    """All tags and attributes of a page, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data):
        self.text += data + "\n"


@pytest.fixture
def report(tmp_path, capsys):
    """Scores rows, makes a page of them, and gives it parsed."""

    def make(rows, reward="accuracy", *options):
        file, scored, page = (tmp_path / n for n in ("rows.jsonl", "scored.jsonl", "page.html"))
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        assert run(
            ["score", str(file), "-r", reward, "-o", str(scored), "--overwrite", "--workers", "0"]
        ) in (0, 5)
        assert run(["report", str(scored), "-o", str(page), *options]) == 0
        parsed = Tags()
        parsed.feed(page.read_text())
        return parsed

    return make


def row(answer, truth="4", **more):
    return {"prompt": "2 + 2", "completion": f"\\boxed{{{answer}}}", "ground_truth": truth, **more}


def test_a_page_tells_rewards_terms_statuses_and_reasons(report):
    page = report([row(4), row(5), row(6), row(4, "")])
    assert "4 rows, 4 completions, 1 without a reward; mean reward 0.3333" in page.text
    assert "scored 3, bad_ground_truth 1" in page.text
    assert "not equal to ⟨truth⟩ [boxed]" in page.text


def test_a_page_shows_examples_of_each_kind(report):
    page = report([row(4), row(5), row(4, "")])
    for kind in ("reward 0", "highest reward", "no reward"):
        assert kind in page.text
    assert "\\boxed{\n5\n}" in page.text  # the answer is marked


def test_a_completion_cannot_add_anything_to_the_page(report, tmp_path):
    reward = tmp_path / "any-task.yaml"
    reward.write_text("{template: plain, terms: [{verifier: math, name: accuracy}]}")
    hostile = (
        "</pre></style></title><script>alert(1)</script><img src=x onerror=alert(2)>\"'><a href=javascript:x>"
    )
    fields = {
        "prompt": hostile,
        "completion": hostile,
        "ground_truth": hostile,
        "source": hostile,
        "task": hostile,
    }
    page = report([fields, fields | {"id": hostile}], str(reward), "--title", hostile)
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "pre", "table", "tr", "th", "td",
        "div", "section", "small", "svg", "g", "line", "circle", "rect", "text", "details", "summary", "mark",
    }  # fmt: skip
    assert not {"onerror", "href", "src"} & page.attributes
    assert hostile in page.text


def test_the_answer_that_was_taken_is_marked(report, tmp_path):
    report([row(4)])
    assert "\\boxed{<mark>4</mark>}" in (tmp_path / "page.html").read_text()


def test_the_figures_are_those_of_the_terminal(report, tmp_path, capsys):
    rows = [{"prompt": f"p{n}", "completions": ["\\boxed{4}"] * n + ["\\boxed{5}"] * (4 - n), "ground_truth": "4"}
            for n in range(5)]  # fmt: skip
    page = report(rows)
    summary = json.loads((tmp_path / "scored.jsonl.manifest.json").read_text())["summary"]
    for k, e in summary["pass_at"].items():
        assert f"pass@{k}\n{100 * e['mean']:.1f}\n{100 * e['low']:.1f} – {100 * e['high']:.1f}" in page.text
    assert f"{100 * summary['consensus']['mean']:.1f} %" in page.text


@pytest.mark.slow  # writes large rows
def test_the_page_stays_small_however_large_the_rows_are(report, tmp_path):
    big = "x" * 60_000
    report(
        [row(n % 7, truth=str(n % 3), note=big, prompt=f"{n} {big}", id=f"{n}{big}"[:90]) for n in range(60)]
    )
    assert (tmp_path / "page.html").stat().st_size < 2_000_000


def test_what_would_turn_the_writing_has_a_sign_of_its_own(report):
    odd = "a\u202eb\x1b[31m\x00c\u2066\x9b"
    page = report([row(4, prompt=odd, source=odd)])
    assert "a\u2426b\u241b[31m\u2400c\u2426\u2426" in page.text
    assert not set("\u202e\x1b\x00\u2066\x9b") & set(page.text)


def test_text_that_no_file_can_hold_is_replaced(report, tmp_path):
    scored = tmp_path / "odd.jsonl"
    scored.write_text(
        '{"prompt": "a \\ud800 b", "completion": "x", "ground_truth": "1", "reward": 1.0, '
        '"scores": {"accuracy": {"value": 1.0, "status": "scored"}}}\n'
    )
    assert run(["report", str(scored), "-o", str(tmp_path / "odd.html")]) == 0


def test_prompts_with_several_completions_show_how_often_they_are_solved(report):
    rows = [{"prompt": f"p{n}", "completions": ["\\boxed{4}"] * n + ["\\boxed{5}"] * (4 - n), "ground_truth": "4"}
            for n in range(5)]  # fmt: skip
    page = report(rows)
    assert "prompts by the share of their completions that are right" in page.text
    assert re.search(
        r"never: 1\b.*0\.2–0\.3: 1\b.*0\.5–0\.6: 1\b.*0\.7–0\.8: 1\b.*always: 1\b", page.text, re.DOTALL
    )


SPEC = """
style_only: [general]
template: plain
terms:
  - {verifier: math, name: accuracy, tasks: [math]}
  - {verifier: format, tasks: [math]}
  - {verifier: length, name: words, weight: 0, options: {max_length: 1, mode: limit, unit: words}}
"""


def test_terms_stand_in_the_order_of_the_reward_file_and_what_counts_for_nothing_last(report, tmp_path):
    (tmp_path / "own.yaml").write_text(SPEC)
    rows = [{"task": "general", "prompt": "?", "completion": "a b c"}] * 3
    rows += [{"task": "math", "prompt": "?", "completion": "a b 8", "ground_truth": "7"}] * 2
    page = report(rows, str(tmp_path / "own.yaml"))
    summary = json.loads((tmp_path / "scored.jsonl.manifest.json").read_text())["summary"]
    assert list(summary["terms"]) == ["accuracy", "format", "words"]
    why = page.text[page.text.index("Why not 1") :]
    assert why.index("\naccuracy\n") < why.index("\nwords ×0\n")


def test_a_manifest_that_says_nothing_of_weights_is_none(tmp_path):
    file = tmp_path / "scored.jsonl"
    for text in ("", "[]", "{" * 9999, '{"spec": {"terms": 5}}', '{"spec": {"terms": [{"name": "a"}]}}'):
        file.with_name("scored.jsonl.manifest.json").write_text(text)
        assert term_weights(file) == {}
    file.with_name("scored.jsonl.manifest.json").write_text(
        '{"spec": {"terms": [{"name": "a", "weight": "<b>"}, {"name": "b", "weight": 2}]}}'
    )
    assert term_weights(file) == {"a": None, "b": 2.0}


def test_one_is_said_in_the_singular(report, capsys):
    page = report([row(4)])
    said = capsys.readouterr().out
    assert "1 row\n" in said
    assert "1 row, 1 completion, 0 without a reward" in page.text
    assert not re.search(r"\b1 (?:rows|completions|prompts|verdicts)\b", page.text + said)


def test_paper_is_white_whatever_the_screen_is(report, tmp_path):
    report([row(4)])
    style = re.search(r"<style>(.*?)</style>", (tmp_path / "page.html").read_text(), re.DOTALL)[1]
    assert style.count(" color-scheme: dark;") == 2
    for rule in re.split(r"\n(?=\S)", style):
        if " color-scheme: dark;" in rule:
            assert rule.startswith("@media screen")


def test_the_page_of_the_same_file_is_the_same(report):
    rows = [row(n, source=f"s{n % 3}") for n in range(40)]
    assert report(rows).text == report(rows).text


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"completion": "x"}', "what `r1reward score` writes"),
        ('{"completion": "x", "reward": 1, "scores": 3}', "not as `r1reward score` writes them"),
        ('{"completion": "x", "reward": [1], "scores": [{}, {}]}', "not as `r1reward score` writes them"),
        ("{", "not JSON"),
    ],
)
def test_what_is_no_scored_file_is_refused_by_its_line(tmp_path, capsys, line, problem):
    scored = tmp_path / "scored.jsonl"
    scored.write_text(line + "\n")
    assert run(["report", str(scored), "-o", str(tmp_path / "page.html")]) == 3
    told = capsys.readouterr().err
    assert "scored.jsonl:1" in told
    assert problem in told
