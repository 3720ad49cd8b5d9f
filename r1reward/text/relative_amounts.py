"""Amounts that are no value by themselves: `42 less than 100`, `42 times as much`, `42% of 50`, `42 divided by 7`."""

import re

from r1reward.text.spelled_numbers import spelled_number

__all__ = ["BOUND_ASKED", "is_relative"]

_COMPARED = (
    r"(?:more|less|fewer|greater|higher|lower|larger|smaller|bigger|longer|shorter|taller|older|younger|further|heavier|"
    r"lighter)"
)
_LENGTH = (
    r"(?:[kcdm]?m|in|ft|yd|mi|(?:kilo|centi|milli|deci|nano|micro)?met(?:er|re)s?|inch(?:es)?|feet|foot|yards?|miles?|"
    r"seconds?|units?)"
)
_OF_A_NUMBER = re.compile(
    rf"\s*(?:\w+\s+){{0,2}}{_COMPARED}\s+(?:\w+\s+){{0,2}}than\s+(?:\w+\s+){{0,2}}[$€£]?\d"
    r"|\s*(?:%|percent|per\s+cent)\s+of\s+(?:\w+\s+){0,2}[$€£]?\d"
    r"|,?\s*\b(?:times|plus|minus|over|divided\s+by|multiplied\s+by|added\s+to|modulo|mod|to\s+the\s+power(?:\s+of)?)\s+\W?\d"
    r"|(?:\s+[a-z]{2,20}(?:\s+in\s+(?:all|total))?)?,?\s+(?:(?:times|plus|minus|divided\s+by|multiplied\s+by)\s+"
    r"(?:\d+(?=\W*\Z)|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|a\s+(?:hundred|dozen|half))\b)"
    r"|(?:halved|doubled|tripled)\b)"
    rf"|(?:\s+(?!{_LENGTH}\b)[a-z]{{2,20}}(?:\s+in\s+(?:all|total))?)?,?\s+(?:squared|cubed)\b"
    r"|\s+(?:factorial|short\s+of|away\s+from|off(?:\s+from)?|thousandths?|tens|hundreds|"
    r"root|too\s+(?:many|much|few)|(?:above|below|over|under|past|beyond)\s+(?!(?:the|an?|this|these|those|his|her|its|their|\w+-)\b)\w+|(?:\w+\s+)?below\s+(?:zero|freezing))\b"
    r"|\s+(?:[a-z]+\s+)?(?:minus|less|plus)\s+(?:the|his|her|their|its|those)\s+\w+"
    r"|,?\s+less\s+(?:\d|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|half|the|its|his|her)\b)"
    r"|\s+and\s+(?:an?|one|three)\s+(?:bit|little)\b|\s+plus\s+change\b"
)
_SHARE = r"(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth|millionth)"
_PART = rf"(?:half|halves|quarters?|{_SHARE}s?)"
_DIGIT_WORD = r"(?:zero|one|two|three|four|five|six|seven|eight|nine)"
_MORE = re.compile(
    rf"(?i)(?:[\s-]+[a-z]{{1,20}}){{0,2}}?,?\s*(?:\b(?:and|plus)\b|[&+])\s*(?:(?:an?|another|one|two|three|\d)[\s-]+)?{_PART}\b"
    rf"|[\s-]+point\s+(?:\d|(?:oh|{_DIGIT_WORD})\b)|\s?[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]"
)
"""`6 electrons and a half`, `6 point five`."""
_MULTIPLE = re.compile(
    rf"(?i)[\s-]+(?P<word>{_PART}|pairs?|dozens?|gross|score(?=\s+[a-z])|double|triple|quadruple|non"
    rf"|(?:{_DIGIT_WORD}|ten|eleven|twelve|twenty|thirty|forty|fifty)(?=\s+[a-z]|\W*\Z))\b(?:[\s-]+(?P<noun>[a-z]{{2,20}}))?"
)
"""`6 half electrons`, `6 dozen eggs`: a part or a multiple of what is counted, which a question may count itself."""
_BOUND = re.compile(
    r"(?:\s+\w+(?:\s+in\s+(?:all|total))?)?,?\s*(?:\w+\s+)?(?:at\s+(?:the\s+)?(?:most|least)|"
    r"(?:and|or)\s+(?:up|above|below|over|under|upwards?|counting)|minimum|maximum)\b"
)
BOUND_ASKED = re.compile(
    r"(?i)\b(?:most|least|max\w*|min\w*|bounds?|fewest|greatest|largest|smallest|limit|up\s+to)\b"
)
_REPEATED = re.compile(
    r"(?:\s+[a-z]{2,20})?\s+(?:twice|thrice|too\s+(?:many|much|few)|(?:every|each|per|a)\s+(?:day|week|month|year|hour|minute)\s+for\s+\W?\d)\b|(?:\s+[a-z]{2,20})?\s+(?:every|each|per)\s+\w+\s+for\s+\d"
)
_REPETITION_ASKED = re.compile(
    r"(?i)\b(?:twice|thrice|too|every|each|per|daily|weekly|hourly|an?\s+(?:day|week|month|year|hour|minute))\b"
)
_REACH = 120
_CLOSE = re.compile(r"(?:[$*}]|\\[)\]]){0,6}")
"""What closes a formula or bold type around the number."""
_NO_NOUN = frozenset(
    ["of", "in", "to", "for", "left", "altogether", "and", "on", "each", "per", "at", "that", "from", "with"]
)
_BASE = re.compile(r"\s*\(?(?:in\s+)?base[\s-]+(\w+)")
_BASES_NAMED = re.compile(r"(?i)\bbase[\s-]+\$?(\w+)|_\{?(\d+)")
_BASE_ASKED = re.compile(r"(?i)\bbase|_\{?\d|binary|octal|decimal")
_OF_SOMETHING = re.compile(
    rf"(?:\s+[a-z]{{2,20}})?\s+{_COMPARED}\s+than\b|\s+times\s+(?:as|the|\w+['’]s|{_COMPARED}|\w+er)\b|\s+(?:percent|%)\s+(?:{_COMPARED})\b"
)
_ASKED = re.compile(
    rf"(?i)\b(?:{_COMPARED}|than|differ\w*|compar\w*|exceed\w*|extra|times|ratio|factor|fold|faster|slower|\w+er\s+than)\b"
)


