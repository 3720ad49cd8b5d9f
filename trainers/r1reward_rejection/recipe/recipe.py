"""The recipe of a data set: every step's settings in one YAML file, each with a default that does nothing.

    reward  keep  choose  dedupe  decontaminate  join  mix  format  export

Every error names the file, the line and the key's path.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from r1reward.spec.spec import TemplateChoice

__all__ = [
    "Choose",
    "Decontaminate",
    "Dedupe",
    "Domain",
    "Export",
    "Format",
    "Fuzzy",
    "Join",
    "Keep",
    "Mix",
    "Near",
    "PassRate",
    "Recipe",
    "Rule",
    "portable",
    "quotas",
]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A threshold on a term of the scored file, or on one of its metrics. Filter rules are verifiers."""

    term: str
    """The term's name."""
    metric: str = ""
    """A metric of the term's score (`longest` of `paragraphs`, say); its value where empty."""
    at_least: float | None = None
    """The smallest value that stays."""
    at_most: float | None = None
    """The largest value that stays."""
    tasks: tuple[str, ...] = ()
    """The tasks it applies to; empty = all."""
    unscored: Literal["drop", "keep"] = "drop"
    """What becomes of rows on which the term has no value."""


class PassRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which prompts are worth keeping, by the share of right answers among their scored completions."""

    more_than: float | None = None
    """0 drops prompts that are never solved."""
    less_than: float | None = None
    """1 drops prompts that are always solved."""
    at_least: float | None = None
    """The smallest share that stays."""
    at_most: float | None = None
    """The largest share that stays."""
    samples: int = 4
    """Prompts with fewer scored completions are not judged, and stay."""


class Keep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rows stay, by their scores alone."""

    correct: str | None = None
    """The term that says whether an answer is right; only rows where it is 1 stay. None: no such thing."""
    truncated: Literal["drop", "keep"] = "drop"
    """Completions that were cut at the token limit."""
    most_characters: int = 2_000_000
    """Of a prompt and its completion; what is longer is a mistake of somebody's, and would fill the memory."""
    rules: tuple[Rule, ...] = ()
    """Thresholds on terms."""
    pass_rate: PassRate | None = None
    """Which prompts stay, by their share of right completions."""


class Choose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Up to so many rows for each prompt."""

    per_prompt: int = 1
    """The most rows of one prompt."""
    by: Literal["random", "shortest", "longest", "reward", "diverse"] = "random"
    """`diverse`: first the one that random would choose, then always the one least like those chosen."""


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
    count; a question of fewer words counts where it stands between the sentences of a prompt, word by word.
    """

    files: tuple[str, ...] = ()
    """Evaluation sets, as they are published, of the formats that `r1reward score` reads."""
    question: tuple[str, ...] = ()
    """Their columns with the question, the first that a row has; guessed where empty."""
    solutions: tuple[str, ...] = ()
    """Their columns with reference solutions; guessed where empty."""
    words: int = 10
    """DeepSeek-R1 takes 10."""
    text: Literal["both", "prompt", "completion"] = "both"
    """Where a question's words are looked for."""
    fuzzy: Fuzzy | None = Fuzzy()
    """null: only n-grams and whole questions count."""


class Join(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Further data, kept by its own terms: writing, question answering, self-cognition, translation."""

    files: tuple[str, ...] = ()
    """Files or folders."""
    domain: str = "general"
    """The domain of its rows."""
    reward: str | dict[str, Any] | None = None
    """How rows without scores are scored; None: they are taken as they are."""
    keep: Keep = Keep()
    """Which of its rows stay."""
    choose: Choose | None = None
    """How many of its rows of a prompt stay; None = all."""


class Domain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of the mixture."""

    tasks: tuple[str, ...] = ()
    """The tasks of the rows in it; the domain's own name where empty."""
    quota: int | None = None
    """Rows wanted, at the mixture's own size; None = all there are."""


class Mix(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of each domain. What is missing is reported, never filled from elsewhere."""

    domains: dict[str, Domain] = {}
    """By name; where empty, each task is a domain of its own and all rows stay."""
    size: int | None = None
    """Rows wanted in all: the quotas are scaled to it. None = the sum of the quotas."""
    repeats: int = 1
    """How often one row may stand in the data where its domain is short; 1 = never twice."""


class Format(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a row of the data set looks like."""

    template: str | TemplateChoice | None = None
    """The response template that completions are written in (r1, cold-start, …); None = as they came."""
    style: Literal["prompt-completion", "messages", "sharegpt", "alpaca", "text"] = "prompt-completion"
    """`prompt-completion`: two columns of chat messages, so that trainers mask the prompt without being told.

    `messages` is OpenAI's form, `sharegpt` and `alpaca` those of many trainers, `text` two columns of plain text.
    """
    system: str | None = None
    """A system message before each prompt that has none."""
    tokenizer: str = ""
    """A tokenizer.json, a model's folder, or a hub's name: tokens are counted with it."""
    context: int = 32_768
    """Tokens of the training's context: rows over it are counted, and the contexts that all rows would fill."""


class Export(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The files."""

    validation: float = 0.0
    """The share of prompts whose rows become the split `validation`."""
    columns: tuple[str, ...] = ()
    """Further columns of the input that the data set keeps, as text (licence, language, …)."""
    shard_mb: int = 256
    """MiB of text in a shard, about, before compression."""


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that the data set's rows depend on, but for the input files."""

    description: str = ""
    """One line that `r1reward presets` shows."""
    reward: str | dict[str, Any] = "r1-rejection"
    """How completions without scores are scored."""
    task: str = ""
    """The task of rows that name none."""
    seed: int = 0
    """Decides every random choice."""
    keep: Keep = Keep(correct="accuracy")
    """Which rows stay, by their scores."""
    choose: Choose | None = None
    """How many rows of a prompt stay; None = all."""
    dedupe: Dedupe = Dedupe()
    """What counts as the same row."""
    decontaminate: Decontaminate = Decontaminate()
    """The evaluation sets whose questions are dropped."""
    join: dict[str, Join] = {}
    """Further data that is added, by name."""
    mix: Mix = Mix()
    """The quotas of domains."""
    format: Format = Format()
    """What a row of the data set looks like."""
    export: Export = Export()
    """The files that are written."""


def quotas(mix: Mix) -> Mapping[str, int | None]:
    """The rows wanted of each domain, scaled to the size by largest remainders, so that they add up to it."""
    wanted = {name: d.quota for name, d in mix.domains.items()}
    total = sum(q or 0 for q in wanted.values())
    if mix.size is None or mix.size == total:
        return wanted
    exact = {n: (q or 0) * mix.size for n, q in wanted.items()}
    scaled = {n: e // total for n, e in exact.items()}
    by_remainder = sorted(exact, key=lambda n: (-(exact[n] % total), n))
    for name in by_remainder[: mix.size - sum(scaled.values())]:
        scaled[name] += 1
    return scaled


def portable(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain data, with the names of files but not the folders of the machine where it was used."""

    def bare(files: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name.rstrip("/").rpartition("/")[2] for name in files)

    replace = msgspec.structs.replace
    changed = replace(
        recipe,
        decontaminate=replace(recipe.decontaminate, files=bare(recipe.decontaminate.files)),
        join={name: replace(join, files=bare(join.files)) for name, join in recipe.join.items()},
        format=replace(recipe.format, tokenizer=bare((recipe.format.tokenizer,))[0]),
    )
    found: dict[str, Any] = msgspec.to_builtins(changed)
    return found
