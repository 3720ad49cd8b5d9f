"""The 25 instructions of IFEval (Zhou et al. 2023, arXiv 2311.07911), counted as its own checkers count."""

import json
import re
from collections import Counter

from r1reward_instructions.language import language_of, primary
from r1reward_instructions.registry import Arguments, instruction
from r1reward_instructions.sentences import sentences, tokens, words

__all__ = ["LONGEST_JSON", "has_comma", "occurrences", "parts_between_stars"]

_STARS = re.compile(r"\s?\*\*\*\s?")
_COMMA = re.compile(r"[,，﹐︐､、﹑︑،]|(?<=\w)‚(?!\w)")
"""A comma of any script and width, and the low quotation mark in its place, which would be commas to a reader."""
LONGEST_JSON = 200_000


def occurrences(keyword: str, text: str) -> int:
    """How often a keyword stands in a text, in any letter case, inside words too."""
    return len(re.findall(re.escape(keyword), text, re.IGNORECASE))


def has_comma(text: str) -> bool:
    """Whether a reader sees a comma; IFEval's checker looks for the ASCII one, which another takes the place of."""
    return _COMMA.search(text) is not None


def parts_between_stars(text: str) -> int | None:
    """How many paragraphs `***` sets apart; None where one between two marks is empty."""
    parts = _STARS.split(text)
    inner = parts[1:-1] if len(parts) > 1 else []
    if not all(part.strip() for part in inner):
        return None
    return sum(bool(part.strip()) for part in parts)


@instruction("keywords:existence", keywords="texts")
def _existence(text: str, arguments: Arguments) -> bool:
    return all(occurrences(keyword, text) for keyword in arguments.texts("keywords"))


@instruction("keywords:frequency", keyword="text", frequency="int", relation="relation?")
def _frequency(text: str, arguments: Arguments) -> bool:
    return arguments.compares(occurrences(arguments.text("keyword"), text), "frequency")


@instruction("keywords:forbidden_words", forbidden_words="texts")
def _forbidden(text: str, arguments: Arguments) -> bool:
    patterns = (rf"\b{re.escape(word)}\b" for word in arguments.texts("forbidden_words"))
    return not any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


@instruction("keywords:letter_frequency", letter="text", let_frequency="int", relation="relation?")
def _letters(text: str, arguments: Arguments) -> bool:
    return arguments.compares(Counter(text.lower())[arguments.text("letter").lower()], "let_frequency")


@instruction("language:response_language", language="text")
def _language(text: str, arguments: Arguments) -> bool:
    return language_of(text) == primary(arguments.text("language"))


@instruction("length_constraints:number_sentences", num_sentences="int", relation="relation?")
def _sentence_count(text: str, arguments: Arguments) -> bool:
    return arguments.compares(len(sentences(text)), "num_sentences")


@instruction("length_constraints:number_paragraphs", num_paragraphs="int")
def _paragraph_count(text: str, arguments: Arguments) -> bool:
    return parts_between_stars(text) == arguments.number("num_paragraphs")


@instruction("length_constraints:number_words", num_words="int", relation="relation?")
def _word_count(text: str, arguments: Arguments) -> bool:
    return arguments.compares(len(words(text)), "num_words")


@instruction(
    "length_constraints:nth_paragraph_first_word",
    num_paragraphs="int",
    nth_paragraph="int",
    first_word="text",
)
def _nth_paragraph(text: str, arguments: Arguments) -> bool:
    parts = text.split("\n\n")
    count = sum(bool(part.strip()) for part in parts)
    nth = arguments.number("nth_paragraph")
    if not 0 < nth <= count or not (paragraph := parts[nth - 1].strip()):
        return False
    first = paragraph.split()[0].lstrip("'").lstrip('"')
    word = re.split(r"[.,?!'\"]", first, maxsplit=1)[0].lower()
    return count == arguments.number("num_paragraphs") and word == arguments.text("first_word").lower()


@instruction("detectable_content:number_placeholders", num_placeholders="int")
def _placeholders(text: str, arguments: Arguments) -> bool:
    count = sum(_brackets(line) for line in text.split("\n"))
    return count >= arguments.number("num_placeholders")


