"""Answers in words: the same words up to case and articles, ways to say that there is none."""

import re

__all__ = ["denies", "is_word", "is_wordy", "said_as", "same_genes", "same_words", "withdraws"]

_WORD = re.compile(r"(?:[Aa] )?[A-Za-z]{2,}(?:(?:\s*[,;]\s*|[ '-]+)[A-Za-z]+)*[.!]?")
_FUNCTIONS = (
    "infinity infty inf oo pi sin cos tan cot sec csc ln log exp sqrt arcsin arccos arctan max min gcd lcm"
)
_MATHEMATICAL = frozenset(_FUNCTIONS.split())
_TWO_LETTERS = "no on of or is if as at am pm me up us we it in go do by be an so to he my hi ok ed al jo"
_SHORT_WORDS = frozenset(_TWO_LETTERS.split())
_GENES = re.compile(r"(?<![A-Za-z])(?=((?:([A-Za-z])(?i:\2))+)(?![A-Za-z]))(?!I)")
"""`AaBb`: of genes, case tells which."""
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_JOINED = re.compile(r"\s*,?\s+and\s+|\s*,\s*")
_ARTICLES = re.compile(r"\b(?:the|a|an|it|is|are|there|exists?|any|of|to)\b|[.,!'\"]")
_NONE = {
    "no solution", "no solutions", "no real solution", "no real solutions", "none", "empty set", "emptyset",
    "no such", "no values", "no value", "no answer", "null set", "has no solution", "无解", "空集", "not exist",
    "does not exist", "doesnt exist", "dne", "do not exist", "no integer solutions", "no integer solution",
    "no such numbers", "no such number", "no such integers", "no such functions", "no such function", "不存在",
}  # fmt: skip
_MISSING = {
    "d.n.e",
    "does not exist",
    "doesnt exist",
    "dne",
    "do not exist",
    "not exist",
    "undefined",
    "not defined",
    "isnt defined",
    "不存在",
}
_SAYINGS: tuple[frozenset[str], ...] = (
    frozenset(_NONE - {"dne"}),
    frozenset(_MISSING),
    frozenset(("yes", "是", "对", "true", "correct", "正确")),
    frozenset(("no", "否", "不是", "false", "incorrect", "错误")),
    frozenset(
        (
            "infinitely many",
            "infinite",
            r"\infty",
            "an infinite number",
            "infinitely many solutions",
            "无穷多",
            "infinite solutions",
        )
    ),
    frozenset(
        (
            "all real numbers",
            "all reals",
            "ℝ",
            "real numbers",
            "所有实数",
            "全体实数",
            "all real x",
            "any real number",
            "all real numbers x",
            "every real number",
            "real",
            "x is any real number",
            "任意实数",
            "the set of all real numbers",
            "set of all real numbers",
            "the set of real numbers",
            "set of real numbers",
            "the real numbers",
            "all real values",
            "all real values of x",
            "any real x",
            "every real x",
        )
    ),
    frozenset(
        (
            "converges",
            "convergent",
            "converge",
            "the series converges",
            "it converges",
            "the integral converges",
            "the sequence converges",
            "is convergent",
            "it is convergent",
            "收敛",
        )
    ),
    frozenset(("converges absolutely", "absolutely convergent", "absolute convergence")),
    frozenset(("converges conditionally", "conditionally convergent", "conditional convergence")),
    frozenset(
        (
            "diverges",
            "divergent",
            "diverge",
            "the series diverges",
            "it diverges",
            "the integral diverges",
            "the sequence diverges",
            "is divergent",
            "it is divergent",
            "发散",
        )
    ),
)
_WRITTEN = (
    (_SAYINGS[0] | {"empty", "the empty set"}, r"\emptyset"),
    (_SAYINGS[5], r"(-\infty,\infty)"),
    (frozenset(("all integers", "integers", "any integer", "全体整数")), "ℤ"),
    (frozenset(("all positive real numbers", "all positive reals", "positive real numbers")), r"(0,\infty)"),
    (frozenset(("all rational numbers", "rational numbers")), "ℚ"),
)
_SAID = frozenset().union(*_SAYINGS)
_DECISIONS = frozenset(
    ("yes", "no", "true", "false", "correct", "incorrect", "是", "否", "对", "错误", "正确")
)
_DECIDED = re.compile(
    r"(?i)\s*(yes|no|true|false)\b(?=\s*[,.;:!-]|\s+(?:because|since|as|it|he|she|they|we|this|that)\b)"
)
_TAKEN_BACK = re.compile(r"(?i)\b(?:yes|no|true|false|but|or|unless|maybe|however|wait|actually)\b")
_SUBJECT = re.compile(
    r"(?:the |such )?(?:limit|it|number|function|value|solution|integral|sum|series|expression|slope|"
    r"derivative|fraction|quotient|answer|result|logarithm)s? "
    r"(do(?:es)? not exist|dne|is undefined|is not defined|"
    r"(?:is )?(?:converges? |diverges? )?(?:absolutely|conditionally)(?: convergent)?)"
)
_INFINITELY = re.compile(
    r"(?:there (?:are|exist) )?infinitely many (?:such |real |integer |possible |distinct |different |positive )*"
    r"(?:solutions?|roots?|values?|numbers?|integers?|pairs?|triples?|functions?|polynomials?|sets?|ways|primes?|points?|"
    r"lines?|triangles?)"
)
_NO_SUCH = re.compile(
    r"(?:there (?:is|are) )?no (?:such |real |integer |possible |valid |positive )*(?:solutions?|roots?|values?|"
    r"numbers?|integers?|pairs?|triples?|functions?|polynomials?|sets?|reals?|[a-z])(?: (?:of )?[a-z])?(?: exists?)?"
)
_LONG_WORDS = re.compile(r"(?<![\\A-Za-z])[^\W\d_]{2,}")
_FORMULA = re.compile(r"[\^+*=<>]|[a-zA-Z]\(")
_STYLE = re.compile(r"\\text(?![a-zA-Z])|(?i:\b(?:the (?:final )?answer is|an|it|is|of|to)\b)|[{}$]")
_PLAIN_WORDS = re.compile(r"(?<![\\A-Za-z])[^\W\d_]{3,}")
_NEGATED = re.compile(
    r"(?i)\b(?:not|never|no|other|except|anything|nothing|neither|nor|cannot|less|more|greater|fewer|least|most|above|below|"
    r"over|under|wrong|incorrect|false|unlike|instead|doubt|impossible|unlikely|almost|within|between|before|after|half|"
    r"twice|double|triple|square|root|inverse|negative|opposite|reciprocal|than|n't)\b|n't\b|n’t|不|非|未|无"
)
_WITHDRAWN = re.compile(
    r"(?i)\b(?:wrong|incorrect|reject\w*|discard\w*|exclud\w*|extraneous|invalid|false|impossible|fails?|not\s+(?:valid|possible|allowed))\b"
)


