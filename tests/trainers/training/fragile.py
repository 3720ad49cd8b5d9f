"""Verifiers that fail in ways a trainer meets; the metadata of a sample says how."""

import asyncio
import os
import time
from pathlib import Path

import r1reward
from r1reward import Score, Status


@r1reward.verifier("fragile")
def fragile(sample, completion):
    how = sample.metadata.get("how", "")
    if how == "raise":
        raise RuntimeError("the service said 503")
    if how == "hang":
        time.sleep(60)
    if how == "exit":
        os._exit(9)
    if how == "unsure":
        return Score.unscored(Status.UNDECIDED, "no rule could tell")
    if how == "data":
        return Score.unscored(Status.BAD_GROUND_TRUTH, "no reference")
    if how.startswith("until ") and not Path(how.removeprefix("until ")).exists():
        with open(f"{how.removeprefix('until ')}.asked", "a") as requests:
            requests.write(".")
        raise ConnectionError("the service is away")
    return float(completion.text == "right")


@r1reward.verifier("sleepy")
async def sleepy(sample, completion):
    await asyncio.sleep(0.3)
    return 1.0


@r1reward.verifier("digits")
def digits(sample, completion):
    """The share of digits: what an untrained model gets a little of, so that its groups differ."""
    time.sleep(float(sample.metadata.get("seconds", 0)))
    return sum(c.isdigit() for c in completion.text) / max(1, len(completion.text))


@r1reward.verifier("sometimes")
def sometimes(sample, completion):
    """`digits`, where the row has a ground truth."""
    if sample.metadata.get("how") == "data":
        return Score.unscored(Status.BAD_GROUND_TRUTH, "no reference")
    return digits(sample, completion)


@r1reward.verifier("moody")
def moody(sample, completion):
    if Path(sample.metadata["sign"]).exists():
        raise ConnectionError("the service is away")
    return float(len(completion.text) % 2)


@r1reward.verifier("ranked")
def ranked(sample, completion):
    if os.environ.get("RANK") == "1":
        raise RuntimeError("the service of this machine is away")
    return len(completion.text) % 3 / 2


@r1reward.verifier("half_away")
def half_away(sample, completion):
    if len(completion.text) % 2:
        raise ConnectionError("the service is away")
    return digits(sample, completion)


@r1reward.verifier("absent")
def absent(sample, completion):
    """The service of rank 1 is away for a while, from its first request on; the check of the data is none."""
    sign = Path(sample.metadata["sign"])
    if os.environ.get("RANK") == "1" and completion.text:
        if not sign.exists():
            sign.touch()
        if time.time() - sign.stat().st_mtime < sample.metadata["away"]:
            raise ConnectionError("the service of this machine is away")
    return len(completion.text) % 3 / 2


@r1reward.verifier("known")
def known(sample, completion):
    """What the row says, whatever the model answers."""
    return float(sample.metadata["known"])
