"""The verifier: what it takes for the target, what it scores, and what it says."""

import importlib.metadata
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.errors import MissingExtraError, PluginError, SpecError
from r1reward.types import Completion, Response, Sample, Score, Status

pytest.importorskip("fasttext_pybind", reason="needs fastText: pip install 'r1reward[language]'")

from r1reward_language import language
from r1reward_language.model import LanguageModel, shipped_model_path

ENGLISH = "First we count the eggs that are left, and then we multiply by the price of each egg."
CHINESE = "我们先计算剩下的鸡蛋数量，然后乘以每个鸡蛋的价格，就可以得到答案。"
GERMAN = "Zuerst zählen wir die übrigen Eier, und dann rechnen wir aus, wie viel Geld sie verdient."


def score(reasoning: str, *, prompt: str = "", answer: str = "", metadata=None, **options) -> Score:
    sample = Sample(prompt=prompt, metadata=metadata or {})
    response = Response(reasoning=reasoning, answer=answer)
    return language(**options)(sample, Completion(text=reasoning + answer), response)


def test_a_reasoning_in_the_target_language_scores_one():
    assert score(ENGLISH, target="en").value == 1.0
    assert score(CHINESE, target="zh").value == 1.0
    assert score(GERMAN, target="de").value == 1.0


def test_a_reasoning_in_another_language_scores_zero():
    assert score(ENGLISH, target="zh").value == 0.0
    assert score(CHINESE, target="en").value == 0.0
    assert score(GERMAN, target="en").value == 0.0


def test_a_mixture_scores_its_proportion_and_says_so():
    found = score(f"{GERMAN} {ENGLISH}", target="en")
    assert found.value == pytest.approx(18 / 34, abs=0.07)
    assert "are en (de" in found.reason
    assert found.metrics is not None
    assert found.metrics["words"] == 34


def test_a_switch_inside_a_sentence_is_seen():
    found = score(
        "First we count the eggs und dann rechnen wir den Preis aus and then we have the answer", target="en"
    )
    assert found.value == pytest.approx(11 / 18, abs=0.12)


STEPS = (
    "First we count the eggs that are left after breakfast, then we multiply by the price of each egg, and this gives "
    "the money that the farmer earns every day at the market; because the week has seven days, we have to add the same "
    "amount seven times, which is what the question asks for, so we write down the result and check it once more."
)
SCHRITTE = (
    "Zuerst zählen wir die Eier, die nach dem Frühstück übrig sind, dann rechnen wir mit dem Preis für ein Ei, und das "
    "ist das Geld, das der Bauer jeden Tag auf dem Markt verdient; weil eine Woche sieben Tage hat, wird die Summe dann "
    "noch sieben Mal addiert, wie es in der Aufgabe steht, und wir sind mit der Rechnung nach einer Probe zufrieden."
)
SLIPS = {
    "de": "und dann der das nicht mit eine wir wird auch", "fr": "les et est dans pour avec sont donc mais nous",
    "it": "il della sono gli una che questo nel più anche", "pt": "os uma não são com para mas isso você ele",
    "en": "the and of then with which they have this what",
}  # fmt: skip


