"""How the verifier of a file's reward reads answers: the manifest beside the file says which verifier that is.

Only verifiers that are installed are asked, and no option of the manifest is used: a file that somebody sent makes
nothing run but what reads an answer.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from r1reward.registry.registry import Registry
from r1reward.scoring.parsed_forms import parsed_form
from r1reward.storage import manifest_beside

__all__ = ["Forms"]

_KEPT = 1 << 12


class Forms:
    """Of one scored file; `parsed_form` of the verifier that a term has for a task."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._kept = lru_cache(_KEPT)(self._form)

    def __call__(self, term: str, task: str, text: Any) -> str:
        """The answer or ground truth as it is read; empty where that is not known."""
        verifier = next(
            (v for name, v, tasks in self._terms if name == term and task in (tasks or [task])), ""
        )
        return self._kept(verifier, str(text)) if verifier and isinstance(text, str | int | float) else ""

    def others(self, accuracy: str, names: Sequence[str]) -> list[int]:
        """Which of these terms judge answers, too: a second verifier, or a judge, of weight 0 for the most part."""
        judging = {
            name for name, verifier, _ in self._terms
            if (offer := self._registry.verifiers.get(verifier)) is not None and not offer.style
        }  # fmt: skip
        return [k for k, name in enumerate(names) if name != accuracy and name in judging]

    def load(self) -> None:
        """Import the verifiers before the first prompt is looked at."""
        self._registry  # noqa: B018  (a cached property)

    def _form(self, verifier: str, text: str) -> str:
        offer = self._registry.verifiers.get(verifier)
        return parsed_form(offer, text) if offer is not None else ""

    @cached_property
    def _registry(self) -> Registry:
        return Registry.load()

    @cached_property
    def _terms(self) -> list[tuple[str, str, list[str]]]:
        try:
            return [
                (str(term.get("name") or term["verifier"]), term["verifier"], list(term.get("tasks") or ()))
                for term in manifest_beside(self._path)["spec"]["terms"]
                if isinstance(term["verifier"], str)
            ]
        except (LookupError, TypeError, AttributeError):
            return []
