"""Templates of paired tags: `<think>…</think>`, with or without `<answer>…</answer>`."""

import re
from collections.abc import Callable, Sequence

from r1reward.errors import SpecError
from r1reward.response.code import without_code
from r1reward.response.marks import Mark, find_marks
from r1reward.response.outlook import NOTHING_LOST, Outlook, look_ahead
from r1reward.response.violations import Violations, look
from r1reward.text.characters import is_blank, says_nothing
from r1reward.types import Response

__all__ = ["TagTemplate"]


class TagTemplate:
    """Reasoning in one pair of tags; the answer in another pair, or all that follows.

    `r1reward.response` says how each kind of broken completion is split. A plugin may offer one with tags of
    its own. Raises `SpecError` where a tag is empty, ends in whitespace, or contains another.
    """

    def __init__(
        self,
        reasoning: tuple[str, str],
        answer: tuple[str, str] | None = None,
        *,
        prefilled: bool | None = None,
        allow_empty_reasoning: bool = False,
    ) -> None:
        self._tags = reasoning + (answer or ())
        _check_tags(self._tags)
        self._open, self._close = reasoning
        self._answer = answer
        self._prefilled, self._allow_empty = prefilled, allow_empty_reasoning
        self._well_formed = _well_formed(self._tags)

    def __call__(self, text: str, *, prompt: str = "", truncated: bool = False) -> Response:
        """Split `text`; the end of `prompt` tells whether the opening tag is prefilled, if no option does."""
        whole, text = text, text.strip()
        # Nearly every completion of a trained policy takes this path: one scan, no look at the prompt.
        if self._well_formed and not truncated and (match := self._well_formed(text)):
            reasoning, answer = match.groups()
            reasoning, answer = reasoning.strip(), answer.strip()
            # Most begin with a letter and with ink, which is told without a call.
            if ("a" <= reasoning[:1].lower() <= "z" or not says_nothing(reasoning)) and (
                "!" <= answer[:1] <= "~" or not is_blank(answer)
            ):
                return Response(reasoning=reasoning, answer=answer)
        prefilled = self._count_prefilled(text, prompt)
        if prefilled and not text.startswith(self._open):
            # As it came, with the blanks before it: they decide whether a fence begins a line.
            text = "".join(self._tags[:prefilled]) + whole.rstrip()
        return self._closely(text, prefilled, truncated)

    def outlook(self, text: str, *, prompt: str = "") -> Outlook:
        """What the text, which is still being written, can no longer become."""
        if "`" in text or "~~~" in text:  # what follows may make code of it
            return NOTHING_LOST
        whole, text = text, text.strip()
        if self._open.startswith(text):
            return NOTHING_LOST
        prefilled = self._count_prefilled(text, prompt)
        if prefilled and not text.startswith(self._open):
            text = "".join(self._tags[:prefilled]) + whole
        return look_ahead(text, self._tags)

    def render(self, reasoning: str, answer: str) -> str:
        """The inverse for parts without tags; with `prefilled=True` it leaves out the opening tag."""
        opening = "" if self._prefilled else f"{self._open}\n"
        if self._answer:
            start, stop = self._answer
            return f"{opening}{reasoning}\n{self._close}\n{start}\n{answer}\n{stop}"
        return f"{opening}{reasoning}\n{self._close}\n\n{answer}"

    def _count_prefilled(self, text: str, prompt: str) -> int:
        """How many of the tags the prompt holds: the opening one, or both where it gives an empty thought."""
        if self._prefilled is not None:
            return int(self._prefilled)
        prompt = prompt.rstrip()
        if prompt.endswith(self._close):
            before = prompt.removesuffix(self._close).rstrip()
            return 0 if text.startswith(self._open) or not before.endswith(self._open) else 2
        return int(prompt.endswith(self._open))

    def _closely(self, text: str, prefilled: int, truncated: bool) -> Response:
        """Split a text that may be broken in any way, and name the ways."""
        parts = None
        if text.startswith(self._open):
            begin = len(self._open)
            parts = self._split(text, text, begin)
            if parts is None and ("`" in text or "~~~" in text):
                parts = self._split(text, without_code(text), begin)
        violations = Violations(self._tags, prefilled)
        if parts is None:
            marks = find_marks(text, self._tags)
            look(violations, text, marks, truncated)
            parts = self._salvage(text, marks, truncated)
        reasoning, answer = parts
        if truncated and self._answer is None:
            answer = ""
        self._miss(reasoning, answer, prefilled < 2 and self._close in text, truncated, violations)
        return violations.response(reasoning, answer)

    def _miss(
        self, reasoning: str, answer: str, closed: bool, truncated: bool, violations: Violations
    ) -> None:
        """Add parts that are not there. Tags around nothing, or around no possible answer, earn nothing."""
        line = "nothing can be taken for the answer" if violations else "the answer is empty"
        if closed and not self._allow_empty and says_nothing(reasoning):
            violations.add("the reasoning is empty", self._open, self._close)
        around = self._answer or (self._close,)
        if is_blank(answer) and violations.spares(*around):
            violations.add("truncated in the answer" if truncated and not self._answer else line, *around)

    def _split(self, text: str, view: str, begin: int) -> tuple[str, str] | None:
        """Reasoning and answer where each tag of `view` stands once and in place after `begin`, else None.

        `view` is the text or, of the same length, the text with its code blanked.
        """
        close = view.find(self._close, begin)
        after = close + len(self._close)
        if close < 0 or view.find(self._close, after) >= 0 or view.find(self._open, begin) >= 0:
            return None
        if self._answer is None:
            return text[begin:close].strip(), text[after:].strip()
        opening, closing = self._answer
        start = view.find(opening, begin)
        inside = start + len(opening)
        stop = view.find(closing, begin)
        if start < after or stop < inside or stop + len(closing) != len(view):
            return None
        if view.find(opening, inside) >= 0 or (start > after and not view[after:start].isspace()):
            return None
        return text[begin:close].strip(), text[inside:stop].strip()

    def _salvage(self, text: str, marks: Sequence[Mark], truncated: bool) -> tuple[str, str]:
        """The parts of a broken text, as far as they can be told."""
        start, stop = self._answer_span(text, marks, truncated)
        opening, closing = marks[:2]
        begin = opening.first + len(opening.tag) if opening.count else 0
        end = closing.last
        if end < begin:
            end = marks[2].first if len(marks) > 2 and stop else len(text)
        return text[begin:end].strip(), text[start:stop].strip()

    def _answer_span(self, text: str, marks: Sequence[Mark], truncated: bool) -> tuple[int, int]:
        """Where the only part stands that can be the answer; 0, 0 where there is none."""
        opening, closing, *answer = marks
        after = closing.end
        # Read only what follows the one end of the reasoning, or a text without reasoning.
        if closing.count > 1 or opening.last >= after:
            return 0, 0
        if not answer:
            return (after, len(text)) if closing.count else (0, 0)
        start, stop = answer
        if start.last < after or text.find(start.tag, after) != start.last:
            return 0, 0
        if stop.last < after:
            return (0, 0) if truncated else (start.end, len(text))
        if stop.last < start.end or text.find(stop.tag, after) != stop.last:
            return 0, 0
        return start.end, stop.last


def _well_formed(tags: tuple[str, ...]) -> "Callable[[str], re.Match[str] | None] | None":
    """Matches a well-formed text and groups its parts; None for tags that are not of the form `<…>`.

    All of it is possessive: there is one way to match, so the time is linear, whatever the text. Of several `<` in
    a row only the last can begin a tag, so they are one step.
    """
    if not all(re.fullmatch(r"<[^<>]+>", tag) for tag in tags):
        return None  # such tags could overlap one another
    opening, closing, *answer = map(re.escape, tags)
    others = "|".join(re.escape(tag[1:]) for tag in tags)
    part = rf"([^<]*+(?:<++(?!{others})[^<]*+)*+)"
    rest = rf"\s*+{answer[0]}{part}{answer[1]}" if answer else part
    return re.compile(f"{opening}{part}{closing}{rest}").fullmatch


def _check_tags(tags: tuple[str, ...]) -> None:
    for i, tag in enumerate(tags):
        if not tag or tag != tag.strip():
            raise SpecError(f"a tag is text without whitespace around it, not {tag!r}")
        for other in tags[:i] + tags[i + 1 :]:
            if tag in other:
                raise SpecError(f"the tag {tag!r} is part of the tag {other!r}: tags must be told apart")
