"""Near-duplicates: what may be merged, beside what looks the same and is another problem."""

import json
import random

import pyarrow.parquet as pq
import pytest

from r1reward_rejection.discriminants import discriminants, prompt_hash
from r1reward_rejection.same_problem import Problem, same_problem

NEAR = "keep: {correct: accuracy}\ndedupe: {near: {}}\nexport: {columns: [kind]}\n"

STORY = (
    "{name} keeps a small shop by the harbour and sells {a} jars of honey every week of the season. One week {name} "
    "also sells {b} candles to a hotel, and the candles cost as much as the jars. How many things does {name} sell in "
    "that week?"
)
PASSAGE = " ".join(
    f"The {w} of the old harbour was built of {w} stone by the {w} guild." for w in "ABCDEFGHIJKLMNOP"
)
ANSWER = "<think>\n{name} sells jars and candles, so both are added to one another.\n</think>\n\n\\boxed{{{answer}}}"


def story(name="Anna", a=24, b=17, answer=None):
    total = a + b if answer is None else answer
    return STORY.format(name=name, a=a, b=b), ANSWER.format(name=name, answer=total)


DIFFERENT = {
    "one number": (story(), story(b=18)),
    "two numbers swapped": (story(), story(a=17, b=24)),
    "a number as a word": [(STORY.format(name="Anna", a=w, b=5), ANSWER.format(name="Anna", answer=9)) for w in ("six", "nine")],
    "plus and minus": [
        (f"Find the value of x for which 12x {op} 35 = 0 holds, and give it as a fraction in lowest terms.", "\\boxed{35/12}")
        for op in "+-"
    ],
    "grouping": [(f"Let f be the map given by {f}. Find the derivative of f at the point zero in full.", "\\boxed{2}") for f in ("f(x+1)", "f(x)+1")],
    "exponent": [(f"Compute the last digit of {t} and say in one sentence how you found it.", "\\boxed{8}") for t in ("2³", "23")],
    "letters' case": [(f"In the triangle the side {c} is opposite the angle C. Find its length in whole units please.", "\\boxed{8}") for c in "cC"],
    "a negation": [(f"Which of the statements about the harbour in the text above is {t} true of the whole town?", "\\boxed{B}") for t in ("", "not")],
    "a contrast": [
        (f"Write a Python function sort_3 that takes pairs of name and score and returns the names by score, {way}.",
         f"def sort_3(pairs):\n    result = sorted(pairs, key=lambda p: p[1], reverse={rev})\n    return [name for name, score in result]")
        for way, rev in (("ascending", False), ("descending", True))
    ],
    "code's comparison": [
        ("Write a function that takes a and b and returns one of the two, as the tests below demand of it.\n" + f"assert m(1, 2) == {v}",
         f"def m(a, b):\n    return a if a {op} b else b")
        for v, op in ((2, ">"), (1, "<"))
    ],
    "a question behind one passage": [
        (f"{PASSAGE}\n\nQuestion: {q}", a)
        for q, a in (("What is the first step taken?", "It sets up an equation."), ("Which value is reported at the end?", "The value in the last line."))
    ],
    "a word of a question behind one passage": [
        (f"{PASSAGE}\n\nQuestion: What is the {q} of the town?", "It is told in the text.") for q in ("name", "age")
    ],
    "a condition more": (
        (STORY.format(name="Anna", a=24, b=17), ANSWER.format(name="Anna", answer=41)),
        (STORY.format(name="Anna", a=24, b=17).replace("How many", "Broken jars are given back. How many"), ANSWER.format(name="Anna", answer=41)),
    ),
    "an answer": (story(), story(name="Boris", answer=40)),
    "a place that is asked for": [
        (f"Read what the old book of maps says of its countries and then name the capital of {c} in one word, please.", f"The capital is {a}.")
        for c, a in (("France", "Paris"), ("Spain", "Madrid"))
    ],
    "Chinese, ascending and descending": [
        (f"请编写一个函数，把学生的成绩列表按照分数{w}序排列，并返回排列之后的姓名列表，不要修改原来的列表。", "好的。") for w in "升降"
    ],
}  # fmt: skip

SAME = {
    "renamed": (story(), story(name="Boris")),
    "words between": (story(), (story()[0].replace("also sells", "sells"), story()[1])),
    "an instruction more": (
        story(),
        ("Solve the following problem. Think carefully.\n\n" + story()[0], story()[1]),
    ),
    "sentences in another order": (
        story(),
        (". ".join([*story()[0].split(". ")[1::-1], story()[0].split(". ")[-1]]), story()[1]),
    ),
    "spelling of white space": (story(), (story()[0].replace(". ", ".\n\n"), story()[1])),
}


