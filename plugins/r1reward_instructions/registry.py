"""The instructions that are known, by their ids, and the arguments that each needs."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

__all__ = ["KNOWN", "Arguments", "BadArgumentError", "Check", "Instruction", "bind", "instruction"]


class BadArgumentError(Exception):
    """A row's instruction is unknown, or lacks an argument, or has one of another type."""


class Arguments(dict[str, Any]):
    """An instruction's arguments, each of the type that its entry names."""

    def number(self, name: str) -> int:
        """A whole number."""
        return int(self[name])

    def text(self, name: str) -> str:
        """A text."""
        return str(self[name])

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        return list(self[name])

    def compares(self, count: int, name: str) -> bool:
        """Whether `count` is related to the number `name` as the argument `relation` says."""
        threshold = float(self[name])
        return count < threshold if self.get("relation") == "less than" else count >= threshold


Check = Callable[[str, Arguments], bool]


class Instruction(NamedTuple):
    """One kind of instruction: its check, and its arguments with their types."""

    check: Check
    needs: Mapping[str, str]


KNOWN: dict[str, Instruction] = {}

_RELATIONS = ("less than", "at least")
_WORDS = {"relation": _RELATIONS, "quantifier": ("at least", "around", "at most")}
"""The values that an argument of this type may have."""


def instruction(*ids: str, **needs: str) -> Callable[[Check], Check]:
    """Register a check for these ids.

    Types are `int`, `float`, `text`, `texts`, `letter`, `relation`, `quantifier`; `?` ends an optional one.
    """

    def register(check: Check) -> Check:
        for name in ids:
            KNOWN[name] = Instruction(check, needs)
        return check

    return register


def bind(name: str, values: Mapping[str, Any], prompt: str) -> tuple[Check, Arguments]:
    """The check of an instruction with its arguments; `BadArgumentError` says what is wrong with them."""
    known = KNOWN.get(name)
    if known is None:
        raise BadArgumentError(f"unknown instruction {name!r:.80}")
    arguments = Arguments(prompt=prompt)
    for key, kind in known.needs.items():
        value = values.get(key)
        if value is None:
            value = _alias(values, key)
        if value is None:
            if not kind.endswith("?"):
                raise BadArgumentError(f"{name}: no argument {key!r}")
            continue
        arguments[key] = _typed(f"{name}: {key}", kind.rstrip("?"), value)
    return known.check, arguments


_ALIASES = {"relation": ("let_relation", "capital_relation"), "keyword": ("word",), "small_n": ("N",)}


def _alias(values: Mapping[str, Any], key: str) -> Any:
    return next((values[other] for other in _ALIASES.get(key, ()) if values.get(other) is not None), None)


def _typed(where: str, kind: str, value: Any) -> Any:
    if kind in ("int", "float"):
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise BadArgumentError(f"{where} is no number: {value!r:.40}")
        try:
            number = float(value)
        except ValueError:
            raise BadArgumentError(f"{where} is no number: {value!r:.40}") from None
        if not abs(number) < 1e9 or (kind == "int" and not number.is_integer()):
            raise BadArgumentError(f"{where} is no number that can be counted to: {value!r:.40}")
        return int(number) if kind == "int" else number
    if kind == "texts":
        texts = [value] if isinstance(value, str) else value
        if (
            not isinstance(texts, list | tuple)
            or not texts
            or not all(isinstance(t, str) and t for t in texts)
        ):
            raise BadArgumentError(f"{where} is no list of words: {value!r:.40}")
        return list(texts)
    if not isinstance(value, str) or not value:
        raise BadArgumentError(f"{where} is no text: {value!r:.40}")
    if value not in _WORDS.get(kind, (value,)):
        raise BadArgumentError(f"{where} is none of {', '.join(_WORDS[kind])}: {value!r:.40}")
    if kind == "letter" and len(value) != 1:
        raise BadArgumentError(f"{where} is no single sign: {value!r:.40}")
    return value
