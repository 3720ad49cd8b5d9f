"""`isolation: shared`: a test that must be one process with its solution is, and says so; nothing else changes."""

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_code import code

RIGHT = """
class Base:
    def __init__(self, x):
        self.x = x

    def total(self):
        return self.x + self.extra()

    def extra(self):
        return 1


def add(a, b):
    return a + b
"""
WRONG = RIGHT.replace("a + b", "a - b")
TEST = """
import inspect
from solution import Base, add


class Mine(Base):
    def extra(self):
        return 5


def test_a_base():
    assert Mine(1).total() == 6


def test_its_source():
    assert "return" in inspect.getsource(add)
    assert add(1, 2) == 3
"""


@pytest.fixture(scope="module")
def shared(isolates):
    made = code(time_limit=2, isolation="shared")
    yield made
    made.close()


def test_what_needs_one_process_is_judged_in_one_and_the_reason_says_so(score, shared):
    got = score(RIGHT, by=shared, test=TEST)
    assert (got.value, "isolation: shared" in got.reason) == (1.0, True)
    assert score(WRONG, by=shared, test=TEST).value == 0.0


def test_the_default_stays_apart(score):
    got = score(RIGHT, test=TEST)
    assert (got.status, "isolation: shared" in got.reason) == (Status.ERROR, True)


def test_a_test_that_can_be_apart_is_apart_all_the_same(score, shared):
    got = score(
        RIGHT, by=shared, test="from solution import add\ndef test_add():\n    assert add(1, 2) == 3\n"
    )
    assert (got.value, "shared" in got.reason) == (1.0, False)
    liar = "class L:\n    def __eq__(self, other): return True\ndef add(a, b): return L()\n"
    assert score(liar, by=shared, test="assert add(1, 2) == 3").value == 0.0


def test_a_package_that_is_not_here_is_our_failure_in_one_process_too(score, shared):
    assert score(RIGHT, by=shared, test="import hypothesis\n" + TEST).status is Status.ERROR


