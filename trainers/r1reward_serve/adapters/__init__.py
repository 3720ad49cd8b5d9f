"""The reward as other frameworks call it: thin files over `SharedReward`, none of which imports its framework early.

| module | framework | without a reward |
|---|---|---|
| `prime_verifiers` | verifiers (Prime Intellect): `@reward`, `Rubric` | raises: the rollout is an error |
| `nemo_gym` | NeMo-Gym: `POST /verify` of `r1reward serve` | 503, or `--unscored` and `failure_reason` |
| `slime` | slime: `--custom-rm-path`, one sample or a group | `remove_sample`, which takes it out of the loss |
| `areal` | AReaL: a reward function of its workflows | raises: the trajectory is rejected |
| `skyrl` | SkyRL-gym: an environment of one turn | raises: the episode fails |
| `tinker` | Tinker: the rewards of a group | the mean of its group: its advantage is 0 |
"""
