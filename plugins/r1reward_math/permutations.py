"""Permutations as products of cycles: `(1 4 2)(3 5)`."""

import re

__all__ = ["permutation"]

_CYCLE = r"\(\s*\d{1,2}(?:(?:\s*,\s*|\s+)\d{1,2}){1,19}\s*\)"
_PRODUCT = re.compile(rf"\s*{_CYCLE}(?:\s*\*?\s*{_CYCLE}){{1,9}}\s*")
_IN_DIGITS = re.compile(r"\s*\(\d{2,9}\)(?:\s*\*?\s*\(\d{2,9}\)){0,9}\s*")
"""`(142)(35)`, each digit a number."""
_INSIDE = re.compile(r"\(([^()]*)\)")
_NUMBER = re.compile(r"\d{1,2}")


def permutation(text: str, *, in_digits: bool = False) -> dict[int, int] | None:
    """Where each number goes that moves, the last cycle first; None of what is no product of cycles.

    >>> permutation("(1 4 2)(3 5)") == permutation("(53)(421)", in_digits=True)
    True
    """
    if _PRODUCT.fullmatch(text) is not None:
        cycles = [[int(n) for n in _NUMBER.findall(c)] for c in _INSIDE.findall(text)]
    elif in_digits and _IN_DIGITS.fullmatch(text) is not None:
        cycles = [[int(d) for d in c] for c in _INSIDE.findall(text)]
    elif in_digits and re.fullmatch(_CYCLE, text.strip()) is not None:
        cycles = [[int(n) for n in _NUMBER.findall(text)]]
    else:
        return None
    if any(len(set(cycle)) < len(cycle) for cycle in cycles):
        return None
    images = {n: n for cycle in cycles for n in cycle}
    for start in images:
        at = start
        for cycle in reversed(cycles):
            if at in cycle:
                at = cycle[(cycle.index(at) + 1) % len(cycle)]
        images[start] = at
    return {n: image for n, image in images.items() if n != image}
