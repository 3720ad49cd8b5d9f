"""The paper's table stands beside a set's own where the domains are the paper's, and nowhere else."""

import pytest

from r1reward_rejection.paper import are_domains_of_paper


@pytest.mark.parametrize("names", [["math", "code"], ["math", "code", "stem", "logic", "general"]])
def test_the_papers_domains_are_compared(names):
    assert are_domains_of_paper(names)


@pytest.mark.parametrize("names", [[], ["math"], ["gsm8k", "MATH"], ["math", "poems"], [""]])
def test_others_are_not(names):
    assert not are_domains_of_paper(names)
