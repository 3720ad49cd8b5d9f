"""Reports when each completion's generation ends, in transformers' `generate` and in this process's vLLM engine."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

__all__ = ["Decided", "Ended", "Tokens", "next_look", "watch_engine", "watch_generate", "within"]

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
def watch_engine(engine: Any, ended: Ended, decided: Decided | None = None) -> Iterator[None]:
    """Within this context, a vLLM engine reports each request that it finishes, by its place in their order.

    A request that is `decided` is aborted, and the engine gives what it has of it as if it had ended there.
    """
    watch = _EngineWatch(engine, ended, decided)
    engine.add_request, engine.step = watch.add_request, watch.step
    try:
        yield
    finally:
        del engine.add_request, engine.step


class Tokens:
    """A completion that comes in parts, and when it is looked at next."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.stopped = False
        self._look = _FIRST_LOOK

    def add(self, ids: Sequence[int], place: int, decided: Decided) -> bool:
        """Add a part; whether the completion is decided now."""
        self.ids += ids
        if len(self.ids) >= self._look:
            self._look = next_look(len(self.ids))
            self.stopped = decided(place, self.ids)
        return self.stopped


class _EngineWatch:
    def __init__(self, engine: Any, ended: Ended, decided: Decided | None) -> None:
        self._engine, self._add, self._step = engine, engine.add_request, engine.step
        self._ended, self._decided = ended, decided
        self._places: dict[str, int] = {}
        self._open: list[tuple[Tokens, list[Any]]] = []

    def add_request(self, request_id: Any, *args: Any, **kwargs: Any) -> Any:
        place = len(self._open)
        self._places[str(request_id)] = place
        self._open.append((Tokens(), []))
        if self._decided is not None:
            _in_parts(kwargs.get("params", args[1] if len(args) > 1 else None))
        engine_id = self._add(request_id, *args, **kwargs)
        self._places[str(engine_id)] = place  # the engine may give it a name of its own
        return engine_id

    def step(self, *args: Any, **kwargs: Any) -> Any:
        outputs = [(self._places.get(str(o.request_id)), o) for o in self._step(*args, **kwargs)]
        return [o for place, o in outputs if place is None or self._passes(place, o)]

    def _passes(self, place: int, output: Any) -> bool:
        """Take note of what the engine says of a request; whether its caller hears it, too."""
        if self._decided is not None and not self._collect(place, output, self._decided):
            return False
        if output.finished:
            self._ended(place, list(output.outputs[0].token_ids))
        return True

    def _collect(self, place: int, output: Any, decided: Decided) -> bool:
        """Put the parts of a completion together; False for one that was stopped before."""
        part, (tokens, logprobs) = output.outputs[0], self._open[place]
        if tokens.stopped:
            return False
        logprobs += part.logprobs or ()
        if tokens.add(part.token_ids, place, decided) and not output.finished:
            self._engine.abort_request([output.request_id])
            output.finished = True
        if output.finished:
            part.token_ids, part.logprobs = tokens.ids, None if part.logprobs is None else logprobs
        return True


def _in_parts(params: Any) -> None:
    """Have the engine give the new tokens of each step; vLLM's `generate` asks for finished completions alone."""
    if (kind := getattr(params, "output_kind", None)) is not None:
        params.output_kind = type(kind).DELTA


def within(ended: Ended, first: int, count: int) -> Ended:
    """Reports those of an engine's completions that are this rank's: `count` of them from place `first` on."""

    def report(place: int, ids: Sequence[int]) -> None:
        if first <= place < first + count:
            ended(place - first, ids)

    return report
