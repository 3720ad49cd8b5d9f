"""Builds the handler of a pool: a worker that scores, checks ground truths, or compares verdicts with labels."""

from r1reward.runs.audit import Auditor
from r1reward.runs.check import Checker
from r1reward.runs.setup import Setup
from r1reward.runs.worker import Worker

__all__ = ["TARGET", "make_worker"]

TARGET = "r1reward.runs.worker_factory:make_worker"
"""The call that builds a worker."""


def make_worker(setup: Setup) -> Worker:
    """The handler of a pool: `Pool(TARGET, setup, …)`."""
    if setup.label:
        return Auditor(setup)
    return Checker(setup) if setup.check else Worker(setup)
