"""Composes a pool of scored completions of any size, with known planted facts, for the benchmarks of `reject`.

Sentences of real solutions (GSM8K, MathCoder, ToRA) and generated arithmetic, code and prose, put together at random;
scores stand in the rows as `r1reward score` writes them. A row's id ends with what was planted in it:

    right wrong unscored format mixed long code exact near leaked

    python tests/benchmarks/rejection/composed.py --data FOLDER --prompts 850000 --out POOL
"""

import argparse
import gzip
import json
import random
import re
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import msgspec

SHARES = {"math": 420, "code": 224, "stem": 11, "logic": 12, "general": 183}  # of 850, near Table 5's
EACH = 4.8
PLANTED = {"wrong": 0.37, "unscored": 0.01, "format": 0.01, "mixed": 0.01, "long": 0.005, "code": 0.005}
COPIES = {"exact": 0.004, "near": 0.004}
LEAKED = 0.002
SHARD_PROMPTS = 5000

_PROSE = re.compile(r"[A-Za-z0-9 ,.'$%;:?!-]+")
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"(?<![\w.,$\\])(?=((?:[A-Za-z]+[ ,;:?.]+){13}[A-Za-z]+)(?![\w$]))")
"""Fourteen words of prose: a piece of a formula or of a figure's code is nobody's."""


def lines(path):
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


@cache
def quotes(question):
    """Fourteen words in a row each; how to write the answer is nobody's question."""
    return [m[1] for m in _QUOTED.finditer(question) if "answer" not in m[1]]


@cache
def evaluation(data):
    """Questions that must not be learned from: MATH-500 and AIME 2024."""
    rows = lines(Path(data) / "math" / "evaluation-sets.jsonl.gz")
    return [r for r in rows if quotes(r["prompt"])]


def eights(text):
    """A clean text shares not even these: two sentences that meet must not make ten words by chance."""
    words = _WORD.findall(text.lower())
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}


@cache
def sentences(data):
    """Sentences of real solutions, without those that an evaluation set has, too."""
    known = set().union(*(eights(r["prompt"]) | eights(r.get("solution") or "") for r in evaluation(data)))
    found = {}
    for name in ("gsm8k", "mathcoder", "tora"):
        for row in lines(Path(data) / "math" / f"{name}-completions.jsonl.gz"):
            for piece in re.split(r"(?<=[.!?])\s+|\n", row["completion"]):
                piece = " ".join(re.sub(r"<<.*?>>", "", piece).split())
                plain = _PROSE.fullmatch(piece) and len(re.findall("[a-z]{2,}", piece)) >= 7
                if 8 <= len(piece.split()) <= 40 and plain and not eights(piece) & known:
                    found[piece.lower()] = piece
    return list(found.values())


@cache
def foreign(data):
    """Chinese sentences."""
    rows = lines(Path(data) / "text" / "mgsm-dev.jsonl.gz")
    return [r.get("prompt") or r["question"] for r in rows if r["lang"] == "zh"]


