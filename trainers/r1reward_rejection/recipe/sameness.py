"""What counts as the same row, and as a row of an evaluation set."""

from typing import Literal

import msgspec

__all__ = ["Decontaminate", "Dedupe", "Fuzzy", "Near"]


class Near(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Near-duplicates: MinHash LSH finds candidates, an exact comparison of the shingles decides.

    Rows of two prompts are duplicates only where both ask the same: numbers, operators, code's tokens, negations and
    contrasts (ascending, descending) are equal, and so are the answers; names and single words may differ.

    A pair of Jaccard similarity s becomes a candidate with probability `1 - (1 - s^r)^b` for b bands of r =
    permutations / bands rows (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, section 3.4).
    """

    words: int = 3
    """Words in a shingle; characters, in scripts without spaces."""
    threshold: float = 0.65
    """Jaccard similarity of the sets of shingles from which on two rows are the same."""
    permutations: int = 128
    """Hash functions of a signature."""
    bands: int = 32
    """Bands that a signature is cut into."""
    text: Literal["both", "prompt", "completion"] = "both"
    """What is compared."""
    completion: float = 0.4
    """How alike the completions of one prompt must be by themselves, where `both` are compared."""


class Dedupe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Duplicates, within and across prompts; the row that comes first stays."""

    exact: bool = True
    """The same prompt and completion but for white space between words and Unicode's composed forms."""
    near: Near | None = None
    """Near-duplicates; None = only exact ones are dropped."""


class Fuzzy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row is contaminated, too, where it holds this share of an evaluation question's shorter n-grams."""

    words: int = 6
    """Words of an n-gram."""
    share: float = 0.5
    """The share of a question's n-grams that makes a row contaminated."""


class Decontaminate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rows that share an n-gram of words with an evaluation question or its reference solution are dropped.

    Words are compared in one spelling of mathematics. Forms of words that many questions or many prompts have do not
    count; a question of fewer words counts where it stands between the sentences of a prompt, word by word. A text
    has a question where it has its numbers and nearly all its telling words, or a quotation that is not varied.
    """

    files: tuple[str, ...] = ()
    """Evaluation sets, as they are published, of the formats that `r1reward score` reads."""
    question: tuple[str, ...] = ()
    """Their columns with the question, the first that a row has; guessed where empty."""
    solutions: tuple[str, ...] = ()
    """Their columns with reference solutions; guessed where empty."""
    words: int = 10
    """DeepSeek-R1 takes 10."""
    matches: int = 3
    """N-grams of one item that a text must have to be more than chance, where it has not the whole question; 1 =
    DeepSeek-R1's rule to the letter: ten words are enough, whatever else the two ask."""
    values: Literal["same", "any"] = "same"
    """Whether a question with other numbers is the evaluation's: `same` lets it in, `any` drops it, too."""
    text: Literal["both", "prompt", "completion"] = "both"
    """Where a question's words are looked for."""
    fuzzy: Fuzzy | None = Fuzzy()
    """null: only n-grams and whole questions count."""
