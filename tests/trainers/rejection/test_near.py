"""Near-duplicates: what may be merged, beside what looks the same and is another problem."""

import json
import random
import re

import pyarrow.parquet as pq
import pytest

from r1reward_rejection.discriminants import discriminants, prompt_hash
from r1reward_rejection.program_form import same_program
from r1reward_rejection.same_problem import Problem, same_answer, same_problem

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

VARIANTS = {
    'unit': ('A pipe is 12 meters long and weighs 30 kg. How heavy is one meter of it?', 'A pipe is 12 feet long and weighs 30 kg. How heavy is one meter of it?'),
    'unit2': ('A car goes 60 km/h for 3 hours. How far does it go in km?', 'A car goes 60 km/h for 3 hours. How far does it go in mm?'),
    'quantity': ('A cone has radius 3 and height 4. Find its surface.', 'A cone has radius 3 and height 4. Find its slope.'),
    'quantity2': ('A rectangle has sides 3 and 4. What is its perimeter?', 'A rectangle has sides 3 and 4. What is its diagonal?'),
    'operands': ('What is 17 - 5?', 'What is 5 - 17?'),
    'operands2': ('Divide the apples of Tom by the pears of Ann.', 'Divide the pears of Ann by the apples of Tom.'),
    'at least and at most': ('What is the chance that at least 3 of 7 coins are heads?', 'What is the chance that at most 3 of 7 coins are heads?'),
    'increasing': ('On which interval is f(x) = x^3 - 3x increasing?', 'On which interval is f(x) = x^3 - 3x decreasing?'),
    'before': ('What day is it 10 days before Monday?', 'What day is it 10 days after Monday?'),
    'weekday': ('What day is it 10 days after Monday?', 'What day is it 10 days after Friday?'),
    'month': ('How many days are from 3 March to 9 May?', 'How many days are from 3 April to 9 May?'),
    'min': ('Find the min of x^2 + 2x + 5.', 'Find the max of x^2 + 2x + 5.'),
    'even': ('How many even numbers are between 10 and 90?', 'How many odd numbers are between 10 and 90?'),
    'left': ('The robot turns left and goes 5 steps, then right and 3 steps. Where is it?', 'The robot turns right and goes 5 steps, then left and 3 steps. Where is it?'),
    'sums': ('What is the sum of the first 20 primes?', 'What is the product of the first 20 primes?'),
    'sums2': ('Evaluate \\sum_{k=1}^{10} (k+1).', 'Evaluate \\prod_{k=1}^{10} (k+1).'),
    'spelled': ('Anna has three cats and a dog. How many legs are there?', 'Anna has four cats and a dog. How many legs are there?'),
    'spelled2': ('There are twenty-one pupils in a class, half are girls...', 'There are twenty-two pupils in a class, half are girls...'),
    'roman': ('What happened in part III of the play?', 'What happened in part IV of the play?'),
    'roman2': ('Which is greater, XII + V or 16?', 'Which is greater, XIV + V or 16?'),
    'index': ('Find x_1 if x_1 + x_2 = 5 and x_1 - x_2 = 1.', 'Find x_2 if x_1 + x_2 = 5 and x_1 - x_2 = 1.'),
    'index2': ('Find a_{10} of the sequence a_n = 2n.', 'Find a_{11} of the sequence a_n = 2n.'),
    'sin': ('Compute $\\sin 30^\\circ$ exactly.', 'Compute $\\cos 30^\\circ$ exactly.'),
    'sin2': ('Differentiate sin(x) * x.', 'Differentiate cos(x) * x.'),
    'log': ('Differentiate log x times x.', 'Differentiate exp x times x.'),
    'vars': ('Solve y = 2x + 1 for x.', 'Solve x = 2y + 1 for x.'),
    'vars2': ('Solve a = b + c for b.', 'Solve a = b + c for c.'),
    'sym': ('If f is injective, is f o g injective?', 'If f is surjective, is f o g surjective?'),
    'color': ('There are 5 red and 3 blue balls. What is the chance to draw a red one?', 'There are 5 red and 3 blue balls. What is the chance to draw a blue one?'),
    'who': ('Tom is older than Ann by 3 years. Ann is 7. How old is Tom?', 'Ann is older than Tom by 3 years. Ann is 7. How old is Tom?'),
    'who2': ('Tom has 3 apples and Ann has 5. How many has Tom?', 'Tom has 3 apples and Ann has 5. How many has Ann?'),
    'country': ('What is the capital of Austria, and how old is it?', 'What is the capital of Australia, and how old is it?'),
    'element': ('What is the boiling point of helium at 1 atm?', 'What is the boiling point of neon at 1 atm?'),
    'inverse': ('Show that the matrix is invertible.', 'Show that the matrix is singular.'),
    'lang': ('Write it in Python: reverse a list.', 'Write it in Rust: reverse a list.'),
    'neg': ('Which of these can fly?', 'Which of these cannot fly?'),
    'neg2': ('Which of these is a mammal?', "Which of these isn't a mammal?"),
    'gcd': ('Find the greatest common divisor of 12 and 18.', 'Find the least common multiple of 12 and 18.'),
    'base': ('Write 45 in base two.', 'Write 45 in base three.'),
    'percent': ('The price rises by 20%. What is it then?', 'The price rises by 20. What is it then?'),
    'strict': ('How many n satisfy n < 9?', 'How many n satisfy n ≤ 9?'),
    'bracket': ('Compute 2 * (3 + 4).', 'Compute (2 * 3) + 4.'),
    'exp': ('Compute 2^3.', 'Compute 2·3.'),
    'ith': ('What is the 3rd letter of the word?', 'What is the 4th letter of the word?'),
    'third': ('What is the third letter of the word?', 'What is the fourth letter of the word?'),
    'row/col': ('Sum each row of the matrix.', 'Sum each column of the matrix.'),
    'between': ('How many primes are between 10 and 50, inclusive?', 'How many primes are between 10 and 50, exclusive?'),
    'replace': ('Balls are drawn with replacement.', 'Balls are drawn without replacement.'),
    'two keys of a sort': ('Sort by name, then by age.', 'Sort by age, then by name.'),
    'string': ('Does "abca" contain a repeated letter?', 'Does "abcd" contain a repeated letter?'),
    'word': ('How often does e occur in strawberry?', 'How often does r occur in strawberry?'),
    'word2': ('How many vowels are in the word banana?', 'How many vowels are in the word cherry?'),
    'tense': ('How many apples did she eat?', 'How many apples did she sell?'),
}  # fmt: skip
"""Two questions with the same answer text: what tells them apart stands in the question alone."""


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
        "like_id": "Anna",
        "like_source_row": "scored.jsonl:1",
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


