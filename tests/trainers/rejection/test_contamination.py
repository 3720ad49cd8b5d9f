"""What of an evaluation set is found in a row, however it is written, beside what is nobody's."""

import gzip
import json
import random
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from r1reward.errors import DataError
from r1reward_rejection.canonical import canonical, short_form
from r1reward_rejection.contamination import stock_phrases
from r1reward_rejection.database import Database
from r1reward_rejection.evaluation import read_items
from r1reward_rejection.evaluation_index import canonical_words, row_words, write_index
from r1reward_rejection.matching import hits_in
from r1reward_rejection.ngram_words import words
from r1reward_rejection.recipe.recipe import Decontaminate
from r1reward_rejection.segmenter import segment_words

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def find(tmp_path):
    """Which of some texts have a part of some questions, and by what kind of match."""

    def found(questions, texts, field="prompt", **settings):
        rows = [q if isinstance(q, dict) else {"question": q} for q in questions]
        path = tmp_path / "evaluation.jsonl"
        path.write_text("".join(json.dumps(r) + "\n" for r in rows))
        folder = tmp_path / f"index-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        decontaminate = Decontaminate(files=(str(path),), **settings)
        write_index(folder, decontaminate)
        return {at: hit.kind for at, hit in hits_in(texts, field, decontaminate, str(folder))}

    return found