class Composer:
    """Makes rows; everything follows from the seed."""

    def __init__(self, data, seed):
        self.sentences, self.foreign, self.evaluation = sentences(data), foreign(data), evaluation(data)
        self.rng = random.Random(seed)

    def prompt(self, task):
        rng = self.rng
        a, b, c = (rng.randrange(10, 10**6) for _ in range(3))
        story = rng.choice(self.sentences)
        if task == "code":
            return f"Write a function f{a} that returns {b} * n + {c}. {story}", (a, b, c)
        if task == "general":
            return f"Write a note on item {a}, which begins so: {story}", (a, b, c)
        return f"{story} What is {a} + {b} * {c}?", (a, b, c)

    def answer(self, task, numbers, right):
        a, b, c = numbers
        if task == "code":
            return f"```python\ndef f{a}(n):\n    return {b} * n + {c if right else c + 1}\n```"
        total = a + b * c + (0 if right else self.rng.randrange(1, 99))
        return f"The answer is \\boxed{{{total}}}."

    def reasoning(self, numbers, count=6):
        a, b, c = numbers
        steps = [
            f"First {b} * {c} = {b * c}, and {a} more makes {a + b * c}.",
            *self.rng.sample(self.sentences, count),
        ]
        self.rng.shuffle(steps)
        return steps

    def plant(self, kind, steps):
        """The steps with a fact planted in them."""
        rng = self.rng
        if kind == "mixed":
            return [
                s for i, s in enumerate(steps) for s in ((s, rng.choice(self.foreign)) if i % 2 else (s,))
            ]
        if kind == "long":
            return [" ".join(steps + rng.sample(self.sentences, 40))]
        if kind == "code":
            return [*steps, "```python\nprint(1 + 2)\n```"]
        return steps

    def completion(self, task, numbers, kind):
        steps = self.plant(kind, self.reasoning(numbers))
        answer = self.answer(task, numbers, kind != "wrong")
        if kind == "format":
            return "\n\n".join(steps) + f"\n\n{answer}"
        return "<think>\n" + "\n\n".join(steps) + f"\n</think>\n\n{answer}"

    def changed(self, text, share=0.05):
        """The text with this share of its words changed."""
        spans = [m.span() for m in _WORD.finditer(text)]
        inside = [s for s in spans if text.find("<think>") + 7 < s[0] < text.find("</think>")]
        for first, last in sorted(self.rng.sample(inside, max(1, round(share * len(spans)))), reverse=True):
            text = f"{text[:first]}{self.rng.choice(WORDS)}{text[last:]}"
        return text

    def leak(self, text):
        """The text with fourteen words in a row of an evaluation question in it."""
        return f"{text} {self.rng.choice(quotes(self.rng.choice(self.evaluation)['prompt']))}"

    def respelt(self):
        """A whole question as another source would write it: its formulas respelt, numbers with their commas."""
        text = (
            self.rng.choice(self.evaluation)["prompt"].replace(r"\frac", r"\dfrac").replace(r"\le ", r"\leq ")
        )
        text = re.sub(r"\$([^$]+)\$", r"\\( \1 \\)", text)
        return (
            re.sub(r"(?<!left)\(", r"\\left(", re.sub(r"(?<![\\t])\)", r"\\right)", text))
            if "\\(" not in text
            else text
        )

    def embedded(self):
        """A whole question between instructions."""
        question = self.rng.choice(self.evaluation)["prompt"]
        return f"Solve the following problem, and check your work.\n\nProblem: {question}\n\nAnswer in a box."


WORDS = [
    a + b + c
    for a in ("bar", "cor", "del", "fen", "gil")
    for b in "aeiou"
    for c in ("ton", "mer", "sel", "dan")
]


STAMP = {"r1reward": "0.1.0", "spec": "c0ffee000000", "verifiers": {"math": "2"}}


def scores(kind):
    """The scores that a row with this fact gets, as `r1reward score` writes them."""
    accuracy = {
        "value": float(kind != "wrong"),
        "status": "scored",
        "answer": "7",
        "reason": "equal by value [box]",
    }
    if kind == "unscored":
        accuracy = {"value": None, "status": "timeout", "reason": "timeout: 10 s"}
    bad = {"format": "format", "mixed": "language", "long": "paragraphs", "code": "code_blocks"}.get(kind)
    terms = {"format": 1.0, "language": 1.0, "repetition": 1.0, "paragraphs": 1.0, "code_blocks": 1.0}
    made = {
        n: {"value": 0.4 if n == bad else v, "status": "scored", "reason": "as it was composed"}
        for n, v in terms.items()
    }
    return {"accuracy": accuracy, **made}


def draw(rng):
    at = rng.random()
    for kind, share in PLANTED.items():
        if at < share:
            return kind
        at -= share
    return "right"