@pytest.mark.parametrize("kind", VARIANTS)
def test_a_unit_an_order_a_day_or_a_function_makes_another_problem(kind):
    for before in (
        "",
        "The school orders chairs for the new hall, and the cost is paid by the parents of Anna. ",
    ):
        one, other = (
            Problem(before + question, "We go step by step. It is so.") for question in VARIANTS[kind]
        )
        assert prompt_hash(one.prompt) != prompt_hash(other.prompt) or not same_problem(one, other)


PRIME = (
    "def is_prime(n):\n    if n <= 1:\n        return False\n    for i in range(2, n):\n        if n % i == 0:\n"
    "            return False\n    return True"
)


def test_two_algorithms_for_one_prompt_are_two_answers_and_other_names_and_remarks_are_none():
    for other in (
        PRIME.replace("range(2, n)", "range(2, int(n**0.5) + 1)"),
        PRIME.replace("n <= 1", "n < 1"),
        PRIME.replace("return True", "return not False"),
        f"import math\n\n{PRIME.replace('range', 'reversed')}",
    ):
        assert not same_program(PRIME, other)
    for same in (
        re.sub(r"\bi\b", "divisor", PRIME),
        f"import math\n\n{PRIME}\n\n# a test\nassert is_prime(7)",
        PRIME.replace("(n):\n", '(n):\n    """Whether n = 2, 3, 5, ... is a prime."""\n'),
        f"It is so:\n\n```python\n{PRIME}\n```\nDone in O(n).",
    ):
        assert same_program(PRIME, same)
    assert same_program("The sum is 3.", "The sum is 4.")


SCHOOL = "Read what is said here of the school, its hall and the parents who pay for all of it, and answer in a line. "
ONE_WORD = [
    ("Ein Bauer hat zwölf Kühe und zwei Hunde.", "Ein Bauer hat elf Kühe und zwei Hunde."),
    ("Berechne die Summe der beiden.", "Berechne die Differenz der beiden."),
    ("It weighs 5 kg. What is it?", "It weighs 5 lb. What is it?"), ("It costs €5 there.", "It costs $5 there."),
    ("Which is a mammal?\nA. dog\nB. frog\nC. hawk", "Which is a mammal?\nA. frog\nB. dog\nC. hawk"),
    ("A patient has hyperkalemia. What now?", "A patient has hypokalemia. What now?"),
    ("A man of 45 has chest pain. What now?", "A woman of 45 has chest pain. What now?"),
    ("White is to move. Which move wins?", "Black is to move. Which move wins?"),
    ("The river is deep. Who crosses it?", "The river is cold. Who crosses it?"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE_WORD)
@pytest.mark.parametrize("before", ["", SCHOOL, SCHOOL * 3])
def test_one_other_word_is_another_problem_however_long_the_text_about_it_is(one, other, before):
    problems = Problem(before + one, "It is so."), Problem(before + other, "It is so.")
    assert prompt_hash(problems[0].prompt) != prompt_hash(problems[1].prompt) or not same_problem(*problems)


def test_a_typing_error_is_no_other_word_and_a_person_may_have_another_name():
    for one, other in (("chairs for", "chiars for"), ("parents", "parentts"), ("of Anna", "of Boris")):
        text = f"{SCHOOL}There are chairs for the hall, the parents of Anna say. What is it?"
        assert same_problem(Problem(text, "So."), Problem(text.replace(one, other, 1), "So."))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("return a - b", "return b - a"), ("return g(h(a))", "return h(g(a))"), ("return a.min", "return a.max"),
        ('return "yes" if a else "no"', 'return "no" if a else "yes"'), ("return a if a > b else b", "return b if a > b else a"),
        ("for x in a:\n        s(x)\n        t(x)", "for x in a:\n        s(x)\n    t(x)"),
    ],
)  # fmt: skip
def test_operands_strings_attributes_and_indentation_make_another_program(one, other):
    assert not same_program(f"def f(a, b):\n    {one}", f"def f(a, b):\n    {other}")
    renamed = re.sub(r"\bb\b", "w", re.sub(r"\ba\b", "u", one))
    assert same_program(f"def f(a, b):\n    {one}", f"def f(u, w):\n    # so\n    {renamed}")


