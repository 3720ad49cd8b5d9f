"""What DeepSeek-R1's paper says of its own data set, for the card to stand beside."""

from collections.abc import Iterable

__all__ = ["TABLE_5", "are_domains_of_paper"]

TABLE_5 = {
    "math": (395_285, 6094.2),
    "code": (211_129, 7435.7),
    "stem": (10_124, 4928.8),
    "logic": (10_395, 2739.0),
    "general": (177_812, 1419.8),
}
"""DeepSeek-R1's samples and average tokens by domain (arXiv 2501.12948, Table 5)."""


def are_domains_of_paper(names: Iterable[str]) -> bool:
    """Whether a set's domains are the paper's, several of them: else nothing is there to compare with."""
    own = list(names)
    return len(own) > 1 and all(name in TABLE_5 for name in own)
