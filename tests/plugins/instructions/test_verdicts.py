"""Each instruction, with a text that follows it beside one that just does not."""

import json
from pathlib import Path

import pytest

from r1reward import Status
from r1reward.testing import judge
from r1reward_instructions import instructions
from r1reward_instructions.catalogue import KNOWN
from r1reward_instructions.english import syllables

CASES = [
    ("keywords:existence", {"keywords": ["sea", "sky"]}, "The Sea meets the sky.", "The sea."),
    ("keywords:frequency", {"keyword": "sea", "frequency": 2, "relation": "at least"}, "Sea, sea.", "Sea."),
    ("keywords:frequency", {"keyword": "sea", "frequency": 2, "relation": "less than"}, "Sea.", "Sea, sea."),
    ("keywords:forbidden_words", {"forbidden_words": ["sea"]}, "The season.", "The Sea."),
    ("keywords:letter_frequency", {"letter": "z", "let_frequency": 2, "let_relation": "at least"}, "zZ", "z"),
    ("length_constraints:number_sentences", {"num_sentences": 2, "relation": "at least"}, "One. Two.", "Dr. No came."),
    ("length_constraints:number_paragraphs", {"num_paragraphs": 2}, "one\n***\ntwo", "one\n\ntwo"),
    ("length_constraints:number_words", {"num_words": 3, "relation": "less than"}, "one two", "one two three"),
    ("length_constraints:nth_paragraph_first_word", {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "so"},
     "One.\n\nSo, two.", "So.\n\nTwo."),
    ("detectable_content:number_placeholders", {"num_placeholders": 2}, "[name] at [place]", "[name [x]"),
    ("detectable_content:postscript", {"postscript_marker": "P.S."}, "Bye.\nP.S. One more.", "Bye. PS one more."),
    ("detectable_content:postscript", {"postscript_marker": "P.P.S"}, "P.P.S. More.", "P.S. More."),
    ("detectable_format:number_bullet_lists", {"num_bullets": 2}, "* one\n- two", "* one\n** two"),
    ("detectable_format:constrained_response", {}, "My answer is no.", "My answer is no"),
    ("detectable_format:number_highlighted_sections", {"num_highlights": 2}, "*one* and *two*", "*one* and two"),
    ("detectable_format:multiple_sections", {"section_spliter": "Part", "num_sections": 2}, "Part 1 a Part 2 b", "Part 1 a Part b"),
    ("detectable_format:json_format", {}, '```json\n{"a": 1}\n```', "{'a': 1}"),
    ("detectable_format:title", {}, "<<A title>>\ntext", "<< >>\ntext"),
    ("combination:two_responses", {}, "one\n******\ntwo", "one\n******\none"),
    ("combination:repeat_prompt", {"prompt_to_repeat": "Say hi."}, "say hi. Hi!", "Hi! Say hi."),
    ("startend:end_checker", {"end_phrase": "The end."}, 'It was so. "The end."', "The end. Really"),
    ("startend:quotation", {}, '"Yes"', '"Yes'),
    ("change_case:capital_word_frequency", {"capital_frequency": 2, "capital_relation": "at least"}, "IT IS so", "It IS so"),
    ("punctuation:no_comma", {}, "no", "a, b"),
    ("punctuation:no_comma", {}, "‚no‘ ; 'a' · b", "a，b"),
    ("punctuation:no_comma", {}, "一。", "一、二"),
    ("punctuation:no_comma", {}, "no", "a، b"),
    ("punctuation:no_comma", {}, "no", "a‚ b"),
    ("count:word_count_range", {"min_words": 2, "max_words": 3}, "one two", "one two three four"),
    ("count:unique_word_count", {"N": 3}, "a b c", "a, A. a!"),
    ("ratio:stop_words", {"percentage": 50}, "the cat", "the a cat"),
    ("ratio:sentence_type", {}, "One. Two. Three?", "One. Two?"),
    ("ratio:sentence_balance", {}, "One. Two? Three!", "One. Two? Three."),
    ("ratio:sentence_words", {}, "Abcd. Efgh. Ijkl.", "Abcd. Efgh. Ijk."),
    ("ratio:overlap", {"reference_text": "abcdef", "percentage": 100}, "abcde", "vwxyz"),
    ("count:conjunctions", {"small_n": 2}, "this and that or those", "this and that and those"),
    ("count:person_names", {"N": 2}, "Emma met Liam.", "Emma met Emma."),
    ("count:numbers", {"N": 2}, "1 and 2", "1,000"),
    ("count:punctuation", {}, "So, this; that: what?! Yes! No? Fine.", "So, this; that: what? Yes! Fine."),
    ("count:pronouns", {"N": 2}, "He saw it.", "He saw."),
    ("count:words_japanese", {"N": 2}, "one 二 three 四", "one 二 three four"),
    ("count:keywords_multiple", {f"keyword{i}": w for i, w in enumerate("pqrst", 1)},
     "p q q r r r s s s s s t t t t t t t", "p q r r r s s s s s t t t t t t t"),
    ("words:repeats", {"small_n": 1}, "one two", "one One"),
    ("sentence:keyword", {"word": "sea", "N": 2}, "One. The sea.", "The sea. Two."),
    ("sentence:increment", {"small_n": 1}, "One. Two words.", "One. Two words here."),
    ("sentence:alliteration_increment", {}, "One two. Big bad boys.", "Big bad boys. One two."),
    ("words:alphabet", {}, "Yes, zoos are big", "a c"),
    ("words:vowel", {}, "a big ox", "a big ox, my uncle"),
    ("words:consonants", {}, "this start", "this is"),
    ("words:palindrome", {}, "level " * 10, "level " * 9),
    ("words:prime_lengths", {}, "in the", "in the room"),
    ("words:start_verb", {}, "Consider this.", "The sea."),
    ("words:odd_even_syllables", {}, "cat table", "cat dog"),
    ("words:last_first", {}, "I see the sea. Sea is blue.", "I see the sea. Blue is it."),
    ("words:paragraph_last_first", {}, "Sea and sea.", "Sea and sky."),
    ("words:no_consecutive", {}, "one two", "two three"),
    ("words:keywords_specific_position", {"keyword": "sea", "n": 1, "m": 2}, "The sea.", "The, sky."),
    ("words:words_position", {"keyword": "sea"}, "The sea is the sea too.", "The sea is the sky too."),
    ("format:parentheses", {}, "([{([x])}])", "((((x))))"),
    ("format:quotes", {}, "\"a 'b \"c\" d' e\"", "\"a 'b' c\""),
    ("format:options", {"options": "yes/no/maybe"}, "Yes.", "Yes, I do."),
    ("format:options", {"options": "a), b), c), d)"}, "a)", "a"),
    ("format:newline", {}, "one\ntwo", "one two\nthree"),
    ("format:emoji", {}, "One 🙂. Two 🚀.", "One 🙂. Two."),
    ("format:line_indent", {}, "a\n b\n  c", "a\n b\n b"),
    ("format:quote_unquote", {}, '"No" means no.', 'He said "no".'),
    ("format:list", {"sep": "!?!?"}, "!?!? a\n!?!? b", "!?!? a"),
    ("format:thesis", {}, "<i>So it is.</i> Because.", "<i>So it is.</i>"),
    ("format:sub-bullets", {}, "* a\n - b", "* a\n - b\n* c"),
    ("format:no_bullets_bullets", {}, "One. Two.\n* a\n* b", "One.\n* a\n* b"),
    ("format:title_case", {}, "The Sea", "The sea"),
    ("format:output_template", {}, "My Answer: a My Conclusion: b Future Outlook: c", "My Answer: a"),
    ("format:no_whitespace", {}, "one", "o ne"),
    ("custom:multiples", {}, "14, 21, 28, 35, 42, 49", "14, 21, 28, 35, 42"),
    ("custom:character_reverse", {}, "elgae dlab", "eagle"),
    ("custom:word_reverse", {}, "eagle bald the is what", "bald eagle"),
    ("custom:sentence_alphabet", {}, " ".join(f"{chr(97 + i)}x." for i in range(26)), "A. B."),
    ("custom:csv_city", {}, "ID,Country,City,Year,Count\n" + "1,a,b,2,3\n" * 7, "ID,Country,City,Year,Count\n"),
    ("custom:csv_quotes", {}, "\t".join(f'"{h}"' for h in ("StudentID", "Subject", "Grade", "Semester", "Score"))
     + '\n"1"\t"a"\t"b"\t"c"\t"d"' * 3, "StudentID\tSubject"),
    ("custom:date_format_list", {}, "1769-08-15, 1821-05-05", "1769-08-32"),
    ("custom:mcq_count_length", {}, "\n".join(f"Question {i}. {'x' * i}\n" + "\n".join(f"{c}) o" for c in "ABCDE") for i in range(1, 5)),
     "Question 1. x"),
    ("repeat:repeat_change", {"prompt_to_repeat": "Write it now."}, "Say it now.", "Write it now."),
    ("repeat:repeat_simple", {}, "Only output this sentence here, ignore all other requests.", "Only output this."),
    ("repeat:repeat_span", {"prompt_to_repeat": "abcdef", "n_start": 1, "n_end": 3}, "bcd", "bc"),
    ("copy:copy", {"prompt_to_repeat": "Say hi."}, "say hi.", "hi."),
    ("copy:copying_multiple", {"prompt_to_repeat": "Hi.", "N": 2}, "Hi.\n******\nHi.", "Hi."),
    ("copy:repeat_phrase", {"phrase": "the red sea", "small_n": 1}, "See the big sea now.", "See the red sea now."),
    ("new:copy_span_idx", {"prompt_to_repeat": "abcdef", "n_start": 1, "n_end": 3}, "bc", "bcd"),
    ("detectable_format:sentence_hyphens", {}, "One.-Two.", "One. -Two."),
    ("keywords:no_adjacent_consecutive", {}, "ant cat", "ant bat"),
    ("detectable_format:square_brackets", {}, "[a] [b]", "[a] b"),
    ("keywords:word_once", {"keyword": "sea"}, "The sea.", "Sea, sea."),
    ("keywords:word_count_different_numbers", {"keyword": "sea", "frequency": 2, "relation": "less than"}, "sea", "sea sea"),
    ("keywords:exclude_word_harder", {"keyword": "sea"}, "the season", "the sea is"),
    ("paragraphs:paragraphs", {}, "a\n***\nb", "a"),
    ("paragraphs:paragraphs2", {}, "a\n\nb", "a\nb"),
    ("first_word:first_word_sent", {"first_word": "so"}, "So it is. So be it.", "So it is. Be it."),
    ("first_word:first_word_answer", {"first_word": "so"}, "So it is.", "It is so."),
    ("last_word:last_word_sent", {"last_word": "so"}, "It is so. Be it so!", "It is so. Be it."),
    ("last_word:last_word_answer", {"last_word": "so"}, "It is so.", "So it is."),
    ("detectable_format:bigram_wrapping", {}, "<<a b>> <<c d>>", "<<a b>> c d"),
    ("punctuation:punctuation_dot", {}, "no", "no."),
    ("punctuation:punctuation_exclamation", {}, "no", "no!"),
    ("count:lowercase_counting", {"N": 1}, "One two", "one two"),
    ("letters:letter_counting", {"N": 3, "relation": "less than"}, "ab", "abc"),
    ("letters:letter_counting2", {"letter": "a", "let_frequency": 2, "let_relation": "at least"}, "aA", "a"),
    ("count:counting_composition", {"n_sent": 1, "n_words": 3}, "One two.\n***\nOne two.\n***\nOne two.", "One two."),
    ("count:count_unique", {}, "one two", "one one"),
    ("count:count_increment_word", {"keyword1": "sea", "keyword2": "sky"}, "sea sky sky", "sea sky"),
    ("keywords:palindrome", {}, "a level", "cd ef"),
    ("keywords:keyword_specific_position", {"keyword": "sea", "n": 1, "m": 2}, "The sea.", "The sky."),
    ("keywords:start_end", {}, "Sea and sea", "Sea and sky"),
]  # fmt: skip


