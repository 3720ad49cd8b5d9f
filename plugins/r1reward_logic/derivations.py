"""Expressions that stand in a sentence, and derivations: one operation after another, each of what is left.

`The expression is 8 / (3 - 8/3), which equals 24.` holds one expression. `55 + 36 = 91, 91 - 19 = 72, 72 - 7 = 65`
is a derivation: every step takes numbers that are given or results of earlier steps, each as often as it is there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from r1reward_logic.arithmetic import Arithmetic, Number, parse
from r1reward_logic.sentences import is_hedged
from r1reward_logic.statement import undressed

__all__ = ["derived", "expressions_in"]

_LONGEST = 4_000
_MOST = 40
_SIGN = r"[+*/×÷·⋅∗∕−–=-]|\\(?:times|cdot|div)"
_RUN = re.compile(
    rf"(?:(?:[\d.()\[\]{{}}\s]|{_SIGN}|\\(?:left|right|[dt]?frac)|(?<=[\d)]\s)[xX](?=\s[\d(]))(?![A-Za-z]))+"
)
"""Signs of arithmetic in a row; an `x` between blanks and numbers is one."""
_OPERATED = re.compile(rf"[\d)}}]\s{{0,3}}(?:{_SIGN}|[xX])\s{{0,3}}[-(\d\\]|\\[dt]?frac")
_HEAD = re.compile(
    r"\s*(?:step\s{0,3}\d{1,2}\s{0,3}[:.)]?|(?:first|second|third|then|next|finally|lastly)\b\s{0,3}[:,]?"
    r"|\d{1,2}[.):](?=\s)|[-*•](?=\s))?",
    re.IGNORECASE,
)
_PIECES = re.compile(r"\n|\||[;,](?=\s)|\s(?:and\s)?then\s|[.](?=\s|$)")
_QUOTIENT = re.compile(r"\(\s*(\d{1,9})\s*/\s*(\d{1,9})\s*\)|(?<![\d./])(\d{1,9})\s*/\s*(\d{1,9})(?![\d.])")


def expressions_in(text: str) -> Iterator[str]:
    """The runs of arithmetic in a text, each with an operation; none in a text that doubts or denies."""
    if len(text) > _LONGEST or is_hedged(text):
        return
    for run in _RUN.finditer(
        text.replace("**", " ").replace("$", " ").replace("\\(", " ").replace("\\)", " ").replace("`", " ")
    ):
        shown = run[0].strip().strip(".=").strip()
        if _OPERATED.search(shown):
            yield shown


def derived(text: str, numbers: Iterable[Number], operators: frozenset[str], every: bool) -> Number | None:
    """What a derivation from `numbers` ends in; None for anything else than steps that all hold.

    `every`: each number must be used up. A result that no later step takes must be the last one.
    """
    if len(text) > _LONGEST or is_hedged(text):
        return None
    pieces = [piece for piece in _PIECES.split(text) if "=" in piece]
    if not 1 < len(pieces) <= _MOST:
        return None
    given = Counter(numbers)
    results: Counter[Number] = Counter()
    value: Number | None = None
    for piece in pieces:
        step = _step(piece)
        if step is None or not step.operators <= operators:
            return None
        if not step.operators or _is_quotient(piece):
            continue  # `1/5 = 1/5` says nothing
        taken = _taken(piece, step, given + results)
        if taken is None:
            return None
        for number in taken:  # results first: what is worked out is there to be used
            (results if results[number] else given)[number] -= 1
        results[step.value] += 1
        value = step.value
    left = +results
    is_whole = left.total() == 1 and not (every and (+given).total())
    return value if is_whole and value is not None and left[value] == 1 else None


def _step(piece: str) -> Arithmetic | None:
    """`a + b = c`, where that holds."""
    left, _, right = undressed(_HEAD.sub("", piece, count=1)).partition("=")
    step, result = parse(left), parse(right)
    if step is None or result is None or step.value != result.value:
        return None
    return step if len(result.numbers) == 1 or _QUOTIENT.fullmatch(right.strip()) else None


def _is_quotient(piece: str) -> bool:
    """Whether both sides are one and the same quotient."""
    left, _, right = _HEAD.sub("", piece, count=1).partition("=")
    return "".join(left.split()) == "".join(right.split())


def _taken(piece: str, step: Arithmetic, pool: Counter[Number]) -> list[Number] | None:
    """The numbers that a step takes out of the pool; a quotient may be a result that is written as one."""
    if not Counter(step.numbers) - pool:
        return list(step.numbers)
    left = piece.partition("=")[0]
    numbers = list(step.numbers)
    for quotient in _QUOTIENT.finditer(left):
        upper, lower = (int(part) for part in quotient.groups() if part is not None)
        before = left[: quotient.start()].rstrip()[-1:]
        if not lower or (before in ("/", "÷") and quotient[3] is not None):
            continue
        if pool[Fraction(upper, lower)] and upper in numbers and lower in numbers:
            numbers.remove(upper)
            numbers.remove(lower)
            numbers.append(Fraction(upper, lower))
    return None if Counter(numbers) - pool else numbers
