"""A reward function that always closes its workers."""

import pytest

from r1reward_trainers.reward import RewardFunction


@pytest.fixture
def make_reward():
    made = []

    def make(reward="r1-zero", **options):
        made.append(RewardFunction(reward, **{"workers": 1, "patience": 0.0} | options))
        return made[-1]

    yield make
    for one in made:
        one.close()
