"""Which part of an answer is taken for the program: by Markdown's rules, and where models break them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward_code.extraction import extract
from r1reward_code.language_names import language_named

ADD = "def add(a, b):\n    return a + b"
FENCED = f"```python\n{ADD}\n```"


def taken(answer, language="python"):
    found = extract(answer, language)
    return None if found is None else found.text.rstrip("\n")


def indented(text, by):
    return "\n".join(by + line if line else line for line in text.split("\n"))


@pytest.mark.parametrize("by", ["", " ", "   ", "    ", "     ", "\t", "        ", "\t\t"])
def test_a_fence_may_be_indented_and_its_content_loses_as_much(by):
    assert taken(f"1. So:\n\n{indented(FENCED, by)}\n\nDone.") == ADD


@pytest.mark.parametrize("mark", ["- ", "1. ", "10) ", "* - "])
def test_a_fence_may_begin_a_list_item(mark):
    rest = indented(f"{ADD}\n```", " " * len(mark))
    assert taken(f"{mark}```python\n{rest}") == ADD


def test_a_fence_may_stand_in_a_quotation():
    assert taken("\n".join(f"> {line}" for line in FENCED.split("\n"))) == ADD
    assert taken("\n".join(f">> {line}" for line in FENCED.split("\n"))) == ADD


@pytest.mark.parametrize(
    "tag",
    ["python", "Python", "PYTHON", "py", "python3", "Python 3", "python3.11", "{python}", "{.python .numberLines}",
     'python title="a.py"', "python:solution.py", "solution.py", "language-python", "python=", "pypy3", ""],
)  # fmt: skip
def test_the_tag_is_read_as_people_write_it(tag):
    assert taken(f"```{tag}\n{ADD}\n```") == ADD
    assert taken(f"``` {tag}\n{ADD}\n```") == ADD
    assert taken(f"~~~{tag}\n{ADD}\n~~~") == ADD


@pytest.mark.parametrize(
    ("tag", "language"),
    [("c++", "cpp"), ("C++17", "cpp"), ("cpp20", "cpp"), ("main.cpp", "cpp"), ("js", "javascript"),
     ("rs", "rust"), ("golang", "go"), ("Java 11", "java"), ("c11", "c")],
)  # fmt: skip
def test_the_tags_of_other_languages_too(tag, language):
    assert taken(f"```{tag}\nx\n```", language) == "x"
    assert taken(f"```{tag}\nx\n```") is None, "never a block of another language"


@pytest.mark.parametrize("end", ["\r\n", "\n", "  \n", " \t\r\n"])
def test_line_ends_and_blanks_do_not_matter(end):
    assert taken(f"Text{end}```python{end}{ADD}\n```{end}") == ADD
    assert taken(FENCED.replace("\n", "\r\n")) == ADD
    assert taken(f"\ufeff{FENCED}") == ADD
    assert taken(f"```python\n\ufeff{ADD}\n```") == ADD


@pytest.mark.parametrize(
    "answer",
    [f"The code:```python\n{ADD}\n```", f"**Code:** ```python\n{ADD}\n```\nDone.", f"```python\n{ADD}```",
     f"```python\n{ADD}\n``` is all.", f"```python\n{ADD}```\n\nOutput:\n```text\n3\n```",
     f"```python\n{ADD}\n", f"```python\nx = 1\n```\n```python\n{ADD}```\nSo it is.", f"```\n{ADD}"],
)  # fmt: skip
def test_fences_that_break_the_rules_are_understood(answer):
    assert taken(answer) == ADD


@pytest.mark.parametrize(
    "code",
    [
        'def f():\n    """\n    ```\n    f()\n    ```\n    """\n    return 1',
        'def f():\n    """\n    ```python\n    f()\n    ```\n    ```python\n    f()\n    ```\n    """\n    return 1',
        "x = 1  # as in ```x```\ny = 2",
        "~~~\nx\n~~~",
    ],
)
def test_what_looks_like_a_fence_within_code_is_code(code):
    assert taken(f"```python\n{code}\n```") == code
    assert taken(f"So:\n\n   ```python\n{indented(code, '   ')}\n   ```\nAnd:\n```text\n1\n```") == code
    assert taken(f"````python\n```\n{code}\n```\n````") == f"```\n{code}\n```"


def test_a_closed_block_goes_before_one_that_is_cut():
    assert taken(f"{FENCED}\nFor example:\n```python\nadd(1,") == ADD
    assert taken(f"{FENCED}\n```\n") == ADD, "a stray fence is no block"


@pytest.mark.parametrize("mark", ["</answer>", "<|im_end|>", "</s>"])
def test_a_tag_after_a_fence_is_no_code(mark):
    assert taken(f"```python\n{ADD}\n```{mark}") == ADD


def test_a_tag_around_an_answer_without_a_fence_is_no_code():
    assert taken(f"<answer>{ADD}</answer>\n") == ADD


@pytest.mark.parametrize(
    "after", ["python\nprint(add(1, 2))", "python\nassert add(1, 2) == 3", "python\nfrom x import y"]
)
def test_of_several_blocks_the_last_that_defines_what_is_asked_for_is_taken(after):
    answer = f"```python\ndef add(): pass\n```\nno:\n```python\n{ADD}\n```\nUse it:\n```{after}\n```"
    assert extract(answer, "python", names=["add"]).text == f"{ADD}\n"
    assert extract(answer, "python").text == after.partition("\n")[2] + "\n"
    assert extract(answer, "python", names=["sub"]).text == after.partition("\n")[2] + "\n"


def test_an_example_of_input_or_output_is_no_code_by_its_looks():
    answer = f"```\n{ADD}\n```\nInput:\n```\n1 2\n```\nOutput:\n```\n3\n```"
    assert taken(answer) == ADD
    assert taken("```\n1 2\n```\n```\n3\n```") == "3"


def test_no_fence_no_code_but_the_whole_answer():
    assert taken(ADD) == ADD
    assert extract(ADD, "python", bare=False) is None
    assert taken("```console\n$ ls\n```") is None
    assert taken("  \n") is None


@pytest.mark.parametrize(
    "answer",
    ["```x\n``` y\n" * 20_000 + "        ```", "> " * 50_000 + "```", "a```python\n" * 20_000, "`" * 100_000,
     "1. " * 30_000 + "```", " " * 100_000 + "```", "```\n" * 100_000, "a ` b" * 50_000 + "```"],
)  # fmt: skip
def test_no_text_takes_long(answer):
    start = time.process_time()
    extract(answer, "python")
    assert time.process_time() - start < 5, "some hundredths, unless time grows with the square of the lines"


@given(st.text(alphabet="`~>-1. \tpy\n\r\u00a0", max_size=200))
def test_any_text_gives_a_part_of_it_or_nothing(answer):
    found = extract(answer, "python")
    assert found is None or all(word in answer for word in found.text.split())


@given(
    st.text(alphabet=st.characters(exclude_characters="`~\r\ufeff", exclude_categories=["Cs"]), min_size=1)
)
def test_what_is_put_in_a_fence_is_what_is_taken_out(code):
    if code.strip():
        assert extract(f"```python\n{code}\n```\n", "python").text == f"{code}\n"


@pytest.mark.parametrize(
    ("column", "language"),
    [("Python 3", "python"), ("PyPy 3-64", "python"), ("GNU C++17", "cpp"), ("C++14 (gcc 9)", "cpp"),
     ("Microsoft Visual C++ 2017", "cpp"), ("Clang++17", "cpp"), ("GNU C11", "c"), ("Java 21", "java"),
     ("node.js", "javascript"), ("Rust 2021", "rust"), ("Go", "go"), ("C# 8", "c#"), ("Python 2", "python2"),
     ("PyPy 2", "pypy2"), ("Kotlin 1.7", "kotlin"), ("en", None), ("English", None), ("text", None), ("", None)],
)  # fmt: skip
def test_the_names_that_data_sets_give_to_languages(column, language):
    assert language_named(column) == language
