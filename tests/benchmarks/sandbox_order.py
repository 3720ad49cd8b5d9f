"""Programs whose verdict depends on the order of a set: the same verdict in each box, on each backend.

    python tests/benchmarks/sandbox_order.py [--programs 200] [--boxes 20] [--backends local docker landlock]

Each program takes something from a set of texts, and its tests expect one of them: about as many are right as wrong,
and which is up to the hash seed. All are scored in one verifier after another, each with boxes of its own, and in
another order each time. Printed are how many are right, and each program with more than one verdict; the exit code is
1 if there is one. With `--seed null` the seed varies from box to box: then there have to be some.
"""

import sys

# The benchmark math.py, beside this one, would be taken for the standard module.
sys.path.pop(0)

import argparse
import json
import random
from collections import defaultdict

from r1reward.testing import judge
from r1reward_code import code


def cases(count: int) -> list[dict[str, object]]:
    """Completions with the columns of their samples."""
    return [_case(number, random.Random(number)) for number in range(count)]


def _case(number: int, rng: random.Random) -> dict[str, object]:
    words = ["".join(rng.choices("abcdefghij", k=5)) for _ in range(rng.randrange(2, 4))]
    made, wanted = f"{{{', '.join(map(repr, words))}}}", words[0]
    take = rng.choice(
        [f"next(iter({made}))", f"{made}.pop()", f"list(frozenset({made}))[0]", f"[*{made}][0]"]
    )
    if number % 3 == 0:
        return {
            "source": f"input()\nprint({take})",
            "ground_truth": json.dumps({"inputs": ["x"], "outputs": [wanted]}),
        }
    function = f"def f(x):\n    return {take}"
    if number % 3 == 1:
        truth = json.dumps({"fn_name": "f", "inputs": [[1]], "outputs": [wanted]})
        return {"source": function, "ground_truth": truth}
    return {"source": function, "test_list": [f"assert f(1) == {wanted!r}"]}


def verdicts(programs: list[dict[str, object]], backend: str, seed: int | None, order: int) -> list[str]:
    """What each of them gets, by a verifier of its own."""
    verifier, said = code(time_limit=4, backend=backend, hash_seed=seed), [""] * len(programs)
    numbers = list(range(len(programs)))
    random.Random(order).shuffle(numbers)
    for number in numbers:
        columns = dict(programs[number])
        score = judge(verifier, f"```python\n{columns.pop('source')}\n```", **columns)
        said[number] = json.dumps([score.value, str(score.status), score.reason])
    verifier.close()
    return said


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument("--boxes", type=int, default=20)
    parser.add_argument("--backends", nargs="+", default=["local"])
    parser.add_argument("--seed", type=json.loads, default=0)
    options = parser.parse_args()
    programs, said = cases(options.programs), defaultdict[int, set[str]](set)
    for backend in options.backends:
        for box in range(options.boxes):
            for number, verdict in enumerate(verdicts(programs, backend, options.seed, box)):
                said[number].add(verdict)
        right = sum("[1.0" in verdict for verdict in verdicts(programs, backend, options.seed, 0))
        print(f"{backend}: {right} of {len(programs)} are right", flush=True)
    differ = {number: verdicts for number, verdicts in said.items() if len(verdicts) > 1}
    for number, each in differ.items():
        print(f"  program {number}: {sorted(each)}")
    print(f"{len(differ)} of {len(programs)} have more than one verdict")
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