def is_word(text: str) -> bool:
    """Whether a clean text is words and no mathematics: `odd`, `no solution`, `ABC`."""
    text = text.strip()
    if _WORD.fullmatch(text) is None:
        return text.isalpha() and len(text) > 1 and not text.isascii() and "ℝ" not in text
    first = text.split()[0].rstrip(".!,;")
    if first in _MATHEMATICAL or first.casefold() == "infinity":
        return False
    if len(text) == 2:
        return text.isupper() or text.casefold() in _SHORT_WORDS
    return not any(len(part) == 1 and part != "a" for part in re.split(r"[ ,;'-]+", text.casefold()) if part)


def denies(text: str) -> bool:
    """Whether words say that what follows is not the value itself: `not`, `less than`, `anything but`, `half`."""
    return _NEGATED.search(text) is not None


def withdraws(text: str) -> bool:
    """Whether words behind a value take it back: `(rejected)`, `(wrong)`."""
    return _WITHDRAWN.search(text) is not None


def is_wordy(text: str) -> bool:
    """Whether there are words in a clean text that may be more than a unit or a function's name."""
    if "\\begin" in text:
        return False
    return len(_LONG_WORDS.findall(text)) > 1 or _bare(text) in _SAID


def same_words(gold: str, answer: str) -> bool:
    """Whether two answers in words say the same."""
    left, right = _normalized(gold), _normalized(answer)
    if left == right:
        return _FORMULA.search(gold) is None or _with_formula(gold) == _with_formula(answer)
    ours, theirs = {left, _bare(gold)}, {right, _bare(answer), _without_subject(answer)}
    if (decided := _decision(answer)) is not None and _bare(gold) in _DECISIONS:
        theirs.add(decided)
    return any(ours & saying and theirs & saying for saying in _SAYINGS)


def _with_formula(text: str) -> str:
    """Words in lower case, with the letters and brackets of a formula as they stand."""
    text = _PLAIN_WORDS.sub(lambda word: word[0].casefold(), _STYLE.sub("", text))
    return _ARTICLES.sub("", text).replace(" ", "")


def same_genes(gold: str, answer: str) -> bool:
    """Whether both name the same genotypes, `AaBb`, of which the case of letters is what tells.

    >>> same_genes("AaBb x aabb", "AaBb x AABB"), same_genes("odd", "Odd")
    (False, True)
    """
    return _GENES.findall(gold) == _GENES.findall(answer)


def said_as(text: str) -> str:
    """What words for a value are in mathematics, `no solution` as the empty set; empty where they are none."""
    if "{" in text:
        return ""
    forms = {_bare(text), _normalized(text)}
    return next((symbol for saying, symbol in _WRITTEN if forms & saying), "")


def _decision(answer: str) -> str | None:
    """The `yes` that an answer begins with, if what follows only explains it and takes nothing back."""
    match = _DECIDED.match(answer)
    if match is None or _TAKEN_BACK.search(answer[match.end() :]):
        return None
    return match[1].casefold()


def _without_subject(answer: str) -> str:
    """`The limit does not exist` as `does not exist`."""
    match = _SUBJECT.fullmatch(_bare(answer))
    return match[1].removeprefix("is ") if match else ""


def _bare(text: str) -> str:
    text = " ".join(text.casefold().strip(" .!").replace("'", "").split())
    if text.startswith(("infinitely ", "there ")) and _INFINITELY.fullmatch(text):
        return "infinitely many"
    return "no solution" if text.startswith(("no ", "there ")) and _NO_SUCH.fullmatch(text) else text


def _normalized(text: str) -> str:
    text = _JOINED.sub(", ", text.casefold().replace("\\emptyset", "empty set"))
    text = _HYPHEN.sub(" ", text)
    text = re.sub(r"[\\{}()$*]|\\text|\bthe (?:final )?answer is\b", " ", text)
    short = " ".join(_ARTICLES.sub(" ", text).split())
    return short or " ".join(text.split())
