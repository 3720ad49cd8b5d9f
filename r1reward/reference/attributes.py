"""What the source says below an attribute: the docstrings of fields and of members of an enumeration.

Python keeps the docstring of a class and drops those of its attributes, so they are read from the source.
"""

import ast
import inspect
import textwrap
from functools import lru_cache

__all__ = ["attribute_docs"]


@lru_cache(256)
def attribute_docs(cls: type) -> dict[str, str]:
    """The docstring below each attribute of a class, those of its bases included.

    An attribute without one is left out.

    Example:
        >>> from r1reward import Status
        >>> attribute_docs(Status)["UNDECIDED"]
        'The verifier looked and could not tell.'
    """
    docs: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        docs |= _attribute_docs(base)
    return docs


def _attribute_docs(cls: type) -> dict[str, str]:
    try:
        source = inspect.getsource(cls)
    except (OSError, TypeError):  # a builtin, or a class without a file
        return {}
    (tree,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(tree, ast.ClassDef)
    docs = {}
    for node, after in zip(tree.body, tree.body[1:], strict=False):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and (text := _text(after)):
            docs[target.id] = inspect.cleandoc(text)
    return docs


def _text(node: ast.stmt) -> str:
    value = node.value if isinstance(node, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