def test_rows_of_different_problems_are_never_merged_and_rows_of_one_are(kit, write, reject):
    rows = []
    for number, (kind, pair) in enumerate((DIFFERENT | SAME).items()):
        rows += [kit.scored(f"Case {number}. {prompt}", text, kind=kind) for prompt, text in pair]
    folder, _ = reject(write(rows), NEAR, keep_work=True)
    left = [r["kind"] for r in kit.rows_of(folder)]
    assert {kind: left.count(kind) for kind in DIFFERENT | SAME} == dict.fromkeys(
        DIFFERENT, 2
    ) | dict.fromkeys(SAME, 1)


@pytest.mark.parametrize("kind", DIFFERENT)
def test_what_tells_two_problems_apart_is_seen_without_any_similarity(kind):
    (one, reply), (other, answer) = DIFFERENT[kind]
    assert prompt_hash(one) != prompt_hash(other) or not same_problem(
        Problem(one, reply), Problem(other, answer)
    )


def test_a_thousand_problems_of_one_template_are_all_kept(kit, write, reject):
    rows = [kit.scored(*story(a=a, b=17), id=str(a)) for a in range(1000)]
    folder, _ = reject(write(rows), "keep: {correct: accuracy}\ndedupe: {near: {}}\n")
    assert len(kit.rows_of(folder)) == 1000


def test_a_template_does_not_hide_a_real_duplicate_among_its_problems(kit, write, reject):
    rows = [kit.scored(*story(a=a), id=str(a)) for a in range(60)]
    rows += [kit.scored(*story(name="Boris", a=a), id=f"copy {a}") for a in range(0, 60, 7)]
    folder, summary = reject(write(rows), "keep: {correct: accuracy}\ndedupe: {near: {}}\n")
    assert {r["id"] for r in kit.rows_of(folder)} == {str(a) for a in range(60)}
    assert kit.stages(summary)["near-duplicates"].dropped == {"near-duplicate": 9}


def test_within_a_prompt_the_completion_decides(kit, write, reject):
    rng = random.Random(3)
    prompt, text = kit.sentence(rng, 200), kit.sentence(rng, 60)
    changed = text.split()
    changed[::20] = ["else"] * len(changed[::20])
    rows = [kit.scored(prompt, t, id=name) for name, t in {
        "first": text, "near": " ".join(changed), "other": kit.sentence(rng, 15), "one more": kit.sentence(rng, 15),
    }.items()]  # fmt: skip
    rows += [kit.scored("Give one equation.", f"An equation that holds for all is {a} + {b} = {a + b}, as anybody can see "
                        "who adds both numbers by heart or by hand.", id=f"{a}") for a, b in ((2, 5), (3, 9))]  # fmt: skip
    folder, _ = reject(write(rows), "keep: {correct: accuracy}\ndedupe: {near: {}}\n")
    assert {r["id"] for r in kit.rows_of(folder)} == {"first", "other", "one more", "2", "3"}


def test_the_report_says_what_was_merged_into_what_and_why(kit, write, reject):
    rows = [kit.scored(*story(name=name), id=name) for name in ("Anna", "Boris")]
    folder, _ = reject(write(rows), "keep: {correct: accuracy}\ndedupe: {near: {}}\n")
    (found,) = pq.read_table(folder / "_report" / "near-duplicates.parquet").to_pylist()
    assert found["similarity"] > 0.65
    known = {
        "id": "Boris",
        "source_row": "scored.jsonl:2",
        "kept_id": "Anna",
        "kept_source_row": "scored.jsonl:1",
    }
    assert found == found | known | {"why": "renamed", "domain": "math"}
    assert "near-duplicates.parquet" in (folder / "README.md").read_text()


def test_ground_truths_that_differ_keep_two_rows_apart():
    one, other = story()[0], story(name="Boris")[0]
    assert same_problem(Problem(one, "It is so.", "41"), Problem(other, "It is so.", "41")) == "renamed"
    assert not same_problem(Problem(one, "It is so.", "41"), Problem(other, "It is so.", "42"))


def test_deciding_tokens_are_those_of_formulas_and_not_of_prose():
    assert discriminants("A well-known shop, and/or a bakery: a fine one.") == ("and", "or", "one")
    assert discriminants("Let $x \\leq y - 2$.") == ("x", "le", "y", "-", "2")
    assert discriminants("Let $x \\le y-2$.") == ("x", "le", "y", "-", "2")
    assert discriminants("1,000 jars") == ("1000",)
    assert json.dumps(discriminants("f(x+1)")) != json.dumps(discriminants("f(x)+1"))
