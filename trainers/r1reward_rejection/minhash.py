"""MinHash signatures and the bands of locality-sensitive hashing, for many texts at once.

Broder: On the resemblance and containment of documents (1997); Leskovec, Rajaraman, Ullman: Mining of Massive
Datasets, chapter 3. The permutations are `a x + b` modulo 2^32 with odd a, of well-mixed hashes.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from r1reward_rejection.ngram_words import U64, mix

__all__ = ["U32", "band_hashes", "distinct", "overlaps", "signatures", "similarities"]

U32 = NDArray[np.uint32]

_AT_ONCE = 1 << 15
"""Shingles worked on at once: they, and what is computed of them, stay in the cache."""


@cache
def _permutations(count: int) -> tuple[U32, U32]:
    generator = np.random.Generator(np.random.PCG64(0x5217))
    a = generator.integers(0, 1 << 32, count, dtype=np.uint32) | np.uint32(1)
    return a, generator.integers(0, 1 << 32, count, dtype=np.uint32)


def distinct(shingles: U64, bounds: NDArray[np.int64]) -> tuple[U32, NDArray[np.int64]]:
    """Each text's set of shingles: 32-bit hashes, sorted, each once; and where each text's begin."""
    texts = np.repeat(np.arange(len(bounds) - 1, dtype=np.uint64), np.diff(bounds))
    keys = np.sort(texts << np.uint64(32) | shingles >> np.uint64(32))
    keys = keys[np.concatenate((keys[:1] == keys[:1], keys[1:] != keys[:-1]))]  # faster than np.unique
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(bounds) - 1)
    return keys.astype(np.uint32), np.concatenate(([0], np.cumsum(counts)))


def signatures(shingles: U32, bounds: NDArray[np.int64], permutations: int) -> U32:
    """For each text, the least value of its shingles under each permutation; (texts, permutations).

    A text without shingles has 2^32 - 1 everywhere.
    """
    a, b = _permutations(permutations)
    texts = len(bounds) - 1
    result = np.full((permutations, texts), 0xFFFFFFFF, np.uint32)
    full = np.flatnonzero(np.diff(bounds))
    for part in _portions(bounds, full):
        first, last = bounds[part[0]], bounds[part[-1] + 1]
        values, starts = shingles[first:last], bounds[part] - first
        buffer = np.empty_like(values)
        for k in range(permutations):
            np.multiply(values, a[k], out=buffer)
            np.add(buffer, b[k], out=buffer)
            result[k, part] = np.minimum.reduceat(buffer, starts)
    return np.ascontiguousarray(result.T)


def _portions(bounds: NDArray[np.int64], full: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The texts that have shingles, in runs of about `_AT_ONCE` shingles."""
    if not len(full):
        return []
    run = bounds[full] // _AT_ONCE
    return np.split(full, np.flatnonzero(np.diff(run)) + 1)


def band_hashes(signature: U32, bands: int) -> U64:
    """One hash for each band of each signature; (texts, bands). Texts that share one are candidates."""
    texts, permutations = signature.shape
    rows = signature.reshape(texts, bands, permutations // bands)
    hashed = np.zeros((texts, bands), np.uint64)
    for r in range(rows.shape[2]):
        hashed = mix(hashed * np.uint64(3) + rows[:, :, r].astype(np.uint64) + np.uint64(1))
    return hashed


def similarities(
    sets: U32, bounds: NDArray[np.int64], ones: NDArray[np.int64], others: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The Jaccard similarity of each pair of sets (as `distinct` gives them), named by their places.

    Two empty sets are the same: 1.
    """
    shared, total = overlaps(sets, bounds, ones, others)
    return np.where(total > 0, shared / np.maximum(total, 1), 1.0)


def overlaps(
    sets: U32, bounds: NDArray[np.int64], ones: NDArray[np.int64], others: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many elements both sets of each pair have, and how many either has."""
    sizes = np.diff(bounds)
    keys = np.concatenate((_of_pairs(sets, bounds, ones), _of_pairs(sets, bounds, others)))
    keys.sort()  # what both sets of a pair have now stands side by side
    twice = keys[1:][keys[1:] == keys[:-1]]
    shared = np.bincount((twice >> np.uint64(32)).astype(np.int64), minlength=len(ones))
    return shared, sizes[ones] + sizes[others] - shared


def _of_pairs(sets: U32, bounds: NDArray[np.int64], places: NDArray[np.int64]) -> U64:
    """The elements of the set at each place, with the number of the pair above them."""
    counts = (bounds[1:] - bounds[:-1])[places]
    ends = np.cumsum(counts)
    index = np.arange(ends[-1] if len(ends) else 0) + np.repeat(bounds[places] - (ends - counts), counts)
    pairs = np.repeat(np.arange(len(places), dtype=np.uint64), counts)
    keys: U64 = pairs << np.uint64(32) | sets[index].astype(np.uint64)
    return keys
