r"""Mathematical equivalence of a completion's final answer and the ground truth.

**Extraction** (`r1reward.text.final_answer`, which `choice` shares): from the answer part only, by stated priority:
an object with a field `answer`; the last `\boxed{}` with those beside it; `#### …` anywhere; "the final answer is
…" in several languages; `A:`; a short answer part as a whole; the value that the last sentence gives. The last
number only with the option `last_number`; `extract` says which rules count. Several different final answers are
wrong unless several were asked for; so is hedging (`1 or 2`), and a value offered beside another: `\boxed{1}.
Alternatively, 2`, or `Answer: 1` with `2` on the next line. A correction counts as what it corrects to (`1. No, 2`
is 2). What a text takes back, only reports (`Bob thinks it is 1`), says under a condition that nobody set (`1 if n
= 3`, `Suppose n = 3. Then it is 1`), or measures against something (`1 less than 3`) is no answer. What the words
around it make another answer (`In base 5, the answer is 12`, `Bob's answer is 12`, `12, they say`) or only a wish
(`refused to pay 12`) is none, unless the question speaks of it itself. What a formula does to a box counts:
`-\boxed{1}` is -1, `x > \boxed{1}` a bound. The rule that read the answer stands in the score's reason, with the
rung of the ladder. Where the ground truth is a letter, the answer is read as a choice.

**Comparison** (`compare`): exact rational arithmetic, the same text, choices, times and words, then trees
(`structure`, `parse`) compared by their parts and by identity testing in 40 digits (`equal`, `identity`, `evaluate`).
Nothing of a model's text is evaluated by Python or sympy; length, digits, exponents, nesting and terms are capped
before anything is worked out. The ground truth comes first everywhere: it sets what is asked for.

**Conventions**, where graders differ, each with what is accepted for a ground truth and what is not:

- Values are exact, of any size: `2^{2024}-1` is not `2^{2024}`, nor `25!-1` the same as `25!`. What has no finite
  value (`1/0`, `\ln 0`, `\operatorname{arctanh}(1)`), or one out of reach, equals nothing.
- A decimal stands for an exact value where it has `decimals` significant digits (4) and rounds right: `0.3333`
  for `1/3`, not `0.333`; not for a multiple of pi, whose exact form was asked for. A ground truth of three digits
  or more accepts the exact value. Decimals of the answer never lower the precision: `10^9+1.000000000` is not
  `1000000007`.
- Expressions are tried at points that the ground truth chooses, inside its domain, of both signs, near 0, far
  away and beside the kinks of `abs` and `floor`: `\min(x,1000)` is not `x`. Letters that count (`n!`, `(-1)^n`)
  are whole numbers: `\cos n\pi` for `(-1)^n`. Several letters are positive: `\sqrt a\sqrt b` for `\sqrt{ab}`.
- `28%` is 28 and 0.28; for a ground truth from -1 to 1 without the sign, `28%` is 0.28 (`percent`). Degrees are a
  unit, and equal radians where the other side has pi: `\pi/3` for `60^\circ`, not `60 radians`.
- `log` without a base is to the base 10 or natural, as the other side has it: `\pi\ln 2` for `\pi\log 2`, not `\pi\lg
  2`, which is to the base 10.
- Units are left out where one side names none; known ones are converted, exact in case and prefix: `5000 keV` for
  `5 MeV`, not `5 meV`. Words that are no unit must share one: `3 red apples` for `3 apples`, not `3 oranges`.
  Words that alter a value are no unit: `5 lakh` is 500000, `5 halved` is nothing. `2 n` is a product,
  as are `2xy` and `b^2-4ac`: `2` and `b^2-4` are not equal to them; without a blank only usual symbols are units.
- Lists and sets have no order (`ordered`), bare values in a row have one: `2, 5, 9` for `9, 5, 2`, not for `9 5
  2`. Tuples have one; `n = 5, k = 2` is (5, 2) in the order of the question's `(n, k)`, or as written where it has
  none; coordinates have one of their own: `y = 2, x = 1` is (1, 2). `1, 3` without brackets may be the point (1, 3).
  `(\pm1, \pm1)` is four points, `(\pm1, \mp1)` two. An element named twice is named once.
- `vmatrix` and `\det` are a determinant, `pmatrix` a matrix, `2I` one where the ground truth is. Antiderivatives
  with `+ C` may differ by a number: `-\frac14\cos 2x + C` for `\frac12\sin^2 x + C`, not without the C, nor where the
  question names the letter: `2b+c+5` is not the perimeter `2b+c`. Arbitrary
  constants may be called otherwise: `Ae^x+Be^{-x}` for `c_1e^x+c_2e^{-x}`, not `Ae^x+Ae^{-x}`.
- Letters in a row are a product where they are no word, and their case counts: `Bqv` for `qvB`, not `qvb`. Operators
  are none, `E[X^2]` is not `E[X]X`, nor is a cross product: `\vec b\times\vec a` is not `\vec a\times\vec b`.
- `f(x) = …`, `m+n = …`, `\lim … = …` state their last member; `x+1 = 6` does not state 6, `x = 1 = 2` nothing. A
  sign in front is part of the answer: `\neq 42` and `> 42` are not 42. An equation is equal to its multiples by a
  number; an inequality in one variable is its interval.
- Cases are what their values are: `|x|` for its two cases, not `x`. Integrals, limits, derivatives at a place and
  infinite sums that are numbers count by value: `\int_0^1 x^2 dx` for `1/3`; with `form: evaluated` they do not. An
  equation may be solved for y, r, rho or a named variable: `\sqrt3\csc\theta` for `\rho\sin\theta=\sqrt3`.
- Ends of intervals differ, `(1,3)` is not `[1,3]`, but where the prompt asks where a function increases or decreases.
  A decimal ground truth may be a ratio, rounded: `20:3` for `6.67`. `42 \approx 43` states nothing.
- Power series go by value where they converge: `\arctan x` for its series, not its first terms. `K` for `C` in
  `x^2+y^2=C`. An angle is named by its vertex: `\angle CBA` for `\angle ABC`, not `\angle ACB`. `i-2j+3k` and its
  tuple are one vector. `2x=16 \Rightarrow x=8` states 8, `x=8 \Rightarrow 2x=16` does not.
- `True` is also `yes`, `False` `no`. `f(x)=42`, `x\mapsto 42` state 42, as `f(x)=2x` states 2x.
- Parameters may be called otherwise and shifted, in their domain: `(s,2s)` for `(t,2t), t\in\mathbb{R}`,
  `n\pi, n\in\mathbb{Z}` for `k\pi`, not for natural n.
- A ground truth may have a tail that the answer lacks, where it narrows nothing: `f(x)=2x` for `f(x)=2x` with `for
  all real x`, `f(x)=ax` for `f(x)=cx, c\in\mathbb{R}`; not whole numbers, nor a bound other than 0.
- `x_1 = 2, x_2 = 3` are two values of x. A remark in brackets must agree: `36 (=6^2)`, `36 (about 36)`, not `36
  (about 35)`. Kinds differ: `3 red balls` are no `3 blue balls`. A word takes no number: `2 odd` is not `odd`.
- A sentence has all its values: `12, 8` for `The length is 12 and the width is 8`, not `8`, and its bounds
  their side: `at least 12` is not `at most 12`.
- 204_5 is only equal in base 5; 10 (mod 7) is 3 (mod 7), and 3 alone may stand for it; 4:6 is 2:3.
- Any form of the value will do; `form: evaluated` refuses what is left to work out (`12+30`) and a formula of the
  prompt, `form: same` what is written otherwise (2/4 for 1/2).

**What cannot be told.** Whether there is a value depends on the ground truth alone: `bad_ground_truth` where it
is empty or its braces are open, `undecided` where it has no value in reach, or is a solution in words. Any answer
to another is worth 1 or 0; a notation that is not read is compared as it is written (`{}^{14}_6C`, `\forall x`),
formulas of sets and statements by truth tables: `B\setminus A` for `A^c\cap B`. A 0 that rules alone gave, because
the shapes differ or one side may be rounded, carries the metric `unsure`, and the term's `fallback` is asked.
`fallback: math-verify` asks that library about notations that are not read.
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_math.factory import math, parsed

__all__ = ["math"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `math`."""
    register("math", math, parsed=parsed)
