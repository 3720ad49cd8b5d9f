"""What needs no model: normalisation, cleaning, scripts, quotes, codes, and Chinese against Japanese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.errors import SpecError
from r1reward_language.cjk import count_characters
from r1reward_language.cleaning import leave_out
from r1reward_language.codes import canonical, parse_language
from r1reward_language.normalise import fold, take_out_disguised
from r1reward_language.quotes import Quotes
from r1reward_language.scripts import LETTERS, SHARED, SOLE_LANGUAGE, script_runs, written_in

PARTS = [
    "```",
    "~~~",
    "`",
    "$",
    "$$",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "\\begin{a}",
    "\\end{a}",
    "\n",
    "\n\n",
    " ",
    "a",
    "the",
    "我们",
    "x=1",
    "<b>",
    "5",
    "@",
    "https://a.b",
]


def words(text: str) -> list[str]:
    return leave_out(text).split()


@pytest.mark.parametrize(
    "text",
    [
        "so ```python\nfor i in range(3):\n    print(i)\n``` done",
        "so `total_price` done",
        "so $x^2 + y$ done",
        "so $$\\frac{a}{b}$$ done",
        "so \\(x + y\\) done",
        "so \\[x + y\\] done",
        "so \\begin{align*} x &= y \\\\ z &= 3 \\end{align*} done",
        "so https://example.org/a?b=c done",
        "so someone@example.org done",
        "so <b> done",
        "so <|im_end|> done",
        "so \\quad done",
    ],
)
def test_code_latex_addresses_and_tags_are_left_out(text):
    text = text.replace("so ```", "so\n```").replace("``` done", "```\ndone")
    assert words(text) == ["so", "done"]


def test_lines_of_code_outside_fences_are_left_out():
    text = "First we loop.\ndef total(eggs):\n    return eggs * 2\nprint(total(3))\nThen we are done."
    assert words(text) == ["First", "we", "loop.", "Then", "we", "are", "done."]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and then $6 for each of the two.",
        "For each of the eggs: we pay (about) two dollars.",
        "If the farmer sells nine eggs, then she has this:",
    ],
)
def test_prose_with_prices_colons_and_brackets_stays(text):
    assert words(text) == text.split()


@pytest.mark.parametrize(
    "text",
    [
        "```\nwe now try the second case and see\n```",
        "$we now try the second case and see$",
        "\\[\\text{we now try the second case and see}\\]",
        "`we now try the second case and see`",
        "<we now try the second case and see>",
        "```\nwe now try the second case and see",
        "$$ we now try the second case and see",
    ],
)
def test_prose_cannot_hide_in_what_is_left_out(text):
    assert "we now try the second case and see" in leave_out(text)


def test_chinese_prose_cannot_hide_either():
    assert "我们现在考虑第二种情况" in leave_out("$我们现在考虑第二种情况$")


def test_comments_of_real_code_are_left_out_with_it():
    code = "```python\n# count the eggs that are left\nn = 3\nfor i in range(n):\n    total += i\nprint(total)\n```"
    assert words(code) == []


@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_cleaning_takes_any_text_and_keeps_plain_words_in_order(text):
    kept = leave_out(text)
    assert kept.count("我们") <= text.count("我们")
    assert leave_out("a plain text, of words.") == "a plain text, of words."


@given(st.text(max_size=200))
def test_any_text_can_be_folded_cleaned_and_cut_into_runs(text):
    clean, disguised = take_out_disguised(leave_out(fold(text)))
    assert disguised >= 0
    assert "".join(run for _, run in script_runs(clean)) in clean


def test_runs_change_where_the_script_does():
    assert list(script_runs("Hi 3, 我们 иду日")) == [
        ("latin", "Hi 3, "),
        ("cjk", "我们 "),
        ("cyrillic", "иду"),
        ("cjk", "日"),
    ]


def test_every_script_has_a_rule():
    assert set(LETTERS) == SHARED | set(SOLE_LANGUAGE) | {"cjk", "other"}


def test_a_language_is_written_in_its_scripts_only():
    assert written_in("en", "latin")
    assert written_in("sh", "latin")
    assert written_in("sh", "cyrillic")
    assert not written_in("zh", "latin")
    assert not written_in("ru", "latin")
    assert not written_in("en", "cyrillic")


def test_compatibility_forms_and_invisible_characters_are_folded():
    assert fold("ｈｅｌｌｏ") == fold("𝐡𝐞𝐥𝐥𝐨") == fold("he\u200bl\u00adl\u2060o") == "hello"
    assert fold("a\ud800b") == "ab"


def test_words_of_mixed_look_alikes_are_of_no_language():
    text, disguised = take_out_disguised("the prоblem is sоlved by Привет and Δx")
    assert disguised == 2
    assert text.split() == ["the", "is", "by", "Привет", "and", "Δx"]


def test_words_spaced_out_letter_by_letter_are_counted():
    text, disguised = take_out_disguised("t h e a n s w e r is here")
    assert disguised == 1
    assert text.split() == ["is", "here"]
    assert take_out_disguised("我 们 先 计 算 剩 下 的 鸡 蛋")[1] == 0


def test_a_span_of_the_prompt_is_left_out():
    quotes = Quotes("Janet's ducks lay 16 eggs per day and she sells them.")
    assert quotes.take_out("We know ducks LAY 16 eggs per day, so we count.").split() == [
        "We",
        "know",
        ",",
        "so",
        "we",
        "count.",
    ]
    assert quotes.take_out("ducks lay some eggs per day") == "ducks lay some eggs per day"


def test_a_chinese_quote_is_measured_in_words():
    quotes = Quotes("一个篮子里有十六个鸡蛋，每天早上吃掉三个")
    assert quotes.take_out("已知一个篮子里有十六个鸡蛋所以") == "已知\n所以"
    assert quotes.take_out("这十六个鸡蛋") == "这十六个鸡蛋"


@given(st.text(alphabet="ab cdİß我", max_size=60), st.text(alphabet="ab cdİß我", max_size=60))
def test_taking_out_quotes_never_adds_text(prompt, text):
    assert len(Quotes(prompt).take_out(text)) <= len(text)


def test_kana_make_the_han_characters_of_their_clause_japanese():
    assert count_characters("合計金額を求めます。我们先计算剩下的鸡蛋数量。", None) == {"ja": 9, "zh": 12}


def test_a_short_heading_inherits_its_language():
    assert count_characters("答えを求めます。結論。", None) == {"ja": 9}
    assert count_characters("結論", "ja") == {"ja": 2}
    assert count_characters("结论", None) == {"zh": 2}


def test_a_single_kana_does_not_make_chinese_japanese():
    assert count_characters("我们去鲜の每日超市买了很多的鸡蛋和牛奶", None) == {"zh": 19}


def test_codes_are_normalised():
    known = {"zh", "no", "pt", "de", "sh"}
    assert [parse_language(tag, known) for tag in ("zh-Hant", "zh_CN", "yue", "nb", "nn-NO", "pt-BR", "deu", "HR")] == [
        "zh", "zh", "zh", "no", "no", "pt", "de", "sh",
    ]  # fmt: skip
    assert canonical("en") == "en"


@pytest.mark.parametrize("tag", ["", "english", "e", "12", "xx"])
def test_what_is_no_known_code_is_refused_with_its_place(tag):
    with pytest.raises(SpecError, match="column 'lang'"):
        parse_language(tag, {"en"}, "column 'lang'")


@pytest.mark.parametrize(
    "text",
    [
        "so",
        "ok $x=1$",
        "so `nous allons ajouter`",
        "Sizohlanganisa izinombolo zombili bese sihlukanisa ngokubili ukuze sithole impendulo",
        "Tutajumlisha namba zote mbili kisha tutagawanya kwa mbili ili kupata jibu",
        "blor fint gask dremel plonk vrest shumble drong kelp",
        "so `เราจะบวกตัวเลขทั้งสองเข้าด้วยกัน`",
        "so $\\text{ພວກເຮົາຈະບວກຕົວເລກທັງສອງເຂົ້າກັນ}$",
        "so \\[យើងនឹងបូកលេខទាំងពីរជាមួយគ្នា\\]",
        "so\n```\nကျွန်ုပ်တို့သည် ဂဏန်းနှစ်ခုလုံးကို ပေါင်းမည်\n```",
        "so `我们把它们相加，得到五十五，再除以二，就是答案，很好`",
    ],
)
def test_a_word_of_english_beside_something_else_earns_next_to_nothing(text):
    from r1reward.testing import judge
    from r1reward_language import language

    found = judge(language(target="en"), f"<think>{text}</think> 42", template="r1", prompt="Add them.")
    assert found.value < 0.15


def test_a_language_that_is_mixed_in_by_ones_is_seen():
    from r1reward.testing import judge
    from r1reward_language import language

    french, english = (
        "nous ajoutons les deux nombres et puis nous divisons par deux pour trouver la bonne réponse",
        "we add both of the numbers and then we divide them by two to find this",
    )
    mixed = " ".join(word for pair in zip(french.split(), english.split(), strict=True) for word in pair)
    for target in ("fr", "en"):
        found = judge(language(target=target), f"<think>{mixed}</think> 42", template="r1", prompt="?")
        assert 0.2 < found.value < 0.8
    assert judge(language(target="fr"), f"<think>{french}</think> 42", template="r1").value == 1.0
