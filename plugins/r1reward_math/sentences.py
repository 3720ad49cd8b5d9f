"""Ground truths that are sentences: several values with what each is, a name with what it does, a property."""

import re
from fractions import Fraction

from r1reward.text.stated_value import value_of
from r1reward_math.stated_bounds import sides
from r1reward_math.unit_table import known_unit

__all__ = [
    "is_argument",
    "is_property",
    "is_sentence",
    "same_key",
    "same_property",
    "same_values",
    "sentence_value",
]

_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?(?:\s*/\s*\d+)?")
_FRACTION = re.compile(r"\\frac\s*\{\s*(-?\d+)\s*\}\s*\{\s*(\d+)\s*\}")
_OPERATION = re.compile(
    r"[+*!|<>]|\^(?!\s*\{?\s*(?:\\circ|[23]\b))|\\(?:binom|sqrt|sum|prod|log|ln|sin|cos|tan|pm|mp)(?![a-zA-Z])"
)
"""What makes a number part of a formula, `-1^{\\binom{i}{3}}`, and none of the values of a sentence."""
_COMMAND = re.compile(r"\\[A-Za-z]+")
_MEASURE = re.compile(r"(-?\d+(?:\.\d+)?)\s*([^\W\d_]+)")
_TAG = re.compile(r"</?su[bp]>")
_WORD = re.compile(r"[^\W\d_]+")
_FILLERS_TEXT = (
    "the a an is are was were be of and or to in on at per each for by with it its that this there will would can "
    "than then so has have had we get value values number numbers answer respectively about exactly equals equal"
)
_FILLERS = frozenset(_FILLERS_TEXT.split())
_GENERIC_TEXT = (
    "triangle triangles player players wins win winning person number numbers angle angles quadrilateral line "
    "lines quadrant only function functions shape figure one more option choice method game always way strategy"
)
_GENERIC = frozenset(_GENERIC_TEXT.split())
_NEGATIVE = frozenset(
    ("not", "no", "never", "nor", "neither", "without", "cannot", "isn", "doesn", "won", "lose", "loses")
)
_PROPERTIES_TEXT = (
    "odd even prime composite positive negative rational irrational real integer natural infinite finite"
)
_PROPERTIES = frozenset(_PROPERTIES_TEXT.split())
_PROPERTY = re.compile(
    r"(?:[Aa]ll\s+|[Aa]ny\s+|[Ee]very\s+)?(?:(?P<name>[a-zA-Z])\s+)?(?:is\s+|are\s+)?(?:an?\s+|any\s+)?(?P<what>[a-z]+)"
    r"(?:\s+(?P<behind>[a-zA-Z]|numbers?(?:\s+of\s+[a-z]+)?|functions?|integers?(?:\s+[a-zA-Z])?))?"
)
_IS_SO = re.compile(r"[^.]{10,100}\bis\s+(?:an?\s+)?([a-z]+)(?:\s+function|\s+number)?")
_SHORTEST = 3
_ENDINGS = frozenset(("s", "es", "'s", "d", "ed", "n", "en", "ing"))
_SHORTENED_TEXT = (
    "maximum minimum average probability approximately degree degrees equilateral number monday tuesday wednesday "
    "thursday friday saturday sunday january february march april june july august september october november "
    "december"
)
_SHORTENED = frozenset(_SHORTENED_TEXT.split())
"""Words that are written shortened."""
_LISTED = re.compile(r"[,;&/\n]|\b(?:and|or)\b")
"""What joins words whose order says nothing."""
_JOINED = re.compile(r"(?i)\b(?:and|or)\b|/")
_REASONS = re.compile(r"\b(?:so|since|because|therefore|hence|thus|we|suppose|step\s*\d)\b", re.IGNORECASE)


def is_argument(gold: str) -> bool:
    """Whether a ground truth in words reasons: which of its values is the answer, it may not say.

    >>> is_argument("We add 2 and 4 and see it is 6."), is_argument("The length is 12 and the width is 8")
    (True, False)
    """
    return _REASONS.search(gold) is not None


def sentence_value(gold: str) -> str:
    """The one value that a ground truth in one whole sentence gives; empty of other ground truths.

    >>> sentence_value("The ladder reaches 4 m high."), sentence_value("4 m high"), sentence_value("It is odd.")
    ('4 m', '', '')
    """
    is_whole = gold[:1].isupper() and len(_WORD.findall(gold)) > 2 and not set("\\\n=<>") & set(gold)
    return value_of(gold, last=True) if is_whole and len(_numbers(gold)) == 1 else ""


def is_sentence(gold: str) -> bool:
    """Whether a clean ground truth states several values in words."""
    words = [w for w in _content(gold) if len(w) >= _SHORTEST]
    return len(words) > 1 and len(_numbers(gold)) > 1


