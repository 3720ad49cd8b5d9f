"""Reports when each completion's generation ends, in transformers' `generate` and in this process's vLLM engine."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

__all__ = ["Decided", "Ended", "next_look", "watch_engine", "watch_generate"]

Decided = Callable[[int, Sequence[int]], bool]
"""Called with a place and the tokens so far; says whether nothing that follows can matter."""

Ended = Callable[[int, Sequence[int]], None]
"""Called with a completion's place among those that are generated, and its tokens, the end token included."""


_FIRST_LOOK = 4
"""Tokens before the first look, and between two of them at first."""


@contextmanager
def watch_generate(
    model: Any, ends: Collection[int], ended: Ended, decided: Decided | None = None
) -> Iterator[None]:
    """Within this context, `model.generate` reports each completion that ends in one of `ends`.

    Those that reach the length limit are not reported: they end with the call. A completion that is `decided` ends
    there; what the model gives for it afterwards is padding.
    """
    from transformers import StoppingCriteriaList

    original = model.generate

    def generate(*args: Any, stopping_criteria: Any = None, **kwargs: Any) -> Any:
        criteria = StoppingCriteriaList([*(stopping_criteria or []), _EndWatch(ends, ended, decided)])
        return original(*args, stopping_criteria=criteria, **kwargs)

    model.generate = generate
    try:
        yield
    finally:
        del model.generate  # the class's own again


class _EndWatch:
    """A stopping criterion that stops what is decided, and nothing else."""

    def __init__(self, ends: Collection[int], ended: Ended, decided: Decided | None = None) -> None:
        self._ends, self._ended, self._decided = list(ends), ended, decided
        self._stopped: Any = None
        self._look = _FIRST_LOOK
        self._tensor: Any = None
        self._done: Any = None
        self._prompt = 0

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        import torch

        if self._done is None:
            self._prompt = input_ids.shape[1] - 1
            self._tensor = torch.tensor(self._ends, device=input_ids.device)
            self._done = torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)
            self._stopped = torch.zeros_like(self._done)
        new = torch.isin(input_ids[:, -1], self._tensor) & ~self._done
        for place in new.nonzero()[:, 0].tolist():
            self._ended(place, input_ids[place, self._prompt :].tolist())
        self._done |= new
        length = input_ids.shape[1] - self._prompt
        if self._decided is not None and length >= self._look:
            self._look = next_look(length)
            for place in (~self._done).nonzero()[:, 0].tolist():
                if self._decided(place, input_ids[place, self._prompt :].tolist()):
                    self._stopped[place] = self._done[place] = True
        return self._stopped.clone()


def next_look(length: int) -> int:
    """The length at which a text of this length is looked at again: seldom enough to cost little, in all n log n."""
    return length + max(_FIRST_LOOK, length // 8)


@contextmanager
def watch_engine(engine: Any, ended: Ended) -> Iterator[None]:
    """Within this context, a vLLM engine reports each request that it finishes, by its place in their order."""
    places: dict[str, int] = {}
    count = 0
    add, step = engine.add_request, engine.step

    def add_request(request_id: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal count
        places[str(request_id)] = count
        engine_id = add(request_id, *args, **kwargs)
        places[str(engine_id)] = count  # the engine may give it a name of its own
        count += 1
        return engine_id

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
