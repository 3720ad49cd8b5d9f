"""A query is found in each frame that models state it in; of two that differ outside of fences none is."""

import pytest

from r1reward_sql.result import query_in

QUERY = "SELECT name FROM t"
FRAMES = (
    "{}", "{};", "```sql\n{}\n```", "```\n{}\n```", "```SQL\n{};\n```", "The query is:\n\n```sql\n{}\n```\n\nIt gives names.",
    "<sql>{}</sql>", "SQL: {}", "Answer: {}", "**Answer:** {}", "**{}**", "`{}`", "The answer is `{}`.", "\\boxed{{{}}}",
    "<answer>{}</answer>", "{}<|im_end|>", '{{"sql": "{}"}}', '{{"query": "{}"}}', "```sqlite\n{}\n```", "Here is the query: {}",
    "So, {}", "#### {}", "~~~sql\n{}\n~~~", "```sql {} ```", "Final answer:\n{}", "<answer>\n```sql\n{}\n```\n</answer>",
    "SELECT is what we need.\n\n```sql\n{}\n```", "Use the table `t`: `{}`", "```sql\nSELECT 1\n```\nBetter:\n```sql\n{}\n```",
)  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
def test_a_query_is_found_in_each_frame(frame):
    assert query_in(frame.format(QUERY)) == QUERY


@pytest.mark.parametrize(
    "comment", ["-- the names\n", "/* the names */ ", "-- a\n-- b\n", "/* a\nb */\n-- c\n"]
)
@pytest.mark.parametrize("frame", ["{}", "```sql\n{}\n```", "<sql>{}</sql>"])
def test_a_comment_before_a_query_costs_nothing(frame, comment):
    assert query_in(frame.format(comment + QUERY)) == (comment + QUERY).strip()


@pytest.mark.parametrize(
    "text",
    [
        "", "I do not know.", "`SELECT a FROM t` or `SELECT b FROM t`", '{"sql": "SELECT a FROM t", "query": "SELECT b FROM t"}',
        '{"sql": "SELECT a FROM t", "sql": "SELECT b FROM t"}', "DROP TABLE t", "```python\nprint(1)\n```", "Answer: unknown",
        "Not SELECT a FROM t", "The wrong answer: SELECT a FROM t", "Bob says: SELECT a FROM t", "-- SELECT a FROM t",
    ],
)  # fmt: skip
def test_what_names_no_query_or_two_is_none(text):
    assert query_in(text) is None
