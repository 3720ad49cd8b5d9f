"""Folds what only looks different: compatibility forms, invisible characters, words of mixed look-alikes."""

import re
import unicodedata
from typing import Final

from r1reward_language.scripts import LETTERS, OTHER

__all__ = ["fold", "take_out_disguised"]

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
# Scripts whose letters look like one another's; `other` has Cherokee, Lisu, Coptic and the small capitals.
_ALPHABETS: Final = [LETTERS[script] for script in ("latin", "cyrillic", "greek", "armenian", OTHER)]
_LOOK_ALIKE: Final = re.compile(f"[{''.join(_ALPHABETS[1:])}]")
_ANY: Final = "".join(_ALPHABETS)
_MIXED: Final = re.compile(
    "|".join(
        f"[{letters}]++(?=[{''.join(others for others in _ALPHABETS if others != letters)}])[{_ANY}]+"
        for letters in _ALPHABETS
    )
)
_SPACED_OUT: Final = re.compile(f" [{_ANY}](?: [{_ANY}]){{8,}} ")
_SHORTEST_DISGUISE: Final = 3
_LETTERS_PER_WORD: Final = 5


def fold(text: str) -> str:
    """Return `text` in NFKC without invisible characters, so that fullwidth letters are letters.

    A word joiner or a soft hyphen inside a word then neither splits nor hides it. Lone surrogates, which
    broken JSON brings and UTF-8 has no bytes for, are invisible too.
    """
    if text.isascii():
        return text
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return _INVISIBLE.sub("", text)


def take_out_disguised(text: str) -> tuple[str, int]:
    """Return `text` without words written to mislead, and how many they were.

    They are words of three letters or more that mix the letters of alphabets that look alike (`prоblem`
    with a Cyrillic о), and nine or more letters spaced out one by one (`t h e  a n s w e r`). They are
    words, but of no language.
    """
    count = 0

    def take_out(match: re.Match[str]) -> str:
        nonlocal count
        if len(match[0]) < _SHORTEST_DISGUISE:
            return match[0]
        count += 1
        return " "

    def take_out_spaced(match: re.Match[str]) -> str:
        nonlocal count
        count += max(1, len(match[0]) // 2 // _LETTERS_PER_WORD)
        return " "

    if _LOOK_ALIKE.search(text):
        text = _MIXED.sub(take_out, text)
    return _SPACED_OUT.sub(take_out_spaced, f" {text} "), count
