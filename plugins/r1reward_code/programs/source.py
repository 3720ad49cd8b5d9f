"""From what a completion gives (a whole file, a function, or only its body) to a source that stands alone."""

import re

from r1reward_code.programs.entry import Entry, has_body
from r1reward_code.tests import ProgramTests
from r1reward_sandbox.languages import find_language

__all__ = ["complete", "head_of", "imports_of_go", "split_arguments"]


def head_of(tests: ProgramTests) -> str:
    """The declaration up to the brace that a solution goes on after."""
    return tests.declaration or tests.prompt


def complete(tests: ProgramTests, source: str, entry: Entry | None) -> str:
    """The solution with what its sample says stands before it: imports, helpers, and its head if it lacks one."""
    language = find_language(tests.language).name
    if entry is None:
        return source
    code = tests.prompt if _is_code(tests.prompt, entry) else ""
    if not entry.is_defined_in(source, language):
        head = (code or tests.declaration) if language == "go" else (tests.declaration or code)
        return _closed(head, source)
    if language == "java":
        return _in_its_class(source, tests.declaration or code, entry)
    return _PREAMBLE[language](source, entry.before, code)


_NO_CODE = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|`[^`]*`"""
    r"""|(?P<open>"(?:\\.|[^"\\\n])*)""",
    re.S,
)


def _without_texts(source: str) -> str:
    """A source without comments and texts; one that is left open stays, and is looked through once."""
    return _NO_CODE.sub(lambda found: found["open"] or "", source)


def _closed(head: str, body: str) -> str:
    """A body after its head, with the braces that a completion leaves to its test (MultiPL-E's way)."""
    code = _without_texts(f"{head}{body}")
    return head + body.rstrip() + "\n" + "}\n" * (code.count("{") - code.count("}"))


def _is_code(prompt: str, entry: Entry) -> bool:
    return bool(entry.name) and entry.name in prompt and prompt.rstrip().endswith("{")


def _includes(source: str, before: str, _code: str) -> str:
    """C and C++: the declaration's includes never do harm; its helpers only where the solution has its own."""
    lines = re.findall(r"^[ \t]*(?:#\s*include\b.*|using\s+namespace\s+\w+\s*;)", before, re.M)
    rest = re.sub(r"^[ \t]*(?:#\s*include\b.*|using\s+namespace\s+\w+\s*;)", "", before, flags=re.M)
    names = re.findall(r"\b(\w+)\s*\([^;{}]*\)\s*\{", rest)
    defined = any(has_body(name, source) for name in names)
    types = re.findall(r"\b(?:struct|union|enum|class)\s+(\w+)\s*[:{]", rest)
    defined |= any(re.search(rf"\b(?:struct|union|enum|class)\s+{name}\s*[:{{]", source) for name in types)
    return "\n".join(lines) + "\n" + ("" if defined else rest) + source


_EXPORT = re.compile(
    r"^export\s+(?:default\s+)?(?=(?:async\s+)?(?:function|class|const|let|var)\b)"
    r"|^export\s*(?:default\s+\w+|\{[^}]*\})[ \t]*;?[ \t]*$",
    re.M,
)


def _javascript(source: str, before: str, _code: str) -> str:
    """A module of its own exports what the test, beside it, sees anyway."""
    source = _EXPORT.sub("", source)
    names = re.findall(r"^(?:const|let|var|function)\s+(\w+)", before, re.M)
    if any(re.search(rf"^(?:const|let|var|function)\s+{name}\b", source, re.M) for name in names):
        return source
    return before + source


def _go(source: str, _before: str, code: str) -> str:
    """Helpers of the prompt that the solution does not define: in Go, the declaration leaves them out."""
    for match in re.finditer(r"^func (\w+)\(.*?^\}\n", code, re.M | re.S):
        if not re.search(rf"^func {match[1]}\s*\(", source, re.M):
            source += "\n" + match[0]
    return source


def _rust(source: str, before: str, _code: str) -> str:
    uses = "\n".join(re.findall(r"^use [^;]+;", before, re.M))
    return source if re.search(r"^[ \t]*use\s", source, re.M) else f"{uses}\n{source}"


def _in_its_class(source: str, declaration: str, entry: Entry) -> str:
    if not re.search(r"\bclass\s+\w+", source):
        head = declaration[: len(declaration.rstrip()) - len(entry.signature)]
        return f"{head}\n{source}\n}}\n"
    imports = "\n".join(re.findall(r"^import\s[^;]+;", declaration, re.M))
    return f"{imports}\n{source}" if not re.match(r"\s*package\s", source) else source


_PREAMBLE = {"c": _includes, "cpp": _includes, "go": _go, "javascript": _javascript, "rust": _rust}

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
    given = "\n".join(block.findall(source))
    rest = block.sub("", source)
    code = _without_texts(rest)
    for path in re.findall(r'"([^"]+)"', given):
        name = path.rpartition("/")[2]
        if f'"{path}"' in prompt and not re.search(rf"(?<![\w.]){name}\.", code):
            given = re.sub(rf'^(?:import\s+)?\s*"{re.escape(path)}"[ \t]*$', "", given, flags=re.M)
    missing = [
        path
        for name, path in _GO_PACKAGES.items()
        if re.search(rf"(?<![\w.]){name}\.[A-Z]", code) and f'"{path}"' not in given
    ]
    lines = "".join(f'import "{path}"\n' for path in missing)
    return f"package main\n{given}\n{lines}\n{rest}\n"


def split_arguments(inside: str) -> list[str]:
    """Parameters, split at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for letter in inside:
        depth += (letter in "<([{") - (letter in ">)]}")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]
