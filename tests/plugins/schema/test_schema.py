"""Documents that a schema accepts beside those that it just does not, in five formats."""

import json

import pytest

from r1reward import Status
from r1reward.testing import HOSTILE_TEXTS, check_verifier, judge

pytest.importorskip("jsonschema_rs", reason="the extra `schema` is not installed")

from r1reward_schema import schema

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer", "minimum": 0},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name", "age"],
}
GOOD = {
    "json": '{"name": "Ann", "age": 7, "tags": ["a"]}',
    "yaml": "name: Ann\nage: 7\ntags:\n  - a\n",
    "toml": 'name = "Ann"\nage = 7\ntags = ["a"]\n',
    "xml": "<person><name>Ann</name><age>7</age><tags><tag>a</tag></tags></person>",
}
BAD = {
    "json": '{"name": "Ann", "age": "7"}',
    "yaml": "name: Ann\nage: seven\n",
    "toml": 'name = "Ann"\n',
    "xml": "<person><name>Ann</name><age>seven</age></person>",
}


def value(answer, truth=PERSON, prompt="", options=None, **row):
    return judge(schema(**(options or {})), answer, ground_truth=truth, prompt=prompt, **row).value


@pytest.mark.parametrize("kind", GOOD)
def test_a_document_of_each_format_is_judged_by_the_schema(kind):
    wanted = (
        {"type": "object", "properties": {"person": PERSON}, "required": ["person"]}
        if kind == "xml"
        else PERSON
    )
    assert value(GOOD[kind], wanted, schema_type=kind) == 1.0
    assert value(f"```{kind}\n{GOOD[kind]}\n```", wanted, schema_type=kind) == 1.0
    assert value(BAD[kind], wanted, schema_type=kind) == 0.0


def test_the_rows_of_a_table_are_read_by_their_header():
    rows = {"type": "array", "minItems": 1, "items": PERSON}
    assert value("name,age\nAnn,7\n", rows, schema_type="csv") == 1.0
    assert value("name,age\nAnn,x\n", rows, schema_type="csv") == 0.0
    assert value("name,age\nAnn,7,8\n", rows, schema_type="csv") == 0.0
    assert value("name,age\n", rows, schema_type="csv") == 0.0
    assert value("name,age,age\nAnn,x,7\n", rows, schema_type="csv") == 0.0


@pytest.mark.parametrize(
    "row",
    [
        {"schema_str": json.dumps(PERSON)},
        {"schema": PERSON},
        {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "p", "strict": True, "schema": PERSON},
            }
        },
        {"extra_info": json.dumps({"schema_str": json.dumps(PERSON)})},
        {"metadata": {"json_schema": PERSON}},
    ],
)
def test_the_schema_is_found_where_data_sets_put_it(row):
    assert value(GOOD["json"], None, **row) == 1.0
    assert value(BAD["json"], None, **row) == 0.0


def test_a_schema_in_the_prompt_is_a_guess_that_is_told():
    score = judge(schema(), GOOD["json"], prompt=f"Fill in: {json.dumps(PERSON)}. Only JSON.")
    assert (score.value, score.metrics["guessed"]) == (1.0, 1.0)
    assert "guessed" in score.reason
    assert judge(schema(), GOOD["json"], ground_truth=PERSON).metrics["guessed"] == 0.0


def test_properties_without_their_frame_are_found_in_a_prompt_too():
    prompt = f"Schema structure: {json.dumps(PERSON['properties'])}"
    assert value(GOOD["json"], None, prompt) == 1.0
    assert value(BAD["json"], None, prompt) == 0.0


def test_the_header_of_a_table_without_rows_has_its_columns():
    row = {"output_type": "CSV", "raw_output_metric": ["csv::name", "csv::age"]}
    assert value("name,age\n", None, **row) == 1.0
    assert value("name\n", None, **row) == pytest.approx(0.6)


def test_fences_and_other_text_are_as_the_options_say():
    fenced, chatty = f"```json\n{GOOD['json']}\n```", f"Here it is:\n```json\n{GOOD['json']}\n```\nBye."
    assert value(fenced, options={"fences": "refused"}) == 0.0
    assert value(GOOD["json"], options={"fences": "required"}) == 0.0
    assert value(chatty) == 0.0
    assert value(chatty, options={"extra_text": True}) == 1.0
    assert value(f"{fenced}\n{fenced}", options={"extra_text": True}) == 0.0
    assert value(f"Sure! {GOOD['json']} Bye.", options={"extra_text": True}) == 1.0
    assert value(f"Sure! {GOOD['json']} Bye.") == 0.0
    assert value(f"Either {GOOD['json']} or {GOOD['json']}", options={"extra_text": True}) == 0.0


def test_strict_wants_every_property_and_no_other():
    assert value('{"name": "Ann", "age": 7}', options={"strict": True}) == 0.0
    assert value(GOOD["json"], options={"strict": True}) == 1.0
    assert value('{"name": "Ann", "age": 7, "tags": [], "more": 1}', options={"strict": True}) == 0.0


def test_paths_score_as_in_structeval():
    row = {"output_type": "TOML", "raw_output_metric": ["a.b", "c[0].d", "c[1].d", "`x.y`"]}
    text = "[a]\nb = 1\n[[c]]\nd = 1\n"
    assert value(f"<|BEGIN_CODE|>\n{text}<|END_CODE|>", None, **row) == pytest.approx(0.6)
    assert value("a = ", None, **row) == 0.0
    assert value('"x.y" = 1\na.b = 1\nc = [{d = 1}, {d = 2}]\n', None, **row) == 1.0