def is_relative(view: str, end: int, question: str) -> bool:
    """Whether what stands behind a number makes it an amount of something else.

    `42 more than 3` is 45; `42 more than Bob` may be what a question asks for, if it compares at all.

    Example: `is_relative("42 less than 100", 2, "")` is true, of `42 apples` it is false.
    """
    if (closing := _CLOSE.match(view, end)) is not None:
        end = closing.end()
    reach = end + _REACH
    if _OF_A_NUMBER.match(view, end, reach) or _MORE.match(view, end, reach):
        return True
    if (multiple := _MULTIPLE.match(view, end, reach)) is not None and not _is_counted(multiple, question):
        return True
    if _BOUND.match(view, end, reach) and BOUND_ASKED.search(question) is None:
        return True
    if (base := _BASE.match(view, end, reach)) is not None and not _is_base_asked(base[1], question):
        return True
    if _REPEATED.match(view, end, reach) and _REPETITION_ASKED.search(question) is None:
        return True
    return _OF_SOMETHING.match(view, end, reach) is not None and _ASKED.search(question) is None


def _is_counted(multiple: re.Match[str], question: str) -> bool:
    """Whether a question speaks of such parts or multiples: of quarters, half dollars, two-digit numbers."""
    noun = (multiple["noun"] or "").lower().removesuffix("s")
    phrase = rf"[\s-]+{re.escape(noun)}" if noun and noun not in _NO_NOUN else ""
    word = multiple["word"].lower()
    figure = spelled_number(word)
    spellings = re.escape(word.removesuffix("s")) + "s?" + (f"|{figure}" if figure is not None else "")
    return re.search(rf"\b(?:{spellings}){phrase}", question.lower()) is not None


def _is_base_asked(base: str, question: str) -> bool:
    """Whether a question speaks of a base, and names no others: `in base 3` is none of `Write it in base 2`."""
    if _BASE_ASKED.search(question) is None:
        return False
    named = {name for pair in _BASES_NAMED.findall(question.lower()) for name in pair if name}
    digits = {name for name in named if name.isdigit()}
    return not base.isdigit() or not digits or base in digits