def same_values(gold: str, answer: str) -> bool:
    """Whether the answer gives the values of a sentence, in its order, or each with the words of its own.

    >>> same_values("The length is 12 and the width is 8", "12, 8")
    True
    >>> same_values("The length is 12 and the width is 8", "length 8, width 12")
    False
    """
    gold, answer = _TAG.sub("", gold), _TAG.sub("", answer)
    if sides(gold) != sides(answer) or _has_other_units(gold, answer):
        return False
    ours, theirs = _labelled(gold), _labelled(answer)
    calculates = _OPERATION.search(answer) is not None and _OPERATION.search(gold) is None
    if len(ours) != len(theirs) or calculates:
        return False
    known = _content(gold)
    if any(
        not any(_same_word(word, k) for k in known) for word in _content(answer) if len(word) >= _SHORTEST
    ):
        return False
    labels = [
        words - set[str]().union(*(o for j, (o, _) in enumerate(ours) if j != i))
        for i, (words, _) in enumerate(ours)
    ]
    places = []
    for place, (words, _) in enumerate(theirs):
        at = [i for i, mine in enumerate(labels) if any(_same_word(w, m) for w in words for m in mine)]
        places.append(at[0] if len(at) == 1 else place)
    if sorted(places) != list(range(len(ours))):
        return False
    return all(ours[at][1] == value for at, (_, value) in zip(places, theirs, strict=True))


def same_key(gold: str, answer: str, *, by_name: bool = True) -> bool:
    """Whether the answer names what a few words are about: `Petya` of `Petya wins`, `isosceles` of a triangle."""
    ours, theirs = _content(gold), _content(answer)
    if (
        not theirs
        or not set(theirs) - _GENERIC
        or _NEGATIVE & set(map(str.lower, _WORD.findall(gold + " " + answer)))
    ):
        return False
    if len(theirs) > len(ours) or any(c.isdigit() for c in answer):
        return False
    if any(
        _JOINED.search(one) and not _LISTED.search(other) for one, other in ((gold, answer), (answer, gold))
    ):
        return False  # `a parabola or a line` says two things, however little one of them says
    if _LISTED.search(gold) is None and not _in_order(ours, theirs):
        return False
    rest = {o for o in ours if not any(_same_word(o, t) for t in theirs)}
    if any((member := _content(part)) and rest.issuperset(member) for part in _LISTED.split(gold)):
        return False  # `point` leaves out one of `point, line`, however little that says
    if all(any(_same_word(t, o) for o in ours) for t in theirs) and rest <= _GENERIC:
        return True
    if not by_name:
        return False
    names = [w for w in _WORD.findall(gold) if w[:1].isupper()]
    first = _WORD.findall(gold)[:1]
    return (
        len(names) == 1
        and names == first
        and theirs == [first[0].casefold()]
        and len(ours) > 1
        and first[0].casefold() not in _FILLERS
    )


def _in_order(ours: list[str], theirs: list[str]) -> bool:
    """Whether words come in the order of the ground truth's: `John loves Mary`, and sorted words, state it."""
    known = [o for o in ours if o not in _GENERIC]
    places = [
        next((i for i, o in enumerate(known) if _same_word(o, t)), -1) for t in theirs if t not in _GENERIC
    ]
    return places == sorted(places)


def same_property(gold: str, answer: str) -> bool:
    """Whether both name the same property, of the same letter where both name one: `n odd`, `all odd n`."""
    left, right = _property(gold), _property(answer)
    if left is None or right is None or left[0] != right[0]:
        return False
    return left[1] == right[1] or not (left[1] and right[1])


def is_property(text: str) -> bool:
    """Whether a text names a property: `n odd`, `an even number`."""
    return _property(text) is not None


def _property(text: str) -> tuple[str, str] | None:
    text = " ".join(text.strip(" .").split())
    if (ends := _IS_SO.fullmatch(text)) is not None and not _NEGATIVE & set(text.casefold().split()):
        text = ends[1]
    match = _PROPERTY.fullmatch(text)
    if match is None or match["what"] not in _PROPERTIES:
        return None
    behind = (match["behind"] or "").split()
    letter = behind[-1] if behind and len(behind[-1]) == 1 else ""
    return match["what"], match["name"] or letter


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(_FRACTION.sub(r"\1/\2", text))


def _content(text: str) -> list[str]:
    """The content words."""
    words = (w.casefold() for w in _WORD.findall(_COMMAND.sub(" ", text)))
    return [w for w in words if w not in _FILLERS and (len(w) > 1 or w not in "xyz")]


def _has_other_units(gold: str, answer: str) -> bool:
    """Whether a number that stands in both has another known unit behind it: `12 m` for `12 cm`."""
    ours, theirs = (
        {(m[1], unit) for m in _MEASURE.finditer(text) if (unit := known_unit(m[2])) is not None}
        for text in (gold, answer)
    )
    return any(
        (number, unit) not in ours and any(number == other for other, _ in ours) for number, unit in theirs
    )


def _labelled(text: str) -> list[tuple[set[str], Fraction]]:
    """Each number with its label: the words between it and the number before, or behind it where a number begins."""
    text = _FRACTION.sub(r"\1/\2", text)
    numbers, last = [], 0
    matches = list(_NUMBER.finditer(text))
    if not matches:
        return []
    behind = not text[: matches[0].start()].strip()  # `3 red, 2 blue`: labels stand behind
    ends = [m.start() for m in matches[1:]] + [len(text)]
    for match, end in zip(matches, ends, strict=True):
        above, _, below = match[0].replace(",", "").partition("/")
        divisor = int(below or 1)
        if not divisor:
            return []
        words = text[match.end() : end] if behind else text[last : match.start()]
        label = {w for w in _content(words) if known_unit(w) is None}
        numbers.append((label, Fraction(above.strip()) / divisor))
        last = match.end()
    return numbers


def _same_word(one: str, other: str) -> bool:
    """The same word, with another ending (`players`) or short (`max` for `maximum`); `line` is not `linear`."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or not long.startswith(short):
        return False
    return long[len(short) :] in _ENDINGS or long in _SHORTENED
