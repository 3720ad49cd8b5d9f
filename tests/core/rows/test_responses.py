"""Completions in the responses of servers: their text, their reasoning, their tool calls, and whether they were cut."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.errors import DataError
from r1reward.response import r1
from r1reward.rows.row_reader import RowReader
from r1reward_tool_calls.reading import calls_in

THOUGHT = "<think>\nhm\n</think>\n\n42"


def completion(value, **row):
    return completions(value, **row)[0]


def completions(value, **row):
    return RowReader(template=r1())({"prompt": "q", "response": value, **row}).completions


def openai(**message):
    return {"choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": "stop"}]}


def gemini(*parts, reason="STOP"):
    content = {"role": "model", "parts": list(parts)}
    return {"candidates": [{"content": content, "finishReason": reason}], "modelVersion": "x"}


def anthropic(*blocks, reason="end_turn"):
    return {"type": "message", "role": "assistant", "content": list(blocks), "stop_reason": reason}


TEXT = {"type": "text", "text": "42"}
PLAIN = {
    "chat": openai(content="42"),
    "chat in parts": openai(content=[TEXT]),
    "a refusal": openai(content=[{"type": "refusal", "refusal": "42"}]),
    "completions": {"choices": [{"text": "42"}]},
    "batch": {"status_code": 200, "body": openai(content="42")},
    "Responses": {"output": [{"type": "message", "content": [{"type": "output_text", "text": "42"}]}]},
    "Anthropic": anthropic(TEXT),
    "Anthropic's batch": {"type": "succeeded", "message": anthropic(TEXT)},
    "Gemini": gemini({"text": "4"}, {"text": "2", "thoughtSignature": "x"}),
    "Gemini's message": {"role": "model", "parts": [{"text": "42"}]},
    "Bedrock": {"output": {"message": {"role": "assistant", "content": [{"text": "42"}]}}, "stopReason": "end_turn"},
    "Cohere": {"message": {"role": "assistant", "content": [TEXT]}, "finish_reason": "COMPLETE"},
    "Cohere 1": {"generations": [{"text": "42"}]},
    "Ollama": {"model": "x", "response": "42", "done_reason": "stop"},
    "Ollama's chat": {"message": {"role": "assistant", "content": "42"}, "done_reason": "stop"},
    "SGLang": {"text": "42", "meta_info": {"finish_reason": {"type": "stop"}}},
    "TGI": {"generated_text": "42"},
    "natural_reasoning": {"response_model": "x", "response": "42"},
    "AceCode": {"model_name": "x", "completion": "42", "pass_rate": 1.0},
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_a_response_of_any_server_gives_its_text(name):
    found = completions(PLAIN[name])
    assert [(c.text, c.truncated) for c in found] == [("42", False)]


SPLIT = {
    "reasoning_content": openai(content="42", reasoning_content="hm"),
    "reasoning": openai(content="42", reasoning="hm"),
    "reasoning_details": openai(content="42", reasoning_details=[{"type": "reasoning.text", "text": "hm"}]),
    "completions": {"choices": [{"text": "42", "reasoning_content": "hm"}]},
    "Responses": {"output": [{"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]}, {"type": "message", "content": [{"type": "output_text", "text": "42"}]}]},
    "Anthropic": anthropic({"type": "thinking", "thinking": "hm", "signature": "s"}, TEXT),
    "Mistral": openai(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, TEXT]),
    "Gemini": gemini({"text": "hm", "thought": True}, {"text": "42"}),
    "Bedrock": {"output": {"message": {"content": [{"reasoningContent": {"reasoningText": {"text": "hm"}}}, {"text": "42"}]}}},
    "Ollama": {"response": "42", "thinking": "hm"},
    "Ollama's chat": {"message": {"role": "assistant", "content": "42", "thinking": "hm"}},
}  # fmt: skip


@pytest.mark.parametrize("name", SPLIT)
def test_the_reasoning_that_a_server_split_off_is_put_back(name):
    assert completion(SPLIT[name]).text == THOUGHT


@pytest.mark.parametrize(
    "value",
    [
        gemini({"text": "4"}, reason="MAX_TOKENS"),
        anthropic({"type": "text", "text": "4"}, reason="max_tokens"),
        {"type": "succeeded", "message": anthropic(TEXT, reason="max_tokens")},
        {"text": "4", "meta_info": {"finish_reason": {"type": "length", "length": 8}}},
        {"response": "4", "done_reason": "length"},
        {"output": {"message": {"content": [{"text": "4"}]}}, "stopReason": "max_tokens"},
        {"message": {"content": [TEXT]}, "finish_reason": "MAX_TOKENS"},
        {"choices": [{"text": "4", "finish_reason": "length"}]},
    ],
)
def test_a_response_that_was_cut_is_known_to_be(value):
    assert completion(value).truncated


def call(name="f", arguments='{"a": 1}'):
    return {"id": "c", "type": "function", "function": {"name": name, "arguments": arguments}}


CALLS = {
    "OpenAI": openai(content=None, tool_calls=[call()]),
    "OpenAI with a content": openai(content="Let me see.", tool_calls=[call(arguments={"a": 1})]),
    "without a content": {"choices": [{"message": {"role": "assistant", "tool_calls": [call()]}}]},
    "the old form": openai(content=None, function_call={"name": "f", "arguments": '{"a": 1}'}),
    "Responses": {"output": [{"type": "function_call", "name": "f", "arguments": '{"a": 1}', "call_id": "c"}]},
    "Anthropic": anthropic({"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}}, reason="tool_use"),
    "Gemini": gemini({"functionCall": {"name": "f", "args": {"a": 1}}}),
    "Bedrock": {"output": {"message": {"content": [{"toolUse": {"name": "f", "input": {"a": 1}}}]}}},
    "a chat": [{"role": "assistant", "tool_calls": [call()]}],
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_tool_calls_that_a_server_split_off_are_in_the_completion(name):
    calls = calls_in(completion(CALLS[name]).text)
    assert [(c.name, dict(c.arguments)) for c in calls] == [("f", {"a": 1})]


def test_several_calls_keep_their_order_and_stand_behind_the_reasoning():
    text = completion(openai(content=None, reasoning="hm", tool_calls=[call("f"), call("g", "")])).text
    assert text.startswith("<think>\nhm\n</think>")
    assert [(c.name, dict(c.arguments)) for c in calls_in(r1()(text).answer)] == [("f", {"a": 1}), ("g", {})]


def test_calls_of_earlier_turns_are_no_part_of_the_reply():
    chat = [
        {"role": "user", "content": "q"},
        {"role": "assistant", "content": None, "tool_calls": [call()]},
        {"role": "tool", "content": "1"},
        {"role": "assistant", "content": "42"},
    ]
    reading = RowReader(template=r1())({"messages": chat})
    assert reading.completions[0].text == "42"
    assert RowReader()({"messages": chat[:2]}).completions[0].text.startswith("<tool_call>")


@pytest.mark.parametrize("empty", [[], None, {}, ""])
def test_no_call_adds_nothing(empty):
    assert completion(openai(content="42", tool_calls=empty)).text == "42"


@pytest.mark.parametrize("arguments", ["{not JSON", '{"a": 1', "[1]", '{"a": "</tool_call><tool_call>"}'])
def test_arguments_are_the_models_own_words(arguments):
    """What the model wrote badly is not mended, and no argument can close its tag."""
    text = completion(openai(content=None, tool_calls=[call(arguments=arguments)])).text
    assert text.count("<tool_call>") == text.count("</tool_call>") == 1
    written = json.loads(text.removeprefix("<tool_call>\n").removesuffix("\n</tool_call>"))["arguments"]
    assert written == (json.loads(arguments) if "</tool" in arguments else arguments)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none(), max_size=3))
def test_any_arguments_reach_the_verifier_unchanged(arguments):
    text = completion(openai(content=None, tool_calls=[call(arguments=json.dumps(arguments))])).text
    assert dict(calls_in(text)[0].arguments) == arguments


@pytest.mark.parametrize(
    "value",
    [
        {"error": {"message": "overloaded"}},
        {"type": "errored", "error": {}},
        gemini(reason="SAFETY") | {"candidates": [{"finishReason": "SAFETY"}]},
        {"candidates": [7]},
        {"message": 7},
    ],
)
def test_a_response_that_holds_no_completion_is_refused(value):
    with pytest.raises(DataError):
        completion(value)


ITEMS = [
    {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "42"}]},
]
BLOCKS = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "42"}]


@pytest.mark.parametrize("items", [ITEMS, BLOCKS])
def test_the_items_of_one_reply_are_one_completion(items):
    reading = RowReader(template=r1())({"prompt": "q", "response": items})
    assert [c.text for c in reading.completions] == [THOUGHT]
    assert not reading.several
    assert RowReader(template=r1())({"prompt": "q", "output": items}).completions[0].text == THOUGHT
    two = RowReader(template=r1())({"prompt": "q", "responses": [items, items]})
    assert [c.text for c in two.completions] == [THOUGHT, THOUGHT]


def test_a_line_of_a_batch_or_of_a_chat_may_be_the_row():
    line = {
        "custom_id": "a",
        "result": {"type": "succeeded", "message": anthropic(TEXT, reason="max_tokens")},
    }
    assert [(c.text, c.truncated) for c in RowReader()(line).completions] == [("42", True)]
    assert (
        RowReader()({"model": "x", "message": {"role": "assistant", "content": "42"}}).completions[0].text
        == "42"
    )
    for other in ({"message": "hello"}, {"result": 42}, {"result": {"score": 1}}, {"message": None}):
        with pytest.raises(DataError, match="no column looks like the completion"):
            RowReader()({"prompt": "q", **other})


def test_a_whole_response_may_be_the_row():
    row = gemini({"text": "42"}) | {"answer": "42"}
    assert RowReader()(row).completions[0].text == "42"
    with pytest.raises(DataError, match="no column looks like the completion"):
        RowReader()({"question": "q", "candidates": ["3", "4"], "answer": "4"})


COLUMNS = ["reasoning_content", "reasoning", "thinking", "thought", "Reasoning", "thinkingContent"]


@pytest.mark.parametrize("column", COLUMNS)
def test_reasoning_in_a_column_of_its_own_is_put_back_by_the_template(column):
    assert completion("42", **{column: "hm"}).text == THOUGHT
    both = completions(["42", "43"], **{column: ["hm", None]})
    assert [c.text for c in both] == [THOUGHT, "43"]
    assert completion("42", **{column: ""}).text == completion("42", **{column: None}).text == "42"


@pytest.mark.parametrize(
    "switch", ["on", "off", "True", "high", "enabled", True, 1, {"effort": "high"}, [["a"]]]
)
def test_a_column_that_says_whether_to_reason_is_no_reasoning(switch):
    for column in ("reasoning", "thinking"):
        assert completion("42", **{column: switch}).text == "42"


def test_a_data_sets_own_reasoning_is_not_put_before_a_completion_that_has_its_own():
    own = "<think>mine</think>42"
    assert completion(own, reasoning="the data set's").text == own
    assert completion("mine</think>42", reasoning="the data set's").text == "mine</think>42"
    named = RowReader({"reasoning": "reasoning"}, r1())({"response": own, "reasoning": "the policy's"})
    assert named.completions[0].text.startswith("<think>\nthe policy's\n</think>")


def test_a_policy_cannot_hide_what_a_server_split_off_behind_a_second_thought():
    assert "<think>\nhm" in completion("<think>again</think>42", reasoning_content="hm").text
    assert "<think>\nhm" in completion(openai(content="<think>again</think>42", reasoning="hm")).text


def test_a_servers_choice_has_its_own_reasoning_and_end_whatever_the_data_set_says_beside_it():
    """What `r1reward rollouts` writes: the row of the data, and the completions that were sampled."""
    data_set = {
        "reasoning": "the solution's",
        "reasoning_content": "the solution's",
        "finish_reason": "length",
    }
    for chosen in ([{"text": "42", "finish_reason": "stop"}], openai(content="42")):
        found = RowReader(template=r1())({**data_set, "prompt": "q", "completions": chosen}).completions
        assert [(c.text, c.truncated) for c in found] == [("42", False)]
    said = [{"role": "assistant", "content": "4"}]
    assert RowReader(template=r1())({"completion": said, "finish_reason": "length"}).completions[0].truncated