def slipped(text: str, words: str, every: int) -> str:
    """The text with a foreign word behind every so many words."""
    own, foreign, mixed = text.split(), words.split(), []
    for i, word in enumerate(own, 1):
        mixed += [word, foreign[i // every % len(foreign)]] if i % every == 0 else [word]
    return " ".join(mixed)


@pytest.mark.parametrize("every", [4, 7, 12])
@pytest.mark.parametrize(
    ("text", "target", "other"),
    [(STEPS, "en", code) for code in ("de", "fr", "it", "pt")]
    + [(SCHRITTE, "de", code) for code in ("en", "fr", "it", "pt")],
)
def test_words_of_another_language_cost_their_share_though_each_stands_alone(text, target, other, every):
    assert score(text, target=target).value == 1.0
    assert score(slipped(text, SLIPS[other], every), target=target).value < 0.95


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (
            "en",
            f"{STEPS} Van der Berg and Los Angeles, El Paso and Las Vegas are in the table, and so is La Paz.",
        ),
        (
            "en",
            f"{STEPS} The ratio per day comes to 12 km and 4 kg, no more; the et al. and vice versa stay.",
        ),
        ("de", f"{SCHRITTE} Das Team nutzt den Computer, die Software und ein Backup für das Projekt."),
        ("de", f"{SCHRITTE} Die Band The Who spielt im Kino, und der Film The King ist gut."),
        ("en", f"{STEPS} The newspaper is called Der Spiegel, and cos x plus sin x is the sum."),
    ],
)
def test_names_terms_titles_and_units_of_other_languages_cost_next_to_nothing(target, text):
    assert score(text, target=target).value >= 0.97


def test_a_name_inherits_the_language_around_it():
    assert (
        score(
            "Then Aschaffenburg sells the remaining eggs to the other farmers at the market.", target="en"
        ).value
        == 1
    )


def test_an_empty_reasoning_has_no_free_reward():
    found = score("", target="en")
    assert found.value == 0.0
    assert "nothing to tell a language by" in found.reason
    assert score("", target="en", no_words=None).status is Status.UNDECIDED


def test_mathematics_alone_has_no_words():
    assert score("$2 + 2 = 4$, $x = 7$, 3 + 4 = 7", target="en").value == 0.0


def test_the_prompt_gives_the_target():
    prompt = "一个篮子里有十六个鸡蛋，每天早上吃掉三个，还剩下多少个？"
    assert score(CHINESE, prompt=prompt).value == 1.0
    assert score(ENGLISH, prompt=prompt).value == 0.0


def test_english_instructions_around_a_task_do_not_make_it_english():
    prompt = "一个篮子里有十六个鸡蛋，每天早上吃掉三个，还剩下多少个？\nPlease reason step by step, and put your final answer within \\boxed{}."
    assert score(CHINESE, prompt=prompt).value == 1.0


def test_a_prompt_without_words_asks_for_consistency_only():
    mixed = score(f"{GERMAN} {ENGLISH}", prompt="$x^2 = 4$")
    assert score(GERMAN, prompt="$x^2 = 4$").value == 1.0
    assert mixed.value is not None
    assert mixed.value < 0.7
    assert score(GERMAN, prompt="$x^2 = 4$", default_target="en").value == 0.0
    assert score(GERMAN, prompt="$x^2 = 4$", default_target=None).status is Status.NOT_APPLICABLE


def test_a_column_gives_each_sample_its_target():
    assert score(GERMAN, metadata={"lang": "de-AT"}, target_column="lang").value == 1.0
    assert score(GERMAN, metadata={"lang": ""}, target_column="lang", target="en").value == 0.0


def test_an_unusable_column_is_the_samples_fault():
    missing = score(GERMAN, metadata={"source": "x"}, target_column="lang")
    unknown = score(GERMAN, metadata={"lang": "klingon"}, target_column="lang")
    assert missing.status is unknown.status is Status.BAD_GROUND_TRUTH
    assert "source" in missing.reason


def test_the_answer_or_both_may_be_counted():
    assert score(GERMAN, answer=ENGLISH, part="answer", target="en").value == 1.0
    both = score(GERMAN, answer=ENGLISH, part="both", target="en").value
    assert both == pytest.approx(18 / 34, abs=0.07)


def test_a_target_that_cannot_be_identified_is_refused():
    with pytest.raises(SpecError, match=r"option 'target': no language 'xx'"):
        language(target="xx")


def test_a_file_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(PluginError, match="no model file"):
        language(model=str(tmp_path / "lid.ftz"))
    (tmp_path / "lid.ftz").write_bytes(b"not a model")
    with pytest.raises(PluginError, match="not a fastText model"):
        language(model=str(tmp_path / "lid.ftz"))


