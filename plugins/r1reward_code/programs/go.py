"""Go: its syntax, its imports, and a test and a solution as one program."""

import re
import secrets

from r1reward_code.harness import program_text
from r1reward_code.programs.entry import Entry, Syntax
from r1reward_code.programs.plan import Plan, encoded
from r1reward_code.programs.source import without_texts
from r1reward_code.tests import BadTestsError, ProgramTests

__all__ = ["SYNTAX", "imports_of_go", "plan", "preamble"]

SYNTAX = Syntax(
    signature=r"^func\s+(?:\([^)]*\)\s*)?(?P<name>\w+)\s*\((?:[^{}]|(?:interface|struct)\s*\{\})*\{?\s*\Z",
    stub='panic("")\n}\n',
    defines=r"\bfunc\s+(?:\([^()]{{0,200}}\)\s*)?{name}\s*[\[(]",
    test_sign=r"^func\s+Test\w*\s*\(\s*\w+\s+\*testing\.T",
    prompt_first=True,
)
_GO_PACKAGES = {
    "assert": "github.com/stretchr/testify/assert", "big": "math/big", "bits": "math/bits", "bufio": "bufio",
    "bytes": "bytes", "cmplx": "math/cmplx", "errors": "errors", "fmt": "fmt", "heap": "container/heap",
    "hex": "encoding/hex", "json": "encoding/json", "list": "container/list", "math": "math",
    "md5": "crypto/md5", "os": "os", "rand": "math/rand", "reflect": "reflect", "regexp": "regexp",
    "sort": "sort", "strconv": "strconv", "strings": "strings", "sync": "sync", "testing": "testing",
    "time": "time", "unicode": "unicode", "utf8": "unicode/utf8",
}  # fmt: skip


def imports_of_go(source: str, prompt: str = "") -> str:
    """A Go file of package main, with an import for each common package that it uses and forgot to import.

    An import that is given and not used is the solution's own mistake, as the compiler has it, unless the name
    stands in the sample's own prompt.
    """
    source = re.sub(r"^[ \t]*package\s+\w+\s*?$", "", source, count=1, flags=re.M)
    block = re.compile(r'^import\s*(?:\(.*?(?:^[ \t]*\)|\Z)|(?:\w+\s+)?"[^"]+")', re.M | re.S)
    imports = "\n".join(block.findall(source))
    rest = block.sub("", source)
    code = without_texts(rest)
    for path in re.findall(r'"([^"]+)"', imports):
        name = path.rpartition("/")[2]
        if f'"{path}"' in prompt and not re.search(rf"(?<![\w.]){name}\.", code):
            imports = re.sub(rf'^(?:import\s+)?\s*"{re.escape(path)}"[ \t]*$', "", imports, flags=re.M)
    missing = [
        path
        for name, path in _GO_PACKAGES.items()
        if re.search(rf"(?<![\w.]){name}\.[A-Z]", code) and f'"{path}"' not in imports
    ]
    lines = "".join(f'import "{path}"\n' for path in missing)
    return f"package main\n{imports}\n{lines}\n{rest}\n"


def preamble(source: str, _entry: Entry, _declaration: str, code: str) -> str:
    """Helpers of the prompt that the solution does not define: in Go, the declaration leaves them out."""
    for match in re.finditer(r"^func (\w+)\(.*?^\}\n", code, re.M | re.S):
        if not re.search(rf"^func {match[1]}\s*\(", source, re.M):
            source += "\n" + match[0]
    return source


def plan(tests: ProgramTests, source: str, entry: Entry) -> Plan:
    """A test, a solution and the end of both as three packages of one program.

    From its own package a solution redefines no `len` and no `true` of the test's. It cannot name the end, which it
    could run with no tests: its path is another each time. Of what it does not export, the test has the function
    alone.
    """
    names = re.findall(r"^func (Test\w+)\s*\(\s*\w+\s+\*testing\.T\s*\)", tests.test, re.M)
    if not names:
        raise BadTestsError("a Go test is functions named Test… that take a *testing.T")
    source = imports_of_go(
        re.sub(r"^func main\s*\(\s*\)", "func r1MainOfTheSolution()", source, flags=re.M), tests.prompt
    )
    source = _DIRECTIVES.sub("// ", source.replace("package main\n", "package solution\n", 1))
    table = ", ".join(f'{{Name: "{name}", F: {name}}}' for name in names)
    end = f"r1/end{secrets.token_hex(16)}"
    main = (
        f'package main\nimport (end "{end}"; "testing")\n'
        f"func main() {{ end.Run([]testing.InternalTest{{{table}}}) }}\n"
    )
    entry_variable = f'package main\nimport r1solution "r1solution"\nvar {entry.name} = r1solution.R1Entry\n'
    exported = f'package solution\nimport _ "{end}"\nvar R1Entry = {entry.name}\n'
    shim = "go/src/github.com/stretchr/testify/assert/assert.go"
    return Plan(
        {
            "go/src/r1solution/solution.go": encoded(source),
            "go/src/r1solution/entry.go": encoded(exported),
            "go/src/app/tests.go": encoded(imports_of_go(tests.test)),
            "go/src/app/given.go": encoded(entry_variable),
            "go/src/app/main.go": encoded(main),
            f"go/src/{end}/end.go": encoded(program_text("end.go")),
            shim: encoded(program_text("assert.go")),
        },
        # Without C, whose constructors would come before everything of Go's.
        ("env", "CGO_ENABLED=0", "go", "build", "-o", "main", "app"), ("main",), ("./main",),
    )  # fmt: skip


_DIRECTIVES = re.compile(r"//(?=go:|line |export )")
