"""What counts as the same row, and as a row of an evaluation set."""

from typing import Any, Literal

import msgspec

__all__ = ["Decontaminate", "Dedupe", "Fuzzy", "Near", "Semantic"]


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


class Semantic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prompts of one domain that ask the same in other words: embeddings find them, and never decide alone.

    Numbers, operators, code's tokens, negations, contrasts and proper names must be equal, and so must the ground
    truths (without them, the final answers). Where most words are the same the rule for near-duplicates decides, so
    that one other word is another question. All pairs are compared, exactly, in blocks.
    """

    model: str = ""
    """A model's folder (sentence-transformers', or an encoder's, whose tokens are averaged); with `url`, its name."""
    url: str = ""
    """A server with OpenAI's `/embeddings`: http://localhost:8000/v1; the key is in OPENAI_API_KEY."""
    options: dict[str, Any] = {}
    """Further fields of each request to it: `{truncate_prompt_tokens: 512}`."""
    threshold: float = 0.92
    """Cosine from which on two prompts may be one; it depends on the model."""
    batch: int = 64
    """Prompts that are embedded at once."""


class Dedupe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Duplicates, within and across prompts; the row that comes first stays."""

    exact: bool = True
    """The same prompt and completion but for white space between words and Unicode's composed forms."""
    near: Near | None = None
    """Near-duplicates; None = only exact ones are dropped."""
    semantic: Semantic | None = None
    """Prompts that say the same in other words; None = they stay. Which of two goes does not depend on the rows'
    order."""


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