@pytest.mark.parametrize(
    ("tag", "text"), [("zh-Hant", CHINESE), ("zh_CN", CHINESE), ("cmn", CHINESE), ("deu", GERMAN)]
)
def test_variants_of_a_code_are_the_same_language(tag, text):
    assert score(text, target=tag).value == 1.0


def test_notation_and_ignored_words_are_of_no_language():
    assert score("那么 sin 和 mod 以及 cos 就可以得到我们要的答案了", target="zh").value == 1.0
    assert score("我们用 token 来计算这个问题的最后答案", target="zh").value != 1.0
    assert score("我们用 token 来计算这个问题的最后答案", target="zh", ignore=["token"]).value == 1.0


def test_a_name_in_another_script_is_left_out():
    assert (
        score("布兰登的 iPhone 手机比 Ben 的手机旧三倍，所以我们先计算手机的年龄。", target="zh").value == 1.0
    )


def test_title_case_does_not_hide_another_language():
    found = score("我 We Need 们 To Compute 的 The Total 是 Of Eggs 了 And Then 好 Sell Them", target="zh")
    assert found.value is not None
    assert found.value < 0.4


def test_copying_the_prompt_earns_nothing():
    prompt = "一个篮子里有十六个鸡蛋，每天早上吃掉三个，还剩下多少个？"
    assert score(prompt * 5 + ENGLISH, prompt=prompt).value == 0.0
    assert score(prompt * 5, prompt=prompt).value == 0.0
    assert score(prompt * 5, prompt=prompt, quotes="count").value == 1.0


def test_quoting_a_prompt_in_another_language_costs_nothing():
    assert score(f'{CHINESE} "{ENGLISH}"', prompt=ENGLISH, target="zh").value == 1.0


def test_look_alikes_do_not_turn_english_into_russian():
    disguised = "thе numbеr оf еggs thаt wе nееd tо соmpute is thrее timеs sеvеn"
    found = score(disguised, target="ru")
    assert found.value is not None
    assert found.value < 0.25
    assert found.metrics is not None
    assert found.metrics["undetermined"] > 0.4


def test_characters_may_be_the_unit():
    words, characters = (
        score("我们先计算鸡蛋的数量 then we sell them all", target="zh", unit=u).value
        for u in ("word", "character")
    )
    assert words == pytest.approx(10 / 1.7 / (10 / 1.7 + 5))
    assert characters == pytest.approx(10 / 15)


def test_what_was_left_out_is_reported():
    found = score(f"{ENGLISH}\n```python\nfor i in range(3):\n    print(i)\n```\n", target="en")
    assert found.value == 1.0
    assert found.metrics is not None
    assert 0.2 < found.metrics["left_out"] < 0.5


def test_the_cache_key_follows_the_text_that_is_counted():
    verifier = language(target="en")
    sample, completion = Sample(prompt="p"), Completion(text="")
    keys = {verifier.cache_key(sample, completion, Response(reasoning=text)) for text in ("a", "a", "b")}
    assert len(keys) == 2


def test_a_value_without_words_that_is_no_score_is_refused():
    with pytest.raises(SpecError, match="no_words"):
        language(no_words=2.0)


def test_without_fasttext_the_error_gives_the_pip_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "fasttext_pybind", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'r1reward\[language\]'"):
        LanguageModel(shipped_model_path())


