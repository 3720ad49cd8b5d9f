"""Looks for universal answers: what the math verifier accepts for two ground truths that differ.

    nice python tests/benchmarks/math_universal.py --data FOLDER [--count 200000] [--golds 300] [--all] [--seed 0]

`FOLDER` holds `evaluation-sets.jsonl.gz`, whose answers are the ground truths; some of each rarer kind are added. Random
expressions, near misses of poles and large values, and texts are each compared with ground truths of several kinds;
what one accepts is compared with many more; `--all` compares each with all of them, in an hour or two. Printed: each answer that is accepted for two that differ, each that
raises, each that has no value, and the slowest. The exit status is 1 where there is any of these, or one over 0.3 s.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

from r1reward_math.compare import compare
from r1reward_math.ground_truths import accepted
from r1reward_math.numbers import rational

RARE = {
    "equation": ["y=2x+3", "x^2+y^2=25", "3x-4y=7", "f(x)=x^2+1", "xy=12", "x^2-4x+1=0"],
    "inequality": ["x>3", r"-2\le x<5", "|x-1|<4", r"x\ne 2", "a+b<c"],
    "interval": [r"(-\infty,3)", "[1,2)", r"(-\infty,1]\cup[4,\infty)", r"\mathbb{R}"],
    "set": [r"\{1,2,3\}", r"\{-1,1\}", r"\emptyset", r"\pm 3", "2, 5, 7", "1,2"],
    "tuple": ["(3,4)", "(1,2,3)", r"\left(3,\frac{\pi}{2}\right)", "x=1, y=2"],
    "matrix": [r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}1\\-2\\3\end{pmatrix}"],
    "units": ["5 m", "60 mph", r"9.8 \text{ m/s}^2", "12 dollars", "3 hours", r"45^\circ", r"25\%", r"2 k\Omega"],
    "complex": ["3+4i", "2i", "-1-i", r"\frac{1+i}{2}"],
    "expression": ["2x+1", "x^2-1", r"\sin x", "n!", r"\binom{n}{2}", r"\sqrt{1-x^2}", "2^n", r"\ln x", "abc", "|x-3|", "x^2+C"],
    "words": ["odd", "Tuesday", "no solution", "Yes", "No", r"\text{infinitely many}", "Petya wins", "isosceles triangle"],
    "sentence": ["The length is 12 and the width is 8", "Minimum value is -1, maximum value is 3"],
    "other": ["3:4", "12:30", r"3 \pmod 7", "1011_2", "B", r"k\pi, k\in\mathbb{Z}", r"\infty", "May 3", "H_2SO_4", "9 5 2"],
}  # fmt: skip
_ATOMS = (
    "0 1 2 3 -1 -2 10 100 0.5 1.5 x y n k t a b z i e \\pi \\infty 1/2 \\frac{1}{0} 10^{-40} 10^{40} 2^{400} 9^{9^9} "
    "\\frac12 \\sqrt2 1000000 C 0.0000001 12345678901234567890 -\\infty \\emptyset nan"
)
ATOMS = _ATOMS.split()
_UNARY = (
    "-{0};({0})!;\\sqrt{{{0}}};|{0}|;\\sin({0});\\cos({0});\\tan({0});\\cot({0});\\ln({0});\\log({0});e^{{{0}}};\\arctan({0});\\arcsin({0});"
    "\\operatorname{{arctanh}}({0});\\lfloor {0}\\rfloor;\\Gamma({0});\\sinh({0});\\operatorname{{arcsec}}({0});f({0});{0}^\\circ;{0}\\%;"
    "{0}!!;\\tanh^{{-1}}({0});\\overline{{{0}}};\\operatorname{{sign}}({0});{0}';\\text{{{0}}};\\boxed{{{0}}};0\\cdot {0};{0}-{0};\\frac{{{0}}}{{{0}}}"
)
UNARY = _UNARY.split(";")
_BINARY = (
    "{0}+{1};{0}-{1};{0}\\cdot {1};\\frac{{{0}}}{{{1}}};{0}^{{{1}}};\\binom{{{0}}}{{{1}}};\\log_{{{0}}}({1});\\max({0},{1});\\min({0},{1});"
    "\\gcd({0},{1});({0},{1});\\{{{0},{1}\\}};[{0},{1}];{0}={1};{0}<{1};{0}\\pm {1};{0}:{1};{0}, {1};{0} \\text{{ or }} {1};{0}\\pmod{{{1}}};"
    "\\sum_{{k={0}}}^{{{1}}} k;\\prod_{{k={0}}}^{{{1}}} k;{0}\\approx {1};{0}\\ne {1};\\sqrt[{0}]{{{1}}};\\begin{{pmatrix}}{0}&{1}\\\\{1}&{0}\\end{{pmatrix}};"
    "{0}\\cup {1};{0}\\in {1};{0}_{{{1}}};{0} {1}"
)
BINARY = _BINARY.split(";")
_WORDS = (
    "yes no true false none all any real numbers the answer is not odd even value correct solution empty set infinite many every "
    "undefined whatever x m kg % about = or and 1 2 3 42 everything equals itself DNE anything same as asked ground truth"
)
WORDS = _WORDS.split()


def expression(chance: random.Random, depth: int) -> str:
    """A random expression, of poles and large values more often than people write them."""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(ATOMS)
    if chance.random() < 0.5:
        return chance.choice(UNARY).format(expression(chance, depth - 1))
    return chance.choice(BINARY).format(expression(chance, depth - 1), expression(chance, depth - 1))


def answer(chance: random.Random) -> str:
    """A random answer: an expression, or words."""
    if chance.random() < 0.15:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, 7)))
    return expression(chance, chance.randint(1, 4))


def ground_truths(folder: Path, most: int, chance: random.Random) -> dict[str, list[str]]:
    """Real answers by kind, none of which equals another, and those of rarer kinds."""
    with gzip.open(folder / "evaluation-sets.jsonl.gz", "rt") as lines:
        texts = [
            a
            for row in map(json.loads, lines)
            for a in accepted(str(row.get("answer", row.get("ground_truth", ""))))
        ]
    chance.shuffle(texts)
    kinds: dict[str, list[str]] = defaultdict(list)
    for text in dict.fromkeys(texts):
        if sum(map(len, kinds.values())) >= most - sum(map(len, RARE.values())):
            break
        kind = (
            "integer"
            if text.strip("$-").isdigit()
            else "expression"
            if any(c.isalpha() for c in text)
            else "number"
        )
        if len(kinds[kind]) < most // 3 and not any(compare(other, text)[0] for other in kinds[kind]):
            kinds[kind].append(text)
    for kind, some in RARE.items():
        kinds[kind] += some
    return kinds


def main() -> int:
    """Search, and print what was met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--golds", type=int, default=300)
    parser.add_argument(
        "--kinds", type=int, default=3, help="ground truths tried at first, each of another kind"
    )
    parser.add_argument("--tried", type=int, default=60, help="further ones for what one of them accepts")
    parser.add_argument("--all", action="store_true", help="try all ground truths with every answer")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    kinds = ground_truths(options.data, options.golds, chance)
    everything = [gold for golds in kinds.values() for gold in golds]
    print(
        f"{len(everything)} ground truths: {', '.join(f'{k} {len(v)}' for k, v in kinds.items())}", flush=True
    )
    comparisons = raised = masked = universal = slow = taken = 0
    slowest = (0.0, "", "")
    for place in range(options.count):
        text = answer(chance)
        accepts = []
        first = (
            everything
            if options.all
            else [chance.choice(kinds[kind]) for kind in chance.sample(sorted(kinds), options.kinds)]
        )
        for gold in first:
            began = time.process_time()
            try:
                verdict = compare(gold, text)[0]
            except Exception as error:  # noqa: BLE001  what it is, is to be found out
                raised += 1
                print(f"RAISES {type(error).__name__}: {gold!r} <- {text!r}", flush=True)
                continue
            seconds = time.process_time() - began
            comparisons += 1
            slowest = max(slowest, (seconds, gold, text))
            slow += seconds > 0.3
            if verdict is None:
                masked += 1
                print(f"NO VALUE: {gold!r} <- {text!r}", flush=True)
            accepts += [gold] if verdict else []
        if accepts:
            taken += 1
            if not options.all and rational(text) is None:  # a number in digits equals what has its value
                accepts += [
                    gold for gold in chance.sample(everything, options.tried) if compare(gold, text)[0]
                ]
            pairs = [
                (a, b)
                for a in accepts
                for b in accepts
                if a < b and not (compare(a, b)[0] or compare(b, a)[0])
            ]
            if pairs:
                universal += 1
                print(f"UNIVERSAL: {text!r} for {pairs[0]}", flush=True)
        if place % 20_000 == 19_999:
            print(
                f"{place + 1:,} answers, {comparisons:,} comparisons, {taken:,} accepted somewhere",
                flush=True,
            )
    print(
        f"{universal} universal, {raised} raise, {masked} without a value, {slow} over 0.3 s; slowest {slowest}"
    )
    return int(bool(universal or raised or masked or slow))


if __name__ == "__main__":
    sys.exit(main())
