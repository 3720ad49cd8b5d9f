"""Handlers for the tests of the pool, each item a line of the payload: what it says is what is done."""

import ctypes
import mmap
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

from r1reward.errors import SpecError

LEAK = []


def _fork_and_stay():
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)


def _fork_and_go_on():
    os.fork()


def _leak():
    while True:
        LEAK.append(bytearray(1 << 24))


def _leak_in_c():
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while pointer := libc.malloc(ctypes.c_size_t(1 << 24)):
        ctypes.memset(pointer, 1, 1 << 24)
    raise MemoryError


def _leak_shared():
    while True:
        LEAK.append(mmap.mmap(-1, 1 << 24))
        LEAK[-1].write(b"x" * (1 << 24))


def _garbage():
    for fd in range(3, 30):
        with suppress(OSError):
            os.write(fd, b"garbage " * 20)


def _overflow():
    sys.setrecursionlimit(10**9)

    class Deep:
        def __getattr__(self, name):
            return getattr(self, name)

    # In a thread with a small stack: from 3.12 on, Python itself stops a recursion that would fill the main one.
    threading.stack_size(1 << 16)
    thread = threading.Thread(target=lambda: repr(Deep().x))
    thread.start()
    thread.join()


def _raise(error):
    raise error


def _spin_in_c():
    re.match(r"(a+)+$", "a" * 60 + "b")


ACTIONS = {
    "hang": lambda: time.sleep(600),
    "hang-in-c": _spin_in_c,
    "exit": lambda: os._exit(3),
    "exit-0": lambda: os._exit(0),
    "sys.exit": lambda: sys.exit(4),
    "segfault": lambda: ctypes.string_at(0),
    "overflow": _overflow,
    "abort": os.abort,
    "leak": _leak,
    "leak-in-c": _leak_in_c,
    "leak-shared": _leak_shared,
    "raise": lambda: _raise(ValueError("bad\nluck")),
    "raise-base": lambda: _raise(BaseException("base")),
    "interrupt": lambda: _raise(KeyboardInterrupt()),
    "child": lambda: subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]),
    "daemon": _fork_and_stay,
    "fork-on": _fork_and_go_on,
    "close-fds": lambda: os.closerange(0, 256),
    "garbage": _garbage,
    "kill-parent": lambda: os.kill(os.getppid(), signal.SIGKILL),
    "kill-group": lambda: os.killpg(0, signal.SIGKILL),
    "kill-self": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "stop-self": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "print": lambda: print("printed by a verifier"),
    "timeout-default": lambda: socket.setdefaulttimeout(0.001),
}


def act(word):
    """What an item gives: for a plain word the word itself, in capitals."""
    if word.startswith("sleep:"):
        time.sleep(float(word[6:]))
    elif word.startswith("grow:"):
        LEAK.append(bytearray(int(word[5:]) << 20))
    elif word == "pid":
        return str(os.getpid())
    elif word in ACTIONS:
        ACTIONS[word]()
    return word.upper()


class Lines:
    """Emits after every `every` items; a fault is shown as its kind and detail."""

    def __init__(self, config):
        self.every = config.get("every", 1)
        self.deadline = config.get("deadline", 20.0)
        self.tags = config.get("tags", 1)

    def __call__(self, work, guard, emit):
        words = work.payload.decode().split("\n")
        out = []
        for item in range(work.start, len(words)):
            out.append(self.one(item, words[item], work.faults, guard))
            if (item + 1) % self.every == 0 or item + 1 == len(words):
                emit(item + 1, ("\n".join(out) + "\n").encode())
                out = []

    def one(self, item, word, faults, guard):
        for tag in range(self.tags):
            fault = faults.get((item, tag))
            if fault is not None:
                return f"<{fault.kind}: {fault.detail}>"
            guard.enter(item, tag, self.deadline)
            given = act(word)
            guard.leave()
        return given


class Batches(Lines):
    """All items as one batch, unless asked to go singly."""

    def __call__(self, work, guard, emit):
        if work.singly:
            return super().__call__(work, guard, emit)
        words = work.payload.decode().split("\n")
        guard.enter(-1, 0, self.deadline)
        out = [act(w) for w in words[work.start :]]
        guard.leave()
        emit(len(words), ("\n".join(out) + "\n").encode())


class Closing(Lines):
    def close(self):
        with open(self.path, "a") as file:
            file.write("closed\n")

    def __init__(self, config):
        super().__init__({})
        self.path = config


def echo(config):
    def handler(work, guard, emit):
        emit(len(work.payload), work.payload)

    return handler


def loose(config):
    """Does what the payload says outside of any guarded item."""

    def handler(work, guard, emit):
        if config == "spec":
            raise SpecError("terms[0]: bad")
        if config == "short":
            emit(0, b"")
        else:
            act(config)
            emit(1, b"x")

    return handler


def lines(config):
    return Lines(config or {})


def batches(config):
    return Batches(config or {})


def with_threads(config):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    return Lines({})


def broken(config):
    if config == "spec":
        raise SpecError("no verifier 'maths'")
    if config == "exit":
        os._exit(9)
    if config == "hang":
        time.sleep(600)
    raise ValueError("cannot build")
