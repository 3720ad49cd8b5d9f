"""A call in a fence counts with prose around it, unless the prose makes none; MiniMax's calls count."""

import pytest

from r1reward.testing import judge
from r1reward_tool_calls import tool_calls

CALL = '{"name": "weather", "arguments": {"city": "Rome", "days": 2}}'
FENCE = f"```json\n{CALL}\n```"
INVOKE = '<invoke name="weather"><parameter name="city">Rome</parameter><parameter name="days">2</parameter></invoke>'
TRUTH = [{"name": "weather", "arguments": {"city": "Rome", "days": 2}}]


def _value(text):
    return judge(tool_calls(), text, ground_truth=TRUTH).value


@pytest.mark.parametrize(
    "text",
    [
        f"I will call it.\n\n{FENCE}",
        f"I don't have live data, so I'll use the tool:\n\n{FENCE}",
        f"I cannot see the sky from here. I look it up:\n{FENCE}\nI hope this helps!",
        INVOKE,
        f"<minimax:tool_call>\n{INVOKE}\n</minimax:tool_call>",
    ],
)
def test_a_call_with_prose_around_it_counts(text):
    assert _value(text) == 1.0


@pytest.mark.parametrize(
    "text",
    [
        f"For example:\n{FENCE}\nBut I will not do so.",
        f"Do not call this:\n{FENCE}",
        f"{FENCE}\n\nI won't execute it.",
        f"One would call\n{FENCE}",
        INVOKE.replace("Rome", "Oslo"),
        INVOKE.replace(">2<", ">3<"),
        INVOKE + INVOKE,
        INVOKE.removesuffix("</invoke>"),
        INVOKE.replace("</invoke>", '<parameter name="days">2</parameter></invoke>'),
    ],
)
def test_what_makes_no_call_or_another_one_is_wrong(text):
    assert _value(text) == 0.0
