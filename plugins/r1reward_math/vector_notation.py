r"""Vectors as letters: with an arrow or in bold, and the cross product of two.

The cross product is no product of numbers: in `\vec a\times\vec b` it becomes a sign that is not read, and such a
formula is compared as it is written.
"""

import re

__all__ = ["with_vectors_of", "without_cross_products"]

_BOLD = re.compile(r"\\(?:mathbf|bm|boldsymbol)\s*\{?\s*([A-Za-z])(?![A-Za-z])\s*\}?")
_ARROW = re.compile(r"\\vec\s*\{?\s*([A-Za-z])(?![A-Za-z])\s*\}?")
_VECTOR = (
    r"\\(?:vec|mathbf|bm|boldsymbol|overrightarrow)\s*\{?\s*[A-Za-z]{1,2}(?:_\{?\w\}?)?\s*\}?(?:_\{?\w\}?)?"
)
_CROSS = re.compile(
    rf"({_VECTOR}|\\nabla|\)|\\right\))\s*(?:\\times|×)\s*(?=(?:\\left)?\(?\s*(?:\\nabla|{_VECTOR}))"
)


def with_vectors_of(gold: str, answer: str) -> str:
    r"""An answer with its vectors written as those of the ground truth, in bold or with arrows.

    >>> with_vectors_of(r"q\vec E", r"q\mathbf{E}")
    'q\\vec{E}'
    """
    arrows, bold = _ARROW.search(gold) is not None, _BOLD.search(gold) is not None
    if arrows and not bold:
        return _BOLD.sub(r"\\vec{\1}", answer)
    return _ARROW.sub(r"\\mathbf{\1}", answer) if bold and not arrows else answer


def without_cross_products(text: str) -> str:
    r"""With the sign between two vectors as one that is not read: `\vec a \crossed \vec b`."""
    return _CROSS.sub(r"\1 \\crossed ", text)
