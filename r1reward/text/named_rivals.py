r"""Other names and formulas that a text offers behind its answer: `Tuesday. No, Friday`, `\boxed{x^2} or x^3`.

`rivals` knows other numbers. A name is harder to tell from a remark (`Tuesday. Actually, that was easy.`), so what is
offered must end its sentence, be of the answer's kind, and be no word that remarks are made of.
"""

import re

from r1reward.text.formulas import bare
from r1reward.text.rivals import Rival, correction_lead, offer_lead, rival, rival_of

__all__ = ["any_rival", "any_rival_of", "named_rival"]

_WRAPPED = re.compile(r"\\(?:text|mathrm|textbf|mathbf|boxed)\s?\{([^{}]*)\}")
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,3}")
_OPENED = r"[*_\"“`$(]{0,4}(?:\\\(|\\(?:text|mathrm|textbf|boxed)\s?\{){0,2}"
_CLOSED = r"[*_\"”`$)}]{0,4}(?:\\\))?(?=\s*(?:[.,;!?)]|\n|\Z))"
_OTHER_NAME = re.compile(
    rf"{_OPENED}(?:(?:the|an?)\s+)?([^\W\d_]+(?:[ '’-][^\W\d_]+){{0,2}}){_CLOSED}", re.IGNORECASE
)
_OTHER_FORMULA = re.compile(
    rf"{_OPENED}([^\s,;!?]{{1,60}}?(?: [^\s,;!?]{{0,20}}[\d^²³][^\s,;!?]{{0,20}}?){{0,6}}){_CLOSED}"
)
_SIGNS = re.compile(r"[\d\\^_+*/=<>²³₂₃-]")
_DIGIT = re.compile(r"\d")
_BELOW_TEN = "one|two|three|four|five|six|seven|eight|nine"
_NUMERAL = re.compile(
    rf"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:{_BELOW_TEN}))?"
    rf"|{_BELOW_TEN}|zero|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|a\s+hundred|one\s+hundred",
    re.IGNORECASE,
)
_TRUTHS = frozenset(["yes", "no", "true", "false"])
_OF_REMARKS = (
    "i you he she it we they me him her us them this that these those there here what which who whom whose why "
    "how when where so not no yes true false if then else other otherwise others something anything nothing none "
    "more less fewer all both each every any some is are was were be been am do does did done have has had can "
    "could may might will would shall should must need wait hmm okay ok fine sure good great nice easy simple "
    "simply hard fun right wrong correct incorrect really indeed exactly precisely just only even also too again "
    "still yet never always maybe perhaps possibly probably thanks thank sorry please see note let try check "
    "checking verify thinking and or but as in on at of to for from by with without about because since unless "
    "until while later sooner vice versa equivalently similarly likewise alike thereabouts work works well done "
    "question answer problem matter course doubt way kidding joke "
    "worries surprise surprises wonder time brainer exceptions"
)
_REMARKS = frozenset(_OF_REMARKS.split())
_WINDOW = 120


def any_rival(answer: str, text: str, end: int) -> Rival | None:
    """The other number, name or formula that is offered behind an answer; None where there is none."""
    return rival(text, end) or named_rival(answer, text, end)


def any_rival_of(answer: str, text: str, start: int) -> Rival | None:
    """The same behind an answer that was read in a text, from `start` on."""
    if (other := rival_of(answer, text, start)) is not None:
        return other
    at = text.find(answer, start)
    return named_rival(answer, text, at + len(answer)) if at >= 0 else None


def named_rival(answer: str, text: str, end: int) -> Rival | None:
    """The other name or formula that is offered behind the answer that ends at `end`; None where there is none.

    >>> named_rival("Tuesday", "The answer is Tuesday. No, Friday.", 21)
    Rival(text='Friday', replaces=True)
    >>> named_rival("Tuesday", "The answer is Tuesday. Actually, that was easy.", 21)
    """
    behind = text[end : end + _WINDOW]
    if not any(map(str.isalpha, behind)):
        return None
    answer = _WRAPPED.sub(r"\1", answer).strip(" $*_.")
    for lead, replaces in ((correction_lead(), True), (offer_lead(), False)):
        begun = lead.match(behind)
        if begun is not None and (other := _other(answer, behind, begun.end())):
            return None if other.casefold() == answer.casefold() else Rival(other, replaces)
    return None


def _other(answer: str, behind: str, at: int) -> str:
    """What is offered at a place, where it is of the answer's kind; empty where it is not."""
    named = _OTHER_NAME.match(behind, at)
    if named is not None and _is_alike(answer, named[1]):
        return named[1]
    formula = _OTHER_FORMULA.match(behind, at)
    if formula is None or _NAME.fullmatch(answer) or _DIGIT.fullmatch(answer):
        return ""
    first = formula[1].split()[0]
    is_sign = _SIGNS.search(first) is not None or len(first) == 1
    return bare(formula[1]) if is_sign and "://" not in formula[1] else ""


def _is_alike(answer: str, other: str) -> bool:
    """Whether another name may be an answer where this one is: truths beside truths, numerals beside numbers."""
    words = other.casefold().split()
    if answer.casefold() in _TRUTHS:
        return other.casefold() in _TRUTHS
    if _NAME.fullmatch(answer) is None:
        return _NUMERAL.fullmatch(other) is not None
    return _REMARKS.isdisjoint(words)
