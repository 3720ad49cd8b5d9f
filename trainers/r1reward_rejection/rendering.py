"""What a row of the data set looks like: chat messages, and where they come from."""

from collections.abc import Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError, MissingExtraError, SpecError, unknown_name
from r1reward.hookspecs import Template
from r1reward.registry.registry import Registry
from r1reward.spec.spec import TemplateChoice
from r1reward_rejection.chat_styles import chat_columns, chat_texts, write_chat
from r1reward_rejection.loss_fields import answer_start
from r1reward_rejection.recipe.recipe import Format
from r1reward_rejection.token_masks import TokenMasks, mask_columns

__all__ = [
    "Renderer",
    "RowColumns",
    "check_format",
    "count_tokens",
    "load_tokenizer",
    "row_schema",
    "token_masks",
]


class RowColumns(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a data set are that depends on its rows."""

    fields: tuple[str, ...] = ()
    """Fields of messages beside role and content."""
    terms: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """Columns of the input that are kept, as text."""
    places: tuple[str, ...] = ()
    """Of `difficulty` and `curriculum`, those that are written."""


def row_schema(format: Format, columns: RowColumns) -> Any:
    """The columns of the data set."""
    import pyarrow as pa

    loss = format.loss
    chat = chat_columns(format.style, columns.fields, loss)
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
        ("ground_truth", pa.large_string()),
        ("source", pa.string()),
        ("model", pa.string()),
        ("pass_rate", pa.float64()),
        ("pass_rate_low", pa.float64()),
        ("pass_rate_high", pa.float64()),
        ("samples", pa.int32()),
    ]
    if columns.terms:
        provenance.append(("terms", pa.struct([(name, pa.float64()) for name in columns.terms])))
    provenance += [(name, pa.string()) for name in columns.columns]
    provenance += [(name, pa.int64()) for name in columns.places]
    tokens = [("tokens", pa.int32())] if format.tokenizer else []
    masks = mask_columns() if loss and loss.tokens else []
    return pa.schema([*chat, *provenance, *tokens, *masks])


class Renderer:
    """Writes rows in the data set's form.

    `templates`: by origin, how its completions are split; None = the completion stays as it came.
    """

    def __init__(
        self, settings: Format, templates: dict[str, TemplateChoice], plugins: Sequence[str]
    ) -> None:
        registry = Registry.load(plugins)
        self._settings = settings
        self._targets = {str(c): _build(registry, c) for c in settings.templates.values()}
        self._choices = templates
        loss = settings.loss
        parsed = bool(self._targets) or (loss is not None and loss.on == "answer")
        self._sources = {o: _build(registry, t) for o, t in templates.items()} if parsed else {}
        self._masks = token_masks(settings)

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row of the data set for a row of the texts."""
        prompt = self._prompt(row)
        completion, template = self._completion(row)
        loss = self._settings.loss
        start = 0
        if loss is not None and loss.on == "answer" and template is not None:
            start = answer_start(completion, template(completion, prompt=row["prompt"]))
        chat = write_chat(self._settings.style, prompt, completion, loss, start)
        masks = self._masks(prompt, completion, start) if self._masks else {}
        return (
            chat
            | masks
            | {
                "domain": row["domain"],
                "task": row["task"],
                "id": row["id"],
                "completion_index": row["index"],
                "reward": row["reward"],
                "reward_spec": row["spec"],
                "origin": row["origin"],
                "source_row": row["where"],
                "ground_truth": row["ground_truth"],
                **_about(row["about"]),
            }
        )

    def _prompt(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        stored = row["messages"]
        messages = msgspec.json.decode(stored) if stored else [{"role": "user", "content": row["prompt"]}]
        system = self._settings.system_of(row["domain"])
        if system and not any(m["role"] == "system" for m in messages):
            messages = [{"role": "system", "content": system}, *messages]
        conversation: list[dict[str, Any]] = messages
        return conversation

    def _completion(self, row: dict[str, Any]) -> tuple[str, Template | None]:
        """The completion as it is written, and how it is split; None: all of it is answer."""
        text: str = row["completion"]
        choice = self._settings.template_of(row["domain"])
        if choice is None:
            return text.strip(), self._sources.get(row["origin"])
        source = self._sources[row["origin"]]
        # What is in the template already stays as the model wrote it, unless it leans on a prefilled opening tag,
        # which the data set's prompt may not have.
        if self._choices[row["origin"]] == choice and source(text).well_formed:
            return text.strip(), source
        response = source(text, prompt=row["prompt"])
        # Without reasoning there is nothing to put between tags: general data may have none.
        if not response.reasoning:
            return response.answer, None
        target = self._targets[str(choice)]
        return target.render(response.reasoning, response.answer), target


def _about(text: str) -> dict[str, Any]:
    about = msgspec.json.decode(text)
    columns: dict[str, Any] = about.pop("columns")
    return {**columns, **about}


def _build(registry: Registry, choice: TemplateChoice) -> Template:
    template: Template = registry.template(choice.name).factory(**choice.options)
    return template


def check_format(settings: Format, plugins: Sequence[str]) -> None:
    """What rows are written with must be there before any work is done. Raises `R1RewardError`."""
    registry = Registry.load(plugins) if settings.templates else None
    for key, choice in settings.templates.items():
        assert registry is not None  # there is a template
        if choice.name not in registry.templates:
            raise SpecError(f"{key}: {unknown_name('template', choice.name, registry.templates)}")
        registry.template(choice.name).build(choice.options, f"{key}.options")
    if settings.tokenizer:
        load_tokenizer(settings.tokenizer)
    token_masks(settings)


def token_masks(settings: Format) -> TokenMasks | None:
    """What writes tokens and masks; None where none are wanted. Raises `R1RewardError`."""
    loss = settings.loss
    return TokenMasks(settings.tokenizer, loss, settings.context) if loss and loss.tokens else None


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
    texts = ["\n".join(chat_texts(row)) for row in rows]
    return [len(e.ids) for e in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
