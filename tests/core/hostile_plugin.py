"""A plugin file whose verifier does to its worker what a row's `fault` column says."""

import ctypes
import os
import time

import r1reward


@r1reward.hookimpl
def register_verifiers(register):
    register("hostile", Hostile)


class Hostile:
    """Score 1.0 for even numbers, and break for rows with a `fault`."""

    version = "1"
    cache_key = None

    def __init__(self, spin: float = 0.0) -> None:
        self._spin = spin

    def __call__(self, sample, completion, response):
        fault = sample.metadata.get("fault")
        if fault:
            getattr(self, fault)()
        until = time.perf_counter() + self._spin
        while time.perf_counter() < until:
            pass
        return r1reward.Score(value=float(int(completion.text) % 2 == 0), answer=completion.text)

    def hang(self):
        while True:
            pass

    def exit(self):
        os._exit(3)

    def segfault(self):
        ctypes.string_at(0)

    def leak(self):
        hoard = []
        while True:
            hoard.append(bytearray(1 << 24))

    def throw(self):
        raise RuntimeError("as the row asked")
