"""Files that appear whole or not at all, locks, and the one rule of what happens to an output that is there already.

The rule, the same for `score`, `reject`, `rollouts`, `refine`, `evaluate`, `train` and `pipeline`:

| what is there | what happens |
|---|---|
| nothing | the run starts |
| an unfinished run of the same definition | it goes on, with or without `--resume` |
| a finished run of the same definition | the command says so and does nothing |
| a run of another definition | refused with what changed; `--overwrite` starts anew |
| something that the command did not make | refused |

The *definition* is everything that what comes out depends on: inputs, reward or recipe, columns, plugins, versions.
`--resume` insists on going on: training continues from its checkpoint with the changed settings, `reject` keeps the
steps that the change does not touch. A file of scores or completions cannot be of two definitions, so there a
change stays refused. Two runs never write to one output: the second is refused by a lock.
"""

from r1reward.storage.atomic import atomic, read_json, replacing, write_json
from r1reward.storage.definition import as_json, changed, refuse_change
from r1reward.storage.lock import lock
from r1reward.storage.manifest import manifest_beside

__all__ = [
    "as_json",
    "atomic",
    "changed",
    "lock",
    "manifest_beside",
    "read_json",
    "refuse_change",
    "replacing",
    "write_json",
]
