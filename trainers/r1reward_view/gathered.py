"""The columns of a block as they grow: what a row or a score says once is kept once, and repeated by Arrow."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zlib import adler32, crc32

import msgspec

from r1reward.types import Completion
from r1reward_view.score_digest import ScoreDigest
from r1reward_view.signs import Signed, signs_of
from r1reward_view.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = ["PLAIN", "Gathered", "hash_text"]

OF_ROW = {
    "row": "int32", "id": "string", "prompt": "int64", "source": "string", "task": "string", "step": "int32",
    "truth": "string",
}  # fmt: skip
"""What all completions of a row have in common, with Arrow's types."""
OF_COMPLETION = {
    "k": "int32", "reward": "float64", "truncated": "bool", "len": "int32", "think": "int32", "text_key": "int64",
}  # fmt: skip
OF_SCORE: Mapping[str, tuple[str, Callable[[ScoreDigest], Any]]] = {
    "v": ("string", lambda digest: digest.own.verdict),
    "answer": ("string", lambda digest: digest.own.answer),
    "answer_key": ("int64", lambda digest: digest.own.key),
    "rule": ("string", lambda digest: digest.own.rule),
    "reason": ("string", lambda digest: digest.own.reason),
    "status": ("string", lambda digest: digest.own.status),
}
"""What the term says that says whether an answer is right."""
OF_TERM: Mapping[str, tuple[str, Callable[[ScoreDigest], Any]]] = {
    "value": ("float64", lambda digest: digest.value),
    "status": ("string", lambda digest: digest.status),
    "pattern": ("string", lambda digest: digest.pattern),
}
PLAIN = OF_ROW | OF_COMPLETION | {name: kind for name, (kind, _) in OF_SCORE.items()}
"""The columns that do not depend on the terms."""