def _brackets(line: str) -> int:
    """How many `[…]` a line has, the first `]` closing the first `[`, in one pass."""
    count, start = 0, 0
    while (opened := line.find("[", start)) >= 0 and (closed := line.find("]", opened)) >= 0:
        count, start = count + 1, closed + 1
    return count


@instruction("detectable_content:postscript", postscript_marker="text")
def _postscript(text: str, arguments: Arguments) -> bool:
    marker = arguments.text("postscript_marker")
    patterns = {"P.P.S": r"p\.\s?p\.\s?s", "P.S.": r"p\.\s?s\."}
    return re.search(patterns.get(marker, re.escape(marker.lower())), text.lower()) is not None


@instruction("detectable_format:number_bullet_lists", num_bullets="int")
def _bullets(text: str, arguments: Arguments) -> bool:
    lines = [line.lstrip() for line in text.split("\n")]
    stars = sum(len(line) > 1 and line[0] == "*" and line[1] != "*" for line in lines)
    dashes = sum(line.startswith("-") for line in lines)
    return stars + dashes == arguments.number("num_bullets")


@instruction("detectable_format:constrained_response")
def _constrained(text: str, arguments: Arguments) -> bool:
    return any(f"My answer is {answer}." in text for answer in ("yes", "no", "maybe"))


@instruction("detectable_format:number_highlighted_sections", num_highlights="int")
def _highlights(text: str, arguments: Arguments) -> bool:
    single = re.findall(r"\*[^\n*]*\*", text)
    double = re.findall(r"\*\*[^\n*]*\*\*", text)
    count = sum(bool(part.strip("*").strip()) for part in single + double)
    return count >= arguments.number("num_highlights")


@instruction("detectable_format:multiple_sections", section_spliter="text", num_sections="int")
def _sections(text: str, arguments: Arguments) -> bool:
    marks = re.findall(rf"{re.escape(arguments.text('section_spliter'))}\s?\d+", text)
    return len(marks) >= arguments.number("num_sections")


@instruction("detectable_format:json_format")
def _json(text: str, arguments: Arguments) -> bool:
    body = text.strip()
    for fence in ("```json", "```Json", "```JSON", "```"):
        body = body.removeprefix(fence)
    body = body.removesuffix("```").strip()
    if len(body) > LONGEST_JSON:
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


@instruction("detectable_format:title")
def _title(text: str, arguments: Arguments) -> bool:
    for line in text.split("\n"):
        opened, closed = line.find("<<"), line.rfind(">>")
        if 0 <= opened < closed - 1 and line[opened:closed].lstrip("<").rstrip(">").strip():
            return True
    return False


@instruction("combination:two_responses")
def _two_responses(text: str, arguments: Arguments) -> bool:
    parts = text.split("******")
    full = [part.strip() for part in parts if part.strip()]
    inner = all(part.strip() for part in parts[1:-1])
    return inner and len(full) == 2 and full[0] != full[1]


@instruction("combination:repeat_prompt", prompt_to_repeat="text")
def _repeat_prompt(text: str, arguments: Arguments) -> bool:
    return text.strip().lower().startswith(arguments.text("prompt_to_repeat").strip().lower())


@instruction("startend:end_checker", end_phrase="text")
def _end(text: str, arguments: Arguments) -> bool:
    return text.strip().strip('"').lower().endswith(arguments.text("end_phrase").strip().lower())


@instruction("startend:quotation")
def _quotation(text: str, arguments: Arguments) -> bool:
    body = text.strip()
    return len(body) > 1 and body[0] == body[-1] == '"'


@instruction("change_case:capital_word_frequency", capital_frequency="int", relation="relation?")
def _capital_words(text: str, arguments: Arguments) -> bool:
    return arguments.compares(sum(token.isupper() for token in tokens(text)), "capital_frequency")


@instruction("change_case:english_capital")
def _capitals(text: str, arguments: Arguments) -> bool:
    return text.isupper() and language_of(text) in ("en", "")


@instruction("change_case:english_lowercase")
def _lowercase(text: str, arguments: Arguments) -> bool:
    return text.islower() and language_of(text) in ("en", "")


@instruction("punctuation:no_comma")
def _no_comma(text: str, arguments: Arguments) -> bool:
    return not has_comma(text)