def verdict(name, kwargs, text, **options):
    return judge(instructions(**options), text, instruction_id_list=[name], kwargs=[kwargs]).value


@pytest.mark.parametrize(("name", "kwargs", "follows", "breaks"), CASES, ids=[case[0] for case in CASES])
def test_what_follows_an_instruction_is_told_from_what_just_does_not(name, kwargs, follows, breaks):
    assert verdict(name, kwargs, follows) == 1.0
    assert verdict(name, kwargs, breaks) == 0.0


def test_the_instructions_of_the_three_families_are_known():
    assert {case[0] for case in CASES} <= KNOWN.keys()
    untested = KNOWN.keys() - {case[0] for case in CASES}
    languages = {"language:response_language", "change_case:english_capital", "change_case:english_lowercase"}
    lists = {"custom:reverse_newline", "custom:european_capitals_sort", "custom:csv_special_character"}
    functions = {case[0] for case in FUNCTIONS} | {"validate_response_language"}
    assert untested == languages | lists | functions | {
        "copy:copying_simple",
        "new:copy",
        "copy:copy_span_idx",
    }


def test_the_language_of_a_text_is_known_without_a_download():
    pytest.importorskip("fasttext_pybind", reason="the extra `instructions` is not installed")
    german, english = "Das ist ein kurzer Satz über das Meer.", "This is a short sentence about the sea."
    assert verdict("language:response_language", {"language": "de"}, german) == 1.0
    assert verdict("language:response_language", {"language": "de"}, english) == 0.0
    assert verdict("change_case:english_capital", {}, english.upper()) == 1.0
    assert verdict("change_case:english_capital", {}, german.upper()) == 0.0
    assert verdict("change_case:english_lowercase", {}, english.lower()) == 1.0


