"""Calls in every spelling beside those that are just not the expected ones."""

import json
import time

import pytest

from r1reward import Status
from r1reward.testing import HOSTILE_TEXTS, check_verifier, judge
from r1reward_tool_calls import tool_calls

ROME = {"name": "weather", "arguments": {"city": "Rome", "days": 2}}
OSLO = {"name": "weather", "arguments": {"city": "Oslo", "days": 2}}
CALL = json.dumps(ROME)
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "parameters": {
                "type": "object",
                "properties": {
                    "city": {"type": "string"},
                    "days": {"type": "integer", "default": 2},
                    "units": {"type": "string", "default": "metric"},
                },
            },
        },
    }
]


def value(answer, truth=None, options=None, **row):
    return judge(
        tool_calls(**(options or {})), answer, ground_truth=[ROME] if truth is None else truth, **row
    ).value


@pytest.mark.parametrize(
    "answer",
    [
        f"<tool_call>{CALL}</tool_call>",
        f"<tool_call>\n{CALL}\n</tool_call>",
        f"I will look it up.\n<tool_call>{CALL}</tool_call>",
        f"<tool_call>{CALL}",
        f"<function_call>{CALL}</function_call>",
        "<tool_call><function=weather>\n<parameter=city>\nRome\n</parameter>\n<parameter=days>\n2\n</parameter>\n</function></tool_call>",
        f"[TOOL_CALLS][{CALL}]",
        '<|python_tag|>{"name": "weather", "parameters": {"city": "Rome", "days": 2}}',
        CALL,
        f"[{CALL}]",
        f"```json\n{CALL}\n```",
        json.dumps(
            {
                "tool_calls": [
                    {
                        "type": "function",
                        "function": {"name": "weather", "arguments": json.dumps(ROME["arguments"])},
                    }
                ]
            }
        ),
        '[weather(city="Rome", days=2)]',
        "weather(days=2, city='Rome')",
        '```python\nweather(city="Rome", days=2)\n```',
        json.dumps({"name": "weather", "arguments": {"city": "Rome", "days": 2.0}}),
    ],
)
def test_a_call_counts_in_any_spelling(answer):
    assert value(answer, tools=TOOLS) == 1.0


ATTACKS = [
    *HOSTILE_TEXTS,
    "The weather tool was called with Rome and 2 days.",
    "weather",
    "{}",
    "[]",
    "null",
    json.dumps(OSLO),
    json.dumps({"name": "weather", "arguments": {}}),
    json.dumps({"name": "weather", "arguments": {"city": "Rome"}}),
    json.dumps({"name": "weather", "arguments": {"city": "Rome", "days": "2"}}),
    json.dumps({"name": "weather", "arguments": {"city": "Rome", "days": True}}),
    json.dumps({"name": "weather", "arguments": {"city": "rome", "days": 2}}),
    json.dumps({"name": "weather", "arguments": {"city": ["Rome"], "days": 2}}),
    json.dumps({"name": "weather", "arguments": {"city": "Rome", "days": 2, "units": "metric"}}),
    json.dumps({"name": "Weather", "arguments": {"city": "Rome", "days": 2}}),
    '{"name": "weather", "arguments": {"city": "Oslo", "city": "Rome", "days": 2}}',
    '{"name": "weather", "arguments": {"city": "Rome", "days": NaN}}',
    f"[{CALL}, {CALL}]",
    f"[{CALL}, {json.dumps(OSLO)}]",
    f"<tool_call>{CALL}</tool_call><tool_call>{json.dumps(OSLO)}</tool_call>",
    f"<tool_call>{CALL}</tool_call><tool_call>{{broken</tool_call>",
    f"<tool_call><tool_call>{CALL}</tool_call></tool_call>" + "<tool_call>x",
    "[" + ", ".join([CALL] * 300) + "]",
    "weather('Rome', 2)",
    "weather(city='Rome', days=1+1)",
    "weather(city='Rome', days=__import__('os').system('true'))",
    "weather(**{'city': 'Rome', 'days': 2})",
    "weather(city='Rome', days=2); weather(city='Oslo', days=2)",
    "x = weather(city='Rome', days=2)",
    "<tool_call>" * 5_000,
    "<tool_call>{" * 4_000,
    "<function=a>" * 4_000,
    "<tool_call><function=weather>" + "<parameter=a>" * 3_000,
    "[TOOL_CALLS]" * 4_000,
    "[" * 30_000,
    '{"name":' * 7_000,
    "f(" * 20_000,
    "f(a=" + "-" * 5_000 + "1)",
    "```\n" * 15_000,
]  # fmt: skip


