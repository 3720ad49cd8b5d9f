"""What a row of the data set looks like: chat messages, and where they come from."""

from collections.abc import Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError, MissingExtraError
from r1reward.hookspecs import Template
from r1reward.registry.registry import Registry
from r1reward.spec.spec import TemplateChoice
from r1reward_rejection.recipe.recipe import Format

__all__ = ["Renderer", "count_tokens", "load_tokenizer", "row_schema"]


def row_schema(style: str, *, tokens: bool) -> Any:
    """The columns of the data set."""
    import pyarrow as pa

    message = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    chat = [("prompt", message), ("completion", message)] if style != "messages" else [("messages", message)]
    provenance = [
        ("domain", pa.string()),
        ("task", pa.string()),
        ("id", pa.string()),
        ("completion_index", pa.int32()),
        ("reward", pa.float64()),
        ("reward_spec", pa.string()),
        ("origin", pa.string()),
        ("source_row", pa.string()),
        ("copy", pa.int32()),
    ]
    return pa.schema([*chat, *provenance, *([("tokens", pa.int32())] if tokens else [])])


class Renderer:
    """Writes rows in the data set's form.

    `templates`: by origin, how its completions are split; None = the completion stays as it came.
    """

    def __init__(
        self, settings: Format, templates: dict[str, TemplateChoice], plugins: Sequence[str]
    ) -> None:
        registry = Registry.load(plugins)
        self._settings = settings
        self._target: Template | None = None
        choice = settings.template
        if choice is not None:
            chosen = choice if isinstance(choice, TemplateChoice) else TemplateChoice(name=choice)
            self._target = _build(registry, chosen)
            self._sources = {origin: _build(registry, t) for origin, t in templates.items()}
            self._same = {origin for origin, t in templates.items() if t == chosen}

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row of the data set for a row of the texts."""
        prompt = self._prompt(row)
        reply = [{"role": "assistant", "content": self._completion(row)}]
        chat = (
            {"messages": prompt + reply}
            if self._settings.style == "messages"
            else {"prompt": prompt, "completion": reply}
        )
        return chat | {
            "domain": row["domain"],
            "task": row["task"],
            "id": row["id"],
            "completion_index": row["index"],
            "reward": row["reward"],
            "reward_spec": row["spec"],
            "origin": row["origin"],
            "source_row": row["where"],
        }

    def _prompt(self, row: dict[str, Any]) -> list[dict[str, str]]:
        asked = row["messages"]
        messages = msgspec.json.decode(asked) if asked else [{"role": "user", "content": row["prompt"]}]
        if self._settings.system and not any(m["role"] == "system" for m in messages):
            messages = [{"role": "system", "content": self._settings.system}, *messages]
        found: list[dict[str, str]] = messages
        return found

    def _completion(self, row: dict[str, Any]) -> str:
        text: str = row["completion"]
        if self._target is None:
            return text.strip()
        source = self._sources[row["origin"]]
        # What is in the template already stays as the model wrote it, unless it leans on a prefilled opening tag,
        # which the data set's prompt may not have.
        if row["origin"] in self._same and source(text).well_formed:
            return text.strip()
        response = source(text, prompt=row["prompt"])
        # Without reasoning there is nothing to put between tags: general data may have none.
        if not response.reasoning:
            return response.answer
        return self._target.render(response.reasoning, response.answer)


def _build(registry: Registry, choice: TemplateChoice) -> Template:
    made: Template = registry.template(choice.name).factory(**choice.options)
    return made


def load_tokenizer(name: str) -> Any:
    """A tokenizer from a tokenizer.json, a model's folder or a hub's name. Raises `DataError`."""
    from pathlib import Path

    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise MissingExtraError("tokenizers", "reject") from None
    path = Path(name) / "tokenizer.json" if Path(name).is_dir() else Path(name)
    try:
        return Tokenizer.from_file(str(path)) if path.exists() else Tokenizer.from_pretrained(name)
    except Exception as error:  # noqa: BLE001  the library raises bare Exception
        raise DataError(f"tokenizer {name}: {' '.join(str(error).split())[:300]}") from None


def count_tokens(tokenizer: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    """The tokens of each row's messages, without those of a chat template."""
    texts = [
        "\n".join(m["content"] for key in ("messages", "prompt", "completion") for m in row.get(key) or ())
        for row in rows
    ]
    return [len(e.ids) for e in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
