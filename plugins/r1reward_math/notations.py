"""Notations that are seldom written: angles by three points, diagonals, complements, `cis`, bases in words."""

import re

__all__ = ["in_usual_notation"]

_ANGLE_NAME = re.compile(r"(?:\bm\s*)?\\angle\s*([A-Z])\s*([A-Z])\s*([A-Z])(?![A-Za-z])")
_TRIANGLE = re.compile(r"\A\s*\\?\btriangle\s*(?=[A-Z]{3}\s*\Z)")
_NOT_IN = re.compile(r"^\s*[a-zA-Z]\s*(?:\\notin|\\not\s*\\in)(?![a-zA-Z])\s*(?=\S)")
_DIAGONAL = re.compile(r"(?<![\w\\])\\?diag\s*\(([^()]{1,200})\)")
_CIS = re.compile(
    r"\\?\bcis\s*(?:\(([^()]{1,60})\)|\{([^{}]{1,60})\}|(\d[\d.]*\s*\^\s*\{?\s*\\circ\s*\}?|\\frac\s*\{[^{}]{1,20}\}\s*\{[^{}]{1,20}\}|\\?[a-z]+))"
)
_QUOTIENT_RING = re.compile(r"ℤ\s*/\s*\(?(\d{1,6}|[a-z])(?:\s*ℤ|\)|\s*$)\)?")
_GROUP = re.compile(
    r"\A\s*(?:the\s+)?(?:symmetric|alternating|cyclic|dihedral|quaternion|Klein)\s+(?:four[\s-]*)?group\s+(?=[A-Z]\s*_)"
)
_ISOMORPHIC = re.compile(r"\A\s*[A-Z](?:\([^()]{1,30}\))?\s*\\(?:cong|simeq)(?![a-z])\s*")
_SEGMENT = re.compile(r"\A\s*(?:the\s+)?(?:line\s+)?segment\s+(?=[A-Z]{2}\s*\Z)")
_BASE_NAMES = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_IN_BASE = re.compile(rf"(?<=[\dA-F])\s*_\s*\{{?\s*({'|'.join(_BASE_NAMES)})\s*\}}?\s*$")
_FOLLOWS = re.compile(r"\\(?:Long)?[Rr]ightarrow(?![a-zA-Z])|\\implies(?![a-zA-Z])|⇒|⟹")
_SCALED = re.compile(
    r"\s*(-?(?:\d{1,6}|[rstuvkc]|\\frac\s*\{[^{},()]{1,20}\}\s*\{[^{},()]{1,20}\}|\\(?:lambda|mu)|\d{1,6}/\d{1,6}))\s*\*?\s*\(([^()]{1,100},[^()]{1,100})\)\s*"
)
"""`\\frac13(1,2,2)`: a number times a vector."""
_ARRANGED = re.compile(r"\s*[PA]\s*_\s*\{?\s*(\d{1,3})\s*\}?\s*\^\s*\{?\s*(\d{1,3})\s*\}?\s*(=[^=]*)?")
"""`P_5^2`, the number of arrangements."""
_ARRANGED_AROUND = re.compile(
    r"\A\s*(?:(?:\{\s*\})?\s*[\^_]\s*\{?\s*(\d{1,3})\s*\}?\s*[PA]\s*_\s*\{?\s*(\d{1,3})\s*\}?|(\d{1,3})\s*P\s*(\d{1,3}))\s*(?==|\Z)"
)
"""`{}_5P_2`, `^5P_2`, `5P2`."""
_BRACED_KET = re.compile(r"\\ket\s*\{([^{}]{1,20})\}")
_ACIDITY = re.compile(r"(?<![A-Za-z\\])(p(?:H|OH))(?![A-Za-z])")
_DERIVATIVE = re.compile(r"\A\s*\\frac\s*\{\s*d\s*([yuvwz])\s*\}\s*\{\s*d\s*[xt]\s*\}\s*=(?!=)")
_BARRED_SEGMENT = re.compile(r"\A\s*\\overline\s*\{\s*([A-Z]{2})\s*\}\s*\Z")
_LENGTH = re.compile(r"\A\s*(?:m\s*)?\|?\s*(?:\\overline\s*\{\s*)?([A-Z]{2})\s*\}?\s*\|?\s*=")
"""`|AB| = 5`, `m\\overline{AB} = 5`: how long a segment is."""
_KET = re.compile(r"\|\s*([^|<>{}\s]{1,12})\s*\\rangle")
_STATE_TEXT = "00 01 10 11 000 001 010 011 100 101 110 111 psi phi uparrow downarrow n m g e"
_STATES = [*"0123456789+-", *_STATE_TEXT.split()]
_FIRST_STATE = 0xE040
_ALL_BUT = re.compile(
    r"^\s*(?:[xX]\s+(?:is|can\s+be)\s+)?(?:all|any|every)\s+(?:the\s+)?reals?(?:\s+(?:numbers?|values?))?(?:\s+of\s+x|\s+x)?\s+except(?:\s+for)?\s+(?:x\s*=\s*)?"
    r"(-?[\d./]{1,20}|-?\\frac\s*\{[\d ]{1,9}\}\s*\{[\d ]{1,9}\}|0|zero)"
    r"(?:(?:\s*,\s*and\s+|\s*,\s*|\s+and\s+)"
    r"(?:x\s*=\s*)?(-?[\d./]{1,20}|-?\\frac\s*\{[\d ]{1,9}\}\s*\{[\d ]{1,9}\}))?\s*$",
    re.IGNORECASE,
)
_REALS_WITHOUT = re.compile(r"ℝ\s*(?:-|\\backslash|\\)\s*(?=\\\{)")
_MOST_ENTRIES = 6
_PART = r"([^();,\n]{1,60}?)"
_PARTS = re.compile(
    rf"\((1|i|a)\)\s*{_PART}\s*[;,\n]\s*\((2|ii|b)\)\s*{_PART}(?:\s*[;,\n]\s*\((3|iii|c)\)\s*{_PART})?\s*"
)
"""`(1) 5; (2) 8`."""