def test_no_attack_earns_or_escapes_its_value():
    for attack in ATTACKS:
        score = judge(tool_calls(), attack, ground_truth=[ROME])
        assert (score.value, score.status) == (0.0, Status.SCORED), attack[:60]


def test_every_text_is_judged_in_linear_time():
    def seconds(text):
        start = time.process_time()
        judge(tool_calls(), text, ground_truth=[ROME])
        return time.process_time() - start

    for unit in (
        "<tool_call>",
        "<tool_call>{}</tool_call>",
        "f(",
        "[",
        "```\n",
        "<function=a>",
        "<parameter=a>",
        '{"a":',
    ):
        short, long = (min(seconds(unit * (n // len(unit))) for _ in range(2)) for n in (6_000, 24_000))
        assert long < 16 * max(short, 0.01), unit


def test_several_calls_count_in_any_order_unless_it_is_asked_for():
    both, turned = f"[{CALL}, {json.dumps(OSLO)}]", f"[{json.dumps(OSLO)}, {CALL}]"
    for answer in (both, turned):
        assert value(answer, [ROME, OSLO]) == 1.0
    assert value(turned, [ROME, OSLO], {"ordered": True}) == 0.0
    assert value(both, [ROME, OSLO], {"ordered": True}) == 1.0
    assert value(CALL, [ROME, OSLO]) == 0.0
    assert value(CALL, [ROME, OSLO], {"fraction": True}) == 0.5


def test_a_default_may_be_left_out_or_written():
    left_out = json.dumps({"name": "weather", "arguments": {"city": "Rome"}})
    written = json.dumps({"name": "weather", "arguments": {"city": "Rome", "days": 2, "units": "metric"}})
    other = json.dumps({"name": "weather", "arguments": {"city": "Rome", "days": 2, "units": "imperial"}})
    assert [value(a, tools=TOOLS) for a in (left_out, written, other)] == [1.0, 1.0, 0.0]
    assert [value(a) for a in (left_out, written, other)] == [0.0, 0.0, 0.0]
    assert value(other, options={"extra_arguments": "allowed"}) == 1.0


def test_bfcl_rows_name_acceptable_and_optional_values():
    truth = [{"weather": {"city": ["Rome", "Rome, IT"], "days": [2, 3], "units": ["metric", ""]}}]
    for right in ("weather(city='rome it', days=3)", "weather(city='Rome', days=2, units='metric')"):
        assert value(f"[{right}]", truth) == 1.0
    for wrong in (
        "weather(city='Oslo', days=3)",
        "weather(city='Rome')",
        "weather(city='Rome', days=2, units='x')",
    ):
        assert value(f"[{wrong}]", truth) == 0.0


def test_calls_whose_values_overlap_are_given_to_those_that_need_them():
    truth = [{"f": {"a": [1, 2]}}, {"f": {"a": [1]}}]
    assert value("[f(a=1), f(a=2)]", truth) == 1.0
    assert value("[f(a=2), f(a=1)]", truth) == 1.0
    assert value("[f(a=2), f(a=2)]", truth) == 0.0


def test_where_no_call_is_expected_none_may_be_made():
    for truth in ([], {"type": "message", "content": "Which city?"}):
        assert value("Which city do you mean?", truth) == 1.0
        assert value(CALL, truth) == 0.0
        assert value("", truth) == 0.0


def test_rows_are_read_as_data_sets_have_them():
    for row in (
        {"answers": json.dumps([ROME])},
        {"expected_answers": [ROME]},
        {
            "expected_action": {
                "type": "function_call",
                "name": "weather",
                "arguments": json.dumps(ROME["arguments"]),
            }
        },
        {"extra_info": {"expected_calls": [ROME]}},
    ):
        assert judge(tool_calls(), CALL, **row).value == 1.0
        assert judge(tool_calls(), json.dumps(OSLO), **row).value == 0.0


@pytest.mark.parametrize("truth", [None, "", "42", {"a": 1}, ["x"], [{"name": "f"}] * 101])
def test_a_row_without_expected_calls_is_bad_whatever_the_answer(truth):
    for answer in (CALL, "", "<tool_call>x"):
        assert judge(tool_calls(), answer, ground_truth=truth).status is Status.BAD_GROUND_TRUTH


def test_the_contract_is_kept():
    check_verifier(tool_calls(), ground_truths=[[ROME], [ROME, OSLO], []])


ARGUMENTS = json.dumps(ROME["arguments"])
DEEPSEEK = "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>{}function<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>"
KIMI = "<|tool_calls_section_begin|><|tool_call_begin|>functions.weather:0<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>"
HARMONY = "<|channel|>commentary to=functions.weather <|constrain|>json<|message|>{}<|call|>"
GLM = "<tool_call>weather\n<arg_key>city</arg_key>\n<arg_value>{}</arg_value>\n<arg_key>days</arg_key>\n<arg_value>2</arg_value>\n</tool_call>"


@pytest.mark.parametrize(
    "answer",
    [
        DEEPSEEK.format("", f"weather\n```json\n{ARGUMENTS}\n```"),
        DEEPSEEK.replace("function<｜tool▁sep｜>", "weather<｜tool▁sep｜>").format("", ARGUMENTS),
        GLM.format("Rome"),
        f"<function=weather>{ARGUMENTS}</function>",
        f"[TOOL_CALLS]weather[ARGS]{ARGUMENTS}",
        f"[TOOL_CALLS]weather[CALL_ID]a1b2c3d4e[ARGS]{ARGUMENTS}",
        KIMI.format(ARGUMENTS),
        HARMONY.format(ARGUMENTS),
        f"functools[{CALL}]",
        "<|python_tag|>weather.call(city='Rome', days=2)",
        "```tool_code\nprint(weather(city='Rome', days=2))\n```",
        f"Thought: I need the weather.\nAction: weather\nAction Input: {ARGUMENTS}",
        f"{CALL}<|eot_id|>",
        "[weather(city='Rome', days=2)]<|im_end|>",
    ],
)
def test_the_spelling_of_each_family_of_models_is_read(answer):
    assert value(answer, tools=TOOLS) == 1.0
    assert value(answer.replace("Rome", "Oslo"), tools=TOOLS) == 0.0
    assert value(answer.replace("weather", "wether"), tools=TOOLS) == 0.0


@pytest.mark.parametrize(
    "answer",
    [
        DEEPSEEK.format("", "weather\n```json\n{'city': Rome}\n```"),
        DEEPSEEK.format("", f"weather\n```json\n{ARGUMENTS}\n```") + DEEPSEEK.format("", "weather"),
        GLM.format("Rome").replace("</arg_value>", "", 1),
        GLM.format("Rome").replace("days</arg_key>", "city</arg_key>"),
        f"<function=weather>{ARGUMENTS}",
        f"[TOOL_CALLS]weather[ARGS]{ARGUMENTS}[TOOL_CALLS]weather[ARGS]{ARGUMENTS}",
        f"[TOOL_CALLS]weather[ARGS]{ARGUMENTS[:-1]}",
        KIMI.format(ARGUMENTS[:-1]),
        KIMI.format(ARGUMENTS) * 2,
        HARMONY.format(ARGUMENTS) * 2,
        HARMONY.replace("to=functions.weather", "to=functions.wether").format(ARGUMENTS),
        "weather.call(city='Rome', days=2)",
        "print(weather(city='Rome', days=2), 1)",
        "eval(weather(city='Rome', days=2))",
        f"<function=weather>{ARGUMENTS}</function><function=weather>{{</function>",
        f"Action: weather\nAction Input: {ARGUMENTS}\nObservation: sunny",
        f"Action: weather\nAction Input: {ARGUMENTS}\n" * 2,
        "Action: weather\nAction Input: Rome, 2",
        "weather('Rome', 2)",
        "weather(**{'city': 'Rome', 'days': 2})",
        "[weather(city='Rome', days=1 + 1)]",
        f"{CALL}\n{CALL}",
        f"{CALL} and so on",
    ],
)
def test_half_a_call_two_or_one_with_more_beside_it_earns_nothing(answer):
    assert value(answer, tools=TOOLS) == 0.0


def test_calls_may_stand_one_a_line_or_behind_semicolons():
    both = [ROME, OSLO]
    for joint in ("\n", "; ", ";\n", "\n\n"):
        assert value(joint.join(map(json.dumps, both)), both) == 1.0
        assert value(joint.join(map(json.dumps, [ROME, ROME])), both) == 0.0


def test_bfcl_takes_an_underscore_for_a_full_stop_in_a_name_and_no_other_row_does():
    bfcl = [{"math.add": {"a": [1], "b": [2]}}]
    assert value("[math_add(a=1, b=2)]", bfcl) == value("[math.add(a=1, b=2)]", bfcl) == 1.0
    assert value("[mathadd(a=1, b=2)]", bfcl) == 0.0
    exact = [{"name": "math.add", "arguments": {"a": 1, "b": 2}}]
    assert value("[math_add(a=1, b=2)]", exact) == 0.0


@pytest.mark.parametrize(
    "piece",
    [
        "Action: f\nAction Input: {",
        "<function=f>{",
        "<｜tool▁call▁begin｜>f<｜tool▁sep｜>{",
        "<arg_key>a",
        "}; {",
        "[TOOL_CALLS]f[ARGS]{",
        "<|tool_call_begin|>f:0<|tool_call_argument_begin|>{",
        "to=functions.f<|message|>{",
        "to=functions.f",
    ],
)
def test_beginnings_without_end_take_no_time(piece):
    before = time.process_time()
    assert value(piece * (59_000 // len(piece))) == 0.0
    assert value("<tool_call>f" + piece * (59_000 // len(piece))) == 0.0
    assert time.process_time() - before < 5


BATCH = {"type": "function_call_batch", "calls": [
    {"type": "function_call", "name": "weather", "arguments": '{"city": "Rome", "days": 2}'},
    {"type": "function_call", "name": "weather", "arguments": '{"city": "Oslo", "days": 2}'},
]}  # fmt: skip


def test_a_batch_of_calls_is_expected_as_nemo_gym_writes_it():
    calls = [f"<tool_call>{json.dumps(call)}</tool_call>" for call in (OSLO, ROME)]
    assert value("".join(calls), [], expected_action=BATCH) == 1.0
    assert value(calls[0], [], expected_action=BATCH) == 0.0
    assert value(calls[0] * 2, [], expected_action=BATCH) == 0.0


@pytest.mark.parametrize(
    ("query", "near", "exact"),
    [
        ("weather in Rome today", 1.0, 1.0),
        ("Weather today in Rome", 1.0, 0.0),
        ("the song of a bird", 0.0, 0.0),
        ("weather", 0.0, 0.0),
        ("", 0.0, 0.0),
    ],
)
def test_texts_of_several_words_may_share_a_part_of_them_where_an_option_says_so(query, near, exact):
    truth = [{"name": "search", "arguments": {"q": "weather in Rome today", "scale": 0.1}}]
    call = {"name": "search", "arguments": {"q": query, "scale": 0.1000000001}}
    assert value(json.dumps(call), truth, {"word_overlap": 0.1}) == near
    assert value(json.dumps(call), truth) == exact


def test_a_single_word_is_never_near_another():
    truth = [{"name": "weather", "arguments": {"city": "Rome"}}]
    assert value('{"name": "weather", "arguments": {"city": "rome"}}', truth, {"word_overlap": 0.1}) == 0.0
