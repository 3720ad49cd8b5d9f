"""An abstention, and a confidence, counts in each way of stating it; an answer beside it makes it none."""

import pytest

from r1reward.testing import judge
from r1reward_abstention import abstention

ROW = {"prompt": "What is 6 * 7?", "ground_truth": "42"}
WORDS = (
    "I do not know",
    "I don't know",
    "Unknown",
    "I cannot answer this question",
    "I'm not sure",
    "I am unable to determine the answer",
)
FRAMES = (
    "{}", "{}.", "**{}**", "\\boxed{{\\text{{{}}}}}", "The answer is: {}", "Answer: {}", "{}<|im_end|>", "<answer>{}</answer>",
    "Final answer: {}", "**Answer:** {}", "So, {}", "#### {}", "Let me think. It is hard.\n\nAnswer: {}", '{{"answer": "{}"}}',
    "Let me think. It is hard.\n\n\\boxed{{\\text{{{}}}}}",
)  # fmt: skip
CONFIDENT = (
    "{}\nConfidence: 80%", "{}\n\n**Confidence:** 80%", "{} <confidence>0.8</confidence>", "\\boxed{{{}}}\n\nConfidence: 80%",
    "{} (confidence: 80%)", "{}, with 80% confidence", "I am 80% sure that the answer is {}", "I'm 80% confident it is {}",
    "Confidence: 80%\nAnswer: {}", '{{"answer": "{}", "confidence": 0.8}}', '{{"answer": "{}", "confidence": "80%"}}',
    "{}\nConfidence: 80%<|im_end|>", "{}\n置信度：80%",
)  # fmt: skip
_VERIFIER = abstention()


@pytest.mark.parametrize("words", WORDS)
def test_an_abstention_counts_in_each_frame(words):
    assert [f for f in FRAMES if judge(_VERIFIER, f.format(words), **ROW).value != 0.5] == []


@pytest.mark.parametrize(
    "text",
    [
        "I do not know, but 41", "41. I do not know", "\\boxed{41} I do not know", "I do not know: 41", "Answer: I do not know\n\n41",
        "Answer: I do not know. No, 41", "Final answer: unknown or 41", '{"answer": "unknown", "guess": 41} \\boxed{41}',
        "The answer is not unknown, it is 41", "#### 41\nI do not know",
    ],
)  # fmt: skip
def test_an_abstention_beside_an_answer_is_none(text):
    assert judge(_VERIFIER, text, **ROW).value == 0.0


@pytest.mark.parametrize("frame", CONFIDENT)
def test_a_confidence_counts_in_each_frame(frame):
    values = [judge(_VERIFIER, frame.format(answer), **ROW).value for answer in (42, 41)]
    assert values == [pytest.approx(0.98), pytest.approx(0.18)]
