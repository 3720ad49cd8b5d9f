"""What the longest texts of one token cost: every token of the grammar and every phrase of the extraction, repeated.

    python tests/benchmarks/hostile_texts.py [--size 20000] [--mixed 500] [--worst 20] [--only math]

The tokens are taken from the patterns and tables of the modules themselves: examples of what each regular expression
matches, its literals, and the strings of each table. Each is repeated, two or three are mixed, and all are put into
the places where an answer may stand. Every verdict runs over each text. Printed: the tokens that took the longest, in
processor time, and which took more than their share of 20 ms for 20 kB, or of 0.3 s for 1 MB. Exit status 1 then.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable

from hostile_tokens import PLACES, mixed, tokens

from r1reward.registry.registry import Registry
from r1reward.text.choice import chosen_letter
from r1reward.types import Completion, Sample

_OPTIONS = {"A": "one", "B": "2", "C": "the square", "D": "42"}
_BAR, _PER_BYTE = 0.02, 0.3e-6
"""Seconds for a text of 20 kB, and for each byte of a longer one."""


def verdicts(registry: Registry) -> dict[str, Callable[[str], object]]:
    """By name: what is done with a text."""
    plain, tagged = (registry.template(name).build({}, name) for name in ("plain", "r1-zero"))

    def of(verifier: str, template: object, truth: object, **options: object) -> Callable[[str], object]:
        judge = registry.verifier(verifier).build(options, verifier)
        sample = Sample(ground_truth=truth, prompt="How many apples are there if n = 2?")

        def verdict(text: str) -> object:
            return judge(sample, Completion(text=text), template(text, prompt=sample.prompt, truncated=False))

        return verdict

    return {
        "math": of("math", plain, "42"),
        "math, a formula": of("math", plain, r"x^2 + \frac{1}{2}"),
        "math, a sentence": of("math", plain, "the red ones and 3 of the 7 blue ones"),
        "letters": lambda text: chosen_letter(text, _OPTIONS),
        "choice": of("choice", plain, "B"),
        "format": of("format", tagged, ""),
        "language": of("language", tagged, "", target="en"),
    }


def seconds(verdict: Callable[[str], object], text: str, bar: float) -> float:
    """Processor time; of three where the first is over the bar."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        verdict(text)
        best = min(best, time.process_time() - began)
        if best <= bar:
            break
    return best


def main() -> None:
    """Measure all tokens, and print the worst."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--mixed", type=int, default=500, help="mixtures of two and three tokens")
    parser.add_argument("--worst", type=int, default=20)
    parser.add_argument("--only", default="", help="a verdict's name")
    parser.add_argument("--some", type=int, default=0, help="only so many tokens, drawn by chance")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    drawn = tokens()
    if args.some:
        drawn = rng.sample(drawn, min(args.some, len(drawn)))
    drawn += [mixed(rng, drawn) for _ in range(args.mixed)]
    bar = max(_BAR, args.size * _PER_BYTE)
    found = []
    for name, verdict in verdicts(Registry.load()).items():
        if args.only and args.only != name:
            continue
        verdict("The answer is 42.")
        for token in drawn:
            for place, around in PLACES.items():
                text = around(token, args.size)
                found.append((seconds(verdict, text, bar), name, place, token))
    found.sort(reverse=True)
    over = [row for row in found if row[0] > bar]
    print(f"{len(found):,} texts of {args.size:,} characters: {len(over)} over {bar * 1000:.0f} ms")
    for spent, name, place, token in found[: args.worst]:
        print(f"  {spent * 1000:8.1f} ms  {name:18} {place:12} {token!r:.100}")
    sys.exit(bool(over))


if __name__ == "__main__":
    main()