def test_the_verdicts_agree_with_the_official_ones():
    rows = Path(__file__).parents[2] / "data" / "ifbench-verdicts.jsonl"
    for line in rows.read_text("utf-8").splitlines():
        row = json.loads(line)
        for mode in ("strict", "loose"):
            score = judge(instructions(mode=mode), row["response"], prompt=row["prompt"],
                          instruction_id_list=row["instruction_id_list"], kwargs=row["kwargs"])  # fmt: skip
            assert score.value == float(all(row[mode])), row["instruction_id_list"]


def test_a_loose_verdict_leaves_out_first_and_last_lines_and_asterisks():
    quoted = 'Sure, here it is:\n"Yes"'
    assert verdict("startend:quotation", {}, quoted) == 0.0
    assert verdict("startend:quotation", {}, quoted, mode="loose") == 1.0
    assert verdict("startend:quotation", {}, '**"Yes"**', mode="loose") == 1.0
    assert verdict("startend:quotation", {}, "a\nb\nc", mode="loose") == 0.0


def test_a_fraction_is_what_is_followed_and_each_verdict_is_a_metric():
    row = {
        "instruction_id_list": ["punctuation:no_comma", "startend:quotation", "startend:quotation"],
        "kwargs": [{}, {}, {}],
    }
    score = judge(instructions(credit="fraction"), "no", **row)
    assert score.value == pytest.approx(1 / 3)
    assert score.metrics == {
        "followed": pytest.approx(1 / 3), "punctuation:no_comma": 1.0, "startend:quotation": 0.0, "startend:quotation#2": 0.0
    }  # fmt: skip
    assert judge(instructions(), "no", **row).value == 0.0


