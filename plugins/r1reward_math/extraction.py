"""The final answer that a completion is judged by: `r1reward.text.final_answer`, with LaTeX's escapes repaired."""

import re
from collections.abc import Collection

from r1reward.text.final_answer import final_answer
from r1reward.text.rules import ALL, FinalAnswer
from r1reward_math.normalize import unescaped

__all__ = ["LONGEST", "Extracted", "extract"]

LONGEST = 2000
"""Characters; what is longer is no final answer."""

Extracted = FinalAnswer

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?%?")
_TAIL = 4000


def extract(
    text: str,
    *,
    question: str = "",
    rules: Collection[str] = ALL,
    last_number: bool = False,
    language: str = "any",
    truncated: bool = False,
) -> Extracted:
    """The final answers in an answer part; `answers` is empty where there is none.

    `last_number`: where no rule reads any, the last number, which rewards lazy answers. `final_answer` has the rest.
    """
    read = final_answer(text, question=question, rules=rules, language=language, truncated=truncated)
    if read.rule == "JSON":
        return read._replace(answers=tuple(map(unescaped, read.answers)))
    if (mended := unescaped(text)) != text:
        read = final_answer(mended, question=question, rules=rules, language=language, truncated=truncated)
    if not read.answers and last_number and (numbers := _NUMBER.findall(text[-_TAIL:])):
        return Extracted("last number", (numbers[-1],))
    return read
