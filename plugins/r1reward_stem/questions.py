"""The questions of a row that are no quantity: options, formulas, molecules, words; how their answers are read."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from r1reward.text.choice import chosen_letter
from r1reward.text.final_answer import final_answer
from r1reward.text.options import SEVERAL
from r1reward.text.statements import statements
from r1reward.text.unmarked import asserts_nothing
from r1reward.types import UNSURE, Sample, Score
from r1reward_stem.naming import folded, names_answer
from r1reward_stem.selection import HEDGE, is_chosen, is_claim, letters_in, number_in

__all__ = [
    "UNMARKED",
    "Molecule",
    "Notation",
    "Question",
    "Rules",
    "alone",
    "choice_question",
    "judge_notation",
    "judge_words",
    "molecule_questions",
    "number_question",
    "shown",
    "stated",
    "text_of",
]


Notation = Callable[[str], Any]
"""What a text says in one notation, whatever its spelling; None for a text that is none."""
Molecule = Callable[[str], str | None]
"""A SMILES in canonical form, None for a text that is none."""


_SHORT = 400
UNMARKED = frozenset(["whole answer", "last sentence", "none"])


_NAMED = re.compile(
    r"(?:(?!\b(?:not|never|nor|or|either|n['’]t)\b)[^.!?\n]){0,160}?"
    r"(?:(?:\b(?:is|are)|[’']s)(?: called| named| known as)?\b"
    r"|\b(?:gives|produces|forms|yields|therefore|so)\b|[:=→])\s*:?\s*"
    r"(?P<formula>[A-Za-z]{3,13} ?\([IV]{1,3}\)(?: ions?)?|[A-Za-z]{3,13} \d{1,3}"
    r"|\S{1,60}?(?:[ -]hybridi[sz](?:ed|ation))?)[.!]?",
    re.IGNORECASE,
)
"""A sentence that ends with a formula and says of nothing that it is not."""


_BESIDE_NAME = re.compile(
    r"(?:(?:It|This|The [a-z]{2,20}) is )?[A-Za-z]?[a-z]{2,20}(?:[ -][a-z]{2,20}){0,3} \((?P<behind>\S{1,60})\)[.!]?"
    r"|(?P<before>\S{1,60}) \([A-Za-z]?[a-z]{2,20}(?:[ -][a-z]{2,20}){0,3}\)[.!]?"
)
"""`Carbon dioxide (CO2)`, `CO2 (carbon dioxide)`."""
_FENCED = re.compile(r"```[\w-]{0,20}\n([^`]*)\n```")
_BOLD = re.compile(r"\A\*\*([^*]+)\*\*\.?\Z")
_LEAD = re.compile(r"\A(?:[-*•]\s+(?=[^\W\d_])|(?:So|Thus|Hence|Therefore|Then|Finally),\s+)")
_ITEMS = re.compile(r"\(?[A-Z]\)?(?:\s?;|[.:)]\s+[^.;\n]{1,80}[,;]\s*(?:and\s+)?\(?[A-Z][.:)])")
_REJECTED = re.compile(r"\b(?:wrong|incorrect|untrue|opposite)\b", re.IGNORECASE)


Rules = frozenset[str]


class Question(NamedTuple):
    """One acceptable answer: its kind, how it is written, and who judges answers to it."""

    kind: str
    reference: str
    judge: Callable[[str, bool, Rules], Score]


def choice_question(letters: frozenset[str], options: dict[str, str]) -> Question:
    """A choice of one option or several."""
    wanted = ", ".join(sorted(letters))

    def judge(answer: str, cut: bool, rules: Rules) -> Score:
        if len(letters) == 1:
            chosen = chosen_letter(answer, options, rules=rules, truncated=cut)
            letter = chosen.letter
            answers = frozenset([letter]) if letter not in (None, SEVERAL) and letter else frozenset[str]()
            rule = chosen.rule
        else:
            rule, answers = _several(answer, options, cut, rules)
        named = ", ".join(sorted(answers)) or "no option"
        overlap = len(answers & letters) / len(answers | letters) if answers else 0.0
        reason = f"{named}{'' if answers == letters else f', not {wanted}'} [{rule}]"
        return Score(
            value=float(answers == letters),
            answer=named,
            reason=reason,
            rule=rule,
            metrics={"overlap": overlap},
        )

    return Question("choice", wanted, judge)


def number_question(label: str, options: dict[str, str]) -> Question:
    """A choice of one of the options that are told apart by numbers."""

    def judge(answer: str, cut: bool, rules: Rules) -> Score:
        read = final_answer(answer, rules=rules, truncated=cut)
        labels = {number_in(text, options) for text in read.answers}
        named = ", ".join(sorted(filter(None, labels))) or "no option"
        right = labels == {label}
        reason = f"{named}{'' if right else f', not {label}'} [{read.rule}]"
        return Score(value=float(right), answer=named, reason=reason, rule=read.rule)

    return Question("choice", label, judge)


def _several(answer: str, options: dict[str, str], cut: bool, rules: Rules) -> tuple[str, frozenset[str]]:
    """The options that an answer names and stands by: in its final answer, else in the whole of a short one."""
    read = final_answer(answer, rules=rules, truncated=cut)
    named = read.answers[-1] if read.answers else ""
    if read.rule == "stated answer" and (line := _itemised(answer)):
        named = line
    if named and (letters := letters_in(named, options)):
        stands = is_chosen(answer, named, letters) and (read.rule not in UNMARKED or is_claim(answer))
        return read.rule, letters if stands else frozenset()
    whole = answer if read.rule in UNMARKED and not cut and len(answer) < _SHORT else ""
    letters = (letters_in(whole, options) or frozenset()) if whole and is_claim(whole) else frozenset()
    return "whole answer" if whole else read.rule, letters if is_chosen(
        answer, whole, letters
    ) else frozenset()


def _itemised(answer: str) -> str:
    """The line of the last statement where it goes on behind a mark: `A; C`, `A. Venus, C. Mars`."""
    stated = statements(answer)
    line = answer[stated[-1].start :].partition("\n")[0].strip() if stated else ""
    return line.rstrip("*_. ") if _ITEMS.match(line) is not None else ""


def molecule_questions(sample: Sample, molecule: Molecule) -> list[Question]:
    """A question for each ground truth that is a molecule in SMILES."""
    truth = sample.ground_truth
    texts = [text_of(value) for value in (truth if isinstance(truth, list | tuple) else [truth])]

    def judge(gold: str, text: str, answer: str, cut: bool, rules: Rules) -> Score:
        rule, answers = alone(answer, molecule, cut) or stated(answer, sample.prompt, cut, rules)
        right = bool(answers) and all(molecule(part) == gold for part in answers)
        reason = "the same molecule" if right else f"not {text:.60}"
        return Score(value=float(right), answer=shown(answers), reason=f"{reason} [{rule}]", rule=rule)

    return [
        Question("molecule", f"\\boxed{{{text}}}", partial(judge, gold, text))
        for text in texts
        if text and (gold := molecule(text)) is not None
    ]


def judge_notation(
    read: Notation, wanted: Any, text: str, prompt: str, answer: str, cut: bool, rules: Rules
) -> Score:
    """Whether an answer is `wanted`, which `read` makes of the ground truth's text: a formula, a configuration."""
    rule, texts = alone(answer, read, cut) or stated(answer, prompt, cut, rules)
    if not (texts and all(read(part) for part in texts)) and not cut and rule in UNMARKED:
        last = answer.strip().rpartition("\n")[2].rpartition(". ")[2][:_SHORT]
        named = None if asserts_nothing(last, "", prompt) else _NAMED.fullmatch(last)
        rule, texts = ("last sentence", [named["formula"]]) if named is not None else (rule, texts)
        if (
            named is None
            and (beside := _BESIDE_NAME.fullmatch(answer.strip())) is not None
            and HEDGE.search(answer) is None
        ):
            rule, texts = "whole answer", [beside["behind"] or beside["before"]]
    right = bool(texts) and all(read(part) == wanted for part in texts)
    reason = "the same formula" if right else f"not {text:.60}"
    unread = not right and bool(texts) and any(read(part) is None for part in texts)
    metrics = {UNSURE: 1.0} if unread else None  # a name, say: a judge may be asked
    return Score(
        value=float(right), answer=shown(texts), reason=f"{reason} [{rule}]", rule=rule, metrics=metrics
    )


