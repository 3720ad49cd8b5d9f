"""Decontamination on rows that it was not made on: clean rows dropped by set, and how much of each spelling is found.

    python tests/benchmarks/rejection/controls.py --data FOLDER [--show]

FOLDER has the files of `math`, `code` and `text`. Each control is one half of a set as the evaluation set and the other
half as clean rows: word problems, mathematics by template, programs, contests, eleven languages, and with reasoning-gym
its hundred templates of logic, algebra and games. A dropped row that is the evaluation's question in other words is
no clean row: `--show` prints all of them, to be judged by a person.
"""

import argparse
import gzip
import json
import random
import re
import shutil
import sys
from itertools import chain
from pathlib import Path

from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.file import parse_recipe


def lines(path):
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


def halves(rows, seed=0):
    """Distinct questions, in two halves."""
    rows = list(dict(rows).items())
    random.Random(seed).shuffle(rows)
    return rows[::2], rows[1::2]


def mathematics(data):
    """(name, evaluation, clean): each a list of (question, solution)."""
    made = lines(data / "math" / "mathcoder-completions.jsonl.gz")
    known = lines(data / "math" / "evaluation-sets.jsonl.gz")
    for kind in ("SVAMP", "mathematics", "simuleq", "GSM8K", "MATH"):
        rows = [(r["prompt"], r["completion"]) for r in made if r["source"].endswith(kind)]
        yield (kind, *halves(rows))
    rows = [(r["prompt"], r["solution"] or "") for r in known if r["source"] == "math500"]
    yield ("MATH-500", *halves(rows))
    tora = {r["prompt"]: r["completion"] for r in lines(data / "math" / "tora-completions.jsonl.gz")}
    evaluation, clean = halves(
        (r["prompt"], r["solution"] or "") for r in known if r["source"] == "gsm8k_test"
    )
    yield "GSM8K, solved with tools", evaluation, [(q, tora.get(q, "")) for q, _ in clean]


def programs(data):
    rows = [(r["text"], r["code"]) for r in lines(data / "code" / "mbpp-200.jsonl.gz")]
    yield ("MBPP", *halves(rows))
    rows = [(r["prompt"], r["canonical_solution"]) for r in lines(data / "code" / "humaneval.jsonl.gz")]
    yield ("HumanEval", *halves(rows))
    human = rows
    rows = [(r["statement"], "") for r in lines(data / "code" / "stdio-problems-dev.jsonl.gz")]
    yield ("contests", *halves(rows))
    made = lines(data / "code" / "model-solutions-dev.jsonl.gz")
    others = [r["code"] for r in made if "HumanEval" not in str(r["task_id"])]
    yield "HumanEval, other tasks' programs", human, [(f"Task {i}", c) for i, c in enumerate(others)]


def languages(data):
    rows = lines(data / "text" / "mgsm-dev.jsonl.gz")
    for lang in sorted({r["lang"] for r in rows}):
        yield (f"MGSM {lang}", *halves((r["prompt"], "") for r in rows if r["lang"] == lang))
    sentences = lines(data / "text" / "sentences-dev.jsonl.gz")
    evaluation = [(r["prompt"], "") for r in rows]
    yield "sentences of 14 languages", evaluation, [(r["text"], r["text"]) for r in sentences]


def templates(each):
    """reasoning-gym: `each` problems of a template in the evaluation set, forty others clean."""
    import reasoning_gym

    evaluation, clean = [], []
    for name in sorted(reasoning_gym.factory.DATASETS):
        try:
            made = reasoning_gym.create_dataset(name, size=each + 40, seed=7)
            rows = list({r["question"][:3000]: str(r["answer"]) for r in made}.items())
        except (ValueError, TypeError, AssertionError, NotImplementedError, ImportError, KeyError):
            continue  # needs options or data of its own
        evaluation += [(q, "") for q, _ in rows[:each]]
        clean += [(q, "", truth) for q, truth in rows[each:]]
    known = {q for q, _ in evaluation}
    yield f"reasoning-gym, {each} a template", evaluation, [row for row in clean if row[0] not in known]


