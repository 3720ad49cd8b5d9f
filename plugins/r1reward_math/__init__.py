r"""Mathematical equivalence of a completion's final answer and the ground truth.

**Extraction** (`r1reward.text.final_answer`, which `choice` shares): from the answer part only, by stated
priority: an object with a field `answer`; the last `\boxed{}` with those beside it; `#### …` anywhere; "the final
answer is …" in several languages; `A:`; a short answer part as a whole; the value that the last sentence gives. The
last number only with the option `last_number`; `extract` says which rules count. Several different final answers are
wrong unless several were asked for; so is hedging (`1 or 2`). The rule that read the answer stands in the score's
reason, with the rung of the ladder. Where the ground truth is a letter, the answer is read as a choice.

**Comparison** (`compare`): exact rational arithmetic, the same text, choices, times and words, then trees
(`structure`, `parse`) compared by their parts and by identity testing in 40 digits (`equal`, `identity`, `evaluate`).
Nothing of a model's text is evaluated by Python or sympy; length, digits, exponents, nesting and terms are capped
before anything is worked out. The ground truth comes first everywhere: it sets what is asked for.

**Conventions**, where graders differ:

- A decimal stands for an exact value where it has `decimals` significant digits (4) and rounds right; not for a
  multiple of pi, whose exact form was asked for. A ground truth of three digits or more accepts the exact value.
- 28 % is the number 28; where the ground truth is a number without the sign from -1 to 1, it is 0.28 (`percent`).
  Degrees are a unit, and equal radians where the other side has pi.
- Units are left out where one side names none; two known ones are converted (5 m is 500 cm); words that are no
  known unit (`apples`) decide nothing. `5 million` and `two dozen` are numbers.
- Lists and sets have no order (`ordered`); tuples have one, and `1, 3` without brackets may be the point (1, 3).
  `x = 1, y = 2` is the point (1, 2). An element named twice is named once.
- Letters keep their case, but for a choice; `f(x) = …` and `x = …` state their right side; an equation that is
  more than that is equal to its multiples by a number; an inequality in one variable is its interval.
- 204_5 is only equal in base 5; 10 (mod 7) is 3 (mod 7), and 3 alone may stand for it.
- Any form of the value will do, unless `form: same`.

**What cannot be told** has no value: `bad_ground_truth` where the reference is empty or its braces are open
(whatever the answer), `undecided` where its notation is not read or it has no value to compare. An answer that
cannot be read, to a ground truth that can, is wrong. `fallback: math-verify` asks that library instead of leaving
it undecided.
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_math.verifier import math

__all__ = ["math"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `math`."""
    register("math", math)
