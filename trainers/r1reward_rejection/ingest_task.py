"""What one part of the first step is asked: its blocks, and all that decides what is kept of them."""

import msgspec

from r1reward.files import Block
from r1reward_rejection.input_group import Source
from r1reward_rejection.recipe.output import Format
from r1reward_rejection.recipe.pairs import Pairs

__all__ = ["IngestTask"]


class IngestTask(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the first step."""

    number: int
    source: Source
    blocks: list[Block]
    folder: str
    seed: int
    domains: dict[str, str]
    """By task: the domain. Empty: each task is a domain."""
    format: Format
    """The templates that completions will be written in, for which they must be well formed."""
    plugins: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """Columns of the input that the data set keeps."""
    sketch: bool = False
    """Whether to keep a sketch of each completion, for `choose: diverse`."""
    pairs: Pairs | None = None
    """How preference pairs are made, so that wrong answers stay."""
    left_out: str = ""
    """A file with the rows that could not be read when the others were scored."""
