"""JSON over HTTP: what may pass is asked again, what will not is explained. Judges and rollouts ask through it."""

from r1reward.http.client import (
    EventSink,
    JsonClient,
    RefusedError,
    ServiceError,
    UnreachableError,
    check_url,
    is_unreachable,
)
from r1reward.http.retry_after import retry_after
from r1reward.http.sliding_window import sliding_window

__all__ = [
    "EventSink",
    "JsonClient",
    "RefusedError",
    "ServiceError",
    "UnreachableError",
    "check_url",
    "is_unreachable",
    "retry_after",
    "sliding_window",
]
