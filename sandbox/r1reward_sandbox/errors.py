"""Everything the sandbox raises on purpose; what a *program* does wrong is a `Result`, never one of these.

SandboxError
├── UnavailableError   this machine cannot isolate programs, or a backend does not work here
│   └── LanguageUnavailableError   the toolchain of a language is not installed
│       └── LanguageForksError      its programs start processes, and the backend lets none
└── ClosedError        the sandbox was closed before or while the call ran
"""

__all__ = [
    "ClosedError",
    "LanguageForksError",
    "LanguageUnavailableError",
    "SandboxError",
    "UnavailableError",
]


class SandboxError(Exception):
    """The root of all errors that the sandbox raises on purpose."""


class UnavailableError(SandboxError):
    """Programs cannot be isolated here in the way that was asked for; the message says what to install."""


class LanguageUnavailableError(UnavailableError):
    """The toolchain of a language is not installed on this machine."""

    def __init__(self, language: str, missing: str, install: str) -> None:
        super().__init__(f"{language} is not available: no {missing} on this machine; install {install}")
        self.language, self.missing, self.install = language, missing, install

    def __reduce__(self) -> tuple[type["LanguageUnavailableError"], tuple[str, str, str]]:
        return type(self), (self.language, self.missing, self.install)


class LanguageForksError(LanguageUnavailableError):
    """The programs of a language start processes as they begin, and a run of this backend may start none."""

    def __init__(self, language: str, backend: str) -> None:
        UnavailableError.__init__(
            self,
            f"{language} is not available with the backend {backend}, where a program may start no process: "
            "choose local or docker",
        )
        self.language, self.backend = language, backend

    def __reduce__(self) -> tuple[type["LanguageForksError"], tuple[str, str]]:  # type: ignore[override]
        return type(self), (self.language, self.backend)


class ClosedError(SandboxError):
    """The sandbox was closed before or while the call ran."""