def shard(work):
    """One file of prompts with all their completions; how many rows of each fact."""
    data, out, task, number, count, seed = work
    composer = Composer(data, f"{seed} {task} {number}")
    rng, encode = composer.rng, msgspec.json.Encoder().encode
    counts = {}
    path = Path(out) / ("general" if task == "general" else "scored") / f"{task}-{number:04d}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:

        def write(prompt, text, kind, name):
            row = {"id": f"{name}-{kind}", "prompt": prompt, "task": task, "completion": text}
            if task != "general":
                made = scores(kind)
                row |= {
                    "ground_truth": "7",
                    "reward": made["accuracy"]["value"],
                    "scores": made,
                    "stamp": STAMP,
                }
            file.write(encode(row) + b"\n")
            counts[kind] = counts.get(kind, 0) + 1

        for i in range(count):
            prompt, numbers = composer.prompt(task)
            leaked = rng.random() < LEAKED
            if leaked:
                prompt = composer.leak(prompt)
            wanted = 1 if task == "general" else EACH
            for j in range(int(wanted) + (rng.random() < wanted % 1)):
                kind = "right" if task == "general" else draw(rng)
                text = composer.completion(task, numbers, kind)
                name = f"{task}-{number}-{i}-{j}"
                if kind == "right" and not leaked and rng.random() < LEAKED:
                    text, kind = composer.leak(text), "leaked"
                write(prompt, text, "leaked" if leaked and kind == "right" else kind, name)
                for copy, share in COPIES.items():
                    if kind == "right" and not leaked and rng.random() < share:
                        write(prompt, text if copy == "exact" else composer.changed(text), copy, name)
    return task, counts


FACTS = {"templated": 1000, "respelt": 500, "embedded": 500}


def facts(data, out, seed=0):
    """One file of right rows: problems that differ in one number only, and whole evaluation questions."""
    composer = Composer(data, f"{seed} facts")
    path = Path(out) / "scored" / "facts-0000.jsonl"
    with path.open("wb") as file:
        for kind, count in FACTS.items():
            for i in range(count):
                total = 137 + 12 * (1000 + i)
                prompt = (
                    f"A shop has 137 boxes in its store and gets {1000 + i} crates, each of which holds a dozen boxes, "
                    "before the new year begins. How many boxes does it have then?"
                )
                text = f"A dozen is twelve, so the crates hold {total - 137} boxes, and with those in the store it is {total}."
                if kind != "templated":
                    prompt, total = getattr(composer, kind)(), 7
                    text = composer.completion("math", composer.prompt("math")[1], "right")
                else:
                    text = f"<think>\n{text}\n</think>\n\nThe answer is \\boxed{{{total}}}."
                made = scores("right")
                row = {"id": f"facts-{i}-{kind}", "prompt": prompt, "task": "math", "completion": text}
                row |= {"ground_truth": str(total), "reward": 1.0, "scores": made, "stamp": STAMP}
                file.write(msgspec.json.encode(row) + b"\n")


def compose(data, out, prompts, *, seed=0, workers=2):
    """Write a pool; the rows of each fact by task."""
    works = []
    for task, share in SHARES.items():
        left, number = round(prompts * share / 850), 0
        while left > 0:
            works.append((str(data), str(out), task, number, min(left, SHARD_PROMPTS), seed))
            left, number = left - SHARD_PROMPTS, number + 1
    totals = {}
    with ProcessPoolExecutor(workers) as pool:
        for task, counts in pool.map(shard, works):
            mine = totals.setdefault(task, {})
            for kind, count in counts.items():
                mine[kind] = mine.get(kind, 0) + count
    facts(data, out, seed)
    (Path(out) / "eval.jsonl").write_text("".join(json.dumps(r) + "\n" for r in evaluation(data)))
    (Path(out) / "planted.json").write_text(json.dumps(totals, indent=2))
    return totals


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--prompts", type=int, default=850_000)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(json.dumps(compose(options.data, options.out, options.prompts, seed=options.seed), indent=2))