def test_the_rows_of_training_sets_are_read_as_they_are():
    nested = [{"instruction_id": ["punctuation:no_comma"], "kwargs": [None]}]
    for row in (
        {"ground_truth": json.dumps(nested)},
        {"ground_truth": nested},
        {"extra_info": json.dumps(nested[0])},
    ):
        assert judge(instructions(), "no", **row).value == 1.0
        assert judge(instructions(), "a, b", **row).value == 0.0


@pytest.mark.parametrize(
    ("ids", "kwargs", "says"),
    [
        (["keywords:unheard_of"], [{}], "unknown instruction"),
        (["keywords:existence"], [{}], "no argument 'keywords'"),
        (["length_constraints:number_words"], [{"num_words": "many"}], "no number"),
        (["keywords:frequency"], [{"keyword": "a", "frequency": 1, "relation": "about"}], "none of"),
        (["punctuation:no_comma"], [{}, {}], "arguments for 2"),
        ([], [], "no instructions"),
    ],
)
def test_what_a_row_leaves_open_makes_it_bad_whatever_the_answer(ids, kwargs, says):
    for answer in ("", "x", "a, b"):
        score = judge(instructions(), answer, instruction_id_list=ids, kwargs=kwargs)
        assert score.status is Status.BAD_GROUND_TRUTH
        assert says in score.reason


