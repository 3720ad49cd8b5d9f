"""A number of things, as people write it."""

__all__ = ["counted"]


def counted(number: int, thing: str) -> str:
    """The number with its noun.

    >>> counted(1, "row"), counted(2500, "row")
    ('1 row', '2,500 rows')
    """
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
