"""Which words of a text are its final answer, and which are not: each form beside its near miss."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from r1reward.text.choice import chosen_letter
from r1reward.text.final_answer import final_answer
from r1reward.text.rules import rules_of
from r1reward.text.statements import statements

HASHES = [
    "48 + 24 = 72 clips. #### 72",
    "The answer is:\n\n#### 72",
    "Final answer: #### 72",
    "**#### 72**",
    "> #### 72",
    "- #### 72",
    "`#### 72`",
    "(#### 72)",
    "#### 72<|im_end|>",
    "#### 72</s>\n<|endoftext|>",
    "#### $72$",
    "#### **72**",
    "#### \\boxed{72}",
    "The answer is 71 in all.\n\n#### 72",
    "#### 71\nWait, I mis-added the numbers.\n#### 72",
    "#### Step 1: Add\n48 + 24 = 72\n#### Step 2: Conclude\n#### 72",
    "#### 72\n\nI hope this helps!",
]


@pytest.mark.parametrize("text", HASHES)
def test_the_last_hashes_anywhere_are_the_answer(text):
    assert set(final_answer(text).answers) == {"72"}


@pytest.mark.parametrize("text", ["#### 71\n#### 72", "#### 71 #### 72"])
def test_hashes_side_by_side_are_several_answers(text):
    assert final_answer(text).answers == ("71", "72")


LINES = [
    "The final answer is:\n\\[\n72\n\\]",
    "**Final Answer**\n\n$$\n72\n$$",
    "### Final Answer:\n\n\\[\n72\n\\]",
    "最终答案是：\n\n\\[\n72\n\\]",
    "The final answer is:\n\\begin{align*}\n72\n\\end{align*}",
    "We compute a while.\n\nTherefore,\n\n\\[\n72.\n\\]",
    "The value is:\n\n\\[\n72\n\\]",
    "## Answer\n\n72",
    "**Result:** 72",
    "Die Antwort lautet: 72.",
    "La respuesta final es **72**.",
    "Ответ: $72$.",
    "答えは72です。",
    "정답: 72",
    "الجواب هو 72",
    "A resposta é 72.",
    "Đáp án: 72",
]


@pytest.mark.parametrize("text", LINES)
def test_a_statement_is_read_on_lines_of_its_own_and_in_many_languages(text):
    assert final_answer(text).answers[-1].removesuffix("です") == "72"


SENTENCES = [
    ("Ann spent $12 on everything.", "$12"),
    ("Bob finished in 6th place.", "6"),
    ("In total, the bell rang 4 + 8 = 12 times.", "12"),
    ("The total cost is $9 + $3 = $12.", "$12"),
    ("It costs $9 for the first, $3 for the second, so $12 in total.", "$12"),
    ("The phone costs $400, and Ann has $355, so she still needs 400 - 355 = $45.", "$45"),
    ("Therefore, the gap is $100, with the second shop dearer by $100.", "$100"),
    ("Therefore, the value of $k$ is 49.", "49"),
    ("So, $\\angle B$ is 76 degrees.", "76 degrees"),
    ("The sum of the digits of $36$ is 9.", "9"),
    ("The last digit of $12^2$ is 4.", "4"),
    ("Answer: Ann is currently 12 years old.", "12 years"),
    ("Answer: Mrs. Hill sold 12 eggs.", "12 eggs"),
    ("The total is 5 million dollars a year.", "5 million dollars"),
    ("Altogether they have twelve eggs.", "twelve"),
    ("**Total boxes Ann has:** 12", "12"),
    ("42 is the answer.", "42"),
]


@pytest.mark.parametrize(("text", "value"), SENTENCES)
def test_a_sentence_gives_what_it_says_of_its_subject(text, value):
    assert final_answer(text).answers == (value,)


@pytest.mark.parametrize(
    "text",
    [
        "It is either 41 or 42.",
        "It is less than 42.",
        "It isn't 42.",
        "Is it 42?",
        "It could be 42.",
        "I doubt that it is 42.",
        "All but 42.",
        "The wrong answer is 42.",
        "42 is not the answer.",
        "There are more than 42 of them.",
        "She has 42 eggs and 41 pears.",
        "I don't know. There are 42 pages in the book and 7 chapters.",
    ],
)
def test_a_denial_a_doubt_or_two_values_give_none(text):
    assert "42" not in final_answer(text).answers


def test_the_question_tells_the_value_from_its_conditions():
    text = "Answer: Ann can ride 50 miles in 7 hours."
    assert final_answer(text, question="How many miles can Ann ride in 7 hours?").answers == ("50",)
    assert final_answer(text, question="How far can Ann ride in 7 hours?").answers == ("50 miles",)
    assert final_answer(text).answers != ("7",)


@pytest.mark.parametrize(
    "text", ["9 + 3 = 12, so the answer is correct.", "So the claim is False. This answer is right."]
)
def test_what_speaks_of_an_answer_states_none(text):
    assert statements(text) == []


def test_a_statement_inside_another_is_the_only_one():
    assert [s.text for s in statements("Final Answer: The answer is 12.")] == ["12"]
    assert [s.final for s in statements("Final Answer: The answer is 12.")] == [True]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('{"reasoning": "9 + 3", "answer": "12"}', "12"),
        ('```json\n{"answer": 12}\n```', "12"),
        ('So:\n{"final_answer": "$\\frac{1}{2}$"}', "\\frac{1}{2}"),
        ('{"answer": "The answer is \\\\boxed{12}."}', "12"),
        ("{'answer': '12'}", "12"),
    ],
)
def test_json_is_read_fenced_or_not(text, answer):
    assert final_answer(text) == ("JSON", (answer,), "")


@pytest.mark.parametrize("text", ['{"answer": "12", "answer": "13"}', '{"answer": {"a": "12"}}', '{"a": 12}'])
def test_json_without_one_answer_is_none(text):
    assert final_answer(text).rule != "JSON"


@pytest.mark.parametrize("text", ["The answer is 4", "So she has 12", "#### 7", '{"answer": "1"}'])
def test_what_a_cut_may_have_halved_is_no_answer(text):
    assert final_answer(text, truncated=True).answers == ()


def test_what_stands_before_a_cut_is_an_answer():
    assert final_answer("The answer is 12. Let me", truncated=True).answers == ("12",)
    assert final_answer("\\boxed{12} and so", truncated=True).answers == ("12",)


def test_a_box_in_code_is_none_beside_one_outside():
    text = "```python\nprint('\\\\boxed{11}')\n```\nSo \\boxed{12}."
    assert final_answer(text).answers == ("12",)
    assert final_answer("\\boxed{\\boxed{12}}").answers == ("12",)


@pytest.mark.parametrize(
    ("extract", "text", "read"),
    [
        ("strict", "\\boxed{12}", True),
        ("strict", "12", True),
        ("strict", "The answer is 12.", False),
        ("strict", "So she has 12 eggs.", False),
        ("marked", "The answer is 12.", True),
        ("marked", "#### 12", True),
        ("marked", "We add them.\n\nShe has 12 eggs.", False),
        ("any", "We add them.\n\nShe has 12 eggs.", True),
    ],
)
def test_an_option_says_which_rules_count(extract, text, read):
    assert bool(final_answer(text, rules=rules_of(extract)).answers) == read


PIECES = [
    "the answer is ", "The final answer is ", "Answer:", "答案是", "选", "#### ", "\\boxed{", "}", "{", "$", "$$", "\\[", "\\]", "\\(",
    "\\begin{align}", "\\end{align}", "\n", " ", "\t", ". ", "? ", "is ", "= ", "about ", "so ", "not ", "or ", "and ", "12", "12, ",
    "$12 ", "**", "_", "`", "```\n", "<|im_end|>", "</s>", "<think>", "A. ", "(B) ", "B", "option ", "because ", '{"answer": ', '"',
    "\\", "\\text{", "Mr. ", "。", "正答は", "ответ ", "\u200b", "–", ":", "A: ", "I hope it is correct. ", "%", "th ", "/", "if ", "\ud800",
]  # fmt: skip


@settings(max_examples=25)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5))
def test_reading_takes_linear_time_whatever_is_repeated(pieces):
    def seconds(length: int) -> float:
        text = "".join(pieces) * (length // len("".join(pieces)) + 1)
        began = time.process_time()
        final_answer(text, question="How many miles in 3 hours?")
        chosen_letter(text, {"A": "x", "B": "12"})
        return time.process_time() - began

    short, long = (min(seconds(n) for _ in range(3)) for n in (40_000, 80_000))
    assert long < 2.5 * short + 0.02


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join), st.booleans())
def test_no_text_raises(text, truncated):
    read = final_answer(text, question=text, truncated=truncated)
    assert all(isinstance(answer, str) for answer in read.answers)
    assert chosen_letter(text, {"A": "x"}, truncated=truncated).letter in (None, "A", "several")


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ('Based on what I know, here is my answer: {"answer": "Chief of Protocol"}', ("Chief of Protocol",)),
        ('Use the format: {"answer": "x"}\n{"answer": "12"}', ("12",)),
        ('One: {"answer": "1"} and two: {"answer": "2"}', ()),
        ('Nested: {"a": {"answer": "3"}}', ()),
    ],
)
def test_an_object_behind_a_colon_is_read_where_it_is_the_one_and_the_end(text, answers):
    read = final_answer(text)
    assert (read.answers if read.rule == "JSON" else ()) == answers


@pytest.mark.parametrize("before", ["", "We add. "])
@pytest.mark.parametrize(
    ("inside", "answers"),
    [
        ("The answer is 41. The answer is 42.", ("41", "42")),
        ("The answer is 42. It is even.", ("42",)),
        ("42", ("42",)),
        ("42. It is even.", ("42",)),
    ],
)
def test_sentences_in_answer_tags_state_what_they_state_without(before, inside, answers):
    assert final_answer(f"{before}<answer>{inside}</answer>").answers == answers


@pytest.mark.parametrize(
    "text", ["-->" + "<!--" * 250_000, "| answer | " + "1" * 1_000_000, "**a** (" + " " * 1_000_000]
)
def test_a_megabyte_of_what_is_never_closed_takes_no_time(text):
    began = time.process_time()
    final_answer(text)
    assert time.process_time() - began < 1.0  # 5 s and more where each beginning is tried to the end


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("$x=-1,x=2$", "x=-1,x=2"),
        (r"\(x=-1, x=2\)", "x=-1, x=2"),
        ("$$x=-1, x=2$$", "x=-1, x=2"),
        ("c^2 = 36 + 64 = 100, c = 10", "c = 10"),
        ("3x = 6, x = 2", "x = 2"),
        ("x^2 + x = 6, x = 2", "x = 2"),
    ],
)
def test_two_solutions_are_no_steps_to_the_second(text, answer):
    assert final_answer(text).answers == (answer,)
