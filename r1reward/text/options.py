r"""The options of multiple choice, and the letter that an answer settles on.

An answer names an option by its letter (`C`, `(c)`, `**C.**`, full-width too), by a letter with its option's text, or
by an option's text alone. Several letters, a letter with another option's text, hedging (`A or B`, `(B), but (C) is
possible`) and denial (`not A`) settle on none. Letters of other scripts that only look like Latin ones are others.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from r1reward.text.characters import without_invisible
from r1reward.text.denials import MIGHT, NEGATIONS, POSTPOSED
from r1reward.text.option_columns import LETTERS, options_beside, options_in

__all__ = [
    "DENIED",
    "DOUBT",
    "LETTERS",
    "SEVERAL",
    "choice_end",
    "letter_of",
    "named_letters",
    "options_in",
    "options_of",
    "plain",
]

SEVERAL = "several"
"""What `letter_of` gives where a text names more than one option."""

_PROMPT = 20_000
_LONGEST = 500
_IN_PROMPT = re.compile(r"^[ \t]*[(\[（]?([A-Z])[)\].:、：）]\s*(\S[^\n]*)$", re.MULTILINE)
_INLINE = re.compile(r"[(（]([A-Z])[)）]\s*([^(（]{0,400}?)\s*(?=[(（][A-Z][)）]|$)")
_CHOICE = re.compile(
    r"(?:(?:the\s+)?(?:option|choice|answer|选项)\s*)?[(\[]?([A-Za-z])(?:[)\]]?[).:、,]|[)\]]|\s+[-–—:]|(?=\s|$))\s*(.*)",
    re.DOTALL | re.IGNORECASE,
)
_APART = re.compile(r"(?:\w+\s+)?[(\[]?[A-Za-z](?:[)\].:、]|\s+[-–—:])", re.IGNORECASE)
_LEFT_OUT = re.compile(
    r"\*\*|__|\*(?=[^\s*]{1,60}\*)|</?[a-z]{1,8}>|[`$\"“”]|"
    r"\\(?:text|mathrm|textbf|mathbf|mbox|quad|,|;|!|(?= ))(?![a-z])|[{}]|\\[()\[\]]"
)
_EDGES = "*_ \t\n"
_EXPLANATION = re.compile(
    r"[(,;]?\s*(?:\b(?:because|since|as|which|although|though|while|whereas|given\s+that|due\s+to|for\s+the|weil|porque|car)\b|因为).*",
    re.DOTALL | re.IGNORECASE,
)
_BRACKETED = re.compile(r"(?<![A-Za-z0-9])[(\[]([A-Z])[)\]](?!\s*[=^*/+<>])")
_ALONE = re.compile(r"(?<![A-Za-z0-9'’\\^_+*/=<>(\[-])([A-Z])(?![A-Za-z0-9'’^_+*/=<>(-])")
_CLAUSE = re.compile(
    r"[,;!?\n，。；！？]|\.(?=\s|$)|\b(?:because|since|therefore|so|thus|hence|but)\b|因为|所以|因此|但"
)
_NEGATION = re.compile(
    rf"n['’]t\b|\b(?:{NEGATIONS}|no|than|"
    r"(?:ruled|rules|rule)\s+out|eliminat\w+|exclud\w+|reject\w+|dismiss\w+)\b|不|非|错|排除|ไม่|नहीं",
    re.IGNORECASE,
)
DOUBT = re.compile(
    rf"\b(?:{MIGHT})\b|"
    r"\b(?:could|might|may|maybe|perhaps|possibly|eliminate|(?<!no\s)(?<!without\s)(?<!any\s)doubt(?:ful)?|unsure|not\s+sure)\b",
    re.IGNORECASE,
)
_ALL_BUT = re.compile(
    r"\b(?:all|any\w*|every\w*|each|either|both|none|nothing|nobody|whatever)(?:\s+[^\W\d_]+){0,4}?\s+(?:but|save|bar)\b"
    r"|\b(?:apart|aside)\s+from\b|[~!¬](?=\s*[(\[]?[A-Z]\b)|\\(?:neg|lnot|not|overline|bar|cancel)\b"
    r"|\b(?:least|most\s+un|less\s+)\s?likely\b|\b(?:wrong|incorrect|false|worst|unlikely|unlikeliest)\s+(?:\w+\s+)?(?:answer|option|choice|one)\s+(?:is|was|:)",
    re.IGNORECASE,
)
"""What denies the letter behind it in another way than `not` does."""
_OR = (
    r"(?:[\s,(*]{0,4}(?:\b(?:or|oder|ou|o|ou\s+bien|eller|lub|или|либо|або|atau|veya|hoặc)\b|或者?是?|または|もしくは|หรือ|또는|[/|]"
    r"|\bvs\b\.?|\bunless\b|\balternatively\b)[\s,]{0,3}(?:else\b\s*)?)"
)
_OR_ELSE = re.compile(
    rf"(?<![\w'’])[(\[]?([A-Z])[)\].]{{0,2}}{_OR}(?![A-Z]?\s*$)(\S.{{0,400}})"
    rf"|(?:^|\beither\s|[:]\s)\s*([^\s,.;:]+(?:\s[^\s,.;:]+){{0,5}}?){_OR}[(\[]?([A-Z])(?![\w'’])"
    r"|(?<![\w'’])[(\[]?([A-Z])[)\].]{0,2}\s(?:and|&|und|et|y)\s(?:the\s)?([^\W\d_]{2,20})[.)]?$",
)
"""A letter, and what is offered in its place."""
_CERTAIN = re.compile(r"\b(?:no|beyond|without)\s+(?:a\s+|any\s+)?doubts?\b", re.IGNORECASE)
_LIST_DENIED = re.compile(
    r"(?:[(\[]?\b[A-Z]\b[)\]]?\s*(?:,\s*(?:and|or)\b|,|&|\band\b|\bor\b)\s*){1,25}[(\[]?\b[A-Z]\b[)\]]?\s+(?:are|were|can\s+be|have\s+been)\s+"
    r"(?:all\s+|both\s+|clearly\s+)?(?:wrong|incorrect|false|impossible|out|ruled\s+out|eliminated|excluded|rejected|discarded)\b"
)
"""`A, C and D are wrong`."""
DENIED = re.compile(
    r"[\s)\]}*]*(?:or\s+not\b|(?:is|was|are|can|could|would|does|seems?|has|have)?\s*(?:(?:the|a|an|only)\s+){0,2}(?:not|n['’]t|wrong|incorrect|false|impossible|(?:be\s+)?(?:ruled\s+out|eliminated|excluded|rejected))\b|错"
    rf"|(?:{POSTPOSED}))"
)
_SEPARATOR, _CLOSING = re.compile(r"[\s)\]*.:,、(–—-]{0,6}"), re.compile(r"[*_)\]}\\\"”]{0,6}")
_FORMULA = re.compile(r"[=^+*<>\\]|\d\s*-|\w\(")
_ARTICLE = re.compile(r"A\s+(?!or\b|and\b|nor\b|is\b|was\b|vs\b|versus\b|not\b|but\b)[a-z]")


def options_of(
    metadata: Mapping[str, Any] | None, prompt: str = "", column: str = "choices"
) -> dict[str, str]:
    r"""The options by letter, from the row's columns (`r1reward.text.option_columns`) or the prompt's lines.

    Example: `options_of(None, "Which?\nA. Rome\nB. Paris")` is `{"A": "Rome", "B": "Paris"}`.
    """
    beside = options_beside(metadata, column) if metadata else None
    if beside is None or _are_bare(beside.by_label):
        return dict(_from_prompt(prompt)) or dict(beside.by_label if beside else ())
    return dict(beside.by_label)


def _are_bare(options: Mapping[str, str]) -> bool:
    """Whether options are their own letters, as lighteval has them: what they say stands in the prompt."""
    return all(text.strip(" ()[].").upper() == label for label, text in options.items())


@lru_cache(maxsize=1024)
def _from_prompt(prompt: str) -> tuple[tuple[str, str], ...]:
    prompt = prompt[-_PROMPT:]  # the options stand at the end
    for pattern in (_IN_PROMPT, _INLINE):
        pairs = [(m[1], m[2].strip()) for m in pattern.finditer(prompt)]
        start = max((i for i, (letter, _) in enumerate(pairs) if letter == "A"), default=-1)
        run = [pair for pair, letter in zip(pairs[start:], LETTERS, strict=False) if pair[0] == letter]
        if start >= 0 and len(run) > 1:
            return tuple(run)
    return ()


def letter_of(text: str, options: Mapping[str, str]) -> str | None:
    """The letter that a short text settles on; `SEVERAL` where it names more than one, None where it names none."""
    if len(text) > _LONGEST:
        text = text[:_LONGEST]
    text = plain(text)
    if text.endswith("?"):
        return None
    if (letter := _exact(text, options)) is not None:
        return letter
    if _offers_another(text, options):
        return SEVERAL
    head = _EXPLANATION.sub("", text).rstrip(" .,;:(")
    if head != text and (letter := _exact(head, options)) is not None:
        return letter
    if DOUBT.search(head):
        return None
    letters = named_letters(head, options)
    if len(letters) > 1:
        return SEVERAL
    return next(iter(letters), None)


def choice_end(text: str, end: int, options: Mapping[str, str]) -> int:
    """Where a choice ends whose letter ends at `end`: behind its option's text, where that follows.

    Example: of `B. Mars, I think` with `{"B": "Mars"}` it is 7, of `B, I think` it is 1.
    """
    start = _SEPARATOR.match(text, end)
    first = start.end() if start is not None else end
    for option in options.values():
        wording = option.strip().rstrip(".")
        if wording and text[first : first + len(wording)].casefold() == wording.casefold():
            closing = _CLOSING.match(text, first + len(wording))
            return closing.end() if closing is not None else first + len(wording)
    return end


def _offers_another(text: str, options: Mapping[str, str]) -> bool:
    """Whether a letter stands beside something else that may be the answer as well: `B or gold`, `gold / B`."""
    match = _OR_ELSE.search(text)
    if match is None:
        return False
    letter = match[1] or match[4] or match[5]
    other = _fold((match[2] or match[3] or match[6]).rstrip(" .)"))
    own = _fold(options.get(letter, ""))
    return not own or (not other.startswith(own) and not other.endswith(own))


def _exact(text: str, options: Mapping[str, str]) -> str | None:
    """A letter, a letter with its text, or an option's text, and nothing else."""
    by_text = {_fold(v): k for k, v in options.items() if v.strip()}
    same = by_text.get(_fold(text)) if len(by_text) == len(options) else None
    match = _CHOICE.fullmatch(text)
    if match is None:
        return same
    letter, rest = match[1].upper(), match[2].strip().rstrip(".")
    if options and letter not in options:
        return same
    if not rest or rest == ")":
        return letter
    if _fold(rest) in by_text:
        return letter if by_text[_fold(rest)] == letter else SEVERAL
    # Without its option's text behind it a letter must be set apart: "A man walks" is no choice of A.
    if options or not _APART.match(text) or re.match(r"(?:or|and)\b|[/,=^*+<>]", rest, re.IGNORECASE):
        return same
    return letter if named_letters(rest, options) <= {letter} and not DENIED.match(rest) else None


