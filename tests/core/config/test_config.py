"""Configuration files: one dialect, one place for each error, one way to build on another file."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.config import Kind, load_document, parse_document, read_yaml
from r1reward.config.dialect import read_value
from r1reward.errors import SpecError, UsageError

MENU = Kind(
    name="menu", noun="menu", shape="a menu is a mapping", paths=("files", "part.*.files"), named=("terms",)
)


class Dish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hot: bool = True
    grams: float = 1.0
    pieces: int = 1
    name: str = ""


class Menu(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    dish: Dish = Dish()
    dishes: dict[str, Dish] = {}
    files: list[str] = []


def read(text):
    return read_yaml(text, "x.yaml", "a mapping")[0]


def menu(tmp_path, text, changes=(), name="menu.yaml"):
    (tmp_path / name).write_text(text)
    return load_document(tmp_path / name, MENU, changes, "--set")


def refusal(tmp_path, text, changes=()):
    with pytest.raises(UsageError) as caught:
        menu(tmp_path, text, changes).convert(Menu)
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001), ("-1E+3", -1000.0), ("6e-1", 0.6), ("1.5", 1.5), (".5", 0.5), ("1.", 1.0),
        (".inf", float("inf")), ("-.inf", float("-inf")),
        ("12", 12), ("-12", -12), ("+12", 12), ("010", 10), ("0o10", 8), ("0x1F", 31),
        ("true", True), ("False", False), ("TRUE", True), ("null", None), ("~", None), ("", None),
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("y", "y"), ("n", "n"), ("NO", "NO"),
        ("1_000", "1_000"), ("12:30", "12:30"), ("1:30:00", "1:30:00"), ("2026-11-28", "2026-11-28"),
        ("0b11", "0b11"), ("1e", "1e"), ("e3", "e3"), ("1e-3x", "1e-3x"), ("=", "="), ("tRue", "tRue"),
        ("'1e-3'", "1e-3"), ('"true"', "true"), ("!!str 1", "1"), ("!!float 1", 1.0),
    ],
)  # fmt: skip
def test_a_scalar_is_what_yaml_1_2_says(text, value):
    found = read(f"k: {text}")["k"]
    assert found == value
    assert type(found) is type(value)


@given(st.floats(allow_nan=False), st.integers())
def test_every_number_that_python_writes_is_read_as_that_number(number, whole):
    text = repr(number).replace("inf", ".inf")
    assert read(f"a: {text}\nb: {whole}") == {"a": number, "b": whole}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\n\na: 2", "x.yaml:3: the key 'a' is given twice"),
        ("a:\n  b: 1\n  'b': 2", "x.yaml:3: the key 'b' is given twice"),
        ("1: x", "x.yaml:1: the key 1 is read as int: a key is text, write '1'"),
        ("a: 1\ntrue: x", "x.yaml:2: the key true is read as bool: a key is text, write 'true'"),
        ("? [a, b]\n: x", "x.yaml:1: a key is text"),
        ("{~: x}", "x.yaml:1: the key ~ is read as null: a key is text"),
        ("a: !!int 1_0", "x.yaml:1: '1_0' is not !!int"),
        ("a: !!bool maybe", "x.yaml:1: 'maybe' is not !!bool"),
        ("a: !!python/object:os.system x", "x.yaml:1: the tag !!python/object:os.system is not known here"),
        ("a: !!timestamp 2026-01-01", "x.yaml:1: the tag !!timestamp is not known here"),
        ("a: !!set {b}", "x.yaml:1: the tag !!set is not known here"),
        ("a: &x [*x]", "x.yaml:1: an alias (*name) stands inside what it is the name of"),
        ("a: *nobody", "x.yaml:1: not YAML: found undefined alias 'nobody'"),
        ("a: [", "not YAML"),
        (
            "a:\n  - b: c\n    weight:1\n",
            "x.yaml:3: not YAML",
        ),  # where it begins, not where the parser noticed
        ("a: 1\n---\nb: 2", "not YAML"),
        ("a: " + "9" * 5000, "x.yaml:1: '9999"),
        ("a: " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("a: \x00", "not YAML"),
        ("- a", "a mapping, not list"),
        ("", "a mapping, not nothing"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, message):
    with pytest.raises(SpecError) as caught:
        read(text)
    assert message in str(caught.value)


def test_a_few_lines_of_aliases_that_stand_for_billions_of_values_are_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    with pytest.raises(SpecError, match="more than 100,000 values, aliases"):
        read("\n".join(lines))


def test_aliases_and_merge_keys_of_reasonable_size_are_read():
    text = "base: &b {hot: true, grams: 1}\nmine:\n  <<: *b\n  grams: 2\nmany: [*b, *b]"
    assert read(text) == {
        "base": {"hot": True, "grams": 1},
        "mine": {"hot": True, "grams": 2},
        "many": [{"hot": True, "grams": 1}] * 2,
    }


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "N"])
def test_a_word_where_a_boolean_is_wanted_is_refused_with_what_to_write(tmp_path, word):
    cure = "true" if word.lower() in ("yes", "on", "y") else "false"
    wanted = f"menu.yaml:2: dish.hot: expected `bool`, got `str`: {word!r} is text here; write {cure}"
    assert refusal(tmp_path, f"dish:\n  hot: {word}") == wanted


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "pieces: 1_000",
            "menu.yaml:2: dish.pieces: expected `int`, got `str`: '1_000' is text here; write 1000",
        ),
        ("grams: x", "menu.yaml:2: dish.grams: expected `float`, got `str`: 'x'"),
        ("name: 12", "menu.yaml:2: dish.name: expected `str`, got `int`: write it in quotes, '12'"),
        (
            "name: {prompt}",
            "menu.yaml:2: dish.name: expected `str`, got `object`: braces are a mapping in YAML; write it in quotes, '\"{prompt}\"'",
        ),
        ("name: true", "menu.yaml:2: dish.name: expected `str`, got `bool`: write it in quotes, 'true'"),
        ("no: 1", "menu.yaml:2: dish.no: no key 'no'"),
        ("gram: 1", "menu.yaml:2: dish.gram: no key 'gram': did you mean 'grams'?"),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_line_and_key(tmp_path, line, message):
    assert refusal(tmp_path, f"dish:\n  {line}").startswith(message)


def test_a_change_is_read_by_the_same_dialect_and_named_in_its_error(tmp_path):
    assert menu(tmp_path, "dish: {grams: 2}", ["dish.grams=6e-1"]).convert(Menu).dish.grams == 0.6
    assert menu(tmp_path, "{}", ["dish.name=no"]).convert(Menu).dish.name == "no"
    assert refusal(tmp_path, "dish: {hot: true}", ["dish.hot=no"]).startswith(
        "--set dish.hot=no: dish.hot: expected"
    )
    assert refusal(tmp_path, "{}", ["dish.hots=true"]).startswith(
        "--set dish.hots=true: dish.hots: no key 'hots'"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("grams", "--set grams: is not KEY=VALUE"),
        ("=1", "is not KEY=VALUE"),
        ("a..b=1", "is not KEY=VALUE"),
        ("dish.grams.x=1", "'grams' is a value, not a group of keys"),
        ("dish=[", "the value cannot be read"),
    ],
)
def test_a_change_that_is_none_is_refused(tmp_path, change, message):
    assert message in refusal(tmp_path, "dish: {grams: 2}", [change])


def test_a_file_extends_another_key_by_key(tmp_path):
    menu(tmp_path, "dish: {hot: false, grams: 2}\nfiles: [a]", name="base.yaml")
    found = menu(tmp_path, "extends: base.yaml\ndish:\n  grams: 3\nfiles: [b]").convert(Menu)
    assert found == Menu(dish=Dish(hot=False, grams=3.0), files=["b"])


def test_an_error_in_what_is_extended_names_that_file(tmp_path):
    menu(tmp_path, "# a comment\ndish: {grams: x}", name="base.yaml")
    assert refusal(tmp_path, "extends: base.yaml\nfiles: [b]").startswith("base.yaml:2: dish.grams")


def test_files_that_extend_each_other_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("extends: b.yaml")
    (tmp_path / "b.yaml").write_text("extends: a.yaml")
    with pytest.raises(SpecError, match="extends, in the end, itself"):
        load_document(tmp_path / "a.yaml", MENU)


@pytest.mark.parametrize("value", ["[a, b]", "{a: 1}", "", "3", "true"])
def test_what_is_extended_is_one_name(tmp_path, value):
    assert "extends: one preset's name, or one file" in refusal(tmp_path, f"extends: {value}")


def test_a_missing_base_is_named_with_the_line_that_wants_it(tmp_path):
    assert refusal(tmp_path, "# x\nextends: nobody.yaml") == "menu.yaml:2: extends: no menu nobody.yaml"


def terms(tmp_path, base, own):
    (tmp_path / "base.yaml").write_text(base)
    return menu(tmp_path, f"extends: base.yaml\n{own}").data["terms"]


BASE = (
    "terms:\n- {verifier: math, name: accuracy}\n- {verifier: code, name: accuracy}\n- {verifier: format}\n"
)


def test_terms_of_a_base_are_kept_changed_and_added_to(tmp_path):
    own = "terms:\n- {verifier: brevity}\n- {name: accuracy, weight: 2}\n- {verifier: format, weight: 0}"
    assert terms(tmp_path, BASE, own) == [
        {"verifier": "math", "name": "accuracy", "weight": 2},
        {"verifier": "code", "name": "accuracy", "weight": 2},
        {"verifier": "format", "weight": 0},
        {"verifier": "brevity"},
    ]


def test_a_term_without_a_name_changes_the_one_of_its_verifier_and_is_no_second_one(tmp_path):
    own = "terms:\n- {verifier: math, options: {tolerance: 1e-3}}"
    assert terms(tmp_path, BASE, own)[0] == {
        "verifier": "math",
        "name": "accuracy",
        "options": {"tolerance": 0.001},
    }
    assert len(terms(tmp_path, BASE, own)) == 3


def test_a_term_with_another_name_is_a_second_use_of_its_verifier(tmp_path):
    assert len(terms(tmp_path, BASE, "terms:\n- {verifier: math, name: strict}")) == 4


def test_a_term_that_could_mean_two_of_the_base_is_refused(tmp_path):
    base = "terms:\n- {verifier: math, name: a}\n- {verifier: math, name: b}\n"
    with pytest.raises(SpecError, match=r"menu\.yaml:3: terms\[0\]: the base has 2 with the verifier 'math'"):
        terms(tmp_path, base, "terms:\n- {verifier: math, weight: 0}")


def test_terms_of_a_base_are_left_out_by_name(tmp_path):
    assert terms(tmp_path, BASE, "without: [accuracy]") == [{"verifier": "format"}]
    with pytest.raises(SpecError, match=r"menu\.yaml:2: without: no term 'fromat': did you mean 'format'"):
        terms(tmp_path, BASE, "without: [fromat]")


def test_paths_are_relative_to_the_file_that_names_them(tmp_path):
    (tmp_path / "inner").mkdir()
    for name in ("a.jsonl", "inner/a.jsonl"):
        (tmp_path / name).write_text("")
    (tmp_path / "inner" / "base.yaml").write_text("files: [a.jsonl, hub/name]\npart: {x: {files: a.jsonl}}")
    data = menu(tmp_path, "extends: inner/base.yaml").data
    assert data["files"] == [f"{tmp_path}/inner/a.jsonl", "hub/name"]
    assert data["part"]["x"]["files"] == f"{tmp_path}/inner/a.jsonl"


def test_a_mapping_of_python_extends_a_file_too(tmp_path):
    (tmp_path / "base.yaml").write_text("dish: {grams: 2}")
    found = parse_document({"extends": str(tmp_path / "base.yaml"), "files": ["a"]}, MENU, "menu")
    assert found.convert(Menu) == Menu(dish=Dish(grams=2.0), files=["a"])


def test_a_part_of_a_file_has_the_lines_of_the_file(tmp_path):
    (tmp_path / "base.yaml").write_text("dish: {grams: 2}")
    whole = menu(tmp_path, "inner:\n  one:\n    extends: base.yaml\n    dish:\n      hot: no")
    part = whole.part("inner.one", whole.data["inner"]["one"], MENU)
    with pytest.raises(SpecError, match=r"menu\.yaml:5: dish\.hot: expected `bool`"):
        part.convert(Menu)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    try:
        read_value(text, "x")
    except SpecError as error:
        assert str(error).startswith("x")  # noqa: PT017
