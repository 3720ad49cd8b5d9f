"""The fast lane: which tests `-m "not slow"` leaves out."""

from pathlib import Path

import pytest

SLOW = (
    "benchmarks",
    "core/pool",
    "core/test_cli.py",
    "core/test_distribution.py",
    "core/test_lanes.py",
    "core/test_ray.py",
    "core/test_run.py",
    "core/test_terminal.py",
    "plugins/code",
    "plugins/language/test_proportions.py",
    "plugins/sql",
    "sandbox",
    "test_docs.py",
    "third_party_plugin",
    "trainers",
)
"""Below `tests/`: what starts many processes, compiles, trains, or needs a service."""

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    slow = tuple(HERE / name for name in SLOW)
    for item in items:
        if any(item.path == path or path in item.path.parents for path in slow):
            item.add_marker(pytest.mark.slow)
