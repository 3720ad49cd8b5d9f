"""Patterns of rows and reward files: by the engine that can be stopped, for a pattern may backtrack for ever."""

from typing import Any

__all__ = ["SECONDS", "compile_pattern"]

SECONDS = 1.0
"""How long the patterns of a verdict may take in all."""


def compile_pattern(text: str, ignore_case: bool) -> Any:
    """A pattern of the package `regex`, whose methods take a `timeout`. Raises `ValueError` for what is none."""
    import regex

    try:
        return regex.compile(text, regex.IGNORECASE if ignore_case else 0)
    except regex.error as error:
        raise ValueError(str(error)) from None