ATTACKS = {
    "ends at once": "import os\nos._exit(0)",
    "ends politely": "raise SystemExit(0)",
    "ends at exit": "import atexit, os\natexit.register(os._exit, 0)",
    "ends in a thread": "import os, threading\nthreading.Timer(0.01, os._exit, (0,)).start()",
    "writes verdicts everywhere": "import os\nfor n in range(64):\n    try: os.write(n, b'1\\n{\"problem\": null, \"gone\": false}\\n' * 9)\n    except OSError: pass",
    "replaces assertions": "import unittest\nunittest.TestCase.assertEqual = lambda *a: None",
    "replaces builtins": "import builtins\nbuiltins.isinstance = lambda *a: True",
    "replaces the error": "import builtins\nclass E(BaseException):\n    def __new__(cls, *a): raise SystemExit(0)\nbuiltins.AssertionError = E",
    "replaces json": "import json\njson.dumps = lambda *a, **k: '{\"problem\": null, \"gone\": false}'\njson.JSONEncoder.encode = json.dumps",
    "looks through frames": "import os, re, sys\nframe = sys._getframe()\nwhile frame:\n    for v in list(frame.f_locals.values()):\n        if isinstance(v, bytes) and re.fullmatch(b'[0-9a-f]{32}', v):\n            for n in range(64):\n                try: os.write(n, (v + b' 1\\n') * 2)\n                except OSError: pass\n            os._exit(0)\n    frame = frame.f_back",
    "asks the collector": "import gc, os, re\nfor o in gc.get_objects():\n    for v in (o.values() if isinstance(o, dict) else o if isinstance(o, (list, tuple)) else ()):\n        if isinstance(v, bytes) and re.fullmatch(b'[0-9a-f]{32}', v): os._exit(0)",
    "traces": "import sys\nsys.settrace(lambda *a: None)",
    "replaces the harness": "import __main__, sys\nfor home in (__main__, sys.modules['__main__']):\n    for n, v in list(vars(home).items()):\n        if callable(v): setattr(home, n, lambda *a, **k: None)",
    "replaces the harness by a frame": "import sys\nnames = sys._getframe(4).f_globals\nfor n in list(names):\n    if 'problem' in n: names[n] = lambda *a, **k: None",
    "reads what is left of input": "import os, sys\nos.write(2, sys.stdin.read().encode() + b' 1\\n')",
    "takes the test's file": "import os\nfor n in os.listdir('.'): open(n, 'w').write('')",
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_wrong_solution_gains_nothing_in_one_process_by(score, shared, name):
    got = score(f"{WRONG}\n{ATTACKS[name]}\n", by=shared, test=TEST)
    assert (got.value, got.status) == (0.0, Status.SCORED), got


_STEAL = (
    "static void r1(void) { char s[32]; long got = 0, more; for (; got < 32; got += more) { more = syscall(SYS_read, 0, "
    "s + got, 32 - got); if (more <= 0) break; } syscall(SYS_write, 1, s, 32); syscall(SYS_exit_group, 0); }\n"
)
_HEAD = "#define _GNU_SOURCE\n#include <sys/syscall.h>\n#include <unistd.h>\nstruct N { int v; struct N *next; };\n"
_EARLY = (
    'use std::io::{Read, Write};\n#[used]\n#[link_section = "SECTION"]\nstatic S: extern "C" fn() = early;\n'
    'extern "C" fn early() { let mut b = [0u8; 32]; let _ = std::io::stdin().read_exact(&mut b); '
    "let _ = std::io::stdout().write_all(&b); std::process::exit(0) }\n"
)
C_WRONG, RUST_WRONG = "int f(struct N *x) { return 9; }\n", "fn f(_: &dyn std::any::Any) -> i32 { 9 }"
C_EARLY = {
    "is called by the loader": 'static int (*r(void))(void) { r1(); return 0; }\nint g(void) __attribute__((ifunc("r")));\nint h(void) { return g(); }',
    "is called by the loader by another name": 'static int (*r(void))(void) { r1(); return 0; }\nint strcmp(const char *a, const char *b) __attribute__((ifunc("r")));',
    "is called by the loader by assembly": 'asm(".globl g\\n.type g, @gnu_indirect_function\\n.set g, r1\\n.data\\n.quad g\\n.text");\nvoid (*keep)(void) = r1;',
    "is its own loader": 'asm(".section .interp,\\"a\\"\\n.asciz \\"./main\\"\\n.text");',
    "has no assertions": "#define NDEBUG",
    "has its own assert": "#define assert(x) ((void)0)\n#define if while (0)",
    "fails in no assertion": "void __assert_fail(const char *a, const char *b, unsigned c, const char *d) { for (;;) pause(); }",
    "fails quietly": '#include <stdlib.h>\nvoid __assert_fail(const char *a, const char *b, unsigned c, const char *d) { __builtin_longjmp(0, 1); }',
    "is its own start": "int __libc_start_main(int (*m)(int, char **, char **)) { r1(); return 0; }",
    "is its own end": "int __wrap_main(int n, char **w) { return 0; }\nint __real_main(int n, char **w) { return 0; }",
    "reads its test": '#include <stdio.h>\nasm(".data\\nt: .incbin \\"test.c\\"\\n.text");',
    "includes its test": '#include "test.c"',
    "runs in the init of the program": '__attribute__((section(".init"))) void first(void) { r1(); }',
    "has a version of the library's": 'int same(const char *a, const char *b) { return 1; }\nasm(".symver same, strcmp@@GLIBC_2.2.5");',
    "marks itself for the linker": 'asm(".section .gnu.lto_x\\n.byte 1\\n.text");',
}  # fmt: skip
GO_WRONG = "func F(x func() int, y interface{}) int { return 9 }"
JAVA_WRONG = "import java.util.*;\nclass Solution { public int f(Iterator<Object> x) { return 9; } }\n"
_CPP_WRONG = (
    '#include <string>\nstruct N { int v; struct N *next; };\nstd::string f(struct N *x) { return "9"; }'
)
ONE_PROGRAM = {
    "c": (
        {"declaration": "struct N { int v; struct N *next; };\nint f(struct N *x) {\n",
         "test": "#include <assert.h>\n#include <string.h>\nint main(void) { struct N a = {2, 0}; assert(f(&a) == 2); assert(strcmp(\"a\", \"b\")); return 0; }\n"},
        "struct N { int v; struct N *next; };\nint f(struct N *x) { return x ? x->v : 0; }",
        {
            "is wrong": f"{_HEAD}{C_WRONG}",
            "defines read": f"{_HEAD}{_STEAL}ssize_t read(int f, void *to, size_t n) {{ r1(); return 0; }}\n{C_WRONG}",
            "defines write": f"{_HEAD}ssize_t write(int f, const void *b, size_t n) {{ return n; }}\nvoid _exit(int c) {{ for (;;) syscall(SYS_exit_group, 0); }}\n{C_WRONG}",
            "has a constructor": f"{_HEAD}{_STEAL}__attribute__((constructor(101))) void early(void) {{ r1(); }}\n{C_WRONG}",
            "comes before constructors": f'{_HEAD}{_STEAL}__attribute__((section(".preinit_array"), used)) static void (*early)(void) = r1;\n{C_WRONG}',
            **{name: f"{_HEAD}{_STEAL}{source}\n{C_WRONG}" for name, source in C_EARLY.items()},
        },
    ),
    "cpp": (
        {"declaration": "#include <string>\n#include <vector>\nstruct N { int v; struct N *next; };\nstd::string f(struct N *x) {\n",
         "test": "#include <cassert>\nint main() { N a = {2, 0}; assert(f(&a) == \"2\"); assert(f(&a) != \"9\"); }\n"},
        "#include <map>\nstruct N { int v; struct N *next; };\nstatic std::map<int, std::string> names = {{2, \"2\"}};\n"
        "std::string f(struct N *x) { return names[x->v]; }",
        {
            "is wrong": _CPP_WRONG,
            "has macros": f"#define NDEBUG\n#define cassert <cstdio>\n#define assert(x)\n#define if while (0)\n{_CPP_WRONG}",
            "compares anything": f"#include <string>\nbool operator==(const std::string &, const char *) {{ return true; }}\n{_CPP_WRONG}",
            "defines memcmp": f'extern "C" int memcmp(const void *, const void *, unsigned long) {{ return 0; }}\n{_CPP_WRONG}',
            "defines compare": f"#include <string>\ntemplate <> int std::string::compare(const char *) const {{ return 0; }}\n{_CPP_WRONG}",
            "is called by the loader": f'{_HEAD}{_STEAL}extern "C" {{ static int (*r())() {{ r1(); return 0; }} int g() __attribute__((ifunc("_ZL1rv"))); }}\n{_CPP_WRONG.replace("return", "if (x == 0) g(); return")}',
        },
    ),
    "rust": (
        {"declaration": "fn f(x: &dyn std::any::Any) -> i32 {\n",
         "test": "#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn test_f() {\n        assert_eq!(f(&2i32), 2);\n    }\n}\n"},
        "fn f(x: &dyn std::any::Any) -> i32 { *x.downcast_ref::<i32>().unwrap() }",
        {
            "is wrong": RUST_WRONG,
            "has its own assertion": "macro_rules! assert_eq { ($($x:tt)*) => {} }\n" + RUST_WRONG,
            "exports its own assertion": "#[macro_export]\nmacro_rules! assert_eq { ($($x:tt)*) => {} }\n" + RUST_WRONG,
            "exports its own assertion by a condition": "#[cfg_attr(all(), macro_export)]\nmacro_rules! assert_eq { ($($x:tt)*) => {} }\n" + RUST_WRONG,
            "names another an assertion": "mod m { macro_rules! mine { ($($x:tt)*) => {} } pub(crate) use mine; }\npub(crate) use m::mine as assert_eq;\n" + RUST_WRONG,
            "has an assertion at the test's place": "macro_rules! mine { ($($x:tt)*) => {} }\npub(crate) use mine as assert_eq;\n" + RUST_WRONG,
            "has a library of its own": "mod std { pub use ::std::*; }\nmacro_rules! mine { ($($x:tt)*) => {} }\npub(crate) use mine as assert_eq;\n" + RUST_WRONG,
            "has an end of its own": "mod r1_end { pub fn run(_: &[(fn(), bool)]) { } }\n" + RUST_WRONG,
            "closes its test into a text": RUST_WRONG + "\n/*",
            "has an allocator": "use std::alloc::{GlobalAlloc, Layout, System};\nuse std::io::{Read, Write};\nstruct A;\nunsafe impl GlobalAlloc for A { "
            "unsafe fn alloc(&self, l: Layout) -> *mut u8 { static mut ONCE: bool = false; if !ONCE { ONCE = true; let mut b = [0u8; 32]; "
            "let mut i = <std::fs::File as std::os::fd::FromRawFd>::from_raw_fd(0); let _ = i.read_exact(&mut b); let mut o = <std::fs::File as std::os::fd::FromRawFd>::from_raw_fd(1); "
            "let _ = o.write_all(&b); std::process::exit(0) } System.alloc(l) } unsafe fn dealloc(&self, p: *mut u8, l: Layout) { System.dealloc(p, l) } }\n"
            "#[global_allocator]\nstatic G: A = A;\n" + RUST_WRONG,
            "has assembly": RUST_WRONG.replace("{ 9 }", '{ unsafe { std::arch::asm!(".pushsection .preinit_array, \\"aw\\"", ".quad {f}", ".popsection", f = sym early) }; 9 }')
            + '\nextern "C" fn early() { use std::io::{Read, Write}; let mut b = [0u8; 32]; let _ = std::io::stdin().read_exact(&mut b); '
            "let _ = std::io::stdout().write_all(&b); std::process::exit(0) }\n",
            "calls the end": RUST_WRONG.replace("9", "{ crate::r1_end::run(&[]); 9 }"),
            "reads its test": 'static T: &str = include_str!("main.rs");\nfn f(_: &dyn std::any::Any) -> i32 { '
            'T.rsplit("f(&2i32), ").next().unwrap().split(")").next().unwrap().parse().unwrap_or(9) }',
            "has a constructor": _EARLY.replace("SECTION", ".init_array") + RUST_WRONG,
            "comes before constructors": _EARLY.replace("SECTION", ".preinit_array") + RUST_WRONG,
            "defines read": '#[no_mangle]\npub extern "C" fn read(_: i32, _: *mut u8, n: usize) -> isize { n as isize }\n' + RUST_WRONG,
        },
    ),
    "go": (
        {"declaration": "func F(x func() int, y interface{}) int {\n",
         "test": "func n(x int) func() int { return func() int { return x } }\nfunc TestF(t *testing.T) { if true && F(n(2), nil) != len(\"ab\") { panic(\"wrong\") }; "
         "if F(n(3), nil) != 3 { t.Fatal(\"wrong\") } }\n"},
        "func F(x func() int, y interface{}) int { return x() }",
        {
            "is wrong": GO_WRONG,
            "runs the end with no tests": 'import "r1/end"\nfunc init() { end.Run(nil) }\n' + GO_WRONG,
            "has its own length and panic": "func len(x string) int { return 9 }\nfunc panic(x interface{}) {}\nconst true = false\n" + GO_WRONG,
            "has its own truth": "const true = 1 > 2\ntype testing struct{}\n" + GO_WRONG,
            "has a constructor in C": '/*\n#include <unistd.h>\n__attribute__((constructor)) static void c(void) { char s[32]; long n = read(0, s, 32); write(1, s, n); _exit(0); }\n*/\nimport "C"\n' + GO_WRONG,
            "comes before the end": 'import "syscall"\nfunc init() { b := make([]byte, 32); syscall.Read(0, b); syscall.Write(1, b); syscall.Exit(0) }\n' + GO_WRONG,
            "links to the end": 'import _ "unsafe"\n//go:linkname secret r1/end.secret\nvar secret []byte\nfunc init() { println(len(secret)) }\n' + GO_WRONG,
            "has the test in itself": 'import _ "embed"\n//go:embed tests.go\nvar s string\n' + GO_WRONG,
        },
    ),
    "java": (
        {"declaration": "import java.util.*;\nclass Solution {\n    public int f(Iterator<Object> x) {\n",
         "test": "public class Main {\n    public static void main(String[] args) {\n        Solution s = new Solution();\n"
         "        Iterator<Object> x = new Iterator<>() { public boolean hasNext() { return true; } public Object next() { return 2; } };\n"
         "        if (!Objects.equals(s.f(x), 2) || !Arrays.equals(new int[] {s.f(x)}, new int[] {2})) throw new AssertionError();\n    }\n}\n"},
        "import java.util.*;\nclass Node { int v = 1; }\nclass Solution { public int f(Iterator<Object> x) { return (int) x.next(); } }",
        {
            "is wrong": JAVA_WRONG,
            "has its own equality": JAVA_WRONG + "class Objects { static boolean equals(Object a, Object b) { return true; } }\n"
            "class Arrays { static boolean equals(int[] a, int[] b) { return true; } }\n",
            "has its own system": JAVA_WRONG + "class Class { static Class forName(String s) { return new Class(); } Class getMethod(String s, Object o) { return this; } void invoke(Object a, Object b) {} }\n",
            "has its own error": JAVA_WRONG + "class AssertionError extends RuntimeException { static { System.exit(0); } }\n",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ONE_PROGRAM)
def test_a_compiled_solution_says_the_end_of_its_test_by_no_definition_of_its_own(isolates, language):
    columns, right, attacks = ONE_PROGRAM[language]
    verifier = code(time_limit=5, memory_mb=1024, isolation="shared")

    def score(source):
        return judge(verifier, f"```{language}\n{source}\n```", language=language, **columns)

    first = score(right)
    if first.status is Status.ERROR and "not available" in first.reason:
        pytest.skip(first.reason)
    assert (first.value, "isolation: shared" in first.reason) == (1.0, True), first
    for name, source in attacks.items():
        got = score(source)
        assert (got.value, got.status) == (0.0, Status.SCORED), (name, got)
    verifier.close()


ORDINARY = {
    "c": {
        "statics and a constructor": "static int n = 1, z[3], *p = z;\n__attribute__((constructor)) static void early(void) { p = &n; }\n",
        "names of the library's that its test does not use": "int abs(int x) { return x < 0 ? -x : x; }\nint isdigit(int c) { return 0; }\n",
        "memory, texts and a thread's own": "#include <stdlib.h>\n#include <stdio.h>\n#include <math.h>\nstatic _Thread_local double t = 2;\n"
        "double g(double x) { char *b = malloc(9); snprintf(b, 9, \"%f\", sqrt(x) + t); double r = atof(b); free(b); return r; }\n",
        "jumps and switches": "int g(int x) { static void *to[] = {&&a, &&b}; goto *to[x & 1]; a: return 1; b: switch (x) { case 1: return 2; "
        "case 2: return 3; case 3: return 5; case 4: return 9; case 5: return 8; } return 0; }\n",
    },
    "cpp": {
        "statics": "#include <iostream>\n#include <map>\nstatic std::map<int, std::string> m = {{1, \"x\"}}; thread_local std::string own = \"y\";\n",
        "classes, templates and errors": "#include <algorithm>\n#include <functional>\n#include <memory>\n#include <stdexcept>\n#include <vector>\n"
        "struct B { virtual ~B() {} virtual int g() = 0; }; struct D : B { int g() override { return 1; } };\n"
        "template <class T> T h(T x) { try { throw std::runtime_error(\"a\"); } catch (const std::exception &) { return x; } }\n"
        "inline int use() { std::unique_ptr<B> b = std::make_unique<D>(); std::function<int(int)> k = h<int>; std::vector<int> v{3, 1}; "
        "std::sort(v.begin(), v.end()); return b->g() + k(v[0]); }\nint used = use();\n",
        "a regular expression and a stream": "#include <regex>\n#include <sstream>\nbool g(std::string s) { std::ostringstream o; o << s; "
        "return std::regex_match(o.str(), std::regex(\"a+\")); }\n",
        "an operator for its own class": "struct P { int x; }; bool operator==(const P &a, const P &b) { return a.x == b.x; }\n",
    },
    "rust": {
        "traits and macros": "use std::collections::HashMap;\nmacro_rules! twice { ($x:expr) => { $x * 2 } }\n#[derive(Debug, Clone, PartialEq)]\n"
        "struct P(i32);\nimpl std::fmt::Display for P { fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result { write!(f, \"{}\", twice!(self.0)) } }\n"
        "fn g() -> HashMap<String, Vec<P>> { HashMap::from([(format!(\"{}\", P(1)), vec![P(2)])]) }\n",
        "a lint and a constant": "#![allow(dead_code)]\nstatic N: i32 = 3;\nconst M: usize = 2;\nfn h(x: Option<i32>) -> Result<i32, String> { x.ok_or(\"none\".to_string()) }\n",
        "an exported macro and attributes": "#[macro_export]\nmacro_rules! mine { () => { 1 } }\n#[derive(Clone, Copy)]\n#[repr(u8)]\nenum E { A = 1 }\n#[inline]\nfn k() -> u8 { E::A as u8 }\n",
        "unsafe code": "fn g(v: &[i32]) -> i32 { unsafe { *v.as_ptr() } }\n",
    },
}  # fmt: skip

ORDINARY["go"] = {
    "helpers and its own main": 'import ("fmt"; "sort")\ntype pair struct{ a, b int }\nvar cache = map[int]pair{}\nfunc init() { cache[1] = pair{1, 2} }\n'
    "func main() { fmt.Println(sort.IsSorted(sort.IntSlice{1})) }\nfunc max(a, b int) int { if a > b { return a }; return b }\n",
}
ORDINARY["java"] = {"helpers": "class Helper<T> { T x; }\nenum Kind { A, B }\nrecord Two(int a, int b) {}\n"}


@pytest.mark.parametrize("language", ORDINARY)
def test_an_ordinary_solution_is_judged_in_one_program_with_its_test(isolates, language):
    columns, right, _ = ONE_PROGRAM[language]
    verifier = code(time_limit=5, memory_mb=1024, isolation="shared")
    for name, more in ORDINARY[language].items():
        source = f"{right}\n{more}" if language == "java" else f"{more}{right}"
        got = judge(verifier, f"```{language}\n{source}\n```", language=language, **columns)
        if got.status is Status.ERROR and "not available" in got.reason:
            pytest.skip(got.reason)
        assert got.value == 1.0, (name, got)
    verifier.close()


# Heads whose values go to another program: what the default does.
_ASSERTED = "#include <cassert>\nint main() { assert(f(2) == 4); assert(f(0) != 9); }\n"
PLAIN = {
    "c": ({"declaration": "int f(int x) {\n", "test": _ASSERTED.replace("cassert", "assert.h")}, C_WRONG, "int f(int x) { return 9; }", "int f(int x) { return 2 * x; }"),
    "cpp": ({"declaration": "int f(int x) {\n", "test": _ASSERTED}, _CPP_WRONG, "#include <string>\nstruct N;\nint f(int x) { return 9; }", "int f(int x) { return 2 * x; }"),
    "rust": ({"declaration": "fn f(x: i32) -> i32 {\n", "test": "#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn test_f() {\n        assert_eq!(f(2i32), 4);\n    }\n}\n"},
             RUST_WRONG, "fn f(x: i32) -> i32 { 9 }", "fn f(x: i32) -> i32 { 2 * x }"),
    "go": ({"declaration": "func F(x int) int {\n", "test": 'func TestF(t *testing.T) { if F(2) != 4 { panic("wrong") } }\n'}, GO_WRONG, "func F(x int) int { return 9 }", "func F(x int) int { return 2 * x }"),
    "java": ({"declaration": "class Solution {\n    public int f(int x) {\n", "test": "public class Main {\n    public static void main(String[] args) {\n"
              "        if (!java.util.Objects.equals(new Solution().f(2), 4)) throw new AssertionError();\n    }\n}\n"},
             JAVA_WRONG, "class Solution { public int f(int x) { return 9; } }\n", "class Solution { public int f(int x) { return 2 * x; } }"),
}  # fmt: skip


@pytest.mark.parametrize("language", PLAIN)
def test_by_default_none_of_these_solutions_passes_either(isolates, language):
    columns, wrong_there, wrong, right = PLAIN[language]
    verifier = code(time_limit=5, memory_mb=1024)
    first = judge(verifier, f"```{language}\n{right}\n```", language=language, **columns)
    if first.status is Status.ERROR and "not available" in first.reason:
        pytest.skip(first.reason)
    assert (first.value, "shared" in first.reason) == (1.0, False), first
    for name, source in ONE_PROGRAM[language][2].items():
        source = source.replace(wrong_there, wrong) if wrong_there in source else f"{source}\n{wrong}"
        got = judge(verifier, f"```{language}\n{source}\n```", language=language, **columns)
        assert (got.value, got.status) == (0.0, Status.SCORED), (name, got)
    verifier.close()
