"""Response templates: where in a completion the reasoning stands, and where the answer.

| name | form |
|---|---|
| `r1-zero` | `<think>…</think> <answer>…</answer>` |
| `r1` | `<think>…</think>` and then the summary, all of which is the answer part |
| `cold-start` | `|special_token|<reasoning_process>|special_token|<summary>`, the token configurable |
| `plain` | no tags: the whole text is the answer part, and always well formed |

What holds for all of them:

- **Parts** come without surrounding whitespace, as do completions. Tags are exact: `<Think>` is text.
- **The answer comes from the answer part or not at all.** The reasoning is never searched for one. A
  completion without tags is all reasoning, as it is for the servers that split R1's output. Where more than
  one part could be the answer (two answer blocks after the reasoning, two `</think>`, an answer inside or
  before the reasoning), there is none: doubling tags leaves a policy nothing to choose. An `<answer>`
  within closed reasoning is a violation and no candidate. Text outside the tags is a violation and costs the
  answer nothing.
- **Empty reasoning and an empty answer** are violations; `allow_empty_reasoning` permits the first. An answer that
  shows nothing (zero-width spaces, control characters) is empty, and so is reasoning without a letter or a digit
  (`…`, `<br>`).
- **A prefilled opening tag** (the prompt ends with it, or `prefilled=True`) need not be in the completion. It
  may be repeated as its first thing, for many a pipeline puts it back; anywhere else it is nested. A prompt
  that ends with an empty thought (`<think></think>`: a model told not to think) gives both tags: what follows is
  the rest, and the empty reasoning is no violation.
- **A truncated completion** keeps its reasoning so far. Where it was cut before the answer part ended it
  has no answer, for half a number is a wrong one. `plain` keeps the text: verifiers know of the cut.
- **Tags in code.** If the tags as they stand follow the template, they are tags, wherever they stand.
  Otherwise those inside closed fences and inline backticks are taken for text, and if the rest follows
  the template it is well formed: a model may mention `` `</think>` `` while it reasons. Quotation marks
  excuse nothing.

All run in time linear in the text, whatever the text.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from r1reward.hookspecs import Template
from r1reward.response.plain import PlainTemplate
from r1reward.response.tags import TagTemplate
from r1reward.response.tokens import TokenTemplate

__all__ = ["BUILTIN", "PlainTemplate", "TagTemplate", "TokenTemplate", "cold_start", "plain", "r1", "r1_zero"]

_THINK = ("<think>", "</think>")
_ANSWER = ("<answer>", "</answer>")


def r1_zero(*, prefilled: bool | None = None, allow_empty_reasoning: bool = False) -> Template:
    """`<think>…</think> <answer>…</answer>`, as DeepSeek-R1-Zero was asked to write (arXiv 2501.12948).

    Args:
        prefilled: Whether the prompt ends with `<think>`; None: look at each prompt.
        allow_empty_reasoning: Whether `<think></think>` is well formed.
    """
    return TagTemplate(_THINK, _ANSWER, prefilled=prefilled, allow_empty_reasoning=allow_empty_reasoning)


def r1(*, prefilled: bool | None = None, allow_empty_reasoning: bool = False) -> Template:
    """`<think>…</think>` and then the summary, as DeepSeek-R1 writes; the answer is all of the summary.

    Args:
        prefilled: Whether the prompt ends with `<think>`; None: look at each prompt.
        allow_empty_reasoning: Whether `<think></think>` is well formed.
    """
    return TagTemplate(_THINK, prefilled=prefilled, allow_empty_reasoning=allow_empty_reasoning)


def cold_start(
    *,
    special_token: str = "|special_token|",
    prefilled: bool | None = None,
    allow_empty_reasoning: bool = False,
) -> Template:
    """`|special_token|…|special_token|` and then the summary: the form of DeepSeek-R1's cold-start data.

    Args:
        special_token: The token that opens and closes the reasoning.
        prefilled: Whether the prompt ends with the token; None: look at each prompt.
        allow_empty_reasoning: Whether two tokens with nothing between them are well formed.
    """
    return TokenTemplate(special_token, prefilled=prefilled, allow_empty_reasoning=allow_empty_reasoning)


def plain() -> Template:
    """No tags: the whole text is the answer part, and always well formed."""
    return PlainTemplate()


BUILTIN: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"cold-start": cold_start, "plain": plain, "r1": r1, "r1-zero": r1_zero}
)
"""The factories of the templates that r1reward brings, by name; plugins may register others."""
