"""No run finds a byte of another request: whatever it is forked from has never held one."""

import json

# Plants secrets in every part of requests, some at a time, then looks for them from later runs and from one beside
# them.
SCENE = r'''
import json, sys, threading
from r1reward_sandbox import Limits, Program, Sandbox

LOOK = """
import os, re, sys
# No text that looks like the mark itself: it would find itself.
needle = re.compile(b"".join(b"[%c]" % (b ^ 1) for b in {needle!r}))
def places():
    for line in open('/proc/self/maps'):
        words = line.split()
        if 'r' not in words[1] or words[-1] in ('[vvar]', '[vvar_vclock]', '[vsyscall]', '[vdso]'):
            continue
        first, last = (int(word, 16) for word in words[0].split('-'))
        yield 'memory', memory(first, last)
    for name in ('environ', 'cmdline', 'comm', 'maps', 'status', 'mountinfo'):
        yield name, whole('/proc/self/' + name)
    for number in range(3, 1024):
        if os.path.exists('/proc/self/fd/%d' % number):
            yield 'open file', whole('/proc/self/fd/%d' % number)
    for top in ('/work', '/tmp', '/dev/shm', os.environ.get('HOME', '/tmp'), os.environ.get('TMPDIR', '/tmp')):
        for folder, folders, files in os.walk(top):
            yield 'names', ' '.join(folders + files).encode()
            for name in files:
                yield 'file', whole(folder + '/' + name)
def memory(first, last):
    with open('/proc/self/mem', 'rb', 0) as file:
        try:
            file.seek(first)
            return file.read(last - first) or b''
        except (OSError, OverflowError, ValueError):
            return b''
def whole(path):
    try:
        with open(path, 'rb', 0) as file:
            return file.read(1 << 20) or b''
    except OSError:
        return b''
found = sorted({{name for name, text in places() if needle.search(text)}})
print(found)
"""
KINDS, BOXES = json.loads(sys.argv[2]), int(sys.argv[3])
# Each secret begins with the same mark, which is in no other text: one look finds any of them.
MARK = "WqXvJ5" + "ZkYw7H"
secret = lambda kind, number: "%s%s%sZk%d" % (MARK, kind, kind[::-1], number)


def plant(sandbox, kind, word):
    """One request that holds the word where its kind says, and nowhere else."""
    python = lambda source, **more: Program(language="python", source=source, **more)
    limits = Limits(cpu_seconds=4)
    if kind == "source":
        return sandbox.run(python("x = %r; print(len(x))" % word))
    if kind == "source with modules":
        return sandbox.run(python("import json, decimal; print(json.dumps(%r))" % word))
    if kind == "end of a source":
        return sandbox.run(python("x = 1\n" * 250 + "x = %r" % word))
    if kind == "long source":
        return sandbox.run(python("x = %r\n" % word * 20000))
    if kind == "standard input":
        return sandbox.run(python("print(input())"), word.encode() + b"\n")
    if kind == "long input":
        return sandbox.run(python("import sys; print(len(sys.stdin.read()))"), word.encode() * 100000)
    if kind == "argument":
        return sandbox.run(python("import sys; print(sys.argv)"), arguments=[word])
    if kind == "error":
        return sandbox.run(python("raise ValueError(%r)" % word))
    if kind == "file":
        return sandbox.run(python("print(open('kept').read())", files={"kept": word.encode()}))
    if kind == "name of a file":
        return sandbox.run(python("open('x', 'w').write(__import__('os').listdir()[0])", files={word: b"x"}))
    if kind == "prelude":
        return sandbox.run(python("print(answer)", prelude="answer = %r" % word))
    if kind == "trusted prelude":
        return sandbox.run(python("print(answer)", prelude="answer = %r" % word, trusted_prelude=True))
    if kind == "trusted prelude that fails":
        return sandbox.run(python("print(answer)", prelude="answer = %r; 1 / 0" % word, trusted_prelude=True))
    if kind == "prelude that fails":
        return sandbox.run(python("print(answer)", prelude="answer = %r ++" % word))
    if kind == "prelude with modules":
        return sandbox.run(python("print(answer)", prelude="import json\nanswer = json.dumps(%r)" % word))
    if kind == "command":
        return sandbox.run(Program(language="sh", command=("sh", "-c", "echo " + word)))
    if kind == "variable":
        return sandbox.run(Program(language="sh", command=("sh", "-c", "echo $X"), environment={"X": word}))
    if kind == "what it wrote":
        return sandbox.run_for_files(python("open('out', 'w').write(%r)" % word), keep=["out"])
    if kind == "pair":
        return sandbox.run_pair(python("print(%r, flush=True)" % word), python("input()"))
    raise AssertionError(kind)


def looks(sandbox, number):
    """By runs of each kind of forker: a new one, first of all, right after what is to be found."""
    source = LOOK.format(needle=bytes(b ^ 1 for b in MARK.encode()))
    for name, more in (("new forker", {"prelude": "mine = %d" % (number + 4)}), ("plain", {}),
                       ("modules", {"source": "import json, decimal\n" + source}),
                       ("prelude", {"prelude": "mine = 1"}), ("another prelude", {"prelude": "mine = 2"}),
                       ("trusted", {"prelude": "mine = 3", "trusted_prelude": True})):
        program = Program(language="python", **{"source": source, **more})
        yield name, sandbox.run(program, limits=Limits(cpu_seconds=20))


def hold(sandbox, word, over):
    while not over.is_set():
        sandbox.run(Program(language="python", source="import time; x = %r; time.sleep(.2)" % word,
                            prelude="kept = %r" % word), word.encode())


said = {}
with Sandbox(BOXES, backend=sys.argv[1]) as sandbox:
    if BOXES == 2:
        over, word = threading.Event(), secret("beside", 0)
        beside = threading.Thread(target=hold, args=(sandbox, word, over))
        beside.start()
        for name, result in looks(sandbox, 0):
            said["beside " + name] = result.stdout.decode() or str(result)
        over.set()
        beside.join()
    for first in range(0, len(KINDS), 4):
        for number, kind in enumerate(KINDS[first:first + 4]):
            plant(sandbox, kind, secret(kind.replace(" ", ""), number))
        for name, result in looks(sandbox, first):
            said[", ".join(KINDS[first:first + 4]) + ", then " + name] = result.stdout.decode() or str(result)
    own = LOOK.format(needle=bytes(b ^ 1 for b in MARK.encode())) + "kept = %r\n" % secret("mine", 0)
    said["control"] = sandbox.run(Program(language="python", source=own)).stdout.decode()
print(json.dumps(said))
'''

KINDS = [
    "source", "source with modules", "long source", "standard input", "long input", "argument", "error", "file",
    "name of a file", "prelude", "prelude that fails", "prelude with modules", "command", "variable", "what it wrote",
    "pair", "trusted prelude", "trusted prelude that fails", "error", "end of a source",
]  # fmt: skip


def test_no_run_finds_a_byte_of_another_request(world):
    said = json.loads(world.run(SCENE, json.dumps(KINDS), "1"))
    assert "memory" in said.pop("control"), "the look itself finds what is there"
    assert {key: value for key, value in said.items() if value != "[]\n"} == {}
    assert len(said) == 6 * len(KINDS) // 4


def test_no_run_finds_a_byte_of_a_request_beside_it(world):
    said = json.loads(world.run(SCENE, "[]", "2"))
    assert "memory" in said.pop("control"), "the look itself finds what is there"
    assert {key: value for key, value in said.items() if value != "[]\n"} == {}
