"""Where the math verifier and math-verify give different verdicts on labelled rows, counted, and who is right.

    python tests/benchmarks/math_differences.py --data FOLDER [--most 0] [--write .github/docs/math.md]

`FOLDER` holds `cases-2-dev.jsonl`: rows with `prompt`, `completion`, `ground_truth`, `label`, `kind`, and `debatable`
where people may differ, which are left out, as are rows without a box. Both get the completion as it is; math-verify gets
the ground truth in a box, first, and three seconds for each step. Printed: a section in Markdown; `--write` puts it
in the place of the page's own. `--most`: so many rows, drawn by chance with the same seed each time; 0: all.
"""

import argparse
import json
import logging
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import math_verify

from r1reward.response import plain
from r1reward.types import Completion, Sample
from r1reward_math import math

logging.getLogger("math_verify").setLevel(logging.CRITICAL)
_SECONDS, _SEED, _KINDS, _LONGEST = 3, 2026, 16, 60
_FAMILIES = {"report": "public reports and test suites", "hardverify": "HardVerify-Math"}
_HEAD, _NEXT = "## Counts\n", "\n## "


class Verdicts(NamedTuple):
    """A row, and whether each of the two verdicts is its label."""

    kind: str
    truth: str
    answer: str
    label: bool
    ours: bool
    theirs: bool


def kind_of(row: dict[str, Any]) -> str:
    """A family of rows by source, or the kind by itself."""
    family, colon, _ = str(row["kind"]).partition(":")
    return _FAMILIES.get(family, str(row["kind"])) if colon else str(row["kind"])


def in_box(text: str) -> str:
    """What the last box of a completion holds, for the table."""
    start = text.rfind("\\boxed{")
    depth, at = 0, start
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if text[at] == "}" and not depth:
            break
    return text[start + len("\\boxed{") : at]


def compared(rows: Iterable[dict[str, Any]]) -> list[Verdicts]:
    """Both verdicts on each row."""
    verifier, template, verdicts = math(), plain(), []
    for row in rows:
        prompt, text, truth = row.get("prompt") or "", row["completion"], str(row["ground_truth"])
        score = verifier(
            Sample(ground_truth=truth, prompt=prompt),
            Completion(text=text),
            template(text, prompt=prompt, truncated=False),
        )
        label = bool(row["label"])
        ours, theirs = score.value == 1.0, accepted_by_math_verify(truth, text)
        verdicts.append(Verdicts(kind_of(row), truth, in_box(text), label, ours == label, theirs == label))
    return verdicts


def accepted_by_math_verify(truth: str, text: str) -> bool:
    """As its users call it; what takes too long, or fails, is not accepted."""
    gold = math_verify.parse(f"\\boxed{{{truth}}}", parsing_timeout=_SECONDS)
    answer = math_verify.parse(text, parsing_timeout=_SECONDS)
    return bool(math_verify.verify(gold, answer, timeout_seconds=_SECONDS))


def section(verdicts: list[Verdicts]) -> str:
    """The counts as Markdown."""
    sides = Counter((v.ours, v.theirs) for v in verdicts)
    names = {
        (True, True): "both right",
        (True, False): "only `math` right",
        (False, True): "only math-verify right",
        (False, False): "both wrong",
    }
    accepts = {who: sum(not v.label and not right(v, who) for v in verdicts) for who in ("ours", "theirs")}
    wrong = sum(not v.label for v in verdicts)
    lines = [
        f"{len(verdicts):,} labelled rows with a boxed answer that people do not dispute (public bug reports and test suites,",
        "HardVerify-Math, and rows composed for this project). math-verify was given the ground truth in a box, three seconds",
        "for each step, and the ground truth first. **The rules here were written against these rows**, so that the row of",
        "our errors says little; the others say what differs. The table is made by `tests/benchmarks/math_differences.py`.",
        "",
        "| | rows |",
        "|---|---|",
        *(f"| {names[side]} | {sides[side]:,} |" for side in names),
        "",
        f"Of {wrong:,} wrong answers `math` accepts {accepts['ours']:,}, math-verify {accepts['theirs']:,}.",
        "",
        "| kind | differ, `math` right | a pair on which they differ: ground truth, answer, right verdict |",
        "|---|---|---|",
        *kinds([v for v in verdicts if v.ours and not v.theirs]),
    ]
    return "\n".join(lines) + "\n"


def right(verdicts: Verdicts, who: str) -> bool:
    return verdicts.ours if who == "ours" else verdicts.theirs


def kinds(differing: list[Verdicts]) -> list[str]:
    """A line for each of the kinds with most differences, with the shortest pair, and one for the rest."""
    by_kind: dict[str, list[Verdicts]] = defaultdict(list)
    for one in differing:
        by_kind[one.kind].append(one)
    ordered = sorted(by_kind.items(), key=lambda item: (-len(item[1]), item[0]))
    lines = [f"| {kind} | {len(some)} | {pair(some)} |" for kind, some in ordered[:_KINDS]]
    rest = [v for _, some in ordered[_KINDS:] for v in some]
    return [*lines, f"| {len(ordered) - _KINDS} others | {len(rest)} | {pair(rest)} |"] if rest else lines


def pair(some: list[Verdicts]) -> str:
    """The shortest pair that fits into a line and differs in what the boxes hold."""
    telling = [v for v in some if v.answer.strip() not in ("", v.truth)]
    shortest = min(telling, key=lambda v: (len(v.truth) + len(v.answer), v.truth, v.answer), default=None)
    if shortest is None or "|" in shortest.truth + shortest.answer:
        return "what stands around the box"
    if len(shortest.truth) > _LONGEST or len(shortest.answer) > _LONGEST:
        return "long ones"
    return f"`{shortest.truth}`, `{shortest.answer}`: {'equal' if shortest.label else 'different'}"


def written(page: str, text: str) -> str:
    """The page with its section of counts replaced."""
    before, head, rest = page.partition(_HEAD)
    if not head or _NEXT not in rest:
        sys.exit("the page has no section `## Counts` with another behind it")
    return f"{before}{head}\n{text}{rest[rest.index(_NEXT) :]}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--write", type=Path, help="the page whose counts are replaced")
    args = parser.parse_args()
    rows = map(json.loads, (args.data / "cases-2-dev.jsonl").read_text().splitlines())
    chosen = [row for row in rows if not row.get("debatable") and "\\boxed{" in row["completion"]]
    if args.most and args.most < len(chosen):
        chosen = random.Random(_SEED).sample(chosen, args.most)
    text = section(compared(chosen))
    print(text)
    if args.write:
        args.write.write_text(written(args.write.read_text(), text))


if __name__ == "__main__":
    main()
