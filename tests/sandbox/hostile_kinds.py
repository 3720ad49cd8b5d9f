"""Programs that are hostile to their box and their neighbours: what the tests here have, and some more.

Each is Python that answers nothing right, however it ends.
"""

from hostile_calls import CALLS
from test_accounting import BURN, CPU, MEMORY, SHARED
from test_breaking import BREAKERS
from test_children import WAYS
from test_isolation import NUISANCES

__all__ = ["KINDS"]

_ALL = "import ctypes, os, signal, sys, threading, time\nlibc = ctypes.CDLL(None, use_errno=True)\n"
_CLONE = _ALL + "clone = lambda flags: libc.syscall(56, flags, 0, 0, 0, 0)\n"
_MORE = {
    "closes its streams": "for n in range(3): os.close(n)",
    "closes all files": "os.closerange(0, 10**6)",
    "puts pipes for its streams": "for n in range(3): os.dup2(os.pipe()[n % 2], n)",
    "writes to all numbers": "for n in range(3, 1024):\n try: os.write(n, b'42')\n except OSError: pass",
    "reads all numbers": "for n in range(3, 1024):\n try: os.set_blocking(n, False); os.read(n, 10**6)\n except OSError: pass",
    "sends itself signals": "signal.signal(10, lambda *_: None)\nwhile True: os.kill(os.getpid(), 10)",
    "has a timer of microseconds": "signal.signal(14, lambda *_: None)\nsignal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)\nwhile True: pass",
    "makes timers": "t = ctypes.c_void_p()\nfor _ in range(10**5): libc.timer_create(0, None, ctypes.byref(t))",
    "raises in a handler for ever": "def f(*_): signal.setitimer(signal.ITIMER_REAL, 1e-4); raise ValueError\nsignal.signal(14, f)\nsignal.setitimer(signal.ITIMER_REAL, 1e-4)\nwhile True:\n try: time.sleep(9)\n except ValueError: pass",
    "overflows its stack": "import resource\nresource.setrlimit(resource.RLIMIT_STACK, (resource.getrlimit(3)[1],) * 2)\nsys.setrecursionlimit(10**9)\nclass A:\n def __getattr__(s, n): return getattr(s, n)\nA().x",
    "jumps nowhere": "ctypes.CFUNCTYPE(None)(1)()",
    "writes over its interpreter": "for at in range(id(None), id(None) + 4096, 8): ctypes.c_long.from_address(at).value = 0",
    "reserves all addresses": "import mmap\nkept = []\nwhile True: kept.append(mmap.mmap(-1, 1 << 30))",
    "locks its memory": "libc.mlockall(3)\nx = bytearray(64 << 20)\ntime.sleep(.1)",
    "maps many small pieces": "import mmap\nkept = [mmap.mmap(-1, 4096) for _ in range(10**5)]",
    "fills shared memory": "for i in range(10**4): open('/dev/shm/%d' % i, 'wb').write(bytes(10**6))",
    "reads a device for ever": "f = open('/dev/zero', 'rb', 0)\nwhile True: f.read(1 << 20)",
    "holds random bytes": "x = []\nwhile True: x.append(os.urandom(1 << 20))",
    "writes to a pipe that nobody reads": "r, w = os.pipe()\nwhile True: os.write(w, b'x' * 65536)",
    "waits for a child that never ends": "if not os.fork(): signal.pause()\nos.wait()",
    "starts itself again": "os.execv('/bin/sh', ['sh', '-c', 'while :; do sh -c \"exit 1\"; done'])",
    "is a shell that forks": "os.execv('/bin/sh', ['sh', '-c', 'f() { f | f & }; f; sleep 9'])",
    "follows a ring of links": "os.symlink('a', 'b'); os.symlink('b', 'a'); open('a')",
    "has a very long path": "for _ in range(3000):\n os.mkdir('x' * 200); os.chdir('x' * 200)",
    "renames for ever": "open('a', 'w').close()\nwhile True: os.rename('a', 'b'); os.rename('b', 'a')",
    "ends in a thread": "threading.Thread(target=os._exit, args=(0,)).start(); time.sleep(1)",
    "ends at once": "os._exit(0)",
    "ends by every signal": "for n in range(1, 65):\n if not os.fork(): os.kill(os.getpid(), n); os._exit(0)\nos.kill(0, 9)",
    "never ends its end": "import atexit\natexit.register(lambda: time.sleep(99))",
    "has a finalizer that never ends": "class A:\n def __del__(s):\n  while True: pass\na = A()",
    "has threads that never end": "for _ in range(8): threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()",
    "matches for ever": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    "computes a huge power": "print(9 ** 9 ** 9)",
    "compiles a bomb": "compile('(' * 10**5, 'x', 'eval')\neval('((((((((((' * 9 + ')' * 90)",
    "unpacks a bomb": "import zlib\nx = zlib.compress(bytes(10**8))\ny = [zlib.decompress(x) for _ in range(99)]",
    "answers in half a gigabyte": "sys.stdout.write('4' * (1 << 29))",
    "answers in no text": "sys.stdout.buffer.write(bytes(range(256)) * 1000)",
    "answers after its error": "os.write(1, b'41\\n'); os.abort()",
    "is traced by its child": "pid = os.getpid()\nif not os.fork(): libc.ptrace(16, pid, 0, 0); time.sleep(1)\ntime.sleep(.1)",
    "leaves and burns in children": "if os.fork(): os._exit(0)\nos.setsid()\nwhile True:\n if not os.fork():\n  while True: pass",
    "sleeps, then burns": "time.sleep(.2)\nwhile True: pass",
}  # fmt: skip

KINDS = {
    **{f"breaks: {name}": source for name, source in BREAKERS.items()},
    **{f"nuisance: {name}": source for name, source in NUISANCES.items()},
    **{f"children: {name}": _CLONE + source for name, source in WAYS.items()},
    **{f"CPU: {name}": BURN + source for name, source in CPU.items()},
    **{f"memory: {name}": source for name, source in MEMORY.items()},
    **{f"shared: {name}": f"import ctypes, fcntl, glob, os\n{hog}" for name, (hog, _) in SHARED.items()},
    **{name: _ALL + source for name, source in _MORE.items()},
    **{f"calls: {name}": source for name, source in CALLS.items()},
}
