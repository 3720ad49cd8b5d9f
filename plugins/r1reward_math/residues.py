"""Residues and their classes: `3 (mod 7)`, `n = 5k + 2`."""

from r1reward_math.equality_chains import Same
from r1reward_math.exact import exact
from r1reward_math.families import counter
from r1reward_math.tree import Node, number, substituted, symbols

__all__ = ["congruent"]


def congruent(gold: Node, answer: Node, same: Same) -> bool:
    """Residues: the same modulus, and a difference that it divides; a bare number must be the residue itself."""
    if answer.kind == "mod" and answer.name != (gold.name if gold.kind == "mod" else ""):
        return False  # 2n is 4 modulo 7 where n is 2
    if gold.kind == "mod" and answer.kind == "rel":
        return _is_progression(gold, answer, same)
    if gold.kind != answer.kind:
        residue, other = (gold.args[0], answer) if gold.kind == "mod" else (gold, answer.args[0])
        if gold.kind != "mod" and not _is_least(answer):
            return False  # 42 mod 2 is no 42
        return same(residue, other)
    moduli = exact(gold.args[1]), exact(answer.args[1])
    if moduli[0] is None or moduli[0] != moduli[1] or not moduli[0]:
        return False
    left, right = exact(gold.args[0]), exact(answer.args[0])
    if left is None or right is None:
        return same(gold.args[0], answer.args[0])
    return bool((left - right) / moduli[0] == (left - right) // moduli[0])


def _is_progression(gold: Node, answer: Node, same: Same) -> bool:
    """`n = 5k + 2` for 2 modulo 5: linear in one letter that counts."""
    term = answer.args[-1]
    letter = counter(term)
    if (
        answer.name != "="
        or len(answer.args) != 2
        or answer.args[0].kind != "var"
        or symbols(term) != {letter}
    ):
        return False
    values = [exact(substituted(term, letter, number(k))) for k in (0, 1, 2)]
    if None in values:
        return False
    first, second, third = (v for v in values if v is not None)
    modulus = exact(gold.args[1])
    if modulus is None or abs(second - first) != modulus or third - second != second - first:
        return False
    return congruent(gold, Node("mod", args=(number(first), gold.args[1])), same)


def _is_least(congruence: Node) -> bool:
    residue, modulus = (exact(a) for a in congruence.args)
    return residue is not None and modulus is not None and 0 <= residue < modulus
