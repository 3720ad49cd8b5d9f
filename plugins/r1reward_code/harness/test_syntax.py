"""What the words of test code show: which names are classes, how a name is used, which comparisons are of types."""

from __future__ import annotations

import ast
import re
from typing import Any

__all__ = ["classes_in", "parsed_test", "uses_of"]


def parsed_test(text: str) -> Any:
    """The syntax tree of test code, or the text itself where nothing is to be changed.

    `type(x) is Name` becomes `type(x) == Name`: of a class of the solution, two things stand for the same one here.
    Of other things, `x is y` becomes `r1_same(x, y)`.
    """
    if not _OF_IDENTITY.search(text):
        return text
    tree = _Identity().visit(ast.parse(text, "tests.py"))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Compare)
            and len(node.ops) == 1
            and _is_of_types(node.left, node.comparators[0])
        ):
            (step,) = node.ops
            if isinstance(step, (ast.Is, ast.IsNot)):
                node.ops = [ast.Eq() if isinstance(step, ast.Is) else ast.NotEq()]
    return tree


_OF_IDENTITY = re.compile(r"\bis (?!(?:not )?(?:None|True|False)\b)")


class _Identity(ast.NodeTransformer):
    """Asks what is the same thing of more than Python knows."""

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        sides = (node.left, *node.comparators)
        if len(node.ops) > 1 or not isinstance(node.ops[0], (ast.Is, ast.IsNot)) or _is_of_types(*sides):
            return node
        if any(isinstance(side, ast.Constant) for side in sides):
            return node
        same = ast.Call(ast.Name("r1_same", ast.Load()), list(sides), [])
        whole = same if isinstance(node.ops[0], ast.Is) else ast.UnaryOp(ast.Not(), same)
        return ast.fix_missing_locations(ast.copy_location(whole, node))


def _is_of_types(*sides: ast.expr) -> bool:
    return any(
        (isinstance(side, ast.Call) and isinstance(side.func, ast.Name) and side.func.id == "type")
        or (isinstance(side, ast.Attribute) and side.attr == "__class__")
        for side in sides
    )


def classes_in(texts: tuple[str, ...], prompt: str) -> set[str]:
    """The names that are those of classes: the prompt says so, or the test uses them, or what is made of them, so.

    Only the words of the sample count: a solution would make a class of any function.
    """
    classes = set(re.findall(r"^[ \t]*class[ \t]+(\w+)", prompt, re.M))
    classes |= set(re.findall(r"\b[Cc]lass (?:named |called )?[`\"'*]+(\w+)", prompt))
    classes |= set(re.findall(r"`class (\w+)", prompt))
    for text in texts:
        if any(words in text for words in (".", "isinstance", "issubclass", "[", "==")):
            try:
                classes |= _classes_in_tree(ast.parse(text))
            except SyntaxError:
                continue
    return classes


def _classes_in_tree(tree: ast.Module) -> set[str]:
    made: dict[str, str] = {}  # variables, by their text, and the name that they were made by calling
    classes: set[str] = set()
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target, value in _pairs_assigned(node):
                if name := _called_name(value) or made.get(ast.unparse(value), ""):
                    made[ast.unparse(target)] = name
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            made[ast.unparse(node.optional_vars)] = _called_name(node.context_expr)
        elif isinstance(node, ast.Call) and _called_name(node) in ("isinstance", "issubclass"):
            classes |= {each.id for each in ast.walk(node.args[-1]) if isinstance(each, ast.Name)}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id[:1].isupper():
                classes.add(node.value.id)
            classes.add(_called_name(node.value) or made.get(ast.unparse(node.value), ""))
    classes |= _with_own_arithmetic(nodes)
    return {name for name in classes if name[:1].isupper()}


def _pairs_assigned(node: ast.Assign) -> list[tuple[ast.expr, ast.expr]]:
    """Each variable with what it is given: `a, b = V(1), V(2)` gives one to each."""
    pairs: list[tuple[ast.expr, ast.expr]] = []
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs += zip(target.elts, node.value.elts, strict=False)
        else:
            pairs.append((target, node.value))
    return pairs


def _with_own_arithmetic(nodes: list[Any]) -> set[str]:
    """Names of which a sum is compared with one of them, `R(1) + 1 == R(2)`, and none with a mere value."""
    sums, values = set[str](), set[str]()
    for one, other in _pairs_compared(nodes):
        names = {_called_name(one), _called_name(other)} - {""}
        if len(names) == 1 and _called_name(one) != _called_name(other):
            rest = one if _called_name(other) else other
            (sums if isinstance(rest, ast.BinOp) and names & _summands(rest) else values).update(names)
    return sums - values


def _pairs_compared(nodes: list[Any]) -> list[tuple[Any, Any]]:
    """What a test says to be equal."""
    pairs = [(node.left, node.comparators[0]) for node in nodes if isinstance(node, ast.Compare)]
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) > 1:
            pairs += [(node.args[0], node.args[1])] if node.func.attr.startswith("assert") else []
    return pairs


def _summands(node: Any) -> set[str]:
    if isinstance(node, ast.BinOp):
        return _summands(node.left) | _summands(node.right)
    return {_called_name(node)}


def _called_name(node: Any) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def uses_of(texts: tuple[str, ...], name: str) -> tuple[bool, set[str]]:
    """Whether test code calls a name itself, and the attributes that it asks it for."""
    called, attributes = False, set()
    for text in texts:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and _called_name(node) == name:
                called = True
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name:
                attributes.add(node.attr)
    return called, attributes
