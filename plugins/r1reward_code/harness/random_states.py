"""Generators of random numbers that a test seeds: test and solution draw from them in turn, as in one process.

A seed of the test's is the solution's too, and so is every number that the test draws after it. What the solution
draws moves nothing of the test's: it could draw until the test's next input is an easy one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.wire_reading import SIDE

__all__ = ["begin_unit", "catch_up", "forward_seeds", "late_seed", "seed_module"]

_BLOCK = 624
"""Words of a Mersenne twister, which are made at once."""
_MOST_BLOCKS = 4000

_SEEDS = {
    "random": ("", "seed", "setstate", "getstate"),
    "numpy.random": ("", "seed", "set_state", "get_state"),
    "torch": ("", "manual_seed"),
    "faker": ("Faker", "seed"),
}
"""The owner in a module of what seeds, what seeds there, and what returns the state, if anything does."""
_NAMES = {"numpy.random": ("numpy", "np."), "faker": ("aker",)}

_KNOWN: dict[str, Any] = {}
"""On the test's side: the states of the generators when the solution was last told of them."""
_AT_START: dict[str, Any] = {}
"""The states at the beginning of a unit that runs after others have asked the solution for something."""
_LATE: list[str] = []


def forward_seeds(channel: Any, texts: tuple[str, ...]) -> None:
    """On the test's side: what seeds the random numbers here seeds those of the solution."""
    import importlib

    for name, (owner, *functions) in _SEEDS.items():
        if not any(word in text for text in texts for word in _NAMES.get(name, (name,))):
            continue
        try:
            home: Any = importlib.import_module(name)
        except ImportError:
            continue
        home = getattr(home, owner) if owner else home
        for each in functions[:2]:
            setattr(home, each, _seeding(channel, name, each, getattr(home, each)))
        if functions[2:]:
            get, put = getattr(home, functions[2]), functions[1]
            setattr(home, functions[2], _telling(channel, name, put, get))
            _STATES[name] = get if name == "random" else functools.partial(get, legacy=False)
    SIDE["drawn"] = _drawn


_STATES: dict[str, Callable[[], Any]] = {}


def _seeding(channel: Any, module: str, function: str, seed: Any) -> Any:
    def both(*given: Any, **named: Any) -> Any:
        _note_draws(module)
        result = seed(*given, **named)
        _tell(channel, module, function, given, named)
        return None if module == "torch" else result

    return both


def _telling(channel: Any, module: str, put: str, get: Any) -> Any:
    """What returns the state tells the solution of it: who sets it again means that both sides go back to it."""

    def state(*given: Any, **named: Any) -> Any:
        now = get(*given, **named)
        _tell(channel, module, put, (now,), {})
        return now

    return state


def _tell(channel: Any, module: str, function: str, given: Any, named: Any) -> None:
    _KNOWN.pop(module, None)
    ask_for(channel, {"name": "", "seed": [module, function]}, given, named)
    if module in _STATES:
        _KNOWN[module] = _STATES[module]()


def begin_unit(asked: int) -> None:
    """A unit of the test begins, after so many calls of the solution by others."""
    _LATE.clear()
    _AT_START.clear()
    if asked:
        _AT_START.update({name: _words(name, get()) for name, get in _STATES.items()})


def _note_draws(module: str) -> None:
    before = _AT_START.pop(module, None)
    if before is not None and before != _words(module, _STATES[module]()):
        _LATE.append(module)


def late_seed() -> str:
    """The generator that the unit has drawn from before it seeded it: as natively, by whoever drew before."""
    return _LATE[0] if _LATE else ""


def _drawn() -> list[Any]:
    """How far each generator has come here since the solution was told of it; its state if that is too far."""
    moved = []
    for name in list(_KNOWN):
        before, now = _words(name, _KNOWN[name]), _words(name, state := _STATES[name]())
        if now != before:
            _KNOWN[name] = state
            moved.append([name, _steps(before, now), [*now[2:]]])
    return moved


def _words(module: str, state: Any) -> tuple[Any, ...]:
    """The words of a state, the place in them, and the normal number that is left over, if there is one."""
    if module == "random":
        return state[1][:-1], state[1][-1], state[2]
    if state["bit_generator"] != "MT19937":
        return (), 0, None
    left = state["gauss"] if state["has_gauss"] else None
    return tuple(state["state"]["key"].tolist()), state["state"]["pos"], left


def _steps(before: tuple[Any, ...], now: tuple[Any, ...]) -> int | list[int]:
    """How many words lie between two states of a twister; the words of the later one and its place, if too many."""
    import random

    words, place = before[:2]
    walk = random.Random()
    walk.setstate((3, (*words, place), None))
    for blocks in range(_MOST_BLOCKS):
        if words == now[0]:
            steps = blocks * _BLOCK + now[1] - place
            if steps >= 0:
                return int(steps)
        walk.getrandbits(32 * _BLOCK)
        words = walk.getstate()[1][:-1]
    return [*now[0], now[1]]


def seed_module(of: Any, given: Any, named: Any) -> None:
    """On the solution's side: the same as the test did."""
    import importlib

    module, function = of
    owner, *functions = _SEEDS[module]
    if function not in functions[:2]:
        raise AttributeError(str(function))
    home: Any = importlib.import_module(module)
    getattr(getattr(home, owner) if owner else home, function)(*given, **named)


def catch_up(moved: list[Any]) -> None:
    """On the solution's side: draw as many numbers as the test has drawn."""
    import random

    for name, steps, (left,) in moved:
        words, place, _ = _words(name, _state_here(name))
        walk = random.Random()
        if isinstance(steps, list):
            walk.setstate((3, tuple(steps), None))
        else:
            walk.setstate((3, (*words, place), None))
            for start in range(0, steps, _BLOCK):
                walk.getrandbits(32 * min(_BLOCK, steps - start))
        _set_words(name, walk.getstate()[1], left)


def _state_here(name: str) -> Any:
    import importlib

    module: Any = importlib.import_module(name)
    return module.getstate() if name == "random" else module.get_state(legacy=False)


def _set_words(name: str, words: tuple[int, ...], left: Any) -> None:
    import importlib

    module: Any = importlib.import_module(name)
    if name == "random":
        module.setstate((3, words, left))
    else:
        module.set_state(("MT19937", list(words[:-1]), words[-1], int(left is not None), left or 0.0))
