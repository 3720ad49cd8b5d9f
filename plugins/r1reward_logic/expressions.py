"""Puzzles of expressions: the game of 24, countdown, make-N.

The answer is an expression that uses each given number as often as it is given, no other, with the allowed
operations, and reaches the target exactly; `… = 24` may follow or go before. So is a derivation, step by step. The
bare target is no answer.

The numbers and the target stand in the row's columns, else in the prompt, else in the ground truth where that is an
expression; what the prompt seems to say is dropped where the ground truth does not fit it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from r1reward.rows.names import GIVEN_NUMBERS
from r1reward_logic.arithmetic import Arithmetic, Number, parse
from r1reward_logic.derivations import derived, expressions_in
from r1reward_logic.puzzle import BadPuzzleError, Check, accepted, refused
from r1reward_logic.row import Facts, first, integers
from r1reward_logic.statement import lines_of, undressed

__all__ = ["ExpressionPuzzle", "build", "is_one"]

_TARGET = ("target", "goal", "target_number", "target_value")
_LIST = re.compile(
    r"\[\s*(\d{1,9}(?:\s*,\s*\d{1,9}){1,30})\s*\]|(?<![\d.])(\d{1,9}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+)\d{1,9}){2,30})(?![\d.]*\d)"
)
_GOAL = re.compile(
    r"\b(?:make|makes|making|get|obtain|reach|form|calculate|equals?|equal\s+to|target(?:\s+(?:number|value))?(?:\s+(?:is|of))?"
    r"|total(?:\s+of)?|result(?:\s+is|\s+of)?|evaluates?\s+to)\s*(?:exactly|the\s+(?:number|target))?\s*[:=]?\s*(-?\d{1,12})\b",
    re.IGNORECASE,
)
_GAME = re.compile(
    r"\b(?:24[- ]?(?:game|puzzle|point)|game of 24|countdown|make[- ]?24|twenty[- ]?four)\b", re.IGNORECASE
)
_USES = re.compile(r"\bnumbers?\b|\beach\b|\bonce\b|\boperat|arithmetic|\busing\b", re.IGNORECASE)
_PROMPT = 8_000
_LINES = 100
_SIDES = 8


class ExpressionPuzzle:
    """See the module."""

    kind = "expression"

    def __init__(
        self,
        numbers: Sequence[int],
        target: Number,
        operators: frozenset[str],
        gold: str | None,
        every: bool,
    ) -> None:
        self._numbers, self._sorted = Counter[Number](numbers), sorted(numbers)
        self._target, self._operators, self._gold, self._every = target, operators, gold, every

    def check(self, text: str) -> Check:
        """Judge one statement; of several lines, the one that is an expression of the given numbers."""
        arithmetic = self._read(undressed(text))
        if arithmetic is None:
            if text.count("\n") > _LINES:
                return refused(f"more than {_LINES} lines")
            value = derived(text, self._numbers.elements(), self._operators, self._every)
            if value is not None and value == self._target:
                return accepted(f"steps of the given numbers end in {_shown(value)}")
            lines = [
                e for line in self._candidates(text) if (e := self._read(line)) and self._misuse(e) is None
            ]
            kinds = {(e.value, e.numbers) for e in lines}
            if len(kinds) != 1:
                return refused(
                    "several different expressions" if kinds else "no expression of the given numbers"
                )
            arithmetic = lines[-1]
        if (misuse := self._misuse(arithmetic)) is not None:
            return refused(misuse)
        if arithmetic.value != self._target:
            return refused(f"its value is {_shown(arithmetic.value)}, not {_shown(self._target)}")
        return accepted(f"each number used as given, and the value is {_shown(self._target)}")

    def reference(self) -> str | None:
        """The ground truth where it is an expression."""
        return self._gold

    def _candidates(self, text: str) -> Iterator[str]:
        """Lines that may be the expression, each with the runs of arithmetic in it."""
        for line in lines_of(text):
            yield line
            yield from expressions_in(line)

    def _read(self, text: str) -> Arithmetic | None:
        """`a = 24`, `24 = a`, `a = … = 24`, or `a`; None for what claims another value than the target."""
        sides = text.split("=")
        if len(sides) > _SIDES:
            return None
        if ":" in sides[0]:
            sides[0] = sides[0].rpartition(":")[2]
        read = [parse(side) for side in sides]
        if len(sides) > 2 and all(e is not None and e.value == self._target for e in read):
            return next((e for e in read if e is not None and self._misuse(e) is None), None)
        expressions = [e for e in read if e is not None and (len(e.numbers) > 1 or len(sides) == 1)]
        others = [e for e in read if e is None or (e not in expressions and e.value != self._target)]
        return expressions[0] if len(expressions) == 1 and not others else None

    def _misuse(self, arithmetic: Arithmetic) -> str | None:
        if (
            sorted(arithmetic.numbers) == self._sorted
            and arithmetic.operators
            and arithmetic.operators <= self._operators
        ):
            return None
        used = Counter(arithmetic.numbers)
        if not arithmetic.operators or (len(arithmetic.numbers) < 2 <= self._numbers.total()):
            return "a number alone is no expression"
        if extra := used - self._numbers:
            number = next(iter(extra))
            is_given = number in self._numbers
            return f"uses {_shown(number)}" + (
                " more often than it is given" if is_given else ", which is not given"
            )
        if self._every and (left := self._numbers - used):
            return f"does not use {_shown(next(iter(left)))}"
        if forbidden := arithmetic.operators - self._operators:
            return f"the operation {min(forbidden)} is not allowed"
        return None


def is_one(prompt: str, truth: str, facts: Facts) -> bool:
    """Whether a row looks like a puzzle of this kind."""
    if first(facts, _TARGET) is not None and integers(first(facts, GIVEN_NUMBERS)) is not None:
        return True
    prompt = prompt[-_PROMPT:]
    game, read = _GAME.search(prompt) is not None, parse(truth)
    if read is None or not (game or (_GOAL.search(prompt) and _USES.search(prompt))):
        return False
    if game and (len(read.numbers) > 1 or read.value == 24):
        return True
    return len(_from_prompt(prompt)) > 2 or len(read.numbers) > 2


def build(prompt: str, truth: str, facts: Facts, *, every: bool = True) -> ExpressionPuzzle:
    """The puzzle that a row states; `BadPuzzleError` where it does not say with which numbers."""
    gold = truth.partition("=")[0] if "=" in truth else truth
    read = parse(gold)
    is_expression = read is not None and len(read.numbers) > 1
    numbers = integers(first(facts, GIVEN_NUMBERS)) or _from_prompt(prompt[-_PROMPT:])
    if read is not None and is_expression and Counter(read.numbers) - Counter[Number](numbers):
        numbers = _whole(read.numbers)  # what the prompt seems to give is not what the ground truth uses
    if len(numbers) < 2:
        raise BadPuzzleError("neither the row nor the prompt says which numbers may be used")
    target = _target(prompt[-_PROMPT:], facts, read, is_expression)
    puzzle = ExpressionPuzzle(numbers, target, _allowed(facts), gold if is_expression else None, every)
    if is_expression and not puzzle.check(gold).right and every:  # the ground truth leaves a number out
        puzzle = ExpressionPuzzle(numbers, target, _allowed(facts), gold, False)
    if is_expression and not puzzle.check(gold).right:
        raise BadPuzzleError(f"the ground truth does not solve the puzzle: {puzzle.check(gold).reason}")
    return puzzle


def _target(prompt: str, facts: Facts, read: Arithmetic | None, is_expression: bool) -> Number:
    """The row's own target, else the ground truth's value, else what the prompt asks for."""
    stated = first(facts, _TARGET)
    if isinstance(stated, int | float | str) and (value := parse(str(stated))) is not None:
        return value.value
    if read is not None:
        return read.value
    if goals := _GOAL.findall(prompt):
        return Fraction(int(goals[-1]))
    if re.search(r"\b24\b", prompt) or "24" in str(facts.get("source_dataset", "")):
        return Fraction(24)
    raise BadPuzzleError("neither the row nor the prompt states a target")


def _from_prompt(prompt: str) -> list[int]:
    """The last list of numbers in the prompt: examples go before the question."""
    lists = [integers(re.sub(r"\band\b", ",", a or b)) for a, b in _LIST.findall(prompt)]
    return next((numbers for numbers in reversed(lists) if numbers), [])


def _whole(numbers: Sequence[Number]) -> list[int]:
    if any(n.denominator != 1 for n in numbers):
        raise BadPuzzleError("the ground truth has numbers that are not whole")
    return [int(n) for n in numbers]


def _allowed(facts: Facts) -> frozenset[str]:
    stated = first(facts, ("operators", "operations", "allowed_operations"))
    names = [str(s).strip() for s in stated] if isinstance(stated, list | tuple | str) else []
    known = frozenset(names) & frozenset("+-*/")
    return known or frozenset("+-*/")


def _shown(value: Number) -> str:
    return str(value) if len(str(value)) <= 30 else f"{float(value):.6g}"