def test_an_algorithm_behind_the_preamble_of_another_is_kept(kit, write, reject):
    preamble = (
        "from typing import *\nimport math\nimport itertools\nimport re\nimport heapq\nimport collections\n\n"
    )
    other = PRIME.replace("range(2, n)", "range(2, int(n**0.5) + 1)")
    texts = [preamble + PRIME, preamble + other, preamble + re.sub(r"\bi\b", "k", PRIME)]
    rows = [kit.scored("Is n a prime?", text, id=str(i)) for i, text in enumerate(texts)]
    folder, _ = reject(write(rows), NEAR)
    assert {r["id"] for r in kit.rows_of(folder)} == {"0", "1"}


THOUGHT = " ".join(f"We look at the {w} row and then at the {w} column of it." for w in "abcdefghij")


@pytest.mark.parametrize(
    ("answers", "count"),
    [
        (("<answer>1 4 3 2\n2 3 1 4</answer>", "<answer>4 1 3 2\n2 3 1 4</answer>"), 2),
        (("\\boxed{B, C, A}", "\\boxed{C, B, A}"), 2),
        (("The path is Rome, Oslo, Bern.", "The path is Oslo, Rome, Bern."), 2),
        (("<answer>1 4 3 2</answer>", "<answer>1 4  3 2</answer>"), 1),
        (("The path is Rome, Oslo, Bern.", "So the path is Rome, Oslo, Bern."), 1),
    ],
)
def test_one_answer_in_another_order_is_another_answer_and_in_other_words_it_is_none(
    answers, count, kit, write, reject
):
    rows = [
        kit.scored("Fill the grid, please.", f"<think>\n{THOUGHT}\n</think>\n\n{answer}", id=str(i))
        for i, answer in enumerate(answers)
    ]
    folder, _ = reject(write(rows), NEAR)
    assert len(kit.rows_of(folder)) == count


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\\boxed{12}", "\\boxed{13}"), ("\\boxed{-5}", "\\boxed{5}"), ("\\boxed{[1, 3)}", "\\boxed{[1, 3]}"),
        ("\\boxed{5\\text{ m}}", "\\boxed{5\\text{ km}}"), ("\\boxed{\\sin x}", "\\boxed{\\cos x}"),
        ("The answer is A.", "The answer is B."), ("The answer is (A).", "The answer is (B)."), ("So yes.", "So no."),
        ("The capital is Oslo.", "The capital is Bergen."), ("Tom is the knight.", "Ann is the knight."),
        ("It is 5 m.", "It is 5 km."), ("It is -5.", "It is 5."), ("It is Monday.", "It is Friday."),
        ("答案是对的。", "答案是错的。"),
    ],
)  # fmt: skip
def test_two_answers_to_one_prompt_that_end_otherwise_are_two(one, other):
    thought = f"<think>\n{THOUGHT}\n</think>\n\n"
    assert not same_answer(thought + one, thought + other)
    assert same_answer(thought + one, thought + one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("So it is 12.", "It is 12 then."), ("\\boxed{12}", "\\boxed{ 12 }"), ("The answer is A.", "So the answer is A."),
        ("\\boxed{\\frac12}", "\\boxed{\\dfrac{1}{2}}"), ("Hence it is 5 m.", "Therefore, it is 5 m."),
    ],
)  # fmt: skip
def test_one_answer_in_another_spelling_or_other_small_words_is_one(one, other):
    assert same_answer(f"{THOUGHT}\n\n{one}", f"{THOUGHT}\n\n{other}")


def test_a_wrong_answer_beside_a_right_one_in_the_same_words_is_there_to_be_rejected(kit, write, reject):
    rows = [
        kit.scored("Find it, please.", f"<think>\n{THOUGHT}\n</think>\n\nIt is {text}.", value=value, id=text)
        for text, value in (("5", 1.0), ("-5", 0.0))
    ]
    recipe = "keep: {correct: accuracy}\ndedupe: {near: {}}\npairs: {margin: 0.5}\n"
    folder, _ = reject(write(rows), recipe)
    (pair,) = kit.rows_of(folder)
    assert "is -5" in pair["rejected"][0]["content"]
