r"""Reads what a function is in several cases: `\begin{cases} … \end{cases}`."""

import re
from collections.abc import Callable

from r1reward_math.split import MOST_PARTS
from r1reward_math.tree import Node, UnreadableError, number

__all__ = ["Read", "read_cases"]

Read = Callable[[str], Node]
"""What reads a part of the text."""
_PARITY = re.compile(r"([a-zA-Z])\s*(?:is\s+)?(?:an?\s+)?(even|odd)(?:\s+(?:number|integer)s?)?")


def read_cases(inside: str, read: Read) -> Node:
    """Cases, or a system of equations that is written as such."""
    rows = [r.strip().strip(",") for r in inside.split("\\\\") if r.strip()]
    if len(rows) > MOST_PARTS:
        raise UnreadableError("too many cases")
    if any("&" not in r and "=" in r for r in rows):  # a system of equations
        return Node("list", ",", tuple(read(r.replace("&", " ")) for r in rows))
    return Node("cases", args=tuple(_case(r, read) for r in rows))


def _case(row: str, read: Read) -> Node:
    value, _, condition = row.partition("&")
    condition = re.sub(r"^\s*(?:if|for|when|where|,)\s*", "", condition.strip(" ,.")).strip()
    node = read(value.strip(" ,"))
    if re.fullmatch(r"(?i)|otherwise|else|other", condition):
        return Node("case", "otherwise", (node,))
    if (parity := _PARITY.fullmatch(condition)) is not None:
        letter, rest = Node("var", parity[1]), number(int(parity[2] == "odd"))
        shifted = Node("add", args=(letter, Node("neg", args=(rest,))))
        return Node("case", "", (node, Node("mod", args=(shifted, number(2)))))
    return Node("case", "", (node, read(condition)))
