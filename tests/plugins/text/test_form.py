"""Length, repetition, paragraphs and code blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.types import Completion, Response, Sample, Status
from r1reward_text.length import length
from r1reward_text.repetition import repeated_share, repetition
from r1reward_text.structure import code_blocks, paragraphs


@pytest.mark.parametrize(("tokens", "value"), [(10, 1.0), (80, 1.0), (90, 0.5), (100, 0.0), (101, 0.0)])
def test_overlong_is_soft_between_the_buffer_and_the_limit(judge, tokens, value):
    verifier = length(max_length=100, buffer=20)
    assert judge(verifier, "x", completion_tokens=tokens).value == pytest.approx(value)


@pytest.mark.parametrize(("count", "value"), [(0, 1.0), (50, 0.5), (100, 0.0), (150, 0.0)])
def test_cosine_falls_from_1_to_0(judge, count, value):
    verifier = length(max_length=100, mode="cosine", unit="characters")
    assert judge(verifier, "x" * count).value == pytest.approx(value)


def test_a_limit_has_two_ends(judge):
    verifier = length(max_length=5, min_length=2, mode="limit", unit="words")
    assert [judge(verifier, "w " * n).value for n in (1, 2, 5, 6)] == [0.0, 1.0, 1.0, 0.0]


def test_a_truncated_completion_earns_nothing(judge):
    assert judge(length(max_length=9, unit="words"), "short", truncated=True).value == 0.0


def test_tokens_that_nobody_counted_are_not_guessed(judge):
    score = judge(length(max_length=9), "short")
    assert score.status is Status.NOT_APPLICABLE
    assert "completion_tokens" in score.reason


@pytest.mark.parametrize(
    "options", [{"max_length": 0}, {"max_length": 5, "min_length": 5}, {"max_length": 5, "buffer": 6}]
)
def test_impossible_lengths_are_refused(options):
    with pytest.raises(ValueError, match=r"length|buffer"):
        length(unit="words", **options)


PROSE = (
    "First we count the apples in the basket, then those on the table. There are seven in the basket because "
    "four were red and three were green, and on the table lie five more. So the sum is twelve."
)


def test_prose_does_not_repeat_itself(judge):
    assert judge(repetition(), PROSE).value == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "I will think about it again. " * 60,
        "我们再想一想这个问题。" * 60,
        "ха" * 500,
        "a" * 2000,
        "ab" * 2000,
        "!?" * 500,
        "yes " * 300,
        PROSE + " wait" * 400,
    ],
)
def test_loops_are_seen_in_any_language(judge, text):
    score = judge(repetition(), text)
    assert score.value < 0.25
    assert judge(repetition(max_share=0.3), text).value == 0.0


def test_invisible_characters_do_not_hide_a_loop():
    loop = "".join(f"think{chr(0x200B) * (i % 5)} again " for i in range(200))
    assert repeated_share(loop, 12) > 0.8


@given(st.text(max_size=400))
def test_a_share_lies_between_0_and_1(text):
    assert 0.0 <= repeated_share(text, 3) <= 1.0


def test_a_long_paragraph_is_told_from_short_ones(judge):
    good = "\n\n".join(["x" * 1999] * 5)
    assert judge(paragraphs(), "42", reasoning=good).value == 1.0
    assert judge(paragraphs(), "42", reasoning="x" * 2001).value == 0.0
    assert judge(paragraphs(), "y" * 5000, reasoning=good).value == 1.0


@pytest.mark.parametrize("between", ["\n\n", "\r\n\r\n", "\n \t\n", "\r\r", "\n\u200b\n"])
def test_blank_lines_of_every_kind_end_a_paragraph(judge, between):
    assert judge(paragraphs(max_chars=10), "", reasoning=between.join(["x" * 9] * 3)).value == 1.0


@pytest.mark.parametrize("between", ["\u2029", "\u2028\u2028", "\x85\x85", "\x1c\x1c", "\v\v", "\f\f"])
def test_what_no_reader_sees_as_a_blank_line_ends_no_paragraph(judge, between):
    assert judge(paragraphs(max_chars=10), "", reasoning=between.join(["x" * 9] * 3)).value == 0.0


CODE = [
    "``\nfor i in x:\n    f(i)\n``",
    "`\nprint(1)\n`",
    "so\n\n    for i in range(3):\n        print(i)\n",
    "\\begin{verbatim}\nprint(1)\n\\end{verbatim}",
    "\\begin{lstlisting}[language=C]\nint x;\n\\end{lstlisting}",
    "[code]\nprint(1)\n[/code]",
    "\uff40\uff40\uff40python\nprint(1)\n\uff40\uff40\uff40",
    "` ` `python\nprint(1)\n` ` `",
    "#+BEGIN_SRC python\nprint(1)\n#+END_SRC",
    ".. code-block:: python\n\n   print(1)",
    "&lt;pre&gt;print(1)&lt;/pre&gt;",
    "'''\nprint(1)\n'''",
]
NO_CODE = [
    "Let `x` be 3 and ``y`` be 4.",
    "so\n\n    x = 3 and we go on\n\nand on",
    "- one\n\n    a second paragraph of this item\n",
    "\\begin{align}\nx &= 3\n\\end{align}",
    "it's the `pre` tag that matters",
]


@pytest.mark.parametrize("text", CODE)
def test_code_in_any_markup_is_a_code_block(judge, text):
    assert judge(code_blocks(), "", reasoning=text).value == 0.0


@pytest.mark.parametrize("text", NO_CODE)
def test_inline_code_formulas_and_indented_prose_are_no_code_block(judge, text):
    assert judge(code_blocks(), "", reasoning=text).value == 1.0


def test_a_line_end_alone_ends_no_paragraph(judge):
    assert judge(paragraphs(max_chars=10), "", reasoning="\n".join(["x" * 9] * 3)).value == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx\n```",
        "so ```x = 1```",
        "```",
        "> ```\n> x",
        "- ~~~\n  x\n  ~~~",
        "    ```\n    x",
        "<pre>x</pre>",
        "<CODE class='a'>x</CODE>",
        "`\u200b``python\nx",
        "1. ```js\nx\n```",
    ],
)
def test_a_code_block_is_found_in_every_disguise(judge, text):
    assert judge(code_blocks(), "", reasoning=f"We think.\n{text}\nDone.").value == 0.0
    assert judge(code_blocks(), text, reasoning="We think.").value == 1.0


@pytest.mark.parametrize("text", ["the `len` of x", "a ~~struck~~ word", "x < code", "    indented"])
def test_inline_code_is_no_block(judge, text):
    assert judge(code_blocks(), "", reasoning=text).value == 1.0


def test_indented_code_is_found_where_it_is_asked_for(judge):
    text = "We write:\n\n    x = 1\n"
    assert judge(code_blocks(indented=True), "", reasoning=text).value == 0.0
    assert judge(code_blocks(), "", reasoning=text).value == 1.0


@pytest.mark.parametrize(
    "text", ["`" * 10**6, "\n" * 10**6, " " * 10**6, "> " * 500_000, "<pre" * 250_000, "x\n \n" * 250_000]
)
def test_hostile_lengths_end(text):
    response = Response(reasoning=text)
    for verifier in (paragraphs(), code_blocks(indented=True), repetition(part="reasoning")):
        assert 0.0 <= verifier(Sample(), Completion(text=text), response).value <= 1.0
