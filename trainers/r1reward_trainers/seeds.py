"""Seeds for requests to engines that sample by the seed of each request, as vLLM does."""

from hashlib import blake2b

__all__ = ["request_seed"]


def request_seed(seed: int, row: int, number: int = 0) -> int:
    """Another seed for each request: the same prompt twice must not give the same completions twice.

    `row` is the prompt's place in the data, `number` that of the request among those for it.
    """
    key = f"{seed} {row} {number}".encode()
    return int.from_bytes(blake2b(key, digest_size=4).digest(), "little") >> 1