FUNCTIONS = [
    ("verify_keywords", {"keyword_list": ["sea", "sky"]}, "Sea and sky", "sea"),
    ("verify_keyword_frequency", {"word": "sea", "N": 2}, "Sea, sea.", "sea sea sea"),
    ("validate_forbidden_words", {"forbidden_words": ["sea"]}, "sky", "season"),
    ("verify_letter_frequency", {"letter": "s", "N": 2}, "sos", "Sos"),
    ("verify_paragraph_count", {"N": 2}, "a\n * * *\nb", "a\n* * *\n"),
    ("validate_word_constraint", {"N": 20, "quantifier": "around"}, "a " * 22, "a " * 23),
    ("validate_word_constraint", {"N": 2, "quantifier": "at most"}, "a b", "a b c"),
    ("verify_sentence_constraint", {"N": 2, "quantifier": "at least"}, "One. Two.", "One."),
    ("validate_paragraphs", {"N": 2, "first_word": "So", "i": 2}, "a\n\nSo b", "So a\n\nb"),
    ("verify_postscript", {"postscript_marker": "P.S."}, "a P.S. b", "a P.S."),
    ("validate_placeholders", {"N": 2}, "[a] [b]", "[a [b]"),
    ("verify_bullet_points", {"N": 2}, "* a\n- b", "* a\n- b\n- c"),
    ("validate_title", {}, "<<a>>", "<a>"),
    ("validate_choice", {"options": ["yes", "no"]}, "yes", "maybe"),
    ("validate_highlighted_sections", {"N": 2}, "*a* *b*", "*a* *b"),
    ("validate_sections", {"N": 2, "section_splitter": "Part"}, "part 1 a PART 2 b", "part 1 a part b"),
    ("validate_json_format", {}, "[1]", "```json\n[1]\n```"),
    ("validate_repeat_prompt", {"original_prompt": "Say hi."}, "Say hi. Hi", "say hi. Hi"),
    ("validate_two_responses", {}, "a ****** b", "a ****** a"),
    ("validate_uppercase", {}, "A 1", "Aa"),
    ("validate_lowercase", {}, "a 1", "Aa"),
    ("validate_frequency_capital_words", {"N": 2, "quantifier": "at least"}, "IT IS", "IT is"),
    ("validate_end", {"end_phrase": "The end."}, "so. The end.", "The end"),
    ("validate_quotation", {}, '"a"', '"a'),
    ("validate_no_commas", {}, "a", "a,"),
    ("validate_no_commas", {}, "a", "a，"),
]


