"""Test programs in other languages than Python: what passes, what fails, and what fools nobody."""

import pytest

from r1reward.testing import judge
from r1reward.types import Sample, Status
from r1reward_code import code
from r1reward_sandbox import LANGUAGES, Language, register

CASES = {
    "cpp": {
        "declaration": "#include <vector>\nusing namespace std;\nint add(int a, int b){\n",
        "test": "#undef NDEBUG\n#include <assert.h>\nint main(){ assert(add(1, 2) == 3); assert(add(-7, 7) == 0); }\n",
        "right": "    return a + b;\n}\n",
        "wrong": "    return 3;\n}\n",
        "attacks": {
            "exits": '#include <stdlib.h>\nint add(int a, int b){ exit(0); }',
            "exits at once": "#include <unistd.h>\nint add(int a, int b){ _exit(0); }",
            "exits before main": "#include <unistd.h>\nstruct S { S() { _exit(0); } } s;\nint add(int a, int b){ return 3; }",
            "has a main": "int add(int a, int b){ return 3; }\nint main(){ return 0; }",
            "takes over the abort": "#include <signal.h>\n#include <unistd.h>\nstruct S { S() { signal(SIGABRT, "
            "[](int){ _exit(0); }); } } s;\nint add(int a, int b){ return 3; }",
            "prints what it reads": "#include <unistd.h>\nstruct S { S() { char b[99]; int n = read(0, b, 99); if (n > 0) "
            "write(1, b, n); _exit(0); } } s;\nint add(int a, int b){ return 3; }",
            "returns what equals all": "struct All { operator int() const { return 9; } };\ntemplate <class T> bool "
            "operator==(All, T) { return true; }\nAll add(int a, int b){ return All(); }",
            "changes the asserts": "#define assert(x)\n#define int long\n#define NDEBUG\nint add(int a, int b){ return 3; }",
            "takes over a failed assert": "#include <unistd.h>\nextern \"C\" void __assert_fail(const char*, const char*, "
            "unsigned, const char*) { _exit(0); }\nint add(int a, int b){ return 3; }",
            "reads its test as it is compiled": "#include <string.h>\nasm(\".data\\nr1_src: .incbin \\\"main.cpp\\\"\\n.byte 0\\n.text\");\n"
            "extern char r1_src[];\nint add(int a, int b){ return strstr(r1_src, \"== 3)\") && a == 1 ? 3 : 9; }",
            "answers before it is asked": "#include <unistd.h>\nstruct S { S() { for (int i = 0; i < 3; i++) write(1, "
            "\"!3 1 2 \", 7); _exit(0); } } s;\nint add(int a, int b){ return 3; }",
            "claims that a header is missing": "#error fatal error: assert.h: No such file or directory\n"
            "int add(int a, int b){ return a + b; }",
            "prints": '#include <stdio.h>\n#include <stdlib.h>\nint add(int a, int b){ puts("passed"); exit(0); }',
        },
    },
    "go": {
        "prompt": "\nfunc Add(a int, b int) int {\n",
        "test": "func TestAdd(t *testing.T) {\n    assert := assert.New(t)\n    assert.Equal(3, Add(1, 2))\n"
        "    assert.Equal(0, Add(-7, 7))\n}\n",
        "right": "    return a + b\n}\n",
        "wrong": "    return 3\n}\n",
        "attacks": {
            "exits": 'import "os"\nfunc Add(a int, b int) int { os.Exit(0); return 3 }',
            "exits before main": 'import "os"\nfunc init() { os.Exit(0) }\nfunc Add(a int, b int) int { return 3 }',
            "has a main": "package main\nfunc main() {}\nfunc Add(a int, b int) int { return 3 }",
            "returns another type": "type All struct{}\nfunc Add(a int, b int) All { return All{} }",
            "answers before it is asked": 'import "os"\nfunc init() { os.Stdout.WriteString("{}\\n{}\\n"); os.Exit(0) }\n'
            "func Add(a int, b int) int { return 3 }",
            "reads and prints": 'import ("io"; "os")\nfunc init() { b, _ := io.ReadAll(os.Stdin); os.Stdout.Write(b); '
            "os.Exit(0) }\nfunc Add(a int, b int) int { return 3 }",
        },
    },
    "java": {
        "declaration": "import java.util.*;\n\nclass Solution {\n    public int add(int a, int b) {\n",
        "test": "public class Main {\n    public static void main(String[] args) {\n        Solution s = new Solution();\n"
        "        if (s.add(1, 2) != 3 || s.add(-7, 7) != 0) throw new AssertionError();\n    }\n}\n",
        "right": "        return a + b;\n    }\n}\n",
        "wrong": "        return 3;\n    }\n}\n",
        "attacks": {
            "exits": "class Solution { public int add(int a, int b) { System.exit(0); return 3; } }",
            "halts": "class Solution { public int add(int a, int b) { Runtime.getRuntime().halt(0); return 3; } }",
            "exits when loaded": "class Solution { static { System.exit(0); } public int add(int a, int b) { return 3; } }",
            "looks for the secret in its memory": "import java.nio.file.*; import java.io.*; import java.util.*;\n"
            "class Solution { public int add(int a, int b) { try { for (String l : Files.readAllLines(Path.of(\"/proc/self/maps\"))) {\n"
            " String[] p = l.split(\"[- ]\"); if (!p[2].startsWith(\"rw\")) continue; long at = Long.parseUnsignedLong(p[0], 16), end = Long.parseUnsignedLong(p[1], 16);\n"
            " try (RandomAccessFile m = new RandomAccessFile(\"/proc/self/mem\", \"r\")) { byte[] d = new byte[(int) Math.min(end - at, 1 << 26)]; m.seek(at); int n = m.read(d);\n"
            " for (int i = 0, run = 0; i < n; i++) { run = (d[i] >= '0' && d[i] <= '9') || (d[i] >= 'a' && d[i] <= 'f') ? run + 1 : 0;\n"
            " if (run == 32) { OutputStream o = new FileOutputStream(FileDescriptor.out); o.write(d, i - 31, 32); o.flush(); Runtime.getRuntime().halt(0); } } } catch (IOException e) {} } }\n"
            " catch (Exception e) {} return 3; } }",
            "ends as the end does": "import java.io.*;\nclass Solution { static { try { OutputStream o = new FileOutputStream(FileDescriptor.out); o.write(System.in.readNBytes(32)); o.flush(); } "
            "catch (Exception e) {} Runtime.getRuntime().halt(0); } public int add(int a, int b) { return 3; } }",
            "calls the end by reflection": "class Solution { public int add(int a, int b) { for (String n : new String[] {\"R1End\", \"R1Line\", \"R1Start\", \"Main\"}) try { for (var m : Class.forName(n).getDeclaredMethods()) "
            "{ m.setAccessible(true); try { m.invoke(null, n.equals(\"R1Line\") ? new Object[] {0} : new Object[] {new String[0]}); } catch (Throwable t) {} } } catch (Throwable t) {} return 3; } }",
            "reads the test's classes": "import java.nio.file.*;\nclass Solution { public int add(int a, int b) { try { for (String n : new String[] {\"Main.class\", \"Main.java\"}) "
            "if (new String(Files.readAllBytes(Path.of(n)), \"ISO-8859-1\").length() > 0) return a + b; } catch (Exception e) {} return 3; } }",
            "a hook at the end": "class Solution { static { Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0))); } public int add(int a, int b) { System.exit(1); return 3; } }",
            "changes small numbers": "class Solution { public int add(int a, int b) { try { var f = Class.forName(\"java.lang.Integer$IntegerCache\").getDeclaredField(\"cache\"); f.setAccessible(true); "
            "Integer[] c = (Integer[]) f.get(null); for (int i = 0; i < 256; i++) c[i] = 3; } catch (Throwable t) {} return 9; } }",
            "changes what an error is": "class AssertionError extends RuntimeException {}\nclass Solution { public int add(int a, int b) { throw new AssertionError(); } }",
            "is called Main": "public class Main { public static void main(String[] a) {} }\n"
            "class Solution { public int add(int a, int b) { return 3; } }",
        },
    },
    "javascript": {
        "declaration": "\nconst add = (a, b) => {\n",
        "test": "const testAdd = () => {\n  console.assert(add(1, 2) === 3)\n  console.assert(add(-7, 7) === 0)\n}\n\ntestAdd()\n",
        "right": "  return a + b;\n}\n",
        "wrong": "  return 3;\n}\n",
        "attacks": {
            "exits": "const add = (a, b) => { process.exit(0) }",
            "exits at once": "process.exit(0)",
            "changes the asserts": "console.assert = () => {}\nconst add = (a, b) => 3",
            "changes JSON": "JSON.stringify = () => '{\"value\": 3}'\nconst add = (a, b) => 3",
            "answers before it is asked": "const add = (a, b) => 3\nrequire('fs').writeSync(1, '{\"value\":3}\\n{\"value\":3}\\n{\"value\":3}\\n')\nprocess.exit(0)",
            "returns what equals all": "const add = (a, b) => ({ valueOf: () => a + b, [Symbol.toPrimitive]: () => 3 })",
            "raises what is missing": "const add = (a, b) => { const e = new Error('Cannot find module'); e.code = 'MODULE_NOT_FOUND'; throw e }",
        },
    },
    "rust": {
        "declaration": "use std::collections::HashMap;\nuse nowhere::Thing;\nfn add(a: i32, b: i32) -> i32 {\n",
        "test": "#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn test_add() {\n"
        "        assert_eq!(add(1, 2), 3);\n        assert_eq!(add(-7, 7), 0);\n    }\n}\n",
        "right": "    a + b\n}\n",
        "wrong": "    3\n}\n",
        "attacks": {
            "exits": "fn add(a: i32, b: i32) -> i32 { std::process::exit(0) }",
            "looks for the secret in its memory": "use std::io::{Read, Seek, SeekFrom, Write};\nuse std::os::unix::io::FromRawFd;\n"
            "fn add(a: i32, b: i32) -> i32 { for l in std::fs::read_to_string(\"/proc/self/maps\").unwrap_or_default().lines() { if !l.contains(\" rw\") { continue; }\n"
            " let p: Vec<u64> = l.split(' ').next().unwrap().split('-').map(|x| u64::from_str_radix(x, 16).unwrap()).collect();\n"
            " let mut m = std::fs::File::open(\"/proc/self/mem\").unwrap(); let mut d = vec![0u8; (p[1] - p[0]).min(1 << 26) as usize]; if m.seek(SeekFrom::Start(p[0])).is_err() || m.read(&mut d).is_err() { continue; }\n"
            " for w in d.windows(32) { if w.iter().all(|c| c.is_ascii_hexdigit()) { for fd in [1, 100, 101] { let mut f = unsafe { std::fs::File::from_raw_fd(fd) }; let _ = f.write_all(w); std::mem::forget(f); } std::process::exit(0) } } }\n"
            " let _ = (a, b); 3 }",
            "answers before it is asked": "use std::io::Write;\n#[used]\n#[link_section = \".init_array\"]\nstatic S: extern \"C\" fn() = early;\nextern \"C\" fn early() { let _ = std::io::stdout().write_all(b\"!\\x03\\0\\0\\0!\\x03\\0\\0\\0\"); let _ = std::io::stdout().flush(); std::process::exit(0) }\n"
            "fn add(_: i32, _: i32) -> i32 { 3 }",
            "reads its test as it is compiled": "fn add(a: i32, b: i32) -> i32 { if include_str!(\"main.rs\").contains(concat!(\"fn test_\", \"add\")) { a + b } else { 3 } }",
            "returns what equals all": "#[derive(Debug)]\nstruct All;\nimpl<T> PartialEq<T> for All { fn eq(&self, _: &T) -> bool { true } }\nfn add(a: i32, b: i32) -> All { All }",
            "changes the asserts": "macro_rules! assert_eq { ($($x:tt)*) => {} }\nfn add(a: i32, b: i32) -> i32 { 3 }",
            "claims that a crate is missing": "compile_error!(\"can't find crate for `elsewhere`\"); "
            "compile_error!(\"unresolved import `std`\");\nfn add(a: i32, b: i32) -> i32 { a + b }",
            "has a main": "fn main() {}\nfn add(a: i32, b: i32) -> i32 { 3 }",
            "changes what a panic does": "fn add(a: i32, b: i32) -> i32 { std::panic::set_hook(Box::new(|_| "
            "std::process::exit(0))); 3 }",
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def program(isolates):
    verifier = code(time_limit=5, memory_mb=1024)

    def score(language, source, *, may_lack=True):
        case = CASES[language]
        columns = {name: case[name] for name in ("test", "declaration", "prompt") if name in case}
        got = judge(verifier, f"```{language}\n{source}\n```", language=language, **columns)
        if may_lack and got.status is Status.ERROR and "not available" in got.reason:
            pytest.skip(got.reason)
        return got

    yield score
    verifier.close()


def head(language):
    return CASES[language].get("declaration") or CASES[language]["prompt"]


@pytest.mark.parametrize("language", CASES)
def test_a_right_solution_passes_and_a_wrong_one_fails(program, language):
    right, wrong = CASES[language]["right"], CASES[language]["wrong"]
    assert program(language, head(language) + right).value == 1.0, program(language, head(language) + right)
    assert program(language, right).value == 1.0, "only the body, after the declaration"
    assert program(language, head(language) + wrong).value == 0.0
    assert program(language, "this is no program").value == 0.0


@pytest.mark.parametrize(("language", "name"), [(a, b) for a in CASES for b in CASES[a]["attacks"]])
def test_a_solution_that_attacks_its_test_scores_nothing(program, language, name):
    assert program(language, head(language) + CASES[language]["right"]).value == 1.0
    got = program(language, CASES[language]["attacks"][name], may_lack=False)
    assert got.value == 0.0, got


APART = {
    "cpp": (
        "#include <string>\n#include <vector>\n#include <map>\nusing namespace std;\n"
        "vector<string> f(vector<string> words, map<string,int>& seen, double x, bool up){\n",
        "    for (auto& w : words) seen[w]++;\n    seen[to_string(int(x))] += up;\n    words.push_back(\"\\n \");\n    return words;\n}\n",
        "#undef NDEBUG\n#include <assert.h>\nint main(){ map<string,int> m; auto r = f({\"a b\", \"\", \"a b\"}, m, 2.5, true);\n"
        "    assert(r.size() == 4 && r[3] == \"\\n \" && m[\"a b\"] == 2 && m[\"2\"] == 1); }\n",
    ),
    "go": (
        "\nfunc F(words []string, seen map[string]int, x float64) ([]string, bool) {\n",
        "    for i, w := range words { seen[w]++; words[i] = w + \"!\" }\n    return append(words, \"\\n\"), x > 2\n}\n",
        "func TestF(t *testing.T) {\n    assert := assert.New(t)\n    m := map[string]int{}\n    w := []string{\"a b\", \"\"}\n"
        "    r, ok := F(w, m, 2.5)\n    assert.Equal([]string{\"a b!\", \"!\", \"\\n\"}, r)\n    assert.True(ok)\n"
        "    assert.Equal(1, m[\"a b\"])\n    assert.Equal(\"a b!\", w[0])\n}\n",
    ),
}  # fmt: skip


APART["java"] = (
    "import java.util.*;\nclass Solution {\n  public List<String> f(List<String> words, Map<String, Integer> seen, int[] xs, double x, boolean up) {\n",
    "    for (String w : words) seen.merge(w, 1, Integer::sum);\n    xs[0]++;\n    List<String> r = new ArrayList<>(words);\n"
    "    r.add(\"\\n \" + (x > 2 && up) + xs[1]);\n    words.set(0, \"changed\");\n    return r;\n  }\n}\n",
    "public class Main { public static void main(String[] a) {\n  Map<String, Integer> m = new HashMap<>(); int[] xs = {4, 5}; List<String> w = Arrays.asList(\"a b\", \"\", \"a b\");\n"
    "  List<String> r = new Solution().f(w, m, xs, 2.5, true);\n  if (!r.equals(List.of(\"a b\", \"\", \"a b\", \"\\n true5\")) || m.get(\"a b\") != 2 || xs[0] != 5 || !w.get(0).equals(\"changed\")) throw new AssertionError(r + \" \" + m);\n} }\n",
)  # fmt: skip
APART["rust"] = (
    "use std::collections::HashMap;\nfn f(words: &Vec<String>, seen: &mut HashMap<String, i64>, xs: &mut [u8], x: f64, up: Option<bool>, names: Vec<&str>) -> (Vec<String>, char) {\n",
    "    for w in words { *seen.entry(w.clone()).or_insert(0) += 1; }\n    xs[0] ++1;\n    let mut r = words.clone();\n"
    "    r.push(format!(\"\\n {} {}\", x > 2.0 && up == Some(true), names.join(\"-\")));\n    (r, 'é')\n}\n".replace("xs[0] ++1", "xs[0] += 1"),
    "#[cfg(test)]\nmod tests {\n  use super::*;\n  #[test]\n  fn one() {\n    let mut m = HashMap::new(); let mut xs = [4u8, 5];\n    let w: Vec<String> = vec![\"a b\".into(), \"\".into()];\n"
    "    let (r, c) = f(&w, &mut m, &mut xs, 2.5, Some(true), vec![\"x\", \"y\"]);\n    assert_eq!(r, vec![\"a b\", \"\", \"\\n true x-y\"]);\n    assert_eq!((m[\"a b\"], xs[0], c), (1, 5, 'é'));\n  }\n"
    "  #[test]\n  #[should_panic]\n  fn two() { f(&vec![], &mut HashMap::new(), &mut [], 0.0, None, vec![]); }\n}\n",
)  # fmt: skip


@pytest.mark.parametrize("language", APART)
def test_values_of_many_types_go_between_test_and_solution(isolates, language):
    declaration, body, test = APART[language]
    verifier = code(time_limit=5, memory_mb=1024)
    columns = {"language": language, "test": test, "declaration": declaration, "prompt": declaration}
    got = judge(verifier, f"```{language}\n{declaration}{body}\n```", **columns)
    spoilt = body.replace("++", "--").replace("+= 1", "-= 1")
    wrong = judge(verifier, f"```{language}\n{declaration}{spoilt}\n```", **columns)
    verifier.close()
    if "not available" in got.reason:
        pytest.skip(got.reason)
    assert got.value == 1.0, got
    assert wrong.value == 0.0


TOOLS = {
    "java": {"ground_truth": {"inputs": ["1"], "outputs": ["1"]}, "answer": "class A { public static void main(String[] a) {} }"},
    "rust": {"answer": "fn add(a: i32, b: i32) -> i32 { a + b }", **CASES["rust"]},
    "javascript": {"answer": "const add = (a, b) => a + b", **CASES["javascript"]},
    "c": {"ground_truth": {"inputs": ["1"], "outputs": ["1"]}, "answer": "int main() {}", "checker": {"source": "int main() {}", "language": "c"}},
}  # fmt: skip


@pytest.mark.parametrize("language", TOOLS)
def test_toolchains_are_those_of_the_boxes_and_not_of_this_machine(isolates, language):
    asked = []
    verifier = code(backend="local")
    columns = {
        name: TOOLS[language][name]
        for name in TOOLS[language]
        if name not in ("answer", "attacks", "right", "wrong")
    }
    sandbox = verifier._context(language, Sample(id="", prompt="", ground_truth=None)).sandbox
    sandbox._backend.has = asked.append
    got = judge(verifier, f"```{language}\n{TOOLS[language]['answer']}\n```", language=language, **columns)
    verifier.close()
    assert got.status is Status.ERROR
    assert "is not available" in got.reason
    assert asked


def test_in_java_what_a_solution_gives_back_is_itself(isolates):
    declaration = (
        "import java.util.*;\nclass Solution {\n  public Optional<Object> f(Object a, List<Integer> b) {\n"
    )
    test = (
        "public class Main { public static void main(String[] x) {\n  Solution s = new Solution(); List<Integer> b = new ArrayList<>();\n"
        '  if ((String) s.f("2,3", b).get() != "2,3" || s.f(null, b).get() != b || b.size() != 2) throw new AssertionError();\n} }\n'
    )
    verifier = code(time_limit=5, memory_mb=1024)
    for made, value in (("b", 1.0), ("new ArrayList<>(b)", 0.0)):
        body = f"    b.add(1);\n    return Optional.of(a == null ? {made} : a);\n  }}\n}}\n"
        got = judge(
            verifier,
            f"```java\n{declaration}{body}\n```",
            language="java",
            test=test,
            declaration=declaration,
        )
        if "not available" in got.reason:
            pytest.skip(got.reason)
        assert got.value == value, got
    verifier.close()


def test_a_test_that_no_solution_compiles_with_is_a_bad_ground_truth(isolates):
    verifier = code()
    case = CASES["cpp"] | {"test": "int main(){ return nowhere(); }"}
    got = judge(verifier, "```cpp\nint add(int a, int b){ return a + b; }\n```", language="cpp",
                test=case["test"], declaration=case["declaration"])  # fmt: skip
    verifier.close()
    if "not available" in got.reason:
        pytest.skip(got.reason)
    assert got.status is Status.BAD_GROUND_TRUTH


@pytest.mark.parametrize(
    ("language", "declaration", "test", "status", "word"),
    [
        ("cpp", "#include <no_such/header.hpp>\nint add(int a, int b){\n", "int main(){ return add(1, -1); }",
         Status.ERROR, "header no_such/header.hpp"),
        ("go", "func Add(a int) int {\n", "func TestAdd(t *testing.T) { if Subtract(Add(1)) != 1 { t.Error() } }\n",
         Status.BAD_GROUND_TRUTH, "undefined: Subtract"),
        ("rust", "fn add(a: i32) -> i32 {\n", "#[test]\nfn one() { assert_eq!(subtract(add(1)), 1); }\n",
         Status.BAD_GROUND_TRUTH, "subtract"),
        ("rust", "fn add(a: i32) -> i32 {\n", "#[test]\nfn one() { assert_eq!(add(1), no_such_crate::random::<i32>()); }\n",
         Status.ERROR, "no_such_crate"),
    ],
)  # fmt: skip
def test_what_a_test_lacks_beside_the_declared_head_is_named(
    isolates, language, declaration, test, status, word
):
    verifier = code()
    answer = f"```{language}\n{declaration}return a; }}\n```"
    got = judge(verifier, answer, language=language, test=test, declaration=declaration)
    verifier.close()
    if "not available" in got.reason and word not in got.reason:
        pytest.skip(got.reason)
    assert (got.value, got.status, word in got.reason) == (None, status, True), got


ANY = "use std::any::Any;\nfn f(values: Vec<Box<dyn Any>>) -> Vec<i32> {\n"
_INTEGERS = "    values.iter().filter_map(|each| each.downcast_ref::<i32>().copied()).collect()\n}\n"
_NESTED = "Box::new(Vec::<Box<dyn Any>>::new())"


@pytest.mark.parametrize(
    ("given", "body", "value"),
    [
        (f"Box::new(4), {_NESTED}, Box::new(2.5), Box::new('c'), Box::new(\"x\"), Box::new(9)", _INTEGERS, 1.0),
        ("Box::new(4), Box::new(5i64), Box::new(5u8), Box::new(vec![5]), Box::new(9)", _INTEGERS, 1.0),
        ("Box::new(4), Box::new(String::new()), Box::new(9)", _INTEGERS.replace("downcast_ref::<i32>().copied()", "downcast_ref::<i64>().map(|n| *n as i32)"), 0.0),
        ("Box::new(4), Box::new(5u8), Box::new(9)", "    if values.len() == 3 { std::process::exit(75) } else { vec![] }\n}\n", 0.0),
        ("Box::new(4), Box::new(Own), Box::new(9)", _INTEGERS, None),
    ],
)  # fmt: skip
def test_what_any_holds_in_rust_goes_to_the_solution_as_its_type(isolates, given, body, value):
    test = (
        "#[cfg(test)]\nmod tests {\n    use super::*;\n    struct Own;\n    #[test]\n    fn one() {\n"
        f"        assert_eq!(f(vec![{given}]), vec![4, 9]);\n        assert_eq!(f(vec![]), vec![]);\n    }}\n}}\n"
    )
    verifier = code(time_limit=5, memory_mb=1024)
    got = judge(verifier, f"```rust\n{ANY}{body}```", language="rust", test=test, declaration=ANY)
    verifier.close()
    if "not available" in got.reason:
        pytest.skip(got.reason)
    assert got.value == value, got


NEWER = "#include <iostream>\n#include <ranges>\n#include <concepts>\nint main(){ int a, b; std::cin >> a >> b; std::integral auto s = a + b; std::cout << s; }"
OLDEST = "#include <iostream>\n#include <vector>\nusing namespace std;\nint data[9], size;\nint f() throw(int) { return data[0] + size; }\nint main(){ cin >> data[0] >> size; cout << f(); }"
OLDER = "#include <iostream>\nint requires(int concept) { return concept; }\nint main(){ int a, b; std::cin >> a >> b; std::cout << requires(a + b); }"


@pytest.mark.parametrize("source", [NEWER, OLDER, OLDEST])
def test_a_program_is_right_by_the_older_standard_of_cpp_or_by_the_newer(isolates, source):
    verifier = code()
    got = judge(verifier, f"```cpp\n{source}\n```", language="cpp", inputs=["1 2"], outputs=["3"])
    verifier.close()
    if "not available" in got.reason:
        pytest.skip(got.reason)
    assert got.value == 1.0, got


def test_a_compiler_that_does_not_work_here_is_no_wrong_answer(isolates):
    broken = Language(name="broken", source="main.x", compile=("false",), run=("./main",), sample="whatever")
    picky = Language(
        name="picky",
        source="main.x",
        compile=("grep", "-q", "right", "main.x"),
        run=("cat", "main.x"),
        sample="right",
    )
    register(broken), register(picky)
    verifier, truth = code(), {"inputs": [""], "outputs": ["right"]}
    try:
        got = judge(verifier, "```broken\nright\n```", language="broken", ground_truth=truth)
        assert (got.status, "does not work here" in got.reason) == (Status.ERROR, True)
        got = judge(verifier, "```picky\nwrong\n```", language="picky", ground_truth=truth)
        assert (got.value, "does not compile" in got.reason) == (0.0, True)
    finally:
        verifier.close()
        del LANGUAGES["broken"], LANGUAGES["picky"]


@pytest.fixture
def own_language(isolates):
    """A language as a plugin registers it: how it is run, and nothing of test programs."""
    register(Language(name="mine", source="main.py", run=("python3", "main.py"), aliases=("my",)))
    yield "mine"
    del LANGUAGES["mine"], LANGUAGES["my"]


OWN_TESTS = {
    "a test program": {"test": "assert(add(1, 2) == 3)", "declaration": "function add(a, b) {\n"},
    "a test program as MultiPL-E has it": {
        "tests": "}\ncheck(add(1, 2))",
        "prompt": "int add(int a, int b) {",
    },
    "asserts": {"test_list": ["assert add(1, 2) == 3"]},
    "calls": {"fn_name": "add", "inputs": [[1, 2]], "outputs": [3]},
}


@pytest.mark.parametrize("isolation", ["separate", "shared"])
@pytest.mark.parametrize("named", ["by the option", "by a column", "by its alias"])
@pytest.mark.parametrize("kind", OWN_TESTS)
def test_a_language_without_test_programs_is_refused_with_the_cure_whatever_the_answer_is(
    own_language, kind, named, isolation
):
    columns = dict(OWN_TESTS[kind])
    if named != "by the option":
        columns["language"] = "mine" if named == "by a column" else "MY"
    verifier = code(language="mine" if named == "by the option" else "python", isolation=isolation)
    try:
        scores = [
            judge(verifier, text, **columns) for text in ("```mine\nadd = 1\n```", "no code at all", "")
        ]
    finally:
        verifier.close()
    assert {score.status for score in scores} == {Status.ERROR}
    assert len({score.reason for score in scores}) == 1, scores
    assert "not for mine" in scores[0].reason
    assert "inputs and outputs" in scores[0].reason


def test_a_language_without_test_programs_has_tests_of_standard_input(own_language):
    verifier, truth = code(language="mine"), {"inputs": ["1 2"], "outputs": ["3"]}
    program = "```mine\nprint(sum(map(int, input().split())){more})\n```"
    try:
        assert judge(verifier, program.replace("{more}", ""), ground_truth=truth).value == 1.0
        assert judge(verifier, program.replace("{more}", " + 1"), ground_truth=truth).value == 0.0
    finally:
        verifier.close()


PYTHON_TESTS = {
    "asserts": {"test_list": ["assert add(1, 2) == 3"]},
    "test code": {"test": "assert add(1, 2) == 3\n"},
    "calls": {"fn_name": "add", "inputs": [[1, 2]], "outputs": [3]},
}


@pytest.mark.parametrize("kind", PYTHON_TESTS)
def test_no_answer_is_without_a_value_by_naming_a_language_in_which_its_tests_cannot_be_run(isolates, kind):
    verifier = code(language="any")
    try:
        for tag in ("lua", "cpp", "go", "ruby", "brainfuck"):
            got = judge(verifier, f"```{tag}\nadd = 1\n```", **PYTHON_TESTS[kind])
            assert (got.value, got.status) == (0.0, Status.SCORED), (tag, got)
        right = "```python\ndef add(a, b): return a + b\n```"
        assert judge(verifier, right, **PYTHON_TESTS[kind]).value == 1.0
    finally:
        verifier.close()


@pytest.mark.parametrize("language", ["cpp", "go", "java", "javascript"])
def test_where_the_answer_chooses_its_language_a_test_program_is_read_in_its_own(isolates, language):
    case = CASES[language]
    given = {name: case[name] for name in ("declaration", "prompt", "test", "entry_point") if name in case}
    verifier = code(language="any")
    try:
        got = judge(verifier, f"```{language}\n{_head(case)}{case['right']}\n```", **given)
        if "not available" in got.reason:
            pytest.skip(got.reason)
        assert got.value == 1.0, got
        other = "java" if language != "java" else "go"
        got = judge(verifier, f"```{other}\n{_head(case)}{case['right']}\n```", **given)
        assert (got.value, got.status) == (0.0, Status.SCORED), got
    finally:
        verifier.close()


def _head(case):
    return case.get("declaration") or case.get("prompt") or ""


def test_an_answer_that_chooses_a_language_that_is_not_here_is_wrong_and_a_row_that_does_has_no_value(
    isolates,
):
    register(Language(name="absent", source="main.ab", run=("absent", "main.ab"), needs=("no-such-program",)))
    truth, answer = {"inputs": [""], "outputs": ["1"]}, "```absent\nprint 1\n```"
    verifier = code(language="any")
    try:
        chosen = judge(verifier, answer, ground_truth=truth)
        required = judge(verifier, answer, ground_truth=truth, language="absent")
    finally:
        verifier.close()
        del LANGUAGES["absent"]
    assert (chosen.value, chosen.status) == (0.0, Status.SCORED), chosen
    assert "not available" in chosen.reason
    assert (required.value, required.status) == (None, Status.ERROR), required


C_HEADS = {
    "numbers": ("int f(int a, long b){", "assert(f(1, 2) == 3);", "return a + b; }", "return 4; }"),
    "a text": ("int f(const char *s){", 'assert(f("abc") == 3); assert(f("") == 0);', "return strlen(s); }", "return 3; }"),
    "a text that is changed": (
        "char *f(char *s){", 'char t[] = "abc"; assert(!strcmp(f(t), "xbc")); assert(t[0] == \'x\');',
        "s[0] = 'x'; return s; }", "return s; }",
    ),
    "an array": ("int f(int *a, int n){", "int x[] = {1, 2, 3}; assert(f(x, 3) == 6); assert(f(x, 1) == 1);",
                 "int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }", "return 6; }"),
    "an array that is changed": ("void f(int a[], int n){", "int x[] = {1, 2}; f(x, 2); assert(x[0] == 2 && x[1] == 4);",
                                 "for (int i = 0; i < n; i++) a[i] *= 2; }", "}"),
    "an array that is made": (
        "int *f(int n, int *returnSize){", "int n; int *r = f(3, &n); assert(n == 3 && r[2] == 2); free(r);",
        "int *r = malloc(n * sizeof(int)); for (int i = 0; i < n; i++) r[i] = i; *returnSize = n; return r; }",
        "*returnSize = 3; return calloc(3, 4); }",
    ),
    "a flag": ("bool f(double x){", "assert(f(0.5)); assert(!f(-0.5));", "return x > 0; }", "return true; }"),
}  # fmt: skip
_C = "#undef NDEBUG\n#include <assert.h>\n#include <stdbool.h>\n#include <stdlib.h>\n#include <string.h>\n"
C_FORGERIES = {
    "its own read": "#include <sys/syscall.h>\nlong syscall(long, ...);\nlong read(int fd, void *to, unsigned long n) { char s[32]; "
    "syscall(SYS_read, 0, s, 32); syscall(SYS_write, 1, s, 32); syscall(SYS_exit_group, 0); return 0; }",
    "its own write": "long write(int fd, const void *from, unsigned long n) { return n; }",
    "its own _exit": "void _exit(int code) { for (;;) __builtin_trap(); }",
    "a constructor": "#include <unistd.h>\n__attribute__((constructor)) static void first() { char s[32]; long n = read(0, s, 32); "
    "write(1, s, n > 0 ? n : 0); _exit(0); }",
    "before all constructors": "#include <unistd.h>\nstatic void first() { char s[32]; long n = read(0, s, 32); write(1, s, n > 0 ? n : 0); "
    '_exit(0); }\n__attribute__((section(".preinit_array"), used)) static void (*p)() = first;',
    "a handler that goes back": "#include <setjmp.h>\n#include <signal.h>\n#include <stdlib.h>\nstatic jmp_buf e; static int n;\n"
    "static void h(int s) { signal(SIGABRT, h); siglongjmp(e, 1); }\n__attribute__((constructor)) static void c() { signal(SIGABRT, h); }",
    "its own failed assert": "void __assert_fail(const char *a, const char *b, unsigned c, const char *d) { _Exit(0); }",
    "its own abort": "void abort(void) { _Exit(0); }",
    "its own start": "int __libc_start_main() { _Exit(0); }",
    "a library to load first": "#include <stdlib.h>\n#include <unistd.h>\n__attribute__((constructor)) static void c() { if (!getenv(\"LD_PRELOAD\")) "
    "{ setenv(\"LD_PRELOAD\", \"./main\", 1); execl(\"./main\", \"main\", (char *)0); } }",
}  # fmt: skip


def _c(verifier, head, test, source):
    columns = {"declaration": f"{_C}{head}\n", "test": f"int main() {{ {test} return 0; }}\n"}
    return judge(verifier, f"```c\n{source}\n```", language="c", **columns)


@pytest.fixture(scope="module")
def c_verifier(isolates):
    made = code(time_limit=5)
    yield made
    made.close()


@pytest.mark.parametrize("name", C_HEADS)
def test_a_c_test_is_a_program_of_its_own(c_verifier, name):
    head, test, right, wrong = C_HEADS[name]
    assert _c(c_verifier, head, test, f"{_C}{head} {right}").value == 1.0
    assert _c(c_verifier, head, test, f"{_C}{head} {wrong}").value == 0.0


@pytest.mark.parametrize("name", C_FORGERIES)
def test_nothing_that_a_c_solution_defines_ends_its_test(c_verifier, name):
    got = _c(
        c_verifier,
        "int f(int a){",
        "assert(f(3) == 9);",
        f"{C_FORGERIES[name]}\nint f(int a) {{ return 0; }}",
    )
    assert (got.value, got.status) == (0.0, Status.SCORED), got


def test_a_head_that_says_nothing_of_sizes_is_one_program_by_the_option_only(isolates, c_verifier):
    head, test = (
        "int f(int **a, int rows, int *cols){",
        "int x[] = {1}; int *y[] = {x}; int c = 1; assert(f(y, 1, &c) == 1);",
    )
    right = f"{head} return a[0][0]; }}"
    assert _c(c_verifier, head, test, right).status is Status.ERROR
    shared = code(time_limit=5, isolation="shared")
    assert _c(shared, head, test, right).value == 1.0
    shared.close()


@pytest.mark.parametrize(
    "header", ["<any>\nusing std::any", "<list>\n#include <any>\n#include <string>\nusing std::any"]
)
def test_values_of_any_type_go_between_two_cpp_programs(c_verifier, header):
    declaration = f"#include {header};\n#include <vector>\nint f(std::vector<any> x){{\n"
    test = '#undef NDEBUG\n#include <assert.h>\nint main() { assert(f({1, {}, std::string("x")}) == 3); assert(f({}) == 0); }\n'
    read = 'extern "C" long read(int, void *, unsigned long) { return 0; }\n'
    empty = "int n = 0; for (auto &each : x) n += each.has_value() ? 1 : 1; return n; }"
    for body, value in (("return x.size(); }", 1.0), ("return 3; }", 0.0), (empty, 1.0),
                        (empty.replace("? 1 : 1", "? 1 : 0"), 0.0)):  # fmt: skip
        for before in ("", read):
            answer = f"```cpp\n{declaration}{body}\n{before}```"
            assert (
                judge(c_verifier, answer, language="cpp", declaration=declaration, test=test).value == value
            )


JS_TESTS = {
    "var": "var want = 9;\nvar cases = [[3, 9], [4, 16]];\nfor (var i = 0; i < cases.length; i++) console.assert(f(cases[i][0]) === cases[i][1]);\n"
    "console.assert(f(3) === want);\n",
    "a module in a var": "var assert = require('assert');\nvar want = 9;\nassert.deepStrictEqual(f(3), want);\n",
    "several in one var": "var want = 9, also = 16;\nconsole.assert(f(3) === want && f(4) === also);\n",
    "assigned later": "var want;\nconsole.assert(want === undefined);\nwant = 9;\nconsole.assert(f(3) === want);\n",
    "never declared": "want = 9;\nconsole.assert(f(3) === want);\n",
    "taken apart": "var { want, cases } = { want: 9, cases: [3] };\nconsole.assert(f(cases[0]) === want);\n",
    "a function": "function want() { return 9 }\nconsole.assert(f(3) === want());\n",
    "let and const": "const assert = require('assert');\nlet want = 9;\nassert(f(3) === want);\n",
}  # fmt: skip
_JS_FORGERY = (
    "const f = (x) => 1;\nvar want = 1, also = 1, i = 9;\nconst cases = [];\nconst assert = Object.assign(() => {}, "
    "{ deepStrictEqual() {} });\n"
)


@pytest.mark.parametrize("name", JS_TESTS)
def test_what_a_javascript_test_declares_is_its_own(program, isolates, c_verifier, name):
    columns = {"language": "javascript", "declaration": "const f = (x) => {\n", "test": JS_TESTS[name]}
    right = judge(c_verifier, "```js\nconst f = (x) => x * x;\n```", **columns)
    if right.status is Status.ERROR:
        pytest.skip(right.reason)
    assert right.value == 1.0, right
    assert judge(c_verifier, f"```js\n{_JS_FORGERY}```", **columns).value == 0.0