def judge_words(
    gold: str, prompt: str, any_case: bool, last_line: bool, answer: str, cut: bool, rules: Rules
) -> Score:
    """Whether an answer is the words `gold`; `last_line`: where it states nothing, its last line is the answer."""
    rule, texts = stated(answer, prompt, cut, rules)
    if rule in ("whole answer", "last sentence", "none") and last_line and not cut:
        rule, texts = "last line", answer.strip()[-_SHORT:].splitlines()[-1:]
    if not texts and not cut and len(answer) < _SHORT:
        rule, texts = "whole answer", [answer]
    wanted = folded(gold, any_case)
    right = bool(texts) and all(folded(part, any_case) == wanted for part in texts)
    if right and rule == "whole answer" and _REJECTED.search(answer) and not _REJECTED.search(gold):
        right = False  # `The wrong answer is oxygen.`
    if not right and not cut and rule in (*UNMARKED, "last line") and len(answer) < _SHORT:
        right, rule = (
            (True, "last sentence")
            if names_answer(answer.strip(), wanted, any_case, prompt)
            else (right, rule)
        )
    reason = "the same words" if right else f"not {gold:.60}"
    metrics = (
        {UNSURE: 1.0} if texts and not right else None
    )  # other words may mean the same: a judge may be asked
    return Score(
        value=float(right), answer=shown(texts), reason=f"{reason} [{rule}]", rule=rule, metrics=metrics
    )


def alone(answer: str, read: Callable[[str], Any], cut: bool) -> tuple[str, list[str]] | None:
    """An answer part that is nothing but the answer, in whatever spelling; one that was cut off may go on."""
    text = answer.strip()
    if cut or len(text) >= 200:
        return None
    plainly = _unwrapped(text)
    text = text if read(text) is not None or read(plainly) is None else plainly
    return ("whole answer", [text]) if read(text) is not None else None


def _unwrapped(text: str) -> str:
    """Without a fence, bold type, the mark of a list or `So,` around what is nothing but the answer."""
    if (fenced := _FENCED.fullmatch(text)) is not None:
        text = fenced[1].strip()
    return _LEAD.sub("", _BOLD.sub(r"\1", text))


def stated(answer: str, prompt: str, cut: bool, rules: Rules) -> tuple[str, list[str]]:
    """What an answer states as its final answer, and by which rule."""
    read = final_answer(answer, question=prompt, rules=rules, truncated=cut)
    return read.rule, list(dict.fromkeys(read.answers))


def shown(texts: list[str]) -> str:
    """The last of the answers, for the score."""
    return texts[-1][:200] if texts else ""


def text_of(value: Any) -> str:
    """A ground truth as text; empty for what is none."""
    if isinstance(value, bool) or value is None:
        return ""
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
