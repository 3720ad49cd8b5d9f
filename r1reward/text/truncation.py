"""Whether an answer part was cut off at the token limit, which the completion's own flag does not say.

A completion that was cut behind its `</answer>` has a whole answer: the template found its end. One that was cut
within the answer part ends in half a number, and what runs to its end is no answer.
"""

from r1reward.types import Completion, Response

__all__ = ["is_cut_off"]


def is_cut_off(completion: Completion, response: Response) -> bool:
    """Whether the answer part runs to the end of a completion that was cut.

    An answer part that a template changed, so that it does not stand in the text, is taken for one that was cut.

    >>> cut = Completion(text="<think>a</think> <answer>42</answer> So", truncated=True)
    >>> is_cut_off(cut, Response(answer="42")), is_cut_off(cut, Response(answer="42</answer> So"))
    (False, True)
    """
    if not completion.truncated:
        return False
    at = completion.text.rfind(response.answer)
    return at < 0 or not completion.text[at + len(response.answer) :].strip()
