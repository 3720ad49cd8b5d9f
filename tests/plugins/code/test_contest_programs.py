"""Right programs as people and models write them for contests, each in its own way: all of them pass."""

import time

import pytest

from r1reward.testing import judge
from r1reward_code import code
from r1reward_code.execution.java import Names, names_of
from r1reward_code.programs.build import whole
from r1reward_code.tests import ProgramTests

STDIO = {"inputs": ["1 2\n"], "outputs": ["3\n"]}
_READ = "Scanner s = new Scanner(System.in); System.out.println(s.nextInt() + s.nextInt());"
_ADD = "int a, b; std::cin >> a >> b; std::cout << a + b;"
PROGRAMS = {
    "cpp": {
        "reads a file at home": "#include <cstdio>\nint main() {\n#ifndef ONLINE_JUDGE\n freopen(\"in.txt\", \"r\", stdin);\n#endif\n"
        "int a, b; scanf(\"%d%d\", &a, &b); printf(\"%d\", a + b); }",
        "threads": "#include <bits/stdc++.h>\nint main() { std::vector<std::thread> t; for (int i = 0; i < 4; i++) t.emplace_back([] {}); "
        f"for (auto &each : t) each.join(); {_ADD} }}",
        "an array that is hardly touched": f"#include <iostream>\nint x[200000000];\nint main() {{ x[9] = 1; {_ADD} }}",
    },
    "c": {
        "is told of the judge": "#include <stdio.h>\nint main() {\n#ifdef ONLINE_JUDGE\n puts(\"3\");\n#endif\n}",
    },
    "java": {
        "no indentation": f"import java.util.*;\npublic class Main {{\nstatic class Node {{ }}\npublic static void main(String[] a) {{ {_READ} }}\n}}",
        "is told of the judge": "public class A { public static void main(String[] a) { System.out.println(System.getProperty(\"ONLINE_JUDGE\") != null ? 3 : 4); } }",
        "an enum": f"import java.util.*;\npublic enum E {{ A; public static void main(String[] a) {{ {_READ} }} }}",
    },
    "python": {
        "many threads": "import threading, time\nall = [threading.Thread(target=time.sleep, args=(.1,)) for _ in range(40)]\n"
        "for one in all: one.start()\nfor one in all: one.join()\nprint(sum(map(int, input().split())))",
        "a large stack for a thread": "import threading\nthreading.stack_size(512 * 2**20)\n"
        "one = threading.Thread(target=lambda: print(sum(map(int, input().split()))))\none.start(); one.join()",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def small(isolates):
    verifier = code(memory_mb=128, time_limit=5)
    yield verifier
    verifier.close()


@pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language, each in PROGRAMS.items() for name in each]
)
def test_a_right_program_passes(small, language, name):
    got = judge(
        small, f"```{language}\n{PROGRAMS[language][name]}\n```", ground_truth=STDIO, language=language
    )
    if "not available" in got.reason:
        pytest.skip(got.reason)
    assert got.value == 1.0, got


def test_what_is_right_may_be_printed_however_long_it_is(small):
    row = {"inputs": [""], "outputs": ["x" * 20_000_000]}
    answer = "```python\nprint('{}' * 20_000_000)\n```"
    assert judge(small, answer.format("x"), ground_truth=row).value == 1.0
    assert judge(small, answer.format("y"), ground_truth=row).value == 0.0


_MAIN = "public static void main(String[] a) { }"


@pytest.mark.parametrize(
    ("source", "file", "main"),
    [
        (f"public class Main {{ {_MAIN} }}", "Main", "Main"),
        (f"class Prog {{ {_MAIN} }}\nclass Z {{}}", "Prog", "Prog"),
        (f"public class A {{\nstatic class Node {{}}\n{_MAIN}\n}}", "A", "A"),
        (f"// class No {{ static void main(\npublic class A {{ char c = '{{'; {_MAIN} }}", "A", "A"),
        (f'public class A {{ String s = "class B {{ static void main("; {_MAIN} }}', "A", "A"),
        (f'class A {{ String s = """\nclass B {{ " }}\n"""; {_MAIN} }}', "A", "A"),
        (f"class A {{ {_MAIN} }}\npublic class B {{ {_MAIN} }}", "B", "B"),
        (f"public class A {{ static class B {{ {_MAIN} }} }}", "A", "A$B"),
        (f"public class A {{ static class B {{ {_MAIN} }} {_MAIN} }}", "A", "A"),
        (f"public interface I {{ {_MAIN} }}", "I", "I"),
        ("record R(int x) { static public void main(String[] a) { } }", "R", "R"),
        ("final public class Q { final static public void main(final String... a) { } }", "Q", "Q"),
        (f"class A {{ public class B {{}} Class<?> c = A.class; void main(int x) {{}} {_MAIN} }}", "A", "A"),
        (f"@Deprecated\npublic class G<T extends Comparable<T>> {{ {_MAIN} }}", "G", "G"),
        ("public class A { }", "A", "A"),
        ("", "Main", "Main"),
    ],
)
def test_the_class_that_java_runs_is_found_whatever_its_name(source, file, main):
    assert names_of(source) == Names(file, main)


DECLARED = {
    "cpp": "#include <vector>\nusing namespace std;\nint add(int a, int b){\n",
    "go": 'package main\nimport "fmt"\nfunc add(a int, b int) int {\n',
    "java": "import java.util.*;\n\nclass Solution {\n    public int add(int a, int b) {\n",
    "rust": "fn add(a: i32, b: i32) -> i32 {\n",
    "javascript": "const add = (a, b) => {\n",
}


@pytest.mark.parametrize(
    "part", ["int add(int a, int b) ", "add(", "add(a)", "func (", "import (\n", "/*", "\n", "class A", "'"]
)
@pytest.mark.parametrize("language", DECLARED)
def test_no_source_takes_long(language, part):
    source = part * (100_000 // len(part))
    start = time.process_time()
    names_of(source)
    whole(ProgramTests(language, "", DECLARED[language], DECLARED[language], "add"), source)
    assert time.process_time() - start < 5, "some hundredths, unless time grows with the square of the source"
