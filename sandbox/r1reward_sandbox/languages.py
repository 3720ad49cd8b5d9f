"""The languages of the sandbox: one small table entry each, and any further one that a user registers.

register(Language(name="lua", source="main.lua", run=("lua5.4", "main.lua"), install="apt install lua5.4"))
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from r1reward_sandbox.errors import LanguageUnavailableError, SandboxError

__all__ = ["BRIEF", "LANGUAGES", "Language", "find_language", "register"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How a language is compiled (`compile` empty: not at all) and run; its names in fences and data sets.

    `keep` matches the files that a compilation leaves. `address_space`: its runtime reserves no more address
    space than it uses, so that this may be limited too. `header` is one that is worth precompiling (gcc).
    `sample` is a program that compiles wherever the compiler works. `forks`: its programs start processes, or make
    timers, as they begin or at every turn, so that a right one fails where a run may start none.
    """

    name: str
    source: str
    run: tuple[str, ...] = ()
    compile: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    install: str = ""
    address_space: bool = True
    memory_signs: tuple[bytes, ...] = ()
    extra_memory_mb: int = 0
    extra_processes: int = 0
    header: str = ""
    sample: str = ""
    forks: bool = False

    def check(self, has: Callable[[str], bool] | None = None) -> None:
        """Raise `LanguageUnavailableError` if a program that it needs is missing (`has`: where it is run)."""
        for program in self.needs:
            if not (has or _on_this_machine)(program):
                raise LanguageUnavailableError(self.name, program, self.install)


def _on_this_machine(program: str) -> bool:
    return shutil.which(program, path="/usr/local/bin:/usr/bin:/bin") is not None


LANGUAGES: dict[str, Language] = {}


def register(language: Language) -> None:
    """Add a language, or replace one, under its name and its aliases."""
    for name in (language.name, *language.aliases):
        LANGUAGES[name.lower()] = language


def find_language(name: str) -> Language:
    """The language of this name or alias; `SandboxError` that lists them where there is none."""
    try:
        return LANGUAGES[name.lower()]
    except KeyError:
        names = ", ".join(sorted({language.name for language in LANGUAGES.values()}))
        raise SandboxError(f"no language {name!r}; known: {names}") from None


# By this, contests' programs know that they are not at home: at home they may read a file.
_JUDGE = ("-DONLINE_JUDGE",)
BRIEF = ("-w", "-fmax-errors=20")
"""Options with which a compiler does not say the same of 200,000 lines, for which it takes minutes."""

