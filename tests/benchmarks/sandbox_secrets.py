"""Looks for words of other requests in the memory of runs, over many runs of mixed languages in few boxes.

    python tests/benchmarks/sandbox_secrets.py [--runs 10000] [--backend local] [--callers 2]

Each request holds a word of its own in its source, input, prelude, arguments and files; each tenth run looks for any
such word that is not its own in all the memory, environment and open files that it can read. Exit code 1 if one is found.
"""

import sys

# The benchmark math.py, beside this one, would be taken for the standard module.
sys.path.pop(0)

import argparse
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

from r1reward_sandbox import LanguageUnavailableError, Limits, Program, Sandbox

# Classes of one character each: the pattern itself is no such word.
LOOK = """
import os, re, sys
word = re.compile(rb"[Q][w][z]([0-9]+)[k][J][v]")
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
    for name in ("environ", "cmdline", "mountinfo"):
        try: yield open("/proc/self/" + name, "rb").read()
        except OSError: pass
print(sorted({int(found[1]) for text in texts() for found in word.finditer(text)}))
"""
SOURCES = {
    "c": '#include <stdio.h>\nchar w[] = "{}";\nint main(void) {{ char b[999]; if (fgets(b, 999, stdin)) puts(b); }}',
    "cpp": '#include <iostream>\nint main() {{ std::string s, w = "{}"; std::cin >> s; std::cout << s + w; }}',
    "javascript": 'const w = "{}"; console.log(require("fs").readFileSync(0, "utf8") + w)',
    "java": 'class Main {{ public static void main(String[] a) {{ System.out.println("{}"); }} }}',
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
        source=f"{heavy}x = {mine!r}\nprint(input(), x)",
        prelude=prelude,
        files={"f": mine.encode()},
    )
    sandbox.run(program, mine.encode(), arguments=[mine], limits=Limits(cpu_seconds=5))


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
