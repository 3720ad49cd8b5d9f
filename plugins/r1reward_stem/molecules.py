"""Molecules as SMILES: two texts are one molecule where RDKit writes them alike (extra `chemistry`)."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from r1reward.errors import MissingExtraError

__all__ = ["molecule_reader"]

_LONGEST = 500
_SMILES = re.compile(r"[A-Za-z0-9@+\-\[\]()=#$/\\.%:]{1,500}")


def molecule_reader() -> Callable[[str], str | None]:
    """A function that gives a SMILES in RDKit's canonical form, and None for a text that is none."""
    try:
        from rdkit import Chem, RDLogger
    except ImportError:
        raise MissingExtraError("rdkit", "chemistry") from None
    quiet: Any = RDLogger
    quiet.DisableLog("rdApp.*")  # a policy's broken SMILES are no news

    @lru_cache(maxsize=4096)
    def molecule(text: str) -> str | None:
        text = text.strip().strip("`$").strip()
        if len(text) > _LONGEST or _SMILES.fullmatch(text) is None:
            return None
        compound = Chem.MolFromSmiles(text)
        if compound is None or not compound.GetNumAtoms():
            return None
        written: str = Chem.MolToSmiles(compound)
        return written

    return molecule
