"""r1reward decides what a language model's completion is worth."""

from typing import TYPE_CHECKING, Any

from r1reward._version import __version__
from r1reward.errors import R1RewardError
from r1reward.hookspecs import hookimpl
from r1reward.registry.functions import verifier
from r1reward.types import Completion, Group, Response, Reward, Sample, Score, ScoredGroup, Status, Verifier

if TYPE_CHECKING:
    from r1reward.api import score, score_files, score_stream

__all__ = [
    "Completion",
    "Group",
    "R1RewardError",
    "Response",
    "Reward",
    "Sample",
    "Score",
    "ScoredGroup",
    "Status",
    "Verifier",
    "__version__",
    "hookimpl",
    "score",
    "score_files",
    "score_stream",
    "verifier",
]


def __getattr__(name: str) -> Any:
    """The engine is imported at first use: a plugin that imports this package does not need it."""
    if name in ("score", "score_files", "score_stream"):
        from r1reward import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
