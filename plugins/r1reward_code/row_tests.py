"""The tests of rows, read once for all completions of a row."""

from r1reward.types import Sample
from r1reward_code.formats import read_row
from r1reward_code.recent_samples import RecentSamples
from r1reward_code.tests import Tests

__all__ = ["RowTests"]


class RowTests:
    """The tests of a sample for programs in a language, as `read_row` reads them. Safe for threads."""

    def __init__(self) -> None:
        self._tests = RecentSamples[Tests]()

    def __call__(self, sample: Sample, language: str) -> Tests:
        """The tests; `BadTestsError` where there are none."""
        return self._tests.get(sample, language, lambda: read_row(sample, language))
