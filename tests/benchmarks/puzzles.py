"""`logic` beside reasoning-gym's official scorers: where they differ on golds and changed golds, and who is right.

    python tests/benchmarks/puzzles.py SEED… [--unexplained] [--gym]

Every answer of a data set is tried as it stands, in other spellings of one value (no blanks, a full stop, Python's
quotes, a remark below …) and damaged (words turned round, a number plus 1, a letter dropped, another row's answer …).
The official verdict is right where its score is 1; partial credit is wrong. A difference on a spelling is ours by
construction: the value is the gold's. Of the others `EXPLANATIONS` says who is right, and the rest is real. `--gym`
compares the option `reasoning_gym: true`, which must agree everywhere. Needs the extra `logic`.
"""

import json
import random
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import r1reward

ROWS = 6
GYM_SHARE = 100
"""One answer of so many is tried with the option, which forks a process for each."""
SPELLINGS = frozenset(
    (
        "gold", "upper", "lower", "title", "compact", "python", "full stop", "remark below", "twice in two lines",
        "number as decimal", "commas between", "no blanks",
    )
)  # fmt: skip
"""Changes that leave the value what it is; whatever accepts them more often is right."""
SPELLED = "ours: one value, spelled otherwise"
TOLERANCE = "ours: another number; theirs has a tolerance that the row does not state"
VALUE_ALONE = "ours: numbers that are not given; theirs looks at the value alone"
OFFERED = "ours: capitals of a word that the question writes otherwise to answer with"
BROKEN = "ours: the scorer of theirs accepts any text, or reads past what is wrong in it"
EXPLANATIONS: dict[tuple[str, str], str] = {
    ("circuit_logic", "a number negated"): SPELLED,  # -0, here and below
    ("binary_matrix", "a number negated"): SPELLED,
    ("largest_island", "a number negated"): SPELLED,
    ("list_functions", "a number negated"): SPELLED,
    ("manipulate_matrix", "a number negated"): SPELLED,
    ("number_sequence", "a number negated"): SPELLED,
    ("arc_agi", "a number negated"): SPELLED,
    ("arc_1d", "a number negated"): SPELLED,
    ("rearc", "a number negated"): SPELLED,
    ("rotate_matrix", "a number negated"): SPELLED,
    ("complex_arithmetic", "words reversed"): SPELLED,  # 3i + 9 for 9 + 3i
    ("cryptarithm", "last word twice"): SPELLED,  # the same digits twice
    ("futoshiki", "two lines swapped"): SPELLED,  # a line of signs alone, which are the puzzle's
    ("shortest_path", "a letter dropped"): SPELLED,  # u for up
    ("shortest_path", "half"): SPELLED,
    ("tower_of_hanoi", "first word dropped"): SPELLED,  # disk 1 from Peg 2 to Peg 1
    ("tower_of_hanoi", "last word twice"): SPELLED,
    ("fraction_simplification", "*"): BROKEN,  # two fractions
    ("game_of_life", "last member twice"): BROKEN,  # a row too many
    ("game_of_life_halting", "*"): BROKEN,  # `bool('False')` is true
    ("calendar_arithmetic", "upper"): OFFERED,
    ("knight_swap", "upper"): OFFERED,
    ("gsm_symbolic", "a number negated"): BROKEN,
    ("gsm_symbolic", "last word twice"): BROKEN,
    ("kakurasu", "a number negated"): BROKEN,
    ("knights_knaves", "commas between"): BROKEN,
    ("knights_knaves", "two words swapped"): BROKEN,
    ("knights_knaves", "a letter changed"): BROKEN,
    ("knights_knaves", "a letter dropped"): BROKEN,
    ("letter_jumble", "*"): BROKEN,  # whatever follows the answer
    ("quantum_lock", "two words swapped"): BROKEN,
    ("simple_integration", "a letter changed"): BROKEN,  # + q for + C
    ("intermediate_integration", "a letter changed"): BROKEN,
    ("sokoban", "*"): BROKEN,  # letters that are no move
    ("spell_backward", "*"): BROKEN,
    ("survo", "remark below"): BROKEN,
    ("polynomial_equations", "commas between"): BROKEN,
    ("polynomial_equations", "twice in two lines"): BROKEN,
    ("polynomial_equations", "doubled"): BROKEN,
    ("time_intervals", "*"): BROKEN,
    ("coin_flip", "*"): TOLERANCE,
    ("codeio", "a number plus 1"): TOLERANCE,
    ("cryptarithm", "a number negated"): BROKEN,  # -0 is no digit
    ("decimal_arithmetic", "*"): TOLERANCE,
    ("number_format", "a number plus 1"): TOLERANCE,
    ("number_sorting", "a number plus 1"): TOLERANCE,
    ("pool_matrix", "a number plus 1"): TOLERANCE,
    ("puzzle24", "other row's"): VALUE_ALONE,
    ("puzzle24", "bare target"): VALUE_ALONE,
    ("puzzle24", "other expression"): VALUE_ALONE,
}
"""Who is right where the two differ, by data set and change; `*` stands for any."""


