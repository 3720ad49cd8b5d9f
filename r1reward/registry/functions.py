"""A plain function as a verifier: all that a one-file plugin needs."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, SupportsFloat, TypedDict, TypeVar

from r1reward.errors import PluginError
from r1reward.types import Completion, Response, Sample, Score, Verifier

__all__ = [
    "FunctionVerifier",
    "as_factory",
    "not_a_score",
    "to_score",
    "traits_of",
    "verifier",
    "verifier_name",
]

_MARK, _TRAITS = "_r1reward_verifier", "_r1reward_traits"
_Verdict = SupportsFloat | Score
F = TypeVar("F", bound=Callable[Concatenate[Sample, Completion, ...], _Verdict | Awaitable[_Verdict]])
"""A type checker sees to the function's first arguments and to what it returns."""


class Traits(TypedDict, total=False):
    """What a decorated function says of itself."""

    style: bool
    literal: bool


def verifier(name: str, *, style: bool = False, literal: bool = False) -> Callable[[F], F]:
    """Offer the decorated function as the verifier `name`.

    `style` says that it judges the form of a completion alone: a reward in which only such verifiers apply to a row
    does not know whether its answer is right, and such rows are refused unless the reward file means it.
    `literal` says that it takes a ground truth as it is written, so that the text `None` is a value, and not what a
    missing one is printed as.

    The function takes `(sample, completion)` or `(sample, completion, response)` and returns a number in
    [0, 1], a bool or a `Score`; it may be `async`. Its keyword-only arguments are the options that a reward
    file may set. The function itself stays as it is, so it can be called and tested directly.

        @r1reward.verifier("brief")
        def brief(sample, completion, *, limit: int = 200) -> float:
            return len(completion.text) <= limit

    Raises `PluginError` for what is no such function.
    """
    if not isinstance(name, str) or not name:
        raise PluginError("@r1reward.verifier needs a name: @r1reward.verifier('brief')")

    def mark(function: F) -> F:
        if not inspect.isfunction(function):
            raise PluginError(
                f"@r1reward.verifier({name!r}) is for functions, not for {function!r}: "
                "offer a class by the hook register_verifiers"
            )
        _positional(function)
        setattr(function, _MARK, name)
        setattr(function, _TRAITS, {"style": style, "literal": literal})
        return function

    return mark


def verifier_name(thing: object) -> str | None:
    """The name under which `@verifier` offers this function, or None."""
    name = getattr(thing, _MARK, None) if inspect.isfunction(thing) else None
    return name if isinstance(name, str) else None


def traits_of(function: object) -> Traits:
    """What `@verifier` says of this function: whether it judges form alone, and takes literal ground truths."""
    traits: Traits = getattr(function, _TRAITS, Traits())
    return traits


def as_factory(function: Callable[..., Any]) -> Callable[..., Verifier]:
    """The factory of a decorated function: its keyword-only arguments are the options."""

    def factory(**options: Any) -> Verifier:
        call = functools.partial(function, **options)
        kind = AsyncFunctionVerifier if inspect.iscoroutinefunction(function) else FunctionVerifier
        return kind(call, _positional(function))

    signature = inspect.signature(function)
    keywords = [p for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY]
    factory.__signature__ = signature.replace(parameters=keywords)  # type: ignore[attr-defined]
    factory.__wrapped__ = function  # type: ignore[attr-defined]  # annotations are read where it was written
    factory.__doc__ = function.__doc__
    factory.__module__ = function.__module__
    return factory


class FunctionVerifier:
    """A verifier made of a function of `arity` 2 or 3."""

    def __init__(self, function: Callable[..., Any], arity: int) -> None:
        self._function, self._arity = function, arity

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Call the function and make its number a score."""
        return self._score(self._function(*(sample, completion, response)[: self._arity]))

    def _score(self, value: Any) -> Score:
        """The score of what was returned. An error names the function: no line of its own is in the traceback."""
        try:
            return to_score(value)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{error}: returned by {_label(self._function)}") from None


class AsyncFunctionVerifier(FunctionVerifier):
    """The same for an `async` function."""

    async def __call__(  # type: ignore[override]
        self, sample: Sample, completion: Completion, response: Response, /
    ) -> Score:
        """Await the function and make its number a score."""
        awaitable: Awaitable[Any] = self._function(*(sample, completion, response)[: self._arity])
        return self._score(await awaitable)


def to_score(value: Any, rule: str = "a verifier returns a Score or a number in [0, 1]") -> Score:
    """A function's return value as a score: a `Score`, a number in [0, 1] (NumPy's and torch's too) or a bool."""
    if isinstance(value, Score):
        return value
    if isinstance(value, (bool, int, float, SupportsFloat)):
        return Score(value=float(value))
    raise not_a_score(value, rule)


def not_a_score(value: Any, rule: str) -> TypeError:
    """The error for a value that breaks `rule`."""
    if inspect.iscoroutine(value):
        value.close()  # or Python warns, far from here, that it was never awaited
        return TypeError(f"{rule}, not a coroutine: write `async def`, or await it")
    return TypeError(f"{rule}, not {type(value).__name__}")


def _label(function: Callable[..., Any]) -> str:
    """A function's name and place."""
    while isinstance(function, functools.partial):
        function = function.func
    code = function.__code__
    return f"{function.__qualname__} ({code.co_filename.rpartition('/')[2]}:{code.co_firstlineno})"


def _positional(function: Callable[..., Any]) -> int:
    """How many positional arguments the function takes: 2 or 3."""
    positional = [
        p
        for p in inspect.signature(function).parameters.values()
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    # A default marks an option that lacks its `*`; it would be handed the response.
    if len(positional) not in (2, 3) or any(p.default is not p.empty for p in positional):
        name = getattr(function, "__qualname__", repr(function))
        raise PluginError(
            f"@verifier function {name} takes (sample, completion) or (sample, completion, response), and "
            f"its options as keyword-only arguments (after a *); its positional ones are "
            f"({', '.join(map(str, positional))})"
        )
    return len(positional)
