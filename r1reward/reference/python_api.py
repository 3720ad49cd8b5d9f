"""The Python interface: what `import r1reward` and `r1reward.testing` offer, without what base classes bring."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from enum import Enum
from typing import Any

import msgspec

import r1reward
from r1reward import errors, testing
from r1reward.reference.attributes import attribute_docs
from r1reward.reference.markdown import arguments, code, paragraph, table
from r1reward.runs.plan import FileKeywords, Options, RowKeywords

__all__ = ["python_page"]


def python_page() -> str:
    """The page: functions, their keyword arguments, the words, the errors, the helpers of tests."""
    public = [(name, getattr(r1reward, name)) for name in r1reward.__all__ if not name.startswith("__")]
    functions = [(name, thing) for name, thing in public if inspect.isfunction(thing)]
    words = [(name, thing) for name, thing in public if inspect.isclass(thing)]
    return "\n".join(
        [
            "# Python\n",
            "What `import r1reward` offers. All of it is typed: a type checker knows a wrong keyword.\n",
            *(_function(f"r1reward.{name}", thing) for name, thing in functions),
            "## Keyword arguments of scoring\n",
            _keywords(),
            *(_class(name, thing) for name, thing in words if not issubclass(thing, errors.R1RewardError)),
            "## Errors\n",
            table(
                ("error", "meaning"),
                [(code(n), _first(getattr(errors, n))) for n in errors.__all__ if n[0].isupper()],
            ),
            "## r1reward.testing\n",
            *(
                _function(f"r1reward.testing.{name}", getattr(testing, name))
                for name in testing.__all__
                if inspect.isfunction(getattr(testing, name))
            ),
        ]
    )


def _function(name: str, function: Callable[..., Any]) -> str:
    prose, meanings = arguments(function.__doc__)
    listed = table(("argument", "meaning"), [(code(k), v) for k, v in meanings.items()]) if meanings else ""
    return f"## {name}\n\n```python\n{name}{_signature(function)}\n```\n\n{_examples(paragraph(prose))}\n{listed}"


def _signature(function: Callable[..., Any]) -> str:
    """The signature as the source has it: what Python prints differs from version to version."""
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(node, ast.FunctionDef)
    arguments = ast.unparse(node.args).replace("**options: Unpack[", "**options: [")
    return f"({arguments}) -> {ast.unparse(node.returns) if node.returns else 'None'}"


def _examples(text: str) -> str:
    """Lines of an interpreter as a block of code."""
    lines, inside = [], False
    for line in text.splitlines():
        is_code = line.startswith((">>> ", "... ")) or (inside and line.strip() != "")
        if is_code is not inside:
            lines.append("```pycon" if is_code else "```")
            inside = is_code
        lines.append(line)
    return "\n".join([*lines, *(["```"] if inside else [])]).strip() + "\n"


def _keywords() -> str:
    docs = attribute_docs(Options)
    of_rows = RowKeywords.__annotations__
    fields = {f.encode_name: f for f in msgspec.structs.fields(Options)}
    rows = [
        (
            code(name),
            code(repr(fields[name].default)),
            docs.get(name, ""),
            "" if name in of_rows else "files alone",
        )
        for name in FileKeywords.__annotations__
        if name in fields
    ]
    return table(("keyword", "default", "meaning", "of"), rows)


def _default(field: Any) -> str:
    return code(repr(field.default_factory() if field.default is msgspec.NODEFAULT else field.default))


def _class(name: str, cls: type) -> str:
    docs = attribute_docs(cls)
    if issubclass(cls, Enum):
        rows = [(code(member.name), docs.get(member.name, "")) for member in cls]
    else:
        rows = [(code(n), docs.get(n, "")) for n in inspect.get_annotations(cls) if not n.startswith("_")]
    return f"## {name}\n\n{_examples(paragraph(cls.__doc__))}\n" + (
        table(("field", "meaning"), rows) if rows else ""
    )


def _first(cls: type) -> str:
    return " ".join((inspect.getdoc(cls) or "").partition("\n\n")[0].split())
