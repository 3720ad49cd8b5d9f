"""Verdicts a second and core of the rule-based verifiers on short answers, groups of 16 to a row.

    python tests/benchmarks/domains.py [SECONDS]

Where a figure is below 20,000 a second, the last column says what the time goes into. `sql` is timed by the clock:
its queries run in other processes, in the box.
"""

import sys
import time
from typing import Any

from r1reward.registry.registry import Registry
from r1reward.testing import item

ENOUGH = 20_000
GAME = "Use the numbers 4, 7, 8, 1 once each with + - * / to make 24."
SUDOKU = "Solve this Sudoku:\n_ 2 _ 3\n_ 3 1 2\n2 _ _ _\n_ _ 2 1"
GRID = "1 2 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1"
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name"],
}
CALL = '{"name": "weather", "arguments": {"city": "Rome", "days": 2}}'
CASES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("logic", "expression", "(8-4)*(7-1) = 24", {"ground_truth": "24", "prompt": GAME}),
    ("logic", "grid", GRID, {"ground_truth": GRID, "prompt": SUDOKU}),
    ("logic", "literal", "{'a': [1, 2]}", {"ground_truth": '{"a": [1, 2]}', "prompt": "What does f return?"}),
    ("logic", "roles", "Zoey is a fool, and Riley is a sage.", {"ground_truth": "Zoey is a fool, and Riley is a sage."}),
    ("logic", "number", "17", {"ground_truth": "17"}),
    ("logic", "text", "Carol", {"ground_truth": "carol", "prompt": "Who of carol and bob?"}),
    ("instructions", "no comma, words", "The sea is blue.",
     {"instruction_id_list": ["punctuation:no_comma", "length_constraints:number_words"],
      "kwargs": [{}, {"num_words": 9, "relation": "less than"}]}),
    ("schema", "JSON", '{"name": "Ann", "age": 7}', {"ground_truth": PERSON}),
    ("tool_calls", "Hermes", f"<tool_call>{CALL}</tool_call>", {"ground_truth": [{"name": "weather", "arguments": {"city": "Rome", "days": 2}}]}),
    ("stem", "quantity", "9.8 m/s^2", {"ground_truth": "980 cm/s^2"}),
    ("stem", "choice", "B", {"ground_truth": "B", "prompt": "Which?\nA. Rome\nB. Paris"}),
    ("translation", "chrF", "Heute ist das Wetter schön.", {"ground_truth": "Das Wetter ist heute schön."}),
    ("abstention", "confidence", "42\nConfidence: 80%", {"ground_truth": "42", "prompt": "What is 6 * 7?"}),
    ("abstention", "none", "I do not know.", {"ground_truth": "42", "prompt": "What is 6 * 7?"}),
    ("sql", "SELECT", "```sql\nSELECT name FROM pet WHERE age > 2\n```",
     {"ground_truth": "SELECT name FROM pet WHERE NOT age <= 2",
      "setup_sql": "CREATE TABLE pet (name TEXT, age INTEGER); INSERT INTO pet VALUES ('Rex', 3), ('Tom', 1);"}),
]  # fmt: skip
REASONS = {
    "logic grid": "each cell is read, and each row, column and box checked, anew for each answer",
    "logic roles": "each sentence is searched for people and what they are said to be",
    "sql": "each answer is a process of its own in the box, which builds the database and runs both queries",
    "translation": "sacreBLEU counts the n-grams of characters up to six in Python, anew for each answer",
}
"""Why a verifier is slower than 20,000 verdicts a second."""
CLOCKS = {"sql": time.perf_counter}


def rate(name: str, answer: str, row: dict[str, Any], seconds: float) -> float:
    """Verdicts a second, 16 completions of one sample after the other."""
    verifier: Any = Registry.load().verifiers[name].build({}, "options")
    clock = CLOCKS.get(name, time.process_time)
    samples = [item(answer, **row) for _ in range(64)]
    verifier(*samples[0])  # what is imported or started at the first call
    count, start = 0, clock()
    while clock() - start < seconds:
        for sample in samples:
            for _ in range(16):
                verifier(*sample)
            count += 16
            if clock() - start > seconds:
                break
    taken = clock() - start
    if (close := getattr(verifier, "close", None)) is not None:
        close()
    return count / taken


def main(seconds: float) -> None:
    print(f"{'verifier':14} {'answer':16} {'verdicts/s':>12}  reason")
    for name, kind, answer, row in CASES:
        figure = rate(name, answer, row, seconds)
        reason = REASONS.get(f"{name} {kind}", REASONS.get(name, "")) if figure < ENOUGH else ""
        print(f"{name:14} {kind:16} {figure:12,.0f}  {reason}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.5)
