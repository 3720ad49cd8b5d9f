"""Where a run asks for completions, and what it did."""

import msgspec

__all__ = ["RunSummary", "Where"]


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """The servers, and how patient to be with them."""

    urls: tuple[str, ...]
    model: str = ""
    """The served model's name; where empty, the only one."""
    key: str = ""
    """The API key; the environment variable OPENAI_API_KEY where empty."""
    concurrency: int = 256
    """Prompts asked for at once."""
    timeout: float = 1800.0
    """Seconds for one request."""
    retries: int = 6
    patience: float = 120.0
    """Seconds without a reachable server after which the run ends."""


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did."""

    rows: int
    """In the output."""
    completions: int
    failed: int
    """Rows that the server would not answer."""
    truncated: int
    """Completions cut at the token limit."""
    tokens: int
    """Sampled in this run, as the server counts."""
    seconds: float
    retried: dict[str, int]
    """Requests sent again, by what was wrong."""
    servers: dict[str, dict[str, int]] = {}
    """By server: requests that it answered, and at which it failed."""
    finished: bool = False
    """Whether this very run was done already, so that nobody was asked."""