class TermColumns:
    """What one term says of the completions of a block."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.numbers: list[int] = []
        """In the vocabulary; those of the last completions may be missing."""

    def distinct(self, size: int) -> tuple[list[ScoreDigest], "np.ndarray[Any, Any]"]:
        """What it says, each thing once, and which of them of each of so many completions."""
        import numpy as np

        numbers = np.zeros(size, np.int32)
        numbers[: len(self.numbers)] = self.numbers
        distinct, places = np.unique(numbers, return_inverse=True)
        return [self.vocabulary.digests[number] for number in distinct.tolist()], places


class Gathered:
    """The completions of a block. `own`: the term that says whether an answer is right."""

    def __init__(self, own: str, vocabularies: Mapping[str, Vocabulary]) -> None:
        self._own, self._vocabularies = own, vocabularies
        self._rows: list[tuple[Any, ...]] = []
        self._sizes: list[int] = []
        self._texts: list[str] = []
        self._truncated: list[bool] = []
        self._rewards: list[float | None] = []
        self._verdicts: list[str] = []
        self.terms: dict[str, TermColumns] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def add_raw(self, scores: Sequence[Mapping[str, msgspec.Raw]], truth: str) -> int:
        """The terms' JSON of the completions of a row that is added next; how many keys their objects have."""
        keys, terms = 0, self.terms
        for at, raws in enumerate(scores, len(self._texts)):
            for name, raw in raws.items():
                score = bytes(raw)
                term = terms.get(name)
                if term is None or len(term.numbers) != at:
                    if score == b"null":  # Parquet has every term in every row
                        continue
                    term = self._term(name, at)
                vocabulary = term.vocabulary
                number = vocabulary.known(score)
                if number is None:
                    number = vocabulary.learn(score)
                keys += vocabulary.keys[number]
                term.numbers.append(
                    vocabulary.with_truth(number, truth) if vocabulary.digests[number].reason else number
                )
        return keys

    def add_numbers(self, scores: Sequence[Mapping[str, int]], truth: str) -> None:
        """The same of scores that have their numbers."""
        for at, numbers in enumerate(scores, len(self._texts)):
            for name, number in numbers.items():
                term = self._term(name, at)
                term.numbers.append(term.vocabulary.with_truth(number, truth))

    def _term(self, name: str, at: int) -> TermColumns:
        """That of a name; of the completions before the one at `at`, nothing is said that was not said."""
        term = self.terms.get(name)
        if term is None:
            term = self.terms[name] = TermColumns(self._vocabularies[name])
        term.numbers += [0] * (at - len(term.numbers))
        return term

    def add(
        self,
        shared: tuple[Any, ...],
        completions: Sequence[Completion],
        rewards: Iterable[float | None],
        verdicts: Sequence[str] = (),
    ) -> None:
        """A row, whose terms have their numbers already. `verdicts`: where they are not those of the term."""
        self._rows.append(shared)
        self._sizes.append(len(completions))
        self._texts += [completion.text for completion in completions]
        self._truncated += [completion.truncated for completion in completions]
        self._rewards += rewards
        self._verdicts += verdicts

    def table(self) -> tuple["pa.Table", list[tuple[int, str]]]:
        """All columns, and the signs of completions, by their places."""
        import numpy as np
        import pyarrow as pa

        size, sizes = len(self._texts), np.array(self._sizes, np.int64)
        rows = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        numbers = np.arange(size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        thoughts = np.array(list(map(_thought, self._texts)), np.int32)
        digests = {name: term.distinct(size) for name, term in self.terms.items()}
        own = digests.get(self._own) or TermColumns(Vocabulary(is_own=True)).distinct(size)
        columns = {name: array.take(pa.array(rows)) for name, array in _arrays(OF_ROW, self._rows).items()}
        columns |= {
            "k": pa.array(numbers, "int32"),
            "reward": pa.array(self._rewards, "float64"),
            "truncated": pa.array(self._truncated, "bool"),
            "len": pa.array(list(map(len, self._texts)), "int32"),
            "think": pa.array(thoughts),
            "text_key": pa.array(list(map(hash_text, self._texts)), "int64"),
            **_columns(OF_SCORE, *own),
        }
        if self._verdicts:
            columns["v"] = pa.array(self._verdicts, "string")
        for number, each in enumerate(digests.values()):
            columns |= {f"t{number}_{name}": array for name, array in _columns(OF_TERM, *each).items()}
        is_right = self._is_right(*own)
        is_code = np.array(["code" in row[_TASK] for row in self._rows], np.bool_)[rows]
        signed = Signed(self._texts, thoughts, is_right, is_code)
        return pa.table(columns), list(signs_of(signed, own, digests))

    def _is_right(self, own: Sequence[ScoreDigest], places: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        import numpy as np

        if self._verdicts:
            return np.array([verdict == "right" for verdict in self._verdicts], np.bool_)
        is_right: np.ndarray[Any, Any] = np.array(
            [digest.own.verdict == "right" for digest in own], np.bool_
        )[places]
        return is_right


_TASK = list(OF_ROW).index("task")


def _columns(
    fields: Mapping[str, tuple[str, Callable[[ScoreDigest], Any]]],
    digests: Sequence[ScoreDigest],
    places: "np.ndarray[Any, Any]",
) -> dict[str, "pa.Array"]:
    import pyarrow as pa

    indices = pa.array(places)
    return {
        name: pa.array(list(map(field, digests)), kind).take(indices)
        for name, (kind, field) in fields.items()
    }


def _arrays(kinds: Mapping[str, str], records: Sequence[tuple[Any, ...]]) -> dict[str, "pa.Array"]:
    import pyarrow as pa

    fields = zip(*records, strict=True) if records else ((),) * len(kinds)
    return {name: pa.array(values, kind) for (name, kind), values in zip(kinds.items(), fields, strict=True)}


def _thought(text: str) -> int:
    """Characters of reasoning; -1 where the text has none of its marks."""
    end, start = text.find("</think>"), text.find("<think>")
    if start < 0 and end < 0:
        return -1
    start = start + 7 if start >= 0 else 0
    return len(text[start : end if end >= 0 else len(text)].strip())


def hash_text(text: str) -> int:
    """Which completions are one and the same: two checksums of different kinds, as for prompts."""
    data = text.strip().encode("utf-8", "surrogatepass")
    return (crc32(data) << 32 | adler32(data)) >> 1
