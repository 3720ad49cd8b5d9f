"""A letter as it is chosen, denied, reported and offered beside another in many languages."""

import pytest

from r1reward.text.choice import chosen_letter

OPTIONS = {"A": "Venus", "B": "Mars", "C": "Pluto", "D": "Earth"}
CHOSEN = (
    "答案是B。",
    "答案：B",
    "所以选B。",
    "应选B",
    "故选：B",
    "正确答案是 B",
    "答案选B",
    "La respuesta es B.",
    "La respuesta correcta es la B.",
    "Respuesta: B",
    "La opción correcta es B.",
    "La réponse est B.",
    "Réponse : B",
    "La bonne réponse est B.",
    "Die Antwort ist B.",
    "Die richtige Antwort ist B.",
    "Antwort: B",
    "Ответ: B",
    "Правильный ответ: B",
    "答えはBです。",
    "正解はBです。",
    "答え：B",
    "정답은 B입니다.",
    "정답: B",
    "الجواب هو B",
    "الإجابة الصحيحة هي B",
    "उत्तर: B",
    "सही उत्तर B है।",
    "คำตอบคือ B",
    "คำตอบที่ถูกต้องคือ B",
    "Đáp án là B.",
    "Đáp án đúng là B.",
    "Jawaban: B",
    "Jawaban yang benar adalah B.",
    "Cevap: B",
    "Doğru cevap B.",
    "La risposta è B.",
    "La risposta corretta è B.",
    "A resposta é B.",
    "A resposta correta é B.",
    "Alternativa B",
    "Odpowiedź: B",
    "Het antwoord is B.",
    "Svaret är B.",
    "Vastaus: B",
    "Απάντηση: B",
    "Răspuns: B",
    "Jibu: B",
    "Jibu sahihi ni B.",
)
UNCHOSEN = (
    "答案不是B。",
    "不选B",
    "不应选B",
    "La respuesta no es B.",
    "La réponse n'est pas B.",
    "Die Antwort ist nicht B.",
    "Ответ не B.",
    "答えはBではありません。",
    "정답은 B가 아닙니다.",
    "الجواب ليس B",
    "उत्तर B नहीं है।",
    "Đáp án không phải là B.",
    "Jawabannya bukan B.",
    "La risposta non è B.",
    "A resposta não é B.",
    "Het antwoord is niet B.",
    "Svaret är inte B.",
    "答案是B或C。",
    "La respuesta es B o C.",
    "La réponse est B ou C.",
    "Die Antwort ist B oder C.",
    "Ответ: B или C.",
    "答えはBかCです。",
    "정답은 B 또는 C입니다.",
    "Đáp án là B hoặc C.",
    "Jawabannya B atau C.",
    "La risposta è B o C.",
    "小明认为答案是B。",
    "Bob pense que la réponse est B.",
    "Bob glaubt, die Antwort ist B.",
    "可能是B",
    "也许选B",
)


@pytest.mark.parametrize("text", CHOSEN)
def test_a_letter_is_read_in_its_language(text):
    assert chosen_letter(text, OPTIONS).letter == chosen_letter(f"Let us see.\n{text}", OPTIONS).letter == "B"


@pytest.mark.parametrize("text", UNCHOSEN)
def test_a_letter_that_is_denied_reported_or_one_of_two_is_not_chosen(text):
    assert "B" not in (
        chosen_letter(text, OPTIONS).letter,
        chosen_letter(f"Let us see.\n{text}", OPTIONS).letter,
    )
