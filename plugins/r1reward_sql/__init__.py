"""SQL: a query is right where it gives what the reference gives, on each of the row's databases, asked in a box."""

import r1reward
from r1reward.hookspecs import RegisterVerifier
from r1reward_sql.verifier import sql

__all__ = ["sql"]


@r1reward.hookimpl
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer `sql`."""
    register("sql", sql)
