"""Translation: how like its references an answer is, by chrF, chrF++ or BLEU (extra `translation`: sacreBLEU)."""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_translation.verifier import translation

__all__ = ["translation"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `translation`."""
    register("translation", translation)
