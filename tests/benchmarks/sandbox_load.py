"""Verdicts under load: programs of every kind and language, by 1, 4 and 16 callers; every verdict must be the known one.

    python tests/benchmarks/sandbox_load.py [--programs 2000] [--callers 1 4 16] [--backend local]

Each kind (right, right but slow, exit code, crash, endless loop, sleep, memory, output) in each language that is
installed, in a random order that is the same each time. Prints, for each number of callers, how many verdicts were
right, the time and each one that was wrong; exit code 1 if any was. For a busy machine, start other work beside it.
"""

import sys

# The benchmark math.py, beside this one, would be taken for the standard module.
sys.path.pop(0)

import argparse
import collections
import random
import time
from concurrent.futures import ThreadPoolExecutor

from r1reward_sandbox import LanguageUnavailableError, Limits, Program, Result, Sandbox, Verdict

WANTED = {
    "right": Verdict.OK, "slow": Verdict.OK, "exit": Verdict.RUNTIME_ERROR, "crash": Verdict.RUNTIME_ERROR,
    "loop": Verdict.TIME_LIMIT, "sleep": Verdict.TIME_LIMIT, "memory": Verdict.MEMORY_LIMIT,
    "output": Verdict.OUTPUT_LIMIT,
}  # fmt: skip
WEIGHTS = {"right": 55, "slow": 5, "exit": 12, "crash": 12, "loop": 3, "sleep": 3, "memory": 5, "output": 5}

PYTHON = {
    "right": "print(2 * int(input()))",
    "slow": "import time\nwhile time.process_time() < .4: pass\nprint(2 * int(input()))",
    "exit": "raise SystemExit(3)",
    "crash": "import os; os.abort()",
    "loop": "while True: pass",
    "sleep": "import time; time.sleep(30)",
    "memory": "x = []\nwhile True: x.append(bytearray(10**6))",
    "output": "while True: print('x' * 10**5)",
}
_C_BODY = {
    "right": 'int n; scanf("%d", &n); printf("%d\\n", 2 * n);',
    "slow": 'while (clock() < CLOCKS_PER_SEC * 2 / 5) ; int n; scanf("%d", &n); printf("%d\\n", 2 * n);',
    "exit": "exit(3);",
    "crash": "*(volatile int *)0 = 1;",
    "loop": "for (volatile int i = 0; ; i++) ;",
    "sleep": "sleep(30);",
    "memory": "for (;;) { char *p = (char *)malloc(1 << 20); if (!p) abort(); memset(p, 1, 1 << 20); }",
    "output": 'for (;;) puts("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");',
}
_C_HEAD = (
    "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <time.h>\n#include <unistd.h>\n"
)
C = {kind: f"{_C_HEAD}int main(void) {{ {body} return 0; }}" for kind, body in _C_BODY.items()}
CPP = {
    kind: f"#include <bits/stdc++.h>\n#include <unistd.h>\nint main() {{ {body} }}"
    for kind, body in _C_BODY.items()
}
CPP["memory"] = (
    "#include <bits/stdc++.h>\nint main() { std::vector<std::string> v; for (;;) v.emplace_back(1 << 20, 'x'); }"
)
_JAVA_BODY = {
    "right": "System.out.println(2 * new java.util.Scanner(System.in).nextInt());",
    "slow": "long e = System.nanoTime() + 300000000L; while (System.nanoTime() < e) ; System.out.println(2);",
    "exit": "System.exit(3);",
    "crash": "int[] x = new int[1]; x[2] = 1;",
    "loop": "for (long i = 0; ; i++) if (i == -1) break;",
    "sleep": "Thread.sleep(30000);",
    "memory": "java.util.List<byte[]> l = new java.util.ArrayList<>(); for (;;) l.add(new byte[1 << 20]);",
    "output": 'for (;;) System.out.println("x".repeat(10000));',
}
JAVA = {
    kind: f"public class Main {{ public static void main(String[] a) throws Exception {{ {body} }} }}"
    for kind, body in _JAVA_BODY.items()
}
JAVASCRIPT = {
    "right": "console.log(2 * Number(require('fs').readFileSync(0, 'utf8')))",
    "slow": "const e = Date.now() + 300; while (Date.now() < e) ; console.log(2)",
    "exit": "process.exit(3)",
    "crash": "process.abort()",
    "loop": "for (;;) ;",
    "sleep": "setTimeout(() => {}, 30000)",
    "memory": "const x = []; for (;;) x.push(Buffer.alloc(1 << 20, 1))",
    "output": "const fs = require('fs'); for (;;) fs.writeSync(1, 'x'.repeat(10000))",
}
_GO_BODY = {
    "right": "var n int; fmt.Scan(&n); fmt.Println(2 * n)",
    "slow": "e := time.Now().Add(300 * time.Millisecond); for time.Now().Before(e) {}; fmt.Println(2)",
    "exit": "os.Exit(3)",
    "crash": "var p *int; fmt.Println(*p)",
    "loop": "for i := 0; ; i++ { if i == -1 { break } }",
    "sleep": "time.Sleep(30 * time.Second)",
    "memory": "var x [][]byte; for { b := make([]byte, 1<<20); for i := range b { b[i] = 1 }; x = append(x, b) }",
    "output": 'for { fmt.Println("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") }',
}
GO = {
    kind: f'package main\nimport ("fmt"; "os"; "time")\nvar _ = os.Exit\nvar _ = time.Now\nvar _ = fmt.Sprint\nfunc main() {{ {body} }}'
    for kind, body in _GO_BODY.items()
}
_RUST_BODY = {
    "right": 'let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap(); println!("{}", 2 * s.trim().parse::<i64>().unwrap());',
    "slow": 'let e = std::time::Instant::now(); while e.elapsed().as_millis() < 300 {} println!("2");',
    "exit": "std::process::exit(3);",
    "crash": "std::process::abort();",
    "loop": "let mut i = 0u64; loop { i = i.wrapping_add(1); if std::env::args().count() == 99 { break; } }",
    "sleep": "std::thread::sleep(std::time::Duration::from_secs(30));",
    "memory": "let mut v: Vec<Vec<u8>> = Vec::new(); loop { v.push(vec![1u8; 1 << 20]); }",
    "output": 'loop { println!("{}", "x".repeat(1000)); }',
}
RUST = {kind: f"fn main() {{ {body} }}" for kind, body in _RUST_BODY.items()}
SOURCES = {
    "python": PYTHON,
    "c": C,
    "cpp": CPP,
    "java": JAVA,
    "javascript": JAVASCRIPT,
    "go": GO,
    "rust": RUST,
}


