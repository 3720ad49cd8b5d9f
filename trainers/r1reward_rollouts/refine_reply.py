"""What is wrong with a server's reply, before anything is verified."""

from typing import Any

import msgspec

from r1reward.errors import UsageError
from r1reward.hookspecs import Template
from r1reward.text.end_tokens import END_TOKEN
from r1reward.types import Completion, Response, Sample
from r1reward_rollouts.refine_prompt import RefinePrompt

__all__ = ["Bounds", "ReplyCheck"]

_SLACK = 200
"""Characters that any reply may have: a translation of a short answer may be many times as long."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """How long a reply may be, in lengths of the completion."""

    shortest: float = 0.1
    longest: float = 4.0

    def __post_init__(self) -> None:
        if not 0 <= self.shortest < self.longest:
            raise UsageError("--shortest is 0 or more, and less than --longest")


class ReplyCheck:
    """Tells the fault of a reply; the reward's template says what a completion's parts are."""

    def __init__(self, prompt: RefinePrompt, template: Template, bounds: Bounds) -> None:
        self._prompt, self._template, self._bounds = prompt, template, bounds
        self._tags = _special_tokens(template.render("r", "a"))

    def __call__(self, reply: dict[str, Any], sample: Sample, original: Completion) -> str:
        """Why a reply is dropped; empty where it may be verified."""
        text: str = reply["text"]
        if not text.strip():
            return "the reply is empty"
        if reply["finish_reason"] == "length":
            return "the reply is cut at --max-tokens"
        length = len(original.text.strip())
        if len(text) > self._bounds.longest * length + _SLACK:
            return "the reply is longer than --longest"
        if len(text.strip()) < self._bounds.shortest * length:
            return "the reply is shorter than --shortest"
        if self._prompt.is_quoted(text, original.text, sample.prompt):
            return "the reply quotes the instruction"
        if _special_tokens(text) - _special_tokens(original.text) - self._tags:
            return "the reply has special tokens of a chat"
        return self._form(text, sample, original)

    def _form(self, text: str, sample: Sample, original: Completion) -> str:
        before = self._split(original.text, sample, truncated=original.truncated)
        after = self._split(text, sample)
        if before.well_formed and not after.well_formed:
            return "the reply breaks the template"
        if before.reasoning.strip() and not after.reasoning.strip():
            return "the reply has no reasoning left"
        return ""

    def _split(self, text: str, sample: Sample, *, truncated: bool = False) -> Response:
        return self._template(text, prompt=sample.prompt, truncated=truncated)


def _special_tokens(text: str) -> set[str]:
    return {token.casefold() for token in END_TOKEN.findall(text)}