class Case(NamedTuple):
    """An answer to a row, how it was made, and the official score."""

    dataset: str
    change: str
    official: float
    entry: dict[str, Any]
    answer: str

    @property
    def right(self) -> bool:
        """The official verdict: full marks; 0.99 for one wrong cell of a hundred is none."""
        return self.official == 1.0


def answers(name: str, gold: str, other: str, metadata: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "gold", gold
    yield "upper", gold.upper()
    yield "lines reversed", "\n".join(gold.splitlines()[::-1])
    yield "words reversed", " ".join(gold.split()[::-1])
    yield "other row's", other
    if name in ("countdown", "puzzle24"):
        yield "bare target", str(metadata.get("target", 24))
    if name == "puzzle24":
        yield "other expression", "12*2"
    try:
        value = json.loads(gold)
    except ValueError:
        return
    if isinstance(value, list) and len(value) > 1:
        yield "reversed", json.dumps(value[::-1])
        yield "sorted", json.dumps(sorted(value, key=str))
        yield "last member twice", json.dumps([*value, value[-1]])
    if isinstance(value, list | dict):
        yield "compact", json.dumps(value, separators=(",", ":"))
        yield "python", repr(value)


def spellings(gold: str) -> Iterator[tuple[str, str]]:
    """The gold's value in other words."""
    parts = gold.split()
    yield "lower", gold.lower()
    yield "title", gold.title()
    yield "full stop", f"{gold}."
    yield "remark below", f"{gold}\nThis is what I computed."
    yield "twice in two lines", f"{gold}\n{gold}"
    yield "no blanks", "".join(parts)
    yield "commas between", ", ".join(parts)
    if first := re.search(r"\d+", gold):
        yield "number as decimal", f"{gold[: first.end()]}.0{gold[first.end() :]}"


def damages(gold: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """The gold with one thing wrong."""
    parts, lines = gold.split(), gold.splitlines()
    yield "first word dropped", " ".join(parts[1:])
    yield "last word dropped", " ".join(parts[:-1])
    yield "last word twice", " ".join([*parts, parts[-1]])
    yield "half", gold[: len(gold) // 2]
    if len(parts) > 1:
        at = draw.randrange(len(parts) - 1)
        yield "two words swapped", " ".join([*parts[:at], parts[at + 1], parts[at], *parts[at + 2 :]])
    if numbers := list(re.finditer(r"\d+", gold)):
        one = draw.choice(numbers)
        yield "a number plus 1", f"{gold[: one.start()]}{int(one[0]) + 1}{gold[one.end() :]}"
        yield "a number negated", f"{gold[: one.start()]}-{gold[one.start() :]}"
    if letters := [i for i, sign in enumerate(gold) if sign.isalpha()]:
        at = draw.choice(letters)
        yield "a letter changed", f"{gold[:at]}{'z' if gold[at] in 'qQ' else 'q'}{gold[at + 1 :]}"
        yield "a letter dropped", gold[:at] + gold[at + 1 :]
    if len(lines) > 1:
        yield "first line dropped", "\n".join(lines[1:])
        yield "two lines swapped", "\n".join([lines[1], lines[0], *lines[2:]])


def cases(seed: int) -> Iterator[Case]:
    import reasoning_gym
    import reasoning_gym.factory

    draw = random.Random(seed)
    for name in sorted(reasoning_gym.factory.DATASETS):
        if name == "composite":
            continue  # a mixture of the others
        dataset = reasoning_gym.create_dataset(name, size=ROWS, seed=seed)
        entries = [dataset[i] for i in range(ROWS)]
        for i, entry in enumerate(entries):
            gold, other = entry["answer"], entries[(i + 1) % ROWS]["answer"]
            if not isinstance(gold, str) or not gold.strip() or not isinstance(other, str):
                continue
            changes = [*answers(name, gold, other, entry["metadata"]), *spellings(gold), *damages(gold, draw)]
            for text, change in {text: change for change, text in reversed(changes)}.items():
                try:
                    yield Case(name, change, float(dataset.score_answer(text, entry)), entry, text)
                except Exception:  # noqa: BLE001  the official scorer has given no verdict, and ends its run
                    yield Case(name, change, 0.0, entry, text)


def explanation(case: Case) -> str:
    if case.change in SPELLINGS and not case.right:
        return SPELLED
    keys = ((case.dataset, case.change), (case.dataset, "*"), ("*", case.change))
    return next((EXPLANATIONS[key] for key in keys if key in EXPLANATIONS), "")


def compared(known: list[Case], gym: bool) -> tuple[Counter[tuple[str, str, str]], list[tuple[Case, str]]]:
    """The explained differences counted, and the others with our reason."""
    rows = [
        {"prompt": case.entry["question"], "completion": f"<think>t</think> <answer>{case.answer}</answer>",
         "ground_truth": case.entry["answer"], "task": "logic"}
        | ({"metadata": json.loads(json.dumps(case.entry["metadata"], default=str))} if gym else {})
        for case in known
    ]  # fmt: skip
    reward: Any = "r1-zero"
    if gym:
        term = {"verifier": "logic", "name": "accuracy", "options": {"reasoning_gym": True}}
        reward = {"template": "r1-zero", "terms": [term]}
    explained: Counter[tuple[str, str, str]] = Counter()
    rest: list[tuple[Case, str]] = []
    for case, group in zip(known, r1reward.score(rows, reward, workers=0), strict=True):
        score = group.rewards[0].scores["accuracy"]
        if score.value == float(case.right):
            continue
        if reason := explanation(case):
            explained[case.dataset, case.change, reason] += 1
        else:
            rest.append((case, f"{score.value} {score.reason}"))
    return explained, rest


def main(seeds: list[int], show: bool, gym: bool) -> None:
    warnings.filterwarnings("ignore")
    kinds: Counter[str] = Counter()
    total = real = 0
    for seed in seeds:
        known = list(cases(seed))[:: GYM_SHARE if gym else 1]
        explained, rest = compared(known, gym)
        total, real = total + len(known), real + len(rest)
        print(
            f"seed {seed}: {len(known)} answers, real differences {len(rest)} ({len(rest) / len(known):.2%})"
        )
        for (_, _, reason), number in explained.items():
            kinds[reason] += number
        for (dataset, change, reason), number in sorted(explained.items()) if show else ():
            print(f"  {number:3}  {dataset:26} {change:18} {reason}")
        for case, ours in rest if show else ():
            print(f"  ???  {case.dataset:26} {case.change:18} theirs {case.official:g}, ours {ours:.60}: "
                  f"{case.entry['answer']!r:.60} / {case.answer!r:.60}")  # fmt: skip
    print(f"{total} answers: agree {total - kinds.total() - real}, differ {kinds.total() + real}")
    for kind, number in kinds.most_common():
        print(f"  {number:6}  {kind}")
    print(f"  {real:6}  real ({real / total:.2%})")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()] or [1]
    main(numbers, "--unexplained" in sys.argv, "--gym" in sys.argv)
