"""Verifiers of text: exact match, F1, patterns, citations, multiple choice, length, repetition, structure."""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_text.citations import citations
from r1reward_text.factory import choice
from r1reward_text.length import length
from r1reward_text.match import exact, f1, regex
from r1reward_text.repetition import repetition
from r1reward_text.structure import code_blocks, paragraphs

__all__ = ["choice", "citations", "code_blocks", "exact", "f1", "length", "paragraphs", "regex", "repetition"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer all of them."""
    for factory in (choice, citations, exact, f1, regex):
        register(factory.__name__, factory)
    for style in (code_blocks, length, paragraphs, repetition):
        register(style.__name__, style, style=True)
