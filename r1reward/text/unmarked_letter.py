"""The letter that a text chooses without a mark: in its last line, or at the end of its last sentence."""

import re
from collections.abc import Collection, Mapping, Sequence

from r1reward.text.chosen_letter import NAMED, ChosenLetter, is_taken_back, with_rival
from r1reward.text.conditions import sentence_start
from r1reward.text.denials import is_rejected
from r1reward.text.end_tokens import END_TOKEN
from r1reward.text.hearsay import is_disowned, is_reported
from r1reward.text.idealizations import is_idealization
from r1reward.text.json_answer import is_object
from r1reward.text.modality import is_not_asserted
from r1reward.text.options import DOUBT, SEVERAL, choice_end, letter_of, named_letters, plain
from r1reward.text.sentences import sentences

__all__ = ["LONE_LETTER", "unmarked_letter"]

LONE_LETTER = re.compile(r"[^A-Za-z]*[A-Za-z][^A-Za-z]*")
_LONE_LOWER = re.compile(r"[a-z][).]?")
_LABELLED = re.compile(r"\s*[(\[]?[A-Z][)\].:、]\s*\S")
_LEAD_IN = re.compile(r"(?i)\b(?:questions?|options?|choices|statements?|problem)\s*[:：]?\s*$")
_LETTER_STOP = re.compile(
    r"(?<![\w.])([A-Z])\.(?=\s+(?!(?:Hence|So|Thus|Therefore|Then|The|This|That|It|We|Since|Because|But|However|Not|Only|Also|[A-Z]\s+is)\b)\S)"
)
"""`known as B. iron`, and not the end of a sentence."""
_AT_END = re.compile(
    r"(?:[(\[]([A-Z])[)\]]|\b(?:[Oo]ption|[Cc]hoice|[Aa]nswer)\s+([A-Z])\b|(?<![\w(])([A-Z])(?:[).:](?=\s|$)|\s*$))\s*([^()]{0,200})$"
)
_IS_RIGHT = re.compile(
    r"(?:\b(?:option|choice|answer)\s+)?[(\[]?\b(?P<letter>(?!I\s+(?:think|believe|am|would|choose|conclude|say|guess|know|find|see|get)\b)[A-Z])\b[)\]]?(?:[^.,;]{0,80})?\s+is\s+(?:therefore\s+|thus\s+)?(?:the\s+)?"
    r"(?:correct|right|best|true|most\s+\w+|answer)(?:\s+(?:answer|option|choice|one|statement))?\W*$",
    re.IGNORECASE,
)
_SETTLES = re.compile(
    r"(?:[.;!?]\s+|,\s+(?P<joint>(?:(?:but|so|hence|thus|therefore|while)\s+)?))(?:(?:hence|thus|therefore|so|clearly|then|consequently),?\s+)?"
    + _IS_RIGHT.pattern,
    re.IGNORECASE,
)
"""`Option D is tempting, but option C is the right one`."""
_LEAVES = re.compile(
    r",\s+(?P<joint>so|hence|thus|therefore|which\s+leaves|leaving)\s+(?:(?:it|this)\s+(?:is|must\s+be)\s+|(?:only\s+)?(?:option|choice)\s+)?"
    r"[(\[]?(?P<letter>[A-Z])[)\]]?\W*$"
)
"""`Options A, B and C are too rare, so D`."""
_LEFT = re.compile(
    r"(?i:(?:\A|[.;!?]\s)\W*(?:(?:so|thus|hence|then|now),?\s+)?(?:(?:after|by|on|having)\s+)?(?:eliminat|exclud|discard|reject|dismiss|rul|cross)ing\b)[^.;]{1,80}(?P<joint>,\s+)(?i:(?:so\s+)?we(?:\s+are|['’]re)\s+left\s+with\s+(?:only\s+)?(?:(?:option|choice|answer)\s+)?)"
    r"[(\[]?(?P<letter>[A-Z])[)\]]?\W*$"
)
"""`After eliminating A, C and D, we are left with B`."""
_CONCEDES = re.compile(r"(?i)\W*(?:while|although|though|even\s+though|unlike)\b")
_VERB = re.compile(r"(?i)\b(?:is|are|was|were|do|does|has|have|fails?|cannot|can)\b|n['’]t\b")
_OPEN = re.compile(r"(?i)\b(?:or|if|unless|otherwise|either|else)\b")
_RIGHT = re.compile(r"(?i)\b(?:right|correct|best|true|answer)\b")
_DISMISSED = re.compile(
    r"(?i)\b(?:dismiss|reject|discard|eliminate|exclude|disqualify|rule\s+out|cross\s+out)(?:e?s|e?d)?\s+"
    r"(?:(?:also|the|option|choice|answer)\s+){0,3}\W{0,4}\Z"
)
_CONTRADICTED = re.compile(
    r"(?i)\b(?:but|yet|however|although|though)\b[^.;\d]{0,20}\b(?:it|that|this|they)\s*(?:is|was|are|['’]s)\s*(?:\w+ly\s+)?"
    r"(?:wrong|incorrect|false|mistaken|not\b)"
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SAID = re.compile(r"\b(?:is|be|are|was)\b\s*:?|['’]s\b|:\s")
_HYPOTHESIS = re.compile(
    r"(?i)\W*(?:if|unless|suppose|supposing|assume|assuming|provided)\b(?![^,]*\btherefore\b)"
)
_FENCE = "$$"
_LETTERS = frozenset("ABCDEFGHJKLMNOPQRSTUVWXYZ")
_TAIL = 2000
_SENTENCE = 500


def unmarked_letter(
    text: str, options: Mapping[str, str], rules: Collection[str], question: str
) -> ChosenLetter:
    """The last line, where it is nothing but a choice, or the last sentence, where it ends with one.

    `options`, `rules` and `question` as in `r1reward.text.choice.chosen_letter`.

    Example: of `It must be (B).` with options A to D it is `ChosenLetter("last sentence", "B", …)`.
    """
    lines = [line for line in END_TOKEN.sub("\n", text[-_TAIL:]).splitlines() if line.strip()]
    if is_object(text) or not lines or not {"whole answer", "alone"} & set(rules):
        return ChosenLetter("none", None)
    alone = len(lines) == 1
    if not alone and _LABELLED.match(lines[-1]) and _LABELLED.match(lines[-2]):
        return ChosenLetter("none", None)  # the lines are a list of options
    last = lines[-1]
    if (
        not alone
        and letter_of(lines[-2], options) not in (None, letter_of(last, options))
        and all(map(LONE_LETTER.fullmatch, lines[-2:]))
    ):
        return ChosenLetter("last line", SEVERAL, last)
    if "letter alone" in rules and not (alone and _is_nothing_else(last, options)):
        return ChosenLetter("none", None)
    if (settled := _settled(last, options, question)) is not None:
        return settled
    match = _first_choice(last, options)
    if (
        is_reported(last)
        or _is_hypothesis(last, 0)
        or (match and _is_unclaimed(last, match, options, question))
    ):
        return ChosenLetter("none", None)
    if (alone or _may_stand_alone(text, lines)) and (letter := _line(last, options, alone)):
        chosen = ChosenLetter("last line", letter, last.strip()[:_SENTENCE])
        end = choice_end(last, match.end(), options) if match else len(last)
        return with_rival(chosen, last, end, options) or chosen
    if "last sentence" not in rules:
        return ChosenLetter("none", None)
    sentence = (sentences(_LETTER_STOP.sub(r"\1)", text[-_TAIL:])) or [""])[-1][-_SENTENCE:]
    letter = _of_sentence(sentence, options) if alone or len(plain(sentence)) > 2 else None
    return ChosenLetter("last sentence" if letter else "none", letter, sentence)


def _settled(line: str, options: Mapping[str, str], question: str) -> ChosenLetter | None:
    """The letter that the end of a line says is right, or left, where it names others before; else None."""
    text = plain(line)
    match = _SETTLES.search(text) or _LEAVES.search(text) or _LEFT.search(text)
    if match is None or match["letter"].upper() not in options or _RIGHT.search(text[: match.start()]):
        return None
    letter = match["letter"].upper()
    earlier = {m[0].strip("()[]*") for m in NAMED.finditer(text, 0, match.start())}
    if letter in earlier - named_letters(text[: match.start()], options):
        return None  # it was denied
    if match.re is _LEFT and re.search(rf"\b{letter}\b", text[match.start() : match.start("joint")]):
        return ChosenLetter("none", None)  # what was eliminated is left
    begin = sentence_start(text, match.start("letter"))
    if match.re is _LEAVES and _VERB.search(text, begin, match.start()) is None:
        return None
    before = text[begin : match.start("letter")]
    if _OPEN.search(text, begin) or (match["joint"] == "" and _CONCEDES.match(text, begin) is None):
        return None
    if DOUBT.search(text) or is_reported(before + letter) or is_not_asserted(before, question):
        return None
    return ChosenLetter("last sentence", letter, text[-_SENTENCE:])


def _first_choice(line: str, options: Mapping[str, str]) -> re.Match[str] | None:
    """The first letter of a line that names an option; `I` does not, unless there are nine options."""
    letters = frozenset(options) or _LETTERS
    return next((m for m in NAMED.finditer(line) if m[0].strip("()[]*") in letters), None)


def _is_unclaimed(last: str, named: re.Match[str], options: Mapping[str, str], question: str) -> bool:
    """Whether the words around the first letter of the last line say that the text does not stand by it."""
    begin = sentence_start(last, named.start())
    return (
        is_disowned(last, named.start())
        or is_reported(last[begin:])
        or _is_hypothesis(last, begin)
        or is_not_asserted(last[begin : named.start()], question)
        or is_taken_back(last, choice_end(last, named.end(), options), question)
        or _CONTRADICTED.search(last, named.end()) is not None
        or (
            len(named_letters(last, options)) < 2
            and (
                is_rejected(last, named.start()) or _DISMISSED.search(last, begin, named.start()) is not None
            )
        )
    )


def _is_hypothesis(text: str, begin: int) -> bool:
    """Whether a sentence begins with a condition, other than one that says what is taken for granted."""
    if (opening := _HYPOTHESIS.match(text, begin)) is None:
        return False
    comma = text.find(",", begin)
    if comma < 0 or "unless" in opening[0].lower() or not is_idealization(text[begin:comma]):
        return True
    return _HYPOTHESIS.match(text, comma) is not None


def _is_nothing_else(text: str, options: Mapping[str, str]) -> bool:
    """Whether a text is a letter, or an option's text, and no sentence about it."""
    return LONE_LETTER.fullmatch(plain(text)) is not None or _by_text(text, options) is not None


def _by_text(text: str, options: Mapping[str, str]) -> str | None:
    """The one option whose text this is, with or without an article."""
    wording = _ARTICLE.sub("", plain(text)).casefold()
    letters = [k for k, v in options.items() if wording and wording == _ARTICLE.sub("", plain(v)).casefold()]
    return letters[0] if len(letters) == 1 else None


def _line(line: str, options: Mapping[str, str], alone: bool) -> str | None:
    """The letter of a line that is a choice; `A or B` is one that settles on none."""
    letter = letter_of(line, options)
    if letter is None and alone:
        return _by_text(line, options)
    if letter is None or letter == SEVERAL:
        return letter if alone else None
    text = plain(line)
    is_bare = (
        text.upper() == letter
        or len(text) <= len(letter) + 3
        or letter_of(line.partition(".")[0], options) == letter
    )
    whole = options.get(letter, "")
    return letter if is_bare or (whole and plain(whole).casefold() in text.casefold()) else None


def _may_stand_alone(text: str, lines: Sequence[str]) -> bool:
    """Whether the last of several lines can be a choice: no label of a list that was cut off, no open formula."""
    last, before = lines[-1].strip(), lines[-2].strip()
    if _LONE_LOWER.fullmatch(last) or text.count(_FENCE) % 2:
        return False
    return not (_LABELLED.match(before) or _LEAD_IN.search(before))


def _of_sentence(sentence: str, options: Mapping[str, str]) -> str | None:
    """The one letter that a sentence ends with, or says to be right."""
    if sentence.rstrip("*_ ").endswith(("?", "？")) or DOUBT.search(sentence):
        return None
    letters = named_letters(sentence, options)
    if len(letters) > 1:
        return SEVERAL
    if not letters and (verbs := list(_SAID.finditer(sentence))):
        return _by_text(sentence[verbs[-1].end() :], options)
    text = plain(sentence)
    if (right := _IS_RIGHT.search(text)) is not None and right["letter"].upper() in letters:
        return right["letter"].upper()
    if (ends := _AT_END.search(text)) is None:
        return None
    letter = ends[1] or ends[2] or ends[3]
    rest = ends[4].strip().rstrip(".").casefold()
    known = plain(options.get(letter, "")).casefold()
    return letter if letter in letters and (not rest or rest == known) else None