def compiled(sandbox: Sandbox) -> dict[tuple[str, str], Program]:
    """Each (language, kind) that this machine can run."""
    programs = {}
    for language, kinds in SOURCES.items():
        try:
            for kind, source in kinds.items():
                programs[language, kind] = sandbox.compile(language, source)
        except LanguageUnavailableError as error:
            print(f"not measured: {error}")
    return programs


def wrong(kind: str, result: Result) -> str:
    """What is wrong with a result; empty if nothing is."""
    if result.verdict is not WANTED[kind]:
        return f"{result.verdict}, not {WANTED[kind]}: {result.reason} {result.stderr[-200:]!r}"
    if WANTED[kind] is Verdict.OK and result.stdout != b"2\n":
        return f"printed {result.stdout[:50]!r}"
    return ""


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--callers", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--backend", default=None)
    given = parser.parse_args()
    failures = 0
    with Sandbox(max(given.callers), backend=given.backend) as sandbox:
        print(f"backend {sandbox.backend}")
        programs = compiled(sandbox)
        names = sorted(programs)
        order = random.Random(0).choices(names, [WEIGHTS[kind] for _, kind in names], k=given.programs)

        def one(name: tuple[str, str]) -> tuple[tuple[str, str], str]:
            seconds = 2.0 if name[0] == "java" else 1.0
            limits = Limits(
                cpu_seconds=seconds, wall_seconds=seconds + 0.5, memory_mb=192, output_bytes=2**20
            )
            return name, wrong(name[1], sandbox.run(programs[name], b"1\n", limits=limits))

        for callers in given.callers:
            start = time.perf_counter()
            with ThreadPoolExecutor(callers) as pool:
                found = list(pool.map(one, order))
            bad = collections.Counter(item for item in found if item[1])
            failures += sum(bad.values())
            right = len(found) - sum(bad.values())
            print(
                f"{callers:3} callers: {right} of {len(found)} verdicts right, {time.perf_counter() - start:.0f} s"
            )
            for ((language, kind), why), count in bad.most_common():
                print(f"    {count} x {language} {kind}: {why}")
    raise SystemExit(bool(failures))


if __name__ == "__main__":
    main()
