"""Which backend: the one that is named, or the strongest that works on this machine."""

import functools

from r1reward_sandbox.backend import BACKENDS, Backend, Options
from r1reward_sandbox.box import Box
from r1reward_sandbox.errors import SandboxError, UnavailableError
from r1reward_sandbox.local import LocalBackend

__all__ = ["make_backend", "strongest"]

_USUAL = Options()


def make_backend(name: str, options: Options = _USUAL) -> Backend:
    """The backend of this name; `SandboxError` if there is none, `UnavailableError` if it cannot work here."""
    if name == "docker":
        from r1reward_sandbox.docker import DockerBackend

        return DockerBackend(options)
    if name in BACKENDS:
        return LocalBackend(name, options)
    raise SandboxError(f"no backend {name!r}; there are {', '.join(BACKENDS)}")


@functools.cache
def strongest(options: Options, names: tuple[str, ...] = BACKENDS[:-1]) -> Backend:
    """The first backend of `names` that starts a box here; `UnavailableError` with every reason if none does."""
    reasons = []
    for name in names:
        try:
            backend = make_backend(name, options)
            Box(backend).close()
        except SandboxError as error:
            reasons.append(f"{name}: {error}")
        else:
            return backend
    raise UnavailableError(
        "programs cannot be isolated on this machine. "
        + "; ".join(reasons)
        + ". Allow user namespaces (sysctl user.max_user_namespaces), or run Docker and `r1reward sandbox image`, "
        "or use Linux 5.13 or newer with Landlock; `r1reward sandbox doctor` shows what is missing"
    )