def in_usual_notation(text: str) -> str:
    r"""A clean text with the notations of this module as those that the reader knows.

    >>> in_usual_notation("1101_{two}")
    '1101_{2}'
    """
    if text.endswith(")") and "," in text and (scaled := _SCALED.fullmatch(text)) is not None:
        text = f"({', '.join(f'{scaled[1]}*({part})' for part in scaled[2].split(','))})"
    if "P" in text or "A" in text:
        text = _ARRANGED_AROUND.sub(lambda m: f"P_{{{m[1] or m[3]}}}^{{{m[2] or m[4]}}}", text)
    if (
        "_" in text
        and (arranged := _ARRANGED.fullmatch(text)) is not None
        and int(arranged[1]) >= int(arranged[2])
    ):
        text = rf"\frac{{{arranged[1]}!}}{{({arranged[1]}-{arranged[2]})!}}{arranged[3] or ''}"
    if r"\angle" in text:
        text = _ANGLE_NAME.sub(_angle, text)
    if r"\ket" in text:
        text = _BRACED_KET.sub(r"|\1\\rangle ", text)
    if "pH" in text or "pOH" in text:
        text = _ACIDITY.sub(r" \\ell_{\1} ", text)
    if r"\frac" in text and "d" in text:
        text = _DERIVATIVE.sub(r"\1'=", text)
    if r"\overline" in text or "|" in text:
        text = _LENGTH.sub(r"\1=", _BARRED_SEGMENT.sub(r"\1", text))
    if r"\rangle" in text:
        text = _KET.sub(_state, text)
    if "triangle" in text:
        text = _TRIANGLE.sub(r"\\triangle ", text)
    if text[:1] == "(" and (parts := _PARTS.fullmatch(text)) is not None:
        text = f"({', '.join(filter(None, (parts[2], parts[4], parts[6])))})"
    if "except" in text or "ℝ" in text:
        text = _ALL_BUT.sub(_all_but, _REALS_WITHOUT.sub(r"ℝ\\setminus ", text))
    if "diag" in text:
        text = _DIAGONAL.sub(_diagonal, text)
    if "cis" in text:
        text = _CIS.sub(_cis, text)
    if "ℤ" in text and "/" in text:
        text = _QUOTIENT_RING.sub(r"ℤ_{\1}", text)
    if "group" in text:
        text = _GROUP.sub("", text)
    if r"\cong" in text:
        text = _ISOMORPHIC.sub("", text)
    if "segment" in text:
        text = _SEGMENT.sub("", text)
    if r"\not" in text:
        text = _NOT_IN.sub(r"ℝ\\setminus ", text, count=1)
    if "_" in text and (base := _IN_BASE.search(text)) is not None:
        text = f"{text[: base.start()]}_{{{_BASE_NAMES.index(base[1]) + 2}}}"
    if r"ightarrow" in text or r"\implies" in text:
        text = _conclusion(text)
    return text


def _all_but(match: re.Match[str]) -> str:
    """`all real numbers except 2 and -2` as a difference of sets."""
    return rf"ℝ\setminus \{{{', '.join(filter(None, match.groups()))}\}}"


def _angle(match: re.Match[str]) -> str:
    r"""`\angle ABC` as one name, which `\angle CBA` has, too."""
    first, vertex, last = match.groups()
    return rf"\widehat{{{min(first, last)}{vertex}{max(first, last)}}}"


def _state(match: re.Match[str]) -> str:
    """`|0⟩` as a letter from Unicode's private area; a state with another label than the usual ones stays."""
    label = match[1].lstrip("\\")
    return f" {chr(_FIRST_STATE + _STATES.index(label))} " if label in _STATES else match[0]


def _diagonal(match: re.Match[str]) -> str:
    r"""`\operatorname{diag}(2,3)` as a matrix."""
    entries = match[1].split(",")
    if len(entries) > _MOST_ENTRIES:
        return match[0]
    rows = (
        " & ".join(entry if row == column else "0" for column in range(len(entries)))
        for row, entry in enumerate(entries)
    )
    return r"\begin{matrix}" + r"\\".join(rows) + r"\end{matrix}"


def _cis(match: re.Match[str]) -> str:
    """`cis 60°` as cos 60° + i sin 60°."""
    angle = match[1] or match[2] or match[3]
    return rf"(\cos({angle})+i\sin({angle}))"


def _conclusion(text: str) -> str:
    r"""`2x = 16 \Rightarrow x = 8` as x = 8; all of what leads up to it must be equations."""
    *before, last = _FOLLOWS.split(text)
    if not before or not all("=" in part and any(map(str.isalpha, part)) for part in (*before, last)):
        return text
    return last
