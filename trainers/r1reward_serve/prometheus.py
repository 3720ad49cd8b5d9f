"""The numbers that `r1reward serve` shows to Prometheus."""

from collections.abc import Sequence

from r1reward.scoring.scorer import Rewarded

__all__ = ["Gauges"]


class Gauges:
    """Counts what is served; `text` is the page that Prometheus reads."""

    def __init__(self) -> None:
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram

        self.content_type = CONTENT_TYPE_LATEST
        self._registry = CollectorRegistry()
        options = {"registry": self._registry, "namespace": "r1reward"}
        self._requests = Counter("requests", "Requests answered.", ["path", "code"], **options)
        self._completions = Counter("completions", "Completions scored.", ["reward"], **options)
        self._statuses = Counter("scores", "Scores by term and status.", ["term", "status"], **options)
        self._seconds = Histogram("request_seconds", "What scoring a request took.", **options)
        self._pending = Gauge("pending_completions", "Completions asked for and not answered.", **options)
        self._rebuilt = Gauge("pools_rebuilt", "How often the workers were lost and made anew.", **options)

    def answered(self, path: str, code: int) -> None:
        """Count an answer."""
        self._requests.labels(path, str(code)).inc()

    def scored(self, rewarded: Sequence[Rewarded], seconds: float) -> None:
        """Count the rewards of a request."""
        self._seconds.observe(seconds)
        for result in rewarded:
            self._completions.labels("missing" if result.reward.value is None else "given").inc()
            for term, score in result.reward.scores.items():
                self._statuses.labels(term, score.status.value).inc()

    def text(self, pending: int, rebuilt: int) -> bytes:
        """The page."""
        from prometheus_client import generate_latest

        self._pending.set(pending)
        self._rebuilt.set(rebuilt)
        page: bytes = generate_latest(self._registry)
        return page
