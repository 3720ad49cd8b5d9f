"""Scripts: which characters are letters of which script, and the runs of a text in one script.

The ranges are those of the Unicode blocks, less their digits and punctuation; marks that stand inside words
(vowel signs, points) belong to the letters.
"""

import re
from collections.abc import Iterator
from typing import Final

__all__ = [
    "CHARACTERS_PER_WORD",
    "CJK",
    "HAN",
    "KANA",
    "LETTERS",
    "OTHER",
    "SHARED",
    "SOLE_LANGUAGE",
    "script_runs",
    "written_in",
]

CJK: Final = "cjk"
OTHER: Final = "other"

# Code points in hexadecimal, because many of these characters have look-alikes that editors normalise.
_CODE_POINTS: Final = {
    "latin": "41-5a 61-7a aa ba c0-d6 d8-f6 f8-2af 300-36f 1e00-1eff 2c60-2c7f a722-a788 a78b-a7ff",
    "cyrillic": "400-481 483-487 48a-52f 1c80-1c88 a640-a66e a674-a69f",
    "greek": "370-373 376-377 37b-37d 37f 386 388-3ff 1f00-1fbc 1fc2-1fcc 1fd0-1fdb 1fe0-1fec 1ff2-1ffc",
    "arabic": "620-65f 66e-6d3 6d5-6dc 6df-6e8 6ea-6ef 6fa-6fc 6ff 750-77f 870-88e 8a0-8e1 8e3-8ff",
    "hebrew": "5b0-5bd 5d0-5ea 5ef-5f2",
    "devanagari": "900-963 971-97f a8e0-a8ff",
    "bengali": "980-9e3 9f0-9f1 9fc",
    "ethiopic": "1200-135f 1380-138f 2d80-2ddf",
    "han": "3005 3007 3105-312f 31a0-31bf 3400-4dbf 4e00-9fff f900-faff 20000-323af",
    "kana": "3041-3096 309d-309f 30a1-30fa 30fc-30ff 31f0-31ff",
    "hangul": "1100-11ff 3131-318e ac00-d7a3",
    "thai": "e01-e3a e40-e4e",
    "lao": "e81-ece edc-edf",
    "khmer": "1780-17d3 17dc",
    "myanmar": "1000-103f 1050-108f",
    "tibetan": "f00 f40-fbc",
    "georgian": "10a0-10fa 10fc-10ff 1c90-1cbf",
    "armenian": "531-556 560-588",
    "gurmukhi": "a01-a5e a70-a75",
    "gujarati": "a81-ae3 af9-aff",
    "oriya": "b01-b63 b71",
    "tamil": "b82-bd7",
    "telugu": "c00-c63",
    "kannada": "c80-ce3",
    "malayalam": "d00-d4e d54-d57 d5f-d63 d7a-d7f",
    "sinhala": "d81-ddf df2-df3",
    "thaana": "780-7b1",
    # Scripts that the model does not know, and letter-like forms that Unicode does not fold: they are
    # words all the same, so that nothing is hidden by writing in them.
    "other": "700-74f 7ca-7ea 800-86a 13a0-13fd 1401-177f 1820-18f5 1900-1c7f 1d00-1dbf 2c00-2c5f 2c80-2ce4"
    " 2d00-2d67 a000-a48c a4d0-a62b a6a0-a6ef a800-a8df a900-a95f a980-aadf ab30-abea 10000-1cfff"
    " 1e000-1e95f"
    # Signs that can stand for letters: Braille, hexagrams, tetragrams, letters of flags.
    " 2801-28ff 4dc0-4dff 1d300-1d356 1f1e6-1f1ff",
}


def _class(code_points: str) -> str:
    """The inside of a regular expression's class for ranges like `41-5a aa`."""
    ends = ([chr(int(end, 16)) for end in part.split("-")] for part in code_points.split())
    return "".join("-".join(pair) for pair in ends)


HAN: Final = _class(_CODE_POINTS["han"])
KANA: Final = _class(_CODE_POINTS["kana"])
LETTERS: Final = {
    script: _class(ranges) for script, ranges in _CODE_POINTS.items() if script not in ("han", "kana")
} | {CJK: HAN + KANA}
"""For each script the characters of its words, as the inside of a regular expression's class."""

SHARED: Final = frozenset({"latin", "cyrillic", "arabic", "hebrew", "devanagari", "bengali", "ethiopic"})
"""Scripts that several languages share: the model decides."""

SOLE_LANGUAGE: Final = {
    "greek": "el", "hangul": "ko", "thai": "th", "lao": "lo", "khmer": "km", "myanmar": "my", "tibetan": "bo",
    "georgian": "ka", "armenian": "hy", "gurmukhi": "pa", "gujarati": "gu", "oriya": "or", "tamil": "ta",
    "telugu": "te", "kannada": "kn", "malayalam": "ml", "sinhala": "si", "thaana": "dv",
}  # fmt: skip
"""Scripts that decide the language at once."""

_SHARED_BY: Final = {
    "cyrillic": "av ba be bg bxr ce cv kk krc kv ky lez mhr mk mn mrj myv os ru rue sah sh tg tt tyv uk xal",
    "arabic": "ar az ckb fa ku lrc mzn pnb ps sd ug ur",
    "hebrew": "he yi",
    "devanagari": "bh dty gom hi mai mr ne new sa",
    "bengali": "as bn bpy",
    "ethiopic": "am",
}
_ALSO_LATIN: Final = frozenset(["az", "gom", "kk", "ku", "sh", "tg", "tt"])
_SCRIPTS: Final = {
    code: {script for script, codes in _SHARED_BY.items() if code in codes.split()}
    for codes in _SHARED_BY.values()
    for code in codes.split()
} | {code: {script} for script, code in SOLE_LANGUAGE.items()}

CHARACTERS_PER_WORD: Final = {CJK: 1.7, "thai": 4.2, "lao": 4.2, "khmer": 4.5, "myanmar": 4.5}
"""For scripts that write no spaces, how many characters make a word.

Measured: Chinese 1.65-1.76 (jieba), Japanese 1.67-1.70 over kanji and kana (MeCab with UniDic), Thai 4.17
(PyThaiNLP); Lao, Khmer and Burmese are set by analogy.
"""


def written_in(code: str, script: str) -> bool:
    """Whether words of a shared `script` can be in language `code`."""
    if script == "latin":
        return code in _ALSO_LATIN or (code not in _SCRIPTS and code not in ("zh", "ja", "xmf"))
    return script in _SCRIPTS.get(code, ())


def _run_pattern() -> str:
    """Each script's run: a letter of it, then everything up to a letter of another script."""
    alternatives = []
    for script, letters in LETTERS.items():
        others = "".join(inside for name, inside in LETTERS.items() if name != script)
        alternatives.append(f"(?P<{script}>[{letters}][^{others}]*)")
    return "|".join(alternatives)


_RUN: Final = re.compile(_run_pattern())


def script_runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield `(script, run)` in order: the text cut where the script changes.

    Digits, punctuation and blanks belong to the run before them; what stands before the first letter is
    in no run.
    """
    if text.isascii():
        yield "latin", text
        return
    for match in _RUN.finditer(text):
        yield match.lastgroup or OTHER, match[0]
