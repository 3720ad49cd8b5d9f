"""Prompts and demonstrations for a trainer, from the files that `r1reward score` reads or from the hub."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from r1reward.errors import DataError, UsageError, unknown_name
from r1reward.files import BadRow, Inputs, rows
from r1reward.response.opening import prefilled_opening, without_opening
from r1reward.rows.advice import TRAINING, Door
from r1reward.rows.chat import is_chat, prompt_of
from r1reward.rows.columns import Columns
from r1reward.rows.join import Join, JoinTable
from r1reward.rows.row_reader import RowReader
from r1reward_serve.trl_batch import ROW, SUFFIX
from r1reward_trainers.config import DataConfig
from r1reward_trainers.token_rows import has_tokens, refuse_parts, tokens_of

__all__ = [
    "chat_text",
    "check_columns",
    "demonstration_dataset",
    "prompt_dataset",
    "prompt_reader",
    "prompt_suffix",
    "read_rows",
    "render_prompt",
]

_ROLES = {"human": "user", "gpt": "assistant"}


def read_rows(data: DataConfig, key: str = "data") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with its place. Raises `DataError` for one that cannot be read, `UsageError` without data."""
    if bool(data.paths) == bool(data.name):
        raise UsageError(f"{key}: name either files or the name of a dataset of the hub")
    source = _from_files(data) if data.paths else _from_hub(data)
    join = Join.parse(data.join, data.on)
    table = JoinTable(join) if join else None
    for where, row in islice(source, data.limit):
        try:
            yield where, table(row) if table else row
        except DataError as error:
            raise DataError(f"{where}: {error}") from None


def _from_files(data: DataConfig) -> Iterator[tuple[str, dict[str, Any]]]:
    for block in Inputs(data.paths).blocks():
        for row in rows(block):
            if isinstance(row, BadRow):
                raise DataError(f"{row.where}: {row.error}")
            yield row.where, dict(row.columns)


def _from_hub(data: DataConfig) -> Iterator[tuple[str, dict[str, Any]]]:
    from datasets import load_dataset

    for number, row in enumerate(load_dataset(data.name, data.subset, split=data.split), 1):
        yield f"{data.name}[{data.split}]:{number}", dict(row)


def prompt_reader(data: DataConfig) -> RowReader:
    """The reader of prompts; the data has no completions, unless the configuration names them."""
    return RowReader({"completion": "", **data.columns}, task=data.task, need="prompt", for_reward=False)


def prompt_dataset(
    data: DataConfig,
    tokenizer: Any,
    reader: RowReader | None = None,
    *,
    key: str = "data",
    door: Door = TRAINING,
) -> tuple[Any, Columns]:
    """The prompts as a `datasets.Dataset` for TRL, and the columns that were read.

    Its columns: `prompt` as the model gets it; the whole row as JSON for the reward, so that verifiers see what
    `r1reward score` would show them whatever types the rows have; and the prompt's suffix. `reader` is the reward's
    own: what it would refuse in the middle of a training is refused here. `key` is the configuration's for this data,
    and `door` gives the words of its errors. Raises `DataError` that names the row.
    """
    from datasets import Dataset

    records: list[dict[str, Any]] = []
    reader = reader or prompt_reader(data)
    for where, row in read_rows(data, key):
        try:
            with door.advice():
                reader(row)
                prompt = reader.prompt(row)
            text = msgspec.json.encode(row, enc_hook=str).decode()
        except (DataError, TypeError, ValueError) as error:
            raise DataError(f"{where}: {error}") from error
        rendered = render_prompt(prompt, data, tokenizer)
        records.append({"prompt": rendered, ROW: text, SUFFIX: prompt_suffix(rendered, data, tokenizer)})
    if not records:
        raise DataError(f"{key}: there is no row")
    return Dataset.from_list(records), reader.shown(reader.usage())