def dropped(evaluation, clean, work):
    """The hits in the clean rows."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with (work / "evaluation.jsonl").open("w") as file:
        for question, solution in evaluation:
            file.write(json.dumps({"question": question, "solution": solution}) + "\n")
    score = {"accuracy": {"value": 1.0, "status": "scored"}}
    with (work / "rows.jsonl").open("w") as file:
        for i, (prompt, completion, *truth) in enumerate(clean):
            row = {"id": str(i), "prompt": prompt, "completion": completion or "So it is.", "task": "math"}
            row |= {"ground_truth": truth[0]} if truth else {}
            file.write(json.dumps(row | {"reward": 1.0, "scores": score, "stamp": {}}) + "\n")
    files = {"files": [str(work / "evaluation.jsonl")]}
    recipe = parse_recipe(
        {"keep": {"correct": "accuracy"}, "dedupe": {"exact": False}, "decontaminate": files}, {}
    )
    reject_files([work / "rows.jsonl"], recipe, work / "out", RejectOptions(workers=0))
    hits = (work / "out" / "_report" / "contamination.jsonl").read_text().splitlines()
    return list({hit["id"]: hit for hit in map(json.loads, hits)}.values())


INSTRUCTION = (
    "Solve the following problem. Think carefully before you answer, and check your work.\n\nProblem: "
)


def respelt(text):
    text = text.replace("\\frac", "\\dfrac").replace("\\le ", "\\leq ").replace("\\ge ", "\\geq ")
    text = re.sub(r"\$([^$]+)\$", r"\\( \1 \\)", text)
    return re.sub(r"(?<!right)\)", r"\\right)", re.sub(r"(?<!left)\(", r"\\left(", text))


SIGNS = {
    "\\cdot": "·", "\\times": "×", "\\pi": "π", "\\le": "≤", "\\ge": "≥", "\\left": "", "\\right": "",
    "\\theta": "θ", "\\angle": "∠", "\\circ": "°",
}  # fmt: skip


def plain(text):
    text = re.sub(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)", text)
    text = re.sub(r"\\text\{([^{}]*)\}", r"\1", re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", text))
    for command, sign in SIGNS.items():
        text = text.replace(command, sign)
    return re.sub(r"[\\${}]", "", text)


SPELLINGS = {
    "verbatim": lambda q: q,
    "embedded": lambda q: (
        f"{INSTRUCTION}{q}\n\nPlease reason step by step, and put your final answer within \\boxed{{}}."
    ),
    "respelt": lambda q: INSTRUCTION + respelt(q),
    "plain Unicode": lambda q: INSTRUCTION + plain(q),
}


def recall(data, work):
    """By set and spelling, how many of its questions are found."""
    known = lines(data / "math" / "evaluation-sets.jsonl.gz")
    made = lines(data / "math" / "mathcoder-completions.jsonl.gz")
    sets = {
        s: [r["prompt"] for r in known if r["source"] == s] for s in ("math500", "gsm8k_test", "aime2024")
    }
    sets["MATH, other"] = [r["prompt"] for r in made if r["source"].endswith("/MATH")]
    for name, questions in sets.items():
        evaluation = [(q, "") for q in questions]
        for spelling, written in SPELLINGS.items():
            rows = [
                (written(q), "")
                for q in questions
                if spelling in ("verbatim", "embedded") or re.search(r"[\\$]", q)
            ]
            yield name, spelling, len(dropped(evaluation, rows, work)), len(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("/tmp/r1reward-controls"))
    parser.add_argument("--show", action="store_true")
    parser.add_argument(
        "--templates", action="store_true", help="reasoning-gym's, which take some minutes to make"
    )
    options = parser.parse_args()
    made = [mathematics(options.data), programs(options.data), languages(options.data)]
    made += [templates(2), templates(20)] if options.templates else []
    lost = total = 0
    for name, evaluation, clean in chain(*made):
        hits = dropped(evaluation, clean, options.work)
        lost, total = lost + len(hits), total + len(clean)
        print(f"clean    {name:34}{len(hits):>5} of {len(clean):>5}", flush=True)
        for hit in hits if options.show else ():
            print(
                f"    [{hit['field']}, {hit['kind']}, {hit['share']}] {hit['match']}\n      {hit['text'][:700]!r}"
            )
            print(f"      {hit['evaluation_field']}: {hit['evaluation_text'][:700]!r}")
    print(f"clean    {'all':34}{lost:>5} of {total:>5}  {lost / total:.2%}")
    for name, spelling, hits, count in recall(options.data, options.work):
        print(
            f"found    {name:20}{spelling:14}{hits:>5} of {count:>5}  {hits / max(1, count):.1%}", flush=True
        )


if __name__ == "__main__":
    sys.exit(main())
