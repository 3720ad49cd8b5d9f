"""What a term says, each thing once: most scores of a run stand there in the same words, and are understood once."""

from collections.abc import Mapping
from typing import Any

import msgspec

from r1reward.report.reasons import reason_pattern
from r1reward.text.duplicate_keys import counted_keys
from r1reward_view.score_digest import NO_DIGEST, ScoreDigest, digest_of

__all__ = ["Vocabularies", "Vocabulary"]

_MOST = 1 << 16
_decode = msgspec.json.Decoder().decode


class Vocabulary:
    """What one term says, by numbers; 0 is nothing. `is_own`: it says whether an answer is right."""

    def __init__(self, *, is_own: bool) -> None:
        self._is_own = is_own
        self.digests: list[ScoreDigest] = [NO_DIGEST]
        self.keys = [0]
        """Of the objects in each score."""
        self._by_bytes: dict[bytes, int] = {b"null": 0}
        self._with_truth: dict[tuple[int, str], int] = {}
        self.known = self._by_bytes.get
        """The number of a score by its JSON; None where it is not known yet."""

    @property
    def is_full(self) -> bool:
        """Whether a new one should take its place."""
        return len(self.digests) > _MOST

    def learn(self, raw: bytes) -> int:
        """The number of a score that is not known. Raises as `digest_of` does."""
        score = _decode(raw)
        number = self._by_bytes[raw] = self.add(score, counted_keys(score))
        return number

    def add(self, score: Mapping[str, Any], keys: int = 0) -> int:
        """The number of a score. Raises as `digest_of` does."""
        return self._put(digest_of(score, is_own=self._is_own), keys)

    def with_truth(self, number: int, truth: str) -> int:
        """The number of the same with the ground truth left out of its reason, where it stands there."""
        digest = self.digests[number]
        if not truth or truth[:80] not in digest.reason:
            return number
        pattern = reason_pattern(digest.reason, truth)
        if pattern == digest.pattern:
            return number
        named = self._with_truth.get((number, pattern))
        if named is None:
            named = self._put(msgspec.structs.replace(digest, pattern=pattern), self.keys[number])
            self._with_truth[number, pattern] = named
        return named

    def _put(self, digest: ScoreDigest, keys: int) -> int:
        self.digests.append(digest)
        self.keys.append(keys)
        return len(self.digests) - 1


class Vocabularies(dict[str, Vocabulary]):
    """Those of all terms, each made when it is first asked for. `own`: the term that says what is right."""

    def __init__(self, own: str) -> None:
        super().__init__()
        self._own = own

    def __missing__(self, name: str) -> Vocabulary:
        vocabulary = self[name] = Vocabulary(is_own=name == self._own)
        return vocabulary

    def tidy(self) -> None:
        """Begin those anew that have grown large."""
        for name in [name for name, vocabulary in self.items() if vocabulary.is_full]:
            del self[name]

    def numbers(self, scores: Mapping[str, Mapping[str, Any] | None]) -> dict[str, int]:
        """By term: what is said of a completion. Raises as `digest_of` does."""
        return {name: self[name].add(score) for name, score in scores.items() if score is not None}