def test_without_the_model_the_error_gives_the_pip_line(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(MissingExtraError, match=r"pip install 'r1reward\[language\]'"):
        shipped_model_path()


def test_the_model_can_be_given_by_path():
    assert score(GERMAN, target="de", model=str(shipped_model_path())).value == 1.0


def test_a_prompt_of_no_language_that_the_model_knows_decides_nothing():
    assert score("we count the apples now", prompt="FALS", target="en").value == 1.0
    assert score("we count the apples", prompt="FALS").status is not Status.ERROR


@given(st.text(max_size=300), st.text(max_size=80), st.sampled_from(["en", "zh", "ru", None]))
def test_any_text_gets_a_score(text, prompt, target):
    found = score(text, prompt=prompt, target=target)
    assert found.value is not None


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000, "\\begin{a}" * 20_000, "$x " * 60_000, "`" * 200_000, "```\n" * 50_000, "a@" * 100_000, "<a" * 100_000,
        "\u200b" * 200_000, "aа" * 100_000, "我 " * 80_000, "\ufdfa" * 30_000, "\ud800" * 50_000, "a\u0301" * 80_000, "f(" * 90_000,
        "x = foo(1)\n" * 20_000, "the haus " * 20_000, "ab c" * 60_000,
    ],
)  # fmt: skip
def test_hostile_text_is_scored(text):
    assert score(text, prompt=ENGLISH, target="en").value is not None


def test_scores_do_not_depend_on_order_or_threads():
    texts = [f"{GERMAN[:n]} {ENGLISH[n:]} {CHINESE[n % 9 :]}" for n in range(0, 80, 4)]
    verifier = language(target="de")

    def value(text):
        return verifier(Sample(), Completion(text=text), Response(reasoning=text))

    alone = [value(text) for text in texts]
    fresh = [score(text, target="de") for text in reversed(texts)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(value, texts * 5))
    assert together == alone * 5
    assert fresh == alone[::-1]


THAI = "เราจะบวกจำนวนเต็มบวกสิบตัวแรกเข้าด้วยกันแล้วตรวจสอบผลลัพธ์อีกครั้งเพื่อความแน่ใจว่าคำตอบถูกต้อง"
PIECES = ["我们先把这些数", "一个一个加起来", "然后再检查结果", "看看是否正确"] * 4
WORDS = [
    "we",
    "first",
    "add",
    "all",
    "these",
    "numbers",
    "then",
    "check",
    "the",
    "whole",
    "result",
    "once",
] * 3
HIDDEN = {
    "Thai in a fence": f"so\n```\n{THAI}\n{THAI}\n```",
    "Thai in LaTeX": f"so $\\text{{{THAI}}}$",
    "Thai in ticks": f"so `{THAI}`",
    "short clauses with full-width commas": "so $\\text{" + "，".join(PIECES) + "}$",
    "short lines of a fence": "so\n```\n" + "\n".join(PIECES) + "\n```",
    "one character a span": "so " + " ".join(f"`{c}`" for piece in PIECES for c in piece),
    "strings of code": "so\n" + "\n".join(f"x{i} = '{p}';" for i, p in enumerate(PIECES)),
    "escapes": "so " + "".join(f"\\u{ord(c):04x}" for c in PIECES[0]),
    "entities": "so " + "".join(f"&#{ord(c)};" for piece in PIECES[:3] for c in piece),
    "base 64": "so 5oiR5Lus5YWI5oqK6L+Z5Lqb5pWw5LiA5Liq5LiA5Liq5Yqg6LW35p2lCuaIkeS7rOWFiOaKiui/meS6m+aVsOS4gOS4qg==",
    "Braille": "so " + "".join(map(chr, range(0x2801, 0x2860))),
    "hexagrams": "so " + "䷀䷁䷂" * 30,
    "pinyin": "women xian ba zhexie shu yi ge yi ge jia qilai ranhou zai jiancha jieguo kankan shifou zhengque",
    "romanised Hindi": "pehle hum in sabhi sankhyaon ko ek ek karke jodte hain phir hum parinaam ki jaanch karte hain",
    "invented words": "gorp blen fitch mov tarn quil dosk wump frin jelt borp snag tiv pum lork zeb vint",
}


@pytest.mark.parametrize("place", HIDDEN)
def test_prose_counts_wherever_and_however_it_is_written(place):
    assert score(HIDDEN[place], target="en").value < 0.6


@pytest.mark.parametrize("mark", ["$", "`"])
def test_words_in_a_span_each_are_prose(mark):
    text = "所以 " + " ".join(f"{mark}{word}{mark}" for word in WORDS)
    assert score(text, target="zh").value < 0.3


