"""Verdicts a second and core of the rule-based verifiers on short answers, groups of 16 to a row.

python tests/benchmarks/domains.py
"""

import time
from typing import Any

from r1reward.registry.registry import Registry
from r1reward.testing import item

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
]  # fmt: skip


def rate(name: str, answer: str, row: dict[str, Any], seconds: float = 0.5) -> float:
    """Verdicts a second of CPU time, 16 completions of one sample after the other."""
    verifier: Any = Registry.load().verifiers[name].build({}, "options")
    samples = [item(answer, **row) for _ in range(64)]
    count, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        for given in samples:
            for _ in range(16):
                verifier(*given)
        count += 16 * len(samples)
    return count / (time.process_time() - start)


def main() -> None:
    print(f"{'verifier':14} {'answer':16} {'verdicts/s':>12}")
    for name, kind, answer, row in CASES:
        print(f"{name:14} {kind:16} {rate(name, answer, row):12,.0f}")


if __name__ == "__main__":
    main()
