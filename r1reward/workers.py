"""Builds the handler of a pool: a worker that scores, or one that checks ground truths."""

from r1reward.check import Checker
from r1reward.work import Setup, Worker

__all__ = ["TARGET", "make_worker"]

TARGET = "r1reward.workers:make_worker"
"""What a pool is told to call."""


def make_worker(setup: Setup) -> Worker:
    """The handler of a pool: `Pool(TARGET, setup, …)`."""
    return Checker(setup) if setup.check else Worker(setup)
