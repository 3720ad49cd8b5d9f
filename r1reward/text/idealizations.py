"""What a calculation takes for granted: `assuming no air resistance`, `if the speed is constant`, `for a fair die`.

An idealization binds an answer to nothing that the question leaves open, other than `if it rains` or `before tax`.
"""

import re

__all__ = ["LEFT_OUT", "charge_left_out", "is_charged", "is_idealization"]

_EFFECTS = (
    r"(?:resistance|friction\w*|drag|air|wind|loss(?:es)?|effects?|relativistic|quantum|gravit\w+|buoyan\w+|viscosity|heat|inertia|"
    r"interactions?|corrections?|higher|order|terms?|errors?|uncertaint\w+|curvature|thickness|mass(?:less)?|weight\s+of|volume\s+of|"
    r"evaporation|expansion|recoil|rotation|spin|fringing|noise|turbulence|ideal\w*|leap|overhead|constants?\s+of\s+integration|"
    r"dissipation|damping|slip\w*|deformation|compressib\w+|impurit\w+|side\s+reactions?|arithmetic|calculations?|computations?|interpret\w*|understood)"
)
LEFT_OUT = re.compile(rf"\b{_EFFECTS}\b")
"""What an idealization leaves out, which the question takes for granted, and the work itself: `ignoring drag`."""
_STEADY = r"(?:constant|the\s+same|unchanged|fixed|uniform|steady)"
_RATE = (
    r"(?:(?:this|that|the|its|his|her|their|same|a|an|constant|steady|current)\s+){1,2}"
    r"(?:rates?|speeds?|pace|trend|pattern|growth|velocity|schedule)"
)
_IDEAL = re.compile(
    rf"(?i)\b(?:(?:no|zero|without|negligib\w+|neglect\w*|ignor\w+|disregard\w*|exclud\w+|omit\w*)\b.{{0,30}}\b{_EFFECTS}"
    r"|no\s+(?:waste|wastage|spillage|spoilage|breakage|leakage)(?:\s+of\s+\w+)?(?=\W*\Z)"
    rf"|{_EFFECTS}\b.{{0,20}}\b(?:negligib\w+|neglect\w*|ignored|disregarded|excluded|omitted|absent|zero)"
    rf"|(?:is|are|at|stays?|remains?|keeps?|with|of|moves?|travels?)\s+(?:an?\s+)?{_STEADY}|constant\s+(?:\w+\s+)?(?:rate|speed|pace|temperature|pressure|velocity|acceleration|volume|density)"
    r"|(?:rate|speed|pace|temperature|pressure|growth|trend|pattern)s?\s+(?:continues?|persists?|holds?)"
    rf"|(?:continu\w+|keeps?|maintains?|works?|runs?|moves?)\s+(?:\w+\s+)?(?:at|with|to|up)?\s*{_RATE}"
    r"|frictionless|massless|lossless|inextensible|incompressible|isolated|ideal(?:ly)?\s+\w+|behaves?\s+ideally|(?:is|are)\s+ideal"
    r"|(?:coin|die|dice|deck|spinner|game|cards?)s?\s+(?:is|are)\s+(?:fair|unbiased|standard)|(?:fair|unbiased|standard)\s+(?:\w+-sided\s+)?(?:coin|die|dice|deck|spinner)"
    r"|equally\s+likely|(?:is|are)\s+(?:distinct|distinguishable|indistinguishable|independent|identical)"
    r"|dissociat\w+|ioni[sz]\w+|small\s+(?:angles?|oscillations?)|oscillations?\s+(?:is|are)\s+small|law\s+(?:holds|applies)|leap\s+year)\b"
)

_NO_CHARGE = re.compile(
    r"(?i)\b(?:no|zero|without)\s+(?:(?:any|sales|additional|extra|other|further|hidden)\s+){0,2}"
    r"(tax|discount|tip|gratuit|fee|interest|shipping|deduction|surcharge|inflation|break|stop|delay)(?:e?s|y|ies)?\b"
)
"""`Assuming no tax`: where the question speaks of none, an answer takes that for granted."""


def is_idealization(words: str) -> bool:
    """Whether the words of a condition say what a calculation takes for granted.

    >>> is_idealization("air resistance is negligible"), is_idealization("the third row is neglected")
    (True, False)
    """
    return _IDEAL.search(words) is not None


def charge_left_out(words: str) -> str:
    """The charge that words say there is none of, in small letters; empty where they name none.

    >>> charge_left_out("there is no sales tax"), charge_left_out("no refund")
    ('tax', '')
    """
    charge = _NO_CHARGE.search(words)
    return charge[1].lower() if charge is not None else ""


def is_charged(charge: str, known: str) -> bool:
    """Whether what is known speaks of a charge other than to leave it out.

    >>> is_charged("tax", "What is it with a tax of 8%?"), is_charged("tax", "What is it before tax?")
    (True, False)
    """
    left_out = rf"\b(?:no|without|before|excluding|ignor\w+)\s+(?:\w+\s+){{0,2}}{charge}"
    return re.search(rf"\b{charge}", re.sub(left_out, " ", known.lower())) is not None
