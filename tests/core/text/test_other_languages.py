"""Statements, negations and doubts in other languages: a value that is denied or only guessed is none."""

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_text import choice

STATED = [
    "我认为答案是@", "उत्तर @ है।", "उत्तर: @", "答えは@です", "정답은 @", "الجواب هو @", "คำตอบคือ @", "Ответ: @.", "La réponse est @.",
    "La respuesta es @.", "A resposta é @.", "La risposta è @.", "Die Antwort ist @.", "Het antwoord is @.", "Odpowiedź: @",
    "Cevap: @", "Đáp án là @.", "Jawaban: @", "Svaret är @.", "Vastaus on @.", "תשובה: @", "پاسخ: @", "جواب: @", "উত্তর: @",
    "பதில்: @", "సమాధానం: @", "Jibu: @", "Результат: @", "Ergebnis: @",
]  # fmt: skip
DENIED = [
    "不是@", "答案不是@", "@ではありません", "@가 아닙니다", "nicht @", "es ist nicht @", "pas @", "ce n'est pas @", "no es @", "não é @",
    "non è @", "не @", "उत्तर @ नहीं है।", "ليس @", "الجواب ليس @", "ไม่ใช่ @", "không phải @", "bukan @", "@ değil", "nie @", "inte @",
    "ikke @", "niet @",
]  # fmt: skip
GUESSED = [
    "我猜是@", "可能是@", "也许@", "多分@", "@かもしれません", "아마 @", "vielleicht @", "peut-être @", "quizás @", "talvez @", "forse @",
    "возможно, @", "शायद @", "ربما @", "อาจจะ @", "có thể @", "mungkin @", "belki @", "może @", "kanske @", "måske @", "misschien @",
]  # fmt: skip


@pytest.mark.parametrize("text", STATED)
def test_an_answer_is_read_in_its_language(text):
    assert judge(math(), text.replace("@", "42"), ground_truth="42").value == 1.0
    assert judge(math(), text.replace("@", "41"), ground_truth="42").value == 0.0


@pytest.mark.parametrize("text", [*DENIED, *GUESSED])
def test_a_value_that_is_denied_or_guessed_is_none(text):
    assert judge(math(), text.replace("@", "42"), ground_truth="42").value == 0.0
    assert judge(choice(), text.replace("@", "B"), ground_truth="B").value == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "不难看出 x = 42",
        "毫无疑问，答案是42",
        "答案是42，而不是43",
        "Nicht negativ, also x = 42.",
        "不是41而是42",
        "Nicht 41, sondern 42.",
        "No 41 sino 42",
    ],
)
def test_what_denies_something_else_takes_nothing(text):
    assert judge(math(), text, ground_truth="42").value == 1.0