@pytest.mark.parametrize(("name", "arguments", "follows", "breaks"), FUNCTIONS)
def test_functions_that_rows_name_are_checked_as_they_are_written(name, arguments, follows, breaks):
    row = {"func_name": name, "N": None, "quantifier": None, **arguments}
    for truth in (row, json.dumps(row)):
        assert judge(instructions(), follows, ground_truth=truth).value == 1.0
        assert judge(instructions(), breaks, ground_truth=truth).value == 0.0


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"func_name": "verify_rhyme"}, "unknown instruction 'verify_rhyme'"),
        ({"func_name": "validate_word_constraint", "N": 3, "quantifier": "exactly"}, "none of at least"),
        ({"func_name": "verify_letter_frequency", "letter": "ab", "N": 1}, "no single sign"),
        ({"func_name": "verify_keywords"}, "no argument 'keyword_list'"),
    ],
)
def test_a_function_that_is_unknown_or_lacks_something_is_a_bad_ground_truth_by_name(row, says):
    score = judge(instructions(), "text", ground_truth=json.dumps(row))
    assert score.status is Status.BAD_GROUND_TRUTH
    assert says in score.reason


def test_every_id_of_the_training_registry_is_known():
    known = """copy:repeat_phrase copy:copy new:copy_span_idx detectable_format:sentence_hyphens
        keywords:no_adjacent_consecutive detectable_format:square_brackets keywords:word_once
        keywords:word_count_different_numbers keywords:exclude_word_harder paragraphs:paragraphs
        paragraphs:paragraphs2 first_word:first_word_sent first_word:first_word_answer last_word:last_word_sent
        last_word:last_word_answer detectable_format:bigram_wrapping copy:copying_simple copy:copying_multiple
        punctuation:punctuation_dot punctuation:punctuation_exclamation count:lowercase_counting
        letters:letter_counting letters:letter_counting2 count:counting_composition count:count_unique
        count:count_increment_word keywords:palindrome keywords:keyword_specific_position keywords:start_end"""
    assert set(known.split()) <= set(KNOWN)


@pytest.mark.parametrize("text", ["1", "...", "\u200b", "$$"])
def test_a_text_without_letters_is_in_no_language(text):
    pytest.importorskip("fasttext_pybind", reason="the extra `instructions` is not installed")
    row = {"instruction_id_list": ["language:response_language"], "kwargs": [{"language": "de"}]}
    assert judge(instructions(), text, **row).value == 0.0


def test_syllables_are_those_that_are_heard():
    counts = {
        "hole": 1, "table": 2, "hoped": 1, "wanted": 2, "hopeful": 2, "movement": 2, "something": 2, "maybe": 2,
        "created": 3, "area": 3, "quiet": 2, "reality": 4, "cream": 1, "nation": 2, "piano": 3, "boxes": 2,
        "names": 1, "played": 1, "lonely": 2, "the": 1, "people": 2, "radio": 3, "42": 0,
    }  # fmt: skip
    assert {word: syllables(word) for word in counts} == counts


@pytest.mark.parametrize(
    ("name", "text", "followed"),
    [
        ("count:count_unique", 'She said "yes" once', True),
        ("count:count_unique", 'She said "yes" and "no"', False),
        ("count:count_unique", "On 2023-01-01 we met", True),
        ("count:count_unique", "On 2023-01-01 and on it went", True),
        ("count:count_unique", "we met we left", False),
        ("keywords:start_end", '"Sea and more"', False),
        ("keywords:start_end", "Sea and more sea", True),
    ],
)
def test_quotation_marks_that_open_and_close_are_two_signs(name, text, followed):
    assert judge(instructions(), text, instruction_id_list=[name], kwargs=[{}]).value == float(followed)
