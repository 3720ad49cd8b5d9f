"""r1reward decides what a language model's completion is worth."""

from r1reward._version import __version__
from r1reward.errors import R1RewardError
from r1reward.hookspecs import hookimpl
from r1reward.types import Completion, Group, Response, Reward, Sample, Score, ScoredGroup, Status, Verifier

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
]
