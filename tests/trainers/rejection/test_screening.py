"""Texts that are read closely for contamination: those that may have a hit, and their words are the same either way."""

import random

import numpy as np
import pytest

from r1reward_rejection.canonical import _LATEX, _MARKS_OF_LATEX, BARE, VARIANTS
from r1reward_rejection.evaluation import Item
from r1reward_rejection.evaluation_index import Index, row_words
from r1reward_rejection.plain_words import PlainWords
from r1reward_rejection.recipe.recipe import Fuzzy
from r1reward_rejection.screening import texts_to_compare

PIECES = [
    " ", " ", "\n", ".", ",", "$", "\\", "{", "}", "(", ")", "\\(", "\\,", "\\!", "\\ ", "_", "^", "=", "-", "'", "0",
    "12", "000", "1,000", "345", "x", "A", "pi", "\\pi", "\\Pi", "frac", "\\frac", "\\dfrac{", "\\frac1", "tfrac 1 2",
    "sqrt", "\\sqrt2", "cdots", "cdot", "ldots", "circ", "circle", "\\circ", "quad", "qquad", "leq", "leqslant", "le",
    "mathbb", "mathbbR", "text", "\\text{", "textbfbold", "div", "divide", "\\div", "begin", "\\begin{array}{lcr}",
    "end", "endcases", "beginpmatrix", "ending", "boxed", "\\boxed{", "\\varepsilon", "\\varphi", "\\varnothing",
    "\\left", "\\leftarrow", "\\le", "\\notin", "{,}000", "[asy]", "[/asy]", "asy", "of", "Apples", "overline",
    "”", "—", "’s", "…", "°", "é", "²", "≤", "·", "π", "五", "\u200b", "\u00a0", "ﬁ", "½", "∞",
]  # fmt: skip


def test_the_words_of_plain_texts_are_those_of_the_canonical_spelling():
    rng = random.Random(3)
    texts = [
        "",
        "plain words",
        *("".join(rng.choices(PIECES, k=rng.randrange(1, 12))) for _ in range(20_000)),
    ]
    for first in range(0, len(texts), 500):
        batch = texts[first : first + 500]
        plain, whole = PlainWords(batch), row_words(batch)
        for at, text in enumerate(batch):
            hashes = plain.hashes[plain.bounds[at] : plain.bounds[at + 1]]
            wanted = whole.hashes[whole.bounds[at] : whole.bounds[at + 1]] if plain.plain[at] else []
            assert np.array_equal(hashes, wanted), text


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("Let $x \\in \\mathbb{R}$ with \\frac{1}{2} < x, and so on: “it” is 1,000 — or not…", True),
        ("The circle's circ, divided by 2\\sqrt{3}", True),
        ("\\frac12", False),
        ("frac12", False),
        ("1{,}000", False),
        ("1\\,000", False),
        ("\\begin{cases} x \\end{cases}", False),
        ("beginpmatrix1 2endpmatrix", False),
        ("[asy] draw(A--B); [/asy]", False),
        ("x ≤ 2", False),
        ("2·s", False),
        ("α + β", False),
        ("x²", False),
        ("zero\u200bwidth", False),
        ("一二三", False),
    ],
)
def test_a_text_that_only_the_canonical_spelling_can_read_is_told_apart(text, is_plain):
    assert PlainWords(["before", text, "after"]).plain.tolist() == [True, is_plain, True]


QUESTION = (
    "A baker sells 14 loaves of rye bread each morning and keeps 3 loaves for the old lighthouse keeper. "
    "How many loaves does the baker need for one week?"
)
ITEMS = [Item("set", "1", "question", QUESTION), Item("set", "2", "question", "What is $\\frac{3}{4} + 8$?")]
FUZZY = Fuzzy(words=4, share=0.5)


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("Nothing of it is here: a weather report of 14 mornings.", False),
        ("A baker sells 14 loaves.", False),
        (f"Solve this. {QUESTION} Answer in a box.", True),
        ("So we know that the baker sells 14 loaves of rye bread each morning and keeps 3 loaves.", True),
        ("Compute: what is 3/4 + 8? Thanks.", True),
        ("What was 3/4 + 8?", False),
        ("Why it is read: ≤", True),
        ("A baker sells 14 loaves of rye; each morning and keeps 3 of them; for the old lighthouse keeper. "
         "How many loaves does; the baker need for one week?", True),
    ],
)  # fmt: skip
def test_texts_are_read_that_may_have_a_ten_gram_a_share_or_a_short_question(text, is_read):
    index, fuzzy = Index(ITEMS, 10), Index(ITEMS, FUZZY.words, questions_only=True)
    others = ["An apple is red.", "An apple is red."]
    assert texts_to_compare([*others, text, text], index, fuzzy, FUZZY) == [text] * is_read


def test_no_text_in_which_a_formula_is_respelt_goes_without_a_mark_of_one():
    rng = random.Random(5)
    names = [*BARE, *VARIANTS, "frac12", "dfrac 1 2", "tfrac512", "matrix", "pmatrix", "Bmatrix", "Vmatrix", "aligned",
             "align*", "gathered", "arraylcr", "begin", "end", "div", "·s", "≤ft", "≥q", "1{,}000", "2\\,000", "\\,", "{,}"]  # fmt: skip
    pieces = [
        *names,
        *(edge + name for edge in ("\\", "begin", "end", "\\begin{") for name in names),
        " ",
        "x",
        "3",
    ]
    respelt = 0
    for _ in range(20_000):
        text = "".join(rng.choices(pieces, k=rng.randint(1, 5)))
        if _LATEX.search(text):
            respelt += 1
            assert any(mark in text for mark in _MARKS_OF_LATEX), text
    assert respelt > 1_000
    plain = "The crates are cased and splits are centred; a part of 1,000 boxes, in the end."
    assert not any(mark in plain for mark in _MARKS_OF_LATEX)


def test_all_n_grams_of_an_index_are_found_among_many_others():
    items = [
        Item("set", f"{i}", "question", " ".join(f"w{40 * i + j}x" for j in range(40))) for i in range(50)
    ]
    index = Index(items, 10)
    rng = np.random.default_rng(2)
    others = rng.integers(0, 1 << 63, 200_000, dtype=np.uint64)
    values = np.concatenate((others, index.grams))
    places, numbers = index.find(values)
    assert len(index.grams) > 500
    assert (places == np.arange(len(others), len(values))).all()
    assert (numbers == np.arange(len(index.grams))).all()
