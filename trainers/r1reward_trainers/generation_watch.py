"""Tells when each completion's generation ends: in transformers' `generate`, and in a vLLM engine of this process."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

__all__ = ["Ended", "watch_engine", "watch_generate"]

Ended = Callable[[int, Sequence[int]], None]
"""Called with a completion's place among those that are generated, and its tokens, the end token included."""


@contextmanager
def watch_generate(model: Any, ends: Collection[int], ended: Ended) -> Iterator[None]:
    """While it lasts, `model.generate` tells of the completions that end in one of `ends`.

    Those that reach the length limit are not told of: they end with the call.
    """
    from transformers import StoppingCriteriaList

    before = model.generate

    def generate(*args: Any, stopping_criteria: Any = None, **kwargs: Any) -> Any:
        criteria = StoppingCriteriaList([*(stopping_criteria or []), _EndWatch(ends, ended)])
        return before(*args, stopping_criteria=criteria, **kwargs)

    model.generate = generate
    try:
        yield
    finally:
        del model.generate  # the class's own again


class _EndWatch:
    """A stopping criterion that never stops anything."""

    def __init__(self, ends: Collection[int], ended: Ended) -> None:
        self._ends, self._ended = list(ends), ended
        self._tensor: Any = None
        self._done: Any = None
        self._prompt = 0

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        import torch

        if self._done is None:
            self._prompt = input_ids.shape[1] - 1
            self._tensor = torch.tensor(self._ends, device=input_ids.device)
            self._done = torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)
        new = torch.isin(input_ids[:, -1], self._tensor) & ~self._done
        for place in new.nonzero()[:, 0].tolist():
            self._ended(place, input_ids[place, self._prompt :].tolist())
        self._done |= new
        return torch.zeros_like(self._done)


@contextmanager
def watch_engine(engine: Any, ended: Ended) -> Iterator[None]:
    """While it lasts, a vLLM engine tells of each request that it finishes; places count requests as they come."""
    places: dict[str, int] = {}
    count = 0
    add, step = engine.add_request, engine.step

    def add_request(request_id: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal count
        places[str(request_id)] = count
        made = add(request_id, *args, **kwargs)
        places[str(made)] = count  # the engine may give it a name of its own
        count += 1
        return made

    def watched_step(*args: Any, **kwargs: Any) -> Any:
        outputs = step(*args, **kwargs)
        for output in outputs:
            place = places.get(str(output.request_id))
            if place is not None and output.finished:
                ended(place, list(output.outputs[0].token_ids))
        return outputs

    engine.add_request, engine.step = add_request, watched_step
    try:
        yield
    finally:
        del engine.add_request, engine.step