for _language in (
    Language(name="python", source="main.py", aliases=("python3", "py", "py3"), memory_signs=(b"MemoryError",)),
    Language(
        name="c", source="main.c",
        compile=("gcc", "-O2", "-std=gnu17", *BRIEF, *_JUDGE, "-pthread", "-o", "main", "main.c", "-lm"),
        keep=("main",), run=("./main",), needs=("gcc",), install="gcc (apt install gcc)",
        sample="#include <stdio.h>\nint main(void) { return 0; }\n",
    ),
    Language(
        name="cpp", source="main.cpp",
        compile=("g++", "-O2", "-std=gnu++17", *BRIEF, *_JUDGE, "-pthread", "-o", "main", "main.cpp"),
        keep=("main",), run=("./main",), needs=("g++",), install="g++ (apt install g++)",
        aliases=("c++", "cc", "cxx"), memory_signs=(b"std::bad_alloc",), header="bits/stdc++.h",
        sample="#include <vector>\nint main() {}\n",
    ),
    Language(
        name="java", source="Main.java",
        compile=("javac", "-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1", "-encoding", "UTF-8", "Main.java"),
        keep=("*.class",), needs=("javac", "java"), install="a JDK (apt install default-jdk-headless)",
        run=("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xss64m", "-DONLINE_JUDGE=true",
             "-cp", ".", "Main"),
        address_space=False, memory_signs=(b"java.lang.OutOfMemoryError",), extra_memory_mb=256, extra_processes=64,
        sample="class Main { public static void main(String[] words) {} }\n",
    ),
    Language(
        name="javascript", source="main.js", run=("node", "--stack-size=8000", "main.js"), needs=("node",),
        install="Node.js (apt install nodejs)", aliases=("js", "node", "nodejs"), address_space=False,
        memory_signs=(b"JavaScript heap out of memory",), extra_memory_mb=128, extra_processes=32,
    ),
    Language(
        name="go", source="main.go", compile=("go", "build", "-o", "main", "main.go"), keep=("main",),
        run=("./main",), needs=("go",), install="Go (apt install golang-go)", aliases=("golang",),
        address_space=False, memory_signs=(b"out of memory",), extra_memory_mb=64, extra_processes=32,
        sample="package main\n\nfunc main() {}\n",
    ),
    Language(
        name="rust", source="main.rs", compile=("rustc", "-O", "--edition", "2021", "-o", "main", "main.rs"),
        keep=("main",), run=("./main",), needs=("rustc",), install="Rust (apt install rustc)", aliases=("rs",),
        memory_signs=(b"memory allocation of",), sample="fn main() {}\n",
    ),
    Language(
        # Types are not checked: a program is what it does, and contests' machines have no types for Node.js.
        name="typescript", source="main.ts", keep=("main.js",),
        compile=("sh", "-c", "tsc --target es2020 --module commonjs --moduleResolution node --skipLibCheck main.ts; "
                 "test -e main.js"),
        run=("node", "--stack-size=8000", "main.js"), needs=("tsc", "node"),
        install="TypeScript (apt install node-typescript)", aliases=("ts",), address_space=False,
        memory_signs=(b"JavaScript heap out of memory",), extra_memory_mb=128, extra_processes=32,
        sample="const one: number = 1;\n",
    ),
    Language(
        name="c#", source="main.cs", compile=("mcs", "-optimize", "-out:main.exe", "main.cs"),
        keep=("main.exe",), run=("mono", "main.exe"), needs=("mcs", "mono"), install="Mono (apt install mono-mcs)",
        aliases=("csharp", "cs", "mono"), address_space=False, memory_signs=(b"System.OutOfMemoryException",),
        extra_memory_mb=128, extra_processes=32, sample="class One { static void Main() {} }\n",
    ),
    Language(
        name="kotlin", source="main.kt", compile=("kotlinc", "main.kt", "-include-runtime", "-d", "main.jar"),
        keep=("main.jar",),
        run=("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss64m", "-jar", "main.jar"),
        needs=("kotlinc", "java"), install="Kotlin (apt install kotlin)", aliases=("kt",), address_space=False,
        memory_signs=(b"java.lang.OutOfMemoryError",), extra_memory_mb=256, extra_processes=64,
        sample="fun main() {}\n",
    ),
    Language(
        name="scala", source="Main.scala", compile=("scalac", "Main.scala"), keep=("*.class",),
        run=("scala", "-J-Xss64m", "-cp", ".", "Main"), needs=("scalac", "scala"),
        install="Scala (apt install scala)",
        address_space=False, memory_signs=(b"java.lang.OutOfMemoryError",), extra_memory_mb=256, extra_processes=64,
        forks=True, sample="object Main { def main(words: Array[String]): Unit = {} }\n",
    ),
    Language(
        name="ruby", source="main.rb", run=("ruby", "main.rb"), needs=("ruby",), install="Ruby (apt install ruby)",
        aliases=("rb",), address_space=False, memory_signs=(b"NoMemoryError",),
    ),
    Language(
        name="php", source="main.php", run=("php", "-d", "memory_limit=-1", "main.php"), needs=("php",),
        install="PHP (apt install php-cli)", address_space=False,
    ),
    Language(
        name="lua", source="main.lua", run=("lua5.4", "main.lua"), needs=("lua5.4",),
        install="Lua (apt install lua5.4)",
        memory_signs=(b"not enough memory",),
    ),
    Language(
        name="perl", source="main.pl", run=("perl", "main.pl"), needs=("perl",), install="Perl (apt install perl)",
        aliases=("pl",), memory_signs=(b"Out of memory",),
    ),
    Language(
        name="bash", source="main.sh", run=("bash", "main.sh"), needs=("bash",), install="bash (apt install bash)",
        aliases=("sh", "shell"), forks=True,
    ),
    Language(
        name="r", source="main.R", run=("Rscript", "--vanilla", "main.R"), needs=("Rscript",),
        install="R (apt install r-base-core)", aliases=("rscript",), address_space=False,
        memory_signs=(b"cannot allocate",), extra_memory_mb=128, forks=True,
    ),
    Language(
        # Its runtime reserves a terabyte of addresses.
        name="haskell", source="main.hs", compile=("ghc", "-O1", "-v0", "-o", "main", "main.hs"), keep=("main",),
        run=("./main",), needs=("ghc",), install="GHC (apt install ghc)", aliases=("hs",), address_space=False,
        forks=True, extra_processes=8, sample="main :: IO ()\nmain = return ()\n",
    ),
    Language(
        name="pascal", source="main.pas", compile=("fpc", "-O2", "-v0e", "-omain", "main.pas"), keep=("main",),
        run=("./main",), needs=("fpc",), install="Free Pascal (apt install fp-compiler)",
        aliases=("delphi", "objectpascal", "fpc", "freepascal"), sample="begin end.\n",
    ),
    Language(
        # Standard input is what the database holds, as statements; the program is run after it.
        name="sql", source="main.sql", run=("sh", "-c", "cat - main.sql | sqlite3 -batch -bail :memory:"),
        needs=("sqlite3",), install="SQLite (apt install sqlite3)", aliases=("sqlite", "sqlite3"), forks=True,
    ),
):  # fmt: skip
    register(_language)