def named_letters(text: str, options: Mapping[str, str]) -> set[str]:
    """The letters that stand apart, in clauses that are no formulas and in front of any negation."""
    letters: set[str] = set()
    text = _LIST_DENIED.sub(" ", _ALL_BUT.sub(" not ", _CERTAIN.sub(" ", text)))
    for clause in _CLAUSE.split(text):
        negated = _NEGATION.search(clause)
        formula = _FORMULA.search(clause) is not None
        for match in (*_BRACKETED.finditer(clause), *(() if formula else _ALONE.finditer(clause))):
            bracketed = match[0] != match[1]
            if not bracketed and (match[1] == "I" or _ARTICLE.match(clause, match.start())):
                continue
            denied = DENIED.match(clause, match.end()) is not None
            known = not options or match[1] in options
            if known and not denied and (negated is None or match.start() < negated.start()):
                letters.add(match[1])
    return letters


def plain(text: str) -> str:
    """The text in the form NFKC, without LaTeX's and Markdown's wrappings and the full stop."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", without_invisible(text))
    text = _LEFT_OUT.sub("", text).strip(_EDGES)
    if len(text) > 2 and text[0] in "'‘" and text[-1] in "'’":
        text = text[1:-1]
    return text.rstrip(".。").strip() if len(text) > 1 else text


def _fold(text: str) -> str:
    return " ".join(plain(text).casefold().split())
