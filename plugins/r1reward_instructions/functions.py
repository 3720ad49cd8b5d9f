"""The functions that RLVR-IFeval names in its rows (`{"func_name": "verify_keywords", …}`, Lambert et al. 2024).

They read IFEval's instructions otherwise than IFEval's own checkers: `N` is an exact number, or goes with the
`quantifier` `at least`, `around` or `at most`.
"""

import json
import re

from r1reward_instructions.classic import LONGEST_JSON, has_comma
from r1reward_instructions.language import language_of, primary
from r1reward_instructions.registry import Arguments, instruction

__all__: list[str] = []

_SENTENCE_END = re.compile(r"(?<!\w\.\w.)(?<![A-Z][a-z]\.)(?<=\.|\?|!)\s")


def _quantified(count: int, arguments: Arguments, slack: int) -> bool:
    """Whether a count is at least, at most, or around `N`."""
    number = arguments.number("N")
    return {
        "at least": count >= number,
        "at most": count <= number,
        "around": abs(count - number) <= slack,
    }[arguments.text("quantifier")]


def _tenth(arguments: Arguments) -> int:
    return max(round(arguments.number("N") * 0.1), 1)


def _enclosed(text: str, opening: str, closing: str) -> int:
    """How many stretches of a line stand between the two signs, each shortest."""
    count = 0
    for line in text.split("\n"):
        start = line.find(opening)
        while start >= 0 and (end := line.find(closing, start + len(opening))) >= 0:
            count += 1
            start = line.find(opening, end + len(closing))
    return count


@instruction("verify_keywords", keyword_list="texts")
def _keywords(text: str, arguments: Arguments) -> bool:
    return all(word.lower() in text.lower() for word in arguments.texts("keyword_list"))


@instruction("verify_keyword_frequency", word="text", N="int")
def _keyword_frequency(text: str, arguments: Arguments) -> bool:
    words = re.findall(r"\b\w+\b", text.lower())
    return words.count(arguments.text("word").lower()) == arguments.number("N")


@instruction("validate_forbidden_words", forbidden_words="texts")
def _forbidden(text: str, arguments: Arguments) -> bool:
    return not any(word.lower() in text.lower() for word in arguments.texts("forbidden_words"))


@instruction("verify_letter_frequency", letter="letter", N="int")
def _letter_frequency(text: str, arguments: Arguments) -> bool:
    return text.count(arguments.text("letter")) == arguments.number("N")


@instruction("validate_response_language", language="text")
def _language(text: str, arguments: Arguments) -> bool:
    return language_of(text) == primary(arguments.text("language"))


@instruction("verify_paragraph_count", N="int")
def _paragraph_count(text: str, arguments: Arguments) -> bool:
    parts = "\n".join(line.strip() for line in text.splitlines()).strip().split("* * *")
    return all(part.strip() for part in parts) and len(parts) == arguments.number("N")


@instruction("validate_word_constraint", N="int", quantifier="quantifier")
def _word_count(text: str, arguments: Arguments) -> bool:
    return _quantified(len(text.split()), arguments, _tenth(arguments))


@instruction("verify_sentence_constraint", N="int", quantifier="quantifier")
def _sentence_count(text: str, arguments: Arguments) -> bool:
    return _quantified(len(_SENTENCE_END.split(text)), arguments, 1)


@instruction("validate_paragraphs", N="int", first_word="text", i="int")
def _paragraphs(text: str, arguments: Arguments) -> bool:
    parts, at = text.split("\n\n"), arguments.number("i")
    if len(parts) != arguments.number("N") or not 0 < at <= len(parts):
        return False
    return parts[at - 1].strip().startswith(arguments.text("first_word"))


@instruction("verify_postscript", postscript_marker="text")
def _postscript(text: str, arguments: Arguments) -> bool:
    marker = arguments.text("postscript_marker")
    at = text.find(marker)
    return at >= 0 and len(text[at:].strip()) > len(marker)


@instruction("validate_placeholders", N="int")
def _placeholders(text: str, arguments: Arguments) -> bool:
    return _enclosed(text, "[", "]") >= arguments.number("N")


@instruction("verify_bullet_points", N="int")
def _bullets(text: str, arguments: Arguments) -> bool:
    count = sum(line.strip().startswith(("*", "-")) for line in text.split("\n"))
    return count == arguments.number("N")


@instruction("validate_title")
def _title(text: str, arguments: Arguments) -> bool:
    return _enclosed(text, "<<", ">>") > 0


@instruction("validate_choice", options="texts")
def _choice(text: str, arguments: Arguments) -> bool:
    return any(option in text for option in arguments.texts("options"))


@instruction("validate_highlighted_sections", N="int")
def _highlights(text: str, arguments: Arguments) -> bool:
    return _enclosed(text, "*", "*") >= arguments.number("N")


@instruction("validate_sections", N="int", section_splitter="text")
def _sections(text: str, arguments: Arguments) -> bool:
    heading = re.compile(re.escape(arguments.text("section_splitter")) + r"\s?\d", re.IGNORECASE)
    return len(heading.findall(text)) >= arguments.number("N")


@instruction("validate_json_format")
def _json(text: str, arguments: Arguments) -> bool:
    if len(text) > LONGEST_JSON:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


@instruction("validate_repeat_prompt", original_prompt="text")
def _repeated_prompt(text: str, arguments: Arguments) -> bool:
    return text.startswith(arguments.text("original_prompt"))


@instruction("validate_two_responses")
def _two_responses(text: str, arguments: Arguments) -> bool:
    first, _, second = text.partition("******")
    return text.count("******") == 1 and first.strip() != second.strip()


@instruction("validate_uppercase")
def _uppercase(text: str, arguments: Arguments) -> bool:
    return text == text.upper()


@instruction("validate_lowercase")
def _lowercase(text: str, arguments: Arguments) -> bool:
    return text == text.lower()


@instruction("validate_frequency_capital_words", N="int", quantifier="quantifier")
def _capital_words(text: str, arguments: Arguments) -> bool:
    return _quantified(len(re.findall(r"\b[A-Z]+\b", text)), arguments, _tenth(arguments))


@instruction("validate_end", end_phrase="text")
def _end(text: str, arguments: Arguments) -> bool:
    return text.endswith(arguments.text("end_phrase"))


@instruction("validate_quotation")
def _quotation(text: str, arguments: Arguments) -> bool:
    return text.startswith('"') and text.endswith('"')


@instruction("validate_no_commas")
def _no_commas(text: str, arguments: Arguments) -> bool:
    return not has_comma(text)
