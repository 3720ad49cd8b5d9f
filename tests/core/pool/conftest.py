from pathlib import Path

import pytest

from r1reward.pool import Job, Limits, Pool

HERE = str(Path(__file__).parent)


@pytest.fixture(autouse=True)
def targets(monkeypatch):
    monkeypatch.syspath_prepend(HERE)


@pytest.fixture
def make():
    pools = []

    def make(target="lines", config=None, *, workers=2, **limits):
        pools.append(Pool(f"pool_targets:{target}", config, workers=workers, limits=Limits(**limits)))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture
def ask():
    """Run items as one job; what each gave."""

    def ask(pool, *words, seconds=60):
        outcome = pool.submit(Job("\n".join(words).encode(), len(words))).result(seconds)
        return b"".join(outcome.pieces).decode().splitlines()

    return ask
