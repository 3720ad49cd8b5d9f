"""What each row says of its prompt for semantic duplicates: what decides before any similarity, and the witnesses.

semantic/prompts/000042.parquet   row, prompt, deciding, truth, answer: hashes
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from r1reward.text.sentences import sentences
from r1reward_rejection.discriminants import is_instruction, prompt_hash
from r1reward_rejection.program_form import is_program
from r1reward_rejection.same_problem import final_answer
from r1reward_rejection.tables import read_texts, rows_of_part, write_parquet

__all__ = ["WEAK", "PromptTask", "deciding_hash", "prompts_of", "write_prompts"]

WEAK = "~"
_VERDICTS = frozenset(("yes", "no", "true", "false"))
_COLUMNS = ("prompt", "completion", "ground_truth")


class PromptTask(msgspec.Struct, frozen=True, kw_only=True):
    """One part."""

    number: int
    texts: str
    rows: str
    folder: str


def write_prompts(task: PromptTask) -> dict[str, int]:
    """Write the hashes of one part's rows."""
    import pyarrow as pa

    numbers = rows_of_part(Path(task.rows), task.number, ["row"])["row"].to_numpy()
    rows: list[tuple[Any, ...]] = []
    for batch in read_texts(Path(task.texts), numbers, list(_COLUMNS)):
        columns = [batch[name].to_pylist() for name in ("row", *_COLUMNS)]
        rows += [_hashes(*row) for row in zip(*columns, strict=True)]
    names = ("row", "prompt", "deciding", "truth", "answer")
    kinds = (pa.int64(), *[pa.string()] * 4)
    arrays = {
        name: pa.array([row[i] for row in rows], kind)
        for i, (name, kind) in enumerate(zip(names, kinds, strict=True))
    }
    write_parquet(Path(task.folder) / "prompts" / f"{task.number:06d}.parquet", pa.table(arrays))
    return {"rows": len(rows)}


def _hashes(row: int, prompt: str, completion: str, truth: str | None) -> tuple[Any, ...]:
    answer = f"{prompt_hash(completion):016x}" if is_program(completion) else _hash(final_answer(completion))
    return row, _hash(prompt.strip()), deciding_hash(prompt), _witness(truth or ""), answer


def _witness(truth: str) -> str:
    """A hash of the ground truth; with `WEAK` before it where half of all questions have the same."""
    bare = "".join(truth.split())
    return (WEAK if all(map(_is_weak, _acceptable(bare))) else "") + _hash(bare) if bare else ""


def _acceptable(bare: str) -> list[str]:
    """The acceptable answers of a ground truth: `True` is read as ["yes","true"]."""
    try:
        return msgspec.json.decode(bare, type=list[str])
    except msgspec.DecodeError:
        return [bare]


def _is_weak(answer: str) -> bool:
    return answer.casefold() in _VERDICTS or (len(answer.strip("().")) < 2 and not answer.isdigit())


@lru_cache(4096)
def deciding_hash(prompt: str) -> str:
    """One hash of the tokens that tell two problems apart, and of the proper names: in any order of the sentences."""
    names = sorted({n for s in sentences(prompt) if not is_instruction(s) for n in _names(s)})
    return _hash(f"{prompt_hash(prompt):016x} {' '.join(names)}")


def _names(sentence: str) -> list[str]:
    """Words with a capital within a sentence; where it begins any word has one."""
    words = re.findall(r"[^\W\d_]+", sentence)
    return [word.removesuffix("s") for word in words[1:] if word[0].isupper() and len(word) > 1]


def _hash(text: str) -> str:
    """A hash; empty for an empty text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest() if text else ""


def prompts_of(texts: Path, rows: Sequence[int]) -> dict[int, str]:
    """The prompts of some rows."""
    import numpy as np

    numbers = np.unique(np.asarray(rows, np.int64))
    prompts: dict[int, str] = {}
    for part in np.unique(numbers >> 32).tolist():
        for batch in read_texts(texts / f"{part:06d}.arrow", numbers[numbers >> 32 == part], ["prompt"]):
            prompts |= dict(zip(batch["row"].to_pylist(), batch["prompt"].to_pylist(), strict=True))
    return prompts
