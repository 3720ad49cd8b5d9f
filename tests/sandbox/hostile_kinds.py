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
_MAPS = (
    "libc.mmap.restype = ctypes.c_void_p\nlong, size = ctypes.c_long, ctypes.c_size_t\n"
    "libc.mmap.argtypes = (ctypes.c_void_p, size, ctypes.c_int, ctypes.c_int, ctypes.c_int, long)\n"
    "libc.munmap.argtypes = (ctypes.c_void_p, size)\nlibc.mprotect.argtypes = libc.madvise.argtypes = (ctypes.c_void_p, size, ctypes.c_int)\n"
    "libc.prctl.argtypes = (ctypes.c_int, long, ctypes.c_void_p, size, ctypes.c_char_p)\n"
)
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
    "holds shared memory that nobody maps": _MAPS + "for _ in range(64):\n at = libc.mmap(None, 1 << 24, 3, 0x21, -1, 0)\n ctypes.memset(at, 1, 1 << 24)\n libc.munmap(at + 4096, (1 << 24) - 4096)",
    "holds the memory of a device": _MAPS + "f = os.open('/dev/zero', 2)\nfor _ in range(64):\n at = libc.mmap(None, 1 << 24, 3, 1, f, 0)\n ctypes.memset(at, 1, 1 << 24)\n libc.munmap(at + 4096, (1 << 24) - 4096)",
    "leaves its shared pages and goes on": _MAPS + "kept = []\nfor _ in range(900):\n kept.append(libc.mmap(None, 1 << 20, 3, 0x21, -1, 0))\n ctypes.memset(kept[-1], 1, 1 << 20)\n libc.madvise(kept[-1], 1 << 20, 4)\ntime.sleep(9)",
    "divides its addresses": _MAPS + "at = libc.mmap(None, 65000 << 12, 0, 0x22, -1, 0)\nfor n in range(0, 65000, 2): libc.mprotect(at + (n << 12), 4096, 1)\nfor _ in range(40): os.fork() or time.sleep(9)",
    "names its addresses": _MAPS + "for n in range(60000): libc.prctl(0x53564D41, 0, libc.mmap(None, 4096, n % 2, 0x22, -1, 0), 4096, b'%d' % n)",
    "has long access lists": "import struct\nacl = struct.pack('=IHHI', 2, 1, 7, 2**32 - 1) + struct.pack('=HHI', 2, 7, os.getuid()) * 8000 + struct.pack('=HHIHHIHHI', 4, 7, 2**32 - 1, 16, 7, 2**32 - 1, 32, 7, 2**32 - 1)\nfor n in range(8000):\n os.mkdir(str(n))\n for kind in ('access', 'default'): os.setxattr(str(n), 'system.posix_acl_' + kind, acl)",
    "has filters in children": "import struct\np = struct.pack('HBBI', 0x34, 0, 0, 3) * 4094 + struct.pack('HBBI', 6, 0, 0, 0x7FFF0000)\nb = ctypes.create_string_buffer(p)\nq = (ctypes.c_ulong * 2)(4095, ctypes.addressof(b))\nwhile True:\n if not os.fork():\n  while not libc.prctl(22, 2, ctypes.byref(q), 0, 0): pass\n  time.sleep(9)",
    "has rules for all ports": "import struct\nwhile (r := libc.syscall(444, struct.pack('QQ', 0, 3), 16, 0)) >= 0:\n for port in range(1 << 16): libc.syscall(445, r, 2, struct.pack('QQ', 1, port), 0)",
    "keeps pages behind its streams": "for n in (0, 1, 2): libc.fallocate(os.open('/proc/self/fd/%d' % n, 2), 1, ctypes.c_long(0), ctypes.c_long(60 << 20))",
    "writes behind the end of its input": _MAPS + "ctypes.memset(libc.mmap(None, 4096, 3, 1, os.open('/proc/self/fd/0', 2), 0) + 2048, 7, 2048)",
    "punches its input": "f = os.open('/proc/self/fd/0', 2)\nprint(libc.fallocate(f, 3, ctypes.c_long(0), ctypes.c_long(1 << 20)), os.ftruncate(f, 1 << 25), os.pwrite(f, b'43', 0))",
    "changes modes of what it reads": "import glob\nfor p in (sys.executable, os.__file__, '/usr', '/dev/null', *glob.glob('/var/tmp/*/*'), '/proc/self/exe'):\n for do in (lambda f: os.fchmod(f, 0), lambda f: os.fchown(f, os.getuid(), -1), lambda f: os.utime(f, (1, 1)), lambda f: os.setxattr(f, 'user.x', b'1')):\n  try: do(os.open(p, 0))\n  except (OSError, TypeError): pass",
    "maps files of no name": "import mmap\nkept = []\nwhile True:\n f = open('q', 'w+b', 0); os.unlink('q'); f.write(bytes(1 << 20)); kept.append(mmap.mmap(f.fileno(), 4096)); f.close()",
    "makes files of no name": "kept = []\nwhile True: kept.append(os.open('.', os.O_TMPFILE | os.O_RDWR)); os.write(kept[-1], bytes(1 << 20))",
    "aborts in children for ever": "import resource\nresource.setrlimit(4, (0, 0))\nwhile True:\n if not os.fork(): os.abort()\n os.wait()",
    "keeps pages of files in pipes": "f = os.open('x', os.O_RDWR | os.O_CREAT)\nkept = []\nwhile True:\n kept.append(os.pipe())\n for _ in range(16):\n  os.pwrite(f, bytes(4096), 0); n = ctypes.c_long(0); libc.splice(f, ctypes.byref(n), kept[-1][1], None, ctypes.c_size_t(4096), 0); os.ftruncate(f, 0)",
    "looks at all of its own pages for ever": "import mmap\nm = mmap.mmap(-1, 64 << 20, flags=34)\nfor n in range(0, 64 << 20, 4096): m[n] = 1\ndef f():\n while True: open('/proc/self/smaps', 'rb').read()\nfor _ in range(8): threading.Thread(target=f).start()",
    "moves its pages while they are looked at": _MAPS + "def f():\n while True: libc.munmap(libc.mmap(None, 1 << 26, 3, 0x8022, -1, 0), 1 << 26)\nfor _ in range(8): threading.Thread(target=f).start()",
    "unmaps its own code": _MAPS + "lines = [line.split() for line in open('/proc/self/maps')]\nfor a, b in [[int(x, 16) for x in words[0].split('-')] for words in lines if 'x' in words[1]][::-1]: libc.munmap(a, b - a)",
    "is a process of its own parent's group": "os.setpgid(0, 0) if os.getpgid(0) != os.getpid() else None\nfor n in (9, 19):\n try: os.killpg(0, n)\n except OSError: pass",
    "locks bytes of many files": "import fcntl\nkept = []\nwhile True:\n kept.append(open('x%d' % len(kept), 'w'))\n for n in range(300): fcntl.lockf(kept[-1], fcntl.LOCK_EX, 1, 600 - 2 * n)",
    "has a large table of futexes": "print(libc.prctl(78, 1, 1 << 24, 0, 0))\ntime.sleep(.1)",
    "is a program that nobody may read": "import shutil, socket\nwith open('/bin/sleep', 'rb') as f, open(os.open('s', os.O_CREAT | os.O_WRONLY, 0o111), 'wb') as g: shutil.copyfileobj(f, g)\nkept = [s for _ in range(90) for s in socket.socketpair()]\nfor s in kept: os.set_inheritable(s.fileno(), True)\nos.execv('./s', ['s', '9'])",
    "fills a folder that nobody may list": "os.mkdir('d', 0o300)\nfor n in range(64): open('d/%d' % n, 'wb').write(bytes(16 << 20))",
    "fills a folder at the end of a long path": "for _ in range(20): os.mkdir('x' * 255); os.chdir('x' * 255)\nfor n in range(64): open('%d' % n, 'wb').write(bytes(16 << 20))",
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
