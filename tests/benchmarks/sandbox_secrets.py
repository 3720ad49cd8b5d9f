"""Looks for words of other requests in the memory of runs, over many runs of mixed languages in few boxes.

    python tests/benchmarks/sandbox_secrets.py [--runs 10000] [--backend local] [--callers 2]

Each request holds a word of its own in its source, input, prelude, arguments and files; each tenth run looks for any
such word that is not its own in all the memory, environment, open files, folders, names, contents and times of files
that it can read. Exit code 1 if one is found.
"""

import sys

# The benchmark math.py, beside this one, would be taken for the standard module.
sys.path.pop(0)

import argparse
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

from r1reward_sandbox import LanguageUnavailableError, Limits, Program, Sandbox

# Classes of one character each: the pattern itself is no such word. A file's time is a word, too: `TIME` and a number.
LOOK = """
import os, re, sys
word = re.compile(rb"[Q][w][z]([0-9]+)[k][J][v]")
seen = set()
def texts():
    for line in open("/proc/self/maps"):
        words = line.split()
        if "r" not in words[1] or words[-1] in ("[vvar]", "[vvar_vclock]", "[vsyscall]"): continue
        first, last = (int(each, 16) for each in words[0].split("-"))
        with open("/proc/self/mem", "rb", 0) as file:
            try:
                file.seek(first)
                yield file.read(last - first) or b""
            except (OSError, OverflowError): continue
    for name in ("environ", "cmdline", "mountinfo", "status", "stat", "timers", "auxv"):
        try: yield open("/proc/self/" + name, "rb").read()
        except OSError: pass
    for name in os.listdir("/proc/self/fd"):
        try:
            times(os.stat(int(name)))
            yield os.pread(int(name), 1 << 20, 0)
        except (OSError, ValueError): pass
    for base in ("/work", "/tmp", "/dev", "/var/tmp", "/proc/sysvipc", "/proc/keys", "/proc/locks"):
        for folder, folders, files in os.walk(base):
            yield folder.encode(errors="surrogateescape")
            for name in folders + files + ["."]:
                path = folder + "/" + name
                try:
                    times(os.lstat(path))
                    yield name.encode(errors="surrogateescape") + repr(os.listxattr(path)).encode()
                    if os.path.isfile(path): yield open(path, "rb").read(1 << 20)
                except OSError: pass
def times(status):
    for each in (status.st_atime, status.st_mtime, status.st_ctime):
        if TIME < each < TIME + 10**6: seen.add(int(each) - TIME)
for text in texts(): seen.update(int(hit[1]) for hit in word.finditer(text))
print(sorted(seen))
"""
TIME = 1_111_000_000
LOOK = LOOK.replace("TIME", str(TIME))
# Leaves its word wherever it can be left: files, times, environment, folders, locks, limits of names.
LEAVE = f"""
import ctypes, fcntl, glob, os
for path in (x, "/dev/shm/" + x, "/tmp/" + x, "/var/tmp/" + x, "/proc/self/comm"):
    try: open(path, "w").write(x)
    except OSError: pass
os.mkdir(x + "d")
os.environ[x] = x
for path in ("/work", "/work/box", "/tmp", "/dev/shm", ".", x, *glob.glob("/dev/*"), *glob.glob("/proc/self/fd/*")):
    try: os.utime(path, ({TIME} + number,) * 2)
    except OSError: pass
try: os.setxattr(".", "user." + x, x.encode())
except OSError: pass
for name in os.listdir("/proc/self/fd"):
    try: fcntl.flock(int(name), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError: pass
ctypes.CDLL(None).prctl(15, x.encode(), 0, 0, 0)  # PR_SET_NAME
"""
SOURCES = {
    "c": '#include <stdio.h>\nchar w[] = "{}";\nint main(void) {{ char b[999]; if (fgets(b, 999, stdin)) puts(b); }}',
    "cpp": '#include <iostream>\nint main() {{ std::string s, w = "{}"; std::cin >> s; std::cout << s + w; }}',
    "javascript": 'const w = "{}"; console.log(require("fs").readFileSync(0, "utf8") + w)',
    "java": 'class Main {{ public static void main(String[] a) {{ System.out.println("{}"); }} }}',
    "go": 'package main\nimport "fmt"\nfunc main() {{ var s string; fmt.Scan(&s); fmt.Println(s, "{}") }}',
    "rust": 'fn main() {{ let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap(); println!("{{s}} {}"); }}',
    "bash": 'read -r x; echo "$x {}"',
    "perl": 'my $x = <STDIN>; print "$x {}";',
    "ruby": 'puts gets, "{}"',
}


def word(number: int) -> str:
    """One that no other request has."""
    return f"Qwz{number}kJv"


def programs(sandbox: Sandbox) -> dict[str, Program]:
    """A compiled program of each language that is here."""
    made = {}
    for number, (language, source) in enumerate(SOURCES.items()):
        try:
            made[language] = sandbox.compile(language, source.format(word(number)))
        except LanguageUnavailableError as error:
            print(f"without {language}: {error}")
    return made


def plant(sandbox: Sandbox, number: int, compiled: list[Program]) -> None:
    """A request with its word in each of its parts."""
    mine, heavy = word(number), ("import json\n" if number % 3 else "")
    if number % 4 == 0 and compiled:
        program = compiled[number // 4 % len(compiled)]
        sandbox.run(program, mine.encode(), limits=Limits(cpu_seconds=5))
        return
    prelude = f"kept = {mine!r}" if number % 5 == 0 else ""
    program = Program(
        language="python",
        source=f"{heavy}number, x = {number}, {mine!r}\n{LEAVE if number % 2 else ''}\nprint(input(), x)",
        prelude=prelude,
        files={"f": mine.encode()},
    )
    result = sandbox.run(program, mine.encode(), arguments=[mine], limits=Limits(cpu_seconds=5))
    assert result.ok, result


def look(sandbox: Sandbox, number: int) -> list[str]:
    """What a run finds that is not its own."""
    heavy, mine = ("import json\n" if number % 20 else ""), word(number)
    prelude = "" if number % 30 else f"kept = {mine!r}"
    result = sandbox.run(
        Program(language="python", source=f"{heavy}x = {mine!r}\n{LOOK}", prelude=prelude),
        mine.encode(),
        limits=Limits(cpu_seconds=30),
    )
    assert result.ok, result
    seen = result.stdout.decode().strip("[]\n").split(", ")
    assert str(number) in seen, "a look finds what is there"
    return [each for each in seen if each != str(number)]


def main() -> int:
    """Plant, look, and say what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--backend", default="local")
    parser.add_argument("--callers", type=int, default=2)
    given = parser.parse_args()
    found: list[str] = []
    looks, numbers, lock = itertools.count(), itertools.count(100), threading.Lock()
    with Sandbox(given.callers, backend=given.backend) as sandbox:
        compiled = list(programs(sandbox).values())

        def one(_: int) -> None:
            with lock:
                number = next(numbers)
            if number % 10:
                plant(sandbox, number, compiled)
            else:
                next(looks)
                found.extend(look(sandbox, number))

        with ThreadPoolExecutor(given.callers) as callers:
            list(callers.map(one, range(given.runs)))
    print(
        f"{given.runs} runs by {given.backend}, {next(looks)} of them looked: {len(found)} words of others found {found[:9]}"
    )
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
