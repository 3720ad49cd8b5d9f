"""Structured output: JSON, YAML, TOML, CSV or XML that a JSON Schema accepts, or that has the paths asked for.

Documents are read with everything bounded that a hostile text could blow up, and validated by jsonschema-rs (extra
`schema`), whose patterns cannot run for ever.
"""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_schema.verifier import schema

__all__ = ["schema"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `schema`."""
    register("schema", schema, literal=True)
