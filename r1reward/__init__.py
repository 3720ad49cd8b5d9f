"""r1reward decides what a language model's completion is worth.

    import r1reward

    row = {"prompt": "6 * 7 = ?", "completion": "<think>6*7</think> <answer>42</answer>", "ground_truth": "42"}
    (group,) = r1reward.score([row], "r1-zero", workers=0)
    group.rewards[0].value                      # 2.0: accuracy + format
    group.rewards[0].scores["accuracy"].answer  # "42"

| name | what it is |
|---|---|
| `score(data, reward)` | scores rows or groups; all results in order |
| `score_stream(data, reward)` | the same as the results come |
| `score_files(files, reward, output)` | what `r1reward score` does |
| `verifier(name)` | makes a function a verifier |
| `hookimpl` | marks a plugin's hooks |
| `Sample`, `Completion`, `Group` | a prompt and its ground truth; what the model wrote; both |
| `Response` | a completion as its template splits it |
| `Score`, `Status`, `Reward`, `ScoredGroup` | what one verifier says; why it has no value; the sum; of a group |
| `Verifier` | what a verifier of your own may have |
| `R1RewardError` | the base of what is raised |

`r1reward docs reference/python` shows each with its fields and their meaning, and nothing else: the classes are
`msgspec` structs, of which `pydoc` lists every inherited method. (A metaclass that hid them would double the time
that a struct takes to be made, and millions are.)
"""

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
