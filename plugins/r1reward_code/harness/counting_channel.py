"""The test's end of the channel: it counts what a test asks, for tests that ask nothing are none."""

from __future__ import annotations

from typing import Any

from r1reward_code.harness.channel import Channel
from r1reward_code.harness.shared_environment import STATE

__all__ = ["CountingChannel"]


class CountingChannel(Channel):
    """A channel that counts what the test asks of the solution, apart from whether it has a name at all."""

    asked = 0
    last: Any = None
    """The last answer that was more than that."""

    def ask(self, request: dict[str, Any]) -> Any:
        """The answer to a request."""
        answer = super().ask(request)
        if not _is_look_up(request, answer):
            self.asked, self.last = self.asked + 1, answer
            STATE.end_count()
        return answer


_LOOK_UPS = frozenset(("assign", "defines", "every", "seed", "folder_of_test"))


def _is_look_up(request: dict[str, Any], answer: Any) -> bool:
    if not _LOOK_UPS.isdisjoint(request):
        return True
    if request.get("call", True) or "of" in request:
        return False
    value = answer.get("value")
    return "raised" in answer or (isinstance(value, dict) and value.get("t") in ("opaque", "class", "named"))
