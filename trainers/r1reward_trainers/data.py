"""Prompts and demonstrations for a trainer, from the files that `r1reward score` reads or from the hub."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import msgspec

from r1reward.errors import DataError, UsageError
from r1reward.files import BadRow, Inputs, rows
from r1reward.files.mapping import Columns, guess, lookup
from r1reward.files.messages import is_chat, prompt_of, split_chat
from r1reward.files.shape import Shaper
from r1reward_serve.trl_batch import ROW
from r1reward_trainers.config import DataConfig

__all__ = [
    "chat_text",
    "columns_for",
    "demonstration_dataset",
    "prompt_dataset",
    "read_rows",
    "render_prompt",
    "tell_suffix",
]

_OPENING = re.compile(r"<[A-Za-z_]+>$|\|[A-Za-z_]+\|$")

_ROLES = {"human": "user", "gpt": "assistant"}


def read_rows(data: DataConfig) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with its place. Raises `DataError` for one that cannot be read, `UsageError` without data."""
    if bool(data.paths) == bool(data.name):
        raise UsageError("data: name either files or the name of a dataset of the hub")
    found = _from_files(data) if data.paths else _from_hub(data)
    yield from islice(found, data.limit)


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


def columns_for(data: DataConfig, row: Mapping[str, Any], where: str, *, need: str) -> Columns:
    """The mapping of the columns. Prompts have no completion, unless the configuration names one."""
    told = dict(data.columns)
    if need == "prompt":
        told.setdefault("completion", "")
    return guess(row, told, where, need=need)


def prompt_dataset(data: DataConfig, tokenizer: Any) -> tuple[Any, Columns]:
    """The prompts as a `datasets.Dataset` for TRL, and the mapping of the columns.

    It has two columns: `prompt` as the model gets it, and the whole row as JSON for the reward, so that verifiers
    see what `r1reward score` would show them whatever types the rows have.
    """
    from datasets import Dataset

    made: list[dict[str, Any]] = []
    columns: Columns | None = None
    for where, row in read_rows(data):
        columns = columns or columns_for(data, row, where, need="prompt")
        try:
            prompt = lookup(row, columns.prompt)
        except KeyError:
            raise DataError(f"{where}: no column {columns.prompt!r}, the prompt") from None
        try:
            text = msgspec.json.encode(row, enc_hook=str).decode()
        except (TypeError, ValueError) as error:
            raise DataError(f"{where}: {error}") from error
        made.append({"prompt": render_prompt(prompt, data, tokenizer), ROW: text})
    if columns is None:
        raise DataError("data: there is no row")
    return Dataset.from_list(made), columns


def demonstration_dataset(data: DataConfig, tokenizer: Any) -> Any:
    """Demonstrations as a `datasets.Dataset` of prompt and completion texts; a row may hold several completions.

    The prompt is rendered here and the completion is left alone: many chat templates take the chain of thought
    out of an assistant's message, which here is what is to be learned.
    """
    from datasets import Dataset

    made: list[dict[str, str]] = []
    shaper: Shaper | None = None
    columns = Columns()
    for where, row in read_rows(data):
        if shaper is None:
            columns = columns_for(data, row, where, need="completion")
            shaper = Shaper(columns)
        try:
            shaped = shaper(row)
        except DataError as error:
            raise DataError(f"{where}: {error}") from None
        # A conversation is prompt and completion in one column.
        whole = columns.prompt in ("", columns.completion)
        asked = split_chat(row[columns.completion])[0] if whole else lookup(row, columns.prompt)
        prompt = render_prompt(asked, data, tokenizer)
        text = prompt if isinstance(prompt, str) else chat_text(prompt, tokenizer)
        made += [_demonstration(text, c.text) for c in shaped.completions]
    if not made:
        raise DataError("data: there is no demonstration")
    return Dataset.from_list(made)


def _demonstration(prompt: str, completion: str) -> dict[str, str]:
    """What the prompt ends with already (a prefilled `<think>`) is not to be written twice."""
    found = _OPENING.search(prompt.rstrip())
    if found and completion.lstrip().startswith(found[0]):
        completion = completion.lstrip().removeprefix(found[0])
    return {"prompt": prompt, "completion": completion}


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


def tell_suffix(prompt: Any, data: DataConfig, tokenizer: Any) -> str:
    """The opening tag that ends the prompt as the model sees it, if one does: a prefilled `<think>`.

    TRL hands the reward the prompt without what the chat template adds to it.
    """
    rendered = data.template or (prompt if isinstance(prompt, str) else chat_text(prompt, tokenizer))
    found = _OPENING.search(rendered.rstrip())
    return "\n" + found[0] if found else ""


def chat_text(messages: Any, tokenizer: Any) -> str:
    """Chat messages as the text that the model continues, without what the tokenizer puts before any text."""
    text = str(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))
    bos = tokenizer.bos_token
    adds_bos = bos is not None and tokenizer("x").input_ids[:1] == [tokenizer.bos_token_id]
    return text.removeprefix(bos) if adds_bos else text
