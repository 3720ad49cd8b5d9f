"""Builds the verifier `code` from its options.

The plugin is imported by every command, and what a verifier is made of only where a reward names it.
"""

from typing import TYPE_CHECKING

from r1reward_code.option_types import Credit, Isolation

if TYPE_CHECKING:
    from r1reward_code.verifier import CodeVerifier

__all__ = ["code"]


def code(
    *,
    language: str = "python",
    time_limit: float = 4.0,
    memory_mb: int = 512,
    time_factors: dict[str, float] | None = None,
    credit: Credit = "all",
    checker: str | None = None,
    absolute: float | None = None,
    relative: float | None = None,
    bare: bool = True,
    python: str | None = None,
    packages: list[str] | None = None,
    backend: str | None = None,
    isolation: Isolation = "separate",
    hash_seed: int | None = 0,
) -> "CodeVerifier":
    """Whether a program passes its sample's tests, run in the sandbox.

    `language` is that of rows without a column of this name; `any`: of the answer's last fence that names one. With
    `any` and `python`, a row whose test code is in another language takes that one. An answer that chooses a language
    which is not here is wrong, and where the prompt asks for that language, it has no value.
    `time_limit` is CPU seconds a test (for function and assert tests, calls beyond the first add a tenth each);
    `time_factors` multiplies it by language (`{python: 3, java: 2}`). `credit`: `all` gives 1.0 if every test
    passes, else 0.0, and stops at the first that fails; `fraction` gives the share that passes, `weighted` the
    share of the tests' weights, `subtasks` the least in each group, and the mean of the groups by their points.
    `checker` compares printed output (`exact`, `lines`, `tokens`, `words`, `unordered_lines`, `unordered_tokens`,
    `yes_no`, `floats`, `numbers`, `decimals`); without it, the harness of the sample's format decides: equal numbers
    (LiveCodeBench; its variant in NeMo Gym is `floats`, within 1e-6), decimal fractions to five digits (APPS, TACO,
    CodeContests), or tokens. `absolute` and `relative` are tolerances for numbers, and for returned floats.
    `memory_mb`: MiB that a program may take. `bare`: an answer without a fence is taken as code whole.
    `python` chooses the interpreter of the sandbox, `packages` what programs may import: names of packages that
    `r1reward sandbox packages add` has installed, or folders. `backend` is what
    isolates programs (default: the strongest that works here, see `r1reward sandbox doctor`). `isolation`: test code
    and a solution are `separate` programs, and a test for which there is no way to be one has no value; `shared` runs
    such a test in one program with the solution, which may then forge its verdict. `hash_seed` is that of Python
    (`PYTHONHASHSEED`), so that the order of a set, and with it a verdict, is the same in each run; with `null` it
    varies from box to box. A sample's columns
    `language`, `time_limit`, `memory_limit`, `checker` and the like go before the options: `formats`, `limits`.
    """
    from r1reward_code.settings import make_settings
    from r1reward_code.verifier import CodeVerifier
    from r1reward_sandbox.backend import BACKENDS

    settings = make_settings(
        language,
        time_limit,
        memory_mb,
        time_factors or {},
        credit,
        checker,
        absolute,
        relative,
        bare,
        isolation,
    )
    if backend is not None and backend not in BACKENDS:
        raise ValueError(f"backend is one of {', '.join(BACKENDS)}, not {backend!r}")
    if hash_seed is not None and not 0 <= hash_seed < 2**32:
        raise ValueError(f"hash_seed lies in [0, 4294967295], or is null, not {hash_seed!r}")
    return CodeVerifier(settings, python, packages or [], backend, hash_seed)
