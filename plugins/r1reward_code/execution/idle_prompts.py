"""Prompts that need not be run beside a test: what they define is nothing that the test could use.

To read and to run a prompt, and to ask the solution which of its names it has, is a tenth of what a verdict on
HumanEval costs, where most prompts define the entry point alone: that is the solution's, whoever else has it.
"""

import ast
import builtins
import re
from functools import lru_cache

from r1reward_code.tests import AssertTests

__all__ = ["is_idle_prompt"]

_ROWS = 256
# Modules without classes of data, which do nothing when they are imported.
_MODULES = {"math", "typing"}
# With these, a test reaches names that do not stand in it.
_REFLECTION = frozenset((
    "__builtins__", "__dict__", "__globals__", "__import__", "_getframe", "attrgetter", "builtins", "compile", "dir",
    "eval", "exec", "f_globals", "gc", "getattr", "globals", "importlib", "inspect", "locals", "modules", "pickle",
    "vars",
))  # fmt: skip
_ANNOTATION = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Tuple, ast.List, ast.BinOp, ast.BitOr, ast.Load,
)  # fmt: skip


def is_idle_prompt(tests: AssertTests) -> bool:
    """Whether the meaning of all that the test names is the same without the prompt's definitions.

    The prompt is nothing but imports, names of texts, and definitions of functions, which have no effect,
    and none of the names that it defines stands anywhere in the test, in a text of it neither; but the entry point,
    which is the solution's.
    """
    text = "\n".join((tests.setup, *tests.checks))
    # Beyond ASCII, Python has several spellings of one name.
    if not tests.prompt or not tests.entry_point.isidentifier() or not text.isascii():
        return False
    defined, words = _definitions(tests.prompt), set(re.findall(r"\w+", text))
    return defined is not None and not (defined - {tests.entry_point} | _REFLECTION) & words


@lru_cache(_ROWS)
def _definitions(prompt: str) -> frozenset[str] | None:
    """The names that a prompt defines; `None` where it may do more than that."""
    names = set[str]()
    for node in _body(prompt):
        if isinstance(node, ast.FunctionDef) and _has_no_effect(node):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom) and _is_plain(node):
            names.update(each.asname or each.name for each in node.names)
        elif isinstance(node, ast.Assign) and (name := _name_of_text(node)):
            names.add(name)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return None
    return frozenset(names) if names and all(map(str.isascii, names)) else None


def _body(prompt: str) -> list[ast.stmt]:
    for text in (prompt, prompt + "\n    pass\n"):  # it may end with the head of what is to be written
        try:
            return ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return []


def _is_plain(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module in _MODULES and not node.level and all(each.name != "*" for each in node.names)
    return all(each.name in _MODULES for each in node.names)


def _name_of_text(node: ast.Assign) -> str:
    """The name that a text is given (HumanEval's `FIX`), if Python itself uses no such name; else empty."""
    target = node.targets[0]
    is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    if len(node.targets) > 1 or not isinstance(target, ast.Name) or not is_text:
        return ""
    return "" if target.id.startswith("__") or hasattr(builtins, target.id) else target.id


def _has_no_effect(node: ast.FunctionDef) -> bool:
    """Whether its definition is all that running it does: no decorator, no call in an annotation or a default."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    arguments += filter(None, (node.args.vararg, node.args.kwarg))
    annotations = [*(each.annotation for each in arguments), node.returns]
    defaults = [*node.args.defaults, *node.args.kw_defaults]
    return (
        not node.decorator_list
        and all(each is None or isinstance(each, ast.Constant) for each in defaults)
        and all(
            isinstance(part, _ANNOTATION) for each in filter(None, annotations) for part in ast.walk(each)
        )
    )
