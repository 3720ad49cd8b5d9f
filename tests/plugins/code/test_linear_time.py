"""No text takes time that grows with its square: each token that a grammar knows, many kilobytes of it."""

import gc
import re
import time

import pytest

from r1reward_code.execution.implicit_imports import (
    imports_of_stream,
    prelude_of_asserts,
    prelude_of_calls,
    with_imports,
)
from r1reward_code.execution.java import names_of
from r1reward_code.extraction import candidates, choose, spoken_language
from r1reward_code.formats.asserts import is_solution
from r1reward_code.language_names import language_named, language_of_tag
from r1reward_code.programs import (
    two_process_c,
    two_process_cpp,
    two_process_go,
    two_process_java,
    two_process_rust,
)
from r1reward_code.programs.build import complete, entry_of, whole
from r1reward_code.programs.go import imports_of_go
from r1reward_code.programs.rust import rename_main, without_idle_imports
from r1reward_code.programs.tuples import tuples_of, without_package
from r1reward_code.python_source import defines, whole_source
from r1reward_code.tests import AssertTests, CallTests, ProgramTests

TOKENS = (
    *["`", "```", "~~~", "```python", "```x", ">", "-", "*", "1.", "<answer>", "</answer>", "<think>", "{", "}", "(", ")", "[", "]", ";", ",", ".", ":", "=", "==", '"', "'", "\\", "\\\\", '\\"', "/", "//", "/*", "*/", "#", "#include", "<!--", '"""', "'''", "def", "class", "from", "import", "import_a", "as", "async", "return", "add", "add(", "add(a", "main", "main(", "int", "void", "fn", "func", "pub", "use", "extern", "mod", "struct", "enum", "union", "public", "static", "final", "record", "interface", "package", "const", "let", "var", "function", "export", "export_default", "=>", "->", "::", "=>", "==", "&&", "import*", "r1", "R1", "#[test]", "#[cfg(test)]", "using", "namespace", "typedef", "template", "<T>", "std::", "a=1", "a:", "lambda", "@a", "__future__", "if", "else", "while", "for", "0x", "9", ".", "-"],
    " ", "\n", "\t", "a", "\n\n", " \n", "a ", "a\n", "a(", "a(\n", ") {", "f(", "f (", "f()", "f() {", "add(int a, ", "void add(", "import a.",
    "import a;\n", "import a\n", "from a import ", "from a import (", "from __future__ import a\n", "use a;\n", "use a::b", "fn main (",
    "fn main() {\n", "class A {", "class A ", "public class ", "\npublic class A", "func a() {\n", "func Test", 'import "a"\n', "import (\n",
    "const a =", "export { a };\n", "export default a", "struct A {", "struct A:", "# include <a>\n", "using namespace a;\n", "\\\n", '"\\',
    "'\\", '"""\\', "/**", "//\n", "/*\n", "<answer>\n", "```\n", "```python\n", "> ```", "- ```", "main (", "void main(", "  def a", "def add(",
    "a = ", "\ndef ", "\n  import ", "\nfrom ", "record a(", "record a<", ".class", "help(", "help (", "help()", "help() {", "struct S ", "\u00a0", "é", "\ufeff",
)  # fmt: skip

ASSERTS = AssertTests("", ("assert add(1, 2) == 3",), "add", "def add(a, b):\n    '''It adds.'''\n")
CALLS = CallTests("add", (([1, 2], (3,)),))
_PROGRAM = {
    "c": ("int add(int a, int b) {\n", two_process_c), "cpp": ("struct S {};\nint help(int a) { return a; }\nint add(int a, int b) {\n", two_process_cpp),
    "java": ("import java.util.*;\nclass Solution {\n    public int add(int a, int b) {\n", two_process_java),
    "go": ("func add(a int, b int) int {\n", two_process_go), "rust": ("fn add(a: i32, b: i32) -> i32 {\n", two_process_rust),
}  # fmt: skip
_TESTS = {
    "c": "int main() {}", "cpp": "int main() {}", "java": "public class Main { }", "go": "func TestAdd(t *testing.T) {}",
    "rust": "#[test]\nfn test_add() {}", "javascript": "add(1, 2)",
}  # fmt: skip


def _program(language):
    head = _PROGRAM[language][0] if language in _PROGRAM else "const add = (a, b) => {\n"
    return ProgramTests(language, _TESTS[language], head, head, "add")


def _files(language):
    tests = _program(language)
    entry = entry_of(tests)
    return lambda text: _PROGRAM[language][1].solution_files(entry, whole(tests, text), tests)


READERS = {
    "candidates": lambda text: choose(candidates(text, "python"), ("add",)),
    "candidates of no fence": lambda text: candidates(f"<answer>{text}", "python"),
    "spoken language": spoken_language,
    "tag": language_of_tag,
    "column": language_named,
    "defines": lambda text: defines(text, "add"),
    "whole source": lambda text: whole_source(text, ASSERTS),
    "imports for asserts": lambda text: prelude_of_asserts(text, ASSERTS),
    "imports for calls": lambda text: prelude_of_calls(text, CALLS),
    "imports for streams": lambda text: with_imports(text, imports_of_stream(text)),
    "java": names_of,
    "tuples": lambda text: (tuples_of(text), without_package(text)),
    "go imports": imports_of_go,
    "rust main": rename_main,
    "rust imports": without_idle_imports,
    "javascript": lambda text: complete(_program("javascript"), text, entry_of(_program("javascript"))),
    **{f"a program in {language}": _files(language) for language in _PROGRAM},
}


def _seconds(read, text):
    began = time.process_time()
    read(text)
    return time.process_time() - began


def _is_linear(read, token, size):
    """Whether twice the text takes at most 2.5 times the time; what is over in no time need not be measured.

    The best of several tries counts for both: processor time, too, grows where other work empties the caches. And no
    collection of garbage, which comes when it likes, falls into one of them.
    """
    once = twice = float("inf")
    gc.collect()
    gc.disable()
    try:
        for _ in range(5):
            once = min(once, _seconds(read, token * (size // len(token))))
            twice = min(twice, _seconds(read, token * (2 * size // len(token))))
            if twice <= max(2.5 * once, 0.5):
                return True
    finally:
        gc.enable()
    return False


def _quadratic(read, tokens, size=15_000):
    """The tokens whose time grows with its square: one call for each, and the ratio for those that are slow at all."""
    slow = [token for token in tokens if _seconds(read, token * (size // len(token))) > 0.1]
    return [token for token in slow if not _is_linear(read, token, size)]


@pytest.mark.parametrize("name", READERS)
def test_twice_the_text_takes_twice_the_time(name):
    assert _quadratic(READERS[name], dict.fromkeys(TOKENS)) == []


@pytest.mark.parametrize("name", READERS)
def test_lines_blocks_and_fences_of_a_long_text_are_read_in_linear_time(name):
    # What looks through the rest of the text at each token does so fast: only a long text shows it.
    assert [token for token in ("a\n", "{", "```\n") if not _is_linear(READERS[name], token, 60_000)] == []


def test_a_quadratic_pattern_is_found_by_this_measurement():
    assert _quadratic(re.compile(r"^\s*x", re.M).search, ("a", "\n"), 20_000) == ["\n"]


def test_a_test_is_read_in_linear_time_too():
    for token in ("assert a\n", "def a(): pass\n", "a = 1\n"):
        assert _is_linear(is_solution, token, 60_000)
