"""Agreement with recorded rewards: rollouts of NeMo-Gym's servers, each judged by the verifier of its kind.

    python tests/benchmarks/rollouts.py FOLDER [--differences]

FOLDER has a file for each server, `NAME.jsonl`, with NeMo-Gym's recorded responses and rewards. Servers whose rows lack
what a rule needs (the reference, a database, a judge) are listed with the reason.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from r1reward.registry.registry import Registry
from r1reward.testing import judge

LEFT_OUT = {
    "reasoning_gym": "the recorded rows lack the answer",
    "xlam_fc": "the recorded rows lack the expected calls",
    "bird_sql": "needs the benchmark's databases",
    "spider2_lite": "needs the benchmark's databases",
    "verifif": "the recorded rows lack the instructions",
    "ether0": "the recorded rows lack the reference",
    "physics_judge": "a judge's verdict",
    "ugphysics_judge": "a judge's verdict",
    "bigcodebench": "needs the benchmark's tests",
    "evalplus": "needs the benchmark's tests",
    "code_gen": "needs the benchmark's tests",
}


class Server(NamedTuple):
    """Which verifier stands for a server, with which options, and where a row states what it needs."""

    verifier: str
    options: Mapping[str, Any]
    row: Callable[[Mapping[str, Any]], Mapping[str, Any]]


def expected(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"ground_truth": row["expected_answer"]}


def grid(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "ground_truth": json.dumps(row["expected_output"])
        if isinstance(row["expected_output"], list)
        else row["expected_output"]
    }


def instructed(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"instruction_id_list": row["instruction_id_list"], "kwargs": row["kwargs"]}


SERVERS = {
    "structured_outputs": Server("schema", {"fences": "refused", "strict": True}, lambda row: {}),
    "structeval": Server("schema", {}, lambda row: {k: row[k] for k in ("output_type", "raw_output_metric")}),
    "single_step_tool_use_with_argument_comparison": Server(
        "tool_calls", {"word_overlap": 0.1}, lambda row: {"expected_action": row["expected_action"]}
    ),
    "ifbench": Server("instructions", {"credit": "fraction"}, instructed),
    "instruction_following": Server("instructions", {}, instructed),
    "mcqa": Server("stem", {"extract": "strict"}, expected),
    "gpqa_diamond": Server("stem", {"extract": "strict"}, expected),
    "string_match": Server("stem", {}, expected),
    "spartqa": Server("logic", {"kind": "text"}, lambda row: {"ground_truth": row["target"]}),
    "citation_if": Server("citations", {}, lambda row: row["verifier"]),
    "equivalence_rule": Server("exact", {}, expected),
    "format_verification": Server("regex", {}, lambda row: {"verifier": row["verifier"]}),
    "hotpotqa_qa": Server("stem", {}, expected),
    "arc_agi": Server("logic", {"kind": "grid"}, grid),
    "nvarc": Server("logic", {"kind": "grid"}, grid),
    "wmt_translation": Server("translation", {}, lambda row: {"ground_truth": row["translation"]}),
    "polymath": Server("math", {}, expected),
    "math_with_judge": Server("math", {}, expected),
    "math_with_autograder": Server("math", {}, expected),
}


def completion(row: Mapping[str, Any]) -> str:
    """The text of a recorded response; its first step's calls as Hermes writes them."""
    parts: list[str] = []
    for item in row["response"]["output"]:
        if item.get("type") == "message":
            parts += [part.get("text", "") for part in item["content"]]
        elif item.get("type") == "function_call":
            call = {"name": item["name"], "arguments": json.loads(item["arguments"])}
            parts.append(f"<tool_call>{json.dumps(call)}</tool_call>")
        elif item.get("type") == "function_call_output":
            break
    return "\n".join(parts).strip()


def prompt(row: Mapping[str, Any]) -> str:
    messages = row["responses_create_params"]["input"]
    return (
        "\n\n".join(str(message.get("content", "")) for message in messages)
        if isinstance(messages, list)
        else str(messages)
    )


def main(folder: Path, differences: bool) -> None:
    registry = Registry.load()
    print(f"{'server':46} {'verifier':14} {'rows':>5} {'agree':>6}  note")
    for path in sorted(folder.glob("*.jsonl")):
        name = path.stem
        server = SERVERS.get(name)
        if server is None:
            print(f"{name:46} {'':14} {'':>5} {'':>6}  {LEFT_OUT.get(name, 'unknown server')}")
            continue
        verifier = registry.verifiers[server.verifier].build(dict(server.options), "options")
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        notes = []
        for row in rows:
            tools = row["responses_create_params"].get("tools") or []
            score = judge(verifier, completion(row), prompt=prompt(row), tools=tools, **server.row(row))
            if score.value is None or abs(score.value - row["reward"]) > 0.01:
                notes.append(f"theirs {row['reward']:g}, ours {score.value}: {score.reason}")
        print(f"{name:46} {server.verifier:14} {len(rows):5} {len(rows) - len(notes):6}")
        for note in notes if differences else ():
            print(f"    {note[:200]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--differences" in sys.argv)
