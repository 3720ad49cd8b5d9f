"""Sockets of the internet: on the solution's side as a machine has them that is on no network.

The sandbox refuses to make one, which nobody's program expects: elsewhere it is made, and cannot be connected.
A test that makes one itself wants a network that is not there.
"""

from __future__ import annotations

from typing import Any

__all__ = ["guard_against_network", "offer_sockets"]


def offer_sockets() -> None:
    """Have `socket.socket` make what the kernel here refuses, good for nothing but to be closed."""
    import errno
    import os
    import socket

    class OfflineSocket(socket.socket):
        def __init__(self, family: int = -1, type: int = -1, proto: int = -1, fileno: Any = None) -> None:
            self._offline = False
            try:
                super().__init__(family, type, proto, fileno)
            except PermissionError:
                self._offline = True
                ours, other = socket.socketpair()
                other.close()
                super().__init__(socket.AF_UNIX, socket.SOCK_STREAM, 0, ours.detach())

        def connect(self, address: Any) -> None:
            self._refuse()
            super().connect(address)

        def connect_ex(self, address: Any) -> int:
            return errno.ENETUNREACH if self._offline else super().connect_ex(address)

        def bind(self, address: Any) -> None:
            self._refuse()
            super().bind(address)

        def _refuse(self) -> None:
            if self._offline:
                raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))

    OfflineSocket.__name__ = OfflineSocket.__qualname__ = "socket"
    OfflineSocket.__module__ = "socket"
    socket.socket = OfflineSocket  # type: ignore[misc]


def guard_against_network(missing: Any) -> None:
    """On the test's side: `missing` makes the error of a test that makes a socket of the internet."""
    import socket
    import sys

    def hook(event: str, arguments: Any) -> None:
        if event == "socket.__new__" and arguments[1] in (socket.AF_INET, socket.AF_INET6):
            raise (ConnectionError if _is_within_import(sys._getframe(1)) else missing)("a network")

    sys.addaudithook(hook)


def _is_within_import(frame: Any) -> bool:
    """Whether a module makes a socket while it is imported, to see what there is: it goes on without."""
    while frame is not None and frame.f_code.co_filename != "tests.py":
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
