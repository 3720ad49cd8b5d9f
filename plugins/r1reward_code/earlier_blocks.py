"""What the program of a completion uses from the code blocks before it: an import, a helper function, a constant.

A model that explains its solution step by step writes it in several blocks, as in a notebook. The last block is the
solution; a name that it uses and nothing in it binds is the one that an earlier block has at its top level.
"""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

from r1reward_code.python_names import bound_names, used_names

__all__ = ["definitions_for"]

_LONGEST = 100_000
"""Characters of all blocks; longer ones are no explanation in steps."""
_LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line for Python's parser, which counts no form feed."""


def definitions_for(source: str, earlier: Sequence[str]) -> str:
    """The definitions and imports of `earlier` Python sources that `source` needs, in their order; empty if none.

    Of several definitions of a name, the last. What they need in their turn comes with them.

    Example: `definitions_for("def f(x): return half(x)", ["def half(x): return x / 2"])` is the source of `half`.
    """
    if not earlier or len(source) + sum(map(len, earlier)) > _LONGEST:
        return ""
    tree = _parsed(source)
    if tree is None or any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body
    ):
        return ""  # nothing may stand before an import from __future__
    defined = {
        name: (number, node)
        for number, block in enumerate(earlier)
        for node in getattr(_parsed(block), "body", [])
        for name in _names_of(node)
    }
    lent: dict[int, tuple[int, ast.stmt]] = {}
    bound, wanted = bound_names(ast.walk(tree)), used_names(ast.walk(tree))
    while wanted := {name for name in wanted if name in defined and name not in bound}:
        bound |= wanted
        new = {id(defined[name][1]): defined[name] for name in wanted if id(defined[name][1]) not in lent}
        lent |= new
        wanted = {name for _, node in new.values() for name in used_names(ast.walk(node))}
    return _source_of(earlier, {(number, *_lines_of(node)) for number, node in lent.values()})


def _lines_of(node: ast.stmt) -> tuple[int, int]:
    """The numbers of a statement's first line, a decorator's included, and of its last."""
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    return first, node.end_lineno or node.lineno


def _source_of(blocks: Sequence[str], places: set[tuple[int, int, int]]) -> str:
    """The lines at these places, as they stand: `ast.unparse` gives up on what is nested deeply."""
    lines = {number: _LINE_END.split(blocks[number]) for number in {place[0] for place in places}}
    return "".join(
        f"{line}\n" for number, first, last in sorted(places) for line in lines[number][first - 1 : last]
    )


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():  # of odd escapes and `is 1`, which are not of our doing
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names_of(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds at the top level, where it is a definition, an import or a constant."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
