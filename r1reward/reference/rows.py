"""What is read from a row, what is written to it, and what the statuses say."""

import inspect

from r1reward import hookspecs
from r1reward.reference.attributes import attribute_docs
from r1reward.reference.markdown import code, paragraph, table
from r1reward.rows.names import ROLES, TESTS
from r1reward.text import final_answer
from r1reward.types import Completion, Response, Reward, Sample, Score, Status

__all__ = ["row_pages"]


def row_pages() -> dict[str, str]:
    """Pages on columns, on the scored file, on statuses, and on what a plugin may register."""
    return {"columns": _columns(), "scored-file": _scored_file(), "statuses": _statuses(), "hooks": _hooks()}


def _columns() -> str:
    roles = table(
        ("role", "names"), [(code(role), ", ".join(map(code, names))) for role, names in ROLES.items()]
    )
    return f"""# Columns

Each row is read by its own names, so that the order of rows decides nothing. Per role, the likeliest name comes
first; what was guessed is printed. `--map role=name` says another name, `--map role=` that there is no such column.
A name may be a path (`response.body.choices`, `resps.0`), and several names are a list: `--map completion=a,b`.

{roles}
Columns that hold tests of a program, which the verifier `code` reads itself: {", ".join(map(code, TESTS))}.
"""


def _scored_file() -> str:
    return f"""# The scored file

A row keeps its own columns, in order, and gets:

| key | meaning |
|---|---|
| `reward` | the reward; `null` where there is none. A list where the row has a list of completions |
| `reward_reason` | why there is none, or why a gate closed; left out otherwise |
| `scores` | by term: its score (below); fields without content are left out |
| `stamp` | the versions that decided: `r1reward`, `spec` (the definition's hash), `verifiers` |

## A score

{_fields(Score)}
An answer is read by one of these rules, in this order, by the verifiers that look for a final answer; `code` names
the fence that held the program, `logic` has `fence`, `whole` and the like, other verifiers may have their own.

{_rules()}
## In Python

{"".join(map(_struct, (Sample, Completion, Response, Reward)))}"""


def _rules() -> str:
    """The table of rules, as the module that reads final answers has it."""
    lines = (final_answer.__doc__ or "").splitlines()
    return "".join(f"{line}\n" for line in lines if line.startswith("|"))


def _struct(cls: type) -> str:
    return f"### {cls.__name__}\n\n{paragraph(cls.__doc__)}\n\n{_fields(cls)}\n"


def _fields(cls: type) -> str:
    docs = attribute_docs(cls)
    names = [name for name in inspect.get_annotations(cls) if not name.startswith("_")]
    return table(("field", "meaning"), [(code(name), docs.get(name, "")) for name in names])


def _statuses() -> str:
    docs = attribute_docs(Status)
    rows = [(code(s.value), docs.get(s.name, ""), "yes" if s.is_broken else "no") for s in Status]
    return f"""# Statuses

{paragraph(Status.__doc__)}

{table(("status", "meaning", "asking again may help"), rows)}"""


def _hooks() -> str:
    hooks = [(name, hook) for name, hook in vars(hookspecs).items() if hasattr(hook, "r1reward_spec")]
    sections = [f"## {name}\n\n{paragraph(hook.__doc__)}\n" for name, hook in hooks]
    return "\n".join(["# Hooks\n", paragraph(hookspecs.__doc__) + "\n", *sections])
