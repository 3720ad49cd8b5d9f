"""Java tests and solutions as two programs: the method under test becomes, for the test, a call of the other."""

import re
from collections.abc import Mapping

from r1reward_code.harness import program_text
from r1reward_code.programs.entry import Entry
from r1reward_code.programs.source import head_of, split_arguments
from r1reward_code.programs.tuples import tuples_of, without_package
from r1reward_code.tests import ProgramTests
from r1reward_sandbox.languages import find_language

__all__ = ["BODY", "KEEP", "RUN", "compiler_of", "head_of", "solution_files", "test_files"]

BODY = "throw new RuntimeException();\n}\n}\n"
"""A body for the declared head: what any solution may be."""
_JAVA = find_language("java")
KEEP, RUN = ("*.class",), (*_JAVA.run[:-1], "-ea", "R1Start")
# What the line between the two programs carries.
_KINDS = re.compile(
    r"(?:void|boolean|byte|short|int|long|float|double|char|Boolean|Byte|Short|Integer|Long|Float|Double|Character|"
    r"Number|String|Object|BigInteger|BigDecimal|Optional|Iterable|Collection|List|ArrayList|LinkedList|Stack|Map|"
    r"HashMap|LinkedHashMap|TreeMap|SortedMap|Set|HashSet|LinkedHashSet|TreeSet|SortedSet|Queue|Deque|ArrayDeque|"
    r"PriorityQueue|Unit|Pair|Triplet|Quartet|Quintet|Sextet|Septet|Octet|Ennead|Decade|java|util|math|lang)\Z"
)
_START = (
    "public final class R1Start {{ public static void main(String[] words) throws Throwable {{ {} }} }}\n"
)
_MODIFIERS = re.compile(r"\b(?:public|private|protected|static|final|synchronized)\b|@\w+")


def compiler_of(files: Mapping[str, str]) -> tuple[str, ...]:
    """The command that compiles these files to what `KEEP` names."""
    return (*_JAVA.compile[:-1], *sorted(files))


def _owner(text: str) -> str:
    """The class that a declaration leaves open."""
    classes = re.findall(r"^[ \t]*(?:public\s+)?(?:final\s+|abstract\s+)?class\s+(\w+)", text, re.M)
    if not classes:
        raise ValueError("no class")
    return str(classes[0])


def _stub(entry: Entry, declaration: str) -> str:
    """The declared class whose method asks the solution; `ValueError` if its signature is no plain one."""
    match = re.search(
        rf"(?P<result>[^()]*?)\b{re.escape(entry.name)}\s*\((?P<inside>[^()]*)\)\s*(?:throws\s[\w.,\s]+)?\{{?\s*\Z",
        entry.signature,
    )
    if not match:
        raise ValueError("no plain signature")
    result = _MODIFIERS.sub("", match["result"]).strip()
    parameters = [_MODIFIERS.sub("", part).strip() for part in split_arguments(match["inside"])]
    kinds = [result, *(part.rpartition(" ")[0] for part in parameters)]
    if not all(_KINDS.match(word) for kind in kinds for word in re.findall(r"\w+", kind)):
        raise ValueError("a type that the line does not carry")
    if any("..." in part or part.endswith("]") for part in parameters):
        raise ValueError("no plain parameter")
    owner = "null" if re.search(r"\bstatic\b", match["result"]) else "this"
    values = ", ".join(part.split()[-1] for part in parameters)
    arguments = f'{owner}, "{entry.name}", new Object[] {{{values}}}'
    call = f"R1Line.ask({arguments});" if result == "void" else f"return ({result}) R1Line.ask({arguments});"
    head = declaration.rstrip().removesuffix("{")
    return f"{head} {{\n{call}\n}}\n}}\n"


def _file(source: str) -> str:
    """The name of a source's file, which has that of its public class."""
    match = re.search(r"^[ \t]*public\s+(?:(?:final|abstract)\s+)*class\s+(\w+)", source, re.M)
    return f"{match[1] if match else 'Solution'}.java"


def _together(source: str, start: str, *others: str) -> dict[str, str]:
    """The files of a program: a source, what begins it, the line, and the tuples that they use."""
    return {
        _file(source): without_package(source),
        "R1Start.java": _START.format(start),
        "R1Line.java": program_text("Line.java"),
        **tuples_of(source, *others),
    }  # fmt: skip


def test_files(entry: Entry, tests: ProgramTests) -> dict[str, str]:
    """The test's program, which ends with 77 if it never called the solution."""
    declaration = head_of(tests)
    match = re.search(r"^[ \t]*public\s+(?:final\s+)?class\s+(\w+)", tests.test, re.M)
    name = match[1] if match else "Main"
    if name == _owner(declaration):
        raise ValueError("the test has the solution's name")
    imports = "\n".join(re.findall(r"^import\s[^;]+;", declaration, re.M))
    files = _together(_stub(entry, declaration), f'R1Line.test("{name}");', imports, tests.test)
    return {**files, f"{name}.java": f"{without_package(imports)}\n{tests.test}"}


def solution_files(entry: Entry, source: str, tests: ProgramTests) -> dict[str, str]:
    """The solution's program, which answers calls."""
    owner = _owner(head_of(tests))
    return _together(source, f'R1Line.serve("{owner}", "{entry.name}");', head_of(tests))
