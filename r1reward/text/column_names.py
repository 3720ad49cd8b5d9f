"""Names of columns, in which letter case, camelCase, blanks and hyphens make no difference."""

import re
from functools import lru_cache

__all__ = ["fold_name"]

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_GAPS = re.compile(r"[\s\-]+")


@lru_cache(4096)
def fold_name(name: str) -> str:
    """The name as the tables of names have it.

    >>> fold_name("groundTruth"), fold_name("Correct Answer"), fold_name("ID")
    ('ground_truth', 'correct_answer', 'id')
    """
    return _GAPS.sub("_", _HUMP.sub("_", name.strip())).lower()
