"""Plain data as JSON, on the host's side: the same two functions as in the boxes, and nothing else of theirs."""

from collections.abc import Callable
from typing import Any

from r1reward_code.harness import PLAIN

__all__ = ["from_plain", "to_plain"]

_names: dict[str, Any] = {"__name__": "r1reward_code.harness.plain"}
exec(compile(PLAIN, "plain.py", "exec"), _names)  # noqa: S102 - our own file, which boxes get as text
to_plain: Callable[[Any], Any] = _names["to_plain"]
from_plain: Callable[[Any], Any] = _names["from_plain"]