@pytest.mark.parametrize(
    "text",
    [
        "so the sides $AB$, $BC$, $CD$, $DA$ are equal and $x$, $y$, $z$, $w$ are their lengths",
        "so we call `append` on the list and then we sort it",
        "so the quotient is 0.818181818181818181818181818181818181818181818181818181 and we round it",
        "We compute sum. Sum equals twelve. Multiply by three. Result: thirty six. Subtract four.",
        "see https://example.org/a1b2c3d4e5f6 for more of it",
    ],
)
def test_names_numbers_and_terse_english_are_english(text):
    assert score(text, target="en").value == 1.0


def test_chinese_cut_into_pieces_is_not_japanese():
    text = "まず 我们先把这些 数一个一个加 起来，然后再 检查最后的结 果是否正确。" * 3
    assert score(text, target="ja").value < 0.5
    assert score("まず、東京と大阪。東京。大阪。それから名古屋へ行きます。", target="ja").value == 1.0


def test_one_alphabet_in_a_row_takes_linear_time():
    import time

    def seconds(count: int) -> float:
        began = time.process_time()
        score("я" * count, target="en")
        return time.process_time() - began

    assert min(seconds(40_000) for _ in range(3)) < 3 * min(seconds(20_000) for _ in range(3)) + 0.02


SHORT = {
    "de": "Wir zählen zuerst die Äpfel im Korb und ziehen dann die gegessenen ab, damit am Ende zwölf Äpfel für alle "
    "Kinder übrig bleiben, und jedes bekommt genau drei davon.",
    "es": "Primero contamos las manzanas de la cesta y luego restamos las que se comieron, de modo que al final quedan "
    "doce manzanas para todos los niños y cada uno recibe tres.",
    "fr": "Nous comptons d'abord les pommes du panier, puis nous enlevons celles qui ont été mangées, de sorte qu'il "
    "reste douze pommes pour tous les enfants et chacun en reçoit trois.",
}


def share(target, text):
    response = Response(reasoning=text, answer="3")
    return language(target=target)(Sample(prompt="?"), Completion(text=text), response).value


@pytest.mark.parametrize("target", SHORT)
def test_english_words_of_content_cost_their_share_of_a_short_text(target):
    words = SHORT[target].split()
    mixed = list(words)
    for place, word in zip((4, 12, 20), ("answer", "because", "remaining"), strict=True):
        mixed.insert(place, word)
    assert share(target, " ".join(words)) == 1.0
    assert share(target, " ".join(mixed)) == pytest.approx(len(words) / len(mixed), abs=0.03)


@pytest.mark.parametrize(
    "beside",
    [
        "Im Film 'Let Me Out of Here' von Universal Pictures",
        "Mit dem Computer, der Software und dem Team von Apple im Meeting",
        "Frau Price, Herr Knight und Lord Wright aus Bath",
        "Mit `print(right)`, `git checkout` und $\\text{price}$",
    ],
)
def test_names_titles_loan_words_and_code_beside_it_cost_nothing(beside):
    text = f"{beside} rechnen wir nach. {SHORT['de']}"
    assert share("de", text) >= 0.9


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("wo men xian ba zhe liang ge shu zi xiang jia ran hou zai jian cha yi bian", 0.0),
        ("women xian ba zhe liangge shuzi xiangjia ranhou zai jiancha yibian daan shi sishier", 0.0),
        (
            "Apples: five. Oranges: three. Total fruit: eight. Cost each: two dollars. Final price: sixteen.",
            1.0,
        ),
        ("Multiply both sides, subtract seven, divide, obtain x equals four, check solution works.", 1.0),
        ("Alice, Bob, Charlie, Dave, Eve, Frank, Grace: seven friends, seven seats, 5040 arrangements.", 1.0),
    ],
)
def test_pinyin_is_no_english_and_terse_notes_are(text, worth):
    assert share("en", text) == worth
