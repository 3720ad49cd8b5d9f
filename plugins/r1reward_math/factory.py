"""Builds the verifier `math` from its options.

The plugin is imported by every command, and what a verifier is made of only where a reward names it.
"""

from typing import TYPE_CHECKING, Literal

from r1reward.text.rules import Extract

if TYPE_CHECKING:
    from r1reward_math.verifier import MathVerifier

__all__ = ["math", "parsed"]


def math(
    *,
    tolerance: float = 0.0,
    units: Literal["compare", "ignore", "require"] = "compare",
    form: Literal["any", "same", "evaluated"] = "any",
    ordered: bool = False,
    percent: Literal["auto", "number", "value"] = "auto",
    decimals: int = 4,
    choices: str = "choices",
    language: Literal["any", "en", "zh"] = "any",
    extract: Extract = "any",
    last_number: bool = False,
    fallback: Literal["undecided", "math-verify"] = "undecided",
) -> "MathVerifier":
    """Score 1 where the final answer is mathematically equivalent to the ground truth, 0 where it is not.

    `tolerance`: relative difference that numbers may have (0: exact, but for the rounding of `decimals`).
    `units`: compared where both sides name known ones, ignored, or required where the ground truth has one.
    `form`: `same` refuses what is equal and written otherwise, as 2/4 for 1/2. `evaluated` refuses what is left to
    work out where the ground truth is not, as `12+30` or `6!` for a number, and a formula that stands in the prompt;
    2/4 for 1/2, `sqrt(8)` for `2 sqrt(2)`, factored and expanded forms go on counting.
    `ordered`: the order of a list or set counts, too.
    `percent`: 28 % is compared as the number 28, or as the value 0.28; `auto`: as its value where the ground truth is
    a number from -1 to 1 without the sign, and as its number elsewhere.
    `decimals`: significant digits that a rounded decimal needs to stand for an exact ground truth.
    `choices`: the column that holds the options of multiple choice (a list, or letters to texts), where there is one.
    `language`: whose words for "the answer is" count: `en`, `zh` (with `en`), or `any` that are known.
    `extract`: which ways to state a final answer count (`r1reward.text.final_answer`). `any`: all that are known;
    `marked`: boxes, JSON, `####`, "the answer is …", but not what a plain last sentence says; `strict`: a box, or an
    answer part that is nothing but the answer, for those who want the policy to learn the form.
    `last_number`: where nothing says what the final answer is, take the last number of the answer part.
    An answer that is not equal but whose shape rules cannot judge (words against a formula, an equation against an
    expression, a rounded value) is worth 0, with the metric `unsure`; the reward file's own `fallback` is asked then,
    too. Beside a plain number as ground truth hardly any answer is unsure: a policy cannot choose who judges it.
    `fallback`: who decides where the notation of the ground truth is not read: nobody (`undecided`, so that the
    reward file's own `fallback` is asked: a judge, say), or `math-verify`, which only the pool's deadline stops.
    """
    if tolerance < 0 or decimals < 1:
        raise ValueError("tolerance must be at least 0 and decimals at least 1")
    if form == "same" and tolerance:
        raise ValueError("form: same compares what is written, and tolerance values: use one of them")
    from r1reward_math.options import Options
    from r1reward_math.verifier import MathVerifier

    options = Options(tolerance, ordered, form, units, percent, decimals, fallback)
    return MathVerifier(options, choices=choices, language=language, extract=extract, last_number=last_number)


def parsed(text: str) -> str:
    """The tree of a text, written in a line (`r1reward_math.tree_text`)."""
    from r1reward_math import tree_text

    return tree_text.parsed(text)