SPELLINGS = [
    (r"\dfrac{1}{2}", r"\frac12"), (r"\frac{1}{2}", "1/2"), ("½", r"\tfrac12"), (r"\left( x+1 \right)", "(x+1)"),
    (r"\( x \)", "$x$"), (r"\pi r^2", "πr²"), ("2π", r"2\pi"), ("1{,}000", "1,000"), (r"1\,000", "1000"),
    (r"\theta\le 60^\circ", "θ ≤ 60°"), (r"3 \cdot 4", "3×4"), (r"\sqrt{x}", "√x"), (r"\mathrm{cm}", "cm"),
    (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", "(1, 2)"), (r"\infty", "∞"), (r"\ldots", "…"), (r"\Delta", "Δ"),
    (r"\lfloor 6.7 \rfloor", "lfloor6.7rfloor"), (r"8 \div 2", "8 div 2"), (r"1 + \cdots + 9", "1 + ·s + 9"),
    (r"\begin{vmatrix} 0 & 1 \end{vmatrix}", "beginvmatrix 0 & 1 endvmatrix"), (r"\left\lceil x \right\rceil", "≤ftlceil x rceil"),
    (r"\angle ABC", "∠ABC"), (r"\varepsilon", "ε"), ("𝑥", "x"), (r"5\text{ cm}", "5 cm"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_of_a_formula_are_the_same_words(one, other):
    assert canonical_words(f"so {one} it") == canonical_words(f"so {other} it")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12", "1 2"),
        ("1.5 m", "15 m"),
        ("alpha", "beta"),
        (r"\sin x", r"\cos x"),
        ("x^2", "x"),
        ("100,200", "100"),
    ],
)
def test_other_formulas_are_other_words(one, other):
    assert canonical_words(one) != canonical_words(other)


@pytest.mark.parametrize(
    "text", ["", "a\\", "\\frac", "\\frac1", "{,}", "\\begin{", "π", "≤ft", "1,", "\\(\\"]
)
def test_any_text_has_a_spelling_and_the_hashes_follow_it(text):
    assert len(row_words([text]).hashes) == len(words(segment_words(canonical(text)), apart=True))


def test_a_short_question_keeps_its_operators():
    assert short_form(r"Compute $\dfrac{3}{4} \cdot 8$.") == short_form("compute (3)/(4) × 8")
    assert short_form(r"Find $\log_3 81 \div 2$.") == short_form("find log_3 81 div 2")
    assert short_form(r"Find $\frac{1}{2 \sin 10^\circ}$.") == short_form("find 1/2 sin 10^°")
    assert short_form("What is 3 + 4?") != short_form("What is 3 - 4?")
    assert short_form("What is 2³?") == short_form("What is 2^3?") != short_form("What is 23?")


QUESTION = (
    r"Let $f(x) = \frac{3x-2}{x-2}$ for all real $x \ne 2$. For what value of the angle $\theta \le 60^\circ$ does the "
    r"tower of a town by the old river cast a shadow that is \( \sqrt{3} \) times its own height, in thousands?"
)
PLAIN = (
    "Let f(x) = (3x-2)/(x-2) for all real x ≠ 2. For what value of the angle θ ≤ 60° does the tower of a town by the "
    "old river cast a shadow that is √(3) times its own height, in thousands?"
)


def test_a_question_is_found_respelt_in_unicode_embedded_and_quoted(find):
    respelt = (
        QUESTION.replace("\\frac", "\\dfrac").replace("(x)", "\\left(x\\right)").replace("\\le ", "\\leq ")
    )
    texts = [
        QUESTION, PLAIN, respelt, f"Solve the following problem.\n\nProblem: {PLAIN}\n\nPut the answer in a box.",
        QUESTION.upper(), "What is the value of the shadow that a tower casts at noon in a town by the sea?",
    ]  # fmt: skip
    assert find([QUESTION], texts) == dict.fromkeys(range(5), "10-gram")


def test_a_short_question_is_found_between_the_sentences_of_a_prompt(find):
    questions = ["What is 7 times 8?", r"Compute $\sin 60^\circ$.", "Simplify.", "Let $x = 3$. Find $2x$."]
    inside = [
        "Answer in one word. What is 7 times 8?\nThink first.",
        "Problem: Compute sin 60°.",
        "Let x=3. Find 2x.",
    ]
    outside = [
        "Tell me, what is 7 times 8?", "What is 7 times 8 minus 3?", "Compute sin 60° + cos 30°.", "Find x. Simplify. x+x",
        "Let x = 3. Find 3x.", "What is 7 * 8? times",
    ]  # fmt: skip
    assert find(questions, inside + outside) == dict.fromkeys(range(3), "whole")
    assert find(["What is 3 + 4?"], ["What is 3 - 4?", "what is 3+4"]) == {1: "whole"}


END = "\n\nPlease reason step by step, and put your final answer within \\boxed{}."


def test_an_instruction_that_all_questions_have_is_none_of_theirs(find, kit):
    rng = random.Random(1)
    questions = [kit.sentence(rng, 20) for _ in range(30)]
    clean = [f"What is {i} times {i + 1}?{END}" for i in range(200)]
    dirty = [questions[7] + END, questions[8], f"Hello. {questions[9]}{END}"]
    found = find([q + END for q in questions], clean + dirty)
    assert found == dict.fromkeys(range(200, 203), "10-gram")


def test_a_form_of_words_that_many_prompts_have_drops_none_of_them(kit, write, reject):
    rng = random.Random(2)
    phrase = "to solve this problem we can set up an equation"
    solution = f"{phrase} {kit.sentence(rng, 40)}"
    evaluation = write([{"question": kit.sentence(rng, 20), "solution": solution}], "eval.jsonl")
    rows = [kit.scored(f"q {i}", f"{phrase}: {kit.sentence(rng, 20)}", id=str(i)) for i in range(20)]
    rows.append(kit.scored("leak", " ".join(solution.split()[8:30]), id="leak"))
    recipe = f"keep: {{correct: accuracy}}\ndecontaminate: {{files: [{evaluation}], matches: 1}}\n"
    folder, summary = reject(write(rows), recipe)
    assert {r["id"] for r in kit.rows_of(folder)} == {str(i) for i in range(20)}
    notes = kit.stages(summary)["decontaminate"].notes
    assert notes["forms of words left alone"] == {phrase: 20}
    assert notes["evaluation sets"] == {"eval.jsonl": {"question": 1, "solution": 1}}
    hits = [
        json.loads(line) for line in (folder / "_report" / "contamination.jsonl").read_text().splitlines()
    ]
    assert [h["id"] for h in hits] == ["leak"]


THAI = "ร้านค้าแห่งหนึ่งขายแอปเปิ้ลได้สี่สิบแปดผลในเดือนเมษายนและขายได้ครึ่งหนึ่งของจำนวนนั้นในเดือนพฤษภาคมร้านค้าขายแอปเปิ้ลทั้งหมดกี่ผล"
OTHER_THAI = "เด็กคนหนึ่งขายแอปเปิ้ลได้ในเดือนมกราคมและซื้อหนังสือสามเล่มจากร้านค้าใกล้บ้านเขาเหลือเงินเท่าไร"


def test_ten_words_are_not_ten_letters_in_scripts_without_spaces(find):
    assert find([THAI], [f"Task: {THAI} answer", OTHER_THAI]) == {0: "10-gram"}
    chinese = "求一个圆的面积如果它的半径是五厘米的话请把答案写成整数"
    assert find([chinese], [f"他说：{chinese}", "求一个长方形的面积如果它的长是五厘米"]) == {0: "10-gram"}


def test_without_a_dictionary_letters_and_characters_stand_for_words(monkeypatch, find):
    from r1reward_rejection import segmenter

    monkeypatch.setattr(segmenter, "_divider", lambda: segmenter._without_dictionary)
    assert segment_words("求圆x") == " 求 圆 x"
    assert segment_words("ฉันชอบกินข้าว").split() == ["ฉันช", "อบกิ", "นข้า", "ว"]
    assert find([THAI], [f"Task: {THAI} answer", OTHER_THAI]) == {0: "10-gram"}


PUBLISHED = {
    "MBPP": ({"text": "Find it", "code": "def f(): pass", "test_list": ["assert f()"]}, "Find it", ["def f(): pass"]),
    "MBPP+": ({"prompt": "Find it", "code": "def f(): pass"}, "Find it", ["def f(): pass"]),
    "GPQA": ({"Question": "Which?", "Correct Answer": "One", "Explanation": "So."}, "Which?", ["One", "So."]),
    "LiveCodeBench": ({"question_title": "x", "question_content": "You are given", "public_test_cases": "[]"}, "You are given", []),
    "AIME 25": ({"Problem": "Find n", "Answer": 3, "Solution": "It is three."}, "Find n", ["It is three."]),
    "Codeforces": ({"description": "Given", "input_format": "one", "output_format": "two"}, "Given\n\none\n\ntwo", []),
    "MMLU": ({"question": "Which?", "choices": ["a choice", "another"], "answer": 1}, "Which?", ["a choice", "another"]),
    "ARC": ({"question": "Which?", "choices": {"text": ["one", "two"], "label": ["A", "B"]}}, "Which?", ["A", "B", "one", "two"]),
    "IFEval": ({"key": 1000, "prompt": "Write a poem", "instruction_id_list": ["x"]}, "Write a poem", []),
    "HumanEval+": ({"prompt": "def f():", "canonical_solution": " return 1", "test": "t"}, "def f():", [" return 1"]),
    "OlympiadBench": ({"question": "Find x", "solution": ["A way.", "Another."]}, "Find x", ["A way.", "Another."]),
    "APPS": ({"question": "Do", "solutions": "[\"print(1)\", \"print(2)\"]"}, "Do", ["print(1)", "print(2)"]),
    "chat": ({"messages": [{"role": "user", "content": "Who?"}]}, "Who?", []),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_evaluation_sets_are_read_as_they_are_published(name, tmp_path):
    row, question, solutions = PUBLISHED[name]
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(row) + "\n")
    items = read_items(Decontaminate(files=(str(path),)))
    assert items[0].text == question
    assert [i.text for i in items[1:]] == solutions


def test_a_column_that_is_no_usual_one_is_named_by_the_recipe_and_the_message_says_how(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"aufgabe": "Finde x", "weg": "So."}) + "\n")
    with pytest.raises(
        DataError, match=r"set.jsonl:1: no column looks.*--set decontaminate.question=\[COLUMN\]"
    ):
        read_items(Decontaminate(files=(str(path),)))
    items = read_items(Decontaminate(files=(str(path),), question=("aufgabe",), solutions=("weg",)))
    assert [i.text for i in items] == ["Finde x", "So."]


