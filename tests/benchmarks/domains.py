"""Verdicts a second and core of the rule-based verifiers on short answers, groups of 16 to a row.

    python tests/benchmarks/domains.py [SECONDS]

Where a figure is below 20,000 a second, the last column says what the time goes into, and a line below it what that
costs alone, in the same run: sacreBLEU for `translation`; SQLite in this process, and a box with an empty program, for
`sql`. `sql` and the box are timed by the clock: they run in other processes.
"""

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
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
    "sql": "each answer is a process of its own in the box, which builds the database and runs both queries; see below",
    "translation": "sacreBLEU counts the answer's n-grams of up to six characters in Python; see below",
}
"""Why a verifier is slower than 20,000 verdicts a second."""
CLOCKS = {"sql": time.perf_counter}


def rate(name: str, answer: str, row: dict[str, Any], seconds: float) -> float:
    """Verdicts a second, 16 completions of one sample after the other."""
    verifier: Any = Registry.load().verifiers[name].build({}, "options")
    samples = [item(answer, **row) for _ in range(64)]
    calls = (sample for _ in iter(int, 1) for sample in samples for _ in range(16))
    figure = calls_a_second(lambda: verifier(*next(calls)), seconds, CLOCKS.get(name, time.process_time))
    if (close := getattr(verifier, "close", None)) is not None:
        close()
    return figure


def calls_a_second(call: Callable[[], Any], seconds: float, clock: Callable[[], float]) -> float:
    """How often a second it can be called, apart from what is imported or started at the first call."""
    call()
    count, start = 0, clock()
    while (taken := clock() - start) < seconds:
        for _ in range(16):
            call()
        count += 16
    return count / taken


def translation_alone(answer: str, row: dict[str, Any], seconds: float) -> Iterator[tuple[str, float]]:
    """sacreBLEU by itself, as its documentation calls it, and with the reference counted before."""
    from sacrebleu.metrics import CHRF

    reference = row["ground_truth"]
    sentence, counted = CHRF(), CHRF(references=[[reference]])
    yield (
        "sacreBLEU alone, sentence_score",
        calls_a_second(lambda: sentence.sentence_score(answer, [reference]), seconds, time.process_time),
    )
    yield (
        "sacreBLEU alone, the reference counted once",
        calls_a_second(lambda: counted.corpus_score([answer], None), seconds, time.process_time),
    )


def sql_alone(answer: str, row: dict[str, Any], seconds: float) -> Iterator[tuple[str, float]]:
    """SQLite in this process, and the box with a program that does nothing."""
    from r1reward_sandbox import Program, Sandbox

    query = answer.strip("`").removeprefix("sql")

    def asked() -> None:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.executescript(row["setup_sql"])
            for each in (row["ground_truth"], query):
                connection.execute(each).fetchall()

    yield "SQLite alone, in this process", calls_a_second(asked, seconds, time.perf_counter)
    with closing(Sandbox()) as sandbox:
        program = Program(language="python", source="pass")
        figure = calls_a_second(lambda: sandbox.run(program, b""), seconds, time.perf_counter)
        yield "a box with an empty program", figure


ALONE = {"translation": translation_alone, "sql": sql_alone}


def main(seconds: float) -> None:
    print(f"{'verifier':14} {'answer':16} {'verdicts/s':>12}  reason")
    for name, kind, answer, row in CASES:
        figure = rate(name, answer, row, seconds)
        reason = REASONS.get(f"{name} {kind}", REASONS.get(name, "")) if figure < ENOUGH else ""
        print(f"{name:14} {kind:16} {figure:12,.0f}  {reason}")
        for what, peer in ALONE[name](answer, row, seconds) if name in ALONE else ():
            print(f"  {what:45} {peer:12,.0f}  x{figure / peer:.2f}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.5)