ATTACKS = [
    *HOSTILE_TEXTS,
    "{}",
    "[]",
    "null",
    "true",
    '""',
    '{"name": "Ann", "age": "x", "age": 7}',
    '{"name": "Ann", "age": NaN}',
    '{"name": "Ann", "age": 1e999}',
    '{"name": "Ann", "age": -1}',
    '{"name": "Ann", "age": 7.5}',
    '{"name": "Ann", "age": true}',
    f"{GOOD['json']}\n{GOOD['json']}",
    f"{GOOD['json']},",
    "The schema accepts this.",
    json.dumps(PERSON),
    '{"name": "Ann", "age": ' + "9" * 5_000 + "}",
    "[" * 30_000,
    '{"name":' * 7_000,
    "[" * 25_000 + "]" * 25_000,
    "```json\n" * 7_000,
    "<|BEGIN_CODE|>" * 4_000,
    "__import__('os').system('true')",
    "!!python/object/apply:os.system ['true']",
    "a: &a [x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: &d [*c,*c,*c]\ne: &e [*d,*d,*d]\nf: [*e,*e,*e,*e,*e]",
    "<!DOCTYPE x [<!ENTITY a 'b'>]><person><name>&a;</name><age>7</age></person>",
    "<a>" * 15_000,
    "a." * 20_000 + "b = 1",
    "a = " + "[" * 20_000,
    "? " * 20_000,
    "- " * 20_000,
    "{a: " * 12_000,
    "&a " * 15_000,
    ",\n" * 25_000,
    '"' * 50_001,
]  # fmt: skip


@pytest.mark.parametrize("kind", ["json", "yaml", "toml", "csv", "xml"])
def test_no_attack_earns_or_escapes_its_value(kind):
    verifier = schema(extra_text=True)
    for attack in ATTACKS:
        score = judge(verifier, attack, ground_truth=PERSON, schema_type=kind)
        assert (score.value, score.status) == (0.0, Status.SCORED), attack[:60]


@pytest.mark.parametrize(
    "truth",
    [
        None,
        "",
        "42",
        {"a": 1},
        {"type": "nonsense"},
        {"$ref": "http://127.0.0.1:1/a"},
        {"$ref": "file:///etc/passwd"},
    ],
)
def test_what_is_no_schema_makes_the_row_bad_whatever_the_answer(truth):
    for answer in ("{}", "x", ""):
        assert judge(schema(), answer, ground_truth=truth).status is Status.BAD_GROUND_TRUTH


def test_a_pattern_that_would_backtrack_for_ever_is_decided():
    wanted = {"type": "string", "pattern": "^(a+)+$"}
    assert value(json.dumps("a" * 5_000 + "b"), wanted) == 0.0
    assert value(json.dumps("a" * 5_000), wanted) == 1.0


def test_the_contract_is_kept():
    check_verifier(schema(), ground_truths=[PERSON])


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("<person><name>Ann</name><age>7</age></person>", 1.0),
        ('<?xml version="1.0"?>\n<root><name>Ann</name><age>7</age><tags>a</tags><tags>b</tags></root>', 1.0),
        ("```xml\n<r><age>7</age><name>Ann</name></r>\n```", 1.0),
        ("<r><name>Ann</name></r>", 0.0),
        ("<r><name>Ann</name><age>seven</age></r>", 0.0),
        ("<r><p><name>Ann</name><age>7</age></p></r>", 0.0),
        ("<name>Ann</name><age>7</age>", 0.0),
        ("<r/>", 0.0),
    ],
)
def test_a_schema_may_describe_what_stands_in_the_root_of_xml(answer, right):
    assert value(answer, schema_type="xml") == right


def test_a_byte_order_mark_is_no_part_of_a_document():
    assert value("\ufeff" + GOOD["json"]) == 1.0
    assert value("\ufeff" + BAD["json"]) == 0.0
    assert value("x\ufeff" + GOOD["json"]) == 0.0


TYPED = {"type": "array", "items": {"type": "object", "properties": {
    "ok": {"type": "boolean"}, "size": {"type": ["number", "null"]}, "word": {"type": ["string", "null"]},
}}}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "accepted"),
    [("1,2.5,a", True), ("0,,b", True), ("true,1,", True), ("2,1,a", False), ("1,x,a", False)],
)
def test_a_table_has_the_types_of_its_schema_several_at_once_too(table, accepted):
    assert value(f"ok,size,word\n{table}", TYPED, schema_type="csv") == float(accepted)


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ('Sure:\n```json\n{"a": {"@id": 1}}\n```\nDone.', 1.0),
        ('{"a": {"id": 1}}', 1.0),
        ('{"a": {"x": 1}}', 0.6),
        ('{"q": 1}', 0.2),
        ("{}", 0.0),
        ("[]", 0.0),
        ("a: 1", 0.0),
    ],
)
def test_paths_are_scored_as_structeval_scores_them(answer, score):
    paths = {"output_type": "JSON", "raw_output_metric": ["a", "a.@id"]}
    assert value(answer, None, **paths) == score