def test_real_problems_are_found_in_another_spelling_and_their_solutions_are_clean(find):
    """A part of GSM8K (MIT): the prompts of half are the evaluation set, those of the other half are clean."""
    lines = (DATA / "gsm8k-completions.jsonl").read_text("utf-8").splitlines()
    prompts = list(dict.fromkeys(json.loads(line)["prompt"] for line in lines))
    known, clean = prompts[::2], prompts[1::2]
    thousands = [re.sub(r"(\d),(\d{3})", r"\1{,}\2", p) for p in known]
    respelt = [re.sub(r"\$(\d+(?:\{,\}\d{3})*)", r"\\(\\$ \1 \\)", p) for p in thousands]
    assert find(known, respelt + clean) == dict.fromkeys(range(len(known)), "10-gram")


def test_sentences_of_several_scripts_are_divided_into_their_words():
    pytest.importorskip("icu", reason="the extra `segment` is not installed")
    with gzip.open(DATA / "text" / "segmented-sentences.jsonl.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    right = {}
    for row in rows:
        if row["lang"] in ("zh", "ja", "th"):
            text = "".join(row["words"])
            mine, theirs = (set(_ends(w)) for w in (segment_words(text).split(), row["words"]))
            right.setdefault(row["lang"], []).append(len(mine & theirs) / max(1, len(theirs)))
    assert all(sum(shares) / len(shares) > 0.6 for shares in right.values())


def _ends(found):
    at = 0
    for word in found:
        at += len(word)
        yield at


_FIGURE = "[asy]\nunitsize(0.4 cm);\nint i, n;\nfor (i = -8; i <= 8; ++i) { draw((i,-8)--(i,8), gray(0.7)); }\n[/asy]"
_FORM = "Enter your answer in the form $Ax + By + Cz + D = 0,$ where A, B, C and D are integers without a common divisor"


def test_the_code_of_a_figure_and_the_form_of_an_answer_are_nobodys_question(find):
    questions = [
        f"How long is the line that is parameterized below, if its direction is (-7, b)? {_FIGURE}",
        f"Which plane holds the three points (0, -1, -1), (-4, 4, 4) and (4, 5, 1)? {_FORM}.",
    ]
    texts = [
        f"For which x is the function whose graph is drawn here at its largest? {_FIGURE}",
        f"Which plane bisects the angle between those two others and goes through (-5, -1, -5)? {_FORM}.",
        *questions,
    ]
    assert set(find(questions, texts)) == {2, 3}


ASKED = "A number is selected at random from 1 through 100, inclusive. What is the probability that it is a multiple of 3?"
POLYNOMIAL = (
    r"Let $p(x)$ be a quadratic polynomial with integer coefficients which has $4-\sqrt{11}$ as a root. "
    r"Compute $\frac{p(3)}{p(4)}.$"
)
SELLERS = (
    "Linda, Sherry, June, and Connie walked around their neighborhoods selling girl scout cookies. Linda earned $27, "
    "Sherry earned $35, June earned $37, and Connie earned $26. After the sale, they pooled their money together and "
    "went to the bank to convert the coins into dollars. How much money was left?"
)
LETTERS = "Determine the number of ways to arrange the letters of the word ELLIPSE."


@pytest.mark.parametrize(
    ("question", "variant"),
    [
        (ASKED, ASKED.replace("multiple of 3", "multiple of 7")),
        (ASKED, ASKED.replace("multiple of 3", "divisor of 50")),
        (POLYNOMIAL, POLYNOMIAL.replace("4-", "3+").replace("{11}", "{7}")),
        (SELLERS, SELLERS.replace("27", "25").replace("35", "17").replace("cookies", "pens")),
        (LETTERS, LETTERS.replace("ELLIPSE", "THERE")),
        (
            r"Let $a$ and $b$ be positive real numbers such that $ab^2 = 5.$ Find the minimum value of $a^4 + b^8.$",
            r"Let $a$ and $b$ be positive real numbers such that $a + 2b = 1.$ Find the minimum value of $\frac{2}{a}.$",
        ),
        (
            "Two fair, 6-sided dice are thrown. What is the probability that the product of the two numbers is odd?",
            "Two dice are rolled. What is the probability that the product of the two top numbers exceeds their sum?",
        ),
    ],
)
def test_another_problem_in_the_same_words_is_clean_and_the_rule_to_the_letter_drops_it(
    find, question, variant
):
    embedded = f"Solve the following problem.\n\n{question}\n\nThink before you answer."
    assert find([question], [variant, question, embedded]) == dict.fromkeys((1, 2), "10-gram")
    assert find([question], [variant], matches=1) == {0: "10-gram"}


def test_a_question_with_other_numbers_counts_where_the_recipe_says_so(find):
    variants = [ASKED.replace("multiple of 3", "multiple of 7"), LETTERS.replace("ELLIPSE", "THERE")]
    assert set(find([ASKED, LETTERS], variants, values="any")) == {0}
    assert find([ASKED, LETTERS], variants) == {}


def test_a_part_of_a_question_is_a_quotation_unless_the_text_goes_on_like_it_with_another_word(find):
    words = SELLERS.split()
    quoted = f"We heard of this: {' '.join(words[28:43])}"
    assert find([SELLERS], [quoted]) == {0: "10-gram"}
    varied = "After the sale, they pooled their money together and went to the beach to convert the coins into shells."
    assert find([SELLERS], [varied]) == {}


def test_a_question_of_other_people_with_the_same_numbers_is_that_question(find):
    renamed = SELLERS
    for name, other in zip(
        ("Linda", "Sherry", "June", "Connie"), ("Alice", "Bailey", "Cindy", "Dana"), strict=True
    ):
        renamed = renamed.replace(name, other)
    assert find([SELLERS], [renamed]) == {0: "10-gram"}


@pytest.mark.parametrize("text", ["[asy]" * 50, "[asy] [/asy]" * 50, "[/asy][asy]", "\\begin{tikzpicture}"])
def test_figures_that_are_not_closed_are_text_and_many_cost_no_time(text):
    assert len(row_words([text * 200]).hashes) == len(words(segment_words(canonical(text * 200)), apart=True))


GRADING = (
    "Scoring. Your solution will be tested on a set of test groups, each worth a number of points. Each test group "
    "contains a set of test cases. To get the points for a test group you need to solve all test cases in the test "
    "group. Your final score will be the maximum score of a single submission."
)


def test_how_an_answer_is_graded_is_nobodys_question_and_what_is_asked_beside_it_is(find):
    farmer = (
        "Ingrid gives one apple to every house within the radius of her list. How many apples are needed? "
    )
    friends = "At the institute the students exchange gifts with friends. Decide who gives gifts to whom each year. "
    found = find([friends + GRADING], [farmer + GRADING, farmer + friends, f"{GRADING} {friends}"])
    assert found == dict.fromkeys((1, 2), "10-gram")


TWICE = (
    "Brian's basement was damp, so he bought a dehumidifier with three speeds. The medium setting removes twice as "
    "much water per day as the low setting, and the high setting removes twice as much water per day as the medium "
    "setting. If Brian ran it for 3 days on each setting, how much water did it remove from the damp basement?"
)


@pytest.mark.parametrize("first", range(17, 33))
def test_a_quotation_of_words_that_a_question_has_twice_is_found_wherever_it_begins(find, first):
    quoted = " ".join(TWICE.split()[first : first + 14])
    assert find([TWICE], [f"The receipts were $1026. What is 941335 + 43? {quoted}"]) == {0: "10-gram"}


def test_a_text_that_goes_on_otherwise_behind_words_that_a_question_has_twice_quotes_nothing(find):
    other = "The fast setting removes twice as much water per day as the slow setting of 12 litres."
    assert find([TWICE], [other]) == {}


def test_one_turn_of_speech_of_a_long_solution_is_chance_but_a_quoted_question_is_not(find):
    rng = random.Random(4)
    letters = "abcdefghijklmnoprstu"
    filler = ["".join(rng.choice(letters) for _ in range(5)) for _ in range(400)]
    turn = "substituting the first equation into the second equation we then get"
    item = {"question": "How long is the fence of Sam in yards?", "solution": " ".join([*filler, turn])}
    completion = f"Let us see: {turn} two."
    assert find([item], [completion], "completion") == {}
    assert find([item], [completion], "completion", matches=1) == {0: "10-gram"}
    passage = {"question": f"{' '.join(filler)} what is said of this in the last part of the text?"}
    quoted = f"We are asked what {' '.join(filler[100:115])} means."
    assert find([passage], [quoted], "completion") == {0: "10-gram"}
    assert find([passage], [f"Is it so that {' '.join(filler[100:110])}?"], "prompt") == {0: "10-gram"}


METHOD = (
    "To simplify the fraction we need to find the greatest common divisor of the numerator and the denominator. Then we "
    "divide both the numerator and the denominator by it. The steps are as follows: 1. Find the greatest common divisor "
    "of {a} and {b}. 2. Divide both the numerator {a} and the denominator {b} by it. So {a} and {b} become {c} and {d}."
)


def test_a_method_that_two_solutions_have_is_neither_ones_and_a_solution_is_found_whole_or_in_a_long_part(
    find,
):
    solution = METHOD.format(a=124, b=136, c=31, d=34)
    item = {"question": "Simplify the fraction of the two numbers of the table above.", "solution": solution}
    other = METHOD.format(a=100, b=180, c=5, d=9)
    part = " ".join(solution.split()[38:64])
    assert find([item], [other, f"So: {solution}", f"We see: {part}"], "completion") == dict.fromkeys(
        (1, 2), "10-gram"
    )


ADD = "def add_nested(one, two):\n    result = tuple(tuple(a + b for a, b in zip(t, u)) for t, u in zip(one, two))\n    return result"


def test_a_program_is_the_reference_where_it_computes_the_same_way(find):
    item = {"prompt": "Write a function that adds two nested tuples.", "code": ADD}
    product = ADD.replace("add_nested", "index_product").replace("a + b", "a * b")
    assert find([item], [product, f"```python\n{ADD}\n```"], "completion") == {1: "10-gram"}


CRAYONS = (
    "Paul got a box of some crayons for his birthday. By the end of the school year he only had {a} crayons left since "
    "he had lost or given away {b} of them. How many crayons did he get for his birthday?"
)


def test_a_variant_with_other_numbers_is_clean_though_it_quotes_a_sentence_and_a_quotation_among_numbers_is_none(
    find,
):
    question = CRAYONS.format(a=291, b=315)
    variant = (
        "Paul got a box of some crayons for his birthday. By the end of the school year he had lost 551 of his crayons "
        "and had given away 177 of them. How many crayons did he get?"
    )
    quotation = f"A train takes 12 hours and costs 48 dollars. We heard: {' '.join(question.split()[:14])}."
    assert find([question], [variant, quotation, question]) == dict.fromkeys((1, 2), "10-gram")


REPEATED = (
    "Compute the area of the shaded region. What is 996885 + 848028 * 248576? "
    "Find the sum of all the digits of your result and write it as a decimal. {quotation}"
)


def test_a_quotation_in_a_text_about_something_else_is_none_of_its_variants(find):
    question = "What is the sum of the digits in the terminating decimal representation of the fraction 4321/(5^7 * 2^8)?"
    quotation = "What is the sum of the digits in the terminating decimal representation of the"
    variant = f"{quotation} fraction 17/(5^3 * 2^9)? Give the sum of the digits of the fraction."
    found = find([question], [REPEATED.format(quotation=quotation), REPEATED.format(quotation=""), variant])
    assert 0 in found
    assert 1 not in found


@pytest.mark.parametrize(("asked", "stock"), [(1_000, True), (300_000, False)])
def test_how_many_prompts_make_a_form_of_words_grows_with_the_prompts(tmp_path, asked, stock):
    (tmp_path / "found").mkdir()
    count = 12
    columns = {"match": ["ten words in a row"] * count, "prompt": list(range(count))}
    columns |= {"single": [False] * count, "certain": [False] * count}
    pq.write_table(pa.table(columns), tmp_path / "found" / "0.parquet")
    pq.write_table(pa.table({"prompt": range(asked)}), tmp_path / "rows.parquet")
    db = Database(tmp_path, threads=1, memory_mb=256)
    phrases = stock_phrases(db, tmp_path, tmp_path / "rows.parquet")
    assert phrases == ({"ten words in a row": count} if stock else {})


def test_halves_of_a_question_far_apart_in_a_text_are_no_error(find):
    rng = random.Random(6)
    question = " ".join("".join(rng.choice("abdefg") for _ in range(6)) for _ in range(24))
    words, filler = question.split(), " ".join(["and so on"] * 80)
    text = f"{' '.join(words[:11])} {filler} {' '.join(words[12:])}"
    assert find([question], [text]) == {0: "10-gram"}


BOARD = (
    "Move the red car to the exit on the right side of the board by as few moves as there are. The board is read row by "
    "row, dots are free places, and a wall is never moved: {board}"
)


@pytest.mark.parametrize("each_its_own", [True, False])
def test_rows_of_one_template_have_different_ground_truths_and_wordings_of_one_question_have_one(
    each_its_own, kit, write, reject
):
    rng = random.Random(3)
    boards = ["".join(rng.choice(".#xo") for _ in range(36)) for _ in range(16)]
    evaluation = write([{"question": BOARD.format(board=boards[0])}], "eval.jsonl")
    rows = [
        kit.scored(
            BOARD.format(board=board),
            kit.completion(rng),
            id=str(i),
            ground_truth=str(i if each_its_own else 7),
        )
        for i, board in enumerate(boards)
    ]
    rows.append(kit.scored("Say something.", kit.completion(rng), id="other"))
    recipe = f"keep: {{correct: accuracy}}\ndecontaminate: {{files: [{evaluation}]}}\n"
    folder, summary = reject(write(rows), recipe)
    left = {str(i) for i in range(1, 16)} if each_its_own else set()
    assert {r["id"] for r in kit.rows_of(folder)} == left | {"other"}
    assert bool(kit.stages(summary)["decontaminate"].notes["templates left alone"]) == each_its_own


def test_a_completion_that_repeats_its_clean_prompt_is_clean(kit, write, reject):
    rng = random.Random(7)
    phrase = "how many more visitors came to the palace by the lake on that day than on the day before"
    evaluation = write(
        [{"question": f"There were 100 and 666 {kit.sentence(rng, 20)}. {phrase}?"}], "eval.jsonl"
    )
    prompt = f"Rosa counted 317 and then 295 of them. {phrase}?"
    rows = [
        kit.scored(prompt, f"We find {phrase}: it is 22.", id="echo"),
        kit.scored("Say something.", f"We find {phrase}: it is 22.", id="quotation"),
    ]
    recipe = f"keep: {{correct: accuracy}}\ndecontaminate: {{files: [{evaluation}], text: completion}}\n"
    folder, _ = reject(write(rows), recipe)
    assert [r["id"] for r in kit.rows_of(folder)] == ["echo"]
