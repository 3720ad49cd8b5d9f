"""Whether a program leaves Python as it is: it says of no value what it equals, and reaches for no machinery."""

import ast

__all__ = ["is_plain"]

_METHODS = frozenset(
    f"__{name}__"
    for name in (
        "aenter", "aexit", "aiter", "all", "anext", "await", "call", "del", "doc", "enter", "exit", "init", "iter",
        "main", "name", "next", "post_init", "repr", "slots", "str",
    )
)  # fmt: skip
"""What a class may define without a say in how its objects compare."""
_MACHINERY = frozenset(
    (
        "builtins", "compile", "ctypes", "delattr", "eval", "exec", "faulthandler", "gc", "getattr", "globals",
        "importlib", "inspect", "locals", "metaclass", "mock", "modules", "pytest", "setattr", "setprofile",
        "settrace", "signal", "total_ordering", "unittest", "vars",
    )
)  # fmt: skip


def is_plain(source: str) -> bool:
    """Whether every name in a Python source is one of a plain program's; not where it cannot be read."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(map(_is_plain, ast.walk(tree)))


def _is_plain(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type":
        return len(node.args) == 1  # with three it makes a class
    if isinstance(node, ast.Constant):
        return not (isinstance(node.value, str) and "__" in node.value) or node.value in _METHODS
    return all(map(_is_plain_name, _names_of(node)))


def _names_of(node: ast.AST) -> list[str]:
    """The identifiers that a node itself has: `a.b` as `b`, `import a.b as c` as all three."""
    values = [getattr(node, field, None) for field in ("id", "attr", "name", "asname", "arg", "module")]
    return [part for value in values if isinstance(value, str) for part in value.split(".")]


def _is_plain_name(name: str) -> bool:
    is_inside = name.startswith("_") and name.lstrip("_") in ("exit", "getframe", "current_frames")
    return name not in _MACHINERY and not is_inside and ("__" not in name or name in _METHODS)
