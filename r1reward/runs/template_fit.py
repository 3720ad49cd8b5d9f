"""Whether completions have any tag of the reward's template: without one, all of them may be worth 0."""

from collections.abc import Sequence
from contextlib import suppress

from r1reward.registry.registry import Registry
from r1reward.report.counts import counted
from r1reward.spec.spec import RewardSpec
from r1reward.types import Completion, Response

__all__ = ["TemplateFit", "has_no_tag"]


def has_no_tag(response: Response) -> bool:
    """Whether a completion has no tag at all of a template that has some."""
    return not response.tag_credit and all(v.startswith("no <") for v in response.violations)


class TemplateFit:
    """Counts the completions that have no tag of a reward's template."""

    def __init__(self, spec: RewardSpec, registry: Registry) -> None:
        choice = spec.template_choice
        self._name = choice.name
        self._template = registry.template(choice.name, "template").build(choice.options, "template.options")
        self._seen = self._without = 0

    def count(self, prompt: str, completions: Sequence[Completion]) -> None:
        """Take note of the completions of a row, until one of any row has a tag: the others say no more."""
        for completion in completions:
            if self._without < self._seen:
                return
            # A template that raises costs the row its value later, with what it raised as the reason.
            with suppress(Exception):
                response = self._template(completion.text, prompt=prompt, truncated=completion.truncated)
                self._seen += 1
                self._without += has_no_tag(response)

    @property
    def note(self) -> str:
        """What the user should know; empty where any completion has a tag."""
        if not self._seen or self._without < self._seen:
            return ""
        return (
            f"template: none of the first {counted(self._seen, 'completion')} has a tag of {self._name}; for a "
            "model that writes none, say template: plain in the reward file"
        )
