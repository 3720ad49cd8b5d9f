"""A shard of preference pairs: each pair's two rows, side by side, in the columns that TRL and others read.

The rows are laid side by side only here: the two of a pair may come from different parts.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from r1reward_rejection.chat_styles import chat_columns, write_chat
from r1reward_rejection.database import Database, parquet

__all__ = ["pair_table", "place_pairs"]

_SIDED = ("completion_index", "reward", "source_row", "model", "terms")
"""What each of the two has by itself; of all else the pair has one."""
_REPLY = {"messages": "messages", "sharegpt": "conversations", "alpaca": "output", "text": "completion"}
"""By style: the column that the completion is in."""


def place_pairs(db: Database, mixed: Path, pair_places: Path, target: Path) -> None:
    """Write where the two rows of each pair stand: the chosen one at twice the pair's number, the other behind it."""
    sides = " UNION ALL ".join(
        f"SELECT m.{side} AS row, p.copy, p.split, p.shard, 2 * p.number + {i} AS number, p.scored, p.correct, "
        f"p.difficulty, p.curriculum, m.margin FROM {parquet(pair_places)} p JOIN {parquet(mixed)} m ON p.row = m.row"
        for i, side in enumerate(("chosen", "rejected"))
    )
    db.write(f"SELECT * FROM ({sides}) ORDER BY row, number", target)


def pair_table(table: Any, style: str, fields: Sequence[str]) -> Any:
    """The pairs of a table of rows in order, chosen and rejected ones in turn. `fields`: those of messages."""
    import pyarrow as pa
    import pyarrow.compute as pc

    places = np.arange(table.num_rows // 2) * 2
    chosen, rejected = table.take(places), table.take(places + 1)
    columns: dict[str, Any] = _conversations(chosen, rejected, style, fields)
    columns["margin"] = chosen["margin"]
    for name in table.column_names:
        if name in _SIDED:
            columns |= {f"chosen_{name}": chosen[name], f"rejected_{name}": rejected[name]}
        elif name == "tokens":
            # What must fit the context is the longer of the two.
            columns["tokens"] = pc.max_element_wise(chosen[name], rejected[name])
        elif name not in ("prompt", "completion", "margin"):
            columns[name] = chosen[name]
    return pa.table(columns)


def _conversations(chosen: Any, rejected: Any, style: str, fields: Sequence[str]) -> dict[str, Any]:
    """The columns of the conversation: the prompt once, and both completions as the style has them."""
    import pyarrow as pa

    if style == "prompt-completion":
        return {
            "prompt": chosen["prompt"],
            "chosen": chosen["completion"],
            "rejected": rejected["completion"],
        }
    prompts = chosen["prompt"].to_pylist()
    sides = [[reply[0]["content"] for reply in side["completion"].to_pylist()] for side in (chosen, rejected)]
    made = [_one(style, *row) for row in zip(prompts, *sides, strict=True)]
    types = dict(chat_columns(style, fields))
    reply = types.pop(_REPLY[style])
    if style == "sharegpt":
        types, reply = {"conversations": reply}, reply.value_type
    types |= {"chosen": reply, "rejected": reply}
    return {name: pa.array([row[name] for row in made], kind) for name, kind in types.items()}


def _one(style: str, prompt: list[dict[str, Any]], chosen: str, rejected: str) -> dict[str, Any]:
    one, other = (write_chat(style, prompt, text) for text in (chosen, rejected))
    name = _REPLY[style]
    if style == "sharegpt":  # LLaMA-Factory's form: the last turns stand apart
        turns = one[name]
        return {name: turns[:-1], "chosen": turns[-1], "rejected": other[name][-1]}
    return {key: value for key, value in one.items() if key != name} | {
        "chosen": one[name],
        "rejected": other[name],
    }
