"""A reward that costs one sandboxed program of 50 ms; its value depends on the completion alone."""

import r1reward
from r1reward.types import Score, Status
from r1reward_sandbox import Limits, Sandbox

PROGRAM = "import time\ntime.sleep(0.05)\nprint(1)\n"


class Fifty:
    """The share of digits, after a program has run."""

    def __init__(self):
        self.box = None  # made in the worker, which is forked after this object

    def __call__(self, sample, completion, response):
        """Run the program, then judge."""
        if self.box is None:
            self.box = Sandbox()
            self.program = self.box.compile("python", PROGRAM)
        found = self.box.run(self.program, b"", limits=Limits(cpu_seconds=2))
        text = completion.text
        value = sum(c.isdigit() for c in text) / max(1, len(text))
        return Score(value=value, status=Status.SCORED, reason=str(found.verdict))

    def close(self):
        """End the sandbox."""
        if self.box is not None:
            self.box.close()


@r1reward.hookimpl
def register_verifiers(register):
    """The verifier `fifty`."""
    register("fifty", Fifty)
