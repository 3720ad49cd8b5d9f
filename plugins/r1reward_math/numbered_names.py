"""Names that a number belongs to, `Player 1`, `Room 12`, and molecules of one element, `O_2`."""

import re

__all__ = ["is_numbered", "same_number_of"]

_NUMBERED = re.compile(
    r"(?i:player|team|room|step|figure|box|bag|group|door|track|platform|level|grade|class|route|path|car|bus|train|house|row|column|"
    r"machine|worker|person|student|runner|candidate|statement|type|version|phase|stage|round|lane|floor|gate|plan|method|strategy|"
    r"scheme|company|store|shop|job|event|experiment|region|zone|quadrant|no\.|urn|card|day|week|chapter|page|question|problem)"
    r"\s+#?\d{1,3}(?:\s+(?:wins?|will\s+win))?|(?:[HNOFI]|Cl|Br)_?\{?[23]\}?"
)
"""`Player 1`, `O_2`: a name that a number belongs to."""
_MOLECULE = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz#"


def is_numbered(text: str) -> bool:
    """Whether a clean text is such a name."""
    return _NUMBERED.fullmatch(text) is not None


def same_number_of(gold: str, answer: str) -> bool:
    """Whether the answer is the same numbered name, or its number alone: `Player 1`, `1`."""
    ours, theirs = _numbered(gold), _numbered(answer)
    return theirs == ours or (len(ours) >= _MOLECULE and theirs == ours.lstrip(_LETTERS))


def _numbered(text: str) -> str:
    """A numbered name, or a molecule of one element, without marks, spaces and case: `Player 1`, `O_2`."""
    text = re.sub(r"[\s_{}$.*]|\\(?:text|mathrm|mathbf)(?![a-z])|\b(?:wins?|will\s+win|the)\b", "", text)
    return text if len(text) < _MOLECULE else text.casefold()
