"""The fast lane: which tests `-m "not slow"` leaves out."""

from contextlib import suppress
from pathlib import Path

import pytest

SLOW = (
    "benchmarks",
    "core/pool",
    "core/reference",
    "core/test_cli.py",
    "core/test_distribution.py",
    "core/test_lanes.py",
    "core/test_ray.py",
    "core/test_run.py",
    "core/test_share.py",
    "core/test_terminal.py",
    "plugins/code",
    "plugins/language/test_proportions.py",
    "plugins/logic/test_gym.py",
    "plugins/math/test_hostile_texts.py",
    "plugins/sql",
    "sandbox",
    "test_docs.py",
    "third_party_plugin",
    "trainers",
)
"""Below `tests/`: what starts many processes, compiles, trains, or needs a service."""

_SLOW_PATHS = frozenset(Path(__file__).parent / name for name in SLOW)
FAST_EXAMPLES = 20
"""Examples of a property in the fast lane, where a test names no number; CI runs Hypothesis's own number."""


def pytest_configure(config):
    with suppress(ImportError):
        from hypothesis import HealthCheck, settings

        # The machine may be busy: how long an example takes, or its drawing, fails no test.
        settings.register_profile(
            "any time", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
        )
        settings.register_profile("fast", settings.get_profile("any time"), max_examples=FAST_EXAMPLES)
        settings.load_profile("fast" if config.option.markexpr == "not slow" else "any time")


def pytest_ignore_collect(collection_path, config):
    """The fast lane does not import what it leaves out: collecting that costs more than collecting all it runs."""
    return True if config.option.markexpr == "not slow" and collection_path in _SLOW_PATHS else None


def pytest_collection_modifyitems(items):
    for item in items:
        if not _SLOW_PATHS.isdisjoint((item.path, *item.path.parents)):
            item.add_marker(pytest.mark.slow)