def check_columns(names: Sequence[str], dataset: Any) -> None:
    """Refuse columns that no row of a dataset of prompts has. Raises `UsageError`."""
    known = {name for text in dataset[ROW] for name in msgspec.json.decode(text)} if names else set()
    for name in names:
        if name not in known:
            raise UsageError(f"select.columns: {unknown_name('column', name, sorted(known))}")


def demonstration_dataset(data: DataConfig, tokenizer: Any) -> Any:
    """Demonstrations as a `datasets.Dataset` of prompt and completion texts; a row may hold several completions.

    The prompt is rendered here and the completion is left alone: many chat templates take the chain of thought
    out of an assistant's message, which here is what is to be learned. Rows that have tokens and a mask of the loss
    are taken by these.
    """
    from datasets import Dataset

    records: list[dict[str, Any]] = []
    reader = RowReader(data.columns, end_tokens=data.end_tokens, for_reward=False)
    for where, row in read_rows(data):
        try:
            with TRAINING.advice():
                reading = reader(row)
            if has_tokens(row):
                records.append(tokens_of(row, [c.text for c in reading.completions], tokenizer))
                continue
            refuse_parts(row)
            prompt = render_prompt(reader.prompt(row), data, tokenizer)
        except DataError as error:
            raise DataError(f"{where}: {error}") from None
        text = prompt if isinstance(prompt, str) else chat_text(prompt, data, tokenizer)
        records += [_demonstration(text, c.text) for c in reading.completions]
    if not records:
        raise DataError("data: there is no demonstration")
    if any("input_ids" in r for r in records) and not all("input_ids" in r for r in records):
        raise DataError(
            "data: some rows have `input_ids` and others have none: read them in runs of their own"
        )
    return Dataset.from_list(records)


def _demonstration(prompt: str, completion: str) -> dict[str, str]:
    """Prompt and completion; a tag that ends the prompt (a prefilled `<think>`) is taken off the completion."""
    return {"prompt": prompt, "completion": without_opening(prompt, completion)}


def render_prompt(prompt: Any, data: DataConfig, tokenizer: Any) -> Any:
    """What the model gets: chat messages, or text."""
    if data.template:
        # Not str.format: braces in the text are the user's.
        return data.template.replace("{prompt}", prompt_of(prompt))
    chat = getattr(tokenizer, "chat_template", None) is not None if data.chat is None else data.chat
    if not chat:
        # Messages, too: a tokenizer without a chat template cannot render them.
        text = prompt_of(prompt)
        return f"{data.system}\n\n{text}" if data.system else text
    if isinstance(prompt, str):
        messages = [{"role": "user", "content": prompt}]
    elif is_chat(prompt):
        messages = [_message(m) for m in prompt]
    else:
        return prompt_of(prompt)
    return [{"role": "system", "content": data.system}, *messages] if data.system else messages


def _message(message: Mapping[str, Any]) -> dict[str, str]:
    role = message.get("role", message.get("from", "user"))
    content = message.get("content", message.get("value"))
    return {
        "role": _ROLES.get(role, role),
        "content": content if isinstance(content, str) else json.dumps(content),
    }


def prompt_suffix(prompt: Any, data: DataConfig, tokenizer: Any) -> str:
    """The opening tag that ends the prompt as the model sees it, if one does: a prefilled `<think>`.

    TRL hands the reward the prompt without what the chat template adds to it.
    """
    rendered = prompt if isinstance(prompt, str) else chat_text(prompt, data, tokenizer)
    opening = prefilled_opening(rendered)
    return "\n" + opening if opening else ""


def chat_text(messages: Any, data: DataConfig, tokenizer: Any) -> str:
    """Chat messages as the text that the model continues, without what the tokenizer puts before any text."""
    options = {"tokenize": False, "add_generation_prompt": True}
    text = str(tokenizer.apply_chat_template(messages, **(data.chat_template_kwargs | options)))
    bos = tokenizer.bos_token
    adds_bos = bos is not None and tokenizer("x").input_ids[:1] == [tokenizer.bos_token_id]
    return text.removeprefix(bos) if adds_bos else text
