r"""Takes commands that only style away, whatever their braces hold: `\mathbf{\frac{1}{2}}`, nested boxes, `\color`.

One pass with a stack, so that the time is linear in the text however deeply it is nested.
"""

import re

__all__ = ["unstyled"]

_NAMES = (
    "text textrm textbf textit textnormal texttt textsf textup textsc textmd textlf textsl mbox hbox mathrm mathbf "
    "mathit mathsf mathtt mathnormal mathcal mathscr mathfrak mathbb mathop mathrel mathord mathup symbf symup symit "
    "operatorname boldsymbol bm pmb bold underline ensuremath emph fbox boxed framebox ce rm bf pu unit si uline "
    "uuline smash colorbox textcolor fcolorbox underbrace overbrace"
)
_STYLES = frozenset(_NAMES.split())
_COLOURED = {"textcolor": 1, "colorbox": 1, "fcolorbox": 2}
"""Commands whose first arguments are colours, and how many are."""
_SKIPPED = frozenset(
    ("phantom", "hphantom", "vphantom", "hspace", "vspace", "color", "label", "tag", "mspace", "kern")
)
_PIECE = re.compile(r"\\(?:(?P<name>[a-zA-Z]+)\*?|.)|[{}]", re.DOTALL)
_BARE = frozenset(
    ("mathbf", "boldsymbol", "bm", "mathrm", "mathit", "mathcal", "mathscr", "mathfrak", "mathsf")
)
_LETTER = re.compile(r"\s+([a-zA-Z\d])(?![a-zA-Z\d])")
"""TeX's argument without braces: `\\mathbf i`."""
_GROUP = re.compile(r"\s*(?:\[[a-zA-Z]{1,8}\])?\s*\{[^{}]*\}")
_BRACE = re.compile(r"\s*\{")
_COMMANDS = re.compile(
    r"\\(?:text|math|operatorname|boldsymbol|bm|pmb|mbox|hbox|underline|uline|uuline|emph|ensuremath|fbox|boxed|framebox|ce|rm|"
    r"bf|pu|unit|si|bold|smash|symbf|symup|symit|colorbox|fcolorbox|underbrace|overbrace|[hv]?phantom|[hvm]space|color|label|tag)"
)


def unstyled(text: str) -> str:
    r"""Without commands that only style, and without the braces of what they style.

    >>> unstyled("\\mathbf{x}")
    ' x '
    """
    if _COMMANDS.search(text) is None:
        return text
    parts: list[str] = []
    stack: list[bool] = []  # of each open brace, whether it belongs to a style
    at = 0
    while (match := _PIECE.search(text, at)) is not None:
        parts.append(text[at : match.start()])
        at = match.end()
        name = match["name"]
        if name in _SKIPPED and (group := _GROUP.match(text, at)) is not None:
            parts.append(" ")
            at = group.end()
        elif name in _STYLES and (brace := _styled(text, name, at)) > 0:
            parts.append(" ")
            stack.append(True)
            at = brace
        elif name in _BARE and (letter := _LETTER.match(text, at)) is not None:
            parts.append(" ")
            at = letter.start(1)
        elif match[0] == "{":
            stack.append(False)
            parts.append("{")
        elif match[0] == "}":
            parts.append(" " if stack and stack.pop() else "}")
        else:
            parts.append(match[0])
    return "".join([*parts, text[at:]])


def _styled(text: str, name: str, at: int) -> int:
    """Where the argument begins, behind its brace; 0 where there is none."""
    for _ in range(_COLOURED.get(name, 0)):
        colour = _GROUP.match(text, at)
        if colour is None:
            return 0
        at = colour.end()
    brace = _BRACE.match(text, at)
    return brace.end() if brace else 0
