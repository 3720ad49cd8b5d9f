"""The cold-start template: one token that opens and closes the reasoning, then the summary."""

from r1reward.errors import SpecError
from r1reward.response.code import without_code
from r1reward.response.violations import Violations
from r1reward.text.characters import is_blank, says_nothing
from r1reward.types import Response

__all__ = ["TokenTemplate"]

_FIRST, _SECOND = "the first token", "the second token"


class TokenTemplate:
    """`token reasoning token summary`; raises `SpecError` where the token is empty or ends in whitespace.

    A token that stands once may open the reasoning or close it: then there is no answer. Nor is there one
    where it stands more than twice.
    """

    def __init__(
        self, token: str, *, prefilled: bool | None = None, allow_empty_reasoning: bool = False
    ) -> None:
        if not token or token != token.strip():
            raise SpecError(f"option 'special_token': text without whitespace around it, not {token!r}")
        self._token, self._prefilled, self._allow_empty = token, prefilled, allow_empty_reasoning

    def __call__(self, text: str, *, prompt: str = "", truncated: bool = False) -> Response:
        """Split `text`; the end of `prompt` tells whether the first token is prefilled, if no option does."""
        whole, text = text, text.strip()
        prefilled = self._is_prefilled(prompt)
        if prefilled and not (text.startswith(self._token) and text.count(self._token) == 2):
            # As it came, with the blanks before it: they decide whether a fence begins a line.
            text = self._token + whole.rstrip()
        view, count = text, text.count(self._token)
        if count > 2 and ("`" in text or "~~~" in text):
            blanked = without_code(text)
            if blanked.startswith(self._token) and blanked.count(self._token) == 2:
                view, count = blanked, 2
        violations = Violations((_FIRST, _SECOND), prefilled)
        if count != 2:
            return self._broken(text, count, truncated, violations)
        return self._whole(text, view, truncated, violations)

    def render(self, reasoning: str, answer: str) -> str:
        """The inverse for parts without the token; with `prefilled=True` it leaves out the first."""
        opening = "" if self._prefilled else f"{self._token}\n"
        return f"{opening}{reasoning}\n{self._token}\n{answer}"

    def _is_prefilled(self, prompt: str) -> bool:
        if self._prefilled is not None:
            return self._prefilled
        return prompt.rstrip().endswith(self._token)

    def _whole(self, text: str, view: str, truncated: bool, violations: Violations) -> Response:
        """Split a text in which the token stands twice."""
        size = len(self._token)
        start = view.find(self._token)
        stop = view.find(self._token, start + size)
        reasoning, answer = text[start + size : stop].strip(), text[stop + size :].strip()
        if start:
            violations.add(f"text before {self._token}", _FIRST)
        if truncated:
            violations.add("truncated in the answer", _SECOND)
            answer = ""
        elif is_blank(answer):
            violations.add("the answer is empty", _SECOND)
        if not self._allow_empty and says_nothing(reasoning):
            violations.add("the reasoning is empty", _FIRST, _SECOND)
        return violations.response(reasoning, answer)

    def _broken(self, text: str, count: int, truncated: bool, violations: Violations) -> Response:
        """All of it is reasoning, from the first token on to the last of several."""
        if count > 2:
            violations.add(f"{self._token} stands {count} times, not twice", _FIRST, _SECOND)
        elif truncated:
            violations.add(
                f"truncated in the reasoning: {self._token} stands {count} times, not twice",
                *(_FIRST, _SECOND)[count:],
            )
        elif count:
            violations.add(f"{self._token} stands once, not twice", _SECOND)
        else:
            violations.add(f"no {self._token}", _FIRST, _SECOND)
        begin = len(self._token) if text.startswith(self._token) else 0
        end = text.rfind(self._token) if count > 2 else len(text)
        return violations.response(text[begin:end].strip(), "")
