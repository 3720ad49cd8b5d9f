"""What the page may ask of the runs, by name."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward_view.labels import Labels
from r1reward_view.overview import overview
from r1reward_view.pages import facets, page, place
from r1reward_view.pairs import Pairs, comparison
from r1reward_view.prompts import first_of, group_of, neighbours
from r1reward_view.run import Run

__all__ = ["Questions"]

_KEPT = ("overview", "facets")
"""What sums up the whole index: going back to a filter costs nothing."""
_MOST_ANSWERS = 200
_Query = Callable[[Mapping[str, str]], Any]


class Questions:
    """Answers about one run, or two; `labels`: the file that labels go to."""

    def __init__(self, runs: list[Run], labels: Path) -> None:
        self._run = runs[0]
        self.labels = Labels(runs[0], labels)
        self._pairs = Pairs(*runs) if len(runs) > 1 else None
        self._answers: dict[Any, Any] = {}
        self._queries: dict[str, _Query] = {
            "overview": lambda parameters: overview(self._run.store, parameters),
            "facets": lambda parameters: facets(self._run.store, parameters),
            "rows": lambda parameters: page(self._run.store, parameters),
            "at": lambda parameters: place(self._run.store, parameters),
            "prompt": self._prompt,
            "label": lambda parameters: self.labels.state(parameters, paired=self._pairs is not None),
        }
        if self._pairs is not None:
            self._queries["compare"] = self._compare

    @property
    def names(self) -> list[str]:
        """What may be asked."""
        return list(self._queries)

    @property
    def flips(self) -> int | None:
        """Verdicts that differ between the runs; None where there is one run, or that is not known yet."""
        return self._pairs.flips if self._pairs is not None and self._pairs.is_made else None

    def __call__(self, name: str, parameters: Mapping[str, str]) -> Any:
        """Answer one question. Raises `DataError` where it makes no sense."""
        if self._pairs is not None and ("flip" in parameters or name in ("prompt", "label")):
            self._pairs.make()
        if text := parameters.get("q", ""):
            self._run.searches.start(text).wait()
        if name not in _KEPT or parameters.keys() & {"q", "flip"}:
            return self._queries[name](parameters)
        if not parameters and (kept := self._run.store.kept(name)) is not None:
            return msgspec.Raw(kept)
        key = name, self._run.revision, tuple(sorted(parameters.items()))
        if (answer := self._answers.get(key)) is None:
            answer = self._queries[name](parameters)
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = answer
        return answer

    def label(self, number: Any, label: Any) -> dict[str, Any]:
        """Take a label. Raises `DataError`."""
        if type(number) is not int or not isinstance(label, str):
            raise DataError('a label is {"i": 12, "label": "right"}')
        return self.labels.add(number, label)

    def _compare(self, parameters: Mapping[str, str]) -> Any:
        assert self._pairs is not None
        return comparison(self._pairs, parameters)

    def _prompt(self, parameters: Mapping[str, str]) -> Any:
        run, number = self._run, parameters.get("i", "")
        first = int(number) if number.isdigit() else first_of(run.store, parameters)
        if first is None:
            return {"completions": []}
        group = group_of(run.store, run.texts, run.reader, run.forms, first)
        if self._pairs is not None:
            self._add_other(group["completions"])
        return group | {"around": neighbours(run.store, parameters, group["i"])}

    def _add_other(self, completions: list[dict[str, Any]]) -> None:
        """What the second run says of the same completions."""
        numbers = [c["i"] for c in completions]
        others = self._run.store.dicts(
            f"SELECT i, w AS v, reward, status, reason FROM mem.pairs WHERE i IN ({', '.join('?' * len(numbers))})",
            numbers,
        )
        by_number = {other.pop("i"): other for other in others}
        for completion in completions:
            completion["other"] = by_number.get(completion["i"])
