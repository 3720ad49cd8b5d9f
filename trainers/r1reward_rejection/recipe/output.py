"""How much of each domain, and what the data set looks like."""

from typing import Literal

import msgspec

from r1reward.spec.spec import TemplateChoice

__all__ = ["Domain", "DomainFormat", "Export", "Format", "Loss", "Mix"]


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
    difficulty: tuple[float, ...] = ()
    """Pass rates that part the rows of a domain into levels (`[0.3, 0.7]`: hard, middling, easy); where a quota does
    not take all of them it takes of each level in turn, so that they are as even as they can be."""
    repeats: int = 1
    """How often one row may stand in the data where its domain is short; 1 = never twice."""


class DomainFormat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the rows of one domain are written, instead of the others' template and system message."""

    template: str | TemplateChoice | None = None
    """Its response template; None = as they came."""
    system: str | None = None
    """Its system message; None = none."""


class Loss(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tokens count for the loss, written with each row for the trainers that read it.

    Messages get `train` (Axolotl) and, on the assistant's, `weight` (OpenAI); where only the answer counts
    `train_detail` (Axolotl) instead, for no weight can say it.
    """

    on: Literal["response", "answer", "turns"] = "response"
    """`response`: the completion, reasoning and answer; `answer`: what comes after its reasoning; `turns`: the
    assistant's earlier messages, too."""
    tokens: bool = False
    """Writes `input_ids` and `assistant_masks` (TRL) by `format.tokenizer` and its chat template, cut at
    `format.context`; `truncated` says of which rows."""


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
    domains: dict[str, DomainFormat] = {}
    """By domain, what is written otherwise there: `{general: {template: null}, code: {template: r1, system: …}}`."""
    tokenizer: str = ""
    """A tokenizer.json, a model's folder, or a hub's name: tokens are counted with it."""
    context: int = 32_768
    """Tokens of the training's context: rows over it are counted, and the contexts that all rows would fill."""
    loss: Loss | None = None
    """Which tokens count for the loss; None = nothing is written of it."""

    def template_of(self, domain: str) -> TemplateChoice | None:
        """The template that a domain's rows are written in; None = as they came."""
        choice = self.domains[domain].template if domain in self.domains else self.template
        return TemplateChoice(name=choice) if isinstance(choice, str) else choice

    def system_of(self, domain: str) -> str | None:
        """The system message before a domain's prompts."""
        return self.domains[domain].system if domain in self.domains else self.system

    @property
    def templates(self) -> dict[str, TemplateChoice]:
        """Every template that rows are written in, by the key that names it."""
        named = {"format.template": self.template}
        named |= {f"format.domains.{name}.template": d.template for name, d in self.domains.items()}
        chosen = {key: TemplateChoice(name=c) if isinstance(c, str) else c for key, c in named.items()}
        return {key: choice for key, choice in chosen.items() if choice is not None}


class Export(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The files."""

    validation: float = 0.0
    """The share of prompts whose rows become the split `validation`."""
    columns: tuple[str, ...] = ()
    """Further columns of the input that the data set keeps, as text (licence, language, …)."""
    curriculum: Literal["none", "easy-first", "hard-first"] = "none"
    """Writes a column `curriculum`: each row's place in its split by pass rate, for trainers to sort by."""
    shard_mb: int = 256
    """MiB of text in a shard, about, before compression."""
