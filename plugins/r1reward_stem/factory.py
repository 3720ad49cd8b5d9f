"""Builds the verifier `stem` from its options.

The plugin is imported by every command, and what a verifier is made of only where a reward names it.
"""

from typing import TYPE_CHECKING

from r1reward.text.rules import Extract

if TYPE_CHECKING:
    from r1reward_stem.verifier import StemVerifier

__all__ = ["stem"]


def stem(
    *, tolerance: float = 0.01, units: bool = True, extract: Extract = "any", smiles: bool = False
) -> "StemVerifier":
    """Score 1 where the answer part is the ground truth: its options, its quantity, its formula, or its words.

    A ground truth that names options of the row (one letter, several, or an option's text) is a choice; a number,
    with or without a unit, a quantity; `H2SO4` a formula up to notation; anything else words, of which none may
    differ. `tolerance`: relative difference that quantities may have; the row's column `tolerance` goes before it.
    `units`: an answer to a quantity with a unit must have one of its dimension; else its number may stand alone.
    `extract`: which statements of an answer count; the row's column `extraction_mode` (`boxed`, `final_answer`,
    `last_line`) goes before it, and its column `case_sensitive` makes letter case count in words. `any`: all that
    are known; `marked`: not those of a plain last sentence; `strict`: a box, or an answer part that is nothing but
    the answer. `smiles`: ground truths are molecules in SMILES, compared in RDKit's canonical
    form, stereo marks and all (extra `chemistry`).
    """
    if not 0 <= tolerance < 1:
        raise ValueError(f"tolerance: from 0 to below 1, not {tolerance}")
    from r1reward_stem.molecules import molecule_reader
    from r1reward_stem.verifier import StemVerifier

    return StemVerifier(tolerance, units, extract, molecule_reader() if smiles else None)
